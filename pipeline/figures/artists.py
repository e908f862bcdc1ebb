"""What stands on a sheet as Matplotlib's artists: text, boxes, lines, dots, ribbons.

Belongs here: how a note of something to draw becomes an artist, and its ink. Does not belong here:
where anything stands (`pipeline.figures.sheet` and the figures).
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import matplotlib as mpl
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Ellipse, PathPatch, Rectangle
from matplotlib.path import Path

PAPER = "#ffffff"
FONT = "DejaVu Sans"
RIBBON_ALPHA = 0.62


def ink_on(colour: str) -> str:
    """Dark or light letters, whichever stands out on a colour."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in mpl.colors.to_rgb(colour)
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    # Where black and white stand out alike; either has a contrast of at least 4.5 (WCAG AA).
    return "#000000" if luminance > 0.179 else PAPER


@cache
def font(size: float, weight: str) -> FontProperties:
    """The font of all figures, in a size and weight."""
    return FontProperties(family=FONT, size=size, weight=weight)


def made(artist: Sequence[Any], width: float, height: float) -> Any:
    """A note of something to draw as a Matplotlib artist, in shares of the sheet."""
    kind, *rest = artist
    if kind == "text":
        x, y, text, size, colour, weight, align = rest
        return mpl.text.Text(
            x / width,
            1 - y / height,
            text.replace("$", r"\$"),
            color=colour,
            fontproperties=font(size, weight),
            horizontalalignment=align,
            verticalalignment="baseline",
        )
    if kind in ("line", "stroke"):
        x1, y1, x2, y2, colour, *thick = rest
        return Line2D(
            (x1 / width, x2 / width),
            (1 - y1 / height, 1 - y2 / height),
            color=colour,
            linewidth=thick[0] if thick else 0.8,
            # A thin line is below the boxes, so that it crosses no number.
            zorder=2.2 if thick else 0.5,
        )
    if kind == "ribbon":
        return _ribbon(rest, width, height)
    if kind == "dot":
        x, y, radius, colour, hollow = rest
        return Ellipse(
            (x / width, 1 - y / height),
            2 * radius / width,
            2 * radius / height,
            facecolor=PAPER if hollow else colour,
            edgecolor=colour,
            linewidth=1.3,
            zorder=2.5,
        )
    x, y, w, h, colour, *hatching = rest
    place = (x / width, 1 - (y + h) / height)
    if kind == "shade":
        return Rectangle(place, w / width, h / height, facecolor=colour, linewidth=0, zorder=0.1)
    hatched = hatching[0]
    return Rectangle(
        place,
        w / width,
        h / height,
        facecolor=colour,
        edgecolor=ink_on(colour) if hatched else PAPER,
        hatch="////" if hatched else None,
        linewidth=0.8,
    )


def _ribbon(ends: Sequence[Any], width: float, height: float) -> PathPatch:
    """A band between two heights, level at both ends."""
    x1, y1, x2, y2, thick, colour = ends
    middle = (x1 + x2) / 2
    there = [(x1, y1), (middle, y1), (middle, y2), (x2, y2)]
    back = [(x, y + thick) for x, y in reversed(there)]
    points = [(x / width, 1 - y / height) for x, y in (*there, *back)]
    curve = [Path.CURVE4] * 3
    codes = [Path.MOVETO, *curve, Path.LINETO, *curve]
    path = Path([*points, points[0]], [*codes, Path.CLOSEPOLY])
    return PathPatch(path, facecolor=colour, alpha=RIBBON_ALPHA, linewidth=0, zorder=0.8)
