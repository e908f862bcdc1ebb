"""Survey definitions: the files beside an export that say what its columns and cells mean.

Belongs here: what all of them come to, and finding the one that fits an export. Does not belong
here: any one tool's format.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pipeline.readers.raw import Kind, SideFile

# A definition belongs to an export if it knows at least this share of the export's questions.
LEAST_KNOWN = 0.5


@dataclass(frozen=True)
class DefinedQuestion:
    """A question as a survey definition has it.

    Attributes:
        code: the name by which headers call it.
        text: its words, without markup.
        kind: single, multiple, ranking or open; UNKNOWN where the definition does not say.
        labels: option label by the code that cells hold, in the order of the questionnaire.
        rows: sub-question by its code; for select-all-that-apply its options.
    """

    code: str
    text: str = ""
    kind: Kind = Kind.UNKNOWN
    labels: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, str] = field(default_factory=dict)


Questions = Mapping[str, DefinedQuestion]


class Definition(Protocol):
    """A format of survey definitions: a module with these two functions.

    Registered in `pipeline.readers`.
    """

    def recognises(self, head: bytes) -> bool:
        """Whether a file with this beginning is of this format."""
        ...

    def parse(self, content: bytes) -> Questions:
        """The questions by the names that headers use; empty where the file is broken."""
        ...


def fitting(
    sides: Sequence[SideFile],
    definition: Definition,
    known: Callable[[Questions], float],
) -> tuple[Questions, SideFile | None]:
    """The questions of the side file that knows most of an export, and that file.

    Args:
        sides: the files beside the export.
        definition: the format that is looked for.
        known: the share of the export's questions that a definition knows, from 0 to 1.
    """
    best: tuple[float, Questions, SideFile | None] = (LEAST_KNOWN, {}, None)
    for side in sides:
        if definition.recognises(side.content[: 1 << 16]):
            questions = definition.parse(side.content)
            share = known(questions)
            if share > best[0] or (share == best[0] and best[2] is None):
                best = (share, questions, side)
    return best[1], best[2]
