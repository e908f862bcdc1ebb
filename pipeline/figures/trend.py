"""Trends: the share at the high cut in every wave, an item a panel, with its interval.

A line joins two neighbouring waves only where both asked the item in the same words and on the same
scale; where they did not, it is broken, and the break is marked. Waves stand at equal distances.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.figures.colours import INK, QUIET
from pipeline.figures.lettering import width_of, wrap
from pipeline.figures.parts import SMALL, head
from pipeline.figures.rows import GRID, LATER, foot, marks_legend
from pipeline.figures.sheet import LINE, MARGIN, Figure, Sheet
from pipeline.known import ends, is_open, percent
from pipeline.study_view import Asked, StudyItem, StudyView
from pipeline.words import Words

COLUMNS, GUTTER = 3, 0.3
PLOT, AXIS, ABOVE, BELOW, TINY = 1.05, 0.36, 0.17, 0.24, 7.0
DOT, HOLLOW, RANGE = 0.04, 0.035, 0.12
# Room for the first wave's percentage between the axis and its point.
INSET = 0.27
TICKS = (0.0, 0.5, 1.0)
# Room between two names of waves below a panel.
APART = 0.07


@dataclass(frozen=True)
class Panel:
    """Where the plot of an item stands, in inches."""

    left: float
    top: float
    width: float
    waves: int

    def x(self, place: int) -> float:
        """The place of a wave."""
        return self.left + INSET + (place + 0.5) / self.waves * (self.width - INSET)

    def y(self, share: float) -> float:
        """The height of a share."""
        return self.top + (1 - share) * PLOT


def trends(view: StudyView) -> Iterator[Figure]:
    """A figure per level of items that two waves at least give a share of."""
    if len(view.waves) < 2:
        return
    for level in (*view.levels, None):
        items = [one for one in view.items.values() if one.level == level and _points(one)]
        if items:
            name = f"trend_{level}" if level else "trend"
            title = view.levels[level] if level else view.words.say("trend_title")
            if level:
                title = view.words.say("trend_of", level=title)
            yield trend(view.words, view.source, name, title, items, view.wave_names)


def _points(item: StudyItem) -> bool:
    shares = [one for one in item.asked.values() if _has_share(one)]
    return len(shares) > 1


def _has_share(asked: Asked | None) -> bool:
    return asked is not None and asked.high is not None and asked.high["estimate"] is not None


def trend(
    words: Words,
    source: str,
    name: str,
    title: str,
    items: Sequence[StudyItem],
    waves: Sequence[str],
) -> Figure:
    """The panels of some items.

    Args:
        words: the messages of the language.
        source: the line at the foot.
        name: of the figure.
        title: its heading.
        items: in the order of the panels.
        waves: all of the study, in their order.
    """
    sheet = Sheet()
    head(sheet, title, words.say("trend_about"))
    width = (sheet.inner - (COLUMNS - 1) * GUTTER) / COLUMNS
    labels = _names(waves, width - AXIS - INSET)
    _legend(sheet, words, items, waves)
    for start in range(0, len(items), COLUMNS):
        _row(sheet, words, items[start : start + COLUMNS], waves, labels)
    notes = []
    if not labels:
        listed = "; ".join(f"{place}: {wave}" for place, wave in enumerate(waves, start=1))
        notes.append(words.say("trend_waves", list=listed))
    foot(sheet, source, notes)
    return Figure(
        name=name,
        kind="trend",
        title=title,
        alt=_alternative(title, words, items, waves),
        subjects=tuple(item.id for item in items),
        metrics=tuple(
            f"{item.id}/share/substantive/high@{wave}"
            for item in items
            for wave in waves
            if _has_share(item.asked.get(wave))
        ),
        sheet=sheet,
    )


def _alternative(title: str, words: Words, items: Sequence[StudyItem], waves: Sequence[str]) -> str:
    said = []
    for item in items:
        shares = [_said(words, wave, item.asked.get(wave)) for wave in waves]
        text = f"{item.text} {', '.join(shares)}."
        if any(_breaks(item, waves)):
            text += f" {words.say('trend_break')}."
        said.append(text)
    return f"{title}. {words.say('trend_about')}. {' '.join(said)}"


def _said(words: Words, wave: str, asked: Asked | None) -> str:
    if asked is None:
        return f"{wave}: {words.say('trend_not_asked')}"
    known = percent(words, asked.high) if asked.high is not None else None
    return f"{wave}: {known or words.say('no_answers')}"


def _breaks(item: StudyItem, waves: Sequence[str]) -> list[bool]:
    """For each two neighbouring waves, whether both asked it, but not the same."""
    found = []
    for before, after in pairwise(waves):
        one, other = item.asked.get(before), item.asked.get(after)
        found.append(
            one is not None
            and other is not None
            and (one.text, one.same_as) != (other.text, other.same_as)
        )
    return found


def _names(waves: Sequence[str], width: float) -> dict[int, str]:
    """Which waves are named below a panel: as many as fit, the latest among them; else none."""
    slot = width / len(waves)
    for step in range(1, len(waves)):
        places = list(range(len(waves) - 1, -1, -step))
        widest = max(width_of(waves[place], TINY) for place in places)
        # The outer names may stand out over the panel a little, into the room between panels.
        if widest + APART <= slot * step and widest <= slot + GUTTER:
            return {place: waves[place] for place in places}
    return {}


def _legend(sheet: Sheet, words: Words, items: Sequence[StudyItem], waves: Sequence[str]) -> None:
    def interval(x: float, y: float) -> None:
        sheet.stroke(x + 0.08, y - 0.12, x + 0.08, y + 0.03, LATER, 1.0)
        sheet.dot(x + 0.08, y - 0.045, DOT, LATER)

    entries = [(interval, words.say("trend_interval"))]
    if any(wave not in item.asked for item in items for wave in waves):
        entries.append(
            (
                lambda x, y: sheet.dot(x + 0.08, y - 0.045, HOLLOW, QUIET, hollow=True),
                words.say("trend_not_asked"),
            )
        )
    if any(one.high and is_open(one.high) for item in items for one in item.asked.values()):
        entries.append((lambda x, y: _range(sheet, x, y + 0.03, y - 0.12), words.say("trend_open")))
    if any(any(_breaks(item, waves)) for item in items):
        entries.append((lambda x, y: _break(sheet, x + 0.08, y - 0.12, 0.15), _say_break(words)))
    marks_legend(sheet, entries)


def _say_break(words: Words) -> str:
    return words.say("trend_break")


def _row(
    sheet: Sheet,
    words: Words,
    items: Sequence[StudyItem],
    waves: Sequence[str],
    labels: dict[int, str],
) -> None:
    """Panels side by side, their texts above them, all plots at one height."""
    width = (sheet.inner - (COLUMNS - 1) * GUTTER) / COLUMNS
    texts = [wrap(item.text, width, SMALL) for item in items]
    step = SMALL / 72 * LINE
    deepest = max(len(lines) for lines in texts)
    sheet.y += 0.12
    for place, (item, lines) in enumerate(zip(items, texts, strict=True)):
        left = MARGIN + place * (width + GUTTER)
        for row, line in enumerate(lines):
            # The last lines stand just above the plots.
            y = sheet.y + (deepest - len(lines) + row + 1) * step
            sheet.text(left, y, line, SMALL, colour=INK)
        top = sheet.y + (deepest + 1) * step + ABOVE
        low = sheet.y + (deepest + 1) * step
        sheet.text(left, low, _n(words, item), TINY, colour=QUIET)
        panel = Panel(left + AXIS, top, width - AXIS, len(waves))
        _plot(sheet, words, panel, item, waves, labels)
    sheet.y += (deepest + 1) * step + ABOVE + PLOT + BELOW


def _n(words: Words, item: StudyItem) -> str:
    """The least and the most answers that a share of it rests on."""
    # Of a reconstruction it may not be known.
    ns = [one.high["n"] for one in item.asked.values() if one.high is not None]
    found = [n for n in ns if n is not None]
    least, most = min(found, default=None), max(found, default=None)
    if least is None:
        return words.say("n_equals", n=words.say("unknown"))
    n = str(least) if least == most else words.say("from_to", low=least, high=most)
    return words.say("n_equals", n=n)


def _plot(
    sheet: Sheet,
    words: Words,
    panel: Panel,
    item: StudyItem,
    waves: Sequence[str],
    labels: dict[int, str],
) -> None:
    _axes(sheet, words, panel, labels)
    asked = [item.asked.get(wave) for wave in waves]
    for place, is_broken in enumerate(_breaks(item, waves)):
        ends = [_share(asked[place]), _share(asked[place + 1])]
        if is_broken:
            _break(sheet, (panel.x(place) + panel.x(place + 1)) / 2, panel.top, PLOT)
        elif ends[0] is not None and ends[1] is not None:
            sheet.stroke(
                *(panel.x(place), panel.y(ends[0]), panel.x(place + 1), panel.y(ends[1])),
                LATER,
                1.4,
            )
    for place, one in enumerate(asked):
        _point(sheet, panel, place, one)
    _ends(sheet, words, panel, asked)


def _share(asked: Asked | None) -> float | None:
    return asked.high["estimate"] if asked is not None and asked.high is not None else None


def _axes(sheet: Sheet, words: Words, panel: Panel, labels: dict[int, str]) -> None:
    right = panel.left + panel.width
    for tick in TICKS:
        y = panel.y(tick)
        sheet.line(panel.left, y, right, y, GRID)
        text = words.percent(tick)
        sheet.text(panel.left - 0.05, y + 0.03, text, TINY, colour=QUIET, align="right")
    named = labels or {place: str(place + 1) for place in range(panel.waves)}
    for place, name in named.items():
        y = panel.y(0) + TINY / 72 * LINE + 0.04
        sheet.text(panel.x(place), y, name, TINY, colour=QUIET, align="center")


def _point(sheet: Sheet, panel: Panel, place: int, asked: Asked | None) -> None:
    x = panel.x(place)
    if asked is None:
        sheet.dot(x, panel.y(0), HOLLOW, QUIET, hollow=True)
    elif asked.high is not None and asked.high["estimate"] is not None:
        row = asked.high
        if row["ci_low"] is not None:
            sheet.stroke(x, panel.y(row["ci_high"]), x, panel.y(row["ci_low"]), LATER, 1.0)
        sheet.dot(x, panel.y(row["estimate"]), DOT, LATER)
    elif asked.high is not None and (found := ends(asked.high)) is not None:
        low, high = found
        _range(sheet, x - RANGE / 2, panel.y(low), panel.y(high))


def _range(sheet: Sheet, left: float, bottom: float, top: float) -> None:
    """Between which shares a share can lie that a publication does not determine."""
    sheet.box(left, top, RANGE, bottom - top, GRID, hatched=True)


def _ends(sheet: Sheet, words: Words, panel: Panel, asked: Sequence[Asked | None]) -> None:
    """The percentages of the first and the last wave that have one, beside their points."""
    known = [
        (place, one.high)
        for place, one in enumerate(asked)
        if one is not None and one.high is not None and _has_share(one)
    ]
    for (place, row), align, away in zip(
        (known[0], known[-1]), ("right", "left"), (-0.07, 0.07), strict=True
    ):
        x, y = panel.x(place) + away, panel.y(row["estimate"]) + 0.035
        sheet.text(x, y, words.percent(row["estimate"]), TINY, align=align, weight="bold")


def _break(sheet: Sheet, x: float, top: float, height: float) -> None:
    """A dashed line from top to bottom."""
    dash, y = 0.045, top
    while y < top + height:
        sheet.stroke(x, y, x, min(y + dash, top + height), QUIET, 0.9)
        y += 2 * dash
