"""Things built to stay: houses, towers, bridges, tents. Local units: foot line y = 0, about 100 high."""

import math
from collections.abc import Callable

from impasto_generation.painter.canvas import Rng
from impasto_generation.painter.colour import mix
from impasto_generation.painter.figures.pigment import Pigment
from impasto_generation.painter.vector import (
    Point,
    blob,
    circle,
    ellipse,
    group,
    polygon,
    pts,
    rect,
    rectangles,
    stroke,
    tube,
)  # fmt: skip


def draw_building(kind: str, p: Pigment, rng: Rng) -> str:
    """Return the building as SVG elements."""
    return _KINDS[kind](p, rng)


def _window(x: float, y: float, w: float, h: float, p: Pigment) -> str:
    halo = circle(x + w / 2, y + h / 2, w * 1.4, p.glow, 0.16) if p.lamps else ""
    bars = rect(x + w / 2 - 0.5, y, 1, h, p.dark) + rect(x, y + h / 2 - 0.5, w, 1, p.dark)
    return halo + rect(x - 1, y - 1, w + 2, h + 2, p.dark) + rect(x, y, w, h, p.glow) + bars


def _bricks(x: float, y: float, w: float, h: float, colour: str, rng: Rng) -> str:
    cells = [
        (x + rng.uniform(0, w - 5), y + rng.uniform(0, h - 2), rng.uniform(3, 5), 1.6)
        for _ in range(int(w * h / 60))
    ]
    return rectangles(cells, colour, 0.5)


def _smoke(x: float, y: float, p: Pigment) -> str:
    return "".join(
        circle(x + k * 2.6 + (k % 2) * 2, y - k * 6, 2.4 + k * 1.3, mix(p.pale, p.dark, 0.25), 0.4 - k * 0.06)
        for k in range(5)
    )


def _house(p: Pigment, rng: Rng) -> str:
    roof = p.snow or mix(p.accent, p.dark, 0.25)
    shade = mix(p.base, p.dark, 0.6)
    parts = [rect(20, -92, 9, 26, mix(p.accent, p.ink, 0.45)), _smoke(24, -96, p)]
    parts += [rect(-42, -46, 62, 46, p.base), polygon(pts("20 -46, 44 -46, 44 0, 20 0"), shade)]
    parts.append(
        polygon(pts("-48 -44, -24 -82, 30 -82, 20 -44"), roof)
        + polygon(pts("20 -46, 32 -84, 48 -44"), mix(roof, p.dark, 0.45))
    )
    parts += [
        stroke([(-46 + k * 5, -48 - k * 8), (21 + k * 2.2, -48 - k * 8)], mix(roof, p.dark, 0.35), 1, 0.6)
        for k in range(4)
    ]
    parts.append(_bricks(-41, -44, 60, 42, p.dark, rng))
    parts += [
        _window(-36, -36, 13, 14, p),
        _window(5, -36, 11, 14, p),
        _window(29, -34, 8, 12, p),
        rect(-14, -30, 14, 30, mix(p.accent, p.ink, 0.4), 1, 2),
    ]
    return "".join(parts) + circle(-3, -15, 1.2, p.glow) + rect(-17, -2, 20, 3, mix(p.pale, p.dark, 0.4))


def _cabin(p: Pigment, rng: Rng) -> str:
    roof = p.snow or mix(p.base, p.ink, 0.45)
    parts = [
        rect(18, -84, 10, 26, mix(p.pale, p.ink, 0.5)),
        _smoke(23, -88, p),
        rect(-40, -42, 80, 42, p.base),
    ]
    parts += [
        tube([(-43, -4 - k * 7.6), (43, -4 - k * 7.6)], (7, 7), (p.base, mix(p.base, p.dark, 0.35))[k % 2])
        for k in range(6)
    ]
    parts += [circle(s * 42, -4 - k * 7.6, 3.6, mix(p.base, p.pale, 0.35)) for k in range(6) for s in (-1, 1)]
    parts.append(
        polygon(pts("-52 -42, 0 -84, 52 -42, 44 -38, 0 -74, -44 -38"), roof)
        + polygon(pts("-40 -43, 0 -75, 40 -43"), mix(p.base, p.dark, 0.45))
    )
    parts += [
        _window(-32, -32, 14, 14, p),
        _window(18, -32, 14, 14, p),
        rect(-8, -30, 16, 30, mix(p.base, p.ink, 0.5), 1, 1),
    ]
    return "".join(parts) + circle(4, -15, 1.2, p.glow)


def _castle(p: Pigment, rng: Rng) -> str:
    shade, roof = mix(p.base, p.dark, 0.55), p.snow or p.accent
    parts = []
    for x, top, w, colour in (
        (-38, -62, 16, shade),
        (24, -60, 16, shade),
        (-20, -88, 15, p.base),
        (10, -80, 14, p.base),
        (-6, -104, 14, p.base),
    ):
        parts.append(_turret(x, top, w, colour, roof, p))
    parts.append(
        rect(-44, -44, 88, 44, p.base) + rect(16, -44, 28, 44, shade) + _battlements(-44, -44, 88, p.base)
    )
    parts.append(_bricks(-42, -42, 84, 40, p.dark, rng))
    parts.append(
        blob(pts("-10 0, -10 -20, 0 -29, 10 -20, 10 0"), p.ink)
        + "".join(stroke([(k, 0), (k, -24)], mix(p.accent, p.ink, 0.5), 1) for k in (-5.0, 0.0, 5.0))
    )
    parts += [_slit(x, -32, p) for x in (-34.0, -22.0, 20.0, 33.0)]
    return "".join(parts)


def _turret(x: float, top: float, w: float, colour: str, roof: str, p: Pigment) -> str:
    parts = [rect(x, top, w, -top, colour), rect(x + w * 0.62, top, w * 0.38, -top, mix(colour, p.dark, 0.4))]
    parts.append(
        rect(x - 1.6, top - 3, w + 3.2, 6, colour)
        + polygon([(x - 2.4, top - 2), (x + w / 2, top - w * 1.7), (x + w + 2.4, top - 2)], roof)
    )
    parts.append(
        polygon([(x + w / 2, top - w * 1.7), (x + w + 2.4, top - 2), (x + w * 0.62, top - 2)], p.ink, 0.3)
    )
    flag = stroke([(x + w / 2, top - w * 1.7), (x + w / 2, top - w * 1.7 - 9)], p.ink, 0.8) + polygon(
        [
            (x + w / 2, top - w * 1.7 - 9),
            (x + w / 2 + 8, top - w * 1.7 - 6.4),
            (x + w / 2, top - w * 1.7 - 4),
        ],
        p.accent,
    )
    return "".join(parts) + flag + _slit(x + w / 2, top + 12, p)


def _slit(x: float, y: float, p: Pigment) -> str:
    halo = circle(x, y + 3, 6, p.glow, 0.18) if p.lamps else ""
    return halo + rect(x - 1.7, y, 3.4, 7, p.glow if p.lamps else p.ink, 1, 1.7)


def _battlements(x: float, y: float, width: float, colour: str) -> str:
    return rectangles(
        [(x + k * 8.0, y - 6, 5.0, 7.0) for k in range(int(width / 8) + 1) if k * 8 + 5 <= width], colour
    )


def _tower(p: Pigment, rng: Rng) -> str:
    shade = mix(p.base, p.dark, 0.5)
    parts = [
        polygon(pts("-16 0, -11 -78, 11 -78, 16 0"), p.base),
        polygon(pts("3 -78, 11 -78, 16 0, 4 0"), shade),
    ]
    parts.append(
        _bricks(-11, -74, 22, 72, p.dark, rng)
        + rect(-16, -86, 32, 12, p.base)
        + rect(4, -86, 12, 12, shade)
        + _battlements(-16, -86, 32, p.base)
    )
    parts.append(
        polygon(pts("-14 -88, 0 -126, 14 -88"), p.snow or p.accent)
        + polygon(pts("0 -126, 14 -88, 4 -88"), p.ink, 0.3)
    )
    parts += [_slit(0, y, p) for y in (-62.0, -40.0)]
    return "".join(parts) + blob(pts("-5 0, -5 -10, 0 -15, 5 -10, 5 0"), p.ink) + circle(0, -80, 3.6, p.glow)


def _temple(p: Pigment, rng: Rng) -> str:
    """A pagoda of three roofs with upturned eaves."""
    parts = [rect(-46, -6, 92, 6, mix(p.pale, p.ink, 0.4)), rect(-38, -11, 76, 6, mix(p.pale, p.ink, 0.28))]
    for level in range(3):
        y, w = -11.0 - level * 29, 32.0 - level * 7
        roof = p.snow or mix(p.accent, p.ink, 0.35)
        parts.append(rect(-w, y - 19, 2 * w, 19, p.base) + rect(w * 0.3, y - 19, w * 0.7, 19, p.dark, 0.45))
        parts += [
            rect(k * w * 0.44 - 1.4, y - 19, 2.8, 19, mix(p.base, p.ink, 0.5)) for k in (-2, -1, 0, 1, 2)
        ]
        parts.append(rect(-w * 0.3, y - 15, w * 0.6, 15, p.glow if p.lamps else mix(p.pale, p.dark, 0.3)))
        eave = [
            (-w - 17, y - 21),
            (-w - 12, y - 19),
            (0, y - 16),
            (w + 12, y - 19),
            (w + 17, y - 21),
            (w + 3, y - 27),
            (w * 0.62, y - 33),
            (-w * 0.62, y - 33),
            (-w - 3, y - 27),
        ]
        parts.append(
            polygon(eave, roof) + stroke([(-w - 16, y - 20), (0, y - 16), (w + 16, y - 20)], p.accent, 1.5)
        )
    return "".join(parts) + polygon(pts("-4 -101, 0 -122, 4 -101"), p.accent) + circle(0, -110, 2.6, p.glow)


def _torii(p: Pigment, rng: Rng) -> str:
    red, black = p.base, p.ink
    parts = [
        tube([(s * 27, 0), (s * 24, -76)], (8, 7), red) + rect(s * 27 - 6, -7, 12, 7, black, 1, 2)
        for s in (-1, 1)
    ]
    parts.append(rect(-34, -62, 68, 6, red) + rect(-3, -74, 6, 14, red))
    parts.append(polygon(pts("-46 -84, 0 -80, 46 -84, 44 -74, 0 -72, -44 -74"), red))
    parts.append(polygon(pts("-50 -90, 0 -86, 50 -90, 47 -83, 0 -80, -47 -83"), p.snow or black))
    return "".join(parts) + tube(pts("-22 -55, -8 -50, 8 -50, 22 -55"), (2.4, 3, 3, 2.4), p.pale)


def _ruin(p: Pigment, rng: Rng) -> str:
    shade = mix(p.base, p.dark, 0.5)
    parts = [rect(-54, -7, 108, 7, shade), rect(-50, -13, 100, 7, p.base)]
    for k, height in ((-40, 62), (-20, 62), (0, 44), (20, 62), (40, 30)):
        parts.append(
            rect(k - 5, -13 - height, 10, height, p.base) + rect(k + 1.4, -13 - height, 3.6, height, shade)
        )
        parts += [stroke([(k + d, -15), (k + d, -12 - height)], p.dark, 0.7, 0.6) for d in (-2.6, 0.0)]
        parts.append(
            rect(k - 7.4, -16 - height, 14.8, 4.4, p.base)
            if height > 50
            else polygon(
                [
                    (k - 5, -13 - height),
                    (k, -18 - height),
                    (k + 5, -11 - height),
                    (k + 5, -8 - height),
                    (k - 5, -8 - height),
                ],
                p.base,
            )
        )
    parts.append(
        polygon(pts("-50 -79, -10 -79, -14 -88, -50 -88"), p.base)
        + polygon(pts("-50 -88, -14 -88, -24 -100"), shade)
    )
    ivy = "".join(
        circle(-38 + rng.normal(0, 5), -30 + rng.uniform(-40, 14), rng.uniform(1.6, 3.6), "#4f7f45", 0.9)
        for _ in range(22)
    )
    return "".join(parts) + ivy + rect(48, -10, 16, 8, shade, 1, 3)


def _pyramid(p: Pigment, rng: Rng) -> str:
    shade = mix(p.base, p.dark, 0.7)
    parts = [polygon(pts("-90 0, 0 -98, 26 0"), p.base), polygon(pts("26 0, 0 -98, 78 0"), shade)]
    for k in range(1, 12):
        y = -98 + k * 8.2
        left, middle, right = -90 * k / 12, 26 * k / 12, 78 * k / 12
        parts.append(
            stroke([(left, y), (middle, y)], p.dark, 0.8, 0.5)
            + stroke([(middle, y), (right, y)], p.ink, 0.8, 0.3)
        )
    return "".join(parts)


def _lighthouse(p: Pigment, rng: Rng) -> str:
    rock = pts("-46 4, -36 -12, -16 -18, 6 -15, 26 -17, 48 4")
    parts = [
        blob(rock, mix(p.dark, "#3a3a44", 0.5)),
        blob([(x * 0.6 - 8, y * 0.8 - 1) for x, y in rock], mix(p.dark, p.pale, 0.25), 0.6),
    ]
    if p.lamps:
        parts.insert(
            0,
            polygon(pts("0 -116, -250 -150, -250 -86"), "#fff2c0", 0.16)
            + polygon(pts("0 -116, 250 -156, 250 -78"), "#fff2c0", 0.2),
        )
    parts.append(polygon(pts("-13 -14, -8.6 -104, 8.6 -104, 13 -14"), p.base))
    for low, high in ((-36.0, -58.0), (-80.0, -100.0)):
        parts.append(polygon([_at(low, -1), _at(high, -1), _at(high, 1), _at(low, 1)], p.accent))
    parts.append(
        polygon(pts("3 -104, 8.6 -104, 13 -14, 4.5 -14"), p.ink, 0.26) + rect(-12, -108, 24, 4.4, p.ink)
    )
    parts.append(
        rect(-7, -122, 14, 14, p.glow)
        + rect(-0.6, -122, 1.2, 14, p.ink)
        + blob(pts("-9 -122, -6 -130, 0 -134, 6 -130, 9 -122"), p.accent)
    )
    return (
        "".join(parts)
        + rect(-2.6, -74, 5, 7, p.ink, 1, 1)
        + rect(-4.4, -30, 8.8, 16, mix(p.accent, p.ink, 0.5), 1, 3)
    )


def _at(y: float, side: int) -> Point:
    """Return a point on the lighthouse's wall."""
    return side * (8.6 + (y + 104) / 90 * 4.4), y


def _windmill(p: Pigment, rng: Rng) -> str:
    parts = [
        polygon(pts("-22 0, -13 -66, 13 -66, 22 0"), p.base),
        polygon(pts("4 -66, 13 -66, 22 0, 6 0"), mix(p.base, p.dark, 0.55)),
    ]
    parts.append(
        blob(pts("-15 -64, -10 -78, 0 -83, 10 -78, 15 -64"), p.snow or p.accent)
        + _window(-6, -46, 9, 10, p)
        + rect(-6, -20, 12, 20, mix(p.accent, p.ink, 0.4), 1, 5)
    )
    turn = float(rng.uniform(10, 80))
    for k in range(4):
        sail = rect(-1.4, -62, 2.8, 62, mix(p.accent, p.ink, 0.5)) + rect(1.4, -60, 12, 46, p.pale, 0.95)
        sail += "".join(stroke([(1.4, -58 + j * 8), (13.4, -58 + j * 8)], p.dark, 0.7) for j in range(6))
        parts.append(group(sail, 0, -70, 1, turn + 90 * k))
    return "".join(parts) + circle(0, -70, 4, p.ink)


def _bridge(p: Pigment, rng: Rng) -> str:
    deck = pts("-130 -22, -60 -44, 0 -52, 60 -44, 130 -22")
    under = pts("130 0, 112 0, 92 -22, 66 -30, 44 -20, 34 0, 22 0, 12 -24, 0 -32")
    outline = [*deck, *under, *[(-x, y) for x, y in reversed(under[:-1])]]
    parts = [polygon(outline, p.base)]
    parts.append(
        stroke([(x, y - 1) for x, y in deck], mix(p.base, p.pale, 0.3), 5)
        + stroke([(x, y - 10) for x, y in deck], p.base, 3)
    )
    return "".join(parts) + "".join(
        rect(x - 1.4, -52 + abs(x) ** 2 * 0.00178 - 10, 2.8, 11, p.base) for x in range(-120, 121, 12)
    )


def _tent(p: Pigment, rng: Rng) -> str:
    parts = [
        polygon(pts("-52 0, -8 -62, 22 0"), p.base),
        polygon(pts("-8 -62, 50 -8, 22 0"), mix(p.base, p.dark, 0.6)),
    ]
    parts.append(
        polygon(pts("-26 0, -9 -44, -4 0"), p.glow if p.lamps else p.ink)
        + polygon(pts("-9 -44, -4 0, 8 0"), mix(p.base, p.pale, 0.35))
    )
    return (
        "".join(parts)
        + stroke([(-8, -62), (-8, -70)], p.ink, 2)
        + stroke([(-52, 0), (-64, 4)], p.ink, 1)
        + stroke([(50, -8), (64, 2)], p.ink, 1)
    )


def _ferris_wheel(p: Pigment, rng: Rng) -> str:
    x, y, r = 0.0, -66.0, 54.0
    parts = [stroke([(-34, 0), (0, y)], p.dark, 4) + stroke([(34, 0), (0, y)], p.dark, 4)]
    for share in (1.0, 0.86):
        parts.append(
            f'<circle cx="0" cy="{y}" r="{r * share:.1f}" fill="none" stroke="{p.base}" stroke-width="2.2"/>'
        )
    colours = (p.accent, "#e8b83c", "#4aa0c8", "#d0506a")
    for k in range(12):
        cx, cy = x + math.cos(k * math.pi / 6) * r, y + math.sin(k * math.pi / 6) * r
        parts.append(stroke([(0, y), (cx, cy)], p.base, 1))
        parts.append(
            rect(cx - 5, cy, 10, 9, colours[k % 4], 1, 3)
            + (circle(cx, cy, 3.4, p.glow, 0.9) if p.lamps else "")
        )
    return "".join(parts) + circle(0, y, 6, p.accent) + ellipse(0, -1, 44, 4, p.dark)


def _fountain(p: Pigment, rng: Rng) -> str:
    water = "#bfe2f2"
    parts = [
        ellipse(0, -8, 54, 10, p.base),
        ellipse(0, -12, 48, 7, water),
        rect(-5, -40, 10, 30, p.base),
        ellipse(0, -40, 28, 6, p.base),
        ellipse(0, -42, 24, 4, water),
    ]
    parts += [
        stroke([(0, -72), (s * (8 + k * 5), -70 + k * 5), (s * (14 + k * 8), -14)], water, 1.6, 0.8)
        for s in (-1, 1)
        for k in range(3)
    ]
    return (
        "".join(parts)
        + rect(-3, -62, 6, 22, p.base)
        + polygon(pts("-54 -8, 54 -8, 46 2, -46 2"), mix(p.base, p.dark, 0.4))
    )


_KINDS: dict[str, Callable[[Pigment, Rng], str]] = {
    "house": _house,
    "cabin": _cabin,
    "castle": _castle,
    "tower": _tower,
    "temple": _temple,
    "torii": _torii,
    "ruin": _ruin,
    "pyramid": _pyramid,
    "lighthouse": _lighthouse,
    "windmill": _windmill,
    "bridge": _bridge,
    "tent": _tent,
    "ferriswheel": _ferris_wheel,
    "fountain": _fountain,
}
