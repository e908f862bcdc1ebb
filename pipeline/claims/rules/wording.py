"""A perception told as an effect.

Belongs here: sentences that say what has become of something, about items that ask what people
think has. Does not belong here: whether it has.
"""

from collections.abc import Iterator

from pipeline.claims.finding import Audit, Finding, item_named
from schemas.study import Role


def find(audit: Audit) -> Iterator[Finding]:
    """Each sentence that tells a perceived effect as one that was measured."""
    for one, item in audit.of_items():
        if one.statement.speaks_of == "effect" and item.role == Role.PERCEIVED_EFFECT:
            yield Finding(
                "wording",
                "perceived",
                "open",
                (one.claim.id,),
                (item.id,),
                {"item": item_named(item)},
            )
