"""Calls the command line as a person does, in this process."""

from dataclasses import dataclass

from click.testing import CliRunner

from likertwave.cli import main
from tests.making import Folder


@dataclass(frozen=True)
class Outcome:
    """What a command printed, and its exit status."""

    status: int
    output: str
    errors: str


def run(folder: Folder, *arguments: str) -> Outcome:
    """Runs a command on a data folder; an exception that reaches the top fails the test."""
    result = CliRunner(catch_exceptions=False).invoke(
        main, ["--data", str(folder.home), *arguments]
    )
    return Outcome(result.exit_code, result.stdout, result.stderr)
