"""What a monitor reads on the overviews: the state of each wave, trouble first.

Belongs here: tables and sentences for Dagster. Nothing personal goes here: Dagster keeps it in its
own database. Does not belong here: the states (`pipeline.watch`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg
import polars as pl

from assets.metadata import Metadata, picture, table
from pipeline.comparison import published_waves
from pipeline.conclusions import told
from pipeline.store import STUDY_WIDE, Store
from pipeline.watch import STATES, complete, export_day, notes, summary
from pipeline.watched import Watched

# Dagster keeps metadata for ever; `likertwave status` and the warehouse have the rest.
MOST_ROWS = 200
MOST_LINES = 40
AS_IT_SHOULD_BE = ("published", "awaited")


def of_study_overview(store: Store, study: str, found: Watched) -> Metadata:
    """The waves of a study, what is wrong, which conclusions changed, the latest wave's figure."""
    said: dict[str, dg.MetadataValue[Any]] = {
        "summary": dg.MetadataValue.text(summary(found.states)),
        "each wave": table(_shown(found.states).drop("study")),
        **_changed(found),
    }
    waves = published_waves(store, study)
    if waves and waves[-1].has("figures"):
        figures = waves[-1].read("figures").filter(figure="overview", form="png")
        for overview in figures.head(1).iter_rows(named=True):
            said["latest wave"] = picture(waves[-1], overview)
    return said


def of_all_studies(found: Watched) -> Metadata:
    """What is wrong anywhere, and a row per study."""
    wrong = {"settings": dg.MetadataValue.text(found.settings)} if found.settings else {}
    return {
        "summary": dg.MetadataValue.text(summary(found.states)),
        **wrong,
        "trouble": table(_shown(_trouble(found.states)).head(MOST_ROWS)),
        "studies": table(_by_study(found.states).head(MOST_ROWS)),
        **_changed(found),
    }


def _trouble(states: pl.DataFrame) -> pl.DataFrame:
    order = pl.col("state").replace_strict({name: n for n, name in enumerate(STATES)})
    warns = pl.col("warnings").list.len().fill_null(0) > 0
    changed = pl.col("conclusions").fill_null(0) > 0
    is_trouble = ~pl.col("state").is_in(AS_IT_SHOULD_BE) | changed | warns
    return states.filter(is_trouble).sort(order, maintain_order=True)


def _shown(states: pl.DataFrame) -> pl.DataFrame:
    """The states as people read them: few columns, so that no page cuts them off."""
    rows = [
        {
            "study": row["study"],
            "wave": row["wave"] or "",
            "state": row["state"],
            "what to know": "; ".join([*filter(None, [row["reason"]]), *notes(row)]),
            "export": export_day(row),
            "complete": complete(row),
        }
        for row in states.iter_rows(named=True)
    ]
    names = ("study", "wave", "state", "what to know", "export", "complete")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String))


def _by_study(states: pl.DataFrame) -> pl.DataFrame:
    rows = [
        {
            "study": str(study),
            "waves": summary(part),
            "latest published": part.filter(state="published")["wave"].to_list()[-1:],
        }
        for (study,), part in states.group_by("study", maintain_order=True)
    ]
    found = pl.DataFrame(
        rows,
        schema={"study": pl.String, "waves": pl.String, "latest published": pl.List(pl.String)},
    )
    return found.with_columns(pl.col("latest published").list.join(""))


def _changed(found: Watched) -> Mapping[str, dg.MetadataValue[Any]]:
    """Which published conclusions changed, as sentences."""
    lines = [
        f"- **{study}{'' if wave == STUDY_WIDE else f' {wave}'}**: {line}"
        for (study, wave), changes in found.changes.items()
        for line in told(changes)
    ]
    if not lines:
        return {}
    more = [f"- and {len(lines) - MOST_LINES} more"] if len(lines) > MOST_LINES else []
    return {"conclusions changed": dg.MetadataValue.md("\n".join([*lines[:MOST_LINES], *more]))}


def judgements(found: Watched) -> dict[str, tuple[bool, str]]:
    """Whether each check of the overviews holds, and where it does not."""
    states = found.states
    taken = states.filter(pl.col("state").is_in(["stopped", "empty"]))
    late = states.filter(state="overdue")
    warned = states.filter(pl.col("warnings").list.len().fill_null(0) > 0)
    moved = states.filter(pl.col("moved").fill_null(0) > 0)
    changed = [
        f"{study}{'' if wave == STUDY_WIDE else f' {wave}'}: {len(told(found_here))} changes"
        for (study, wave), found_here in found.changes.items()
    ]
    return {
        "arrivals_taken": _none(_places(taken, "reason")),
        "nothing_overdue": _none(_places(late, "expected")),
        "conclusions_hold": _none(changed),
        "quality_as_expected": _none(_places(warned, "warnings")),
        "nothing_moved": _none(_places(moved, "moved")),
        "settings_read": (found.settings is None, found.settings or ""),
    }


def _places(states: pl.DataFrame, detail: str) -> list[str]:
    found = []
    for row in states.iter_rows(named=True):
        named = row[detail]
        said = ", ".join(named) if isinstance(named, list) else str(named or row["state"])
        found.append(f"{' '.join(one for one in (row['study'], row['wave']) if one)}: {said}")
    return found


def _none(lines: Sequence[str]) -> tuple[bool, str]:
    shown = [*lines[:MOST_LINES], *(["…"] if len(lines) > MOST_LINES else [])]
    return not lines, "\n".join(shown)
