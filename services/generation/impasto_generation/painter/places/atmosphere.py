"""What hangs and falls in the air before the lens: weather, lights, leaves, birds; and the final grade."""

import math

import numpy as np

from impasto_generation.painter.canvas import Rng, resize, smoothstep, soften
from impasto_generation.painter.colour import FloatArray, mix
from impasto_generation.painter.figures.birds import far_birds
from impasto_generation.painter.stage import Stage
from impasto_generation.painter.vector import blob, circle, ellipse, group, polygon, rect, ring, stroke

_INDOORS = {"interior", "studio", "abstract", "underwater", "space", "moon"}


def paint_atmosphere(stage: Stage) -> None:
    """Paint weather and airborne features, then grade the whole picture."""
    features = stage.scene.features
    if stage.scene.place not in _INDOORS:
        _weather(stage)
        _sky_events(stage)
        _rays(stage)
    for name, draw in _FLOATING.items():
        if name in features:
            draw(stage, stage.dice.stream(name))
    _bloom(stage)
    _grade(stage)


def _weather(stage: Stage) -> None:
    rng, weather = stage.dice.stream("weather"), stage.scene.weather
    if weather == "rain":
        _rain(stage, rng)
    elif weather == "snow":
        _snow(stage, rng)
    elif weather == "fog":
        _fog(stage, rng, 0.3)


def _rain(stage: Stage, rng: Rng) -> None:
    canvas, lean = stage.canvas, rng.uniform(-0.3, 0.3)
    tint = mix(stage.light.sky[3], "#ffffff", 0.5)
    parts = [_splashes(stage, rng, tint)] if stage.scene.place in ("city", "lake", "sea", "beach") else []
    for count, length, width, alpha in ((260, 34, 1.1, 0.3), (110, 70, 1.9, 0.34)):
        drops = rng.uniform(
            (-60, -60), (canvas.right + 60, canvas.bottom), (int(count * canvas.right / 1000), 2)
        )
        data = "".join(f"M{x:.0f} {y:.0f}l{lean * length:.1f} {length}" for x, y in drops)
        pen = f'stroke="{tint}" stroke-width="{width}" stroke-opacity="{alpha}"'
        parts.append(f'<path d="{data}" {pen} fill="none"/>')
    canvas.stamp("".join(parts))


def _splashes(stage: Stage, rng: Rng, tint: str) -> str:
    parts = []
    for _ in range(46):
        y = rng.uniform(stage.horizon + 80, stage.canvas.bottom)
        size = 4 + 15 * (y - stage.horizon) / (stage.canvas.bottom - stage.horizon)
        x = rng.uniform(0, stage.canvas.right)
        parts.append(ring(x, y, size, size * 0.26, tint, 1.2, 0.4))
    return "".join(parts)


def _snow(stage: Stage, rng: Rng) -> None:
    canvas, white = stage.canvas, mix("#ffffff", stage.light.sky[2], 0.12)
    for count, size, alpha in ((320, 1.7, 0.8), (130, 3.2, 0.85), (30, 6.2, 0.6)):
        number = int(count * canvas.right / 1000)
        canvas.speckle(rng.uniform((0, 0), (canvas.right, canvas.bottom), (number, 2)), size, white, alpha)


def paint_fog(stage: Stage) -> None:
    """Lay the fog behind the subjects; the little before them comes with the rest of the weather."""
    if stage.scene.weather == "fog" and stage.scene.place not in _INDOORS:
        _fog(stage, stage.dice.stream("fog"), 1.0)


def _fog(stage: Stage, rng: Rng, strength: float) -> None:
    canvas = stage.canvas
    drift = canvas.fbm(rng, 3, 4, stretch=3.5)
    depth = np.exp(-(((canvas.ys - stage.horizon - 40) / 230) ** 2))
    density = (smoothstep(0.3, 0.7, drift) * 0.62 + 0.16) * depth * np.float32(strength)
    canvas.blend(mix(stage.light.haze, "#ffffff", 0.12), density)


def _sky_events(stage: Stage) -> None:
    features = stage.scene.features
    for name, draw in _EVENTS.items():
        if name in features:
            draw(stage, stage.dice.stream(name))
    if "birds" not in features and stage.scene.weather == "clear" and not stage.light.dark:
        rng = stage.dice.stream("stray birds")
        if rng.random() < 0.35 and stage.scene.place not in ("mars", "volcano", "city", "interior"):
            _birds(stage, rng, 5)


def _birds(stage: Stage, rng: Rng, count: int = 14) -> None:
    x, y = rng.uniform(0.2, 0.8) * stage.canvas.right, stage.horizon * rng.uniform(0.25, 0.6)
    stage.canvas.stamp(
        far_birds(rng, x, y, mix(stage.light.on("#2a3040"), stage.light.sky[1], 0.3), count),
        bottom=stage.horizon,
    )


def _bolt(stage: Stage, rng: Rng) -> None:
    canvas = stage.canvas
    x, y = rng.uniform(0.2, 0.8) * canvas.right, 0.0
    path = [(x, y)]
    while y < stage.horizon - 10:
        x, y = x + rng.normal(0, 26), y + rng.uniform(22, 48)
        path.append((x, y))
    canvas.spot(path[len(path) // 2][0], stage.horizon * 0.5, 620, "#dfe6ff", 0.75)
    forks = [path[int(k)] for k in rng.integers(2, max(3, len(path) - 3), 3)]
    lines = "".join(_jagged(path, width, colour) for width, colour in ((10, "#b8c8ff"), (4, "#ffffff")))
    twigs = "".join(
        _jagged(
            [(fx, fy), (fx + rng.normal(0, 40), fy + 50), (fx + rng.normal(0, 90), fy + 110)], 2.4, "#eef2ff"
        )
        for fx, fy in forks
    )
    canvas.stamp(lines + twigs)


def _jagged(points: list[tuple[float, float]], width: float, colour: str) -> str:
    data = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    pen = f'stroke="{colour}" stroke-width="{width}" stroke-linejoin="round" stroke-opacity="0.85"'
    return f'<path d="{data}" fill="none" {pen}/>'


def _shooting_stars(stage: Stage, rng: Rng) -> None:
    for _ in range(int(rng.integers(2, 5))):
        x, y, reach = (
            rng.uniform(0.15, 0.9) * stage.canvas.right,
            rng.uniform(0.05, 0.5) * stage.horizon,
            rng.uniform(90, 220),
        )
        body = polygon([(0, -1.8), (reach, 0), (0, 1.8)], "#ffffff", 0.85) + circle(0, 0, 3.4, "#ffffff")
        stage.canvas.stamp(group(body, x, y, 1, rng.uniform(-36, -22)))


def _fireworks(stage: Stage, rng: Rng) -> None:
    parts = []
    for _ in range(6):
        x, y, size = (
            rng.uniform(0.1, 0.9) * stage.canvas.right,
            rng.uniform(0.12, 0.6) * stage.horizon,
            rng.uniform(70, 170),
        )
        colour = str(rng.choice(("#ff5a6a", "#ffd24a", "#5ad0ff", "#c87aff", "#7aff9a")))
        for k in range(30):
            angle, reach = k * math.tau / 30, size * rng.uniform(0.75, 1.0)
            dx, dy = math.cos(angle), math.sin(angle)
            parts.append(
                stroke(
                    [
                        (x + dx * reach * 0.3, y + dy * reach * 0.3),
                        (x + dx * reach * 0.7, y + dy * reach * 0.7 + 4),
                        (x + dx * reach, y + dy * reach + 14),
                    ],
                    colour,
                    2,
                    0.85,
                )
            )
            parts.append(circle(x + dx * reach, y + dy * reach + 14, 2.4, "#fff8e0"))
        stage.canvas.spot(x, y, size * 1.8, colour, 0.45)
    stage.canvas.stamp("".join(parts))


def _sky_lanterns(stage: Stage, rng: Rng) -> None:
    parts = []
    for _ in range(int(26 * stage.canvas.right / 1000)):
        size, x, y = (
            rng.uniform(7, 30),
            rng.uniform(0, stage.canvas.right),
            rng.uniform(0.05, 1.15) * stage.horizon,
        )
        stage.canvas.spot(x, y, size * 4.2, "#ff9a3c", 0.5)
        body = blob(
            [
                (x - size * 0.6, y - size * 0.7),
                (x, y - size),
                (x + size * 0.6, y - size * 0.7),
                (x + size * 0.44, y + size * 0.7),
                (x - size * 0.44, y + size * 0.7),
            ],
            "#ffb04a",
        )
        parts.append(
            body
            + ellipse(x, y + size * 0.3, size * 0.3, size * 0.36, "#fff0b8", 0.9)
            + rect(x - size * 0.42, y + size * 0.66, size * 0.84, size * 0.1, "#a8501c")
        )
    stage.canvas.stamp("".join(parts))


def _fireflies(stage: Stage, rng: Rng) -> None:
    canvas, parts = stage.canvas, []
    for _ in range(int(44 * canvas.right / 1000)):
        x, y, size = (
            rng.uniform(0, canvas.right),
            rng.uniform(0.35, 0.98) * canvas.bottom,
            rng.uniform(1.6, 4),
        )
        canvas.spot(x, y, size * 9, "#d8ff7a", 0.6)
        parts.append(circle(x, y, size, "#fbffd0"))
    canvas.stamp("".join(parts))


def _falling(stage: Stage, rng: Rng, tints: tuple[str, ...], long: float, wide: float) -> None:
    parts = []
    for _ in range(int(70 * stage.canvas.right / 1000)):
        x, y, size = (
            rng.uniform(0, stage.canvas.right),
            rng.uniform(0, stage.canvas.bottom),
            rng.uniform(0.5, 1.5),
        )
        tint = stage.light.key(tints[int(rng.integers(len(tints)))])
        parts.append(ellipse(x, y, long * size, wide * size, tint, rng.uniform(0.65, 1), rng.uniform(0, 180)))
    stage.canvas.stamp("".join(parts))


def _petals(stage: Stage, rng: Rng) -> None:
    _falling(stage, rng, ("#f8c8d8", "#f4a8c0", "#fde4ec"), 6.5, 3.6)


def _leaves(stage: Stage, rng: Rng) -> None:
    autumn = stage.scene.season == "autumn"
    _falling(
        stage, rng, ("#d8742c", "#c04a28", "#e8b040") if autumn else ("#6fa04a", "#8fb85a", "#4f8048"), 8.5, 4
    )


def _rays(stage: Stage) -> None:
    """Shafts of light from the sun, in woods at low sun and wherever asked for."""
    low = (
        stage.scene.time in ("dawn", "day")
        and stage.scene.place == "forest"
        and stage.scene.weather == "clear"
    )
    if not (low or "rays" in stage.scene.features):
        return
    canvas, (x, y) = stage.canvas, stage.sun
    y = min(y, stage.horizon * 0.4)
    angle = np.arctan2(canvas.ys - np.float32(y), canvas.xs - np.float32(x))
    knots = stage.dice.stream("rays").random(96).astype(np.float32)
    shafts = np.interp(angle * 11 + 48, np.arange(96), knots).astype(np.float32)
    below = np.clip(canvas.ys - np.float32(y), 0, None)
    fade = np.exp(-below / np.float32(canvas.bottom * 0.55)) * smoothstep(0.05, 0.6, np.sin(angle))
    strength = 0.34 if "rays" in stage.scene.features else 0.2
    canvas.glow(stage.light.sun, smoothstep(0.45, 1.0, shafts) * fade * np.float32(strength))


def _bloom(stage: Stage) -> None:
    """Let what is very bright spill over: strongest after dark."""
    canvas = stage.canvas
    strength = 0.5 if stage.scene.style == "neon" else 0.32 if stage.light.dark else 0.14
    shape = (max(canvas.height // 4, 1), max(canvas.width // 4, 1))
    small = np.stack([resize(channel, shape) for channel in canvas.pixels])
    bright = small * smoothstep(0.62, 1.0, small.max(0))
    spilt = np.stack([resize(_spill(channel, canvas.unit), canvas.pixels.shape[1:]) for channel in bright])
    canvas.glow(spilt, strength)


def _spill(channel: FloatArray, unit: float) -> FloatArray:
    return np.clip(0.6 * soften(channel, 5 * unit) + 0.7 * soften(channel, 16 * unit), 0, None)


_MOODS = {
    "dark": ("#10142c", 0.24, 0.8, 0.94),
    "vivid": ("#ffffff", 0.0, 1.32, 1.03),
    "pastel": ("#fdeef0", 0.24, 0.82, 1.05),
    "warm": ("#ff9e4a", 0.12, 1.05, 1.0),
    "cold": ("#5a86c8", 0.15, 0.84, 0.97),
    "": ("#ffffff", 0.0, 1.06, 1.0),
}


def _grade(stage: Stage) -> None:
    """Mood, saturation, a little contrast, a vignette."""
    canvas = stage.canvas
    tint, share, saturation, gain = _MOODS[stage.scene.mood]
    if share:
        canvas.blend(tint, share)
    grey = canvas.pixels.mean(0)
    canvas.pixels += (canvas.pixels - grey) * np.float32(saturation - 1)
    canvas.pixels *= np.float32(gain)
    across = (canvas.xs / canvas.right - 0.5) * 2
    down = (canvas.ys / canvas.bottom - 0.5) * 2
    edge = smoothstep(0.75, 1.75, across * across + down * down)
    canvas.shade(1 - np.float32(0.26) * edge)
    np.clip(canvas.pixels, 0, 1, out=canvas.pixels)


_FLOATING = {"fireflies": _fireflies, "petals": _petals, "leaves": _leaves}
_EVENTS = {
    "birds": _birds,
    "lightning": _bolt,
    "shootingstar": _shooting_stars,
    "fireworks": _fireworks,
    "lanterns": _sky_lanterns,
}
