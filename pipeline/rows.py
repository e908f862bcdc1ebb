"""What becomes of each row: test, duplicate, partial, or a respondent with a disposition.

Belongs here: the rules about whole rows. Does not belong here: the meaning of cells
(`pipeline.conform`).
"""

import polars as pl

from pipeline.errors import ExportError
from schemas.errors import Problem, UserError
from schemas.questionnaire import Questionnaire
from schemas.scale import Missing
from schemas.study import Disposition

COUNTED = (Disposition.COMPLETE, Disposition.PARTIAL)
NO_ANSWER = (Missing.BLANK, Missing.NOT_ASKED)
REMEDIES = {
    "test": "None, if it is a test; else correct the words under `respondents.status`",
    "duplicate": "None, if `respondents.duplicates` is what the study wants",
    "partial": "Set `respondents.partials: keep` to count what was answered",
}


def settle_rows(
    frame: pl.DataFrame, shown: str, questionnaire: Questionnaire
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Divides rows into respondents and rejects.

    Args:
        frame: every row of the export with codes, status, respondent, has_id, weight_text.
        shown: how messages name the file.
        questionnaire: whose rules decide.

    Returns:
        The respondents with disposition and weight, and the rejects (source_row, reason,
        remedy); together as many rows as the frame, both in the file's order.

    Raises:
        UserError: a respondent answers twice and no rule says which row counts; a weight that
            is no number of at least 0.
    """
    frame = frame.with_columns(disposition=_disposition(frame, questionnaire))
    is_test = pl.col("disposition") == "test"
    rejects = [_rejected(frame.filter(is_test), "test")]
    frame = frame.filter(~is_test)
    again = _duplicates(frame, shown, questionnaire)
    rejects.append(_rejected(frame.filter(again), "duplicate"))
    frame = frame.filter(~again)
    if questionnaire.respondents.partials == "reject":
        is_partial = pl.col("disposition") == Disposition.PARTIAL
        rejects.append(_rejected(frame.filter(is_partial), "partial"))
        frame = frame.filter(~is_partial)
    frame = _weighted(frame, shown, questionnaire)
    return frame, pl.concat(rejects).sort("source_row")


def _rejected(rows: pl.DataFrame, reason: str) -> pl.DataFrame:
    return rows.select(
        "source_row", pl.lit(reason).alias("reason"), pl.lit(REMEDIES[reason]).alias("remedy")
    )


def _answered(questionnaire: Questionnaire) -> pl.Expr:
    """How many items a row answers; a declared missing is an answer, a blank is none."""
    return pl.sum_horizontal(
        (~pl.col(asked.column).is_in([int(code) for code in NO_ANSWER])).cast(pl.Int32)
        for asked in questionnaire.items
    )


def _disposition(frame: pl.DataFrame, questionnaire: Questionnaire) -> pl.Series:
    """The status column's word; else by share of items answered; else a row is a submission."""
    threshold = questionnaire.respondents.complete_at
    if questionnaire.respondents.status is not None:
        return frame["status"]
    if threshold is None:
        return pl.repeat(str(Disposition.COMPLETE), frame.height, eager=True)
    share = _answered(questionnaire) / len(questionnaire.items)
    rule = (
        pl.when(share == 0)
        .then(pl.lit(str(Disposition.NOT_ANSWERED)))
        .when(share >= threshold)
        .then(pl.lit(str(Disposition.COMPLETE)))
        .otherwise(pl.lit(str(Disposition.PARTIAL)))
    )
    return frame.select(rule.alias("disposition")).to_series()


def _duplicates(frame: pl.DataFrame, shown: str, questionnaire: Questionnaire) -> pl.Series:
    """True for each row that another row of the same respondent stands for."""
    rule = questionnaire.respondents.duplicates
    several = frame.filter("has_id").filter(pl.col("respondent").is_duplicated())
    if several.is_empty():
        return pl.repeat(value=False, n=frame.height, eager=True, dtype=pl.Boolean)
    if rule == "stop":
        rows = several.group_by("respondent", maintain_order=True).agg("source_row")["source_row"]
        raise UserError(
            [
                Problem(
                    f"{shown}, rows {', '.join(map(str, same))}",
                    "these rows have the same respondent key",
                    "Say which row counts: `respondents.duplicates: first`, last or most_complete",
                )
                for same in rows.to_list()
            ],
            "respondents_unique",
        )
    best_first = {
        "first": [pl.col("source_row")],
        "last": [-pl.col("source_row")],
        "most_complete": [-_answered(questionnaire), pl.col("source_row")],
    }[rule]
    kept = several.sort("respondent", *best_first).unique("respondent", keep="first")
    dropped = several.filter(~pl.col("source_row").is_in(kept["source_row"].implode()))
    return frame["source_row"].is_in(dropped["source_row"].implode())


def _weighted(frame: pl.DataFrame, shown: str, questionnaire: Questionnaire) -> pl.DataFrame:
    """Adds the weight as a decimal; 1 where the study has no weights."""
    kind = pl.Decimal(18, 9)
    if questionnaire.respondents.weight is None:
        return frame.with_columns(weight=pl.lit(1).cast(kind))
    # A decimal comma is as good as a point where no point stands.
    text = pl.col("weight_text")
    plain = (
        pl.when(text.str.contains(".", literal=True))
        .then(text)
        .otherwise(text.str.replace(",", ".", literal=True))
    )
    is_number = plain.str.contains(r"^\d{1,9}(\.\d+)?$")
    frame = frame.with_columns(weight=pl.when(is_number).then(plain).cast(kind, strict=False))
    wrong = frame.filter(pl.col("weight").is_null())["source_row"]
    if len(wrong):
        raise ExportError(
            "answers_schema",
            f"{shown}, row {wrong[0]}, weight",
            f"{len(wrong)} rows have no weight that is a number of at least 0",
            "Give every row a weight, or take `respondents.weight` out of study.yaml",
        )
    return frame
