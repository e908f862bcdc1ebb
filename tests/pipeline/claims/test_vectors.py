"""Every count vector that fits linear constraints is listed, and none that does not."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.claims.vectors import Constraint, Linear, identified_set, is_possible

FIVE = (5, 4, 3, 2, 1)


def exactly(code: int, n: int) -> Constraint:
    return ((Linear({code: 1}, n, n),),)


def test_without_constraints_all_ways_to_spread_two_answers() -> None:
    assert identified_set((2, 1, -1), 2, []).vectors == (
        *((0, 0, 2), (0, 1, 1), (0, 2, 0)),
        *((1, 0, 1), (1, 1, 0), (2, 0, 0)),
    )


def test_what_is_left_is_spread_over_what_is_not_printed() -> None:
    found = identified_set(FIVE, 10, [exactly(5, 5), exactly(4, 4)])
    assert found.vectors == ((5, 4, 0, 0, 1), (5, 4, 0, 1, 0), (5, 4, 1, 0, 0))
    assert found.totals(frozenset({5, 4, 3})) == (9, 10)


def test_numbers_that_exclude_each_other_leave_nothing() -> None:
    found = identified_set(FIVE, 10, [exactly(5, 6), exactly(4, 5)])
    assert found.is_empty
    assert found.totals(frozenset({5})) is None


def test_one_of_several_readings_is_enough() -> None:
    either: Constraint = ((Linear({3: 1}, 2, 2),), (Linear({3: 1, 2: 1}, 2, 2),))
    found = identified_set((3, 2, 1), 2, [either])
    assert found.vectors == ((0, 2, 0), (1, 1, 0), (2, 0, 0))


def test_a_gap_between_two_readings_is_no_reading() -> None:
    ends: Constraint = ((Linear({2: 1}, None, 0),), (Linear({2: 1}, 3, None),))
    assert identified_set((2, 1), 3, [ends]).vectors == ((0, 3), (3, 0))
    assert identified_set((2, 1), 3, [exactly(1, 2), ends]).is_empty


def test_too_many_are_not_listed() -> None:
    found = identified_set(FIVE, 40, [])
    assert (found.vectors, found.count, found.is_empty) == (None, None, False)


def test_a_wave_of_a_million_is_searched_by_what_is_printed_of_it() -> None:
    half: Constraint = ((Linear({5: 1, 4: 1}, 500_000, 500_000),),)
    assert identified_set(FIVE, 1_000_000, [half]).count is None
    too_many = [exactly(5, 400_000), exactly(4, 300_000)]
    assert is_possible(FIVE, 1_000_000, too_many)
    assert not is_possible(FIVE, 1_000_000, [*too_many, half])


def linears(codes: tuple[int, ...]) -> st.SearchStrategy[Linear]:
    bound = st.none() | st.integers(-2, 8)
    coefficients = st.dictionaries(st.sampled_from(codes), st.integers(-2, 3))
    return st.builds(Linear, coefficients, bound, bound)


@settings(max_examples=60, deadline=None)
@given(st.data(), st.integers(2, 4), st.integers(0, 6))
def test_the_search_finds_what_trying_all_vectors_finds(
    data: st.DataObject, k: int, n: int
) -> None:
    codes = tuple(range(k, 0, -1))
    readings = st.lists(linears(codes), min_size=1, max_size=2).map(tuple)
    constraints = data.draw(
        st.lists(st.lists(readings, min_size=1, max_size=2).map(tuple), max_size=3)
    )
    expected = tuple(
        vector
        for vector in product(range(n + 1), repeat=k)
        if sum(vector) == n
        and all(
            any(all(one.holds(codes, vector) for one in reading) for reading in constraint)
            for constraint in constraints
        )
    )
    assert identified_set(codes, n, constraints).vectors == expected
    assert is_possible(codes, n, constraints) == bool(expected)
