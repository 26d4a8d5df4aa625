"""What is screened is what viewers will see, or nothing."""

import io
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from impasto_common.errors import InvalidArgument
from impasto_moderation import decode as module
from impasto_moderation.decode import decode


def encode(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG", "AVIF"])
def test_the_formats_we_serve(kind: str) -> None:
    image = decode(encode(Image.new("RGB", (30, 20), (200, 30, 60)), kind))
    assert (image.mode, image.size) == ("RGB", (30, 20))
    assert np.allclose(np.asarray(image), (200, 30, 60), atol=6)


def test_transparency_shows_white_and_not_the_hidden_colour() -> None:
    assert decode(encode(Image.new("RGBA", (8, 8), (200, 0, 0, 0)))).getpixel((4, 4)) == (255, 255, 255)
    assert decode(encode(Image.new("P", (8, 8)), transparency=0)).getpixel((4, 4)) == (255, 255, 255)


def test_the_orientation_of_the_camera_is_applied() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert decode(encode(Image.new("RGB", (40, 20)), "JPEG", exif=exif)).size == (20, 40)


def test_moving_pictures_are_refused() -> None:
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("white", "black")]
    with pytest.raises(InvalidArgument, match="frame"):
        decode(encode(frames[0], "WEBP", save_all=True, append_images=frames[1:]))


def test_sixteen_bits_are_refused() -> None:
    with pytest.raises(InvalidArgument, match="I;16"):
        decode(encode(Image.fromarray(np.zeros((8, 8), np.uint16))))


def test_too_many_pixels_are_refused_before_decoding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_PIXELS", 100)
    assert decode(encode(Image.new("RGB", (10, 10)))).size == (10, 10)
    with pytest.raises(InvalidArgument, match="100 pixels"):
        decode(encode(Image.new("RGB", (11, 10))))


@given(kind=st.sampled_from(["PNG", "WEBP", "JPEG", "AVIF"]), data=st.data())
def test_damaged_bytes_are_decoded_or_refused(kind: str, data: st.DataObject) -> None:
    damaged = bytearray(encode(Image.linear_gradient("L").resize((32, 32)), kind))
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    assert _outcome(bytes(damaged)) in {"RGB", "image"}


def _outcome(image_bytes: bytes) -> str:
    try:
        return decode(image_bytes).mode
    except InvalidArgument as refusal:
        return refusal.field
