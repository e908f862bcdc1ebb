"""A forest of effect sizes between two waves: a row per item, its estimate with its interval.

The effect is the dominance of rises over falls among linked respondents, d_w; where nobody is
linked, Cliff's δ of all answers. Both run from −1 to 1. The shaded band holds the effects that the
codebook calls too small to matter. Sorted by the effect, largest rise first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from pipeline.figures.colours import QUIET
from pipeline.figures.lettering import width_of, wrap
from pipeline.figures.parts import SMALL, TEXT, head
from pipeline.figures.rows import (
    FAR,
    GRID,
    LATER,
    SHADE,
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

LABEL, EFFECT, DESIGN, N, GAP = 2.72, 1.62, 0.86, 0.2, 0.22
DOT, CAP = 0.055, 0.045
# The axis is as wide as the widest interval needs, in steps.
STEPS = (0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True)
class Layout:
    """Where things stand, in inches; the axis runs from −reach to reach.

    Attributes:
        left, width: of the axis.
        effect, design, n: right ends of the columns.
    """

    left: float
    width: float
    reach: float
    effect: float
    design: float
    n: float

    def x(self, effect: float) -> float:
        """The place of an effect on the axis; what lies beyond stands at its end."""
        inside = min(max(effect, -self.reach), self.reach)
        return self.left + (inside + self.reach) / (2 * self.reach) * self.width


def forests(view: StudyView) -> Iterator[Figure]:
    """A figure per pair of waves that any item is compared between."""
    bound = view.study["equivalence_dominance"]
    for waves, found in view.compared().items():
        shown = [one for one in found if one.effect["estimate"] is not None]
        if shown:
            by_effect = sorted(shown, key=lambda one: -round(one.effect["estimate"], 12))
            yield forest(view.words, view.source, waves, by_effect, bound)


def forest(
    words: Words, source: str, waves: Waves, found: Sequence[Change], bound: float | None = None
) -> Figure:
    """The figure of two waves.

    Args:
        words: the messages of the language.
        source: the line at the foot.
        waves: the earlier and the later one.
        found: changes that have an effect, in the order of the rows.
        bound: the codebook's bound of equivalence; None where it has none.
    """
    before, after = waves
    title = words.say("forest_title", before=before, after=after)
    sheet = Sheet()
    head(sheet, title, words.say("forest_about"))
    _legend(sheet, words, bound)
    layout = _layout(sheet, words, found)
    _heads(sheet, words, layout)
    rule(sheet)
    for name, rows in blocks(words, found):
        if name is not None:
            heading(sheet, name)
        for one in rows:
            _row(sheet, words, one, layout, bound)
    if len(found) > FAR:
        sheet.y += SMALL / 72 * LINE + 0.02
        _ticks(sheet, words, layout)
        sheet.y += 0.04
    foot(sheet, source, reworded_note(words, found))
    return Figure(
        name=f"forest_{before}_{after}",
        kind="forest",
        title=title,
        alt=_alternative(title, words, found),
        subjects=tuple(one.item.id for one in found),
        metrics=tuple(place_of(one.effect) for one in found),
        sheet=sheet,
    )


def _alternative(title: str, words: Words, found: Sequence[Change]) -> str:
    """The heading, then each item with its effect."""
    said = []
    for one in found:
        mark = f" {words.say('marked')}." if differs(one.effect) else ""
        effect = " ".join(_effect(words, one))
        said.append(f"{one.item.text} {effect} ({words.say(one.effect['design'])}).{mark}")
    return f"{title}. {words.say('forest_about')}. {' '.join(said)}"


def _effect(words: Words, one: Change) -> tuple[str, str]:
    """The estimate and its interval."""
    row = one.effect
    if row["ci_low"] is None:
        return words.signed(row["estimate"]), ""
    low, high = words.signed(row["ci_low"]), words.signed(row["ci_high"])
    return words.signed(row["estimate"]), words.say("between", low=low, high=high)


def _legend(sheet: Sheet, words: Words, bound: float | None) -> None:
    entries: list[tuple[Mark, str]] = [
        (partial(_legend_effect, sheet), words.say("forest_effect")),
        (diamond(sheet), words.say("marked_effect")),
    ]
    if bound is not None:
        said = words.say("forest_bounds", bound=words.number(bound))
        entries.append((partial(_legend_band, sheet), said))
    marks_legend(sheet, entries)


def _legend_effect(sheet: Sheet, x: float, y: float) -> None:
    middle = y - 9.0 / 72 * 0.36
    sheet.stroke(x, middle, x + 0.17, middle, LATER)
    sheet.dot(x + 0.085, middle, DOT * 0.8, LATER)


def _legend_band(sheet: Sheet, x: float, y: float) -> None:
    sheet.box(x, y - 0.115, 0.14, 0.13, SHADE)


def _layout(sheet: Sheet, words: Words, found: Sequence[Change]) -> Layout:
    ends = [
        abs(one.effect[name])
        for one in found
        for name in ("estimate", "ci_low", "ci_high")
        if one.effect[name] is not None
    ]
    reach = next((step for step in STEPS if max(ends) <= step), STEPS[-1])
    right, left = sheet.width - MARGIN, MARGIN + LABEL + 0.1
    n = max(N, *(width_of(_n(words, one), SMALL) for one in found))
    design = right - n - 0.16
    named = max(width_of(words.say(one.effect["design"]), SMALL) for one in found)
    effect = design - max(DESIGN, named + 0.16)
    return Layout(left, effect - EFFECT - GAP - left, reach, effect, design, right)


def _heads(sheet: Sheet, words: Words, layout: Layout) -> None:
    heads = [
        (layout.effect, wrap(words.say("column_effect"), EFFECT, SMALL)),
        (layout.design, wrap(words.say("column_persons"), DESIGN - 0.1, SMALL)),
        (layout.n, [words.say("n")]),
    ]
    sheet.y += max(len(lines) for _, lines in heads) * SMALL / 72 * LINE
    for x, lines in heads:
        column_head(sheet, x, lines, sheet.y)
    _ticks(sheet, words, layout)
    sheet.y += 0.06


def _ticks(sheet: Sheet, words: Words, layout: Layout) -> None:
    for share in (-1.0, -0.5, 0.0, 0.5, 1.0):
        value = share * layout.reach
        text = words.number(value, 1) if value else "0"
        sheet.text(layout.x(value), sheet.y, text, SMALL, colour=QUIET, align="center")


def _row(sheet: Sheet, words: Words, one: Change, layout: Layout, bound: float | None) -> None:
    is_marked = differs(one.effect)
    label = Label.of(one, LABEL, is_marked=is_marked)
    height = label.height
    middle = sheet.y + height / 2
    label.draw(sheet, middle)
    if bound is not None:
        left, right = layout.x(-bound), layout.x(bound)
        sheet.shade(left, sheet.y, right - left, height, SHADE)
    for share in (-1.0, -0.5, 0.5, 1.0):
        x = layout.x(share * layout.reach)
        sheet.line(x, sheet.y, x, sheet.y + height, GRID)
    sheet.line(layout.x(0), sheet.y, layout.x(0), sheet.y + height, QUIET)
    _interval(sheet, one, layout, middle, LATER if is_marked else QUIET)
    _numbers(sheet, words, one, layout, middle)
    sheet.y += height
    rule(sheet)


def _interval(sheet: Sheet, one: Change, layout: Layout, middle: float, colour: str) -> None:
    row = one.effect
    if row["ci_low"] is not None:
        low, high = layout.x(row["ci_low"]), layout.x(row["ci_high"])
        sheet.stroke(low, middle, high, middle, colour)
        for x in (low, high):
            sheet.stroke(x, middle - CAP, x, middle + CAP, colour, 1.2)
    sheet.dot(layout.x(row["estimate"]), middle, DOT, colour)


def _numbers(sheet: Sheet, words: Words, one: Change, layout: Layout, middle: float) -> None:
    estimate, interval = _effect(words, one)
    y = base(middle, TEXT)
    sheet.text(layout.effect, y, interval, SMALL, colour=QUIET, align="right")
    left = layout.effect - width_of(interval, SMALL) - 0.07 if interval else layout.effect
    sheet.text(left, y, estimate, TEXT, weight="bold", align="right")
    said = words.say(one.effect["design"])
    sheet.text(layout.design, y, said, SMALL, colour=QUIET, align="right")
    sheet.text(layout.n, y, _n(words, one), SMALL, align="right")


def _n(words: Words, one: Change) -> str:
    """How many the effect rests on; of different persons in either wave."""
    row = one.effect
    if row["n_pairs"] is not None:
        return str(row["n_pairs"])
    return words.say("two_n", before=row["n_from"], after=row["n_to"])
