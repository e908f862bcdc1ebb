"""`likertwave check`: every wave of a study as a run would read it, without writing anything."""

import datetime
from typing import TYPE_CHECKING

import click

from likertwave.printing import awaiting, complain
from pipeline.arrival import awaited
from pipeline.errors import ForgottenError
from pipeline.store import Store, misnamed, wave_order
from pipeline.wave import check_wave
from schemas.errors import UserError

if TYPE_CHECKING:
    from pipeline.conform import Conformed
    from pipeline.readers.raw import RawExport

USER_ERROR = 2
MOST_NAMED = 12


def check_study(store: Store, study: str, wave: str | None, *, today: datetime.date) -> int:
    """Prints what a run would find, wave by wave.

    Args:
        store: the data folder.
        study: its name.
        wave: only this one.
        today: after which day an export that has not come is overdue.

    Returns:
        The exit status: 0, or 2 where something would stop a wave.

    Raises:
        UserError: the study.yaml is wrong, or there is no such study or wave.
    """
    store.study(study)
    problems = [str(problem) for problem in misnamed(store, study)]
    for one in [wave] if wave else wave_order(store, study):
        try:
            if (expected := awaited(store, study, one)) is not None:
                click.echo(f"{study} {one}: {awaiting(expected, today)}")
                continue
            export, conformed, _ = check_wave(store, study, one)
        except ForgottenError:
            click.echo(f"{study} {one}: forgotten, left alone")
        except UserError as error:
            problems.append(str(error))
            click.echo(f"{study} {one}: would stop")
        else:
            click.echo(f"{study} {one}: would run")
            for line in _findings(export, conformed):
                click.echo(f"  {line}")
    for problem in problems:
        complain(problem)
    return USER_ERROR if problems else 0


def _findings(export: "RawExport", conformed: "Conformed") -> list[str]:
    named = {column.position for _, column in conformed.found.uses}
    unused = [column.header for column in export.columns if column.position not in named]
    dispositions = conformed.answers.group_by("disposition").len().sort("disposition")
    lines = [
        f"{export.shown}: {export.tool}, {export.encoding}, {conformed.rows} rows,"
        f" {len(export.columns)} columns",
        "respondents: " + (", ".join(f"{n} {name}" for name, n in dispositions.rows()) or "none"),
    ]
    for reason, n in conformed.rejects.group_by("reason").len().sort("reason").rows():
        lines.append(f"rejects: {n} {reason}")
    for row in conformed.foldings.iter_rows(named=True):
        lines.append(
            f"folded: column {row['column_position']}, {row['written']!r} read as"
            f" {row['read_as']} ({row['folded']}), {row['n']} cells"
        )
    if unused:
        more = f" and {len(unused) - MOST_NAMED} more" if len(unused) > MOST_NAMED else ""
        named_here = ", ".join(repr(header) for header in unused[:MOST_NAMED])
        lines.append(f"not in the codebook: {named_here}{more}")
    return lines
