"""The rows of an export: every cell as its code, every person as a keyed hash.

Belongs here: what is asked of each row, and its coded columns. Does not belong here: the scan
(`pipeline.placing`), what a spelling means (`pipeline.spellings`, `pipeline.choices`), or what
becomes of a row (`pipeline.rows`).
"""

from collections.abc import Iterator, Mapping

import duckdb
import polars as pl

from pipeline import sql
from pipeline.choices import Cells, put_together
from pipeline.columns import Found
from pipeline.folding import folded
from pipeline.placing import Placed
from pipeline.pseudonyms import SEPARATOR, Key, joined, of_id, of_link, of_row
from pipeline.readers.raw import RawColumn, RawExport
from pipeline.spellings import Coded, read_columns
from schemas.questionnaire import Questionnaire

# A duration: a number of seconds, minutes and seconds, or hours, minutes and seconds.
NUMBER = r"\d{1,9}([.,]\d+)?"
MINUTES = r"\d{1,6}:[0-5]\d([.,]\d+)?"
HOURS = r"\d{1,6}:[0-5]?\d:[0-5]\d([.,]\d+)?"
# What a form of a time says where a zone stands.
ZONES = ("%z", "%Z")


def row_facts(questionnaire: Questionnaire, found: Found, key: Key) -> list[str]:
    """SQL for what is asked of each row beside its answers."""
    return [
        *(f"{hashed} AS {name}" for name, hashed in identity(questionnaire, found, key).items()),
        f"{_is_test(questionnaire, found)} AS is_test",
        *(f"{time(questionnaire, found, role)} AS {role}" for role in ("started", "finished")),
        f"{_seconds(found)} AS seconds",
        f"{_weight(found)} AS weight_text",
    ]


def code_rows(
    connection: duckdb.DuckDBPyConnection,
    export: RawExport,
    questionnaire: Questionnaire,
    found: Found,
    placed: Placed,
    coded: Mapping[str, Coded],
    cells: Mapping[str, Cells],
    key: Key,
) -> pl.DataFrame:
    """Every row of the export, in its order.

    Args:
        connection: where to look up rows without an id.
        export: the raw export.
        questionnaire: the codebook, as the wave has it.
        found: which column is what.
        placed: its cells as places of their texts, and the `row_facts`.
        coded: what the texts of each column mean.
        cells: what those of questions without an order say.
        key: of the pseudonyms.

    Returns:
        The columns of `schemas.tables.answers_schema` but disposition and weight, and status,
        has_id, person (NULL where nothing tells), is_test and weight_text.
    """
    decoded = []
    for name, part in coded.items():
        kind = pl.Int8 if name.startswith("item_") else pl.String
        meant = [_meaning(part, text, kind) for text in placed.texts[part.column.position]]
        meanings = pl.Series(meant, dtype=kind)
        decoded.append(meanings.gather(placed.places(part.column)).alias(name))
    for name, part_of_choice in cells.items():
        column = part_of_choice.column
        values = part_of_choice.values_of(placed.texts[column.position])
        decoded.append(values.gather(placed.places(column)).alias(name))
    facts = placed.frame.drop(str(column.position) for column in read_columns(found))
    frame = put_together(connection, facts.with_columns(decoded), questionnaire)
    if found.role("seconds") is None and found.role("started") and found.role("finished"):
        frame = frame.with_columns(seconds=_between_times())
    if "status" not in frame.columns:
        frame = frame.with_columns(pl.lit(None, pl.String).alias("status"))
    frame.insert_column(0, export.source_rows(frame.height))
    return _without_id(connection, frame, export, questionnaire, key)


def _meaning(part: Coded, text: str, kind: type[pl.DataType]) -> int | str | None:
    """What a text means; None of one that does not occur."""
    meaning = part.meanings.get(text)
    if meaning is None:
        return None
    return int(meaning) if kind is pl.Int8 else str(meaning)


def identity(questionnaire: Questionnaire, found: Found, key: Key) -> dict[str, str]:
    """SQL for the keyed hashes of who a row is, each NULL where nothing tells.

    Returns:
        respondent, by the id; person, by what tells a person under several ids; link, where the
        study links persons between waves.
    """
    hashed = {
        "respondent": _pseudonym(questionnaire, found, key),
        "person": _person(questionnaire, found, key),
    }
    for link in _link(questionnaire, found, key):
        hashed["link"] = link
    return hashed


def _pseudonym(questionnaire: Questionnaire, found: Found, key: Key) -> str:
    column = found.role("key")
    if column is None:
        return "NULL::VARCHAR"
    given = f"trim({column.sql})"
    message = of_id(questionnaire.study_name, given)
    return f"CASE WHEN {given} <> '' THEN {key.expression(message)} END"


def _person(questionnaire: Questionnaire, found: Found, key: Key) -> str:
    """A keyed hash of what tells a person under several ids; NULL where any of it is blank."""
    texts = [folded(column.sql) for _, column in found.all_of("resubmission")]
    if not texts:
        return "NULL::VARCHAR"
    given = " AND ".join(f"{text} <> ''" for text in texts)
    message = joined(f"{questionnaire.study_name}{SEPARATOR}resubmission", texts)
    return f"CASE WHEN {given} THEN {key.expression(message)} END"


def _link(questionnaire: Questionnaire, found: Found, key: Key) -> Iterator[str]:
    """A keyed hash by which a person is found in other waves; none where the study links none."""
    column, rule = found.role("key"), questionnaire.respondents.link
    if column is None or rule is None:
        return
    text = folded(column.sql) if rule == "normalised" else f"trim({column.sql})"
    message = of_link(questionnaire.study_name, text)
    yield f"CASE WHEN {text} <> '' THEN {key.expression(message)} END"


def _is_test(questionnaire: Questionnaire, found: Found) -> str:
    column, tests = found.role("tests"), questionnaire.respondents.tests
    if column is None or tests is None:
        return "FALSE"
    words = sql.listed(folded(sql.literal(word)) for word in tests.words)
    return f"coalesce({folded(column.sql)} IN ({words}), FALSE)"


def time(questionnaire: Questionnaire, found: Found, role: str) -> str:
    """SQL for the point in time of a role, `started` or `finished`; NULL where it is unreadable.

    A form that names a zone gives UTC.
    """
    column = found.role(role)
    declared = getattr(questionnaire.respondents, role)
    if column is None or declared is None:
        return "NULL::TIMESTAMP"
    text = f"trim({column.sql})"
    if not any(zone in form for form in declared.formats for zone in ZONES):
        return f"try_strptime({text}, [{sql.listed(map(sql.literal, declared.formats))}])"
    # DuckDB 2.0 carries the zone of one cell over to the next that has none, where one list holds
    # both forms; and the type of a time with a zone is another one.
    each = (f"try_strptime({text}, {sql.literal(form)})" for form in declared.formats)
    return f"coalesce({sql.listed(f'make_timestamp(epoch_us({one}))' for one in each)})"


def duration(column: RawColumn) -> str:
    """SQL for a cell's duration in seconds; NULL where it is unreadable.

    A number, minutes:seconds, or hours:minutes:seconds; a decimal comma is as good as a point.
    """
    text = f"trim({column.sql})"
    parts = [
        f"TRY_CAST(replace(split_part({text}, ':', {place}), ',', '.') AS DOUBLE)"
        for place in (1, 2, 3)
    ]
    forms = (
        (NUMBER, parts[0]),
        (MINUTES, f"{parts[0]} * 60 + {parts[1]}"),
        (HOURS, f"{parts[0]} * 3600 + {parts[1]} * 60 + {parts[2]}"),
    )
    cases = " ".join(
        f"WHEN regexp_full_match({text}, {sql.literal(form)}) THEN {value}" for form, value in forms
    )
    return f"CASE {cases} END"


def _seconds(found: Found) -> str:
    column = found.role("seconds")
    return "NULL::DOUBLE" if column is None else duration(column)


def _between_times() -> pl.Expr:
    """Seconds from started to finished; NULL where one is missing or they are reversed."""
    started, finished = pl.col("started"), pl.col("finished")
    return pl.when(finished >= started).then(
        (finished - started).dt.total_microseconds() / 1_000_000
    )


def _weight(found: Found) -> str:
    column = found.role("weight")
    return "NULL::VARCHAR" if column is None else f"trim({column.sql})"


def _without_id(
    connection: duckdb.DuckDBPyConnection,
    frame: pl.DataFrame,
    export: RawExport,
    questionnaire: Questionnaire,
    key: Key,
) -> pl.DataFrame:
    """Gives a row without an id the pseudonym of its export and row."""
    frame = frame.with_columns(has_id=pl.col("respondent").is_not_null())
    blank = frame.select("source_row").filter(~frame["has_id"])
    if blank.is_empty():
        return frame
    message = of_row(questionnaire.study_name, export.sha256, "source_row::VARCHAR")
    connection.register("blank", blank)
    places = connection.sql(
        f"SELECT source_row, {key.expression(message)} AS of_row FROM blank"
    ).pl()
    connection.unregister("blank")
    return (
        frame.join(places, on="source_row", how="left", maintain_order="left")
        .with_columns(respondent=pl.coalesce("respondent", "of_row"))
        .drop("of_row")
    )
