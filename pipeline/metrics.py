"""What one wave says: from tallies to the metrics table.

Belongs here: which statistic is computed on which base, and how a row is filled. Does not belong
here: formulas (`pipeline.stats`), counting (`pipeline.tally`), anything about several waves.

A new statistic is a function in `pipeline/stats/` and a line in the family it belongs to; a new
family is a function below and a line in FAMILIES.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from functools import lru_cache, partial

import polars as pl

from pipeline.metric_rows import (
    INTERVAL_ONLY,
    OPEN,
    SUBSTANTIVE,
    Distribution,
    ItemMetrics,
    Metric,
    OfItem,
    estimated,
)
from pipeline.response_rates import response_rates
from pipeline.stats import (
    NO_ANSWERS,
    Undefined,
    agreement,
    intervals,
    location,
    population,
    weights,
)
from pipeline.tally import ALL, by_group
from schemas.parts import WHOLE_WAVE
from schemas.questionnaire import Questionnaire
from schemas.tables import polars_schema


def shares(d: Distribution) -> Iterator[Metric]:
    """Shares of each option and of each cut, on both bases, with each kind of interval."""
    for base in (ALL, SUBSTANTIVE):
        codes = d.codes(base)
        n = sum(d.counts.get(code, 0) for code in codes)
        for code in codes:
            yield from _share(base, n, d.counts.get(code, 0), code=code)
            if d.weighted:
                yield from _weighted_share(d, base, n, [code], code=code)
        for cut in d.scale.cuts:
            inside = d.scale.codes_of(cut)
            yield from _share(base, n, sum(d.counts.get(code, 0) for code in inside), cut=cut)
            if d.weighted:
                yield from _weighted_share(d, base, n, inside, cut=cut)


# Many vectors of a reconstruction, and many items of a wave, share the same few k of n.
@lru_cache(maxsize=16_384)
def _share(
    base: str, n: int, k: int, code: int | None = None, cut: str | None = None
) -> tuple[Metric, ...]:
    """Some of the answers over all answers of the base; weighted: their weights."""
    metric = Metric("share", base, n, code=code, cut=cut)
    return tuple(_with_intervals(metric, k, n, n))


def _weighted_share(
    d: Distribution,
    base: str,
    n: int,
    inside: Sequence[int],
    code: int | None = None,
    cut: str | None = None,
) -> Iterator[Metric]:
    """At the effective number of answers."""
    codes = d.codes(base)
    # fsum: the same whatever the order, so that a part is never more than its whole.
    part = math.fsum(d.weight_sums.get(one, 0.0) for one in inside)
    total = math.fsum(d.weight_sums.get(one, 0.0) for one in codes)
    squares = math.fsum(d.weight_squares.get(one, 0.0) for one in codes)
    effective = weights.effective_n(total, squares) if total else 0.0
    metric = Metric("share", base, n, code=code, cut=cut, weighted=True)
    yield from _with_intervals(metric, part, total, effective)


def _with_intervals(metric: Metric, part: float, total: float, n: float) -> Iterator[Metric]:
    """The share with each kind of interval, at n answers."""
    for name, interval in intervals.METHODS.items():
        if total == 0:
            yield replace(metric, ci_method=name, null_reason=NO_ANSWERS)
            continue
        share = part / total
        low, high = interval(share * n if metric.weighted else part, n)
        yield replace(metric, estimate=share, ci_low=low, ci_high=high, ci_method=name)


def net(d: Distribution) -> Iterator[Metric]:
    """Share at the top cut less share at the bottom cut."""
    if d.scale.net is None:
        return
    top, bottom = (d.scale.codes_of(cut) for cut in (d.scale.net.top, d.scale.net.bottom))
    named = f"{d.scale.net.top} - {d.scale.net.bottom}"
    for base in (ALL, SUBSTANTIVE):
        row = partial(Metric, "net", base, d.n(base), cut=named)
        yield estimated(row, partial(_net, d.counts, d.codes(base), top, bottom))
        if d.weighted:
            compute = partial(_net, d.weight_sums, d.codes(base), top, bottom)
            yield estimated(partial(row, weighted=True), compute)


def _net(
    counts: Mapping[int, float], base: list[int], top: tuple[int, ...], bottom: tuple[int, ...]
) -> float:
    """Answers at the top cut less answers at the bottom cut, over all answers of the base."""
    total = sum(counts.get(code, 0) for code in base)
    if total <= 0:
        raise Undefined(NO_ANSWERS)
    gain = sum(counts.get(code, 0) for code in top) - sum(counts.get(code, 0) for code in bottom)
    return gain / total


def interval_assumption(d: Distribution) -> Iterator[Metric]:
    """Mean and standard deviation: scores taken as distances."""
    named = partial(Metric, base=SUBSTANTIVE, n=d.n(SUBSTANTIVE))
    mean = partial(named, "mean_interval_assumption")
    yield estimated(mean, lambda: location.mean(d.options, d.scores))
    if d.weighted:
        yield estimated(
            partial(mean, weighted=True), lambda: location.mean(d.option_weights, d.scores)
        )
    yield estimated(
        partial(named, "sd_interval_assumption"),
        lambda: location.standard_deviation(d.options, d.scores),
    )


def quantiles(d: Distribution) -> Iterator[Metric]:
    """Quartiles and their distance by two rules: type 7 for computing, type 2 for display."""
    rules = {"type_7": location.quantile_type_7, "type_2": location.quantile_type_2}
    n = d.n(SUBSTANTIVE)
    for rule, quantile in rules.items():
        at = partial(quantile, d.options, d.scores)
        for name, compute in (
            ("quartile_1", partial(at, 0.25)),
            ("median", partial(at, 0.5)),
            ("quartile_3", partial(at, 0.75)),
            ("interquartile_range", lambda at=at: at(0.75) - at(0.25)),
        ):
            yield estimated(partial(Metric, f"{name}_{rule}", SUBSTANTIVE, n), compute)


def modes(d: Distribution) -> Iterator[Metric]:
    """All options chosen most often, a row each, with the option's score."""
    n = d.n(SUBSTANTIVE)
    try:
        found = location.modes(d.options)
    except Undefined as undefined:
        yield Metric("mode", SUBSTANTIVE, n, null_reason=undefined.reason)
        return
    for rank in found:
        yield Metric("mode", SUBSTANTIVE, n, code=rank, estimate=d.scores[rank - 1])


def ordinal_agreement(d: Distribution) -> Iterator[Metric]:
    """Agreement A, polarisation and consensus."""
    for name, statistic in (
        ("agreement", agreement.agreement),
        ("polarisation", agreement.polarisation),
        ("consensus", agreement.consensus),
    ):
        row = partial(Metric, name, SUBSTANTIVE, d.n(SUBSTANTIVE))
        yield estimated(row, partial(statistic, d.options))
        if d.weighted:
            compute = partial(statistic, d.option_weights)
            yield estimated(partial(row, weighted=True), compute)


def finite_population(d: Distribution) -> Iterator[Metric]:
    """What the answers say about all who were invited, at each cut.

    As numbers of persons (exact set, if who answered was random) and as shares (worst case,
    without assumption). The interval is the finding: there is no estimate.
    """
    if d.invited is None or d.group_by != ALL:
        return
    n = d.n(ALL)
    for cut in d.scale.cuts:
        k = sum(d.counts.get(code, 0) for code in d.scale.codes_of(cut))
        yield from _of_the_invited(cut, k, n, d.invited)


@lru_cache(maxsize=4_096)
def _of_the_invited(cut: str, k: int, n: int, invited: int) -> tuple[Metric, ...]:
    found = []
    for name, method, compute in (
        ("invited_count", "hypergeometric_if_random", population.hypergeometric_set),
        ("invited_share", "worst_case", population.worst_case),
    ):
        metric = Metric(name, "population", n, cut=cut, ci_method=method)
        try:
            low, high = compute(k, n, invited)
        except Undefined as undefined:
            found.append(replace(metric, null_reason=undefined.reason))
            continue
        found.append(
            replace(metric, ci_low=float(low), ci_high=float(high), null_reason=INTERVAL_ONLY)
        )
    return tuple(found)


FAMILIES: tuple[Callable[[Distribution], Iterator[Metric]], ...] = (
    shares,
    net,
    interval_assumption,
    quantiles,
    modes,
    ordinal_agreement,
    finite_population,
)


def of_counts(d: Distribution) -> ItemMetrics:
    """All metrics of an item in a group, from its counts as they are."""
    return (metric for family in FAMILIES for metric in family(d)), d.dont_know


def compute_metrics(
    tallies: pl.DataFrame,
    dispositions: Mapping[str, int],
    questionnaire: Questionnaire,
    of_item: OfItem = of_counts,
) -> pl.DataFrame:
    """The metrics of a wave.

    Args:
        tallies: as `pipeline.tally.tally` makes them.
        dispositions: respondents by disposition.
        questionnaire: scales, cuts and populations.
        of_item: gives the metrics of an item in a group.

    Returns:
        `schemas.tables.Metrics`: the wave's response rates, then each item in each group, in the
        order of the tallies.
    """
    rows = [
        _row(WHOLE_WAVE, ALL, ALL, 0, metric)
        for metric in response_rates(dispositions, questionnaire)
    ]
    for d in distributions(tallies, questionnaire):
        metrics, dont_know = of_item(d)
        rows += [_row(d.item, d.group_by, d.group_value, dont_know, metric) for metric in metrics]
    kinds = polars_schema("metrics")
    frame = pl.DataFrame(rows, schema={name: kinds[name] for name in _FILLED}, orient="row")
    same = {
        "study": questionnaire.study_name,
        "wave": questionnaire.wave_name,
        "provenance": questionnaire.provenance.provenance,
    }
    return frame.with_columns(pl.lit(value).alias(name) for name, value in same.items()).select(
        [pl.col(name).cast(kind) for name, kind in kinds.items()]
    )


def open_items(metrics: pl.DataFrame) -> frozenset[str]:
    """The items of a wave whose answers a publication does not determine.

    Some numbers of such an item may be known all the same; what compares its whole distribution
    with another one is not.

    Args:
        metrics: of the wave.
    """
    return frozenset(metrics.filter(pl.col("null_reason").is_in(OPEN))["subject"])


def distributions(tallies: pl.DataFrame, questionnaire: Questionnaire) -> Iterator[Distribution]:
    """The tallies of each item and group, in their order."""
    scales = {asked.item.id: questionnaire.scale(asked) for asked in questionnaire.items}
    for (item, by, value), (counts, sums, squares) in by_group(tallies).items():
        yield Distribution(
            item=item,
            group_by=by,
            group_value=value,
            scale=scales[item],
            counts=counts,
            weight_sums=sums,
            weight_squares=squares,
            weighted=questionnaire.respondents.weight is not None,
            invited=questionnaire.invited,
        )


# The columns that a row fills: what it is about, then those of a metric in their order.
_FILLED = (
    *("subject", "group_by", "group_value", "n_dont_know"),
    *(one.name for one in fields(Metric)),
)


def _row(
    subject: str, group_by: str, group_value: str, dont_know: int | None, metric: Metric
) -> tuple[object, ...]:
    return (subject, group_by, group_value, dont_know, *vars(metric).values())
