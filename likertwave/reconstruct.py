"""`likertwave reconstruct`: what the claims of a study make of each item, and of the wave's files.

Belongs here: layout. Does not belong here: the rule (`pipeline.claims.dealing`), or which files may
be replaced (`pipeline.claims.placing`).
"""

import click
from rich.table import Table
from rich.text import Text

from likertwave.printing import console
from pipeline.claims.dealing import Dealt
from pipeline.claims.placing import Placing, differing, place, reconstruction
from pipeline.claims.vectors import MOST_VECTORS
from pipeline.store import Store

LEGEND = "counts: high to low | off the scale; ways: how many such counts fit all that is printed"


def reconstruct_study(store: Store, study: str, *, write: bool) -> int:
    """Prints each item's counts, what of them is stated, and how the wave's files compare.

    Args:
        store: the data folder.
        study: its name.
        write: whether the files are written.

    Returns:
        The exit status: 0, also where the files differ.

    Raises:
        UserError: the claims do not give what is needed, or a file may not be replaced.
    """
    placing = reconstruction(store, study)
    written = place(store, placing) if write else []
    made = placing.made
    silent = f", {made.silent} who did not answer" if made.silent else ""
    click.echo(f"{study} {placing.wave}: {made.respondents} respondents{silent}")
    console().print(_table(placing))
    console().print(LEGEND, style="dim")
    left = differing(placing)
    for path in placing.files():
        if path in written:
            said = "written"
        elif path not in left:
            said = "byte for byte what the claims make"
        else:
            said = "differs from what the claims make" if path.exists() else "not there yet"
        click.echo(f"{store.shown(path)}: {said}")
    if left:
        click.echo("next: the same with --write")
    elif written:
        click.echo(f"next: `likertwave check {study}` and `likertwave run {study}`")
    return 0


def _table(placing: Placing) -> Table:
    items = placing.made.items
    has_figures = any(asked.item.figure for asked, _ in items)
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    if has_figures:
        table.add_column("fig.", justify="right")
    table.add_column("item", ratio=1, overflow="fold")
    for name in ("counts", "stated", "assumed", "ways"):
        table.add_column(name, justify="right", no_wrap=True)
    for asked, dealt in items:
        cells = [asked.item.id, _counts(dealt, only_stated=False), _counts(dealt, only_stated=True)]
        cells += [f"{dealt.assumed}, {dealt.because}" if dealt.because else "–", _ways(dealt)]
        if has_figures:
            cells.insert(0, str(asked.item.figure or "–"))
        table.add_row(*(Text(cell) for cell in cells))
    return table


def _counts(dealt: Dealt, *, only_stated: bool) -> str:
    """Counts high to low, a bar, and those off the scale; a dash for what is not stated."""
    shown = {
        code: str(n) if code in dealt.stated or not only_stated else "–"
        for code, n in zip(dealt.fits.codes, dealt.vector, strict=True)
    }
    options = " ".join(text for code, text in shown.items() if code > 0)
    aside = " ".join(text for code, text in shown.items() if code < 0)
    return f"{options} | {aside}" if aside else options


def _ways(dealt: Dealt) -> str:
    return f"over {MOST_VECTORS}" if dealt.fits.count is None else str(dealt.fits.count)
