"""One thing in which an export differs from its questionnaire, and the lines that declare it.

Belongs here: the form of a difference, and lines of several as one wave.yaml. Does not belong here:
finding any (`differences`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.drafting.scales import DraftScale


@dataclass(frozen=True)
class Difference:
    """One thing that differs.

    Attributes:
        kind: renamed, reworded, dropped, ambiguous, added, moved, options_reworded, options_unused,
            recoded, reversed, rescaled, missing_added, unknown_answers, column_renamed,
            column_missing.
        subject: the item, scale, choice or role.
        what: what differs, as a sentence.
        lines: what wave.yaml has to say of it; empty where nothing is needed.
        question: what a person has to answer first; "" where the lines are safe.
        scale: of what was rescaled, the scale that the export has.
        position: of what is not in the codebook, its column.
        items: of what is about a scale, the items that are written so.
    """

    kind: str
    subject: str
    what: str
    lines: Mapping[str, Any] = field(default_factory=dict)
    question: str = ""
    scale: DraftScale | None = None
    position: int | None = None
    items: tuple[str, ...] = ()

    @property
    def is_safe(self) -> bool:
        """Whether nobody has to decide anything."""
        return not self.question


def merged(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The lines of several differences as one wave.yaml."""
    whole: dict[str, Any] = {}
    for part in parts:
        _merge(whole, part)
    return whole


def _merge(into: dict[str, Any], part: Mapping[str, Any]) -> None:
    for key, value in part.items():
        if isinstance(value, Mapping):
            _merge(into.setdefault(key, {}), value)
        else:
            into[key] = value
