"""Wilcoxon's signed-rank test of one item over two waves, from the cross-tab.

All take the cross-tab (rows before, columns after, whole counts), how to treat persons without a
change, and the scores of the options, 1 to k by default. Positive is a change to a higher score.
`zeros` is "wilcoxon" (persons without a change are dropped, then the others ranked) or "pratt"
(all are ranked, then those without a change dropped). Ranks are midranks of |difference|.

Two |differences| are tied where they lie less than 1e-9 of the greatest one apart, so that the
rounding of scores such as 0.1, 0.2, 0.3 breaks no tie. Reference for the values in the tests:
R 4.2.2, wilcox.test and coin 1.4.2, wilcoxsign_test.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from pipeline.stats import ALL_ZERO, Test, Undefined
from pipeline.stats.crosstab import Table, differences
from pipeline.stats.tails import bounded, normal_p

Zeros = Literal["wilcoxon", "pratt"]
Scores = Sequence[float] | None

TIED = 1e-9
# Up to so many persons with a change the p is exact: in general, and where all changes are of one
# or two sizes, as with two or three options. Measured on one core, a call takes 0.06 s at the worst
# at the first and 0.03 s at the second, and the first grows with n⁴. At 150 persons the normal p
# was off by at most 0.006 with 4 to 11 options, but by 0.06 with 2 or 3, whose V has few values.
EXACT_UP_TO = 150
EXACT_UP_TO_OF_TWO_SIZES = 3000


@dataclass(frozen=True)
class Tied:
    """Persons whose change has the same size: twice their midrank, and how many went where."""

    rank: int
    up: int
    down: int

    @property
    def size(self) -> int:
        """How many there are."""
        return self.up + self.down


def tied_groups(table: Table, zeros: Zeros = "wilcoxon", scores: Scores = None) -> list[Tied]:
    """The persons with a change by the size of it, least first.

    Raises:
        Undefined: nobody is in the table; nobody changed.
        ValueError: another treatment of zeros, or a table that is none.
    """
    if zeros not in ("wilcoxon", "pratt"):
        raise ValueError(f"{zeros} is no treatment of zeros")
    found = sorted(differences(table, scores), key=lambda one: abs(one[0]))
    slack = TIED * abs(found[-1][0])
    passed = sum(n for change, n in found if abs(change) <= slack) if zeros == "pratt" else 0
    moved = [(change, n) for change, n in found if abs(change) > slack]
    if not moved:
        raise Undefined(ALL_ZERO)
    groups, start = [], 0
    for end in range(1, len(moved) + 1):
        if end < len(moved) and abs(moved[end][0]) - abs(moved[end - 1][0]) <= slack:
            continue
        up = sum(n for change, n in moved[start:end] if change > 0)
        down = sum(n for change, n in moved[start:end] if change < 0)
        groups.append(Tied(2 * passed + up + down + 1, up, down))
        passed, start = passed + up + down, end
    return groups


def _ways_of_two_sizes(groups: Sequence[Tied], limit: int) -> int:
    """As `_ways_at_most`, for one or two groups: all splits of the first, cumulated in the last."""
    first, last = (groups[0], groups[-1]) if len(groups) == 2 else (Tied(1, 0, 0), groups[0])
    at_most = list(accumulate(_binomials(last.size)))
    return sum(
        ways * at_most[min((limit - first.rank * up) // last.rank, last.size)]
        for up, ways in enumerate(_binomials(first.size))
        if first.rank * up <= limit
    )


def _binomials(n: int) -> list[int]:
    return list(accumulate(range(1, n + 1), lambda ways, k: ways * (n - k + 1) // k, initial=1))


def _ways_at_most(groups: Sequence[Tied], limit: int) -> int:
    """How many of the 2^n assignments of signs have a doubled V of at most `limit`.

    The number of assignments for every value of V is one field of a long integer, wide enough
    for the sum of all fields; a person adds a copy of it moved up by the person's rank. The sum
    of the fields is the remainder modulo one less than the base.
    """
    if len(groups) <= 2:
        return _ways_of_two_sizes(groups, limit)
    width = sum(group.size for group in groups) + 1
    kept = (1 << width * (limit + 1)) - 1
    ways = 1
    for group in groups:
        for _ in range(group.size):
            ways += ways << width * group.rank
        ways &= kept
    return ways % ((1 << width) - 1)


def signed_rank_exact(table: Table, zeros: Zeros = "wilcoxon", scores: Scores = None) -> Test:
    """The exact test, given the ties and the persons without a change.

    Statistic: V, the sum of the ranks of the positive differences. p = P(|V − E| ≥ |v − E|),
    E = Σ rank / 2, where every pattern of signs of the n differences that are not zero has the
    probability 2^−n; counted in whole numbers. Slow for many persons; see `EXACT_UP_TO`.
    Source: Wilcoxon (1945), Biometrics Bulletin 1, 80–83; Pratt (1959), JASA 54, 655–667;
    the distribution under ties: Streitberg & Röhmel (1986), Statistical Software Newsletter 12,
    10–17.

    Raises:
        Undefined: nobody is in the table; nobody changed.
    """
    groups = tied_groups(table, zeros, scores)
    above = sum(group.rank * group.up for group in groups)
    below = sum(group.rank * group.down for group in groups)
    ways = _ways_at_most(groups, min(above, below))
    p = ways / (1 << sum(group.size for group in groups) - 1)
    return Test(above / 2, bounded(p), "exact")


def signed_rank_normal(
    table: Table, zeros: Zeros = "wilcoxon", scores: Scores = None, continuity: bool = True
) -> Test:
    """The test by the normal distribution, corrected for ties and, if asked, for continuity.

    Statistic: V, the sum of the ranks of the positive differences. z = (V − E ∓ 1/2)/sd with
    E = Σ rank / 2 and sd² = Σ rank² / 4 over the differences that are not zero, which for
    "wilcoxon" is n(n + 1)(2n + 1)/24 − Σ (t³ − t)/48, t the numbers of the tied. The correction
    never passes E.
    Source: Wilcoxon (1945); Pratt (1959); Hollander & Wolfe (1999), Nonparametric Statistical
    Methods, as R's wilcox.test(paired = TRUE, exact = FALSE).

    Raises:
        Undefined: nobody is in the table; nobody changed.
    """
    groups = tied_groups(table, zeros, scores)
    above = sum(group.rank * group.up for group in groups)
    below = sum(group.rank * group.down for group in groups)
    distance = max(0.0, abs(above - below) / 4 - (0.5 if continuity else 0.0))
    variance = sum(group.rank**2 * group.size for group in groups) / 16
    return Test(above / 2, normal_p(distance / math.sqrt(variance)), "normal")


def signed_rank(table: Table, zeros: Zeros = "wilcoxon", scores: Scores = None) -> Test:
    """The exact test for so few persons with a change that it is quick, the normal one beyond.

    See `EXACT_UP_TO`; the direction of the changes does not decide.

    Raises:
        Undefined: nobody is in the table; nobody changed.
    """
    groups = tied_groups(table, zeros, scores)
    most = EXACT_UP_TO if len(groups) > 2 else EXACT_UP_TO_OF_TWO_SIZES
    if sum(group.size for group in groups) <= most:
        return signed_rank_exact(table, zeros, scores)
    return signed_rank_normal(table, zeros, scores)
