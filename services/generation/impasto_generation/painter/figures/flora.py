"""Plants as subjects, drawn large. Local units: the foot is at y = 0, about 100 high."""

import math
from collections.abc import Callable

from impasto_generation.painter.canvas import Rng
from impasto_generation.painter.colour import mix
from impasto_generation.painter.figures.pigment import Pigment
from impasto_generation.painter.places.trees import Foliage, broadleaf, conifer, palm
from impasto_generation.painter.vector import Point, blob, circle, dots, ellipse, group, pts, stroke, tube


def draw_flora(kind: str, p: Pigment, rng: Rng) -> str:
    """Return the plant as SVG elements."""
    return _KINDS[kind](p, rng)


def _foliage(p: Pigment, bark: str = "#5a3f2e") -> Foliage:
    return Foliage(p.dark, p.base, p.light, mix(p.ink, bark, 0.75), 1, p.snow)


def _tree(p: Pigment, rng: Rng) -> str:
    return broadleaf(rng, 0, 0, 104, _foliage(p), 30)


def _cherry(p: Pigment, rng: Rng) -> str:
    fallen = [(rng.normal(0, 34), rng.uniform(-4, 5)) for _ in range(46)]
    return dots(fallen, 1.5, p.base, 0.85) + broadleaf(rng, 0, 0, 100, _foliage(p, "#4a3030"), 32)


def _pine(p: Pigment, rng: Rng) -> str:
    body = conifer(rng, 0, 0, 104, _foliage(p), 12)
    if p.accent == p.base:
        return body
    baubles = [(rng.uniform(-1, 1) * (6 + 14 * t), -96 + 84 * t) for t in rng.random(16)]
    return body + dots(baubles[::2], 2.2, p.accent) + dots(baubles[1::2], 2.0, "#ffd75a")


def _palm(p: Pigment, rng: Rng) -> str:
    return palm(rng, -12, 0, 106, _foliage(p, "#8a6844"))


def _cactus(p: Pigment, rng: Rng) -> str:
    parts = [tube(pts("0 0, 1 -50, 0 -92"), (22, 24, 20), p.base)]
    parts.append(tube(pts("8 -34, 28 -38, 32 -52, 31 -72"), (14, 14, 14, 13), p.base))
    parts.append(tube(pts("-8 -46, -26 -48, -30 -60, -29 -76"), (12, 13, 13, 12), p.base))
    for x, top, foot in (
        (-5.0, -90, -4),
        (0.5, -94, -4),
        (6.0, -90, -4),
        (31.5, -70, -46),
        (-29.5, -74, -54),
    ):
        parts.append(stroke([(x, foot), (x + 0.6, (top + foot) / 2), (x, top)], p.dark, 1.3, 0.75))
    spines = [
        (x + rng.uniform(-1, 1), rng.uniform(-90, -6)) for x in (-8.0, -2.4, 3.4, 9.0) for _ in range(8)
    ]
    parts.append(dots(spines, 0.8, p.pale, 0.9))
    parts += [
        ellipse(math.cos(a) * 6, -98 + math.sin(a) * 4, 4, 2.6, p.accent, 1, math.degrees(a))
        for a in (3.4, 4.1, 4.7, 5.3, 6.0)
    ]
    return "".join(parts) + circle(0, -98, 2.2, "#f5d24a")


def _stem(p: Pigment, top: Point, leaves: tuple[float, ...] = (-38.0, -24.0)) -> str:
    green, dark = mix(p.ink, "#4f9a4a", 0.82), mix(p.ink, "#2f6f3c", 0.75)
    parts = [tube([(2, 0), (-2, -30), top], (4.4, 3.8, 3.2), green)]
    for i, y in enumerate(leaves):
        s = 1 if i % 2 else -1
        blade = [(-1.0, y), (s * 16, y - 15), (s * 34, y - 16), (s * 24, y - 3)]
        parts.append(
            blob(blade, (green, dark)[i % 2])
            + stroke([(-1, y), (s * 16, y - 9), (s * 31, y - 14)], dark, 0.8, 0.7)
        )
    return "".join(parts)


_PETAL = "0 0, 0.75 -0.35, 0.7 -0.75, 0 -1, -0.7 -0.75, -0.75 -0.35"


def _petals(
    x: float, y: float, count: int, length: float, width: float, colours: tuple[str, str], start: float = 0
) -> str:
    petal = pts(_PETAL, 0, 0, width, length)
    parts = []
    for i in range(count):
        colour, other = colours[i % 2], colours[(i + 1) % 2]
        leaf = blob(petal, colour) + stroke([(0, -length * 0.2), (0, -length * 0.8)], other, 0.9, 0.7)
        parts.append(group(leaf, x, y, 1, start + 360 * i / count))
    return "".join(parts)


def _flower(p: Pigment, rng: Rng) -> str:
    body = _stem(p, (0.0, -66.0)) + _petals(0, -68, 10, 32, 9, (p.dark, mix(p.base, p.dark, 0.3)), 18)
    body += (
        _petals(0, -68, 10, 28, 9, (p.base, p.light))
        + circle(0, -68, 9, "#e8b52c")
        + circle(0, -68, 5.6, "#c4821e")
    )
    return body + dots([(math.cos(k * 0.8) * 7, -68 + math.sin(k * 0.8) * 7) for k in range(8)], 1, "#fff0a8")


def _sunflower(p: Pigment, rng: Rng) -> str:
    body = _stem(p, (0.0, -68.0), (-40.0, -26.0, -14.0)) + _petals(
        0, -72, 21, 34, 5.4, (p.dark, mix(p.base, p.dark, 0.45)), 9
    )
    body += (
        _petals(0, -72, 21, 31, 5.4, (p.base, mix(p.base, "#fff0a0", 0.4)))
        + circle(0, -72, 17, "#4a2a12")
        + circle(0, -72, 15.4, "#6a3f1a")
    )
    seeds = [
        (math.cos(k * 2.39996) * math.sqrt(k) * 1.75, -72 + math.sin(k * 2.39996) * math.sqrt(k) * 1.75)
        for k in range(70)
    ]
    return (
        body
        + dots(seeds, 0.9, "#2c170a")
        + dots([(x - 0.4, y - 0.4) for x, y in seeds[30:]], 0.45, "#b0762c")
    )


def _rose(p: Pigment, rng: Rng) -> str:
    parts = [_stem(p, (0.0, -64.0), (-34.0, -20.0, -46.0))]
    y = -74.0
    for k in range(5):
        angle = math.radians(-90 + (k - 2) * 42)
        parts.append(
            ellipse(
                math.cos(angle) * 15,
                y + 4 - math.sin(angle) * -9,
                14,
                15,
                mix(p.base, p.dark, 0.25 + 0.12 * (k % 2)),
            )
        )
    parts.append(circle(0, y, 19, p.base))
    swirl = [(math.cos(t * 0.9) * (17 - t * 1.15), y - 1 + math.sin(t * 0.9) * (15 - t)) for t in range(15)]
    parts.append(
        stroke(swirl, p.dark, 2.6, 0.9)
        + stroke([(x - 0.8, py - 1.2) for x, py in swirl[:9]], p.light, 1.2, 0.85)
    )
    parts.append(
        blob(
            [(-19, y + 2), (-12, y + 18), (0, y + 22), (12, y + 18), (19, y + 2), (8, y + 12), (-8, y + 12)],
            mix(p.base, p.light, 0.25),
        )
    )
    green = mix(p.ink, "#4f9a4a", 0.82)
    return "".join(parts) + "".join(
        tube([(0, y + 20), (s * 9, y + 24), (s * 13, y + 31)], (5, 4, 1), green) for s in (-1, 0.2, 1)
    )


def _tulip(p: Pigment, rng: Rng) -> str:
    green = mix(p.ink, "#4f9a4a", 0.82)
    parts = [tube(pts("0 0, -1 -30, 0 -60"), (4.4, 4, 4), green)]
    parts += [
        tube(
            pts("3 0, 18 -26, 16 -54, 24 -62", wide=s, high=1),
            (5, 11, 8, 1),
            (green, mix(green, p.ink, 0.3))[s > 0],
        )
        for s in (-1, 1)
    ]
    parts += [blob(pts("4 -58, 19 -70, 17 -90, 11 -100, 2 -84", wide=s, high=1), p.dark) for s in (-1, 1)]
    parts.append(blob(pts("-15 -72, -14 -92, 0 -102, 14 -92, 15 -72, 0 -55"), p.base))
    parts += [
        blob(
            pts("16 -74, 18 -88, 13 -99, 5 -84, 2 -58", wide=s, high=1),
            mix(p.base, p.light, 0.4 if s < 0 else 0.1),
        )
        for s in (-1, 1)
    ]
    return "".join(parts) + stroke([(0, -60), (0, -92)], p.dark, 0.9, 0.6)


def _poppy(p: Pigment, rng: Rng) -> str:
    parts = [_stem(p, (0.0, -66.0), (-16.0, -10.0))]
    parts += [ellipse(s * 15, -76, 19, 17, mix(p.base, p.dark, 0.35), 1, s * 16) for s in (-1, 1)]
    parts.append(blob(pts("-25 -82, -16 -96, 0 -100, 17 -96, 25 -82, 12 -68, -12 -68"), p.base))
    parts.append(blob(pts("-22 -76, -8 -82, 8 -82, 22 -76, 14 -60, -14 -60"), mix(p.base, p.light, 0.35)))
    parts += [
        stroke([(0, -78), (math.cos(k) * 20, -80 + math.sin(k) * 16)], p.dark, 0.8, 0.5) for k in range(6)
    ]
    return (
        "".join(parts)
        + circle(0, -80, 7, "#1f1820")
        + circle(0, -81, 3.8, "#5a7a4a")
        + dots([(math.cos(k * 0.7) * 9, -80 + math.sin(k * 0.7) * 7) for k in range(9)], 1, "#1f1820")
    )


def _lotus(p: Pigment, rng: Rng) -> str:
    leaf = mix(p.ink, "#3f8f5a", 0.8)
    parts = [
        ellipse(0, -3, 62, 12, leaf),
        ellipse(-6, -4.6, 54, 9, mix(leaf, "#a8d88a", 0.3)),
        stroke([(0, -4), (48, -9)], leaf, 1.4),
    ]
    rings = ((9, 46, 10, p.dark), (7, 42, 11, p.base), (5, 34, 11, p.light))
    for level, (count, length, width, colour) in enumerate(rings):
        for i in range(count):
            petal = blob(pts(_PETAL, 0, 0, width, length), mix(colour, p.pale, 0.1 * (i % 2)))
            parts.append(group(petal, 0, -8 - level * 2, 1, -82 + 164 * i / (count - 1)))
    return "".join(parts) + ellipse(0, -14, 8, 5, "#f2c83c")


def _mushroom(p: Pigment, rng: Rng) -> str:
    cream = p.pale
    parts = [blob(pts("-12 -46, -10 -20, -17 -2, 0 2, 17 -2, 10 -20, 12 -46"), cream)]
    parts.append(blob(pts("-15 -40, 0 -34, 15 -40, 11 -30, 0 -27, -11 -30"), mix(cream, p.dark, 0.25)))
    parts.append(blob(pts("-46 -44, -38 -72, 0 -94, 38 -72, 46 -44, 20 -37, -20 -37"), p.base))
    parts.append(blob(pts("-44 -43, 0 -52, 44 -43, 20 -37, -20 -37"), mix(cream, p.dark, 0.35)))
    parts += [
        stroke([(k * 4.4, -40), (k * 8.4, -45)], mix(cream, p.ink, 0.4), 0.8, 0.6) for k in range(-5, 6)
    ]
    parts += [
        ellipse(x, y, r, r * 0.74, cream, 1, x)
        for x, y, r in ((-22, -64, 6.4), (2, -80, 6), (22, -66, 7), (-4, -60, 5), (36, -54, 4), (-36, -52, 4))
    ]
    small = group(parts[0] + parts[2] + parts[3], 42, 0, 0.42) + group(
        parts[0] + parts[2] + parts[3], -38, 1, 0.3
    )
    return small + "".join(parts) if rng.random() < 0.7 else "".join(parts)


def _pumpkin(p: Pigment, rng: Rng) -> str:
    parts = []
    for x, w in ((-27, 17), (27, 17), (-15, 19), (15, 19), (0, 19)):
        parts.append(
            ellipse(x, -27, w, 27, mix(p.base, p.dark, abs(x) / 60))
            + stroke([(x - w * 0.8, -38), (x - w * 0.95, -26), (x - w * 0.75, -14)], p.dark, 1, 0.5)
        )
    parts.append(tube(pts("0 -52, 2 -62, 10 -67"), (7, 5.4, 4), mix(p.ink, "#5a7a3c", 0.75)))
    if p.lamps:
        face = "#ffd24a"
        parts += [f'<path d="M{s * 8} -30l{s * 9} -10l{s * 4} 12z" fill="{face}"/>' for s in (-1, 1)]
        parts.append(f'<path d="M-22 -20l7 5 6-5 6 6 6-6 6 6 6-6 7 0q-8 16-22 16t-22-16z" fill="{face}"/>')
    return "".join(parts)


def _apple(p: Pigment, rng: Rng) -> str:
    parts = []
    for x, y, size in ((-30, 0, 0.9), (28, 1, 0.86), (0, 0, 1.0)):
        fruit = blob(
            pts("-26 -28, -21 -46, -6 -50, 0 -47, 7 -50, 22 -46, 26 -28, 14 -3, 0 -1, -14 -3"), p.base
        )
        fruit += blob(pts("8 -48, 22 -44, 25 -28, 14 -5, 4 -3, 14 -26"), p.dark, 0.5) + ellipse(
            -11, -35, 5, 9, p.light, 0.75, 18
        )
        fruit += tube(pts("0 -46, 2 -56, 6 -60"), (3, 2.4, 2), "#5a3d26") + blob(
            pts("3 -54, 14 -64, 26 -60, 16 -51"), mix(p.ink, "#5fa046", 0.82)
        )
        parts.append(group(fruit, x, y, size))
    return "".join(parts)


_KINDS: dict[str, Callable[[Pigment, Rng], str]] = {
    "tree": _tree,
    "cherrytree": _cherry,
    "pine": _pine,
    "palmtree": _palm,
    "cactus": _cactus,
    "flower": _flower,
    "sunflower": _sunflower,
    "rose": _rose,
    "tulip": _tulip,
    "poppy": _poppy,
    "lotus": _lotus,
    "mushroom": _mushroom,
    "pumpkin": _pumpkin,
    "apple": _apple,
}
