"""What the documentation says about adding a dialect is true: its example is run as it stands."""

import re
import types
from pathlib import Path

import pytest

from pipeline import readers
from pipeline.landing import open_export, read_file
from pipeline.readers.raw import Kind, ReadOptions
from pipeline.sql import connect

DOCUMENT = Path(__file__).parents[1] / "docs" / "dialects.md"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", DOCUMENT.read_text("utf-8"), re.S)


def test_the_example_of_a_dialect_reads_the_example_of_an_export(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialect = types.ModuleType("rundspoerge")
    exec(blocks("python")[0], dialect.__dict__)  # noqa: S102 - our own documentation
    monkeypatch.setattr("pipeline.landing.DIALECTS", (dialect, *readers.DIALECTS))
    export_path = tmp_path / "export.csv"
    export_path.write_text(blocks("")[0], encoding="utf-8")

    export = read_file(open_export(export_path, "export.csv"), ReadOptions(tmp_path))

    assert export.tool == "Rundspørge"
    assert [(one.header, one.question, one.kind) for one in export.columns] == [
        ("#id", "Id", Kind.KEY),
        ("#done", "Done", Kind.FINISHED),
        ("q1", "Is it useful?", Kind.UNKNOWN),
        ("q2", "Is it easy?", Kind.UNKNOWN),
    ]
    with connect() as connection:
        rows = export.query(connection, "SELECT * FROM {source}").rows()
    assert rows == [("7", "2024-05-01 12:00:00", "Agree", "Neutral")]
