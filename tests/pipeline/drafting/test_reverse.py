"""Items that those disagree with who agree with the others."""

from pathlib import Path

import numpy as np
import pytest

from pipeline.drafting.reverse import looks_reversed
from tests.pipeline.drafting.drafting import AGREEMENT, drafted, table

# Four answers that go together, row by row, and one that goes against them.
UP = np.tile([1.0, 2, 2, 3, 4, 5, 5, 4, 3, 1], 4)
NEAR = np.roll(UP, 20) + np.tile([0.0, 1, 0, 0, 0, 0, -1, 0, 0, 1], 4)
DOWN = 6 - UP


def test_the_item_that_runs_against_its_sisters_is_told() -> None:
    found = looks_reversed({1: UP, 2: NEAR, 3: DOWN, 4: UP})
    assert list(found) == [3]
    assert found[3] == pytest.approx(-0.98, abs=0.02)


def test_where_most_are_turned_the_fewer_are_told() -> None:
    assert list(looks_reversed({1: DOWN, 2: 6 - NEAR, 3: UP, 4: DOWN})) == [3]


def test_items_that_go_together_are_not_reversed() -> None:
    assert looks_reversed({1: UP, 2: NEAR, 3: UP}) == {}


def test_two_items_cannot_say_which_of_them_is_turned() -> None:
    assert looks_reversed({1: UP, 2: DOWN}) == {}


def test_few_rows_say_nothing() -> None:
    assert looks_reversed({1: UP[:19], 2: NEAR[:19], 3: DOWN[:19]}) == {}


def test_what_chance_gives_says_nothing() -> None:
    rng = np.random.default_rng(7)
    assert looks_reversed({n: rng.integers(1, 6, 25).astype(float) for n in range(6)}) == {}


def test_blanks_and_items_where_all_agree_are_no_hindrance() -> None:
    gaps = UP.copy()
    gaps[::3] = np.nan
    constant, nothing = np.full(40, 4.0), np.full(40, np.nan)
    found = looks_reversed({1: gaps, 2: NEAR, 3: DOWN, 4: constant, 5: nothing, 6: UP})
    assert list(found) == [3]


def test_items_of_their_own_questions_stand_with_their_neighbours(tmp_path: Path) -> None:
    def cells(ranks: np.ndarray) -> list[str]:
        return [AGREEMENT[int(rank) - 1] for rank in ranks]

    text = table(
        {
            "It is useful": cells(UP),
            "I would miss it": cells(UP),
            "It is a waste of time": cells(DOWN),
            "It helps": cells(UP),
        }
    )
    assert list(drafted(tmp_path, text).reversed_items) == [3]
