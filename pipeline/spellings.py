"""Which spellings occur in an export, and what each of them means by the codebook.

Belongs here: counting spellings, and reading them, once each. Does not belong here: where they
stand (`pipeline.placing`), coding the rows (`pipeline.coding`), or the words themselves
(study.yaml).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import duckdb

from pipeline import sql
from pipeline.columns import Found, Use
from pipeline.errors import ExportError
from pipeline.readers.raw import RawColumn, RawExport
from schemas.errors import MOST_SHOWN, Problem, UserError
from schemas.questionnaire import Questionnaire
from schemas.scale import Missing, scale_meanings
from schemas.study import attribute_meanings, status_meanings
from schemas.vocabulary import Vocabulary, fold

VALUE_SHOWN = 40
MOST_SPELLINGS = 10_000
MOST_GROUPS = 1_000
# Several answers in a cell, or with people's own words, make many different texts.
MOST_CHOICE_TEXTS = 100_000
READ = ("item", "status", "attribute", "choice")


@dataclass(frozen=True)
class Coded:
    """A column whose spellings have all been read.

    Attributes:
        meanings: what each spelling of the column means.
        foldings: spelling and folding, for those that are not the codebook's own.
        unknown: the spellings that mean nothing, within the tolerance.
    """

    column: RawColumn
    meanings: dict[str, int | str]
    foldings: dict[str, str]
    unknown: tuple[str, ...] = ()


def occurring(
    connection: duckdb.DuckDBPyConnection,
    export: RawExport,
    questionnaire: Questionnaire,
    found: Found,
    records: int | None = None,
) -> dict[int, dict[str, int]]:
    """How often each spelling occurs, by column position; one scan of the file.

    Args:
        connection: where to scan.
        export: the raw export.
        questionnaire: the codebook, as the wave has it.
        found: which column is what.
        records: only the first so many; default: all of them.

    Raises:
        ExportError: no answers, or a column with too many different texts to be the right one.
    """
    columns = list(read_columns(found))
    names = sql.listed(column.sql for column in columns)
    sets = sql.listed(f"({column.sql})" for column in columns)
    # A grouping set leaves NULL in every column but its own; the total in all.
    place = " ".join(f"WHEN {column.sql} IS NOT NULL THEN {column.position}" for column in columns)
    scanned = "{source}" if records is None else f"(FROM {{source}} LIMIT {records})"
    # Of a column that holds too many texts no more are fetched than tell that.
    counted = export.query(
        connection,
        f"SELECT *, count(*) OVER (PARTITION BY position) AS texts FROM ("
        f"SELECT CASE {place} ELSE 0 END AS position, coalesce({names}) AS text, count(*) AS n"
        f" FROM {scanned} GROUP BY GROUPING SETS ({sets}, ()))"
        f" QUALIFY row_number() OVER (PARTITION BY position) <= {MOST_CHOICE_TEXTS}",
    )
    if counted.filter(position=0)["n"].sum() == 0:
        raise ExportError(
            "export_readable",
            export.shown,
            "the file has a header and no answers",
            "Export again when there are answers, or remove the wave",
        )
    by_column: dict[int, dict[str, int]] = {}
    for column in columns:
        part = counted.filter(position=column.position)
        if part.height and records is None:
            refuse_too_many(export, questionnaire, found, column, part["texts"][0])
        by_column[column.position] = dict(part.select("text", "n").sort("text").iter_rows())
    return by_column


def read_columns(found: Found) -> Iterator[RawColumn]:
    """The columns whose texts are read by the codebook, each once."""
    seen: set[int] = set()
    for use, column in found.uses:
        if use.role in READ and column.position not in seen:
            seen.add(column.position)
            yield column


def words_of(questionnaire: Questionnaire, found: Found) -> dict[int, set[str]]:
    """The codebook's own spellings by column position, of columns that have any."""
    words: dict[int, set[str]] = {}
    for use, column in found.uses:
        if use.role not in READ or use.role == "choice":
            continue
        vocabulary = _vocabulary(questionnaire, use.role, use.name)
        if vocabulary is not None:
            words.setdefault(column.position, set()).update(vocabulary.exact)
    return words


def refuse_too_many(
    export: RawExport, questionnaire: Questionnaire, found: Found, column: RawColumn, n: int
) -> None:
    """Stops a wave where a column holds more different texts than any of its use does.

    Raises:
        ExportError: it does.
    """
    for use, other in found.uses:
        if other is column and use.role in READ and n > _most(questionnaire, use):
            raise ExportError(
                "labels_known",
                f"{export.shown}, column {column.position}",
                f"the column holds {n:,} different texts ({use.place})",
                "Check that the codebook means the right column",
            )


def _most(questionnaire: Questionnaire, use: Use) -> int:
    """How many different texts a column may hold."""
    if use.role == "choice":
        return MOST_CHOICE_TEXTS
    free = use.role == "attribute" and not questionnaire.attributes[str(use.name)].values
    return MOST_GROUPS if free else MOST_SPELLINGS


def _vocabulary(questionnaire: Questionnaire, role: str, name: str | None) -> Vocabulary | None:
    """The words of a column; None where any text is a value of its own."""
    if role == "status" and questionnaire.respondents.status is not None:
        return Vocabulary.of(status_meanings(questionnaire.respondents.status))
    if role == "attribute":
        attribute = questionnaire.attributes[str(name)]
        meanings = list(attribute_meanings(questionnaire.study, attribute))
        return Vocabulary.of(meanings) if meanings else None
    asked = next(asked for asked in questionnaire.items if asked.item.id == name)
    return Vocabulary.of(scale_meanings(questionnaire.scale(asked)))


def read_spellings(
    connection: duckdb.DuckDBPyConnection,
    export: RawExport,
    questionnaire: Questionnaire,
    found: Found,
    spellings: Mapping[int, Mapping[str, int]],
) -> dict[str, Coded]:
    """Each column's spellings by the codebook, under the column's name in the wide frame.

    Of items, status and attributes; `pipeline.choices` reads those of questions without an order.

    Raises:
        UserError: spellings that the codebook does not know, beyond the tolerance.
    """
    coded: dict[str, Coded] = {}
    problems: list[Problem] = []
    for use, column in found.uses:
        if use.role not in READ or use.role == "choice":
            continue
        name = use.role if use.name is None else f"{use.role}_{use.name}"
        vocabulary = _vocabulary(questionnaire, use.role, use.name)
        counts = spellings[column.position]
        coded[name] = _read_column(use.role, column, vocabulary, counts)
        unknown = coded[name].unknown
        answered = sum(n for text, n in counts.items() if fold(text))
        share = sum(counts[text] for text in unknown) / answered if answered else 0.0
        if unknown and (use.role != "item" or share > questionnaire.study.tolerate):
            rows = _first_rows(connection, export, column, unknown)
            problems.extend(_unknown(export, use.place, column, text, rows) for text in unknown)
    if problems:
        raise UserError(problems, "labels_known")
    return coded


def _read_column(
    role: str, column: RawColumn, vocabulary: Vocabulary | None, counts: Mapping[str, int]
) -> Coded:
    meanings: dict[str, int | str] = {}
    foldings: dict[str, str] = {}
    unknown: list[str] = []
    for text in counts:
        if vocabulary is None:
            meanings[text] = " ".join(text.split())
            if meanings[text] != text:
                foldings[text] = "white space"
            continue
        reading = vocabulary.read(text)
        if reading is not None:
            meanings[text] = reading.meaning
            if reading.foldings:
                foldings[text] = ", ".join(reading.foldings)
        elif not fold(text) and role != "status":
            meanings[text] = int(Missing.BLANK) if role == "item" else ""
        else:
            unknown.append(text)
            meanings[text] = int(Missing.UNKNOWN)
    return Coded(column, meanings, foldings, tuple(unknown))


def _first_rows(
    connection: duckdb.DuckDBPyConnection,
    export: RawExport,
    column: RawColumn,
    unknown: tuple[str, ...],
) -> dict[str, int]:
    """The first row of each unknown spelling; scans again, on the way to an error only."""
    wanted = sql.listed(sql.literal(text) for text in unknown[:MOST_SHOWN])
    rows = export.query(
        connection,
        f"SELECT {column.sql} AS written, min(source_row) AS source_row FROM {{numbered}}"
        f" WHERE {column.sql} IN ({wanted}) GROUP BY ALL",
    )
    return dict(rows.iter_rows())


def _unknown(
    export: RawExport, place: str, column: RawColumn, text: str, rows: dict[str, int]
) -> Problem:
    row = f", row {rows[text]}" if text in rows else ""
    shown = text if len(text) <= VALUE_SHOWN else text[:VALUE_SHOWN] + "..."
    return Problem(
        f"{export.shown}{row}, column {column.position} ({place})",
        f"the codebook does not know the answer {shown!r}" if fold(text) else "the cell is blank",
        "Add it to the scale's option under `also`, or as a kind of missing; or set `tolerate`"
        if place.startswith("item")
        else "Add it to the codebook's words for this column",
    )
