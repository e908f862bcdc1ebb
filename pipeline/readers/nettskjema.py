"""Nettskjema: a header row of the names in a form's codebook, or of its questions' texts.

Belongs here: the names that Nettskjema gives to columns. Does not belong here: the codebooks beside
an export (`nettskjema_codebook`).

Questions with several columns are called ``question.option`` and ``matrix.row``, in the older
tab-separated files ``question_1``, ``question_2``, .... Facts about the response begin with a
dollar sign; in the older files they are Norwegian.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from pipeline.readers import nettskjema_codebook
from pipeline.readers.definition import DefinedQuestion, Questions, fitting
from pipeline.readers.grid import Described, Grid
from pipeline.readers.headers import words
from pipeline.readers.raw import Kind, RawColumn

KEY, CREATED = "$submission_id", "$created"
FACTS = {
    KEY: Kind.KEY,
    CREATED: Kind.FINISHED,
    "$answer_time_ms": Kind.DURATION,
}
PERSONAL_FACT = re.compile(r"\$.*(mail|name|person|user|respondent).*")
OLD_KEY, OLD_CREATED = "NR", "Opprettet"
OLD_FACTS = {
    OLD_KEY: Kind.KEY,
    OLD_CREATED: Kind.FINISHED,
    "Endret": Kind.SYSTEM,
    "Svartid": Kind.DURATION,
}
ATTACHMENT = re.compile(r"attachment_\d+")
MOST_DOTS = 20
OLD_OPTION = re.compile(r"(.+)_(\d{1,4})", re.S)


@dataclass(frozen=True)
class _Match:
    """What a codebook says of a column: its question, its sub-question, what it holds."""

    question: DefinedQuestion
    row: str = ""
    kind: Kind = Kind.UNKNOWN


def recognises(grid: Grid) -> bool:
    """Whether the header has the names that Nettskjema gives to facts about the response."""
    header = [cell.strip() for cell in grid.row(1)]
    old = header[0] == OLD_KEY and (OLD_CREATED in header or "Svartid" in header)
    return KEY in header or {CREATED, "$answer_time_ms"} <= set(header) or old


def describe(grid: Grid) -> Described:
    """The columns, with the words and answers of the codebook that fits them, if there is one."""
    headers = [cell.strip() for cell in grid.row(1)]
    facts = _facts(headers)
    asked = [header for header, fact in zip(headers, facts, strict=True) if fact is None]

    def known(questions: Questions) -> float:
        return len(_matches(asked, questions)) / len(asked) if asked else 0.0

    questions, side = fitting(grid.file.sides, nettskjema_codebook, known)
    matches = _matches(asked, questions)
    stems = _stems([header for header in asked if header not in matches])
    columns = []
    for place, (header, fact) in enumerate(zip(headers, facts, strict=True)):
        column = RawColumn(place + 1, grid.row(1)[place], words(header), kind=fact or Kind.UNKNOWN)
        stem = stems.get(header, "")
        columns.append(column if fact else _asked(column, header, matches.get(header), stem))
    return Described("Nettskjema", 1, tuple(columns), side)


def _facts(headers: Sequence[str]) -> list[Kind | None]:
    """What Nettskjema says of each column that is no question."""
    if headers[0] == OLD_KEY and KEY not in headers:
        # Who answered comes between the number and the date.
        before = headers.index(OLD_CREATED) if OLD_CREATED in headers else 1
        persons: list[Kind | None] = [Kind.PERSONAL] * (before - 1)
        kinds = [OLD_FACTS.get(header) for header in headers]
        return [kinds[0], *persons, *kinds[before:]]
    return [_fact(header) for header in headers]


def _fact(header: str) -> Kind | None:
    if header in FACTS or not header.startswith("$"):
        return FACTS.get(header)
    return Kind.PERSONAL if PERSONAL_FACT.fullmatch(header) else Kind.SYSTEM


def _stems(headers: Sequence[str]) -> Mapping[str, str]:
    """By name without a codebook: the question, where several names say ``question.row`` of it."""
    stems = {
        header: header.rpartition(".")[0]
        for header in headers
        if "." in header and not re.search(r"\s", header)
    }
    counts = Counter(stems.values())
    return {header: stem for header, stem in stems.items() if stem and counts[stem] > 1}


def _asked(column: RawColumn, header: str, match: _Match | None, stem: str) -> RawColumn:
    """The column of a question."""
    if match is None and stem:
        return replace(column, question=stem, sub_question=header[len(stem) + 1 :])
    if match is None:
        attached = ATTACHMENT.fullmatch(header)
        return replace(column, kind=Kind.OPEN if attached else Kind.UNKNOWN)
    return replace(
        column,
        question=match.question.text or match.question.code,
        sub_question=match.row,
        code=header,
        kind=match.kind,
        labels=match.question.labels if match.kind is Kind.SINGLE else {},
    )


def _matches(headers: Sequence[str], questions: Questions) -> Mapping[str, _Match]:
    found = {header: _match(header, questions) for header in headers}
    return {header: match for header, match in found.items() if match is not None}


def _match(header: str, questions: Questions) -> _Match | None:
    """What a codebook says of a header; None if it does not know it."""
    whole = questions.get(header)
    if whole is not None and not whole.rows:
        return _Match(whole, kind=whole.kind)
    # Names may hold dots themselves.
    for dot in islice(re.finditer(r"\.", header), MOST_DOTS):
        question = questions.get(header[: dot.start()])
        row = header[dot.end() :]
        if question is not None and row in question.rows:
            return _Match(question, question.rows[row], question.kind)
    option = OLD_OPTION.fullmatch(header)
    question = questions.get(option[1]) if option else None
    if option and question is not None and 0 < int(option[2]) <= len(question.labels):
        label = list(question.labels.values())[int(option[2]) - 1]
        return _Match(question, label, Kind.MULTIPLE)
    return None
