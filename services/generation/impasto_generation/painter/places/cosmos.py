"""Deep space: glowing gas, stars, a planet or two."""

import numpy as np

from impasto_generation.painter.canvas import Rng, fbm, resize, smoothstep
from impasto_generation.painter.colour import FloatArray, adjust, mix, plane, ramp
from impasto_generation.painter.places.sky import paint_stars
from impasto_generation.painter.stage import Stage
from impasto_generation.painter.vector import circle, group, shape

_GASES = (
    ("#1a0b3c", "#6a2bc0", "#e0559a", "#ffd9a8"),
    ("#06182f", "#1c6aa8", "#3fd0c4", "#e8fff0"),
    ("#1c0710", "#a3264a", "#f0803c", "#ffe9a8"),
    ("#0a1030", "#3a46c0", "#a864e8", "#ffe0f4"),
    ("#04181a", "#0f7a6a", "#8ad048", "#fff8b8"),
)


def paint_space(stage: Stage) -> None:
    """Paint a nebula in the prompt's colours, stars through it, and planets."""
    rng, canvas = stage.dice.stream("space"), stage.canvas
    canvas.pixels[:] = plane("#04040c")
    _nebula(stage, rng)
    stage.horizon = canvas.bottom * 1.6  # stars everywhere
    paint_stars(stage, 1100)
    _flares(stage, rng)
    if not any(subject.kind == "planet" for subject in stage.scene.subjects):
        _planets(stage, rng)


def _nebula(stage: Stage, rng: Rng) -> None:
    canvas = stage.canvas
    shape = (max(canvas.height // 2, 2), max(canvas.width // 2, 2))
    gas = _warped(rng, shape)
    tint = fbm(rng, shape, 1.6, 3)
    lanes = np.abs(fbm(rng, shape, 3.2, 5, gain=0.6) - 0.5)
    density = smoothstep(0.36, 0.78, gas) * smoothstep(0.0, 0.09, lanes)
    colours = _gas_colours(stage, rng)
    size = (canvas.height, canvas.width)
    heat = np.clip(density * 0.75 + (tint - 0.5) * 0.9, 0, 1)
    canvas.glow(ramp(colours, resize(heat, size)), resize(density, size) * np.float32(0.95))
    canvas.glow(colours[1], resize(smoothstep(0.3, 0.8, tint), size) * np.float32(0.22))


def _gas_colours(stage: Stage, rng: Rng) -> tuple[str, ...]:
    accents = stage.scene.accents
    if not accents:
        return _GASES[int(rng.integers(len(_GASES)))]
    base, other = accents[0], accents[-1] if len(accents) > 1 else adjust(accents[0], hue=0.09)
    return mix(base, "#05050f", 0.75), base, mix(other, "#ffffff", 0.15), mix(other, "#ffffff", 0.7)


def _warped(rng: Rng, shape: tuple[int, int]) -> FloatArray:
    """Return noise bent by noise, which makes filaments."""
    base = fbm(rng, shape, 3, 6, gain=0.6)
    dx, dy = fbm(rng, shape, 2.5, 3) - 0.5, fbm(rng, shape, 2.5, 3) - 0.5
    reach = 0.55 * min(shape)
    rows = np.clip(np.arange(shape[0])[:, None] + dy * reach, 0, shape[0] - 1).astype(np.int32)
    columns = np.clip(np.arange(shape[1])[None, :] + dx * reach, 0, shape[1] - 1).astype(np.int32)
    return base[rows, columns]


_SPARK = "M-1 0Q0 0 0 -.06Q0 0 1 0Q0 0 0 .06Q0 0 -1 0Z"


def _flares(stage: Stage, rng: Rng) -> None:
    """A few near stars with a halo and four rays."""
    parts = []
    for _ in range(7):
        x, y = rng.uniform(0, stage.canvas.right), rng.uniform(0, stage.canvas.bottom)
        size, tint = rng.uniform(8, 26), str(rng.choice(("#ffffff", "#cfe2ff", "#ffe6c4")))
        for turn in (0, 90):
            parts.append(group(shape(_SPARK, tint), x, y, size, turn))
        parts += [circle(x, y, size * 0.5, tint, 0.12), circle(x, y, size * 0.13, tint)]
    stage.canvas.stamp("".join(parts))


def _planets(stage: Stage, rng: Rng) -> None:
    """One large body cut by the frame or off-centre, one small moon."""
    right, bottom = stage.canvas.right, stage.canvas.bottom
    side = rng.choice((0.2, 0.8))
    colour = (
        stage.scene.accents[0]
        if stage.scene.accents
        else str(rng.choice(("#c98a5a", "#5a7ac0", "#9a5ab8", "#4aa09a", "#c85a5a")))
    )
    paint_planet(
        stage,
        rng,
        right * side,
        bottom * rng.uniform(0.22, 0.36),
        rng.uniform(120, 190),
        colour,
        rng.random() < 0.5,
    )
    paint_planet(
        stage,
        rng,
        right * (1 - side) + rng.uniform(-80, 80),
        bottom * rng.uniform(0.6, 0.8),
        rng.uniform(26, 48),
        "#b8b2ac",
        False,
    )


def paint_planet(
    stage: Stage, rng: Rng, x: float, y: float, radius: float, colour: str, ringed: bool
) -> None:
    """Paint a shaded ball with cloud bands, air around it and, if asked, rings."""
    canvas = stage.canvas
    dx, dy = (
        (canvas.xs - np.float32(x)) / np.float32(radius),
        (canvas.ys - np.float32(y)) / np.float32(radius),
    )
    far = dx * dx + dy * dy
    depth = np.sqrt(np.clip(1 - far, 0, None))
    bands = canvas.fbm(rng, 4, 4, stretch=6.0)
    tone = np.clip(bands * 1.5 - 0.25, 0, 1)
    surface = (
        plane(mix(colour, "#1a1030", 0.25))
        + (plane(mix(colour, "#fff4e0", 0.5)) - plane(mix(colour, "#1a1030", 0.25))) * tone
    )
    sun_x, sun_y = stage.light.direction
    lit = np.clip(
        dx * np.float32(sun_x * 0.8)
        - dy * np.float32(sun_y * 0.8)
        + depth * np.float32(0.5)
        + np.float32(0.18),
        0.1,
        1.15,
    )
    canvas.glow(
        mix(colour, "#cfe6ff", 0.5), np.exp(-np.clip(np.sqrt(far) - 1, 0, None) * 9) * np.float32(0.35)
    )
    if ringed:
        canvas.stamp(_rings(x, y, radius, colour, near=False))
    edge = np.clip((1 - np.sqrt(far)) * np.float32(radius * canvas.unit) + np.float32(0.5), 0, 1)
    canvas.blend(np.clip(surface * lit, 0, 1), edge)
    if ringed:
        canvas.stamp(_rings(x, y, radius, colour, near=True))


def _rings(x: float, y: float, radius: float, colour: str, *, near: bool) -> str:
    """Return the half of a ring system before the ball, or the one behind it."""
    parts, tint = [], mix(mix(colour, "#fff2dc", 0.55), "#10081c", 0.0 if near else 0.35)
    for share, width, alpha in ((1.45, 0.1, 0.85), (1.66, 0.2, 0.7), (1.95, 0.12, 0.5)):
        rx, ry = radius * share, radius * share * 0.26
        path = f"M{-rx:.1f} 0A{rx:.1f} {ry:.1f} 0 0 {0 if near else 1} {rx:.1f} 0"
        pen = f'stroke="{tint}" stroke-width="{radius * width:.1f}" stroke-opacity="{alpha}"'
        parts.append(f'<path d="{path}" fill="none" {pen}/>')
    return group("".join(parts), x, y, 1, -16)
