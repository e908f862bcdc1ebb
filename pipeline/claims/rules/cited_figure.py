"""A sentence that cites a figure which shows something else.

Belongs here: the item of the sentence against the item of the figure, and the number of the
sentence against what is printed of that item. Does not belong here: whether the number is right.
"""

from collections.abc import Iterator, Mapping

from pipeline.claims.constraints import can_be
from pipeline.claims.facts import ItemFacts, WaveFacts
from pipeline.claims.finding import Audit, Detail, Finding, item_named, number, only_answers, text
from pipeline.claims.judging import WRONG, Judgement
from pipeline.claims.values import fits, measured


def find(audit: Audit) -> Iterator[Finding]:
    """Citations of a figure that is not there, shows another item, or prints other numbers."""
    for one, item in audit.of_items():
        cited = one.statement.cites
        if cited is None:
            continue
        facts = audit.waves[one.wave]
        figures = facts.figures(audit.claims)
        said: dict[str, Detail] = {"figure": number(cited), "item": item_named(item)}
        if cited not in figures:
            yield _found(one, item, "no_such_figure", said)
        elif figures[cited] != item.id:
            said |= {"shown": {"item": figures[cited]}}
            shown = facts.items.get(figures[cited])
            fits_there = shown is not None and _fits_there(audit, facts, one, shown)
            variant = "other_item_same_numbers" if fits_there else "other_item"
            yield _found(one, item, variant, said)
        elif one.verdict.verdict in WRONG and one.statement.printed is not None:
            said["printed"] = text(one.statement.printed)
            yield _found(one, item, "other_numbers", said)


def _found(one: Judgement, item: ItemFacts, variant: str, said: Mapping[str, Detail]) -> Finding:
    return Finding("cited_figure", variant, "wrong", (one.claim.id,), (item.id,), said)


def _fits_there(audit: Audit, facts: WaveFacts, one: Judgement, shown: ItemFacts) -> bool:
    """Whether the sentence's number is also one of the item that the cited figure shows."""
    statement = one.statement.model_copy(update={"item": shown.id})
    codes = only_answers(one, shown)
    if codes is None or statement.printed is None:
        return False
    if facts.is_measured:
        found = measured(facts, shown, statement, codes)
        return found is not None and fits(statement, found.low)
    of_item = facts.sets.get(shown.id)
    if of_item is None or of_item.is_empty:
        return False
    printed = [one for one in audit.claims.printed_of(facts.wave) if one.item == shown.id]
    return can_be(shown.scale, of_item.n, [*printed, statement])
