"""A new revision against the one published before: what it concludes otherwise."""

import polars as pl
import pytest

from pipeline.conclusions import changed_conclusions, conclusions_changed_last, told
from pipeline.store import Revision
from schemas.tables import broken_rules, schema_of
from tests.making import STUDY, Folder

pytestmark = pytest.mark.slow

AGREE, NEUTRAL, DISAGREE = "Agree", "Neutral", "Disagree"
GROUPED = (
    STUDY
    + """\
choices:
  - { id: why, text: { en: "Why" }, select: one, column: "Why",
      options: [{ labels: { en: "Work" } }, { labels: { en: "Home" } }] }
attributes:
  site: { column: "Site", group: true }
"""
)


def export(*answers: str) -> str:
    """Answers to the first item, one respondent each; the second is always agreed with."""
    rows = [f"{place},{answer},Agree\n" for place, answer in enumerate(answers)]
    return "id,It is useful,It is easy\n" + "".join(rows)


def revision(folder: Folder, *answers: str) -> Revision:
    folder.wave(export(*answers))
    return folder.compute()


def changes(before: Revision, after: Revision) -> pl.DataFrame:
    found = changed_conclusions(before, after)
    assert broken_rules(schema_of("conclusion_changes"), found) == []
    return found


def listed(found: pl.DataFrame, *columns: str) -> list[tuple[object, ...]]:
    return list(found.select("subject", "metric", "change", *columns).iter_rows())


@pytest.fixture
def small(folder: Folder) -> Folder:
    folder.study()
    return folder


def test_one_corrected_cell_takes_a_majority_away(small: Folder) -> None:
    before = revision(small, AGREE, AGREE, AGREE, NEUTRAL, DISAGREE)
    after = revision(small, AGREE, AGREE, NEUTRAL, NEUTRAL, DISAGREE)
    found = changes(before, after)
    assert listed(found, "cut", "base", "before_value", "after_value") == [
        ("useful", "share", "crossed_half", "high", "all", 0.6, 0.4),
        ("useful", "share", "crossed_half", "high", "substantive", 0.6, 0.4),
        ("useful", "median_type_7", "crossed_cut", "high", "substantive", 3.0, 2.0),
        ("useful", "median_type_2", "crossed_cut", "high", "substantive", 3.0, 2.0),
        # Beside `Agree`, `Neutral` is now chosen most often too.
        ("useful", "mode", "got_value", None, "substantive", None, 2.0),
    ]
    assert found.select("study", "wave", "from_revision", "to_revision").unique().rows() == [
        ("small", "2024", before.name, after.name)
    ]
    assert told(found) == [
        "useful: share at high (all) crossed one half: 0.6 to 0.4",
        "useful: share at high (substantive) crossed one half: 0.6 to 0.4",
        "useful: median_type_7 (substantive) crossed the cut high: 3 to 2",
        "useful: median_type_2 (substantive) crossed the cut high: 3 to 2",
        "useful: got 1 number: mode",
    ]


def test_one_half_is_no_majority(small: Folder) -> None:
    four_of_ten = revision(small, *[AGREE] * 4, *[NEUTRAL] * 6)
    half = revision(small, *[AGREE] * 5, *[NEUTRAL] * 5)
    six_of_ten = revision(small, *[AGREE] * 6, *[NEUTRAL] * 4)
    crossed = pl.col("change") == "crossed_half"
    assert changes(four_of_ten, half).filter(crossed).is_empty()
    assert changes(half, six_of_ten).filter(crossed).height == 2


def test_a_sign_turns_and_a_sign_that_is_lost_turns_too(small: Folder) -> None:
    less = revision(small, AGREE, AGREE, NEUTRAL, DISAGREE, DISAGREE, DISAGREE)
    more = revision(small, AGREE, AGREE, AGREE, NEUTRAL, DISAGREE, DISAGREE)
    none = revision(small, AGREE, AGREE, NEUTRAL, NEUTRAL, DISAGREE, DISAGREE)
    turned = pl.col("change") == "changed_sign", pl.col("base") == "all"
    (row,) = changes(less, more).filter(*turned).iter_rows(named=True)
    assert (row["metric"], row["cut"]) == ("net", "high - low")
    assert (row["before_value"], row["after_value"]) == pytest.approx((-1 / 6, 1 / 6))
    lost = changes(more, none).filter(*turned)
    assert listed(lost, "after_value") == [("useful", "net", "changed_sign", 0.0)]


def test_a_share_leaves_the_interval_published_before(small: Folder) -> None:
    before = revision(small, *[AGREE] * 20)
    after = revision(small, *[AGREE] * 16, *[NEUTRAL] * 4)
    found = changes(before, after).filter(pl.col("change") == "left_interval", base="all")
    assert listed(found, "code", "cut", "before_value", "after_value") == [
        ("useful", "share", "left_interval", 2, None, 0.0, 0.2),
        ("useful", "share", "left_interval", 3, None, 1.0, 0.8),
        ("useful", "share", "left_interval", None, "high", 1.0, 0.8),
    ]
    # Wilson's interval, of three that a share has.
    assert found["before_low"].to_list() == pytest.approx([0.0, 0.838875, 0.838875], abs=1e-6)


def test_numbers_are_lost_and_got_with_the_reason(small: Folder) -> None:
    some, nobody = revision(small, AGREE, "", ""), revision(small, "", "", "")
    lost = changes(some, nobody)
    assert set(lost["change"]) == {"lost_value"}
    assert set(lost["metric"]) >= {"share", "net", "median_type_7", "mode", "consensus"}
    assert set(lost.filter(pl.col("metric") != "mode")["after_reason"]) == {"no_answers"}
    assert told(lost) == [
        f"useful: lost {lost.height} numbers (after: no_answers): share, net,"
        " mean_interval_assumption, quartile_1_type_7, median_type_7, quartile_3_type_7 and 9 more"
    ]
    assert set(changes(nobody, some)["change"]) == {"got_value"}


def test_an_item_that_is_dropped_loses_its_numbers(small: Folder) -> None:
    before = revision(small, AGREE, NEUTRAL)
    small.wave(export(AGREE, NEUTRAL), settings="items: { easy: { dropped: true } }\n")
    found = changes(before, small.compute())
    assert set(found.select("subject", "change").iter_rows()) == {("easy", "lost_value")}
    assert found["after_reason"].null_count() == found.height


def test_whole_waves_stand_before_groups_and_groups_are_only_counted(folder: Folder) -> None:
    folder.study(GROUPED)
    header = "id,It is useful,It is easy,Why,Site\n"
    rest = "b,Agree,Agree,Home,Odense\nc,Disagree,Agree,Home,Odense\n"
    folder.wave(f"{header}a,Agree,Agree,Home,Odense\n{rest}")
    before = folder.compute()
    folder.wave(f"{header}a,Neutral,Agree,Home,Odense\n{rest}")
    found = changes(before, folder.compute())
    places = found["group_by"].to_list()
    assert places == sorted(places, key=["all", "site"].index)
    assert {"all", "site"} == set(places)
    lines = told(found)
    assert lines[-1] == f"among groups by site: {places.count('site')} changes"
    assert "Odense" not in " ".join(lines)


def test_an_option_without_order_gets_a_majority(folder: Folder) -> None:
    folder.study(GROUPED)
    header = "id,It is useful,It is easy,Why,Site\na,Agree,Agree,Home,\nb,Agree,Agree,Work,\n"
    folder.wave(header + "c,Agree,Agree,Home,\n")
    before = folder.compute()
    folder.wave(header + "c,Agree,Agree,Work,\n")
    found = changes(before, folder.compute()).filter(group_by="all")
    assert listed(found, "code", "base") == [
        ("why", "choice_share", "crossed_half", 1, "answered"),
        ("why", "choice_share", "crossed_half", 2, "answered"),
    ]


def test_a_cut_that_moves_takes_its_findings_along(small: Folder) -> None:
    before = revision(small, NEUTRAL, NEUTRAL, AGREE)
    small.study(STUDY.replace("high: { at_least: 3 }", "high: { at_least: 2 }"))
    found = changes(before, small.compute()).filter(pl.col("metric") == "median_type_7")
    assert listed(found, "cut", "before_value", "after_value") == [
        ("useful", "median_type_7", "crossed_cut", "high", 2.0, 2.0)
    ]


def test_the_same_revision_and_the_same_numbers_change_nothing(small: Folder) -> None:
    before = revision(small, AGREE, NEUTRAL, DISAGREE)
    assert changes(before, before).is_empty()
    # Other text of the codebook, and numbers that other code rounds otherwise.
    small.study(STUDY.replace("Small study", "Small study, renamed"))
    after = small.compute()
    assert after.name != before.name
    rounded = after.read("metrics").with_columns(pl.col("estimate") + 1e-13)
    after.write({"metrics": rounded})
    assert changes(before, after).is_empty()


def compared(folder: Folder, first: list[str], second: list[str]) -> Revision:
    folder.wave(export(*first), "2023")
    folder.wave(export(*second), "2024")
    return folder.compare("2023", "2024")


def test_a_contrast_turns_its_sign_also_where_none_is_one_half(small: Folder) -> None:
    first = [AGREE] * 5 + [DISAGREE] * 5
    before = compared(small, first, [AGREE] * 6 + [DISAGREE] * 4)
    after = compared(small, first, [AGREE] * 4 + [DISAGREE] * 6)
    found = changes(before, after)
    assert set(found["change"]) == {"changed_sign"}
    assert set(found.select("study", "wave", "comparison", "from_wave", "to_wave").rows()) == {
        ("small", "_study", "previous", "2023", "2024")
    }
    numbers = {
        row[0]: row[1:] for row in found.select("metric", "before_value", "after_value").rows()
    }
    assert numbers["cliffs_delta"] == pytest.approx((0.1, -0.1))
    assert numbers["vargha_delaney"] == pytest.approx((0.55, 0.45))


def test_a_verdict_is_lost_and_so_is_an_interval_without_zero(small: Folder) -> None:
    first = [AGREE] * 5 + [DISAGREE] * 15
    before = compared(small, first, [AGREE] * 15 + [DISAGREE] * 5)
    after = compared(small, first, [AGREE] * 10 + [DISAGREE] * 10)
    found = changes(before, after).filter(
        pl.col("metric").is_in(["cliffs_delta", "vargha_delaney"])
    )
    assert listed(found) == [
        ("useful", "cliffs_delta", "crossed_zero"),
        ("useful", "cliffs_delta", "changed_verdict"),
        # It has no test of its own.
        ("useful", "vargha_delaney", "crossed_zero"),
    ]
    assert told(found)[1:] == [
        "useful: cliffs_delta from 2023 to 2024 (independent, substantive) has another verdict:"
        " p 0.003848 to 0.1908",
        "useful: vargha_delaney from 2023 to 2024 (independent, substantive) has an interval that"
        " no longer excludes 0.5: 0.75 to 0.625",
    ]


def test_a_wave_that_comes_changes_no_comparison_of_the_others(small: Folder) -> None:
    before = compared(small, [AGREE, NEUTRAL, DISAGREE], [AGREE, AGREE, DISAGREE])
    small.wave(export(DISAGREE, DISAGREE, DISAGREE), "2025")
    assert changes(before, small.compare("2025")).is_empty()


def test_what_is_published_is_held_against_what_was_published_before(small: Folder) -> None:
    small.wave(export(AGREE, AGREE, DISAGREE))
    first = small.run()
    assert conclusions_changed_last(small.store, "small", "2024").is_empty()
    small.wave(export(AGREE, DISAGREE, DISAGREE))
    second = small.run()
    found = conclusions_changed_last(small.store, "small", "2024")
    assert found.select("from_revision", "to_revision").unique().rows() == [
        (first.name, second.name)
    ]
    assert ("useful", "net", "changed_sign") in listed(found)
