"""The quality of a wave: what is measured, what warns, and what cannot be known."""

import json
import re

import polars as pl
import pytest

from pipeline.drawing import write_reports
from pipeline.quality import expect, measure_quality
from pipeline.wave import store_figures, store_quality
from tests.making import STUDY, Folder

FIVE = (
    STUDY[: STUDY.index("items:")]
    + "items:\n"
    + "".join(f'  - {{ id: q{n}, scale: agreement, text: {{ en: "Q{n}" }} }}\n' for n in range(5))
)
LABELS = ("Disagree", "Neutral", "Agree")
HEADER = "id,Q0,Q1,Q2,Q3,Q4\n"


def judged(folder: Folder, study: str, rows: str) -> dict[str, tuple[object, object, object]]:
    """Measure to (observed, success, subjects outside)."""
    folder.study(study)
    folder.wave(rows)
    revision = folder.compute()
    questionnaire = folder.store.questionnaire("small", "2024")
    results = expect(measure_quality(revision, questionnaire), questionnaire)
    return {
        row["measure"]: (row["observed"], row["success"], row["outside"])
        for row in results.iter_rows(named=True)
    }


def report_of(folder: Folder) -> str:
    revision = store_quality(folder.store, "small", "2024")
    store_figures(folder.store, "small", "2024")
    files, _ = write_reports(revision, folder.store.questionnaire("small", "2024"))
    return files["report.en.html"].decode()


def test_straight_liners_warn_and_the_report_says_so(folder: Folder) -> None:
    rows = "".join(f"{n},{','.join(['Agree'] * 5)}\n" for n in range(3))
    rows += "".join(f"{n},Agree,Neutral,Agree,Disagree,Agree\n" for n in range(3, 10))
    found = judged(folder, FIVE, HEADER + rows)
    assert found["straight_lining"] == (0.3, False, ["agreement"])
    page = report_of(folder)
    assert '<span class="outcome warn">look here</span>' in page
    assert "same answer to all items of a scale" in page


def test_an_item_that_nobody_answered_warns_and_nothing_breaks(folder: Folder) -> None:
    rows = "".join(f"{n},Agree,Neutral,Agree,Disagree,\n" for n in range(10))
    found = judged(folder, FIVE, HEADER + rows)
    assert found["completeness"] == (0.0, False, ["q4"])
    page = report_of(folder)
    assert "No one answered on the scale." in page
    assert "Outside: Q4" in page


def test_sixty_per_cent_dont_know_warns(folder: Folder) -> None:
    rows = "".join(f"{n},Agree,Agree,Agree,Agree,Don't know\n" for n in range(6))
    rows += "".join(f"{n},Agree,Neutral,Agree,Disagree,Agree\n" for n in range(6, 10))
    found = judged(folder, FIVE, HEADER + rows)
    assert found["dont_know"] == (0.6, False, ["q4"])
    assert "Outside: Q4" in report_of(folder)


def test_the_hasty_are_measured_where_the_export_has_times(folder: Folder) -> None:
    times = 'key: "id"\n  started: { column: "from" }\n  finished: { column: "to" }'
    study = FIVE.replace('key: "id"', times)
    rows = "".join(
        f"{n},2024-01-01 10:00:00,2024-01-01 10:{2 if n else 0:02}:10,Agree,Neutral,Agree,Agree,\n"
        for n in range(4)
    )
    found = judged(folder, study, "id,from,to,Q0,Q1,Q2,Q3,Q4\n" + rows)
    assert found["speeding"] == (0.25, False, ["wave"])


def test_many_rows_alike_warn_and_the_report_says_so(folder: Folder) -> None:
    same = "Agree,Neutral,Agree,Disagree,Agree"
    rows = f"0,{same}\n1,{same}\n" + "".join(
        f"{n},{','.join(LABELS[n // 3**k % 3] for k in range(5))}\n" for n in range(2, 50)
    )
    found = judged(folder, FIVE, HEADER + rows)
    assert found["identical_answers"] == (2 / 50, False, ["wave"])
    assert "answer all items exactly as another row does" in report_of(folder)


def test_what_cannot_be_known_is_null_with_a_reason_and_no_warning(folder: Folder) -> None:
    folder.study()
    path = folder.wave()
    (path.parent / "provenance.yaml").write_text("provenance: reconstructed\n")
    questionnaire = folder.store.questionnaire("small", "2024")
    measures = measure_quality(folder.compute(), questionnaire)
    unknown = measures.filter(pl.col("value").is_null())["measure", "null_reason"].rows()
    assert unknown == [
        ("response_rate", "invited_unknown"),
        ("straight_lining", "joint_answers_unknown"),
        ("speeding", "joint_answers_unknown"),
        ("identical_answers", "joint_answers_unknown"),
    ]
    results = expect(measures, questionnaire)
    assert results.filter(measure="speeding")["success"].to_list() == [None]


def test_thresholds_are_the_codebooks(folder: Folder) -> None:
    rows = "".join(f"{n},Agree,Neutral,Agree,Disagree,\n" for n in range(10))
    found = judged(folder, "quality: { completeness: 0.0 }\n" + FIVE, HEADER + rows)
    assert found["completeness"][1] is True


def test_only_what_is_reproducible_is_stored(folder: Folder) -> None:
    folder.study()
    folder.wave()
    folder.compute()
    questionnaire = folder.store.questionnaire("small", "2024")
    revision = folder.store.received("small", "2024")
    assert revision is not None
    measures = measure_quality(revision, questionnaire)
    first, second = (expect(measures, questionnaire) for _ in range(2))
    assert first.equals(second)
    assert json.loads(first["arguments"][0]) == {"min_value": 0.5}
    assert set(first["expectation"]) == {"expect_column_values_to_be_between"}


@pytest.mark.parametrize("rows", ["a,,\n", "a,Agree,Don't know\n"])
def test_waves_of_nobody_and_of_one_give_a_report_that_says_what_it_can(
    folder: Folder, rows: str
) -> None:
    status = 'respondents:\n  complete_at: 0.5\n  key: "id"\n'
    folder.study(STUDY.replace('respondents:\n  key: "id"\n', status))
    folder.wave("id,It is useful,It is easy\n" + rows)
    folder.compute()
    page = report_of(folder)
    assert "That is too few for general conclusions" in page
    assert "No one answered on the scale." in page
    assert not re.search(r'value="(nan|None|inf)"', page)
