"""A picture as viewers see it, from untrusted bytes: the one way in for every image classifier."""

import io
import struct
import zlib

from PIL import Image, ImageOps

from impasto_common.errors import InvalidArgument

MAX_PIXELS = 40_000_000  # a decoded RGB picture of at most 120 MB

_FORMATS = ("PNG", "WEBP", "JPEG", "AVIF")
# 16-bit modes are left out: Pillow clips them to white, where a browser would show the picture.
_MODES = frozenset({"1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr"})
# What Pillow's decoders were seen to raise on damaged bytes (RuntimeError: AVIF).
_BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    RuntimeError,
    zlib.error,
    struct.error,
    Image.DecompressionBombError,
)


def decode(image_bytes: bytes) -> Image.Image:
    """An upright RGB image, transparency shown on white as our pages do.

    Raises InvalidArgument for what cannot be screened whole: unreadable or truncated bytes, more than
    `MAX_PIXELS`, 16 bits per channel, or several frames (only the first would be looked at).
    """
    try:
        with Image.open(io.BytesIO(image_bytes), formats=_FORMATS) as opened:
            _check(opened)
            return _flat(ImageOps.exif_transpose(opened))
    except _BROKEN as error:
        raise InvalidArgument("the picture cannot be read", "image") from error


def _check(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise InvalidArgument(f"the picture has more than {MAX_PIXELS} pixels", "image")
    if getattr(image, "n_frames", 1) > 1:
        raise InvalidArgument("the picture has more than one frame", "image")
    if image.mode not in _MODES:
        raise InvalidArgument(f"the picture's colour mode {image.mode} is not supported", "image")


def _flat(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    rgba = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba).convert("RGB")
