"""A dumbbell figure of what changed between two waves: a row per item, a dot per wave.

The dots stand at the shares at the high cut, sorted by the change, largest rise first. What moved
more than chance allows is marked; since the whole distribution is tested, a marked item may have
moved elsewhere on its scale than at the high cut.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipeline.figures.parts import SMALL, TEXT, head
from pipeline.figures.sheet import (
    LINE,
    MARGIN,
    QUIET,
    Figure,
    Sheet,
    palette,
    width_of,
    wrap,
)
from pipeline.words import Words

LABEL, MARK = 3.1, 0.22
# Beside the axis, so that a dot at 0 % or 100 % has room for its number.
BELOW, ABOVE = 0.42, 0.5
# A column of numbers is as wide as its wave's name, up to that of a date.
NUMBER, GAP = 0.72, 0.14
PAD, LEAST_ROW = 0.14, 0.34
# The later dot is the smaller one, so that the earlier shows around it where nothing changed.
EARLIER_RADIUS, LATER_RADIUS = 0.075, 0.05
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
# With more rows than this, the axis is labelled below them too.
FAR = 12
EARLIER, LATER, GRID = QUIET, palette(2)[1], "#dfe4e8"
MARKED = "◆"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Layout:
    """Where things stand, in inches.

    Attributes:
        left, width: of the axis.
        numbers: right ends of the columns of n, earlier wave first.
    """

    left: float
    width: float
    numbers: tuple[float, float]

    def x(self, share: float) -> float:
        """The place of a share on the axis."""
        return self.left + share * self.width


def change(
    title: str,
    source: str,
    words: Words,
    drift: pl.DataFrame,
    texts: Mapping[str, str],
    before: str,
    after: str,
) -> Figure:
    """The figure of two consecutive waves.

    Args:
        title: the line below the heading: what the percentages are, or the study's title.
        source: the line at the foot.
        words: the messages of the language.
        drift: as `pipeline.drift.compute_drift` makes it.
        texts: the items' texts by id.
        before: the earlier wave.
        after: the later wave.
    """
    rows = _rows(drift, before, after)
    heading = words.say("drift_title", before=before, after=after)
    sheet = Sheet()
    head(sheet, heading, title)
    if rows:
        _legend(sheet, words, before, after)
        _panel(sheet, words, rows, texts, (before, after))
    else:
        sheet.paragraph(words.say("no_answers"), TEXT, colour=QUIET)
    sheet.y += 0.08
    sheet.paragraph(source, SMALL, colour=QUIET)
    return Figure(
        name=f"drift_{before}_{after}",
        kind="drift",
        title=heading,
        alt=_alternative(heading, words, rows, texts),
        subjects=tuple(row["item"] for row in rows),
        metrics=tuple(
            f"{row['item']}/share/substantive/high@{wave}"
            for row in rows
            for wave in (before, after)
        ),
        sheet=sheet,
    )


def _rows(drift: pl.DataFrame, before: str, after: str) -> list[Row]:
    """The items that have both shares, largest rise first; equal ones in the codebook's order."""
    shown = drift.filter(
        pl.col("from_wave") == before,
        pl.col("to_wave") == after,
        pl.col("measure") == "distribution",
        pl.col("from_value").is_not_null(),
        pl.col("to_value").is_not_null(),
    )
    # Rounded, so that equal changes are equal whatever the shares they lie between.
    return sorted(
        shown.iter_rows(named=True),
        key=lambda row: round(row["from_value"] - row["to_value"], 12),
    )


def _alternative(heading: str, words: Words, rows: Sequence[Row], texts: Mapping[str, str]) -> str:
    """The heading, then each item that moved, with both percentages."""
    moved = [
        f"{texts[row['item']]} – {row['from_wave']}: {words.percent(row['from_value'])},"
        f" {row['to_wave']}: {words.percent(row['to_value'])}."
        for row in rows
        if row["moved"]
    ]
    if not moved:
        return f"{heading}. {words.say('drift_none_moved')}"
    said = words.say("more_than_chance")
    return f"{heading}. {said[:1].upper()}{said[1:]}: {' '.join(moved)}"


def _legend(sheet: Sheet, words: Words, before: str, after: str) -> None:
    """Both dots with their waves, and the mark; side by side and wrapped."""
    x, gap, size = MARGIN, 0.3, 9.0
    sheet.y += size / 72 * LINE + 0.05
    for place, label in enumerate((before, after, words.say("more_than_chance"))):
        lines = wrap(label, sheet.inner - MARK, size)
        needed = MARK + max(width_of(line, size) for line in lines)
        if x > MARGIN and x + needed > sheet.width - MARGIN:
            x = MARGIN
            sheet.y += size / 72 * LINE + 0.06
        if place < 2:
            _dot(sheet, x + EARLIER_RADIUS, sheet.y - size / 72 * 0.36, is_later=place == 1)
        else:
            sheet.text(x, sheet.y, MARKED, size, colour=LATER)
        sheet.text(x + MARK, sheet.y, lines[0], size)
        for line in lines[1:]:
            sheet.y += size / 72 * LINE
            sheet.text(x + MARK, sheet.y, line, size)
        x += needed + gap
    sheet.y += 0.14


def _panel(
    sheet: Sheet,
    words: Words,
    rows: Sequence[Row],
    texts: Mapping[str, str],
    waves: tuple[str, str],
) -> None:
    """The axis, and a row per item with its label at the left and both n at the right."""
    layout = _layout(sheet, rows, waves)
    _column_heads(sheet, words, layout, waves)
    _ticks(sheet, words, layout)
    sheet.y += 0.06
    sheet.line(MARGIN, sheet.y, sheet.width - MARGIN, sheet.y)
    for row in rows:
        _row(sheet, words, row, texts[row["item"]], layout)
    if len(rows) > FAR:
        sheet.y += SMALL / 72 * LINE + 0.02
        _ticks(sheet, words, layout)
        sheet.y += 0.04


def _layout(sheet: Sheet, rows: Sequence[Row], waves: tuple[str, str]) -> Layout:
    before, after = (
        max(
            min(width_of(wave, SMALL), NUMBER),
            *(width_of(str(row[column]), TEXT) for row in rows),
        )
        + GAP
        for wave, column in zip(waves, ("from_n", "to_n"), strict=True)
    )
    right, left = sheet.width - MARGIN, MARGIN + LABEL + BELOW
    return Layout(left, right - after - before - ABOVE - left, (right - after, right))


def _column_heads(sheet: Sheet, words: Words, layout: Layout, waves: tuple[str, str]) -> None:
    """Wave and n above each column of numbers; the last lines stand beside the ticks."""
    names = [[words.say("n"), *wrap(wave, NUMBER, SMALL)] for wave in waves]
    step, most = SMALL / 72 * LINE, max(len(lines) for lines in names)
    for x, lines in zip(layout.numbers, names, strict=True):
        for above, text in enumerate(reversed(lines)):
            y = sheet.y + (most - above) * step
            sheet.text(x, y, text, SMALL, colour=QUIET, align="right")
    sheet.y += most * step


def _ticks(sheet: Sheet, words: Words, layout: Layout) -> None:
    for tick in TICKS:
        sheet.text(
            layout.x(tick), sheet.y, words.percent(tick), SMALL, colour=QUIET, align="center"
        )


def _row(sheet: Sheet, words: Words, row: Row, text: str, layout: Layout) -> None:
    lines = wrap(text, LABEL - MARK, TEXT, "bold" if row["moved"] else "normal")
    height = max(LEAST_ROW, len(lines) * TEXT / 72 * 1.22 + PAD)
    middle = sheet.y + height / 2
    _label(sheet, lines, middle, is_marked=row["moved"])
    written = _written(words, row, layout)
    _grid(sheet, height, layout, [(x, x + width_of(share, SMALL)) for x, share in written])
    for x, share in written:
        sheet.text(x, _base(middle, SMALL), share, SMALL)
    earlier, later = layout.x(row["from_value"]), layout.x(row["to_value"])
    sheet.line(earlier, middle, later, middle, LATER if row["moved"] else QUIET)
    _dot(sheet, earlier, middle, is_later=False)
    _dot(sheet, later, middle, is_later=True)
    for x, n in zip(layout.numbers, (row["from_n"], row["to_n"]), strict=True):
        sheet.text(x, _base(middle, TEXT), str(n), TEXT, align="right")
    sheet.y += height
    sheet.line(MARGIN, sheet.y, sheet.width - MARGIN, sheet.y)


def _label(sheet: Sheet, lines: Sequence[str], middle: float, *, is_marked: bool) -> None:
    """An item's text around the middle of its row; bold and with the mark if it moved."""
    line = TEXT / 72 * 1.22
    first = _base(middle, TEXT) - line * (len(lines) - 1) / 2
    if is_marked:
        sheet.text(MARGIN, first, MARKED, TEXT, colour=LATER)
    for place, text in enumerate(lines):
        weight = "bold" if is_marked else "normal"
        sheet.text(MARGIN + MARK, first + place * line, text, TEXT, weight=weight)


def _written(words: Words, row: Row, layout: Layout) -> list[tuple[float, str]]:
    """Each share on the outer side of its dot, with its left end; once if both read the same."""
    low, high = sorted((row["from_value"], row["to_value"]))
    away = EARLIER_RADIUS + 0.05
    found = [(layout.x(high) + away, words.percent(high))]
    if words.percent(low) != words.percent(high):
        text = words.percent(low)
        found.append((layout.x(low) - away - width_of(text, SMALL), text))
    return found


def _grid(
    sheet: Sheet, height: float, layout: Layout, spans: Sequence[tuple[float, float]]
) -> None:
    """The axis' lines through a row, open where a number stands on them."""
    top, bottom, half = sheet.y, sheet.y + height, SMALL / 72 * 0.65
    for tick in TICKS:
        x = layout.x(tick)
        if any(start - 0.03 < x < end + 0.03 for start, end in spans):
            sheet.line(x, top, x, top + height / 2 - half, GRID)
            sheet.line(x, bottom - height / 2 + half, x, bottom, GRID)
        else:
            sheet.line(x, top, x, bottom, GRID)


def _dot(sheet: Sheet, x: float, y: float, *, is_later: bool) -> None:
    if is_later:
        sheet.dot(x, y, LATER_RADIUS, LATER)
    else:
        sheet.dot(x, y, EARLIER_RADIUS, EARLIER, hollow=True)


def _base(middle: float, size: float) -> float:
    """The baseline of a line of figures or letters around a height."""
    return middle + size / 72 * 0.36
