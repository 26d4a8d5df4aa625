"""How prompts are read."""

import pytest

from impasto_generation.painter.scene import Scene
from impasto_generation.painter.semantics import parse

RED, WHITE, BLACK, YELLOW = "#d23a2c", "#f3f1ea", "#26262f", "#f3cf4d"


def kinds(scene: Scene) -> list[tuple[str, str | None, int]]:
    return [(subject.kind, subject.colour, subject.count) for subject in scene.subjects]


@pytest.mark.parametrize(
    ("prompt", "slots"),
    [
        ("a red fox in a snowy forest at dusk, ghibli style", ("forest", "dusk", "snow", "winter", "anime")),
        ("an astronaut in the desert of mars at noon", ("mars", "day", "clear", "summer", "illustration")),
        ("neon city in the rain", ("city", "night", "rain", "summer", "neon")),
        ("golden hour over the lake, oil on canvas", ("lake", "dusk", "clear", "summer", "oil")),
        ("cherry blossoms in a foggy village at dawn", ("village", "dawn", "fog", "spring", "illustration")),
        ("ukiyo-e print of the sea at night", ("sea", "night", "clear", "summer", "ukiyoe")),
        ("The Tundra at midday", ("tundra", "day", "clear", "winter", "illustration")),
        (
            "low-poly castle above the clouds, autumn morning",
            ("clouds", "dawn", "clear", "autumn", "lowpoly"),
        ),
    ],
)
def test_every_slot_is_read(prompt: str, slots: tuple[str, ...]) -> None:
    scene = parse(prompt, 1)
    assert (scene.place, scene.time, scene.weather, scene.season, scene.style) == slots


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a red fox", [("fox", RED, 1)]),
        ("three white swans", [("swan", WHITE, 3)]),
        ("two black cats and a yellow umbrella", [("cat", BLACK, 2), ("umbrella", YELLOW, 1)]),
        ("penguins", [("penguin", None, 3)]),
        ("a flock of geese", [("swan", None, 7)]),
        ("a woman in red on the beach", [("woman", RED, 1)]),
        ("an orange cat", [("cat", "#ea7f2a", 1)]),
        ("an orange on a table", [("apple", None, 1)]),
        ("hot air balloons over the sea", [("balloon", None, 3)]),
        ("polar bear", [("polarbear", None, 1)]),
        ("two wolves", [("wolf", None, 2)]),
        ("a knight without a horse", [("knight", None, 1)]),
        ("a fox's den", [("fox", None, 1)]),
    ],
)
def test_subjects_have_colour_and_number(prompt: str, expected: list[tuple[str, str | None, int]]) -> None:
    assert kinds(parse(prompt, 1)) == expected


def test_only_three_kinds_fit_on_stage() -> None:
    scene = parse("a fox, a cat, a dog, a horse and another fox", 1)
    assert [subject.kind for subject in scene.subjects] == ["fox", "cat", "dog"]


@pytest.mark.parametrize(
    ("prompt", "place"),
    [
        ("a whale", "sea"),
        ("a penguin", "tundra"),
        ("koi in a japanese garden", "lake"),
        ("a cup of tea by the window", "interior"),
        ("portrait of an owl", "studio"),
        ("infinity", "abstract"),
        ("qwertz", "abstract"),
    ],
)
def test_a_place_is_found_where_none_is_named(prompt: str, place: str) -> None:
    assert parse(prompt, 1).place == place


def test_colours_of_no_subject_are_accents() -> None:
    scene = parse("a purple nebula and a black cat", 1)
    assert scene.accents == ("#7a4db4",)
    assert kinds(scene) == [("cat", BLACK, 1)]


def test_every_slot_names_the_word_that_decided_it() -> None:
    why = parse("a tartan fox with red hair at dusk in the snowy woods, van gogh", 1).why
    assert why["place"] == "woods"
    assert why["time"] == "dusk"
    assert why["weather"] == why["season"] == "snowy"
    assert (why["style"], why["subjects"], why["hair"]) == ("van gogh", "fox", "red hair")
    assert why["unknown"] == "tartan"


def test_what_was_guessed_is_said_to_be_guessed() -> None:
    why = parse("a fox", 1).why
    assert (why["place"], why["time"]) == ("home of fox", "seed")


def test_what_the_prompt_leaves_open_depends_on_the_seed() -> None:
    assert len({parse("a fox", seed).time for seed in range(12)}) > 1
    assert {parse("a fox at night", seed).time for seed in range(12)} == {"night"}


@pytest.mark.parametrize(
    ("style", "expected"),
    [("oil", "oil"), ("woodblock print", "ukiyoe"), ("flurbl", "watercolor"), (None, "watercolor")],
)
def test_a_style_beside_the_prompt_overrules_it(style: str | None, expected: str) -> None:
    assert parse("a watercolor of a fox", 1, style).style == expected


@pytest.mark.parametrize(
    ("prompt", "feature"),
    [
        ("northern lights over a lake", "aurora"),
        ("a wolf under the full moon", "moon"),
        ("fireworks over the city", "fireworks"),
        ("a field of sunflowers", "sunflowers"),
    ],
)
def test_sights_are_noticed(prompt: str, feature: str) -> None:
    assert feature in parse(prompt, 1).features


def test_what_shines_at_night_makes_it_night() -> None:
    assert parse("a wolf under the full moon", 1).time == "night"
    assert parse("a wolf under the full moon at noon", 1).time == "day"
