"""Everything a part of the painter needs to know while it paints."""

import hashlib
from dataclasses import dataclass

import numpy as np

from impasto_generation.painter.canvas import Canvas, Rng
from impasto_generation.painter.light import Light
from impasto_generation.painter.scene import Scene


class Dice:
    """Random numbers that belong to one prompt and seed.

    Every part draws from a stream of its own, so that a change in one does not disturb the others.
    """

    def __init__(self, prompt: str, seed: int) -> None:
        self._root = f"{' '.join(prompt.lower().split())}\0{seed}"

    def stream(self, name: str) -> Rng:
        """Return the stream called `name`, from its beginning."""
        digest = hashlib.sha256(f"{self._root}\0{name}".encode()).digest()
        return np.random.default_rng(int.from_bytes(digest[:8], "big"))


@dataclass
class Stage:
    """The picture under work and its setting.

    `horizon` and `ground` are heights in units from the top: where the land ends, and where a subject's
    feet are. On `water` subjects float; `drift` are those that hang in space and have no feet.
    """

    canvas: Canvas
    scene: Scene
    light: Light
    dice: Dice
    horizon: float
    ground: float
    water: bool = False
    drift: bool = False

    @property
    def sun(self) -> tuple[float, float]:
        """Where sun or moon stands, in units."""
        return self.light.x * self.canvas.right, self.horizon * (1 - self.light.height)
