"""Flags: a row per flagged respondent, and the quality measures that count them."""

import polars as pl

from pipeline.flags import flag_respondents
from pipeline.quality import measure_quality
from pipeline.store import Revision
from schemas.tables import polars_schema
from tests.making import STUDY, Folder

SIX = (
    STUDY[: STUDY.index("items:")].replace('key: "id"', 'key: "id"\n  seconds: "took"')
    + "items:\n"
    + "".join(f'  - {{ id: q{n}, scale: agreement, text: {{ en: "Q{n}" }} }}\n' for n in range(5))
)
HEADER = "id,took,Q0,Q1,Q2,Q3,Q4\n"
# Seconds, then answers; the median of the times is 100.
ROWS = """\
a,100,Agree,Agree,Agree,Agree,Agree
b,100,Agree,Agree,Agree,Agree,Agree
c,32,Agree,Neutral,Agree,Agree,Agree
d,33,Agree,Agree,Neutral,Agree,Agree
e,200,Don't know,Don't know,Don't know,Don't know,Don't know
f,,Agree,Agree,Agree,Disagree,
g,300,Neutral,Agree,Agree,Disagree,Agree
"""


def computed(folder: Folder, study: str = SIX, rows: str = ROWS) -> Revision:
    folder.study(study)
    folder.wave(HEADER + rows)
    return folder.compute()


def test_each_flagged_respondent_has_a_row_with_value_and_threshold(folder: Folder) -> None:
    flags = computed(folder).read("flags")
    assert flags.select("source_row", "flag", "subject", "value", "threshold").rows() == [
        (2, "identical", "wave", 2.0, 2.0),
        (2, "straight_lining", "agreement", 5.0, 5.0),
        (3, "identical", "wave", 2.0, 2.0),
        (3, "straight_lining", "agreement", 5.0, 5.0),
        (4, "speeding", "wave", 32.0, 33.0),
    ]
    wide = folder.store.received("small", "2024").read("wide")  # type: ignore[union-attr]
    pseudonyms = dict(wide.select("source_row", "respondent").iter_rows())
    assert flags["respondent"].to_list() == [pseudonyms[row] for row in flags["source_row"]]


def test_the_measures_count_the_flags(folder: Folder) -> None:
    revision = computed(folder)
    questionnaire = folder.store.questionnaire("small", "2024")
    measures = measure_quality(revision, questionnaire)
    wanted = ("straight_lining", "speeding", "identical_answers")
    found = measures.filter(pl.col("measure").is_in(wanted))
    assert found.select("measure", "subject", "value", "n").rows() == [
        ("straight_lining", "agreement", 2 / 7, 7),
        ("speeding", "wave", 1 / 6, 6),
        ("identical_answers", "wave", 2 / 7, 7),
    ]


def test_only_respondents_who_count_are_flagged(folder: Folder) -> None:
    rules = 'seconds: "took"\n  complete_at: 1.0\n  partials: reject\n'
    study = SIX.replace('seconds: "took"\n', rules)
    rows = "a,1,Agree,Agree,Agree,Agree,\nb,,,,,,\nc,100,Agree,Agree,Agree,Agree,Neutral\n"
    assert computed(folder, study, rows).read("flags").is_empty()


def test_too_few_items_give_no_line_and_no_identical_answers(folder: Folder) -> None:
    folder.study()
    folder.wave("id,It is useful,It is easy\na,Agree,Agree\nb,Agree,Agree\n")
    revision = folder.compute()
    assert revision.read("flags").is_empty()
    measures = measure_quality(revision, folder.store.questionnaire("small", "2024"))
    reasons = measures.filter(pl.col("value").is_null())["measure", "null_reason"].rows()
    assert ("identical_answers", "too_few_items") in reasons


def test_a_reconstruction_has_no_flags(folder: Folder) -> None:
    folder.study(SIX)
    path = folder.wave(HEADER + ROWS)
    (path.parent / "provenance.yaml").write_text("provenance: reconstructed\n")
    revision = folder.compute()
    assert revision.read("flags").is_empty()
    again = flag_respondents(
        revision.read("wide"),
        pl.DataFrame(schema={"source_row": pl.Int64, "rows": pl.UInt32}),
        folder.store.questionnaire("small", "2024"),
    )
    assert again.schema == pl.Schema(polars_schema("flags"))
