"""From a raw export and its codebook to answers, rejects and foldings.

Belongs here: what a cell and a row mean, and what becomes of those that mean nothing. Does not
belong here: file formats (`pipeline.readers`), counting (`pipeline.tally`), writing
(`pipeline.store`).

The export is scanned once: each cell becomes the place of its text among the texts of its column.
Then every text is read by the codebook, once, and every place becomes a code.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from pipeline import sql
from pipeline.choices import read_choices
from pipeline.coding import code_rows, row_facts
from pipeline.columns import Found, find_columns
from pipeline.errors import ExportError, TableError
from pipeline.flags import flag_respondents
from pipeline.gate import require_same_codes
from pipeline.placing import place_texts
from pipeline.pseudonyms import Key
from pipeline.readers.raw import RawExport
from pipeline.rejects import all_foldings, all_readings, all_rejects, cell_rejects, of_wave
from pipeline.rows import rejected_rows, settle_rows
from pipeline.spellings import read_spellings
from schemas.pandera_alone import pa
from schemas.questionnaire import Questionnaire
from schemas.tables import answers_schema, broken_rules, schema_of


@dataclass(frozen=True)
class Conformed:
    """What an export says, in the codebook's terms.

    Attributes:
        answers: wide, a row per respondent in the file's order (`schemas.tables.answers_schema`).
        rejects, flags, foldings, readings, assumed_cells: as their tables say.
        found: the export's columns by use.
        rows: rows of the export; respondents + rejected rows.
    """

    answers: pl.DataFrame
    rejects: pl.DataFrame
    flags: pl.DataFrame
    foldings: pl.DataFrame
    readings: pl.DataFrame
    assumed_cells: pl.DataFrame
    found: Found
    rows: int


def conform(export: RawExport, questionnaire: Questionnaire, key: Key) -> Conformed:
    """Reads a whole export by its codebook.

    Raises:
        UserError: columns, labels, weights or respondents that stop the wave; nothing is written.
    """
    found = find_columns(export, questionnaire)
    with sql.connect() as connection:
        facts = row_facts(questionnaire, found, key)
        placed = place_texts(connection, export, questionnaire, found, facts)
        spellings = placed.spellings
        require_same_codes(export, questionnaire, found, spellings)
        coded = read_spellings(connection, export, questionnaire, found, spellings)
        cells = read_choices(export, questionnaire, found, spellings)
        foldings = all_foldings(questionnaire, coded, cells, spellings)
        readings = all_readings(questionnaire, coded, spellings)
        rejected_cells = cell_rejects(connection, export, questionnaire, found, coded)
        # The coded rows are the largest thing in memory: nobody else holds on to them.
        settled = settle_rows(
            code_rows(connection, export, questionnaire, found, placed, coded, cells, key),
            export.shown,
            questionnaire,
        )
        del placed
    # Of a row that is left out nothing enters anything: it is its number, and that it was.
    forgotten = rejected_rows("forgotten", pl.Series("source_row", export.left_out, pl.Int64))
    rejects = pl.concat([settled.rejects, forgotten]).sort("source_row")
    schema = answers_schema(questionnaire)
    answers = settled.respondents.select(*schema.columns)
    conformed = Conformed(
        answers=answers,
        rejects=all_rejects(questionnaire, rejects, rejected_cells),
        flags=flag_respondents(answers, settled.alike, questionnaire),
        foldings=foldings,
        readings=readings,
        assumed_cells=_assumed(export, questionnaire, answers),
        found=found,
        rows=settled.rows + len(export.left_out),
    )
    _verify(conformed, schema, rejects["source_row"])
    return conformed


def _assumed(
    export: RawExport, questionnaire: Questionnaire, answers: pl.DataFrame
) -> pl.DataFrame:
    """The cells that provenance.yaml calls assumed, with the code they hold.

    Raises:
        ExportError: it names a row that holds no respondent.
    """
    rows = []
    codes_of_row = {row["source_row"]: row for row in _assumed_rows(questionnaire, answers)}
    asked = {one.item.id: one for one in questionnaire.items}
    for cells in questionnaire.provenance.assumed:
        for source_row in cells.rows:
            if source_row in export.left_out:
                continue
            if source_row not in codes_of_row:
                raise ExportError(
                    "counts_add_up",
                    f"{export.shown}, row {source_row}",
                    "provenance.yaml calls a cell of this row assumed, but no respondent is there",
                    "Correct the row",
                )
            if cells.item in asked:
                rows.append(
                    {
                        "item": cells.item,
                        "source_row": source_row,
                        "code": codes_of_row[source_row][asked[cells.item].column],
                        "because": questionnaire.study.text(
                            questionnaire.provenance.reasons[cells.because]
                        ),
                    }
                )
    return of_wave(questionnaire, "assumed_cells", pl.DataFrame(rows)).sort("item", "source_row")


def _assumed_rows(
    questionnaire: Questionnaire, answers: pl.DataFrame
) -> Iterator[dict[str, object]]:
    rows = [row for cells in questionnaire.provenance.assumed for row in cells.rows]
    yield from answers.filter(pl.col("source_row").is_in(rows)).iter_rows(named=True)


def _verify(conformed: Conformed, schema: pa.DataFrameSchema, rejected: pl.Series) -> None:
    """The last look before anything is written."""
    rows = pl.concat([conformed.answers["source_row"], rejected])
    if len(rows) != conformed.rows or rows.n_unique() != conformed.rows:
        raise TableError("counts_add_up", "answers", ["rows in = respondents + rejected rows"])
    rules = broken_rules(schema, conformed.answers)
    if rules:
        raise TableError("answers_schema", "answers", rules)
    for name in ("rejects", "flags", "foldings", "readings", "assumed_cells"):
        verify(name, getattr(conformed, name), "answers_schema")


def verify(table: str, frame: pl.DataFrame, check: str) -> None:
    """Holds a table against its schema.

    Raises:
        TableError: it does not fit.
    """
    rules = broken_rules(schema_of(table), frame)
    if rules:
        raise TableError(check, table, rules)
