"""Everything a part of the painter needs to know while it paints."""

from dataclasses import dataclass

from impasto_generation.painter.canvas import Canvas
from impasto_generation.painter.dice import Dice
from impasto_generation.painter.light import Light
from impasto_generation.painter.scene import Scene


@dataclass
class Stage:
    """The picture under work and its setting.

    Heights in units from the top: `horizon`, where the land ends; `ground`, where a subject's feet are;
    `waterline`, where a boat floats, 0 without water. `bank` says whether there is land besides the
    water, `drift` whether things hang in space and have no feet.
    """

    canvas: Canvas
    scene: Scene
    light: Light
    dice: Dice
    horizon: float
    ground: float
    waterline: float = 0.0
    bank: bool = True
    drift: bool = False

    @property
    def sun(self) -> tuple[float, float]:
        """Where sun or moon stands, in units."""
        return self.light.x * self.canvas.right, self.horizon * (1 - self.light.height)
