"""Finding a zero by Newton's method, kept inside its bracket."""

import math

import pytest

from pipeline.stats.solving import root


def test_the_root_of_a_falling_line_is_found_at_once() -> None:
    assert root(lambda x: (3 - 2 * x, -2.0), -10, 0, 10) == 1.5


def test_a_step_out_of_the_bracket_is_a_bisection() -> None:
    # From 5, Newton's method runs away: the arc tangent is too flat there.
    found = root(lambda x: (-math.atan(x - 1), -1 / (1 + (x - 1) ** 2)), -20, 5, 20)
    assert found == pytest.approx(1, abs=1e-12)


def test_where_there_is_no_value_the_bracket_is_halved() -> None:
    def step(x: float) -> tuple[float, float]:
        return (math.inf if x < 2 else -math.inf), 0.0

    assert root(step, 0, 1, 10) == pytest.approx(2, abs=1e-12)
