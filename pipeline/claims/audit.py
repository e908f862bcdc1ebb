"""The audit of a publication: its statements with verdicts, and what the rules find, as tables.

Belongs here: putting waves, verdicts and rules together. Does not belong here: any of them, or
where the tables are stored (`pipeline.comparison`).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from pipeline.claims.constraints import readings_of
from pipeline.claims.facts import WaveFacts, facts_of, printed_only
from pipeline.claims.finding import Audit, Finding
from pipeline.claims.judging import Judgement, judge, waves_of
from pipeline.claims.rules import RULES
from pipeline.claims.wording import Named, Naming, finding_text, statement_text, text_in
from pipeline.store import Revision
from pipeline.tally import ALL
from pipeline.words import Words
from schemas.claim_tables import CLAIM_TABLES
from schemas.claims import Claims
from schemas.study import Study
from schemas.tables import polars_schema


def audit(claims: Claims, study: Study, revisions: Sequence[Revision]) -> Audit:
    """A publication's claims, judged by the published waves of its study.

    Args:
        claims: what the publication says.
        study: the codebook, for waves that are not published.
        revisions: the study's published waves, in their order.
    """
    published = {one.wave: one for one in revisions}
    waves: dict[str, WaveFacts] = {
        name: facts_of(published[name], claims)
        if name in published
        else printed_only(claims, study, name)
        for name in waves_of(claims)
    }
    return Audit(claims, waves, tuple(judge(claims, waves)))


def empty_tables() -> dict[str, pl.DataFrame]:
    """The tables of a study without claims."""
    return {name: pl.DataFrame(schema=polars_schema(name)) for name in CLAIM_TABLES}


def audit_tables(name: str, audited: Audit, study: Study) -> dict[str, pl.DataFrame]:
    """The tables `claims` and `claim_findings` of an audit; sentences in the main language."""
    said = {"study": name, "publication": audited.claims.publication}
    rows = [{**said, **_claim_row(audited, one, study.languages)} for one in audited.judgements]
    naming = naming_of(audited, study.languages, study.languages[0])
    found = [
        _finding_row(name, place, one, naming)
        for place, one in enumerate(findings(audited), start=1)
    ]
    return {
        "claims": pl.DataFrame(rows, schema=polars_schema("claims")),
        "claim_findings": pl.DataFrame(found, schema=polars_schema("claim_findings")),
    }


def findings(audited: Audit) -> Iterator[Finding]:
    """What the rules find, in their order."""
    for _, rule in RULES.values():
        yield from rule(audited)


def naming_of(audited: Audit, languages: Sequence[str], language: str) -> Naming:
    """How the items of an audit are called in a language."""
    items: dict[str, Named] = {}
    for facts in reversed(list(audited.waves.values())):
        for name, item in facts.items.items():
            labels = {
                code: text_in(one.labels, language, languages)
                for code, one in item.scale.wordings()
            }
            items[name] = Named(text_in(item.text, language, languages), item.figure, labels)
    return Naming(Words(language), languages, items)


def _claim_row(audited: Audit, one: Judgement, languages: Sequence[str]) -> Mapping[str, Any]:
    claim, statement, verdict = one.claim, one.statement, one.verdict
    text = text_in(claim.text, languages[0], languages) if claim.text else None
    by, group = next(iter(statement.group.items()), (ALL, ALL))
    item = audited.waves[one.wave].items.get(str(statement.item))
    readings = readings_of(statement, item.scale) if item else []
    found = verdict.found
    value = found.value if found else None
    return {
        "claim": claim.id,
        "statement": one.place,
        "wave": one.wave,
        "location": claim.where,
        "sentence": claim.quote or text,
        "is_quote": claim.quote is not None,
        "item": statement.item,
        "number": statement.number,
        "metric": statement.metric,
        "base": statement.base,
        "group_by": by,
        "group_value": group,
        "codes": sorted(readings[0], reverse=True) if readings else [],
        "says": statement_text(statement),
        "printed": statement.printed,
        "verdict": verdict.verdict,
        "computed": None if value is None else float(value),
        "lowest": float(found.low) if found else None,
        "highest": float(found.high) if found else None,
        "vectors": verdict.vectors,
        "n": found.n if found else None,
        "reason": verdict.reason,
    }


def _finding_row(study: str, place: int, one: Finding, naming: Naming) -> Mapping[str, Any]:
    return {
        "study": study,
        "finding": place,
        "rule": one.rule,
        "variant": one.variant,
        "weight": one.weight,
        "claims": list(one.claims),
        "items": list(one.items),
        "details": json.dumps(one.details, ensure_ascii=False, sort_keys=True),
        "text": finding_text(one, naming),
    }


def finding_of(row: Mapping[str, Any]) -> Finding:
    """A finding as its row of the table has it."""
    return Finding(
        row["rule"],
        row["variant"],
        row["weight"],
        tuple(row["claims"]),
        tuple(row["items"]),
        json.loads(row["details"]),
    )
