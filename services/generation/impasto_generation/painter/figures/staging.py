"""Puts the subjects of a scene on stage: where they stand, how large, with shadow, reflection and light."""

from dataclasses import dataclass, replace

import numpy as np

from impasto_generation.painter.canvas import Box, Rng
from impasto_generation.painter.colour import mix
from impasto_generation.painter.figures.cast import CAST, Model
from impasto_generation.painter.figures.critters import draw_critter
from impasto_generation.painter.figures.people import draw_person
from impasto_generation.painter.figures.pigment import pigment
from impasto_generation.painter.figures.relief import paste_lit
from impasto_generation.painter.figures.seafolk import spout
from impasto_generation.painter.places.cosmos import paint_planet
from impasto_generation.painter.places.skyland import island
from impasto_generation.painter.scene import Subject
from impasto_generation.painter.stage import Stage
from impasto_generation.painter.vector import blob, group, tube

_SLOTS = {1: (0.5,), 2: (0.33, 0.69), 3: (0.23, 0.52, 0.79)}
_CROWDING = {1: 1.0, 2: 0.8, 3: 0.7, 4: 0.62, 5: 0.56, 7: 0.5}
_ALSO_SITS = ("fox",)
_HAIR = ("#3a2620", "#1f1a1e", "#6b4226", "#a8642c", "#c89a4a", "#7a2e1c")
_SKIN = ("#e6b894", "#d9a07c", "#b97a55", "#8a5638", "#f0c8a8", "#6b4430")


@dataclass(frozen=True, slots=True)
class Seat:
    """Where one figure goes: its foot (or middle, if it hangs) in units, its scale, mirrored or not."""

    subject: Subject
    model: Model
    x: float
    y: float
    scale: float
    flip: bool
    turn: float = 0.0


def paint_subjects(stage: Stage) -> None:
    """Paint all subjects, the farthest first."""
    rng = stage.dice.stream("subjects")
    seats = [
        seat for i, subject in enumerate(stage.scene.subjects) for seat in _seats(stage, rng, subject, i)
    ]
    for number, seat in enumerate(sorted(seats, key=_depth)):
        _paint_seat(stage, seat, stage.dice.stream(f"figure {number}"))


def _depth(seat: Seat) -> tuple[bool, bool, float]:
    return seat.model.habit != "air", seat.model.habit != "site", seat.y


def _seats(stage: Stage, rng: Rng, subject: Subject, index: int) -> list[Seat]:
    """Return a seat for each of a subject's figures."""
    model = CAST[subject.kind]
    total = len(stage.scene.subjects)
    centre = _SLOTS[total][index] + rng.uniform(-0.05, 0.05)
    scale = model.size / 100 * _CROWDING.get(subject.count, 0.5) * (1.0 if total == 1 else 0.84)
    scale *= _place_scale(stage, model) * min(1.25, (stage.canvas.right * stage.canvas.bottom) ** 0.5 / 1000)
    seats = []
    for k in range(subject.count):
        x, y, size = _spot(stage, rng, model, centre, k, subject.count)
        margin = min(58 * scale * size, stage.canvas.right / 2)
        x = min(max(x, margin), stage.canvas.right - margin)
        if stage.scene.place == "studio" and model.hand is draw_person:
            y, size = stage.canvas.bottom * 1.86, size * 2.5  # a bust: head and shoulders
        flip = model.turns and (stage.light.x > 0.5 if model.habit == "site" else bool(rng.random() < 0.5))
        turn = float(rng.uniform(-5, 5)) if model.habit in ("air", "swim") or stage.drift else 0.0
        seats.append(Seat(subject, model, x, y, scale * size * rng.uniform(0.94, 1.06), flip, turn))
    return seats


def _place_scale(stage: Stage, model: Model) -> float:
    place = stage.scene.place
    if place == "studio":
        return 1.3 if model.habit != "site" else 1.5
    if place == "interior":
        return {"table": 0.82, "ground": 0.86, "site": 0.8, "air": 0.7, "water": 0.7, "swim": 0.6}[
            model.habit
        ]
    return 0.8 if model.habit == "table" else 1.0


def _spot(
    stage: Stage, rng: Rng, model: Model, centre: float, k: int, count: int
) -> tuple[float, float, float]:
    """Return x, y in units and a size factor for figure `k` of `count`; those further back are smaller."""
    right, bottom = stage.canvas.right, stage.canvas.bottom
    spread = min(0.2, 0.84 / max(count, 1)) if count > 1 else 0.0
    x = (centre + (k - (count - 1) / 2) * spread + (rng.uniform(-0.02, 0.02) if count > 1 else 0)) * right
    if stage.drift and model.habit != "site":
        return x, bottom * (0.62 + (rng.uniform(-0.2, 0.16) if count > 1 else rng.uniform(-0.04, 0.06))), 1.0
    if model.habit == "air":
        wave = rng.uniform(-0.12, 0.12) if count > 1 else 0.0
        return x, stage.horizon * (0.68 + wave), rng.uniform(0.6, 1.0) if count > 1 else 1.0
    if model.habit == "site":
        return x, stage.horizon + (0.42 + 0.08 * (k % 2)) * (stage.ground - stage.horizon), 1.0
    back = (k * 0.618) % 1.0 if count > 1 else 0.0
    return x, _foot(stage, model) - back * 0.34 * (stage.ground - stage.horizon), 1 - 0.22 * back


def _foot(stage: Stage, model: Model) -> float:
    """Return the height in units at which a figure of this habit stands, floats or swims."""
    afloat = stage.waterline > 0 and (model.habit in ("water", "swim") or not stage.bank)
    return stage.waterline if afloat else stage.ground


def _paint_seat(stage: Stage, seat: Seat, rng: Rng) -> None:
    if seat.subject.kind == "planet":
        _paint_as_planet(stage, seat, rng)
    elif seat.subject.kind == "island":
        stage.canvas.stamp(island(stage, rng, seat.x, seat.y - 120, 46 * seat.scale, 0.1))
    elif _afloat(stage, seat):
        _paint_afloat(stage, seat, _figure(stage, seat, rng), rng)
    else:
        _hold_up(stage, seat, rng)
        _paint_figure(stage, seat, _figure(stage, seat, rng), rng)
        _light_it(stage, seat)


def _afloat(stage: Stage, seat: Seat) -> bool:
    return stage.waterline > 0 and seat.model.habit in ("water", "swim")


def _box(stage: Stage, seat: Seat) -> Box:
    reach, scale = seat.model.reach * seat.scale, seat.scale
    return stage.canvas.box(seat.x - reach, seat.y - 165 * scale, seat.x + reach, seat.y + 100 * scale)


def _paint_figure(stage: Stage, seat: Seat, body: str, rng: Rng) -> None:
    box = _box(stage, seat)
    layer = stage.canvas.rasterise(body, box=box)
    paste_lit(
        stage.canvas, layer, (box[0], box[1]), stage.light, rng, seat.model.finish, max(1.0, seat.scale / 7)
    )


def _paint_afloat(stage: Stage, seat: Seat, body: str, rng: Rng) -> None:
    """Paint the mirror image, the figure, and the water over what lies below the waterline."""
    canvas, box = stage.canvas, _box(stage, seat)
    mirror = f'<g transform="matrix(1 0 0 -0.6 0 {seat.y * 1.6:.1f})">{body}</g>'
    canvas.paste(canvas.rasterise(mirror, box=box), (box[0], box[1]), 0.34)
    deep = seat.y - (16 if seat.model.habit == "swim" else -2) * seat.scale
    first = canvas.row(deep)
    water = canvas.pixels[:, first : box[3]].copy()
    _paint_figure(stage, seat, body, rng)
    sunk = canvas.pixels[:, first : box[3]]
    sunk += (water - sunk) * np.float32(0.78)
    _lap(stage, seat, deep)


def _lap(stage: Stage, seat: Seat, y: float) -> None:
    """Lay the bright line where hull and water meet."""
    size, tint = 46 * seat.scale, mix(stage.light.sky[3], "#ffffff", 0.4)
    line = [
        (seat.x - size, y + 2),
        (seat.x - size * 0.4, y + 5),
        (seat.x + size * 0.4, y + 5),
        (seat.x + size, y + 2),
    ]
    stage.canvas.stamp(tube(line, (1, 7, 7, 1), tint, 0.5), top=y - 12, bottom=y + 22)


def _paint_as_planet(stage: Stage, seat: Seat, rng: Rng) -> None:
    word, colour = seat.subject.word, seat.subject.colour or "#c98a5a"
    if word.startswith(("earth", "globe", "world")):
        colour = seat.subject.colour or "#3f78c0"
    ringed = word.startswith(("saturn", "ring", "planet"))
    paint_planet(stage, rng, seat.x, seat.y - 130, 46 * seat.scale, colour, ringed)


def _figure(stage: Stage, seat: Seat, rng: Rng) -> str:
    subject, model = seat.subject, seat.model
    hair = stage.scene.hair or str(rng.choice(_HAIR))
    tones = pigment(stage, subject.colour or model.colour, model.accent, str(rng.choice(_SKIN)), hair)
    hand = draw_critter if subject.kind in _ALSO_SITS and rng.random() < 0.5 else model.hand
    if hand is draw_critter and model.hand is not draw_critter:
        seat = replace(seat, scale=seat.scale * 0.8)
    body = hand(subject.kind, tones, rng)
    if stage.waterline and subject.kind == "whale":
        body += spout(34, -58, 42, tones.pale)
    return group(body, seat.x, seat.y, seat.scale, seat.turn, seat.flip)


def _hold_up(stage: Stage, seat: Seat, rng: Rng) -> None:
    """Lay what the figure stands on: a shadow, a rock in the sea, an island in the sky."""
    canvas, habit = stage.canvas, seat.model.habit
    if stage.scene.place == "clouds" and habit == "site":
        canvas.stamp(island(stage, rng, seat.x, seat.y, 60 * seat.scale, 0.05))
    elif stage.waterline and (habit == "site" or not stage.bank) and habit != "air":
        canvas.stamp(_rock(stage, rng, seat))
    if habit == "air" or stage.drift:
        return
    away = -16 * seat.scale if stage.light.x > 0.5 else 16 * seat.scale
    canvas.shadow(seat.x + away, seat.y, 62 * seat.scale, 9 * seat.scale, 0.5)
    canvas.shadow(seat.x, seat.y, 44 * seat.scale, 5 * seat.scale, 0.5)


def _rock(stage: Stage, rng: Rng, seat: Seat) -> str:
    light, size = stage.light, 58 * seat.scale
    rim = [(-1.1, 0.2), (-0.8, -0.02), (-0.4, -0.06), (0.0, -0.1), (0.45, -0.05), (0.85, 0.0), (1.15, 0.22)]
    points = [(seat.x + x * size, seat.y + y * size + rng.uniform(-4, 4)) for x, y in rim]
    lit = [(x, y - 2) for x, y in points[1:6]] + [
        (seat.x + 0.5 * size, seat.y + 0.12 * size),
        (seat.x - 0.5 * size, seat.y + 0.1 * size),
    ]
    return blob(points, light.on("#4a4650")) + blob(lit, light.on("#847c7a"), 0.8)


def _light_it(stage: Stage, seat: Seat) -> None:
    """Let lamps and fires shine, more so in the dark."""
    glow = seat.model.glow
    if glow is None:
        return
    height, radius, colour = glow
    strength = 0.7 if stage.light.dark else 0.45 if stage.scene.time != "day" else 0.22
    x = seat.x
    stage.canvas.spot(x, seat.y + height * seat.scale, radius * seat.scale / 3, colour, strength)
