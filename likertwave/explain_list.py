"""What can be asked of a study, a wave or an item.

Belongs here: layout of these lists. Does not belong here: explaining (`likertwave.explain`).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click
from rich.table import Table
from rich.text import Text

from likertwave.explain_text import plain
from likertwave.printing import console
from pipeline.explain.asking import Asked, places_asked
from pipeline.explain.counting import in_order
from pipeline.explain.source import ALL, Source
from pipeline.store import STUDY_WIDE
from schemas.parts import WHOLE_WAVE

if TYPE_CHECKING:
    from likertwave.explain import Wanted


def print_list(source: Source, wanted: "Wanted") -> None:
    """Prints what can be asked of what the words name.

    Raises:
        StoreError: the wave has no such item.
    """
    wave, item = (*wanted.words, None, None)[:2]
    if wave is None:
        _study(source)
    elif item is None:
        _wave(source, wave)
    else:
        _item(source, wave, item)


def _print(table: Table) -> None:
    if table.row_count:
        console().print(table)


def _grid(*headers: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for header in headers:
        table.add_column(header)
    return table


def _study(source: Source) -> None:
    waves = _grid("wave", "revision", "items", "figures")
    for name, revision in source.waves.items():
        asked = [row for row in source.rows(name, "items") if row["position"] is not None]
        figures = dict.fromkeys(row["figure"] for row in source.rows(name, "figures"))
        waves.add_row(name, revision.name, str(len(asked)), str(len(figures)))
    _print(waves)
    if source.comparison is not None:
        click.echo()
        _compared(source)
    click.echo("\nlikertwave explain STUDY WAVE lists its items; with ITEM and OPTION it explains.")


def _compared(source: Source) -> None:
    table = _grid("--contrast", "items", "designs")
    found: dict[tuple[str, str], tuple[dict[str, None], dict[str, None]]] = {}
    for row in source.rows(STUDY_WIDE, "contrasts", group_by=ALL):
        if row["comparison"] != "waves":
            items, designs = found.setdefault((row["from_wave"], row["to_wave"]), ({}, {}))
            items[row["item"]] = designs[row["design"]] = None
    for (before, after), (items, designs) in found.items():
        table.add_row(f"{before}..{after}", str(len(items)), ", ".join(designs))
    _print(table)
    figures = dict.fromkeys(row["figure"] for row in source.rows(STUDY_WIDE, "figures"))
    if figures:
        console().print(plain(f"--figure: {', '.join(figures)}"))


def _wave(source: Source, wave: str) -> None:
    table = _grid("item", "scale", "question")
    for row in source.rows(wave, "items"):
        if row["position"] is not None:
            table.add_row(row["item"], row["scale"], plain(row["text"]))
    for row in source.rows(wave, "choices"):
        table.add_row(row["choice"], f"select {row['selects']}", plain(row["text"]))
    rates = dict.fromkeys(row["metric"] for row in source.rows(wave, "metrics", subject=WHOLE_WAVE))
    table.add_row(WHOLE_WAVE, "", Text(f"--metric {', '.join(rates)}", "dim"))
    _print(table)
    figures = dict.fromkeys(row["figure"] for row in source.rows(wave, "figures"))
    if figures:
        console().print(plain(f"--figure: {', '.join(figures)}"))


def _item(source: Source, wave: str, item: str) -> None:
    rows = source.rows(wave, "items", item=item)
    if not rows:
        _choice(source, wave, item)
        return
    console().print(plain(rows[0]["text"]))
    scale = rows[0]["scale"]
    table = _grid("option", "answers", "label")
    labels = source.labels(wave, item)
    tallies = source.rows(wave, "tallies", item=item, group_by=ALL)
    for row in sorted(tallies, key=lambda row: in_order(row["code"])):
        table.add_row(str(row["code"]), f"{row['n']:,}", plain(labels.get(row["code"], "")))
    for cut, codes in _cuts(source, wave, scale):
        table.add_row(cut, "", Text(f"options {', '.join(map(str, codes))}", "dim"))
    _print(table)
    metrics = dict.fromkeys(row["metric"] for row in source.rows(wave, "metrics", subject=item))
    console().print(plain(f"--metric: {', '.join(metrics)}"))
    groups = dict.fromkeys(
        f"{row['group_by']}={row['group_value']}"
        for row in source.rows(wave, "tallies", item=item)
        if row["group_by"] != ALL
    )
    if groups:
        console().print(plain(f"--group: {', '.join(groups)}"))


def _choice(source: Source, wave: str, choice: str) -> None:
    """The options of a question without an order; of what is none, an error says what there is."""
    options = source.rows(wave, "choice_options", choice=choice)
    if not options:
        places_asked(source, wave, choice, None, Asked())
    table = _grid("option", "chosen", "label")
    tallies = source.rows(wave, "choice_tallies", choice=choice, group_by=ALL)
    labels = {row["code"]: row["label"] for row in options}
    for row in sorted(tallies, key=lambda row: in_order(row["code"])):
        table.add_row(str(row["code"]), f"{row['n']:,}", plain(labels.get(row["code"], "")))
    _print(table)


def _cuts(source: Source, wave: str, scale: str) -> Iterator[tuple[str, list[int]]]:
    found: dict[str, list[int]] = {}
    for row in source.rows(wave, "cuts", scale=scale):
        found.setdefault(row["cut"], []).append(row["code"])
    yield from found.items()
