"""Differences that a publication claims and its numbers do not carry.

Belongs here: comparisons whose verdict is not that they hold. Does not belong here: the verdict
(`pipeline.claims.beside`).
"""

from collections.abc import Iterator
from fractions import Fraction

from pipeline.claims.beside import Sides, compared
from pipeline.claims.constraints import bounds, readings_of
from pipeline.claims.facts import ItemFacts
from pipeline.claims.finding import Audit, Detail, Finding, answers, ids, item_named, share, text
from pipeline.claims.judging import OPEN, WRONG, Judgement


def find(audit: Audit) -> Iterator[Finding]:
    """Each comparison that is not so, or that the printed numbers allow either way."""
    for one, item in audit.of_items():
        than = one.statement.than
        if than is None or one.verdict.verdict not in (*WRONG, OPEN):
            continue
        other = audit.waves[than.wave or one.wave].items.get(than.item or item.id)
        if other is None:
            continue
        said: dict[str, Detail] = {"item": item_named(item), "other": item_named(other)}
        if than.wave is not None:
            said["wave"] = text(than.wave)
        equal = _equal(audit, one, item, other)
        if equal is not None:
            said |= {"answers": answers(item, equal[0]), "share": share(equal[1])}
        is_wrong = one.verdict.verdict in WRONG
        variant = "not_so" if is_wrong else "not_carried" if equal is None else "equal_where_known"
        yield Finding(
            "contrast",
            variant,
            "wrong" if is_wrong else "open",
            ids([one]),
            tuple(dict.fromkeys((item.id, other.id))),
            said,
        )


def _equal(
    audit: Audit, one: Judgement, item: ItemFacts, other: ItemFacts
) -> tuple[frozenset[int], Fraction] | None:
    """Where both sides are printed and are the same: the answers, and the share."""
    sides = list(compared(audit.waves, one.statement, one.wave, item))
    for found in sides:
        value = found.one.value
        if value is not None and value == found.other.value:
            return found.codes, value
    return _equal_as_read(audit, one, other, sides)


def _equal_as_read(
    audit: Audit, one: Judgement, other: ItemFacts, sides: list[Sides]
) -> tuple[frozenset[int], Fraction] | None:
    """As above, where the other side is printed for answers that its sentence leaves open."""
    than = one.statement.than
    wave = (than.wave if than else None) or one.wave
    for statement in audit.claims.printed_of(wave):
        if statement.item != other.id or not statement.is_percent:
            continue
        low, high = bounds(statement)
        for codes in readings_of(statement, other.scale):
            for found in sides:
                value = found.one.value
                if found.codes != codes or value is None or low is None or high is None:
                    continue
                if low <= value <= high:
                    return codes, value
    return None
