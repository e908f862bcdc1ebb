"""The tallies: zeros, groups, and what a reconstruction refuses."""

import pytest

from schemas.errors import UserError
from tests.making import STUDY, Folder, counts

GROUPED = STUDY + 'attributes:\n  place: { column: "where" }\n'
ROWS = """\
id,where,It is useful,It is easy
a,North,Agree,Agree
b,North ,Neutral,Agree
c,,Agree,Disagree
"""


def test_an_option_that_nobody_chose_is_there_with_zero(folder: Folder) -> None:
    folder.study()
    folder.wave("id,It is useful,It is easy\na,Agree,Agree\n")
    assert counts(folder.compute().read("tallies"), "useful") == {1: 0, 2: 0, 3: 1, -1: 0}


def test_each_group_has_its_tallies_and_a_blank_attribute_is_a_group_of_its_own(
    folder: Folder,
) -> None:
    folder.study(GROUPED)
    folder.wave(ROWS)
    tallies = folder.compute().read("tallies")
    assert tallies.select("group_by", "group_value").unique(maintain_order=True).rows() == [
        ("all", "all"),
        ("place", ""),
        ("place", "North"),
    ]
    assert counts(tallies, "useful", "North") == {1: 0, 2: 1, 3: 1, -1: 0}
    assert counts(tallies, "easy", "") == {1: 1, 2: 0, 3: 0, -1: 0}


def test_an_attribute_that_is_not_grouped_by_makes_no_tallies(folder: Folder) -> None:
    folder.study(GROUPED.replace('"where" }', '"where", group: false }'))
    folder.wave(ROWS)
    assert folder.compute().read("tallies")["group_by"].unique().to_list() == ["all"]


def test_groups_of_a_reconstructed_wave_are_refused(folder: Folder) -> None:
    folder.study(GROUPED)
    path = folder.wave(ROWS)
    (path.parent / "provenance.yaml").write_text("provenance: reconstructed\n")
    with pytest.raises(UserError, match="reconstructed item by item") as caught:
        folder.compute()
    assert caught.value.check == "joint_answers_known"


def test_a_wave_in_which_nobody_answered_has_tallies_of_zero(folder: Folder) -> None:
    status = 'respondents:\n  status: { column: "s", complete: ["y"], not_answered: ["n"] }\n'
    folder.study(STUDY.replace("respondents:\n", status))
    folder.wave("id,s,It is useful,It is easy\na,n,,\n")
    tallies = folder.compute().read("tallies")
    assert tallies["n"].sum() == 0
    assert tallies.height == 8


def test_many_items_and_groups_are_counted_in_one_query(folder: Folder) -> None:
    items = "".join(
        f'  - {{ id: i{n}, scale: agreement, text: {{ en: "Q{n}" }} }}\n' for n in range(70)
    )
    study = STUDY[: STUDY.index("items:")] + "items:\n" + items
    folder.study(study + 'attributes:\n  place: { column: "where" }\n')
    header = "id,where," + ",".join(f"Q{n}" for n in range(70))
    folder.wave(header + "\n" + "a,x," + ",".join(["Agree"] * 70) + "\n")
    tallies = folder.compute().read("tallies")
    assert tallies.filter(code=3)["n"].to_list() == [1] * 140
