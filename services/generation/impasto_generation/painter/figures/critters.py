"""Small and sitting animals. Local units as in `quadruped`; they look to the right."""

import math
from collections.abc import Callable

from impasto_generation.painter.canvas import Rng
from impasto_generation.painter.colour import mix
from impasto_generation.painter.figures.pigment import Pigment
from impasto_generation.painter.vector import blob, circle, dots, ellipse, polygon, pts, stroke, tube


def draw_critter(kind: str, p: Pigment, rng: Rng) -> str:
    """Return the animal as SVG elements."""
    return _KINDS[kind](p, rng)


def _eye(x: float, y: float, size: float, p: Pigment, iris: str | None = None) -> str:
    ring = circle(x, y, size * 1.45, iris) if iris else ""
    return ring + circle(x, y, size, p.ink) + circle(x + size * 0.35, y - size * 0.4, size * 0.36, "#ffffff")


def _sitting_body(p: Pigment, chest: str) -> str:
    """Haunch, back and straight forelegs: what cats, dogs and foxes have in common when they sit."""
    parts = [tube(pts("13 -30, 15 -14, 15 -3"), (10, 8, 7), p.dark), ellipse(18, -2.5, 7, 3.2, p.dark)]
    parts.append(blob(pts("-24 -6, -26 -22, -14 -44, 4 -60, 18 -54, 20 -34, 12 -8, -6 -2"), p.base))
    parts.append(blob(pts("6 -56, 20 -50, 21 -30, 14 -14, 8 -28"), chest))
    parts.append(
        tube(pts("9 -34, 9 -16, 10 -3"), (11, 8.4, 7.6), p.base) + ellipse(13, -2.6, 7.4, 3.4, p.base)
    )
    haunch = pts("-25 -8, -24 -24, -12 -30, 0 -22, 2 -8, -8 -1, -20 -1")
    parts.append(blob([(x + 1.4, y - 0.6) for x, y in haunch], p.dark, 0.4) + blob(haunch, p.base))
    return "".join(parts) + ellipse(0, -2.8, 9.5, 3.6, p.base)


def _cat(p: Pigment, rng: Rng) -> str:
    tail = tube(pts("-20 -5, -38 -3, -46 -14, -41 -28"), (8, 7.5, 6.5, 4), p.base)
    x, y = 13.0, -70.0
    parts = [tail, _sitting_body(p, mix(p.base, p.pale, 0.55))]
    parts += [
        polygon(pts("-15 -6, -12.5 -25, -1 -13", x, y), p.base),
        polygon(pts("2 -13, 12 -25, 14 -6", x, y), p.base),
    ]
    parts += [
        polygon(pts("-12 -9, -11 -20, -4 -13", x, y), "#d88f8c", 0.8),
        polygon(pts("5 -13, 10.6 -20, 11.5 -9", x, y), "#d88f8c", 0.8),
    ]
    parts.append(blob(pts("-16.5 0, -11 -13, 0 -15, 11 -13, 16 0, 10 11, 0 13, -10 11", x, y), p.base))
    parts.append(ellipse(x + 1, y + 6.4, 8, 5.4, mix(p.base, p.pale, 0.55)))
    for k in (-6.4, 7.4):
        parts.append(
            ellipse(x + k, y - 1.6, 3.9, 4.1, "#b9cf4e")
            + ellipse(x + k, y - 1.6, 1.7, 3.7, p.ink)
            + circle(x + k + 1, y - 3, 0.9, "#ffffff")
        )
    parts.append(polygon(pts("-1.4 3.4, 3.2 3.4, 0.9 5.8", x, y), "#d07a7c"))
    parts += [
        stroke(
            [(x + 0.9 + s * 4, y + 6), (x + 0.9 + s * 13, y + 4.4 + k), (x + 0.9 + s * 21, y + 4 + k * 2.2)],
            p.pale,
            0.55,
            0.85,
        )
        for s in (-1, 1)
        for k in (0.0, 2.6)
    ]
    parts.append(stroke(pts("-2.6 8.2, 0.9 7.4, 4.2 8.2", x, y), p.ink, 0.8, 0.7))
    if rng.random() < 0.5:
        parts += [
            stroke([(-18 + k * 7, -44 - k * 5), (-12 + k * 7, -36 - k * 5)], p.dark, 2.4, 0.7)
            for k in range(3)
        ]
    return "".join(parts)


def _fox(p: Pigment, rng: Rng) -> str:
    tail = tube(pts("-18 -7, -36 -8, -50 -18, -56 -34"), (9, 17, 19, 5), p.base) + tube(
        [(-51, -20), (-57, -36)], (15, 4), p.pale
    )
    x, y = 14.0, -70.0
    parts = [tail, _sitting_body(p, p.pale)]
    parts += [
        tube([(9, -15), (10, -3)], (8.2, 7.8), p.ink),
        ellipse(13, -2.6, 7.4, 3.4, p.ink),
        tube([(15, -13), (16, -3)], (7, 7), mix(p.ink, p.base, 0.2)),
    ]
    for s in (-1, 1):
        parts.append(
            polygon([(x + s * 15, y - 7), (x + s * 13.5, y - 31), (x + s * 2, y - 13)], p.base)
            + polygon([(x + s * 12.5, y - 10), (x + s * 12, y - 25), (x + s * 5, y - 13)], p.ink, 0.85)
        )
    parts.append(blob(pts("-20 2, -13 -11, 0 -15, 13 -11, 19 2, 10 9, 1 17, -10 9", x, y), p.base))
    for s in (-1, 1):
        parts.append(
            blob(
                [
                    (x + s * 19, y + 2),
                    (x + s * 8, y + 1),
                    (x + 1, y + 10),
                    (x + 1, y + 16.5),
                    (x + s * 10, y + 9),
                ],
                p.pale,
            )
        )
    parts += [_eye(x + k, y - 1, 2.3, p, "#e0a030") for k in (-7.0, 7.6)]
    return "".join(parts) + ellipse(x + 1, y + 14.6, 2.9, 2.2, p.ink)


def _dog(p: Pigment, rng: Rng) -> str:
    tail = tube(pts("-20 -8, -34 -16, -38 -30"), (8, 8, 3), p.base)
    x, y = 14.0, -70.0
    parts = [tail, _sitting_body(p, mix(p.base, p.pale, 0.7))]
    parts.append(blob(pts("-15 0, -11 -14, 0 -17, 11 -14, 15 0, 9 12, -9 12", x, y), p.base))
    parts.append(ellipse(x + 2, y + 6, 9.6, 8, mix(p.base, p.pale, 0.72)))
    for s in (-1, 1):
        parts.append(
            tube(
                [(x + s * 11, y - 13), (x + s * 18, y - 5), (x + s * 17, y + 9)],
                (8, 11, 6),
                mix(p.base, p.ink, 0.36),
            )
        )
    parts += [_eye(x + k, y - 3, 2.4, p) for k in (-5.4, 7.0)]
    parts.append(
        ellipse(x + 2, y + 2.6, 3.8, 2.9, p.ink)
        + tube([(x + 2, y + 10), (x + 3, y + 14.5)], (5, 4.4), "#e07a80")
    )
    return (
        "".join(parts)
        + tube(pts("2 -56, 14 -50, 22 -54"), (3.4, 3.6, 3.4), p.accent)
        + circle(15, -48, 2.6, "#e8b83c")
    )


def _rabbit(p: Pigment, rng: Rng) -> str:
    x, y = 16.0, -46.0
    parts = [circle(-27, -12, 8, p.pale)]
    for lean, colour in ((2, p.dark), (-6, p.base)):
        parts.append(
            tube([(x + lean, y - 8), (x + lean - 3, y - 28), (x + lean - 7, y - 46)], (7, 10.5, 4), colour)
        )
    parts.append(tube(pts("-6.4 -14, -9.4 -28, -12.4 -40", x, y), (3, 5, 1.6), "#e2a19c", 0.85))
    parts.append(blob(pts("-28 -8, -26 -26, -10 -40, 12 -38, 20 -24, 16 -6, -4 -1, -22 -1"), p.base))
    parts.append(blob(pts("12 -36, 21 -26, 18 -10, 10 -16"), mix(p.base, p.pale, 0.7)))
    parts.append(tube(pts("12 -20, 15 -10, 16 -3"), (9, 7, 6.4), p.base) + ellipse(19, -2.6, 6.4, 3, p.base))
    haunch = pts("-26 -8, -23 -24, -8 -27, 2 -16, 0 -5, -12 -1")
    parts.append(
        blob([(hx + 1.4, hy - 0.6) for hx, hy in haunch], p.dark, 0.4)
        + blob(haunch, p.base)
        + ellipse(-3, -2.8, 12, 3.4, p.base)
    )
    parts.append(blob(pts("-13 -2, -8 -13, 4 -14, 14 -4, 13 5, 0 9, -10 7", x, y), p.base))
    parts.append(
        ellipse(x + 10, y + 2.4, 4.6, 3.8, mix(p.base, p.pale, 0.6))
        + ellipse(x + 13.6, y - 0.4, 1.7, 1.3, "#d8828a")
    )
    parts += [stroke([(x + 10, y + 2 + k), (x + 20, y + 1 + k * 2.4)], p.pale, 0.5, 0.8) for k in (0.0, 1.8)]
    return "".join(parts) + _eye(x + 4, y - 4, 2.8, p)


def _squirrel(p: Pigment, rng: Rng) -> str:
    tail = tube(
        pts("-14 -6, -34 -16, -38 -46, -22 -66, -6 -60"), (10, 24, 27, 24, 8), mix(p.base, p.dark, 0.35)
    ) + tube(pts("-20 -10, -32 -30, -28 -52"), (4, 11, 6), p.light, 0.6)
    x, y = 12.0, -50.0
    parts = [tail, blob(pts("-16 -4, -18 -24, -6 -42, 10 -42, 16 -24, 10 -4, -4 0"), p.base)]
    parts.append(blob(pts("6 -40, 15 -30, 14 -12, 6 -6, 3 -22"), p.pale))
    parts.append(
        tube(pts("4 -30, 13 -26, 19 -30"), (7, 6, 4.6), p.base)
        + circle(22, -32, 5.4, "#8a5a32")
        + ellipse(22, -36, 5.6, 2.6, "#5e3c22")
    )
    parts += [tube([(x - 7 + k, y - 9), (x - 9 + k, y - 22)], (6.5, 1.6), p.base) for k in (0.0, 9.0)]
    parts.append(blob(pts("-12 0, -7 -12, 4 -12, 15 -1, 12 6, 0 9, -9 6", x, y), p.base))
    parts.append(ellipse(x + 9, y + 3, 5, 3.6, p.pale) + ellipse(x + 14.6, y - 0.6, 1.6, 1.3, p.ink))
    return "".join(parts) + _eye(x + 3, y - 2.6, 2.9, p) + ellipse(0, -2.6, 10, 3.4, p.base)


def _mouse(p: Pigment, rng: Rng) -> str:
    parts = [stroke(pts("-26 -8, -42 -4, -54 -14, -62 -8"), "#d89a94", 2.2)]
    parts.append(circle(16, -34, 9.5, p.dark) + circle(4, -36, 11.5, p.base) + circle(4, -36, 7.6, "#e0a8a2"))
    parts.append(blob(pts("-28 -8, -24 -24, -6 -32, 14 -28, 32 -12, 30 -8, 12 -1, -16 -1"), p.base))
    parts.append(circle(33, -11, 2.4, "#d8828a") + dots(pts("12 -1, 18 -1, -12 -1, -6 -1"), 2.4, "#d89a94"))
    parts += [stroke([(26, -9 + k), (36, -7 + k * 3)], p.pale, 0.5, 0.8) for k in (-1.4, 0.4, 2.0)]
    return "".join(parts) + _eye(19, -19, 2.5, p)


def _frog(p: Pigment, rng: Rng) -> str:
    parts = [tube(pts("-14 -10, -34 -8, -22 -2, -38 0"), (15, 14, 8, 4), p.dark)]
    parts.append(blob(pts("-26 -8, -20 -24, 4 -40, 26 -36, 30 -22, 20 -6, 0 -1"), p.base))
    parts.append(blob(pts("12 -8, 28 -22, 22 -6, 8 -1"), mix(p.base, p.pale, 0.7)))
    parts.append(
        tube(pts("14 -18, 18 -8, 16 -2"), (9, 7, 5), p.base) + dots(pts("14 -1, 19 -1, 24 -1"), 2.2, p.base)
    )
    parts.append(tube(pts("-18 -14, -32 -20, -14 -4, -28 -1"), (15, 13, 9, 4), p.base))
    parts.append(dots(pts("-6 -26, 4 -32, -12 -20, 6 -22"), 2.6, p.dark, 0.7))
    parts += [
        circle(x, -40, 7, p.base) + circle(x + 0.6, -41, 5, "#e8c83c") + ellipse(x + 1, -41, 3.4, 2, p.ink)
        for x in (8.0, 22.0)
    ]
    return "".join(parts) + stroke(pts("10 -23, 22 -20, 31 -25"), p.ink, 1.1, 0.8)


def _snake(p: Pigment, rng: Rng) -> str:
    coils = pts("-34 -4, -12 -12, 14 -6, 30 -14, 10 -24, -14 -20, -16 -32, 8 -38, 20 -52")
    parts = [
        tube(coils, (2, 9, 12, 13, 13.5, 13.5, 13, 12, 11), p.dark),
        tube([(x, y - 1.2) for x, y in coils], (1, 6, 8.6, 9.6, 10, 10, 9.6, 9, 8), p.base),
    ]
    parts.append(dots([(x, y - 1) for x, y in coils[1:]], 2.5, p.accent, 0.8))
    parts.append(
        stroke(pts("36 -58, 44 -60, 50 -64"), "#d83a3a", 1.1) + stroke([(44, -60), (50, -57)], "#d83a3a", 1.1)
    )
    return (
        "".join(parts)
        + blob(pts("14 -50, 20 -64, 34 -62, 38 -57, 26 -50"), p.base)
        + _eye(27, -59, 1.9, p, "#e8c83c")
    )


def _snail(p: Pigment, rng: Rng) -> str:
    skin = mix(p.base, p.pale, 0.5)
    parts = [tube(pts("-34 -3, -6 -5, 24 -7, 36 -18, 40 -28"), (4, 11, 13, 12, 11), skin)]
    parts += [
        stroke([(40, -32), (44 + k, -46)], skin, 2) + circle(44 + k, -47, 2.4, p.ink) for k in (-5.0, 4.0)
    ]
    parts.append(circle(-2, -28, 24, p.base))
    spiral = [
        (-2 + math.cos(t * 0.62) * (22 - t * 1.7), -28 + math.sin(t * 0.62) * (22 - t * 1.7))
        for t in range(13)
    ]
    return (
        "".join(parts) + stroke(spiral, p.dark, 3.2, 0.85) + stroke([(-16, -42), (-8, -48)], p.light, 3, 0.7)
    )


_KINDS: dict[str, Callable[[Pigment, Rng], str]] = {
    "cat": _cat,
    "fox": _fox,
    "dog": _dog,
    "rabbit": _rabbit,
    "squirrel": _squirrel,
    "mouse": _mouse,
    "frog": _frog,
    "snake": _snake,
    "snail": _snail,
}
