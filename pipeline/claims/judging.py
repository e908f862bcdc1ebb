"""Whether what a publication states is so: one statement after the other.

Belongs here: verdicts. Does not belong here: values (`pipeline.claims.values`), one thing beside
another (`pipeline.claims.beside`), or what several statements show together
(`pipeline.claims.rules`).

By data a statement is confirmed or contradicted. Without data it is held against every way to
spread the answers that fits all that is printed: consistent where it is so in all of them (or is
one of the printed numbers, and they fit together), inconsistent where in none, else not identified.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pipeline.claims.beside import difference
from pipeline.claims.constraints import base_of, can_be, readings_of
from pipeline.claims.facts import ItemFacts, WaveFacts
from pipeline.claims.values import (
    STORED,
    Range,
    counts_of,
    exactly,
    fits,
    is_printed,
    measured,
    metric_ranges,
    metric_rows,
    parts,
    range_of,
)
from schemas.claims import Claim, Claims, Statement

CONFIRMED, CONTRADICTED = "confirmed", "contradicted"
CONSISTENT, INCONSISTENT, OPEN = "consistent", "inconsistent", "not_identified"
# Beyond so many printed numbers of one item it is not tried which of them excludes the others.
MOST_TRIED = 100
# What is not as it is printed.
WRONG = (CONTRADICTED, INCONSISTENT)


@dataclass(frozen=True)
class Verdict:
    """How a statement stands to what is known.

    Attributes:
        found: the number by the data, or its range; None where nothing is known of it.
        vectors: how many ways to spread an item's answers are left, without data.
    """

    verdict: str
    found: Range | None = None
    reason: str | None = None
    vectors: int | None = None


# Statements by wave and item, of items whose printed numbers do not fit together.
Excluded = Mapping[tuple[str, str], Sequence[Statement]]


@dataclass(frozen=True)
class Judgement:
    """A statement of a claim with its verdict."""

    claim: Claim
    place: int
    statement: Statement
    wave: str
    verdict: Verdict


def judge(claims: Claims, waves: Mapping[str, WaveFacts]) -> list[Judgement]:
    """Every statement with its verdict, in the order of claims.yaml.

    Args:
        claims: what the publication says.
        waves: facts of each wave that a statement is about, by name.
    """
    excluded = {
        (wave, item): _excluded(claims, facts, facts.items[item])
        for wave, facts in waves.items()
        for item, of_item in facts.sets.items()
        if of_item.is_empty
    }
    return [
        Judgement(
            claim,
            place,
            statement,
            statement.wave or claims.wave,
            _verdict(claims, waves, statement, excluded),
        )
        for claim, place, statement in claims.statements()
    ]


def waves_of(claims: Claims) -> list[str]:
    """The waves that statements are about, in the order in which they occur."""
    named = [claims.wave]
    for _, _, statement in claims.statements():
        named += [one for one in (statement.wave, statement.than and statement.than.wave) if one]
    return list(dict.fromkeys(named))


def _verdict(
    claims: Claims, waves: Mapping[str, WaveFacts], statement: Statement, excluded: Excluded
) -> Verdict:
    wave = statement.wave or claims.wave
    facts = waves[wave]
    if statement.number is not None:
        return _of_number(claims, facts, statement, wave)
    item = facts.items.get(str(statement.item))
    if item is None:
        return Verdict(OPEN, reason="not_asked")
    of_item = facts.sets.get(item.id)
    vectors = of_item.count if of_item else None
    if statement.than is not None:
        return _of_difference(waves, statement, wave, item, vectors)
    if statement.printed is None:
        return Verdict(OPEN, reason="nothing_printed", vectors=vectors)
    if statement.metric != "share":
        return _of_metric(facts, statement, item, vectors)
    return _of_share(facts, statement, item, excluded)


def _says_whether(*, is_so: bool, by_data: bool) -> str:
    if by_data:
        return CONFIRMED if is_so else CONTRADICTED
    return CONSISTENT if is_so else INCONSISTENT


# Numbers of the study.


def _of_number(claims: Claims, facts: WaveFacts, statement: Statement, wave: str) -> Verdict:
    def number(name: str) -> int | None:
        known = facts.numbers.get(name)
        return claims.number(name, wave) if known is None else known

    name = str(statement.number)
    value = number(name)
    if statement.share_of is not None:
        whole = number(statement.share_of)
        found = exactly(Fraction(value, whole), whole) if value is not None and whole else None
    elif statement.made_of:
        parts = [(sign, number(part)) for part, sign in statement.made_of.items()]
        known = [sign * part for sign, part in parts if part is not None]
        found = exactly(sum(known)) if len(known) == len(parts) else None
    else:
        found = exactly(facts.numbers[name]) if name in facts.numbers else None
    if found is None:
        return Verdict(OPEN, reason="no_data")
    is_so = fits(statement, found.low)
    return Verdict(_says_whether(is_so=is_so, by_data=name in facts.from_data), found)


# Shares: of measured answers, or as far as what is printed tells.


def _of_share(
    facts: WaveFacts, statement: Statement, item: ItemFacts, excluded: Excluded
) -> Verdict:
    if not readings_of(statement, item.scale):
        return Verdict(OPEN, reason="no_such_answers")
    if facts.is_measured:
        return _by_data(facts, statement, item)
    return _by_print(facts, statement, item, excluded.get((facts.wave, item.id), ()))


def _by_data(facts: WaveFacts, statement: Statement, item: ItemFacts) -> Verdict:
    readings = readings_of(statement, item.scale)
    found = [one for codes in readings if (one := measured(facts, item, statement, codes))]
    if not found:
        is_group = counts_of(facts, item.id, statement.group) is not None
        return Verdict(OPEN, reason="no_answers" if is_group else "no_such_group")
    best = next((one for one in found if fits(statement, one.low)), found[0])
    if statement.of is not None and statement.of != best.n:
        return Verdict(CONTRADICTED, best, "base_differs")
    return Verdict(_says_whether(is_so=fits(statement, best.low), by_data=True), best)


def _by_print(
    facts: WaveFacts, statement: Statement, item: ItemFacts, excluded: Sequence[Statement]
) -> Verdict:
    of_item = facts.sets.get(item.id)
    if of_item is None or statement.group or statement.weighted:
        reason = "no_number_of_answers" if of_item is None else "no_such_group"
        return Verdict(OPEN, reason=reason)
    if of_item.vectors != ():
        return Verdict(CONSISTENT, _left_open(facts, statement, item), vectors=of_item.count)
    if not can_be(item.scale, of_item.n, [statement]):
        return Verdict(INCONSISTENT, reason="impossible", vectors=0)
    if any(one is statement for one in excluded):
        return Verdict(INCONSISTENT, reason="contradicts_others", vectors=0)
    return Verdict(CONSISTENT, vectors=0)


def _excluded(claims: Claims, facts: WaveFacts, item: ItemFacts) -> list[Statement]:
    """Of printed numbers that do not fit together those without one of which the others do.

    Where there is none such, and where they are too many to try, all of them.
    """
    printed = [one for one in claims.printed_of(facts.wave) if one.item == item.id]
    if len(printed) > MOST_TRIED:
        return printed
    n = facts.sets[item.id].n
    found = [
        left_out
        for left_out in printed
        if can_be(item.scale, n, [one for one in printed if one is not left_out])
    ]
    return found or printed


def _left_open(facts: WaveFacts, statement: Statement, item: ItemFacts) -> Range | None:
    """The range of a printed number over all that fits; of several readings where each fits."""
    base, readings = base_of(item.scale, statement.base), readings_of(statement, item.scale)
    found = {pair for codes in readings for pair in parts(facts, item.id, codes, base)}
    left = {(Fraction(part, 1 if statement.is_count else n), n) for part, n in found if n}
    if len(readings) > 1:
        left = {(value, n) for value, n in left if fits(statement, value)}
    return range_of(left)


# Any other metric.


def _of_metric(
    facts: WaveFacts, statement: Statement, item: ItemFacts, vectors: int | None
) -> Verdict:
    rows = metric_rows(facts, item.id, statement)
    if not rows:
        return Verdict(OPEN, reason="no_such_metric", vectors=vectors)
    found = metric_ranges(rows)
    if not found:
        return Verdict(OPEN, reason=str(rows[0]["null_reason"] or "undefined"), vectors=vectors)
    best = next((one for one in found if is_printed(statement, one, STORED)), found[0])
    if facts.is_measured and statement.of is not None and statement.of != best.n:
        return Verdict(CONTRADICTED, best, "base_differs")
    is_so = is_printed(statement, best, STORED)
    if is_so is None:
        return Verdict(OPEN, best, "not_identified", vectors)
    verdict = _says_whether(is_so=is_so, by_data=facts.is_measured)
    return Verdict(verdict, best, vectors=vectors)


# One thing beside another.


def _of_difference(
    waves: Mapping[str, WaveFacts],
    statement: Statement,
    wave: str,
    item: ItemFacts,
    vectors: int | None,
) -> Verdict:
    found = difference(waves, statement, wave, item)
    if found is None:
        return Verdict(OPEN, reason="not_comparable", vectors=vectors)
    if found.is_so is None:
        return Verdict(OPEN, found.range, found.reason, vectors)
    return Verdict(
        _says_whether(is_so=found.is_so, by_data=found.by_data), found.range, vectors=vectors
    )
