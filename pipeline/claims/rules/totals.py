"""Printed parts that do not add up to all answers, and answers that are never named.

Belongs here: the parts of one item's distribution, and the options of a scale over a whole
publication. Does not belong here: single numbers (`pipeline.claims.rules.granularity`).
"""

from collections.abc import Iterator
from fractions import Fraction

from pipeline.claims.constraints import answerable
from pipeline.claims.facts import ItemFacts
from pipeline.claims.finding import (
    Audit,
    Finding,
    answers,
    ids,
    item_named,
    items_named,
    only_answers,
    share,
    suspected,
)
from pipeline.claims.judging import Judgement


def find(audit: Audit) -> Iterator[Finding]:
    """Totals below or above all answers, then the options that no statement names."""
    for _, item, ones in audit.printed():
        yield from _total(audit, item, ones)
    yield from _never_named(audit)


def _total(audit: Audit, item: ItemFacts, ones: list[Judgement]) -> Iterator[Finding]:
    parts = _disjoint(audit, item, ones)
    if not parts:
        return
    total = sum((value for _, value, _ in parts.values()), Fraction(0))
    slack = sum((rounding for _, _, rounding in parts.values()), Fraction(0))
    named = frozenset().union(*parts)
    said = {"item": item_named(item), "total": share(total), "left": share(1 - total)}
    printed = [one for one, _, _ in parts.values()]
    found = ids(printed)
    if total - slack > 1:
        yield Finding("totals", "above_all", "wrong", suspected(printed), (item.id,), said)
    elif total + slack >= 1:
        return
    elif named >= frozenset(range(1, item.scale.size + 1)):
        yield Finding("totals", "no_third_answer", "open", found, (item.id,), said)
    else:
        unnamed = [code for code in answerable(item.scale) if code not in named]
        said["unnamed"] = answers(item, unnamed)
        yield Finding("totals", "not_all_said", "note", found, (item.id,), said)


def _disjoint(
    audit: Audit, item: ItemFacts, ones: list[Judgement]
) -> dict[frozenset[int], tuple[Judgement, Fraction, Fraction]]:
    """Parts that share no answer, as share and rounding; the first printed stand before others."""
    parts: dict[frozenset[int], tuple[Judgement, Fraction, Fraction]] = {}
    for one in ones:
        statement, codes = one.statement, only_answers(one, item)
        if codes is None or statement.compares != "equals" or statement.base != "all":
            continue
        if any(codes & other for other in parts):
            continue
        n = audit.base(one, item)
        scale = Fraction(1, 100) if statement.is_percent else Fraction(1)
        value, rounding = Fraction(statement.value) * scale, Fraction(statement.rounding) * scale
        if statement.is_count:
            if n is None:
                continue
            value, rounding = value / n, Fraction(0)
        parts[codes] = (one, value, rounding)
    return parts


def _never_named(audit: Audit) -> Iterator[Finding]:
    """Options of a scale that no statement on any of its items names."""
    scales: dict[str, tuple[ItemFacts, set[int], list[str]]] = {}
    for _, item, ones in audit.printed():
        labels = repr([one.labels for _, one in item.scale.wordings()])
        _, named, items = scales.setdefault(labels, (item, set(), []))
        items.append(item.id)
        for one in ones:
            # Where the answers are open, what the widest reading allows is named by nobody.
            named |= only_answers(one, item) or frozenset()
    for item, named, items in scales.values():
        unnamed = [code for code in answerable(item.scale) if code not in named]
        if unnamed and named:
            yield Finding(
                "totals",
                "never_named",
                "note",
                (),
                tuple(dict.fromkeys(items)),
                {
                    "unnamed": answers(item, unnamed),
                    "items": items_named(dict.fromkeys(items)),
                },
            )
