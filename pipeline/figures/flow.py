"""The flow of answers of an item between two waves: the same persons, before and after.

A bar of the earlier answers, a bar of the later ones, and a ribbon for each move between them, as
thick as there are persons. Answers off the scale, and none, are bands of their own below it.
Options that nobody chose stand there with 0.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.figures.colours import INK, OFF_SCALE, QUIET, palette
from pipeline.figures.lettering import wrap
from pipeline.figures.parts import SMALL, TEXT, head
from pipeline.figures.rows import base, foot
from pipeline.figures.sheet import LINE, MARGIN, Figure, Sheet
from pipeline.study_view import Change, StudyItem, StudyView, Waves
from pipeline.words import Words

Moves = Mapping[tuple[int, int], int]
LABEL, NUMBER, BAR = 1.95, 0.5, 0.16
# All persons together; the gaps between bands come on top of it.
TALL, LEAST, GAP, OFF_GAP = 2.6, 0.2, 0.09, 0.26
# Orange and blue differ in any form of colour vision, and in lightness.
ROSE, FELL, SAME, OTHER = "#1f5f99", "#d9822b", "#a7b0b8", "#e1e4e7"
# A ribbon thinner than a line of text carries no number.
THICK, THIN = SMALL / 72 * 1.25, 0.04


@dataclass
class Band:
    """A code's place in one of the two bars, in inches; `used` is how far ribbons fill it."""

    code: int
    n: int
    top: float
    height: float
    room: float
    used: float = field(default=0.0)


def flows(view: StudyView) -> Iterator[Figure]:
    """A figure per item, of the latest two waves whose linked respondents answered it."""
    for one in view.flows():
        moves = view.pairs.get((*one.waves, one.item.id), {})
        if moves:
            yield flow(view.words, view.source, one, moves)


def flow(words: Words, source: str, one: Change, moves: Moves) -> Figure:
    """The figure of an item.

    Args:
        words: the messages of the language.
        source: the line at the foot.
        one: the item and its two waves.
        moves: linked respondents by their codes before and after.
    """
    before, after = one.waves
    sheet = Sheet()
    subtitle = words.say("flow_title", before=before, after=after, n=sum(moves.values()))
    head(sheet, one.item.text, subtitle)
    rose, same, fell, other = directions(moves)
    sheet.legend(
        [
            (words.say("flow_rose", n=rose), ROSE, False),
            (words.say("flow_same", n=same), SAME, False),
            (words.say("flow_fell", n=fell), FELL, False),
            *([(words.say("flow_other", n=other), OTHER, False)] if other else []),
        ]
    )
    _drawing(sheet, words, one.item, one.waves, moves)
    foot(sheet, source)
    return Figure(
        name=f"flow_{one.item.id}",
        kind="flow",
        title=f"{one.item.text} {subtitle}",
        alt=_alternative(words, one, moves, subtitle),
        subjects=(one.item.id,),
        metrics=(f"{one.item.id}/pairs@{before}..{after}",),
        sheet=sheet,
    )


def directions(moves: Moves) -> tuple[int, int, int, int]:
    """How many rose, stayed, fell; and how many were off the scale before or after."""
    found = [0, 0, 0, 0]
    for (i, j), n in moves.items():
        found[3 if min(i, j) < 0 else 0 if j > i else 1 if i == j else 2] += n
    return found[0], found[1], found[2], found[3]


def _alternative(words: Words, one: Change, moves: Moves, subtitle: str) -> str:
    rose, same, fell, other = directions(moves)
    said = [
        *(one.item.text, f"{subtitle}."),
        *(words.say("flow_rose", n=rose) + ",", words.say("flow_same", n=same) + ","),
        words.say("flow_fell", n=fell) + ("," if other else "."),
    ]
    if other:
        said.append(words.say("flow_other", n=other) + ".")
    for (i, j), n in sorted(moves.items(), key=lambda move: (_order(move[0][0]), move[0])):
        names = one.item.label(i, words), one.item.label(j, words)
        said.append(f"{names[0]} → {names[1]}: {n}.")
    return " ".join(said)


def _order(code: int) -> int:
    """Options from the top of the scale down, then answers off it."""
    return -code if code > 0 else 1000 - code


def _drawing(sheet: Sheet, words: Words, item: StudyItem, waves: Waves, moves: Moves) -> None:
    codes = sorted({*item.options, *(code for move in moves for code in move)}, key=_order)
    left, right = MARGIN + LABEL + NUMBER, sheet.width - MARGIN - LABEL - NUMBER
    sheet.y += SMALL / 72 * LINE + 0.06
    sheet.text(left, sheet.y, waves[0], SMALL, colour=QUIET, align="right", weight="bold")
    sheet.text(right, sheet.y, waves[1], SMALL, colour=QUIET, weight="bold")
    sheet.y += 0.12
    colours = dict(zip(item.options, palette(len(item.options)), strict=True))
    bars = [_bands(sheet, words, item, codes, moves, side) for side in (0, 1)]
    for side, x in enumerate((left, right - BAR)):
        for band in bars[side].values():
            # The white edge of a box would cover all of a thin band.
            draw = sheet.box if band.height > THIN else sheet.shade
            if band.height:
                draw(x, band.top, BAR, band.height, colours.get(band.code, OFF_SCALE))
            _label(sheet, words, item, band, x, is_later=side == 1)
    _ribbons(sheet, bars, codes, moves, (left + BAR, right - BAR))
    sheet.y = max(band.top + max(band.height, band.room) for bar in bars for band in bar.values())


def _bands(
    sheet: Sheet,
    words: Words,
    item: StudyItem,
    codes: Sequence[int],
    moves: Moves,
    side: int,
) -> dict[int, Band]:
    """The bands of a bar from the top down, each with room for its label."""
    total = sum(moves.values())
    found: dict[int, Band] = {}
    y, previous = sheet.y, codes[0]
    for code in codes:
        n = sum(count for move, count in moves.items() if move[side] == code)
        height = n / total * TALL
        lines = len(wrap(item.label(code, words), LABEL - 0.1, SMALL))
        room = max(LEAST, lines * SMALL / 72 * LINE)
        if code != codes[0]:
            y += OFF_GAP if (code < 0) != (previous < 0) else GAP
        # A thin band stands in the middle of the room that its label needs.
        top = y + max(0.0, room - height) / 2
        found[code] = Band(code, n, top, height, room)
        y += max(height, room)
        previous = code
    return found


def _label(
    sheet: Sheet, words: Words, item: StudyItem, band: Band, x: float, *, is_later: bool
) -> None:
    """What the answer is called, and how many gave it, on the outer side of the bar."""
    middle = band.top + band.height / 2
    lines = wrap(item.label(band.code, words), LABEL - 0.1, SMALL)
    step = SMALL / 72 * LINE
    first = base(middle, SMALL) - step * (len(lines) - 1) / 2
    near, far = (x + BAR + 0.1, x + BAR + NUMBER) if is_later else (x - 0.1, x - NUMBER)
    align = "left" if is_later else "right"
    weight, colour = ("bold", INK) if band.n else ("normal", QUIET)
    sheet.text(near, base(middle, TEXT), str(band.n), TEXT, weight=weight, align=align)
    for place, line in enumerate(lines):
        sheet.text(far, first + place * step, line, SMALL, colour=colour, align=align)
    if not band.height:
        sheet.line(x, middle, x + BAR, middle)


def _ribbons(
    sheet: Sheet,
    bars: Sequence[dict[int, Band]],
    codes: Sequence[int],
    moves: Moves,
    ends: tuple[float, float],
) -> None:
    """A ribbon per move, from the top down on either side, so that few of them cross."""
    place = {code: n for n, code in enumerate(codes)}
    total = sum(moves.values())
    starts: dict[tuple[int, int], float] = {}
    stops: dict[tuple[int, int], float] = {}
    for move in sorted(moves, key=lambda one: (place[one[0]], place[one[1]])):
        band = bars[0][move[0]]
        starts[move] = band.top + band.used
        band.used += moves[move] / total * TALL
    for move in sorted(moves, key=lambda one: (place[one[1]], place[one[0]])):
        band = bars[1][move[1]]
        stops[move] = band.top + band.used
        band.used += moves[move] / total * TALL
    # Off the scale below, then the thick ones, so that the thin ones lie on them.
    for move in sorted(moves, key=lambda one: (min(one) > 0, -moves[one], one)):
        thick = moves[move] / total * TALL
        sheet.ribbon(ends[0], starts[move], ends[1], stops[move], thick, _colour(move))
        if thick >= THICK:
            for x, y, align in ((ends[0] + 0.07, starts, "left"), (ends[1] - 0.07, stops, "right")):
                middle = base(y[move] + thick / 2, SMALL)
                sheet.text(x, middle, str(moves[move]), SMALL, align=align)


def _colour(move: tuple[int, int]) -> str:
    before, after = move
    if min(move) < 0:
        return OTHER
    return ROSE if after > before else FELL if after < before else SAME
