"""An id, an e-mail and an open comment are nowhere below the data folder but in the export."""

import contextlib
import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.likertwave.running import run
from tests.making import STUDY, Folder

pytestmark = pytest.mark.slow

ID, MAIL, COMMENT = "respondent-0815-xyz", "karen.blixen@example.org", "my boss at Rungstedlund"
HEADER = "id,mail,It is useful,It is easy,comment\n"
GOOD = f"{ID},{MAIL},Agree,Agree,{COMMENT}\nother,b@example.org,Agree,Agree,\n"
FAILING = {
    "an unknown label": GOOD + "third,c@example.org,Perhaps,Agree,\n",
    "a double respondent": GOOD + f"{ID},{MAIL},Agree,Agree,{COMMENT}\n",
    "a row with too many fields": GOOD + f"third,{MAIL},Agree,Agree,{COMMENT},{ID}\n",
    "a quote that does not end": GOOD + f'third,{MAIL},Agree,Agree,"{COMMENT}\n',
    "a weight that is a comment": GOOD,
}


def texts(home: Path) -> Iterator[tuple[Path, str]]:
    """The content of every file but the exports, unpacked where it is packed."""
    for path in sorted(home.rglob("*")):
        if not path.is_file() or path.is_relative_to(home / "studies"):
            continue
        yield path, path.read_bytes().decode("latin-1")
        if path.suffix == ".parquet":
            yield path, str(pl.read_parquet(path).rows())
        elif path.suffix == ".duckdb":
            yield path, str(duckdb_rows(path))
        elif path.suffix == ".db":
            yield from ((path, text) for text in sqlite_texts(path))


def sqlite_texts(path: Path) -> Iterator[str]:
    """Every value of Dagster's databases, snapshots unpacked."""
    connection = sqlite3.connect(path)
    tables = connection.execute("select name from sqlite_master where type = 'table'").fetchall()
    for (table,) in tables:
        for row in connection.execute(f'select * from "{table}"'):
            for value in row:
                yield str(value)
                if isinstance(value, bytes):
                    with contextlib.suppress(zlib.error):
                        yield zlib.decompress(value).decode("latin-1")
    connection.close()


def duckdb_rows(path: Path) -> list[object]:
    with duckdb.connect(str(path), read_only=True) as connection:
        tables = connection.sql("select table_name from duckdb_tables()").fetchall()
        return [connection.sql(f'select * from "{name}"').fetchall() for (name,) in tables]


def assert_nowhere(folder: Folder) -> None:
    seen = 0
    for path, text in texts(folder.home):
        seen += 1
        for planted in (ID, MAIL, COMMENT, "Rungstedlund", "karen.blixen", "0815-xyz"):
            assert planted.lower() not in text.lower(), f"{planted} is in {path}"
    assert seen > 5


def study(weight: str = "") -> str:
    key = f'key: "id"{weight}'
    return 'personal: ["mail", "comment"]\n' + STUDY.replace('key: "id"', key)


def test_after_a_good_run_nothing_personal_is_stored(folder: Folder) -> None:
    folder.study(study())
    folder.wave(HEADER + GOOD)
    assert run(folder, "run").status == 0
    assert_nowhere(folder)


CHOICES = """
choices:
  - id: place
    select: one
    column: "place"
    text: { en: "Where do you work?" }
    options: [{ labels: { en: "At home" } }, { labels: { en: "Elsewhere" } }]
  - id: tools
    select: several
    separator: ","
    column: "tools"
    text: { en: "Which tools?" }
    options: [{ labels: { en: "Plan" } }, { labels: { en: "Chat" } }]
  - id: pets
    select: several
    text: { en: "Which pets?" }
    options:
      - { labels: { en: "Cat" }, column: "cat" }
      - { labels: { en: "Another one" }, column: "other pet" }
"""
CHOICE_HEADER = "id,mail,It is useful,It is easy,comment,place,tools,cat,other pet\n"
CHOICE_ROWS = (
    f'{ID},{MAIL},Agree,Agree,,{COMMENT},"PLAN,{COMMENT}",Cat,{COMMENT}\n'
    f'other,{MAIL.upper()},Agree,Agree,{COMMENT},At home,"{COMMENT}, plan",,{COMMENT} \n'
)


def choice_study(keep: str) -> str:
    rule = f'\n  resubmissions: {{ columns: ["mail"], keep: {keep} }}'
    return study(rule) + CHOICES


def test_an_undeclared_answer_and_what_tells_a_person_are_nowhere(folder: Folder) -> None:
    folder.study(choice_study("last"))
    folder.wave(CHOICE_HEADER + CHOICE_ROWS)
    assert run(folder, "run").status == 0
    revision = folder.store.current("small", "2024")
    assert revision is not None
    assert revision.read("rejects")["reason"].to_list() == ["resubmission"]
    assert revision.read("choice_tallies").filter(code=0)["n"].to_list() == [0, 1, 1]
    checked = run(folder, "check", "small")
    assert checked.status == 0
    said = (checked.output + checked.errors).lower()
    assert not [planted for planted in ("rungstedlund", "karen.blixen") if planted in said]
    assert_nowhere(folder)


def test_rows_of_one_person_stop_a_wave_without_what_tells_the_person(folder: Folder) -> None:
    folder.study(choice_study("stop"))
    folder.wave(CHOICE_HEADER + CHOICE_ROWS)
    found = run(folder, "run")
    assert found.status == 2
    assert "rows 2, 3: these rows are alike" in found.errors
    assert "karen.blixen" not in (found.errors + found.output).lower()
    assert_nowhere(folder)


# A run takes seconds: one of them in `make test`, the others in `make test-all`.
QUICK = "an unknown label"


@pytest.mark.parametrize(
    "name",
    [one if one == QUICK else pytest.param(one, marks=pytest.mark.slow) for one in FAILING],
)
def test_after_a_failing_run_nothing_personal_is_stored(folder: Folder, name: str) -> None:
    folder.study(study('\n  weight: "comment"' if "weight" in name else ""))
    folder.wave(HEADER + FAILING[name])
    found = run(folder, "run")
    assert found.status == 2
    assert "Traceback" not in found.errors
    assert_nowhere(folder)


def test_an_unexpected_error_is_recorded_without_its_text(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError(f"cannot read {COMMENT} of {MAIL}")

    monkeypatch.setattr("pipeline.wave.conform", broken)
    folder.study(study())
    folder.wave(HEADER + GOOD)
    found = run(folder, "run")
    assert found.status == 2
    assert "ValueError in broken" in found.errors
    assert_nowhere(folder)
