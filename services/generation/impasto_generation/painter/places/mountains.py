"""Mountain ranges: cones with a lit and a shaded face, rough edges, snow and distance."""

from dataclasses import dataclass

import numpy as np

from impasto_generation.painter.canvas import Rng, fbm, octaves_1d, resize, smoothstep
from impasto_generation.painter.colour import FloatArray, mix, plane
from impasto_generation.painter.stage import Stage


@dataclass(frozen=True, slots=True)
class Range:
    """One range: its foot and height in units, distance 0..1, rock colour, how far down snow lies (0..1)."""

    base: float
    height: float
    distance: float
    rock: str
    snow: float = 0.0
    peaks: int = 8


@dataclass
class _Face:
    """The painted faces of a range at half resolution."""

    ys: FloatArray
    tone: FloatArray
    cover: FloatArray
    snow: FloatArray
    rough: FloatArray
    ribs: FloatArray


def paint_range(stage: Stage, rng: Rng, spec: Range) -> None:
    """Paint one range, tall peaks first so that lower ones stand before them."""
    canvas = stage.canvas
    face = _blank_face(stage, rng, spec)
    for x, y in _peaks(stage, rng, spec):
        _raise_peak(stage, rng, spec, face, x, y)
    size = (canvas.height, canvas.width)
    top = max(int(canvas.row(spec.base - spec.height * 1.2)) - 2, 0)
    tone, cover, snow = (resize(part, size)[top:] for part in (face.tone, face.cover, face.snow))
    canvas.blend(_paint(stage, spec, tone, snow, top), cover, top)


def _paint(stage: Stage, spec: Range, tone: FloatArray, snow: FloatArray, top: int) -> FloatArray:
    light = stage.light
    paint = _between(
        light.on(mix(spec.rock, "#141a36", 0.4)), light.on(mix(spec.rock, light.sun, 0.38)), tone
    )
    if spec.snow:
        ice = _between(light.on("#6f8abc"), light.on(mix("#ffffff", light.sun, 0.25)), tone)
        paint += (ice - paint) * snow
    sink = np.clip(
        (stage.canvas.ys[top:] - np.float32(spec.base - spec.height)) / np.float32(spec.height), 0, 1
    )
    haze = np.float32(spec.distance) + (1 - np.float32(spec.distance)) * np.float32(0.6) * sink**2
    paint += (plane(light.haze) - paint) * haze
    return paint


def _blank_face(stage: Stage, rng: Rng, spec: Range) -> _Face:
    shape = (-(-stage.canvas.height // 2), -(-stage.canvas.width // 2))
    ys = np.linspace(0, stage.canvas.bottom, shape[0], dtype=np.float32)[:, None]
    rough = fbm(rng, shape, 7, 5, gain=0.55) - 0.5
    folds = 1 - np.abs(fbm(rng, shape, 10, 5, stretch=0.8, gain=0.6) - 0.5) * 4
    step = max(1, shape[0] // 160)
    padded = np.pad(folds, step, mode="edge")
    across = 2 * step if stage.light.x > 0.5 else 0
    ribs = np.clip(folds - padded[: shape[0], across : across + shape[1]], -0.6, 0.6)
    blank = np.zeros(shape, np.float32)
    # Outside the range the faces are bright, or the soft edge would come out as a dark outline.
    return _Face(ys, blank + 0.7, blank, blank + bool(spec.snow), rough, ribs.astype(np.float32))


def _peaks(stage: Stage, rng: Rng, spec: Range) -> list[tuple[float, float]]:
    """Return summits (x, y in units), tall ones first; they avoid standing in rank and file."""
    right = stage.canvas.right
    count = max(3, round(spec.peaks * right / 1000))
    xs = (np.arange(count) + rng.uniform(-0.45, 1.2, count)) / count * right * 1.1 - right * 0.05
    heights = spec.height * (0.3 + 0.7 * rng.random(count) ** 1.1)
    heights[int(rng.integers(count))] = spec.height
    order = np.argsort(-heights)
    return [(float(xs[i]), float(spec.base - heights[i])) for i in order]


def _raise_peak(stage: Stage, rng: Rng, spec: Range, face: _Face, x: float, y: float) -> None:
    """Paint one cone over what stands there already."""
    width = face.tone.shape[1]
    xs = np.linspace(0, stage.canvas.right, width, dtype=np.float32)
    away = xs - np.float32(x)
    steep = np.where(away < 0, rng.uniform(0.62, 1.15), rng.uniform(0.62, 1.15))
    rise = np.abs(away) ** 0.94 * steep * 1.25
    jag = octaves_1d(rng, xs / np.float32(stage.canvas.right), 14, 5, 0.62) * np.minimum(
        np.abs(away) * 0.3, 34
    )
    edge = (np.float32(y) + rise + jag).astype(np.float32)[None, :]
    top = max(int((y - 10) * stage.canvas.unit / 2), 0)
    below = face.ys[top:] - edge
    drop = np.clip(face.ys[top:] - np.float32(y), 0, None)
    rough = face.rough[top:]
    inside = np.clip(below * np.float32(stage.canvas.unit / 2) + np.float32(0.5), 0, 1)
    side = away[None, :] + rough * drop * np.float32(1.5) + np.float32(rng.uniform(-0.15, 0.15)) * drop
    toward = 1 if stage.light.x > 0.5 else -1
    tone = (
        smoothstep(-9, 9, side * np.float32(toward)) * np.float32(0.62)
        + np.float32(0.16)
        + face.ribs[top:] * 0.5
    )
    level = (np.float32(spec.base) - face.ys[top:]) / np.float32(spec.height)
    snow = smoothstep(-0.03, 0.05, level - np.float32(1 - spec.snow) + rough * np.float32(0.95))
    for target, value in ((face.tone, tone), (face.snow, snow)):
        target[top:] += (value - target[top:]) * inside
    np.maximum(face.cover[top:], inside, out=face.cover[top:])


def _between(dark: str, bright: str, tone: FloatArray) -> FloatArray:
    low, high = plane(dark), plane(bright)
    return low + (high - low) * tone
