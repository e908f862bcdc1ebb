"""Where a published number comes from: from its place back to the cells of the raw exports.

Belongs here: which function explains the numbers of which table. A new table is a function
(source, place) → Explanation, and a line in KINDS. Does not belong here: which number a person
means (`pipeline.explain.asking`), or layout (`likertwave.explain`).
"""

from collections.abc import Callable, Mapping
from importlib import import_module

from pipeline.errors import StoreError
from pipeline.explain.explanation import Explanation, Place
from pipeline.explain.source import Source

Kind = Callable[[Source, Place], Explanation]

# By table: module of this package, function. What a number does not need is not imported.
KINDS: Mapping[str, tuple[str, str]] = {
    "tallies": ("of_items", "of_tally"),
    "metrics": ("of_items", "of_metric"),
    "choice_tallies": ("of_choices", "of_choice"),
    "choice_shares": ("of_choices", "of_choice"),
    "contrasts": ("of_contrasts", "of_contrast"),
    "drift": ("of_studies", "of_drift"),
    "robustness": ("of_studies", "of_robustness"),
    "links": ("of_studies", "of_links"),
    "pairs": ("of_studies", "of_pairs"),
    "studies": ("of_studies", "of_study"),
    "claims": ("of_claims", "of_claim"),
    "populations": ("of_response", "populations"),
    "respondents": ("of_response", "respondents"),
    "rejects": ("of_response", "rejects"),
    "waves": ("stored", "of_wave"),
    "items": ("stored", "of_asked"),
    "assumed_cells": ("stored", "of_assumed"),
    "foldings": ("stored", "of_folding"),
    "quality": ("stored", "of_quality"),
    "quality_measures": ("stored", "of_measure"),
    "exports": ("stored", "of_table"),
    "shares": ("stored", "of_view"),
}
# Whose numbers compare several waves: they name their waves themselves.
STUDY_WIDE_TABLES = ("contrasts", "drift", "robustness", "links", "pairs", "studies", "claims")


def explain(source: Source, place: Place) -> Explanation:
    """Where the number at a place comes from.

    Args:
        source: the tables of the revisions that are asked.
        place: as reports carry it; without a wave it means that of the source.

    Raises:
        StoreError: no such number is stored.
    """
    if place.table not in KINDS:
        raise StoreError(
            f"table {place.table}",
            "its numbers cannot be explained",
            f"There are: {', '.join(KINDS)}",
        )
    module, function = KINDS[place.table]
    kind: Kind = getattr(import_module(f"pipeline.explain.{module}"), function)
    return kind(source, place)
