"""Files of statistics packages as a RawExport: they name, label and code their variables.

Belongs here: what SPSS and Stata share. Does not belong here: how either is recognised (`spss`,
`stata`), or their bytes (`pipeline.parsers.statistics`).
"""

from typing import Any

from pipeline.errors import ExportError
from pipeline.readers import child
from pipeline.readers.raw import Kind, RawColumn, RawExport, RawFile, ReadOptions
from pipeline.readers.spool import NAME, SpoolSource
from pipeline.readers.text import MOST_COLUMNS

PARSER = "pipeline.parsers.statistics"


def read_package(file: RawFile, options: ReadOptions, tool: str, kind: str) -> RawExport:
    """The file's variables as columns; a record's row is its place, since there is no header.

    Args:
        file: the file.
        options: wave.yaml may name the encoding of its texts.
        tool: the package's name.
        kind: the form of its files: sav, por or dta.

    Raises:
        ExportError: the file is packed, damaged, or larger than any export.
    """
    if file.compressed:
        raise ExportError(
            "export_readable",
            file.shown,
            f"the file is a {tool} file packed with gzip",
            "Unpack it; such files are read as they are saved",
        )
    spool = options.scratch / NAME
    parsed = child.parse(
        PARSER,
        file,
        options,
        kind=kind,
        spool=str(spool.absolute()),
        encoding=options.encoding,
        most_columns=MOST_COLUMNS,
    )
    return RawExport(
        path=file.path,
        shown=file.shown,
        sha256=file.sha256,
        size=file.size,
        tool=tool,
        encoding=parsed["encoding"],
        delimiter="",
        header_rows=0,
        columns=_columns(parsed),
        source=SpoolSource(spool),
        sides=file.sides,
    )


def _columns(parsed: dict[str, Any]) -> tuple[RawColumn, ...]:
    sets: dict[str, str] = {}
    for one in parsed["sets"]:
        for code in one["variables"]:
            sets.setdefault(code, one["label"])
    return tuple(
        _column(position, variable, sets.get(variable["code"]))
        for position, variable in enumerate(parsed["variables"], start=1)
    )


def _column(position: int, variable: dict[str, Any], asked: str | None) -> RawColumn:
    """A variable as a column.

    Args:
        position: from 1.
        variable: as the parser describes it.
        asked: the question whose options the variable is one of, where the file says so.
    """
    code, label = variable["code"], variable["label"] or variable["code"]
    return RawColumn(
        position=position,
        header=code,
        question=asked or label,
        sub_question=label if asked else "",
        code=code,
        kind=Kind.UNKNOWN if asked is None else Kind.MULTIPLE,
        labels=variable["labels"],
        missing=tuple(variable["missing"]),
    )
