"""`likertwave doctor`: what is not as it should be, what it means, and mending it.

Belongs here: the order of looking and repairing, and layout. Does not belong here: the findings
(`pipeline.doctor`, `assets.doctor`).
"""

import logging
from collections.abc import Sequence

import click

from pipeline.doctor import KINDS, Finding, Kind, look_for, mend
from pipeline.store import Store

USER_ERROR = 2
# A repair may bring to light what it rests on: the warehouse follows its waves.
ROUNDS = 3


def examine(store: Store, *, repair: bool) -> int:
    """Looks at a data folder, prints what is found, and repairs what is safe if told to.

    Returns:
        The exit status: 0, or 2 where something is left.
    """
    kinds = [*KINDS, *_dagster_kinds(store)]
    mended = 0
    for _ in range(ROUNDS if repair else 0):
        done = sum(_repair(kind, look_for(store, kind)) for kind in kinds)
        mended += done
        if not done:
            break
    left = 0
    repairable = 0
    for kind in kinds:
        findings = look_for(store, kind)
        left += len(findings)
        repairable += sum(one.repair is not None for one in findings)
        _show(kind, findings)
    _sum_up(store, mended, left, repairable)
    return USER_ERROR if left else 0


def _dagster_kinds(store: Store) -> Sequence[Kind]:
    if not store.dagster_home.is_dir():
        return ()
    # Dagster takes two seconds to import.
    from assets.doctor import DAGSTER_KINDS

    logging.getLogger("dagster").setLevel(logging.CRITICAL)
    return DAGSTER_KINDS


def _repair(kind: Kind, findings: Sequence[Finding]) -> int:
    """Repairs findings of a kind; returns how many could be."""
    done = 0
    for finding in findings:
        if finding.repair is None:
            continue
        stopped = mend(finding)
        if stopped is None:
            done += 1
            if done == 1:
                click.secho(kind.title, bold=True)
            click.echo(f"  {finding.where}: {finding.what}: {finding.remedy}")
        else:
            click.echo(f"  {finding.where}: it could not be repaired: {stopped}")
    return done


def _show(kind: Kind, findings: Sequence[Finding]) -> None:
    if not findings:
        return
    click.secho(kind.title, bold=True)
    click.echo(f"  {kind.explanation}")
    for finding in findings:
        click.echo(f"  - {finding.where}: {finding.what}. {_remedy(finding)}")


def _remedy(finding: Finding) -> str:
    if finding.repair is None:
        return f"{finding.remedy}." if finding.remedy else "Look at it yourself."
    return f"With --repair: {finding.remedy}."


def _sum_up(store: Store, mended: int, left: int, repairable: int) -> None:
    if mended:
        click.echo(f"{mended} repaired.")
    if not left:
        click.echo(f"{store.home}: all is well.")
    elif repairable:
        click.echo(f"{left} found; `likertwave doctor --repair` repairs {repairable} of them.")
    else:
        click.echo(f"{left} left that only you can put right.")
