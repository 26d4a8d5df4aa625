"""The painter's one public function: a prompt in, a PNG out."""

from dataclasses import dataclass

from impasto_common.errors import InvalidArgument
from impasto_generation.painter.canvas import Canvas
from impasto_generation.painter.dice import Dice
from impasto_generation.painter.figures.staging import paint_subjects
from impasto_generation.painter.light import light_of
from impasto_generation.painter.places.atmosphere import paint_atmosphere, paint_fog
from impasto_generation.painter.places.catalogue import PLACES
from impasto_generation.painter.places.sky import paint_sky
from impasto_generation.painter.scene import Scene
from impasto_generation.painter.semantics import parse
from impasto_generation.painter.stage import Stage
from impasto_generation.painter.styles.catalogue import apply_style, soften_background

MODEL = "painter-1"
MIN_SIDE = 64  # pixels
MAX_SIDE = 2048


@dataclass(frozen=True, slots=True)
class Painting:
    """A finished picture and the reading of the prompt behind it."""

    png: bytes
    scene: Scene


def paint(prompt: str, seed: int, width: int, height: int, style: str | None = None) -> Painting:
    """Paint a prompt at `width` x `height` pixels.

    The same arguments give the same bytes; another seed gives another picture of the same scene. Safe to
    call in other processes and threads. Raises `InvalidArgument` for an empty prompt or a side outside
    64..2048.
    """
    _check(prompt, width, height)
    scene = parse(prompt, seed, style)
    stage = _stage(prompt, seed, scene, Canvas(width, height))
    place = PLACES[scene.place]
    if place.sky:
        paint_sky(stage)
    place.behind(stage)
    paint_fog(stage)
    soften_background(stage)
    paint_subjects(stage)
    if place.before:
        place.before(stage)
    paint_atmosphere(stage)
    apply_style(stage)
    return Painting(stage.canvas.to_png(), scene)


def _check(prompt: str, width: int, height: int) -> None:
    if not prompt.strip():
        raise InvalidArgument("the prompt is empty", "prompt")
    if not (MIN_SIDE <= width <= MAX_SIDE and MIN_SIDE <= height <= MAX_SIDE):
        raise InvalidArgument(f"width and height must be {MIN_SIDE} to {MAX_SIDE} pixels", "size")


def _stage(prompt: str, seed: int, scene: Scene, canvas: Canvas) -> Stage:
    place, dice = PLACES[scene.place], Dice(prompt, seed)
    lift = float(dice.stream("horizon").uniform(-0.025, 0.025)) if place.sky else 0.0
    return Stage(
        canvas=canvas,
        scene=scene,
        light=light_of(scene, dice.stream("light")),
        dice=dice,
        horizon=(place.horizon + lift) * canvas.bottom,
        ground=place.ground * canvas.bottom,
        waterline=place.waterline * canvas.bottom,
        bank=place.bank,
        drift=place.drift,
    )
