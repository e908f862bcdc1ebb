"""The command line: a function for each command.

Belongs here: options, exit status, what is printed. Does not belong here: any work. What a command
does not need it does not import, so that the command line starts fast.
"""

import atexit
import gc
import os
import sys
from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pipeline.store import Store

USER_ERROR = 2


def _reports_errors(command: Callable[..., Any]) -> Callable[..., Any]:
    """A user's error becomes one clear message and exit status 2, never a traceback."""

    @wraps(command)
    def reporting(*args: Any, **kwargs: Any) -> Any:
        from schemas.errors import UserError

        try:
            return command(*args, **kwargs)
        except UserError as error:
            from likertwave.printing import complain

            complain(error)
            sys.exit(USER_ERROR)
        except BrokenPipeError:
            # Who reads the output has seen enough, as `head` does; nothing is left to say.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(USER_ERROR)
        except OSError as error:
            from likertwave.printing import complain
            from pipeline.obstacles import obstacle

            reason = error.strerror or type(error).__name__
            found = obstacle(error)
            remedy = found.remedy if found else "Check the path and rights"
            complain(f"{error.filename or 'the data folder'}: {reason}. {remedy}")
            sys.exit(USER_ERROR)

    return reporting


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="likertwave")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="LIKERTWAVE_DATA",
    default="data",
    show_default=True,
    help="The data folder; also LIKERTWAVE_DATA.",
)
@click.pass_context
def main(context: click.Context, data: Path) -> None:
    """Survey waves, from the raw export to numbers that can be defended."""
    from pipeline.own_processes import RARELY

    gc.set_threshold(*RARELY)
    context.obj = data.absolute()


def _store(data: Path) -> "Store":
    from pipeline.store import Store

    return Store(data)


@main.command()
@click.argument("study", required=False)
@click.option("--wave", help="Only this wave of the study.")
@click.option("--again", is_flag=True, help="Materialise also what is published already.")
@click.pass_obj
@_reports_errors
def run(data: Path, study: str | None, wave: str | None, again: bool) -> None:
    """Reads, counts and publishes the waves that are new or changed, through Dagster."""
    from likertwave.run import run_studies

    if wave is not None and study is None:
        raise click.UsageError("--wave needs a STUDY")
    sys.exit(run_studies(_store(data), study, wave, again=again, today=date.today()))


@main.command()
@click.argument("study")
@click.option("--wave", help="Only this wave.")
@click.pass_obj
@_reports_errors
def check(data: Path, study: str, wave: str | None) -> None:
    """Reads and validates the exports of a study, and writes nothing."""
    from likertwave.check import check_study

    sys.exit(check_study(_store(data), study, wave, today=date.today()))


@main.command()
@click.argument("study", required=False)
@click.pass_obj
@_reports_errors
def status(data: Path, study: str | None) -> None:
    """Says of each wave what arrived, what is late and what is wrong, trouble first."""
    from likertwave.status import show_status

    show_status(_store(data), study, today=date.today())


@main.command()
@click.argument("study")
@click.option("--wave", help="Only this wave.")
@click.pass_obj
@_reports_errors
def revisions(data: Path, study: str, wave: str | None) -> None:
    """Shows what was published of each wave, one after the other, and what was taken back."""
    from likertwave.revisions import show_revisions

    show_revisions(_store(data), study, wave)


@main.command()
@click.argument("study")
@click.argument("wave")
@click.argument("revision", required=False)
@click.option("--undo", is_flag=True, help="Let what was taken back be published again.")
@click.pass_obj
@_reports_errors
def rollback(data: Path, study: str, wave: str, revision: str | None, undo: bool) -> None:
    """Publishes an earlier REVISION of a wave again: by default the one before.

    What was current is taken back: it is not published again by itself, until its export or its
    codebook changes, or --undo.
    """
    from likertwave.revisions import roll_back_wave, undo_rollback

    if undo and revision is not None:
        raise click.UsageError("--undo takes no REVISION")
    if undo:
        sys.exit(undo_rollback(_store(data), study, wave))
    sys.exit(roll_back_wave(_store(data), study, wave, revision))


@main.command()
@click.argument("study")
@click.option("--problems", is_flag=True, help="Leave out the statements that are so.")
@click.option("--strict", is_flag=True, help="Exit status 1 where a statement is not so.")
@click.option("--json", "as_json", is_flag=True, help="Statements and findings as JSON.")
@click.pass_obj
@_reports_errors
def audit(data: Path, study: str, problems: bool, strict: bool, as_json: bool) -> None:
    """Judges what a publication says of a study (claims.yaml) by its data, or by what it prints."""
    from likertwave.audit import audit_study

    wrong = audit_study(_store(data), study, problems=problems, as_json=as_json)
    sys.exit(1 if strict and wrong else 0)


@main.command("new-study")
@click.argument(
    "exports",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--wave", "waves", multiple=True, help="Name of the wave; once for each export.")
@click.option("--name", help="Name of the study; else from the first file's name.")
@click.pass_obj
@_reports_errors
def new_study(
    data: Path, exports: tuple[Path, ...], waves: tuple[str, ...], name: str | None
) -> None:
    """Drafts a study from EXPORTS of one survey, a wave each, and puts them in place."""
    from likertwave.new_study import make_study

    sys.exit(make_study(_store(data), exports, waves, name))


@main.command()
@click.argument("study")
@click.option("--wave", help="Only this wave.")
@click.option("--write", is_flag=True, help="Add what is safe to each wave.yaml.")
@click.pass_obj
@_reports_errors
def diff(data: Path, study: str, wave: str | None, write: bool) -> None:
    """Says what each wave's export asks or writes otherwise than the questionnaire."""
    from likertwave.diff import diff_study

    sys.exit(diff_study(_store(data), study, wave, write=write))


@main.command()
@click.argument("study")
@click.option("--write", is_flag=True, help="Write the export and its provenance.yaml.")
@click.pass_obj
@_reports_errors
def reconstruct(data: Path, study: str, write: bool) -> None:
    """Makes a wave's export from what a publication prints, as the study's claims.yaml has it."""
    from likertwave.reconstruct import reconstruct_study

    sys.exit(reconstruct_study(_store(data), study, write=write))


@main.command()
@click.argument("statement", metavar="SQL")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
)
@click.option("--public", is_flag=True, help="Ask the public warehouse: aggregates only.")
@click.pass_obj
@_reports_errors
def query(data: Path, statement: str, form: str, public: bool) -> None:
    """Asks the published warehouse."""
    from likertwave.printing import print_frame
    from pipeline.warehouse import ask

    print_frame(ask(_store(data), statement, public=public), form)


@main.command("explain")
@click.argument("study")
@click.argument("words", nargs=-1, metavar="[WAVE] [ITEM] [OPTION]")
@click.option("--metric", help="A number of `metrics` or `contrasts`, such as median_type_2.")
@click.option("--base", help="substantive (answers on the scale), all, or population.")
@click.option("--group", metavar="ATTRIBUTE=VALUE", help="Only this group of respondents.")
@click.option("--weighted", is_flag=True, help="The weighted number.")
@click.option("--method", help="The kind of interval; default: wilson.")
@click.option(
    "--contrast", metavar="FROM..TO", help="What differs between two waves; the ITEM follows."
)
@click.option("--design", type=click.Choice(["linked", "independent"]), help="Of a contrast.")
@click.option(
    "--against",
    multiple=True,
    metavar="GROUP",
    help="With --group: compared with this group; `rest`: with all others.",
)
@click.option("--figure", help="Every mark of this figure of the wave, or of the study.")
@click.option("--claim", help="The numbers behind a claim of the study.")
@click.option("--at", metavar="JSON", help="The place of a number, as `data-of` in a report.")
@click.option("--revision", metavar="PREFIX", help="Another revision that is on record.")
@click.option("--rows", default="20", show_default=True, help="How many rows of cells, or all.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
@_reports_errors
def explain_command(
    data: Path,
    study: str,
    words: tuple[str, ...],
    metric: str | None,
    base: str | None,
    group: str | None,
    weighted: bool,
    method: str | None,
    contrast: str | None,
    design: str | None,
    against: tuple[str, ...],
    figure: str | None,
    claim: str | None,
    at: str | None,
    revision: str | None,
    rows: str,
    as_json: bool,
) -> None:
    r"""Says where a published number comes from, down to the cells of the raw file.

    \b
    explain STUDY                               what can be asked
    explain STUDY WAVE                          of a wave
    explain STUDY WAVE ITEM                     of an item
    explain STUDY WAVE ITEM OPTION              how many, which share, which cells
    explain STUDY WAVE ITEM --metric NAME       a metric; of the whole wave ITEM is `wave`
    explain STUDY --contrast FROM..TO ITEM      what differs between two waves
    explain STUDY WAVE ITEM --group A=X --against Y     or between two groups
    explain STUDY [WAVE] --figure NAME          every mark of a figure

    OPTION is a code, a label in any language, a kind of missing such as dont_know, or a cut.
    """
    from likertwave.explain import Wanted, explain_number
    from pipeline.explain.asking import Asked

    if len(words) > 3:
        raise click.UsageError("at most WAVE, ITEM and OPTION follow the STUDY")
    if against and group is None:
        raise click.UsageError("--against needs a --group")
    asked = Asked(
        metric=metric,
        base=base,
        group=_parted(group, "=", "--group is ATTRIBUTE=VALUE"),
        weighted=weighted,
        method=method,
        contrast=_parted(contrast, "..", "--contrast is FROM..TO"),
        design=design,
        against=against,
    )
    wanted = Wanted(study, words, asked, _rows(rows), revision, figure, claim, at)
    explain_number(_store(data), wanted, as_json=as_json)


def _parted(text: str | None, mark: str, form: str) -> tuple[str, str] | None:
    """The two parts of an option's value."""
    if text is None:
        return None
    before, found, after = text.partition(mark)
    if not found or not before:
        raise click.UsageError(form)
    return before, after


def _rows(text: str) -> int | None:
    if text == "all":
        return None
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 1_000_000_000:
        raise click.UsageError("--rows is a number from 1 on, or all")
    return int(text)


@main.command()
@click.argument("study")
@click.option("--respondent", "ids", multiple=True, help="An id as in the export; repeatable.")
@click.option("--wave", help="The whole wave; with --row, the wave of the row.")
@click.option("--row", "rows", multiple=True, type=int, help="Row of the export; the header is 1.")
@click.option("--undo", is_flag=True, help="Take back: the next run brings them in again.")
@click.option("--yes", is_flag=True, help="Ask nothing.")
@click.pass_obj
@_reports_errors
def forget(
    data: Path,
    study: str,
    ids: tuple[str, ...],
    wave: str | None,
    rows: tuple[int, ...],
    undo: bool,
    yes: bool,
) -> None:
    """Removes respondents or a wave from all that was made, and keeps them from coming back."""
    from likertwave.forget import Wanted, forget_them, take_back

    if rows and wave is None:
        raise click.UsageError("--row needs a --wave")
    if bool(ids) == (wave is not None):
        raise click.UsageError("Give --respondent, or --wave, or --wave with --row")
    work = take_back if undo else forget_them
    sys.exit(work(_store(data), Wanted(study, wave, ids, rows), ask=not yes))


@main.command()
@click.option("--repair", is_flag=True, help="Repair what is safe to repair.")
@click.pass_obj
@_reports_errors
def doctor(data: Path, repair: bool) -> None:
    """Finds and explains what crashes, kills and accidents left in the data folder."""
    from likertwave.doctor import examine

    sys.exit(examine(_store(data), repair=repair))


@main.command()
@click.option("--port", default=3000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.pass_obj
@_reports_errors
def ui(data: Path, port: int, host: str) -> None:
    """Opens the Dagster UI of the data folder, with its daemon."""
    from assets.ui import serve

    sys.exit(serve(_store(data), host=host, port=port))


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@_reports_errors
def init(folder: Path) -> None:
    """Makes FOLDER a data folder: a place for studies, Dagster's home, settings, the key."""
    from likertwave.installation import install

    for line in install(_store(folder.absolute())):
        click.echo(line)
    if os.environ.get("LIKERTWAVE_KEY"):
        click.echo("LIKERTWAVE_KEY is set; it goes before the key file.")


def start() -> None:
    """The command, which ends as soon as it is done.

    To take apart what was imported costs Python a second after a run: the process ends without it,
    after all else that ends with it, such as threads and the processes beside.
    """
    status = [1]
    # What is registered first comes last.
    atexit.register(_leave, status)
    try:
        main()
    except SystemExit as ending:
        code = ending.code or 0
        status[0] = code if isinstance(code, int) else 1
        raise


def _leave(status: list[int]) -> None:
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        # Nobody reads any more, which Python says in its own way.
        return
    os._exit(status[0])


if __name__ == "__main__":
    start()
