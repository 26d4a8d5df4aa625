"""PDQ, the perceptual hash that image-abuse banks exchange (Meta, "The TMK+PDQF Video-Hashing Algorithm
and the PDQ Image-Hashing Algorithm", 2019), in numpy.

256 bits; two pictures are taken for the same at 31 bits' difference or less, if their quality is at least 50.
It survives re-encoding, resizing and brightness; mirrored and turned copies need `dihedral`; crops of some
5 % and turns of some degrees defeat it. For pictures up to 512 pixels a side the bits are those of the
reference implementation; larger ones are first reduced to 512, as the paper advises.
"""

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from impasto_moderation.decode import decode

_SIDE = 512
_GRID = 64
_FREQUENCIES = 16
_SMALLEST = 5  # pixels a side under which the reference gives no hash
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)

Floats = NDArray[np.floating]


@dataclass(frozen=True)
class PdqHash:
    """`bits`: 32 bytes in the order of the usual hex form; `quality`: 0 (featureless) to 100."""

    bits: bytes
    quality: int


def pdq(image_bytes: bytes) -> PdqHash:
    """The hash of an encoded picture. Raises InvalidArgument if it cannot be decoded."""
    hashes, quality = hash_all(decode(image_bytes))
    return PdqHash(hashes[0], quality)


def dihedral(image_bytes: bytes) -> tuple[bytes, ...]:
    """Bits of the picture and of its seven mirrored and turned forms, in the order of `hash_all`."""
    return hash_all(decode(image_bytes))[0]


def distance(one: bytes, other: bytes) -> int:
    """Number of differing bits, 0 to 256."""
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


def hash_all(image: Image.Image) -> tuple[tuple[bytes, ...], int]:
    """Eight hashes and the quality of an RGB image.

    Order: as is, mirrored left to right, flipped top to bottom, turned by 180 degrees, then the same four
    transposed. Each is precisely the hash of the picture so turned.
    """
    luma = _luma(image)
    if min(luma.shape) < _SMALLEST:
        return (bytes(32),) * 8, 0
    rows, columns = (_sampler(length) for length in luma.shape)
    halves = (rows @ luma, rows[:, ::-1] @ luma)
    grids = [half @ across.T for half in halves for across in (columns, columns[:, ::-1])]
    basis = _cosines()
    spectra = [basis @ grid @ basis.T for grid in grids]
    return tuple(_bits(form) for form in [*spectra, *(form.T for form in spectra)]), _quality(grids[0])


def _luma(image: Image.Image) -> Floats:
    small = image.copy()
    small.thumbnail((_SIDE, _SIDE), Image.Resampling.BILINEAR)
    return np.asarray(small, np.float32) @ _LUMA


@functools.lru_cache(maxsize=32)
def _sampler(length: int) -> Floats:
    """Takes `length` pixels to 64 samples: two box blurs (a tent), then every (length / 64)th; (64, length).

    The paper's filter is linear and separable, so that one small matrix per side length is all of it.
    """
    window = -(-length // (2 * _GRID))
    centres = ((np.arange(_GRID) + 0.5) * length / _GRID).astype(np.intp)
    blur = _box(length, window)
    return np.asarray((blur @ blur)[centres], np.float32)


def _box(length: int, window: int) -> NDArray[np.float64]:
    """Mean over `window` neighbours, over fewer at the borders; (length, length)."""
    last = np.arange(length)[:, None] + (window + 2) // 2
    column = np.arange(length)[None, :]
    inside = (column < last) & (column >= last - window)
    return np.asarray(inside / inside.sum(axis=1, keepdims=True))


@functools.cache
def _cosines() -> Floats:
    """DCT-II basis without the constant term, float32 (16, 64)."""
    frequency = np.arange(1, _FREQUENCIES + 1)[:, None]
    position = 2 * np.arange(_GRID)[None, :] + 1
    cosines = np.cos(np.pi / (2 * _GRID) * frequency * position)
    return np.asarray(np.sqrt(2 / _GRID) * cosines, np.float32)


def _bits(spectrum: Floats) -> bytes:
    """One bit per frequency, set above the median, the highest frequency first."""
    above = spectrum > np.partition(spectrum, 127, axis=None)[127]
    return np.packbits(above.reshape(-1)[::-1]).tobytes()


def _quality(grid: Floats) -> int:
    """Sum of the steps between neighbours in whole percent, scaled so that 100 is plenty of detail."""
    steps = sum(int(np.abs((np.diff(grid, axis=axis) * 100 / 255).astype(int)).sum()) for axis in (0, 1))
    return min(100, steps // 90)
