"""The colours a subject is drawn with, already under the scene's light."""

from dataclasses import dataclass

from impasto_generation.painter.colour import luminance, mix
from impasto_generation.painter.stage import Stage


@dataclass(frozen=True, slots=True)
class Pigment:
    """`base` and its shades, a `pale` for bellies and sails, `ink` for eyes and noses, `glow` for lamps.

    `snow` is the colour of snow on roofs, `None` without. `lamps` says whether windows and lamps are lit.
    """

    base: str
    dark: str
    light: str
    pale: str
    ink: str
    glow: str
    accent: str
    skin: str
    hair: str
    snow: str | None
    lamps: bool
    rain: bool


def pigment(stage: Stage, colour: str, accent: str, skin: str = "#d9a07c", hair: str = "#3a2620") -> Pigment:
    """Return the pigments for a subject whose own colour is `colour`."""
    light, scene = stage.light, stage.scene
    base = light.key(colour)
    lamps = light.dark or scene.time == "dusk" or scene.weather in ("rain", "fog")
    return Pigment(
        base=base,
        dark=mix(base, mix(light.sky[0], "#0c0818", 0.6), 0.42 if luminance(base) > 0.2 else 0.3),
        light=mix(base, mix(light.sun, "#ffffff", 0.3), 0.34),
        pale=light.key("#f6efe2"),
        ink=light.key("#1d1820"),
        glow="#ffd98c" if lamps else light.key("#7f95a8"),
        accent=light.key(accent),
        skin=light.key(skin),
        hair=light.key(hair),
        snow=light.snow() if scene.snowy else None,
        lamps=lamps,
        rain=scene.weather == "rain",
    )
