"""What a monitor reads on an asset's page.

Belongs here: metadata from stored tables and schemas. Nothing personal goes here: Dagster keeps it
in its own database.
"""

import base64
from collections.abc import Mapping
from typing import Any

import dagster as dg
import polars as pl

from pipeline.arrival import Received
from pipeline.conclusions import Published, told
from pipeline.store import Revision
from pipeline.warehouse_tables import SQL_TYPES
from pipeline.words import Words
from schemas.tables import polars_schema, schema_of

# Dagster keeps metadata for ever; more pictures than these are in the report.
MOST_PICTURES = 40

Metadata = Mapping[str, dg.MetadataValue[Any]]


def of_export(received: Received) -> Metadata:
    """Which file it is."""
    return {
        "file": dg.MetadataValue.text(received.file.path.name),
        "sha256": dg.MetadataValue.text(received.file.sha256),
        "bytes": dg.MetadataValue.int(received.file.size),
        "provenance": dg.MetadataValue.text(received.questionnaire.provenance.provenance),
        "fielded": dg.MetadataValue.text(str(received.questionnaire.fielded or "not known")),
        "revision": dg.MetadataValue.text(received.revision.name),
    }


def of_answers(revision: Revision) -> Metadata:
    """How many rows became what."""
    wave = revision.read("waves").row(0, named=True)
    folded = revision.read("foldings")
    rejects = revision.read("rejects")
    columns = revision.read("export_columns")
    assumed = revision.read("assumed_cells").height
    found: dict[str, dg.MetadataValue[Any]] = {
        "dagster/row_count": dg.MetadataValue.int(wave["respondents"]),
        "rows of the export": dg.MetadataValue.int(wave["rows"]),
        "complete": dg.MetadataValue.int(wave["complete"]),
        "partial": dg.MetadataValue.int(wave["partial"]),
        "rejected rows": dg.MetadataValue.int(wave["rejected_rows"]),
        "rejected cells": dg.MetadataValue.int(int(rejects["column_header"].is_not_null().sum())),
        "cells read after folding": dg.MetadataValue.int(int(folded["n"].sum())),
        "columns the codebook does not name": dg.MetadataValue.int(
            int((columns["used_as"] == "unused").sum())
        ),
        "respondents flagged": dg.MetadataValue.int(
            revision.read("flags")["source_row"].n_unique()
        ),
        "provenance": dg.MetadataValue.text(wave["provenance"]),
    }
    if wave["provenance"] != "measured":
        found["assumed cells"] = dg.MetadataValue.int(assumed)
        found["provenance source"] = dg.MetadataValue.text(wave["provenance_source"] or "")
        found["provenance method"] = dg.MetadataValue.text(wave["provenance_method"] or "")
    if rejects.height:
        reasons = rejects.group_by("reason").len().sort("reason")
        found["rejects by reason"] = table(reasons)
    return found


def of_tallies(revision: Revision) -> Metadata:
    """How many counts there are."""
    tallies = revision.read("tallies")
    return {
        "dagster/row_count": dg.MetadataValue.int(tallies.height),
        "items": dg.MetadataValue.int(tallies["item"].n_unique()),
        **_choice_rows(revision, "choice_tallies"),
    }


def _choice_rows(revision: Revision, table: str) -> Metadata:
    """The rows of a table of questions without an order, where the wave asked any."""
    rows = revision.read(table).height
    return {table.replace("_", " "): dg.MetadataValue.int(rows)} if rows else {}


def of_metrics(revision: Revision) -> Metadata:
    """The response rate, and how many numbers there are."""
    return {
        "dagster/row_count": dg.MetadataValue.int(revision.read("metrics").height),
        **_choice_rows(revision, "choice_shares"),
        **_headline(revision),
    }


def _headline(revision: Revision) -> Metadata:
    provenance = revision.read("waves")["provenance"].item()
    metrics = revision.read("metrics")
    found: dict[str, dg.MetadataValue[Any]] = {
        "response rate (RR1)": dg.MetadataValue.text(_response_rate(revision)),
        "provenance": dg.MetadataValue.text(provenance),
    }
    if metrics["vectors"].is_not_null().any():
        determined = metrics.filter(pl.col("vectors") == 1)["subject"].n_unique()
        found["items that the publication determines"] = dg.MetadataValue.int(determined)
    return found


def _response_rate(revision: Revision) -> str:
    rate = revision.read("metrics").filter(metric="response_rate_1").row(0, named=True)
    if rate["estimate"] is None:
        return f"unknown ({rate['null_reason']})"
    complete = revision.read("waves")["complete"].item()
    return f"{Words('en').percent(rate['estimate'])} ({complete} of {rate['n']})"


def of_quality(revision: Revision) -> Metadata:
    """What was expected, and what was found."""
    results = revision.read("quality").with_columns(pl.col("outside").list.join(", "))
    return {
        "expectations": table(results.select("measure", "arguments", "observed", "outside")),
        "warnings": dg.MetadataValue.int(int((~results["success"]).sum() or 0)),
    }


def quality_judgements(revision: Revision) -> dict[str, tuple[bool, str]]:
    """Whether each measure is as expected, and a sentence that says what was found."""
    return {
        row["measure"]: (row["success"] is not False, _judgement(row))
        for row in revision.read("quality").iter_rows(named=True)
    }


def _judgement(row: Mapping[str, Any]) -> str:
    if row["observed"] is None:
        return f"Not known: {row['null_reason']}."
    outside = f"; outside: {', '.join(row['outside'])}" if row["outside"] else ""
    return f"{row['observed']:.0%}, expected {row['arguments']}{outside}."


def of_figures(revision: Revision) -> Metadata:
    """Every figure of the first language as a picture, the overview first, and the counts."""
    figures = revision.read("figures")
    language = figures["language"][0]
    shown = figures.filter(form="png", language=language)
    pictures = {
        row["title"] if row["kind"] != "item" else row["figure"]: picture(revision, row)
        for row in shown.iter_rows(named=True)
        if row["kind"] in ("overview", "level")
    }
    items = [
        _picture_text(revision, row) for row in shown.filter(kind="item").iter_rows(named=True)
    ]
    return {
        "figures": dg.MetadataValue.int(figures["figure"].n_unique()),
        **pictures,
        "each item": dg.MetadataValue.md("\n\n".join(items[:MOST_PICTURES])),
    }


def picture(revision: Revision, row: Mapping[str, Any]) -> dg.MetadataValue[Any]:
    """A figure of a revision, by its row in the table of figures."""
    return dg.MetadataValue.md(_picture_text(revision, row))


def _picture_text(revision: Revision, row: Mapping[str, Any]) -> str:
    """A picture inside Markdown; brackets in its text would end it."""
    return data_picture(row["title"], (revision.folder / row["file"]).read_bytes())


def data_picture(title: str, png: bytes) -> str:
    """A picture as Markdown that Dagster shows without fetching anything."""
    words = title.replace("[", "(").replace("]", ")")
    return f"![{words}](data:image/png;base64,{base64.b64encode(png).decode()})"


def of_report(revision: Revision) -> Metadata:
    """The overview figure, a short table, and which reports there are."""
    overview = revision.read("figures").filter(figure="overview", form="png").row(0, named=True)
    reports = revision.read("reports")
    return {
        "overview": picture(revision, overview),
        "results": table(_short(revision)),
        "reports": dg.MetadataValue.text(", ".join(reports["file"])),
        **_headline(revision),
    }


def _short(revision: Revision) -> pl.DataFrame:
    """Item, answers on the scale and share at the high cut, as a monitor reads them."""
    high = revision.read("metrics").filter(
        metric="share", cut="high", base="substantive", group_by="all", weighted=False
    )
    return high.filter(ci_method="wilson").select(
        item="subject",
        n="n",
        **{
            shown: (pl.col(name) * 100).round(0)
            for shown, name in (
                ("high cut, %", "estimate"),
                ("from, %", "ci_low"),
                ("to, %", "ci_high"),
            )
        },
    )


def of_publication(published: Published) -> Metadata:
    """Which revision is published, and what it concludes otherwise than the one before it."""
    found: dict[str, dg.MetadataValue[Any]] = {
        "revision": dg.MetadataValue.text(published.revision.name)
    }
    if lines := told(published.changes):
        found["conclusions changed"] = dg.MetadataValue.md("\n".join(f"- {one}" for one in lines))
    return found


def publication_judgements(published: Published) -> dict[str, tuple[bool, str]]:
    """Whether the conclusions published before still hold."""
    lines = told(published.changes)
    return {"conclusions_hold": (not lines, "\n".join(lines[:MOST_PICTURES]))}


def table(frame: pl.DataFrame) -> dg.MetadataValue[Any]:
    """A small table; with its columns, since it may have no rows."""
    return dg.MetadataValue.table(
        [dg.TableRecord(row) for row in frame.iter_rows(named=True)],
        schema=dg.TableSchema([dg.TableColumn(name) for name in frame.columns]),
    )


def column_schema(table: str) -> dg.TableSchema:
    """A table's schema, with the meaning of each column."""
    described = schema_of(table).columns
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name,
                type=SQL_TYPES[kind],
                description=described[name].description,
                constraints=dg.TableColumnConstraints(nullable=described[name].nullable),
            )
            for name, kind in polars_schema(table).items()
        ]
    )
