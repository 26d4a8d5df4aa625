"""The words, the places and the drawings fit together."""

import numpy as np
import pytest

from impasto_generation.painter import STYLES
from impasto_generation.painter.canvas import Canvas
from impasto_generation.painter.dice import Dice
from impasto_generation.painter.figures.cast import CAST
from impasto_generation.painter.figures.pigment import pigment
from impasto_generation.painter.light import light_of
from impasto_generation.painter.places.catalogue import PLACES
from impasto_generation.painter.semantics import parse
from impasto_generation.painter.stage import Stage
from impasto_generation.painter.vector import group
from impasto_generation.painter.vocabulary import vocabulary

# Painted straight into the picture, without an outline of their own.
WITHOUT_OUTLINE = {"planet", "island"}


def test_every_word_leads_to_something_that_can_be_painted() -> None:
    concepts, homes = vocabulary().concepts, vocabulary().homes
    assert set(concepts["subject"]) == set(CAST) == set(homes)
    assert set(concepts["place"]) == set(PLACES)
    assert set(homes.values()) | set(concepts["hint"]) <= set(PLACES)
    assert set(concepts["style"]) == set(STYLES)


def coverage(kind: str, scene_prompt: str) -> tuple[float, float]:
    """Draw one subject on nothing; return how much it covers, and how much of that lies at the frame."""
    scene, dice, canvas = parse(scene_prompt, 1), Dice(kind, 1), Canvas(120, 120)
    stage = Stage(canvas, scene, light_of(scene, dice.stream("light")), dice, 500.0, 800.0)
    model = CAST[kind]
    body = model.hand(kind, pigment(stage, model.colour, model.accent), dice.stream("figure"))
    alpha = np.asarray(canvas.rasterise(group(body, 500, 600, 450 / model.reach)))[..., 3] > 40
    return float(alpha.mean()), float(alpha[:, [0, -1]].mean())


@pytest.mark.parametrize("kind", sorted(set(CAST) - WITHOUT_OUTLINE))
def test_every_subject_is_drawn_within_its_reach(kind: str) -> None:
    covered, cut = coverage(kind, "a snowy meadow at night in the rain")
    assert 0.01 < covered < 0.7
    assert cut == 0
