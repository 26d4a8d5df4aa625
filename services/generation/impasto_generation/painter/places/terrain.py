"""Ground in the raster: hills, dunes, plains."""

import numpy as np

from impasto_generation.painter.canvas import Rng, fbm, octaves_1d
from impasto_generation.painter.colour import FloatArray, plane
from impasto_generation.painter.stage import Stage


def skyline(stage: Stage, rng: Rng, base: float, relief: float, bends: float) -> FloatArray:
    """Return heights (units from the top, one for each column) of a line that undulates above `base`.

    `relief` is its amplitude in units, `bends` how many swells cross the picture.
    """
    at = np.linspace(0, 1, stage.canvas.width, dtype=np.float32)
    wave = octaves_1d(rng, at, bends * max(1.0, stage.canvas.right / 1000), 3, 0.45)
    return np.asarray(np.float32(base) - np.float32(relief) * (0.5 + 0.5 * wave), np.float32)


def slab(
    stage: Stage, line: FloatArray, far: str, near: str, *, rng: Rng, grain: float = 0.1, reach: float = 400.0
) -> None:
    """Fill everything below `line`: `far` at the line fades to `near`, `reach` units below it.

    `grain` is the contrast of the streaks that keep a plain from looking like paper.
    """
    canvas = stage.canvas
    top = max(canvas.row(float(line.min())) - 1, 0)
    if top >= canvas.height:
        return
    depth = canvas.ys[top:] - line[None, :]
    cover = np.clip(depth * np.float32(canvas.unit) + np.float32(0.5), 0, 1)
    near_share = np.clip(depth / np.float32(reach), 0, 1) ** np.float32(0.8)
    dark, light = plane(near), plane(far)
    paint = light + (dark - light) * near_share
    if grain:
        paint *= 1 + np.float32(grain) * (streaks(stage, rng, top) - 0.5) * 2
    canvas.blend(paint, cover, top)


def streaks(stage: Stage, rng: Rng, top: int) -> FloatArray:
    """Return noise (0..1) for the rows from `top` on, in the perspective of a plain."""
    canvas = stage.canvas
    height = canvas.height - top
    source = fbm(rng, (256, 512), 24, 4, stretch=2.0, gain=0.65)
    down = np.linspace(0.02, 1, height) ** 0.55
    rows = np.clip((down * 250).astype(int), 0, 255)
    spread = (0.25 + 0.75 * (1 - np.linspace(0, 1, height)))[:, None]
    columns = np.linspace(-0.5, 0.5, canvas.width)[None, :] * spread + 0.5
    return np.asarray(source[rows[:, None], np.clip((columns * 511).astype(int), 0, 511)], np.float32)
