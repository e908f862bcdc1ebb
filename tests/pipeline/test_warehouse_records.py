"""Respondents' rows in the warehouse: written once, seen as four views."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.store import Revision, Store
from pipeline.warehouse_records import RECORD_VIEWS, add_records
from pipeline.warehouse_tables import new_file
from schemas.tables import polars_schema

Rows = list[tuple[object, ...]]

PEOPLE = {
    "respondent": ["0a", "0b"],
    "source_row": [3, 2],
    "disposition": ["complete", "not_answered"],
}
TWO_ATTRIBUTES = pl.DataFrame(
    {
        **PEOPLE,
        "seconds": [1.5, None],
        "attribute_place": ["North", ""],
        "attribute_Age": ["old", "young"],
        "item_useful": [3, -4],
        "item_easy": [2, -4],
        "choice_work": [[1, 2], []],
        "choice_home": [[0], [-4]],
    }
)
# As older code may have stored it: without times and weights.
ANOTHER = pl.DataFrame({**PEOPLE, "attribute_age": ["30", "40"], "item_useful": [1, 2]})
BARE = pl.DataFrame({**PEOPLE, "choice_work": [[1], [2]]})


def warehouse(folder: Path, **waves: pl.DataFrame) -> duckdb.DuckDBPyConnection:
    """A file that holds the waves' respondents, open for questions."""
    store = Store(folder / "data")
    revisions = []
    for wave, wide in waves.items():
        revision: Revision = store.revision("small", wave, "0123456789abcdef01234567")
        revision.write({"wide": wide})
        revisions.append(revision)
    with new_file(folder / "file.duckdb") as connection:
        add_records(connection, revisions)
    return duckdb.connect(str(folder / "file.duckdb"), read_only=True)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Three waves: no two have the same attributes and questions."""
    folder = tmp_path_factory.mktemp("records")
    with warehouse(folder, w1=TWO_ATTRIBUTES, w2=ANOTHER, w3=BARE) as connection:
        yield connection


def rows(connection: duckdb.DuckDBPyConnection, columns: str) -> Rows:
    return connection.sql(f"select {columns}").fetchall()


def test_attributes_are_those_of_each_wave_in_the_files_order_and_blank_is_empty(
    made: duckdb.DuckDBPyConnection,
) -> None:
    assert rows(made, "wave, respondent, source_row, attribute, value from attributes") == [
        ("w1", "0a", 3, "place", "North"),
        ("w1", "0b", 2, "place", ""),
        ("w2", "0a", 3, "age", "30"),
        ("w2", "0b", 2, "age", "40"),
        ("w1", "0a", 3, "Age", "old"),
        ("w1", "0b", 2, "Age", "young"),
    ]


def test_a_wave_without_items_has_no_answers(made: duckdb.DuckDBPyConnection) -> None:
    assert rows(made, "wave, source_row, counted, codes from answers") == [
        ("w1", 3, True, [3, 2]),
        ("w1", 2, False, [-4, -4]),
        ("w2", 3, True, [1]),
        ("w2", 2, False, [2]),
    ]


def test_a_wave_without_questions_that_have_no_order_has_no_choice_answers(
    made: duckdb.DuckDBPyConnection,
) -> None:
    assert rows(made, "wave, source_row, counted, codes from choice_answers") == [
        ("w1", 3, True, [[1, 2], [0]]),
        ("w1", 2, False, [[], [-4]]),
        ("w3", 3, True, [[1]]),
        ("w3", 2, False, [[2]]),
    ]


def test_what_older_code_did_not_store_is_null(made: duckdb.DuckDBPyConnection) -> None:
    asked = "wave, source_row, disposition, started, seconds, weight from respondents"
    assert rows(made, asked) == [
        ("w1", 3, "complete", None, 1.5, None),
        ("w1", 2, "not_answered", None, None, None),
        ("w2", 3, "complete", None, None, None),
        ("w2", 2, "not_answered", None, None, None),
        ("w3", 3, "complete", None, None, None),
        ("w3", 2, "not_answered", None, None, None),
    ]


@pytest.mark.parametrize("view", RECORD_VIEWS)
def test_each_view_has_the_columns_of_its_model(made: duckdb.DuckDBPyConnection, view: str) -> None:
    assert made.sql(f"from {view} limit 0").pl().schema == pl.Schema(polars_schema(view))


@pytest.mark.parametrize("view", RECORD_VIEWS)
def test_a_warehouse_of_no_wave_has_the_views(tmp_path: Path, view: str) -> None:
    with warehouse(tmp_path) as connection:
        assert rows(connection, f"* from {view}") == []
