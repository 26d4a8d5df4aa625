"""Pictures of nothing in particular: flows, ribbons, circles, mandalas."""

import math

import numpy as np

from impasto_generation.painter.canvas import Rng, fbm, resize, smoothstep, soften
from impasto_generation.painter.colour import FloatArray, adjust, mix, ramp
from impasto_generation.painter.stage import Stage
from impasto_generation.painter.vector import circle, closed_curve, group, polygon, pts, ring, stroke

_PALETTES = (
    ("#0f2a43", "#1f6f8b", "#f2a65a", "#f4e3c1", "#d1495b"),
    ("#1d1135", "#5b2a86", "#e84a8a", "#ffb65c", "#f7f0d8"),
    ("#10312b", "#2a7f62", "#c3e0a8", "#f7d76b", "#e5643c"),
    ("#22223b", "#4a4e8a", "#9a8cc4", "#f2c6b4", "#fbeee0"),
    ("#2b0f12", "#8f1d2c", "#e3572b", "#f6b12d", "#fdf0c8"),
    ("#04263a", "#0a6c8f", "#3ec1c9", "#d9f5ee", "#ff7f6a"),
)


def paint_abstract(stage: Stage) -> None:
    """Paint one of four kinds of pattern in the prompt's colours."""
    rng = stage.dice.stream("abstract")
    palette = _palette(stage, rng)
    kinds = (_flow, _flow, _ribbons, _circles, _mandala)
    asked = next((_NAMED[name] for name in _NAMED if name in stage.scene.features), None)
    (asked or kinds[int(rng.integers(len(kinds)))])(stage, rng, palette)


def _palette(stage: Stage, rng: Rng) -> tuple[str, ...]:
    accents = stage.scene.accents
    if not accents:
        return _PALETTES[int(rng.integers(len(_PALETTES)))]
    first, last = accents[0], accents[-1] if len(accents) > 1 else adjust(accents[0], hue=0.1)
    middle = accents[1:-1] or (mix(first, last, 0.5),)
    return mix(first, "#0a0814", 0.7), first, *middle, last, mix(last, "#fffaf0", 0.7)


def _flow(stage: Stage, rng: Rng, palette: tuple[str, ...]) -> None:
    """Marbled paint: noise bent twice, its contours drawn in fine lines."""
    canvas = stage.canvas
    shape = (max(canvas.height // 2, 2), max(canvas.width // 2, 2))
    field = _bent(rng, _bent(rng, fbm(rng, shape, 2.4, 4), 0.5), 0.35)
    field = soften(field, 2)
    value = resize(np.clip((field - 0.22) / 0.56, 0, 1), (canvas.height, canvas.width))
    canvas.pixels[:] = ramp(palette, value)
    lines = np.abs(np.mod(value * 13, 1) - 0.5)
    canvas.glow(palette[-1], smoothstep(0.07, 0.0, lines) * np.float32(0.35))
    slope = np.gradient(value, axis=0) - np.gradient(value, axis=1)
    canvas.shade(1 + np.clip(slope * 14, -0.25, 0.25))


def _bent(rng: Rng, field: FloatArray, reach: float) -> FloatArray:
    height, width = field.shape
    dx, dy = fbm(rng, field.shape, 2.0, 3) - 0.5, fbm(rng, field.shape, 2.0, 3) - 0.5
    rows = np.clip(np.arange(height)[:, None] + dy * reach * height, 0, height - 1).astype(np.int32)
    columns = np.clip(np.arange(width)[None, :] + dx * reach * height, 0, width - 1).astype(np.int32)
    return np.asarray(field[rows, columns], np.float32)


def _wash(stage: Stage, rng: Rng, first: str, second: str) -> None:
    canvas = stage.canvas
    lean = np.clip((canvas.ys + canvas.xs * rng.uniform(-0.6, 0.6)) / canvas.bottom, 0, 1)
    canvas.pixels[:] = ramp((first, second), np.broadcast_to(lean, (canvas.height, canvas.width)))


def _ribbons(stage: Stage, rng: Rng, palette: tuple[str, ...]) -> None:
    """Broad waving bands with a light edge."""
    _wash(stage, rng, palette[0], mix(palette[0], palette[1], 0.6))
    right, bottom = stage.canvas.right, stage.canvas.bottom
    parts = []
    for i in range(11):
        y, swing, turns, phase = (
            rng.uniform(0, bottom),
            rng.uniform(40, 190),
            rng.uniform(0.6, 2.4),
            rng.uniform(0, 6),
        )
        width = rng.uniform(16, 90)
        line = [
            (x, y + math.sin(x / right * math.tau * turns + phase) * swing + (x - right / 2) * 0.12)
            for x in np.linspace(-60, right + 60, 16)
        ]
        colour = palette[1 + i % (len(palette) - 1)]
        parts.append(stroke([(x + 9, py + 13) for x, py in line], "#06040c", width, 0.22))
        parts.append(stroke(line, colour, width))
        parts.append(
            stroke([(x, py - width * 0.34) for x, py in line], mix(colour, "#ffffff", 0.4), width * 0.12, 0.7)
        )
    stage.canvas.stamp("".join(parts))


def _circles(stage: Stage, rng: Rng, palette: tuple[str, ...]) -> None:
    """Discs, rings, arcs and bars in the manner of the Bauhaus."""
    _wash(stage, rng, mix(palette[-1], "#ffffff", 0.3), mix(palette[-1], palette[1], 0.2))
    right, bottom = stage.canvas.right, stage.canvas.bottom
    parts = []
    for i in range(26):
        x, y, size = rng.uniform(0, right), rng.uniform(0, bottom), 24 + 210 * rng.random() ** 2
        colour = palette[i % (len(palette) - 1)]
        kind = int(rng.integers(4))
        if kind == 0:
            parts.append(circle(x, y, size, colour, 0.88))
        elif kind == 1:
            parts.append(ring(x, y, size, size, colour, size * 0.14))
        elif kind == 2:
            angle = rng.uniform(0, math.pi)
            dx, dy = math.cos(angle) * size * 1.8, math.sin(angle) * size * 1.8
            parts.append(stroke([(x - dx, y - dy), (x + dx, y + dy)], colour, rng.uniform(3, 26)))
        else:
            corners = [(x + math.cos(a + size) * size, y + math.sin(a + size) * size) for a in (0, 2.1, 4.2)]
            parts.append(polygon(corners, colour, 0.85))
    stage.canvas.stamp("".join(parts))


def _mandala(stage: Stage, rng: Rng, palette: tuple[str, ...]) -> None:
    """Rings of petals around the middle."""
    _wash(stage, rng, palette[0], mix(palette[0], "#000000", 0.4))
    x, y = stage.canvas.right / 2, stage.canvas.bottom / 2
    parts = []
    for ring_number in range(9, 0, -1):
        count, radius = int(rng.choice((8, 12, 16, 24))), ring_number * 54
        colour = palette[1 + ring_number % (len(palette) - 1)]
        length, width = rng.uniform(60, 120), radius * math.tau / count * rng.uniform(0.3, 0.48)
        petal = closed_curve(
            pts("0 0, 0.9 0.35, 0.6 0.75, 0 1, -0.6 0.75, -0.9 0.35", 0, -radius, width, length)
        )
        pen = f'fill="{colour}" stroke="{mix(colour, "#ffffff", 0.4)}" stroke-width="1.6"'
        turns = (360 * i / count + ring_number * 7.5 for i in range(count))
        parts += [group(f'<path d="{petal}" {pen}/>', x, y, 1, turn) for turn in turns]
        for i in range(count):
            angle = math.tau * (i + 0.5) / count
            parts.append(circle(x + math.cos(angle) * radius, y + math.sin(angle) * radius, 5, palette[-1]))
    parts.append(circle(x, y, 26, palette[-1]))
    stage.canvas.stamp("".join(parts))


_NAMED = {"mandala": _mandala, "ribbons": _ribbons, "shapes": _circles, "marbling": _flow}
