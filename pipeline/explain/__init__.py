"""Where a published number comes from: from its place back to the cells of the raw exports.

Belongs here: which module explains the numbers of which table. A new table is a function
(source, place) → Explanation, and a line in KINDS. Does not belong here: which number a person
means (`pipeline.explain.asking`), or layout (`likertwave.explain`).
"""

from collections.abc import Mapping

from pipeline.errors import StoreError
from pipeline.explain.explanation import Explanation, Place
from pipeline.explain.of_choices import of_choice
from pipeline.explain.of_contrasts import of_contrast
from pipeline.explain.of_items import of_metric, of_tally
from pipeline.explain.of_response import populations, respondents
from pipeline.explain.of_studies import (
    OF_PAIRS,
    of_drift,
    of_links,
    of_pairs,
    of_robustness,
    of_study,
)
from pipeline.explain.source import Source
from pipeline.explain.stored import STORED, Kind
from schemas.tables import polars_schema

KINDS: Mapping[str, Kind] = {
    "tallies": of_tally,
    "metrics": of_metric,
    "choice_tallies": of_choice,
    "choice_shares": of_choice,
    "contrasts": of_contrast,
    "drift": of_drift,
    "robustness": of_robustness,
    "links": of_links,
    "pairs": of_pairs,
    "studies": of_study,
    "populations": populations,
    "respondents": respondents,
    **STORED,
}


# What reports count or compute, beside the columns of tables.
COMPUTED = {
    *("count", "silent", "count(position)", "round(sign_holds * choices)"),
    "count(DISTINCT CASE WHEN position IS NOT NULL THEN scale END)",
}


def explain(source: Source, place: Place) -> Explanation:
    """Where the number at a place comes from.

    Args:
        source: the tables of the revisions that are asked.
        place: as reports carry it; without a wave it means that of the source.

    Raises:
        StoreError: no such number is stored.
    """
    kind = KINDS.get(place.table)
    if kind is None:
        raise StoreError(
            f"table {place.table}",
            "numbers of this table cannot be explained",
            f"There are: {', '.join(KINDS)}",
        )
    if not _is_number(place):
        raise StoreError(
            f"table {place.table}",
            f"it has no column {place.field}",
            "Copy the place from `data-of` of a report",
        )
    return kind(source, place)


def _is_number(place: Place) -> bool:
    """Whether a field is a column of its table, or what reports compute of several."""
    if place.field in COMPUTED or place.table == "shares":
        return True
    is_share_of_pairs = place.table == "pairs" and bool(OF_PAIRS.search(place.field))
    return is_share_of_pairs or place.field in polars_schema(place.table)
