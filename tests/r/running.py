"""Asks R: writes the pairs, runs reference.R once over all of them, reads what it says.

Belongs here: the process and its files. Does not belong here: what R computes (reference.R) and
what counts as equal (comparisons.py).
"""

import csv
import shutil
import subprocess
from pathlib import Path

from tests.r.samples import write

SCRIPT = Path(__file__).with_name("reference.R")
PACKAGES_ABSENT = 3
UNDEFINED, SKIPPED = "undefined", "skipped"
DEBIAN = "r-base-core r-cran-coin r-cran-effectsize r-cran-exactranktests"

# By pair and statistic: numbers, or one of the two words above.
Answers = dict[tuple[str, str], list[float] | str]


class Absent(Exception):  # noqa: N818 - it is a state, not a fault
    """R, or a package of it, is not here."""


def _answer(text: str) -> list[float] | str:
    if text in (UNDEFINED, SKIPPED):
        return text
    return [float(number) for number in text.split(" ")]


def ask_r(folder: Path) -> Answers:
    """What R says of every pair, in one process.

    Raises:
        Absent: with what to install.
    """
    program = shutil.which("Rscript")
    if program is None:
        raise Absent(f"there is no R here: install Debian's packages {DEBIAN}")
    cases, results = folder / "cases.csv", folder / "results.csv"
    write(cases)
    ran = subprocess.run(
        [program, "--vanilla", str(SCRIPT), str(cases), str(results)],
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode == PACKAGES_ABSENT:
        raise Absent(f"R lacks {ran.stdout.strip()}: install Debian's packages {DEBIAN}")
    if ran.returncode:
        raise RuntimeError(ran.stderr)
    with results.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {(row["case"], row["statistic"]): _answer(row["values"]) for row in rows}
