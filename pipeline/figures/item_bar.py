"""One 100 % bar per item: counts and percentages in it, don't know set apart at the side."""

from collections.abc import Iterator

from pipeline.figures.parts import SMALL, TEXT, drawn, foot, head, key, label_in, segments
from pipeline.figures.sheet import (
    MARGIN,
    OFF_SCALE,
    QUIET,
    Figure,
    Sheet,
    palette,
    width_of,
    wrap,
)
from pipeline.view import ItemView, WaveView, alternative, finding

BAR, SIDE, GAP = 0.62, 1.35, 0.3


def items(view: WaveView) -> Iterator[Figure]:
    """A figure per item of the wave."""
    for item in view.items:
        yield Figure(
            name=f"item_{item.id}",
            kind="item",
            title=item.text,
            alt=alternative(item, view.words),
            subjects=(item.id,),
            metrics=drawn(item),
            sheet=_sheet(view, item),
        )


def _sheet(view: WaveView, item: ItemView) -> Sheet:
    words = view.words
    sheet = Sheet()
    number = item.asked.item.figure
    title = (
        item.text if number is None else f"{words.say('figure_number', number=number)}. {item.text}"
    )
    head(sheet, title, finding(item, words))
    off = [entry for entry in item.missing if entry[1]]
    side = SIDE + GAP if off else 0.0
    _bar(sheet, view, item, sheet.inner - side)
    if off:
        _side(sheet, off, sheet.width - MARGIN - SIDE)
    sheet.y += BAR + 0.06
    key(sheet, item, view, off_scale=bool(item.missing), assumed=bool(sum(item.assumed.values())))
    foot(sheet, view)
    return sheet


def _bar(sheet: Sheet, view: WaveView, item: ItemView, width: float) -> None:
    top, colours = sheet.y + 0.24, palette(item.scale.size)
    sheet.text(MARGIN, sheet.y + 0.14, view.words.say("n_equals", n=item.n), SMALL, colour=QUIET)
    if item.n == 0:
        sheet.box(MARGIN, top, width, BAR, "#f1f3f5")
        label_in(sheet, MARGIN, top + BAR / 2, width, [view.words.say("no_answers")], "#f1f3f5")
    starts: dict[int, float] = {}
    for part in segments(item):
        x = MARGIN + part.start * width
        starts.setdefault(part.rank, x)
        size = (part.end - part.start) * width
        sheet.box(x, top, size, BAR, colours[part.rank - 1], hatched=part.assumed)
    for rank, x in starts.items():
        share = item.shares[rank] or 0.0
        lines = [str(item.counts[rank]), view.words.percent(share)]
        _plate(sheet, x, top, share * width, lines, item, rank)
        label_in(sheet, x, top + BAR / 2, share * width, lines, colours[rank - 1])
    sheet.y += 0.24


def _plate(
    sheet: Sheet, x: float, top: float, width: float, lines: list[str], item: ItemView, rank: int
) -> None:
    """A plain ground under the letters where the bar is hatched."""
    if not item.assumed.get(rank, 0):
        return
    wide = max(width_of(line, TEXT) for line in lines) + 0.12
    if wide < width:
        colour = palette(item.scale.size)[rank - 1]
        sheet.box(x + (width - wide) / 2, top + 0.1, wide, BAR - 0.2, colour)


def _side(sheet: Sheet, off: list[tuple[str, int, int]], x: float) -> None:
    """What was said off the scale: a grey box with counts, as no part of the hundred per cent."""
    width = SIDE / len(off)
    for place, (label, n, assumed) in enumerate(off):
        left = x + place * width
        first, *more = wrap(label, width - 0.15, SMALL)
        # The legend has the whole label.
        short = f"{first} …" if more else first
        sheet.text(left + width / 2, sheet.y - 0.1, short, SMALL, colour=QUIET, align="center")
        sheet.box(left, sheet.y, width - 0.04, BAR, OFF_SCALE, hatched=bool(assumed))
        if assumed:
            sheet.box(left + width / 2 - 0.16, sheet.y + 0.17, 0.28, BAR - 0.34, OFF_SCALE)
        label_in(sheet, left, sheet.y + BAR / 2, width - 0.04, [str(n)], OFF_SCALE)
