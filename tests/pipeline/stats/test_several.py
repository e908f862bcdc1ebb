"""Whether more than two groups or waves differ."""

import csv
import math
from collections import Counter
from collections.abc import Callable
from itertools import permutations, product
from pathlib import Path
from statistics import fmean, pvariance

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.special import ndtri

from pipeline.stats import Undefined
from pipeline.stats.rank_sum import LEAST_P, mann_whitney_normal
from pipeline.stats.several import friedman, jonckheere_terpstra, kruskal_wallis

Groups = list[list[int]]
Function = Callable[..., object]

EDUCATION = [
    [55, 46, 40, 40, 29, 13],
    [75, 52, 44, 52, 42, 27],
    [294, 290, 191, 225, 142, 93],
    [98, 102, 65, 67, 39, 21],
    [100, 111, 60, 86, 45, 14],
]


def groups_of(most: int, options: int, groups: int) -> st.SearchStrategy[Groups]:
    counts = st.lists(st.integers(0, most), min_size=options, max_size=options)
    return st.lists(counts, min_size=2, max_size=groups).filter(can_differ)


def can_differ(groups: Groups) -> bool:
    columns = [sum(column) for column in zip(*groups, strict=True)]
    return sum(map(any, groups)) > 1 and sum(map(bool, columns)) > 1


def answers(counts: list[int]) -> list[int]:
    return [option for option, n in enumerate(counts) for _ in range(n)]


def reason_of(function: Callable[[], object]) -> str:
    with pytest.raises(Undefined) as caught:
        function()
    return caught.value.reason


# Literals from R 4.2.2, kruskal.test; the first is bfi, N1 by education.
@pytest.mark.parametrize(
    ("groups", "statistic", "p"),
    [
        (EDUCATION, 6.16178587558232, 0.187387405861154),
        ([(3, 4, 2, 2, 1), (2, 3, 3, 4, 4), (0, 1, 5, 5, 6)], 7.775944044952663, 0.02048685081131),
        ([(5, 5), (2, 9), (4, 4), (10, 1)], 11.45386192754616, 0.009508570602706778),
    ],
)
def test_kruskal_wallis_has_the_values_of_r(groups: Groups, statistic: float, p: float) -> None:
    found = kruskal_wallis(groups)
    assert (found.method, found.df) == ("chi_square", len(groups) - 1)
    assert found.statistic == pytest.approx(statistic, rel=1e-12)
    assert found.p == pytest.approx(p, rel=1e-11)


@settings(deadline=None)
@given(groups_of(9, 4, 5))
def test_kruskal_wallis_is_the_usual_one(groups: Groups) -> None:
    asked = [answers(counts) for counts in groups if any(counts)]
    # Of groups that do not differ, rounding can leave SciPy a statistic below zero, and no p.
    statistic = max(float(stats.kruskal(*asked).statistic), 0.0)
    found = kruskal_wallis(groups)
    assert found.statistic == pytest.approx(statistic, abs=1e-9)
    assert found.p == pytest.approx(stats.chi2.sf(statistic, len(asked) - 1), rel=1e-8, abs=1e-6)
    assert 0 < found.p <= 1
    assert kruskal_wallis(groups[::-1]) == found
    assert kruskal_wallis([counts[::-1] for counts in groups]) == found
    assert kruskal_wallis([[n for a in counts for n in (a, 0)] for counts in groups]) == found


def wins(groups: list[list[int]]) -> float:
    return sum(
        (x < y) + (x == y) / 2
        for i, earlier in enumerate(groups)
        for later in groups[i + 1 :]
        for x, y in product(earlier, later)
    )


@settings(deadline=None, max_examples=25)
@given(groups_of(2, 3, 3).filter(lambda groups: sum(map(sum, groups)) <= 7))
def test_the_trend_has_the_mean_and_variance_of_all_permutations(groups: Groups) -> None:
    sizes = [sum(counts) for counts in groups]
    everyone = [answer for counts in groups for answer in answers(counts)]

    def dealt(order: tuple[int, ...]) -> list[list[int]]:
        return [list(order[sum(sizes[:i]) : sum(sizes[: i + 1])]) for i in range(len(sizes))]

    every = [wins(dealt(order)) for order in permutations(everyone)]
    found = jonckheere_terpstra(groups)
    assert found.statistic == wins([answers(counts) for counts in groups])
    z = abs(found.statistic - fmean(every)) / math.sqrt(pvariance(every))
    assert found.p == pytest.approx(2 * stats.norm.sf(z), rel=1e-9)


@settings(deadline=None)
@given(groups_of(9, 4, 5))
def test_the_trend_knows_the_order_of_groups_but_not_their_direction(groups: Groups) -> None:
    found = jonckheere_terpstra(groups)
    assert (found.method, found.df) == ("normal", None)
    assert 0 < found.p <= 1
    assert jonckheere_terpstra(groups[::-1]).p == pytest.approx(found.p)
    assert jonckheere_terpstra([counts[::-1] for counts in groups]).p == pytest.approx(found.p)
    assert jonckheere_terpstra([*groups, [0] * 4]) == found


@settings(deadline=None)
@given(groups_of(9, 4, 2))
def test_of_two_groups_the_trend_is_mann_whitneys(groups: Groups) -> None:
    first, second = groups
    reference = mann_whitney_normal(second, first, continuity=False)
    found = jonckheere_terpstra(groups)
    assert found.statistic == reference.statistic
    assert found.p == pytest.approx(reference.p, rel=1e-9)


def test_a_trend_by_hand() -> None:
    # 1, 1, 2 | 1, 2, 3 | 2, 3, 3: 6½ + 8½ + 6½ of 27 pairs of persons.
    groups = [[2, 1, 0], [1, 1, 1], [0, 1, 2]]
    found = jonckheere_terpstra(groups)
    assert found.statistic == 21.5
    variance = (9 * 8 * 23 - 6 * (3 * 2 * 11)) / 72 + 18 * 18 / (36 * 9 * 8 * 7) + 324 / (72 * 8)
    assert ndtri(found.p / 2) == pytest.approx(-(21.5 - 13.5) / math.sqrt(variance))


# Literals from R 4.2.2, friedman.test.
@pytest.mark.parametrize(
    ("rows", "statistic", "p"),
    [
        (
            [(1, 2, 3), (1, 2, 3), (2, 2, 4), (5, 4, 4), (3, 3, 3), (1, 3, 2), (2, 4, 5)],
            *(4.454545454545454, 0.1078220897536238),
        ),
        ([(1, 2), (2, 1), (3, 5), (4, 4), (1, 4)], 1.0, 0.3173105078629141),
    ],
)
def test_friedman_has_the_values_of_r(
    rows: list[tuple[int, ...]], statistic: float, p: float
) -> None:
    found = friedman(Counter(rows))
    assert (found.method, found.df) == ("chi_square", len(rows[0]) - 1)
    assert found.statistic == pytest.approx(statistic, rel=1e-12)
    assert found.p == pytest.approx(p, rel=1e-11)


ROWS = st.lists(st.tuples(*[st.integers(1, 4)] * 4), min_size=1, max_size=20)


@settings(deadline=None)
@given(ROWS)
def test_friedman_is_the_usual_one(rows: list[tuple[int, ...]]) -> None:
    if all(len(set(row)) == 1 for row in rows):
        assert reason_of(lambda: friedman(Counter(rows))) == "all_tied"
        return
    reference = stats.friedmanchisquare(*zip(*rows, strict=True))
    found = friedman(Counter(rows))
    assert found.statistic == pytest.approx(float(reference.statistic), abs=1e-9)
    assert found.p == pytest.approx(float(reference.pvalue), rel=1e-8, abs=1e-6)
    assert 0 < found.p <= 1
    assert friedman(Counter(row[::-1] for row in rows)) == found
    assert friedman({**Counter(rows), (9, 8, 7, 6): 0}) == found


def test_the_real_answers_have_the_published_values(real: Path) -> None:
    with (real / "likert-datasets" / "psychTools" / "bfi.csv").open() as file:
        rows = list(csv.DictReader(file))
    with (real / "reference" / "bfi_tests.csv").open() as file:
        reference = {row["test"]: row for row in csv.DictReader(file)}
    given = Counter((row["education"], row["N1"]) for row in rows)
    groups = [[given[school, str(code)] for code in range(1, 7)] for school in "12345"]
    assert groups == EDUCATION
    items = [tuple(row[f"N{item}"] for item in range(1, 6)) for row in rows]
    patterns = Counter(tuple(map(int, row)) for row in items if all(row))
    assert sum(patterns.values()) == 2694
    for name, found in (
        ("kruskal.test N1 by education", kruskal_wallis(groups)),
        ("friedman.test N1..N5 complete", friedman(patterns)),
    ):
        assert found.df == 4
        assert found.statistic == pytest.approx(float(reference[name]["statistic"]), rel=1e-12)
        assert found.p == pytest.approx(float(reference[name]["p"]), rel=1e-10)


every_test = pytest.mark.parametrize("test", [kruskal_wallis, jonckheere_terpstra])


@every_test
@pytest.mark.parametrize(
    ("groups", "reason"),
    [
        ([], "no_answers"),
        ([(), ()], "no_answers"),
        ([(0, 0), (0, 0), (0, 0)], "no_answers"),
        ([(1, 2)], "fewer_than_two_groups"),
        ([(0, 0), (1, 2), (0, 0)], "fewer_than_two_groups"),
        ([(0, 3, 0), (0, 4, 0), (0, 1, 0)], "all_tied"),
        ([(3,), (4,)], "all_tied"),
    ],
)
def test_what_cannot_be_tested(test: Function, groups: Groups, reason: str) -> None:
    assert reason_of(lambda: test(groups)) == reason


@every_test
@pytest.mark.parametrize("first", [(1, -1, 3), (1.5, 1, 3), (math.nan, 1, 3), (1, 3)])
def test_what_are_no_counts_is_a_fault(test: Function, first: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match=r"no counts|different numbers") as caught:
        test([first, (1, 2, 3), (1, 2, 3)])
    assert not isinstance(caught.value, Undefined)


def test_groups_without_answers_are_left_out() -> None:
    assert kruskal_wallis([(1, 4), (0, 0), (4, 1)]).df == 1
    assert kruskal_wallis([(1, 4), (0, 0), (4, 1)]) == kruskal_wallis([(1, 4), (4, 1)])


def test_one_answer_each_can_be_tested() -> None:
    assert kruskal_wallis([(1, 0), (0, 1)]).p == pytest.approx(0.3173105078629141)
    assert jonckheere_terpstra([(1, 0), (0, 1)]).p == pytest.approx(0.3173105078629141)
    assert jonckheere_terpstra([(1, 0, 0), (0, 1, 0), (0, 0, 1)]).statistic == 3


def test_separated_groups_of_millions_are_no_trouble() -> None:
    million = 1_000_000
    groups = [(million, 0, 0), (0, million, 0), (0, 0, million)]
    assert kruskal_wallis(groups).p == jonckheere_terpstra(groups).p == LEAST_P
    assert friedman({(1, 2, 3): million}).p == LEAST_P
    assert friedman({(1, 2, 3): million}).statistic == 2 * million


@pytest.mark.parametrize(
    ("patterns", "reason"),
    [
        ({}, "no_answers"),
        ({(1, 2, 3): 0}, "no_answers"),
        ({(1,): 4, (2,): 3}, "fewer_than_two_groups"),
        ({(): 4}, "fewer_than_two_groups"),
        ({(1, 1, 1): 4, (3, 3, 3): 2}, "all_tied"),
    ],
)
def test_what_friedman_cannot_say(patterns: dict[tuple[int, ...], int], reason: str) -> None:
    assert reason_of(lambda: friedman(patterns)) == reason


@pytest.mark.parametrize("patterns", [{(1, 2, 3): 1, (1, 2): 1}, {(1, 2, 3): -1}, {(1, 2, 3): 1.5}])
def test_what_are_no_patterns_is_a_fault(patterns: dict[tuple[int, ...], int]) -> None:
    with pytest.raises(ValueError, match=r"no counts|different numbers") as caught:
        friedman(patterns)
    assert not isinstance(caught.value, Undefined)


def test_one_person_is_enough() -> None:
    assert friedman({(1, 2, 3): 1}).statistic == 2
