"""A number with the counts behind it, and the signs that a formula is written with.

Belongs here: sums and lists in the page's language. Does not belong here: which formula a number
has (`pipeline.explained.arithmetic`).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.explain.explanation import Counted, Explanation
from pipeline.explained.many import ManyAsked
from pipeline.words import Words

DIGITS = 6
MOST_TERMS = 12


def plain(words: Words, value: float | None) -> str:
    """A number in a formula: whole ones as they are, others with six digits; a true minus sign."""
    if value is None:
        return "–"
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value)).replace("-", "−")
    text = f"{value:.{DIGITS}g}".replace(".", words.say("decimal_mark"))
    return text.replace("-", "−")


@dataclass(frozen=True)
class Formula:
    """One number, and how a language writes."""

    source: ManyAsked
    words: Words
    one: Explanation

    @property
    def field(self) -> str:
        """The column that the number stands in."""
        return self.one.place.field

    @property
    def value(self) -> float:
        """The number."""
        return float(self.one.value or 0)

    def result(self) -> str:
        """The number as a formula has it."""
        return self.said(self.value)

    def said(self, value: float | None) -> str:
        """Another number."""
        return plain(self.words, value)

    def sum(self, values: Sequence[float]) -> str:
        """A sum; what is nought is left out, and of very many terms only their sum is said."""
        terms = [self.said(value) for value in values if value] or ["0"]
        return " + ".join(terms) if len(terms) <= MOST_TERMS else self.said(math.fsum(values))

    def summed(self, values: Sequence[float]) -> str:
        """The number as a sum; empty where that says nothing more."""
        said = self.sum(values)
        return f"{said} = {self.result()}" if "+" in said else ""

    def bracketed(self, values: Sequence[float]) -> str:
        """A sum as a part of something."""
        said = self.sum(values)
        return f"({said})" if "+" in said else said

    def listed(self, values: Sequence[float]) -> str:
        """Numbers in a row."""
        return "; ".join(map(self.said, values))

    def part(self, counts: Sequence[Counted] | None = None) -> list[int]:
        """How many gave each of the answers that the number is about."""
        return [one.n for one in (self.one.counts if counts is None else counts) if one.in_part]

    def base(self, counts: Sequence[Counted] | None = None) -> list[int]:
        """How many gave each of the answers that the number rests on."""
        return [one.n for one in (self.one.counts if counts is None else counts) if one.in_base]
