"""Texts that the beginning of a file does not show."""

import pytest

from pipeline import placing
from pipeline.readers.raw import NEVER_NULL
from schemas.errors import UserError
from tests.making import STUDY, Folder, counts

HEAD = "id,It is useful,It is easy\n"
LATE = HEAD + "a,Agree,Agree\nb,Agree,Agree\nc,agree ,AGREE\nd,,Neutral\n"
TOLERANT = "tolerate: 0.9\n" + STUDY


def read(folder: Folder, export: str, study: str = STUDY) -> dict[str, list[int]]:
    folder.study(study)
    folder.wave(export)
    wide = folder.compute().read("wide")
    return {name: wide[name].to_list() for name in ("item_useful", "item_easy")}


@pytest.mark.parametrize("sample", [1, 2, 3, 100])
@pytest.mark.parametrize("most_unplaced", [0, 100])
def test_a_spelling_that_comes_late_is_read_and_counted_as_an_early_one(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, sample: int, most_unplaced: int
) -> None:
    monkeypatch.setattr(placing, "SAMPLE", sample)
    monkeypatch.setattr(placing, "MOST_UNPLACED", most_unplaced)
    assert read(folder, LATE) == {"item_useful": [3, 3, 3, -4], "item_easy": [3, 3, 3, 2]}
    revision = folder.compute()
    assert revision.read("foldings").select("written", "folded", "n").rows() == [
        ("agree ", "white space, case", 1),
        ("AGREE", "case", 1),
    ]
    assert counts(revision.read("tallies"), "useful") == {1: 0, 2: 0, 3: 3, -1: 0, -4: 1}


def test_a_column_of_many_texts_is_counted_as_a_whole(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "MOST_SAMPLED", 1)
    assert read(folder, LATE)["item_useful"] == [3, 3, 3, -4]


def test_an_unknown_label_that_comes_late_is_named_with_its_row(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "SAMPLE", 1)
    with pytest.raises(UserError, match=r"row 4, column 2 .* 'Perhaps'"):
        read(folder, HEAD + "a,Agree,Agree\nb,Agree,Agree\nc,Perhaps,Agree\n")


@pytest.mark.parametrize("most_sampled", [0, 100])
def test_a_cell_with_the_text_that_stands_for_null_is_an_unknown_label(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, most_sampled: int
) -> None:
    monkeypatch.setattr(placing, "MOST_SAMPLED", most_sampled)
    found = read(folder, f"{HEAD}a,Agree,Agree\nb,{NEVER_NULL},Agree\n", TOLERANT)
    assert found["item_useful"] == [3, -6]
