"""Styles of tile and block: pixels, facets, stained glass, woodblock and screen prints."""

import numpy as np
from PIL import Image

from impasto_generation.painter.canvas import Rng, from_image, resize, smoothstep, soften, to_image
from impasto_generation.painter.colour import FloatArray, plane
from impasto_generation.painter.stage import Stage
from impasto_generation.painter.styles.raster import (
    few_colours,
    flatten,
    grain,
    ink_lines,
    luma,
    paper,
    saturate,
)
from impasto_generation.painter.vector import rect, stroke

_PIXELS = 128  # art pixels on the short side
_COLOURS = 40
_BAYER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], np.float32) / 16 - 0.47


def pixel(stage: Stage, rng: Rng) -> None:
    """Few, large, square pixels in a small palette, with ordered dither."""
    canvas = stage.canvas
    scale = max(1.0, min(canvas.width, canvas.height) / _PIXELS)
    size = (max(1, round(canvas.width / scale)), max(1, round(canvas.height / scale)))
    small = from_image(to_image(saturate(canvas.pixels, 1.25)).resize(size, Image.Resampling.BOX))
    dither = np.tile(_BAYER, (size[1] // 4 + 1, size[0] // 4 + 1))[: size[1], : size[0]]
    few = to_image(small + dither * np.float32(0.05)).quantize(
        _COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
    )
    large = few.convert("RGB").resize((canvas.width, canvas.height), Image.Resampling.NEAREST)
    canvas.pixels[:] = from_image(large)


def lowpoly(stage: Stage, rng: Rng) -> None:
    """Facets: a net of triangles whose corners are drawn to the picture's edges.

    The hair-thin seams between them show the picture below, which has their colours.
    """
    canvas = stage.canvas
    step = 24.0
    columns, rows = int(canvas.right / step) + 2, int(canvas.bottom / step) + 2
    xs, ys = _net(stage, rng, columns, rows, step)
    small = to_image(saturate(canvas.pixels, 1.15))
    cells = from_image(small.resize((columns * 2, rows * 2), Image.Resampling.BOX))
    parts = []
    for j in range(rows - 1):
        for i in range(columns - 1):
            corners = [(xs[j + b, i + a], ys[j + b, i + a]) for a, b in ((0, 0), (1, 0), (1, 1), (0, 1))]
            split = ((0, 1, 2), (0, 2, 3)) if (i + j) % 2 else ((0, 1, 3), (1, 2, 3))
            parts += [
                _facet([corners[k] for k in pick], cells, canvas.right, canvas.bottom, rng) for pick in split
            ]
    canvas.stamp("".join(parts))


def _net(stage: Stage, rng: Rng, columns: int, rows: int, step: float) -> tuple[FloatArray, FloatArray]:
    """Return corner coordinates (rows, columns) in units, each moved to the strongest edge near it."""
    canvas = stage.canvas
    gy, gx = np.gradient(soften(luma(canvas.pixels), 2 * canvas.unit))
    edges = np.hypot(gx, gy)
    grid_y, grid_x = np.meshgrid(np.arange(rows) * step, np.arange(columns) * step, indexing="ij")
    best, best_x, best_y = np.full(grid_x.shape, -1.0), grid_x.copy(), grid_y.copy()
    for _ in range(9):
        x, y = (
            grid_x + rng.uniform(-0.46, 0.46, grid_x.shape) * step,
            grid_y + rng.uniform(-0.46, 0.46, grid_x.shape) * step,
        )
        column = np.clip(x * canvas.unit, 0, canvas.width - 1).astype(int)
        row = np.clip(y * canvas.unit, 0, canvas.height - 1).astype(int)
        better = edges[row, column] > best
        best = np.where(better, edges[row, column], best)
        best_x, best_y = np.where(better, x, best_x), np.where(better, y, best_y)
    return _pinned(best_x, grid_x, 1), _pinned(best_y, grid_y, 0)


def _pinned(moved: np.ndarray, grid: np.ndarray, axis: int) -> FloatArray:
    """Keep the outermost corners where they were, a little outside the frame."""
    result = moved.copy()
    for index in (0, -1):
        edge = (slice(None), index) if axis else (index, slice(None))
        result[edge] = grid[edge] + (-4 if index == 0 else 4)
    return result.astype(np.float32)


def _facet(
    corners: list[tuple[float, float]], cells: FloatArray, right: float, bottom: float, rng: Rng
) -> str:
    x, y = sum(c[0] for c in corners) / 3, sum(c[1] for c in corners) / 3
    row = min(max(int(y / bottom * cells.shape[1]), 0), cells.shape[1] - 1)
    column = min(max(int(x / right * cells.shape[2]), 0), cells.shape[2] - 1)
    shade = rng.uniform(0.9, 1.1)
    red, green, blue = (min(int(cells[k, row, column] * shade * 255), 255) for k in range(3))
    fill = f"#{red:02x}{green:02x}{blue:02x}"
    data = "M" + "L".join(f"{px:.1f} {py:.1f}" for px, py in corners) + "Z"
    return f'<path d="{data}" fill="{fill}"/>'


def stained_glass(stage: Stage, rng: Rng) -> None:
    """Panes of one colour each between lead strips, lit from behind."""
    canvas = stage.canvas
    shape = (max(canvas.height // 2, 1), max(canvas.width // 2, 1))
    pane, gap = _panes(rng, shape, 19)
    small = np.stack([resize(channel, shape) for channel in saturate(canvas.pixels, 1.55)])
    count = int(pane.max()) + 1
    sizes = np.maximum(np.bincount(pane.ravel(), minlength=count), 1)
    means = np.stack([np.bincount(pane.ravel(), channel.ravel(), count) / sizes for channel in small])
    glass = (0.38 * means[:, pane] + 0.62 * small).astype(np.float32)
    size = (canvas.height, canvas.width)
    picture = np.stack([resize(channel, size) for channel in glass])
    ripple = canvas.fbm(rng, 40, 2) - 0.5
    outline = smoothstep(0.15, 0.5, ink_lines(flatten(canvas.pixels, 9 * canvas.unit), 3 * canvas.unit, 0.03))
    lead = np.maximum(smoothstep(0.085, 0.05, resize(gap, size)), outline)
    shine = smoothstep(0.035, 0.0, resize(gap, size))
    lit = np.clip(picture * (1.12 + ripple * np.float32(0.5)), 0, 1)
    metal = plane("#17161c") + plane("#5a5a66") * shine * np.float32(0.5)
    canvas.pixels[:] = lit + (metal - lit) * lead


def _panes(rng: Rng, shape: tuple[int, int], count: int) -> tuple[np.ndarray, FloatArray]:
    """Return for every pixel the number of its nearest seed, and how far off the next pane is (0 at it)."""
    step = min(shape) / count
    rows, columns = int(shape[0] / step) + 3, int(shape[1] / step) + 3
    jitter = rng.uniform(0.1, 0.9, (2, rows, columns)).astype(np.float32)
    y, x = (
        np.arange(shape[0], dtype=np.float32)[:, None] / step + 1,
        np.arange(shape[1], dtype=np.float32)[None, :] / step + 1,
    )
    row, column = np.broadcast_arrays(y.astype(int), x.astype(int))
    first, second = np.full(shape, 9.0, np.float32), np.full(shape, 9.0, np.float32)
    owner = np.zeros(shape, np.int32)
    for dj in (-1, 0, 1):
        for di in (-1, 0, 1):
            j, i = np.clip(row + dj, 0, rows - 1), np.clip(column + di, 0, columns - 1)
            away = np.hypot(j + jitter[0, j, i] - y, i + jitter[1, j, i] - x)
            nearer = away < first
            second = np.where(nearer, first, np.minimum(second, away))
            owner = np.where(nearer, j * columns + i, owner)
            first = np.minimum(first, away)
    return owner, second - first


def woodblock(stage: Stage, rng: Rng) -> None:
    """A Japanese print: few flat colours, black key lines, graded sky, fibrous paper, a seal."""
    canvas = stage.canvas
    shape = (canvas.height, canvas.width)
    flat = few_colours(flatten(canvas.pixels, 6 * canvas.unit), 18)
    washed = saturate(flat, 0.78) * plane("#fff3d8") * 0.9 + plane("#f0e0bc") * 0.1
    fibre, wood = paper(rng, shape, canvas.unit), canvas.fbm(rng, 5, 5, stretch=12.0, gain=0.7)
    washed *= 0.94 + 0.06 * fibre + 0.14 * (wood - 0.5)
    key = ink_lines(flatten(canvas.pixels, 4 * canvas.unit), 2.0 * canvas.unit, 0.014)
    washed += (plane("#1d2233") - washed) * np.clip(key * 1.2, 0, 0.92)
    band = np.exp(-canvas.ys / 70) * np.float32(0.5)
    washed += (plane("#243a66") - washed) * band
    canvas.pixels[:] = np.clip(washed, 0, 1)
    _seal(stage, rng)
    _frame(stage, "#f3e7c9", 26, "#2a2a36")


def _seal(stage: Stage, rng: Rng) -> None:
    """A red name stamp with made-up strokes."""
    x, y = stage.canvas.right - 96, stage.canvas.bottom - 150
    parts = [rect(x, y, 42, 96, "#b8322a", 0.92, 4)]
    for k in range(3):
        for _ in range(4):
            sx, sy = x + rng.uniform(8, 34), y + 8 + k * 29 + rng.uniform(0, 20)
            length, upright = rng.uniform(6, 18), rng.random() < 0.5
            parts.append(
                stroke(
                    [(sx, sy), (sx + (0 if upright else length), sy + (length if upright else 0))],
                    "#f7ecd2",
                    2.6,
                )
            )
    stage.canvas.stamp("".join(parts), top=y - 4, bottom=y + 100)


def _frame(stage: Stage, paper_colour: str, width: float, line: str) -> None:
    """Leave a margin of bare paper around the picture, with a thin line inside it."""
    right, bottom = stage.canvas.right, stage.canvas.bottom
    margin = (
        f"M0 0H{right:.1f}V{bottom:.1f}H0ZM{width} {width}V{bottom - width:.1f}H{right - width:.1f}V{width}Z"
    )
    body = f'<path d="{margin}" fill="{paper_colour}" fill-rule="evenodd"/>'
    box = f'x="{width}" y="{width}" width="{right - 2 * width:.1f}" height="{bottom - 2 * width:.1f}"'
    stage.canvas.stamp(body + f'<rect {box} fill="none" stroke="{line}" stroke-width="2.4"/>')


def poster(stage: Stage, rng: Rng) -> None:
    """A screen print: a few bold flat tones, slightly out of register, grain, a cream margin."""
    canvas = stage.canvas
    flat = few_colours(saturate(flatten(canvas.pixels, 6 * canvas.unit), 1.35), 12)
    shift = max(1, round(1.6 * canvas.unit))
    flat[0] = np.roll(flat[0], shift, 1)
    inked = flat * 0.92 + plane("#fbf0d9") * 0.08
    inked *= 1 + 0.05 * grain(rng, (canvas.height, canvas.width), 1.4 * canvas.unit)
    canvas.pixels[:] = np.clip(inked, 0, 1)
    _frame(stage, "#f8eedb", 40, "#f8eedb")
