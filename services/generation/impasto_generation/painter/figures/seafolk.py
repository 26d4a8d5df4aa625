"""Creatures of the water. Their middle is at (0, -30); they look to the right."""

import math
from collections.abc import Callable

from impasto_generation.painter.canvas import Rng
from impasto_generation.painter.colour import mix
from impasto_generation.painter.figures.pigment import Pigment
from impasto_generation.painter.vector import blob, circle, dots, ellipse, polygon, pts, stroke, tube


def draw_seafolk(kind: str, p: Pigment, rng: Rng) -> str:
    """Return the creature as SVG elements."""
    return _KINDS[kind](p, rng)


def _eye(x: float, y: float, size: float, p: Pigment) -> str:
    return circle(x, y, size, p.ink) + circle(x + size * 0.35, y - size * 0.35, size * 0.36, "#ffffff")


def _whale(p: Pigment, rng: Rng) -> str:
    body = pts("66 -30, 58 -48, 30 -58, -6 -54, -40 -40, -66 -34, -66 -26, -40 -20, -4 -6, 36 -4, 60 -14")
    fluke = pts("-62 -30, -78 -40, -98 -54, -92 -36, -84 -28, -94 -18, -100 -4, -78 -16")
    parts = [blob(fluke, p.dark), blob(body, p.base)]
    belly = pts("66 -26, 58 -12, 36 -3, -2 -6, -30 -16, 10 -18, 44 -22")
    parts.append(blob(belly, mix(p.base, p.pale, 0.75)))
    parts += [
        stroke(
            [(62 - k * 3, -22 + k * 3.6), (34 - k * 5, -15 + k * 2.8), (2 - k * 2, -12 + k * 1.6)],
            p.dark,
            0.9,
            0.6,
        )
        for k in range(5)
    ]
    parts.append(
        tube(pts("20 -18, 8 2, -8 14"), (14, 13, 3), p.dark)
        + stroke(pts("66 -28, 50 -28, 40 -24"), p.dark, 1.4)
    )
    parts.append(polygon(pts("-20 -48, -34 -60, -34 -44"), p.dark))
    spots = [(rng.uniform(-30, 50), rng.uniform(-50, -36)) for _ in range(16)]
    return "".join(parts) + dots(spots, 1.4, p.light, 0.6) + _eye(43, -30, 2.2, p)


def _dolphin(p: Pigment, rng: Rng) -> str:
    body = pts("54 -36, 40 -46, 12 -56, -18 -50, -44 -32, -56 -20, -48 -20, -18 -28, 14 -28, 38 -30")
    parts = [
        blob(pts("-52 -22, -70 -26, -80 -20, -64 -14, -62 0, -54 -8, -48 -18"), p.dark),
        blob(body, p.base),
    ]
    parts.append(blob(pts("46 -34, 38 -30, 12 -28, -20 -29, 8 -37, 32 -38"), mix(p.base, p.pale, 0.8)))
    parts.append(
        tube(pts("44 -38, 56 -35, 68 -33"), (11, 8, 5), p.base)
        + polygon(pts("4 -52, -12 -72, -14 -49"), p.dark)
    )
    parts.append(
        tube(pts("18 -34, 10 -20, 2 -14"), (10, 8, 2), p.dark)
        + stroke(pts("68 -32, 54 -32, 44 -34"), p.dark, 1.1)
    )
    return "".join(parts) + _eye(40, -39, 1.8, p)


def _shark(p: Pigment, rng: Rng) -> str:
    body = pts("72 -30, 46 -44, 10 -50, -30 -42, -62 -32, -62 -28, -30 -20, 14 -14, 50 -18")
    parts = [polygon(pts("-56 -30, -84 -62, -72 -28, -80 -8"), p.dark), blob(body, p.base)]
    parts.append(blob(pts("68 -26, 50 -18, 14 -14, -30 -20, -56 -28, 10 -26, 46 -28"), p.pale))
    parts.append(
        polygon(pts("14 -48, -6 -78, -18 -45"), p.dark) + polygon(pts("22 -20, -4 6, 0 -16"), p.dark)
    )
    parts += [
        stroke([(34 - k * 5, -38), (32 - k * 5, -30), (34 - k * 5, -24)], p.dark, 1.3) for k in range(4)
    ]
    parts.append(stroke(pts("64 -24, 54 -20, 44 -22"), p.ink, 1.4))
    return "".join(parts) + _eye(54, -33, 2, p)


def _fish(p: Pigment, rng: Rng) -> str:
    body = pts("46 -30, 30 -48, 0 -54, -26 -40, -36 -30, -26 -20, 0 -8, 30 -14")
    parts = [blob(pts("-30 -30, -58 -54, -64 -36, -52 -30, -66 -20, -58 -6"), p.light)]
    parts += [
        blob(pts("18 -48, -2 -72, -24 -58, -16 -44"), p.light),
        blob(pts("8 -12, -4 4, -20 0, -12 -16"), p.light),
        blob(body, p.base),
    ]
    parts += [
        tube([(x, -52 + abs(x) * 0.3), (x + 4, -30), (x, -10 - abs(x) * 0.2)], (4, 8, 4), p.pale, 0.92)
        for x in (20.0, -6.0)
    ]
    scales = [(-22 + (i % 6) * 6.5 + (i // 6 % 2) * 3, -42 + i // 6 * 6) for i in range(24)]
    parts.append(
        dots(scales, 1.1, p.dark, 0.5)
        + tube(pts("12 -28, 0 -20, -8 -22"), (12, 10, 2), mix(p.light, p.accent, 0.25))
    )
    return (
        "".join(parts)
        + circle(32, -34, 4.6, p.pale)
        + _eye(33, -34, 2.8, p)
        + stroke([(45, -28), (40, -25)], p.ink, 1)
    )


def _turtle(p: Pigment, rng: Rng) -> str:
    skin = mix(p.base, p.pale, 0.35)
    parts = [
        tube(pts("18 -24, 34 0, 52 10"), (14, 16, 4), skin),
        tube(pts("-26 -20, -44 -4, -54 2"), (12, 11, 3), skin),
    ]
    parts.append(tube(pts("30 -32, 48 -38, 58 -40"), (14, 14, 15), skin) + circle(59, -40, 9.5, skin))
    shell = pts("38 -28, 30 -48, 6 -62, -24 -54, -46 -34, -40 -20, 0 -14, 32 -18")
    parts += [blob(shell, p.dark), blob([(x * 0.9, y * 0.92 - 4) for x, y in shell], p.base)]
    for x, y, size in ((6, -42, 13), (-18, -36, 11), (24, -36, 9), (-32, -30, 7), (4, -24, 8)):
        ring = [(x + math.cos(a * 1.0472) * size, y + math.sin(a * 1.0472) * size * 0.74) for a in range(6)]
        parts.append(
            polygon(ring, mix(p.base, p.light, 0.45))
            + polygon([(x + (px - x) * 0.6, y + (py - y) * 0.6) for px, py in ring], p.base)
        )
    return "".join(parts) + _eye(62, -42, 1.9, p)


def _octopus(p: Pigment, rng: Rng) -> str:
    parts = []
    for i in range(8):
        side, reach = (i - 3.5) / 3.5, rng.uniform(34, 50)
        path = [
            (side * 14, -34),
            (side * 32, -18),
            (side * reach, -4 + abs(side) * 4),
            (side * (reach + 16), -8 + rng.uniform(-8, 10)),
        ]
        parts.append(tube(path, (13, 11, 8, 2), (p.dark, p.base)[i % 2]))
        parts.append(dots([(side * (30 + k * 6), -15 + k * 3) for k in range(4)], 1.5, p.pale, 0.75))
    parts.append(blob(pts("-22 -36, -27 -62, -14 -86, 10 -88, 26 -66, 22 -38, 0 -28"), p.base))
    parts += [circle(s * 10, -48, 6.4, p.pale) + _eye(s * 10 + 1, -47, 3.4, p) for s in (-1, 1)]
    return "".join(parts) + dots(pts("-12 -70, 4 -76, 12 -64, -4 -62"), 2.6, p.light, 0.7)


def _jellyfish(p: Pigment, rng: Rng) -> str:
    parts = []
    for i in range(9):
        x = -24 + i * 6
        path = [
            (x, -46),
            (x + rng.uniform(-8, 8), -24),
            (x + rng.uniform(-10, 10), 0),
            (x + rng.uniform(-14, 14), 24),
        ]
        parts.append(stroke(path, mix(p.base, p.pale, 0.4), 1.6 if i % 2 else 3.4, 0.7))
    bell = pts("-34 -46, -30 -70, 0 -90, 30 -70, 34 -46, 22 -50, 11 -43, 0 -49, -11 -43, -22 -50")
    parts += [
        blob(bell, p.base, 0.88),
        blob([(x * 0.66, -66 + (y + 66) * 0.66) for x, y in bell], p.light, 0.75),
    ]
    return "".join(parts) + dots(pts("-12 -66, 0 -70, 12 -66"), 3.6, p.accent, 0.8)


def _crab(p: Pigment, rng: Rng) -> str:
    parts = []
    for s in (-1, 1):
        parts += [
            stroke([(s * 18, -16), (s * (30 + k * 3), -18 + k * 6), (s * (34 + k * 2), -1)], p.dark, 3.4)
            for k in range(3)
        ]
        parts.append(tube(pts("18 -24, 34 -32, 34 -42", wide=s, high=1), (7, 7, 7), p.base))
        parts.append(blob(pts("26 -44, 30 -60, 38 -54, 44 -60, 46 -44, 36 -38", wide=s, high=1), p.base))
        parts.append(
            stroke([(s * 8, -32), (s * 9, -42)], p.base, 2.6)
            + circle(s * 9, -44, 4, p.pale)
            + _eye(s * 9 + 0.6, -44, 2.2, p)
        )
    parts.append(blob(pts("-26 -20, -20 -34, 0 -38, 20 -34, 26 -20, 14 -8, -14 -8"), p.base))
    return "".join(parts) + dots(pts("-9 -29, 0 -31, 9 -29"), 1.7, p.light)


_KINDS: dict[str, Callable[[Pigment, Rng], str]] = {
    "whale": _whale,
    "dolphin": _dolphin,
    "shark": _shark,
    "fish": _fish,
    "turtle": _turtle,
    "octopus": _octopus,
    "jellyfish": _jellyfish,
    "crab": _crab,
}


def spout(x: float, y: float, size: float, colour: str) -> str:
    """Return a whale's breath, for one that swims at the surface; the blow-hole is at (x, y)."""
    parts = [
        stroke(
            [(x, y), (x + s * size * 0.1, y - size * 0.6), (x + s * size * 0.5, y - size * 0.8)],
            colour,
            size * 0.09,
            0.7,
        )
        for s in (-1, 1)
    ]
    return "".join(parts) + ellipse(x, y - size * 0.84, size * 0.5, size * 0.14, colour, 0.35)
