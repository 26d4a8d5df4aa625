"""Under water: light from above, sand and coral below, bubbles and shoals between."""

import math

import numpy as np

from impasto_generation.painter.canvas import Rng, smoothstep
from impasto_generation.painter.colour import mix, ramp
from impasto_generation.painter.places.terrain import skyline, slab
from impasto_generation.painter.stage import Stage
from impasto_generation.painter.vector import blob, circle, dots, ellipse, polygon, ring, stroke, tube

_CORAL = ("#f2687a", "#f5a04a", "#c85ad0", "#f5d060", "#e0506a", "#5ad0b0")


def paint_reef(stage: Stage) -> None:
    """Paint the water column, rays, a sandy floor and what grows on it."""
    rng, canvas = stage.dice.stream("reef"), stage.canvas
    canvas.pixels[:] = ramp(stage.light.sky, np.clip(canvas.ys / canvas.bottom, 0, 1)[:, 0] ** 0.75)[
        :, :, None
    ]
    _rays(stage, rng)
    _rocks(stage, rng)
    _floor(stage, rng)
    canvas.stamp(_shoal(stage, rng) + _garden(stage, rng) + _bubbles(stage, rng))


def paint_reef_front(stage: Stage) -> None:
    """Dark weeds at the frame, drifting motes."""
    rng, canvas = stage.dice.stream("reef front"), stage.canvas
    parts = [
        _kelp(
            rng,
            side * canvas.right + rng.uniform(-30, 30),
            canvas.bottom + 20,
            rng.uniform(260, 520),
            mix(stage.light.sky[3], "#06281e", 0.6),
        )
        for side in (0.02, 0.07, 0.94, 0.99)
    ]
    motes = zip(
        rng.uniform(0, canvas.right, 90).tolist(), rng.uniform(0, canvas.bottom, 90).tolist(), strict=True
    )
    canvas.stamp("".join(parts) + dots(motes, 1.4, "#e6fbff", 0.4))


def _rays(stage: Stage, rng: Rng) -> None:
    """Shafts that fan out from the surface, and its flicker."""
    canvas = stage.canvas
    lean = (canvas.xs - canvas.right * stage.light.x) / (canvas.ys + 320)
    knots = rng.random(64).astype(np.float32)
    shafts = np.interp((lean * 14 + 32) % 63, np.arange(64), knots).astype(np.float32)
    fade = np.clip(1 - canvas.ys / (canvas.bottom * 0.85), 0, 1) ** 1.3
    canvas.glow("#d8fff4", smoothstep(0.5, 0.95, shafts) * fade * np.float32(0.34))
    flicker = np.abs(canvas.fbm(rng, 9, 3, stretch=3.0) - 0.5)
    canvas.glow(
        "#f0ffff", smoothstep(0.06, 0.0, flicker) * np.clip(1 - canvas.ys / 190, 0, 1) * np.float32(0.55)
    )


def _rocks(stage: Stage, rng: Rng) -> None:
    """Reef walls that pale into the blue."""
    for row in range(2):
        base = stage.canvas.bottom * (0.72 + 0.1 * row)
        colour = mix(stage.light.sky[2 + row], "#06263c", 0.3 + 0.2 * row)
        line = skyline(stage, rng, base, 300 - 90 * row, 2.6)
        valley = (np.abs(np.linspace(-1, 1, line.size)) ** 1.6).astype(np.float32)
        slab(
            stage,
            line + 170 * (1 - valley),
            mix(colour, stage.light.sky[1], 0.2),
            colour,
            rng=rng,
            grain=0.16,
        )


def _floor(stage: Stage, rng: Rng) -> None:
    canvas = stage.canvas
    top = canvas.bottom * 0.84
    slab(
        stage,
        skyline(stage, rng, top, 40, 2),
        stage.light.on("#d9c79a", 0.25),
        stage.light.on("#a08a68", 0.1),
        rng=rng,
        grain=0.1,
    )
    net = np.abs(canvas.fbm(rng, 13, 3, stretch=2.2) - 0.5)
    below = np.clip((canvas.ys - top) / 60, 0, 1)
    canvas.glow("#eafff6", smoothstep(0.05, 0.0, net) * below * np.float32(0.22))


def _garden(stage: Stage, rng: Rng) -> str:
    """Corals, sponges, anemones and weeds, thickest at the sides."""
    parts = []
    for _ in range(int(24 * stage.canvas.right / 1000)):
        share = rng.beta(0.55, 0.55)
        x, y = share * stage.canvas.right, stage.canvas.bottom * rng.uniform(0.86, 1.0)
        size = rng.uniform(50, 130) * (0.7 + abs(share - 0.5))
        colour = stage.light.key(str(rng.choice(_CORAL)))
        kind = int(rng.integers(5))
        draw = (_branching, _brain, _fan, _tubes, _anemone)[kind]
        parts.append(draw(rng, x, y, size, colour))
    parts += [
        _kelp(
            rng,
            rng.uniform(0, stage.canvas.right),
            stage.canvas.bottom * 0.93,
            rng.uniform(120, 300),
            stage.light.key("#3f8f5a"),
        )
        for _ in range(8)
    ]
    return "".join(parts)


def _branching(rng: Rng, x: float, y: float, size: float, colour: str) -> str:
    parts = []
    for i in range(6):
        angle = -math.pi / 2 + (i - 2.5) * 0.34
        middle = (x + math.cos(angle) * size * 0.5, y + math.sin(angle) * size * 0.5)
        for fork in (-0.3, 0.3):
            tip = (
                middle[0] + math.cos(angle + fork) * size * 0.5,
                middle[1] + math.sin(angle + fork) * size * 0.5,
            )
            parts.append(
                tube(
                    [(x, y), middle, tip],
                    (size * 0.13, size * 0.1, size * 0.06),
                    (colour, mix(colour, "#ffffff", 0.14))[i % 2],
                )
            )
    return "".join(parts)


def _brain(rng: Rng, x: float, y: float, size: float, colour: str) -> str:
    body = ellipse(x, y - size * 0.24, size * 0.6, size * 0.42, mix(colour, "#102040", 0.25))
    body += ellipse(x - size * 0.08, y - size * 0.32, size * 0.46, size * 0.3, colour)
    folds = (
        stroke(
            [
                (x + k * size * 0.14 - size * 0.06, y - size * 0.54),
                (x + k * size * 0.16, y - size * 0.3),
                (x + k * size * 0.13, y - size * 0.06),
            ],
            mix(colour, "#102040", 0.4),
            size * 0.03,
            0.6,
        )
        for k in range(-3, 4)
    )
    return body + "".join(folds)


def _fan(rng: Rng, x: float, y: float, size: float, colour: str) -> str:
    rim = [
        (x + math.cos(a) * size * rng.uniform(0.8, 1.0), y - size * 0.3 + math.sin(a) * size * 0.9)
        for a in np.linspace(math.pi * 1.08, math.pi * 1.92, 9)
    ]
    veins = "".join(
        stroke(
            [(x, y), ((x + px) / 2 + 3, (y + py) / 2), (px, py)], mix(colour, "#301030", 0.35), size * 0.02
        )
        for px, py in rim
    )
    return blob([(x, y), *rim], colour, 0.85) + veins


def _tubes(rng: Rng, x: float, y: float, size: float, colour: str) -> str:
    parts = []
    for k in range(-2, 3):
        tall, foot = size * rng.uniform(0.6, 1.1), x + k * size * 0.2
        parts.append(
            tube(
                [(foot, y), (foot + k * 4, y - tall)],
                (size * 0.16, size * 0.2),
                mix(colour, "#201040", 0.12 * abs(k)),
            )
        )
        parts.append(ellipse(foot + k * 4, y - tall - size * 0.06, size * 0.075, size * 0.03, "#1a1030", 0.7))
    return "".join(parts)


def _anemone(rng: Rng, x: float, y: float, size: float, colour: str) -> str:
    arms = []
    for k in range(13):
        angle = math.pi * (1.08 + 0.84 * k / 12)
        tip = (x + math.cos(angle) * size * 0.62, y + math.sin(angle) * size * 0.6)
        bend = (x + math.cos(angle) * size * 0.3 + rng.uniform(-6, 6), y + math.sin(angle) * size * 0.4)
        arms.append(
            tube(
                [(x, y), bend, tip],
                (size * 0.07, size * 0.06, size * 0.05),
                mix(colour, "#ffffff", 0.2 * (k % 2)),
            )
        )
        arms.append(circle(tip[0], tip[1], size * 0.036, mix(colour, "#ffffff", 0.55)))
    return "".join(arms)


def _kelp(rng: Rng, x: float, y: float, height: float, colour: str) -> str:
    spine = [(x + math.sin(i * 1.1 + rng.uniform(-0.3, 0.3)) * 16, y - height * i / 6) for i in range(7)]
    leaves = "".join(
        tube(
            [(px, py), (px + side * 20, py - 12), (px + side * 38, py - 34)],
            (4, 13, 2),
            mix(colour, "#d0ffb0", 0.12 * (i % 3)),
        )
        for i, (px, py) in enumerate(spine[1:])
        for side in (-1, 1)
    )
    return stroke(spine, mix(colour, "#04140c", 0.25), 5) + leaves


def _shoal(stage: Stage, rng: Rng) -> str:
    """Small fish far away, all heading one way."""
    parts = []
    for _ in range(2):
        x, y = rng.uniform(0.1, 0.9) * stage.canvas.right, rng.uniform(0.2, 0.6) * stage.canvas.bottom
        way, colour = rng.choice((-1, 1)), mix(stage.light.sky[1], "#f8ffff", 0.3)
        for _ in range(26):
            fx, fy, size = x + rng.normal(0, 100), y + rng.normal(0, 36), rng.uniform(5, 10)
            parts.append(ellipse(fx, fy, size, size * 0.36, colour, 0.75))
            parts.append(
                polygon(
                    [(fx - way * size * k, fy + size * j) for k, j in ((0.7, 0), (1.5, -0.4), (1.5, 0.4))],
                    colour,
                    0.75,
                )
            )
    return "".join(parts)


def _bubbles(stage: Stage, rng: Rng) -> str:
    parts = []
    for _ in range(5):
        x, y = rng.uniform(0, stage.canvas.right), stage.canvas.bottom * 0.9
        for i in range(9):
            bx, by, size = x + rng.normal(0, 14), y - i * rng.uniform(30, 80), rng.uniform(3, 10)
            parts.append(
                circle(bx, by, size, "#dff8ff", 0.12) + ring(bx, by, size, size, "#e8fcff", 1.3, 0.6)
            )
            parts.append(circle(bx - size * 0.35, by - size * 0.35, size * 0.2, "#ffffff", 0.8))
    return "".join(parts)
