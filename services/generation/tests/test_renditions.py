"""From a provider's bytes to the files that are stored."""

import hashlib
import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from impasto_common.errors import InvalidArgument
from impasto_generation.renditions import Rendition, make_renditions


def a_picture(width: int, height: int, mode: str = "RGB", kind: str = "PNG") -> bytes:
    """Return an encoded picture: a smooth ramp, which no encoder garbles."""
    across = np.linspace(0, 255, width)[None, :, None]
    down = np.linspace(0, 255, height)[:, None, None]
    pixels = np.concatenate(np.broadcast_arrays(across, down, (across + down) / 2), 2).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).convert(mode).save(out, kind)
    return out.getvalue()


def decoded(rendition: Rendition) -> Image.Image:
    image = Image.open(io.BytesIO(rendition.data))
    assert (image.format, image.size) == ("WEBP", (rendition.width, rendition.height))
    return image.convert("RGB")


def test_three_sizes_of_one_picture() -> None:
    made = make_renditions(a_picture(1024, 768))
    assert [(r.name, r.width, r.height) for r in made.all()] == [
        ("full", 1024, 768),
        ("feed", 512, 384),
        ("thumb", 256, 192),
    ]
    full, feed = np.asarray(decoded(made.full), int), np.asarray(decoded(made.feed), int)
    assert abs(full[::2, ::2] - feed).mean() < 4
    assert len(made.full.data) > len(made.feed.data) > len(made.thumb.data)


@pytest.mark.parametrize(
    ("size", "full"), [((300, 200), (300, 200)), ((2000, 500), (1024, 256)), ((3, 2000), (2, 1024))]
)
def test_large_pictures_shrink_and_small_ones_stay(size: tuple[int, int], full: tuple[int, int]) -> None:
    made = make_renditions(a_picture(*size))
    assert (made.full.width, made.full.height) == full


def test_the_hash_names_the_full_picture_and_repeats() -> None:
    first, again = (make_renditions(a_picture(200, 100)) for _ in range(2))
    assert first == again
    assert first.sha256 == hashlib.sha256(first.full.data).hexdigest()
    assert make_renditions(a_picture(100, 200)).sha256 != first.sha256


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "GIF"])
def test_other_formats_are_taken_too(kind: str) -> None:
    made = make_renditions(a_picture(64, 48, kind=kind))
    assert decoded(made.full).size == (64, 48)


def test_transparent_pictures_are_laid_on_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (32, 32), (255, 0, 0, 0)).save(out, "PNG")
    assert np.asarray(decoded(make_renditions(out.getvalue()).full)).min() > 250


def test_a_picture_lies_as_its_camera_was_held() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise to view
    out = io.BytesIO()
    Image.new("RGB", (64, 32)).save(out, "JPEG", exif=exif)
    assert decoded(make_renditions(out.getvalue()).full).size == (32, 64)


def test_no_metadata_survives() -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at 12 Elm Street"
    out = io.BytesIO()
    Image.new("RGB", (32, 32)).save(out, "JPEG", exif=exif)
    assert b"Elm Street" in out.getvalue()
    assert all(b"Elm Street" not in rendition.data for rendition in make_renditions(out.getvalue()).all())


@pytest.mark.parametrize(
    "data",
    [b"", b"no picture", a_picture(64, 64)[:200], a_picture(64, 64, kind="BMP"), a_picture(64, 64)[:-40]],
    ids=["empty", "text", "cut in the header", "a format nobody sends", "cut at the end"],
)
def test_bytes_that_are_no_picture_are_refused(data: bytes) -> None:
    with pytest.raises(InvalidArgument):
        make_renditions(data)


@pytest.mark.parametrize("size", [(4097, 16), (16, 4097)])
def test_a_picture_larger_than_the_limit_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(InvalidArgument, match="limit is 4096"):
        make_renditions(a_picture(*size))


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    """The header alone promises ten gigabytes of pixels; there is no body that could be read."""
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunks = b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in ((b"IHDR", header), (b"IDAT", b""))
    )
    with pytest.raises(InvalidArgument):
        make_renditions(b"\x89PNG\r\n\x1a\n" + chunks)
