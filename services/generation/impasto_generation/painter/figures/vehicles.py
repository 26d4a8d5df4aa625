"""Things that carry people: on water, in the air, on wheels. Local units: foot or water line y = 0."""

from collections.abc import Callable

from impasto_generation.painter.canvas import Rng
from impasto_generation.painter.colour import mix
from impasto_generation.painter.figures.pigment import Pigment
from impasto_generation.painter.vector import (
    blob,
    circle,
    dots,
    ellipse,
    polygon,
    pts,
    rect,
    ring,
    shape,
    stroke,
    tube,
)  # fmt: skip


def draw_vehicle(kind: str, p: Pigment, rng: Rng) -> str:
    """Return the vehicle as SVG elements; it travels to the right."""
    return _KINDS[kind](p, rng)


def _sailboat(p: Pigment, rng: Rng) -> str:
    sail, shade = p.pale, mix(p.pale, p.dark, 0.3)
    parts = [stroke([(0, -10), (2, -112)], mix(p.base, p.ink, 0.4), 2.4)]
    parts.append(
        shape("M4 -108Q44 -62 46 -20Q22 -24 4 -20Z", sail) + shape("M4 -108Q26 -62 28 -22L4 -20Z", shade, 0.6)
    )
    parts.append(f'<path d="M-2 -98Q-30 -54 -40 -20Q-18 -25 -2 -21Z" fill="{mix(sail, p.accent, 0.55)}"/>')
    parts += [stroke([(5, -108 + k * 22), (12 + k * 9, -104 + k * 21)], shade, 0.9, 0.8) for k in range(1, 4)]
    parts.append(blob(pts("-46 -15, 0 -10, 50 -18, 40 2, 24 8, -28 8, -40 1"), p.base))
    parts.append(
        tube(pts("-46 -14, 0 -9, 49 -17"), (4, 4, 4), p.light)
        + polygon(pts("2 -112, 18 -107, 2 -103"), p.accent)
    )
    return "".join(parts)


def _ship(p: Pigment, rng: Rng) -> str:
    wood = mix(p.base, p.ink, 0.35)
    parts = []
    for x, top, w in ((-30, -92, 17), (4, -112, 21), (36, -88, 15)):
        parts.append(stroke([(x, -16), (x + 1, top)], wood, 3))
        for k in range(3):
            y, reach = top + 10 + k * 23, w * (0.72 + 0.2 * k)
            parts.append(
                blob(
                    pts("-1 0, 0 -0.15, 1 0, 1.16 0.5, 0.96 1, 0 0.8, -1 1, -0.84 0.5", x, y, reach, 20),
                    p.pale,
                )
            )
            parts.append(
                stroke([(x - reach, y), (x + reach, y)], wood, 1.6)
                + tube(
                    [(x + reach * 0.2, y + 2), (x + reach * 0.9, y + 10), (x + reach * 0.5, y + 17)],
                    (1, 7, 1),
                    mix(p.pale, p.dark, 0.35),
                    0.6,
                )
            )
        parts.append(polygon(pts("1 0, 15 4, 1 8", x, top), p.accent))
    parts.append(
        blob(pts("-64 -34, -60 -20, -20 -14, 30 -15, 62 -26, 78 -32, 62 -4, 46 8, -46 8, -60 -4"), p.base)
    )
    parts.append(
        tube(pts("-63 -24, -20 -10, 30 -11, 70 -26"), (3, 3.4, 3.4, 3), mix(p.base, "#e8b84a", 0.6))
        + stroke([(68, -28), (98, -46)], wood, 2.6)
    )
    parts += [rect(x, -6, 5, 4.4, p.glow if p.lamps else p.ink, 1, 1) for x in range(-44, 46, 13)]
    return (
        "".join(parts)
        + rect(-62, -44, 18, 16, p.base)
        + rect(-58, -40, 5, 6, p.glow)
        + rect(-51, -40, 5, 6, p.glow)
    )


def _balloon(p: Pigment, rng: Rng) -> str:
    """Its basket hangs at y = 0."""
    parts = [stroke([(s * 5, -14), (s * 16, -42)], mix(p.dark, "#3a2418", 0.6), 0.9) for s in (-1, 1)]
    stripes = (p.base, mix(p.base, p.pale, 0.8), p.base, p.accent, p.base, mix(p.base, p.pale, 0.8), p.base)
    edges = [-46.0, -36.0, -22.0, -8.0, 8.0, 22.0, 36.0, 46.0]
    for k, colour in enumerate(stripes):
        a, b = edges[k], edges[k + 1]
        gore = f"M0 -130C{a * 1.02:.1f} -130 {a * 1.3:.1f} -76 {a * 0.34:.1f} -38"
        data = f"{gore}L{b * 0.34:.1f} -38C{b * 1.3:.1f} -76 {b * 1.02:.1f} -130 0 -130Z"
        parts.append(f'<path d="{data}" fill="{colour}"/>')
    parts.append(polygon(pts("-15.6 -39, 15.6 -39, 11 -33, -11 -33"), mix(p.accent, p.ink, 0.3)))
    if p.lamps:
        parts.append(ellipse(0, -46, 26, 20, "#ffd27a", 0.3) + circle(0, -24, 8, "#ffb84a", 0.6))
    return "".join(parts) + rect(-8, -15, 16, 14, "#8a5f38", 1, 3) + rect(-9, -16, 18, 3.4, "#b07c48", 1, 1.6)


def _rocket(p: Pigment, rng: Rng) -> str:
    parts = [
        blob(pts("-11 -16, -15 6, 0 44, 15 6, 11 -16"), "#ff7e2e", 0.95),
        blob(pts("-7 -16, -8 4, 0 26, 8 4, 7 -16"), "#ffd45a"),
        ellipse(0, -6, 4, 11, "#fff8e0"),
    ]
    parts += [polygon(pts("14 -48, 32 -14, 29 -6, 11 -20", wide=s, high=1), p.accent) for s in (-1, 1)]
    parts.append(blob(pts("0 -122, -15 -92, -18 -58, -12 -18, 12 -18, 18 -58, 15 -92"), p.base))
    parts.append(blob(pts("0 -122, 13 -92, 16 -58, 11 -18, 2 -18, 6 -58, 5 -92"), p.dark, 0.45))
    parts.append(
        polygon(pts("0 -124, -10.6 -100, 10.6 -100"), p.accent)
        + circle(-1, -74, 9.6, mix(p.base, p.ink, 0.55))
        + circle(-1, -74, 7, "#8fd6f4")
        + ellipse(-3.4, -77, 2.4, 1.6, "#ffffff", 0.85)
    )
    return (
        "".join(parts)
        + rect(-12.6, -26, 25, 6, mix(p.base, p.ink, 0.5))
        + stroke(pts("-16 -50, 0 -47, 16 -50"), p.accent, 2.6)
    )


def _ufo(p: Pigment, rng: Rng) -> str:
    beam = polygon(pts("-18 -22, 18 -22, 62 90, -62 90"), "#c8ffd8", 0.22) + polygon(
        pts("-12 -22, 12 -22, 36 90, -36 90"), "#e8fff0", 0.25
    )
    dome = blob(pts("-24 -40, -18 -58, 0 -66, 18 -58, 24 -40"), "#9fdcf0", 0.92) + ellipse(
        -7, -54, 4, 7, "#ffffff", 0.6, 24
    )
    disc = ellipse(0, -34, 62, 14, p.base) + ellipse(0, -38, 46, 8, p.light) + ellipse(0, -29, 40, 7, p.dark)
    return beam + dome + disc + dots([(k * 11.5, -31 + abs(k) * -0.9) for k in range(-4, 5)], 2.7, "#ffe27a")


def _plane(p: Pigment, rng: Rng) -> str:
    """A propeller plane with two wings; its middle is at (0, -30)."""
    parts = [
        tube(pts("8 -44, -2 -66, -10 -72"), (16, 12, 6), p.dark),
        polygon(pts("-62 -40, -80 -68, -66 -66, -50 -42"), p.accent),
    ]
    parts.append(
        tube(pts("-76 -40, -30 -34, 24 -32, 50 -34"), (5, 17, 25, 20), p.base)
        + tube(pts("-70 -38, -30 -28, 24 -22, 48 -26"), (1, 3, 4, 2), p.accent)
    )
    parts.append(
        tube([(-58, -40), (-80, -34)], (8, 5), p.accent)
        + blob(pts("-4 -44, 2 -56, 18 -56, 24 -43"), "#a8dcf4", 0.95)
        + rect(8, -55, 1.6, 12, p.ink)
    )
    parts.append(
        tube(pts("18 -26, 0 -10, -14 2"), (19, 15, 8), p.base) + tube([(10, -20), (-8, -4)], (4, 3), p.accent)
    )
    parts.append(
        circle(52, -34, 6.5, p.accent)
        + ellipse(56, -34, 2.4, 26, p.pale, 0.45)
        + ellipse(56, -34, 1.2, 25, p.ink, 0.7)
    )
    return (
        "".join(parts)
        + stroke([(16, -18), (20, -4)], p.ink, 2)
        + circle(21, -2, 5, p.ink)
        + circle(21, -2, 2, p.pale)
    )


def _wheel(x: float, r: float, p: Pigment) -> str:
    return (
        circle(x, -r, r, p.ink)
        + circle(x, -r, r * 0.55, mix(p.pale, p.ink, 0.3))
        + circle(x, -r, r * 0.2, p.ink)
    )


def _car(p: Pigment, rng: Rng) -> str:
    glass = mix("#a8d4ec", p.dark, 0.25)
    body = pts("-60 -14, -60 -30, -46 -36, -32 -39, -16 -56, 16 -57, 34 -40, 54 -36, 63 -28, 63 -14")
    parts = [
        blob(body, p.base),
        polygon(pts("-25 -40, -12 -53, -1 -53, -1 -40"), glass),
        polygon(pts("3 -40, 3 -53, 14 -53, 27 -40"), glass),
    ]
    parts.append(
        tube(pts("-58 -24, 0 -23, 60 -24"), (2, 2.4, 2), p.light, 0.85)
        + rect(-60, -18, 123, 7, mix(p.base, p.ink, 0.5), 1, 3)
    )
    parts.append(
        stroke([(1, -53), (1, -18)], p.dark, 1.2)
        + rect(6, -33, 8, 2, p.pale, 1, 1)
        + ellipse(59, -28, 4, 4.4, p.glow)
        + ellipse(-58, -28, 2.8, 4, "#e0403a")
    )
    if p.lamps:
        parts.append(polygon(pts("62 -30, 142 -48, 142 -4, 62 -24"), "#fff0b8", 0.28))
    return "".join(parts) + _wheel(-36, 11.5, p) + _wheel(38, 11.5, p)


def _bus(p: Pigment, rng: Rng) -> str:
    glass = p.glow if p.lamps else mix("#a8d4ec", p.dark, 0.2)
    parts = [
        rect(-64, -72, 128, 62, p.base, 1, 12),
        rect(-64, -34, 128, 8, p.pale),
        rect(-64, -74, 128, 10, p.pale, 1, 6),
    ]
    parts += [rect(x, -60, 20, 20, glass, 1, 3) for x in (-56, -32, -8, 16)]
    parts.append(
        polygon(pts("42 -60, 58 -60, 64 -40, 42 -40"), glass)
        + rect(40, -30, 16, 20, mix(p.base, p.dark, 0.4), 1, 2)
    )
    parts.append(
        circle(63, -22, 4.4, p.glow)
        + rect(-66, -14, 132, 5, mix(p.pale, p.ink, 0.4), 1, 2)
        + rect(-50, -80, 50, 7, p.accent, 1, 2)
    )
    return "".join(parts) + _wheel(-36, 12.5, p) + _wheel(36, 12.5, p)


def _train(p: Pigment, rng: Rng) -> str:
    metal, brass = mix(p.base, p.ink, 0.5), "#d8a848"
    parts = [
        circle(34 - k * 17, -84 - k * 9 - (k % 2) * 5, 9 + k * 4, mix(p.pale, p.dark, 0.2), 0.7 - 0.1 * k)
        for k in range(6)
    ]
    parts += [rect(-180, -58, 100, 46, p.accent, 1, 5), rect(-184, -62, 108, 7, metal, 1, 3)]
    parts += [rect(x, -50, 17, 17, p.glow if p.lamps else "#a8d4ec", 1, 2) for x in (-172, -148, -124, -102)]
    parts.append(
        rect(-66, -70, 42, 58, p.base, 1, 3)
        + rect(-70, -76, 50, 8, metal, 1, 3)
        + rect(-58, -62, 24, 20, p.glow if p.lamps else "#a8d4ec", 1, 2)
    )
    parts.append(
        rect(-26, -52, 84, 36, p.base, 1, 8)
        + ellipse(58, -34, 6, 18, metal)
        + "".join(rect(x, -52, 3, 36, brass) for x in (-8, 16, 40))
    )
    parts.append(
        polygon(pts("28 -52, 30 -72, 42 -72, 40 -52"), metal)
        + rect(26, -76, 20, 5, metal, 1, 2)
        + blob(pts("0 -52, 3 -64, 12 -64, 15 -52"), brass)
    )
    parts.append(
        polygon(pts("56 -14, 80 0, 54 0"), p.accent)
        + circle(60, -48, 5, p.glow)
        + rect(-186, -16, 250, 6, metal)
    )
    parts += [
        _wheel(x, r, p)
        for x, r in ((-166, 9), (-140, 9), (-112, 9), (-90, 9), (-50, 13), (-18, 13), (14, 13), (42, 8.5))
    ]
    return "".join(parts) + stroke([(-50, -13), (14, -13)], brass, 3)


def _bicycle(p: Pigment, rng: Rng) -> str:
    parts = []
    for x in (-34.0, 36.0):
        parts.append(ring(x, -25, 24, 24, p.ink, 3.4) + ring(x, -25, 21, 21, p.pale, 1.2, 0.7))
        parts += [
            stroke([(x, -25), (x + dx, -25 + dy)], p.pale, 0.7, 0.7)
            for dx, dy in ((21, 0), (-21, 0), (0, 21), (0, -21), (15, 15), (-15, 15), (15, -15), (-15, -15))
        ]
    frame = (
        (-34, -25, -4, -25),
        (-34, -25, -12, -56),
        (-4, -25, -12, -56),
        (-4, -25, 26, -58),
        (-12, -56, 26, -58),
        (26, -58, 36, -25),
    )
    parts += [stroke([(a, b), (c, d)], p.base, 4) for a, b, c, d in frame]
    parts.append(
        stroke([(-12, -56), (-14, -65)], p.ink, 2.6)
        + tube([(-24, -66), (-6, -67)], (6, 4), "#6b4228")
        + stroke(pts("26 -58, 24 -72, 34 -76"), p.ink, 2.8)
    )
    return "".join(parts) + circle(-4, -25, 6, p.accent) + rect(26, -70, 20, 14, "#a8784a", 1, 3)


_KINDS: dict[str, Callable[[Pigment, Rng], str]] = {
    "sailboat": _sailboat,
    "ship": _ship,
    "balloon": _balloon,
    "rocket": _rocket,
    "ufo": _ufo,
    "plane": _plane,
    "car": _car,
    "bus": _bus,
    "train": _train,
    "bicycle": _bicycle,
}
