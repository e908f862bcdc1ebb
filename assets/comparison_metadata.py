"""What a monitor reads of what compares waves: drift, links, contrasts.

Belongs here: tables, figures and sentences for Dagster. Does not belong here: metadata of a wave
(`assets.metadata`), or any computation.
"""

from typing import Any

import dagster as dg
import polars as pl

from assets.metadata import Metadata, data_picture, of_publication, table
from pipeline.conclusions import Published
from pipeline.contrasts.robustness import JUDGED
from pipeline.store import Revision

# Dagster keeps metadata for ever; the other pictures are in the report.
MOST_OF_A_KIND = 10


def of_drift(revision: Revision) -> Metadata:
    """Which items moved."""
    drift = revision.read("drift")
    return {
        "dagster/row_count": dg.MetadataValue.int(drift.height),
        "moved": table(
            drift.filter("moved").select(
                *("from_wave", "to_wave", "item", "measure"),
                *("from_value", "to_value", "p_adjusted"),
            )
        ),
    }


def of_study_report(published: Published) -> Metadata:
    """The figures of the first language, the latest waves' last, and which reports there are."""
    revision = published.revision
    figures, reports = revision.read("figures"), revision.read("reports")
    found: dict[str, dg.MetadataValue[Any]] = {
        **of_publication(published),
        "figures": dg.MetadataValue.int(figures["figure"].n_unique()),
        "reports": dg.MetadataValue.text(", ".join(reports["file"])),
    }
    if figures.is_empty():
        return found
    shown = figures.filter(form="png", language=figures["language"][0])
    for kind in shown["kind"].unique(maintain_order=True):
        pictures = [
            data_picture(row["title"], (revision.folder / row["file"]).read_bytes())
            for row in shown.filter(kind=kind).iter_rows(named=True)
        ]
        found[kind] = dg.MetadataValue.md("\n\n".join(pictures[-MOST_OF_A_KIND:]))
    return found


def drift_judgements(revision: Revision) -> dict[str, tuple[bool, str]]:
    """Whether anything moved between the last two waves."""
    drift = revision.read("drift")
    if drift.is_empty():
        return {"moved": (True, "There is one wave: nothing to compare.")}
    last = drift.filter(pl.col("to_wave") == drift["to_wave"][-1]).filter("moved")
    said = ", ".join(f"{item} ({measure})" for item, measure in last["item", "measure"].iter_rows())
    return {"moved": (last.is_empty(), said)}


def of_contrasts(revision: Revision) -> Metadata:
    """Who is linked, and the latest wave's changes since the one before, the largest first."""
    contrasts, robustness = revision.read("contrasts"), revision.read("robustness")
    links = revision.read("links")
    changes = contrasts.filter(
        pl.col("comparison") == "previous",
        pl.col("metric").is_in(JUDGED),
        ~pl.col("weighted"),
        pl.col("estimate").is_not_null(),
    )
    latest = changes["to_wave"][-1] if changes.height else ""
    shown = (
        changes.filter(pl.col("to_wave") == latest)
        .join(
            robustness.select("comparison", "from_wave", "to_wave", "item", "metric", "sign_holds"),
            on=["comparison", "from_wave", "to_wave", "item", "metric"],
        )
        .sort(pl.col("estimate").abs(), descending=True, maintain_order=True)
    )
    return {
        "dagster/row_count": dg.MetadataValue.int(contrasts.height),
        "linked": table(
            links.select(
                *("from_wave", "to_wave", "linked_by", "linked", "only_from", "only_to"),
                *("ambiguous", "null_reason"),
            )
        ),
        "changes": table(
            shown.select(
                *("from_wave", "to_wave", "item", "quantity", "design", "metric"),
                *("estimate", "ci_low", "ci_high", "p", "p_holm", "sign_holds"),
            )
        ),
    }
