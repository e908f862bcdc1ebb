"""A study as its contrasts need it: waves, items, scales, tallies, pairs and patterns.

Belongs here: the shape of the input. Does not belong here: filling it from files
(`pipeline.contrasts.gathering`), or any comparison (`pipeline.contrasts.compute`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.contrasts.compared import Bounds, Pairs, Side

# Two waves, the earlier first.
Key = tuple[str, str]


@dataclass(frozen=True)
class ScaleOf:
    """The scale that a wave asked an item on.

    Attributes:
        same_as: equal for scales whose codes mean the same.
        scores: of the options, low to high.
        cuts: codes by the name of the cut.
    """

    same_as: str
    scores: tuple[float, ...]
    cuts: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class ItemOf:
    """An item of the questionnaire, as contrasts need it."""

    role: str
    level: str | None


@dataclass(frozen=True)
class WaveOf:
    """A wave as contrasts need it.

    Attributes:
        scales: by item id, in the codebook's order, only of items that the wave asked.
        sides: tallies by item, attribute and group.
        open: items whose answers a publication does not determine; they are compared with nothing.
    """

    wave: str
    provenance: str
    weighted: bool
    scales: Mapping[str, ScaleOf]
    sides: Mapping[tuple[str, str, str], Side]
    open: frozenset[str] = frozenset()

    def groups(self, item: str, attribute: str) -> list[str]:
        """The groups of an attribute that have a name, in the order of their names."""
        return sorted(
            value for one, by, value in self.sides if (one, by) == (item, attribute) and value
        )


@dataclass(frozen=True)
class StudyOf:
    """All that the contrasts of a study are computed from.

    Attributes:
        waves: in their order.
        pairs: by waves (earlier, later) and item.
        unlinked: why two waves are not linked, by waves.
        patterns: by item: the waves, and the counts of the patterns of codes.
    """

    study: str
    items: Mapping[str, ItemOf]
    waves: Sequence[WaveOf]
    attributes: Sequence[str] = ()
    pairs: Mapping[Key, Mapping[str, Pairs]] = field(default_factory=dict)
    unlinked: Mapping[Key, str] = field(default_factory=dict)
    patterns: Mapping[str, tuple[tuple[str, ...], Mapping[tuple[int, ...], int]]] = field(
        default_factory=dict
    )
    bounds: Bounds = field(default_factory=Bounds)
