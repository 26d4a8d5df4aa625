"""The picture follows the prompt: measured in colour and brightness."""

from collections.abc import Callable

import numpy as np
import pytest

from .test_painter import Pixels, distance, pixels

LAND = ("forest", "mountains", "city", "beach", "desert", "lake")


def brightness(picture: Pixels) -> float:
    return float(picture.mean())


def share(picture: Pixels, red: float = 0, green: float = 0, blue: float = 0) -> float:
    """Return how much of a picture leans to a colour: the weighted channels exceed a fifth."""
    return float((picture @ np.array([red, green, blue]) > 0.2).mean())


def redness(picture: Pixels) -> float:
    return share(picture, 1, -0.5, -0.5)


def blueness(picture: Pixels) -> float:
    return share(picture, -0.6, -0.4, 1)


def greenness(picture: Pixels) -> float:
    return share(picture, -0.6, 1.2, -0.6)


@pytest.mark.parametrize("place", LAND)
def test_night_is_darker_than_noon(place: str) -> None:
    assert brightness(pixels(f"{place} at night")) < 0.7 * brightness(pixels(f"{place} at noon"))


@pytest.mark.parametrize("place", ["forest", "meadow", "mountains"])
def test_snow_whitens_the_ground(place: str) -> None:
    snowy, green = (pixels(f"{place}, {season}, day")[66:] for season in ("snow", "summer"))
    assert brightness(snowy) > brightness(green) + 0.12
    assert np.ptp(snowy, axis=2).mean() < 0.6 * np.ptp(green, axis=2).mean()


def test_a_red_fox_adds_red_to_the_snow() -> None:
    fox, alone = pixels("a red fox in a snowy forest, day"), pixels("a snowy forest, day")
    assert redness(fox) > 0.03
    assert redness(alone) < 0.005


@pytest.mark.parametrize(
    ("colour", "place", "measure"),
    [("red", "in a blizzard", redness), ("blue", "on mars", blueness), ("green", "on mars", greenness)],
)
def test_a_subject_has_the_colour_that_is_named(
    colour: str, place: str, measure: Callable[[Pixels], float]
) -> None:
    named, black = (measure(pixels(f"a {name} bear {place}, day")) for name in (colour, "black"))
    assert named > black + 0.04


def test_a_sunflower_is_yellow() -> None:
    flower = pixels("a sunflower, day")[18:66, 24:74]
    assert share(flower, 0.5, 0.5, -0.7) > 0.08


def test_an_astronaut_in_the_desert_of_mars_stands_on_red_ground() -> None:
    red, _, blue = pixels("an astronaut in the desert of mars, day").mean((0, 1))
    assert red > 1.4 * blue


def test_under_water_all_is_blue_and_lava_glows() -> None:
    red, _, blue = pixels("coral reef, day").mean((0, 1))
    assert blue > 1.4 * red
    red, _, blue = pixels("volcano").mean((0, 1))
    assert red > 1.4 * blue


def test_autumn_woods_are_redder_than_those_of_spring() -> None:
    autumn, spring = (redness(pixels(f"a birch forest in {season}, day")) for season in ("autumn", "spring"))
    assert autumn > spring + 0.05


def test_fog_takes_the_contrast_away() -> None:
    foggy, clear = (pixels(f"a village, {weather}, day")[22:66] for weather in ("fog", "clear"))
    assert foggy.std() < 0.75 * clear.std()


def test_rain_takes_the_colour_out_of_the_sky() -> None:
    wet, dry = (pixels(f"the sea at noon, {weather}")[:38] for weather in ("rain", "clear sky"))
    assert np.ptp(wet, axis=2).mean() < 0.8 * np.ptp(dry, axis=2).mean()


def test_colours_without_a_subject_tint_the_scene() -> None:
    violet, teal = pixels("purple nebula").mean((0, 1)), pixels("emerald nebula").mean((0, 1))
    assert violet[2] > violet[1]
    assert teal[1] > teal[0]


@pytest.mark.parametrize("mood", ["vivid", "pastel", "gothic"])
def test_moods_change_the_grade(mood: str) -> None:
    colourful = {
        name: np.ptp(pixels(f"{name} meadow, day"), axis=2).mean() for name in ("vivid", "pastel", "gothic")
    }
    assert (colourful[mood] == max(colourful.values())) == (mood == "vivid")


def test_a_style_may_be_named_in_the_prompt_or_beside_it() -> None:
    assert np.ptp(pixels("a fox in the woods, film noir"), axis=2).max() < 0.05
    assert distance(pixels("a fox", style="van gogh"), pixels("a fox", style="oil")) == 0
