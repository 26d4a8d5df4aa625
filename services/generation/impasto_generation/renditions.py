"""From a provider's bytes to the pictures that are stored and served.

Sizes and encoder settings: WebP only, because every browser in use reads it and Pillow writes it
without another dependency; AVIF costs three times the processor for a quarter fewer bytes.
"""

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageOps

from impasto_common.errors import InvalidArgument

RenditionName = Literal["full", "feed", "thumb"]

MAX_SIDE = 4096  # of the incoming picture, pixels: a small file can unpack to gigabytes
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_PLAN: tuple[tuple[RenditionName, int, int], ...] = (
    ("full", 1024, 90),
    ("feed", 512, 82),
    ("thumb", 256, 80),
)
_EFFORT = 2  # of 6: twice as fast as Pillow's default for 3 % more bytes


@dataclass(frozen=True, slots=True)
class Rendition:
    """One WebP file; `width` and `height` in pixels."""

    name: RenditionName
    data: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Renditions:
    """All stored files of one picture; `sha256` (hex) names it, by the bytes of the full one."""

    full: Rendition
    feed: Rendition
    thumb: Rendition
    sha256: str

    def all(self) -> tuple[Rendition, Rendition, Rendition]:
        """Return the files, largest first."""
        return (self.full, self.feed, self.thumb)


def make_renditions(data: bytes) -> Renditions:
    """Return the stored files of an encoded picture (PNG, JPEG, WebP, or a GIF's first frame).

    The longest side is at most 1024, 512 and 256 pixels; a smaller picture is never enlarged. No
    metadata of the incoming file survives, but its orientation is honoured. The same bytes give the same
    files.
    Raises `InvalidArgument` for anything that is not such a picture or is larger than `MAX_SIDE`.
    """
    picture = _decode(data)
    full, feed, thumb = (_rendition(picture, name, side, quality) for name, side, quality in _PLAN)
    return Renditions(full, feed, thumb, hashlib.sha256(full.data).hexdigest())


def _decode(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                _refuse_bomb(image.size)
                return _flatten(ImageOps.exif_transpose(image))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Warning) as error:
        raise InvalidArgument("the bytes are not a readable picture") from error


def _refuse_bomb(size: tuple[int, int]) -> None:
    if max(size) > MAX_SIDE:
        raise InvalidArgument(f"the picture is {size[0]}x{size[1]} pixels, the limit is {MAX_SIDE}")


def _flatten(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    # On white, because pages and mail clients show a transparent picture so.
    ground = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(ground, image.convert("RGBA")).convert("RGB")


def _rendition(picture: Image.Image, name: RenditionName, side: int, quality: int) -> Rendition:
    scaled = _fit(picture, side)
    out = io.BytesIO()
    scaled.save(out, "WEBP", quality=quality, method=_EFFORT)
    return Rendition(name, out.getvalue(), scaled.width, scaled.height)


def _fit(picture: Image.Image, side: int) -> Image.Image:
    longest = max(picture.size)
    if longest <= side:
        return picture
    size = (max(1, round(picture.width * side / longest)), max(1, round(picture.height * side / longest)))
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
