"""Picture-wide filters that several styles share. Pictures are planar (3, height, width), 0..1."""

import numpy as np
from PIL import Image, ImageFilter

from impasto_generation.painter.canvas import Rng, fbm, from_image, resize, soften, to_image
from impasto_generation.painter.colour import FloatArray

_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)[:, None, None]  # Rec. 709


def luma(picture: FloatArray) -> FloatArray:
    """Return brightness, (height, width)."""
    return np.asarray((picture * _LUMA).sum(0), np.float32)


def saturate(picture: FloatArray, amount: float) -> FloatArray:
    """Return the picture with its colourfulness scaled: 0 grey, 1 unchanged."""
    grey = luma(picture)
    return np.clip(grey + (picture - grey) * np.float32(amount), 0, 1)


def blur(picture: FloatArray, radius: float) -> FloatArray:
    """Return the picture out of focus by `radius` pixels."""
    return from_image(to_image(picture).filter(ImageFilter.GaussianBlur(radius)))


def flatten(picture: FloatArray, radius: float) -> FloatArray:
    """Return the picture with texture smoothed away and edges kept; features under `radius` pixels go."""
    factor = max(1.0, radius / 2)
    image = to_image(picture)
    small = image.resize(
        (max(1, int(image.width / factor)), max(1, int(image.height / factor))), Image.Resampling.BOX
    )
    smooth = small.filter(ImageFilter.MedianFilter(5))
    return from_image(smooth.resize(image.size, Image.Resampling.BICUBIC))


def ink_lines(picture: FloatArray, width: float, threshold: float = 0.015) -> FloatArray:
    """Return 0..1 where a draughtsman would draw a line of about `width` pixels: dark sides of edges."""
    bright = luma(picture)
    difference = soften(bright, width * 2.2) - soften(bright, max(1.0, width))
    return np.clip((difference - np.float32(threshold)) * np.float32(14), 0, 1)


def posterise(picture: FloatArray, levels: int, softness: float = 0.12) -> FloatArray:
    """Return the picture in `levels` steps of each channel, their borders `softness` of a step wide."""
    scaled = picture * (levels - 1)
    base = np.floor(scaled)
    step = np.clip((scaled - base - 0.5) / np.float32(softness) + 0.5, 0, 1)
    return np.asarray((base + step) / (levels - 1), np.float32)


def few_colours(picture: FloatArray, count: int) -> FloatArray:
    """Return the picture in its `count` most telling colours, in flat areas.

    The colours are chosen on a small copy, because choosing them well takes long.
    """
    image = to_image(picture)
    sample = image.resize((96, max(1, 96 * image.height // image.width)), Image.Resampling.BOX)
    palette = sample.quantize(count, Image.Quantize.MEDIANCUT, kmeans=2, dither=Image.Dither.NONE)
    return from_image(image.quantize(palette=palette, dither=Image.Dither.NONE).convert("RGB"))


def grain(rng: Rng, shape: tuple[int, int], size: float) -> FloatArray:
    """Return film grain about 0, roughly -1..1; `size` is a speck's width in pixels."""
    small = (max(2, int(shape[0] / max(size, 1))), max(2, int(shape[1] / max(size, 1))))
    return resize(rng.standard_normal(small).astype(np.float32) * np.float32(0.5), shape)


def paper(rng: Rng, shape: tuple[int, int], unit: float) -> FloatArray:
    """Return the tooth of rough paper, 0..1 around 0.5."""
    cells = min(shape) / max(unit, 1e-3) / 5
    return np.asarray(fbm(rng, shape, max(2, min(cells, min(shape) / 2)), 2, gain=0.6), np.float32)


def displace(picture: FloatArray, dx: FloatArray, dy: FloatArray) -> FloatArray:
    """Return the picture with every pixel fetched from `dx`, `dy` pixels away."""
    _, height, width = picture.shape
    rows = np.clip(np.arange(height)[:, None] + dy, 0, height - 1).astype(np.int32)
    columns = np.clip(np.arange(width)[None, :] + dx, 0, width - 1).astype(np.int32)
    return picture[:, rows, columns]


def flow(picture: FloatArray, radius: float) -> tuple[FloatArray, FloatArray]:
    """Return the direction of strokes (unit vectors, along edges), smoothed over `radius` pixels."""
    bright = soften(luma(picture), max(2.0, radius / 3))
    gy, gx = np.gradient(bright)
    xx, yy, xy = (soften(np.asarray(part, np.float32), radius) for part in (gx * gx, gy * gy, gx * gy))
    angle = 0.5 * np.arctan2(2 * xy, xx - yy) + np.float32(np.pi / 2)
    return np.asarray(np.cos(angle), np.float32), np.asarray(np.sin(angle), np.float32)
