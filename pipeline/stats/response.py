"""Response rates from final dispositions.

Counts of persons: I complete, P partial, R refused, NC no contact (eligible, no answer), O other,
UH and UO of unknown eligibility. All rates run from 0 to 1, and raise
`Undefined("no_one_invited")` where their denominator is 0.
Source: AAPOR, Standard Definitions: Final Dispositions of Case Codes and Outcome Rates.
"""

from dataclasses import dataclass

from pipeline.stats import Undefined


@dataclass(frozen=True)
class Dispositions:
    """How many persons ended in each final disposition."""

    complete: int = 0
    partial: int = 0
    refused: int = 0
    no_contact: int = 0
    other: int = 0
    unknown_household: int = 0
    unknown_other: int = 0

    @property
    def eligible(self) -> int:
        """(I + P) + (R + NC + O)."""
        return self.complete + self.partial + self.refused + self.no_contact + self.other

    @property
    def unknown(self) -> int:
        """UH + UO."""
        return self.unknown_household + self.unknown_other


def _share(part: int, whole: int) -> float:
    if whole == 0:
        raise Undefined("no_one_invited")
    return part / whole


def response_rate_1(d: Dispositions) -> float:
    """RR1 = I / ((I + P) + (R + NC + O) + (UH + UO)), the least of the rates.

    Raises:
        Undefined: no one was invited.
    """
    return _share(d.complete, d.eligible + d.unknown)


def response_rate_2(d: Dispositions) -> float:
    """RR2 = (I + P) / ((I + P) + (R + NC + O) + (UH + UO)): partial answers count.

    Raises:
        Undefined: no one was invited.
    """
    return _share(d.complete + d.partial, d.eligible + d.unknown)


def response_rate_5(d: Dispositions) -> float:
    """RR5 = I / ((I + P) + (R + NC + O)): none of the unknown is held eligible.

    Raises:
        Undefined: no one was invited.
    """
    return _share(d.complete, d.eligible)


def response_rate_6(d: Dispositions) -> float:
    """RR6 = (I + P) / ((I + P) + (R + NC + O)).

    Raises:
        Undefined: no one was invited.
    """
    return _share(d.complete + d.partial, d.eligible)
