"""How far one item moved between two waves, for the persons who answered in both.

Most take the cross-tab: table[i][j] persons with option i before and j after, options low to high
and all of them, whole counts. Up is a higher option after than before. Scores of the options are
1 to k by default; what uses their distances takes them as they are (the interval assumption). All
raise `Undefined("no_answers")` for a table without persons and ValueError for what is no table of
counts. The signed-rank test is in `signed_rank`.
"""

import math
from collections.abc import Sequence
from decimal import Decimal, localcontext

from scipy.special import betainc, ndtri

from pipeline.stats import NO_ANSWERS, NO_DISCORDANT, NO_VARIANCE, ONE_ANSWER, Test, Undefined
from pipeline.stats.crosstab import Table, differences, up_down
from pipeline.stats.intervals import Interval, wilson
from pipeline.stats.noncentral import noncentrality
from pipeline.stats.signed_rank import TIED, tied_groups
from pipeline.stats.solving import boundary
from pipeline.stats.tails import bounded

ONE_SIGN = "all_differences_one_sign"


def dominance(table: Table) -> float:
    """Cliff's d for pairs, d_w = (#up − #down)/n, from −1 to 1; depends on the order only.

    Persons who stay where they are count in n.
    Source: Cliff (1993), Psychological Bulletin 114, 494–509.

    Raises:
        Undefined: nobody is in the table.
    """
    up, down, n = up_down(table)
    return (up - down) / n


def ps_dependent(table: Table) -> float:
    """Probability of superiority for pairs, PSdep = (#up + #tied/2)/n, from 0 to 1.

    (d_w + 1)/2; the ends of the interval of d_w are mapped to its own in the same way.
    Source: Grissom & Kim (2012), Effect Sizes for Research, with half of the ties.

    Raises:
        Undefined: nobody is in the table.
    """
    up, down, n = up_down(table)
    return (n + up - down) / (2 * n)


def _score_limit(up: int, down: int, n: int, z: float) -> float:
    """The upper end of Tango's interval, sought from the estimate on.

    In decimals of 40 digits: near −1 and 1 the variance is a difference of almost equal numbers.
    """
    if up == n:
        return 1.0

    def compatible(tried: float) -> bool:
        delta = Decimal(tried)
        b = (2 * n - up + down) * delta - up - down
        spread = delta * (1 - delta)
        q = ((max(Decimal(0), b * b + 8 * n * down * spread)).sqrt() - b) / (4 * n)
        return (up - down - n * delta) ** 2 <= Decimal(z) ** 2 * n * (2 * q + spread)

    with localcontext() as context:
        context.prec = 40
        return boundary(compatible, (up - down) / n, 1.0)


def dominance_interval(table: Table, confidence: float = 0.95) -> Interval:
    """Tango's score interval of d_w, a difference of two paired shares: up less down.

    Formula: all δ with (b − c − nδ)² ≤ z²·n·(2q + δ(1 − δ)), b up and c down of n, q the most
    likely share of down given δ: q = (√(B² − 4AC) − B)/2A, A = 2n, B = (2n − b + c)δ − b − c,
    C = −cδ(1 − δ). Both ends by bisection to the last digit. Never of no width: where nobody
    changes it is ±z²/(n + z²), and it reaches 1 or −1 only where all move the one way.
    Source: Tango (1998), Statistics in Medicine 17, 891–908.

    Raises:
        Undefined: nobody is in the table.
    """
    up, down, n = up_down(table)
    z = float(ndtri(0.5 + confidence / 2))
    return -_score_limit(down, up, n, z), _score_limit(up, down, n, z)


def matched_rank_biserial(table: Table, scores: Sequence[float] | None = None) -> float:
    """Matched-pairs rank-biserial correlation, (R+ − R−)/(R+ + R−), from −1 to 1.

    R+ and R− are the sums of the ranks of the positive and of the negative differences, persons
    without a change dropped, midranks of |difference| (ties as in `signed_rank`).
    Source: King & Minium (2003), Statistical Reasoning; Kerby (2014), Comprehensive Psychology 3,
    11.IT.3.1.

    Raises:
        Undefined: nobody is in the table; nobody changed.
    """
    groups = tied_groups(table, "wilcoxon", scores)
    n = sum(group.size for group in groups)
    return sum(group.rank * (group.up - group.down) for group in groups) / (n * (n + 1))


def matched_rank_biserial_interval(
    table: Table, scores: Sequence[float] | None = None, confidence: float = 0.95
) -> Interval:
    """Interval of the matched-pairs rank-biserial correlation r by Fisher's z.

    Formula: tanh(artanh r ± z·√((2n³ + 3n² + n)/6)/((n² + n)/2)), n persons with a change. Rough
    for few persons, since its width depends neither on r nor on the ties.
    Source: as rank_biserial(after − before) of R's effectsize 0.8. Given the two columns instead
    of their difference, that version counts in n whoever has a score other than 0, also without a
    change, and is narrower.

    Raises:
        Undefined: nobody is in the table; nobody changed; all changed in one direction, where r
            is ±1 and the formula gives no width.
    """
    r = matched_rank_biserial(table, scores)
    if abs(r) == 1:
        raise Undefined(ONE_SIGN)
    n = sum(group.size for group in tied_groups(table, "wilcoxon", scores))
    error = math.sqrt((2 * n**3 + 3 * n**2 + n) / 6) / ((n**2 + n) / 2)
    reach = float(ndtri(0.5 + confidence / 2)) * error
    return math.tanh(math.atanh(r) - reach), math.tanh(math.atanh(r) + reach)


def cohens_dz(table: Table, scores: Sequence[float] | None = None) -> float:
    """Standardised mean change, mean/sd of the differences after less before, sd with n − 1.

    In standard deviations of the change, not of the answers.
    Source: Cohen (1988), Statistical Power Analysis for the Behavioral Sciences.

    Raises:
        Undefined: nobody, or one person, is in the table; all differences are the same.
    """
    found = differences(table, scores)
    n = sum(cell for _, cell in found)
    if n < 2:
        raise Undefined(ONE_ANSWER)
    sizes = [change for change, _ in found]
    if max(sizes) - min(sizes) <= TIED * max(map(abs, sizes)):
        raise Undefined(NO_VARIANCE)
    mean = math.fsum(change * cell for change, cell in found) / n
    squares = math.fsum(cell * (change - mean) ** 2 for change, cell in found)
    return mean / math.sqrt(squares / (n - 1))


def cohens_dz_interval(
    table: Table, scores: Sequence[float] | None = None, confidence: float = 0.95
) -> Interval:
    """Interval of d_z: the noncentralities that t = d_z·√n admits with n − 1 df, over √n.

    Exact where the differences are normal, which those of ratings are not.
    Source: Steiger & Fouladi (1997); as cohens_d(paired = TRUE) of R's effectsize 0.8.

    Raises:
        Undefined: nobody, or one person, is in the table; all differences are the same.
    """
    root = math.sqrt(sum(cell for _, cell in differences(table, scores)))
    low, high = noncentrality(cohens_dz(table, scores) * root, root * root - 1, confidence)
    return low / root, high / root


def mcnemar_exact(b: int, c: int) -> Test:
    """McNemar's exact test of b changes one way against c changes the other.

    Statistic: b. p = 2·P(X ≤ min(b, c)), at most 1, X binomial of b + c with probability 1/2,
    as an incomplete beta function.
    Source: McNemar (1947), Psychometrika 12, 153–157; Mosteller (1952), Biometrics 8, 220–226.

    Raises:
        Undefined: nobody changed; nothing can be said then, which is not p = 1.
        ValueError: a count is negative.
    """
    if min(b, c) < 0:
        raise ValueError(f"{b} and {c} are no two counts")
    if b + c == 0:
        raise Undefined(NO_DISCORDANT)
    tail = float(betainc(max(b, c), min(b, c) + 1, 0.5))
    return Test(float(b), bounded(2 * tail), "exact")


def _corrected_phi(a: int, b: int, c: int, d: int) -> float:
    """The correlation of the two answers, drawn towards 0 where it is positive."""
    spread = (a + b) * (c + d) * (a + c) * (b + d)
    if spread == 0:
        return 0.0
    product = a * d - b * c
    if product > 0:
        return max(0.0, product - (a + b + c + d) / 2) / math.sqrt(spread)
    return product / math.sqrt(spread)


def newcombe_paired(a: int, b: int, c: int, d: int, confidence: float = 0.95) -> Interval:
    """Newcombe's hybrid score interval of the share after less the share before.

    Of the same persons: a chose it both times, b only before, c only after, d neither time; the
    difference is (a + c)/n − (a + b)/n = (c − b)/n.
    Formula: with Wilson's limits l, u of each share p, δ₂ = p₂ − l₂ and ε₁ = u₁ − p₁ (2 after, 1
    before), the low end is the difference less √(δ₂² − 2φ·δ₂·ε₁ + ε₁²); the high end adds the
    same with ε₂ and δ₁. φ = (ad − bc)/√((a + b)(c + d)(a + c)(b + d)), its numerator less n/2,
    but not below 0, where it is positive; φ = 0 where a margin is empty.
    Source: Newcombe (1998), Statistics in Medicine 17, 2635–2650, method 10.

    Raises:
        Undefined: a + b + c + d = 0.
        ValueError: a count is negative.
    """
    if min(a, b, c, d) < 0:
        raise ValueError(f"{a}, {b}, {c} and {d} are no four counts")
    n = a + b + c + d
    if n == 0:
        raise Undefined(NO_ANSWERS)
    before, after, phi = (a + b) / n, (a + c) / n, _corrected_phi(a, b, c, d)
    (low_before, high_before), (low_after, high_after) = (
        wilson(chosen, n, confidence) for chosen in (a + b, a + c)
    )

    def reach(one: float, other: float) -> float:
        return math.sqrt(max(0.0, one * one - 2 * phi * one * other + other * other))

    difference = (c - b) / n
    low = difference - reach(after - low_after, high_before - before)
    high = difference + reach(high_after - after, before - low_before)
    return max(-1.0, low), min(1.0, high)
