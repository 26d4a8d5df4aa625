"""Birds: perched, walking, swimming and in flight. Local units as in `quadruped`; they look to the right."""

from collections.abc import Callable
from dataclasses import dataclass

from impasto_generation.painter.canvas import Rng
from impasto_generation.painter.colour import mix
from impasto_generation.painter.figures.pigment import Pigment
from impasto_generation.painter.vector import (
    Point,
    blob,
    circle,
    dots,
    ellipse,
    group,
    polygon,
    pts,
    shape,
    stroke,
    tube,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plumage:
    """A perching bird: body size, beak length and thickness, tail length, extras."""

    beak: tuple[float, float] = (9, 5)
    tail: float = 26
    hooked: bool = False
    bib: bool = True
    crest: bool = False
    comb: bool = False
    legs: float = 12


_PERCHED = {
    "songbird": Plumage((8, 4.5), 24),
    "crow": Plumage((15, 7), 30, bib=False, legs=16),
    "parrot": Plumage((10, 10), 46, hooked=True, crest=True),
    "rooster": Plumage((8, 5.5), 20, bib=False, comb=True, legs=22),
}


def draw_bird(kind: str, p: Pigment, rng: Rng) -> str:
    """Return the bird as SVG elements."""
    if kind in _PERCHED:
        return _perched(_PERCHED[kind], p)
    return _SPECIAL[kind](p, rng)


def _eye(x: float, y: float, size: float, p: Pigment, iris: str | None = None) -> str:
    ring = circle(x, y, size * 1.5, iris) if iris else ""
    return ring + circle(x, y, size, p.ink) + circle(x + size * 0.35, y - size * 0.35, size * 0.36, "#ffffff")


def _perched(b: Plumage, p: Pigment) -> str:
    foot, horn = b.legs, mix(p.accent, "#e8a030", 0.8)
    parts = [
        stroke([(x, -foot - 4), (x + 1, -2), (x + 6, 0)], horn, 2)
        + stroke([(x + 1, -2), (x - 4, 0)], horn, 1.8)
        for x in (-4.0, 5.0)
    ]
    tail = [(-18, -foot - 16), (-26 - b.tail * 0.35, -foot - 8), (-22 - b.tail * 0.8, -foot + 2)]
    parts.insert(0, tube(tail, (14, 12, 9), p.dark))
    if b.comb:
        parts.insert(
            0,
            "".join(
                tube(
                    [(-16, -foot - 18), (-34, -foot - 46 + k * 9), (-46 + k * 3, -foot - 26 + k * 10)],
                    (8, 9, 2),
                    mix(p.dark, p.accent, 0.2 * k),
                )
                for k in range(4)
            ),
        )
    body = [
        (-22, -foot - 18),
        (-6, -foot - 34),
        (12, -foot - 42),
        (24, -foot - 30),
        (22, -foot - 12),
        (6, -foot - 2),
        (-14, -foot - 5),
    ]
    parts.append(blob(body, p.base))
    if b.bib:
        parts.append(
            blob(
                [(15, -foot - 36), (24, -foot - 26), (20, -foot - 10), (6, -foot - 3), (4, -foot - 14)],
                mix(p.base, p.pale, 0.78),
            )
        )
    parts.append(_wing_folded(-foot, p))
    hx, hy = 17.0, -foot - 48.0
    parts.append(tube([(10, -foot - 32), (hx, hy)], (26, 22), p.base) + circle(hx, hy, 12.5, p.base))
    if b.crest:
        parts.append(tube(pts("-2 -10, -10 -22, -20 -24", hx, hy), (9, 8, 2), p.accent))
    if b.comb:
        parts.append(
            dots(pts("-6 -12, 1 -14, 8 -11", hx, hy), 4.4, "#d8342c")
            + ellipse(hx + 12, hy + 11, 3.4, 6, "#d8342c")
        )
    return "".join(parts) + _beak(hx + 9, hy, b, p) + _eye(hx + 4, hy - 2.5, 2.4, p)


def _wing_folded(foot: float, p: Pigment) -> str:
    wing = [
        (10, foot - 34),
        (14, foot - 22),
        (0, foot - 9),
        (-30, foot - 4),
        (-20, foot - 18),
        (-6, foot - 31),
    ]
    lines = "".join(
        stroke(
            [(6 - k * 4, foot - 25 + k * 4), (-12 - k * 3, foot - 12 + k * 2.4), (-26 - k, foot - 6 + k)],
            p.base,
            1.3,
            0.7,
        )
        for k in range(4)
    )
    return blob(wing, p.dark) + lines


def _beak(x: float, y: float, b: Plumage, p: Pigment) -> str:
    long, thick = b.beak
    horn = p.ink if not b.bib and not b.comb else mix(p.accent, "#e8a030", 0.8)
    if b.hooked:
        return blob(
            [
                (x, y - thick * 0.6),
                (x + long * 0.8, y - thick * 0.3),
                (x + long, y + thick * 0.8),
                (x + long * 0.5, y + thick * 0.4),
                (x, y + thick * 0.5),
            ],
            p.ink,
        )
    return polygon([(x, y - thick * 0.5), (x + long, y + thick * 0.2), (x, y + thick * 0.6)], horn)


def _owl(p: Pigment, rng: Rng) -> str:
    parts = [tube(pts("-6 -14, -16 -2, -12 6"), (14, 12, 6), p.dark)]
    parts.append(blob(pts("-24 -40, -26 -20, -12 -2, 12 -2, 26 -20, 24 -42, 0 -62"), p.base))
    parts.append(blob(pts("-13 -36, -14 -16, 0 -3, 14 -16, 13 -36, 0 -44"), mix(p.base, p.pale, 0.62)))
    flecks = [(x + (y % 2) * 3, -34 + y * 5.2) for y in range(6) for x in (-9, -3, 3, 9)]
    parts.append(dots(flecks, 1.3, p.dark))
    parts += [blob(pts("15 -42, 27 -34, 28 -12, 18 -4, 14 -20", wide=s, high=1), p.dark) for s in (-1, 1)]
    parts.append(
        blob(pts("-27 -58, -24 -80, -12 -76, 0 -79, 12 -76, 24 -80, 27 -58, 14 -42, -14 -42"), p.base)
    )
    for s in (-1, 1):
        parts.append(
            circle(s * 11, -60, 12, mix(p.base, p.pale, 0.75))
            + circle(s * 10.5, -60, 7.4, "#f5b93a")
            + circle(s * 10, -60, 4.4, p.ink)
            + circle(s * 10 + 1.6, -62, 1.5, "#ffffff")
        )
    parts.append(polygon(pts("-3.4 -56, 3.4 -56, 0 -47"), "#3a3026"))
    return "".join(parts) + dots(pts("-8 -1, -4 0, 5 0, 9 -1"), 2.4, "#d8a84a")


def _penguin(p: Pigment, rng: Rng) -> str:
    parts = [ellipse(x, -2.5, 8, 3.2, "#e8953a") for x in (-8.0, 9.0)]
    parts.append(blob(pts("-22 -38, -20 -12, -10 -2, 12 -2, 21 -14, 21 -42, 12 -66, -10 -66"), p.base))
    parts.append(blob(pts("-12 -40, -12 -12, 0 -4, 14 -8, 18 -26, 16 -48, 6 -58"), p.pale))
    parts.append(
        tube(pts("-17 -56, -26 -36, -25 -18"), (12, 11, 4), p.dark)
        + tube(pts("18 -54, 25 -38, 22 -20"), (9, 9, 4), p.base)
    )
    parts.append(circle(2, -76, 15.5, p.base) + blob(pts("3 -70, 13 -76, 14 -66, 10 -60, 1 -62"), p.pale))
    parts.append(
        ellipse(-7, -71, 4.6, 7, "#f0b23c", 0.95, 20)
        + polygon(pts("14 -79, 29 -73, 14 -71"), "#2a2428")
        + polygon(pts("14 -74, 26 -73, 14 -71"), "#e8953a")
    )
    return "".join(parts) + _eye(8, -79, 2.3, p, p.pale)


def _swan(p: Pigment, rng: Rng) -> str:
    body = pts("-44 -16, -34 -30, -10 -36, 18 -30, 30 -14, 20 -1, -24 -1")
    parts = [tube(pts("-30 -16, -46 -22, -56 -30"), (16, 12, 2), p.base), blob(body, p.base)]
    parts.append(tube(pts("18 -16, 34 -32, 26 -54, 22 -72, 34 -84, 44 -80"), (22, 13, 10, 9, 10, 9), p.base))
    wing = pts("14 -28, 10 -14, -16 -8, -50 -34, -30 -40, -8 -42")
    parts.append(
        blob(wing, mix(p.base, p.light, 0.6))
        + "".join(
            stroke(
                [(4 - k * 9, -30 - k), (-10 - k * 9, -18 - k * 2), (-28 - k * 5, -20 - k * 4)],
                p.dark,
                1,
                0.55,
            )
            for k in range(4)
        )
    )
    parts.append(
        polygon(pts("46 -84, 62 -76, 45 -75"), "#e8823a")
        + polygon(pts("43 -85, 49 -84, 47 -77, 43 -77"), p.ink)
    )
    return "".join(parts) + _eye(40, -83, 1.5, p)


def _duck(p: Pigment, rng: Rng) -> str:
    body = pts("-40 -20, -26 -30, 4 -30, 24 -24, 26 -8, 12 -1, -22 -1, -36 -10")
    parts = [polygon(pts("-34 -18, -52 -32, -38 -10"), p.dark), blob(body, p.base)]
    parts.append(tube(pts("14 -18, 22 -34, 24 -46"), (22, 14, 14), p.accent) + circle(26, -48, 12, p.accent))
    parts.append(
        tube([(14, -32), (30, -29)], (4, 4), p.pale)
        + tube(pts("34 -46, 44 -43, 50 -44"), (8, 7, 5), "#f0b03a")
    )
    parts.append(
        blob(pts("10 -26, 6 -12, -16 -8, -40 -20, -16 -30"), p.dark)
        + tube([(-16, -14), (-4, -12)], (5, 5), "#3a6fc4")
    )
    return "".join(parts) + _eye(29, -51, 1.9, p)


def _heron(p: Pigment, rng: Rng) -> str:
    leg = mix(p.accent, "#c8702c", 0.6)
    parts = [
        stroke(pts("0 -44, 3 -22, -1 0"), leg, 2.4) + stroke([(-1, 0), (8, 0)], leg, 2),
        stroke(pts("-8 -44, -16 -30, -4 -26"), leg, 2.4),
    ]
    parts.append(blob(pts("-36 -44, -16 -64, 10 -66, 20 -54, 8 -42, -16 -38"), p.base))
    parts.append(
        tube(pts("10 -56, 24 -72, 12 -88, 16 -106, 26 -112"), (18, 9, 7, 6, 8), p.base)
        + circle(26, -113, 6, p.base)
    )
    parts.append(blob(pts("8 -62, 6 -48, -20 -40, -50 -36, -30 -52, -10 -64"), p.dark))
    parts.append(
        polygon(pts("30 -116, 54 -106, 30 -110"), "#e8a83a")
        + tube(pts("22 -117, 10 -120, 0 -115"), (3, 3, 1), p.ink)
    )
    return "".join(parts) + _eye(28, -114.5, 1.3, p)


def _eagle(p: Pigment, rng: Rng) -> str:
    """In flight, wings spread, seen a little from below; `p.pale` head and tail."""
    lift = float(rng.uniform(-4, 6))
    parts = [_spread_wing(p, lift, far=True)]
    parts.append(polygon(pts("-26 2, -58 -6, -62 4, -57 12, -26 10"), p.pale))
    parts.append(tube(pts("-30 5, -4 2, 20 -1, 34 -4"), (12, 24, 20, 13), p.base))
    parts.append(circle(38, -6, 9, p.pale) + blob(pts("44 -11, 54 -8, 56 0, 50 -3, 44 -2"), "#f0b03a"))
    parts.append(_spread_wing(p, lift, far=False))
    return "".join(parts) + _eye(41, -8, 1.7, p)


def _spread_wing(p: Pigment, lift: float, *, far: bool) -> str:
    tipx, colour = (10.0 if far else -34.0), (p.dark if far else p.base)
    top = -74 - lift if far else -80 - lift
    edge: list[Point] = [(20, -4), (22, -30), (tipx + 30, top + 16), (tipx + 8, top - 6)]
    for k in range(7):
        edge += [(tipx - 4 - k * 4, top + k * 8), (tipx + 2 - k * 2, top + 10 + k * 9)]
    edge.append((-14, 2))
    feathers = "".join(
        stroke(
            [(4, -12), (tipx * 0.5 - k * 2, top * 0.5 + k * 5), (tipx - 2 - k * 3, top + 8 + k * 8)],
            mix(colour, p.ink, 0.4),
            1.2,
            0.7,
        )
        for k in range(7)
    )
    return polygon(edge, colour) + feathers


_GULL = "M-1 -.25Q-.45 -.6 0 0Q.45 -.6 1 -.25Q.45 -.3 0 .16Q-.45 -.3 -1 -.25Z"


def far_birds(rng: Rng, x: float, y: float, colour: str, count: int = 9) -> str:
    """Return a loose flock seen from far below, around (x, y) in units."""
    return "".join(
        group(shape(_GULL, colour), x + rng.normal(0, 110), y + rng.normal(0, 44), rng.uniform(8, 18))
        for _ in range(count)
    )


def _butterfly(p: Pigment, rng: Rng) -> str:
    parts = []
    for s in (-1, 1):
        upper = pts("0 -34, 16 -64, 44 -70, 50 -46, 28 -30", wide=s, high=1)
        lower = pts("0 -30, 26 -28, 40 -12, 26 0, 8 -12", wide=s, high=1)
        parts += [blob(upper, p.ink), blob(lower, p.ink)]
        parts += [
            blob(_towards(upper, s * 25, -48, 0.8), p.base),
            blob(_towards(lower, s * 22, -17, 0.76), mix(p.base, p.accent, 0.35)),
        ]
        parts.append(
            dots(pts("41 -64, 46 -54, 36 -8", wide=s, high=1), 2.4, p.pale)
            + ellipse(s * 26, -50, 5, 7, p.light, 0.8, s * 30)
        )
        parts.append(stroke(pts("0 -38, 6 -54, 12 -60", wide=s, high=1), p.ink, 1.2))
    return "".join(parts) + tube(pts("0 -40, 0 -26, 0 -6"), (5, 6, 2), p.ink)


def _towards(points: list[Point], x: float, y: float, by: float) -> list[Point]:
    return [(x + (px - x) * by, y + (py - y) * by) for px, py in points]


_SPECIAL: dict[str, Callable[[Pigment, Rng], str]] = {
    "owl": _owl,
    "penguin": _penguin,
    "swan": _swan,
    "duck": _duck,
    "heron": _heron,
    "eagle": _eagle,
    "butterfly": _butterfly,
}
