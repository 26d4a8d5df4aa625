"""The painter as its callers see it: arguments in, the same picture out."""

import io
import pickle
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from impasto_common.errors import InvalidArgument
from impasto_generation.painter import MAX_SIDE, STYLES, paint

PROMPTS = (
    "a red fox in a snowy field at dusk",
    "a lighthouse on a stormy sea",
    "loneliness",
    "a cup of tea",
)
Pixels = NDArray[np.float64]


@cache
def pixels(prompt: str, seed: int = 1, width: int = 96, height: int = 96, style: str | None = None) -> Pixels:
    """Return a painting as (height, width, 3) numbers in 0..1."""
    image = Image.open(io.BytesIO(paint(prompt, seed, width, height, style).png))
    assert (image.format, image.mode) == ("PNG", "RGB")
    return np.asarray(image, float) / 255


def distance(first: Pixels, second: Pixels) -> float:
    """Return the mean difference of two pictures in 0..1."""
    return float(np.abs(first - second).mean())


@pytest.mark.parametrize("style", STYLES)
def test_the_same_arguments_give_the_same_bytes(style: str) -> None:
    first, again = (paint("a red fox in a meadow", 5, 64, 64, style) for _ in range(2))
    assert first == again


@pytest.mark.parametrize("prompt", PROMPTS)
def test_another_seed_gives_another_picture(prompt: str) -> None:
    assert min(distance(pixels(prompt, 1), pixels(prompt, seed)) for seed in (2, 2**40, -1)) > 0.03


def test_other_prompts_give_other_pictures() -> None:
    made = [pixels(prompt) for prompt in PROMPTS]
    assert min(distance(a, b) for i, a in enumerate(made) for b in made[:i]) > 0.06


def test_spaces_and_capitals_do_not_matter() -> None:
    assert distance(pixels(" A  Red Fox "), pixels("a red fox")) == 0


@pytest.mark.parametrize("size", [(64, 64), (320, 64), (64, 320), (97, 131)])
@pytest.mark.parametrize("prompt", PROMPTS[:2])
def test_any_shape_can_be_painted(prompt: str, size: tuple[int, int]) -> None:
    assert pixels(prompt, 1, *size).shape == (size[1], size[0], 3)


@pytest.mark.parametrize("prompt", PROMPTS)
def test_a_larger_picture_shows_the_same_scene(prompt: str) -> None:
    large = pixels(prompt, 1, 192, 192).reshape(96, 2, 96, 2, 3).mean((1, 3))
    assert distance(large, pixels(prompt)) < 0.035


@pytest.mark.parametrize("style", STYLES[1:])
def test_every_style_changes_the_picture(style: str) -> None:
    plain, styled = (pixels("a red fox, day", style=name) for name in (STYLES[0], style))
    assert distance(plain, styled) > 0.015


def test_noir_is_grey_and_pixel_art_has_few_colours() -> None:
    grey = pixels("a red fox", style="noir")
    assert np.ptp(grey, axis=2).max() < 0.05
    colours = np.unique(pixels("a red fox", 1, 256, 256, "pixel").reshape(-1, 3), axis=0)
    assert len(colours) <= 40


def test_pixel_art_is_made_of_squares() -> None:
    blocks = pixels("a red fox", 1, 256, 256, "pixel").reshape(128, 2, 128, 2, 3)
    assert np.ptp(blocks, axis=(1, 3)).max() == 0


@pytest.mark.parametrize(
    ("prompt", "width", "height", "field"),
    [
        ("", 64, 64, "prompt"),
        (" \n\t", 64, 64, "prompt"),
        ("a fox", 63, 64, "size"),
        ("a fox", 64, MAX_SIDE + 1, "size"),
        ("a fox", 0, -5, "size"),
    ],
)
def test_what_cannot_be_painted_is_refused(prompt: str, width: int, height: int, field: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        paint(prompt, 1, width, height)
    assert caught.value.field == field


@pytest.mark.parametrize("prompt", ["🦊🦊🦊", "狐狸在森林里", "?!", "a" * 5000, "no no no", "\u202efox\x00"])
def test_no_prompt_is_too_strange(prompt: str) -> None:
    assert pixels(prompt, 1, 64, 64).shape == (64, 64, 3)


def test_a_painting_can_cross_processes() -> None:
    made = paint("a red fox", 1, 64, 64)
    assert pickle.loads(pickle.dumps(made)) == made
