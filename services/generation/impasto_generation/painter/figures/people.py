"""Human figures from one skeleton: clothes, hair, headgear and what they carry make the role.

Local units: feet at y = 0, a grown-up is about 100 high. Figures turn three quarters to the right.
"""

from dataclasses import dataclass, replace

from impasto_generation.painter.canvas import Rng
from impasto_generation.painter.colour import mix
from impasto_generation.painter.figures.pigment import Pigment
from impasto_generation.painter.vector import (
    Point,
    blob,
    circle,
    dots,
    ellipse,
    polygon,
    pts,
    rect,
    stroke,
    tube,
)


@dataclass(frozen=True, slots=True)
class Role:
    """How a figure is dressed. `head` is the head's radius: children have large ones."""

    head: float = 6.6
    coat: str = "jacket"  # jacket, dress, robe, suit, plate, kimono, poncho
    hair: str = "short"  # short, long, bun, none
    hat: str = ""  # wizard, cowboy, helm, visor
    prop: str = ""  # staff, sword, katana, pack, balloon
    scale: float = 1.0
    legs: bool = True


ROLES: dict[str, Role] = {
    "man": Role(prop="pack"),
    "woman": Role(coat="dress", hair="long"),
    "child": Role(head=9.5, hair="short", prop="balloon"),
    "astronaut": Role(head=10, coat="suit", hair="none", hat="visor"),
    "knight": Role(coat="plate", hair="none", hat="helm", prop="sword"),
    "wizard": Role(coat="robe", hair="beard", hat="wizard", prop="staff", legs=False),
    "samurai": Role(coat="kimono", hair="bun", prop="katana", legs=False),
    "cowboy": Role(coat="poncho", hat="cowboy"),
    "mermaid": Role(coat="scales", hair="long", legs=False),
}
_SKIN_SHADE = "#6a3a34"


def draw_person(kind: str, p: Pigment, rng: Rng) -> str:
    """Return the figure as SVG elements."""
    role = ROLES[kind]
    if role.hair == "short" and rng.random() < 0.3 and kind in ("child", "man"):
        role = replace(role, hair="long" if kind == "child" else "short")
    stride = float(rng.uniform(5, 9))
    parts = []
    if p.rain and role.hat in ("", "cowboy"):
        role = replace(role, prop="umbrella", hat="")
    parts.append(_behind(role, p))
    if role.legs:
        parts += [_leg(role, p, -stride, near=False), _leg(role, p, stride, near=True)]
    parts += [
        _arm(role, p, near=False),
        _body(role, p),
        _neck_and_head(role, p),
        _prop(role, p),
        _arm(role, p, near=True),
    ]
    return "".join(parts)


def _behind(role: Role, p: Pigment) -> str:
    """What hangs behind the body: a pack, an air tank, a cape, long hair."""
    if role.prop == "pack":
        return blob(pts("-9 -80, -19 -76, -20 -58, -10 -55"), p.accent) + tube(
            [(-17, -82), (-9, -83)], (7, 7), mix(p.accent, p.ink, 0.3)
        )
    if role.coat == "suit":
        return rect(-22, -86, 16, 36, mix(p.pale, p.ink, 0.3), 1, 5)
    if role.coat == "plate":
        return blob(pts("-2 -82, -16 -60, -24 -20, -8 -14, 4 -50"), p.accent)
    return ""


def _leg(role: Role, p: Pigment, step: float, *, near: bool) -> str:
    cloth, boot, wide = _trousers(role, p), p.ink, 10.0
    if role.coat == "dress":
        cloth, wide = p.skin, 6.0
    if role.coat == "suit":
        cloth, boot, wide = p.pale, mix(p.pale, p.ink, 0.45), 13.0
    if role.coat == "plate":
        cloth, boot = mix(p.base, p.ink, 0.15), mix(p.base, p.ink, 0.45)
    if not near:
        cloth, boot = mix(cloth, p.ink, 0.38), mix(boot, "#000000", 0.3)
    hip, knee, ankle = (-1.0 + step * 0.25, -46.0), (1.5 + step * 0.8, -25.0), (step - 1.0, -5.0)
    foot = tube([(ankle[0] - 1, -3.4), (ankle[0] + 3, -2.6), (ankle[0] + 7, -1.8)], (7, 6, 3.6), boot)
    return tube([hip, knee, ankle], (wide * 1.2, wide * 0.86, wide * 0.62), cloth) + foot


def _trousers(role: Role, p: Pigment) -> str:
    return mix(p.accent, p.ink, 0.6)


def _body(role: Role, p: Pigment) -> str:
    draw = {
        "dress": _dress,
        "robe": _robe,
        "kimono": _kimono,
        "suit": _suit,
        "plate": _plate,
        "poncho": _poncho,
        "scales": _scales,
    }
    return draw.get(role.coat, _jacket)(p)


def _jacket(p: Pigment) -> str:
    body = pts("-9 -82, -12 -66, -11 -42, 0 -39, 11 -41, 11 -64, 9 -81, 0 -85")
    parts = [blob(body, p.base), tube(pts("3 -82, 5 -62, 4 -42"), (2, 2.4, 2), p.dark, 0.7)]
    parts.append(tube(pts("-6 -84, 2 -80, 8 -84"), (5, 6, 4), p.accent))
    return "".join(parts) + tube([(-11, -46), (11, -45)], (3, 3), p.dark, 0.7)


def _dress(p: Pigment) -> str:
    body = pts("-8 -82, -8 -64, -18 -26, -16 -19, 0 -16, 17 -20, 17 -28, 8 -64, 8 -82, 0 -84")
    folds = "".join(
        tube(pts("1.2 -60, 2.1 -40, 2.9 -20", wide=k, high=1), (0.8, 2.2, 2.8), p.dark, 0.5)
        for k in (-4.0, -1.0, 3.0)
    )
    return blob(body, p.base) + folds + tube([(-8, -64), (8, -64)], (3.6, 3.6), p.accent)


def _robe(p: Pigment) -> str:
    body = pts("-9 -82, -13 -60, -20 -4, -10 0, 10 0, 20 -4, 13 -60, 9 -82, 0 -85")
    folds = "".join(
        tube([(k, -70), (k * 1.6, -36), (k * 2.2, -3)], (1, 2.6, 3.4), p.dark, 0.5) for k in (-6.0, -1.0, 5.0)
    )
    return (
        blob(body, p.base)
        + folds
        + tube(pts("-11 -58, 0 -55, 11 -58"), (3, 3.4, 3), p.accent)
        + tube([(4, -55), (6, -36)], (3, 2), p.accent)
    )


def _kimono(p: Pigment) -> str:
    hakama = pts("-11 -52, -19 -3, -2 0, 0 -22, 3 0, 20 -3, 11 -52")
    lines = "".join(
        stroke([(k, -48), (k * 1.7, -4)], mix(p.accent, p.ink, 0.75), 0.9, 0.7)
        for k in (-8.0, -4.5, 4.5, 8.0)
    )
    top = pts("-10 -82, -13 -52, 0 -49, 13 -52, 10 -82, 0 -85")
    parts = [polygon(hakama, mix(p.accent, p.ink, 0.55)), lines, blob(top, p.base)]
    parts.append(stroke([(-5, -84), (3, -64)], p.pale, 2) + stroke([(6, -84), (-2, -66)], p.pale, 2))
    return "".join(parts) + tube([(-12, -54), (12, -54)], (5.4, 5.4), p.accent)


def _suit(p: Pigment) -> str:
    white = p.pale
    body = pts("-13 -82, -15 -62, -13 -40, 0 -37, 13 -40, 14 -62, 12 -82, 0 -86")
    parts = [blob(body, white), rect(-7, -74, 15, 12, mix(white, p.ink, 0.28), 1, 2)]
    parts += [rect(-5, -72, 4, 3, "#e0503c"), rect(1, -72, 4, 3, "#4aa0e0"), rect(-5, -67, 10, 2, p.ink)]
    return "".join(parts) + tube([(-14, -46), (14, -46)], (4, 4), p.accent) + circle(-12, -78, 2.6, p.base)


def _plate(p: Pigment) -> str:
    steel, edge = p.base, mix(p.base, p.ink, 0.42)
    parts = [blob(pts("-11 -82, -13 -66, -8 -56, 0 -54, 9 -56, 13 -66, 11 -82, 0 -85"), steel)]
    parts.append(polygon(pts("-9 -57, 9 -57, 12 -40, -12 -40"), edge))
    parts += [
        stroke([(-11 + k * 0.3, -54 + k * 4.6), (11 - k * 0.3, -54 + k * 4.6)], steel, 2.2) for k in range(4)
    ]
    parts.append(stroke([(0.5, -82), (2, -57)], mix(steel, "#ffffff", 0.5), 1.3, 0.8))
    return "".join(parts) + circle(-11, -79, 5.6, steel) + circle(11, -79, 5.6, edge)


def _poncho(p: Pigment) -> str:
    body = pts("-9 -83, -21 -54, -12 -46, 0 -43, 13 -46, 20 -55, 9 -83, 0 -86")
    bands = "".join(
        stroke([(-18 + k * 1.5, -55 - k * 7), (0, -50 - k * 7), (17 - k * 1.5, -56 - k * 7)], c, 2.2, 0.85)
        for k, c in enumerate((p.accent, p.pale, p.accent))
    )
    return blob(body, p.base) + bands


def _scales(p: Pigment) -> str:
    """A mermaid: bare waist, a tail that ends in a fluke."""
    parts = [blob(pts("-8 -82, -8 -66, -9 -54, 9 -54, 8 -66, 8 -82, 0 -85"), p.skin)]
    parts.append(blob(pts("-8 -74, 0 -70, 8 -74, 8 -78, 0 -76, -8 -78"), p.accent))
    spine = pts("0 -56, 3 -40, -3 -24, -14 -12, -26 -10")
    parts.append(polygon(pts("-24 -10, -48 -26, -42 -8, -50 8, -26 -7"), p.light))
    parts.append(tube(spine, (20, 19, 14, 8, 5), p.base))
    rows = [(x + dx, y) for x, y in spine[:4] for dx in (-5.0, 0.0, 5.0)]
    return (
        "".join(parts)
        + dots(rows, 1.5, p.light, 0.8)
        + tube(pts("-10 -56, 0 -53, 10 -56"), (3, 4, 3), p.dark)
    )


def _neck_and_head(role: Role, p: Pigment) -> str:
    r = role.head
    x, y = 1.5, -86 - r * 1.02
    parts = []
    if role.hair == "long":
        parts.append(
            tube(pts("-0.5 -0.2, -1.1 1.1, -1.2 2.6", x, y, r), (r * 1.3, r * 1.35, r * 0.5), p.hair)
        )
    if role.hat == "visor":
        return _helmet(x, y, r, p)
    if role.hat == "helm":
        return _helm(x, y, r, p)
    parts.append(tube([(0, -82), (x - 0.5, y + r * 0.6)], (5.4, 5), mix(p.skin, _SKIN_SHADE, 0.3)))
    face = [
        (x - r * 0.7, y - r * 0.4),
        (x, y - r),
        (x + r * 0.75, y - r * 0.5),
        (x + r * 0.86, y + r * 0.12),
        (x + r * 0.62, y + r * 0.75),
        (x + r * 0.12, y + r * 1.02),
        (x - r * 0.5, y + r * 0.6),
    ]
    parts.append(blob(face, p.skin))
    parts.append(_features(x, y, r, p))
    parts.append(_hair(role, x, y, r, p))
    return "".join(parts) + _hat(role, x, y, r, p)


def _features(x: float, y: float, r: float, p: Pigment) -> str:
    """Eyes, brows, nose, mouth, ear; simple, because most faces are small, but complete for portraits."""
    shade, lip = mix(p.skin, _SKIN_SHADE, 0.45), mix(mix(p.skin, _SKIN_SHADE, 0.3), "#a8343c", 0.5)
    parts = [ellipse(x - r * 0.44, y + r * 0.16, r * 0.14, r * 0.24, shade)]
    for k, wide in ((0.1, 0.15), (0.58, 0.12)):
        ex, ey = x + r * k, y + r * 0.05
        parts.append(
            ellipse(ex, ey, r * wide, r * 0.1, p.pale)
            + circle(ex + r * 0.03, ey, r * 0.085, "#4a3a30")
            + circle(ex + r * 0.03, ey, r * 0.045, p.ink)
        )
        parts.append(circle(ex + r * 0.055, ey - r * 0.03, r * 0.022, "#ffffff"))
        lid = [(ex - r * wide, ey - r * 0.02), (ex, ey - r * 0.11), (ex + r * wide, ey - r * 0.01)]
        parts.append(
            stroke(lid, p.ink, r * 0.045)
            + stroke([(px, py - r * 0.12) for px, py in lid], p.hair, r * 0.055, 0.85)
        )
    parts.append(stroke(pts("0.4 0.08, 0.47 0.34, 0.33 0.39", x, y, r), shade, r * 0.055))
    parts.append(tube(pts("0.16 0.62, 0.34 0.61, 0.52 0.6", x, y, r), (r * 0.03, r * 0.12, r * 0.03), lip))
    return "".join(parts) + ellipse(x - r * 0.08, y + r * 0.4, r * 0.17, r * 0.11, "#d8604a", 0.14)


def _hair(role: Role, x: float, y: float, r: float, p: Pigment) -> str:
    if role.hair == "none":
        return ""
    cap = pts(
        "-0.86 0.3, -1.02 -0.4, -0.5 -1.16, 0.35 -1.2, 0.92 -0.6, 0.5 -0.56, -0.2 -0.5, -0.5 -0.1", x, y, r
    )
    parts = [
        blob(cap, p.hair),
        stroke(
            [(x - r * 0.5, y - r * 0.9), (x + r * 0.2, y - r * 1.0)],
            mix(p.hair, "#ffffff", 0.35),
            r * 0.12,
            0.6,
        ),
    ]
    if role.hair == "bun":
        parts.append(ellipse(x - r * 0.55, y - r * 1.3, r * 0.34, r * 0.3, p.hair))
    if role.hair == "beard":
        beard = pts("-0.45 0.35, 0.75 0.4, 0.7 1.4, 0.3 2.9, -0.2 1.5", x, y, r)
        parts = [blob(cap, mix(p.pale, p.ink, 0.12)), blob(beard, p.pale)]
    return "".join(parts)


def _hat(role: Role, x: float, y: float, r: float, p: Pigment) -> str:
    if role.hat == "wizard":
        cone = pts("-1 -0.7, -0.5 -2.2, -1.1 -3.9, 0.3 -2.4, 1 -0.7", x, y, r)
        return (
            tube(pts("-2.1 -0.4, 0 -0.75, 2 -0.5", x, y, r), (r * 0.3, r * 0.62, r * 0.3), p.dark)
            + blob(cone, p.base)
            + tube([(x - r * 0.98, y - r * 0.95), (x + r * 0.98, y - r * 0.95)], (r * 0.4, r * 0.4), p.accent)
        )
    if role.hat == "cowboy":
        felt = mix(p.accent, "#6a4426", 0.75)
        crown = pts("-0.9 -0.7, -0.75 -1.6, 0 -1.45, 0.75 -1.6, 0.95 -0.7", x, y, r)
        return (
            blob(crown, felt)
            + tube(
                pts("-2 -0.85, 0 -0.55, 2.1 -0.9", x, y, r),
                (r * 0.24, r * 0.5, r * 0.24),
                mix(felt, p.ink, 0.2),
            )
            + tube([(x - r * 0.9, y - r * 0.8), (x + r * 0.9, y - r * 0.8)], (r * 0.22, r * 0.22), p.ink)
        )
    return ""


def _helmet(x: float, y: float, r: float, p: Pigment) -> str:
    parts = [ellipse(0, -85, 11, 4, mix(p.pale, p.ink, 0.4)), circle(x, y + 1, r * 1.18, p.pale)]
    visor = pts("-0.45 -0.55, 0.4 -0.8, 1.08 -0.2, 0.95 0.55, 0.2 0.75, -0.4 0.4", x, y, r)
    parts += [
        blob(visor, "#d9a441"),
        blob([(x + (px - x) * 0.86 + 0.4, y + (py - y) * 0.84) for px, py in visor], "#22304e"),
    ]
    return "".join(parts) + tube(
        [(x - r * 0.05, y - r * 0.35), (x + r * 0.5, y - r * 0.45)], (2.4, 1.4), "#bfe2ff", 0.85
    )


def _helm(x: float, y: float, r: float, p: Pigment) -> str:
    steel = p.base
    shell = pts("-1 0.8, -1.1 -0.3, 0 -1.25, 1.05 -0.3, 0.95 0.7, 0 1.15", x, y, r)
    plume = tube(pts("0 -1.1, -1.2 -1.9, -2.4 -0.9", x, y, r), (3.4, 6.5, 2), p.accent)
    slit = rect(x - r * 0.2, y - r * 0.2, r * 1.2, r * 0.26, "#0e0c12") + rect(
        x + r * 0.42, y - r * 0.6, r * 0.14, r * 1.5, mix(steel, "#ffffff", 0.4)
    )
    return plume + blob(shell, steel) + slit


def _arm(role: Role, p: Pigment, *, near: bool) -> str:
    sleeve, hand, wide = _sleeve(role, p)
    if not near:
        sleeve = mix(sleeve, p.ink, 0.4)
    path = _reach(role, near)
    # A dark edge on the side of the body keeps the near arm apart from a coat of its colour.
    edge = tube([(x + 1.3, y) for x, y in path], (wide * 1.1, wide, wide * 0.8), p.dark, 0.6) if near else ""
    (x, y), cuff = path[-1], wide * (1.25 if role.coat in ("robe", "kimono") else 0.74)
    palm = circle(x + 0.4, y + 1.4, wide * 0.44, hand)
    return palm + edge + tube(path, (wide, wide * 0.92, cuff), sleeve)


def _sleeve(role: Role, p: Pigment) -> tuple[str, str, float]:
    """Return the colours of sleeve and hand, and how thick the arm is."""
    if role.coat == "suit":
        return p.pale, mix(p.pale, p.ink, 0.4), 9.4
    if role.coat == "scales":
        return p.skin, p.skin, 6.0
    return mix(p.base, p.light, 0.14), p.skin, 9.0 if role.coat in ("robe", "kimono") else 6.6


def _reach(role: Role, near: bool) -> list[Point]:
    """Shoulder, elbow and wrist; hands that hold something are raised."""
    holds = {
        "staff": (17.0, -56.0),
        "umbrella": (12.0, -64.0),
        "sword": (18.0, -50.0),
        "balloon": (14.0, -62.0),
        "katana": (15.0, -54.0),
    }
    if near and role.prop in holds:
        x, y = holds[role.prop]
        return [(-2.0, -78.0), (4.0, -62.0), (x, y)]
    return pts("-9 -78, -13 -62, -10 -48") if near else pts("8 -78, 13 -62, 14 -49")


def _prop(role: Role, p: Pigment) -> str:
    if role.prop == "staff":
        return (
            stroke(pts("16 0, 17.5 -50, 18 -104"), "#6b4a30", 2.6)
            + circle(18, -108, 9, p.glow, 0.25)
            + circle(18, -108, 4.6, "#bfe8ff")
        )
    if role.prop == "umbrella":
        return _umbrella(p)
    if role.prop == "sword":
        return (
            polygon(pts("17 -50, 30 -112, 34 -110, 21 -49"), mix(p.pale, "#aab8c8", 0.5))
            + stroke([(13, -52), (26, -49)], "#b8863c", 2.6)
            + stroke([(19, -49), (17, -41)], p.ink, 2.6)
        )
    if role.prop == "katana":
        return (
            stroke(pts("13 -53, 30 -70, 52 -82"), mix(p.pale, "#aab8c8", 0.4), 2.2)
            + stroke([(5, -46), (13, -53)], p.ink, 3.2)
            + stroke([(-10, -56), (-28, -40)], mix(p.accent, p.ink, 0.5), 3)
        )
    if role.prop == "balloon":
        return (
            stroke(pts("14 -62, 16 -90, 14 -118"), p.ink, 0.8)
            + blob(pts("14 -118, 3 -132, 14 -148, 25 -132"), p.accent)
            + ellipse(10, -138, 2.6, 4.4, "#ffffff", 0.5)
        )
    return ""


def _umbrella(p: Pigment) -> str:
    cx, cy = 10.0, -104.0
    dome = pts("-34 4, -27 -14, 0 -25, 27 -14, 34 4, 17 0, 0 5, -17 0", cx, cy)
    ribs = "".join(
        stroke([(cx, cy - 24), (cx + k * 0.7, cy - 12), (cx + k, cy + 2)], p.dark, 1, 0.6)
        for k in (-17.0, 0.0, 17.0)
    )
    return stroke([(11, -62), (cx, cy - 28)], p.ink, 1.6) + blob(dome, p.accent) + ribs
