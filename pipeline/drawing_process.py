"""The process that draws figures as PNG, beside the one that makes all else of them.

Belongs here: drawing what is asked for. Does not belong here: which figures it draws
(`pipeline.drawing_beside`), or how a mark becomes pixels (`pipeline.figures.pixels`).
"""

from base64 import b64encode
from collections.abc import Sequence

from pipeline.figures.marks import Note
from pipeline.figures.pixels import as_png
from pipeline.own_processes import answer_requests


def drawn(notes: Sequence[Note], width: float, height: float) -> str:
    """A PNG of notes of what to draw, its size in inches, as base64."""
    return b64encode(as_png(notes, width, height)).decode("ascii")


def main() -> None:
    """Answers requests until there are no more."""
    answer_requests(lambda: None, drawn)
