"""`likertwave status`: a line per wave, trouble first."""

import datetime
import shutil

import pytest

from likertwave.status import show_status
from tests.likertwave.running import run
from tests.making import EXPORT, STUDY, Folder

TODAY = datetime.date(2026, 12, 4)
LONG = "trivselsundersoegelse_for_medarbejdere_i_daginstitutioner"


@pytest.fixture
def troubled(folder: Folder) -> Folder:
    folder.study()
    folder.wave()
    folder.store.point("current", folder.compute())
    folder.study(STUDY, LONG)
    folder.wave(EXPORT.replace("Neutral", "Neutrall"), "2025", LONG)
    waiting = folder.home / "studies" / LONG / "waves" / "foraarsrunden-paa-hoejskolerne"
    waiting.mkdir()
    (waiting / "wave.yaml").write_text("expected: 2026-12-01\n", "utf-8")
    return folder


def test_trouble_stands_first_with_its_reason(
    troubled: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    show_status(troubled.store, None, today=TODAY)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines if line[:1].isalpha()] == [
        *("state", "stopped", "overdue", "published"),
    ]
    printed = " ".join(" ".join(lines).split())
    assert "the codebook does not know the answer 'Neutrall'" in printed
    assert (
        f"overdue by 2026-12-01 – {LONG} foraarsrunden-paa-hoejskolerne 3 days overdue" in printed
    )
    assert lines[-1] == "3 waves: 1 published, 1 overdue, 1 stopped"
    assert max(len(line) for line in lines) <= 100


def test_one_study_is_shown_alone(troubled: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    show_status(troubled.store, "small", today=TODAY)
    assert capsys.readouterr().out.splitlines()[-1] == "1 wave: 1 published"


def test_trouble_is_no_error_of_the_command_and_nothing_is_written(troubled: Folder) -> None:
    before = troubled.bytes_below(".")
    assert run(troubled, "status").status == 0
    assert troubled.bytes_below(".") == before


def test_a_study_that_is_only_published_is_still_shown(troubled: Folder) -> None:
    shutil.rmtree(troubled.home / "studies" / "small")
    found = run(troubled, "status", "small")
    assert (found.status, "unfiled" in found.output) == (0, True)


def test_an_unknown_study_is_a_users_error_and_so_is_none_at_all(folder: Folder) -> None:
    found = run(folder, "status")
    assert (found.status, "there is no study" in found.errors) == (2, True)
    folder.study()
    found = run(folder, "status", "large")
    assert (found.status, "There are: small" in found.errors) == (2, True)


@pytest.mark.slow
def test_conclusions_that_a_correction_changed_are_counted_and_wrong_settings_named(
    folder: Folder,
) -> None:
    folder.study()
    for answers in ("a,Agree,Agree\n", "a,Disagree,Agree\n"):
        folder.wave("id,It is useful,It is easy\n" + answers)
        folder.run()
    folder.store.settings_file.write_text("notises: {}\n")
    found = run(folder, "status")
    assert found.status == 0
    assert "published conclusions changed: " in found.output
    assert "likertwave.yaml" in found.output
