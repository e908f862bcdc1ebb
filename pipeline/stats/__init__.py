"""Statistics: numbers in, numbers out, one family a module, one short function a statistic.

Belongs here: formulas. Does not belong here: tables, codebooks or files. What is undefined raises
`Undefined` with the reason that the tables print as `null_reason`.
"""


class Undefined(ValueError):  # noqa: N818 - it is a result, not a fault
    """A statistic that has no value for this input; `reason` is a key, not a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


NO_ANSWERS = "no_answers"
ONE_ANSWER = "fewer_than_two_answers"
FEW_OPTIONS = "fewer_than_three_options"
