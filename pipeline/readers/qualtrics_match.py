"""Qualtrics: which question of a survey definition a column of an export belongs to.

Belongs here: matching by ImportId, or by code and text. Does not belong here: reading header rows
(`qualtrics`) or definitions (`qualtrics_definition`).
"""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.readers.definition import DefinedQuestion, Questions
from pipeline.readers.raw import Kind

ROW = re.compile(r"x?\d+(-x?\d+)?")
# Where legacy exports cut the text of a question, with three dots.
LONGEST_TEXT = 100
CHOICES = (Kind.SINGLE, Kind.MULTIPLE, Kind.RANKING)


@dataclass(frozen=True)
class Header:
    """What the header rows say of a column.

    Attributes:
        name: the code, or the better name that legacy exports have in their second row.
        fact: what Qualtrics adds to the answers.
        key: the part of a question that the column holds, as survey definitions spell it; without
            ImportIds the code in that spelling. Empty where it holds no answers.
        group: what the columns of one question have in common.
    """

    position: int
    name: str
    code: str
    text: str
    fact: Kind | None = None
    key: str = ""
    group: str = ""


def _letters(text: str) -> str:
    """A text as it is compared: the same whatever became of spaces, hyphens and markup."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _code(code: str) -> str:
    """A code as it is compared: exports write some characters of export tags as underscores."""
    return "".join(letter if letter.isalnum() else "_" for letter in code.casefold())


def meaning(key: str | None, questions: Questions) -> DefinedQuestion | None:
    """What a definition says of a part of a question, or at least of the question."""
    if key is None or key in questions:
        return questions.get(key or "")
    entry = key.removesuffix("-TEXT")
    written = questions.get(entry)
    if written and written.kind is Kind.OPEN:
        return written
    question = questions.get(key.partition("-")[0])
    if question is None:
        return None
    if entry != key:
        return replace(question, kind=Kind.OPEN, labels={})
    # A statement that was carried forward or added later, or what only the tool knows.
    known = ROW.fullmatch(key.partition("-")[2])
    kind = question.kind if known else Kind.UNKNOWN
    return replace(question, kind=kind, labels=question.labels if kind is Kind.SINGLE else {})


def agrees(header: Header, key: str | None, questions: Questions) -> bool:
    """Whether a definition knows a column, and the export has the same words for it."""
    found = meaning(key, questions)
    if found is None:
        return False
    return not header.text or _letters(found.text[:200])[:30] in _letters(header.text)


def by_import_id(headers: Sequence[Header], questions: Questions) -> dict[int, str]:
    """The keys of the columns of which a definition knows anything."""
    return {one.position: one.key for one in headers if meaning(one.key, questions)}


def by_code(headers: Sequence[Header], questions: Questions) -> dict[int, str]:
    """The keys of the columns by code and text, in file order where several share both.

    A code or text counts only if as many columns of the file as of the definition have it.
    """
    columns = {one.position: (_code(one.code), _signature(one.text)) for one in headers}
    defined = {
        key: (_code(one.code), _defined_signature(key, one, questions))
        for key, one in questions.items()
        if one.code
    }
    found: dict[int, str] = {}
    ways: list[Callable[[tuple[str, tuple[str, str]]], Hashable]] = [
        lambda pair: pair,
        lambda pair: pair[0],
        lambda pair: pair[1],
    ]
    for way in ways:
        taken = set(found.values())
        wanted, given = defaultdict(list), defaultdict(list)
        for position, pair in columns.items():
            if position not in found:
                wanted[way(pair)].append(position)
        for key, pair in defined.items():
            if key not in taken:
                given[way(pair)].append(key)
        for sign, positions in wanted.items():
            if sign not in ("", ("", "")) and len(positions) == len(given.get(sign, ())):
                found.update(zip(positions, given[sign], strict=True))
    return found


def _signature(text: str) -> tuple[str, str]:
    """Beginning and end of a column's text, around the place where the question may be cut."""
    head, dots, tail = text.rpartition("...")
    return _ends(head, tail) if dots else _ends(text, text)


def _ends(beginning: str, end: str) -> tuple[str, str]:
    return _letters(beginning[:200])[:40], _letters(end[-200:])[-20:]


def _defined_signature(key: str, column: DefinedQuestion, questions: Questions) -> tuple[str, str]:
    """The signature that a defined column has in a legacy export."""
    part = "".join(column.rows.values()) + ("TEXT" if is_entry(key, questions) else "")
    whole = column.text + part
    return _ends(column.text, part) if len(column.text) > LONGEST_TEXT else _ends(whole, whole)


def is_entry(key: str, known: Mapping[str, DefinedQuestion] | set[str]) -> bool:
    """Whether a column holds the text beside an option or statement that is known too."""
    if not key.endswith("-TEXT"):
        return False
    parts = key.split("-")[:-1]
    # A part of a question has at most a statement and a scale point below it.
    above = ["-".join(parts[:end]) for end in range(max(1, len(parts) - 2), len(parts) + 1)]
    if isinstance(known, set):
        return any(one in known for one in above)
    return any(one in known and known[one].kind in CHOICES for one in above)
