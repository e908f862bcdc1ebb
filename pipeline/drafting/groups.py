"""Columns that belong together: the rows of a grid, the options of one question.

Belongs here: grouping by question, by a shared beginning, by numbered names. Does not belong here:
what stands in the columns.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from pipeline.readers.raw import RawColumn
from schemas.vocabulary import fold

# "q0004_0001", "Q2_1", "A1", "item 3": what is before the number, and the number.
NUMBERED = re.compile(r"(.*?[^\d])(\d{1,4}|[a-z])", re.I | re.S)
FEWEST_SHARED_WORDS = 4
# Of columns whose names are numbered alike.
FEWEST_WORDS_OF_LABELS = 2
# "Question [row]": what is before the row.
BRACKETED = re.compile(r"(.*\S\s*\[)[^\[\]]*\]\s*", re.S)
# What sets the words of a sub-question off.
SET_OFF = " \t\n-–—:|["


@dataclass(frozen=True)
class Group:
    """Columns of one question, in the file's order.

    Attributes:
        question: the words they share; "" where only their names are alike.
        parts: of each column what tells it from the others.
        is_found_by_answers: whether nothing but their answers joins them.
    """

    question: str
    columns: tuple[RawColumn, ...]
    parts: tuple[str, ...]
    is_found_by_answers: bool = False


def groups_of(columns: Sequence[RawColumn]) -> list[Group]:
    """All columns in groups, those that stand alone in a group of their own."""
    found = list(_by_question(columns))
    for run in _runs([column for column in columns if not column.sub_question]):
        found.extend(_by_names(run))
    return sorted(found, key=lambda group: group.columns[0].position)


def _by_question(columns: Sequence[RawColumn]) -> Iterator[Group]:
    """Columns whose headers have a question and a sub-question."""
    groups: dict[str, list[RawColumn]] = {}
    for column in columns:
        if column.sub_question:
            groups.setdefault(_question_key(column), []).append(column)
    for members in groups.values():
        parts = tuple(" ".join(column.sub_question.split()) for column in members)
        yield Group(" ".join(members[0].question.split()), tuple(members), parts)


def _question_key(column: RawColumn) -> str:
    # Questions without words of their own are told apart by their code.
    code = re.sub(r"[\[_.].*$", "", column.code) if column.code else ""
    return f"{fold(column.question)}\x1f{code if not column.question else ''}"


def _runs(columns: Sequence[RawColumn]) -> Iterator[list[RawColumn]]:
    """Columns side by side."""
    run: list[RawColumn] = []
    for column in columns:
        if run and column.position != run[-1].position + 1:
            yield run
            run = []
        run.append(column)
    if run:
        yield run


def _by_names(run: Sequence[RawColumn]) -> Iterator[Group]:
    """Neighbours whose headers are numbered alike, or begin with the same words."""
    start = 0
    while start < len(run):
        end = start + 1
        stem = _stem(run[start], run[end]) if end < len(run) else ""
        while stem and end < len(run) and _stem(run[start], run[end]) == stem:
            end += 1
        members = tuple(run[start:end])
        parts = tuple(_part(column.header[len(stem) :]) for column in members)
        is_question = " " in stem.strip() or stem.endswith("[")
        shared = stem.strip(SET_OFF) if is_question else ""
        if len(members) > 1 and not is_question:
            shared, parts = _by_labels(members, parts)
        yield Group(shared if len(members) > 1 else members[0].question, members, parts)
        start = end


def _by_labels(members: Sequence[RawColumn], parts: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """What the texts behind numbered names share, and the rest of each, as SPSS's labels have it.

    A text is the question and then the option; without words of their own they tell nothing.
    """
    texts = [" ".join(column.question.split()) for column in members]
    if len(set(texts)) == 1 and texts[0] != members[0].header:
        return texts[0], parts
    shared = _beginning(*texts)
    shared = shared[: max(shared.rfind(sign) for sign in SET_OFF) + 1]
    rests = tuple(text[len(shared) :].strip() for text in texts)
    if len(shared.split()) < FEWEST_WORDS_OF_LABELS or not all(rests):
        return "", parts
    return shared.strip(SET_OFF), rests


def _part(rest: str) -> str:
    rest = rest.strip()
    return rest if "[" in rest else rest.removesuffix("]").rstrip()


def _stem(one: RawColumn, other: RawColumn) -> str:
    """The beginning that two headers share, if it tells that they belong together."""
    first, second = NUMBERED.fullmatch(one.header), NUMBERED.fullmatch(other.header)
    if first and second and first[1] == second[1]:
        return first[1]
    first, second = BRACKETED.fullmatch(one.header), BRACKETED.fullmatch(other.header)
    if first and second:
        return first[1] if first[1] == second[1] else ""
    shared = _beginning(one.header, other.header)
    shared = shared[: shared.rfind(" ") + 1]
    return shared if len(shared.split()) >= FEWEST_SHARED_WORDS else ""


def _beginning(*texts: str) -> str:
    """What texts begin with, letter by letter."""
    alike = takewhile(lambda letters: len(set(letters)) == 1, zip(*texts, strict=False))
    return "".join(letters[0] for letters in alike)
