"""The shipped classifier and the whole screening of a picture, also in a worker process."""

import hashlib
import io
import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest
from PIL import Image

from impasto_common.errors import InvalidArgument
from impasto_moderation.image_model import nsfw_score, screen_image
from impasto_moderation.pdq import dihedral, pdq
from impasto_moderation.policy import DEFAULT_POLICY, Action, judge_image

_SIDE = 224
# Centre, radii, shade, tint: skin-coloured ellipses found by chance and hill climbing. They show nothing, but
# the network takes them for something, which proves the channel order, the scaling and the right output.
_LIMBS = (
    (115, 213, 24, 105, -39, 0.94),
    (180, 43, 18, 96, 16, 1.3),
    (74, 177, 40, 55, -57, 0.92),
    (49, 77, 81, 28, -14, 1.41),
    (95, 105, 11, 89, 25, 0.8),
    (116, 26, 72, 88, -9, 1.33),
    (145, 161, 94, 38, -48, 1.11),
    (57, 104, 35, 78, -41, 1.03),
    (18, 48, 51, 56, 18, 0.85),
)


def skin_blobs() -> Image.Image:
    y, x = np.mgrid[0:_SIDE, 0:_SIDE]
    pixels = np.tile(np.array([120.0, 90.0, 80.0]), (_SIDE, _SIDE, 1))
    for cx, cy, rx, ry, shade, tint in _LIMBS:
        height = np.clip(1 - ((x - cx) / rx) ** 2 - ((y - cy) / ry) ** 2, 0, 1)[..., None]
        cover = np.minimum(3 * height, 1)
        skin = np.array([215, 170, 145]) * (0.55 + 0.5 * height) + np.array(
            [shade, shade * tint, shade * tint]
        )
        pixels = pixels * (1 - cover) + skin * cover
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def landscape() -> Image.Image:
    """A blue gradient of sky over green ground with a round sun."""
    y, x = np.mgrid[0:300, 0:400]
    sky = np.stack([80 + y // 3, 130 + y // 4, np.full_like(y, 230)], axis=-1)
    ground = np.stack([30 + x % 40, 110 + (x + y) % 60, 40 + y % 30], axis=-1)
    pixels = np.where((y > 190)[..., None], ground, sky)
    pixels[(x - 300) ** 2 + (y - 70) ** 2 < 900] = (255, 240, 190)
    return Image.fromarray(pixels.astype(np.uint8))


def encode(image: Image.Image, kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_landscape_is_harmless_and_skin_in_heaps_is_not(kind: str) -> None:
    assert nsfw_score(encode(landscape(), kind)) < 0.1
    assert nsfw_score(encode(skin_blobs(), kind)) > 0.85


def test_hidden_pixels_do_not_count() -> None:
    invisible = skin_blobs()
    invisible.putalpha(0)
    assert nsfw_score(encode(invisible)) == nsfw_score(encode(Image.new("RGB", (_SIDE, _SIDE), "white")))


def test_screening_is_all_parts_at_once() -> None:
    raw = encode(landscape())
    screening = screen_image(raw)
    assert screening.sha256 == hashlib.sha256(raw).hexdigest()
    assert screening.nsfw == nsfw_score(raw)
    assert (screening.pdq, screening.quality) == (pdq(raw).bits, pdq(raw).quality)
    assert screening.dihedral == dihedral(raw)


def test_screening_leads_to_a_verdict() -> None:
    for image, action in ((landscape(), Action.ALLOW), (skin_blobs(), Action.BLOCK)):
        screening = screen_image(encode(image))
        assert judge_image(DEFAULT_POLICY, screening.nsfw, [], screening.quality).action is action


def test_a_worker_process_screens_alike_and_passes_errors_on() -> None:
    raw = encode(landscape(), "WEBP")
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert pool.submit(screen_image, raw).result() == screen_image(raw)
        with pytest.raises(InvalidArgument) as refusal:
            pool.submit(screen_image, raw[:100]).result()
    assert refusal.value.field == "image"
