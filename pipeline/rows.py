"""What becomes of each row: test, duplicate, partial, or a respondent with a disposition.

Belongs here: the rules about whole rows and their order. Does not belong here: the meaning of
cells (`pipeline.conform`), or which rows are one person's (`pipeline.duplicates`).
"""

from dataclasses import dataclass

import polars as pl

from pipeline.duplicates import alike, refuse_several, stood_for, time_column
from pipeline.errors import ExportError
from schemas.questionnaire import Questionnaire
from schemas.scale import Missing
from schemas.study import Disposition

COUNTED = (Disposition.COMPLETE, Disposition.PARTIAL)
NO_ANSWER = (Missing.BLANK, Missing.NOT_ASKED)
# What a respondent said, although it is on no scale.
DECLARED = (Missing.DONT_KNOW, Missing.NOT_APPLICABLE, Missing.REFUSED)
REMEDIES = {
    "forgotten": "None; `likertwave forget --undo` takes it back",
    "test": "None, if it is a test; else correct the words under `respondents.status` or"
    " `respondents.tests`",
    "duplicate": "None, if `respondents.duplicates` is what the study wants",
    "resubmission": "None, if `respondents.resubmissions` is what the study wants",
    "identical": "Set `respondents.identical.keep: all` to count rows that are alike",
    "partial": "Set `respondents.partials: keep` to count what was answered",
}
WHICH_COUNTS = "Say which row counts: `respondents.{rule}: first`, last or most_complete"


@dataclass(frozen=True)
class Settled:
    """The rows of an export, divided.

    Attributes:
        respondents: with disposition and weight, in the file's order.
        rejects: source_row, reason, remedy, in the file's order; with the respondents all rows.
        alike: source_row and rows: the counted rows with the same answers to all items as others,
            and how many they are, rejected ones among them.
        rows: rows of the export.
    """

    respondents: pl.DataFrame
    rejects: pl.DataFrame
    alike: pl.DataFrame
    rows: int


def settle_rows(frame: pl.DataFrame, shown: str, questionnaire: Questionnaire) -> Settled:
    """Divides rows into respondents and rejects.

    The rules go in this order, each over what the ones before have left: tests, several rows with
    one id, several rows of one person under different ids, rows that are alike, partials.

    Args:
        frame: every row of the export, as `pipeline.coding.code_rows` makes it.
        shown: how messages name the file.
        questionnaire: whose rules decide.

    Raises:
        UserError: a respondent answers twice and no rule says which row counts; a weight that
            is no number of at least 0.
    """
    rules = questionnaire.respondents
    frame = frame.with_columns(answered=_answered(questionnaire))
    frame = frame.with_columns(disposition=_disposition(frame, questionnaire))
    rows = frame.select(
        *("source_row", "answered", "disposition", "person"),
        respondent=pl.when("has_id").then("respondent"),
        time=time_column(questionnaire),
        is_test=pl.col("is_test") | (pl.col("disposition") == "test"),
    )
    rejected: dict[str, pl.Series] = {}

    def reject(reason: str, source_rows: pl.Series) -> None:
        nonlocal rows
        rejected[reason] = source_rows
        rows = _without(rows, source_rows)

    reject("test", rows.filter("is_test")["source_row"])
    if rules.duplicates == "stop":
        what = "these rows have the same respondent key"
        remedy = WHICH_COUNTS.format(rule="duplicates")
        refuse_several(rows, "respondent", shown, what, remedy)
    else:
        reject("duplicate", stood_for(rows, "respondent", rules.duplicates))
    if rules.resubmissions is not None and rules.resubmissions.keep == "stop":
        what = "these rows are alike in the columns of `respondents.resubmissions`"
        remedy = WHICH_COUNTS.format(rule="resubmissions.keep")
        refuse_several(rows, "person", shown, what, remedy)
    elif rules.resubmissions is not None:
        reject("resubmission", stood_for(rows, "person", rules.resubmissions.keep))
    same = _alike(frame, rows, questionnaire)
    if rules.identical.keep == "first":
        reject("identical", stood_for(rows.join(same, on="source_row"), "kind", "first"))
    if rules.partials == "reject":
        is_partial = pl.col("disposition") == Disposition.PARTIAL
        reject("partial", rows.filter(is_partial)["source_row"])
    rejects = pl.concat(rejected_rows(reason, which) for reason, which in rejected.items())
    height = frame.height
    frame = frame.drop("answered", "person", "has_id", "is_test", "status")
    respondents = _without(frame, rejects["source_row"])
    del frame
    return Settled(
        respondents=_weighted(respondents, shown, questionnaire),
        rejects=rejects.sort("source_row"),
        alike=same.select("source_row", "rows"),
        rows=height,
    )


def _without(frame: pl.DataFrame, source_rows: pl.Series) -> pl.DataFrame:
    """The frame without some rows; itself where there are none, since to filter is to copy."""
    if source_rows.is_empty():
        return frame
    return frame.filter(~pl.col("source_row").is_in(source_rows.implode()))


def rejected_rows(reason: str, source_rows: pl.Series) -> pl.DataFrame:
    """Rejected rows with what to do about them: source_row, reason, remedy."""
    return pl.DataFrame({"source_row": source_rows}).with_columns(
        reason=pl.lit(reason), remedy=pl.lit(REMEDIES[reason])
    )


def _answered(questionnaire: Questionnaire) -> pl.Expr:
    """How many items a row answers; a declared missing is an answer, a blank is none."""
    return pl.sum_horizontal(
        (~pl.col(asked.column).is_in([int(code) for code in NO_ANSWER])).cast(pl.Int16)
        for asked in questionnaire.items
    )


def _disposition(frame: pl.DataFrame, questionnaire: Questionnaire) -> pl.Series:
    """The status column's word; else by share of items answered; else a row is a submission.

    Below `partial_at` what would be a partial is a break-off, which AAPOR counts among refusals.
    """
    rules = questionnaire.respondents
    share = pl.col("answered") / len(questionnaire.items)
    partial = pl.lit(str(Disposition.PARTIAL))
    by_share = pl.when(share < rules.partial_at).then(pl.lit(str(Disposition.REFUSED)))
    if rules.status is not None:
        rule = (
            pl.when(pl.col("status") == partial)
            .then(by_share.otherwise(partial))
            .otherwise(pl.col("status"))
        )
    elif rules.complete_at is None:
        rule = pl.repeat(str(Disposition.COMPLETE), pl.len())
    else:
        rule = (
            pl.when(share == 0)
            .then(pl.lit(str(Disposition.NOT_ANSWERED)))
            .when(share >= rules.complete_at)
            .then(pl.lit(str(Disposition.COMPLETE)))
            .otherwise(by_share.otherwise(partial))
        )
    return frame.select(rule.alias("disposition")).to_series()


def _alike(frame: pl.DataFrame, rows: pl.DataFrame, questionnaire: Questionnaire) -> pl.DataFrame:
    """The counted rows that have the same answers to all items as another.

    None where fewer items are asked than such rows must answer, or where a reconstruction made
    up which answers one respondent gave together.
    """
    items = [asked.column for asked in questionnaire.items]
    fewest = questionnaire.respondents.identical.answered
    if len(items) < fewest or not questionnaire.provenance.has_joint_answers:
        return alike(frame.clear(), items)
    said = pl.sum_horizontal(
        ((pl.col(item) > 0) | pl.col(item).is_in([int(code) for code in DECLARED])).cast(pl.Int16)
        for item in items
    )
    counted = rows.filter(pl.col("disposition").is_in(COUNTED))["source_row"]
    enough = said >= fewest
    if len(counted) < frame.height:
        enough &= pl.col("source_row").is_in(counted.implode())
    return alike(frame.select("source_row", *items).filter(enough), items)


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
