"""Several real exports of one survey become one study, and what differs between them is said.

Skipped, saying so, where the exports are not beside the project.
"""

import csv
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from pipeline.drafting.placing import Placed, new_study
from tests.likertwave.running import Outcome, run
from tests.making import Folder, counts
from tests.test_real_exports import DASK_OPTIONS, item_of


@pytest.fixture
def dask(folder: Folder, real: Path) -> Placed:
    surveys = sorted((real / "google-forms" / "dask-2019-2021").glob("*.csv.gz"))
    return new_study(folder.store, surveys, [], "dask")


@pytest.fixture
def rse(folder: Folder, real: Path) -> Placed:
    surveys = real / "limesurvey" / "rse-international-2016-2018"
    exports = [surveys / f"{year}_uk.csv" for year in (2016, 2017)]
    return new_study(folder.store, exports, [], "rse")


def kinds(found: Placed) -> dict[str, dict[str, int]]:
    """How many differences of each kind a wave has from the questionnaire."""
    return {wave.name: dict(Counter(one.kind for one in wave.differences)) for wave in found.waves}


def forgotten(folder: Folder, study: str, wave: str) -> None:
    """Takes away all that a wave.yaml declares but the date."""
    path = folder.store.wave_folder(study, wave) / "wave.yaml"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("".join(f"{line}\n" for line in lines if line.startswith("fielded")), "utf-8")


def said(outcome: Outcome) -> Mapping[str, list[str]]:
    """The lines of a diff by their kind."""
    found: dict[str, list[str]] = {}
    for line in outcome.output.splitlines():
        kind, colon, rest = line.strip().partition(": ")
        if line.startswith("  ") and not line.startswith("   ") and colon:
            found.setdefault(kind, []).append(rest)
    return found


@pytest.mark.slow
def test_the_dask_surveys_grid_is_counted_alike_in_three_waves(
    folder: Folder, dask: Placed
) -> None:
    assert [wave.name for wave in dask.waves] == ["2019", "2020", "2021"]
    tallies = {w.name: folder.compute("dask", w.name).read("tallies") for w in dask.waves}
    compared = 0
    reference = Path(__file__).parents[2] / "shared/realdata/reference/dask_grid_counts.csv"
    with reference.open(newline="") as stream:
        for row in csv.DictReader(stream):
            item = item_of(folder, "dask", row["wave"])[row["item"].strip()]
            expected = {code: int(row[name]) for name, code in DASK_OPTIONS.items()}
            assert counts(tallies[row["wave"]], item) == expected
            compared += 1
    assert compared == 31


def test_what_the_dask_surveys_asked_and_wrote_otherwise(folder: Folder, dask: Placed) -> None:
    assert kinds(dask) == {
        "2019": {"dropped": 17, "recoded": 6},
        "2020": {"dropped": 15, "recoded": 9},
        "2021": {},
    }
    declared = run(folder, "diff", "dask")
    assert declared.status == 0
    assert "dask 2021: as the questionnaire says\n" in declared.output
    forgotten(folder, "dask", "2020")
    # What stops the wave says how it could be declared.
    stopped = run(folder, "check", "dask", "--wave", "2020")
    assert stopped.status == 2
    assert "item improve_resiliency" in stopped.errors
    found = said(run(folder, "diff", "dask", "--wave", "2020"))
    assert len(found["dropped"]) == 15
    assert "improve_resiliency: no column asks 'Improve Resiliency'" in found["dropped"]
    assert (
        "respondents.finished: times are written as %Y/%m/%d %I:%M:%S %p EST here"
        in found["recoded"]
    )
    separated = [line for line in found["recoded"] if "separated by ';'" in line]
    assert len(separated) == 8
    assert run(folder, "diff", "dask", "--wave", "2020", "--write").status == 0
    assert run(folder, "check", "dask", "--wave", "2020").status == 0


@pytest.mark.slow
def test_the_rse_surveys_items_are_those_that_a_person_finds_in_each(
    folder: Folder, rse: Placed
) -> None:
    asked = {
        wave.name: Counter(
            one.item.scale for one in folder.store.questionnaire("rse", wave.name).items
        )
        for wave in rse.waves
    }
    for wave, agreement, frequency in (("2016", 19, 10), ("2017", 15, 13)):
        assert (asked[wave]["agreement"], asked[wave]["frequency"]) == (agreement, frequency)


@pytest.mark.slow
def test_what_the_rse_surveys_asked_otherwise(folder: Folder, rse: Placed) -> None:
    assert kinds(rse) == {
        "2016": {"renamed": 19, "reworded": 9, "dropped": 44, "moved": 28},
        "2017": {"dropped": 20},
    }
    forgotten(folder, "rse", "2016")
    found = said(run(folder, "diff", "rse", "--wave", "2016"))
    assert (
        "aff_sat1: its column is called 'affSat1. I find real enjoyment in my job' here"
        in found["renamed"]
    )
    words = "I feel fairly well satisfied with my job"
    assert (
        f"aff_sat3: its column is called 'affSat3. {words}' here, and its words are {words!r}"
        in found["reworded"]
    )
    # The same code, another question: no trend.
    assert (
        "paper5: no column asks 'Are you generally acknowledged in the main text of the paper?'"
        in found["dropped"]
    )
    assert not [line for line in found["reworded"] if line.startswith("paper5")]
    assert run(folder, "diff", "rse", "--wave", "2016", "--write").status == 0
    assert run(folder, "check", "rse").status == 0


@pytest.mark.slow
def test_an_items_history_says_what_it_was_called_in_each_wave(folder: Folder, rse: Placed) -> None:
    assert run(folder, "run", rse.study).status == 0
    history = (
        "select wave, asked, changed, text from item_history where item = 'aff_sat3' order by wave"
    )
    found = run(folder, "query", history, "--format", "csv")
    assert found.output.splitlines()[1:] == [
        '2016,true,"[""column"", ""text""]",I feel fairly well satisfied with my job',
        "2017,true,[],I feel satisfied with my job",
    ]
