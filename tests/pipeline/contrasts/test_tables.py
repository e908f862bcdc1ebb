"""Contrasts that would come out the same are taken from those computed before."""

from dataclasses import replace

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.contrasts.study import ItemOf, StudyOf, WaveOf
from pipeline.contrasts.tables import Contrasted, compute_contrasts
from tests.pipeline.contrasts.studies import AGREEMENT, side, study, wave

PLACES = {"useful": {"North": side(3, 2, 1), "South": side(2, 2, 6), "West": side(1, 1, 4)}}
FIRST, SECOND, THIRD = (
    wave("2022", {"useful": side(6, 5, 11)}, groups=PLACES),
    wave("2023", {"useful": side(9, 5, 8)}),
    wave("2024", {"useful": side(12, 5, 4)}),
)


def marked(known: Contrasted) -> Contrasted:
    """With another number in every row, so that one taken over is seen."""
    return replace(known, contrasts=known.contrasts.with_columns(estimate=pl.lit(0.123)))


def taken_over(one: StudyOf, known: Contrasted, code: str = "1") -> list[tuple[str, str, bool]]:
    """Whether the contrasts of two waves, or of the groups of one, are those known."""
    found = compute_contrasts(one, code, marked(known)).contrasts
    return (
        found.filter(pl.col("comparison") != "waves", pl.col("metric") == "cliffs_delta")
        .group_by("from_wave", "to_wave", maintain_order=True)
        .agg((pl.col("estimate") == 0.123).all())
        .rows()
    )


def test_of_a_wave_more_only_what_compares_it_is_computed() -> None:
    known = compute_contrasts(study(FIRST, SECOND), "1")
    assert taken_over(study(FIRST, SECOND, THIRD), known) == [
        ("2022", "2023", True),
        ("2023", "2024", False),
        ("2022", "2024", False),
        ("2022", "2022", True),
    ]


def test_of_a_corrected_wave_all_that_compares_it_is_computed() -> None:
    known = compute_contrasts(study(FIRST, SECOND, THIRD), "1")
    corrected = wave("2023", {"useful": side(9, 4, 9)})
    assert taken_over(study(FIRST, corrected, THIRD), known) == [
        ("2022", "2023", False),
        ("2023", "2024", False),
        ("2022", "2024", True),
        ("2022", "2022", True),
    ]


def test_a_label_changes_no_contrast_and_a_cut_does() -> None:
    known = compute_contrasts(study(FIRST, SECOND), "1")
    renamed = replace(AGREEMENT, same_as="agreement, in other words")
    same = [replace(one, scales={"useful": renamed}) for one in (FIRST, SECOND)]
    assert [is_known for *_, is_known in taken_over(study(*same), known)] == [True, True]
    wider = replace(AGREEMENT, cuts={"high": (2, 3), "low": (1,)})
    other = [replace(one, scales={"useful": wider}) for one in (FIRST, SECOND)]
    assert [is_known for *_, is_known in taken_over(study(*other), known)] == [False, False]


def test_other_code_computes_all_anew() -> None:
    known = compute_contrasts(study(FIRST, SECOND), "1")
    assert not any(is_known for *_, is_known in taken_over(study(FIRST, SECOND), known, "2"))


def test_a_role_that_changes_is_in_what_is_taken_over_too() -> None:
    known = compute_contrasts(study(FIRST, SECOND), "1")
    items = {"useful": ItemOf("perceived_effect", "personal")}
    found = compute_contrasts(study(FIRST, SECOND, items=items), "1", known).contrasts
    between = found.filter(pl.col("comparison") == "previous")
    assert between["quantity"].unique().to_list() == ["change_in_perception"]
    assert "level personal" in str(between["family"].drop_nulls()[0])


COUNTS = st.tuples(*[st.integers(0, 4)] * 3)
WAVES = st.lists(st.tuples(COUNTS, COUNTS, COUNTS), min_size=1, max_size=4)


def waves_of(counts: list[tuple[tuple[int, ...], ...]]) -> list[WaveOf]:
    """A wave for each, with two places whose answers are all of its answers to an item."""
    found = []
    for year, (useful, north, south) in enumerate(counts, start=2020):
        places = {"easy": {"North": side(*north), "South": side(*south)}}
        easy = side(*(a + b for a, b in zip(north, south, strict=True)))
        found.append(wave(str(year), {"useful": side(*useful), "easy": easy}, groups=places))
    return found


@settings(deadline=None, max_examples=40)
@given(WAVES, WAVES)
def test_whatever_was_known_the_tables_are_the_same(
    earlier: list[tuple[tuple[int, ...], ...]], later: list[tuple[tuple[int, ...], ...]]
) -> None:
    known = compute_contrasts(study(*waves_of(earlier)), "1")
    one = study(*waves_of(later))
    fresh, found = compute_contrasts(one, "1"), compute_contrasts(one, "1", known)
    assert found.contrasts.equals(fresh.contrasts)
    assert found.robustness.equals(fresh.robustness)
    assert found.inputs == fresh.inputs
