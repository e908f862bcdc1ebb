"""The tables that watch what is published: each publication, and which conclusions it changed.

Belongs here: names, types, meanings and rules of their columns. Does not belong here: the numbers
that are watched (`schemas.tables`), or drift between waves (`schemas.result_tables`).
"""
# ruff: noqa: D106, RUF012 - pandera's own way to declare a table's rules

import polars as pl

from schemas.contrast_tables import COMPARISON, COMPARISONS
from schemas.pandera_alone import pa
from schemas.result_tables import WAVE_OR_STUDY
from schemas.table_parts import FINITE, GROUP_BY, STUDY, Exact, Table

CHANGES = {
    "crossed_half": "a share at a cut, or of an option without order, became more than one half,"
    " or no longer is",
    "crossed_cut": "a quartile, median or mean moved into a cut, out of it, or past it",
    "changed_sign": "a number that has a sign has another one",
    "left_interval": "the new number lies outside the interval published before",
    "crossed_zero": "the interval of a contrast excludes no difference, or no longer does",
    "changed_verdict": "p, adjusted by Holm, is now on the other side of 0.05",
    "got_value": "there was no number, and now there is",
    "lost_value": "there was a number, and now there is none",
}
REVISION = r"^[0-9a-f]{24}$"


class Revisions(Exact):
    """Each publication of a wave, and of what compares a study's waves, one after the other."""

    study: str = STUDY
    wave: str = WAVE_OR_STUDY
    place: pl.Int32 = pa.Field(ge=1, description="Its place in the order of publication.")
    revision: str = pa.Field(
        str_matches=REVISION,
        description="What was published; one that came back by a rollback has several places.",
    )
    file: str = pa.Field(
        nullable=True,
        description="The export's file name; NULL: no longer on record, or of no single export.",
    )
    sha256: str = pa.Field(
        nullable=True, str_matches=r"^[0-9a-f]{64}$", description="Hash of the export's bytes."
    )
    is_current: bool = pa.Field(description="Whether this publication is the present one.")
    is_withdrawn: bool = pa.Field(
        description="Whether the revision was taken back, and is not published again by itself."
    )

    class Config:
        unique = ["study", "wave", "place"]


class ConclusionChanges(Exact):
    """What a wave's published revision concludes otherwise than the one published before it."""

    study: str = STUDY
    wave: str = WAVE_OR_STUDY
    from_revision: str = pa.Field(str_matches=REVISION, description="The one published before.")
    to_revision: str = pa.Field(str_matches=REVISION, description="The one that replaced it.")
    subject: str = pa.Field(
        description="Id of the item or of the question without order; wave for all of it."
    )
    group_by: str = GROUP_BY
    group_value: str = pa.Field(description="The group; all for whole waves.")
    comparison: str = pa.Field(
        nullable=True,
        isin=list(COMPARISONS),
        description=f"{COMPARISON.description} NULL: the number of one wave.",
    )
    from_wave: str = pa.Field(nullable=True, description="Of a contrast: the earlier wave.")
    to_wave: str = pa.Field(nullable=True, description="Of a contrast: the later wave.")
    from_group: str = pa.Field(
        nullable=True, description="Of a contrast: the group it is compared with."
    )
    design: str = pa.Field(nullable=True, description="Of a contrast: independent or linked.")
    zeros: str = pa.Field(nullable=True, description="Of signed ranks: wilcoxon or pratt.")
    metric: str = pa.Field(
        description="Name of the number, as in metrics or contrasts; choice_share for the share of"
        " an option without order."
    )
    code: pl.Int16 = pa.Field(nullable=True, description="The option it is about, if one.")
    cut: str = pa.Field(nullable=True, description="The cut it is about or crossed, if one.")
    base: str = pa.Field(
        description="As in metrics or contrasts; answered for the share of an option without order."
    )
    weighted: bool = pa.Field(description="Whether weights enter.")
    change: str = pa.Field(
        isin=list(CHANGES),
        description="; ".join(f"{name}: {meaning}" for name, meaning in CHANGES.items()) + ".",
    )
    before_value: float = pa.Field(nullable=True, in_range=FINITE, description="The old number.")
    before_low: float = pa.Field(
        nullable=True, in_range=FINITE, description="Lower end of its interval."
    )
    before_high: float = pa.Field(
        nullable=True, in_range=FINITE, description="Upper end of its interval."
    )
    before_p: float = pa.Field(nullable=True, in_range=FINITE, description="Its p by Holm.")
    before_reason: str = pa.Field(nullable=True, description="Why there was no number.")
    after_value: float = pa.Field(nullable=True, in_range=FINITE, description="The new number.")
    after_low: float = pa.Field(
        nullable=True, in_range=FINITE, description="Lower end of its interval."
    )
    after_high: float = pa.Field(
        nullable=True, in_range=FINITE, description="Upper end of its interval."
    )
    after_p: float = pa.Field(nullable=True, in_range=FINITE, description="Its p by Holm.")
    after_reason: str = pa.Field(
        nullable=True, description="Why there is no number; NULL also where nothing is asked."
    )

    class Config:
        unique = [
            *("study", "wave", "from_revision", "to_revision", "subject", "group_by"),
            *("group_value", "comparison", "from_wave", "to_wave", "from_group", "design"),
            *("zeros", "metric", "code", "cut", "base", "weighted", "change"),
        ]


WATCH_TABLES: dict[str, Table] = {
    "revisions": Revisions,
    "conclusion_changes": ConclusionChanges,
}
