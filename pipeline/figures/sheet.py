"""A sheet to draw on: where text, boxes and lines stand; and its two file forms.

Belongs here: what can be drawn, wrapped paragraphs, legends. Does not belong here: what any figure
shows; how a mark becomes SVG or PNG (`vectors`, `pixels`); letters and colours (modules of their
own name).

Positions are inches from the top left. In SVG the letters are outlines, so that they look the same
where the font is not installed.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.figures.colours import INK, RULE
from pipeline.figures.lettering import width_of, wrap
from pipeline.figures.marks import Note
from pipeline.figures.pixels import as_png
from pipeline.figures.vectors import as_svg

LINE = 1.32
WIDTH, MARGIN = 9.0, 0.28


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

    @property
    def drawing(self) -> str:
        """What is drawn, in short: figures with the same marks have the same."""
        return self.sheet.marks()


class Sheet:
    """What has been drawn so far; `y` is where the next thing goes."""

    def __init__(self, width: float = WIDTH) -> None:
        self.width = width
        self.y = MARGIN
        self._notes: list[Note] = []

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
        self._notes.append(("text", x, y, text, size, colour, weight, align))

    def box(
        self, x: float, y: float, width: float, height: float, colour: str, *, hatched: bool = False
    ) -> None:
        """A filled box from its top left corner; hatched for what is assumed."""
        self._notes.append(("box", x, y, width, height, colour, hatched))

    def shade(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled box without an edge, below everything else."""
        self._notes.append(("shade", x, y, width, height, colour))

    def stroke(
        self, x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1.6
    ) -> None:
        """A thick line above boxes, below dots."""
        self._notes.append(("stroke", x1, y1, x2, y2, colour, width))

    def ribbon(
        self, x1: float, y1: float, x2: float, y2: float, height: float, colour: str
    ) -> None:
        """A band of one height that bends from its left end's top to its right end's."""
        self._notes.append(("ribbon", x1, y1, x2, y2, height, colour))

    def dot(self, x: float, y: float, radius: float, colour: str, *, hollow: bool = False) -> None:
        """A round dot around its centre, above boxes and lines; hollow: its outline only."""
        self._notes.append(("dot", x, y, radius, colour, hollow))

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str = RULE) -> None:
        """A thin line."""
        self._notes.append(("line", x1, y1, x2, y2, colour))

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

    def marks(self) -> str:
        """A hash of all that has been drawn and of its size, as SHA-256."""
        return hashlib.sha256(repr((self.width, self.y, self._notes)).encode()).hexdigest()

    @property
    def height(self) -> float:
        """The height of all that has been drawn."""
        return self.y + MARGIN

    def svg(self) -> bytes:
        """The sheet as SVG: the same bytes on every run."""
        return as_svg(self._notes, self.width, self.height)

    def png(self) -> bytes:
        """The sheet as PNG: the same bytes on every run."""
        return as_png(self._notes, self.width, self.height)

    def asked(self) -> dict[str, Any]:
        """What `pixels.as_png` takes."""
        return {"notes": self._notes, "width": self.width, "height": self.height}

    def render(self) -> dict[str, bytes]:
        """The sheet by file ending."""
        return {"svg": self.svg(), "png": self.png()}
