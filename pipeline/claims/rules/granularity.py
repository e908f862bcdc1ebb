"""Numbers that no whole number of answers gives: of percentages, and of means (GRIM).

Belongs here: one printed number with its base. Does not belong here: several numbers together
(`pipeline.claims.rules.bases`, `pipeline.claims.rules.totals`).

A share of n answers is k / n with a whole k; a mean of whole scores is a whole sum over n. A
printed number that none of these rounds to is impossible, whatever the answers were. Source: Brown,
N. J. L. and Heathers, J. A. J. (2017), The GRIM test, Social Psychological and Personality Science
8(4).
"""

import math
from collections.abc import Iterator
from fractions import Fraction

from pipeline.claims.facts import ItemFacts
from pipeline.claims.finding import Audit, Finding, item_named, number, text
from pipeline.claims.values import fits
from schemas.claims import Statement

MEAN = "mean_interval_assumption"


def find(audit: Audit) -> Iterator[Finding]:
    """Percentages and means that no answers can give."""
    for one, item in audit.of_items():
        statement = one.statement
        is_plain = statement.printed is not None and statement.than is None
        if not is_plain or statement.weighted or statement.compares != "equals":
            continue
        n = audit.base(one, item)
        if n is None:
            continue
        if statement.metric == "share" and not statement.is_count:
            variant, possible = "percent", is_possible_share(statement, n)
        elif statement.metric == MEAN and _has_whole_scores(item):
            variant, possible = "mean", is_possible_mean(statement, n)
        else:
            continue
        if not possible:
            yield Finding(
                "granularity",
                variant,
                "wrong",
                (one.claim.id,),
                (item.id,),
                {
                    "printed": text(str(statement.printed)),
                    "n": number(n),
                    "item": item_named(item),
                },
            )


def is_possible_share(statement: Statement, n: int) -> bool:
    """Whether any k of n answers gives the printed share."""
    about = Fraction(statement.value) * n / (100 if statement.is_percent else 1)
    return any(fits(statement, Fraction(k, n)) for k in _around(about) if 0 <= k <= n)


def is_possible_mean(statement: Statement, n: int) -> bool:
    """Whether any sum of n whole scores gives the printed mean (GRIM)."""
    return any(fits(statement, Fraction(k, n)) for k in _around(Fraction(statement.value) * n))


def _around(value: Fraction) -> tuple[int, int]:
    return math.floor(value), math.ceil(value)


def _has_whole_scores(item: ItemFacts) -> bool:
    return all(score == int(score) for score in item.scale.scores().values())
