"""The child's side of a parse: its limits, the request, the answer.

Belongs here: what holds for every parser. Does not belong here: any format, or what the parent
makes of a child that died (`pipeline.readers.child`).
"""

import contextlib
import importlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class Refused(Exception):  # noqa: N818 - it is an answer, not a fault
    """A file that cannot be taken, in words of this project: never the parser's, which may quote.

    Attributes:
        what: what is wrong with it.
        remedy: what to do.
    """

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what, remedy)
        self.what, self.remedy = what, remedy


def main() -> None:
    """Reads the request from standard input and writes the answer to the file it names."""
    request: dict[str, Any] = json.load(sys.stdin)
    _limit(request["memory"], request["seconds"])
    answer = _attempt(request)
    Path(request["answer"]).write_text(json.dumps(answer), "ascii")


def _attempt(request: Mapping[str, Any]) -> dict[str, Any]:
    try:
        parser = importlib.import_module(request["parser"])
        return {"parsed": parser.parse(request)}
    except Refused as refused:
        return {"refused": [refused.what, refused.remedy]}
    except MemoryError:
        return {"memory": True}
    except BaseException as error:  # a panic of Rust code is no Exception
        return {"failed": type(error).__name__}


def _limit(memory: int, seconds: int) -> None:
    """Less is left as it is; what a system cannot limit is left to the parent's clock."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    limits = (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    )
    for kind, most in limits:
        hard = resource.getrlimit(kind)[1]
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (allowed, allowed))
