"""What the rules of the audit see, and what a rule finds.

Belongs here: the shape of both. Does not belong here: any rule (`pipeline.claims.rules`), or its
words (`pipeline/messages`, which `pipeline.claims.wording` fills).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from pipeline.claims.constraints import is_of_all, readings_of
from pipeline.claims.facts import ItemFacts, WaveFacts
from pipeline.claims.judging import WRONG, Judgement
from schemas.claims import Claims

Weight = Literal["wrong", "open", "note"]
# A value of a finding, as one key that says what it is: JSON can hold it, every language say it.
Detail = Mapping[str, Any]


@dataclass(frozen=True)
class Finding:
    """One thing that a rule finds.

    Attributes:
        variant: which of the rule's sentences says it.
        weight: wrong: cannot be so; open: the printed numbers do not carry it; note: worth
            knowing.
        details: what the sentence names, by its blanks.
    """

    rule: str
    variant: str
    weight: Weight
    claims: tuple[str, ...]
    items: tuple[str, ...]
    details: Mapping[str, Detail]


@dataclass(frozen=True)
class Audit:
    """A publication's claims, judged, with what is known of the waves they are about."""

    claims: Claims
    waves: Mapping[str, WaveFacts]
    judgements: tuple[Judgement, ...]

    def of_items(self) -> Iterator[tuple[Judgement, ItemFacts]]:
        """The statements about items that their wave asked."""
        for one in self.judgements:
            item = self.waves[one.wave].items.get(str(one.statement.item))
            if item is not None:
                yield one, item

    def printed(self) -> Iterator[tuple[WaveFacts, ItemFacts, list[Judgement]]]:
        """By wave and item: the statements that print a part of its distribution."""
        found: dict[tuple[str, str], list[Judgement]] = {}
        for one, item in self.of_items():
            if one.statement.is_distribution:
                found.setdefault((one.wave, item.id), []).append(one)
        for (wave, name), ones in found.items():
            yield self.waves[wave], self.waves[wave].items[name], ones

    def base(self, one: Judgement, item: ItemFacts) -> int | None:
        """How many answers a printed number is of, where that is known."""
        statement, facts = one.statement, self.waves[one.wave]
        if statement.of is not None:
            return statement.of
        if facts.is_measured:
            return one.verdict.found.n if one.verdict.found else None
        of_item = facts.sets.get(item.id)
        if of_item is None or statement.group or not is_of_all(item.scale, statement):
            return None
        return of_item.n


Rule = Callable[[Audit], Iterator[Finding]]


def only_answers(judgement: Judgement, item: ItemFacts) -> frozenset[int] | None:
    """The answers that a statement is about; None where it leaves them open."""
    readings = readings_of(judgement.statement, item.scale)
    return readings[0] if len(readings) == 1 else None


def ids(judgements: Iterable[Judgement]) -> tuple[str, ...]:
    """The claims that statements belong to, each once, in their order."""
    return tuple(dict.fromkeys(one.claim.id for one in judgements))


def suspected(judgements: Sequence[Judgement]) -> tuple[str, ...]:
    """Of statements that cannot all be so, the claims of those that are not; else of all."""
    return ids([one for one in judgements if one.verdict.verdict in WRONG] or judgements)


# Details.


def text(value: str) -> Detail:
    """Something as the publication has it."""
    return {"text": value}


def number(value: int) -> Detail:
    """A whole number."""
    return {"number": value}


def numbers(values: Iterable[int]) -> Detail:
    """Several whole numbers."""
    return {"numbers": list(values)}


def share(value: Fraction) -> Detail:
    """A share, 0 to 1."""
    return {"share": float(value)}


def texts_of(values: Iterable[Mapping[str, str]]) -> Detail:
    """Texts in several languages, one after the other."""
    return {"texts": [dict(one) for one in values]}


def item_named(item: ItemFacts) -> Detail:
    """An item, by its text."""
    return {"item": item.id}


def items_named(items: Iterable[str]) -> Detail:
    """Several items."""
    return {"items": list(items)}


def answers(item: ItemFacts, codes: Iterable[int]) -> Detail:
    """Answers of an item's scale, by their labels."""
    return {"answers": sorted(codes, reverse=True), "item": item.id}
