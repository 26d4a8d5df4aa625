"""Dry worlds: the desert, Mars, the Moon."""

import numpy as np

from impasto_generation.painter.canvas import Rng, smoothstep
from impasto_generation.painter.colour import FloatArray, mix, plane
from impasto_generation.painter.places.greenery import dye
from impasto_generation.painter.places.mountains import Range, paint_range
from impasto_generation.painter.places.sky import paint_stars
from impasto_generation.painter.places.terrain import skyline, slab
from impasto_generation.painter.places.trees import palm
from impasto_generation.painter.places.undergrowth import grass, stone
from impasto_generation.painter.stage import Stage
from impasto_generation.painter.vector import circle, ellipse, halo, polygon


def paint_desert(stage: Stage) -> None:
    """Paint rock far away, then dunes with a lit and a shaded side."""
    rng = stage.dice.stream("desert")
    stage.canvas.stamp(_mesas(stage, rng), top=stage.horizon - 190, bottom=stage.horizon + 40)
    sand = "#f0eee6" if stage.scene.snowy else "#e6b06a"
    _dunes(stage, rng, sand, "#a2653c")
    if "palms" in stage.scene.features:
        stage.canvas.stamp("".join(_oasis_palm(stage, rng, share) for share in (0.1, 0.18, 0.9)))


def paint_desert_front(stage: Stage) -> None:
    """Dry grass and stones."""
    rng, canvas, light = stage.dice.stream("desert front"), stage.canvas, stage.light
    parts = [
        grass(
            rng,
            rng.uniform(0, canvas.right),
            canvas.bottom + rng.uniform(-40, 6),
            rng.uniform(20, 46),
            (light.on("#9a7d46"), light.on("#c2a35c")),
            6,
        )
        for _ in range(12)
    ]
    canvas.stamp("".join(parts), top=canvas.bottom - 110)


def _oasis_palm(stage: Stage, rng: Rng, share: float) -> str:
    x, y = share * stage.canvas.right, stage.horizon + rng.uniform(150, 230)
    return palm(rng, x, y, rng.uniform(300, 460), dye(stage, "#4a8a4a", 0.05, "#7a5a3c"))


def _mesas(stage: Stage, rng: Rng) -> str:
    """Table mountains with a bright band of strata."""
    parts = []
    for _ in range(int(rng.integers(2, 5))):
        x, width, tall = (
            rng.uniform(-0.05, 1.0) * stage.canvas.right,
            rng.uniform(90, 260),
            rng.uniform(50, 170),
        )
        y, distance = stage.horizon + 24, rng.uniform(0.36, 0.6)
        top = y - tall
        outline = [
            (x - width * 0.2, y),
            (x + width * 0.02, top + tall * 0.4),
            (x + width * 0.06, top),
            (x + width * 0.9, top + rng.uniform(-6, 6)),
        ]
        outline += [(x + width * 0.96, top + tall * 0.42), (x + width * 1.2, y)]
        parts.append(polygon(outline, stage.light.on("#b4683f", distance)))
        side = [(x + width * 0.5, top), outline[3], outline[4], outline[5], (x + width * 0.62, y)]
        parts.append(polygon(side, stage.light.on("#6e3a30", distance), 0.7))
    return "".join(parts)


def _dunes(stage: Stage, rng: Rng, bright: str, dark: str, rows: int = 4) -> None:
    for row in range(rows):
        distance = max(0.0, 0.44 - 0.15 * row)
        base = stage.horizon + 30 + row * 74
        line = skyline(stage, rng, base, 56 + 26 * row, 1.9 - 0.3 * row)
        _dune(
            stage, rng, line, stage.light.on(bright, distance), stage.light.on(dark, distance), 90 + 60 * row
        )


def _dune(stage: Stage, rng: Rng, line: FloatArray, bright: str, dark: str, reach: float) -> None:
    """One dune: the slope to the sun is bright, a wavering edge cuts off the shaded one; wind ripples."""
    canvas = stage.canvas
    first = max(canvas.row(float(line.min())) - 1, 0)
    depth = canvas.ys[first:] - line[None, :]
    cover = np.clip(depth * np.float32(canvas.unit) + np.float32(0.5), 0, 1)
    slope = np.gradient(line) / canvas.unit * (1 if stage.light.x > 0.5 else -1)
    waver = depth * rng.uniform(0.5, 1.1) + 22 * np.sin(canvas.ys[first:] / 60 + rng.uniform(0, 6)) * np.clip(
        depth / 120, 0, 1
    )
    shift = np.clip(np.arange(line.size)[None, :] + waver * canvas.unit, 0, line.size - 1).astype(np.int32)
    facing = smoothstep(-0.2, 0.2, slope[shift]) * (0.9 - 0.4 * np.clip(depth / reach, 0, 1)) + 0.2
    ripple = np.sin(depth * 0.5 + np.sin(canvas.xs / 31) * 2.2 + np.sin(canvas.xs / 83) * 3) * np.clip(
        depth / 200, 0, 1
    )
    low, high = plane(dark), plane(mix(bright, stage.light.sun, 0.16))
    canvas.blend(low + (high - low) * np.clip(facing + ripple * np.float32(0.035), 0, 1), cover, first)


def paint_mars(stage: Stage) -> None:
    """Paint a red plain with craters and stones, two small moons in the sky."""
    rng, light = stage.dice.stream("mars"), stage.light
    if light.dark:
        paint_stars(stage, 300)
    x = stage.canvas.right * (0.25 if light.x > 0.5 else 0.7)
    y = stage.horizon * rng.uniform(0.16, 0.4)
    moons = circle(x, y, 26, mix(light.sky[2], "#ffffff", 0.4), 0.85) + circle(
        x + 9, y - 5, 24, light.sky[1], 0.4
    )
    stage.canvas.stamp(moons + circle(x + 120, y + 70, 11, mix(light.sky[2], "#ffffff", 0.45), 0.85))
    paint_range(stage, rng, Range(stage.horizon + 20, rng.uniform(120, 260), 0.5, "#9a5236", 0, 5))
    stage.canvas.stamp(_mesas(stage, rng), top=stage.horizon - 190, bottom=stage.horizon + 40)
    _dunes(stage, rng, "#d07a48", "#7c3422", 3)
    stage.canvas.stamp(_boulders(stage, rng, "#6e3020", "#c87a52"))


def _boulders(stage: Stage, rng: Rng, dark: str, bright: str) -> str:
    light, parts = stage.light, []
    for i in range(26):
        share = (i / 25) ** 1.6
        x, y = (
            rng.uniform(0, stage.canvas.right),
            stage.horizon + 110 + share * (stage.canvas.bottom - stage.horizon - 130),
        )
        size = (8 + 46 * share) * rng.uniform(0.5, 1.3)
        parts.append(
            ellipse(
                x - 0.3 * size * (1 if light.x > 0.5 else -1), y, size * 0.8, size * 0.12, "#14080a", 0.35
            )
        )
        parts.append(stone(rng, x, y, size, light.on(dark), light.on(bright), 1 if light.x > 0.5 else -1))
    return "".join(parts)


def paint_moon(stage: Stage) -> None:
    """Paint grey dust, craters and a black sky with the Earth in it."""
    rng, canvas = stage.dice.stream("moonscape"), stage.canvas
    canvas.blend("#05060c", 0.75)
    paint_stars(stage, 800)
    x, y = canvas.right * rng.choice((0.26, 0.74)), stage.horizon * 0.36
    canvas.stamp(*_earth(rng, x, y, 92))
    paint_range(stage, rng, Range(stage.horizon + 26, 110, 0.05, "#a2a4ac", 0, 7))
    slab(stage, skyline(stage, rng, stage.horizon + 30, 30, 1.6), "#b9bbc2", "#6c6e78", rng=rng, grain=0.14)
    canvas.stamp(_craters(stage, rng) + _boulders(stage, rng, "#4a4c56", "#c4c6ce"))


def _earth(rng: Rng, x: float, y: float, radius: float) -> tuple[str, str]:
    """A blue planet with land, cloud and a night side."""
    defs = (
        halo("air", "#8fc8ff", 0.9)
        + f'<clipPath id="globe"><circle cx="{x}" cy="{y}" r="{radius}"/></clipPath>'
    )
    land = "".join(
        ellipse(
            x + rng.normal(0, radius * 0.5),
            y + rng.normal(0, radius * 0.5),
            radius * rng.uniform(0.1, 0.4),
            radius * rng.uniform(0.08, 0.3),
            c,
            0.9,
            rng.uniform(0, 180),
        )
        for c in ("#4d8f4f", "#8f8f50", "#5a9a55", "#ffffff", "#ffffff", "#f4f8ff", "#4d8f4f", "#ffffff")
    )
    night = circle(x + radius * 0.5, y + radius * 0.2, radius * 1.05, "#02040c", 0.62)
    body = circle(x, y, radius * 1.5, "url(#air)") + circle(x, y, radius, "#2f6fc0")
    return body + f'<g clip-path="url(#globe)">{land}{night}</g>', defs


def _craters(stage: Stage, rng: Rng) -> str:
    parts = []
    for i in range(15):
        share = (i / 14) ** 1.5
        x, y = (
            rng.uniform(0, stage.canvas.right),
            stage.horizon + 56 + share * (stage.canvas.bottom - stage.horizon - 70),
        )
        size = (16 + 96 * share) * rng.uniform(0.5, 1.2)
        parts += [
            ellipse(x, y, size, size * 0.26, "#d2d4da", 0.8),
            ellipse(x, y + size * 0.03, size * 0.9, size * 0.2, "#5a5c66", 0.9),
        ]
        parts.append(ellipse(x + size * 0.1, y + size * 0.09, size * 0.68, size * 0.11, "#85878f", 0.9))
    return "".join(parts)
