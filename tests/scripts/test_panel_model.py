"""The simulated panel: what is true of it, and that what is drawn from it agrees."""

import numpy as np
import polars as pl
import pytest
from scipy.stats import multivariate_normal

from scripts.panel_model import (
    BRANCHES,
    PLANTED,
    WAVES,
    Draws,
    NotComparableError,
    comparable,
    distribution,
    dominance,
    joint,
    simulate,
    superiority,
    superiority_of_managers,
    superiority_of_the_same,
)

# Cliff's delta and d_w from wave to wave, and from the first to the last.
DELTA = {
    "confident": (0.181, 0.177, 0.350),
    "methods": (0, 0, 0),
    "learning": (0.155, 0, 0.155),
    "courage": (0.078, 0.077, 0.154),
    "time": (-0.157, -0.158, -0.309),
    "backing": (0.304, -0.304, 0),
    "colleagues": (0, 0, 0),
    "strategy": (0, 0, 0),
    "outside": (0, 0.202, 0.202),
    "network": (None, -0.152, None),
    "cooperation": (0.130, None, None),
    "material": (0, None, None),
}
SAME = {
    "confident": (0.260, 0.246, 0.482),
    "methods": (0, 0, 0),
    "learning": (0.222, 0, 0.222),
    "courage": (0.112, 0.109, 0.219),
    "time": (-0.229, -0.229, -0.441),
    "backing": (0.424, -0.424, 0),
    "colleagues": (0, 0, 0),
    "strategy": (0, 0, 0),
    "outside": (0, 0.275, 0.275),
    "network": (None, -0.209, None),
    "cooperation": (0.188, None, None),
    "material": (0, None, None),
}
PAIRS = (("2022", "2023"), ("2023", "2024"), ("2022", "2024"))


def delta_of(before: pl.Series, after: pl.Series) -> float:
    """Cliff's delta of the options of two columns of codes, by comparing all with all."""
    first, second = (codes.filter(codes > 0).to_numpy() for codes in (before, after))
    return float(np.sign(second[:, None].astype(int) - first[None, :]).mean())


def dominance_of(before: pl.DataFrame, after: pl.DataFrame, item: str) -> float:
    """d_w of the persons of two waves."""
    both = before.join(after, on="person").filter(pl.col(item) > 0, pl.col(f"{item}_right") > 0)
    return float(np.sign(both[f"{item}_right"].to_numpy().astype(int) - both[item]).mean())


@pytest.mark.parametrize("item", [one.item for one in PLANTED])
def test_the_true_effects_are_those_of_the_table(item: str) -> None:
    for (before, after), independent, same in zip(PAIRS, DELTA[item], SAME[item], strict=True):
        assert comparable(item, before, after) == (independent is not None)
        if independent is None:
            with pytest.raises(NotComparableError):
                superiority(item, before, after)
            continue
        assert dominance(superiority(item, before, after)) == pytest.approx(independent, abs=6e-4)
        linked = dominance(superiority_of_the_same(item, before, after))
        assert linked == pytest.approx(same, abs=6e-4)


def test_only_of_one_item_managers_think_otherwise() -> None:
    found = {one.item: superiority_of_managers(one.item, "2023") for one in PLANTED}
    assert found.pop("colleagues") == pytest.approx(0.651, abs=5e-4)
    assert list(found.values()) == pytest.approx([0.5] * 11)


def test_shares_follow_from_the_thresholds() -> None:
    # Of a standard normal variable, from a printed table: below -1.5, -0.7, 0.1 and 1.1.
    assert np.cumsum(distribution("confident", "2022")) == pytest.approx(
        [0.0668, 0.2420, 0.5398, 0.8643, 1.0], abs=5e-5
    )


def test_the_same_persons_answers_are_two_normal_variables_with_a_known_correlation() -> None:
    shares = joint("methods", "2022", "2023")
    # Both below the second threshold, -0.7, around the shift of 0.2; 0.65 is what is stable.
    normal = multivariate_normal([0, 0], [[1, 0.65], [0.65, 1]])
    assert shares[:2, :2].sum() == pytest.approx(normal.cdf([-0.9, -0.9]), abs=1e-6)
    assert shares.sum(axis=0) == pytest.approx(distribution("methods", "2023"))
    assert shares.sum(axis=1) == pytest.approx(distribution("methods", "2022"))


def test_random_numbers_are_the_same_everywhere() -> None:
    assert Draws(1).uniform(3).tolist() == [
        0.5118216247002567,
        0.9504636963259354,
        0.1441596127196338,
    ]


def test_a_panel_is_the_same_again_and_another_seed_gives_another() -> None:
    one, again, other = simulate(7, 60), simulate(7, 60), simulate(8, 60)
    assert all(a.equals(b) for a, b in zip(one, again, strict=True))
    assert not one[0].equals(other[0])


def test_the_waves_of_a_panel_share_most_persons_and_not_all() -> None:
    waves = simulate(1, 1200)
    assert [frame.height for frame in waves] == [870, 869, 845]
    assert [(frame["person"].min(), frame["person"].max()) for frame in waves] == [
        (0, 1199),
        (100, 1299),
        (200, 1399),
    ]
    assert set(waves[0]["branch"]) == set(BRANCHES)
    assert ["network" in frame.columns for frame in waves] == [False, True, True]
    assert ["material" in frame.columns for frame in waves] == [True, True, False]


def test_only_dont_know_grows_where_only_dont_know_is_to_grow() -> None:
    shares = [(frame["strategy"] == -1).mean() for frame in simulate(3, 20_000)]
    assert shares == pytest.approx([0.04, 0.14, 0.30], abs=0.01)


def test_many_panels_have_the_true_effects_on_average() -> None:
    panels = [simulate(seed, 200) for seed in range(150)]
    for item in ("confident", "backing", "colleagues", "outside"):
        for before, after in ((0, 1), (1, 2)):
            waves = WAVES[before], WAVES[after]
            deltas = [delta_of(panel[before][item], panel[after][item]) for panel in panels]
            same = [dominance_of(panel[before], panel[after], item) for panel in panels]
            # Their spread is some 0.07 and 0.09; four standard errors of the mean.
            truth = dominance(superiority(item, *waves))
            assert np.mean(deltas) == pytest.approx(truth, abs=0.023)
            truth = dominance(superiority_of_the_same(item, *waves))
            assert np.mean(same) == pytest.approx(truth, abs=0.03)
