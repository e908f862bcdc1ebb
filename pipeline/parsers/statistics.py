"""Files of SPSS and Stata: their variables, and their cells as text in a Parquet file.

Belongs here: what the file says of its variables, as plain data. Does not belong here: how one
value is written (`values`), what the project makes of a variable (`pipeline.readers.packages`).
"""

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pyarrow as pa
import pyreadstat
from pyreadstat._readstat_parser import ReadstatError, parser_entry_point

from pipeline.parsers.process import Refused
from pipeline.parsers.spooling import Spool
from pipeline.parsers.values import AsText, Value, spss_text, stata_text

# A value takes the parser some 40 bytes, and its text as much: some 300 MB at a time.
CELLS_AT_ONCE = 4_000_000
LEAST_ROWS_AT_ONCE = 1_000
MOST_ROWS_AT_ONCE = 250_000
# Of a file that does not say how many rows it has, as a portable one, the parser sets aside 100,000
# rows of each column that it is asked for, and it reads all that is before the rows asked for.
COLUMNS_OF_UNCOUNTED = 1_000
LEAST_ROWS_OF_UNCOUNTED = 20_000
READ: dict[str, Callable[..., Any]] = {
    "sav": pyreadstat.read_sav,
    "dta": pyreadstat.read_dta,
    # What read_por() calls; it does not pass on user_missing, without which such cells are empty.
    "por": partial(parser_entry_point, parser_format="por"),
}
BROKEN = ("the file is damaged, or not what its beginning says", "Copy or export it again")
CUT = ("the file holds fewer rows than it says", "Copy or export it again")
ENCODING = (
    "its texts are not in the encoding that the file names, or that wave.yaml names",
    "Name their encoding in wave.yaml, such as `encoding: cp1252`",
)
# Messages of the parser's own list, which quote nothing.
KNOWN = {
    "unsupported character set": ENCODING,
    "Unable to convert string": ENCODING,
    "expected number of rows": CUT,
}


@dataclass
class Variable:
    """A variable, and which of its values that are user-missing have occurred.

    Attributes:
        ranges: lowest and highest of each range of missing values; both ends count.
        tagged: whether letters are missing values, as in Stata's numeric variables.
    """

    code: str
    label: str
    text: AsText
    labels: Mapping[Value, str]
    ranges: Sequence[tuple[Any, Any]]
    tagged: bool
    missing: set[Value] = field(default_factory=set)

    def texts(self, values: Sequence[Value]) -> pa.Array:
        """The cells as text; each distinct value is written once."""
        try:
            encoded = pa.array(values).dictionary_encode()
        except (pa.ArrowInvalid, pa.ArrowTypeError):  # numbers among which there are Stata's tags
            return pa.array([self._seen(value) for value in values], pa.string())
        distinct = pa.array(
            [self._seen(one) for one in encoded.dictionary.to_pylist()], pa.string()
        )
        return distinct.take(encoded.indices).fill_null("")

    def _seen(self, value: Value) -> str:
        if self._is_missing(value):
            self.missing.add(value)
        return self.text(value)

    def _is_missing(self, value: Value) -> bool:
        if value is None or value == "":
            return False
        if isinstance(value, str) and self.tagged:
            return True
        return any(low <= value <= high for low, high in self.ranges)

    def described(self) -> dict[str, Any]:
        """As plain data, once all cells were seen."""
        return {
            "code": self.code,
            "label": self.label,
            "labels": {self.text(value): self.labels[value] for value in _ordered(self.labels)},
            "missing": list(dict.fromkeys(self.text(value) for value in _ordered(self.missing))),
        }


def parse(request: Mapping[str, Any]) -> dict[str, Any]:
    """The file's variables; writes its cells.

    Args:
        request: its path and kind (sav, dta or por), the Parquet file to write, the encoding where
            wave.yaml names one, and the most columns that are taken.

    Raises:
        Refused: it is damaged, or larger than any export.
    """
    warnings.simplefilter("ignore")
    options = {"encoding": request["encoding"]} if request["encoding"] else {}
    read = partial(
        READ[request["kind"]],
        request["path"],
        output_format="dict",
        user_missing=True,
        disable_datetime_conversion=True,
        **options,
    )
    try:
        return _parse(request, read)
    except UnicodeDecodeError:
        raise Refused(*ENCODING) from None
    except ReadstatError as error:
        raise _explained(error) from None


def _parse(request: Mapping[str, Any], read: Callable[..., Any]) -> dict[str, Any]:
    _, facts = read(metadataonly=True)
    width = len(facts.column_names)
    if not width:
        raise Refused("the file has no variables", "Export it again")
    if width > request["most_columns"]:
        raise Refused(f"the file has {width:,} columns", f"Keep to {request['most_columns']:,}")
    variables = _variables(facts, stata_text if request["kind"] == "dta" else spss_text)
    counted = facts.number_rows is not None
    least = LEAST_ROWS_AT_ONCE if counted else LEAST_ROWS_OF_UNCOUNTED
    step = min(max(CELLS_AT_ONCE // width, least), MOST_ROWS_AT_ONCE)
    groups = [variables] if counted else _groups(variables)
    with Spool(request["spool"], width) as spool:
        while True:
            columns = []
            for group in groups:
                codes = [variable.code for variable in group] if len(groups) > 1 else None
                values, _ = read(usecols=codes, row_offset=spool.rows, row_limit=step)
                columns += [variable.texts(values.pop(variable.code)) for variable in group]
            if len(columns[0]):
                spool.write(columns)
            if len(columns[0]) < step or spool.rows == facts.number_rows:
                break
    if facts.number_rows and spool.rows != facts.number_rows:
        raise Refused(*CUT)
    return {
        "encoding": facts.file_encoding or "",
        "rows": spool.rows,
        "variables": [variable.described() for variable in variables],
        "sets": [
            {"label": one["label"], "variables": one["variable_list"]}
            for _, one in sorted(facts.mr_sets.items())
            if one["is_dichotomy"]
        ],
    }


def _variables(facts: Any, text_for: Callable[[str, str], AsText]) -> list[Variable]:
    return [
        Variable(
            code=name,
            label=label or "",
            text=text_for(
                facts.original_variable_types[name] or "", facts.readstat_variable_types[name]
            ),
            labels=facts.variable_value_labels.get(name, {}),
            ranges=[(one["lo"], one["hi"]) for one in facts.missing_ranges.get(name, [])],
            tagged=facts.readstat_variable_types[name] != "string",
        )
        for name, label in zip(facts.column_names, facts.column_labels, strict=True)
    ]


def _groups(variables: list[Variable]) -> list[list[Variable]]:
    starts = range(0, len(variables), COLUMNS_OF_UNCOUNTED)
    return [variables[start : start + COLUMNS_OF_UNCOUNTED] for start in starts]


def _ordered(values: Iterable[Value]) -> list[Value]:
    """Numbers by size, then texts."""
    return sorted(values, key=lambda value: (isinstance(value, str), value))


def _explained(error: ReadstatError) -> Exception:
    message = str(error)
    if "allocate memory" in message:
        return MemoryError()
    return Refused(*next((told for part, told in KNOWN.items() if part in message), BROKEN))
