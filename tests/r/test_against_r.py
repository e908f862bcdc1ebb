"""Our statistics and R's agree on 200 pairs of unlinked samples and 200 of linked ones.

Names a statistic that does not, and the pairs. Skipped where R or its packages are absent. R is
asked only for what it does within about a second: exact tests of at most 160 answers in both
samples, or of 400 persons; coin's other tests of at most 4,000 persons; what goes through every
pair of answers, for at most 4 million pairs (reference.R has the limits). All else reaches up to
10,000 answers a sample, noncentralities up to 37 only, as R's pt does.

Where R's own method is worse than 1e-9, or wrong: effectsize 0.8.3 searches for noncentralities
up to 2e-5 off, and now and then ends far away, so that they are compared within 1e-4 where it ends
well, and within 1e-9 with the roots of R's pt; coin's normal and chi-square p are 1 less the rest,
so that they are taken anew from coin's statistic. coin's and exactRankTests' exact p are sums
without cancellation, and are compared as they are.
"""

import pytest

from tests.r.comparing import Comparison, compare
from tests.r.comparisons import LINKED, UNLINKED
from tests.r.running import Absent, Answers, ask_r
from tests.r.samples import LEAST, MOST, PAIRS, Linked, Unlinked, linked, unlinked

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    try:
        return ask_r(tmp_path_factory.mktemp("r"))
    except Absent as absent:
        pytest.skip(str(absent))


@pytest.fixture(scope="module")
def apart() -> list[Unlinked]:
    return unlinked()


@pytest.fixture(scope="module")
def together() -> list[Linked]:
    return linked()


@pytest.mark.parametrize("comparison", UNLINKED, ids=lambda one: one.name)
def test_of_different_persons(
    comparison: Comparison[Unlinked], apart: list[Unlinked], answers: Answers
) -> None:
    found = compare(comparison, apart, answers)
    assert found.wrong == []
    assert found.compared >= PAIRS / 4


@pytest.mark.parametrize("comparison", LINKED, ids=lambda one: one.name)
def test_of_the_same_persons(
    comparison: Comparison[Linked], together: list[Linked], answers: Answers
) -> None:
    found = compare(comparison, together, answers)
    assert found.wrong == []
    assert found.compared >= PAIRS / 4


def test_what_r_computes_is_what_is_compared(answers: Answers) -> None:
    ours = {one.name for one in UNLINKED} | {one.name for one in LINKED}
    assert {statistic for _, statistic in answers} == ours


def test_the_samples_reach_every_corner(apart: list[Unlinked], together: list[Linked]) -> None:
    sizes = [sum(group) for pair in apart for group in pair.groups]
    sizes += [sum(pair.patterns.values()) for pair in together]
    assert (min(sizes), max(sizes)) == (LEAST, MOST)
    pairs: list[Unlinked | Linked] = [*apart, *together]
    assert {len(pair.scores) for pair in pairs} == set(range(2, 12))
    assert any(0 in (*pair.first, *pair.second) for pair in apart)
    assert any(sum(pair.table[0]) == 0 for pair in together)


def test_the_samples_are_the_same_each_time(apart: list[Unlinked], together: list[Linked]) -> None:
    assert (unlinked(), linked()) == (apart, together)
