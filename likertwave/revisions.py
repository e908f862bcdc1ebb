"""`likertwave revisions` and `likertwave rollback`: what was published of a wave, and the way back.

Belongs here: what is printed, and what has to run after a rollback. Does not belong here: the way
back itself (`pipeline.publishing`).
"""

import click
from rich.table import Table
from rich.text import Text

from likertwave.printing import complain, console, note
from pipeline.arrival import ALL_TABLES
from pipeline.history import History, Publication, history
from pipeline.publishing import roll_back, undo_withdrawals
from pipeline.store import Store
from schemas.parts import WAVE_NAME

USER_ERROR = 2


def show_revisions(store: Store, study: str, wave: str | None) -> None:
    """Prints the publications of each wave, the latest last.

    Raises:
        StoreError: there is no such study or wave, and nothing was published of it.
    """
    published = {one.wave for one in store.current_of(study)}
    if not published:
        store.study_folder(study)
    if wave is not None and wave not in published:
        store.wave_folder(study, wave)
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for name in ("wave", "", "revision", "export"):
        table.add_column(name, no_wrap=True)
    table.add_column("rows", justify="right")
    table.add_column("complete", justify="right")
    for one in [wave] if wave else sorted(published):
        found = history(store, study, one)
        for place, publication in enumerate(found.published(), start=1):
            is_last = place == len(found.published())
            table.add_row(*_row(store, study, one, found, publication, is_current=is_last))
    if table.row_count == 0:
        click.echo("Nothing is published yet.")
        return
    console().print(table)


def _row(
    store: Store,
    study: str,
    wave: str,
    found: History,
    publication: Publication,
    *,
    is_current: bool,
) -> list[Text]:
    revision = store.revision(study, wave, publication.revision)
    taken_back = found.is_withdrawn(publication.revision, publication.source)
    state = "published" if is_current else "taken back" if taken_back else "replaced"
    if not revision.has("exports", "waves"):
        return [Text(wave), Text(state), Text(revision.name), Text("no longer on record", "dim")]
    export = revision.read("exports").row(0, named=True)
    counts = revision.read("waves").row(0, named=True)
    return [
        Text(wave),
        Text(state, "green" if is_current else ""),
        Text(revision.name),
        Text(f"{export['file']} {export['sha256'][:12]}"),
        Text(str(counts["rows"])),
        Text(str(counts["complete"])),
    ]


def roll_back_wave(store: Store, study: str, wave: str, name: str | None) -> int:
    """Publishes an earlier revision of a wave, and what follows from it.

    Returns:
        The exit status: 0, or 2 where something that follows stopped.

    Raises:
        StoreError: there is no such revision on record, or it is not whole.
    """
    before = store.current(study, wave) if WAVE_NAME.fullmatch(wave) else None
    if before is None:
        store.wave_folder(study, wave)
    revision = roll_back(store, study, wave, ALL_TABLES, name)
    note(f"{study} {wave}: {revision.name} is published again")
    if before is not None and before != revision:
        note(f"{study} {wave}: {before.name} is taken back")
    from assets.execution import session

    with session(store) as runs:
        runs.published(revision)
        problems = runs.conclude([study], [study])
    for problem in problems:
        complain(problem)
    return USER_ERROR if problems else 0


def undo_rollback(store: Store, study: str, wave: str) -> int:
    """Lets what was taken back be published again by the next run; returns the exit status."""
    store.wave_folder(study, wave)
    n = undo_withdrawals(store, study, wave)
    note(
        f"{study} {wave}: "
        + ("nothing was taken back" if n == 0 else "`likertwave run` publishes it")
    )
    return 0
