"""Items about a unit that several of its people answer.

Belongs here: more answers than units. Does not belong here: how to weight them.
"""

from collections.abc import Iterator

from pipeline.claims.finding import Audit, Finding, items_named, number, texts_of


def find(audit: Audit) -> Iterator[Finding]:
    """Kinds of units with fewer members than answers, and nothing that tells them apart."""
    facts = audit.waves[audit.claims.wave]
    n = facts.numbers.get("complete") or audit.claims.number("complete", facts.wave)
    for unit in audit.claims.units:
        items = [
            item.id
            for item in facts.items.values()
            if item.level in unit.levels or item.id in unit.items
        ]
        is_told_apart = unit.attribute is not None and unit.attribute in facts.attributes
        if n is None or n <= unit.n or not items or is_told_apart:
            continue
        yield Finding(
            "units",
            "several_answers",
            "open",
            (),
            tuple(items),
            {
                "n": number(n),
                "units": number(unit.n),
                "kind": texts_of([unit.text]),
                "items": items_named(items),
            },
        )
