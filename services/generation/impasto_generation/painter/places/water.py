"""Water: a mirror of what stands above it, broken by ripples, deepened by its own colour."""

import numpy as np
from numpy.typing import NDArray

from impasto_generation.painter.canvas import Rng, fbm, smoothstep
from impasto_generation.painter.colour import FloatArray, mix, plane
from impasto_generation.painter.stage import Stage


def paint_water(
    stage: Stage, rng: Rng, top: float, *, deep: str, clear: float, chop: float, glitter: bool = True
) -> None:
    """Flood the picture from `top` (units) down.

    `deep` is the water's own colour (not yet lit), `clear` how much it mirrors (0..1), `chop` how rough
    it is: 0 a pond at dawn, 1 a storm.
    """
    canvas, first = stage.canvas, stage.canvas.row(top)
    if first >= canvas.height - 1:
        return
    rows = canvas.height - first
    down = ((np.arange(rows, dtype=np.float32) + 0.5) / rows)[:, None]
    ripple = ripples(rng, rows, canvas.width)
    mirror = _mirror(canvas.pixels, first, ripple * (6 + 60 * chop) * canvas.unit * (0.3 + down))
    own = plane(stage.light.on(mix(deep, stage.light.sky[1], 0.35))) * (1 - 0.4 * down)
    near_sky = plane(mix(stage.light.sky[2], stage.light.haze, 0.4))
    surface = own + (near_sky - own) * (np.float32(0.42) * (1 - down) ** 2)
    share = np.float32(clear) * (1 - np.float32(0.45) * down)
    canvas.pixels[:, first:] = surface + (mirror - surface) * share
    _crests(stage, first, ripple, down, chop)
    if glitter:
        _glitter(stage, first, ripple, down)


def ripples(rng: Rng, rows: int, columns: int) -> FloatArray:
    """Return -1..1: waves that shrink towards the top row, as perspective has it."""
    source = fbm(rng, (512, 512), 40, 3, stretch=5.0, gain=0.6) - 0.5
    down = ((np.arange(rows) + 0.5) / rows)[:, None]
    far = 1 / (0.05 + 0.95 * down)
    v = (np.log(far) * 140).astype(np.int32)
    u = (256 + np.linspace(-0.5, 0.5, columns)[None, :] * (0.12 + 0.3 * far) * 512).astype(np.int32)
    return np.asarray(np.clip(source[_fold(v), _fold(u)] * 4, -1, 1), np.float32)


def _fold(index: NDArray[np.int32]) -> NDArray[np.int32]:
    """Walk to and fro over 512 cells, so that the noise has no seam."""
    return np.asarray(511 - np.abs(index % 1022 - 511), np.int32)


def _mirror(pixels: FloatArray, first: int, shift: FloatArray) -> FloatArray:
    rows, columns = shift.shape
    y = first - 1 - (np.arange(rows)[:, None] * 0.94 + np.abs(shift) * 1.5).astype(np.int32)
    x = np.arange(columns)[None, :] + shift.astype(np.int32)
    return pixels[:, np.clip(y, 0, max(first - 1, 0)), np.clip(x, 0, columns - 1)]


def _crests(stage: Stage, first: int, ripple: FloatArray, down: FloatArray, chop: float) -> None:
    canvas = stage.canvas
    light = smoothstep(0.15, 0.9, ripple) * (np.float32(0.14 + 0.3 * chop) * (0.35 + 0.65 * down))
    canvas.blend(mix(stage.light.sky[3], stage.light.on("#ffffff"), 0.35), light, first)
    dark = smoothstep(0.15, 0.9, -ripple) * (np.float32(0.16 + 0.3 * chop) * down)
    canvas.blend(mix(stage.light.sky[0], "#04101e", 0.35), dark, first)
    if chop > 0.5:
        foam = smoothstep(0.62, 0.95, ripple) * np.float32(chop * 0.75) * (0.25 + 0.75 * down)
        canvas.blend(stage.light.on("#f2f8fa"), foam, first)


def _glitter(stage: Stage, first: int, ripple: FloatArray, down: FloatArray) -> None:
    """The road of light under sun or moon."""
    if stage.scene.weather in ("rain", "fog", "snow", "cloudy"):
        return
    canvas, (x, _) = stage.canvas, stage.sun
    width = 26 + 190 * down
    road = np.exp(-(((canvas.xs - np.float32(x)) / width) ** 2))
    sparkle = smoothstep(-0.05, 0.55, ripple) * road * (1 - 0.55 * down)
    light = plane(stage.light.sun) * (sparkle * np.float32(0.55 if stage.light.dark else 0.8))
    below = canvas.pixels[:, first:]
    below += (1 - below) * light


def shore_foam(stage: Stage, rng: Rng, top: float, bottom: float) -> None:
    """Lay the thin white lines where waves run out on sand, between two heights in units."""
    canvas = stage.canvas
    first, last = canvas.row(top), canvas.row(bottom)
    xs = np.linspace(0, 1, canvas.width, dtype=np.float32)
    for i in range(4):
        level = top + (bottom - top) * (i + 0.5) / 4
        line = (
            level
            + 9 * np.sin(xs * rng.uniform(6, 12) + rng.uniform(0, 6))
            + 5 * np.sin(xs * rng.uniform(20, 34))
        )
        gap = np.abs(canvas.ys[first:last] - line[None, :].astype(np.float32))
        canvas.pixels[:, first:last] += (plane(stage.light.on("#ffffff")) - canvas.pixels[:, first:last]) * (
            np.clip(1 - gap / np.float32(3.5 + 3.5 * i / 4), 0, 1) * np.float32(0.75)
        )
