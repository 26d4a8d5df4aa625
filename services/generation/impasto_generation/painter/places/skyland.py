"""Above the clouds: a sea of cloud tops, islands that float."""

import math

import numpy as np

from impasto_generation.painter.canvas import Rng
from impasto_generation.painter.colour import mix
from impasto_generation.painter.places.clouds import heap
from impasto_generation.painter.places.greenery import foliage, turf
from impasto_generation.painter.places.trees import broadleaf
from impasto_generation.painter.stage import Stage
from impasto_generation.painter.vector import blob, polygon, tube


def paint_skyland(stage: Stage) -> None:
    """Paint layers of cumulus, and small islands between them."""
    rng = stage.dice.stream("skyland")
    stage.canvas.veil(mix(stage.light.haze, "#ffffff", 0.2), stage.horizon * 0.6, stage.canvas.bottom, 0.6)
    for _ in range(2):
        x, y = rng.uniform(0.1, 0.9) * stage.canvas.right, stage.horizon * rng.uniform(0.35, 0.7)
        stage.canvas.stamp(island(stage, rng, x, y, rng.uniform(60, 110), 0.4))
    for row in range(3):
        for _ in range(3 + row):
            x = rng.uniform(-0.05, 1.05) * stage.canvas.right
            heap(stage, rng, x, stage.horizon + 60 + 130 * row, 150 + 50 * row)


def paint_skyland_front(stage: Stage) -> None:
    """A bank of cloud at the frame's foot."""
    rng = stage.dice.stream("skyland front")
    for share in (0.05, 0.35, 0.7, 1.0):
        heap(stage, rng, share * stage.canvas.right, stage.canvas.bottom + 90, 190)


def island(stage: Stage, rng: Rng, x: float, y: float, size: float, distance: float) -> str:
    """An island torn from the ground: turf above, a keel of rock below, roots and a few trees."""
    light = stage.light
    rock, shade = light.on("#84695a", distance), light.on("#4c3c40", distance)
    far, near = turf(stage)
    keel = [(x - size, y)]
    for share in np.linspace(0.1, 0.9, 9):
        drop = math.sin(share * math.pi) ** 1.4 * size * rng.uniform(0.75, 1.2)
        keel.append((x - size + 2 * size * float(share), y + drop))
    parts = [polygon([*keel, (x + size, y)], rock)]
    cut = [(px, py) for px, py in keel if (px < x) == (light.x > 0.5)]
    parts.append(polygon([*cut, (x, y + size * 0.8), (x, y)], shade, 0.65))
    top = [
        (x - size * 1.04, y),
        (x - size * 0.5, y - size * 0.16),
        (x, y - size * 0.2),
        (x + size * 0.5, y - size * 0.15),
        (x + size * 1.04, y),
        (x + size * 0.5, y + size * 0.13),
        (x, y + size * 0.18),
        (x - size * 0.5, y + size * 0.13),
    ]
    parts.append(blob(top, mix(mix(far, near, 0.4), light.haze, distance)))
    for k in (-0.62, 0.34, 0.66, -0.3):
        tree = broadleaf(
            rng, x + k * size, y - size * 0.04, size * rng.uniform(0.5, 0.8), foliage(stage, rng, distance), 6
        )
        parts.append(tree)
    for k in (-0.4, 0.1, 0.5):
        root = [
            (x + k * size, y + size * 0.5),
            (x + k * size + rng.uniform(-8, 8), y + size * 0.75),
            (x + k * size * 1.1, y + size),
        ]
        parts.append(tube(root, (size * 0.04, size * 0.025, 0.5), shade, 0.7))
    return "".join(parts)
