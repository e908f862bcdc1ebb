"""The command `likertwave` as its users start it, and a data folder as it is before the first run.

Belongs here: starting the command. Does not belong here: measuring it.
"""

import shutil
import sys
from pathlib import Path

COMMAND = str(Path(sys.executable).with_name("likertwave"))
MADE = ("store", "published", ".dagster", "schemas")


def run_command(home: Path, *arguments: str) -> list[str]:
    """`likertwave run` on a data folder."""
    return [COMMAND, "--data", str(home), "run", *arguments]


def fresh(home: Path) -> None:
    """Removes all that runs have made in a data folder; studies and exports stay."""
    for name in MADE:
        shutil.rmtree(home / name, ignore_errors=True)
    for path in (*home.glob("*.duckdb"), home / ".warehouse.lock"):
        path.unlink(missing_ok=True)
