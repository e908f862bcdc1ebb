"""What unequal weights cost.

Takes the sum of weights and the sum of squared weights, as the tallies hold them.
"""

from pipeline.stats import NO_ANSWERS, Undefined


def effective_n(weight_sum: float, weight_sq_sum: float) -> float:
    """Kish's effective number of answers, (Σw)² / Σw²: the count itself where weights are equal.

    Source: Kish (1965), Survey Sampling.

    Raises:
        Undefined: the weights add up to 0.
    """
    if weight_sq_sum <= 0:
        raise Undefined(NO_ANSWERS)
    return weight_sum * weight_sum / weight_sq_sum


def design_effect(n: int, weight_sum: float, weight_sq_sum: float) -> float:
    """Kish's design effect, n·Σw² / (Σw)²: 1 where weights are equal.

    Source: Kish (1965), Survey Sampling.

    Raises:
        Undefined: the weights add up to 0.
    """
    if weight_sum <= 0:
        raise Undefined(NO_ANSWERS)
    return n * weight_sq_sum / (weight_sum * weight_sum)
