"""Styles of the hand: oil, watercolour, pencil."""

import numpy as np
from PIL import Image, ImageDraw

from impasto_generation.painter.canvas import Rng, from_image, smoothstep, soften, to_image
from impasto_generation.painter.colour import FloatArray, plane
from impasto_generation.painter.stage import Stage
from impasto_generation.painter.styles.raster import (
    blur,
    displace,
    flatten,
    flow,
    grain,
    ink_lines,
    luma,
    paper,
    saturate,
)  # fmt: skip

_LAYERS = ((24.0, 9.0, 0.0), (12.0, 8.5, 0.012), (6.5, 5.6, 0.034))  # width, spacing (units), detail it needs


def oil(stage: Stage, rng: Rng) -> None:
    """Impasto: strokes along the forms, coarse to fine, then side light over their ridges."""
    canvas = stage.canvas
    source = saturate(canvas.pixels, 1.22)
    image = to_image(blur(source, 9 * canvas.unit))
    direction = flow(source, 20 * canvas.unit)
    for width, spacing, detail in _LAYERS:
        _stroke_layer(image, source, direction, rng, (width * canvas.unit, spacing * canvas.unit, detail))
    painted = from_image(image)
    canvas.pixels[:] = np.clip(painted * (1 + _ridges(painted, rng, canvas.unit)), 0, 1)


def _stroke_layer(
    image: Image.Image,
    source: FloatArray,
    direction: tuple[FloatArray, FloatArray],
    rng: Rng,
    brush: tuple[float, float, float],
) -> None:
    """Paint one layer.

    `brush` is its width and spacing in pixels, and how wrong a spot must be to be painted again.
    """
    width, spacing, detail = brush
    target = blur(source, max(0.6, width / 3))
    _, height, across = source.shape
    rows = np.arange(spacing / 2, height, spacing * 2 if detail == 0 else spacing)
    columns = np.arange(spacing / 2, across, spacing * 2 if detail == 0 else spacing)
    ys, xs = (grid.ravel() for grid in np.meshgrid(rows, columns, indexing="ij"))
    ys = np.clip(ys + rng.uniform(-spacing, spacing, ys.size) / 2, 0, height - 1)
    xs = np.clip(xs + rng.uniform(-spacing, spacing, xs.size) / 2, 0, across - 1)
    at = (ys.astype(int), xs.astype(int))
    if detail:
        wrong = np.abs(target[:, at[0], at[1]] - from_image(image)[:, at[0], at[1]]).mean(0) > detail
        ys, xs, at = ys[wrong], xs[wrong], (at[0][wrong], at[1][wrong])
    order = rng.permutation(ys.size)
    _draw_strokes(image, target, direction, rng, xs[order], ys[order], width)


def _draw_strokes(
    image: Image.Image,
    target: FloatArray,
    direction: tuple[FloatArray, FloatArray],
    rng: Rng,
    xs: FloatArray,
    ys: FloatArray,
    width: float,
) -> None:
    at = (ys.astype(int), xs.astype(int))
    jitter = rng.normal(0, 0.035, xs.size)
    colours = np.clip((target[:, at[0], at[1]] * (1 + jitter)) * 255, 0, 255).astype(int).T.tolist()
    reach = rng.uniform(1.1, 2.2, xs.size) * width
    turn = rng.normal(0, 0.16, xs.size)
    dx = (direction[0][at] - direction[1][at] * turn) * reach
    dy = (direction[1][at] + direction[0][at] * turn) * reach
    ends = np.stack([xs - dx, ys - dy, xs + dx, ys + dy], 1).tolist()
    draw, pen = ImageDraw.Draw(image), max(1, round(width))
    for end, colour in zip(ends, colours, strict=True):
        draw.line(end, fill=tuple(colour), width=pen)


def _ridges(painted: FloatArray, rng: Rng, unit: float) -> FloatArray:
    """Return the shading of wet paint in relief, about -0.2..0.3: bristle marks and stroke edges."""
    bright = luma(painted)
    height = bright - soften(bright, max(2.0, 5 * unit)) + 0.02 * grain(rng, bright.shape, 1.6 * unit)
    gy, gx = np.gradient(height)
    return np.asarray(np.clip(-(gx + gy) * np.float32(2.1), -0.16, 0.24), np.float32)


def watercolour(stage: Stage, rng: Rng) -> None:
    """Washes that wander, pool at their edges, show the paper and leave it white at the rim."""
    canvas = stage.canvas
    shape = (canvas.height, canvas.width)
    wander = [(canvas.fbm(rng, 22, 4) - 0.5) * np.float32(17 * canvas.unit) for _ in range(2)]
    wash = flatten(displace(canvas.pixels, wander[0], wander[1]), 5 * canvas.unit)
    pools = ink_lines(wash, 3.5 * canvas.unit, 0.006)
    tooth, blooms = paper(rng, shape, canvas.unit), canvas.fbm(rng, 3, 5, gain=0.6)
    pigment = saturate(0.1 + 0.9 * wash, 1.12)
    density = (
        np.float32(0.8)
        + (blooms - 0.5) * np.float32(0.7)
        + (tooth - 0.5) * np.float32(0.32)
        + pools * np.float32(0.34)
    )
    painted = 1 - (1 - pigment) * density
    sheet = plane("#fbf8ef") * (0.975 + 0.05 * tooth)
    rim = _ragged_rim(stage, rng)
    canvas.pixels[:] = np.clip(sheet + (painted - sheet) * rim, 0, 1)


def _ragged_rim(stage: Stage, rng: Rng) -> FloatArray:
    canvas = stage.canvas
    inset = np.minimum(
        np.minimum(canvas.xs, canvas.right - canvas.xs), np.minimum(canvas.ys, canvas.bottom - canvas.ys)
    )
    ragged = inset - 26 - (canvas.fbm(rng, 9, 5, gain=0.6) - 0.5) * np.float32(90)
    return smoothstep(-3, 8, ragged)


def pencil(stage: Stage, rng: Rng) -> None:
    """Graphite: outlines, then hatching that thickens with the dark, on toned paper."""
    canvas = stage.canvas
    shape = (canvas.height, canvas.width)
    tooth = paper(rng, shape, canvas.unit)
    bright = luma(flatten(canvas.pixels, 3 * canvas.unit))
    low, high = np.quantile(bright, (0.02, 0.98))
    dark = 1 - np.clip((bright - low) / max(float(high - low), 0.05), 0, 1)
    lines = ink_lines(canvas.pixels, 1.3 * canvas.unit, 0.006)
    tone = dark**1.5 * np.float32(0.34)
    for turn, start in ((0.9, 0.34), (-0.75, 0.58), (0.2, 0.8)):
        tone += _hatch(stage, rng, turn) * smoothstep(start, start + 0.28, dark) * np.float32(0.26)
    tone = np.clip((tone + lines) * (0.55 + 0.9 * tooth), 0, 0.94)
    sheet, lead = plane("#f4efe3") * (0.96 + 0.08 * tooth), plane("#26262c")
    canvas.pixels[:] = np.clip(sheet + (lead - sheet) * tone, 0, 1)


def _hatch(stage: Stage, rng: Rng, turn: float) -> FloatArray:
    """Return 0..1: parallel hand-drawn lines at an angle of `turn` radians."""
    canvas = stage.canvas
    across = canvas.xs * np.float32(np.cos(turn)) + canvas.ys * np.float32(np.sin(turn))
    wobble = (canvas.fbm(rng, 14, 3) - 0.5) * np.float32(16)
    return np.asarray(np.clip(np.sin((across + wobble) * np.float32(0.72)) * 1.3, 0, 1), np.float32)
