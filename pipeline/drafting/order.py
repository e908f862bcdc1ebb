"""Answers in their order, and those that are on no scale.

Belongs here: the form of an order, and which answers say that there is none. Does not belong here:
finding an order by words (`ordinal`) or by numbers (`numbered`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.drafting.lexicon import Family, Lexicon, lexicons, plain

IN_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*")
ALTERNATIVES = re.compile(r"\s*/\s*|\s+or\s+")


@dataclass(frozen=True)
class Ordered:
    """Answers in their order.

    Attributes:
        family: the kind of scale, such as agreement; "rating" for numbers, else the graded quality.
        language: of the words; "" for numbers.
        options: labels low to high, as they are written; options of numbers that nobody chose
            stand among them.
        missing: label of each answer that is on no scale, with its kind.
        doubts: what a person should look at, as sentences.
        exact: how many labels are the language's own, word for word.
    """

    family: str
    language: str
    options: tuple[str, ...]
    missing: Mapping[str, str] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()
    exact: int = 0


def listed(labels: Sequence[str]) -> str:
    """Labels in quotes, as sentences name them."""
    return " and ".join(f'"{label}"' for label in labels)


def missing_kind(label: str, family: Family | None = None) -> str | None:
    """The kind of missing that an answer is in any language, if it is one."""
    for lexicon in lexicons():
        kind = missing_in(label, lexicon, family)
        if kind is not None:
            return kind
    return None


def missing_in(label: str, lexicon: Lexicon, family: Family | None) -> str | None:
    """The kind of missing that an answer is in one language, the family's own words first."""
    for words in whole_and_parts(label):
        if family is not None and words in family.missing:
            return family.missing[words]
        if words in lexicon.missing:
            return lexicon.missing[words]
    return None


@lru_cache(maxsize=1 << 16)
def whole_and_parts(label: str) -> tuple[str, ...]:
    """The words of an answer, and those of its parts where a stroke sets them off."""
    parts = [plain(part) for part in ALTERNATIVES.split(label)]
    several = parts if len(parts) > 1 and all(parts) else ()
    return tuple(dict.fromkeys((plain(label), plain(IN_BRACKETS.sub(" ", label)), *several)))
