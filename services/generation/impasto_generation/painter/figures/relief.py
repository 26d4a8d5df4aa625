"""Turns a flat cut-out into something with volume, lit by the scene's own light."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from impasto_generation.painter.canvas import Canvas, Rng, fbm, soften
from impasto_generation.painter.colour import FloatArray, plane
from impasto_generation.painter.light import Light


@dataclass(frozen=True, slots=True)
class Finish:
    """How a subject takes the light: `volume` 0 flat to 1 round, `fur` the contrast of its surface."""

    volume: float = 1.0
    fur: float = 0.05


def paste_lit(
    canvas: Canvas,
    layer: Image.Image,
    at: tuple[int, int],
    light: Light,
    rng: Rng,
    finish: Finish,
    scale: float = 1.0,
) -> None:
    """Lay a cut-out over the picture with its left top corner at pixel `at`, modelled by light.

    Its outline is taken for a cushion: blurred coverage is height, the slope of height is shade. `scale`
    is for figures larger than usual, whose cushion is thicker.
    """
    box = layer.getchannel("A").getbbox()
    if box is None:
        return
    left, top, right, bottom = box
    pixels = np.asarray(layer.crop(box), np.float32).transpose(2, 0, 1) * np.float32(1 / 255)
    colour, alpha = pixels[:3], pixels[3]
    tone = _tone(alpha, canvas.unit * scale, light) * np.float32(finish.volume)
    if finish.fur:
        grain = fbm(rng, alpha.shape, max(alpha.shape) / canvas.unit / 7, 2, stretch=0.6) - 0.5
        tone = tone + grain * np.float32(finish.fur * 4)
    shaded = colour * (1 + np.float32(0.62) * np.minimum(tone, 0))
    shaded += (plane(light.sun) - shaded) * (np.maximum(tone, 0) * np.float32(0.36 if light.dark else 0.42))
    below = canvas.pixels[:, at[1] + top : at[1] + bottom, at[0] + left : at[0] + right]
    below += (shaded - below) * alpha


def _tone(alpha: FloatArray, unit: float, light: Light) -> FloatArray:
    """Return -1 (turned away) to 1 (facing the light) for every pixel of a coverage mask."""
    tone = np.zeros_like(alpha)
    right, up = light.direction
    for radius, weight in ((5, 0.5), (14, 0.8), (36, 0.9)):
        size = max(1.0, radius * unit)
        pad = int(size * 2)  # the outline must not end at the cut-out's edge
        slope_y, slope_x = map(np.asarray, np.gradient(soften(np.pad(alpha, pad), size)))
        facing = slope_y * np.float32(up) - slope_x * np.float32(right)
        tone += facing[pad:-pad, pad:-pad] * np.float32(size * weight * 1.5)
    sink = np.linspace(0.1, -0.24, alpha.shape[0], dtype=np.float32)[:, None]
    return np.asarray(np.clip(tone + sink, -1, 1), np.float32)
