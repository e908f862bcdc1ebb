"""Findings and statements as sentences in a reader's language.

Belongs here: filling the sentences. Does not belong here: the sentences (`pipeline/messages`), or
what is found (`pipeline.claims.rules`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.claims.finding import Detail, Finding
from pipeline.words import Words
from schemas.claims import Answers, Statement
from schemas.parts import ANY_LANGUAGE

SIGNS = {"equals": "=", "at_least": "≥", "at_most": "≤", "more_than": ">", "less_than": "<"}
DIFFERS = {"higher": ">", "lower": "<", "equal": "="}
# So many numbers in a row are better told by the first and the last of them.
MOST_NUMBERS = 12


@dataclass(frozen=True)
class Named:
    """An item as a reader knows it: its text, its figure in the publication, its answers."""

    text: str
    figure: int | None
    labels: Mapping[int, str]


@dataclass(frozen=True)
class Naming:
    """How items and their answers are called in a language.

    Attributes:
        languages: the study's, the main one first, for texts that the language lacks.
        items: what they are called in this language, by id.
    """

    words: Words
    languages: Sequence[str]
    items: Mapping[str, Named]

    def text(self, texts: Mapping[str, str]) -> str:
        """A text in the language, else in the first of the study's that has it."""
        return text_in(texts, self.words.language, self.languages)

    def item(self, name: str) -> str:
        """An item by its text and its figure."""
        known = self.items.get(name)
        if known is None:
            return name
        quoted = self.words.quoted(known.text)
        if known.figure is None:
            return quoted
        return f"{quoted} ({self.words.say('figure_number', number=known.figure)})"

    def short(self, name: str) -> str:
        """An item by its figure, else by its text."""
        known = self.items.get(name)
        if known is None or known.figure is None:
            return self.item(name)
        return self.words.say("figure_number", number=known.figure)

    def answers(self, item: str, codes: Sequence[int]) -> str:
        """Answers by their labels, as alternatives."""
        labels = self.items[item].labels if item in self.items else {}
        return self.words.any_of([labels.get(code, str(code)) for code in codes])


def text_in(texts: Mapping[str, str], language: str, languages: Sequence[str]) -> str:
    """A text in a language, else in the first of a study's that has it."""
    wanted = (language, ANY_LANGUAGE, *languages)
    return next((texts[one] for one in wanted if one in texts), next(iter(texts.values())))


def finding_text(finding: Finding, naming: Naming) -> str:
    """A finding as a sentence."""
    filled = {name: _filled(detail, naming) for name, detail in finding.details.items()}
    return naming.words.say(f"finding_{finding.rule}_{finding.variant}", **filled)


def _filled(detail: Detail, naming: Naming) -> str:
    kind = next(key for key in WAYS if key in detail)
    return WAYS[kind](detail, naming)


def _numbers(detail: Detail, naming: Naming) -> str:
    values = [str(value) for value in detail["numbers"]]
    if len(values) > MOST_NUMBERS:
        values = [*values[:3], "…", values[-1]]
    return ", ".join(values) or naming.words.say("none_of_them")


# `answers` goes before `item`: the item is whose answers they are.
WAYS: dict[str, Callable[[Any, Naming], str]] = {
    "text": lambda detail, _: str(detail["text"]),
    "number": lambda detail, _: str(detail["number"]),
    "numbers": _numbers,
    "share": lambda detail, naming: naming.words.percent(detail["share"]),
    "texts": lambda detail, naming: ", ".join(map(naming.text, detail["texts"])),
    "answers": lambda detail, naming: naming.answers(detail["item"], detail["answers"]),
    "items": lambda detail, naming: ", ".join(map(naming.short, detail["items"])),
    "item": lambda detail, naming: naming.item(detail["item"]),
}


def statement_text(statement: Statement) -> str:
    """What a statement says, in a short form with the publication's own labels."""
    parts = [statement.item or str(statement.number)]
    if statement.answers is not None:
        parts.append(_answers(statement.answers))
    elif statement.readings:
        parts.append(" | ".join(map(_answers, statement.readings)))
    parts += [f"{name} = {value}" for name, value in statement.group.items()]
    if statement.metric != "share":
        parts.append(statement.metric)
    said = ": ".join(parts)
    if statement.share_of is not None:
        said += f" / {statement.share_of}"
    if statement.made_of:
        made = " ".join(
            f"{'+' if sign > 0 else '−'} {name}" for name, sign in statement.made_of.items()
        )
        said += f" = {made.removeprefix('+ ')}"
    if statement.than is not None and statement.differs is not None:
        than = statement.than
        others = (than.item, than.wave, *(than.group or {}).values())
        named = [one for one in others if one is not None]
        named += [_answers(than.answers)] if than.answers else []
        said += f" {DIFFERS[statement.differs]} {' '.join(named)}"
    if statement.printed is not None:
        said += f" {SIGNS[statement.compares]} {statement.printed}"
    return said + (f" (n = {statement.of})" if statement.of else "")


def _answers(answers: Answers) -> str:
    return " + ".join(answers)
