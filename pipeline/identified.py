"""What is known of a reconstructed wave: each metric over all answers that fit the publication.

Belongs here: merging the metrics of every admissible count vector into rows. Does not belong here:
which vectors are admissible (`pipeline.claims`), or any statistic (`pipeline.metrics`).

The export of a reconstruction is one of many that fit what is printed. A number that all of them
share is known; any other is NULL, `not_identified`, with the least and the greatest it can be.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from pipeline.claims.constraints import constraint, item_set, readings_of
from pipeline.claims.fitting import printed_by_item
from pipeline.claims.totals import TooManyReadingsError, totals
from pipeline.claims.vectors import IdentifiedSet, Vector
from pipeline.metric_rows import (
    CONTRADICTORY,
    INTERVAL_ONLY,
    NOT_IDENTIFIED,
    SAID,
    SUBSTANTIVE,
    Distribution,
    ItemMetrics,
    Metric,
    OfItem,
)
from pipeline.metrics import FAMILIES, of_counts
from pipeline.stats.intervals import METHODS
from pipeline.tally import ALL
from schemas.claims import Statement
from schemas.questionnaire import Questionnaire
from schemas.scale import Missing

JOINT = "joint_answers_unknown"
# The same number in other steps: floats of one value differ by less.
ALIKE = 1e-12

Key = tuple[object, ...]
One = TypeVar("One")


def over_all_answers(questionnaire: Questionnaire) -> OfItem:
    """Gives an item's metrics over all its admissible vectors, of a wave with claims."""
    printed = printed_by_item(questionnaire)
    # Items of one scale of which the same is printed have the same metrics.
    known: dict[Key, ItemMetrics] = {}

    def of_item(d: Distribution) -> ItemMetrics:
        statements = printed[d.item]
        found = item_set(d.scale, d.n(ALL), statements)
        if found.vectors is None:
            return _bounded(d, found, statements)
        key = (id(d.scale), found.n, found.vectors)
        if key not in known:
            known[key] = _listed(d, found.codes, found.vectors)
        return known[key]

    return of_item


def answers(d: Distribution) -> Iterator[Metric]:
    """How many answers each base has: of a measured wave the column n says it."""
    for base in (ALL, SUBSTANTIVE):
        n = d.n(base)
        yield Metric("answers", base, n, estimate=float(n))


def _listed(d: Distribution, codes: Sequence[int], vectors: Sequence[Vector]) -> ItemMetrics:
    """The metrics over vectors that are listed; none of them where they contradict each other."""
    if not vectors:
        return _without_numbers(d, CONTRADICTORY, 0), None
    counts = [{**d.counts, **dict(zip(codes, vector, strict=True))} for vector in vectors]
    spread = [replace(d, counts=one, weighted=False) for one in counts]
    rows = [row for family in (answers, *FAMILIES) for row in _merged(family, spread)]
    found = [replace(row, vectors=len(vectors)) for row in [*rows, *_weighted(d)]]
    return found, _common(one.get(int(Missing.DONT_KNOW), 0) for one in counts)


def _merged(
    family: Callable[[Distribution], Iterator[Metric]], spread: Sequence[Distribution]
) -> Iterator[Metric]:
    """The rows of a family of statistics, each over all the distributions."""
    # By identity first: the families give the same share of the same base as the same object.
    rows: dict[int, Metric] = {}
    times: Counter[int] = Counter()
    for d in spread:
        found = list(family(d))
        rows.update((id(row), row) for row in found)
        times.update(map(id, found))
    by_key: dict[Key, list[int]] = defaultdict(list)
    for place, row in rows.items():
        by_key[key_of(row)].append(place)
    for places in by_key.values():
        is_everywhere = sum(times[place] for place in places) == len(spread)
        yield _one([rows[place] for place in places], is_everywhere=is_everywhere)


def key_of(row: Metric) -> Key:
    """What tells the rows of one item apart."""
    return (row.metric, row.base, row.code, row.cut, row.weighted, row.ci_method)


def _one(rows: Sequence[Metric], *, is_everywhere: bool) -> Metric:
    """One row for the distinct rows that the vectors give for the same number.

    A row that some vectors do not have, such as of a mode, is known by none; it has no range.
    """
    plain = _emptied(rows[0], NOT_IDENTIFIED, n=_common(row.n for row in rows))
    estimates = [row.estimate for row in rows if row.estimate is not None]
    reasons = {row.null_reason for row in rows}
    if not is_everywhere:
        return plain
    if not estimates:
        if reasons == {INTERVAL_ONLY}:
            return _outermost(plain, rows)
        return replace(plain, null_reason=rows[0].null_reason) if len(reasons) == 1 else plain
    lowest, highest = min(estimates), max(estimates)
    if len(estimates) < len(rows) or highest - lowest > ALIKE:
        return replace(plain, lowest=lowest, highest=highest)
    intervals = {(row.ci_low, row.ci_high) for row in rows}
    ci_low, ci_high = intervals.pop() if len(intervals) == 1 else (None, None)
    return replace(
        plain,
        estimate=lowest,
        lowest=lowest,
        highest=lowest,
        ci_low=ci_low,
        ci_high=ci_high,
        null_reason=None,
    )


def _outermost(plain: Metric, rows: Sequence[Metric]) -> Metric:
    """An interval that is the finding: what holds whichever of the vectors is the right one."""
    lows = [row.ci_low for row in rows if row.ci_low is not None]
    highs = [row.ci_high for row in rows if row.ci_high is not None]
    is_known = max(lows) - min(lows) <= ALIKE and max(highs) - min(highs) <= ALIKE
    reason = INTERVAL_ONLY if is_known else NOT_IDENTIFIED
    return replace(plain, ci_low=min(lows), ci_high=max(highs), null_reason=reason)


def _emptied(row: Metric, reason: str, n: int | None) -> Metric:
    """The row without its numbers."""
    return replace(row, estimate=None, ci_low=None, ci_high=None, n=n, null_reason=reason)


def _common(values: Iterable[One | None]) -> One | None:
    """What all have alike; None where they differ."""
    found = set(values)
    return found.pop() if len(found) == 1 else None


def _weighted(d: Distribution) -> Iterator[Metric]:
    """Who of the reconstructed respondents has which weight is invented."""
    rows, _ = of_counts(d)
    yield from (_emptied(row, JOINT, row.n) for row in rows if row.weighted)


def _without_numbers(d: Distribution, reason: str, vectors: int | None) -> list[Metric]:
    """All rows of an item without a number; how many answered is known, what they said is not."""
    found: dict[Key, Metric] = {}
    for row in (*answers(d), *of_counts(d)[0]):
        # Which options are modes is what is not known.
        same = replace(row, code=None) if row.metric == "mode" else row
        n = None if row.base == SUBSTANTIVE else row.n
        why = JOINT if row.weighted else reason
        found[key_of(same)] = replace(_emptied(same, why, n), vectors=vectors)
    return list(found.values())


def _bounded(d: Distribution, found: IdentifiedSet, statements: Sequence[Statement]) -> ItemMetrics:
    """The metrics where the vectors are too many to list: shares have a range, nothing else has."""
    known = [one for one in statements if readings_of(one, d.scale)]
    constraints = [constraint(one, d.scale, found.n) for one in known]

    def between(codes: Sequence[int]) -> tuple[int, int] | None:
        return totals(found.codes, found.n, constraints, codes)

    rows = _without_numbers(d, NOT_IDENTIFIED, None)
    try:
        off_scale = between([int(code) for code in SAID])
        if off_scale is None:
            return _without_numbers(d, CONTRADICTORY, 0), None
        dont_know = between([int(Missing.DONT_KNOW)]) or (0, 0)
        bases = {
            ALL: (found.n, found.n),
            SUBSTANTIVE: (found.n - off_scale[1], found.n - off_scale[0]),
        }
        ranges = {
            (row.code, row.cut): between(_inside(d, row)) for row in rows if row.metric == "share"
        }
    except TooManyReadingsError:
        return rows, None
    return [_ranged(row, bases, ranges) for row in rows], _common(dont_know)


def _inside(d: Distribution, row: Metric) -> Sequence[int]:
    return d.scale.codes_of(row.cut) if row.cut is not None else (int(row.code or 0),)


def _ranged(
    row: Metric,
    bases: Mapping[str, tuple[int, int]],
    ranges: Mapping[tuple[int | None, str | None], tuple[int, int] | None],
) -> Metric:
    """A share or a base with its range, and the number where both ends are one.

    A share of a base that is not known has none: its ends need not be those of its parts.
    """
    base = bases.get(row.base)
    if base is None or row.weighted:
        return row
    n = _common(base)
    row = replace(row, n=n)
    if row.metric == "answers":
        lowest, highest = float(base[0]), float(base[1])
        same = lowest if lowest == highest else None
        reason = None if same is not None else row.null_reason
        return replace(row, lowest=lowest, highest=highest, estimate=same, null_reason=reason)
    between = ranges.get((row.code, row.cut))
    if row.metric != "share" or not n or between is None:
        return row
    low, high = between
    row = replace(row, lowest=low / n, highest=high / n)
    if low < high:
        return row
    ci_low, ci_high = METHODS[str(row.ci_method)](low, n)
    return replace(row, estimate=low / n, ci_low=ci_low, ci_high=ci_high, null_reason=None)
