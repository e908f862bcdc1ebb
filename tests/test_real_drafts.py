"""Real exports of other people become studies with no hand on any file.

Skipped, saying so, where the exports are not beside the project.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from pipeline.drafting.placing import Placed, new_study
from pipeline.store import Store
from pipeline.wave import check_wave
from tests.conftest import REAL
from tests.likertwave.running import run
from tests.making import Folder, counts

# Every export that a reader is named for; those beside them that are no answers are left out.
EXPORTS = [
    *("surveymonkey/starwars/StarWars.csv", "surveymonkey/food-world-cup/food-world-cup-data.csv"),
    "surveymonkey/masculinity/raw-responses.csv",
    *(f"google-forms/dask-2019-2021/{year}-user-survey-results.csv.gz" for year in (2019, 2020)),
    "google-forms/dask-2019-2021/2021-user-survey-results.csv.gz",
    *(f"limesurvey/rse-international-2016-2018/{name}.csv" for name in ("2016_uk", "2017_uk")),
    "limesurvey/rse-international-2016-2018/2018_all.csv",
    *(
        f"limesurvey/limonaid-fixtures/survey_{number}_R_data_file.csv"
        for number in (100001, 998192)
    ),
    "nettskjema/nettskjemar/data-123823.csv",
    "nettskjema/nettskjemar/data-82087-2018-09-03-1550-utf.txt",
    *(
        f"qualtrics/QualtricsTools-pairs/{name}.csv"
        for name in (
            *("No_Basis_for_Evaluation_Insights", "No_Basis_for_Evaluation_Legacy"),
            *("Sample_Survey", "Sample_Survey_Insights"),
            *("SidebySide_Questions_Insights", "SidebySide_Questions_Legacy"),
            *("Single_Answer_Matrix_Questions", "Single_Answer_Matrix_Questions_Insights"),
        )
    ),
    *(f"qualtrics/qualtRics-samples/{name}.csv" for name in ("sample", "sample_legacy")),
    *("spss/derived-efc/efc.sav", "stata/derived-efc/efc.dta"),
    *(
        f"spss/pyreadstat-fixtures/{name}"
        for name in (
            *("hebrews.sav", "missing_char.sav", "missing_test.dta", "missing_test.sav"),
            *("ordered_category.sav", "sample.dta", "sample.por", "sample.sav", "sample.zsav"),
            *("sample_large.sav", "sample_missing.sav", "simple_alltypes.sav", "tegulu.sav"),
            "test_width.sav",
        )
    ),
    "likert-datasets/psychTools/bfi.csv",
]
# Over 700 columns, 15 s of drafting: `make test-all` only.
LARGEST = "limesurvey/rse-international-2016-2018/2018_all.csv"
# Small format fixtures whose answers have no order that anybody would see.
NO_SCALE = {
    *("SidebySide_Questions_Insights.csv", "SidebySide_Questions_Legacy.csv"),
    *("sample.csv", "sample_legacy.csv", "data-82087-2018-09-03-1550-utf.txt"),
    *("hebrews.sav", "missing_char.sav", "missing_test.dta", "missing_test.sav"),
    *("sample_large.sav", "simple_alltypes.sav", "tegulu.sav", "test_width.sav"),
}

FAVOURABILITY = {
    "Very unfavorably": 1,
    "Somewhat unfavorably": 2,
    "Neither favorably nor unfavorably (neutral)": 3,
    "Somewhat favorably": 4,
    "Very favorably": 5,
    "Unfamiliar (N/A)": -1,
    "blank": -4,
}


@dataclass(frozen=True)
class Expected:
    """A line of the key that a person made of these exports."""

    export: str
    options: tuple[str, ...]
    missing: frozenset[tuple[str, str]]
    items: int


def key() -> Iterator[Expected]:
    path = REAL / "reference" / "expected_items.csv"
    if not path.exists():
        return
    with path.open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            kinds = [one.rsplit("=", 1) for one in row["missing_kinds"].split("|") if one]
            yield Expected(
                row["export"],
                tuple(row["options_low_to_high"].split("|")),
                frozenset((label, kind) for label, kind in kinds),
                int(row["items"]),
            )


@cache
def drafted(home: Path, *exports: str) -> Placed:
    """A study drafted from exports, once for all tests that look at it."""
    name = f"study_{abs(hash(exports)) % 10**10}"
    return new_study(Store(home), [REAL / one for one in exports], [], name)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("drafts") / "data"


@pytest.fixture(autouse=True)
def _needs_the_exports(real: Path, folder: Folder) -> None:
    """Skips all of these where the exports are absent; sets the key of the pseudonyms."""


@pytest.mark.parametrize(
    "expected", list(key()), ids=lambda one: f"{Path(one.export).name}-{one.items}"
)
def test_the_likert_items_that_a_person_finds_are_found(expected: Expected, home: Path) -> None:
    plan = drafted(home, expected.export).plan
    folded = [option.casefold() for option in expected.options]
    scales = [
        scale
        for scale in plan.scales
        if [option.label.casefold() for option in scale.options] == folded
    ]
    assert len(scales) == 1
    missing = {
        (label, kind)
        for kind, option in scales[0].missing
        for label in (option.label, *option.also)
    }
    assert missing == expected.missing
    assert sum(item.scale == scales[0].name for item in plan.items) == expected.items


@pytest.mark.parametrize(
    "export",
    [pytest.param(one, marks=pytest.mark.slow) if one == LARGEST else one for one in EXPORTS],
)
def test_a_draft_can_be_checked_as_it_is(export: str, home: Path) -> None:
    placed = drafted(home, export)
    if Path(export).name in NO_SCALE:
        assert not placed.plan.scales
        text = (placed.folder / "study.yaml").read_text("utf-8")
        assert "No scale found" in text
        for column in placed.waves[0].draft.export.columns:
            assert " ".join(column.header.split())[:20] in text.replace('\\"', '"')
        return
    store = Store(home)
    for wave in placed.waves:
        export_read, conformed, _ = check_wave(store, placed.study, wave.name)
        rejected = conformed.rejects.filter(pl.col("column_header").is_null()).height
        assert conformed.answers.height + rejected == conformed.rows
        assert conformed.rows == wave.draft.profiles[0].rows
        assert export_read.tool == wave.draft.export.tool


def published(folder: Folder, *exports: str, name: str = "drafted") -> dict[str, pl.DataFrame]:
    """The tallies of each wave of a study drafted from exports, by wave."""
    placed = new_study(folder.store, [REAL / one for one in exports], [], name)
    return {wave.name: folder.compute(name, wave.name).read("tallies") for wave in placed.waves}


def texts(folder: Folder, wave: str, name: str = "drafted") -> dict[str, str]:
    """Item ids by text."""
    revision = folder.store.received(name, wave)
    assert revision is not None
    return dict(revision.read("items").select("text", "item").iter_rows())


def test_the_favourability_of_the_star_wars_characters(folder: Folder) -> None:
    tallies = published(folder, EXPORTS[0])["wave_1"]
    items = texts(folder, "wave_1")
    compared = 0
    with (REAL / "reference" / "starwars_favourability_counts.csv").open(newline="") as stream:
        for row in csv.DictReader(stream):
            found = counts(tallies, items[row["item"]])
            assert found == {code: int(row[label]) for label, code in FAVOURABILITY.items()}
            compared += 1
    assert compared == 14


def test_not_knowing_a_cuisine_is_apart_from_saying_nothing(folder: Folder) -> None:
    tallies = published(folder, EXPORTS[1])["wave_1"]
    item = next(one for text, one in texts(folder, "wave_1").items() if "Algeria" in text)
    found = counts(tallies, item)
    assert (found[-1], found[-4]) == (1076, 109)
    assert sum(found.values()) == 1373


@pytest.mark.slow
def test_masculinity_is_weighted_to_the_published_shares(folder: Folder) -> None:
    tallies = published(folder, EXPORTS[2])["2018"].filter(item="q0001", group_value="all")
    weights = dict(tallies.select("code", "weight_sum").iter_rows())
    total = float(sum(weights.values()))
    shares = [round(100 * float(weights[code]) / total) for code in (4, 3, 2, 1, -3)]
    assert shares == [37, 46, 11, 5, 1]


def wide(folder: Folder, export: str, name: str) -> dict[str, list[int]]:
    """The codes of each item by its question, row by row."""
    placed = new_study(folder.store, [REAL / export], [], name)
    wave = placed.waves[0].name
    answers = folder.compute(name, wave).read("wide")
    return {
        f"{item.battery}|{item.text}": answers[f"item_{item.id}"].to_list()
        for item in placed.plan.items
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("No_Basis_for_Evaluation_Insights", "No_Basis_for_Evaluation_Legacy"),
        ("Sample_Survey_Insights", "Sample_Survey"),
        ("Single_Answer_Matrix_Questions_Insights", "Single_Answer_Matrix_Questions"),
    ],
)
def test_one_qualtrics_survey_in_both_formats_gives_the_same_answers(
    folder: Folder, one: str, other: str
) -> None:
    pairs = "qualtrics/QualtricsTools-pairs"
    first = wide(folder, f"{pairs}/{one}.csv", "first")
    assert first == wide(folder, f"{pairs}/{other}.csv", "second")
    assert first


@pytest.mark.slow
def test_the_spss_and_the_stata_file_of_one_survey_are_the_same_study(folder: Folder) -> None:
    first = wide(folder, "spss/derived-efc/efc.sav", "first")
    assert first == wide(folder, "stata/derived-efc/efc.dta", "second")
    care_level = next(codes for text, codes in first.items() if text.endswith("|Care level"))
    # The file's codes begin at 0: no care level is the lowest of five options, not a blank.
    assert set(care_level) == {1, 2, 3, 4, 5, -4}


@pytest.mark.slow
@pytest.mark.parametrize("export", [one for one in EXPORTS if Path(one).name not in NO_SCALE])
def test_new_study_check_and_run_from_the_command_line(folder: Folder, export: str) -> None:
    assert run(folder, "new-study", str(REAL / export), "--name", "drafted").status == 0
    assert run(folder, "check", "drafted").status == 0
    done = run(folder, "run", "drafted")
    assert done.status == 0, done
    assert list(folder.home.glob("published/drafted/*/report.*.html"))


@pytest.mark.parametrize("export", [one for one in EXPORTS if Path(one).name in NO_SCALE])
def test_where_there_is_no_scale_new_study_says_so(folder: Folder, export: str) -> None:
    said = run(folder, "new-study", str(REAL / export), "--name", "drafted")
    assert said.status == 0
    assert "no scale found" in said.output
    refused = run(folder, "check", "drafted")
    assert refused.status == 2
    assert "scales: `scales` has no entry. Declare at least one" in refused.errors
