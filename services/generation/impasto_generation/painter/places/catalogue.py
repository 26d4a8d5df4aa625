"""The places a scene can be in: who paints them, and where their horizon and ground lie."""

from collections.abc import Callable
from dataclasses import dataclass

from impasto_generation.painter.places.abstract import paint_abstract
from impasto_generation.painter.places.cosmos import paint_space
from impasto_generation.painter.places.desert import paint_desert, paint_desert_front, paint_mars, paint_moon
from impasto_generation.painter.places.forest import paint_forest, paint_forest_front
from impasto_generation.painter.places.highland import (
    paint_mountains,
    paint_mountains_front,
    paint_tundra,
    paint_volcano,
    paint_volcano_front,
)  # fmt: skip
from impasto_generation.painter.places.meadow import paint_meadow, paint_meadow_front
from impasto_generation.painter.places.reef import paint_reef, paint_reef_front
from impasto_generation.painter.places.room import paint_room, paint_studio
from impasto_generation.painter.places.shore import (
    paint_beach,
    paint_lake,
    paint_lake_front,
    paint_sea,
    paint_sea_front,
)  # fmt: skip
from impasto_generation.painter.places.skyland import paint_skyland, paint_skyland_front
from impasto_generation.painter.places.town import paint_city, paint_village
from impasto_generation.painter.stage import Stage

Brush = Callable[[Stage], None]


@dataclass(frozen=True, slots=True)
class Place:
    """`behind` and `before` paint what lies beyond and before the subjects.

    Heights are shares of the picture's: `horizon`, `ground`, and `waterline` (0: no water). `sky` says
    whether there is weather to paint.
    """

    behind: Brush
    horizon: float
    ground: float
    before: Brush | None = None
    waterline: float = 0.0
    bank: bool = True
    drift: bool = False
    sky: bool = True


PLACES: dict[str, Place] = {
    "forest": Place(paint_forest, 0.6, 0.89, paint_forest_front),
    "meadow": Place(paint_meadow, 0.58, 0.89, paint_meadow_front),
    "village": Place(paint_village, 0.56, 0.9, paint_meadow_front),
    "mountains": Place(paint_mountains, 0.6, 0.89, paint_mountains_front),
    "sea": Place(paint_sea, 0.55, 0.78, paint_sea_front, 0.76, bank=False),
    "beach": Place(paint_beach, 0.54, 0.9, None, 0.67),
    "lake": Place(paint_lake, 0.54, 0.955, paint_lake_front, 0.75),
    "desert": Place(paint_desert, 0.56, 0.88, paint_desert_front),
    "mars": Place(paint_mars, 0.56, 0.88),
    "moon": Place(paint_moon, 0.58, 0.88),
    "tundra": Place(paint_tundra, 0.54, 0.88),
    "volcano": Place(paint_volcano, 0.58, 0.91, paint_volcano_front),
    "city": Place(paint_city, 0.6, 0.92),
    "clouds": Place(paint_skyland, 0.56, 0.86, paint_skyland_front),
    "underwater": Place(paint_reef, 0.62, 0.9, paint_reef_front, drift=True, sky=False),
    "space": Place(paint_space, 0.62, 0.9, drift=True, sky=False),
    "interior": Place(paint_room, 0.62, 0.9),
    "studio": Place(paint_studio, 0.6, 0.95, sky=False),
    "abstract": Place(paint_abstract, 0.6, 0.92, drift=True, sky=False),
}
