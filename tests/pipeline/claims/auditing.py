"""Audits of a few sentences: by counts that are written down, or by what is printed alone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import yaml

from pipeline.claims.facts import WaveFacts, printed_only
from pipeline.claims.finding import Audit
from pipeline.claims.judging import judge, waves_of
from pipeline.claims.rules import RULES
from schemas.claims import Claims, Statement
from schemas.study import Study

# Three items on three options and a don't-know, one with neither, one that is a perceived effect.
STUDY = Study.model_validate(
    yaml.safe_load(
        """
title: "Small study"
languages: [en]
levels: { personal: "Personal", local: "Local" }
attributes: { branch: { column: "Branch" } }
scales:
  agreement:
    options: [{ labels: "Disagree" }, { labels: "Neutral" }, { labels: "Agree" }]
    missing: [{ kind: dont_know, labels: "Don't know" }]
    cuts: { high: { at_least: 3 }, not_low: { at_least: 2 } }
  yes_no:
    options: [{ labels: "No" }, { labels: "Yes" }]
items:
  - { id: useful, text: "It is useful", scale: agreement, level: personal, figure: 1 }
  - { id: easy, text: "It is easy", scale: agreement, level: personal, figure: 2 }
  - { id: seen, text: "It is seen", scale: agreement, level: local, role: perceived_effect }
  - { id: used, text: "It is used", scale: yes_no }
"""
    )
)
# Counts by code, of an item, or of one in a group: `useful, branch, North`.
Counts = Mapping[str, Mapping[int, float]]


def said(**says: Any) -> Statement:
    """A statement, with `printed` for `is`."""
    if "printed" in says:
        says["is"] = says.pop("printed")
    return Statement.model_validate(says)


def claims_of(sentences: Mapping[str, Sequence[Statement]], **more: Any) -> Claims:
    """A publication of sentences by id, about the wave 2024."""
    claims = [
        {"id": name, "says": [one.model_dump(by_alias=True) for one in says]}
        for name, says in sentences.items()
    ]
    return Claims.model_validate(
        {"publication": "A report", "wave": "2024", "claims": claims, **more}
    )


def audited(
    sentences: Mapping[str, Sequence[Statement]],
    data: Counts | Mapping[str, Counts] | None = None,
    *,
    n: int | None = None,
    weights: Counts | None = None,
    metrics: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]] | None = None,
    **more: Any,
) -> Audit:
    """An audit of sentences.

    Args:
        sentences: statements by the id of their claim.
        data: what was counted, in wave 2024 or by wave; without it nothing was.
        n: how many answered, as the publication prints it.
        weights: sums of weights as `data`; the counts where none are given.
        metrics: rows by item and metric.
        more: of claims.yaml.
    """
    people = {"people": [said(number="complete", printed=n)]} if n is not None else {}
    claims = claims_of({**people, **sentences}, **more)
    waves = {name: printed_only(claims, STUDY, name) for name in waves_of(claims)}
    if data is not None:
        is_by_wave = all(
            isinstance(one, Mapping) for each in data.values() for one in each.values()
        )
        by_wave: Mapping[str, Any] = data if is_by_wave else {"2024": data}
        for name, counts in by_wave.items():
            waves.setdefault(name, printed_only(claims, STUDY, name))
            waves[name] = _measured(waves[name], counts, weights or counts, metrics or {})
    return Audit(claims, waves, tuple(judge(claims, waves)))


def _measured(facts: WaveFacts, counts: Counts, weights: Counts, metrics: Any) -> WaveFacts:
    complete = max(int(sum(one.values())) for one in counts.values())
    return replace(
        facts,
        is_measured=True,
        counts=_keyed(counts),
        weights=_keyed(weights),
        sets={},
        metrics=metrics,
        numbers={**facts.numbers, "complete": complete},
        from_data=frozenset({"complete"}),
    )


def _keyed(counts: Counts) -> dict[tuple[str, str, str], dict[int, Fraction]]:
    found = {}
    for name, of_item in counts.items():
        item, by, value = name.split(", ") if ", " in name else (name, "all", "all")
        found[item, by, value] = {code: Fraction(n) for code, n in of_item.items()}
    return found


def row(estimate: float | None, n: int = 10, **more: Any) -> dict[str, Any]:
    """A row of a metric in the whole wave."""
    return {
        "group_by": "all",
        "group_value": "all",
        "weighted": False,
        "base": "substantive",
        "estimate": estimate,
        "n": n,
        "null_reason": None,
        **more,
    }


def verdict(
    statement: Statement, data: Counts | Mapping[str, Counts] | None = None, **more: Any
) -> tuple[str, str | None]:
    """The verdict on one statement, and its reason."""
    found = audited({"sentence": [statement]}, data, **more).judgements[-1].verdict
    return found.verdict, found.reason


def found(audit: Audit, rule: str) -> list[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
    """What a rule finds: variant, weight, claims and items."""
    return [(one.variant, one.weight, one.claims, one.items) for one in RULES[rule][1](audit)]
