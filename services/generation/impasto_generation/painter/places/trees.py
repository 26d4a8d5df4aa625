"""Trees, each grown from its own random stream. They stand with their foot at (x, y), `height` units tall."""

import math
from dataclasses import dataclass

import numpy as np

from impasto_generation.painter.canvas import Rng
from impasto_generation.painter.colour import FloatArray, mix
from impasto_generation.painter.vector import Point, circle, dots, ellipse, polygon, stroke, tube


@dataclass(frozen=True, slots=True)
class Foliage:
    """Colours of one tree, already lit; `side` is where light comes from: -1 left, 1 right."""

    dark: str
    mid: str
    light: str
    bark: str
    side: int = 1
    snow: str | None = None


def conifer(rng: Rng, x: float, y: float, height: float, leaf: Foliage, detail: int = 8) -> str:
    """A spruce: tiers of drooping branches, a lit side, snow on the boughs if the foliage has any."""
    width = height * rng.uniform(0.3, 0.4)
    parts = [polygon(((x - height * 0.02, y), (x, y - height * 0.5), (x + height * 0.02, y)), leaf.bark)]
    for tier in range(detail):
        share = 1 - tier / detail
        top = y - height * (0.1 + 0.9 * (1 - share) + 0.16)
        parts.append(
            _tier(rng, x, top, width * (0.12 + share**0.9) / 2, height * (2.3 / detail) * (0.5 + share), leaf)
        )
    return "".join(parts)


def _tier(rng: Rng, x: float, top: float, reach: float, drop: float, leaf: Foliage) -> str:
    right = _bough(rng, x, top, reach, drop, 1)
    left = _bough(rng, x, top, reach, drop, -1)
    lit, shaded = (right, left) if leaf.side > 0 else (left, right)
    body = polygon([*shaded, (x, top)], leaf.dark) + polygon([*lit, (x, top)], leaf.mid)
    if leaf.snow:
        return body + polygon(_shrink([*lit, *reversed(shaded)], x, top, 0.82), leaf.snow, 0.86)
    return body + polygon(_shrink(lit, x, top), leaf.light, 0.55)


def _bough(rng: Rng, x: float, top: float, reach: float, drop: float, side: int) -> list[Point]:
    tips = 3 if reach * drop < 2400 else 4  # nobody sees the fourth on a small tree
    points = [(x, top), (x + side * reach * 0.42, top + drop * 0.48)]
    for i in range(tips):
        share = 1 - i / tips
        tip = (x + side * reach * share * rng.uniform(0.92, 1.08), top + drop * rng.uniform(0.9, 1.06))
        points += [tip, (x + side * reach * (share - 0.14), top + drop * 0.82)]
    return [*points, (x, top + drop * 0.9)]


def _shrink(points: list[Point], x: float, top: float, by: float = 0.6) -> list[Point]:
    return [(x + (px - x) * by, top + (py - top) * by * 0.72) for px, py in points]


def broadleaf(rng: Rng, x: float, y: float, height: float, leaf: Foliage, clumps: int = 13) -> str:
    """An oak-like tree: trunk with boughs, a crown of clumps lit from one side."""
    trunk = _trunk(rng, x, y, height, leaf)
    crown = _crown(rng, x, y - height * 0.64, height * 0.42, height * 0.31, leaf, clumps)
    return trunk + crown


def _trunk(rng: Rng, x: float, y: float, height: float, leaf: Foliage) -> str:
    thick, lean = height * 0.075, rng.uniform(-0.05, 0.05) * height
    spine = [(x, y + 2), (x + lean * 0.4, y - height * 0.28), (x + lean, y - height * 0.55)]
    parts = [tube(spine, (thick * 1.45, thick, thick * 0.7), leaf.bark)]
    for side in (-1, 1):
        end = (x + lean + side * height * 0.2, y - height * rng.uniform(0.56, 0.7))
        parts.append(
            tube(
                [spine[1], (x + lean + side * height * 0.1, y - height * 0.46), end],
                (thick * 0.7, thick * 0.5, thick * 0.2),
                leaf.bark,
            )
        )
    parts.append(
        tube(
            [(px - leaf.side * thick * 0.3, py) for px, py in spine],
            (thick * 0.5, thick * 0.3, thick * 0.2),
            "#0c0a14",
            0.25,
        )
    )
    return "".join(parts)


def _crown(rng: Rng, x: float, y: float, rx: float, ry: float, leaf: Foliage, clumps: int) -> str:
    """Clumps of leaves, painted dark to light; each pass is finer and nearer to the light.

    Leaves are the dearest thing in a wood: far trees get fewer clumps and fewer passes.
    """
    turn = np.arange(clumps) * 2.39996
    out = np.sqrt((np.arange(clumps) + 0.5) / clumps) * rng.uniform(0.75, 1.0, clumps)
    seats = np.stack([x + np.cos(turn) * rx * out * 0.8, y + np.sin(turn) * ry * out * 0.85], 1)
    size, side = math.sqrt(rx * ry) * (1.25 / math.sqrt(clumps)), leaf.side
    high = seats[seats[:, 1] < y + ry * 0.35]
    # Colour, whose seats, shift towards the light, leaves a clump, spread, radius of leaves, detail level.
    passes = (
        (leaf.dark, seats, 0.0, 5, 0.75, 0.42, 0),
        (leaf.dark, seats, 0.0, 4, 1.02, 0.2, 2),
        (leaf.mid, seats, 0.22, 5, 0.8, 0.24, 0),
        (leaf.mid, seats, 0.2, 5, 0.95, 0.13, 1),
        (leaf.light, high, 0.42, 4, 0.5, 0.14, 0),
        (leaf.light, high, 0.36, 5, 0.75, 0.08, 2),
    )
    detail = 0 if clumps < 8 else 1 if clumps < 12 else 2
    parts = []
    for colour, around, shift, each, spread, radius, level in passes:
        if level > detail:
            continue
        towards = around + np.array((size * shift * side, -size * shift * 1.15))
        parts.append(dots(_scatter(rng, towards, each, size * spread), size * radius, colour))
    if leaf.snow:
        parts.append(
            dots(_scatter(rng, high - np.array((0, size * 0.6)), 5, size * 0.5), size * 0.22, leaf.snow)
        )
    return "".join(parts)


def _scatter(rng: Rng, seats: FloatArray, each: int, spread: float) -> list[Point]:
    """Return `each` points around every seat, none further away than `spread`."""
    count = len(seats) * each
    angle, out = rng.uniform(0, math.tau, count), np.sqrt(rng.random(count)) * spread
    around = np.repeat(seats, each, axis=0) + np.stack([np.cos(angle) * out, np.sin(angle) * out], 1)
    return [(float(px), float(py)) for px, py in around]


def birch(rng: Rng, x: float, y: float, height: float, leaf: Foliage, clumps: int = 9) -> str:
    """A slim white trunk with dark marks, and a loose crown that may leave the picture."""
    thick, lean = height * 0.03, rng.uniform(-0.04, 0.04) * height
    spine = [(x, y), (x + lean * 0.5, y - height * 0.5), (x + lean, y - height)]
    parts = [tube(spine, (thick * 1.3, thick, thick * 0.5), leaf.bark)]
    parts.append(
        tube(
            [(px - leaf.side * thick * 0.28, py) for px, py in spine],
            (thick * 0.5, thick * 0.4, 1),
            "#3a4152",
            0.28,
        )
    )
    for _ in range(9):
        at, side = rng.uniform(0.04, 0.8), rng.choice((-1, 1))
        cx, cy = x + lean * at + side * thick * 0.22, y - height * at
        parts.append(ellipse(cx, cy, thick * rng.uniform(0.14, 0.34), thick * 0.09, "#2c2a33", 0.75))
    return "".join(parts) + _crown(
        rng, x + lean, y - height * 0.84, height * 0.15, height * 0.22, leaf, clumps
    )


def palm(rng: Rng, x: float, y: float, height: float, leaf: Foliage) -> str:
    """A leaning palm with feathered fronds."""
    lean = rng.choice((-1, 1)) * rng.uniform(0.12, 0.3) * height
    spine = [
        (x, y),
        (x + lean * 0.22, y - height * 0.36),
        (x + lean * 0.6, y - height * 0.68),
        (x + lean, y - height * 0.92),
    ]
    thick = height * 0.05
    parts = [tube(spine, (thick * 1.3, thick, thick * 0.8, thick * 0.7), leaf.bark)]
    top = spine[-1]
    angles = sorted(rng.uniform(-205, 25, 11), key=lambda a: abs(a + 90))
    for i, angle in enumerate(reversed(angles)):
        colour = (leaf.dark, leaf.mid, leaf.light)[min(2, i // 4)]
        parts.append(_frond(rng, top, math.radians(angle), height * rng.uniform(0.36, 0.46), colour))
    parts += [
        circle(top[0] + dx, top[1] + 5, thick * 0.34, mix(leaf.bark, "#2a160c", 0.4))
        for dx in (-thick * 0.4, thick * 0.4)
    ]
    return "".join(parts)


def _frond(rng: Rng, root: Point, angle: float, length: float, colour: str) -> str:
    sag = length * rng.uniform(0.3, 0.6)
    upper, lower = [], []
    for i in range(9):
        t = i / 8
        x, y = root[0] + math.cos(angle) * length * t, root[1] + math.sin(angle) * length * t + sag * t * t
        width = length * 0.15 * math.sin(math.pi * min(1, t * 0.92 + 0.08)) * (1.25 if i % 2 else 0.55)
        upper.append((x + width * 0.3, y - width * 0.5))
        lower.append((x - width * 0.1, y + width))
    return polygon([root, *upper, *reversed(lower)], colour)


def bamboo(rng: Rng, x: float, bottom: float, top: float, width: float, leaf: Foliage) -> str:
    """A culm from `bottom` to `top` with joints and a few leaf sprays."""
    lean = rng.uniform(-20, 20)
    parts = [tube([(x, bottom), (x + lean, top)], (width, width * 0.85), leaf.mid)]
    parts.append(
        stroke(
            [(x + width * 0.22 * leaf.side, bottom), (x + lean + width * 0.2 * leaf.side, top)],
            leaf.light,
            width * 0.22,
            0.7,
        )
    )
    joint = bottom
    while joint > top:
        share = (bottom - joint) / (bottom - top)
        parts.append(
            stroke(
                [(x + lean * share - width * 0.55, joint), (x + lean * share + width * 0.55, joint)],
                leaf.dark,
                width * 0.16,
            )
        )
        if rng.random() < 0.4:
            parts.append(_spray(rng, x + lean * share, joint, width * rng.uniform(3, 5), leaf))
        joint -= width * rng.uniform(4, 6)
    return "".join(parts)


def _spray(rng: Rng, x: float, y: float, size: float, leaf: Foliage) -> str:
    side, parts = rng.choice((-1, 1)), []
    for i in range(5):
        angle = rng.uniform(-0.3, 0.9)
        tip = (x + side * math.cos(angle) * size, y + math.sin(angle) * size)
        middle = (x + side * math.cos(angle - 0.18) * size * 0.5, y + math.sin(angle - 0.18) * size * 0.5)
        parts.append(tube([(x, y), middle, tip], (1, size * 0.13, 0.5), (leaf.mid, leaf.light)[i % 2]))
    return "".join(parts)
