"""Every subject the painter can draw: which hand draws it, how large, in what colours, and where it lives."""

from collections.abc import Callable
from dataclasses import dataclass

from impasto_generation.painter.canvas import Rng
from impasto_generation.painter.figures.birds import draw_bird
from impasto_generation.painter.figures.buildings import draw_building
from impasto_generation.painter.figures.critters import draw_critter
from impasto_generation.painter.figures.fabled import draw_fabled
from impasto_generation.painter.figures.flora import draw_flora
from impasto_generation.painter.figures.people import draw_person
from impasto_generation.painter.figures.pigment import Pigment
from impasto_generation.painter.figures.quadruped import draw_quadruped
from impasto_generation.painter.figures.relief import Finish
from impasto_generation.painter.figures.seafolk import draw_seafolk
from impasto_generation.painter.figures.things import draw_thing
from impasto_generation.painter.figures.vehicles import draw_vehicle

Hand = Callable[[str, Pigment, Rng], str]
_FURRY = Finish()


@dataclass(frozen=True, slots=True)
class Model:
    """How a kind of subject is staged.

    `size` is how many units 100 local units become. `habit` is where it goes: "ground", "air", "water"
    (floats where there is water), "swim" (hangs in water), "site" (a landmark, further back) or "table"
    (a small thing). `glow` is (height in local units, radius, colour) of a light it gives, `reach` how many
    local units it extends sideways at most.
    """

    hand: Hand
    size: float
    colour: str
    accent: str = "#c8503c"
    habit: str = "ground"
    finish: Finish = _FURRY
    glow: tuple[float, float, str] | None = None
    turns: bool = True
    reach: float = 130


_SMOOTH = Finish(0.8, 0.0)
_STONE = Finish(0.4, 0.03)
_METAL = Finish(0.75, 0.015)
_LEAFY = Finish(0.7, 0.02)
_FIRE = Finish(0.12, 0.0)
_GLASS = Finish(0.35, 0.0)

CAST: dict[str, Model] = {
    "fox": Model(draw_quadruped, 540, "#d9692c"),
    "wolf": Model(draw_quadruped, 520, "#7c808c"),
    "dog": Model(draw_critter, 420, "#c98a4a", "#3a6fc4"),
    "cat": Model(draw_critter, 420, "#77707a"),
    "lion": Model(draw_quadruped, 520, "#d8a04c"),
    "tiger": Model(draw_quadruped, 520, "#e08a34"),
    "bear": Model(draw_quadruped, 560, "#6b4630"),
    "polarbear": Model(draw_quadruped, 560, "#f2efe6"),
    "panda": Model(draw_quadruped, 520, "#f4f1ea"),
    "deer": Model(draw_quadruped, 450, "#a8713f"),
    "horse": Model(draw_quadruped, 460, "#8a5230"),
    "unicorn": Model(draw_quadruped, 450, "#f6f2f4"),
    "cow": Model(draw_quadruped, 500, "#f2ece2"),
    "sheep": Model(draw_quadruped, 460, "#f3eee2"),
    "pig": Model(draw_quadruped, 480, "#efa9a6"),
    "elephant": Model(draw_quadruped, 480, "#8d9099"),
    "giraffe": Model(draw_quadruped, 380, "#e3b25c"),
    "camel": Model(draw_quadruped, 460, "#c99a5e"),
    "rabbit": Model(draw_critter, 380, "#d8cfc4"),
    "squirrel": Model(draw_critter, 420, "#b0582c"),
    "mouse": Model(draw_critter, 420, "#9a9298"),
    "frog": Model(draw_critter, 470, "#5fa046"),
    "snake": Model(draw_critter, 480, "#5a8a4c", "#e0c040"),
    "snail": Model(draw_critter, 460, "#b8763c"),
    "songbird": Model(draw_bird, 440, "#4a8ac8", "#e8a030"),
    "crow": Model(draw_bird, 440, "#2a2a33"),
    "parrot": Model(draw_bird, 440, "#d8342c", "#f0c23c"),
    "rooster": Model(draw_bird, 440, "#b05a2c", "#d8443c"),
    "owl": Model(draw_bird, 470, "#8a6a4c"),
    "penguin": Model(draw_bird, 400, "#23252f"),
    "swan": Model(draw_bird, 360, "#f6f4ee", habit="water"),
    "duck": Model(draw_bird, 380, "#9a8a78", "#2f7a52", "water"),
    "heron": Model(draw_bird, 400, "#aab4c0", "#c8702c"),
    "eagle": Model(draw_bird, 350, "#5a3f2c", habit="air"),
    "butterfly": Model(draw_bird, 330, "#e8872c", "#d8442c", "air"),
    "whale": Model(draw_seafolk, 460, "#3f6288", habit="swim"),
    "dolphin": Model(draw_seafolk, 400, "#7a92a8", habit="swim"),
    "shark": Model(draw_seafolk, 420, "#6f7f8f", habit="swim"),
    "fish": Model(draw_seafolk, 360, "#ea7f2a", "#f3cf4d", "swim"),
    "turtle": Model(draw_seafolk, 420, "#5a8a4c", habit="swim"),
    "octopus": Model(draw_seafolk, 480, "#b8506a", habit="swim"),
    "jellyfish": Model(draw_seafolk, 420, "#b88ae0", "#f0b8e0", "swim", _GLASS, (-60, 300, "#c8a8ff")),
    "crab": Model(draw_seafolk, 440, "#d8442c"),
    "dragon": Model(draw_fabled, 340, "#3f8a5c", "#c8503c", "air", reach=155),
    "woman": Model(draw_person, 480, "#c23a4a", "#e8d8b0"),
    "man": Model(draw_person, 480, "#55687a", "#c8702c"),
    "child": Model(draw_person, 360, "#3f8ac0", "#e8b03c"),
    "astronaut": Model(draw_person, 480, "#e8e4da", "#d8722c"),
    "knight": Model(draw_person, 480, "#a8b0bc", "#b02c3a", finish=_METAL),
    "wizard": Model(draw_person, 460, "#4a3f8a", "#d8a840"),
    "samurai": Model(draw_person, 480, "#2c3350", "#b0302c"),
    "cowboy": Model(draw_person, 480, "#b0683c", "#5a3a24"),
    "mermaid": Model(draw_person, 520, "#2f9a8a", "#c85a8a", "swim"),
    "robot": Model(draw_fabled, 480, "#a8b4c0", finish=_METAL),
    "alien": Model(draw_fabled, 440, "#7ac06a"),
    "snowman": Model(draw_fabled, 420, "#c83a3a", finish=_SMOOTH),
    "scarecrow": Model(draw_fabled, 420, "#5a6a9a"),
    "house": Model(draw_building, 330, "#ead9bc", "#a84a38", "site", _STONE),
    "cabin": Model(draw_building, 340, "#8a5a38", "#8a4a34", "site", _STONE),
    "castle": Model(draw_building, 400, "#b0a8a4", "#4a5f9a", "site", _STONE),
    "tower": Model(draw_building, 420, "#a8a09a", "#6a3f6a", "site", _STONE),
    "temple": Model(draw_building, 360, "#b8442c", "#3a4a4a", "site", _STONE),
    "torii": Model(draw_building, 420, "#d0402c", habit="site", finish=_STONE),
    "ruin": Model(draw_building, 360, "#d8cbb4", habit="site", finish=_STONE),
    "pyramid": Model(draw_building, 300, "#dcb070", habit="site", finish=Finish(0.15, 0.04)),
    "lighthouse": Model(
        draw_building, 380, "#f2ece0", "#cc3c34", "site", _STONE, (-115, 190, "#fff0b8"), False, 255
    ),
    "windmill": Model(draw_building, 400, "#e8dcc4", "#8a4a34", "site", _STONE),
    "bridge": Model(draw_building, 330, "#9a948e", habit="site", finish=_STONE),
    "ferriswheel": Model(draw_building, 420, "#d8dce4", "#d0404a", "site", _METAL),
    "fountain": Model(draw_building, 360, "#c8c2b8", finish=_STONE),
    "tent": Model(draw_building, 380, "#d87a34", finish=_STONE, glow=(-20, 190, "#ffb85a")),
    "campfire": Model(draw_thing, 260, "#e87a2c", finish=_FIRE, glow=(-40, 520, "#ff9a40")),
    "sailboat": Model(draw_vehicle, 330, "#8a4f30", "#c8503c", "water", _SMOOTH),
    "ship": Model(draw_vehicle, 340, "#7a4a2c", "#b0302c", "water", _SMOOTH),
    "balloon": Model(draw_vehicle, 250, "#d8442c", "#e8b03c", "air", _SMOOTH),
    "rocket": Model(draw_vehicle, 350, "#e8e6e0", "#d0403a", "air", _METAL, (10, 220, "#ffa040"), False),
    "ufo": Model(draw_vehicle, 300, "#a8b4c0", habit="air", finish=_METAL, turns=False),
    "plane": Model(draw_vehicle, 310, "#d0402c", "#f0e6d0", "air", _METAL),
    "car": Model(draw_vehicle, 430, "#3f8ac0", finish=_METAL),
    "bus": Model(draw_vehicle, 400, "#e8a83a", finish=_METAL),
    "train": Model(draw_vehicle, 310, "#2f5a48", "#8a2f2c", finish=_METAL, reach=190),
    "bicycle": Model(draw_vehicle, 420, "#2f8a8a", finish=_METAL),
    "tree": Model(draw_flora, 560, "#4f9150", "#4f9150", "site", _LEAFY),
    "cherrytree": Model(draw_flora, 560, "#f2b4c8", "#f2b4c8", "site", _LEAFY),
    "pine": Model(draw_flora, 560, "#2f6a4c", "#2f6a4c", "site", _LEAFY),
    "palmtree": Model(draw_flora, 560, "#3f9150", "#3f9150", "site", _LEAFY),
    "cactus": Model(draw_flora, 480, "#4f8f54", "#e8577e", finish=_LEAFY),
    "flower": Model(draw_flora, 560, "#e8577e", finish=_LEAFY),
    "rose": Model(draw_flora, 540, "#d0283c", finish=_LEAFY),
    "tulip": Model(draw_flora, 540, "#e2495f", finish=_LEAFY),
    "sunflower": Model(draw_flora, 600, "#f3b722", finish=_LEAFY),
    "poppy": Model(draw_flora, 560, "#dc3526", finish=_LEAFY),
    "lotus": Model(draw_flora, 420, "#f0a8c0", habit="water", finish=_LEAFY),
    "mushroom": Model(draw_flora, 440, "#d8382c", finish=_LEAFY),
    "pumpkin": Model(draw_flora, 420, "#e8822a", habit="table"),
    "apple": Model(draw_flora, 360, "#d0342c", habit="table"),
    "cup": Model(draw_thing, 400, "#f2ece0", "#3a6fc4", "table", _SMOOTH),
    "teapot": Model(draw_thing, 380, "#3f7a8a", "#e8b84a", "table", _SMOOTH),
    "cake": Model(draw_thing, 380, "#c88a5a", "#ef88ac", "table", _SMOOTH, (-93, 120, "#ffc060")),
    "book": Model(draw_thing, 400, "#7a3030", "#d8a840", "table", _SMOOTH),
    "lantern": Model(draw_thing, 400, "#3a3a44", habit="table", finish=_METAL, glow=(-42, 330, "#ffc060")),
    "candle": Model(draw_thing, 400, "#f0e4c8", habit="table", finish=_SMOOTH, glow=(-70, 300, "#ffc060")),
    "umbrella": Model(draw_thing, 420, "#d0402c", finish=_SMOOTH),
    "clock": Model(draw_thing, 380, "#b8863c", "#d0402c", "table", _METAL, turns=False),
    "guitar": Model(draw_thing, 400, "#c07a34", habit="table", finish=_SMOOTH),
    "piano": Model(draw_thing, 420, "#26222c", finish=_SMOOTH),
    "camera": Model(draw_thing, 380, "#b8bcc4", habit="table", finish=_METAL, turns=False),
    "crown": Model(draw_thing, 400, "#e6b43a", habit="table", finish=_METAL),
    "sword": Model(draw_thing, 400, "#a0a8b4", "#d8a840", finish=_METAL),
    "crystal": Model(draw_thing, 420, "#7a5ad0", "#c8503c", "table", _GLASS, (-45, 300, "#c0a8ff")),
    "heart": Model(draw_thing, 420, "#e0344a", habit="table", finish=_SMOOTH),
    "planet": Model(draw_thing, 420, "#c98a5a", habit="air"),
    "island": Model(draw_thing, 420, "#5c9a55", habit="air"),
    "skull": Model(draw_thing, 400, "#e8e0d0", habit="table"),
    "chair": Model(draw_thing, 400, "#8a5a38", "#a8404a"),
    "key": Model(draw_thing, 380, "#d8a840", habit="table", finish=_METAL),
    "kite": Model(draw_thing, 260, "#e0503c", "#f0c83c", "air", _SMOOTH),
    "hat": Model(draw_thing, 360, "#2c2a36", "#c0303c", "table", _SMOOTH),
    "shell": Model(draw_thing, 380, "#f0c0a8", habit="table", finish=_SMOOTH),
}  # fmt: skip
