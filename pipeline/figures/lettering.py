"""The font of all figures: how wide a text is, how it wraps, and the outlines of its letters.

Belongs here: everything that asks the font, through HarfBuzz, which shapes text as browsers do
(kerning, ligatures, joined letters). Does not belong here: where a text stands (`sheet`).

The font is DejaVu Sans from the files that Matplotlib brings along; Matplotlib itself, half a
second of imports, is not loaded.
"""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

import uharfbuzz as hb

from pipeline.figures.direction import runs

FILES = {"normal": "DejaVuSans.ttf", "bold": "DejaVuSans-Bold.ttf"}
# Labels hold no line ends or tabs; what hides in them takes the room of a space.
CONTROLS = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)], " ")
# A run of large studies wraps some thousand texts; a daemon must not keep those of years.
KEPT = 1 << 16

Place = tuple[float, float]
# A command of SVG's paths and the places it names.
Step = tuple[str, tuple[tuple[int, int], ...]]


@dataclass(frozen=True)
class Shaped:
    """A line of text as glyphs, in units of the font.

    Attributes:
        width: how far the next letter would stand.
        glyphs: (number in the font, x, y) of each, from left to right, y upwards.
    """

    width: int
    glyphs: tuple[tuple[int, int, int], ...]


def font_file(weight: str) -> Path:
    """The file of the font in a weight."""
    package = find_spec("matplotlib")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("matplotlib, which brings the font of the figures")
    return Path(package.origin).parent / "mpl-data" / "fonts" / "ttf" / FILES[weight]


@cache
def font(weight: str) -> hb.Font:
    """The font in a weight, as large as its own units."""
    return hb.Font(hb.Face(hb.Blob.from_file_path(font_file(weight))))


@cache
def units(weight: str) -> int:
    """How many units of the font are one em."""
    return int(font(weight).face.upem)


@lru_cache(KEPT)
def shape(text: str, weight: str) -> Shaped:
    """A line of text as glyphs; letters that the font lacks are empty boxes."""
    x, glyphs = 0, []
    for run, leftwards in runs(text.translate(CONTROLS)):
        buffer = hb.Buffer()
        buffer.add_str(run)
        # Not the machine's language, or letters could differ from place to place.
        buffer.language = "und"
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if leftwards else "ltr"
        hb.shape(font(weight), buffer)
        for glyph, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            glyphs.append((glyph.codepoint, x + place.x_offset, place.y_offset))
            x += place.x_advance
    return Shaped(x, tuple(glyphs))


def width_of(text: str, size: float, weight: str = "normal") -> float:
    """The width of a line of text in inches."""
    return shape(text, weight).width * size / units(weight) / 72


def wrap(text: str, width: float, size: float, weight: str = "normal") -> list[str]:
    """A text in lines of at most a width; a word that is wider alone is broken."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        for piece in _pieces(word, width, size, weight):
            longer = f"{line} {piece}".strip()
            if line and width_of(longer, size, weight) > width:
                lines.append(line)
                line = piece
            else:
                line = longer
    return [*lines, line] if line else lines or [""]


def _pieces(word: str, width: float, size: float, weight: str) -> list[str]:
    pieces = []
    while width_of(word, size, weight) > width and len(word) > 1:
        lengths = range(2, len(word))
        fitting = bisect_right(lengths, width, key=lambda n: width_of(f"{word[:n]}-", size, weight))
        fits = lengths[fitting - 1] if fitting else 1
        pieces.append(word[:fits] + "-")
        word = word[fits:]
    return [*pieces, word]


@cache
def outline(glyph: int, weight: str) -> tuple[Step, ...]:
    """A glyph as steps of a pen, in units of the font, y downwards; none for a space."""
    pen = _Pen()
    font(weight).draw_glyph_with_pen(glyph, pen)
    return tuple(pen.steps)


class _Pen:
    """Notes what HarfBuzz draws."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def moveTo(self, *places: Place) -> None:  # noqa: N802 -- these names are fontTools' protocol
        self._step("M", *places)

    def lineTo(self, *places: Place) -> None:  # noqa: N802
        self._step("L", *places)

    def qCurveTo(self, *places: Place) -> None:  # noqa: N802
        self._step("Q", *places)

    def curveTo(self, *places: Place) -> None:  # noqa: N802
        self._step("C", *places)

    def closePath(self) -> None:  # noqa: N802
        self._step("Z")

    def _step(self, command: str, *places: Place) -> None:
        self.steps.append((command, tuple((round(x), -round(y)) for x, y in places)))
