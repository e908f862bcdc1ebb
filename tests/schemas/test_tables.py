"""The tables: that each column says what it means, and that broken rules are found."""

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from schemas.pandera_alone import pa
from schemas.tables import (
    TABLES,
    answers_schema,
    broken_rules,
    comments,
    polars_schema,
    schema_of,
)
from tests.schemas.small import STUDY, changed, wave_of


def tallies(**changes: object) -> pl.DataFrame:
    row = {
        "study": "small",
        "wave": "2024",
        "item": "easy",
        "group_by": "all",
        "group_value": "all",
        "code": 1,
        "n": 3,
        "weight_sum": Decimal(3),
        "weight_sq_sum": Decimal(3),
    }
    return pl.DataFrame([row | changes], schema=polars_schema("tallies"))


def wide(**changes: object) -> pl.DataFrame:
    row = {
        "respondent": "0123456789abcdef0123",
        "source_row": 2,
        "disposition": "complete",
        "started": None,
        "finished": None,
        "seconds": None,
        "weight": Decimal(1),
        "attribute_branch": "North",
        "item_useful": 3,
        "item_easy": -1,
        "item_fun": -4,
    }
    types: dict[str, pl.DataType] = {
        "respondent": pl.String(),
        "source_row": pl.Int64(),
        "disposition": pl.String(),
        "started": pl.Datetime("us"),
        "finished": pl.Datetime("us"),
        "seconds": pl.Float64(),
        "weight": pl.Decimal(18, 9),
        "attribute_branch": pl.String(),
        "item_useful": pl.Int8(),
        "item_easy": pl.Int8(),
        "item_fun": pl.Int8(),
    }
    return pl.DataFrame([row | changes], schema=types)


@pytest.mark.parametrize("table", TABLES)
def test_every_table_and_every_column_says_what_it_means(table: str) -> None:
    meaning, columns = comments(TABLES[table])
    assert meaning.endswith(".")
    assert list(columns) == list(polars_schema(table))
    assert [name for name, text in columns.items() if text in ("", "None")] == []


@pytest.mark.parametrize("table", TABLES)
def test_every_table_may_be_empty(table: str) -> None:
    empty = pl.DataFrame(schema=polars_schema(table))
    assert broken_rules(schema_of(table), empty) == []


def test_a_right_table_breaks_no_rule() -> None:
    assert broken_rules(schema_of("tallies"), tallies()) == []


def test_a_bad_code_is_found_by_column_and_rule_and_without_its_value() -> None:
    assert broken_rules(schema_of("tallies"), tallies(code=117)) == ["code: in_range(-6, 100)"]
    assert broken_rules(schema_of("tallies"), tallies(code=-7)) == ["code: in_range(-6, 100)"]


def test_a_reject_shows_no_more_than_forty_characters_and_the_rule_shows_none() -> None:
    row = {
        "study": "small",
        "wave": "2024",
        "source_row": 2,
        "column_header": "Q1",
        "item": "easy",
        "value": "secret " * 6,
        "reason": "unknown_label",
        "remedy": "Add it",
    }
    frame = pl.DataFrame([row], schema=polars_schema("rejects"))
    assert broken_rules(schema_of("rejects"), frame) == ["value: str_length(None, 40)"]


@pytest.mark.parametrize(
    ("frame", "rule"),
    [
        (tallies(n=-1), "n: greater_than_or_equal_to(0)"),
        (tallies(item=None), "item: not_nullable"),
        (tallies().with_columns(pl.col("n").cast(pl.Int32)), "n: dtype('Int64')"),
        (tallies().drop("n"), "Tallies: column_in_dataframe"),
        (tallies().with_columns(secret=pl.lit("anna")), "Tallies: column_in_schema"),
        (tallies().select(pl.col("wave"), pl.exclude("wave")), "Tallies: column_ordered"),
        (pl.concat([tallies(), tallies(n=5)]), "Tallies: multiple_fields_uniqueness"),
    ],
)
def test_each_kind_of_fault_is_found(frame: pl.DataFrame, rule: str) -> None:
    assert rule in broken_rules(schema_of("tallies"), frame)


def test_several_faults_are_found_at_once_in_a_fixed_order() -> None:
    assert broken_rules(schema_of("tallies"), tallies(n=-1, code=117)) == [
        "code: in_range(-6, 100)",
        "n: greater_than_or_equal_to(0)",
    ]


@pytest.mark.parametrize("gap", [None, float("nan")])
def test_a_gap_in_a_column_that_may_have_none_is_found(gap: float | None) -> None:
    schema = pa.DataFrameSchema({"share": pa.Column(pl.Float64)})
    assert broken_rules(schema, pl.DataFrame({"share": [0.5, 1.0]})) == []
    assert broken_rules(schema, pl.DataFrame({"share": [0.5, gap]})) == ["share: not_nullable"]


def test_wide_answers_hold_the_codes_of_their_scale_blank_and_unknown(tmp_path: Path) -> None:
    schema = answers_schema(wave_of(tmp_path))
    for code in (1, 2, 3, -1, -4, -6):
        assert broken_rules(schema, wide(item_easy=code)) == []


@pytest.mark.parametrize("code", [0, 4, -2, -3, -5, -7])
def test_wide_answers_refuse_a_code_outside_the_scale(tmp_path: Path, code: int) -> None:
    schema = answers_schema(wave_of(tmp_path))
    assert broken_rules(schema, wide(item_easy=code)) == ["item_easy: isin([1, 2, 3, -1, -4, -6])"]


def test_the_scale_of_wide_answers_is_the_one_that_the_wave_asked(tmp_path: Path) -> None:
    schema = answers_schema(wave_of(tmp_path, "items: { fun: { scale: yes_no } }\n"))
    assert broken_rules(schema, wide(item_fun=3)) == ["item_fun: isin([1, 2, -4, -6])"]


def test_a_dropped_item_has_no_column(tmp_path: Path) -> None:
    schema = answers_schema(wave_of(tmp_path, "items: { fun: { dropped: true } }\n"))
    assert broken_rules(schema, wide().drop("item_fun")) == []
    assert broken_rules(schema, wide()) != []


PETS = """
choices:
  - id: pets
    select: several
    column: "Pets"
    text: "Which pets?"
    options: [{ labels: "Cat" }, { labels: "Dog" }]
    missing: [{ kind: dont_know, labels: "Not sure" }]
"""


def chosen(codes: list[int] | None) -> pl.DataFrame:
    return wide().with_columns(choice_pets=pl.Series([codes], dtype=pl.List(pl.Int16)))


@pytest.mark.parametrize("codes", [[1], [1, 2], [0], [0, 2], [], [-1], [-4]])
def test_what_was_chosen_is_a_set_of_the_questions_codes(tmp_path: Path, codes: list[int]) -> None:
    schema = answers_schema(wave_of(tmp_path, study=STUDY + PETS))
    assert broken_rules(schema, chosen(codes)) == []


@pytest.mark.parametrize("codes", [[3], [2, 1], [1, 1], [-1, 1], [-2], [-1, -4], [0, 3]])
def test_any_other_set_is_refused_without_its_codes(tmp_path: Path, codes: list[int]) -> None:
    schema = answers_schema(wave_of(tmp_path, study=STUDY + PETS))
    assert broken_rules(schema, chosen(codes)) == [
        "choice_pets: the codes that an answer to the question may have"
    ]


def test_a_question_with_one_answer_has_one_code(tmp_path: Path) -> None:
    one = PETS.replace("several", "one")
    schema = answers_schema(wave_of(tmp_path, study=STUDY + one))
    assert broken_rules(schema, chosen([2])) == []
    assert broken_rules(schema, chosen([1, 2])) != []
    assert broken_rules(schema, chosen([])) != []
    assert broken_rules(schema, chosen(None)) == ["choice_pets: not_nullable"]


def test_an_attribute_has_a_column_whether_or_not_tallies_are_made_by_it(tmp_path: Path) -> None:
    study = changed('column: "Branch"', 'column: "Branch", group: false')
    assert broken_rules(answers_schema(wave_of(tmp_path, study=study)), wide()) == []


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"respondent": "anna@example.org"}, "respondent: str_matches('^[0-9a-f]{20}$')"),
        ({"source_row": 0}, "source_row: greater_than_or_equal_to(1)"),
        ({"weight": Decimal(-1)}, "weight: greater_than_or_equal_to(0)"),
        ({"item_easy": None}, "item_easy: not_nullable"),
        ({"attribute_branch": None}, "attribute_branch: not_nullable"),
    ],
)
def test_wide_answers_keep_their_other_rules(
    tmp_path: Path, changes: dict[str, object], rule: str
) -> None:
    assert broken_rules(answers_schema(wave_of(tmp_path)), wide(**changes)) == [rule]


def test_two_wide_rows_of_one_source_row_are_refused(tmp_path: Path) -> None:
    found = broken_rules(answers_schema(wave_of(tmp_path)), pl.concat([wide(), wide()]))
    assert found == ["source_row: rises"]


def test_wide_rows_are_in_the_order_of_the_export(tmp_path: Path) -> None:
    rows = [wide(source_row=7), wide(source_row=9)]
    schema = answers_schema(wave_of(tmp_path))
    assert broken_rules(schema, pl.concat(rows)) == []
    assert broken_rules(schema, pl.concat(rows[::-1])) == ["source_row: rises"]
