"""Places at the water: open sea, beach and lake."""

import numpy as np

from impasto_generation.painter.canvas import Rng, smoothstep
from impasto_generation.painter.colour import mix
from impasto_generation.painter.places.greenery import blades, dye, foliage, snow_cap, turf
from impasto_generation.painter.places.mountains import Range, paint_range
from impasto_generation.painter.places.terrain import skyline, slab
from impasto_generation.painter.places.trees import broadleaf, conifer, palm
from impasto_generation.painter.places.undergrowth import grass, reeds, stone
from impasto_generation.painter.places.water import paint_water, shore_foam
from impasto_generation.painter.stage import Stage
from impasto_generation.painter.vector import blob, closed_curve, dots, stroke


def paint_sea(stage: Stage) -> None:
    """Paint open water to the horizon, rougher in bad weather."""
    rng = stage.dice.stream("sea")
    stormy = stage.scene.weather == "rain" or "greatwave" in stage.scene.features
    if not stormy and rng.random() < 0.5:
        paint_range(stage, rng, Range(stage.horizon + 4, rng.uniform(40, 110), 0.72, "#5c7088", 0, 5))
    paint_water(stage, rng, stage.horizon, deep="#1d5c86", clear=0.5, chop=0.95 if stormy else 0.35)
    if stormy:
        _swells(stage, rng)


def paint_sea_front(stage: Stage) -> None:
    """One swell before the subject, so that it lies in the water and not on it."""
    if stage.scene.weather != "rain" and "greatwave" not in stage.scene.features:
        return
    rng = stage.dice.stream("sea front")
    _swell(stage, rng, stage.ground + 40, 60, 0.0)


def _swells(stage: Stage, rng: Rng) -> None:
    """Rolling waves with foam on their crests; a great one if the prompt asks for it."""
    if "greatwave" in stage.scene.features:
        stage.canvas.stamp(*_breaker(stage, rng))
    for i in range(4):
        _swell(stage, rng, stage.horizon + 36 + 62 * i, 26 + 16 * i, 0.5 - 0.14 * i)


def _swell(stage: Stage, rng: Rng, y: float, height: float, distance: float) -> None:
    canvas = stage.canvas
    line = skyline(stage, rng, y, height, 3.2 - distance)
    body, foot = stage.light.on("#2f6f8c", distance), stage.light.on("#143b58", distance)
    first = max(canvas.row(float(line.min())) - 2, 0)
    depth = canvas.ys[first:] - line[None, :]
    cover = np.clip(depth * np.float32(canvas.unit) + np.float32(0.5), 0, 1) * smoothstep(150, 50, depth)
    canvas.blend(body, cover, first)
    canvas.blend(foot, cover * smoothstep(0, 90, depth) * np.float32(0.7), first)
    torn = canvas.fbm(rng, 26, 4, stretch=2.5)[first:]
    foam = smoothstep(30, 2, depth) * smoothstep(0.42, 0.62, torn) * cover
    canvas.blend(stage.light.on("#f4fafc", distance * 0.5), foam, first)


def _breaker(stage: Stage, rng: Rng) -> tuple[str, str]:
    """The great wave: a curling wall with claws of foam."""
    right, foot = stage.canvas.right, stage.horizon + 76
    flip = rng.random() < 0.5
    top = stage.horizon * 0.42

    def at(x: float, y: float) -> tuple[float, float]:
        return (right * (1 - x) if flip else right * x, top + (foot - top) * y)

    outline = [at(-0.1, 1.1), at(-0.06, 0.5), at(0.08, 0.14), at(0.26, 0.0), at(0.43, 0.09), at(0.5, 0.3)]
    hollow = [at(0.42, 0.22), at(0.34, 0.24), at(0.3, 0.4), at(0.37, 0.68), at(0.58, 0.9), at(0.95, 1.1)]
    shape = closed_curve([*outline, *hollow])
    ribs = ""
    for i in range(7):
        lean = 0.055 * i
        rib = [
            at(-0.06 + lean, 1.1),
            at(-0.01 + lean, 0.62),
            at(0.07 + lean, 0.3),
            at(0.2 + lean * 0.75, 0.12),
        ]
        ribs += stroke(rib, stage.light.on(("#9cc9de", "#3c7dac")[i % 2]), 13 - i, 0.6)
    body = f'<path d="{shape}" fill="{stage.light.on("#1d4a76")}"/><g clip-path="url(#wave)">{ribs}</g>'
    foam = stage.light.on("#f7fbfd")
    crest = [
        at(0.0, 0.3),
        at(0.08, 0.14),
        at(0.17, 0.04),
        at(0.27, 0.0),
        at(0.37, 0.04),
        at(0.45, 0.13),
        at(0.5, 0.3),
    ]
    body += stroke(crest, foam, 20)
    spray = [(x + rng.normal(0, 24), y + rng.normal(6, 18)) for x, y in crest[2:] for _ in range(14)]
    mist = [(x + rng.normal(0, 60), y + rng.normal(0, 44)) for x, y in crest[3:] for _ in range(12)]
    body += dots(spray[::2], 13, foam) + dots(spray[1::2], 8, foam) + dots(mist, 3.4, foam)
    return body, f'<clipPath id="wave"><path d="{shape}"/></clipPath>'


def paint_beach(stage: Stage) -> None:
    """Paint sea, sand, and palms where it is warm."""
    rng = stage.dice.stream("beach")
    if rng.random() < 0.6:
        paint_range(stage, rng, Range(stage.horizon + 4, rng.uniform(50, 130), 0.6, "#4f7a6a", 0, 4))
    warm = stage.scene.season in ("summer", "spring")
    deep = "#1fa3b0" if warm and stage.scene.time == "day" else "#23708f"
    paint_water(
        stage, rng, stage.horizon, deep=deep, clear=0.34, chop=0.7 if stage.scene.weather == "rain" else 0.3
    )
    sand = skyline(stage, rng, stage.horizon + 190, 46, 1.3)
    shore_foam(stage, rng, stage.horizon + 132, float(sand.max()) + 6)
    dry = stage.light.snow() if stage.scene.snowy else stage.light.on("#f2d9a6")
    wet = mix(dry, stage.light.on("#8a6a4a"), 0.45)
    slab(stage, sand, wet, dry, rng=rng, grain=0.08, reach=90)
    stage.canvas.stamp(_beach_things(stage, rng))


def _beach_things(stage: Stage, rng: Rng) -> str:
    light, canvas = stage.light, stage.canvas
    parts = []
    if stage.scene.season == "summer" or "palms" in stage.scene.features:
        for share in (0.07, 0.16, 0.93) if rng.random() < 0.5 else (0.9, 0.97, 0.05):
            x, y = share * canvas.right, stage.horizon + rng.uniform(240, 320)
            parts.append(palm(rng, x, y, rng.uniform(430, 620), dye(stage, "#3f9150", 0.03, "#7a5a3c")))
    for _ in range(5):
        x, y = rng.uniform(0, canvas.right), stage.horizon + rng.uniform(190, 330)
        parts.append(stone(rng, x, y, rng.uniform(14, 50), light.on("#6a5f5c"), light.on("#b5a898")))
    return "".join(parts)


def paint_lake(stage: Stage) -> None:
    """Paint a lake that mirrors its far shore, and a strip of bank in front."""
    rng = stage.dice.stream("lake")
    if rng.random() < 0.75:
        paint_range(stage, rng, Range(stage.horizon + 6, rng.uniform(160, 320), 0.5, "#56647e", 0.55, 6))
    paint_range(stage, rng, Range(stage.horizon + 8, rng.uniform(60, 110), 0.34, "#41604f", 0.2, 9))
    stage.canvas.stamp(far_shore(stage, rng), top=stage.horizon - 160, bottom=stage.horizon + 20)
    stage.canvas.veil(stage.light.haze, stage.horizon - 90, stage.horizon, 0.45)
    deep = "#9fc0d6" if stage.scene.snowy else "#25596e"
    paint_water(
        stage, rng, stage.horizon, deep=deep, clear=0.78, chop=0.5 if stage.scene.weather == "rain" else 0.1
    )


def paint_lake_front(stage: Stage) -> None:
    """Reeds and grass at the near bank."""
    rng, canvas, light = stage.dice.stream("lake front"), stage.canvas, stage.light
    _, near = turf(stage)
    bank = [
        (-20.0, canvas.bottom - 70),
        (canvas.right * 0.2, canvas.bottom - 44),
        (canvas.right * 0.5, canvas.bottom - 16),
    ]
    bank += [(canvas.right * 0.8, canvas.bottom - 36), (canvas.right + 20, canvas.bottom - 78)]
    parts = [
        blob(
            [*bank, (canvas.right + 40, canvas.bottom + 80), (-40, canvas.bottom + 80)],
            mix(near, light.on("#2a2418"), 0.4),
        )
    ]
    for side in (0.05, 0.15, 0.86, 0.95):
        parts.append(
            reeds(
                rng,
                side * canvas.right,
                canvas.bottom - 20,
                rng.uniform(120, 190),
                blades(stage)[0],
                light.on("#5e3d26"),
            )
        )
    for _ in range(int(30 * canvas.right / 1000)):
        parts.append(
            grass(rng, rng.uniform(0, canvas.right), canvas.bottom + 6, rng.uniform(30, 70), blades(stage), 6)
        )
    canvas.stamp("".join(parts), top=canvas.bottom - 240)


def far_shore(stage: Stage, rng: Rng) -> str:
    """Trees along the waterline."""
    parts = []
    count = int(26 * stage.canvas.right / 1000)
    for i in range(count):
        x, distance = (i + rng.uniform(0, 1)) / count * stage.canvas.right, 0.34
        height = rng.uniform(40, 110) * (0.6 + 0.4 * abs(np.sin(i * 0.5)))
        if snow_cap(stage) or rng.random() < 0.65:
            parts.append(
                conifer(rng, x, stage.horizon + 5, height, foliage(stage, rng, distance, needles=True), 5)
            )
        else:
            parts.append(broadleaf(rng, x, stage.horizon + 5, height, foliage(stage, rng, distance), 4))
    return "".join(parts)
