"""Indoors: a wall with a window on the scene's weather, a table or floor, shelves, a lamp."""

import numpy as np

from impasto_generation.painter.canvas import Rng, smoothstep
from impasto_generation.painter.colour import adjust, mix, ramp
from impasto_generation.painter.places.greenery import foliage
from impasto_generation.painter.places.mountains import Range, paint_range
from impasto_generation.painter.places.undergrowth import bush
from impasto_generation.painter.stage import Stage
from impasto_generation.painter.vector import (
    Point,
    circle,
    ellipse,
    polygon,
    rect,
    rectangles,
    ring,
    stroke,
    tube,
)  # fmt: skip

_WALLS = ("#c9a98a", "#8ea3a8", "#b98f86", "#a7ab86", "#7d86a6", "#c4b49a")
_SPINES = ("#8c3b32", "#38586e", "#5e7a4a", "#c89a4a", "#6a4a7a", "#2f3f4a", "#b86a4a", "#d8c8a8")


def paint_room(stage: Stage) -> None:
    """Paint the view first, then the wall around the window, furniture, and the table top."""
    rng = stage.dice.stream("room")
    _view(stage, rng)
    tint = _wall_colour(stage, rng)
    window = _window_box(stage, rng)
    canvas, parts = stage.canvas, []
    parts.append(_wall(stage, tint, window))
    parts.append(_frame(stage, window, tint))
    parts.append(_curtains(stage, rng, window))
    side = 1 if window[0] < canvas.right * 0.4 else -1
    parts.append(
        _shelves(stage, rng, window, side)
        if _bookish(stage) or rng.random() < 0.7
        else _picture(stage, rng, window, side)
    )
    if "fireplace" in stage.scene.features:
        parts.append(_hearth(stage, window, side))
    parts += [_table(stage, rng, tint), _plant(stage, rng, window), _lamp(stage, window, side)]
    canvas.stamp("".join(parts))
    _window_light(stage, window)
    _lamp_light(stage, window, side)


def _bookish(stage: Stage) -> bool:
    return "books" in stage.scene.features


def _view(stage: Stage, rng: Rng) -> None:
    paint_range(stage, rng, Range(stage.ground - 260, 150, 0.5, "#56708a", 0.4 + 0.5 * stage.scene.snowy, 7))
    paint_range(stage, rng, Range(stage.ground - 230, 70, 0.3, "#4a6a56", float(stage.scene.snowy), 10))


def _wall_colour(stage: Stage, rng: Rng) -> str:
    accents = stage.scene.accents
    base = adjust(accents[0], saturation=0.6) if accents else str(rng.choice(_WALLS))
    return _indoor(stage, mix(base, "#5a4636", 0.25))


def _indoor(stage: Stage, colour: str) -> str:
    """Return a colour under lamplight by night and under daylight by day."""
    warm = mix(mix(colour, "#1c1222", 0.48), "#ff9d4a", 0.12)
    return warm if stage.light.dark or stage.scene.time == "dusk" else mix(colour, stage.light.sky[3], 0.08)


def _window_box(stage: Stage, rng: Rng) -> tuple[float, float, float, float]:
    width = stage.canvas.right * rng.uniform(0.36, 0.44)
    x = stage.canvas.right * (0.1 if rng.random() < 0.5 else 0.5)
    return x, stage.canvas.bottom * 0.12, width, stage.ground - 170 - stage.canvas.bottom * 0.12


def _wall(stage: Stage, tint: str, window: tuple[float, float, float, float]) -> str:
    """The wall as one path with a hole, wainscot below."""
    x, y, w, h = window
    right, bottom = stage.canvas.right, stage.canvas.bottom
    data = f"M0 0H{right:.1f}V{bottom:.1f}H0ZM{x:.1f} {y:.1f}V{y + h:.1f}H{x + w:.1f}V{y:.1f}Z"
    wall = f'<path d="{data}" fill="{tint}" fill-rule="evenodd"/>'
    stripes = [(sx, 0.0, 12.0, y - 26) for sx in np.arange(0, right, 48)]
    stripes += [
        (sx, 0.0, 12.0, stage.ground) for sx in np.arange(0, right, 48) if sx < x - 44 or sx > x + w + 32
    ]
    return wall + rectangles(stripes, mix(tint, "#ffffff", 0.5), 0.07)


def _frame(stage: Stage, window: tuple[float, float, float, float], tint: str) -> str:
    x, y, w, h = window
    wood, edge = _indoor(stage, "#e9e0d0"), _indoor(stage, "#8f7a64")
    bars = [rect(x - 16, y - 16, w + 32, 16, wood), rect(x - 16, y, 16, h, wood), rect(x + w, y, 16, h, wood)]
    bars += [rect(x + w / 2 - 5, y, 10, h, wood), rect(x, y + h * 0.42, w, 9, wood)]
    bars += [rect(x - 2, y, 3, h, edge, 0.5), rect(x + w / 2 + 5, y, 2, h, edge, 0.5)]
    sill = rect(x - 34, y + h, w + 68, 20, wood) + rect(x - 34, y + h + 17, w + 68, 8, edge)
    return "".join(bars) + sill


def _curtains(stage: Stage, rng: Rng, window: tuple[float, float, float, float]) -> str:
    x, y, w, h = window
    cloth = _indoor(stage, str(rng.choice(("#b5564a", "#4a7a8a", "#c8a25a", "#7a5a8a", "#6f8f5a"))))
    parts = [rect(x - 74, y - 44, w + 148, 8, _indoor(stage, "#5a4030"), 1, 4)]
    for side, edge in ((-1, x - 10), (1, x + w + 10)):
        for fold in range(4):
            top, foot = edge + side * fold * 17, edge + side * (fold * 15 + 4)
            spine = [(top, y - 38), (foot - side * 5, y + h * 0.5), (foot, y + h + 44)]
            parts.append(tube(spine, (20, 17, 25), mix(cloth, "#120a18", 0.12 + 0.22 * (fold % 2))))
    return "".join(parts)


def _shelves(stage: Stage, rng: Rng, window: tuple[float, float, float, float], side: int) -> str:
    """A bookcase beside the window: rows of spines, a few things between them."""
    x0 = window[0] + window[2] + 110 if side > 0 else 20.0
    x1 = stage.canvas.right - 20 if side > 0 else window[0] - 110
    wood = _indoor(stage, "#6b4a32")
    parts = [rect(x0 - 12, 60, x1 - x0 + 24, stage.ground - 40, mix(wood, "#0c0610", 0.3))]
    rows = 5 if _bookish(stage) else 4
    pitch = (stage.ground - 100) / rows
    for row in range(rows):
        base = 70 + pitch * (row + 1) - 14
        parts.append(_books(stage, rng, x0, x1, base, pitch * 0.74))
        parts.append(rect(x0 - 12, base, x1 - x0 + 24, 12, wood))
    return (
        "".join(parts) + rect(x0 - 16, 60, 12, stage.ground, wood) + rect(x1 + 4, 60, 12, stage.ground, wood)
    )


def _books(stage: Stage, rng: Rng, x0: float, x1: float, base: float, tall: float) -> str:
    parts, x = [], x0
    while x < x1 - 12:
        if rng.random() < (0.04 if _bookish(stage) else 0.14):
            x += rng.uniform(20, 60)
            continue
        width, height = rng.uniform(9, 24), tall * rng.uniform(0.62, 1.0)
        colour = _indoor(stage, str(rng.choice(_SPINES)))
        parts.append(rect(x, base - height, min(width, x1 - x), height, colour))
        parts.append(
            rect(x + 1, base - height * 0.86, min(width, x1 - x) - 2, 3, mix(colour, "#ffe9b0", 0.5), 0.8)
        )
        x += width + 0.8
    return "".join(parts)


def _picture(stage: Stage, rng: Rng, window: tuple[float, float, float, float], side: int) -> str:
    centre = (window[0] + window[2] + 110 + stage.canvas.right) / 2 if side > 0 else (window[0] - 100) / 2
    w, h, y = 190.0, 150.0, 210.0
    parts = [
        rect(centre - w / 2 - 12, y - 12, w + 24, h + 24, _indoor(stage, "#7a5a34"), 1, 3),
        rect(centre - w / 2, y, w, h, _indoor(stage, "#dfe3d4")),
    ]
    hill: list[Point] = [
        (centre - w / 2, y + h),
        (centre - w / 2, y + h * 0.7),
        (centre - 20, y + h * 0.4),
        (centre + 40, y + h * 0.6),
        (centre + w / 2, y + h * 0.45),
        (centre + w / 2, y + h),
    ]
    return (
        "".join(parts)
        + polygon(hill, _indoor(stage, "#6a8a72"))
        + circle(centre + 40, y + 44, 18, _indoor(stage, "#e8a050"))
    )


def _hearth(stage: Stage, window: tuple[float, float, float, float], side: int) -> str:
    """A fireplace that takes the place of the shelves' lower half."""
    x = (window[0] + window[2] + 110 + stage.canvas.right - 20) / 2 if side > 0 else (window[0] - 90) / 2
    foot, stone = stage.ground - 20, _indoor(stage, "#8d8480")
    parts = [
        rect(x - 170, foot - 320, 340, 330, stone),
        rect(x - 190, foot - 340, 380, 30, mix(stone, "#ffffff", 0.15)),
    ]
    parts.append(rect(x - 110, foot - 220, 220, 225, "#140b0c", 1, 40))
    for dx, tall, colour in (
        (-46, 120, "#d8431c"),
        (40, 130, "#d8431c"),
        (0, 170, "#ef7a22"),
        (-20, 110, "#ffb13c"),
        (24, 96, "#ffb13c"),
        (2, 70, "#fff0a8"),
    ):
        parts.append(
            tube(
                [(x + dx, foot), (x + dx * 1.2, foot - tall * 0.5), (x + dx * 0.7, foot - tall)],
                (46, 52, 3),
                colour,
            )
        )
    return "".join(parts) + tube([(x - 80, foot), (x + 80, foot - 6)], (26, 26), "#3a2218")


def _table(stage: Stage, rng: Rng, tint: str) -> str:
    """The table top that carries the subject: boards, a lit edge."""
    top, right = stage.ground - 76, stage.canvas.right
    wood = _indoor(stage, str(rng.choice(("#9a6a42", "#7c5236", "#b08458"))))
    parts = [
        rect(0, top, right, stage.canvas.bottom - top, wood),
        rect(0, top, right, 7, mix(wood, "#ffe6b8", 0.4)),
    ]
    for i in range(-8, 9):
        x = right / 2
        parts.append(
            stroke(
                [(x + i * 96, top + 6), (x + i * 190, stage.canvas.bottom)], mix(wood, "#1c0e0a", 0.5), 2, 0.5
            )
        )
    for _ in range(26):
        x, y = rng.uniform(0, right), rng.uniform(top + 12, stage.canvas.bottom)
        parts.append(
            stroke(
                [(x, y), (x + rng.uniform(20, 90), y + rng.uniform(-3, 3))],
                mix(wood, "#1c0e0a", 0.4),
                1.4,
                0.35,
            )
        )
    return "".join(parts)


def _plant(stage: Stage, rng: Rng, window: tuple[float, float, float, float]) -> str:
    x, y = window[0] + window[2] * rng.choice((0.14, 0.86)), window[1] + window[3] + 4
    leaf = foliage(stage, rng, 0.0)
    pot: list[Point] = [(x - 30, y - 46), (x + 30, y - 46), (x + 22, y), (x - 22, y)]
    return bush(rng, x, y - 44, 70, leaf.dark, leaf.mid, leaf.light, leaf.side) + polygon(
        pot, _indoor(stage, "#b5653f")
    )


def _lamp(stage: Stage, window: tuple[float, float, float, float], side: int) -> str:
    x = _lamp_x(stage, window, side)
    metal = _indoor(stage, "#2c2628")
    shade: list[Point] = [(x - 46, 176), (x + 46, 176), (x + 20, 122), (x - 20, 122)]
    lit = stage.light.dark or stage.scene.time in ("dusk", "dawn") or stage.scene.weather == "rain"
    return (
        stroke([(x, 0), (x, 122)], metal, 4)
        + polygon(shade, "#ffd78c" if lit else metal)
        + ellipse(x, 176, 46, 7, "#fff3c8" if lit else "#8a8078")
    )


def _lamp_x(stage: Stage, window: tuple[float, float, float, float], side: int) -> float:
    return window[0] + window[2] + 70 if side > 0 else window[0] - 60


def _lamp_light(stage: Stage, window: tuple[float, float, float, float], side: int) -> None:
    """Warm light around the lamp, and corners that fall into shadow after dark."""
    canvas, x = stage.canvas, _lamp_x(stage, window, side)
    distance = np.sqrt((canvas.xs - x) ** 2 + (canvas.ys - 190) ** 2)
    dark = stage.light.dark or stage.scene.time == "dusk"
    canvas.glow("#ffb45a", np.exp(-distance / 250) * np.float32(0.42 if dark else 0.12))
    if dark:
        canvas.shade(1 - np.float32(0.42) * smoothstep(300, 900, distance))
    if "fireplace" in stage.scene.features:
        canvas.glow(
            "#ff8a3c",
            np.exp(-np.sqrt((canvas.xs - canvas.right / 2) ** 2 + (canvas.ys - stage.ground) ** 2) / 420)
            * np.float32(0.25),
        )


def _window_light(stage: Stage, window: tuple[float, float, float, float]) -> None:
    """Daylight that falls through the window over the table."""
    if stage.light.dark or stage.scene.weather != "clear":
        return
    x, y, w, h = window
    canvas, lean = stage.canvas, 0.7 if stage.light.x < 0.5 else -0.7
    fall = canvas.ys - np.float32(y + h * 0.4)
    left = x + fall * lean
    beam = (
        smoothstep(0, 30, canvas.xs - left)
        * smoothstep(0, 30, left + w - canvas.xs)
        * smoothstep(0, 200, fall)
    )
    canvas.glow(stage.light.sun, beam * np.float32(0.16))


def paint_studio(stage: Stage) -> None:
    """Paint a portrait backdrop: a soft gradient, out-of-focus lights, a vignette."""
    rng, canvas = stage.dice.stream("studio"), stage.canvas
    base = (
        stage.scene.accents[0]
        if stage.scene.accents
        else str(rng.choice(("#3f6f86", "#8a5a7a", "#5f7a4e", "#b07a4a", "#4a4f86", "#2f6f6a")))
    )
    dark = 0.55 if stage.light.dark else 0.25
    edge, heart = (
        mix(base, "#0c0a18", dark + 0.25),
        mix(mix(base, "#0c0a18", dark - 0.25), stage.light.sun, 0.3),
    )
    far = np.sqrt(
        ((canvas.xs - canvas.right * 0.5) / canvas.right) ** 2
        + ((canvas.ys - canvas.bottom * 0.4) / canvas.bottom) ** 2
    )
    canvas.pixels[:] = ramp((heart, mix(heart, edge, 0.5), edge), np.clip(far * 1.7, 0, 1))
    clouds = canvas.fbm(rng, 3, 4)
    canvas.shade(0.88 + 0.24 * clouds)
    _bokeh(stage, rng, base)


def _bokeh(stage: Stage, rng: Rng, base: str) -> None:
    parts = []
    for _ in range(34):
        x, y, size = (
            rng.uniform(0, stage.canvas.right),
            rng.uniform(0, stage.canvas.bottom),
            rng.uniform(12, 62),
        )
        tint = mix(adjust(base, hue=float(rng.uniform(-0.08, 0.08)), value=1.4), "#fff2d0", 0.35)
        parts.append(circle(x, y, size, tint, rng.uniform(0.05, 0.2)))
        parts.append(ring(x, y, size, size, tint, 2, 0.16))
    stage.canvas.stamp("".join(parts))
