"""The signed-rank test against R, and against all assignments of signs."""

import csv
import itertools
import math
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stats import Undefined
from pipeline.stats.signed_rank import (
    Tied,
    Zeros,
    signed_rank,
    signed_rank_exact,
    signed_rank_normal,
    tied_groups,
)

every_zeros = pytest.mark.parametrize("zeros", ["wilcoxon", "pratt"])
every_form = pytest.mark.parametrize("form", [signed_rank, signed_rank_exact, signed_rank_normal])
small_tables = st.integers(1, 5).flatmap(
    lambda k: st.lists(st.tuples(st.integers(0, k - 1), st.integers(0, k - 1)), max_size=11).map(
        lambda pairs: crosstab(pairs, k)
    )
)


def crosstab(pairs: Sequence[tuple[int, int]], k: int) -> list[list[int]]:
    """The table of pairs of places, from 0."""
    table = [[0] * k for _ in range(k)]
    for before, after in pairs:
        table[before][after] += 1
    return table


def changes(*found: int) -> list[list[int]]:
    """A table of five options with these changes, in steps."""
    return crosstab([(max(0, -d), max(0, -d) + d) for d in found], 5)


def transposed(table: Sequence[Sequence[int]]) -> list[list[int]]:
    return [list(column) for column in zip(*table, strict=True)]


def reason_of(function: Callable[[], object]) -> str:
    with pytest.raises(Undefined) as caught:
        function()
    return caught.value.reason


def by_hand(table: Sequence[Sequence[int]], zeros: str) -> tuple[float, float]:
    """V and its exact p by going through all assignments of signs, one person a term."""
    found = [j - i for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]
    ranked = [d for d in found if d or zeros == "pratt"]
    sizes = sorted(map(abs, ranked))
    ranks = [(sizes.index(abs(d)) + 1 + len(sizes) - sizes[::-1].index(abs(d))) / 2 for d in ranked]
    pairs = [(d, rank) for d, rank in zip(ranked, ranks, strict=True) if d]
    v = sum(rank for d, rank in pairs if d > 0)
    centre = sum(rank for _, rank in pairs) / 2
    sums = [
        sum(rank for (_, rank), up in zip(pairs, signs, strict=True) if up)
        for signs in itertools.product((False, True), repeat=len(pairs))
    ]
    return v, sum(abs(one - centre) >= abs(v - centre) for one in sums) / len(sums)


# Literals from coin 1.4.2, wilcoxsign_test(distribution = "exact"), zero.method Wilcoxon and Pratt.
@every_zeros
def test_ten_persons_have_their_exact_p(zeros: Zeros) -> None:
    assert signed_rank(changes(0, 0, 1, 1, 1, 2, -1, 1, 0, 1), zeros).p == 0.109375


# The first 25 complete pairs of bfi's N1 and N2: rows N2, columns N1.
FIRST_25 = transposed(
    [
        [1, 2, 1, 0, 0, 0],
        [0, 1, 2, 1, 2, 0],
        [0, 0, 2, 1, 1, 0],
        [0, 0, 0, 2, 3, 0],
        [0, 0, 0, 0, 3, 1],
        [0, 0, 1, 0, 1, 0],
    ]
)


# Literals from coin 1.4.2 and R 4.2.2: shared/realdata/reference/bfi_tests.csv.
def test_25_persons_have_their_exact_p() -> None:
    dropped, ranked = signed_rank(FIRST_25), signed_rank(FIRST_25, "pratt")
    assert (dropped.statistic, dropped.p, dropped.method) == (20.5, 0.00738525390625, "exact")
    assert (ranked.p, ranked.method) == (0.00372314453125, "exact")


def test_25_persons_have_their_normal_p() -> None:
    found = signed_rank_normal(FIRST_25)
    assert (found.statistic, found.method, found.df) == (20.5, "normal", None)
    assert found.p == pytest.approx(0.0122876118499518, rel=1e-12)


# Literals from coin 1.4.2, wilcoxsign_test(distribution = "asymptotic"): 2·pnorm(-|Z|), its Z
# -2.53041099034601 and, for Pratt, -2.8277753067056.
def test_without_continuity_the_normal_p_is_coins() -> None:
    dropped = signed_rank_normal(FIRST_25, continuity=False)
    assert dropped.p == pytest.approx(0.0113928987657725, rel=1e-12)
    ranked = signed_rank_normal(FIRST_25, "pratt", continuity=False)
    assert ranked.p == pytest.approx(0.00468726928247318, rel=1e-12)


def bfi_pairs(real: Path, first: int | None = None) -> list[list[int]]:
    """N2 before, N1 after, as wilcox.test(N1, N2, paired = TRUE) takes its differences."""
    path = real / "likert-datasets" / "psychTools" / "bfi.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["N2"], row["N1"]) for row in csv.DictReader(file)]
    complete = [(int(x) - 1, int(y) - 1) for x, y in rows if x.isdigit() and y.isdigit()]
    return crosstab(complete[:first], 6)


# Literals from R 4.2.2: shared/realdata/reference/bfi_tests.csv.
def test_all_pairs_of_two_real_items_have_their_values(real: Path) -> None:
    table = bfi_pairs(real)
    assert sum(map(sum, table)) == 2757
    found, plain = signed_rank(table), signed_rank_normal(table, continuity=False)
    assert (found.statistic, found.method) == (198868, "normal")
    assert found.p == pytest.approx(6.42606214152095e-122, rel=1e-10)
    assert plain.p == pytest.approx(6.42160775086987e-122, rel=1e-10)
    assert bfi_pairs(real, 25) == FIRST_25


@every_zeros
@settings(deadline=None, max_examples=60)
@given(table=small_tables)
def test_exact_is_what_all_assignments_of_signs_give(zeros: Zeros, table: list[list[int]]) -> None:
    if not any(n for i, row in enumerate(table) for j, n in enumerate(row) if i != j):
        assert reason_of(lambda: signed_rank_exact(table, zeros)).startswith(("all", "no"))
        return
    found = signed_rank_exact(table, zeros)
    assert (found.statistic, found.p) == by_hand(table, zeros)


@every_zeros
@every_form
@settings(deadline=None, max_examples=60)
@given(table=small_tables)
def test_the_other_way_round_p_is_the_same(
    form: Callable[..., object], zeros: Zeros, table: list[list[int]]
) -> None:
    try:
        found, back = form(table, zeros), form(transposed(table), zeros)
    except Undefined:
        return
    assert 0 < found.p <= 1  # type: ignore[attr-defined]
    assert back.p == found.p  # type: ignore[attr-defined]


@every_zeros
def test_where_exact_ends_normal_takes_over_near_it(zeros: Zeros) -> None:
    table = changes(*[1] * 50, *[-1] * 34, *[2] * 25, *[-2] * 17, *[3] * 10, *[-3] * 6, *[4] * 8)
    found, normal = signed_rank(table, zeros), signed_rank_normal(table, zeros)
    assert found.method == "exact"
    assert normal.p == pytest.approx(found.p, abs=0.001)
    table[0][4] += 1
    assert signed_rank(table, zeros).method == "normal"


@every_zeros
def test_changes_of_two_sizes_are_exact_for_longer(zeros: Zeros) -> None:
    table = [[200, 800, 90], [750, 200, 700], [110, 550, 200]]
    found, normal = signed_rank(table, zeros), signed_rank_normal(table, zeros)
    assert found.method == "exact"
    assert normal.p == pytest.approx(found.p, rel=0.02)
    table[0][1] += 1
    assert signed_rank(table, zeros).method == "normal"


@every_zeros
@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 30), min_size=4, max_size=4).filter(any), st.integers(0, 30))
def test_two_sizes_are_counted_as_many_sizes_are(zeros: Zeros, cells: list[int], same: int) -> None:
    up, down, far_up, far_down = cells
    table = [[same, up, far_up], [down, 0, 0], [far_down, 0, 0]]
    # The sum over how many of the near and how many of the far go up, one term for each.
    groups = tied_groups(table, zeros)
    near, far = (groups[0], groups[-1]) if len(groups) == 2 else (groups[0], Tied(0, 0, 0))
    apart = abs(sum(group.rank * (group.up - group.down) for group in groups))
    ways = sum(
        math.comb(near.size, i) * math.comb(far.size, j)
        for i in range(near.size + 1)
        for j in range(far.size + 1)
        if abs(near.rank * (2 * i - near.size) + far.rank * (2 * j - far.size)) >= apart
    )
    assert signed_rank_exact(table, zeros).p == ways / 2 ** (near.size + far.size)


def test_rounding_of_scores_breaks_no_ties() -> None:
    tenths, wholes = [0.1, 0.2, 0.3, 0.4, 0.5], [1.0, 2.0, 3.0, 4.0, 5.0]
    table = [[3, 5, 2, 1, 0], [1, 2, 4, 2, 1], [0, 3, 1, 5, 1], [0, 0, 2, 2, 3], [0, 0, 1, 1, 1]]
    assert 0.3 - 0.2 != 0.2 - 0.1
    assert tied_groups(table, scores=tenths) == tied_groups(table, scores=wholes)
    assert signed_rank(table, "pratt", tenths) == signed_rank(table, "pratt")


def test_scores_say_which_changes_are_the_greater() -> None:
    # One step up from 1 and one down from 3: the first is the smaller where 3 lies far off.
    table = [[0, 1, 0], [0, 0, 0], [0, 1, 0]]
    assert signed_rank(table).statistic == 1.5
    assert signed_rank(table, scores=[1, 2, 9]).statistic == 1.0
    assert signed_rank(table, scores=[1, 8, 9]).statistic == 2.0


def test_options_of_equal_score_are_no_change() -> None:
    assert reason_of(lambda: signed_rank([[0, 4], [1, 0]], scores=[1, 1])) == "all_differences_zero"


@every_form
@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ([], "no_answers"),
        ([[0]], "no_answers"),
        ([[0, 0], [0, 0]], "no_answers"),
        ([[7]], "all_differences_zero"),
        ([[3, 0, 0], [0, 0, 0], [0, 0, 9]], "all_differences_zero"),
    ],
)
def test_without_changes_there_is_no_test(
    form: Callable[..., object], table: list[list[int]], reason: str
) -> None:
    assert reason_of(lambda: form(table)) == reason
    assert reason_of(lambda: form(table, "pratt")) == reason


@every_zeros
def test_one_person_says_nothing(zeros: Zeros) -> None:
    assert signed_rank([[0, 1], [0, 0]], zeros).p == 1.0


@every_zeros
def test_all_up_is_the_least_p(zeros: Zeros) -> None:
    found = signed_rank([[0, 0, 5], [0, 0, 0], [0, 0, 0]], zeros)
    assert (found.statistic, found.p) == (15.0, 2 / 2**5)


def test_two_options_are_a_sign_test() -> None:
    # 2·(1 + 9 + 36)/2^9
    assert signed_rank([[40, 7], [2, 11]]).p == 92 / 512


def test_no_p_is_zero_however_many_changed() -> None:
    found = signed_rank([[0, 10_000_000], [0, 0]])
    assert found.method == "normal"
    assert 0 < found.p < 1e-300


@pytest.mark.parametrize(
    "table",
    [
        [[1, 2]],
        [[1, 2], [3]],
        [[1, -1], [0, 0]],
        [[1, 0.5], [0, 0]],
        [[1, 2], [3, 4], []],
        [[math.inf]],
        [[math.nan]],
    ],
)
def test_what_is_no_table_of_counts_is_a_fault(table: list[list[int]]) -> None:
    with pytest.raises(ValueError, match="cross-tab"):
        signed_rank(table)


def test_scores_and_zeros_must_fit() -> None:
    with pytest.raises(ValueError, match="3 scores"):
        signed_rank([[1, 2], [3, 4]], scores=[1, 2, 3])
    with pytest.raises(ValueError, match="finite"):
        signed_rank([[1, 2], [3, 4]], scores=[1, math.nan])
    with pytest.raises(ValueError, match="no treatment"):
        signed_rank([[1, 2], [3, 4]], "split")  # type: ignore[arg-type]


def test_the_depression_scores_of_nine_patients_have_their_published_value() -> None:
    # Hollander & Wolfe (1973), as in R's ?wilcox.test: V = 40, p = 0.01953 one-sided.
    first = (1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30)
    second = (0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29)
    scores = sorted({*first, *second})
    pairs = [(scores.index(y), scores.index(x)) for x, y in zip(first, second, strict=True)]
    found = signed_rank_exact(crosstab(pairs, len(scores)), "wilcoxon", scores)
    assert (found.statistic, found.p) == (40, 2 * 0.01953125)
