"""What several figures share: titles, source lines, and bars of options.

Belongs here: drawing an item's options from left to right. Does not belong here: the layout of a
particular figure.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.figures.colours import OFF_SCALE, QUIET, ink_on, palette
from pipeline.figures.lettering import width_of
from pipeline.figures.sheet import Sheet
from pipeline.view import ItemView, WaveView
from schemas.scale import Scale

TITLE, TEXT, SMALL = 12.5, 9.5, 8.5


@dataclass(frozen=True)
class Segment:
    """A piece of a bar: an option's answers, as stated or as assumed.

    Attributes:
        start, end: shares of the answers on the scale, from the low end.
    """

    rank: int
    start: float
    end: float
    assumed: bool


def segments(item: ItemView) -> Iterator[Segment]:
    """An item's options low to high; of each first what is stated, then what is assumed."""
    start = 0.0
    for rank in item.options:
        share, count = item.shares[rank] or 0.0, item.counts.get(rank, 0)
        assumed = share * item.assumed.get(rank, 0) / count if count else 0.0
        for size, is_assumed in ((share - assumed, False), (assumed, True)):
            if size > 1e-12:
                yield Segment(rank, start, start + size, is_assumed)
                start += size


def head(sheet: Sheet, title: str, subtitle: str = "") -> None:
    """The title of a figure, and a line below it."""
    sheet.paragraph(title, TITLE, weight="bold")
    if subtitle:
        sheet.y += 0.03
        sheet.paragraph(subtitle, TEXT, colour=QUIET)
    sheet.y += 0.12


def foot(sheet: Sheet, view: WaveView) -> None:
    """The source line."""
    sheet.y += 0.08
    sheet.paragraph(view.source, SMALL, colour=QUIET)


def key(sheet: Sheet, item: ItemView, view: WaveView, *, off_scale: bool, assumed: bool) -> None:
    """The legend of a scale: every option, also those that nobody chose."""
    entries = [
        (item.labels[rank], colour, False)
        for rank, colour in zip(item.options, palette(item.scale.size), strict=True)
    ]
    if off_scale:
        entries += [(item.labels[code], OFF_SCALE, False) for code in item.missing]
    if assumed:
        entries.append((view.words.say("not_stated"), "#ffffff", True))
    sheet.legend(entries)


def label_in(sheet: Sheet, x: float, y: float, width: float, lines: list[str], colour: str) -> None:
    """Lines of text in the middle of a box, as many as its width has room for."""
    fitting = [line for line in lines if width_of(line, TEXT) < width - 0.05]
    if len(fitting) < len(lines):
        fitting = fitting[:1]
    step = TEXT / 72 * 1.25
    top = y - step * (len(fitting) - 1) / 2 + TEXT / 72 * 0.36
    for place, line in enumerate(fitting):
        sheet.text(
            x + width / 2, top + place * step, line, TEXT, colour=ink_on(colour), align="center"
        )


def drawn(item: ItemView) -> tuple[str, ...]:
    """The metrics that a bar of an item draws, as subject/metric/base/code."""
    shown = [f"{item.id}/share/substantive/{rank}" for rank in item.options]
    return (*shown, f"{item.id}/share/substantive/high") if item.high_labels else tuple(shown)


def halves(scale: Scale, item: ItemView) -> tuple[float, float]:
    """The share of the answers below and above the split of the scale."""
    below = above = 0.0
    for rank in item.options:
        share = item.shares[rank] or 0.0
        if rank < scale.centre:
            below += share
        elif rank > scale.centre:
            above += share
        else:
            below += share / 2
            above += share / 2
    return below, above
