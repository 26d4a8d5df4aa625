"""Things one could hold or put on a table. Local units: the foot is at y = 0, about 100 high."""

import math
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
    rectangles,
    stroke,
    tube,
)  # fmt: skip


def draw_thing(kind: str, p: Pigment, rng: Rng) -> str:
    """Return the thing as SVG elements."""
    return _KINDS[kind](p, rng)


def _steam(x: float, y: float, p: Pigment) -> str:
    return "".join(
        stroke([(x + k, y), (x + k - 5, y - 12), (x + k + 5, y - 24), (x + k, y - 38)], p.pale, 3, 0.45)
        for k in (-9.0, 5.0)
    )


def _cup(p: Pigment, rng: Rng) -> str:
    parts = [ellipse(0, -3, 50, 8, mix(p.base, p.dark, 0.4)), ellipse(0, -5, 46, 6, p.base)]
    parts.append(f'<path d="M28 -46C56 -50 56 -16 24 -20" fill="none" stroke="{p.base}" stroke-width="6.5"/>')
    parts.append(blob(pts("-32 -54, -30 -30, -20 -9, 0 -6, 20 -9, 30 -30, 32 -54, 0 -50"), p.base))
    parts.append(
        tube(pts("-28 -34, 0 -30, 28 -34"), (3.4, 3.8, 3.4), p.accent)
        + ellipse(0, -54, 32, 8, mix(p.base, p.pale, 0.4))
    )
    return (
        "".join(parts)
        + ellipse(0, -53, 28, 6.2, "#4a2a18")
        + stroke(pts("-14 -53, 0 -51, 12 -54"), "#c89a6a", 2, 0.8)
        + _steam(0, -62, p)
    )


def _teapot(p: Pigment, rng: Rng) -> str:
    parts = [
        tube(pts("30 -26, 50 -34, 58 -54"), (16, 10, 8), p.base),
        f'<path d="M-30 -52C-66 -56 -62 -14 -30 -18" fill="none" stroke="{p.base}" stroke-width="7"/>',
    ]
    parts.append(blob(pts("-36 -30, -28 -54, 0 -62, 28 -54, 36 -30, 22 -6, 0 -3, -22 -6"), p.base))
    parts.append(
        ellipse(0, -60, 17, 5, p.dark)
        + blob(pts("-17 -60, -10 -70, 0 -73, 10 -70, 17 -60"), p.base)
        + circle(0, -76, 4.4, p.accent)
    )
    parts.append(
        tube(pts("-33 -34, 0 -29, 33 -34"), (4, 5, 4), p.accent) + rect(-20, -5, 40, 5, p.dark, 1, 2)
    )
    return "".join(parts) + _steam(60, -62, p)


def _cake(p: Pigment, rng: Rng) -> str:
    parts = [
        ellipse(0, -3, 56, 9, p.pale),
        rect(-44, -40, 88, 36, p.base, 1, 6),
        rect(-30, -68, 60, 30, mix(p.base, p.pale, 0.4), 1, 6),
    ]
    icing = pts(
        "-44 -40, -36 -28, -27 -36, -17 -26, -8 -36, 2 -27, 12 -36, 22 -26, 32 -36, 40 -29, 44 -40, 0 -46"
    )
    parts.append(blob(icing, p.pale) + blob([(x * 0.68, -68 + (y + 40) * 0.8) for x, y in icing], p.accent))
    parts += [circle(x, -47, 4.2, "#d8343c") for x in (-36, -18, 18, 36)]
    for x in (-16, 0, 16):
        parts.append(
            rect(x - 1.6, -88, 3.2, 18, mix(p.accent, "#ffffff", 0.4)) + ellipse(x, -93, 2.2, 4.4, "#ffb83a")
        )
    return "".join(parts)


def _book(p: Pigment, rng: Rng) -> str:
    """An open book, seen from its foot."""
    page, line = p.pale, mix(p.pale, p.ink, 0.5)
    parts = [polygon(pts("-64 -4, -58 -46, 0 -38, 58 -46, 64 -4, 0 4"), p.base)]
    for s in (-1, 1):
        leaf = pts("0 -42, 16 -50, 42 -52, 55 -50, 60 -8, 42 -12, 16 -10, 0 0", wide=s, high=1)
        parts.append(polygon(leaf, page if s < 0 else mix(page, p.dark, 0.1)))
        parts += [
            stroke(
                [(s * 9, -40 + k * 6), (s * 28, -46 + k * 6.4), (s * (48 + k * 0.5), -43 + k * 6)],
                line,
                1,
                0.7,
            )
            for k in range(5)
        ]
    return (
        "".join(parts)
        + stroke([(0, -42), (0, 0)], p.dark, 1.4, 0.7)
        + polygon(pts("8 -46, 14 -48, 14 6, 11 2, 8 6"), p.accent)
    )


def _lantern(p: Pigment, rng: Rng) -> str:
    metal = p.base
    parts = [f'<path d="M-12 -84C-12 -104 12 -104 12 -84" fill="none" stroke="{metal}" stroke-width="3"/>']
    parts.append(
        polygon(pts("-20 -70, 0 -88, 20 -70"), metal)
        + rect(-18, -70, 36, 52, "#ffd98a", 0.85)
        + rect(-24, -18, 48, 9, metal, 1, 3)
        + rect(-28, -9, 56, 9, metal, 1, 3)
    )
    parts += [rect(x - 1.6, -70, 3.2, 52, metal) for x in (-18, 0, 18)]
    return (
        "".join(parts)
        + blob(pts("-6 -24, -7 -38, 0 -58, 7 -38, 6 -24"), "#ff9a2c")
        + ellipse(0, -31, 3.4, 9, "#fff4c8")
    )


def _candle(p: Pigment, rng: Rng) -> str:
    parts = []
    for x, tall in ((-24, 42), (22, 34), (0, 62)):
        parts.append(
            rect(x - 9, -tall, 18, tall, p.base, 1, 3)
            + rect(x + 2, -tall, 7, tall, p.dark, 0.3, 3)
            + ellipse(x, -tall, 9, 3, p.pale)
        )
        parts.append(
            tube([(x - 6, -tall + 1), (x - 6, -tall + 14)], (4, 5), p.pale)
            + stroke([(x, -tall), (x, -tall - 6)], p.ink, 1.2)
        )
        parts.append(
            blob([(x - 4, -tall - 8), (x, -tall - 27), (x + 4, -tall - 8), (x, -tall - 4)], "#ffb13a")
            + ellipse(x, -tall - 10, 1.8, 4.6, "#fff6d0")
        )
    return "".join(parts) + ellipse(0, 0, 44, 5, mix(p.dark, p.ink, 0.3))


def _umbrella(p: Pigment, rng: Rng) -> str:
    parts = [stroke(pts("0 -96, 0 -10, 4 -2, 12 -4"), mix(p.ink, "#7a5a3a", 0.5), 3)]
    dome = pts("-56 -54, -46 -82, 0 -102, 46 -82, 56 -54, 38 -60, 19 -52, 0 -60, -19 -52, -38 -60")
    parts.append(blob(dome, p.base))
    parts += [
        polygon([(0, -101), (x, -54 if abs(x) == 19 else -58), (x + 19, -60)], p.dark, 0.35) for x in (-38, 0)
    ]
    return "".join(parts) + stroke([(0, -102), (0, -112)], p.ink, 2.4)


def _clock(p: Pigment, rng: Rng) -> str:
    parts = [
        circle(0, -50, 48, p.base),
        circle(0, -50, 41, p.pale),
        rect(-34, -6, 14, 6, p.dark, 1, 2),
        rect(20, -6, 14, 6, p.dark, 1, 2),
    ]
    for k in range(12):
        a = k * math.pi / 6
        x, y = math.sin(a), -math.cos(a)
        parts.append(
            stroke([(x * 34, -50 + y * 34), (x * 38, -50 + y * 38)], p.ink, 2.6 if k % 3 == 0 else 1.3)
        )
    parts.append(
        stroke([(0, -50), (-14, -68)], p.ink, 3.6)
        + stroke([(0, -50), (17, -78)], p.ink, 2.4)
        + stroke([(0, -50), (22, -34)], p.accent, 1.2)
    )
    return "".join(parts) + circle(0, -50, 3.2, p.ink) + ellipse(-14, -76, 9, 4, "#ffffff", 0.35, -40)


def _guitar(p: Pigment, rng: Rng) -> str:
    neck = mix(p.base, p.ink, 0.6)
    parts = [
        tube([(0, -54), (0, -118)], (7, 6), neck),
        polygon(pts("-6 -116, -8 -134, 8 -134, 6 -116"), mix(neck, p.ink, 0.4)),
    ]
    parts.append(
        blob(pts("-18 -60, -14 -44, -27 -26, -22 -4, 0 1, 22 -4, 27 -26, 14 -44, 18 -60, 0 -68"), p.base)
    )
    parts.append(blob(pts("6 -64, 17 -58, 13 -44, 26 -26, 20 -5, 6 -1, 14 -26, 4 -44"), p.dark, 0.45))
    parts.append(
        circle(0, -42, 9.5, mix(p.base, p.pale, 0.4))
        + circle(0, -42, 8, p.ink)
        + rect(-10, -19, 20, 4.4, neck, 1, 1)
    )
    return (
        "".join(parts)
        + "".join(stroke([(k * 1.7, -19), (k * 1.3, -118)], p.pale, 0.5, 0.9) for k in (-1.5, -0.5, 0.5, 1.5))
        + dots([(s * 9, y) for s in (-1, 1) for y in (-120, -126, -131)], 1.6, p.pale)
    )


def _piano(p: Pigment, rng: Rng) -> str:
    parts = [rect(-60, -38, 8, 38, p.dark), rect(48, -38, 8, 38, p.dark), rect(-4, -38, 6, 38, p.dark)]
    parts.append(blob(pts("-66 -64, -60 -92, -20 -104, 20 -92, 48 -74, 64 -56, 60 -50, -64 -50"), p.base))
    parts.append(
        polygon(pts("-64 -66, -52 -128, 18 -112, 58 -62"), mix(p.base, p.light, 0.22))
        + stroke([(30, -62), (18, -98)], p.ink, 2)
    )
    parts.append(rect(-68, -52, 132, 15, p.base, 1, 3) + rect(-60, -50, 108, 8, p.pale))
    return "".join(parts) + rectangles(
        [(-57 + k * 6.2, -50, 2.6, 5) for k in range(17) if k % 7 not in (2, 6)], p.ink
    )


def _camera(p: Pigment, rng: Rng) -> str:
    parts = [
        rect(-48, -60, 96, 58, p.base, 1, 8),
        rect(-48, -44, 96, 30, mix(p.ink, p.dark, 0.2)),
        polygon(pts("-20 -60, -13 -74, 15 -74, 22 -60"), p.base),
    ]
    parts += [
        circle(2, -30, r, c)
        for r, c in ((27, p.pale), (24, p.ink), (19, "#2b3140"), (13, "#16202e"), (8, "#3f6fa0"))
    ]
    parts.append(
        ellipse(-4, -37, 4.4, 2.8, "#ffffff", 0.85, -30)
        + rect(-40, -67, 15, 8, mix(p.base, p.ink, 0.4), 1, 2)
        + circle(36, -52, 4, p.accent)
    )
    return "".join(parts) + rect(-7, -71, 16, 8, "#9fc8e4", 1, 2)


def _crown(p: Pigment, rng: Rng) -> str:
    parts = [blob(pts("-42 -12, -44 -26, 0 -32, 44 -26, 42 -12, 0 -18"), p.dark)]
    points = pts("-44 -16, -54 -62, -27 -38, 0 -78, 27 -38, 54 -62, 44 -16, 0 -4")
    parts.append(polygon(points, p.base) + polygon(pts("0 -78, 27 -38, 54 -62, 44 -16, 0 -4"), p.dark, 0.3))
    parts.append(
        tube(pts("-44 -16, 0 -6, 44 -16"), (11, 12, 11), p.light)
        + dots(pts("-54 -64, 0 -81, 54 -64"), 5, p.pale)
    )
    return (
        "".join(parts)
        + ellipse(0, -8, 5, 6, "#d8343c")
        + ellipse(-24, -11, 4, 5, "#3a7ad0")
        + ellipse(24, -11, 4, 5, "#3aa06a")
    )


def _sword(p: Pigment, rng: Rng) -> str:
    """A sword in a stone, as the tale has it."""
    blade = mix(p.pale, "#b8c8d8", 0.5)
    parts = [
        polygon(pts("-6 -20, -5 -92, 5 -92, 6 -20"), blade),
        polygon(pts("0 -20, 0 -92, 5 -92, 6 -20"), mix(blade, p.ink, 0.25)),
    ]
    parts.append(
        tube(pts("-25 -96, 0 -93, 25 -96"), (6, 6.5, 6), p.accent)
        + rect(-3.4, -118, 6.8, 24, "#5a3426", 1, 2)
        + circle(0, -121, 5.6, p.accent)
    )
    return (
        "".join(parts)
        + blob(pts("-48 2, -38 -20, -12 -30, 18 -27, 40 -16, 50 2"), mix(p.dark, "#77777f", 0.6))
        + blob(pts("-34 -14, -12 -27, 8 -25, -8 -14"), mix(p.pale, "#77777f", 0.55), 0.7)
    )


def _crystal(p: Pigment, rng: Rng) -> str:
    parts = []
    for x, lean, tall, w in (
        (-26, -14, 54, 11),
        (26, 16, 60, 12),
        (-11, -5, 78, 13),
        (12, 6, 70, 12),
        (0, 0, 98, 15),
    ):
        tip, left, right = (
            (x + lean, -tall),
            (x + lean * 0.7 - w, -tall * 0.74),
            (x + lean * 0.7 + w, -tall * 0.7),
        )
        parts.append(polygon([(x - w * 0.8, 0), left, tip, right, (x + w * 0.8, 0)], p.base))
        parts.append(
            polygon([(x, 0), (x + lean * 0.7 + 1, -tall * 0.68), tip, right, (x + w * 0.8, 0)], p.dark, 0.7)
            + polygon([left, tip, (x + lean * 0.7 + 1, -tall * 0.68)], p.light, 0.9)
        )
        parts.append(stroke([(x - w * 0.5, -4), (left[0] + 3, left[1] + 3)], "#ffffff", 1.1, 0.6))
    return "".join(parts)


def _heart(p: Pigment, rng: Rng) -> str:
    data = "M0 -6C-26 -28 -50 -46 -46 -70C-42 -94 -12 -96 0 -74C12 -96 42 -94 46 -70C50 -46 26 -28 0 -6Z"
    return f'<path d="{data}" fill="{p.base}"/>' + ellipse(-24, -72, 8, 12, p.light, 0.8, 34)


def _skull(p: Pigment, rng: Rng) -> str:
    bone = mix(p.base, p.pale, 0.4)
    parts = [
        blob(pts("-40 -58, -34 -86, 0 -102, 34 -86, 40 -58, 28 -34, -28 -34"), bone),
        blob(pts("-23 -40, -20 -10, 0 -4, 20 -10, 23 -40"), bone),
    ]
    parts += [ellipse(s * 16, -56, 11.5, 12.5, p.ink) for s in (-1, 1)]
    parts.append(
        polygon(pts("-5 -36, 0 -46, 5 -36"), p.ink)
        + "".join(stroke([(k * 5.4, -24), (k * 5, -10)], p.ink, 1.4, 0.8) for k in range(-3, 4))
    )
    return "".join(parts) + stroke(pts("-18 -24, 0 -21, 18 -24"), p.ink, 1.3, 0.8)


def _chair(p: Pigment, rng: Rng) -> str:
    parts = [
        rect(-38, -44, 8, 44, p.dark),
        rect(30, -44, 8, 44, p.dark),
        rect(-32, -104, 64, 64, p.base, 1, 16),
        rect(-24, -96, 48, 50, p.accent, 1, 12),
    ]
    parts.append(
        rect(-40, -52, 80, 16, mix(p.accent, p.dark, 0.2), 1, 8)
        + rect(-46, -68, 13, 40, p.base, 1, 6)
        + rect(33, -68, 13, 40, p.base, 1, 6)
    )
    return (
        "".join(parts)
        + dots([(x, y) for x in (-12, 0, 12) for y in (-86, -70)], 1.7, mix(p.accent, p.ink, 0.4))
        + rect(-42, -34, 84, 9, p.base, 1, 3)
    )


def _key(p: Pigment, rng: Rng) -> str:
    ring = f'<circle cx="0" cy="-84" r="20" fill="none" stroke="{p.base}" stroke-width="8"/>'
    return (
        ring
        + rect(-3.6, -66, 7.2, 64, p.base, 1, 2)
        + rect(3, -16, 17, 6, p.base)
        + rect(3, -6, 13, 6, p.base)
        + rect(-7, -64, 14, 5, p.light, 1, 2)
    )


def _kite(p: Pigment, rng: Rng) -> str:
    parts = [stroke(pts("-2 -40, -24 10, -8 60, -40 130"), p.pale, 0.9)]
    parts.append(
        polygon(pts("0 -112, 36 -72, 0 -22, -36 -72"), p.base)
        + polygon(pts("0 -112, 36 -72, 0 -72"), p.accent)
        + polygon(pts("0 -22, -36 -72, 0 -72"), p.accent)
    )
    tail = pts("0 -22, 8 -2, -4 18, 8 38")
    parts.append(stroke(tail, p.dark, 1.4))
    return "".join(parts) + "".join(
        polygon(pts("-7 -4, 0 0, -7 4", x, y), p.base) + polygon(pts("7 -4, 0 0, 7 4", x, y), p.accent)
        for x, y in tail[1:]
    )


def _hat(p: Pigment, rng: Rng) -> str:
    crown = pts("-27 -14, -31 -72, 0 -77, 31 -72, 27 -14")
    return (
        ellipse(0, -8, 60, 11, p.dark)
        + ellipse(0, -11, 58, 9, p.base)
        + blob(crown, p.base)
        + ellipse(0, -73, 31, 6, p.light)
        + tube(pts("-28 -20, 0 -14, 28 -20"), (11, 12, 11), p.accent)
    )


def _shell(p: Pigment, rng: Rng) -> str:
    rim = [(math.cos(a) * 50, -14 + math.sin(a) * 62) for a in (math.pi * (1 + k / 12) for k in range(13))]
    ribs = "".join(
        stroke([(0, -4), ((x) * 0.55, -4 + (y + 4) * 0.55), (x, y)], p.dark, 1.7, 0.7) for x, y in rim[1:-1]
    )
    return (
        blob([*rim, (14, -4), (0, 0), (-14, -4)], p.base)
        + ribs
        + "".join(
            stroke([(x * k, -10 + (y + 10) * k) for x, y in rim], p.light, 1.6, 0.5) for k in (0.5, 0.75)
        )
        + rect(-15, -7, 30, 7, p.dark, 1, 3)
    )


def _campfire(p: Pigment, rng: Rng) -> str:
    parts = [
        tube([(s * 38, -2), (s * -24, -14)], (11, 10), mix(p.ink, "#6b4228", 0.7))
        + circle(s * 38, -2, 5, "#c89a6a")
        for s in (-1, 1)
    ]
    for dx, tall, wide, colour in (
        (-13, 62, 26, "#e8481c"),
        (13, 70, 26, "#e8481c"),
        (0, 92, 30, "#f57a22"),
        (-7, 58, 18, "#ffb43a"),
        (8, 48, 17, "#ffb43a"),
        (0, 36, 14, "#fff0a4"),
    ):
        sway = float(rng.uniform(-6, 6))
        parts.append(
            blob(
                [
                    (dx - wide / 2, -14),
                    (dx - wide * 0.4, -14 - tall * 0.4),
                    (dx + sway, -14 - tall),
                    (dx + wide * 0.42, -14 - tall * 0.38),
                    (dx + wide / 2, -14),
                    (dx, -8),
                ],
                colour,
            )
        )
    return "".join(parts) + dots(
        [(rng.normal(0, 22), -60 - abs(rng.normal(0, 44))) for _ in range(22)], 1.6, "#ffc45a"
    )


_KINDS: dict[str, Callable[[Pigment, Rng], str]] = {
    "cup": _cup,
    "teapot": _teapot,
    "cake": _cake,
    "book": _book,
    "lantern": _lantern,
    "candle": _candle,
    "umbrella": _umbrella,
    "clock": _clock,
    "guitar": _guitar,
    "piano": _piano,
    "camera": _camera,
    "crown": _crown,
    "sword": _sword,
    "crystal": _crystal,
    "heart": _heart,
    "skull": _skull,
    "chair": _chair,
    "key": _key,
    "kite": _kite,
    "hat": _hat,
    "shell": _shell,
    "campfire": _campfire,
}
