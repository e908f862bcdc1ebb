"""The numbers behind a claim of a publication.

Belongs here: from the id of a claim to the places of what it states. Does not belong here: what a
claim is, or judging it (`pipeline.claims`).
"""

import difflib

from pipeline.errors import StoreError
from pipeline.explain import explain
from pipeline.explain.explanation import Explanation, Place
from pipeline.explain.source import Source
from pipeline.store import STUDY_WIDE


def explain_claim(source: Source, claim: str) -> list[Explanation]:
    """Where the numbers come from that a claim is about, a statement after the other.

    Raises:
        StoreError: the study has no such claim.
    """
    rows = source.rows(STUDY_WIDE, "claims")
    found = [row for row in rows if row["claim"] == claim]
    if not found:
        known = list(dict.fromkeys(row["claim"] for row in rows))
        close = difflib.get_close_matches(claim, known, n=1)
        advice = f"Did you mean {close[0]!r}? " if close else ""
        raise StoreError(
            f"study {source.study}, claim {claim!r}",
            "the study has no such claim" if known else "the study has no claims",
            f"{advice}`likertwave audit` lists those of claims.yaml",
        )
    return [
        explain(
            source,
            Place(
                "claims",
                "computed" if row["computed"] is not None else "lowest",
                {"claim": claim, "statement": row["statement"]},
            ),
        )
        for row in found
    ]
