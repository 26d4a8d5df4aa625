"""SVG elements from points: the painter's pens and brushes. All coordinates are units unless said."""

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache

Point = tuple[float, float]


@lru_cache(maxsize=2048)
def _numbers(text: str) -> tuple[Point, ...]:
    pairs = (pair.split() for pair in text.split(","))
    return tuple((float(x), float(y)) for x, y in pairs)


def pts(
    text: str, x: float = 0.0, y: float = 0.0, wide: float = 1.0, high: float | None = None
) -> list[Point]:
    """Return the points written in `text` ("x y, x y, ..."), scaled, then moved to (x, y).

    `wide` scales across and `high` down, `high` being as large as `wide` unless given; a negative `wide`
    mirrors.
    """
    tall = abs(wide) if high is None else high
    return [(x + px * wide, y + py * tall) for px, py in _numbers(text)]


def polygon(points: Iterable[Point], fill: str, alpha: float = 1.0) -> str:
    """Return a filled polygon."""
    return f'<path d="{_lines(points)}Z" fill="{fill}"{_opacity(alpha)}/>'


def blob(points: Sequence[Point], fill: str, alpha: float = 1.0) -> str:
    """Return a filled shape whose outline runs smoothly through the points."""
    return f'<path d="{closed_curve(points)}" fill="{fill}"{_opacity(alpha)}/>'


def shape(data: str, fill: str, alpha: float = 1.0) -> str:
    """Return a filled path, for outlines that are easier to write as path data."""
    return f'<path d="{data}" fill="{fill}"{_opacity(alpha)}/>'


def ring(x: float, y: float, rx: float, ry: float, colour: str, width: float, alpha: float = 1.0) -> str:
    """Return the outline of an ellipse."""
    where = f'cx="{x:.2f}" cy="{y:.2f}" rx="{rx:.2f}" ry="{ry:.2f}"'
    pen = f'stroke="{colour}" stroke-width="{width:.2f}" stroke-opacity="{alpha:.2f}"'
    return f'<ellipse {where} fill="none" {pen}/>'


def stroke(points: Sequence[Point], colour: str, width: float, alpha: float = 1.0) -> str:
    """Return a smooth line through the points, with round ends."""
    opacity = f' stroke-opacity="{alpha:.2f}"' if alpha < 1 else ""
    return (
        f'<path d="{open_curve(points)}" fill="none" stroke="{colour}" stroke-width="{width:.2f}"'
        f' stroke-linecap="round" stroke-linejoin="round"{opacity}/>'
    )


def tube(points: Sequence[Point], widths: Sequence[float], fill: str, alpha: float = 1.0) -> str:
    """Return a limb: a smooth line through the points whose thickness runs through `widths`."""
    return blob(tube_outline(points, widths), fill, alpha)


def ellipse(x: float, y: float, rx: float, ry: float, fill: str, alpha: float = 1.0, turn: float = 0) -> str:
    """Return an ellipse, turned by `turn` degrees around its centre."""
    rotation = f' transform="rotate({turn:.1f} {x:.2f} {y:.2f})"' if turn else ""
    where = f'cx="{x:.2f}" cy="{y:.2f}" rx="{rx:.2f}" ry="{ry:.2f}"'
    return f'<ellipse {where} fill="{fill}"{_opacity(alpha)}{rotation}/>'


def circle(x: float, y: float, radius: float, fill: str, alpha: float = 1.0) -> str:
    """Return a disc."""
    return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:.2f}" fill="{fill}"{_opacity(alpha)}/>'


def dots(points: Iterable[Point], radius: float, colour: str, alpha: float = 1.0) -> str:
    """Return many discs of one size as one element: leaves, petals, stars, snow."""
    data = "".join(f"M{x:.1f} {y:.1f}h.01" for x, y in points)
    opacity = f' stroke-opacity="{alpha:.2f}"' if alpha < 1 else ""
    pen = f'stroke="{colour}" stroke-width="{2 * radius:.2f}" stroke-linecap="round"{opacity}'
    return f'<path d="{data}" fill="none" {pen}/>' if data else ""


def rect(
    x: float, y: float, width: float, height: float, fill: str, alpha: float = 1.0, corner: float = 0
) -> str:
    """Return a rectangle with corners rounded by `corner`."""
    rounded = f' rx="{corner:.2f}"' if corner else ""
    where = f'x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}"'
    return f'<rect {where} fill="{fill}"{_opacity(alpha)}{rounded}/>'


def rectangles(boxes: Iterable[tuple[float, float, float, float]], fill: str, alpha: float = 1.0) -> str:
    """Return many rectangles (x, y, width, height) as one element: a skyline's windows, a shelf's books."""
    data = "".join(f"M{x:.1f} {y:.1f}h{w:.1f}v{h:.1f}h{-w:.1f}z" for x, y, w, h in boxes)
    return f'<path d="{data}" fill="{fill}"{_opacity(alpha)}/>' if data else ""


def group(
    body: str, x: float = 0, y: float = 0, scale: float = 1, turn: float = 0, flip: bool = False
) -> str:
    """Return elements moved to (x, y), scaled, turned by degrees and, if asked, mirrored."""
    across = -scale if flip else scale
    rotation = f" rotate({turn:.1f})" if turn else ""
    where = f"translate({x:.2f} {y:.2f}){rotation} scale({across:.4f} {scale:.4f})"
    return f'<g transform="{where}">{body}</g>'


def faded(body: str, alpha: float) -> str:
    """Return elements that fade as one."""
    return f'<g opacity="{alpha:.2f}">{body}</g>'


def halo(name: str, colour: str, strength: float = 1.0) -> str:
    """Return a radial gradient from `colour` to nothing, to be used as `url(#name)`."""
    stops = (
        f'<stop offset="0" stop-color="{colour}" stop-opacity="{strength:.2f}"/>'
        f'<stop offset="0.35" stop-color="{colour}" stop-opacity="{strength * 0.38:.2f}"/>'
        f'<stop offset="1" stop-color="{colour}" stop-opacity="0"/>'
    )
    return f'<radialGradient id="{name}">{stops}</radialGradient>'


def closed_curve(points: Sequence[Point]) -> str:
    """Return path data of a closed Catmull-Rom spline through the points."""
    n = len(points)
    pieces = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    pieces += [_segment(*(points[(i + k) % n] for k in (-1, 0, 1, 2))) for i in range(n)]
    return "".join(pieces) + "Z"


def open_curve(points: Sequence[Point]) -> str:
    """Return path data of an open Catmull-Rom spline through the points."""
    padded = [points[0], *points, points[-1]]
    pieces = [_segment(*padded[i : i + 4]) for i in range(len(points) - 1)]
    return f"M{points[0][0]:.1f} {points[0][1]:.1f}" + "".join(pieces)


def tube_outline(points: Sequence[Point], widths: Sequence[float]) -> list[Point]:
    """Return the outline of a limb: one side forth, a round end, the other side back."""
    left: list[Point] = []
    right: list[Point] = []
    for i, (x, y) in enumerate(points):
        ahead, behind = points[min(i + 1, len(points) - 1)], points[max(i - 1, 0)]
        dx, dy = ahead[0] - behind[0], ahead[1] - behind[1]
        length = math.hypot(dx, dy) or 1.0
        nx, ny = -dy / length * widths[i] / 2, dx / length * widths[i] / 2
        left.append((x + nx, y + ny))
        right.append((x - nx, y - ny))
    return [
        *left,
        _cap(points[-2], points[-1], widths[-1]),
        *reversed(right),
        _cap(points[1], points[0], widths[0]),
    ]


def _cap(before: Point, end: Point, width: float) -> Point:
    dx, dy = end[0] - before[0], end[1] - before[1]
    reach = 0.45 * width / (math.hypot(dx, dy) or 1.0)
    return end[0] + dx * reach, end[1] + dy * reach


def _segment(before: Point, start: Point, end: Point, after: Point) -> str:
    reach = math.hypot(end[0] - start[0], end[1] - start[1])
    ax, ay = _handle(end[0] - before[0], end[1] - before[1], reach)
    bx, by = _handle(after[0] - start[0], after[1] - start[1], reach)
    control = f"{start[0] + ax:.1f} {start[1] + ay:.1f} {end[0] - bx:.1f} {end[1] - by:.1f}"
    return f"C{control} {end[0]:.1f} {end[1]:.1f}"


def _handle(dx: float, dy: float, reach: float) -> Point:
    """Return a Bezier handle along (dx, dy), kept short enough not to overshoot a short segment."""
    length = math.hypot(dx, dy)
    scale = min(1 / 6, 0.4 * reach / length) if length else 0.0
    return dx * scale, dy * scale


def _lines(points: Iterable[Point]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _opacity(alpha: float) -> str:
    return f' fill-opacity="{alpha:.2f}"' if alpha < 1 else ""
