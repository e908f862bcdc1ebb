"""Whether a contrast would stand if what could have been chosen otherwise had been.

Belongs here: which choices there are, and in what share of them sign and verdict hold. Does not
belong here: computing the choices, which all stand in the contrasts table.

The choices: linked respondents or all as different persons; don't know in the base or not; the cut;
the zero method; weights or not. Each is a row of the table that points somewhere, by its estimate
or its test.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.contrasts.compared import Row

CHOICES = (
    *("cliffs_delta", "dominance", "matched_rank_biserial", "signed_rank"),
    "share_difference",
)
# The judged contrast: the first of these that has an estimate.
JUDGED = ("dominance", "cliffs_delta")
LEVEL = 0.05
DIFFERS, OPEN = "differs", "open"


@dataclass(frozen=True)
class Judgement:
    """What the choices say of one contrast; as the table of robustness has it."""

    metric: str
    sign: int | None = None
    verdict: str | None = None
    choices: int = 0
    sign_holds: float | None = None
    tests: int = 0
    verdict_holds: float | None = None
    otherwise: tuple[str, ...] = ()
    null_reason: str | None = None


def judge(rows: Sequence[Row]) -> Judgement:
    """In what share of the choices the sign and the verdict of a contrast hold.

    Args:
        rows: all rows of one item in one comparison.
    """
    judged = next(
        (
            row
            for metric in JUDGED
            for row in rows
            if row.metric == metric and not row.weighted and row.estimate is not None
        ),
        None,
    )
    if judged is None:
        reasons = (row.null_reason for row in rows if row.metric == JUDGED[-1])
        return Judgement(JUDGED[-1], null_reason=next(reasons, None))
    choices = [row for row in rows if row.metric in CHOICES]
    signs = {name(row): sign for row in choices if (sign := sign_of(row)) is not None}
    verdicts = {name(row): said for row in choices if (said := verdict_of(row)) is not None}
    sign, verdict = signs[name(judged)], verdicts.get(name(judged))
    others = [
        one
        for one in dict.fromkeys([*signs, *verdicts])
        if signs.get(one, sign) != sign or verdicts.get(one, verdict) != verdict
    ]
    return Judgement(
        metric=judged.metric,
        sign=sign,
        verdict=verdict,
        choices=len(signs),
        sign_holds=_share(signs.values(), sign),
        tests=len(verdicts) if verdict else 0,
        verdict_holds=_share(verdicts.values(), verdict) if verdict else None,
        otherwise=tuple(others),
    )


def _share(found: Iterable[object], wanted: object) -> float:
    values = list(found)
    return sum(one == wanted for one in values) / len(values)


def name(row: Row) -> str:
    """A choice in the words of the table."""
    weighted = "weighted" if row.weighted else None
    parts = (row.design, row.metric, row.cut, row.base, row.zeros, weighted)
    return " ".join(part for part in parts if part)


def sign_of(row: Row) -> int | None:
    """Which way a row points; None where it points nowhere."""
    if row.estimate is None or row.points == 0:
        return row.sign
    return row.points * ((row.estimate > 0) - (row.estimate < 0))


def verdict_of(row: Row) -> str | None:
    """What its test says at 5 %; where it has none, whether its interval leaves out 0."""
    if row.p is not None:
        return DIFFERS if row.p < LEVEL else OPEN
    if row.ci_low is None or row.ci_high is None:
        return None
    return DIFFERS if row.ci_low > 0 or row.ci_high < 0 else OPEN
