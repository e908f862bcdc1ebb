"""What people see on a terminal or in a log: tables, results, progress.

Belongs here: layout. Does not belong here: numbers other than those read from the warehouse.
"""

import csv
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

from pipeline.spreadsheets import harmless

if TYPE_CHECKING:
    import polars as pl

    from pipeline.store import Store
    from pipeline.words import Words

LOG_WIDTH = 100


def console(*, err: bool = False) -> Console:
    """A console for standard output or error; a log, which has no width, gets 100 columns."""
    found = Console(stderr=err, highlight=False)
    return found if found.is_terminal else Console(stderr=err, highlight=False, width=LOG_WIDTH)


def note(line: str) -> None:
    """A line about what is going on, on standard error."""
    click.echo(line, err=True)


def complain(problem: object) -> None:
    """A user's error on standard error, one line for each thing that is wrong."""
    for line in str(problem).splitlines():
        click.echo(f"likertwave: {line}", err=True)


def awaiting(expected: date, today: date) -> str:
    """What is said of a wave whose export has not come."""
    return f"overdue since {expected}" if today > expected else f"awaited by {expected}"


@contextmanager
def progress(steps: int) -> Iterator[Callable[[str], None]]:
    """A function that names the next step: a bar on a terminal, nothing in a log."""
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        console=console(err=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
    with bar:
        task = bar.add_task("starting", total=steps)
        started = False

        def advance(name: str) -> None:
            nonlocal started
            bar.update(task, description=name, advance=1 if started else 0)
            started = True

        yield advance


def print_frame(frame: "pl.DataFrame", form: str) -> None:
    """A table of any shape as a table, as CSV that is safe in a spreadsheet, or as JSON."""
    rows = [[_plain(value) for value in row] for row in frame.iter_rows()]
    if form == "json":
        records = [dict(zip(frame.columns, row, strict=True)) for row in rows]
        click.echo(json.dumps(records, ensure_ascii=False, indent=2, default=str))
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow([_harmless(name) for name in frame.columns])
        writer.writerows([[_harmless(_field(value)) for value in row] for row in rows])
    else:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for name, kind in frame.schema.items():
            numeric = kind.is_numeric()
            table.add_column(Text(name), justify="right" if numeric else "left", no_wrap=numeric)
        for row in rows:
            table.add_row(*(Text("NULL", "dim") if v is None else Text(_shown(v)) for v in row))
        console().print(table)
        click.echo(f"({frame.height} row{'s' if frame.height != 1 else ''})")


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value.to_list() if hasattr(value, "to_list") else value


def _shown(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _field(value: object) -> object:
    """A value as CSV has it: what has no form of its own there as JSON has it."""
    is_nested = isinstance(value, bool | list | dict)
    return json.dumps(value, ensure_ascii=False, default=str) if is_nested else value


def _harmless(value: object) -> object:
    return harmless(value) if isinstance(value, str) else value


RESULTS = """
WITH high AS (
  SELECT study, wave, item, n, k, estimate, ci_low, ci_high, lowest, highest FROM shares
  WHERE cut = 'high' AND base = 'substantive' AND group_by = 'all'
), counted AS (
  SELECT t.study, t.wave, t.item,
         string_agg(t.n::VARCHAR, ' ' ORDER BY t.code DESC) FILTER (t.code > 0) AS counts,
         coalesce(sum(t.n) FILTER (t.code < 0), 0) AS missing
  FROM tallies AS t WHERE t.group_by = 'all' GROUP BY ALL
)
SELECT i.study, i.wave, i.figure, i.text, c.counts, c.missing, h.k, h.n, h.estimate, h.ci_low,
       h.ci_high, h.lowest, h.highest
FROM items AS i
JOIN waves AS w USING (study, wave)
JOIN counted AS c USING (study, wave, item)
LEFT JOIN high AS h USING (study, wave, item)
ORDER BY i.study, w.position, i.position
"""
WAVES = """
SELECT w.study, s.title, w.wave, w.complete, w.partial, w.provenance, m.estimate AS rate,
       m.n AS invited
FROM waves AS w JOIN studies AS s USING (study)
LEFT JOIN metrics AS m ON m.study = w.study AND m.wave = w.wave AND m.metric = 'response_rate_1'
ORDER BY w.study, w.position
"""


def print_results(store: "Store", studies: Sequence[str]) -> None:
    """Each wave's items with counts and the share at the high cut, and where the database is."""
    if not store.warehouse.exists():
        return
    from pipeline.warehouse import ask

    out = console()
    rows: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in ask(store, RESULTS).iter_rows(named=True):
        rows.setdefault((row["study"], row["wave"]), []).append(row)
    for wave in ask(store, WAVES).iter_rows(named=True):
        if wave["study"] not in studies:
            continue
        out.print()
        out.print(Text(f"{wave['title']} · {wave['wave']}", "bold"))
        out.print(_about(wave))
        out.print(_results(rows.get((wave["study"], wave["wave"]), [])))
    out.print()
    out.print(
        "high cut: share of the answers on the scale; off the scale: don't know, blank, ...",
        style="dim",
    )
    for study in studies:
        for folder in sorted((store.home / "published" / study).glob("[!.]*")):
            for report in sorted(folder.glob("report.*.html")):
                click.echo(f"report: {report}")
    click.echo(f"figures: {store.home / 'published'}/<study>/<wave>/figures")
    click.echo(f"database: {store.warehouse}")


def _about(wave: dict[str, Any]) -> Text:
    about = f"{wave['complete']} complete"
    if wave["partial"]:
        about += f", {wave['partial']} partial"
    if wave["rate"] is not None:
        rate = _words().percent(wave["rate"])
        about += f", response rate {rate} ({wave['complete']} of {wave['invited']})"
    if wave["provenance"] != "measured":
        about += f"; {wave['provenance']}, not measured"
    return Text(about)


def _results(rows: list[dict[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    if any(row["figure"] for row in rows):
        table.add_column("fig.", justify="right")
    table.add_column("item", ratio=1)
    table.add_column("counts, high to low", justify="right", no_wrap=True)
    table.add_column("off the scale", justify="right")
    table.add_column("high cut", justify="right", no_wrap=True)
    table.add_column("95 % interval", justify="right", no_wrap=True)
    for row in rows:
        cells = [row["text"], row["counts"], str(row["missing"]), *_high(row)]
        if any(one["figure"] for one in rows):
            cells.insert(0, str(row["figure"] or "–"))
        table.add_row(*(Text(cell) for cell in cells))
    return table


def _high(row: dict[str, Any]) -> tuple[str, str]:
    """The share and its interval; of what a publication leaves open, what it can be."""
    words = _words()
    if row["estimate"] is None:
        is_range = row["lowest"] is not None
        return words.percents(row["lowest"], row["highest"]) if is_range else "–", "–"
    share = words.percent(row["estimate"])
    of = "" if row["n"] is None else f" ({row['k']} of {row['n']})"
    if row["ci_low"] is None:
        return f"{share}{of}", "–"
    return f"{share}{of}", f"{words.percent(row['ci_low'])} – {words.percent(row['ci_high'])}"


def _words() -> "Words":
    """The words of reports, so that the terminal rounds as they do."""
    from pipeline.words import Words

    return Words("en")
