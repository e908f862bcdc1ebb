"""The claims in a study report: what a publication says, with verdicts and findings.

Belongs here: their rows, and where in the warehouse each number stands. Does not belong here: how
a verdict comes about (`pipeline.claims`), layout, words, or any computation.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup

from pipeline.claims.audit import finding_of
from pipeline.claims.wording import Named, Naming, finding_text
from pipeline.report_parts import number, say
from pipeline.study_view import Row, StudyView
from pipeline.words import Words
from schemas.claim_tables import VERDICTS, WEIGHTS


def claims(view: StudyView) -> dict[str, Any] | None:
    """What a publication says of the study; None where no claims are entered."""
    if not view.claims:
        return None
    words = view.words
    verdicts = Counter(row["verdict"] for row in view.claims)
    counted = {
        verdict: number(verdicts[verdict], verdicts[verdict], "claims", "count", verdict=verdict)
        for verdict in VERDICTS
    }
    total = len(view.claims)
    return {
        "intro": say(words, "claims_intro", publication=view.claims[0]["publication"]),
        "counted": say(
            words,
            "claims_counted",
            n=number(total, total, "claims", "count"),
            open=counted.pop("not_identified"),
            **counted,
        ),
        "findings": list(_findings(view)),
        "sentences": list(_sentences(view.claims, words)),
    }


def _findings(view: StudyView) -> Iterator[dict[str, Any]]:
    """The findings by weight, the gravest first; those of one weight in the order of the rules."""
    items = {
        name: Named(item.text, view.shown_in.get(name), item.labels)
        for name, item in view.items.items()
    }
    naming = Naming(view.words, view.study["languages"], items)
    for weight in WEIGHTS:
        found = [finding_of(row) for row in view.findings if row["weight"] == weight]
        if found:
            yield {
                "weight": weight,
                "title": view.words.say(f"weight_{weight}"),
                "texts": [(finding_text(one, naming), one.claims) for one in found],
            }


def _sentences(rows: Sequence[Row], words: Words) -> Iterator[dict[str, Any]]:
    """The statements below the sentence that makes them."""
    by_claim: dict[str, list[Row]] = {}
    for row in rows:
        by_claim.setdefault(row["claim"], []).append(row)
    for claim, of_claim in by_claim.items():
        first = of_claim[0]
        sentence = first["sentence"] or claim
        yield {
            "id": claim,
            "where": first["location"] or "",
            "sentence": words.quoted(sentence) if first["is_quote"] else sentence,
            "is_quote": first["is_quote"],
            "rows": [_statement(row, words) for row in of_claim],
        }


def _statement(row: Row, words: Words) -> dict[str, Any]:
    key = {"claim": row["claim"], "statement": row["statement"]}

    def shown(field: str) -> Markup:
        value = row[field]
        return number(_as_printed(value, row, words), value, "claims", field, **key)

    found: Markup | None = None
    if row["computed"] is not None:
        found = shown("computed")
    elif row["lowest"] is not None:
        found = say(words, "between", low=shown("lowest"), high=shown("highest"))

    def count(field: str) -> Markup | None:
        value = row[field]
        return None if value is None else number(value, value, "claims", field, **key)

    return {
        "says": row["says"],
        "printed": row["printed"] or "–",
        "verdict": words.say(f"verdict_{row['verdict']}"),
        "outcome": OUTCOMES[row["verdict"]],
        "why": words.say(f"claim_reason_{row['reason']}") if row["reason"] else "",
        "found": found,
        "n": count("n"),
        "vectors": count("vectors"),
    }


OUTCOMES = {
    "confirmed": "ok",
    "consistent": "ok",
    "contradicted": "warn",
    "inconsistent": "warn",
    "not_identified": "unknown",
}


def _as_printed(value: float, row: Row, words: Words) -> str:
    """The number in the unit that it is printed in."""
    printed = row["printed"] or "%"
    if printed.endswith(("%", "points")):
        # Of a difference both ends are in points, whichever side of nought they lie on.
        is_difference = printed.endswith("points") or row["lowest"] < 0
        return words.points(value) if is_difference else words.percent(value)
    digits = len(printed.replace(",", ".").partition(".")[2])
    return words.number(value, digits)
