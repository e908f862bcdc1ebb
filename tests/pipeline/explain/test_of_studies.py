"""A number that compares ends at the cells of both waves, or of both groups."""

import json

import pytest

from pipeline.explain import explain
from pipeline.explain.choosing import source_of_study
from pipeline.explain.explanation import Explanation, Place
from pipeline.explain.marks import places_drawn
from pipeline.store import STUDY_WIDE
from tests.making import Folder
from tests.pipeline.explain.asking import compared_in, explained


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Two waves, compared once."""
    return compared_in(tmp_path_factory.mktemp("two") / "data")


def contrast(two: Folder, field: str = "estimate", **key: object) -> Explanation:
    usual = {"comparison": "previous", "from_wave": "2023", "to_wave": "2024", "item": "useful"}
    found = {**usual, "base": "substantive", **key}
    return explained(two, "contrasts", field, wave=None, **found)


def cells(found: Explanation) -> dict[tuple[str, int | None], tuple[int, ...]]:
    return {(one.wave, one.code): one.rows for one in found.cells}


def test_of_two_waves_the_cells_of_both_are_named(two: Folder) -> None:
    found = contrast(two, design="independent", metric="share_difference", cut="high")
    assert found.value == pytest.approx(3 / 5 - 2 / 4)
    assert "3 / 5 − 2 / 4 = 0.1" in found.formula
    assert cells(found) == {
        ("2023", 1): (3,),
        ("2023", 2): (4,),
        ("2023", 3): (2, 5),
        ("2024", 1): (5,),
        ("2024", 2): (4,),
        ("2024", 3): (2, 3, 6),
    }
    assert found.waves == ("2023", "2024")
    assert found.comparison == two.store.current("small", STUDY_WIDE).name  # type: ignore[union-attr]
    assert [one.n for one in found.counts if one.in_part] == [2, 3]


def test_of_the_linked_only_their_cells_are_named_and_who_is_whom_by_rows(two: Folder) -> None:
    found = contrast(two, design="linked", metric="dominance")
    # a stayed, b and c rose; x did not answer on the scale before.
    assert "(2 − 0) / 3 = 0.666667" in found.formula
    assert [(one.codes, one.n, one.rows) for one in found.linked] == [
        ((1, 2), 1, ((3, 4),)),
        ((2, 3), 1, ((4, 2),)),
        ((3, 3), 1, ((2, 3),)),
    ]
    assert cells(found) == {
        ("2023", 1): (3,),
        ("2023", 2): (4,),
        ("2023", 3): (2,),
        ("2024", 2): (4,),
        ("2024", 3): (2, 3),
    }
    both = contrast(two, design="linked", metric="share_difference", cut="high", base="all")
    assert "(2 − 0) / 4 = 0.5" in both.formula


def test_n_of_a_linked_contrast_counts_everybody_who_answered(two: Folder) -> None:
    found = contrast(two, "n_to", design="linked", metric="dominance")
    assert (found.value, found.linked) == (5, ())
    assert "(1 + 1 + 3) = 5" in found.formula
    assert contrast(two, "n_pairs", design="linked", metric="dominance").value == 3


def test_tests_and_intervals_say_what_they_are(two: Folder) -> None:
    p = contrast(two, "p", design="independent", metric="share_difference", cut="high")
    assert p.formula.startswith("Fisher's exact test")
    holm = contrast(two, "p_holm", design="independent", metric="share_difference", cut="high")
    assert "in the family “independent share_difference high substantive" in holm.formula
    low = contrast(two, "ci_low", design="linked", metric="dominance")
    assert low.formula.startswith("Tango's score interval")


def test_a_group_is_compared_with_the_cells_of_all_others(two: Folder) -> None:
    found = contrast(
        two,
        comparison="rest",
        from_wave="2024",
        to_wave="2024",
        group_by="place",
        from_group="rest",
        to_group="N",
        design="independent",
        cut="high",
        metric="share_difference",
    )
    assert "1 / 2 − (1 + 1) / 3 = −0.166667" in found.formula
    assert {(one.group_value, one.code, one.n) for one in found.counts if one.in_part} == {
        ("N", 3, 1),
        ("S", 3, 1),
        ("W", 3, 1),
    }
    by_code = sorted((one.code or 0, one.rows) for one in found.cells)
    assert by_code == [(1, (5,)), (2, (4,)), (3, (2, 6)), (3, (3,))]


def test_drift_robustness_links_and_pairs_are_explained(two: Folder) -> None:
    waves = {"from_wave": "2023", "to_wave": "2024"}
    drift = explained(
        two, "drift", "to_value", wave=None, item="useful", measure="dont_know", **waves
    )
    assert drift.value == 0.0
    assert cells(drift)["2023", -1] == (6,)
    robust = explained(
        two, "robustness", "choices", wave=None, comparison="previous", item="useful", **waves
    )
    assert robust.formula.startswith(f"Of {robust.value} contrasts of this item")
    assert {place.table for place in robust.further} == {"contrasts"}
    links = explained(two, "links", "linked", wave=None, **waves)
    assert links.value == 4
    assert links.linked[0].rows == ((2, 3), (3, 4), (4, 2), (6, 6))
    field = (
        "coalesce(sum(n) FILTER (from_code > 0 AND to_code > 0 AND to_code IN (3)) /"
        " sum(n) FILTER (from_code > 0 AND to_code > 0), 0)"
    )
    pairs = explained(two, "pairs", field, wave=None, item="useful", **waves)
    assert pairs.value == pytest.approx(2 / 3)
    assert "2 / 3 = 0.666667" in pairs.formula


def test_every_contrast_that_is_stored_is_explained(two: Folder) -> None:
    source = source_of_study(two.store, "small")
    rows = source.rows(STUDY_WIDE, "contrasts")
    keys = [name for name in rows[0] if name in KEY_COLUMNS]
    assert len(rows) > 40
    for row in rows:
        key = {name: row[name] for name in keys}
        for field in ("estimate", "ci_low", "p", "p_holm", "df", "n_from", "n_pairs"):
            found = explain(source, Place("contrasts", field, key))
            assert found.value == row[field]
            assert json.loads(json.dumps(found.plain()))["value"] == row[field]


KEY_COLUMNS = (
    *("comparison", "from_wave", "to_wave", "group_by", "from_group", "to_group", "item"),
    *("design", "metric", "cut", "base", "zeros", "weighted"),
)


def test_a_figure_that_is_not_there_is_refused_with_those_that_are(two: Folder) -> None:
    source = source_of_study(two.store, "small")
    with pytest.raises(Exception, match="there is no figure 'nothing'"):
        places_drawn(source, STUDY_WIDE, "nothing")
