"""From exports to a study folder: names, dates, files in place, refusals that write nothing."""

import os
from pathlib import Path

import pytest

from pipeline.drafting.placing import new_study
from pipeline.store import Store
from schemas import documents
from schemas.errors import UserError
from tests.pipeline.drafting.drafting import AGREEMENT, placed, repeated, table

TEXT = table({"It is useful": repeated(AGREEMENT, 20)})


def file(folder: Path, name: str, text: str | bytes = TEXT) -> Path:
    path = folder / "exports" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def study(folder: Path, name: str, text: str = TEXT) -> dict[str, str]:
    """Every file of the study drafted from an export of this name."""
    found = new_study(Store(folder / "data"), [file(folder, name, text)], [])
    return {
        path.relative_to(found.folder.parent).as_posix(): path.read_text("utf-8")
        for path in sorted(found.folder.rglob("*"))
        if path.is_file() and path.suffix == ".yaml"
    }


def refusal(folder: Path, *paths: Path, names: tuple[str, ...] = (), called: str = "s") -> str:
    """What is said against these files and names; nothing may have been written."""
    with pytest.raises(UserError) as caught:
        new_study(Store(folder / "data"), paths, names, called)
    assert not (folder / "data" / "studies").exists()
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "study_name", "wave", "said"),
    [
        ("answers.csv", "answers", "wave_1", "place: 1\n"),
        ("Well-being 2024-05-17.csv", "well_being", "2024-05-17", None),
        ("survey_2024-05.csv", "survey", "2024-05", None),
        ("survey2024.csv", "survey", "2024", None),
        ("20240517_data.csv", "data", "2024-05-17", None),
        ("a_2024-02-31.csv", "a", "wave_1", "place: 1\n"),
        ("a_2024-05-00.csv", "a", "wave_1", "place: 1\n"),
        ("a_2024-13.csv", "a", "wave_1", "place: 1\n"),
        ("2024.csv", "study_2024", "2024", None),
        ("問卷.csv", "study", "wave_1", "place: 1\n"),
        ("null.csv", "study_null", "wave_1", "place: 1\n"),
    ],
)
def test_the_file_names_the_study_and_its_wave(
    tmp_path: Path, name: str, study_name: str, wave: str, said: str | None
) -> None:
    files = study(tmp_path, name)
    settings = f"{study_name}/waves/{wave}/wave.yaml"
    assert [path for path in files if path != settings] == [f"{study_name}/study.yaml"]
    assert files.get(settings) == said


def test_the_title_is_the_files_name_without_its_date(tmp_path: Path) -> None:
    files = study(tmp_path, "well-being_2024-05.csv")
    assert 'title: "well being"\n' in files["well_being/study.yaml"]


def test_the_first_time_in_the_file_gives_the_waves_place(tmp_path: Path) -> None:
    times = repeated(["2023-11-02 10:00", "2023-11-01 09:00"], 20)
    text = table({"Start date": times, "It is useful": repeated(AGREEMENT, 20)})
    files = study(tmp_path, "answers.csv", text)
    assert files["answers/waves/2023/wave.yaml"] == 'fielded: "2023-11-01"\n'


def test_the_export_and_its_definition_are_copied_and_nothing_else(tmp_path: Path) -> None:
    file(tmp_path, "notes.md", "x")
    path = file(tmp_path, "answers.csv")
    found = new_study(Store(tmp_path / "data"), [path], [], "s")
    inside = found.folder / "waves" / "wave_1"
    assert sorted(one.name for one in inside.iterdir()) == ["answers.csv", "wave.yaml"]
    assert (inside / "answers.csv").read_bytes() == path.read_bytes()


def test_waves_stand_in_the_order_of_their_dates(tmp_path: Path) -> None:
    found = placed(tmp_path, TEXT, TEXT, names=["2024", "2023-05"])
    assert [wave.name for wave in found.waves] == ["2023-05", "2024"]


def test_waves_of_one_date_get_a_number(tmp_path: Path) -> None:
    paths = [file(tmp_path, name) for name in ("a_2024.csv", "b_2024.csv")]
    found = new_study(Store(tmp_path / "data"), paths, [], "s")
    assert [(wave.name, wave.settings) for wave in found.waves] == [
        ("2024", {}),
        ("2024_2", {"fielded": "2024-01-01"}),
    ]


@pytest.mark.parametrize("name", [".answers.csv", "answers.md", "answers.yaml"])
def test_an_export_that_looks_like_a_note_is_named_in_wave_yaml(tmp_path: Path, name: str) -> None:
    found = new_study(Store(tmp_path / "data"), [file(tmp_path, name)], [], "s")
    assert found.waves[0].settings["export"] == name


def test_a_study_of_this_name_is_left_alone(tmp_path: Path) -> None:
    placed(tmp_path, TEXT, study="drafted")
    before = (tmp_path / "data" / "studies" / "drafted" / "study.yaml").read_bytes()
    with pytest.raises(UserError, match="there is a study of this name"):
        new_study(Store(tmp_path / "data"), [file(tmp_path, "b.csv")], [], "drafted")
    assert (tmp_path / "data" / "studies" / "drafted" / "study.yaml").read_bytes() == before


@pytest.mark.parametrize("name", ["../outside", "My study", "1st", "", "a" * 64, "a/b"])
def test_a_name_that_no_study_can_have_is_refused(tmp_path: Path, name: str) -> None:
    path = file(tmp_path, "answers.csv", "Nothing\n1\n")
    if not name:
        assert new_study(Store(tmp_path / "data"), [path], [], name).study == "answers"
        return
    said = refusal(tmp_path, path, called=name)
    assert said.startswith(f"--name: {name!r} is no name of a study. Use lower-case letters")
    assert [one.name for one in tmp_path.iterdir()] == ["exports"]


def test_waves_that_no_wave_can_be_called_are_refused(tmp_path: Path) -> None:
    one, two = file(tmp_path, "a.csv"), file(tmp_path, "b.csv")
    assert refusal(tmp_path, one, names=("20 24",)).startswith("--wave: '20 24' is no name")
    assert "there are 2 exports and 1 names" in refusal(tmp_path, one, two, names=("x",))
    assert "'x' is given twice" in refusal(tmp_path, one, two, names=("x", "x"))


def test_a_header_without_answers_is_refused(tmp_path: Path) -> None:
    said = refusal(tmp_path, file(tmp_path, "answers.csv", "a,b\n"))
    assert said == (
        "answers.csv: the file has a header and no answers. Export again when there are answers"
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "answers.csv: the file is empty"),
        (b"PK\x03\x04" + bytes(100), "answers.csv: the file is a zip archive"),
        (b"id,Q\n1,a\x00b\n", "answers.csv"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    assert refusal(tmp_path, file(tmp_path, "answers.csv", content)).startswith(said)


def test_a_file_called_as_our_own_is_refused(tmp_path: Path) -> None:
    said = refusal(tmp_path, file(tmp_path, "wave.yaml"))
    assert said == "wave.yaml: a file of this name is none of answers. Rename the file"


def test_a_file_whose_name_is_no_text_is_refused(tmp_path: Path) -> None:
    path = file(tmp_path, os.fsdecode(b"a\xff.csv"))
    assert "the file's name is no Unicode text. Rename the file" in refusal(tmp_path, path)


def test_a_codebook_that_would_be_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "LARGEST_DOCUMENT", 1_000)
    said = refusal(
        tmp_path, file(tmp_path, "answers.csv", table({"Q" * 1_000: ["1 - a", "2", "3"]}))
    )
    assert said.startswith(
        "answers.csv: no codebook could be drafted from it (study.yaml: is larger"
    )


def test_a_wave_without_any_item_of_the_others_is_refused(tmp_path: Path) -> None:
    paths = [
        file(tmp_path, "a_2023.csv", table({"Colour": repeated(["Red", "Blue"], 20)})),
        file(tmp_path, "b_2024.csv"),
    ]
    said = refusal(tmp_path, *paths)
    assert said.startswith("a_2023.csv: none of its columns is found to be an item")
