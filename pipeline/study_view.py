"""A study as its readers see it: what its waves and groups differ in, in one language.

Belongs here: what the study's figures and report look up. Does not belong here: reading the stored
tables (`pipeline.study_tables`), drawing (`pipeline.figures`), layout, or computing any number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.contrasts.robustness import JUDGED, LEVEL
from pipeline.words import Words
from schemas.scale import Missing
from schemas.study import Role

Row = Mapping[str, Any]
# Earlier wave, later wave.
Waves = tuple[str, str]
LINKED, INDEPENDENT = "linked", "independent"
PREVIOUS, BASELINE = "previous", "baseline"


@dataclass(frozen=True)
class Asked:
    """An item as one wave asked it.

    Attributes:
        text: in the study's first language; same_as: equal for scales whose codes mean the same.
        high: the row of metrics with its share at the high cut; None where the scale has none.
    """

    text: str
    same_as: str
    high: Row | None


@dataclass(frozen=True)
class StudyItem:
    """An item through the waves, in one language.

    Attributes:
        labels: label by code, options low to high, then declared kinds of missing.
        asked: by wave, of the waves that asked it.
    """

    id: str
    text: str
    level: str | None
    role: str
    labels: Mapping[int, str]
    high: tuple[int, ...]
    asked: Mapping[str, Asked]

    @property
    def is_perceived(self) -> bool:
        """Whether it asks for the effect itself."""
        return self.role == Role.PERCEIVED_EFFECT

    @property
    def options(self) -> list[int]:
        """The ranks of the options."""
        return [code for code in self.labels if code > 0]

    def label(self, code: int, words: Words) -> str:
        """What an answer is called; a kind of missing that the codebook does not name too."""
        return self.labels.get(code) or words.say(f"kind_{Missing(code).key}")


@dataclass(frozen=True)
class Share:
    """A share at the high cut, and where in the warehouse it stands."""

    value: float
    place: Row


@dataclass(frozen=True)
class Change:
    """One item in two waves.

    Attributes:
        rows: all its contrasts, not weighted, by (design, metric, cut, base, zeros).
        effect: the judged one of them; difference: of the share at the high cut, of the same
            persons as the effect; None where the scale has no such cut.
        shares: before and after, among those whom the difference is about.
    """

    item: StudyItem
    comparison: str
    waves: Waves
    rows: Mapping[tuple[Any, ...], Row] = field(repr=False)
    effect: Row
    difference: Row | None
    shares: tuple[Share, Share] | None
    robustness: Row | None

    @property
    def is_linked(self) -> bool:
        """Whether it is about the same persons."""
        return bool(self.effect["design"] == LINKED)

    @property
    def is_reworded(self) -> bool:
        """Whether the two waves asked in other words."""
        before, after = (self.item.asked[wave].text for wave in self.waves)
        return before != after

    @property
    def has_shares(self) -> bool:
        """Whether there are two shares and their difference."""
        return self.shares is not None and self.difference is not None

    def bases(self) -> tuple[int, int]:
        """How many answers either side rests on."""
        row = self.difference or self.effect
        if row["n_pairs"] is not None:
            return row["n_pairs"], row["n_pairs"]
        return row["n_from"], row["n_to"]


def differs(row: Row | None) -> bool:
    """Whether chance alone rarely makes such a difference, over all tests of its family."""
    return row is not None and row["p_holm"] is not None and row["p_holm"] < LEVEL


def judged(rows: Sequence[Row]) -> Row | None:
    """The contrast that speaks for an item: of the linked where there are any, else of all."""
    plain = {row["metric"]: row for row in rows if row["metric"] in JUDGED}
    with_estimate = (
        plain[metric]
        for metric in JUDGED
        if metric in plain and plain[metric]["estimate"] is not None
    )
    return next(with_estimate, plain.get(JUDGED[-1]))


def place_of(row: Row, metric: str | None = None) -> str:
    """A contrast as the lineage of a figure names it: item/metric/base/cut@waves/design."""
    parts = (row["item"], metric or row["metric"], row["base"], row["cut"])
    said = "/".join(str(part) for part in parts if part is not None)
    return f"{said}@{row['from_wave']}..{row['to_wave']}/{row['design']}"


@dataclass(frozen=True)
class StudyView:
    """A study in one language.

    Attributes:
        study: its row in the table of studies; waves: rows of waves, in their order.
        rates: the response rate of each wave, as a row of metrics.
        levels, attributes: texts by id.
        items: in the codebook's order.
        changes: each wave against the one before and the first, in the order of the table.
        pairs: counts of linked respondents by their codes before and after, by waves and item.
        links: rows of links; groups, omnibus: rows of contrasts.
        methods: how waves that are no measurement were made, by provenance.
        claims, findings: rows of what a publication says, and of what is found in it.
        shown_in: the publication's figure of an item, of those that have one.
    """

    words: Words
    study: Row
    title: str
    revision: str
    waves: Sequence[Row]
    rates: Mapping[str, Row]
    levels: Mapping[str, str]
    attributes: Mapping[str, str]
    items: Mapping[str, StudyItem]
    changes: Sequence[Change] = field(repr=False)
    pairs: Mapping[tuple[str, str, str], Mapping[tuple[int, int], int]] = field(repr=False)
    links: Sequence[Row]
    groups: Sequence[Row] = field(repr=False)
    omnibus: Sequence[Row] = field(repr=False)
    methods: Mapping[str, str]
    claims: Sequence[Row] = field(default=(), repr=False)
    findings: Sequence[Row] = field(default=(), repr=False)
    shown_in: Mapping[str, int] = field(default_factory=dict)

    @property
    def wave_names(self) -> list[str]:
        """The waves in their order."""
        return [wave["wave"] for wave in self.waves]

    @property
    def source(self) -> str:
        """The line below a figure: the study, and what its answers are."""
        kinds = dict.fromkeys(wave["provenance"] for wave in self.waves)
        said = [self.words.say(f"provenance_{kind}") for kind in kinds if kind != "measured"]
        return " · ".join([self.title, *said])

    def compared(self) -> dict[Waves, list[Change]]:
        """The changes by waves: each against the one before; the latest against the first too."""
        latest = self.wave_names[-1] if self.waves else ""
        found: dict[Waves, list[Change]] = {}
        for comparison in (PREVIOUS, BASELINE):
            for one in self.changes:
                is_shown = comparison == PREVIOUS or one.waves[1] == latest
                if one.comparison == comparison and is_shown:
                    found.setdefault(one.waves, []).append(one)
        place = {wave: n for n, wave in enumerate(self.wave_names)}
        by_place = sorted(found, key=lambda pair: (place[pair[1]], -place[pair[0]]))
        return {waves: _once(found[waves]) for waves in by_place}

    def flows(self) -> list[Change]:
        """Of each item the latest two waves whose linked respondents answered it."""
        latest: dict[str, Change] = {}
        for one in self.changes:
            if one.comparison == PREVIOUS and one.is_linked:
                latest[one.item.id] = one
        return [latest[item] for item in self.items if item in latest]


def _once(changes: Sequence[Change]) -> list[Change]:
    """Each item once: its two waves may be both the ones before and the first."""
    return list({one.item.id: one for one in reversed(changes)}.values())[::-1]
