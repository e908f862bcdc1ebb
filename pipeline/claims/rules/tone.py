"""The same answers called favourable here and unfavourable there.

Belongs here: what sentences call two items, against their shares at every cut that both print. Does
not belong here: whether either word is fair.
"""

from collections.abc import Iterator
from fractions import Fraction

from pipeline.claims.facts import ItemFacts
from pipeline.claims.finding import Audit, Finding, item_named, share
from pipeline.claims.judging import Judgement
from pipeline.claims.values import cuts_from_above
from pipeline.claims.values import share as share_of


def find(audit: Audit) -> Iterator[Finding]:
    """Items called unfavourable beside items called favourable that are no better."""
    called: dict[str, dict[tuple[str, str], tuple[Judgement, ItemFacts]]] = {}
    for one, item in audit.of_items():
        if one.statement.calls is not None:
            of_word = called.setdefault(one.statement.calls, {})
            of_word.setdefault((one.wave, item.id), (one, item))
    for bad, bad_item in called.get("unfavourable", {}).values():
        for good, good_item in called.get("favourable", {}).values():
            known = _known(audit, bad, bad_item, good, good_item)
            if not known or any(better > worse for worse, better in known):
                continue
            is_same = all(better == worse for worse, better in known)
            worse, better = known[0]
            yield Finding(
                "tone",
                "same" if is_same else "weaker",
                "open",
                tuple(dict.fromkeys((good.claim.id, bad.claim.id))),
                (good_item.id, bad_item.id),
                {
                    "good": item_named(good_item),
                    "bad": item_named(bad_item),
                    "good_share": share(better),
                    "bad_share": share(worse),
                },
            )


def _known(
    audit: Audit, bad: Judgement, bad_item: ItemFacts, good: Judgement, good_item: ItemFacts
) -> list[tuple[Fraction, Fraction]]:
    """The shares of both, at each cut from above, the highest first, where both are known."""
    if bad_item.scale.size != good_item.scale.size:
        return []
    found = []
    for codes in reversed(cuts_from_above(bad_item)):
        worse = share_of(audit.waves[bad.wave], bad_item, codes)
        better = share_of(audit.waves[good.wave], good_item, codes)
        values = [side.value for side in (worse, better) if side and side.value is not None]
        if len(values) == 2:
            found.append((values[0], values[1]))
    return found
