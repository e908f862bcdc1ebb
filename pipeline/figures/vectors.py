"""A sheet as SVG: an element for each of its marks.

Belongs here: how a mark becomes an element. Does not belong here: where anything stands
(`pipeline.figures.sheet` and the figures); the same marks as PNG (`pixels`).

Letters are outlines, each defined once per drawing and used by reference. A definition's name says
what it is, and nothing else has such a name, so that drawings can share a page.
"""

from collections.abc import Iterable
from functools import cache

from pipeline.figures.colours import PAPER, ink_on
from pipeline.figures.lettering import outline, shape, units
from pipeline.figures.marks import (
    EDGE,
    HATCH_LINE,
    HATCH_STEP,
    RIBBON_ALPHA,
    RIM,
    SHIFTS,
    THIN,
    Note,
    from_below,
)


def as_svg(notes: Iterable[Note], width: float, height: float) -> bytes:
    """Notes of what to draw as an SVG document of a size in inches: the same bytes on every run."""
    drawing = _Drawing()
    for note in from_below(notes):
        drawing.add(note)
    wide, high = _points(width), _points(height)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' width="{wide}pt" height="{high}pt" viewBox="0 0 {wide} {high}" stroke-linecap="square">'
        f"<defs>{drawing.definitions()}</defs>"
        f'<path fill="{PAPER}" d="M0 0h{wide}v{high}H0z"/>'
        f"{''.join(drawing.elements)}</svg>\n"
    ).encode()


class _Drawing:
    """The elements of a drawing, and what they refer to."""

    def __init__(self) -> None:
        self.elements: list[str] = []
        self._glyphs: set[tuple[str, int]] = set()
        self._hatches: set[str] = set()

    def add(self, note: Note) -> None:
        kind, *rest = note
        self.elements.append(getattr(self, f"_{kind}")(*rest))

    def definitions(self) -> str:
        """What the elements refer to: hatchings and letters."""
        step, half = HATCH_STEP, HATCH_STEP / 4
        hatches = [
            f'<pattern id="{_hatch_name(ink)}" width="{step}" height="{step}"'
            f' patternUnits="userSpaceOnUse"><path stroke="{ink}" stroke-width="{HATCH_LINE}"'
            f' d="M{-half} {half}L{half} {-half}M0 {step}L{step} 0'
            f'M{step - half} {step + half}L{step + half} {step - half}"/></pattern>'
            for ink in sorted(self._hatches)
        ]
        letters = [
            f'<path id="{_glyph_name(weight, glyph)}" d="{_path(glyph, weight)}"/>'
            for weight, glyph in sorted(self._glyphs)
        ]
        return "".join((*hatches, *letters))

    def _text(
        self, x: float, y: float, text: str, size: float, colour: str, weight: str, align: str
    ) -> str:
        line = shape(text, weight)
        scale = size / units(weight)
        left = x * 72 - SHIFTS[align] * line.width * scale
        uses = []
        for glyph, right, up in line.glyphs:
            if outline(glyph, weight):
                self._glyphs.add((weight, glyph))
                where = (f' x="{right}"' if right else "") + (f' y="{-up}"' if up else "")
                uses.append(f'<use xlink:href="#{_glyph_name(weight, glyph)}"{where}/>')
        return (
            f'<g fill="{colour}" transform="translate({_number(left)} {_points(y)})'
            f'scale({scale:.6f})">{"".join(uses)}</g>'
        )

    def _box(
        self, x: float, y: float, width: float, height: float, colour: str, hatched: bool
    ) -> str:
        place = _rectangle(x, y, width, height)
        edge = ink_on(colour) if hatched else PAPER
        edged = f'stroke="{edge}" stroke-width="{EDGE}"'
        if not hatched:
            return f'<path fill="{colour}" {edged} d="{place}"/>'
        self._hatches.add(edge)
        ground = f'<path fill="{colour}" d="{place}"/>'
        return f'{ground}<path fill="url(#{_hatch_name(edge)})" {edged} d="{place}"/>'

    def _shade(self, x: float, y: float, width: float, height: float, colour: str) -> str:
        return f'<path fill="{colour}" d="{_rectangle(x, y, width, height)}"/>'

    def _line(self, x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
        return self._stroke(x1, y1, x2, y2, colour, THIN)

    def _stroke(self, x1: float, y1: float, x2: float, y2: float, colour: str, width: float) -> str:
        ends = f"M{_points(x1)} {_points(y1)}L{_points(x2)} {_points(y2)}"
        return f'<path stroke="{colour}" stroke-width="{width}" d="{ends}"/>'

    def _dot(self, x: float, y: float, radius: float, colour: str, hollow: bool) -> str:
        return (
            f'<circle cx="{_points(x)}" cy="{_points(y)}" r="{_points(radius)}"'
            f' fill="{PAPER if hollow else colour}" stroke="{colour}" stroke-width="{RIM}"/>'
        )

    def _ribbon(
        self, x1: float, y1: float, x2: float, y2: float, height: float, colour: str
    ) -> str:
        """A band between two heights, level at both ends."""
        left, middle, right = _points(x1), _points((x1 + x2) / 2), _points(x2)
        top, end, high = _points(y1), _points(y2), _points(height)
        back = f"{middle} {_points(y2 + height)} {middle} {_points(y1 + height)}"
        return (
            f'<path fill="{colour}" fill-opacity="{RIBBON_ALPHA}" d="M{left} {top}'
            f"C{middle} {top} {middle} {end} {right} {end}v{high}"
            f'C{back} {left} {_points(y1 + height)}z"/>'
        )


@cache
def _path(glyph: int, weight: str) -> str:
    """The data of a glyph's path, in steps from place to place, which are shorter than places."""
    written, at = [], (0, 0)
    for command, places in outline(glyph, weight):
        steps = [(x - at[0], y - at[1]) for x, y in places]
        match command, steps:
            case "Z", _:
                written.append("z")
            case "L", [(right, 0)]:
                written.append(f"h{right}")
            case "L", [(0, down)]:
                written.append(f"v{down}")
            case "M", _:
                written.append(_joined("M", places))
            case _:
                written.append(_joined(command.lower(), steps))
        at = places[-1] if places else at
    return "".join(written)


def _joined(command: str, places: Iterable[tuple[int, int]]) -> str:
    return command + " ".join(f"{x} {y}" for x, y in places).replace(" -", "-")


def _glyph_name(weight: str, glyph: int) -> str:
    return f"_{weight[0]}{glyph}"


def _hatch_name(ink: str) -> str:
    return f"_hatch-{ink.removeprefix('#')}"


def _rectangle(x: float, y: float, width: float, height: float) -> str:
    left = _points(x)
    return f"M{left} {_points(y)}h{_points(width)}v{_points(height)}H{left}z"


def _points(inches: float) -> str:
    return _number(inches * 72)


def _number(value: float) -> str:
    """A number to a hundredth of a point: no eye sees less."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
