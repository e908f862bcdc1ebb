"""What moved between consecutive waves: from tallies to the drift table.

Belongs here: which items are compared, on which base, in which family of tests. Does not belong
here: formulas (`pipeline.stats`), or persons answering twice (`pipeline.contrasts`):
the waves are taken as samples of different persons, and every answer counts as one.

A new measure is a function below and a line in MEASURES.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import polars as pl

from pipeline.metric_rows import NOT_IDENTIFIED, SAID, UNSAID
from pipeline.stats import Undefined
from pipeline.stats.association import benjamini_hochberg, fisher_exact, homogeneity
from pipeline.tally import ALL
from schemas.scale import Missing

# An item moved where its adjusted p is less.
WARN_BELOW = 0.05
COLUMNS: dict[str, type[pl.DataType]] = {
    "study": pl.String,
    "from_wave": pl.String,
    "to_wave": pl.String,
    "item": pl.String,
    "measure": pl.String,
    "from_value": pl.Float64,
    "to_value": pl.Float64,
    "from_n": pl.Int64,
    "to_n": pl.Int64,
    "statistic": pl.Float64,
    "p": pl.Float64,
    "p_adjusted": pl.Float64,
    "moved": pl.Boolean,
    "family": pl.String,
    "null_reason": pl.String,
}
Counts = Mapping[int, int]


@dataclass(frozen=True)
class WaveTallies:
    """What is compared of a wave.

    Attributes:
        tallies: as `pipeline.tally.tally` makes them.
        scales: scale id by item id, in the codebook's order, only of items that the wave asked.
        high: codes of the high cut by item id; items whose scale has none are not there.
        open: items whose answers a publication does not determine.
    """

    wave: str
    tallies: pl.DataFrame
    scales: Mapping[str, str]
    high: Mapping[str, tuple[int, ...]]
    open: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Change:
    """One measure of an item in two waves.

    Attributes:
        values: what it was in either wave; None where it is not defined.
        bases: how many answers or respondents these rest on.
    """

    item: str
    values: tuple[float | None, float | None]
    bases: tuple[int, int]
    statistic: float | None = None
    p: float | None = None
    null_reason: str | None = None


@dataclass(frozen=True)
class Compared:
    """An item's counts by code in two waves, and the codes of the high cut of both.

    Where a publication leaves either wave's answers open, it is known only how many answered.
    """

    item: str
    before: Counts
    after: Counts
    high: tuple[int, ...] | None
    is_open: bool = False


def distribution(compared: Compared) -> Change:
    """Chi-square over the options; the values are the shares at the high cut."""
    if compared.is_open:
        return _unknown(compared.item)
    item, before, after = compared.item, compared.before, compared.after
    options = sorted(code for code in before.keys() | after.keys() if code > 0)
    first = [before.get(code, 0) for code in options]
    second = [after.get(code, 0) for code in options]
    bases = sum(first), sum(second)
    values: tuple[float | None, float | None] = (None, None)
    if compared.high is not None:
        values = (
            _share(_sum(before, compared.high), bases[0]),
            _share(_sum(after, compared.high), bases[1]),
        )
    try:
        statistic, p = homogeneity(first, second)
    except Undefined as undefined:
        return Change(item, values, bases, null_reason=undefined.reason)
    return Change(item, values, bases, statistic, p)


def dont_know(compared: Compared) -> Change:
    """The share who do not know, among all answers given, on the scale or off it."""
    if compared.is_open:
        return _unknown(compared.item)

    def count(counts: Counts) -> tuple[int, int]:
        given = sum(n for code, n in counts.items() if code > 0 or code in SAID)
        return counts.get(int(Missing.DONT_KNOW), 0), given

    return _exact(compared.item, count(compared.before), count(compared.after))


def completeness(compared: Compared) -> Change:
    """Respondents who gave any answer, among all who count."""

    def count(counts: Counts) -> tuple[int, int]:
        everyone = sum(counts.values())
        return everyone - _sum(counts, UNSAID), everyone

    return _exact(compared.item, count(compared.before), count(compared.after))


MEASURES: dict[str, Callable[[Compared], Change]] = {
    "distribution": distribution,
    "dont_know": dont_know,
    "completeness": completeness,
}


def compute_drift(study: str, waves: Sequence[WaveTallies]) -> pl.DataFrame:
    """What moved between each two consecutive waves, more than chance allows or not.

    Args:
        study: the study's name.
        waves: in the order of fielding; fewer than two give no rows.

    Returns:
        COLUMNS, a row per pair of waves, item and measure, in the order of the waves, of the
        later wave's items and of MEASURES. Items that either wave did not ask, or asked on
        another scale, are left out. p is adjusted within a family: one measure in one pair of
        waves. Where the waves cut the scale differently, there is no share at the high cut.
    """
    rows = [row for pair in pairwise(waves) for row in _pair(study, *pair)]
    return pl.DataFrame(rows, schema=COLUMNS)


def _pair(study: str, before: WaveTallies, after: WaveTallies) -> list[dict[str, object]]:
    """All rows of two waves: an item's measures stand together, their families run across."""
    compared = list(_compared(before, after))
    changes = {name: [measure(one) for one in compared] for name, measure in MEASURES.items()}
    adjusted = {name: _adjusted(found) for name, found in changes.items()}
    return [
        {
            "study": study,
            "from_wave": before.wave,
            "to_wave": after.wave,
            "item": one.item,
            "measure": name,
            **_cells(changes[name][place], adjusted[name][place]),
            "family": f"{name} {before.wave} to {after.wave}",
        }
        for place, one in enumerate(compared)
        for name in MEASURES
    ]


def _cells(change: Change, p_adjusted: float | None) -> dict[str, object]:
    return {
        "from_value": change.values[0],
        "to_value": change.values[1],
        "from_n": change.bases[0],
        "to_n": change.bases[1],
        "statistic": change.statistic,
        "p": change.p,
        "p_adjusted": p_adjusted,
        "moved": p_adjusted is not None and p_adjusted < WARN_BELOW,
        "null_reason": change.null_reason,
    }


def _compared(before: WaveTallies, after: WaveTallies) -> Iterator[Compared]:
    """The items that both waves asked on the same scale, in the later wave's order."""
    first, second = _counts(before.tallies), _counts(after.tallies)
    for item, scale in after.scales.items():
        if before.scales.get(item) == scale:
            cut = after.high.get(item)
            # Shares at two different cuts would show a change that nobody made.
            high = cut if cut == before.high.get(item) else None
            counts = first.get(item, {}), second.get(item, {})
            yield Compared(item, *counts, high, is_open=item in before.open | after.open)


def _counts(tallies: pl.DataFrame) -> dict[str, dict[int, int]]:
    """Counts by code of each item, in the whole wave."""
    counts: dict[str, dict[int, int]] = {}
    whole = tallies.filter(pl.col("group_by") == ALL)
    for item, code, n in whole.select("item", "code", "n").iter_rows():
        counts.setdefault(item, {})[code] = n
    return counts


def _adjusted(changes: Sequence[Change]) -> list[float | None]:
    """The family's adjusted p; what has none does not count in it."""
    found = iter(benjamini_hochberg([change.p for change in changes if change.p is not None]))
    return [None if change.p is None else next(found) for change in changes]


def _exact(item: str, before: tuple[int, int], after: tuple[int, int]) -> Change:
    """Two shares, as parts and wholes, and Fisher's test of them."""
    values = _share(*before), _share(*after)
    bases = before[1], after[1]
    try:
        return Change(item, values, bases, p=fisher_exact(*before, *after))
    except Undefined as undefined:
        return Change(item, values, bases, null_reason=undefined.reason)


def _unknown(item: str) -> Change:
    return Change(item, (None, None), (0, 0), null_reason=NOT_IDENTIFIED)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _sum(counts: Counts, codes: Sequence[int]) -> int:
    return sum(counts.get(code, 0) for code in codes)
