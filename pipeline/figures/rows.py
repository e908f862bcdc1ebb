"""What figures with a row per item share: labels, headings of blocks, axes, legends of marks.

Belongs here: the parts of such a row. Does not belong here: which rows a figure has, or its axis.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pipeline.figures.colours import QUIET, palette
from pipeline.figures.lettering import width_of, wrap
from pipeline.figures.parts import SMALL, TEXT
from pipeline.figures.sheet import LINE, MARGIN, Sheet
from pipeline.study_view import Change
from pipeline.words import Words

MARK, PAD, LEAST_ROW = 0.22, 0.14, 0.34
LEADING = TEXT / 72 * 1.22
EARLIER, LATER, GRID, SHADE = QUIET, palette(2)[1], "#dfe4e8", "#eceff2"
MARKED, REWORDED = "◆", " *"
# With more rows than this, the axis is labelled below them too.
FAR = 12
Mark = Callable[[float, float], None]


def blocks(words: Words, changes: Sequence[Change]) -> list[tuple[str | None, list[Change]]]:
    """Changes, then changes in perception under a heading of their own; a lone kind under its own.

    What respondents judged themselves is no measured change, and never stands among them.
    """
    measured = [one for one in changes if not one.item.is_perceived]
    perceived = [one for one in changes if one.item.is_perceived]
    found: list[tuple[str | None, list[Change]]] = []
    if measured:
        found.append((words.say("change_measured") if perceived else None, measured))
    if perceived:
        found.append((words.say("change_perceived"), perceived))
    return found


def base(middle: float, size: float) -> float:
    """The baseline of a line of figures or letters around a height."""
    return middle + size / 72 * 0.36


def heading(sheet: Sheet, text: str) -> None:
    """The heading of a block of rows, with a line below."""
    sheet.y += TEXT / 72 * LINE + 0.1
    sheet.text(MARGIN, sheet.y, text, TEXT, colour=QUIET, weight="bold")
    sheet.y += 0.08
    rule(sheet)


def rule(sheet: Sheet) -> None:
    """A line across the sheet."""
    sheet.line(MARGIN, sheet.y, sheet.width - MARGIN, sheet.y)


@dataclass(frozen=True)
class Label:
    """An item's text in its column, wrapped; `height` is that of its row."""

    lines: Sequence[str]
    is_marked: bool

    @classmethod
    def of(cls, one: Change, width: float, *, is_marked: bool) -> "Label":
        """The item of a change in a column of a width; with a star where it was reworded."""
        weight = "bold" if is_marked else "normal"
        text = one.item.text + (REWORDED if one.is_reworded else "")
        return cls(wrap(text, width - MARK, TEXT, weight), is_marked)

    @property
    def height(self) -> float:
        """How high its row must be."""
        return max(LEAST_ROW, len(self.lines) * LEADING + PAD)

    def draw(self, sheet: Sheet, middle: float) -> None:
        """Around the middle of the row; bold and with the mark if it is marked."""
        first = base(middle, TEXT) - LEADING * (len(self.lines) - 1) / 2
        if self.is_marked:
            sheet.text(MARGIN, first, MARKED, TEXT, colour=LATER)
        for place, text in enumerate(self.lines):
            weight = "bold" if self.is_marked else "normal"
            sheet.text(MARGIN + MARK, first + place * LEADING, text, TEXT, weight=weight)


def column_head(sheet: Sheet, right: float, lines: Sequence[str], bottom: float) -> None:
    """Lines of small text above a column, the last of them at a height, all to the right."""
    step = SMALL / 72 * LINE
    for above, text in enumerate(reversed(lines)):
        sheet.text(right, bottom - above * step, text, SMALL, colour=QUIET, align="right")


def marks_legend(sheet: Sheet, entries: Iterable[tuple[Mark, str]]) -> None:
    """Marks, each drawn at a place, with their labels; side by side and wrapped."""
    x, gap, size = MARGIN, 0.3, 9.0
    sheet.y += size / 72 * LINE + 0.05
    for draw, label in entries:
        lines = wrap(label, sheet.inner - MARK, size)
        needed = MARK + max(width_of(line, size) for line in lines)
        if x > MARGIN and x + needed > sheet.width - MARGIN:
            x = MARGIN
            sheet.y += size / 72 * LINE + 0.06
        draw(x, sheet.y)
        for place, line in enumerate(lines):
            if place:
                sheet.y += size / 72 * LINE
            sheet.text(x + MARK, sheet.y, line, size)
        x += needed + gap
    sheet.y += 0.14


def diamond(sheet: Sheet) -> Mark:
    """The mark of a row, for a legend."""
    return lambda x, y: sheet.text(x, y, MARKED, 9.0, colour=LATER)


def reworded_note(words: Words, changes: Sequence[Change]) -> list[str]:
    """What the star beside an item says, where there is one."""
    any_of_them = any(one.is_reworded for one in changes)
    return [f"{REWORDED.strip()} {words.say('note_reworded')}"] if any_of_them else []


def foot(sheet: Sheet, source: str, notes: Sequence[str] = ()) -> None:
    """Notes and the source line."""
    sheet.y += 0.08
    for text in (*notes, source):
        sheet.paragraph(text, SMALL, colour=QUIET)
