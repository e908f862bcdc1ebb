"""Real exports of other people run through the same code, with nothing but a codebook.

Skipped, saying so, where the exports are not beside the project.
"""

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from tests.making import Folder, counts

STUDIES = Path(__file__).parent / "studies"
DASK_OPTIONS = {"Not relevant for me": 1, "Somewhat useful": 2, "Critical to me": 3, "blank": -4}


def published(folder: Folder, study: str, exports: dict[str, Path]) -> dict[str, pl.DataFrame]:
    """The tallies of each wave of a study whose codebook is in tests/studies."""
    target = folder.home / "studies" / study
    shutil.copytree(STUDIES / study, target)
    for wave, path in exports.items():
        (target / "waves" / wave).mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target / "waves" / wave)
    return {wave: folder.compute(study, wave).read("tallies") for wave in exports}


def item_of(folder: Folder, study: str, wave: str) -> dict[str, str]:
    """Item ids by their text."""
    revision = folder.store.received(study, wave)
    assert revision is not None
    return dict(revision.read("items").select("text", "item").iter_rows())


def test_the_ten_grid_items_of_the_dask_survey_in_three_waves(folder: Folder, real: Path) -> None:
    surveys = real / "google-forms" / "dask-2019-2021"
    years = ("2019", "2020", "2021")
    tallies = published(
        folder, "dask", {year: surveys / f"{year}-user-survey-results.csv.gz" for year in years}
    )
    compared = 0
    with (real / "reference" / "dask_grid_counts.csv").open(newline="") as stream:
        for row in csv.DictReader(stream):
            item = item_of(folder, "dask", row["wave"])[row["item"].strip()]
            found = counts(tallies[row["wave"]], item)
            expected = {code: int(row[name]) for name, code in DASK_OPTIONS.items()}
            assert found == expected, (row["wave"], item)
            assert sum(found.values()) == int(row["n_rows"])
            compared += 1
    assert compared == 31


def published_tables(folder: Path) -> Iterator[tuple[str, str, dict[str, str]]]:
    """(year, header of a column, printed counts by label) of the study's own tables."""
    for path in sorted(folder.glob("201[67]_uk_*.csv")):
        if "[PERC]" in path.name or not path.name[8:].startswith(
            ("affRec", "affSat", "turnOver", "percEmp", "perfCheck", "progRSE")
        ):
            continue
        with path.open(newline="") as stream:
            table = list(csv.reader(stream))
        for place, header in enumerate(table[0][1:], start=1):
            yield path.name[:4], header, {row[0]: row[place] for row in table[1:]}


def test_the_rse_surveys_counts_are_the_published_ones_where_those_lost_nothing(
    folder: Folder, real: Path
) -> None:
    surveys = real / "limesurvey" / "rse-international-2016-2018"
    tallies = published(
        folder, "rse", {f"uk_{year}": surveys / f"{year}_uk.csv" for year in ("2016", "2017")}
    )
    compared = lost = 0
    for year, header, printed in published_tables(real / "reference" / "rse-published"):
        wave = f"uk_{year}"
        items = item_of(folder, "rse", wave)
        text = header.split(". ", 1)[1] if year == "2016" else header
        item = items[text]
        labels = dict(
            enumerate(("Never", "Sometimes", "Often", "Very Often", "Always"), start=1)
            if "Never" in printed
            else enumerate(
                (
                    *("Strongly disagree", "Disagree", "Neither agree or disagree"),
                    *("Agree", "Strongly Agree"),
                ),
                start=1,
            )
        )
        found = counts(tallies[wave], item)
        folded = spaced_never(folder, wave, item)
        for code, label in labels.items():
            expected = int(float(printed.get(label) or 0))
            if label == "Never" and folded:
                lost += folded
                expected += folded
            assert found[code] == expected, (year, item, label)
        compared += 1
    assert compared == 55
    # Those whom the published tables lost for the space behind "Never ".
    assert lost == 230


def spaced_never(folder: Folder, wave: str, item: str) -> int:
    revision = folder.store.received("rse", wave)
    assert revision is not None
    folded = revision.read("foldings").filter(item=item, written="Never ", folded="white space")
    return int(folded["n"].sum())


def test_every_cell_of_the_rse_survey_is_accounted_for(folder: Folder, real: Path) -> None:
    path = real / "limesurvey" / "rse-international-2016-2018" / "2016_uk.csv"
    tallies = published(folder, "rse", {"uk_2016": path})["uk_2016"]
    with path.open(newline="") as stream:
        rows = len(list(csv.reader(stream))) - 1
    sums = tallies.group_by("item").agg(pl.col("n").sum())
    assert set(sums["n"]) == {rows} == {273}


@pytest.mark.parametrize("year", ["2019", "2020", "2021"])
def test_the_times_of_google_forms_are_read(folder: Folder, real: Path, year: str) -> None:
    survey = real / "google-forms" / "dask-2019-2021" / f"{year}-user-survey-results.csv.gz"
    published(folder, "dask", {year: survey})
    revision = folder.store.received("dask", year)
    assert revision is not None
    started = revision.read("wide")["started"]
    assert started.null_count() == 0
    assert set(started.dt.year()) == {int(year)}
    assert revision.read("rejects").is_empty()
