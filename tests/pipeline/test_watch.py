"""What a monitor sees: the state of every wave, and what matters about each."""

import datetime
import shutil
from typing import Any

import polars as pl
import pytest

from pipeline.arrival import ALL_TABLES
from pipeline.comparison import store_contrasts, store_drift
from pipeline.publishing import roll_back
from pipeline.store import Store
from pipeline.watch import COLUMNS, Seen, look, summary, wave_states
from schemas.errors import Problem, UserError
from tests.making import EXPORT, KEY, STUDY, Folder

TODAY = datetime.date(2026, 12, 4)
WATCHED = STUDY.replace(
    '  key: "id"\n',
    '  key: "id"\n  duplicates: last\n  tests: { column: "kind", words: ["test"] }\n',
).replace("languages: [en]\n", "languages: [en]\npopulations: { invited: { n: 80 } }\n")


def export(n_agree: int, n_disagree: int, header: str = "It is easy") -> str:
    """Forty answers, one of them given twice, and two tests."""
    answers = ["Agree"] * n_agree + ["Disagree"] * n_disagree
    rows = [f"{place},{one},Agree,\n" for place, one in enumerate(answers)]
    rows += ["0,Agree,Agree,\n", "x,Agree,Agree,test\n", "y,Agree,Agree,test\n"]
    return f"id,It is useful,{header},kind\n" + "".join(rows)


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Two published waves, of which the second moved and asks an item otherwise."""
    made = Folder(tmp_path_factory.mktemp("watched") / "data")
    made.study(WATCHED)
    # Its name comes after that of the wave which follows it.
    made.wave(export(38, 2), "spring", settings="fielded: 2023-04-01\n")
    made.wave(
        export(5, 35, "Is it easy?"),
        "autumn",
        settings="fielded: 2023-10-01\nexpected: 2023-12-01\nitems:\n"
        '  easy: { column: "Is it easy?", text: { en: "Is it easy?" } }\n',
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIKERTWAVE_KEY", KEY)
        made.run(wave="spring")
        made.run(wave="autumn")
        store_drift(made.store, "small")
        made.store.point("current", store_contrasts(made.store, "small"))
    return made


@pytest.fixture
def small(folder: Folder) -> Folder:
    """A study with one wave whose export is published, as far as states are concerned."""
    folder.study()
    folder.wave()
    folder.store.point("current", folder.compute())
    return folder


def place_of(folder: Folder, wave: str) -> Any:
    return folder.home / "studies" / "small" / "waves" / wave


def await_wave(folder: Folder, wave: str, expected: str) -> None:
    place_of(folder, wave).mkdir(parents=True)
    (place_of(folder, wave) / "wave.yaml").write_text(f"expected: {expected}\n", "utf-8")


def states(store: Store, today: datetime.date = TODAY) -> dict[str, str]:
    """State by wave, after looking."""
    found = wave_states(store, today, known=look(store, store.study_names()))
    return dict(found.select(pl.col("wave").fill_null("the study"), "state").iter_rows())


@pytest.mark.parametrize("source", ["revisions", "warehouse"])
def test_a_published_wave_shows_what_matters_about_it(watched: Folder, source: str) -> None:
    if source == "warehouse":
        from pipeline.warehouse_build import publish_warehouse

        publish_warehouse(watched.store)
    else:
        watched.store.warehouse.unlink(missing_ok=True)
    found = wave_states(watched.store, TODAY, conclusions={("small", "autumn"): 3})
    assert dict(found.schema) == COLUMNS
    spring, autumn = found.iter_rows(named=True)
    export_of_spring = place_of(watched, "spring") / "answers.csv"
    revision = watched.store.current("small", "spring")
    assert revision is not None
    assert spring == {
        "study": "small",
        "wave": "spring",
        "state": "published",
        "check": None,
        "reason": None,
        "received": datetime.date.fromtimestamp(export_of_spring.stat().st_ctime),
        "expected": None,
        "days_overdue": None,
        "complete": 40,
        "invited": 80,
        "response_rate": 0.5,
        "rejected_rows": 3,
        "rejects": "2 test, 1 duplicate",
        "rejected_cells": 0,
        "warnings": spring["warnings"],
        "moved": 0,
        "questionnaire": None,
        "conclusions": None,
        "provenance": "measured",
        "revision": revision.name,
    }
    assert "options_used" in spring["warnings"]
    assert autumn["wave"] == "autumn"
    assert (autumn["expected"], autumn["days_overdue"]) == (datetime.date(2023, 12, 1), None)
    assert (autumn["moved"], autumn["questionnaire"]) == (1, "1 renamed, 1 reworded")
    assert autumn["conclusions"] == 3


def test_until_somebody_looked_what_lies_there_is_taken_to_be_published(small: Folder) -> None:
    small.wave(EXPORT.replace("Neutral", "Agree"))
    found = wave_states(small.store, TODAY)
    assert found["state"].to_list() == ["published"]
    assert states(small.store) == {"2024": "changed"}


def test_a_change_says_what_changed(small: Folder) -> None:
    small.wave(EXPORT.replace("Neutral", "Agree"))
    assert look(small.store, ["small"])["small", "2024"].reason == "another export"
    small.wave()
    assert look(small.store, ["small"])["small", "2024"].reason is None
    small.study(STUDY.replace("Small study", "Small study, renamed"))
    assert look(small.store, ["small"])["small", "2024"].reason == "another codebook"


def test_what_cannot_be_taken_is_stopped_by_name(small: Folder) -> None:
    small.wave("", "2025")
    small.wave(file="second.csv")
    found = wave_states(small.store, TODAY, known=look(small.store, ["small"]))
    first, second = found.iter_rows(named=True)
    assert (first["wave"], first["state"], first["check"]) == ("2024", "stopped", "export_found")
    assert first["reason"].startswith("studies/small/waves/2024: there are 2 files of answers")
    assert (first["complete"], first["revision"] is not None) == (None, True)
    assert (second["wave"], second["state"]) == ("2025", "new")


def test_reading_finds_what_hashing_cannot(small: Folder) -> None:
    small.wave(EXPORT.replace("Neutral", "Neutrall"))
    assert look(small.store, ["small"])["small", "2024"].check is None
    read = look(small.store, ["small"], read=True)["small", "2024"]
    assert (read.check, read.revision) == ("labels_known", None)


def test_the_day_after_an_export_was_expected_it_is_overdue(small: Folder) -> None:
    await_wave(small, "spring", "2026-12-03")
    await_wave(small, "summer", "2026-12-04")
    place_of(small, "2027").mkdir()
    found = wave_states(small.store, TODAY, known=look(small.store, ["small"]))
    assert found.select("wave", "state", "expected", "days_overdue").rows() == [
        ("2024", "published", None, None),
        ("spring", "overdue", datetime.date(2026, 12, 3), 1),
        ("summer", "awaited", datetime.date(2026, 12, 4), None),
        ("2027", "empty", None, None),
    ]


def test_an_export_that_wave_yaml_names_has_come_whatever_it_is_called(small: Folder) -> None:
    await_wave(small, "2025", '2026-12-03\nexport: "answers.md"')
    assert states(small.store)["2025"] == "overdue"
    small.wave(name="2025", file="answers.md")
    assert states(small.store)["2025"] == "new"


def test_what_is_published_and_gone_from_the_studies_is_unfiled(small: Folder) -> None:
    (place_of(small, "2024") / "answers.csv").unlink()
    assert states(small.store) == {"2024": "unfiled"}
    shutil.rmtree(small.home / "studies")
    found = wave_states(small.store, TODAY)
    assert found.select("study", "wave", "state", "received").rows() == [
        ("small", "2024", "unfiled", None)
    ]


def test_a_broken_codebook_is_a_row_of_its_own_and_hides_no_wave(small: Folder) -> None:
    small.study("titel: x\n")
    small.study("title: x\n", "other")
    known = look(small.store, ["small"])
    found = wave_states(small.store, TODAY, ["small"], known=known)
    assert found.select("study", "wave", "state", "check").rows() == [
        ("small", None, "stopped", "codebook"),
        ("small", "2024", "published", None),
    ]
    assert found["reason"][0].startswith("studies/small/study.yaml, line 1, title: `title` is miss")
    assert summary(found) == "1 wave: 1 published; 1 study stopped"


def test_broken_names_and_wave_files_are_told_without_looking(small: Folder) -> None:
    small.wave(name="vår 2025")
    await_wave(small, "2026", "soon")
    (small.home / "studies" / "Big").mkdir()
    (small.home / "studies" / "none").mkdir()
    found = wave_states(small.store, TODAY)
    assert found.select("study", "wave", "state", "check").rows() == [
        ("Big", None, "stopped", "codebook"),
        ("none", None, "empty", None),
        ("small", "2024", "published", None),
        ("small", "2026", "stopped", "codebook"),
        ("small", "vår 2025", "stopped", "codebook"),
    ]
    assert "this is no name of a study" in found["reason"][0]
    assert "soon is no date" in found["reason"][3]
    assert "the wave's folder is called 'vår 2025'" in found["reason"][4]


def test_a_problem_that_is_known_tells_how_many_more_there_are() -> None:
    problems = [Problem("here", f"fault {n}", "Mend it") for n in (1, 2, 3)]
    assert Seen.of(UserError(problems, "labels_known")) == Seen(
        None, "labels_known", "here: fault 1. Mend it (2 more)"
    )


def test_the_summary_counts_the_states_the_worst_last(small: Folder) -> None:
    await_wave(small, "2025", "2026-12-24")
    await_wave(small, "2026", "2026-01-01")
    small.wave("", "2027")
    found = wave_states(small.store, TODAY)
    assert summary(found) == "4 waves: 1 published, 1 awaited, 1 new, 1 overdue"
    assert summary(found.clear()) == "0 waves"


@pytest.mark.slow
def test_an_export_that_was_taken_back_is_told_as_that(folder: Folder) -> None:
    folder.study()
    folder.wave()
    folder.run()
    folder.wave(EXPORT.replace("Neutral", "Agree"))
    folder.run()
    roll_back(folder.store, "small", "2024", ALL_TABLES)
    known = look(folder.store, ["small"], read=True)
    found = wave_states(folder.store, TODAY, known=known)
    assert found.select("state", "reason").rows() == [
        ("changed", "it was taken back by `likertwave rollback`")
    ]
