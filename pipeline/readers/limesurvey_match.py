"""Which question of a LimeSurvey survey structure each heading of an export belongs to.

Belongs here: a heading's parts, and matching them by code or by text. Does not belong here: taking
headings apart (`limesurvey`), the formats of structures (`limesurvey_structure`).
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.readers.definition import DefinedQuestion, Questions
from pipeline.readers.raw import Kind

# The option for which there is a text field, as headings without codes call it.
OTHER_NAMES = {
    "other",
    "sonstiges",
    "autre",
    "otro",
    "outro",
    "altro",
    "andet",
    "annet",
    "annat",
    "anders",
}
OTHER, COMMENT = "other", "comment"


@dataclass(frozen=True)
class Match:
    """What a structure says of a heading: its question, the column's code, its sub-question."""

    question: DefinedQuestion
    code: str
    row: str = ""


@dataclass(frozen=True)
class Heading:
    """A heading in its parts.

    Attributes:
        code: as the heading has it, of question and sub-question; empty where it has none.
        text: the question's.
        parts: the texts of the sub-question, and of the column or scale of an array.
        fact: what it is if it is no question.
    """

    position: int
    header: str
    code: str
    text: str
    parts: tuple[str, ...]
    fact: Kind | None = None

    @property
    def question_code(self) -> str:
        """The code of the question alone, in which no underscore can be."""
        return re.split(r"[\[_]", self.code, maxsplit=1)[0]

    @property
    def part_codes(self) -> tuple[str, ...]:
        """The codes of the sub-question, and of the column or scale of an array."""
        rest = self.code[len(self.question_code) :]
        return tuple(part for part in re.split(r"[\[\]_]", rest) if part)

    @property
    def is_other(self) -> bool:
        """Whether the column holds the text of the option for which there is a text field."""
        if self.code:
            return self.part_codes[-1:] == (OTHER,)
        return bool(self.parts) and self.parts[-1].casefold() in OTHER_NAMES

    def is_written(self, match: Match | None) -> bool:
        """Whether the column holds text beside options, and no sub-question of that name."""
        if match is not None and match.row:
            return False
        commented = any(part.endswith(COMMENT) for part in self.part_codes[-1:])
        return self.is_other or commented


Matches = Mapping[int, Match]
# By the letters of a question and of a sub-question: the codes of both.
Index = dict[tuple[str, str | None], list[tuple[str, str]]]


def joined(parts: Sequence[str]) -> str:
    """The texts of a sub-question and of a column or scale as one."""
    return " ".join(part if place == 0 else f"[{part}]" for place, part in enumerate(parts))


def matches(headings: Sequence[Heading], questions: Questions) -> Matches:
    """What a structure says of headings by their position, where it knows them."""
    found: dict[int, Match] = {}
    for heading in headings:
        match = _by_code(heading, questions)
        if match is not None:
            found[heading.position] = match
    if not any(heading.code for heading in headings):
        found.update(_by_text(headings, questions))
    return found


def _by_code(heading: Heading, questions: Questions) -> Match | None:
    question = questions.get(heading.question_code)
    if question is None:
        return None
    parts = heading.part_codes
    rows = [question.rows[part] for part in parts if part in question.rows]
    # Codes in brackets count scales from 1, those with underscores from 0.
    second_scale = parts[1:] == (("2",) if "[" in heading.code else ("1",))
    if second_scale:
        question = questions.get(f"{question.code}#1", question)
    return Match(question, heading.code, joined(rows))


def _by_text(headings: Sequence[Heading], questions: Questions) -> dict[int, Match]:
    """Matches by question text and sub-question text.

    Where several headings are alike they are told by their order, if the structure has as many.
    """
    index = _index(questions)
    alike: dict[str, list[Heading]] = defaultdict(list)
    for heading in headings:
        alike[_letters(heading.header)].append(heading)
    found: dict[int, Match] = {}
    for letters, same in alike.items():
        candidates = _candidates(letters, same[0], index)
        if len(candidates) == 1:
            candidates = candidates * len(same)
        if len(candidates) == len(same):
            for heading, candidate in zip(same, candidates, strict=True):
                found[heading.position] = _match(*candidate, questions)
    return _with_second_scales(found, questions)


def _index(questions: Questions) -> Index:
    """Codes of questions and sub-questions by their texts; of questions alone by theirs too."""
    index: Index = defaultdict(list)
    for code, question in questions.items():
        if "#" in code:
            continue
        text = _letters(question.text)
        index[text, None].append((code, ""))
        if not question.rows:
            index[text, ""].append((code, ""))
        for row, shown in question.rows.items():
            index[text, _letters(shown)].append((code, row))
    return index


def _candidates(letters: str, heading: Heading, index: Index) -> list[tuple[str, str]]:
    """Codes of the questions and sub-questions that a heading may mean."""
    whole = index.get((letters, ""), [])
    if whole or not heading.parts:
        return whole
    text = _letters(heading.text)
    return index.get((text, _letters(heading.parts[0]))) or index.get((text, None), [])


def _match(code: str, row: str, questions: Questions) -> Match:
    question = questions[code]
    return Match(question, f"{code}[{row}]" if row else code, question.rows.get(row, ""))


def _with_second_scales(found: Mapping[int, Match], questions: Questions) -> dict[int, Match]:
    """The second column of a sub-question is on the second scale, where there is one."""
    seen: set[str] = set()
    matched: dict[int, Match] = {}
    for position in sorted(found):
        match = found[position]
        second = questions.get(f"{match.question.code}#1") if match.code in seen else None
        seen.add(match.code)
        matched[position] = Match(second or match.question, match.code, match.row)
    return matched


def _letters(text: str) -> str:
    """A text as it is compared: the same whatever became of spaces, marks and markup."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())
