"""A wave whose export is still to come is no error of anybody's."""

import datetime

import pytest

from likertwave.check import check_study
from likertwave.run import run_studies
from pipeline.arrival import awaited, has_export
from schemas.errors import UserError
from tests.likertwave.running import run
from tests.making import EXPORT, Folder

pytestmark = pytest.mark.slow

DUE = datetime.date(2026, 12, 1)
DAY_AFTER = datetime.date(2026, 12, 2)
# Its place among the waves is not known yet.
EXPECTED = "expected: 2026-12-01\n"


def await_wave(folder: Folder, settings: str = EXPECTED, name: str = "spring") -> None:
    path = folder.home / "studies" / "small" / "waves" / name / "wave.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(settings, encoding="utf-8")


def test_run_names_it_beside_what_is_published(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.study()
    folder.wave()
    await_wave(folder)
    assert run_studies(folder.store, None, None, again=False, today=DUE) == 0
    assert "small spring: awaited by 2026-12-01\n" in capsys.readouterr().err
    assert run_studies(folder.store, "small", "spring", again=False, today=DAY_AFTER) == 0
    assert "small spring: overdue since 2026-12-01\n" in capsys.readouterr().err


def test_a_study_that_awaits_its_first_wave_runs_without_an_error(folder: Folder) -> None:
    folder.study()
    await_wave(folder)
    found = run(folder, "run")
    assert (found.status, "small spring: " in found.errors) == (0, True)
    assert not (folder.home / "store").exists()


def test_check_names_it(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    folder.study()
    await_wave(folder)
    assert check_study(folder.store, "small", None, today=DAY_AFTER) == 0
    assert capsys.readouterr().out == "small spring: overdue since 2026-12-01\n"


def test_what_its_wave_yaml_says_wrong_is_said_before_the_export_comes(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.study()
    await_wave(folder, EXPECTED + "items: { usefull: { dropped: true } }\n")
    assert check_study(folder.store, "small", None, today=DUE) == 2
    assert "the study has no item `usefull`" in capsys.readouterr().err


def test_once_a_file_of_answers_is_there_nothing_is_awaited(folder: Folder) -> None:
    folder.study()
    await_wave(folder)
    (folder.home / "studies/small/waves/spring/readme.md").write_text("Sent in November.\n")
    assert not has_export(folder.store, "small", "spring")
    assert awaited(folder.store, "small", "spring") == DUE
    folder.wave(EXPORT, "spring")
    assert has_export(folder.store, "small", "spring")
    assert awaited(folder.store, "small", "spring") is None


def test_an_export_that_was_published_and_then_taken_away_is_not_awaited(folder: Folder) -> None:
    folder.study()
    export = folder.wave(settings=EXPECTED)
    folder.store.point("current", folder.compute())
    export.unlink()
    assert awaited(folder.store, "small", "2024") is None


def test_without_a_day_an_empty_folder_is_an_error_as_before(folder: Folder) -> None:
    folder.study()
    await_wave(folder, "fielded: 2026-10-01\n")
    found = run(folder, "check", "small")
    assert (found.status, "the wave has no file of answers" in found.errors) == (2, True)


def test_a_folder_that_is_not_there_is_no_awaited_wave(folder: Folder) -> None:
    folder.study()
    with pytest.raises(UserError, match="there is no such wave"):
        has_export(folder.store, "small", "2031")
