"""What grows at foot height: grass, ferns, bushes, flowers, reeds, stones."""

import math

import numpy as np

from impasto_generation.painter.canvas import Rng
from impasto_generation.painter.colour import mix
from impasto_generation.painter.vector import Point, blob, circle, dots, ellipse, pts, shape, stroke, tube


def grass(rng: Rng, x: float, y: float, height: float, colours: tuple[str, ...], blades: int = 9) -> str:
    """A tuft of blades that bend away from its middle."""
    data: dict[str, list[str]] = {colour: [] for colour in colours}
    for _ in range(blades):
        lean, tall = rng.normal(0, 0.45), height * rng.uniform(0.5, 1.1)
        foot, width = x + lean * height * 0.25, height * 0.055
        tip_x, tip_y = foot + lean * tall * 0.6, y - tall
        mid_x, mid_y = foot + lean * tall * 0.12, y - tall * 0.55
        colour = colours[int(rng.integers(len(colours)))]
        data[colour].append(
            f"M{foot - width:.1f} {y:.1f}Q{mid_x - width:.1f} {mid_y:.1f} {tip_x:.1f} {tip_y:.1f}"
            f"Q{mid_x + width:.1f} {mid_y:.1f} {foot + width:.1f} {y:.1f}Z"
        )
    return "".join(f'<path d="{"".join(paths)}" fill="{colour}"/>' for colour, paths in data.items() if paths)


def fern(rng: Rng, x: float, y: float, size: float, dark: str, light: str) -> str:
    """A fan of feathered fronds."""
    parts = []
    for i in range(7):
        angle = -math.pi / 2 + (i - 3) * 0.36 + rng.uniform(-0.1, 0.1)
        parts.append(_feather((x, y), angle, size * rng.uniform(0.75, 1.05), (dark, light)[i % 2]))
    return "".join(parts)


def _feather(root: Point, angle: float, length: float, colour: str) -> str:
    sag, upper, lower = length * 0.28, [], []
    for i in range(1, 12):
        t = i / 11
        x, y = root[0] + math.cos(angle) * length * t, root[1] + math.sin(angle) * length * t + sag * t * t
        width = length * 0.13 * (1 - t * 0.92) * (1.0 if i % 2 else 0.35)
        nx, ny = -math.sin(angle) * width, math.cos(angle) * width
        upper.append(f"{x + nx:.1f} {y + ny:.1f}")
        lower.append(f"{x - nx:.1f} {y - ny:.1f}")
    return shape(f"M{root[0]:.1f} {root[1]:.1f}L{'L'.join(upper)}L{'L'.join(reversed(lower))}Z", colour)


def bush(rng: Rng, x: float, y: float, size: float, dark: str, mid: str, light: str, side: int = 1) -> str:
    """A low mound of leaves, lit from above and one side (-1 left, 1 right)."""
    parts = []
    for colour, radius, rise, count in ((dark, 0.24, 0.0, 16), (mid, 0.14, 0.1, 18), (light, 0.08, 0.2, 22)):
        angle, out = rng.uniform(math.pi, math.tau, count), rng.uniform(0.1, 0.62, count)
        xs = x + np.cos(angle) * out * size * 1.15 + rise * size * 0.5 * side
        ys = y - size * 0.1 + np.sin(angle) * out * size * 0.8 - rise * size * 0.6
        parts.append(dots(zip(xs.tolist(), ys.tolist(), strict=True), radius * size, colour))
    return "".join(parts)


def small_flower(
    rng: Rng, x: float, y: float, size: float, petal: str, stem: str, kind: str = "daisy"
) -> str:
    """One wild flower seen from a walker's height; `kind` is daisy, poppy, tulip, lavender or wheat."""
    top = y - size * rng.uniform(1.6, 2.6)
    bend = x + rng.uniform(-0.3, 0.3) * size
    body = stroke([(x, y), ((x + bend) / 2, (y + top) / 2), (bend, top)], stem, max(0.8, size * 0.1))
    return body + _HEADS[kind](rng, bend, top, size, petal)


def _daisy(rng: Rng, x: float, y: float, size: float, petal: str) -> str:
    turn = rng.uniform(0, 60)
    parts = [ellipse(x, y - size * 0.3, size * 0.15, size * 0.3, petal, turn=0)]
    parts = [f'<g transform="rotate({turn + i * 60:.0f} {x:.1f} {y:.1f})">{parts[0]}</g>' for i in range(6)]
    return "".join(parts) + circle(x, y, size * 0.16, "#f2c445")


def _sunflower(rng: Rng, x: float, y: float, size: float, petal: str) -> str:
    rays = [
        (x + math.cos(i * 0.4488) * size * 0.42, y + math.sin(i * 0.4488) * size * 0.42) for i in range(14)
    ]
    back = dots(rays, size * 0.13, mix(petal, "#b5560e", 0.3))
    inner = [(x + (px - x) * 0.86, y + (py - y) * 0.86) for px, py in rays]
    return (
        back
        + dots(inner, size * 0.11, petal)
        + circle(x, y, size * 0.3, "#4a2a14")
        + circle(x - size * 0.06, y - size * 0.07, size * 0.16, "#7a4a1e", 0.8)
    )


def _poppy(rng: Rng, x: float, y: float, size: float, petal: str) -> str:
    body = ellipse(x, y, size * 0.5, size * 0.4, petal) + ellipse(
        x - size * 0.14, y - size * 0.1, size * 0.26, size * 0.24, mix(petal, "#ffffff", 0.2)
    )
    return body + circle(x, y + size * 0.04, size * 0.12, "#241a22")


def _tulip(rng: Rng, x: float, y: float, size: float, petal: str) -> str:
    cup = [
        (x - size * 0.3, y - size * 0.5),
        (x - size * 0.34, y),
        (x, y + size * 0.24),
        (x + size * 0.34, y),
        (x + size * 0.3, y - size * 0.5),
        (x, y - size * 0.2),
    ]
    return blob(cup, petal) + tube(
        [(x, y + size * 0.16), (x, y - size * 0.54)], (size * 0.3, size * 0.1), mix(petal, "#ffffff", 0.22)
    )


def _lavender(rng: Rng, x: float, y: float, size: float, petal: str) -> str:
    beads = (
        ellipse(
            x + rng.uniform(-0.1, 0.1) * size,
            y - i * size * 0.17,
            size * 0.14,
            size * 0.11,
            mix(petal, "#ffffff", 0.08 * (i % 3)),
        )
        for i in range(7)
    )
    return "".join(beads)


def _wheat(rng: Rng, x: float, y: float, size: float, petal: str) -> str:
    return "".join(
        ellipse(
            x + (0.1 if i % 2 else -0.1) * size,
            y - i * size * 0.14,
            size * 0.09,
            size * 0.17,
            petal,
            turn=20 if i % 2 else -20,
        )
        for i in range(7)
    )


_HEADS = {
    "daisy": _daisy,
    "sunflower": _sunflower,
    "poppy": _poppy,
    "tulip": _tulip,
    "lavender": _lavender,
    "wheat": _wheat,
}


def stone(rng: Rng, x: float, y: float, size: float, dark: str, light: str, side: int = 1) -> str:
    """A boulder with one lit face."""
    outline = [
        (
            x + math.cos(i / 9 * math.tau) * size * rng.uniform(0.42, 0.56),
            y - size * 0.26 + math.sin(i / 9 * math.tau) * size * rng.uniform(0.26, 0.36),
        )
        for i in range(9)
    ]
    face = [
        (x + side * size * 0.1 + (px - x) * 0.62, y - size * 0.36 + (py - y + size * 0.26) * 0.6)
        for px, py in outline
    ]
    return blob(outline, dark) + blob(face, light, 0.7)


def reeds(rng: Rng, x: float, y: float, height: float, stem: str, head: str) -> str:
    """Cattails at the water's edge."""
    parts = []
    for _ in range(6):
        foot, lean = x + rng.uniform(-0.25, 0.25) * height, rng.uniform(-0.16, 0.16) * height
        tall = height * rng.uniform(0.6, 1.05)
        tip = (foot + lean, y - tall)
        parts.append(stroke([(foot, y), (foot + lean * 0.3, y - tall * 0.5), tip], stem, height * 0.02))
        if rng.random() < 0.6:
            parts.append(
                tube(
                    [(tip[0], tip[1] + height * 0.14), (tip[0] + lean * 0.08, tip[1])],
                    (height * 0.045, height * 0.04),
                    head,
                )
            )
    return "".join(parts)


def toadstool(rng: Rng, x: float, y: float, size: float, cap: str, stem: str) -> str:
    """A small mushroom with a spotted cap."""
    top = y - size * rng.uniform(0.7, 1.0)
    parts = [tube([(x, y), (x + size * 0.04, top)], (size * 0.3, size * 0.22), stem)]
    parts.append(
        blob(pts("-0.5 0.12, -0.36 -0.24, 0 -0.42, 0.36 -0.24, 0.5 0.12, 0 0.04", x, top, size), cap)
    )
    return "".join(parts) + dots(pts("-0.24 -0.1, 0.02 -0.26, 0.24 -0.08", x, top, size), size * 0.06, stem)
