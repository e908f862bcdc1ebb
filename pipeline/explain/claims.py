"""The numbers behind a claim of a publication.

Belongs here: from the id of a claim to the explanations of what it states. Does not belong here:
what a claim is, or judging it.
"""

from pipeline.errors import StoreError
from pipeline.explain.explanation import Explanation
from pipeline.explain.source import Source


def explain_claim(source: Source, claim: str) -> list[Explanation]:
    """Where the numbers come from that a claim is about.

    Raises:
        StoreError: the study has no such claim.
    """
    raise StoreError(
        f"study {source.study}, claim {claim!r}",
        "the study has no claims",
        "Ask for an item, a metric, a contrast or a figure",
    )
