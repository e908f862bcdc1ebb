"""`likertwave audit`: what a publication says, each statement with its verdict, and the findings.

Belongs here: layout. Does not belong here: verdicts and rules (`pipeline.claims`).
"""

import json
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click
from rich.table import Table
from rich.text import Text

from likertwave.printing import console
from pipeline.errors import StoreError
from pipeline.store import Store

if TYPE_CHECKING:
    import polars as pl

STYLES = {
    "confirmed": "green",
    "consistent": "green",
    "contradicted": "bold red",
    "inconsistent": "bold red",
    "not_identified": "yellow",
}
WEIGHTS = {"wrong": "bold red", "open": "yellow", "note": "dim"}
TITLES = {"wrong": "cannot be so", "open": "not carried by the numbers", "note": "worth knowing"}


def audit_study(store: Store, study: str, *, problems: bool, as_json: bool) -> int:
    """Prints verdicts and findings; by the published waves, of others by what is printed alone.

    Returns:
        how many statements are contradicted or inconsistent.

    Raises:
        UserError: there is no such study, it has no claims.yaml, or one of its files is wrong.
    """
    from pipeline.comparison import audited_tables, published_waves

    folder = store.study_folder(study)
    tables = audited_tables(store, study, published_waves(store, study))
    claims, findings = tables["claims"], tables["claim_findings"]
    if claims.is_empty():
        raise StoreError(
            store.shown(folder),
            "the study has no claims.yaml",
            "Enter what the publication says; docs/claims.md shows how",
        )
    if as_json:
        found = {"statements": claims.to_dicts(), "findings": findings.to_dicts()}
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _print_statements(claims, problems=problems)
        _print_findings(findings)
        _print_summary(claims)
    return _wrong(claims)


def _wrong(claims: "pl.DataFrame") -> int:
    from pipeline.claims.judging import WRONG

    return sum(verdict in WRONG for verdict in claims["verdict"])


def _print_statements(claims: "pl.DataFrame", *, problems: bool) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("claim", overflow="fold", max_width=24)
    table.add_column("statement", overflow="fold", ratio=1)
    table.add_column("verdict", no_wrap=True)
    table.add_column("by the data", justify="right", no_wrap=True)
    table.add_column("vectors", justify="right", no_wrap=True)
    for row in claims.iter_rows(named=True):
        if problems and row["verdict"] in ("confirmed", "consistent"):
            continue
        said = Text(row["says"])
        if row["reason"]:
            said.append(f"\n{row['reason'].replace('_', ' ')}", "dim")
        table.add_row(
            Text(row["claim"]),
            said,
            Text(row["verdict"].replace("_", " "), STYLES[row["verdict"]]),
            Text(_found(row)),
            Text("" if row["vectors"] is None else f"{row['vectors']:,}"),
        )
    if table.row_count:
        console().print(table)
        click.echo()


def _found(row: Mapping[str, Any]) -> str:
    """The number by the data or its range, in the unit that it is printed in."""
    if row["lowest"] is None:
        return "–"
    is_percent = (row["printed"] or "%").endswith(("%", "points"))
    ends = [
        f"{100 * value:.4g} %" if is_percent else f"{value:.6g}"
        for value in (row["lowest"], row["highest"])
    ]
    return " to ".join(dict.fromkeys(ends))


def _print_findings(findings: "pl.DataFrame") -> None:
    for weight, title in TITLES.items():
        rows = [row for row in findings.iter_rows(named=True) if row["weight"] == weight]
        if not rows:
            continue
        console().print(Text(title, WEIGHTS[weight]))
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(justify="right", no_wrap=True, min_width=4)
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold", ratio=1)
        for row in rows:
            rule = row["rule"].replace("_", " ")
            table.add_row(Text(str(row["finding"])), Text(rule, "bold"), Text(row["text"]))
        console().print(table)
    if findings.height:
        click.echo()


def _print_summary(claims: "pl.DataFrame") -> None:
    verdicts = Counter(claims["verdict"])
    listed = ", ".join(
        f"{verdicts[name]} {name.replace('_', ' ')}" for name in STYLES if verdicts[name]
    )
    click.echo(f"{claims.height} statements: {listed}.")
