"""A panel of diverging stacked bars: rows of one scale around its split.

Belongs here: the layout of such a panel. Does not belong here: which rows it has.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.figures.colours import INK, QUIET, RULE, palette
from pipeline.figures.lettering import wrap
from pipeline.figures.parts import SMALL, TEXT, Segment, halves, key, label_in, segments
from pipeline.figures.sheet import LINE, MARGIN, Sheet
from pipeline.known import answers_of, is_open, percent, written
from pipeline.metric_rows import SUBSTANTIVE
from pipeline.view import ItemView, WaveView

LABEL, NUMBERS = 3.15, 1.55
BAR, PAD = 0.3, 0.13


@dataclass(frozen=True)
class Row:
    """A bar and what stands beside it."""

    label: str
    item: ItemView


def panel(sheet: Sheet, view: WaveView, rows: Sequence[Row]) -> None:
    """Draws the rows, all on one scale, with their legend above and numbers at the right."""
    first = rows[0].item
    assumed = any(sum(row.item.assumed.values()) for row in rows)
    key(sheet, first, view, off_scale=False, assumed=assumed)
    left = MARGIN + LABEL + 0.15
    room = sheet.width - MARGIN - NUMBERS - left
    below = max((halves(first.scale, row.item)[0] for row in rows), default=0.0)
    above = max((halves(first.scale, row.item)[1] for row in rows), default=0.0)
    unit = room / max(below + above, 0.2)
    centre = left + below * unit
    _column_heads(sheet, view, first)
    top = sheet.y
    for row in rows:
        _row(sheet, view, row, centre, unit)
    sheet.line(centre, top, centre, sheet.y, QUIET)
    sheet.y += 0.14


def _column_heads(sheet: Sheet, view: WaveView, item: ItemView) -> None:
    words, right = view.words, sheet.width - MARGIN
    lines = wrap(_cut_name(view, item), NUMBERS - 0.6, SMALL) if item.high_labels else []
    for place, line in enumerate(lines[:3]):
        y = sheet.y + (place + 1) * SMALL / 72 * LINE
        sheet.text(right - 0.55, y, line, SMALL, colour=QUIET, align="right")
    sheet.y += max(len(lines[:3]), 1) * SMALL / 72 * LINE
    sheet.text(right, sheet.y, words.say("n"), SMALL, colour=QUIET, align="right")
    sheet.y += 0.05
    sheet.line(MARGIN, sheet.y, right, sheet.y)
    sheet.y += 0.02


def _cut_name(view: WaveView, item: ItemView) -> str:
    """The high cut in words: its lowest option and more, or the option itself."""
    labels = item.high_labels
    return labels[0] if len(labels) == 1 else view.words.say("at_or_above", label=labels[0])


def _row(sheet: Sheet, view: WaveView, row: Row, centre: float, unit: float) -> None:
    item, words = row.item, view.words
    lines = wrap(row.label, LABEL, TEXT)
    line = TEXT / 72 * 1.22
    height = max(BAR, len(lines) * line) + PAD
    middle = sheet.y + height / 2
    first = middle - line * (len(lines) - 1) / 2 + TEXT / 72 * 0.36
    for place, text in enumerate(lines):
        sheet.text(MARGIN, first + place * line, text, TEXT)
    colours = palette(item.scale.size)
    start = centre - halves(item.scale, item)[0] * unit
    for part in segments(item):
        x, width = start + part.start * unit, (part.end - part.start) * unit
        colour = colours[part.rank - 1]
        sheet.box(x, middle - BAR / 2, width, BAR, colour, hatched=part.assumed)
        # On a hatched ground letters are hard to read; the numbers stand in the item's figure.
        if not part.assumed:
            label_in(sheet, x, middle, width, [_share(view, item, part)], colour)
    if item.n == 0:
        sheet.text(
            centre, middle + 0.05, words.say("no_answers"), SMALL, colour=QUIET, align="center"
        )
    right, base = sheet.width - MARGIN, middle + TEXT / 72 * 0.36
    high = percent(words, item.high)
    if high is not None:
        sheet.text(right - 0.55, base, high, TEXT, weight="bold", align="right")
    sheet.text(right, base, written(words, answers_of(item)), TEXT, colour=INK, align="right")
    sheet.y += height
    sheet.line(MARGIN, sheet.y, right, sheet.y, RULE)


def _share(view: WaveView, item: ItemView, part: Segment) -> str:
    """The share of a segment; of an option whose share is not known, between which it lies."""
    row = item.share(SUBSTANTIVE, part.rank)
    if is_open(row):
        return percent(view.words, row) or ""
    return view.words.percent(part.end - part.start)
