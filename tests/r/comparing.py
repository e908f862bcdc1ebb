"""How a statistic of ours is compared with R's, and how near the two must be.

Belongs here: rules and the comparing itself. Does not belong here: which statistics there are
(comparisons.py), samples (samples.py) and R's side (reference.R).

Near means, unless a comparison says otherwise: estimates and the ends of intervals within 1e-9;
statistics that grow with n (U, V, chi-square) within 1e-9 of their size; p values within 1e-9 of
their size, 1e-6 of it below 1e-12. R's normal distribution is 0 where less than 1e-307 is left,
so that smaller p values count as equal; ours may be 0 nowhere.
Where one side has no number the other must have none, but for what the comparison allows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pipeline.stats import Undefined
from tests.r.running import SKIPPED, Answers
from tests.r.samples import Linked, Unlinked

Pair = TypeVar("Pair", Unlinked, Linked)

NEAR, TINY_P, NEAR_TINY, LEAST_P = 1e-9, 1e-12, 1e-6, 1e-307

# How far apart a number of ours and R's are allowed to be.
Rule = Callable[[float, float], bool]


def by_size(ours: float, theirs: float) -> float:
    """The difference as a share of R's number."""
    return 0.0 if ours == theirs else abs(ours - theirs) / max(abs(theirs), LEAST_P)


def within(limit: float) -> Rule:
    """A difference of at most so much."""
    return lambda ours, theirs: abs(ours - theirs) <= limit


def estimate(ours: float, theirs: float) -> bool:
    """A number that does not grow with n."""
    return abs(ours - theirs) <= NEAR


def growing(ours: float, theirs: float) -> bool:
    """A number that grows with n."""
    return abs(ours - theirs) <= NEAR * max(1.0, abs(theirs))


def p_value(ours: float, theirs: float) -> bool:
    """A p value."""
    near = NEAR if theirs >= TINY_P else NEAR_TINY
    return 0 < ours <= 1 and by_size(_not_tiny(ours), _not_tiny(theirs)) <= near


def _not_tiny(p: float) -> float:
    return max(p, LEAST_P)


@dataclass(frozen=True)
class Comparison(Generic[Pair]):
    """One statistic, ours and R's.

    Attributes:
        name: of both sides.
        theirs: what R computes it with.
        ours: our numbers.
        rules: how near each of them must be; the last holds for all that follow it.
        stricter: reasons for which we may have no number although R has.
    """

    name: str
    theirs: str
    ours: Callable[[Pair], Sequence[float]]
    rules: tuple[Rule, ...] = (estimate,)
    stricter: frozenset[str] = frozenset()


@dataclass
class Findings:
    """What the comparison of one statistic over all pairs found.

    Attributes:
        compared: pairs for which both have numbers.
        undefined: pairs for which neither has any.
        refused: pairs for which only R has, as the comparison allows.
        skipped: pairs that R was not asked for.
        absolute: the greatest difference of numbers up to 1 in size.
        relative: the greatest difference by size, of p values and of what grows with n.
        wrong: a line for each pair on which the two do not agree.
    """

    compared: int = 0
    undefined: int = 0
    refused: int = 0
    skipped: int = 0
    absolute: float = 0.0
    relative: float = 0.0
    wrong: list[str] = field(default_factory=list)


def compare(comparison: Comparison[Pair], pairs: Sequence[Pair], answers: Answers) -> Findings:
    """Compares one statistic over all pairs."""
    found = Findings()
    for pair in pairs:
        theirs = answers[pair.name, comparison.name]
        if theirs == SKIPPED:
            found.skipped += 1
            continue
        try:
            ours = [float(number) for number in comparison.ours(pair)]
        except Undefined as undefined:
            _without(comparison, found, pair.name, undefined.reason, theirs)
        else:
            _with(comparison, found, pair.name, ours, theirs)
    return found


def _without(
    comparison: Comparison[Pair], found: Findings, name: str, reason: str, theirs: object
) -> None:
    if isinstance(theirs, str):
        found.undefined += 1
    elif reason in comparison.stricter:
        found.refused += 1
    else:
        found.wrong.append(f"{name}: undefined ({reason}), R has {theirs}")


def _with(
    comparison: Comparison[Pair],
    found: Findings,
    name: str,
    ours: list[float],
    theirs: list[float] | str,
) -> None:
    if isinstance(theirs, str):
        found.wrong.append(f"{name}: {ours}, R has none")
        return
    found.compared += 1
    rules = (*comparison.rules, *comparison.rules[-1:] * len(theirs))[: len(theirs)]
    numbers = list(zip(ours, theirs, rules, strict=True))
    for one, other, rule in numbers:
        _measure(found, rule, one, other)
    if not all(rule(one, other) for one, other, rule in numbers):
        found.wrong.append(f"{name}: {ours}, R has {theirs}")


def _measure(found: Findings, rule: Rule, ours: float, theirs: float) -> None:
    if abs(theirs) <= 1:
        found.absolute = max(found.absolute, abs(ours - theirs))
    if rule in (p_value, growing):
        found.relative = max(found.relative, by_size(_not_tiny(ours), _not_tiny(theirs)))
