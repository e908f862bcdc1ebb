"""Statistics: numbers in, numbers out, one family a module, one short function a statistic.

Belongs here: formulas. Does not belong here: tables, codebooks or files. What is undefined raises
`Undefined` with the reason that the tables print as `null_reason`.
"""

from dataclasses import dataclass


class Undefined(ValueError):  # noqa: N818 - it is a result, not a fault
    """A statistic that has no value for this input; `reason` is a key, not a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Test:
    """What a test found.

    Attributes:
        statistic: as the function's formula gives it.
        p: two-sided, above 0 and at most 1.
        method: how p was found: exact, normal or chi_square.
        df: degrees of freedom, where the method has any.
    """

    statistic: float
    p: float
    method: str
    df: int | None = None


NO_ANSWERS = "no_answers"
ONE_ANSWER = "fewer_than_two_answers"
ONE_GROUP = "fewer_than_two_groups"
ALL_TIED = "all_tied"
ALL_ZERO = "all_differences_zero"
NO_VARIANCE = "no_variance"
NO_DISCORDANT = "no_discordant_pairs"
FEW_OPTIONS = "fewer_than_three_options"
