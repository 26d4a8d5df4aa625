"""Woods: rows of trees that pale into mist, a clearing, tall trunks at the sides."""

from impasto_generation.painter.canvas import Rng
from impasto_generation.painter.colour import mix
from impasto_generation.painter.places.greenery import blades, foliage, snow_cap, turf
from impasto_generation.painter.places.terrain import skyline, slab
from impasto_generation.painter.places.trees import bamboo, birch, broadleaf, conifer, palm
from impasto_generation.painter.places.undergrowth import bush, fern, grass, stone, toadstool
from impasto_generation.painter.stage import Stage
from impasto_generation.painter.vector import polygon, tube


def paint_forest(stage: Stage) -> None:
    """Paint the wood behind the clearing and the clearing itself."""
    rng = stage.dice.stream("forest")
    kind = _kind(stage, rng)
    thick = 1.5 if stage.scene.weather == "fog" else 1.0
    for rows, strength in (((0, 1), 0.5), ((2, 3), 0.24)):
        body = "".join(_row(stage, rng, kind, row, 0.86 - 0.24 * row) for row in rows)
        stage.canvas.stamp(body, bottom=stage.horizon + 160, distant=rows == (0, 1))
        stage.canvas.veil(stage.light.haze, stage.horizon - 260, stage.horizon + 90, strength * thick, 1.0)
    _floor(stage, rng)
    stage.canvas.stamp(_path(stage, rng) + _sides(stage, rng, kind))


def paint_forest_front(stage: Stage) -> None:
    """Ferns, grass and stones between the viewer and the subject."""
    rng = stage.dice.stream("forest front")
    canvas, tints = stage.canvas, blades(stage)
    parts = []
    for _ in range(int(30 * canvas.right / 1000)):
        x, y = rng.uniform(0, canvas.right), canvas.bottom + rng.uniform(-30, 24)
        parts.append(grass(rng, x, y, rng.uniform(26, 70), tints))
    if not stage.scene.snowy:
        for side in (0.04, 0.14, 0.88, 0.97):
            x = side * canvas.right + rng.uniform(-30, 30)
            parts.append(fern(rng, x, canvas.bottom + 10, rng.uniform(110, 170), tints[0], tints[1]))
    if "mushrooms" in stage.scene.features:
        for _ in range(14):
            x, y = rng.uniform(0, canvas.right), canvas.bottom - rng.uniform(4, 90)
            parts.append(
                toadstool(
                    rng, x, y, rng.uniform(24, 60), stage.light.key("#d8442c"), stage.light.key("#f4e8d4")
                )
            )
    stage.canvas.stamp("".join(parts), top=canvas.bottom - 210)


def _kind(stage: Stage, rng: Rng) -> str:
    features = stage.scene.features
    for name in ("bamboo", "birch", "jungle"):
        if name in features:
            return name
    if stage.scene.snowy:
        return "conifer"
    kinds = {"autumn": ("broadleaf", "birch"), "spring": ("broadleaf", "birch", "conifer")}
    return str(rng.choice(kinds.get(stage.scene.season, ("conifer", "broadleaf", "conifer", "birch"))))


def _row(stage: Stage, rng: Rng, kind: str, row: int, distance: float) -> str:
    """One rank of trees across the picture, nearer rows taller and sparser, with a gap for the clearing."""
    width = stage.canvas.right
    count = int((15, 12, 9, 7)[row] * max(1.0, width / 1000))
    foot = stage.horizon + 8 + 26 * row
    parts = []
    for i in range(count):
        x = (i + rng.uniform(0.1, 0.9)) / count * width * 1.1 - width * 0.05
        if row > 1 and abs(x / width - 0.5) < 0.07 * row:
            continue
        height = (250 + 95 * row) * rng.uniform(0.75, 1.2)
        parts.append(_tree(stage, rng, kind, x, foot + rng.uniform(-8, 10), height, distance))
    return "".join(parts)


def _tree(stage: Stage, rng: Rng, kind: str, x: float, y: float, height: float, distance: float) -> str:
    if kind == "jungle" and rng.random() < 0.4:
        return palm(rng, x, y, height * 1.1, foliage(stage, rng, distance))
    if kind == "bamboo":
        return bamboo(rng, x, y, y - height * 2.4, height * 0.05, foliage(stage, rng, distance))
    if kind == "conifer":
        return conifer(
            rng, x, y, height, foliage(stage, rng, distance, needles=True), 6 if distance > 0.5 else 8
        )
    if kind == "birch":
        return birch(
            rng, x, y, height * 1.15, foliage(stage, rng, distance, bark="#e9e4da"), _clumps(distance)
        )
    return broadleaf(rng, x, y, height, foliage(stage, rng, distance), _clumps(distance) + 1)


def _clumps(distance: float) -> int:
    """How finely a crown is painted."""
    return 5 if distance > 0.5 else 8 if distance > 0.1 else 20


def _floor(stage: Stage, rng: Rng) -> None:
    far, near = turf(stage)
    if not stage.scene.snowy:
        near = mix(near, stage.light.on("#4a3a28"), 0.35)
    slab(
        stage,
        skyline(stage, rng, stage.horizon + 90, 22, 3),
        mix(far, stage.light.haze, 0.3),
        near,
        rng=rng,
        grain=0.16,
    )


def _path(stage: Stage, rng: Rng) -> str:
    """A trail that winds towards the viewer."""
    dust = stage.light.on("#ffffff" if stage.scene.snowy else "#b8966a")
    colour = mix(turf(stage)[0], dust, 0.5)
    width, start, bottom = stage.canvas.right, stage.horizon + 84, stage.canvas.bottom
    sway = rng.uniform(-0.06, 0.06) * width
    left = [(width / 2 - 7, start), (width / 2 + sway - 30, start + 90), (width * 0.32 + sway, bottom)]
    right = [(width * 0.66 + sway, bottom), (width / 2 + sway + 34, start + 90), (width / 2 + 7, start)]
    return polygon([*left, *right], colour, 0.34)


def _sides(stage: Stage, rng: Rng, kind: str) -> str:
    """Large trees on both sides, bushes and stones at their feet."""
    canvas = stage.canvas
    parts = []
    for share in (0.2, 0.82, 0.06, 0.95):
        x, y = (share + rng.uniform(-0.03, 0.03)) * canvas.right, stage.horizon + rng.uniform(130, 190)
        height = rng.uniform(560, 760) if kind != "broadleaf" else rng.uniform(520, 640)
        parts.append(_tree(stage, rng, kind, x, y, height, 0.05))
        parts.append(_bush(stage, rng, x + rng.uniform(-50, 50), y + 14, rng.uniform(60, 110)))
    parts += [
        _stone(stage, rng, rng.uniform(0, canvas.right), stage.horizon + rng.uniform(110, 230))
        for _ in range(4)
    ]
    parts += [
        _trunk(stage, rng, share * canvas.right)
        for share in (-0.01, 1.01)
        if kind in ("broadleaf", "conifer")
    ]
    return "".join(parts)


def _bush(stage: Stage, rng: Rng, x: float, y: float, size: float) -> str:
    leaf = foliage(stage, rng, 0.04)
    return bush(rng, x, y, size, leaf.dark, leaf.mid, leaf.snow or leaf.light, leaf.side)


def _stone(stage: Stage, rng: Rng, x: float, y: float) -> str:
    light = stage.light
    top = snow_cap(stage) or light.on("#9a9aa4")
    return stone(rng, x, y, rng.uniform(24, 60), light.on("#5a5a68"), top, 1 if light.x > 0.5 else -1)


def _trunk(stage: Stage, rng: Rng, x: float) -> str:
    """A trunk cut off by the frame, almost a silhouette: it makes the clearing look deep."""
    bark = stage.light.on("#241a1e")
    foot = stage.canvas.bottom + 40
    spine = [(x, foot), (x + rng.uniform(-18, 18), foot * 0.5), (x + rng.uniform(-30, 30), -40)]
    edge = [(px + (8 if x < 10 else -8), py) for px, py in spine]
    return tube(spine, (150, 92, 74), bark) + tube(edge, (26, 14, 10), mix(bark, stage.light.sun, 0.18), 0.5)
