"""Streets and houses: the city, and the village."""

import numpy as np

from impasto_generation.painter.canvas import Rng
from impasto_generation.painter.colour import mix
from impasto_generation.painter.places.greenery import snow_cap, turf
from impasto_generation.painter.places.meadow import hedge, paint_meadow
from impasto_generation.painter.places.terrain import skyline, slab
from impasto_generation.painter.places.water import paint_water
from impasto_generation.painter.stage import Stage
from impasto_generation.painter.vector import Point, circle, ellipse, polygon, rect, rectangles, stroke

_LAMPS = ("#ffd98a", "#ffe9b8", "#ffc46a", "#fff4d6")
_NEON = ("#ff4fa8", "#3ff0ff", "#b35cff", "#ffe14a", "#4affb0")
_WALLS = ("#6a7a94", "#7d7486", "#8a8f9c", "#94806e", "#5c6a86")


def paint_city(stage: Stage) -> None:
    """Paint three rows of towers, and a wet street or a river that mirrors them."""
    rng = stage.dice.stream("city")
    for row in range(3):
        stage.canvas.stamp(_towers(stage, rng, row), top=0, bottom=stage.horizon + 60)
        if row < 2:
            stage.canvas.veil(
                stage.light.haze, stage.horizon - 330 + 60 * row, stage.horizon + 40, 0.5 - 0.18 * row
            )
    if rng.random() < 0.55 or stage.scene.weather == "rain":
        _street(stage, rng)
    else:
        paint_water(stage, rng, stage.horizon + 44, deep="#24405e", clear=0.74, chop=0.24)
        _quay(stage, rng)


def _towers(stage: Stage, rng: Rng, row: int) -> str:
    """One row of buildings, nearer rows larger, fewer and darker."""
    parts, x = [], -40.0
    foot, distance = stage.horizon + 44, (0.55, 0.3, 0.08)[row]
    while x < stage.canvas.right + 40:
        width = rng.uniform(48, 100) * (0.8 + 0.32 * row)
        middle = 1 - abs((x + width / 2) / stage.canvas.right - 0.5) * 2
        tall = (150 + 190 * rng.random() ** 1.4 + 130 * middle * (row < 2)) * (1.25 - 0.14 * row)
        if row < 2 or abs((x + width / 2) / stage.canvas.right - 0.5) > 0.22:
            parts.append(_tower(stage, rng, (x, foot - tall, width, tall), distance))
        x += width * rng.uniform(0.95, 1.3)
    return "".join(parts)


def _tower(stage: Stage, rng: Rng, box: tuple[float, float, float, float], distance: float) -> str:
    x, y, width, tall = box
    wall = stage.light.on(str(rng.choice(_WALLS)), distance)
    if stage.light.dark:
        wall = mix(wall, "#0a0c1e", 0.42)
    lit_right = stage.light.x > 0.5
    side = mix(wall, "#0a0c1e", 0.34)
    parts = [
        rect(x, y, width, tall, wall),
        rect(x + (0 if lit_right else width * 0.62), y, width * 0.38, tall, side),
    ]
    parts.append(_roof(stage, rng, x, y, width, wall, distance))
    parts.append(_windows(stage, rng, box, distance))
    if stage.scene.style == "neon" or (stage.light.dark and rng.random() < 0.24):
        parts.append(_sign(rng, x, y, width, tall))
    return "".join(parts)


def _roof(stage: Stage, rng: Rng, x: float, y: float, width: float, wall: str, distance: float) -> str:
    kind = rng.integers(5)
    snow = snow_cap(stage, distance)
    cap = rect(x - 2, y - 5, width + 4, 9, snow) if snow else ""
    if kind == 0:
        return (
            cap
            + rect(x + width * 0.25, y - 26, width * 0.5, 28, wall)
            + rect(x + width * 0.48, y - 86, 3, 62, wall)
        )
    if kind == 1:
        return cap + polygon([(x, y + 1), (x + width / 2, y - width * 0.6), (x + width, y + 1)], wall)
    if kind == 2:
        return (
            cap
            + rect(x + width * 0.12, y - 16, width * 0.3, 18, wall)
            + rect(x + width * 0.6, y - 24, width * 0.2, 26, wall)
        )
    if kind == 3:
        return (
            polygon([(x, y + 1), (x, y - width * 0.35), (x + width, y - 4), (x + width, y + 1)], wall) + cap
        )
    return cap


def _windows(stage: Stage, rng: Rng, box: tuple[float, float, float, float], distance: float) -> str:
    """A grid of panes; at night some are lit, by day all mirror the sky."""
    x, y, width, tall = box
    columns, rows = max(2, int(width / 15)), max(3, int(tall / 19))
    step_x, step_y = width / (columns + 0.6), tall / (rows + 0.5)
    cells = [
        (x + step_x * (i + 0.45), y + step_y * (j + 0.5), step_x * 0.58, step_y * 0.52)
        for i in range(columns)
        for j in range(rows)
    ]
    dim = stage.scene.time in ("night", "dusk") or stage.light.dark or stage.scene.weather == "rain"
    on = rng.random(len(cells)) < (0.42 if stage.light.dark else 0.3 if dim else 0.03)
    glass = mix(stage.light.on("#31405c", distance), stage.light.sky[2], 0.3)
    lamp = str(rng.choice(_NEON if stage.scene.style == "neon" and rng.random() < 0.35 else _LAMPS))
    dark = [cell for cell, lit in zip(cells, on, strict=True) if not lit]
    lit = [cell for cell, burning in zip(cells, on, strict=True) if burning]
    return rectangles(dark, glass, 0.65) + rectangles(lit, mix(lamp, stage.light.haze, distance * 0.7))


def _sign(rng: Rng, x: float, y: float, width: float, tall: float) -> str:
    """A vertical neon sign with glyph-like strokes."""
    colour, height = str(rng.choice(_NEON)), rng.uniform(60, 130)
    sx, sy = x + width * rng.uniform(0.1, 0.75), y + rng.uniform(0.12, 0.5) * max(tall - height, 10)
    parts = [
        rect(sx - 6, sy - 8, 34, height + 16, colour, 0.13, 8),
        rect(sx, sy, 22, height, "#0b0a1c", 0.92, 4),
    ]
    box = f'x="{sx:.1f}" y="{sy:.1f}" width="22" height="{height:.1f}" rx="4"'
    frame = f'<rect {box} fill="none" stroke="{colour}" stroke-width="2.4"/>'
    glyphs = [(sx + 6, sy + 8 + i * 17, 10, float(rng.choice((3, 9)))) for i in range(int(height / 17))]
    return "".join(parts) + frame + rectangles(glyphs, mix(colour, "#ffffff", 0.35))


def _street(stage: Stage, rng: Rng) -> None:
    """A road in one-point perspective with kerbs, lamps and, in the rain, reflections."""
    wet = stage.scene.weather == "rain"
    top, bottom, right = stage.horizon + 42, stage.canvas.bottom, stage.canvas.right
    asphalt = stage.light.on("#4a4d5a" if not stage.scene.snowy else "#a9b4c6")
    if wet or stage.scene.style == "neon":
        paint_water(stage, rng, top, deep="#2a2f44", clear=0.62, chop=0.22, glitter=False)
    else:
        flat = np.full(stage.canvas.width, top, np.float32)
        slab(stage, flat, mix(asphalt, stage.light.haze, 0.35), asphalt, rng=rng, grain=0.1)
    pave = stage.light.snow() if stage.scene.snowy else stage.light.on("#85848c")
    x = right / 2
    parts = []
    for side in (-1, 1):
        kerb: list[Point] = [
            (x + side * 60, top),
            (x + side * right * 0.47, bottom),
            (x + side * right, bottom),
            (x + side * right, top),
        ]
        parts.append(polygon(kerb, pave, 0.5 if wet else 0.95))
        parts.append(
            polygon(
                [kerb[0], kerb[1], (kerb[1][0] - side * 14, bottom), (x + side * 57, top)],
                stage.light.on("#b4b2ae"),
                0.8,
            )
        )
    parts += _lane(stage, x, top, bottom)
    parts += [
        _lamp(stage, x + side * right * reach, top + (bottom - top) * depth, 250 * (0.3 + depth))
        for side in (-1, 1)
        for reach, depth in ((0.12, 0.06), (0.22, 0.26), (0.4, 0.62))
    ]
    stage.canvas.stamp("".join(parts))


def _lane(stage: Stage, x: float, top: float, bottom: float) -> list[str]:
    paint = stage.light.on("#efe6c8", 0.1)
    parts = []
    for i in range(6):
        near, far = (i / 6) ** 1.7, ((i + 0.55) / 6) ** 1.7
        y0, y1 = top + near * (bottom - top), top + far * (bottom - top)
        w0, w1 = 1.5 + 12 * near, 1.5 + 12 * far
        parts.append(polygon([(x - w0, y0), (x + w0, y0), (x + w1, y1), (x - w1, y1)], paint, 0.75))
    return parts


def _lamp(stage: Stage, x: float, y: float, height: float) -> str:
    """A street lamp that leans over the road, lit after dark."""
    inward = 1 if x < stage.canvas.right / 2 else -1
    post, width = stage.light.on("#23262f"), height * 0.018
    head = (x + inward * height * 0.2, y - height * 0.96)
    arm = [(x, y), (x, y - height * 0.85), (x + inward * height * 0.06, y - height * 0.97), head]
    body = stroke(arm, post, width) + ellipse(head[0], head[1], height * 0.055, height * 0.02, post)
    if stage.scene.time == "day" and not stage.light.dark:
        return body
    glow = "".join(
        circle(head[0], head[1] + height * 0.03, height * r, "#ffd58a", a)
        for r, a in ((0.2, 0.08), (0.11, 0.16), (0.04, 0.9))
    )
    return body + glow


def _quay(stage: Stage, rng: Rng) -> None:
    """The near bank: a stone promenade with a railing."""
    right, bottom = stage.canvas.right, stage.canvas.bottom
    top = bottom - 130
    stone = stage.light.snow() if stage.scene.snowy else stage.light.on("#7c7a82")
    parts = [rect(0, top, right, 140, stone), rect(0, top, right, 8, mix(stone, "#ffffff", 0.2))]
    parts += [
        polygon(
            [
                (right / 2 + k * 90, top + 8),
                (right / 2 + k * 150, bottom),
                (right / 2 + k * 150 + 3, bottom),
                (right / 2 + k * 90 + 2, top + 8),
            ],
            "#101222",
            0.22,
        )
        for k in range(-9, 10)
    ]
    rail = stage.light.on("#2a2d38")
    parts += [rect(0, top - 62, right, 5, rail), rect(0, top - 34, right, 3, rail)]
    parts += [rect(x, top - 64, 5, 66, rail) for x in np.arange(20, right, 92)]
    stage.canvas.stamp("".join(parts), top=top - 80)


def paint_village(stage: Stage) -> None:
    """Paint open country with a lane of small houses and a church among hedges."""
    paint_meadow(stage)
    rng = stage.dice.stream("village")
    parts = []
    seats = sorted((float(rng.uniform(0.02, 0.98)), float(rng.uniform(0.0, 1.0))) for _ in range(9))
    for share, depth in sorted(seats, key=lambda seat: seat[1]):
        if abs(share - 0.5) < 0.16 * depth:
            continue
        x, y = share * stage.canvas.right, stage.horizon + 70 + 110 * depth
        parts.append(_cottage(stage, rng, x, y, 80 + 80 * depth, 0.3 * (1 - depth)))
        parts.append(hedge(stage, rng, x + rng.uniform(-60, 60), y + 6, 40 + 30 * depth))
    parts.insert(0, _church(stage, stage.canvas.right * rng.uniform(0.3, 0.7), stage.horizon + 74, 190))
    far, _ = turf(stage)
    stage.canvas.stamp("".join(parts))
    slab(stage, skyline(stage, rng, stage.horizon + 230, 30, 1.3), far, turf(stage)[1], rng=rng, grain=0.13)


def _cottage(stage: Stage, rng: Rng, x: float, y: float, size: float, distance: float) -> str:
    light = stage.light
    wall = light.on(str(rng.choice(("#efe2c8", "#e6d0b4", "#d9dde0", "#e9c9b0"))), distance)
    wall = mix(wall, "#ffdca0", 0.22) if light.dark else wall
    roof = (
        mix(light.snow(distance), "#ffffff", 0.3)
        if stage.scene.snowy
        else light.on(str(rng.choice(("#a8503a", "#8a4436", "#6d5a50"))), distance)
    )
    dark = mix(wall, "#1a1430", 0.3)
    lamp = "#ffd98a" if light.dark or stage.scene.time == "dusk" else light.on("#5a6a80", distance)
    w, h = size, size * 0.5
    parts = [rect(x - w / 2, y - h, w, h, wall), rect(x - w / 2, y - h, w * 0.34, h, dark, 0.6)]
    parts.append(
        polygon(
            [
                (x - w * 0.58, y - h),
                (x - w * 0.36, y - h * 2.0),
                (x + w * 0.36, y - h * 2.0),
                (x + w * 0.58, y - h),
            ],
            roof,
        )
    )
    parts.append(rect(x + w * 0.18, y - h * 2.25, w * 0.1, h * 0.5, dark))
    if light.dark:
        parts += [circle(x + w * k, y - h * 0.55, w * 0.26, "#ffd98a", 0.16) for k in (-0.3, 0.26)]
    parts += [rect(x + w * k, y - h * 0.72, w * 0.13, h * 0.34, lamp, 1, 1) for k in (-0.36, 0.2)]
    return "".join(parts) + rect(
        x - w * 0.08, y - h * 0.62, w * 0.15, h * 0.62, light.on("#5a3a28", distance)
    )


def _church(stage: Stage, x: float, y: float, height: float) -> str:
    wall, roof = stage.light.on("#d8d2c8", 0.3), snow_cap(stage, 0.3) or stage.light.on("#5a5f70", 0.3)
    w = height * 0.2
    nave = rect(x, y - height * 0.34, w * 2.2, height * 0.34, wall)
    nave += polygon(
        [
            (x - 4, y - height * 0.33),
            (x + w * 0.4, y - height * 0.52),
            (x + w * 1.9, y - height * 0.52),
            (x + w * 2.3, y - height * 0.33),
        ],
        roof,
    )
    spire = rect(x - w, y - height * 0.6, w, height * 0.6, wall)
    spire += polygon(
        [(x - w * 1.1, y - height * 0.6), (x - w * 0.5, y - height), (x + w * 0.1, y - height * 0.6)], roof
    )
    return nave + spire + rect(x - w * 0.66, y - height * 0.5, w * 0.3, height * 0.1, "#20202c", 0.7)
