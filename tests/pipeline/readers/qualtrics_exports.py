"""Writes small Qualtrics exports and reads them as the export of a wave would be read."""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

from pipeline.landing import open_export, read_file
from pipeline.readers.raw import RawColumn, RawExport, ReadOptions

Row = Sequence[str]
ANSWER = ["2024-05-01 10:00:00", "2024-05-01 10:05:00", "1", "R_1"]
CODES = ["StartDate", "EndDate", "Finished", "ResponseId"]
TITLES = ["Anfangsdatum", "Enddatum", "Beendet", "Antwort-ID"]
IDS = ["startDate", "endDate", "finished", "_recordId"]


def written(rows: Sequence[Row], delimiter: str = ",") -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return stream.getvalue()


def read(folder: Path, content: bytes, definition: bytes | None = None) -> RawExport:
    """A file with this content, and perhaps a definition beside it."""
    (folder / "answers.csv").write_bytes(content)
    if definition is not None:
        (folder / "survey.qsf").write_bytes(definition)
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    return read_file(open_export(folder / "answers.csv", "answers.csv"), ReadOptions(scratch))


def import_id(name: str, choice: str = "") -> str:
    extra = {"choiceId": choice} if choice else {}
    return json.dumps({"ImportId": name, **extra}, separators=(",", ":"))


def current(
    folder: Path, questions: Sequence[tuple[str, str, str]], definition: bytes | None = None
) -> list[RawColumn]:
    """The columns of a current export with these codes, texts and third cells."""
    codes, texts, cells = (list(row) for row in zip(*questions, strict=True))
    cells = [cell if cell.startswith("{") or not cell else import_id(cell) for cell in cells]
    rows = [CODES + codes, TITLES + texts, [import_id(one) for one in IDS] + cells]
    export = read(folder, written([*rows, ANSWER + ["1"] * len(codes)]).encode(), definition)
    assert (export.tool, export.header_rows) == ("Qualtrics", 3)
    return list(export.columns[len(CODES) :])


def legacy(
    folder: Path, questions: Sequence[tuple[str, str]], definition: bytes | None = None
) -> list[RawColumn]:
    """The columns of a legacy export with these codes and texts."""
    codes, texts = (list(row) for row in zip(*questions, strict=True))
    rows = [["V1", *codes, ""], ["ResponseID", *texts, ""], ["R_1", *("1" for _ in codes), ""]]
    export = read(folder, b"\xef\xbb\xbf" + written(rows).encode(), definition)
    assert (export.tool, export.header_rows) == ("Qualtrics (legacy)", 2)
    return list(export.columns[1:-1])


def shown(columns: Sequence[RawColumn]) -> list[tuple[str, str]]:
    return [(column.question, column.sub_question) for column in columns]
