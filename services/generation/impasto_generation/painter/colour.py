"""Colours are hex strings (`#rrggbb`); arrays of them are planar float32 in 0..1."""

import colorsys
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Pictures are float32; NumPy is free to hand back float64 for small tables on the way.
FloatArray = NDArray[np.floating[Any]]


@lru_cache(maxsize=4096)
def channels(colour: str) -> tuple[float, float, float]:
    """Return red, green and blue in 0..1."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def plane(colour: str) -> FloatArray:
    """Return the colour shaped (3, 1, 1), ready to be blended into a picture."""
    return np.array(channels(colour), np.float32)[:, None, None]


def from_channels(red: float, green: float, blue: float) -> str:
    """Return the hex string of three numbers; they are clipped to 0..1."""
    return "#" + "".join(f"{round(min(max(value, 0.0), 1.0) * 255):02x}" for value in (red, green, blue))


@lru_cache(maxsize=16384)
def mix(first: str, second: str, share: float) -> str:
    """Return `first` with `share` (0..1) of `second` stirred in."""
    pairs = zip(channels(first), channels(second), strict=True)
    red, green, blue = (a + (b - a) * share for a, b in pairs)
    return from_channels(red, green, blue)


@lru_cache(maxsize=16384)
def multiply(first: str, second: str, gain: float = 1.0) -> str:
    """Return `first` as seen under light of colour `second` and strength `gain`."""
    red, green, blue = (a * b * gain for a, b in zip(channels(first), channels(second), strict=True))
    return from_channels(red, green, blue)


@lru_cache(maxsize=16384)
def adjust(colour: str, *, saturation: float = 1.0, value: float = 1.0, hue: float = 0.0) -> str:
    """Scale saturation and brightness and turn the hue by a fraction of the circle."""
    h, s, v = colorsys.rgb_to_hsv(*channels(colour))
    return from_channels(*colorsys.hsv_to_rgb((h + hue) % 1, min(s * saturation, 1), min(v * value, 1)))


def luminance(colour: str) -> float:
    """Return the brightness of a colour in 0..1 (Rec. 709 weights)."""
    red, green, blue = channels(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ramp(stops: tuple[str, ...], at: FloatArray) -> FloatArray:
    """Return colours (3, *at.shape) read from evenly spaced `stops` at positions 0..1."""
    where = np.linspace(0, 1, len(stops))
    table = np.array([channels(stop) for stop in stops])
    return np.stack([np.interp(at, where, table[:, i]) for i in range(3)]).astype(np.float32)
