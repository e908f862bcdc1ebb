"""Bases that the printed percentages of an item fit together.

Belongs here: which numbers of answers can have given all percentages of one item. Does not belong
here: one percentage at a base that is named (`pipeline.claims.rules.granularity`).
"""

from collections.abc import Iterator

from pipeline.claims.constraints import can_be, is_of_all
from pipeline.claims.facts import ItemFacts, WaveFacts
from pipeline.claims.finding import (
    Audit,
    Finding,
    ids,
    item_named,
    items_named,
    number,
    numbers,
    suspected,
)
from pipeline.claims.judging import Judgement
from pipeline.claims.rules.granularity import is_possible_share
from schemas.claims import Statement

# Percentages in whole numbers tell no base above a hundred from the next.
LARGEST = 100


def find(audit: Audit) -> Iterator[Finding]:
    """The bases of each item, said once for all items with the same; and those that do not fit."""
    same: dict[tuple[str, tuple[int, ...]], list[tuple[ItemFacts, list[Judgement]]]] = {}
    for facts, item, ones in audit.printed():
        most = _most(audit, facts)
        # Printed counts tell the base themselves.
        if most is None or any(one.statement.is_count for one in ones):
            continue
        for exact in _of_one_base(item, ones):
            found = tuple(fitting([one.statement for one in exact], item, most))
            same.setdefault((facts.wave, found), []).append((item, exact))
            n = audit.base(exact[0], item)
            if n is not None and n <= most and n not in found:
                yield Finding(
                    "bases",
                    "does_not_fit",
                    "wrong",
                    suspected(exact),
                    (item.id,),
                    {"item": item_named(item), "n": number(n), "bases": numbers(found)},
                )
    for (wave, found), members in same.items():
        most = _most(audit, audit.waves[wave]) or 0
        names = tuple(dict.fromkeys(item.id for item, _ in members))
        printed = [one for _, ones in members for one in ones]
        yield Finding(
            "bases",
            "fit" if found else "none_fits",
            "note" if found else "wrong",
            ids(printed) if found else suspected(printed),
            names,
            {"items": items_named(names), "bases": numbers(found), "most": number(most)},
        )


def _of_one_base(item: ItemFacts, ones: list[Judgement]) -> Iterator[list[Judgement]]:
    """The exact percentages of an item, those of all answers apart from those of the options."""
    exact = [one for one in ones if one.statement.is_percent and one.statement.compares == "equals"]
    for is_all in (True, False):
        found = [one for one in exact if is_of_all(item.scale, one.statement) == is_all]
        if found:
            yield found


def _most(audit: Audit, facts: WaveFacts) -> int | None:
    """The largest base there can be; None where so many fit that they tell nothing."""
    for name in ("invited", "respondents", "complete"):
        known = facts.numbers.get(name) or audit.claims.number(name, facts.wave)
        if known:
            return known if known <= LARGEST else None
    return None


def fitting(statements: list[Statement], item: ItemFacts, most: int) -> Iterator[int]:
    """The bases up to the largest that give all the printed percentages together."""
    free = [one.model_copy(update={"of": None, "base": "all"}) for one in statements]
    for n in range(1, most + 1):
        possible = all(is_possible_share(one, n) for one in free)
        if possible and can_be(item.scale, n, free):
            yield n
