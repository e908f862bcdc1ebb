"""Studies of real exports, with their waves computed, for measurements on real numbers.

Belongs here: which exports, and making studies of them. Does not belong here: what is measured.
The exports are not part of the project; what uses them is left out where they are absent.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from pipeline import wave as steps
from pipeline.arrival import receive
from pipeline.drafting.placing import new_study
from pipeline.store import Revision, Store

PROJECT = Path(__file__).parents[1]
REAL = PROJECT.parent / "shared" / "realdata"
CODEBOOKS = PROJECT / "tests" / "studies"
# Nothing made here leaves the machine.
KEY = "a key for measurements only"

# Drafted with no hand on any file; attributes are then counted by.
DRAFTED = {
    "star_wars": "surveymonkey/starwars/StarWars.csv",
    "masculinity": "surveymonkey/masculinity/raw-responses.csv",
    "carers": "spss/derived-efc/efc.sav",
    "big_five": "likert-datasets/psychTools/bfi.csv",
    "seven_answers": "limesurvey/limonaid-fixtures/survey_998192_R_data_file.csv",
    "fifteen_answers": "qualtrics/QualtricsTools-pairs/No_Basis_for_Evaluation_Insights.csv",
    "five_answers": ("qualtrics/QualtricsTools-pairs/Single_Answer_Matrix_Questions_Insights.csv"),
}
# Of several waves, with the codebooks that the tests have for them.
WITH_CODEBOOK = {
    "dask": {
        year: f"google-forms/dask-2019-2021/{year}-user-survey-results.csv.gz"
        for year in ("2019", "2020", "2021")
    },
    "rse": {
        f"uk_{year}": f"limesurvey/rse-international-2016-2018/{year}_uk.csv"
        for year in ("2016", "2017")
    },
}
MOST_GROUPINGS = 2


@dataclass(frozen=True)
class RealStudy:
    """A study in a store, with its waves in their order."""

    name: str
    store: Store
    revisions: tuple[Revision, ...]


def real_studies(home: Path, real: Path = REAL) -> list[RealStudy]:
    """Makes and computes all of them in a data folder; nothing is drawn or published.

    Args:
        home: the data folder, which must be new.
        real: where the exports are.
    """
    os.environ.setdefault("LIKERTWAVE_KEY", KEY)
    store = Store(home)
    for name, export in DRAFTED.items():
        placed = new_study(store, [real / export], [], name)
        _group(placed.folder / "study.yaml")
    for name, waves in WITH_CODEBOOK.items():
        folder = store.studies_folder / name
        shutil.copytree(CODEBOOKS / name, folder)
        for wave, export in waves.items():
            (folder / "waves" / wave).mkdir(parents=True, exist_ok=True)
            shutil.copy(real / export, folder / "waves" / wave)
    return [_computed(store, name) for name in (*DRAFTED, *WITH_CODEBOOK)]


def _group(codebook: Path) -> None:
    """Counts by the first attributes of a draft, which leaves that to a person."""
    text = codebook.read_text("utf-8")
    codebook.write_text(text.replace(", group: false }", " }", MOST_GROUPINGS), "utf-8")


def _computed(store: Store, study: str) -> RealStudy:
    revisions = []
    for folder in sorted((store.studies_folder / study / "waves").iterdir()):
        steps.store_answers(store, receive(store, study, folder.name))
        steps.store_tallies(store, study, folder.name)
        revisions.append(steps.store_metrics(store, study, folder.name))
    return RealStudy(study, store, tuple(revisions))
