"""Prints how far our statistics and R's are apart: `python -m tests.r.differences`."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.r.comparing import Findings, compare
from tests.r.comparisons import LINKED, UNLINKED
from tests.r.running import Absent, Answers, ask_r
from tests.r.samples import linked, unlinked

HEAD = (
    *("statistic", "R", "compared", "neither", "only R", "not asked"),
    *("greatest difference", "by size", "wrong"),
)


def all_findings(answers: Answers) -> Iterator[tuple[str, str, Findings]]:
    """Name, what R computes it with, what was found; a statistic at a time."""
    apart, together = unlinked(), linked()
    for one in UNLINKED:
        yield one.name, one.theirs, compare(one, apart, answers)
    for other in LINKED:
        yield other.name, other.theirs, compare(other, together, answers)


def _row(name: str, theirs: str, found: Findings) -> tuple[str, ...]:
    counts = (found.compared, found.undefined, found.refused, found.skipped)
    sizes = f"{found.absolute:.1e}", f"{found.relative:.1e}" if found.relative else ""
    return name, theirs, *map(str, counts), *sizes, str(len(found.wrong))


def main() -> None:
    """Asks R, and prints a Markdown table and what is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            answers = ask_r(Path(folder))
        except Absent as absent:
            sys.exit(str(absent))
    print("| " + " | ".join(HEAD) + " |\n" + "|-" * len(HEAD) + "|")
    wrong: list[str] = []
    for name, theirs, found in all_findings(answers):
        print("| " + " | ".join(_row(name, theirs, found)) + " |", flush=True)
        wrong += [f"{name}, {line}" for line in found.wrong]
    print("\n".join(["", *wrong]))


if __name__ == "__main__":
    main()
