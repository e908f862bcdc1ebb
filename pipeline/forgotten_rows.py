"""The rows of an export that stand for forgotten respondents: found, and left out.

Belongs here: telling them by their keyed hashes. Does not belong here: the tombstones themselves
(`pipeline.tombstones`), which the command line reads before it imports anything slow.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from pipeline import sql
from pipeline.coding import identity
from pipeline.columns import find_columns
from pipeline.errors import ExportError
from pipeline.pseudonyms import Key, of_row
from pipeline.readers.raw import RawExport
from schemas.questionnaire import Questionnaire

IDENTITIES = ("respondent", "person", "link")


@dataclass(frozen=True)
class Meant:
    """The rows of an export that some hashes mean.

    Attributes:
        rows: of the file, ascending.
        hashes: of who they are; those given, and those of rows of the same persons.
        by_row: the pseudonym of each row.
    """

    rows: tuple[int, ...]
    hashes: frozenset[str]
    by_row: Mapping[int, str] = field(default_factory=dict)


def rows_meant(
    export: RawExport,
    questionnaire: Questionnaire,
    key: Key,
    hashes: Collection[str],
    rows: Collection[int] = (),
) -> Meant:
    """Finds the rows of an export that hashes mean, and other rows of the same persons.

    Args:
        export: the whole export.
        questionnaire: its codebook.
        key: of the pseudonyms.
        hashes: of respondents.
        rows: rows of the file that are meant as well.

    Raises:
        UserError: the export lacks columns, or breaks its own form.
    """
    known = frozenset(hashes)
    while True:
        found = _lookup(export, questionnaire, key, known, rows)
        said = {one for name in IDENTITIES for one in found[name].drop_nulls()}
        if said <= known:
            by_row = dict(found.select("source_row", "respondent").iter_rows())
            return Meant(tuple(sorted(by_row)), known, by_row)
        known |= said


def _lookup(
    export: RawExport,
    questionnaire: Questionnaire,
    key: Key,
    hashes: Collection[str],
    rows: Collection[int],
) -> pl.DataFrame:
    """source_row, respondent, person and link of the rows that are meant."""
    study = questionnaire.study_name
    hashed = identity(questionnaire, find_columns(export, questionnaire), key)
    by_row = key.expression(of_row(study, export.sha256, "source_row::VARCHAR"))
    hashed["respondent"] = f"coalesce({hashed['respondent']}, {by_row})"
    selected = sql.listed(f"{hashed.get(name, 'NULL::VARCHAR')} AS {name}" for name in IDENTITIES)
    known = sql.listed(map(sql.literal, sorted(hashes))) or "NULL"
    meant = [f"{name} IN ({known})" for name in IDENTITIES]
    if rows:
        meant.append(f"source_row IN ({sql.listed(map(str, sorted(rows)))})")
    query = f"SELECT * FROM (SELECT source_row, {selected} FROM {{numbered}})"
    with sql.connect() as connection:
        return export.query(connection, f"{query} WHERE {' OR '.join(meant)} ORDER BY source_row")


def leave_out(
    export: RawExport, questionnaire: Questionnaire, key: Key, hashes: Collection[str]
) -> RawExport:
    """The export without the rows of respondents who were forgotten.

    Raises:
        UserError: the export lacks columns, breaks its own form, or holds nobody else.
    """
    if not hashes:
        return export
    left_out = rows_meant(export, questionnaire, key, hashes).rows
    found = replace(export, left_out=left_out)
    with sql.connect() as connection:
        if left_out and found.query(connection, "SELECT 1 FROM {source} LIMIT 1").is_empty():
            raise ExportError(
                "export_readable",
                export.shown,
                "all of its respondents are forgotten",
                f"Forget the wave: `likertwave forget {questionnaire.study_name}"
                f" --wave {questionnaire.wave_name}`",
            )
    return found
