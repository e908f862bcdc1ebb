"""What moved between consecutive waves."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest

from pipeline.drift import COLUMNS, MEASURES, WARN_BELOW, WaveTallies, compute_drift

HIGH = (3, 4)


def wave(
    name: str,
    counts: Mapping[str, Mapping[int, int]],
    scales: Mapping[str, str] | None = None,
    high: Mapping[str, tuple[int, ...]] | None = None,
) -> WaveTallies:
    """A wave of counts by item and code; each item on the scale `degree` and cut at 3."""
    rows = [
        ("small", name, item, "all", "all", code, n)
        for item, by_code in counts.items()
        for code, n in by_code.items()
    ]
    # A group's counts never enter.
    rows += [("small", name, item, "sex", "f", 1, 1000) for item in counts]
    tallies = pl.DataFrame(
        rows,
        schema={
            **dict.fromkeys(("study", "wave", "item", "group_by", "group_value"), pl.String),
            "code": pl.Int8,
            "n": pl.Int64,
        },
        orient="row",
    )
    return WaveTallies(
        name,
        tallies,
        dict.fromkeys(counts, "degree") if scales is None else scales,
        dict.fromkeys(counts, HIGH) if high is None else high,
    )


def drifted(*waves: WaveTallies) -> list[dict[str, Any]]:
    return compute_drift("small", waves).to_dicts()


def row_of(rows: list[dict[str, Any]], item: str, measure: str) -> dict[str, Any]:
    [found] = [row for row in rows if (row["item"], row["measure"]) == (item, measure)]
    return found


LEVEL = {1: 10, 2: 20, 3: 30, 4: 40, -1: 8, -4: 12}
RISEN = {1: 40, 2: 30, 3: 20, 4: 10, -1: 30, -4: 0}


def test_an_unchanged_wave_moved_nothing() -> None:
    rows = drifted(wave("2023", {"a": LEVEL, "b": RISEN}), wave("2024", {"a": LEVEL, "b": RISEN}))
    assert [row["p"] for row in rows] == pytest.approx([1.0] * 6)
    assert [row["p_adjusted"] for row in rows] == pytest.approx([1.0] * 6)
    assert not any(row["moved"] for row in rows)


def test_a_clear_change_moved_with_its_values() -> None:
    rows = drifted(wave("2023", {"a": LEVEL, "b": LEVEL}), wave("2024", {"a": RISEN, "b": LEVEL}))
    a = row_of(rows, "a", "distribution")
    # p from scipy 1.17.1: chi2_contingency([[10, 20, 30, 40], [40, 30, 20, 10]]); of two, doubled.
    assert a == {
        "study": "small",
        "from_wave": "2023",
        "to_wave": "2024",
        "item": "a",
        "measure": "distribution",
        "from_value": 0.7,
        "to_value": 0.3,
        "from_n": 100,
        "to_n": 100,
        "statistic": pytest.approx(40.0),
        "p": pytest.approx(1.065509033425585e-08),
        "p_adjusted": pytest.approx(2.13101806685117e-08),
        "moved": True,
        "family": "distribution 2023 to 2024",
        "null_reason": None,
    }
    assert not row_of(rows, "b", "distribution")["moved"]


def test_dont_know_is_among_the_answers_given() -> None:
    before = {1: 50, 2: 40, -1: 5, -2: 3, -3: 2, -4: 30, -5: 20, -6: 1}
    after = {1: 40, 2: 30, -1: 20, -2: 6, -3: 4, -4: 5}
    row = row_of(drifted(wave("2023", {"a": before}), wave("2024", {"a": after})), "a", "dont_know")
    assert (row["from_value"], row["from_n"]) == (0.05, 100)
    assert (row["to_value"], row["to_n"]) == (0.2, 100)
    # scipy 1.17.1: fisher_exact([[5, 95], [20, 80]])
    assert row["p"] == pytest.approx(0.002197232551984906)
    assert row["statistic"] is None
    assert row["moved"]


def test_completeness_is_among_all_respondents() -> None:
    before = {1: 50, 2: 40, -1: 5, -2: 3, -3: 2, -4: 12, -5: 5, -6: 3}
    after = {1: 60, 2: 40, -4: 60}
    rows = drifted(wave("2023", {"a": before}), wave("2024", {"a": after}))
    row = row_of(rows, "a", "completeness")
    assert (row["from_value"], row["from_n"]) == (100 / 120, 120)
    assert (row["to_value"], row["to_n"]) == (100 / 160, 160)
    # scipy 1.17.1: fisher_exact([[100, 20], [100, 60]])
    assert row["p"] == pytest.approx(0.00016222301022764726)
    assert row["moved"]


def test_an_item_without_answers_has_reasons_and_no_values() -> None:
    nobody = dict.fromkeys(LEVEL, 0)
    for one, other, empty in ((LEVEL, nobody, "to"), (nobody, LEVEL, "from")):
        rows = drifted(wave("2023", {"a": one}), wave("2024", {"a": other}))
        for row in rows:
            assert row["null_reason"] == "no_answers"
            assert (row[f"{empty}_n"], row[f"{empty}_value"]) == (0, None)
            assert (row["statistic"], row["p"], row["p_adjusted"]) == (None, None, None)
            assert row["moved"] is False


def test_ten_answers_are_too_few_for_chi_square_but_not_for_fisher() -> None:
    few = {1: 1, 2: 2, 3: 3, 4: 4, -1: 1, -4: 1}
    rows = drifted(wave("2023", {"a": few}), wave("2024", {"a": few}))
    assert [row["null_reason"] for row in rows] == ["expected_count_too_small", None, None]
    assert row_of(rows, "a", "distribution")["from_value"] == 0.7


def test_what_has_no_p_does_not_count_in_its_family() -> None:
    few = {1: 1, 2: 1, 3: 1, 4: 1}
    rows = drifted(wave("2023", {"a": LEVEL, "b": few}), wave("2024", {"a": RISEN, "b": few}))
    a = row_of(rows, "a", "distribution")
    assert a["p_adjusted"] == a["p"]
    assert row_of(rows, "b", "distribution")["p_adjusted"] is None


def test_a_scale_without_a_high_cut_is_tested_without_values() -> None:
    rows = drifted(wave("2023", {"a": LEVEL}, high={}), wave("2024", {"a": RISEN}, high={}))
    row = row_of(rows, "a", "distribution")
    assert (row["from_value"], row["to_value"], row["from_n"]) == (None, None, 100)
    assert row["moved"]


def test_shares_at_two_different_cuts_are_not_compared() -> None:
    rows = drifted(wave("2023", {"a": LEVEL}, high={"a": (4,)}), wave("2024", {"a": RISEN}))
    row = row_of(rows, "a", "distribution")
    assert (row["from_value"], row["to_value"]) == (None, None)


def test_dropped_new_and_rescaled_items_give_no_rows() -> None:
    before = wave("2023", {"kept": LEVEL, "dropped": LEVEL, "rescaled": LEVEL})
    after = wave(
        "2024",
        {"new": LEVEL, "kept": LEVEL, "rescaled": LEVEL},
        scales={"new": "degree", "kept": "degree", "rescaled": "agreement"},
    )
    assert {row["item"] for row in drifted(before, after)} == {"kept"}


def test_rows_follow_the_waves_the_later_codebook_and_the_measures() -> None:
    waves = [
        wave("autumn", {"a": LEVEL, "b": LEVEL}),
        wave("spring", {"b": LEVEL, "a": RISEN}),
        wave("2025", {"a": RISEN, "b": RISEN}),
    ]
    rows = drifted(*waves)
    order = [(row["from_wave"], row["to_wave"], row["item"], row["measure"]) for row in rows]
    assert order == [
        (before, after, item, measure)
        for before, after, items in (("autumn", "spring", "ba"), ("spring", "2025", "ab"))
        for item in items
        for measure in MEASURES
    ]
    # Each pair is a family of its own.
    moved = [(row["to_wave"], row["item"]) for row in rows if row["moved"] and row["statistic"]]
    assert moved == [("spring", "a"), ("2025", "b")]
    assert len({row["family"] for row in rows}) == 6


@pytest.mark.parametrize("count", [0, 1])
def test_one_wave_has_nothing_to_compare(count: int) -> None:
    drift = compute_drift("small", [wave("2024", {"a": LEVEL})][:count])
    assert drift.is_empty()
    assert drift.schema == COLUMNS


def test_columns_types_and_no_nan() -> None:
    counts = {"a": LEVEL, "b": dict.fromkeys(LEVEL, 0), "c": {1: 5}, "d": {-1: 3, -4: 2}}
    drift = compute_drift("small", [wave("2023", counts), wave("2024", counts)])
    assert drift.schema == COLUMNS
    assert drift["moved"].null_count() == 0
    for name, kind in COLUMNS.items():
        if kind == pl.Float64:
            assert not drift[name].is_nan().any()
    assert (drift["p"].is_null() == drift["null_reason"].is_not_null()).all()


def test_what_warns_is_what_moved() -> None:
    rows = drifted(wave("2023", {"a": LEVEL, "b": LEVEL}), wave("2024", {"a": RISEN, "b": LEVEL}))
    assert all(row["moved"] == (row["p_adjusted"] < WARN_BELOW) for row in rows)
