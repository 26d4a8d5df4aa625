"""Open country: hills behind hills, scattered trees, a flowery foreground; and the village in it."""

import numpy as np

from impasto_generation.painter.canvas import Rng
from impasto_generation.painter.colour import adjust, mix
from impasto_generation.painter.places.greenery import blades, foliage, turf
from impasto_generation.painter.places.mountains import Range, paint_range
from impasto_generation.painter.places.terrain import skyline, slab
from impasto_generation.painter.places.trees import broadleaf, conifer
from impasto_generation.painter.places.undergrowth import bush, grass, small_flower
from impasto_generation.painter.stage import Stage
from impasto_generation.painter.vector import blob, dots

_PETALS = ("#f4f2ea", "#f5c93f", "#e8577e", "#b57be0", "#e8573f", "#7aa4ee")
# Features that fill the field with one plant: head, petal, how much of it colours the far field.
_CROPS = {
    "sunflowers": ("sunflower", "#f3b722", 0.42),
    "poppies": ("poppy", "#dc3526", 0.5),
    "lavenders": ("lavender", "#8b6ad0", 0.66),
    "tulips": ("tulip", "#e2495f", 0.5),
    "wheat": ("wheat", "#e3b855", 0.8),
}


def paint_meadow(stage: Stage) -> None:
    """Paint distant heights, three hills with trees, and the field."""
    rng = stage.dice.stream("meadow")
    far, near = turf(stage)
    if rng.random() < 0.6:
        paint_range(stage, rng, Range(stage.horizon + 20, rng.uniform(70, 170), 0.66, "#6a7690", 0.4, 9))
    for row in range(3):
        _hill(stage, rng, row, far, near)
    _field(stage, rng, far, near)
    if "path" in stage.scene.features:
        _road(stage, rng)
    _crop_rows(stage, rng)


def paint_meadow_front(stage: Stage) -> None:
    """Grass and flowers between the viewer and the subject."""
    rng = stage.dice.stream("meadow front")
    canvas, tints = stage.canvas, blades(stage)
    parts = []
    for i in range(int(52 * canvas.right / 1000)):
        x = rng.uniform(-10, canvas.right + 10)
        y = canvas.bottom + (i % 3) * 12 + rng.uniform(-26, 6)
        parts.append(grass(rng, x, y, rng.uniform(34, 84), tints, 7))
        if i % 3 == 0 and not stage.scene.snowy:
            parts.append(_wild_flower(stage, rng, x + 8, y, rng.uniform(18, 30)))
    canvas.stamp("".join(parts), top=canvas.bottom - 190)


def _hill(stage: Stage, rng: Rng, row: int, far: str, near: str) -> None:
    distance = (0.62, 0.4, 0.2)[row]
    base = stage.horizon + 22 + row * 34
    line = skyline(stage, rng, base, 52 + 16 * row, rng.uniform(1.2, 2.4))
    colour = mix(mix(far, near, 0.5 + 0.14 * row), stage.light.haze, distance)
    slab(
        stage,
        line,
        mix(colour, stage.light.sun, 0.14),
        mix(colour, near, 0.25),
        rng=rng,
        grain=0.07,
        reach=110,
    )
    stage.canvas.stamp(
        _copse(stage, rng, line, row, distance), top=stage.horizon - 180, bottom=stage.horizon + 160
    )


def _copse(stage: Stage, rng: Rng, line: np.ndarray, row: int, distance: float) -> str:
    """Trees that stand on a hill's crest, in loose groups."""
    parts = []
    for _ in range(int((4, 3, 3)[row] * max(1.0, stage.canvas.right / 1000))):
        centre = rng.uniform(0.02, 0.98)
        for _ in range(int(rng.integers(1, 4))):
            share = min(max(centre + rng.normal(0, 0.03), 0.0), 0.999)
            x, y = share * stage.canvas.right, float(line[int(share * len(line))]) + 6
            parts.append(_tree(stage, rng, x, y, (34 + 26 * row) * rng.uniform(0.8, 1.4), distance))
    return "".join(parts)


def _tree(stage: Stage, rng: Rng, x: float, y: float, height: float, distance: float) -> str:
    if rng.random() < (0.85 if stage.scene.snowy else 0.25):
        return conifer(rng, x, y, height * 1.4, foliage(stage, rng, distance, needles=True), 5)
    return broadleaf(rng, x, y, height * 1.3, foliage(stage, rng, distance), 5)


def _field(stage: Stage, rng: Rng, far: str, near: str) -> None:
    crop = _crop(stage)
    if crop:
        _, petal, share = crop
        far, near = mix(far, stage.light.on(petal), share), mix(near, stage.light.on(petal), share * 0.45)
    slab(stage, skyline(stage, rng, stage.horizon + 128, 30, 1.6), far, near, rng=rng, grain=0.13, reach=330)
    if crop or stage.scene.snowy:
        return
    kinds = rng.choice(_PETALS, 4 if "flowers" in stage.scene.features else 2, replace=False)
    stage.canvas.stamp("".join(_sprinkle(stage, rng, str(kind)) for kind in kinds), top=stage.horizon + 100)


def _sprinkle(stage: Stage, rng: Rng, colour: str) -> str:
    """Flowers too far away to have petals: dots that grow towards the viewer, in drifts."""
    count = 360 if "flowers" in stage.scene.features else 130
    depth = rng.random(count) ** 1.5
    drift = rng.uniform(0, stage.canvas.right, 7)[rng.integers(0, 7, count)]
    xs = drift + rng.normal(0, 90, count)
    ys = stage.horizon + 126 + depth * (stage.canvas.bottom - stage.horizon - 140)
    lit = stage.light.on(colour, 0.06)
    bands = ((0.0, 0.25, 1.6), (0.25, 0.6, 2.8), (0.6, 1.01, 4.6))
    return "".join(
        dots(zip(xs[near].tolist(), ys[near].tolist(), strict=True), size, lit, 0.92)
        for low, high, size in bands
        for near in [(depth >= low) & (depth < high)]
    )


def _crop(stage: Stage) -> tuple[str, str, float] | None:
    return next((_CROPS[name] for name in _CROPS if name in stage.scene.features), None)


def _crop_rows(stage: Stage, rng: Rng) -> None:
    """Single plants of a crop, in rows that run to the horizon."""
    crop = _crop(stage)
    if crop is None or stage.scene.snowy:
        return
    parts = []
    for row in range(9):
        share = (row / 8) ** 1.7
        y, size = stage.horizon + 138 + share * (stage.canvas.bottom - stage.horizon - 150), 6 + 30 * share
        count = int(stage.canvas.right / (size * (1.5 if crop[0] != "wheat" else 0.8)))
        for i in range(count):
            x = (i + rng.uniform(0.1, 0.9)) / count * stage.canvas.right
            parts.append(_plant(stage, rng, x, y + rng.uniform(-6, 6) * (0.4 + share), size, crop))
    stage.canvas.stamp("".join(parts), top=stage.horizon + 60)


def _plant(stage: Stage, rng: Rng, x: float, y: float, size: float, crop: tuple[str, str, float]) -> str:
    kind, petal, _ = crop
    colour = stage.light.on(adjust(petal, value=float(rng.uniform(0.85, 1.1))), 0.1)
    if size < 11:
        return dots([(x, y - size * 0.6)], size * 0.36, colour)
    return small_flower(rng, x, y, size, colour, blades(stage)[1], kind)


def _wild_flower(stage: Stage, rng: Rng, x: float, y: float, size: float) -> str:
    crop = _crop(stage)
    if crop:
        return _plant(stage, rng, x, y, size * 1.6, crop)
    colours = [*stage.scene.accents] or list(_PETALS)
    petal = stage.light.on(colours[int(rng.integers(len(colours)))])
    kind = str(rng.choice(("daisy", "daisy", "poppy", "lavender", "tulip")))
    return small_flower(rng, x, y, size, petal, blades(stage)[1], kind)


def _road(stage: Stage, rng: Rng) -> None:
    """A path that swings up to the nearest hill."""
    canvas, bottom = stage.canvas, stage.canvas.bottom
    start, side = stage.horizon + 108, rng.choice((-1, 1)) * canvas.right
    spine = [(0.5 + 0.02, 0.0, 6), (0.46, 0.22, 16), (0.56, 0.48, 44), (0.5, 1.0, 130)]
    middle = [(canvas.right / 2 + (x - 0.5) * side, start + t * (bottom - start), w) for x, t, w in spine]
    outline = [(x - w, y) for x, y, w in middle] + [(x + w, y) for x, y, w in reversed(middle)]
    canvas.stamp(
        blob(outline, stage.light.on("#d9c096" if not stage.scene.snowy else "#e4ecf6", 0.1), 0.9),
        top=start - 5,
    )


def hedge(stage: Stage, rng: Rng, x: float, y: float, size: float) -> str:
    """A bush in the season's colours."""
    leaf = foliage(stage, rng, 0.06)
    return bush(rng, x, y, size, leaf.dark, leaf.mid, leaf.snow or leaf.light, leaf.side)
