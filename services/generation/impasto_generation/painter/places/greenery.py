"""Colours of plants by season, and how light and distance change them."""

from impasto_generation.painter.canvas import Rng
from impasto_generation.painter.colour import adjust, mix
from impasto_generation.painter.places.trees import Foliage
from impasto_generation.painter.stage import Stage

_LEAVES = {
    "spring": ("#7fb35c", "#93bd5a", "#6ba05a", "#a8c66a"),
    "summer": ("#3f8047", "#4f9150", "#2f6e46", "#6a9c48"),
    "autumn": ("#d07a2c", "#c4532a", "#dfa63c", "#9c4030", "#b98a34"),
    "winter": ("#5f7a70", "#6d8580", "#566f72"),
}
_NEEDLES = {"spring": "#3d7a58", "summer": "#2c664a", "autumn": "#4a6844", "winter": "#3f665f"}
_TURF = {
    "spring": ("#a4cf6a", "#5c9c50"),
    "summer": ("#86b852", "#3f7f45"),
    "autumn": ("#c8a552", "#86663a"),
}


def snow_cap(stage: Stage, distance: float = 0.0) -> str | None:
    """Return the colour of snow on boughs and roofs, `None` where there is none."""
    return stage.light.snow(distance) if stage.scene.snowy else None


def foliage(
    stage: Stage, rng: Rng, distance: float, *, needles: bool = False, bark: str = "#5a4030"
) -> Foliage:
    """Return the colours of one tree of the season, `distance` (0..1) away; no two are quite alike."""
    season = "winter" if stage.scene.snowy else stage.scene.season
    named = [colour for colour in stage.scene.accents if stage.scene.place == "forest"]
    base = _NEEDLES[season] if needles else str(rng.choice(_LEAVES[season]))
    if named and not stage.scene.snowy:
        base = mix(base, named[0], 0.65)
    base = adjust(base, hue=float(rng.uniform(-0.018, 0.018)), value=float(rng.uniform(0.9, 1.1)))
    return dye(stage, base, distance, bark)


def dye(stage: Stage, base: str, distance: float, bark: str = "#5a4030") -> Foliage:
    """Return foliage of one given colour under the scene's light."""
    light = stage.light
    return Foliage(
        dark=light.on(mix(base, "#10203a", 0.46), distance),
        mid=light.on(base, distance),
        light=light.on(mix(base, mix(light.sun, "#fff2b0", 0.4), 0.38), distance),
        bark=light.on(bark, distance),
        side=1 if light.x > 0.5 else -1,
        snow=snow_cap(stage, distance),
    )


def turf(stage: Stage) -> tuple[str, str]:
    """Return the colour of open ground, far and near."""
    if stage.scene.snowy:
        return stage.light.snow(0.12), mix(stage.light.snow(), stage.light.on("#8fabd6"), 0.28)
    far, near = _TURF[stage.scene.season]
    return stage.light.on(far, 0.22), stage.light.on(near)


def blades(stage: Stage) -> tuple[str, ...]:
    """Return the colours of grass at the feet."""
    if stage.scene.snowy:
        return tuple(stage.light.on(colour) for colour in ("#a89a7c", "#8c8a7c", "#c4b890"))
    _, near = _TURF[stage.scene.season]
    tints = (mix(near, "#0c2030", 0.35), near, mix(near, "#ffe9a0", 0.28))
    return tuple(stage.light.on(colour) for colour in tints)
