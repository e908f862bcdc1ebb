"""What a monitor reads of a study's claims: verdicts, findings, and a check for each rule.

Belongs here: tables and sentences for Dagster. Does not belong here: verdicts and rules
(`pipeline.claims`).
"""

from collections import Counter
from typing import Any

import dagster as dg
import polars as pl

from assets.metadata import Metadata, table
from pipeline.claims.judging import WRONG
from pipeline.claims.rules import RULES
from pipeline.store import Revision

NONE = "The study has no claims.yaml."
HOLD = {"claims_hold": "No statement is contradicted by the data, or by what else is printed."}
# A check for each rule that can find more than notes.
RULE_CHECKS = {f"rule_{name}": meaning for name, (meaning, _) in RULES.items()}
CLAIMS_JUDGED = {**HOLD, **RULE_CHECKS}


def of_claims(revision: Revision) -> Metadata:
    """How many statements have which verdict, those that are not so, and what is found."""
    claims, findings = revision.read("claims"), revision.read("claim_findings")
    verdicts = Counter(claims["verdict"])
    wrong = claims.filter(pl.col("verdict").is_in(WRONG))
    found: dict[str, dg.MetadataValue[Any]] = {
        "dagster/row_count": dg.MetadataValue.int(claims.height),
        **{name: dg.MetadataValue.int(n) for name, n in sorted(verdicts.items())},
    }
    if wrong.height:
        found["not so"] = table(
            wrong.select("claim", "says", "verdict", "lowest", "highest", "reason")
        )
    if findings.height:
        found["findings"] = table(findings.select("weight", "rule", "text"))
    return found


def claims_judgements(revision: Revision) -> dict[str, tuple[bool, str]]:
    """Whether all statements are so, and whether each rule finds more than notes."""
    claims, findings = revision.read("claims"), revision.read("claim_findings")
    if claims.is_empty():
        return dict.fromkeys(CLAIMS_JUDGED, (True, NONE))
    wrong = claims.filter(pl.col("verdict").is_in(WRONG))
    said = "; ".join(f"{claim}: {says}" for claim, says in wrong["claim", "says"].iter_rows())
    judged = {"claims_hold": (wrong.is_empty(), said or f"{claims.height} statements.")}
    for name in RULES:
        grave = findings.filter(pl.col("rule") == name, pl.col("weight") != "note")
        judged[f"rule_{name}"] = (grave.is_empty(), "\n".join(grave["text"]))
    return judged
