"""What the finished picture is made to look like: one function for each style."""

from collections.abc import Callable

import numpy as np

from impasto_generation.painter.canvas import Rng, smoothstep
from impasto_generation.painter.colour import plane
from impasto_generation.painter.stage import Stage
from impasto_generation.painter.styles.brushwork import oil, pencil, watercolour
from impasto_generation.painter.styles.prints import lowpoly, pixel, poster, stained_glass, woodblock
from impasto_generation.painter.styles.raster import blur, grain, ink_lines, luma, posterise, saturate

_FOCUSED = {"interior", "studio", "abstract"}


def soften_background(stage: Stage) -> None:
    """Photographs have a shallow depth of field: blur what lies behind the subjects."""
    if stage.scene.style == "photo" and stage.scene.subjects and stage.scene.place not in _FOCUSED:
        stage.canvas.pixels[:] = blur(stage.canvas.pixels, 3.4 * stage.canvas.unit)


def apply_style(stage: Stage) -> None:
    """Give the picture the look of the scene's style."""
    style = _STYLES.get(stage.scene.style)
    if style:
        style(stage, stage.dice.stream("style"))


def _anime(stage: Stage, rng: Rng) -> None:
    """Clean cel colours, thin dark lines, glowing highlights."""
    canvas = stage.canvas
    lines = ink_lines(canvas.pixels, 1.1 * canvas.unit, 0.03)
    cel = 0.45 * canvas.pixels + 0.55 * posterise(canvas.pixels, 9, 0.5)
    cel = saturate(cel, 1.24)
    cel += (plane("#1a1630") - cel) * lines * np.float32(0.4)
    light = smoothstep(0.7, 1.0, luma(cel))
    canvas.pixels[:] = np.clip(cel * 1.02 + light * np.float32(0.06), 0, 1)


def _photo(stage: Stage, rng: Rng) -> None:
    """A film's tone curve, muted colour, grain."""
    canvas = stage.canvas
    curved = canvas.pixels * canvas.pixels * (3 - 2 * canvas.pixels)
    toned = 0.5 * canvas.pixels + 0.5 * curved
    toned = saturate(toned, 0.88) * plane("#fffaf2")
    toned += 0.028 * grain(rng, (canvas.height, canvas.width), 1.2 * canvas.unit)
    canvas.pixels[:] = np.clip(toned * 0.97 + 0.012, 0, 1)


def _noir(stage: Stage, rng: Rng) -> None:
    """Silver grey, hard contrast, grain, dark corners."""
    canvas = stage.canvas
    grey = luma(canvas.pixels)
    low, high = np.quantile(grey, (0.02, 0.985))
    grey = np.clip((grey - low) / max(float(high - low), 0.08), 0, 1)
    grey = 0.35 * grey + 0.65 * smoothstep(0.12, 0.88, grey)
    across, down = canvas.xs / canvas.right - 0.5, canvas.ys / canvas.bottom - 0.5
    grey *= 1 - np.float32(0.85) * np.clip(across * across + down * down - 0.1, 0, None)
    grey += 0.05 * grain(rng, grey.shape, 1.3 * canvas.unit)
    canvas.pixels[:] = np.clip(grey, 0, 1) * plane("#f6f3ee")


def _neon(stage: Stage, rng: Rng) -> None:
    """Colour fringes and the lines of a tube screen."""
    canvas = stage.canvas
    shift = max(1, round(1.8 * canvas.unit))
    fringed = saturate(canvas.pixels, 1.3)
    fringed[0], fringed[2] = np.roll(fringed[0], shift, 1), np.roll(fringed[2], -shift, 1)
    lines = 1 - np.float32(0.07) * (np.mod(canvas.ys, 5) < 2)
    canvas.pixels[:] = np.clip(fringed * lines * 1.05, 0, 1)


_STYLES: dict[str, Callable[[Stage, Rng], None]] = {
    "anime": _anime,
    "photo": _photo,
    "watercolor": watercolour,
    "oil": oil,
    "pixel": pixel,
    "ukiyoe": woodblock,
    "poster": poster,
    "noir": _noir,
    "neon": _neon,
    "sketch": pencil,
    "lowpoly": lowpoly,
    "stained": stained_glass,
}
