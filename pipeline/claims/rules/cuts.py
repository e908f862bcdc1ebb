"""Which answers a sentence counts: not said, or not the same on both sides.

Belongs here: the answers behind a number. Does not belong here: the number.
"""

from collections.abc import Iterator

from pipeline.claims.constraints import can_be, readings_of
from pipeline.claims.facts import ItemFacts
from pipeline.claims.finding import Audit, Finding, answers, item_named, only_answers, text
from pipeline.claims.judging import Judgement
from pipeline.claims.values import fits, measured
from schemas.claims import Answers, Operand, codes_of


def find(audit: Audit) -> Iterator[Finding]:
    """Sentences that compare different answers, leave some out, or do not say which."""
    for one, item in audit.of_items():
        yield from _other_answers_beside(audit, one, item)
        if one.statement.readings:
            yield from _open_answers(audit, one, item)
        if one.statement.inferred and one.statement.printed is not None:
            yield Finding(
                "cuts",
                "inferred",
                "open",
                (one.claim.id,),
                (item.id,),
                {
                    "item": item_named(item),
                    "printed": text(one.statement.printed),
                    "answers": answers(item, only_answers(one, item) or ()),
                },
            )
    yield from _sentences(audit)


def _open_answers(audit: Audit, one: Judgement, item: ItemFacts) -> Iterator[Finding]:
    """What the words allow: more than one reading that fits, or one that leaves answers out."""
    known = [
        (reading, codes)
        for reading in one.statement.readings
        if (codes := codes_of(item.scale, reading)) is not None
    ]
    fitting = [codes for reading, codes in known if _fits(audit, one, item, reading, codes)]
    widest = frozenset().union(*(codes for _, codes in known))
    said = {"item": item_named(item), "printed": text(str(one.statement.printed))}
    if len(fitting) > 1:
        said |= {"narrow": answers(item, fitting[0]), "wide": answers(item, fitting[-1])}
        yield Finding("cuts", "not_said", "open", (one.claim.id,), (item.id,), said)
    elif fitting and fitting[0] != widest:
        left_out = widest - fitting[0]
        said |= {"counted": answers(item, fitting[0]), "left_out": answers(item, left_out)}
        yield Finding("cuts", "leaves_out", "open", (one.claim.id,), (item.id,), said)


def _fits(
    audit: Audit, one: Judgement, item: ItemFacts, reading: Answers, codes: frozenset[int]
) -> bool:
    """Whether one reading fits the data, or what else is printed of the item."""
    facts, statement = audit.waves[one.wave], one.statement
    if facts.is_measured:
        found = measured(facts, item, statement, codes)
        return found is not None and fits(statement, found.low)
    of_item = facts.sets.get(item.id)
    if of_item is None:
        return True
    others = [
        other
        for other in audit.claims.printed_of(facts.wave)
        if other.item == item.id and other is not statement
    ]
    so_read = statement.model_copy(update={"answers": reading, "readings": ()})
    return can_be(item.scale, of_item.n, [*others, so_read])


def _other_answers_beside(audit: Audit, one: Judgement, item: ItemFacts) -> Iterator[Finding]:
    """A comparison with other answers on its other side."""
    than = one.statement.than or Operand()
    if than.answers is None or one.statement.answers is None:
        return
    other = audit.waves[than.wave or one.wave].items.get(than.item or item.id)
    if other is None:
        return
    beside = one.statement.model_copy(update={"answers": than.answers})
    here, there = readings_of(one.statement, item.scale), readings_of(beside, other.scale)
    if here and there and here[0] != there[0]:
        yield _different(one, item, other, here[0], there[0])


def _sentences(audit: Audit) -> Iterator[Finding]:
    """One sentence with shares of several items, counted at different cuts."""
    by_claim: dict[str, list[tuple[Judgement, ItemFacts, frozenset[int]]]] = {}
    for one, item in audit.of_items():
        codes = only_answers(one, item)
        is_share = one.statement.printed is not None and one.statement.metric == "share"
        if codes is not None and is_share:
            by_claim.setdefault(one.claim.id, []).append((one, item, codes))
    for ones in by_claim.values():
        cuts: dict[str, set[frozenset[int]]] = {}
        for _, item, codes in ones:
            cuts.setdefault(item.id, set()).add(codes)
        first, item, codes = ones[0]
        other = next(
            (
                (there, found)
                for _, there, found in ones
                if there.id != item.id
                and there.scale.size == item.scale.size
                and not cuts[item.id] & cuts[there.id]
            ),
            None,
        )
        if other is not None:
            yield _different(first, item, other[0], codes, other[1])


def _different(
    one: Judgement,
    item: ItemFacts,
    other: ItemFacts,
    here: frozenset[int],
    there: frozenset[int],
) -> Finding:
    return Finding(
        "cuts",
        "different",
        "open",
        (one.claim.id,),
        tuple(dict.fromkeys((item.id, other.id))),
        {
            "item": item_named(item),
            "other": item_named(other),
            "here": answers(item, here),
            "there": answers(other, there),
        },
    )
