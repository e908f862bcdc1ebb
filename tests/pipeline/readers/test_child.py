"""Whatever a parser does in its child process ends in an answer or in one clear message."""

from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import ExportError
from pipeline.landing import open_export
from pipeline.readers import child
from pipeline.readers.raw import ReadOptions
from tests.pipeline.readers.misbehaving import CELL

PARSER = "tests.pipeline.readers.misbehaving"


def parse(folder: Path, deed: str, **request: object) -> Any:
    path = folder / "answers.bin"
    path.write_bytes(b"answers")
    file = open_export(path, "wave/answers.bin")
    return child.parse(PARSER, file, ReadOptions(folder), deed=deed, **request)


def refusal(folder: Path, deed: str) -> str:
    with pytest.raises(ExportError) as caught:
        parse(folder, deed)
    assert caught.value.check == "export_readable"
    assert CELL not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("deed", "what"),
    [
        ("refuse", "the file is too green. Paint it"),
        ("fail", "the file is damaged, or no parser knows its form (ValueError)"),
        ("panic", "the file is damaged, or no parser knows its form (BaseException)"),
        ("not json", "the file is damaged, or no parser knows its form (status 1)"),
        ("exit", "the file is damaged, or no parser knows its form (status 3)"),
        ("crash", "the file is damaged: its parser broke down (signal 11)"),
        ("abort", "reading the file takes more than 4 GB of memory"),
        ("die", "reading the file takes more than 4 GB of memory"),
    ],
)
def test_a_parser_that_fails_or_dies_gives_a_message_that_names_the_file_and_quotes_nothing(
    tmp_path: Path, deed: str, what: str
) -> None:
    assert refusal(tmp_path, deed).startswith(f"wave/answers.bin: {what}")


def test_a_parser_that_asks_for_too_much_memory_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "MOST_MEMORY", 1 << 30)
    assert refusal(tmp_path, "memory") == (
        "wave/answers.bin: reading the file takes more than 1 GB of memory."
        " Check where it is from, or export the answers as CSV"
    )


def test_a_parser_that_does_not_end_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "LONGEST", 1)
    assert refusal(tmp_path, "spin") == (
        "wave/answers.bin: reading the file takes longer than 1 seconds."
        " Check where it is from, or export the answers as CSV"
    )


def test_what_a_parser_prints_goes_nowhere(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert parse(tmp_path, "print") == "printed"
    assert capfd.readouterr() == ("", "")


def test_an_answer_of_an_earlier_file_is_never_taken(tmp_path: Path) -> None:
    parse(tmp_path, "print")
    assert "status 3" in refusal(tmp_path, "exit")


def test_a_child_writes_no_core_and_knows_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIKERTWAVE_KEY", "secret")
    found = parse(tmp_path, "surroundings", modules=[])
    assert found["core"] == 0
    assert "LIKERTWAVE_KEY" not in found["environment"]


def test_a_child_loads_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    parsers = ["pipeline.parsers.statistics", "pipeline.parsers.workbook"]
    loaded = set(parse(tmp_path, "surroundings", modules=parsers)["modules"])
    assert not loaded & {"polars", "pandas", "duckdb", "pydantic", "pipeline.readers"}
