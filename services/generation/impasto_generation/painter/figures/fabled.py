"""Creatures that do not exist: dragons, robots, aliens, snowmen, scarecrows. Local units as in `people`."""

from collections.abc import Callable

from impasto_generation.painter.canvas import Rng
from impasto_generation.painter.colour import mix
from impasto_generation.painter.figures.pigment import Pigment
from impasto_generation.painter.vector import blob, circle, dots, ellipse, polygon, pts, rect, stroke, tube


def draw_fabled(kind: str, p: Pigment, rng: Rng) -> str:
    """Return the creature as SVG elements."""
    return _KINDS[kind](p, rng)


def _dragon(p: Pigment, rng: Rng) -> str:
    """In flight to the right, breathing fire; its middle is at (0, -40)."""
    parts = [_dragon_wing(p, 1.0, p.dark, 8.0)]
    spine = pts("-84 -6, -70 -18, -50 -22, -26 -34, 0 -42, 24 -44, 42 -60, 52 -78, 64 -82")
    parts.append(
        tube(pts("-6 -36, -12 -18, -2 -8"), (13, 8, 4), p.dark)
        + tube(pts("14 -38, 14 -22, 24 -14"), (10, 7, 4), p.dark)
    )
    parts.append(polygon(pts("-80 -6, -100 -10, -92 2, -94 14, -80 2"), p.accent))
    parts.append(tube(spine, (3, 7, 11, 19, 26, 24, 16, 12, 12), p.base))
    belly = pts("-40 -22, -18 -28, 4 -31, 24 -34, 40 -50, 50 -70")
    parts.append(tube(belly, (2, 6, 9, 8, 6, 4), mix(p.base, p.pale, 0.6)))
    parts += [
        polygon(pts("-5 2, -3 -9, 5 0", x, y), p.accent)
        for x, y in ((-58, -25), (-42, -34), (-24, -46), (26, -58), (38, -74))
    ]
    parts.append(_dragon_head(p))
    parts.append(_dragon_wing(p, 1.0, p.base, 0.0))
    return "".join(parts)


def _dragon_wing(p: Pigment, scale: float, colour: str, shift: float) -> str:
    root, wrist = (4.0 + shift, -48.0), (-8.0 + shift * 2, -104.0)
    tips = [(-74 + shift * 2, -112), (-80 + shift, -72), (-56 + shift, -46), (-24.0, -40.0)]
    web = [
        root,
        wrist,
        tips[0],
        (-64 + shift, -88),
        tips[1],
        (-58 + shift, -60),
        tips[2],
        (-36 + shift, -50),
        tips[3],
    ]
    parts = [polygon(web, mix(colour, p.accent, 0.4))]
    parts += [
        tube([wrist, ((wrist[0] + x) / 2, (wrist[1] + y) / 2 - 3), (x, y)], (4, 3, 1), colour)
        for x, y in tips[:3]
    ]
    return (
        "".join(parts)
        + tube([root, (14 + shift, -80), wrist], (9, 7, 5), colour)
        + polygon([(wrist[0] - 2, wrist[1]), (wrist[0] + 4, wrist[1] - 10), (wrist[0] + 4, wrist[1])], p.pale)
    )


def _dragon_head(p: Pigment) -> str:
    parts = [
        tube(pts("60 -88, 48 -98, 38 -100"), (5, 4, 1), p.pale),
        tube(pts("64 -89, 55 -102, 46 -108"), (5, 4, 1), p.pale),
    ]
    parts.append(blob(pts("54 -76, 58 -90, 70 -92, 90 -82, 94 -76, 80 -75, 64 -70"), p.base))
    parts.append(blob(pts("62 -72, 78 -73, 90 -70, 76 -64, 62 -66"), mix(p.base, p.dark, 0.3)))
    flame = pts("92 -75, 112 -84, 128 -78, 146 -82, 132 -72, 144 -64, 122 -66, 104 -68")
    parts.append(blob(flame, "#ff7a2a") + blob(pts("94 -74, 110 -78, 126 -73, 110 -69"), "#ffd45a"))
    return (
        "".join(parts)
        + circle(70, -84, 2.8, "#ffd84a")
        + ellipse(70.6, -84, 1, 2.4, p.ink)
        + circle(90, -79, 1.2, p.ink)
    )


def _robot(p: Pigment, rng: Rng) -> str:
    joint, lamp = mix(p.base, p.ink, 0.55), "#6ff0ff"
    parts = [stroke([(0, -92), (1, -104)], joint, 2) + circle(1, -106, 3.4, "#ff6a4a")]
    for s, colour in ((1, p.dark), (-1, p.base)):
        parts.append(
            tube(pts("9 -42, 10 -24, 11 -8", wide=s, high=1), (9, 8, 9), joint)
            + rect(s * 10 - 7, -26, 14, 20, colour, 1, 4)
            + rect(s * 10 - 9, -8, 21, 8, colour, 1, 4)
        )
        parts.append(
            circle(s * 23, -68, 7, joint)
            + tube(pts("23 -68, 30 -52, 27 -38", wide=s, high=1), (8, 7, 7), joint)
            + rect(s * 29 - 6, -58, 12, 18, colour, 1, 5)
        )
        parts.append(
            stroke([(s * 27 - 4, -34), (s * 27 - 5, -28)], joint, 3)
            + stroke([(s * 27 + 4, -34), (s * 27 + 5, -28)], joint, 3)
        )
    parts.append(rect(-21, -76, 42, 37, p.base, 1, 9) + rect(-15, -70, 30, 18, p.dark, 1, 4))
    parts += [
        rect(-12 + k * 7, -66, 4.6, 10, c, 1, 1.5)
        for k, c in enumerate(("#5ad0a0", "#f0b83c", "#e0604a", "#5a9ae0"))
    ]
    parts.append(dots(pts("-10 -46, 0 -46, 10 -46"), 2.2, joint) + rect(-5, -82, 10, 8, joint))
    parts.append(rect(-18, -102, 36, 23, p.base, 1, 8) + rect(-13, -98, 28, 14, "#131a26", 1, 6))
    parts += [circle(x, -91, 5.4, lamp, 0.28) + circle(x, -91, 3.3, lamp) for x in (-5.0, 7.0)]
    return "".join(parts) + rect(-22, -95, 5, 9, joint, 1, 2) + rect(17, -95, 5, 9, joint, 1, 2)


def _alien(p: Pigment, rng: Rng) -> str:
    parts = [
        tube(pts("5 -34, 7 -16, 8 -3", wide=s, high=1), (8, 6, 6), p.dark if s > 0 else p.base)
        + ellipse(s * 9 + 1, -2.4, 7, 2.8, p.base)
        for s in (1, -1)
    ]
    parts.append(blob(pts("-11 -54, -12 -38, 0 -30, 12 -38, 11 -54, 0 -60"), p.base))
    parts += [
        tube(pts("10 -52, 20 -40, 22 -24", wide=s, high=1), (6, 5, 4), p.base)
        + dots([(s * 22 - 2, -21), (s * 22 + 2, -20)], 2, p.base)
        for s in (-1, 1)
    ]
    parts.append(blob(pts("-24 -76, -18 -98, 0 -106, 18 -98, 24 -76, 10 -58, -10 -58"), p.base))
    parts += [
        ellipse(s * 10, -76, 7, 10.5, "#0c0c14", 1, s * -24) + ellipse(s * 10 - 2, -81, 2, 3, "#ffffff", 0.85)
        for s in (-1, 1)
    ]
    return (
        "".join(parts)
        + stroke(pts("-4 -62, 0 -60.6, 4 -62"), p.dark, 1.2)
        + dots(pts("-7 -96, 4 -99, 10 -93"), 1.8, p.light, 0.7)
    )


def _snowman(p: Pigment, rng: Rng) -> str:
    white, blue = mix(p.pale, "#ffffff", 0.6), mix(p.pale, "#8fb0dc", 0.5)
    parts = [
        stroke(pts("-18 -54, -40 -68, -48 -66"), "#5a3d2a", 2.4),
        stroke(pts("18 -54, 40 -66, 44 -76"), "#5a3d2a", 2.4),
    ]
    for y, r in ((-24, 26), (-58, 20), (-84, 14)):
        parts.append(circle(0, y, r, white) + ellipse(-r * 0.2, y + r * 0.62, r * 0.66, r * 0.26, blue, 0.5))
    parts.append(dots(pts("2 -50, 2.4 -58, 2 -66"), 2.1, p.ink) + dots([(-3, -88), (6, -88)], 2, p.ink))
    parts.append(polygon(pts("1 -85, 20 -81, 1 -80"), "#e8822e"))
    parts.append(
        tube(pts("-13 -73, 0 -69, 13 -73"), (6, 7, 6), p.base)
        + tube(pts("9 -72, 13 -58, 12 -48"), (6, 6.5, 6), p.base)
    )
    return (
        "".join(parts)
        + rect(-17, -98, 34, 4.6, p.ink, 1, 2)
        + rect(-11, -117, 22, 20, p.ink, 1, 2)
        + rect(-11, -102, 22, 5, p.base)
    )


def _scarecrow(p: Pigment, rng: Rng) -> str:
    straw = "#d9b054"
    parts = [rect(-2, -70, 4, 70, "#6b4a30"), rect(-42, -74, 84, 4, "#6b4a30")]
    parts += [
        stroke([(s * 40, -72), (s * (48 + k), -66 + k * 2)], straw, 1.6)
        for s in (-1, 1)
        for k in range(-3, 5)
    ]
    parts.append(polygon(pts("-38 -79, 38 -79, 38 -66, 14 -64, 17 -30, -17 -30, -14 -64, -38 -66"), p.base))
    parts += [stroke([(k * 4, -30), (k * 5, -22)], straw, 1.8) for k in range(-4, 5)]
    parts += [
        rect(-10, -58, 9, 9, p.accent),
        rect(4, -44, 8, 8, p.accent, 0.8),
        circle(0, -88, 11, "#d8b88a"),
    ]
    parts.append(dots([(-3, -90), (5, -90)], 1.7, p.ink) + stroke(pts("-5 -83, 1 -81.4, 7 -83"), p.ink, 1.1))
    return (
        "".join(parts)
        + tube(pts("-19 -96, 0 -98, 19 -96"), (3, 5, 3), "#8a6434")
        + polygon(pts("-10 -98, -3 -116, 8 -114, 11 -98"), "#8a6434")
    )


_KINDS: dict[str, Callable[[Pigment, Rng], str]] = {
    "dragon": _dragon,
    "robot": _robot,
    "alien": _alien,
    "snowman": _snowman,
    "scarecrow": _scarecrow,
}
