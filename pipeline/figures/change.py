"""A dumbbell figure of what changed between two waves: a row per item, a dot per wave.

The dots stand at the shares at the high cut; beside them the difference with its interval, in
percentage points, and how many answers either share rests on. Linked respondents are compared with
themselves, and the dots are theirs then. Sorted by the difference, largest rise first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from pipeline.figures.colours import QUIET
from pipeline.figures.lettering import width_of, wrap
from pipeline.figures.parts import SMALL, TEXT, head
from pipeline.figures.rows import (
    EARLIER,
    FAR,
    GRID,
    LATER,
    Label,
    Mark,
    base,
    blocks,
    column_head,
    diamond,
    foot,
    heading,
    marks_legend,
    reworded_note,
    rule,
)
from pipeline.figures.sheet import LINE, MARGIN, Figure, Sheet
from pipeline.study_view import Change, StudyView, Waves, differs, place_of
from pipeline.words import Words

LABEL = 2.72
# Beside the axis, so that a dot at 0 % or 100 % has room for its number.
BELOW, ABOVE = 0.42, 0.5
# A column of numbers is as wide as its wave's name, up to that of a date.
NUMBER, GAP, DIFFERENCE = 0.72, 0.14, 1.42
# The later dot is the smaller one, so that the earlier shows around it where nothing changed.
EARLIER_RADIUS, LATER_RADIUS = 0.075, 0.05
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Layout:
    """Where things stand, in inches.

    Attributes:
        left, width: of the axis.
        difference: right end of the column of differences.
        numbers: right ends of the columns of n, earlier wave first.
    """

    left: float
    width: float
    difference: float
    numbers: tuple[float, float]

    def x(self, share: float) -> float:
        """The place of a share on the axis."""
        return self.left + share * self.width


def changes(view: StudyView) -> Iterator[Figure]:
    """A figure per pair of waves that any item is compared between."""
    for waves, found in view.compared().items():
        shown = [one for one in found if one.has_shares]
        if shown:
            yield change(view.words, view.source, waves, _sorted(shown))


def _sorted(found: Sequence[Change]) -> list[Change]:
    """The largest rise first; equal ones in the codebook's order."""
    # Rounded, so that equal changes are equal whatever the shares they lie between.
    return sorted(found, key=lambda one: -round(_difference(one), 12))


def _difference(one: Change) -> float:
    return float(one.difference["estimate"]) if one.difference else 0.0


def change(words: Words, source: str, waves: Waves, found: Sequence[Change]) -> Figure:
    """The figure of two waves.

    Args:
        words: the messages of the language.
        source: the line at the foot.
        waves: the earlier and the later one.
        found: changes that have shares, in the order of the rows.
    """
    before, after = waves
    title = words.say("change_title", before=before, after=after)
    sheet = Sheet()
    head(sheet, title, words.say("change_share"))
    _legend(sheet, words, waves)
    layout = _layout(sheet, found, waves)
    _column_heads(sheet, words, layout, waves)
    _ticks(sheet, words, layout)
    sheet.y += 0.06
    rule(sheet)
    for name, rows in blocks(words, found):
        if name is not None:
            heading(sheet, name)
        for one in rows:
            _row(sheet, words, one, layout)
    if len(found) > FAR:
        sheet.y += SMALL / 72 * LINE + 0.02
        _ticks(sheet, words, layout)
        sheet.y += 0.04
    foot(sheet, source, [*_notes(words, found), *reworded_note(words, found)])
    return Figure(
        name=f"change_{before}_{after}",
        kind="change",
        title=title,
        alt=_alternative(title, words, found),
        subjects=tuple(one.item.id for one in found),
        metrics=tuple(metric for one in found for metric in _drawn(one)),
        sheet=sheet,
    )


def _drawn(one: Change) -> Iterator[str]:
    """What a row draws: the shares of all, or the pairs of the linked; and the difference."""
    before, after = one.waves
    if one.is_linked:
        yield f"{one.item.id}/pairs@{before}..{after}"
    else:
        yield from (f"{one.item.id}/share/substantive/high@{wave}" for wave in one.waves)
    if one.difference is not None:
        yield place_of(one.difference)


def _notes(words: Words, found: Sequence[Change]) -> list[str]:
    """Whose answers these are."""
    linked = sum(one.is_linked for one in found)
    if linked == 0:
        return [words.say("note_independent")]
    return [words.say("note_linked" if linked == len(found) else "note_linked_some")]


def _alternative(title: str, words: Words, found: Sequence[Change]) -> str:
    """The heading, then each item with both percentages and the difference."""
    said = []
    for one in found:
        if one.shares is None or one.difference is None:
            continue
        mark = f" {words.say('marked')}." if differs(one.difference) else ""
        said.append(
            words.say(
                "change_sentence",
                item=one.item.text,
                before=words.percent(one.shares[0].value),
                after=words.percent(one.shares[1].value),
                **_points(words, one),
            )
            + mark
        )
    return f"{title}. {words.say('change_share')}. {' '.join(said)}"


def _points(words: Words, one: Change) -> dict[str, str]:
    row = one.difference or {}
    names = {"difference": "estimate", "low": "ci_low", "high": "ci_high"}
    return {name: words.points(row[column]) for name, column in names.items()}


def _legend(sheet: Sheet, words: Words, waves: Waves) -> None:
    entries: list[tuple[Mark, str]] = [
        (partial(_legend_dot, sheet, is_later=False), waves[0]),
        (partial(_legend_dot, sheet, is_later=True), waves[1]),
        (diamond(sheet), words.say("marked_difference")),
    ]
    marks_legend(sheet, entries)


def _legend_dot(sheet: Sheet, x: float, y: float, *, is_later: bool) -> None:
    _dot(sheet, x + EARLIER_RADIUS, y - 9.0 / 72 * 0.36, is_later=is_later)


def _layout(sheet: Sheet, found: Sequence[Change], waves: Waves) -> Layout:
    before, after = (
        max(
            min(width_of(wave, SMALL), NUMBER),
            *(width_of(str(one.bases()[place]), TEXT) for one in found),
        )
        + GAP
        for place, wave in enumerate(waves)
    )
    right, left = sheet.width - MARGIN, MARGIN + LABEL + BELOW
    difference = right - after - before
    width = difference - DIFFERENCE - ABOVE - left
    return Layout(left, width, difference, (right - after, right))


def _column_heads(sheet: Sheet, words: Words, layout: Layout, waves: Waves) -> None:
    """What each column of numbers is; the last lines stand beside the ticks."""
    heads = [
        (layout.difference, wrap(words.say("column_points"), DIFFERENCE - 0.1, SMALL)),
        *(
            (x, [words.say("n"), *wrap(wave, NUMBER, SMALL)])
            for x, wave in zip(layout.numbers, waves, strict=True)
        ),
    ]
    sheet.y += max(len(lines) for _, lines in heads) * SMALL / 72 * LINE
    for x, lines in heads:
        column_head(sheet, x, lines, sheet.y)


def _ticks(sheet: Sheet, words: Words, layout: Layout) -> None:
    for tick in TICKS:
        x = layout.x(tick)
        sheet.text(x, sheet.y, words.percent(tick), SMALL, colour=QUIET, align="center")


def _row(sheet: Sheet, words: Words, one: Change, layout: Layout) -> None:
    if one.shares is None:
        return
    earlier, later = (share.value for share in one.shares)
    is_marked = differs(one.difference)
    label = Label.of(one, LABEL, is_marked=is_marked)
    height = label.height
    middle = sheet.y + height / 2
    label.draw(sheet, middle)
    written = _written(words, (earlier, later), layout)
    _grid(sheet, height, layout, [(x, x + width_of(share, SMALL)) for x, share in written])
    for x, share in written:
        sheet.text(x, base(middle, SMALL), share, SMALL)
    colour = LATER if is_marked else QUIET
    sheet.stroke(layout.x(earlier), middle, layout.x(later), middle, colour, 1.4)
    _dot(sheet, layout.x(earlier), middle, is_later=False)
    _dot(sheet, layout.x(later), middle, is_later=True)
    _numbers(sheet, words, one, layout, middle)
    sheet.y += height
    rule(sheet)


def _numbers(sheet: Sheet, words: Words, one: Change, layout: Layout, middle: float) -> None:
    """The difference with its interval, and both n."""
    points = _points(words, one)
    y = base(middle, TEXT)
    interval = words.say("between", low=points["low"], high=points["high"])
    sheet.text(layout.difference, y, interval, SMALL, colour=QUIET, align="right")
    left = layout.difference - width_of(interval, SMALL) - 0.07
    sheet.text(left, y, points["difference"], TEXT, weight="bold", align="right")
    for x, n in zip(layout.numbers, one.bases(), strict=True):
        sheet.text(x, y, str(n), TEXT, align="right")


def _written(words: Words, shares: tuple[float, float], layout: Layout) -> list[tuple[float, str]]:
    """Each share on the outer side of its dot, with its left end; once if both read the same."""
    low, high = sorted(shares)
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
