"""Four-legged animals from one skeleton: proportions, ears, tail and markings make the species.

Local units: the foot line is y = 0 and up is negative; the back of a medium animal is about 60 high.
Animals look to the right.
"""

from collections.abc import Callable

from impasto_generation.painter.canvas import Rng
from impasto_generation.painter.colour import mix
from impasto_generation.painter.figures.pigment import Pigment
from impasto_generation.painter.figures.species import SPECIES, Build
from impasto_generation.painter.vector import (
    Point,
    blob,
    circle,
    dots,
    ellipse,
    faded,
    group,
    polygon,
    pts,
    stroke,
    tube,
)  # fmt: skip


def draw_quadruped(kind: str, p: Pigment, rng: Rng) -> str:
    """Return the animal as SVG elements."""
    b = SPECIES[kind]
    step = float(rng.uniform(-5, 5))
    head = _head_at(b)
    parts = [_tail(b, p), _legs(b, p, step, near=False)]
    if "antlers" in b.marks:
        parts.append(_antlers(head, b, p))
    parts += [_torso(b, p), _legs(b, p, -step, near=True), _coat(b, p, rng), _neck(b, p), _head(b, p, head)]
    return "".join(parts)


def _hip(b: Build) -> Point:
    return -b.length / 2, -b.height + b.rump / 2


def _shoulder(b: Build) -> Point:
    return b.length / 2, -b.height + b.depth / 2


def _head_at(b: Build) -> Point:
    x, y = _shoulder(b)
    return x + b.neck[0] + 3, y - b.depth * 0.28 - b.neck[1]


def _torso(b: Build, p: Pigment) -> str:
    (hx, hy), (sx, sy) = _hip(b), _shoulder(b)
    middle = ((hx + sx) / 2, (hy + sy) / 2 + (b.depth - b.waist) * 0.12)
    spine = [
        (hx - b.rump * 0.14, hy + 1),
        (hx + b.length * 0.14, hy),
        middle,
        (sx - b.length * 0.1, sy),
        (sx + b.depth * 0.2, sy - 1),
    ]
    return tube(spine, (b.rump * 0.86, b.rump, b.waist, b.depth, b.depth * 0.7), p.base)


def _legs(b: Build, p: Pigment, step: float, *, near: bool) -> str:
    colour = p.base if near else p.dark
    if "panda" in b.marks:
        colour = p.ink if near else mix(p.ink, "#000000", 0.4)
    shift = 0.0 if near else 6.0
    parts = [_hind_leg(b, colour, -step - shift * 0.4), _fore_leg(b, colour, step + shift * 0.7)]
    if near:
        # A soft shadow behind each near leg keeps it apart from the body.
        parts.insert(0, faded(group(_hind_leg(b, p.dark, -step) + _fore_leg(b, p.dark, step), 0.5, 0.1), 0.3))
    if "socks" in b.marks:
        dark = p.ink if near else mix(p.ink, "#000000", 0.3)
        parts += [
            _sock(b, x, dark)
            for x in (_hip(b)[0] - step - shift * 0.4 - 3, _shoulder(b)[0] + step + shift * 0.7 - 1)
        ]
    feet = (_hip(b)[0] - step - shift * 0.4 - 2.5, _shoulder(b)[0] + step + shift * 0.7 - 0.5)
    return "".join(parts) + "".join(_foot(b, x, colour, p) for x in feet)


def _hind_leg(b: Build, colour: str, step: float) -> str:
    hx, hy = _hip(b)
    upper, lower = b.leg
    knee = (hx + b.length * 0.1 + step * 0.5, -b.height * 0.4)
    hock = (hx - b.length * 0.1 + step * 0.8, -b.height * 0.2)
    foot = (hx - 4 + step, -lower * 0.4)
    return tube([(hx, hy), knee, hock, foot], (b.rump * 0.78, upper * 1.15, lower * 1.15, lower), colour)


def _fore_leg(b: Build, colour: str, step: float) -> str:
    sx, sy = _shoulder(b)
    upper, lower = b.leg
    elbow = (sx - 2 + step * 0.3, -b.height * 0.46)
    wrist = (sx + step * 0.7, -b.height * 0.2)
    foot = (sx - 1 + step, -lower * 0.4)
    return tube(
        [(sx - 1, sy + b.depth * 0.1), elbow, wrist, foot],
        (b.depth * 0.56, upper, lower * 1.2, lower),
        colour,
    )


def _sock(b: Build, x: float, colour: str) -> str:
    lower = b.leg[1]
    return tube([(x + 0.6, -b.height * 0.24), (x, -lower * 0.5)], (lower * 1.12, lower * 1.08), colour)


def _foot(b: Build, x: float, colour: str, p: Pigment) -> str:
    width = b.leg[1]
    if b.feet == "hoof":
        return polygon(
            [
                (x - width * 0.55, -width * 0.9),
                (x + width * 0.5, -width * 0.9),
                (x + width * 0.8, 0),
                (x - width * 0.7, 0),
            ],
            p.ink,
        )
    if b.feet == "pad":
        nails = dots([(x + width * k, -1.4) for k in (-0.2, 0.15, 0.45)], 1.6, p.pale, 0.8)
        return ellipse(x + 1, -2, width * 0.62, 3, colour) + nails
    fill = p.ink if "socks" in b.marks else colour
    return ellipse(x + width * 0.3, -width * 0.34, width * 0.78, width * 0.4, fill)


def _neck(b: Build, p: Pigment) -> str:
    sx, sy = _shoulder(b)
    hx, hy = _head_at(b)
    wide = b.neck[2]
    bend = (sx + b.neck[0] * 0.55, (sy - b.depth * 0.2 + hy) / 2)
    if "swanneck" in b.marks:
        bend = (sx + b.neck[0] * 0.75, sy + 4)
    start = (sx - b.depth * 0.16, sy - b.depth * 0.06)
    fill = p.ink if "panda" in b.marks else p.base
    body = tube([start, bend, (hx, hy)], (max(wide * 1.35, b.depth * 0.8), wide, wide * 0.82), fill)
    if "ruff" in b.marks:
        body += tube(
            [(sx + 6, sy + b.depth * 0.2), bend, (hx, hy + 4)],
            (wide * 0.7, wide * 0.8, wide * 0.5),
            mix(p.base, p.pale, 0.45),
        )
    if "bib" in b.marks:
        body += tube(
            [
                (sx + b.depth * 0.28, sy + b.depth * 0.22),
                (bend[0] + wide * 0.36, bend[1] + 4),
                (hx + 1, hy + b.head * 0.6),
            ],
            (wide * 0.3, wide * 0.42, wide * 0.3),
            p.pale,
        )
    return body


def _head(b: Build, p: Pigment, at: Point) -> str:
    x, y = at
    r, (reach, width) = b.head, b.muzzle
    face = p.pale if "panda" in b.marks else mix(p.base, p.ink, 0.55) if "wool" in b.marks else p.base
    parts = [_mane(b, p, at), _ear(b, p, x - r * 0.1, y - r * 0.7, p.dark)]
    parts.append(ellipse(x - r * 0.32, y + r * 0.22, r * 0.8, r * 0.8, p.dark, 0.3))
    parts.append(circle(x, y, r, face))
    tip = (x + r * 0.6 + reach, y + b.droop + reach * 0.12)
    parts.append(
        tube(
            [(x + r * 0.1, y + b.droop * 0.3), (x + r * 0.6 + reach * 0.4, y + b.droop * 0.8), tip],
            (r * 1.5, width * 1.12, width * 0.85),
            face,
        )
    )
    parts.append(_face_marks(b, p, at, tip))
    parts.append(_ear(b, p, x - r * 0.42, y - r * 0.62, face if "panda" not in b.marks else p.ink))
    return "".join(parts) + _eye(b, p, at) + _nose(b, p, tip)


def _face_marks(b: Build, p: Pigment, at: Point, tip: Point) -> str:
    (x, y), r, width = at, b.head, b.muzzle[1]
    parts = []
    if "cheeks" in b.marks:
        cheek = [
            (x - r * 0.5, y + r * 0.25),
            (x + r * 0.5, y + r * 0.3),
            (tip[0] - 1, tip[1] + width * 0.16),
            (x + r * 0.4, y + r * 1.02),
            (x - r * 0.62, y + r * 1.05),
        ]
        parts.append(blob(cheek, p.pale))
    if "muzzle" in b.marks:
        parts.append(
            tube([(x + r * 0.7, y + b.droop), tip], (width * 1.1, width * 0.9), mix(p.base, p.pale, 0.42))
        )
    if "snout" in b.marks:
        parts.append(ellipse(tip[0] + 1, tip[1], 2.6, width * 0.5, mix(p.base, "#8a3040", 0.35)))
    if "panda" in b.marks:
        parts.append(ellipse(x + r * 0.42, y - r * 0.08, r * 0.27, r * 0.36, p.ink, turn=30))
    if "trunk" in b.marks:
        parts.append(_trunk(b, p, at))
    if "horn" in b.marks:
        parts.append(polygon(pts("0.4 -0.8, 1.5 -2.7, 0.85 -0.6", x, y, r), "#ffe2a0"))
    if "horns" in b.marks:
        parts.append(tube(pts("-0.1 -0.9, 0.4 -1.5, 0.25 -2", x, y, r), (3.6, 2.8, 0.6), p.pale))
    if "ossicones" in b.marks:
        parts += [
            stroke([(x + k, y - r * 0.8), (x + k - 1, y - r * 1.8)], p.dark, 2.2)
            + circle(x + k - 1, y - r * 1.9, 1.9, p.ink)
            for k in (-1.0, 3.0)
        ]
    return "".join(parts)


def _eye(b: Build, p: Pigment, at: Point) -> str:
    x, y = at[0] + b.head * 0.42, at[1] - b.head * 0.12
    size = max(1.25, b.head * 0.13)
    return circle(x, y, size * 1.25, p.ink) + circle(x + size * 0.4, y - size * 0.45, size * 0.42, "#ffffff")


def _nose(b: Build, p: Pigment, tip: Point) -> str:
    if "trunk" in b.marks or "snout" in b.marks:
        return ""
    width = b.muzzle[1]
    if b.feet == "hoof":
        return ellipse(tip[0] + width * 0.1, tip[1] - width * 0.1, 1.1, 0.8, p.ink, 0.7)
    mouth = stroke(
        [(tip[0] + width * 0.1, tip[1] + width * 0.2), (tip[0] - width * 0.7, tip[1] + width * 0.36)],
        p.ink,
        0.7,
        0.7,
    )
    return ellipse(tip[0] + width * 0.24, tip[1] - width * 0.18, width * 0.24, width * 0.2, p.ink) + mouth


def _ear(b: Build, p: Pigment, x: float, y: float, colour: str) -> str:
    r, inner = b.head, mix(colour, "#e8a0a0", 0.35)
    if b.ears in ("pointed", "tall", "cat"):
        tall = {"pointed": 1.05, "tall": 1.5, "cat": 1.1}[b.ears] * r
        outer = [(x - r * 0.45, y + r * 0.2), (x - r * 0.22, y - tall), (x + r * 0.5, y)]
        body = polygon(outer, colour) + polygon(
            [(x - r * 0.2, y + r * 0.06), (x - r * 0.14, y - tall * 0.72), (x + r * 0.28, y)], inner
        )
        return body + (
            polygon(
                [(x - r * 0.28, y - tall * 0.62), (x - r * 0.22, y - tall), (x + r * 0.02, y - tall * 0.6)],
                p.ink,
            )
            if b.ears == "tall"
            else ""
        )
    if b.ears in ("round", "small", "panda"):
        size = {"round": 0.42, "small": 0.36, "panda": 0.42}[b.ears] * r
        fill = p.ink if b.ears == "panda" else colour
        return circle(x + r * 0.05, y - r * 0.1, size, fill) + circle(
            x + r * 0.08, y - r * 0.06, size * 0.55, inner if b.ears != "panda" else fill
        )
    if b.ears == "floppy":
        return tube(
            pts("0.1 -0.05, -0.5 0.5, -0.45 1.25", x, y, r),
            (r * 0.5, r * 0.72, r * 0.4),
            mix(colour, p.ink, 0.3),
        )
    if b.ears == "elephant":
        flap = pts("0.35 -0.1, -0.6 -0.5, -1.25 0.1, -1.1 1.2, -0.4 1.75, 0.2 0.9", x, y, r)
        return blob(flap, mix(colour, p.ink, 0.16))
    tip = (x - r * 1.05, y - r * (0.75 if b.ears == "leaf" else -0.1))
    return tube(
        [(x + r * 0.1, y + r * 0.1), ((x + tip[0]) / 2, (y + tip[1]) / 2), tip],
        (r * 0.4, r * 0.55, r * 0.1),
        mix(colour, p.ink, 0.14),
    )


def _mane(b: Build, p: Pigment, at: Point) -> str:
    (x, y), r = at, b.head
    if "mane" in b.marks:
        hair = mix(p.base, "#5a2c10", 0.62)
        rim = [
            (x - r * 0.5 + c * r * k, y + r * 0.35 + s * r * k * 1.1)
            for i, (c, s) in enumerate(_ROUND)
            for k in (1.85 if i % 2 else 1.6,)
        ]
        return blob(rim, hair) + blob(
            [(x - r * 0.3 + (px - x) * 0.72, y + r * 0.2 + (py - y) * 0.72) for px, py in rim],
            mix(hair, p.base, 0.3),
        )
    if "manehair" in b.marks:
        sx, sy = _shoulder(b)
        hair = mix(p.base, p.ink, 0.62) if p.base != p.pale else mix(p.pale, "#c8a0d8", 0.4)
        crest = [
            (x + r * 0.3, y - r * 1.0),
            (x - r * 0.9, y - r * 0.5),
            ((x + sx) / 2 - r * 0.7, (y + sy) / 2 - 6),
            (sx - b.depth * 0.34, sy - b.depth * 0.34),
        ]
        return tube(crest, (r * 0.7, r * 1.1, r * 1.25, r * 0.5), hair)
    return ""


_ROUND = tuple(
    (0.9239 * c - 0.3827 * s, 0.3827 * c + 0.9239 * s)
    for c, s in (
        (1, 0),
        (0.7071, 0.7071),
        (0, 1),
        (-0.7071, 0.7071),
        (-1, 0),
        (-0.7071, -0.7071),
        (0, -1),
        (0.7071, -0.7071),
    )
)


def _trunk(b: Build, p: Pigment, at: Point) -> str:
    (x, y), r = at, b.head
    path = pts("0.55 0.2, 1.1 0.9, 1.15 1.9, 1 2.6, 1.35 2.95", x, y, r)
    tusk = tube(pts("0.75 0.85, 1.3 1.35, 1.9 1.15", x, y, r), (5, 4, 1), p.pale)
    return tusk + tube(path, (r * 0.95, r * 0.62, r * 0.42, r * 0.32, r * 0.26), p.base)


def _antlers(at: Point, b: Build, p: Pigment) -> str:
    x, y, r = at[0], at[1] - b.head * 0.7, b.head
    horn = mix(p.pale, "#8a5a34", 0.55)
    parts = []
    for lean in (-0.5, 0.45):
        beam = [
            (x, y),
            (x - r * 0.7 + lean * 6, y - r * 1.2),
            (x - r * 0.5 + lean * 14, y - r * 2.5),
            (x + r * 0.2 + lean * 16, y - r * 3.3),
        ]
        parts.append(stroke(beam, horn, 2.4))
        for k, (bx, by) in enumerate(beam[1:]):
            parts.append(
                stroke(
                    [(bx, by), (bx + r * 0.6, by - r * 0.3), (bx + r * (0.85 - 0.1 * k), by - r * 1.05)],
                    horn,
                    1.7,
                )
            )
    return "".join(parts)


def _tail(b: Build, p: Pigment) -> str:
    x, y = _hip(b)[0] - b.rump * 0.5, _hip(b)[1] - b.rump * 0.12
    thick = b.rump
    if b.tail in ("fox", "brush"):
        path = pts("5 0, -9 9, -17 19, -20 32", x, y)
        widths = (5.0, 13.0, 15.0, 3.0) if b.tail == "fox" else (5.0, 10.0, 10.0, 2.5)
        tip = (
            tube(path[2:], (widths[2] * 0.88, 2.2), p.pale)
            if b.tail == "fox"
            else tube(path[2:], (8, 2), p.dark)
        )
        return tube(path, widths, p.base) + tip
    if b.tail in ("long", "tuft", "string"):
        end = (x - 14, y + b.height * 0.42) if b.tail != "long" else (x - 24, y - 8)
        path = [(x + 4, y), (x - 8, y + b.height * 0.2), (x - 16, y + b.height * 0.26), end]
        tuft = ellipse(end[0], end[1] + 2, 3.2, 5.5, mix(p.base, p.ink, 0.6)) if b.tail == "tuft" else ""
        return tube(path, (thick * 0.26, thick * 0.18, thick * 0.16, thick * 0.1), p.base) + tuft
    if b.tail == "horse":
        return tube(pts("4 -2, -9 3, -13 22, -8 42", x, y), (6, 10, 13, 2), mix(p.base, p.ink, 0.62))
    if b.tail == "wag":
        return tube(pts("4 0, -6 -5, -11 -16, -7 -24", x, y), (6, 7, 6, 2), p.base)
    if b.tail == "curl":
        return stroke(pts("2 0, -4 -3, -5 2, -2 1, -6 -6", x, y), p.dark, 1.8)
    return tube([(x + 3, y), (x - 3, y + 5)], (5, 3), p.pale) if b.tail == "scut" else ""


def _coat(b: Build, p: Pigment, rng: Rng) -> str:
    """Markings that lie on the body."""
    return "".join(_MARKINGS[mark](b, p, rng) for mark in b.marks if mark in _MARKINGS)


def _stripes(b: Build, p: Pigment, rng: Rng) -> str:
    (hx, hy), (sx, sy) = _hip(b), _shoulder(b)
    parts = []
    for i in range(9):
        x, y = hx - 4 + (sx - hx + 10) * i / 8, hy + (sy - hy) * i / 8
        line = [(x, y - b.waist * 0.52), (x + 2 + rng.uniform(-2, 2), y), (x - 2, y + b.waist * 0.34)]
        parts.append(tube(line, (1.2, 3.4, 0.6), p.ink))
    return "".join(parts)


def _patches(b: Build, p: Pigment, rng: Rng) -> str:
    (hx, hy), (sx, sy) = _hip(b), _shoulder(b)
    places = ((hx + 3, hy - 4, 11, 9), (hx + b.length * 0.5, hy + 2, 10, 8), (sx + 2, sy - 6, 9, 9))
    return "".join(
        blob(
            [(x + c * rx * rng.uniform(0.75, 1.1), y + s * ry * rng.uniform(0.75, 1.1)) for c, s in _ROUND],
            p.ink,
        )
        for x, y, rx, ry in places
    )


def _spots(b: Build, p: Pigment, rng: Rng) -> str:
    (hx, _), (sx, sy) = _hip(b), _shoulder(b)
    body = [(rng.uniform(hx - 8, sx + 8), rng.uniform(-b.height + 4, -b.height + b.waist)) for _ in range(26)]
    neck = [(sx + 4 + b.neck[0] * t + rng.uniform(-3, 3), sy - 6 - b.neck[1] * t) for t in rng.random(14)]
    return dots(body + neck, 2.5, mix(p.base, "#5a2a10", 0.6))


def _wool(b: Build, p: Pigment, rng: Rng) -> str:
    (left, _), (right, _) = _hip(b), _shoulder(b)
    top, foot = -b.height - 2, -b.height + b.depth + 2
    curls = [(rng.uniform(left - 12, right + 8), rng.uniform(top, foot)) for _ in range(70)]
    return dots(curls, 5.4, p.base) + dots([(x + 1, y - 1.5) for x, y in curls[::2]], 3.4, p.light)


def _hump(b: Build, p: Pigment, rng: Rng) -> str:
    return blob(pts("6 6, 16 -12, 26 -17, 36 -11, 48 6", _hip(b)[0], -b.height), p.base)


def _saddle(b: Build, p: Pigment, rng: Rng) -> str:
    x = _shoulder(b)[0]
    return tube([(x - 4, -b.height + 2), (x - 1, -b.height + b.depth)], (17, 20), p.ink)


def _rump_spot(b: Build, p: Pigment, rng: Rng) -> str:
    x, y = _hip(b)
    return ellipse(x - b.rump * 0.34, y + 1, 4, 7, p.pale, 0.85)


def _udder(b: Build, p: Pigment, rng: Rng) -> str:
    return ellipse(_hip(b)[0] + 11, -b.height + b.rump + 2, 7, 5, mix(p.pale, "#e89a9a", 0.6))


_MARKINGS: dict[str, Callable[[Build, Pigment, Rng], str]] = {
    "stripes": _stripes,
    "patches": _patches,
    "spots": _spots,
    "wool": _wool,
    "hump": _hump,
    "panda": _saddle,
    "rumpspot": _rump_spot,
    "udder": _udder,
}
