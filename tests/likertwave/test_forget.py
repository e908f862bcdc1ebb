"""Respondents and waves are forgotten: gone from all that was made, and they stay so."""

import json
import shutil
import tempfile
from pathlib import Path

import pytest

from pipeline.arrival import receive
from pipeline.errors import ForgottenError
from pipeline.forgetting import plan_respondents, remember_respondents
from pipeline.forgetting_waves import remember_wave
from pipeline.history import history, revision_names
from pipeline.publishing import unpublish
from pipeline.store import Revision
from pipeline.tombstones import Tombstones, tombstones
from pipeline.warehouse import ask
from tests.likertwave.running import run
from tests.likertwave.test_privacy import texts
from tests.making import KEY, STUDY, Folder

# Each runs the whole pipeline several times.
pytestmark = pytest.mark.slow


LINKED = STUDY.replace('key: "id"', 'key: "id"\n  link: normalised') + (
    'attributes:\n  room: { column: "room", text: { en: "Room" } }\n'
)
HEADER = "id,It is useful,It is easy,room\n"
# What is written only by the person who is forgotten: a room, and a spelling.
BEFORE = HEADER + "Anna,AGREE,Neutral,Rungsted\nb,Agree,Don't know,A\nc,Disagree,,A\n"
AFTER = HEADER + "d,Agree,Agree,A\nanna ,Disagree,Neutral,Rungsted\nb,Agree,Agree,A\n"
TRACES = ("Rungsted", "AGREE", "Anna")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Two waves with a person in both, published by the command line."""
    folder = Folder(tmp_path_factory.mktemp("published") / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIKERTWAVE_KEY", KEY)
        folder.study(LINKED)
        folder.wave(BEFORE, name="2023")
        folder.wave(AFTER, name="2024")
        assert run(folder, "run").status == 0
    return folder


@pytest.fixture
def folder(folder: Folder, published: Folder) -> Folder:
    """A copy of it."""
    shutil.copytree(published.home, folder.home, symlinks=True)
    return folder


@pytest.fixture(autouse=True)
def _temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder for temporary files of the test's own: others' left-overs are no concern here."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def current(folder: Folder, wave: str) -> Revision:
    found = folder.store.current("small", wave)
    assert found is not None
    return found


def pseudonyms(folder: Folder, wave: str, row: int) -> list[str]:
    wide = current(folder, wave).read("wide").filter(source_row=row)
    return [value for name in ("respondent", "link") for value in wide[name]]


def traces(folder: Folder, *wanted: str) -> dict[str, set[str]]:
    """What of some texts stands in which files, but for exports and tombstones."""
    found: dict[str, set[str]] = {}
    for path, text in texts(folder.home):
        for one in wanted:
            if one in text and path.name != "forgotten.json":
                found.setdefault(one, set()).add(path.relative_to(folder.home).as_posix())
    return found


def rejects(folder: Folder) -> list[tuple[object, ...]]:
    found = ask(
        folder.store, "SELECT wave, source_row, reason, value, item FROM rejects ORDER BY ALL"
    )
    return found.rows()


def test_a_forgotten_respondent_is_nowhere_and_does_not_come_back(folder: Folder) -> None:
    hashes = [*pseudonyms(folder, "2023", 2), *pseudonyms(folder, "2024", 3)]
    assert set(traces(folder, *TRACES, *hashes)) >= {"Rungsted", "AGREE", *hashes}
    found = run(folder, "forget", "small", "--respondent", "Anna", "--yes")
    assert (found.status, "Traceback" in found.errors) == (0, False)
    assert "small 2023: 1 row of the export, 1 of the revisions on record" in found.output
    assert "What this cannot remove: the raw export itself" in found.output
    assert traces(folder, *TRACES, *hashes) == {}
    for _ in range(2):
        assert rejects(folder) == [
            ("2023", 2, "forgotten", None, None),
            ("2024", 3, "forgotten", None, None),
        ]
        rows = ask(folder.store, "SELECT rows, respondents, rejected_rows FROM waves ORDER BY wave")
        assert rows.rows() == [(3, 2, 1), (3, 2, 1)]
        assert ask(folder.store, "FROM foldings").is_empty()
        assert ask(folder.store, "SELECT source_row FROM respondents WHERE wave = '2024'")[
            "source_row"
        ].to_list() == [2, 4]
        assert run(folder, "run").status == 0
    assert traces(folder, *TRACES, *hashes) == {}
    assert run(folder, "doctor").output.endswith("all is well.\n")


def test_only_keyed_hashes_are_kept_of_the_forgotten(folder: Folder) -> None:
    first, second = pseudonyms(folder, "2023", 2), pseudonyms(folder, "2024", 3)
    assert first[1] == second[1]
    run(folder, "forget", "small", "--respondent", "Anna", "--yes")
    kept = json.loads((folder.home / "store/small/forgotten.json").read_text())
    assert kept == {"respondents": {first[0]: sorted([first[1], second[0]])}, "waves": {}}


def test_a_later_export_does_not_bring_them_back(folder: Folder) -> None:
    run(folder, "forget", "small", "--respondent", " Anna ", "--yes")
    folder.wave(HEADER + "ANNA,Agree,Agree,Rungsted\ne,Agree,Agree,A\n", name="2025")
    assert run(folder, "run").status == 0
    assert ("2025", 2, "forgotten", None, None) in rejects(folder)
    assert traces(folder, "Rungsted", "ANNA") == {}


def test_who_is_in_no_wave_can_be_forgotten_before_they_arrive(folder: Folder) -> None:
    found = run(folder, "forget", "small", "--respondent", "zoe", "--yes")
    assert "small: no wave holds them" in found.output
    assert found.status == 0
    assert len(tombstones(folder.store, "small").respondents) == 1


def test_undone_they_are_back_with_the_next_run(folder: Folder) -> None:
    before = folder.bytes_below("published")
    run(folder, "forget", "small", "--respondent", "Anna", "--yes")
    assert folder.bytes_below("published") != before
    undone = run(folder, "forget", "small", "--respondent", "Anna", "--undo", "--yes")
    assert undone.output.startswith("taken back: 1.")
    assert run(folder, "run").status == 0
    assert folder.bytes_below("published") == before
    again = run(folder, "forget", "small", "--respondent", "Anna", "--undo", "--yes")
    assert (again.status, "none of them is forgotten" in again.errors) == (2, True)


def test_a_respondent_in_a_wave_that_cannot_be_read_again_is_refused_and_nothing_changes(
    folder: Folder,
) -> None:
    folder.wave(BEFORE.replace("Don't know", "Perhaps"), name="2023")
    before = folder.bytes_below("store")
    found = run(folder, "forget", "small", "--respondent", "Anna", "--yes")
    assert found.status == 2
    assert "study small, wave 2023: it holds the respondent, and cannot be" in found.errors
    assert "`likertwave forget small --wave 2023`" in found.errors
    assert "the codebook does not know the answer 'Perhaps'" in found.errors
    assert folder.bytes_below("store") == before


def test_earlier_revisions_that_count_them_are_deleted_although_the_present_export_lacks_them(
    folder: Folder,
) -> None:
    hashes = pseudonyms(folder, "2024", 3)
    folder.wave(HEADER + "d,Agree,Agree,A\nb,Agree,Agree,A\n", name="2024")
    folder.wave(BEFORE.replace("Anna", "x").replace("AGREE", "Agree"), name="2023")
    assert run(folder, "run").status == 0
    assert len(history(folder.store, "small", "2024").before) == 1
    published = current(folder, "2024")
    assert run(folder, "forget", "small", "--respondent", "anna", "--yes").status == 0
    assert traces(folder, *hashes) == {}
    assert current(folder, "2024") == published
    assert revision_names(folder.store, "small", "2024") == [published.name]


@pytest.mark.parametrize("stage", ["tombstone", "one wave"])
def test_broken_off_it_is_known_and_finished_by_the_same_command(
    folder: Folder, stage: str
) -> None:
    hashes = pseudonyms(folder, "2024", 3)
    plan = plan_respondents(folder.store, "small", ["Anna"])
    remember_respondents(folder.store, plan)
    if stage == "one wave":
        folder.run(wave="2024")
    found = run(folder, "doctor")
    assert found.status == 2
    assert "Forgetting that is not finished" in found.output
    assert run(folder, "forget", "small", "--respondent", "Anna", "--yes").status == 0
    assert traces(folder, "Rungsted", *hashes) == {}
    assert run(folder, "doctor").status == 0


def test_broken_off_a_run_and_the_doctor_finish_it_without_the_id(folder: Folder) -> None:
    hashes = pseudonyms(folder, "2024", 3)
    remember_respondents(folder.store, plan_respondents(folder.store, "small", ["Anna"]))
    assert run(folder, "run").status == 0
    assert run(folder, "doctor", "--repair").status == 0
    assert traces(folder, "Rungsted", *hashes) == {}


KEYLESS = STUDY.replace('respondents:\n  key: "id"\n', "")


def test_without_ids_a_row_is_forgotten(folder: Folder) -> None:
    shutil.rmtree(folder.home)
    folder.study(KEYLESS)
    folder.wave("It is useful,It is easy\nAgree,Neutral\nAgree,Don't know\nDisagree,\n")
    run(folder, "run")
    (gone,) = current(folder, "2024").read("wide").filter(source_row=3)["respondent"]
    found = run(folder, "forget", "small", "--wave", "2024", "--row", "3", "--yes")
    assert found.status == 0
    assert "forget it again when another version of the file arrives" in found.output
    assert traces(folder, gone) == {}
    assert rejects(folder) == [("2024", 3, "forgotten", None, None)]
    rows = ask(folder.store, "SELECT source_row FROM respondents ORDER BY ALL")
    assert rows["source_row"].to_list() == [2, 4]
    missing = run(folder, "forget", "small", "--wave", "2024", "--row", "9", "--yes")
    assert "2024/answers.csv, row 9: there is no respondent in this row" in missing.errors


def test_the_person_s_rows_under_other_ids_are_forgotten_too(folder: Folder) -> None:
    shutil.rmtree(folder.home)
    rules = 'key: "id"\n  resubmissions: { columns: ["mail"], keep: last }'
    folder.study(STUDY.replace('key: "id"', rules))
    folder.wave(
        "id,It is useful,It is easy,mail\na,Agree,Agree,x@example.org\n"
        "b,Neutral,Agree,X@example.org\nc,Disagree,Agree,y@example.org\n"
    )
    assert run(folder, "run").status == 0
    assert rejects(folder) == [("2024", 2, "resubmission", None, None)]
    assert run(folder, "forget", "small", "--respondent", "b", "--yes").status == 0
    assert rejects(folder) == [
        ("2024", 2, "forgotten", None, None),
        ("2024", 3, "forgotten", None, None),
    ]
    # Also where only the other one is still there.
    folder.wave("id,It is useful,It is easy,mail\na,Agree,Agree,z@example.org\nc,Agree,Agree,y\n")
    assert run(folder, "run").status == 0
    assert rejects(folder) == [("2024", 2, "forgotten", None, None)]


def test_a_wave_of_nobody_else_is_forgotten_as_a_wave(folder: Folder) -> None:
    folder.wave(HEADER + "Anna,Agree,Agree,A\n", name="2024")
    run(folder, "run")
    found = run(folder, "forget", "small", "--respondent", "Anna", "--yes")
    assert found.status == 2
    assert "2024/answers.csv: all of its respondents are forgotten" in found.errors
    assert tombstones(folder.store, "small") == Tombstones()


def names(folder: Folder, part: str) -> list[str]:
    return sorted(path.name for path in (folder.home / part).iterdir())


def test_a_forgotten_wave_is_gone_and_left_alone(folder: Folder) -> None:
    export = (folder.home / "studies/small/waves/2023/answers.csv").read_bytes()
    hashes = pseudonyms(folder, "2023", 3)
    found = run(folder, "forget", "small", "--wave", "2023", "--yes")
    assert found.status == 0
    assert "removed: wave 2023: 1 revision, its figures and reports" in found.output
    assert names(folder, "store/small") == [
        *(".turn", "2024", "_study", "forgotten.json", "key-fingerprint.txt")
    ]
    assert [name for name in names(folder, "published/small") if "2023" in name] == []
    assert ask(folder.store, "SELECT wave FROM waves")["wave"].to_list() == ["2024"]
    assert traces(folder, hashes[0]).keys() <= {hashes[0]}
    again = run(folder, "run")
    assert (again.status, "small 2023: forgotten, left alone" in again.errors) == (0, True)
    assert ask(folder.store, "SELECT wave FROM waves")["wave"].to_list() == ["2024"]
    assert run(folder, "check", "small").output.startswith("small 2023: forgotten, left alone\n")
    assert run(folder, "doctor").output.endswith("all is well.\n")
    # The same bytes are refused under another name.
    folder.wave(export, name="2021")
    with pytest.raises(ForgottenError, match="its export is that of a wave which was forgotten"):
        receive(folder.store, "small", "2021")


def test_a_forgotten_wave_comes_back_when_it_is_undone(folder: Folder) -> None:
    before = folder.bytes_below("published")
    run(folder, "forget", "small", "--wave", "2023", "--yes")
    assert run(folder, "forget", "small", "--wave", "2023", "--undo", "--yes").status == 0
    assert not (folder.home / "store/small/forgotten.json").exists()
    assert run(folder, "run").status == 0
    assert folder.bytes_below("published") == before


def test_of_a_study_whose_waves_are_all_forgotten_nothing_is_left(folder: Folder) -> None:
    for wave in ("2023", "2024"):
        assert run(folder, "forget", "small", "--wave", wave, "--yes").status == 0
    assert ask(folder.store, "FROM studies").is_empty()
    assert [name for name in names(folder, "published/small") if name != "figures"] == []
    assert run(folder, "run").status == 0
    assert traces(folder, "Rungsted").keys() == set()


def test_forgetting_a_wave_broken_off_is_known_and_finished(folder: Folder) -> None:
    remember_wave(folder.store, "small", "2023")
    assert "the wave is forgotten, and something of it is here" in run(folder, "doctor").output
    unpublish(folder.store, "small", "2023")
    found = run(folder, "doctor")
    assert "`likertwave forget small --wave 2023` again" in found.output
    assert run(folder, "forget", "small", "--wave", "2023", "--yes").status == 0
    assert run(folder, "doctor").output.endswith("all is well.\n")


def test_a_wave_whose_study_has_no_folder_any_more_can_be_forgotten(folder: Folder) -> None:
    shutil.rmtree(folder.home / "studies/small")
    assert run(folder, "forget", "small", "--wave", "2023", "--yes").status == 0
    assert ask(folder.store, "SELECT wave FROM waves")["wave"].to_list() == ["2024"]


def test_it_asks_and_without_a_yes_does_nothing(folder: Folder) -> None:
    before = folder.bytes_below("store")
    for what in (("--wave", "2023"), ("--respondent", "Anna")):
        assert run(folder, "forget", "small", *what).status == 1
    assert folder.bytes_below("store") == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["small"], "Give --respondent, or --wave"),
        (["small", "--row", "3"], "--row needs a --wave"),
        (["small", "--wave", "2023", "--respondent", "a"], "Give --respondent, or --wave"),
        (["small", "--wave", "1999", "--yes"], "there is no such wave. The store has: 2023, 2024"),
        (["small", "--wave", "../x", "--yes"], "this is no name of a wave"),
        (["../x", "--wave", "2023", "--yes"], "this is no name of a study"),
        (["../x", "--wave", "2023", "--undo", "--yes"], "this is no name of a study"),
        (["other", "--respondent", "a", "--yes"], "there is no such study"),
        (["small", "--respondent", " ", "--yes"], "the respondent's id is blank"),
    ],
)
def test_what_is_not_there_is_refused(folder: Folder, arguments: list[str], message: str) -> None:
    before = sorted(folder.home.rglob("*"))
    found = run(folder, "forget", *arguments)
    assert (found.status, "Traceback" in found.errors) == (2, False)
    assert message in found.errors
    assert [one for one in sorted(folder.home.rglob("*")) if one.name != ".turn"] == [
        one for one in before if one.name != ".turn"
    ]


def test_tombstones_that_cannot_be_read_stop_everything(folder: Folder) -> None:
    (folder.home / "store/small/forgotten.json").write_text("{")
    found = run(folder, "run")
    assert found.status == 2
    assert "the list of what was forgotten cannot be read" in found.errors


def test_the_names_of_revisions_change_only_where_somebody_is_forgotten(folder: Folder) -> None:
    before = receive(folder.store, "small", "2024").revision.name
    assert receive(folder.store, "small", "2024", Tombstones()).revision.name == before
    some = Tombstones(respondents={"0" * 20: ()})
    assert receive(folder.store, "small", "2024", some).revision.name != before
    some = Tombstones(waves={"0" * 20: ()})
    assert receive(folder.store, "small", "2024", some).revision.name == before


def test_the_shape_of_what_is_kept() -> None:
    first = Tombstones().with_respondents({"b": ("d", "c"), "a": ("a",)})
    assert first == Tombstones(respondents={"a": (), "b": ("c", "d")})
    assert first.without({"c"}) == Tombstones(respondents={"a": ()})
    assert first.persons() == {"a", "b", "c", "d"}
