"""High and harsh places: mountains, tundra, volcano."""

import numpy as np

from impasto_generation.painter.canvas import Rng, smoothstep
from impasto_generation.painter.colour import mix, plane
from impasto_generation.painter.places.greenery import blades, foliage, turf
from impasto_generation.painter.places.mountains import Range, paint_range
from impasto_generation.painter.places.shore import far_shore
from impasto_generation.painter.places.terrain import skyline, slab
from impasto_generation.painter.places.trees import conifer
from impasto_generation.painter.places.undergrowth import grass, small_flower, stone
from impasto_generation.painter.places.water import paint_water
from impasto_generation.painter.stage import Stage
from impasto_generation.painter.vector import Point, blob, dots, polygon, stroke


def paint_mountains(stage: Stage) -> None:
    """Paint three ranges, mist between them, a lake or a slope at their feet."""
    rng = stage.dice.stream("mountains")
    snow = 0.85 if stage.scene.snowy else 0.62
    paint_range(stage, rng, Range(stage.horizon + 30, rng.uniform(340, 460), 0.52, "#5d6a88", snow, 5))
    paint_range(stage, rng, Range(stage.horizon + 50, rng.uniform(200, 280), 0.3, "#4f5a70", snow - 0.18, 7))
    if "waterfall" in stage.scene.features:
        _waterfall(stage, rng)
    paint_range(
        stage,
        rng,
        Range(stage.horizon + 66, rng.uniform(90, 150), 0.16, "#40584e", 0.5 * stage.scene.snowy, 9),
    )
    stage.canvas.stamp(far_shore(stage, rng), top=stage.horizon - 160, bottom=stage.horizon + 60)
    stage.canvas.veil(stage.light.haze, stage.horizon - 90, stage.horizon + 20, 0.42)
    if rng.random() < 0.5 and "waterfall" not in stage.scene.features:
        paint_water(stage, rng, stage.horizon + 6, deep="#2a6175", clear=0.72, chop=0.12)
    _slope(stage, rng)


def paint_mountains_front(stage: Stage) -> None:
    """Alpine grass and stones at the viewer's feet."""
    rng, canvas, tints = stage.dice.stream("mountains front"), stage.canvas, blades(stage)
    parts = []
    for i in range(int(34 * canvas.right / 1000)):
        x, y = rng.uniform(0, canvas.right), canvas.bottom + rng.uniform(-24, 14)
        parts.append(grass(rng, x, y, rng.uniform(24, 58), tints, 6))
        if i % 4 == 0 and not stage.scene.snowy:
            petal = stage.light.on(str(rng.choice(("#f4f2ea", "#e6c23c", "#9a7be0"))))
            parts.append(small_flower(rng, x, y - 4, rng.uniform(14, 22), petal, tints[1]))
    canvas.stamp("".join(parts), top=canvas.bottom - 130)


def _slope(stage: Stage, rng: Rng) -> None:
    """The near ground: an alp with boulders and a few spruces at the sides."""
    far, near = turf(stage)
    slab(stage, skyline(stage, rng, stage.horizon + 170, 60, 1.4), far, near, rng=rng, grain=0.16, reach=260)
    light, parts = stage.light, []
    for _ in range(9):
        x, y = rng.uniform(0, stage.canvas.right), stage.horizon + rng.uniform(160, 330)
        top = light.snow() if stage.scene.snowy else light.on("#a2a2aa")
        parts.append(
            stone(rng, x, y, rng.uniform(16, 66), light.on("#565a68"), top, 1 if light.x > 0.5 else -1)
        )
    for share in (0.05, 0.13, 0.9, 0.97):
        x, y = (share + rng.uniform(-0.03, 0.03)) * stage.canvas.right, stage.horizon + rng.uniform(190, 260)
        parts.append(conifer(rng, x, y, rng.uniform(240, 430), foliage(stage, rng, 0.05, needles=True)))
    stage.canvas.stamp("".join(parts), top=stage.horizon - 260)


def _waterfall(stage: Stage, rng: Rng) -> None:
    """A ribbon of water from a cliff to the valley, with spray at its foot."""
    canvas = stage.canvas
    x, top, foot = canvas.right * rng.uniform(0.34, 0.66), stage.horizon - 150, stage.horizon + 70
    white, cliff = stage.light.on("#f2f8fc", 0.12), stage.light.on("#49505e", 0.16)
    face = [
        (x - 190, foot),
        (x - 150, top + 10),
        (x - 40, top - 26),
        (x + 46, top - 22),
        (x + 160, top + 16),
        (x + 200, foot),
    ]
    parts = [
        polygon(face, cliff),
        polygon([(x - 30, foot), (x - 22, top - 20), (x + 24, top - 20), (x + 36, foot)], white, 0.92),
    ]
    for i in range(12):
        sx = x - 26 + i * 4.6
        parts.append(
            stroke(
                [
                    (sx, top - 12),
                    (sx + rng.uniform(-4, 4), (top + foot) / 2),
                    (sx * 1.0 + (sx - x) * 0.3, foot),
                ],
                stage.light.on("#9fc3da", 0.1),
                2,
                0.6,
            )
        )
    spray = [(x + rng.normal(0, 46), foot + rng.normal(-6, 12)) for _ in range(80)]
    canvas.stamp("".join(parts) + dots(spray, 9, white, 0.4))


def paint_tundra(stage: Stage) -> None:
    """Paint icy heights, a frozen sea with floes, wind-carved snow."""
    rng = stage.dice.stream("tundra")
    paint_range(stage, rng, Range(stage.horizon + 10, rng.uniform(120, 240), 0.5, "#6a7fa6", 1.0, 6))
    paint_water(stage, rng, stage.horizon, deep="#2f6f93", clear=0.62, chop=0.12)
    stage.canvas.stamp(_floes(stage, rng))
    snow, shade = stage.light.snow(0.05), mix(stage.light.snow(), stage.light.on("#7f9fd0"), 0.4)
    line = skyline(stage, rng, stage.horizon + 190, 50, 1.2)
    slab(stage, line, snow, shade, rng=rng, grain=0.07, reach=330)
    _drifts(stage, rng, line)


def _floes(stage: Stage, rng: Rng) -> str:
    """Bergs on the horizon, flat floes nearer by."""
    parts, light = [], stage.light
    for _ in range(3):
        x, size = rng.uniform(0, stage.canvas.right), rng.uniform(50, 150)
        parts.append(_berg(rng, x, stage.horizon + 6, size, light.snow(0.2), light.on("#79a6d0", 0.2)))
    for i in range(14):
        share = (i / 13) ** 1.4
        x, y, size = rng.uniform(0, stage.canvas.right), stage.horizon + 16 + share * 150, 20 + 90 * share
        rim = [
            (x + np.cos(a) * size * rng.uniform(0.8, 1.1), y + np.sin(a) * size * 0.2)
            for a in np.arange(0, 6.28, 0.8)
        ]
        parts.append(polygon([(px, py + size * 0.07) for px, py in rim], light.on("#6d9cc8", 0.1)))
        parts.append(polygon(rim, light.snow(0.08)))
    return "".join(parts)


def _berg(rng: Rng, x: float, y: float, size: float, lit: str, shade: str) -> str:
    peak: list[Point] = [
        (x - size, y),
        (x - size * 0.66, y - size * 0.34),
        (x - size * 0.2, y - size * rng.uniform(0.6, 0.95)),
    ]
    peak += [
        (x + size * 0.16, y - size * 0.5),
        (x + size * 0.5, y - size * rng.uniform(0.4, 0.7)),
        (x + size, y),
    ]
    ridge = [peak[2], (x - size * 0.04, y - size * 0.3), (x + size * 0.12, y), (x - size, y), peak[1]]
    return polygon(peak, lit) + polygon(ridge, shade, 0.75)


def _drifts(stage: Stage, rng: Rng, line: np.ndarray) -> None:
    """Wind edges in the snow: a lit rim and a soft blue shadow under it."""
    canvas = stage.canvas
    for i in range(3):
        edge = skyline(stage, rng, stage.horizon + 240 + 62 * i, 34, 1.6)
        first = canvas.row(float(edge.min()))
        depth = canvas.ys[first:] - edge[None, :]
        shadow = smoothstep(-1, 4, depth) * smoothstep(80, 0, depth) * np.float32(0.34)
        canvas.blend(stage.light.on("#6f93cc"), shadow, first)


def paint_volcano(stage: Stage) -> None:
    """Paint a cone that spits, rivers of lava, black rock that glows in its cracks."""
    rng = stage.dice.stream("volcano")
    paint_range(stage, rng, Range(stage.horizon + 40, 190, 0.4, "#3a2b34", 0, 8))
    _plume(stage, rng)
    stage.canvas.stamp(_cone(stage, rng))
    line = skyline(stage, rng, stage.horizon + 70, 40, 3)
    slab(stage, line, "#3a2226", "#140d12", rng=rng, grain=0.3)
    _cracks(stage, rng)


def _plume(stage: Stage, rng: Rng) -> None:
    """Smoke over the crater, lit from below."""
    canvas, x = stage.canvas, stage.canvas.right / 2
    rise = np.clip((stage.horizon - 330 - canvas.ys) / 330, -0.2, 1.2)
    spread = 60 + 330 * np.clip(rise, 0, 1) ** 0.8
    billow = canvas.fbm(rng, 6, 5, gain=0.6)
    body = smoothstep(0.0, 0.5, np.exp(-(((canvas.xs - x) / spread) ** 2)) * (0.45 + billow) - 0.42) * (
        rise > -0.2
    )
    smoke = plane("#4a3236") + (plane("#ff8a40") - plane("#4a3236")) * (
        np.clip(1 - rise * 1.5, 0, 1) * 0.75 * billow
    )
    canvas.blend(smoke, body.astype(np.float32) * np.float32(0.92))


def _cone(stage: Stage, rng: Rng) -> str:
    x, top, foot = stage.canvas.right / 2, stage.horizon - 330, stage.horizon + 90
    slope = [
        (x - 420, foot),
        (x - 190, top + 170),
        (x - 70, top + 6),
        (x - 30, top + 22),
        (x + 26, top + 20),
        (x + 66, top),
        (x + 200, top + 180),
        (x + 440, foot),
    ]
    parts = [
        polygon(slope, "#2a1c24"),
        polygon(
            [(x + 26, top + 20), (x + 66, top), (x + 200, top + 180), (x + 440, foot), (x + 60, foot)],
            "#1b1219",
        ),
    ]
    for start, lean in ((-30, -0.5), (0, 0.08), (24, 0.55)):
        path = [
            (x + start + lean * t * 300 + rng.uniform(-16, 16) * t, top + 20 + t * (foot - top))
            for t in np.linspace(0, 1, 6)
        ]
        parts += [stroke(path, "#c8301a", 22, 0.85), stroke(path, "#ff8a2c", 11), stroke(path, "#ffe08a", 4)]
    sparks = [(x + rng.normal(0, 60), top - abs(rng.normal(0, 110))) for _ in range(90)]
    return "".join(parts) + dots(sparks[::2], 3.4, "#ffb24a") + dots(sparks[1::2], 1.8, "#fff0b0")


def _cracks(stage: Stage, rng: Rng) -> None:
    """Lava that shows through the crust, wider towards the viewer."""
    canvas = stage.canvas
    vein = np.abs(canvas.fbm(rng, 7, 4, stretch=2.0) - 0.5)
    share = np.clip((canvas.ys - stage.horizon - 90) / (canvas.bottom - stage.horizon - 90), 0, 1)
    heat = smoothstep(0.012, 0.0, vein - share * 0.014) * smoothstep(0.02, 0.2, share)
    canvas.glow("#ff5a1e", smoothstep(0.07, 0.0, vein) * smoothstep(0.02, 0.3, share) * np.float32(0.4))
    canvas.blend("#ffb54a", heat.astype(np.float32))


def paint_volcano_front(stage: Stage) -> None:
    """Jagged black rock at the frame's foot."""
    rng, canvas = stage.dice.stream("volcano front"), stage.canvas
    edge = [
        (x, canvas.bottom - 30 - rng.uniform(0, 60) * (1.4 if x < 200 or x > canvas.right - 200 else 0.3))
        for x in np.linspace(-20, canvas.right + 20, 22)
    ]
    canvas.stamp(
        blob([*edge, (canvas.right + 40, canvas.bottom + 60), (-40, canvas.bottom + 60)], "#0e090d"),
        top=canvas.bottom - 130,
    )
