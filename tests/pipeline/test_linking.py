"""Which respondents of several waves are the same persons, and how their answers pair."""

import polars as pl
import pytest

from pipeline.linking import Linkable, compute_links, compute_pairs, compute_patterns
from schemas.errors import CodebookError
from tests.making import STUDY, Folder

HEADER = "id,It is useful,It is easy\n"
EARLIER = HEADER + "a,Disagree,Agree\nb,Neutral,Agree\nc,Agree,Don't know\nd,Agree,\n,Agree,Agree\n"
LATER = HEADER + "a,Neutral,Agree\nb,Agree,Neutral\nc ,Agree,Agree\nE,Agree,Agree\nD,Agree,Agree\n"


def linkable(folder: Folder, wave: str, study: str) -> Linkable:
    folder.study(study)
    revision = folder.compute(wave=wave)
    questionnaire = folder.store.questionnaire("small", wave)
    return Linkable(
        study="small",
        wave=wave,
        wide=revision.path("wide"),
        linked_by=questionnaire.respondents.link,
        scales={asked.item.id: asked.item.scale for asked in questionnaire.items},
        is_measured=questionnaire.provenance.has_joint_answers,
    )


def waves(folder: Folder, *exports: str, link: str | None = "as_given") -> list[Linkable]:
    rules = f"\n  link: {link}" if link else ""
    study = STUDY.replace('key: "id"', f'key: "id"{rules}')
    found = []
    for year, export in zip((2022, 2023, 2024), exports, strict=False):
        folder.wave(export, name=str(year))
        found.append(linkable(folder, str(year), study))
    return found


def test_persons_are_linked_by_the_key_as_given(folder: Folder) -> None:
    before, after = waves(folder, EARLIER, LATER)
    assert compute_links([(before, after)]).row(0, named=True) == {
        "study": "small",
        "from_wave": "2022",
        "to_wave": "2023",
        "linked_by": "as_given",
        "from_n": 5,
        "to_n": 5,
        "linked": 3,
        "only_from": 1,
        "only_to": 2,
        "from_keyless": 1,
        "to_keyless": 0,
        "ambiguous": 0,
        "from_rows": [],
        "to_rows": [],
        "null_reason": None,
    }


def test_a_normalised_key_links_whatever_its_case(folder: Folder) -> None:
    before, after = waves(folder, EARLIER, LATER, link="normalised")
    found = compute_links([(before, after)]).row(0, named=True)
    assert (found["linked"], found["only_from"], found["only_to"]) == (4, 0, 1)


def test_a_key_that_several_have_links_none_of_them_and_is_named(folder: Folder) -> None:
    twice = HEADER + "a,Agree,Agree\nA,Neutral,Agree\nb,Agree,Agree\n"
    before, after = waves(folder, EARLIER, twice, link="normalised")
    found = compute_links([(before, after)]).row(0, named=True)
    assert (found["linked"], found["ambiguous"]) == (1, 3)
    assert (found["from_rows"], found["to_rows"]) == ([2], [2, 3])
    assert compute_pairs([(before, after)])["n"].sum() == 2


def test_without_a_trusted_key_nobody_is_linked(folder: Folder) -> None:
    before, after = waves(folder, EARLIER, LATER, link=None)
    found = compute_links([(before, after)]).row(0, named=True)
    assert (found["linked"], found["null_reason"]) == (0, "no_trusted_key")
    assert (found["linked_by"], found["from_n"], found["from_keyless"]) == (None, 5, 5)
    assert compute_pairs([(before, after)]).is_empty()


def test_a_link_without_a_key_is_refused(folder: Folder) -> None:
    folder.study(STUDY.replace('key: "id"', "link: as_given"))
    with pytest.raises(CodebookError, match=r"there is no `respondents\.key`"):
        folder.store.study("small")


def test_what_a_reconstruction_invents_is_not_linked(folder: Folder) -> None:
    before, after = waves(folder, EARLIER, LATER)
    invented = Linkable("small", "2022", before.wide, "as_given", before.scales, is_measured=False)
    assert compute_links([(invented, after)])["null_reason"].item() == "joint_answers_unknown"
    assert compute_pairs([(invented, after)]).is_empty()


def test_pairs_count_answers_before_and_after_the_kinds_of_missing_too(folder: Folder) -> None:
    pairs = compute_pairs([tuple(waves(folder, EARLIER, LATER))])  # type: ignore[list-item]
    assert pairs.select("item", "from_code", "to_code", "n").rows() == [
        ("useful", 1, 2, 1),
        ("useful", 2, 3, 1),
        ("useful", 3, 3, 1),
        ("easy", -1, 3, 1),
        ("easy", 3, 2, 1),
        ("easy", 3, 3, 1),
    ]


def test_rows_that_do_not_count_are_not_linked(folder: Folder) -> None:
    rules = 'link: as_given\n  complete_at: 0.5\n  partials: reject\n  key: "id"'
    study = STUDY.replace('key: "id"', rules)
    for year, export in (("2022", EARLIER), ("2023", LATER + "f,,\n")):
        folder.wave(export, name=year)
    before, after = (linkable(folder, year, study) for year in ("2022", "2023"))
    assert compute_links([(before, after)])["to_n"].item() == 5


def test_an_item_on_another_scale_is_not_paired(folder: Folder) -> None:
    before, after = waves(folder, EARLIER, LATER)
    other = Linkable("small", "2023", after.wide, "as_given", {**after.scales, "easy": "another"})
    assert compute_pairs([(before, other)])["item"].unique().to_list() == ["useful"]


def test_patterns_count_the_answers_of_those_linked_through_all_waves(folder: Folder) -> None:
    third = HEADER + "a,Agree,Agree\nb,Agree,Agree\n"
    found = compute_patterns(waves(folder, EARLIER, LATER, third))
    assert found.select("item", "codes", "n").rows() == [
        ("useful", [1, 2, 3], 1),
        ("useful", [2, 3, 3], 1),
        ("easy", [3, 2, 3], 1),
        ("easy", [3, 3, 3], 1),
    ]
    assert found["waves"].to_list() == [["2022", "2023", "2024"]] * 4


def test_two_waves_have_no_patterns(folder: Folder) -> None:
    assert compute_patterns(waves(folder, EARLIER, LATER)).is_empty()


def test_nothing_that_tells_a_person_is_in_the_tables(folder: Folder) -> None:
    export = HEADER + "karen.blixen,Agree,Agree\n"
    before, after = waves(folder, export, export)
    wide = pl.read_parquet(after.wide)
    assert wide["link"].str.contains(r"^[0-9a-f]{20}$").all()
    # Not the pseudonym either: who may see one need not see the other.
    assert wide["link"][0] != wide["respondent"][0]
    assert wide["link"][0] == pl.read_parquet(before.wide)["link"][0]
