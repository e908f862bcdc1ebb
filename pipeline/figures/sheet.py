"""A sheet to draw on: text that is measured and wrapped, boxes, lines; and its two file forms.

Belongs here: fonts, colours, sizes, and making the same bytes everywhere. Does not belong here:
what any figure shows.

Positions are inches from the top left. The font is DejaVu Sans, which Matplotlib brings along; in
SVG the letters are outlines, so that they look the same where the font is not installed.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Drawing
from matplotlib.font_manager import findfont, get_font
from matplotlib.ft2font import LoadFlags

from pipeline.figures.artists import FONT, PAPER, font, made

INK, QUIET, RULE, OFF_SCALE = "#1c2329", "#56616b", "#c3cad1", "#d5d9dd"
PIXELS_PER_INCH = 144
LINE = 1.32
WIDTH, MARGIN = 9.0, 0.28
SETTINGS: Any = {
    "svg.fonttype": "path",
    "svg.hashsalt": "likertwave",
    "hatch.linewidth": 1.1,
    "font.family": FONT,
}
BLANK_PNG = {"Software": None}
BLANK_SVG = {"Date": None, "Creator": None, "Format": None, "Type": None}


@dataclass(frozen=True)
class Figure:
    """A finished figure.

    Attributes:
        name: its file name without ending, unique in its wave.
        kind: what sort of figure it is; subjects: the items it shows; metrics: what it draws.
        alt: what it says, for who cannot see it.
    """

    name: str
    kind: str
    title: str
    alt: str
    subjects: tuple[str, ...]
    metrics: tuple[str, ...]
    sheet: "Sheet" = field(repr=False)

    def files(self) -> dict[str, bytes]:
        """The figure by file ending."""
        return self.sheet.render()


def palette(size: int) -> list[str]:
    """Colours of the options, low to high: light to dark in any form of colour vision, and grey."""
    colours = mpl.colormaps["cividis"]
    places = [0.92 - 0.9 * rank / max(size - 1, 1) for rank in range(size)]
    return [mpl.colors.to_hex(colours(place)) for place in places]


@cache
def width_of(text: str, size: float, weight: str = "normal") -> float:
    """The width of a line of text in inches."""
    face = get_font(findfont(font(size, weight)))
    face.set_size(size, 72)
    face.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    return float(face.get_width_height()[0]) / 64 / 72


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
        fits = next(
            (
                n
                for n in range(len(word) - 1, 1, -1)
                if width_of(word[:n] + "-", size, weight) <= width
            ),
            1,
        )
        pieces.append(word[:fits] + "-")
        word = word[fits:]
    return [*pieces, word]


class Sheet:
    """What has been drawn so far; `y` is where the next thing goes."""

    def __init__(self, width: float = WIDTH) -> None:
        self.width = width
        self.y = MARGIN
        self._artists: list[Any] = []

    @property
    def inner(self) -> float:
        """The width between the margins."""
        return self.width - 2 * MARGIN

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = 9.5,
        *,
        colour: str = INK,
        weight: str = "normal",
        align: str = "left",
    ) -> None:
        """One line of text, its baseline at y."""
        self._artists.append(("text", x, y, text, size, colour, weight, align))

    def box(
        self, x: float, y: float, width: float, height: float, colour: str, *, hatched: bool = False
    ) -> None:
        """A filled box from its top left corner; hatched for what is assumed."""
        self._artists.append(("box", x, y, width, height, colour, hatched))

    def shade(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled box without an edge, below everything else."""
        self._artists.append(("shade", x, y, width, height, colour))

    def stroke(
        self, x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1.6
    ) -> None:
        """A thick line above boxes, below dots."""
        self._artists.append(("stroke", x1, y1, x2, y2, colour, width))

    def ribbon(
        self, x1: float, y1: float, x2: float, y2: float, height: float, colour: str
    ) -> None:
        """A band of one height that bends from its left end's top to its right end's."""
        self._artists.append(("ribbon", x1, y1, x2, y2, height, colour))

    def dot(self, x: float, y: float, radius: float, colour: str, *, hollow: bool = False) -> None:
        """A round dot around its centre, above boxes and lines; hollow: its outline only."""
        self._artists.append(("dot", x, y, radius, colour, hollow))

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str = RULE) -> None:
        """A thin line."""
        self._artists.append(("line", x1, y1, x2, y2, colour))

    def paragraph(
        self,
        text: str,
        size: float,
        *,
        x: float = MARGIN,
        width: float | None = None,
        colour: str = INK,
        weight: str = "normal",
    ) -> None:
        """A wrapped text at `y`, which moves below it."""
        room = self.inner if width is None else width
        for line in wrap(text, room, size, weight):
            self.y += size / 72 * LINE
            self.text(x, self.y, line, size, colour=colour, weight=weight)

    def legend(self, entries: Sequence[tuple[str, str, bool]], size: float = 9.0) -> None:
        """Coloured boxes with labels (text, colour, hatched), side by side and wrapped."""
        box, gap = 0.13, 0.26
        x = MARGIN
        self.y += size / 72 * LINE + 0.05
        for label, colour, hatched in entries:
            lines = wrap(label, self.inner - box - 0.1, size)
            needed = box + 0.08 + max(width_of(line, size) for line in lines)
            if x > MARGIN and x + needed > self.width - MARGIN:
                x = MARGIN
                self.y += size / 72 * LINE + 0.06
            self.box(x, self.y - box + 0.015, box, box, colour, hatched=hatched)
            for place, line in enumerate(lines):
                if place:
                    self.y += size / 72 * LINE
                self.text(x + box + 0.08, self.y, line, size, colour=INK)
            x += needed + gap
        self.y += 0.06

    def render(self) -> dict[str, bytes]:
        """The sheet as SVG and PNG: the same bytes on every run."""
        height = self.y + MARGIN
        with mpl.rc_context(SETTINGS):
            drawing = Drawing(figsize=(self.width, height), facecolor=PAPER)
            for artist in self._artists:
                drawing.add_artist(made(artist, self.width, height))
            svg, png = io.BytesIO(), io.BytesIO()
            FigureCanvasSVG(drawing).print_svg(svg, metadata=BLANK_SVG)  # type: ignore[no-untyped-call]
            drawing.set_dpi(PIXELS_PER_INCH)
            FigureCanvasAgg(drawing).print_png(  # type: ignore[no-untyped-call]
                png, metadata=BLANK_PNG, pil_kwargs={"compress_level": 3}
            )
        return {"svg": svg.getvalue(), "png": png.getvalue()}
