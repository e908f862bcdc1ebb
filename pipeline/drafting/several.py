"""Several exports of one survey as one codebook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.drafting.draft import Draft
from pipeline.drafting.plan import Plan


@dataclass(frozen=True)
class Drafted:
    """A wave to be: its name, its draft, and what its wave.yaml says."""

    name: str
    draft: Draft
    settings: Mapping[str, Any]
    comments: tuple[str, ...] = field(default=())


def planned_together(waves: Sequence[Drafted], plan: Plan) -> Plan:
    """TODO"""
    return plan
