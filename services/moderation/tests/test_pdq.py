"""Bits equal to the reference implementation's, and the invariances that the banks rely on."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from impasto_common.errors import InvalidArgument
from impasto_moderation.pdq import dihedral, distance, pdq


def waves(width: int, height: int, salt: int) -> Image.Image:
    """Crossing triangle waves, in integers so that every machine draws the same."""
    y, x = np.mgrid[0:height, 0:width]
    stripes = ((1, 2, 97 + salt), (3, -1, 131), (2, 5, 211 - salt))
    channels = [np.abs((x * a + y * b + salt * 37) % (2 * p) - p) * 255 // p for a, b, p in stripes]
    return Image.fromarray(np.stack(channels, axis=-1).astype(np.uint8))


def clouds(seed: int, side: int = 640) -> Image.Image:
    """Random colours at every scale, the finer the fainter, as in most photographs."""
    random = np.random.default_rng(seed)
    pixels = np.zeros((side, side, 3))
    for cells in (4, 8, 16, 32, 64, 128):
        grid = Image.fromarray(random.integers(0, 256, (cells, cells, 3), dtype=np.uint8))
        pixels += np.asarray(grid.resize((side, side), Image.Resampling.BICUBIC)) / cells
    return Image.fromarray(np.clip(pixels * 2, 0, 255).astype(np.uint8))


def encode(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def picture() -> Image.Image:
    return clouds(1)


# Made with Meta's C++ code (pdqhash 0.2.8) from the same pixels.
@pytest.mark.parametrize(
    ("width", "height", "salt", "reference"),
    [
        (512, 512, 0, "0d4a581f054a501f555aba95aab5fae0aeb5f8a0afb5f820ad5507f752b007e5"),
        (400, 300, 1, "84af0e0f04af8e0f44afee0fa0adee0fa0adae5855f2fe1054f2fe00ab5101f7"),
        (97, 211, 2, "d075122b804702adc0e953eb2fe952ab7845ac6b7fc52d6b2a3e2801ffbc5556"),
    ],
)
def test_bits_are_those_of_the_reference(width: int, height: int, salt: int, reference: str) -> None:
    found = pdq(encode(waves(width, height, salt)))
    assert distance(found.bits, bytes.fromhex(reference)) <= 2  # rounding of the last coefficient
    assert found.quality == 100


def test_reencoding_resizing_and_brightness_stay_within_the_threshold(picture: Image.Image) -> None:
    original = pdq(encode(picture))
    variants = [
        encode(picture, "JPEG", quality=30),
        encode(picture, "WEBP", quality=40),
        encode(picture.resize((160, 160))),
        encode(picture.resize((1280, 1280))),
        encode(picture.resize((640, 480))),
        encode(ImageEnhance.Brightness(picture).enhance(1.2)),
        encode(picture.convert("L")),
    ]
    assert original.quality >= 50
    assert max(distance(original.bits, pdq(variant).bits) for variant in variants) <= 31


def test_different_pictures_are_far_apart() -> None:
    hashes = [pdq(encode(clouds(seed))).bits for seed in range(6)]
    apart = [distance(a, b) for i, a in enumerate(hashes) for b in hashes[:i]]
    assert min(apart) > 62


def test_mirrored_and_turned_copies_are_found_among_the_dihedral_hashes(picture: Image.Image) -> None:
    forms = dihedral(encode(picture))
    assert forms[0] == pdq(encode(picture)).bits
    for turn in Image.Transpose:
        turned = pdq(encode(picture.transpose(turn))).bits
        assert distance(turned, forms[0]) > 62
        assert min(distance(turned, form) for form in forms) <= 2


def test_the_dihedral_order_is_as_documented(picture: Image.Image) -> None:
    turns = (
        Image.Transpose.FLIP_LEFT_RIGHT,
        Image.Transpose.FLIP_TOP_BOTTOM,
        Image.Transpose.ROTATE_180,
        Image.Transpose.TRANSPOSE,
    )
    for form, turn in zip(dihedral(encode(picture))[1:5], turns, strict=True):
        assert distance(form, pdq(encode(picture.transpose(turn))).bits) <= 2


def test_a_featureless_picture_has_no_quality() -> None:
    assert pdq(encode(Image.new("RGB", (200, 200), "teal"))).quality == 0
    assert pdq(encode(Image.new("RGB", (4, 300), "teal"))) == pdq(encode(Image.new("RGB", (3, 3))))


def test_bytes_that_are_no_picture_are_refused() -> None:
    with pytest.raises(InvalidArgument):
        pdq(b"GIF89a not really")
