"""Codes that mean other answers than the codebook says stop a wave, though every cell is known."""

import pandas as pd
import pyreadstat
import pytest

from pipeline.arrival import receive
from pipeline.wave import read_wave
from schemas.errors import UserError
from tests.making import STUDY, Folder, counts

CODED = STUDY.replace('"Disagree" }', '"Disagree" }\n        codes: ["1"]')
CODED = CODED.replace('"Neutral" }', '"Neutral" }\n        codes: ["2"]')
CODED = CODED.replace('"Agree" }', '"Agree" }\n        codes: ["3"]')
LABELS = {1.0: "Disagree", 2.0: "Neutral", 3.0: "Agree"}
TURNED = {1.0: "Agree", 2.0: "Neutral", 3.0: "Disagree"}


def spss(folder: Folder, labels: dict[float, str], settings: str = "") -> None:
    """A wave whose file is SPSS's: three respondents who give the codes 1, 1, 3 to both items."""
    path = folder.wave(b"", file="answers.sav", settings=settings)
    frame = pd.DataFrame({"id": ["a", "b", "c"], "useful": [1.0, 1, 3], "easy": [1.0, 1, 3]})
    both = {"useful": labels, "easy": labels}
    names: dict[str, str | None] = {"useful": "It is useful", "easy": "It is easy"}
    pyreadstat.write_sav(frame, path, column_labels=names, variable_value_labels=both)


def study(folder: Folder) -> None:
    folder.study(
        CODED.replace('en: "It is useful" } }', 'en: "It is useful" }, column: "useful" }').replace(
            'en: "It is easy" } }', 'en: "It is easy" }, column: "easy" }'
        )
    )


def test_codes_that_agree_pass(folder: Folder) -> None:
    study(folder)
    spss(folder, LABELS)
    assert counts(folder.compute().read("tallies"), "useful") == {1: 2, 2: 0, 3: 1, -1: 0}


def test_codes_turned_round_stop_the_wave_and_say_what_to_write(folder: Folder) -> None:
    study(folder)
    spss(folder, TURNED)
    with pytest.raises(UserError) as caught:
        read_wave(receive(folder.store, "small", "2024"))
    assert caught.value.check == "codes_agree"
    said = str(caught.value)
    assert "column 2 (item useful): the code '1' is 'Agree' by the file's own labels" in said
    assert "'Disagree' by the codebook" in said
    assert "agreement is reversed" in said
    assert 'scales: { agreement: { read: { "1": "Agree"' in said


def test_declared_in_wave_yaml_they_are_read_as_the_file_means_them(folder: Folder) -> None:
    study(folder)
    read = '{ "1": "Agree", "2": "Neutral", "3": "Disagree" }'
    spss(folder, TURNED, f"scales: {{ agreement: {{ read: {read} }} }}\n")
    assert counts(folder.compute().read("tallies"), "useful") == {1: 1, 2: 0, 3: 2, -1: 0}
