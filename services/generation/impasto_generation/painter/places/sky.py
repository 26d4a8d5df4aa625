"""The sky: colour, sun or moon, stars and what else lights it up."""

import math

import numpy as np

from impasto_generation.painter.canvas import Rng, fbm, resize, smoothstep, soften
from impasto_generation.painter.colour import FloatArray, mix, plane, ramp
from impasto_generation.painter.places.clouds import paint_clouds
from impasto_generation.painter.stage import Stage

_SUN_RADIUS = {"day": 26.0, "dawn": 42.0, "dusk": 56.0, "night": 40.0}
_SUNLESS = {"rain", "fog", "snow", "cloudy"}


def paint_sky(stage: Stage) -> None:
    """Fill the whole picture with sky; the land is painted over it later."""
    _gradient(stage)
    if stage.light.dark:
        paint_stars(stage, 260 if stage.scene.weather in _SUNLESS else 700)
    _lights(stage)
    _disc(stage)
    paint_clouds(stage)
    if "rainbow" in stage.scene.features:
        _rainbow(stage)


def _gradient(stage: Stage) -> None:
    canvas = stage.canvas
    depth = np.clip(canvas.ys / (stage.horizon * 1.04), 0, 1)[:, 0]
    canvas.pixels[:] = ramp(stage.light.sky, depth)[:, :, None]
    if stage.scene.weather in ("clear", "cloudy"):
        _sun_glow(stage)


def _sun_glow(stage: Stage) -> None:
    """Warm the sky around the sun, wider than high near the horizon."""
    canvas, (x, y) = stage.canvas, stage.sun
    low = stage.scene.time in ("dawn", "dusk")
    across, down = ((canvas.xs - x) / (620 if low else 380), (canvas.ys - y) / (260 if low else 340))
    glow = np.exp(-np.sqrt(across * across + down * down) * 2.1)
    strength = {"day": 0.45, "dawn": 0.55, "dusk": 0.62, "night": 0.26}[stage.scene.time]
    canvas.blend(mix(stage.light.sun, stage.light.sky[3], 0.25), glow * np.float32(strength))


def paint_stars(stage: Stage, count: int) -> None:
    """Scatter stars of mixed size and warmth, thinning out towards the horizon."""
    rng, canvas = stage.dice.stream("stars"), stage.canvas
    if {"stars", "milkyway"} & stage.scene.features:
        count *= 2
    xs, ys = rng.uniform(0, canvas.right, count), rng.uniform(0, stage.horizon, count)
    thin = rng.random(count) < np.clip(1.15 - ys / stage.horizon, 0.1, 1)
    stars = np.stack([xs, ys], 1)[thin]
    size, warm = rng.choice(3, len(stars), p=(0.72, 0.22, 0.06)), rng.random(len(stars)) < 0.3
    for number, (radius, alpha) in enumerate(((0.8, 0.9), (1.3, 0.95), (2.0, 1.0))):
        canvas.speckle(stars[(size == number) & ~warm], radius, "#e6eeff", alpha)
    canvas.speckle(stars[(size > 0) & warm], 1.3, "#ffe6c8", 0.95)


def _lights(stage: Stage) -> None:
    features = stage.scene.features
    if "milkyway" in features or ("stars" in features and stage.light.dark):
        _milky_way(stage)
    if "aurora" in features or (stage.scene.place == "tundra" and stage.light.dark):
        _aurora(stage)


def _milky_way(stage: Stage) -> None:
    canvas, rng = stage.canvas, stage.dice.stream("milkyway")
    lean = rng.uniform(0.5, 1.2) * rng.choice((-1, 1))
    centre = canvas.right * rng.uniform(0.35, 0.65)
    along = (canvas.xs - centre) + lean * (canvas.ys - stage.horizon * 0.5)
    dust = canvas.fbm(rng, 5, 5)
    band = np.exp(-((along / 170) ** 2)) * smoothstep(0.28, 0.75, dust)
    core = np.exp(-((along / 60) ** 2)) * smoothstep(0.35, 0.8, dust)
    canvas.glow("#8fa2d8", band * np.float32(0.55))
    canvas.glow("#ffd9c0", core * np.float32(0.35))


def _aurora(stage: Stage) -> None:
    """Curtains: each column hangs from a wavy line and fades upwards."""
    canvas, rng = stage.canvas, stage.dice.stream("aurora")
    shape = (canvas.height // 3, canvas.width // 3)
    ys = np.linspace(0, canvas.bottom, shape[0], dtype=np.float32)[:, None]
    for colour, strength in (("#3df2a0", 0.75), ("#4ad8c8", 0.5), ("#a060f0", 0.45)):
        hem = stage.horizon * (rng.uniform(0.5, 0.8) + 0.16 * _wave(rng, shape[1]))
        folds = fbm(rng, (4, shape[1]), 1.2, 5, gain=0.75)[1][None, :]
        rise = (hem[None, :] - ys) / (stage.horizon * 0.5)
        curtain = np.where(rise > 0, np.exp(-rise * 2.6), np.exp(rise * 26)) * smoothstep(0.3, 0.72, folds)
        curtain = soften(curtain.astype(np.float32), 2)
        canvas.glow(colour, resize(curtain, (canvas.height, canvas.width)) * np.float32(strength))


def _wave(rng: Rng, size: int) -> FloatArray:
    x = np.linspace(0, math.tau, size, dtype=np.float32)
    waves = [np.sin(x * rng.uniform(0.6, 2.2) + rng.uniform(0, math.tau)) / (i + 1.5) for i in range(3)]
    return np.asarray(sum(waves), np.float32)


def _disc(stage: Stage) -> None:
    """Draw sun or moon, unless the weather hides it."""
    if stage.scene.place == "volcano":
        return
    if stage.scene.weather in _SUNLESS and not {"moon", "crescent", "eclipse"} & stage.scene.features:
        return
    radius = _SUN_RADIUS[stage.scene.time] * (1.6 if "moon" in stage.scene.features else 1)
    if stage.scene.style == "neon":
        _retro_sun(stage)
    elif "eclipse" in stage.scene.features:
        _eclipse(stage, 60)
    elif stage.light.dark:
        _moon(stage, radius)
    else:
        _sun(stage, radius)


def _sun(stage: Stage, radius: float) -> None:
    canvas, (x, y) = stage.canvas, stage.sun
    canvas.spot(x, y, radius * 5, stage.light.sun, 0.6)
    window, distance = canvas.around(x, y, radius, radius)
    below = canvas.pixels[window]
    below += (plane(stage.light.sun) - below) * _edge(stage, (1 - distance) * np.float32(radius))


def _moon(stage: Stage, radius: float) -> None:
    canvas, (x, y) = stage.canvas, stage.sun
    canvas.spot(x, y, radius * 7, stage.light.sun, 0.42)
    window, distance = canvas.around(x, y, radius, radius)
    if not distance.size:
        return
    disc = _edge(stage, (1 - distance) * np.float32(radius))
    if "crescent" in stage.scene.features:
        right, down = canvas.xs[:, window[2]] - x - radius * 0.55, canvas.ys[window[1]] - y + radius * 0.2
        disc = disc * (1 - _edge(stage, radius - np.sqrt(right * right + down * down)))
    seas = fbm(stage.dice.stream("moon"), distance.shape, 5, 3)
    face = plane(stage.light.sun) * (1 - np.float32(0.22) * smoothstep(0.5, 0.66, seas))
    below = canvas.pixels[window]
    below += (face - below) * disc


def _eclipse(stage: Stage, radius: float) -> None:
    distance = _distance(stage, *stage.sun)
    stage.canvas.glow("#fff2d8", np.exp(-np.abs(distance - radius) / 34))
    stage.canvas.blend("#08060c", _edge(stage, radius - distance))


def _retro_sun(stage: Stage) -> None:
    """The striped sun of the eighties, half set behind the horizon."""
    canvas, y = stage.canvas, stage.horizon - 110
    distance = _distance(stage, canvas.right / 2, y)
    stripes = np.mod((canvas.ys - y) / 34, 1) > np.clip((canvas.ys - y + 120) / 420, 0, 0.62)
    colours = ramp(
        ("#ffe66d", "#ff8a5c", "#ff4fa0", "#b026ff"), np.clip((canvas.ys - y + 190) / 380, 0, 1)[:, 0]
    )
    canvas.glow("#ff4fa0", np.exp(-np.clip(distance - 150, 0, None) / 90) * np.float32(0.35))
    canvas.blend(colours[:, :, None], _edge(stage, 185 - distance) * stripes * np.float32(0.9))


def _rainbow(stage: Stage) -> None:
    canvas, rng = stage.canvas, stage.dice.stream("rainbow")
    x, radius = canvas.right * rng.uniform(0.3, 0.7), canvas.right * rng.uniform(0.42, 0.52)
    outward = (_distance(stage, x, stage.horizon + 60) - radius) / 46
    inside = (outward > 0) & (outward < 1)
    colours = ramp(
        ("#7a4df0", "#3f7cf5", "#35c9a0", "#c8e04a", "#ffd24a", "#ff8a3c", "#f0483e"), np.clip(outward, 0, 1)
    )
    canvas.glow(colours, (np.sin(np.clip(outward, 0, 1) * math.pi) * inside * 0.45).astype(np.float32))


def _distance(stage: Stage, x: float, y: float) -> FloatArray:
    across, down = stage.canvas.xs - np.float32(x), stage.canvas.ys - np.float32(y)
    return np.asarray(np.sqrt(across * across + down * down), np.float32)


def _edge(stage: Stage, inside: FloatArray) -> FloatArray:
    """Turn a signed distance in units (positive inside) into smooth coverage."""
    return np.asarray(np.clip(inside * np.float32(stage.canvas.unit) + np.float32(0.5), 0, 1), np.float32)
