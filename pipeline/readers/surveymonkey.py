"""SurveyMonkey: one header row of questions, one of what each of their columns holds.

Belongs here: how SurveyMonkey writes its two header rows. Does not belong here: SurveyMonkey files
with one header row, which are tables like any other (`plain`).

A question's text stands over its first column only. The second row names the column's row, option
or field; under a question with one answer it says so in the language of the account, which is told
by its recurring. Facts about the response come first and have no second row.
"""

import re
from collections import Counter
from dataclasses import dataclass

from pipeline.readers.grid import Described, Grid
from pipeline.readers.headers import words
from pipeline.readers.raw import Kind, RawColumn

# What SurveyMonkey says about the response, by the letters of the English name.
FACTS = {
    "respondentid": Kind.KEY,
    "datecreated": Kind.STARTED,
    "startdate": Kind.STARTED,
    "datemodified": Kind.FINISHED,
    "enddate": Kind.FINISHED,
    "ipaddress": Kind.PERSONAL,
    "emailaddress": Kind.PERSONAL,
    "firstname": Kind.PERSONAL,
    "lastname": Kind.PERSONAL,
    "collectorid": Kind.SYSTEM,
    "customdata": Kind.SYSTEM,
}
# So many of them make even a second row without words one.
LEAST_FACTS = 3
ANSWER = "response"
OPEN_ANSWER = "open-ended response"
# "Other (please specify)" in the languages of surveys.
OTHER = re.compile(
    r"(other|sonstiges|andere|autre|otro|outro|altro|andet|annet|annat|annan|anders|overig)"
    r"\b[^()]*\([^()]+\)",
    re.I,
)


@dataclass(frozen=True)
class _Heading:
    """Both header cells of a column; where its question's columns start, and how many they are."""

    position: int
    question: str
    below: str
    start: int
    width: int


def recognises(grid: Grid) -> bool:
    """Whether facts about the response come first, and questions over their columns then."""
    facts = _facts(grid)
    headings = _headings(grid, facts)
    if not facts or not headings:
        return False
    below = [one.below for one in headings]
    named = {ANSWER, OPEN_ANSWER} & {cell.casefold() for cell in below}
    spread = any(one.width > 1 for one in headings)
    filled = any(row and row[0].strip() for row in grid.head[2:])
    known = [kind for kind in map(_fact_kind, _header(grid, 1)[:facts]) if kind]
    if Kind.KEY in known:
        uniform = len(below) > 1 and len(set(below)) == 1
        blank = not any(below) and len(known) >= LEAST_FACTS
        return bool(spread or named or blank or (any(below) and uniform and filled))
    # In another language: nothing but the layout tells, so all of it must be right.
    complete = all(one.below or not one.question for one in headings)
    distinct = len({(one.start, one.below) for one in headings}) == len(headings)
    return spread and complete and distinct and filled


def describe(grid: Grid) -> Described:
    """The columns, each with its question and what the second row says of it."""
    facts = _facts(grid)
    columns = [_fact(place, cell) for place, cell in enumerate(_header(grid, 1)[:facts], start=1)]
    headings = _headings(grid, facts)
    alone = Counter(one.below.casefold() for one in headings if one.width == 1)
    recurring = {word for word, count in alone.items() if count > 1}
    markers = {ANSWER, OPEN_ANSWER, ""} | recurring
    marked = False
    for heading in headings:
        is_marker = heading.below.casefold() in markers
        marked = is_marker if heading.position == heading.start else marked
        columns.append(_column(heading, is_marker, beside=marked))
    return Described("SurveyMonkey", 2, tuple(columns))


def _header(grid: Grid, row: int) -> list[str]:
    return [cell.strip() for cell in grid.row(row)]


def _fact_kind(name: str) -> Kind | None:
    return FACTS.get("".join(letter for letter in name.casefold() if letter.isalpha()))


def _facts(grid: Grid) -> int:
    """How many columns come before the questions: those with a name and nothing below it."""
    if len(grid.head) < 2:
        return 0
    top, below = _header(grid, 1), _header(grid, 2)
    facts = 0
    while facts < grid.width and top[facts] and not below[facts]:
        facts += 1
    if any(below):
        return facts
    # Without words in the second row the last of the tool's own names ends them.
    known = [place for place, cell in enumerate(top[:facts], start=1) if _fact_kind(cell)]
    return max(known, default=0)


def _headings(grid: Grid, facts: int) -> list[_Heading]:
    """The columns of questions."""
    top, below = _header(grid, 1)[facts:], _header(grid, 2)[facts:]
    starts = [place for place, cell in enumerate(top) if cell or place == 0 or not below[place]]
    headings = []
    for start, end in zip(starts, [*starts[1:], len(top)], strict=True):
        for place in range(start, end):
            headings.append(
                _Heading(
                    facts + place + 1, top[start], below[place], facts + start + 1, end - start
                )
            )
    return headings


def _fact(position: int, header: str) -> RawColumn:
    # In another language the name is nothing that SurveyMonkey says; what it means may be told.
    kind = _fact_kind(header) or Kind.UNKNOWN
    return RawColumn(position, header, question=words(header), kind=kind)


def _column(heading: _Heading, is_marker: bool, beside: bool) -> RawColumn:
    """A column of a question.

    Args:
        heading: its header cells.
        is_marker: whether the second row says no more than that here is the answer.
        beside: whether another column of the question holds its answer.
    """
    other = bool(OTHER.fullmatch(heading.below)) or (beside and not is_marker)
    opened = other or heading.below.casefold() == OPEN_ANSWER
    header = heading.question
    if not is_marker:
        header = f"{header} [{heading.below}]" if header else heading.below
    return RawColumn(
        heading.position,
        header,
        question=words(heading.question),
        sub_question="" if is_marker else words(heading.below),
        kind=Kind.OPEN if opened else Kind.UNKNOWN,
        other=other,
    )
