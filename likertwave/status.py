"""`likertwave status`: what arrived, what is late and what is wrong, trouble first.

Belongs here: layout. Does not belong here: the states themselves (`pipeline.watch`).
"""

import datetime
from collections.abc import Mapping
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from likertwave.printing import console
from pipeline.errors import StoreError
from pipeline.store import Store
from pipeline.watch import STATES, complete, export_day, look, notes, summary, wave_states
from pipeline.watched import changes_of, wrong_settings

STYLES = {"stopped": "bold red", "overdue": "bold red", "published": "green", "awaited": "dim"}
OTHER_STYLE = "yellow"


def show_status(store: Store, study: str | None, *, today: datetime.date) -> None:
    """Prints a line per wave and a summary; looks at every export of the studies shown.

    Raises:
        StoreError: there is no such study, or none at all.
    """
    published = {one.study for one in store.all_current()}
    studies = [study] if study is not None else sorted({*store.study_names(), *published})
    if not studies:
        raise StoreError(
            store.shown(store.studies_folder),
            "there is no study",
            "Put one there, or name another data folder with --data",
        )
    if study is not None and study not in published:
        store.study_folder(study)
    present = set(store.study_names())
    known = look(store, [one for one in studies if one in present], read=True)
    changed = {place: found.height for place, found in changes_of(store, studies).items()}
    states = wave_states(store, today, studies, known=known, conclusions=changed)
    order = list(STATES)
    rows = sorted(states.iter_rows(named=True), key=lambda row: order.index(row["state"]))
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("state", no_wrap=True)
    table.add_column("export", no_wrap=True)
    table.add_column("complete", justify="right", no_wrap=True)
    table.add_column("study, wave", ratio=1, overflow="fold")
    for row in rows:
        table.add_row(
            Text(row["state"], STYLES.get(row["state"], OTHER_STYLE)),
            Text(export_day(row)),
            Text(complete(row)),
            _about(row),
        )
    console().print(table)
    click.echo(summary(states))
    if (wrong := wrong_settings(store)) is not None:
        click.echo(wrong)


def _about(row: Mapping[str, Any]) -> Text:
    """Which wave it is; below that what else a monitor should know, in the width that is left."""
    names = [row["study"], *([row["wave"]] if row["wave"] else [])]
    lines = Text(" ".join(names))
    known = "; ".join(notes(row))
    for line in (row["reason"], known):
        if line:
            lines.append(f"\n{line}", "dim")
    return lines
