"""One 100 % bar per item: counts and percentages in it, don't know set apart at the side."""

from collections.abc import Iterator

from pipeline.figures.colours import OFF_SCALE, QUIET, palette
from pipeline.figures.lettering import width_of, wrap
from pipeline.figures.parts import SMALL, TEXT, drawn, foot, head, key, label_in, segments
from pipeline.figures.sheet import MARGIN, Figure, Sheet
from pipeline.item_findings import alternative, finding
from pipeline.known import answers_of, count_of, percent, written
from pipeline.metric_rows import SUBSTANTIVE
from pipeline.view import ItemView, WaveView

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
    off = [code for code in item.missing if item.counts.get(code, 0)]
    side = SIDE + GAP if off else 0.0
    _bar(sheet, view, item, sheet.inner - side)
    if off:
        _side(sheet, view, item, off, sheet.width - MARGIN - SIDE)
    sheet.y += BAR + 0.06
    key(sheet, item, view, off_scale=bool(item.missing), assumed=bool(sum(item.assumed.values())))
    foot(sheet, view)
    return sheet


def _bar(sheet: Sheet, view: WaveView, item: ItemView, width: float) -> None:
    top, colours = sheet.y + 0.24, palette(item.scale.size)
    n = view.words.say("n_equals", n=written(view.words, answers_of(item)))
    sheet.text(MARGIN, sheet.y + 0.14, n, SMALL, colour=QUIET)
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
        known = percent(view.words, item.share(SUBSTANTIVE, rank))
        lines = [written(view.words, count_of(item, rank)), *([known] if known else [])]
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


def _side(sheet: Sheet, view: WaveView, item: ItemView, off: list[int], x: float) -> None:
    """What was said off the scale: a grey box with counts, as no part of the hundred per cent."""
    width = SIDE / len(off)
    for place, code in enumerate(off):
        left = x + place * width
        n, assumed = written(view.words, count_of(item, code)), item.assumed.get(code, 0)
        first, *more = wrap(item.labels[code], width - 0.15, SMALL)
        # The legend has the whole label.
        short = f"{first} …" if more else first
        sheet.text(left + width / 2, sheet.y - 0.1, short, SMALL, colour=QUIET, align="center")
        sheet.box(left, sheet.y, width - 0.04, BAR, OFF_SCALE, hatched=bool(assumed))
        if assumed:
            wide = max(0.28, width_of(n, TEXT) + 0.12)
            sheet.box(left + (width - 0.04 - wide) / 2, sheet.y + 0.17, wide, BAR - 0.34, OFF_SCALE)
        label_in(sheet, left, sheet.y + BAR / 2, width - 0.04, [n], OFF_SCALE)
