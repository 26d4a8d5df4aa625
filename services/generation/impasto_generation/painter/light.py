"""The light of a scene: what colour the sky has, where the sun stands, what that does to a surface."""

import math
from dataclasses import dataclass, replace

import numpy as np

from impasto_generation.painter.colour import luminance, mix, multiply
from impasto_generation.painter.scene import Scene


@dataclass(frozen=True, slots=True)
class Light:
    """Light over a scene.

    `sky` runs from zenith to horizon, `sun` is the colour of sun or moon, `ambient` what it does to a
    white surface at arm's length, `haze` what distance fades to. `x` is the sun's place (0 left, 1 right),
    `height` its place above the horizon (0 on it, 1 at the top of the picture).
    """

    sky: tuple[str, str, str, str]
    sun: str
    ambient: str
    haze: str
    x: float
    height: float
    dark: bool

    def on(self, colour: str, distance: float = 0.0) -> str:
        """Return how `colour` looks lit; `distance` is 0 at hand and 1 at the horizon."""
        return mix(multiply(colour, self.ambient), self.haze, distance)

    def key(self, colour: str) -> str:
        """Return how a subject's colour looks: lit like the rest, but kept readable at night."""
        return mix(multiply(colour, self.ambient), colour, 0.42 if self.dark else 0.3)

    def snow(self, distance: float = 0.0) -> str:
        """Return the colour of snow: it takes half of its light from the sky overhead."""
        overhead = mix(self.sky[1], "#e4ecff", 0.36 if self.dark else 0.62)
        return mix(mix(multiply("#f8fbff", self.ambient), overhead, 0.5), self.haze, distance)

    @property
    def direction(self) -> tuple[float, float]:
        """Where light comes from, as a unit vector in the picture plane (right, up)."""
        right, up = (self.x - 0.5) * 2.2, 0.35 + self.height
        length = math.hypot(right, up)
        return right / length, up / length


# Sky (zenith, upper, lower, horizon), sun, ambient.
_Palette = tuple[tuple[str, str, str, str], str, str]
_PALETTES: dict[str, tuple[_Palette, ...]] = {
    "dawn": (
        (("#5c7db8", "#a3a7d1", "#f2bcae", "#ffe1b5"), "#fff0c6", "#ffe9dc"),
        (("#4f86ad", "#8fbfc6", "#f4d3a6", "#fff0c9"), "#fff5d2", "#fff0dd"),
        (("#6c6aa8", "#c490b4", "#f8b39c", "#ffd9a0"), "#ffeab8", "#ffe0d4"),
    ),
    "day": (
        (("#2c76c8", "#5ea6e2", "#a2d3ef", "#e2f2f0"), "#fffbe8", "#ffffff"),
        (("#1f6bb5", "#4f9ddb", "#93cdec", "#d8eff2"), "#fffdf0", "#fffdf6"),
        (("#3d86c6", "#79b8df", "#b5dcea", "#f0f3df"), "#fff8dc", "#fffaf0"),
    ),
    "dusk": (
        (("#2b2a60", "#74407e", "#e06a60", "#ffb968"), "#ffdf9c", "#e8b8a8"),
        (("#23335f", "#6a4a86", "#ee8062", "#ffcf7a"), "#ffe6a0", "#efc2a2"),
        (("#3a2350", "#8c3a63", "#e8583f", "#ffa650"), "#ffd486", "#e8ad98"),
        (("#34518c", "#8a78b4", "#f2a08c", "#ffdc9c"), "#ffe9b4", "#f2ccb8"),
    ),
    "night": (
        (("#070d2a", "#11214f", "#25427c", "#5477aa"), "#f6f1d8", "#6f87bd"),
        (("#0a0a26", "#1d1a4c", "#3b3677", "#6c67a6"), "#f3edff", "#7c80bd"),
        (("#05131f", "#0b2b3f", "#1b4f63", "#4a8a94"), "#effaf0", "#6a9bb0"),
    ),
}
_NEON: _Palette = (("#0b0722", "#2a1054", "#6d1c7d", "#e4488f"), "#ffd2f0", "#9b86d8")
_MARS: dict[str, _Palette] = {
    "dawn": (("#6b5a63", "#a5745f", "#dba36f", "#f3d6a8"), "#dff0ff", "#f6d2b4"),
    "day": (("#a86a48", "#c98a5e", "#e2b183", "#f2d7b2"), "#fff6e6", "#ffe6cf"),
    "dusk": (("#3f3440", "#7c4d47", "#b9714f", "#9fb3c9"), "#e4f2ff", "#e0ac8a"),
    "night": (("#0d0a14", "#261820", "#4a2c2b", "#7a4a3c"), "#f4e6d8", "#9a7f88"),
}
_VOLCANO: _Palette = (("#140b12", "#3a1418", "#7d2418", "#e8602a"), "#ffb35a", "#c98a78")
_VACUUM: _Palette = (("#04040a", "#070710", "#0b0b18", "#12121f"), "#ffffff", "#d8dae4")
_UNDERWATER: dict[bool, _Palette] = {
    False: (("#8fe0e4", "#35a5c4", "#146a9c", "#0a3a66"), "#e6fff4", "#a6d6ea"),
    True: (("#2a6f9c", "#124a80", "#0a2c58", "#051634"), "#bff0ff", "#6a9cc8"),
}
_WEATHER_SKY = {
    "rain": ("#5a6674", 0.64),
    "fog": ("#c3cbd0", 0.62),
    "snow": ("#c2cedc", 0.42),
    "cloudy": ("#8f9ba8", 0.45),
}
_HEIGHT = {"dawn": (0.06, 0.2), "day": (0.62, 0.84), "dusk": (0.03, 0.16), "night": (0.55, 0.8)}


def light_of(scene: Scene, rng: np.random.Generator) -> Light:
    """Choose the light for a scene; `rng` picks among the palettes of its time of day."""
    sky, sun, ambient = _palette(scene, rng)
    dark = luminance(sky[2]) < 0.3
    low, high = _HEIGHT[scene.time]
    x = float(rng.choice((-1, 1)) * rng.uniform(0.16, 0.3) + 0.5)
    light = Light(sky, sun, ambient, mix(sky[3], sky[2], 0.35), x, float(rng.uniform(low, high)), dark)
    return _through_weather(_with_accent(light, scene), scene)


def _palette(scene: Scene, rng: np.random.Generator) -> _Palette:
    if scene.place == "mars":
        return _MARS[scene.time]
    if scene.place == "underwater":
        return _UNDERWATER[scene.time == "night"]
    if scene.place in ("moon", "space"):
        return _VACUUM
    if scene.place == "volcano":
        return _VOLCANO
    if scene.style == "neon":
        return _NEON
    choices = _PALETTES[scene.time]
    return choices[int(rng.integers(len(choices)))]


def _with_accent(light: Light, scene: Scene) -> Light:
    if not scene.accents or scene.place in ("space", "moon", "underwater"):
        return light
    accent = scene.accents[0]
    top, upper, lower, horizon = light.sky
    sky = (
        mix(top, accent, 0.08),
        mix(upper, accent, 0.24),
        mix(lower, accent, 0.34),
        mix(horizon, accent, 0.16),
    )
    return replace(light, sky=sky, haze=mix(light.haze, accent, 0.15))


def _through_weather(light: Light, scene: Scene) -> Light:
    if scene.weather not in _WEATHER_SKY or scene.place in ("space", "moon", "underwater"):
        return light
    grey, share = _WEATHER_SKY[scene.weather]
    grey = mix(grey, light.sky[1], {"day": 0.05, "dawn": 0.3, "dusk": 0.5, "night": 0.82}[scene.time])
    first, second, third, fourth = (mix(colour, grey, share) for colour in light.sky)
    ambient = mix(light.ambient, multiply(light.ambient, "#b9c3d2"), 0.8 if scene.weather == "rain" else 0.3)
    return replace(
        light, sky=(first, second, third, fourth), ambient=ambient, haze=mix(light.haze, grey, share)
    )
