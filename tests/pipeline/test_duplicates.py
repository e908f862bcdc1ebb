"""Rows of one person, rows that are alike, and which of them counts."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import sql
from pipeline.folding import folded
from schemas.errors import UserError
from schemas.vocabulary import fold
from tests.making import STUDY, Folder

RULES = """respondents:
  started: { column: "from", formats: ["%H:%M"] }
  finished: { column: "to", formats: ["%H:%M"] }
"""
HEADER = "id,mail,from,to,It is useful,It is easy\n"
ROWS = [
    # The same id: the one finished last stands before the others in the file.
    "a,,09:00,11:00,Agree,Agree",
    "a,,09:00,10:00,Agree,",
    "a,,12:00,,Agree,Agree",
    # The same mail, spelt otherwise.
    "b,Bo@Example.org,09:00,09:30,Agree,Neutral",
    "c, bo@example.org ,09:10,09:30,Neutral,",
    "d,bo@example.org,09:20,09:10,Neutral,Neutral",
    # A blank is like no other.
    "e,,09:00,09:00,Disagree,Agree",
    "f, ,09:00,09:00,Disagree,Neutral",
]


def settled(folder: Folder, rules: str, rows: list[str] | None = None) -> dict[int, str]:
    """Source rows of the rejects with their reasons."""
    folder.study(STUDY.replace("respondents:\n", rules))
    folder.wave(HEADER + "".join(f"{row}\n" for row in rows or ROWS))
    revision = folder.compute()
    rejects = dict(revision.read("rejects").select("source_row", "reason").iter_rows())
    kept = revision.read("wide")["source_row"].to_list()
    assert sorted([*kept, *rejects]) == list(range(2, len(rows or ROWS) + 2))
    return rejects


@pytest.mark.parametrize(
    ("keep", "dropped"),
    [("first", [2, 3]), ("last", [3, 4]), ("most_complete", [3, 4])],
)
def test_first_and_last_go_by_the_time_and_a_missing_time_comes_first(
    folder: Folder, keep: str, dropped: list[int]
) -> None:
    rejects = settled(folder, RULES + f"  duplicates: {keep}\n")
    assert rejects == dict.fromkeys(dropped, "duplicate")


@pytest.mark.parametrize(("keep", "dropped"), [("first", [3, 4]), ("last", [2, 3])])
def test_where_no_end_is_known_they_go_by_the_start_and_ties_by_place(
    folder: Folder, keep: str, dropped: list[int]
) -> None:
    started = RULES[: RULES.index("  finished")] + f"  duplicates: {keep}\n"
    assert settled(folder, started) == dict.fromkeys(dropped, "duplicate")


@pytest.mark.parametrize(
    ("keep", "dropped"),
    # Two finished at the same time: the place in the file decides.
    [("first", [5, 6]), ("last", [5, 7]), ("most_complete", [6, 7])],
)
def test_rows_alike_in_the_columns_of_resubmissions_are_one_person(
    folder: Folder, keep: str, dropped: list[int]
) -> None:
    rule = f'  duplicates: last\n  resubmissions: {{ columns: ["mail"], keep: {keep} }}\n'
    rejects = settled(folder, RULES + rule)
    assert rejects == {3: "duplicate", 4: "duplicate", **dict.fromkeys(dropped, "resubmission")}


def test_all_of_the_columns_must_be_alike_and_none_blank(folder: Folder) -> None:
    rule = '  duplicates: last\n  resubmissions: { columns: ["mail", "from"], keep: last }\n'
    same = [
        *ROWS,
        "g,BO@example.org,09:00,09:31,Agree,Agree",
        "h,bo@example.org,,10:00,Agree,Agree",
    ]
    assert settled(folder, RULES + rule, same) == {
        **dict.fromkeys((3, 4), "duplicate"),
        5: "resubmission",
    }


def test_where_no_rule_says_which_counts_the_wave_stops_and_names_rows_only(folder: Folder) -> None:
    rule = '  duplicates: last\n  resubmissions: { columns: ["mail"], keep: stop }\n'
    with pytest.raises(UserError) as caught:
        settled(folder, RULES + rule)
    assert "rows 5, 6, 7: these rows are alike in the columns of" in str(caught.value)
    assert "respondents.resubmissions.keep: first" in str(caught.value)
    assert "example.org" not in str(caught.value).lower()
    assert caught.value.check == "respondents_unique"


def test_many_rows_of_many_persons_are_named_in_part(folder: Folder) -> None:
    folder.study()
    rows = "".join(f"r{n % 30},Agree,Agree\n" for n in range(30 * 25))
    folder.wave("id,It is useful,It is easy\n" + rows)
    with pytest.raises(UserError) as caught:
        folder.compute()
    lines = str(caught.value).splitlines()
    assert lines[0].startswith("studies/small/waves/2024/answers.csv, rows 2, 32, 62, ")
    assert " and 5 more: these rows" in lines[0]
    assert "11 more groups of rows" in lines[-1]


FIVE = STUDY + "".join(
    f'  - {{ id: q{n}, scale: agreement, text: {{ en: "Q{n}" }} }}\n' for n in range(4)
)
FIVE_HEADER = "id,It is useful,It is easy,Q0,Q1,Q2,Q3\n"
ALIKE = [
    "a,Agree,Neutral,Agree,Agree,Agree,Don't know",
    "b,Agree,Neutral,Agree,Agree,Agree,Don't know",
    "c,Agree,Neutral,Agree,Agree,Agree,",
    "d,Agree,Neutral,Agree,,,",
    "e,Agree,Neutral,Agree,,,",
    "f,agree ,Neutral,Agree,Agree,Agree,Don't know",
]


def flagged(folder: Folder, rules: str = "") -> tuple[list[tuple[object, ...]], dict[int, str]]:
    folder.study(FIVE.replace("respondents:\n", f"respondents:\n{rules}"))
    folder.wave(FIVE_HEADER + "".join(f"{row}\n" for row in ALIKE))
    revision = folder.compute()
    flags = revision.read("flags").filter(flag="identical")
    rejects = dict(revision.read("rejects").select("source_row", "reason").iter_rows())
    return flags.select("source_row", "value", "threshold").rows(), rejects


def test_rows_with_the_same_answers_to_all_items_are_flagged_and_all_count(folder: Folder) -> None:
    # Rows 5 and 6 answer three items only; row 4 left one blank, so that it is alike no other.
    assert flagged(folder) == ([(2, 3.0, 2.0), (3, 3.0, 2.0), (7, 3.0, 2.0)], {})


def test_by_rule_only_the_first_of_them_counts_and_stays_flagged(folder: Folder) -> None:
    flags, rejects = flagged(folder, "  identical: { keep: first }\n")
    assert (flags, rejects) == ([(2, 3.0, 2.0)], {3: "identical", 7: "identical"})


def test_how_many_items_such_rows_must_answer_is_the_studys_choice(folder: Folder) -> None:
    flags, _ = flagged(folder, "  identical: { answered: 3 }\n")
    assert [row for row, *_ in flags] == [2, 3, 5, 6, 7]


def test_rows_that_do_not_count_are_alike_no_other(folder: Folder) -> None:
    rules = "  complete_at: 1.0\n  partial_at: 1.0\n  identical: { answered: 3, keep: first }\n"
    flags, rejects = flagged(folder, rules)
    assert ([row for row, *_ in flags], rejects) == ([2], {3: "identical", 7: "identical"})


def test_a_reconstruction_has_no_rows_that_are_alike(folder: Folder) -> None:
    folder.study(FIVE.replace("respondents:\n", "respondents:\n  identical: { keep: first }\n"))
    path = folder.wave(FIVE_HEADER + "".join(f"{row}\n" for row in ALIKE))
    (path.parent / "provenance.yaml").write_text("provenance: reconstructed\n")
    revision = folder.compute()
    assert revision.read("rejects").is_empty()
    assert revision.read("flags").is_empty()


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], max_codepoint=0x2FF)), min_size=1))
def test_folding_inside_the_database_is_the_codebooks(texts: list[str]) -> None:
    """Of Latin letters; NUL never reaches the database."""
    clean = ["".join(one for one in text if one not in "\0µſŉİ") for text in texts]
    with sql.connect() as connection:
        connection.register("texts", pl.DataFrame({"text": clean}))
        found = connection.sql(f"SELECT {folded('text')} AS folded FROM texts").pl()
    assert found["folded"].to_list() == [fold(text) for text in clean]
