"""The one kind of error that is meant for a user's eyes.

Belongs here: how such an error is built and printed. Does not belong here: what can go wrong
with an export (`pipeline.errors`), or faults of likertwave itself, which stay ordinary exceptions.
"""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_SHOWN = 20


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where it stands, what it is, and what to do about it."""

    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        """The problem as one line: ``where: what. remedy``."""
        return f"{self.where}: {self.what}. {self.remedy}"


class UserError(Exception):
    """Something that a user can put right; the command line prints it and exits with status 2.

    Attributes:
        problems: what is wrong, at least one entry, in reading order.
        check: name of the validation that failed, as the Dagster checks call it; "" if none.
    """

    def __init__(self, problems: Problem | Sequence[Problem], check: str = "") -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        self.check = check
        shown = [str(problem) for problem in self.problems[:MOST_SHOWN]]
        if len(self.problems) > MOST_SHOWN:
            shown.append(f"... and {len(self.problems) - MOST_SHOWN} more of the same kind")
        super().__init__("\n".join(shown))


class CodebookError(UserError):
    """A study.yaml, wave.yaml or provenance.yaml that cannot be used."""
