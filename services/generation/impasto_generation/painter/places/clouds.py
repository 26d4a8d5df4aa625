"""Clouds: thin veils from noise, and towers built from lit balls of vapour."""

import numpy as np

from impasto_generation.painter.canvas import Rng, fbm, resize, smoothstep, soften
from impasto_generation.painter.colour import FloatArray, mix, plane
from impasto_generation.painter.stage import Stage

_VEIL_COVER = {"clear": 0.56, "cloudy": 0.4, "rain": 0.34, "snow": 0.42, "fog": 0.5}
_HEAPED = {"clear", "cloudy"}


def paint_clouds(stage: Stage) -> None:
    """Lay clouds over the sky, as many as the weather asks for."""
    if stage.scene.style == "neon" or stage.scene.place in ("moon", "space"):
        return
    _veil(stage)
    if stage.scene.weather in _HEAPED and stage.scene.place not in ("mars", "volcano"):
        rng = stage.dice.stream("cumulus")
        banks = (
            5 if stage.scene.weather == "cloudy" or stage.scene.style == "anime" else int(rng.integers(1, 4))
        )
        for _ in range(banks):
            x, size = rng.uniform(-0.1, 1.1) * stage.canvas.right, rng.uniform(110, 260)
            heap(stage, rng, x, stage.horizon * rng.uniform(0.45, 0.94), size)


def _tones(stage: Stage) -> tuple[str, str]:
    sky = stage.light.sky
    share = {"day": 0.75, "dawn": 0.35, "dusk": 0.2, "night": 0.06}[stage.scene.time]
    lit = mix(mix(sky[3], stage.light.sun, 0.5), "#ffffff", share)
    if stage.light.dark:
        lit = mix(sky[2], stage.light.sun, 0.35)
    shade = mix(sky[1], sky[2], 0.55) if stage.scene.time != "day" else mix(sky[1], "#8c9cb8", 0.5)
    return lit, shade


def _veil(stage: Stage) -> None:
    canvas, rng = stage.canvas, stage.dice.stream("veil")
    cover = _VEIL_COVER[stage.scene.weather]
    shape = (max(canvas.height // 2, 2), max(canvas.width // 2, 2))
    stormy = stage.scene.weather == "rain"
    vapour = fbm(rng, shape, 2.2 if stormy else 3, 6, stretch=1.7 if stormy else 2.6, gain=0.56)
    relief = _relief(vapour, stage.light.direction)
    depth = np.clip(
        (1.5 if stormy else 1.12) - np.linspace(0, canvas.bottom, shape[0], dtype=np.float32) / stage.horizon,
        0,
        1,
    )[:, None]
    strength = 0.42 if stage.light.dark else 0.82
    alpha = smoothstep(cover, cover + 0.26, vapour) * depth * np.float32(strength)
    lit, shade = _tones(stage)
    if stormy:
        lit, shade = (
            mix(stage.light.sky[3], stage.light.sky[1], 0.3),
            mix(stage.light.sky[0], "#0a0c18", 0.62),
        )
    weight = 0.9 * smoothstep(0.32, 0.6, vapour) if stormy else np.float32(0)
    _lay(stage, alpha, np.clip(relief * 5 + 0.5 + 0.35 * stormy - weight, 0, 1), lit, shade)


def _relief(vapour: FloatArray, sun: tuple[float, float]) -> FloatArray:
    """Return how much the veil faces the sun, from its slope over a seventieth of the picture."""
    step = max(1, vapour.shape[0] // 70)
    padded = np.pad(vapour, step, mode="edge")
    right = step + (step if sun[0] > 0 else -step)
    return vapour - padded[: vapour.shape[0], right : right + vapour.shape[1]]


def heap(stage: Stage, rng: Rng, x: float, base: float, size: float) -> None:
    """Build one cumulus of width ~3 x `size` standing on the flat line `base` (units)."""
    canvas = stage.canvas
    left, top, right, bottom = canvas.box(
        x - size * 2.2, base - size * 1.5, x + size * 2.2, base + size * 0.2
    )
    if bottom - top < 8 or right - left < 8:
        return
    # The whole heap is modelled, also what the frame cuts off, so that size does not change its shape.
    step = 2 / canvas.unit / size
    ys = np.arange(-1.5, 0.2, step, dtype=np.float32)[:, None]
    xs = np.arange(-2.2, 2.2, step, dtype=np.float32)[None, :]
    body, light = _pile(rng, xs, ys, stage.light.direction)
    extent = (round(1.7 * size * canvas.unit), round(4.4 * size * canvas.unit))
    skip = (top - round((base - size * 1.5) * canvas.unit), left - round((x - size * 2.2) * canvas.unit))
    cut = tuple(
        slice(max(s, 0), max(s, 0) + n) for s, n in zip(skip, (bottom - top, right - left), strict=True)
    )
    alpha, tone = (resize(field, extent)[cut] for field in (body, light))
    lit, shade = _tones(stage)
    below = canvas.pixels[:, top : top + alpha.shape[0], left : left + alpha.shape[1]]
    dark, bright = plane(shade), plane(lit)
    below += (dark + (bright - dark) * tone - below) * (
        alpha * np.float32(0.55 if stage.light.dark else 0.94)
    )


def _pile(
    rng: Rng, xs: FloatArray, ys: FloatArray, sun: tuple[float, float]
) -> tuple[FloatArray, FloatArray]:
    """Return coverage and brightness of a heap of balls above the line y = 0."""
    shape = (ys.shape[0], xs.shape[1])
    rough = fbm(rng, shape, 7, 4, gain=0.6) - 0.5
    wide = fbm(rng, shape, 9, 4, gain=0.6) - 0.5
    px, py = xs + rough * 0.34, ys + wide * 0.34
    height, light = np.full(shape, -1.0, np.float32), np.zeros(shape, np.float32)
    for cx, cy, radius in _balls(rng):
        dx, dy = (px - cx) / radius, (py - cy) / radius
        rise = np.sqrt(np.clip(1 - dx * dx - dy * dy, 0, None))
        level = rise * radius + radius * 0.4 * (rise > 0)
        front = level > height
        tone = 0.42 + 0.42 * (dx * sun[0] - dy * sun[1]) + 0.16 * rise - np.clip(cy + 0.35, 0, 1) * 0.3
        height, light = np.where(front & (rise > 0), level, height), np.where(front & (rise > 0), tone, light)
    body = soften((height > 0).astype(np.float32), 1.6)
    foot = smoothstep(0.14, -0.1, ys + rough * 0.24)
    return body * foot, np.clip(light + rough * 0.25, 0, 1)


def _balls(rng: Rng) -> list[tuple[float, float, float]]:
    count = int(rng.integers(15, 24))
    spread = rng.normal(0, 0.62, count)
    crown = np.exp(-(spread**2) * 0.9)
    radii = rng.uniform(0.16, 0.4, count) * (0.55 + 0.6 * crown)
    heights = -(rng.uniform(0, 1, count) ** 0.8) * crown * rng.uniform(0.5, 0.95)
    order = np.argsort(heights)
    return [(float(spread[i]), float(heights[i]), float(radii[i])) for i in order]


def _lay(stage: Stage, alpha: FloatArray, tone: FloatArray, lit: str, shade: str) -> None:
    canvas = stage.canvas
    size = (canvas.height, canvas.width)
    dark, bright = plane(shade), plane(lit)
    tone, alpha = resize(tone, size), resize(alpha, size)
    canvas.blend(dark + (bright - dark) * tone, alpha)
