"""A sheet as PNG: letters drawn by HarfBuzz, other marks by Anti-Grain Geometry, in few colours.

Belongs here: how a mark becomes pixels. Does not belong here: where anything stands
(`pipeline.figures.sheet` and the figures); the same marks as SVG (`vectors`).

Boxes and lines are set on whole pixels, so that their edges are sharp.
"""

import io
from collections.abc import Iterable
from functools import cache
from math import ceil, floor
from typing import Any

import aggdraw
import uharfbuzz as hb
from PIL import Image, ImageColor

from pipeline.figures.colours import PAPER, ink_on
from pipeline.figures.lettering import font, shape, units
from pipeline.figures.marks import (
    EDGE,
    HATCH_LINE,
    HATCH_STEP,
    PIXELS_PER_INCH,
    RIBBON_ALPHA,
    RIM,
    SHIFTS,
    THIN,
    Note,
    from_below,
)

COLOURS, NEAR = 64, 8
# Of zlib's nine: a tenth fewer bytes than the third; the sixth would save a twentieth more and cost
# half as much time again.
EFFORT = 4
# By so many pixels aggdraw widens whatever it fills, on all sides; an edge hides that.
SWELL = 0.25
PER_POINT = PIXELS_PER_INCH / 72


def as_png(notes: Iterable[Note], width: float, height: float) -> bytes:
    """Notes of what to draw as a PNG of a size in inches: the same bytes on every run."""
    size = (round(width * PIXELS_PER_INCH), round(height * PIXELS_PER_INCH))
    canvas = _Canvas(size)
    for kind, *rest in from_below(notes):
        getattr(canvas, kind)(*rest)
    file = io.BytesIO()
    canvas.picture().save(file, "PNG", compress_level=EFFORT)
    return file.getvalue()


class _Canvas:
    """Pixels that marks are drawn on; a method for each kind of note."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._image = Image.new("RGB", size, PAPER)
        self._draw = aggdraw.Draw(self._image)
        self._letters = hb.RasterDraw()
        self._texts: list[tuple[str, tuple[int, int], Image.Image]] = []
        self._paints = {PAPER}

    def picture(self) -> Image.Image:
        """What has been drawn, in few colours."""
        self._draw.flush()
        for colour, place, mask in self._texts:
            self._image.paste(colour, place, mask)
        few = self._image.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.putpalette(_exact(few.getpalette() or [], self._paints))
        return few

    def text(
        self, x: float, y: float, text: str, size: float, colour: str, weight: str, align: str
    ) -> None:
        line = shape(text, weight)
        scale = size / units(weight) * PER_POINT
        left = x * PIXELS_PER_INCH - SHIFTS[align] * line.width * scale
        for glyph, right, up in line.glyphs:
            self._letters.transform = (scale, 0, 0, scale, left % 1 + right * scale, up * scale)
            self._letters.draw_glyph(font(weight), glyph)
        drawn = self._letters.render()
        wide, high = drawn.extents.width, drawn.extents.height
        if wide and high:
            # Its rows go upwards.
            raw = ("raw", "L", drawn.extents.stride, -1)
            mask = Image.frombytes("L", (wide, high), drawn.buffer, *raw)
            top = round(y * PIXELS_PER_INCH) - drawn.extents.y_origin - high
            self._texts.append((colour, (floor(left) + drawn.extents.x_origin, top), mask))
            self._paints.add(colour)

    def box(
        self, x: float, y: float, width: float, height: float, colour: str, hatched: bool
    ) -> None:
        place = _corners(x, y, width, height)
        edge = ink_on(colour) if hatched else PAPER
        self._draw.rectangle(place, self._brush(colour))
        if hatched:
            self._hatch(place, edge)
        self._draw.rectangle(place, self._pen(edge, _whole(EDGE)))

    def shade(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        left, top, right, bottom = _corners(x, y, width, height)
        inner = [left + SWELL, top + SWELL, right - SWELL, bottom - SWELL]
        self._draw.rectangle(inner, self._brush(colour))

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str) -> None:
        self.stroke(x1, y1, x2, y2, colour, THIN)

    def stroke(self, x1: float, y1: float, x2: float, y2: float, colour: str, width: float) -> None:
        ends = [place * PIXELS_PER_INCH for place in (x1, y1, x2, y2)]
        thick = _whole(width)
        if x1 == x2 or y1 == y2:
            # An odd width lies in the middle of a pixel, an even one between two.
            ends = [round(place) + thick % 2 / 2 for place in ends]
        self._draw.line(ends, self._pen(colour, thick))

    def dot(self, x: float, y: float, radius: float, colour: str, hollow: bool) -> None:
        box = [
            place * PIXELS_PER_INCH for place in (x - radius, y - radius, x + radius, y + radius)
        ]
        pen = self._pen(colour, RIM * PER_POINT)
        self._draw.ellipse(box, pen, self._brush(PAPER if hollow else colour))

    def ribbon(
        self, x1: float, y1: float, x2: float, y2: float, height: float, colour: str
    ) -> None:
        left, top, right, end, high = (v * PIXELS_PER_INCH for v in (x1, y1, x2, y2, height))
        top, end, high = top + SWELL, end + SWELL, high - 2 * SWELL
        middle = (left + right) / 2
        path = aggdraw.Path()
        path.moveto(left, top)
        path.curveto(middle, top, middle, end, right, end)
        path.lineto(right, end + high)
        path.curveto(middle, end + high, middle, top + high, left, top + high)
        path.close()
        self._draw.path(path, aggdraw.Brush(colour, round(255 * RIBBON_ALPHA)))

    def _hatch(self, box: list[float], ink: str) -> None:
        """Rising lines within a box, as if one hatching lay under all of the sheet."""
        left, top, right, bottom = box
        step, pen = HATCH_STEP * PER_POINT, self._pen(ink, HATCH_LINE * PER_POINT)
        for place in range(floor((left + top) / step), ceil((right + bottom) / step) + 1):
            both = place * step
            start, end = max(left, both - bottom), min(right, both - top)
            if start < end:
                self._draw.line([start, both - start, end, both - end], pen)

    def _brush(self, colour: str) -> Any:
        self._paints.add(colour)
        return aggdraw.Brush(colour)

    def _pen(self, colour: str, width: float) -> Any:
        self._paints.add(colour)
        return aggdraw.Pen(colour, width)


def _whole(points: float) -> int:
    """A width in whole pixels."""
    return max(1, round(points * PER_POINT))


def _exact(values: list[int], paints: set[str]) -> list[int]:
    """A palette where what is nearly the colour of a mark is that colour.

    The quantizer takes the mean of a colour and of what lies within `NEAR` of it, such as edges.
    """
    entries = [tuple(values[place : place + 3]) for place in range(0, len(values), 3)]

    for paint in map(_rgb, sorted(paints)):
        if paint not in entries:
            place = min(range(len(entries)), key=lambda n: _distance(entries[n], paint))
            if _distance(entries[place], paint) < NEAR:
                entries[place] = paint
    return [value for entry in entries for value in entry]


@cache
def _rgb(paint: str) -> tuple[int, ...]:
    return ImageColor.getrgb(paint)


def _distance(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1]), abs(one[2] - other[2]))


def _corners(x: float, y: float, width: float, height: float) -> list[float]:
    """A box on whole pixels."""
    return [float(round(v * PIXELS_PER_INCH)) for v in (x, y, x + width, y + height)]
