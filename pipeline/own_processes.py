"""How a Python process of our own is started beside the one that runs.

Belongs here: its command and its environment. Does not belong here: what it does, what limits it
has (`pipeline.readers.child`), or how it is asked (`pipeline.expectations`).
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def command_of(module: str) -> list[str]:
    """The command of a process that calls a module's `main`.

    No script, so that the folder of one does not come first on the path. The parent's own code
    comes after the standard library and before what is installed, which may be another version.
    """
    start = (
        "import gc, sys; gc.set_threshold(100_000, 20, 100); path = sys.path;"
        " installed = (n for n, one in enumerate(path) if one.endswith('-packages'));"
        " path.insert(next(installed, len(path)), sys.argv[1]);"
        f" from {module} import main; main()"
    )
    return [sys.executable, "-I", "-c", start, str(ROOT)]


def environment() -> dict[str, str]:
    """The environment without what is likertwave's: such a process needs no key."""
    return {k: v for k, v in os.environ.items() if not k.startswith("LIKERTWAVE_")}
