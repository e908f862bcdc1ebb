"""The export of a reconstruction against what its own publication prints.

Belongs here: refusing an export that is none of the admissible ones. Does not belong here: which
those are (`pipeline.claims.constraints`), or writing one (`likertwave reconstruct`).
"""

from collections.abc import Mapping, Sequence

import polars as pl

from pipeline.claims.constraints import answerable, constraint, item_set, readings_of
from pipeline.errors import ExportError
from pipeline.rows import COUNTED
from schemas.claims import Statement
from schemas.questionnaire import AskedItem, Questionnaire
from schemas.scale import Scale

Counts = Mapping[int, int]


def printed_by_item(questionnaire: Questionnaire) -> dict[str, list[Statement]]:
    """What the publication prints of the distribution of each item that the wave asked."""
    claims = questionnaire.claims
    printed = claims.printed_of(questionnaire.wave_name) if claims is not None else []
    found: dict[str, list[Statement]] = {asked.item.id: [] for asked in questionnaire.items}
    for statement in printed:
        if statement.item in found:
            found[statement.item].append(statement)
    return found


def require_answers_fit(answers: pl.DataFrame, questionnaire: Questionnaire) -> None:
    """As `require_fit`, from the wide answers of a wave."""
    if questionnaire.claims is None:
        return
    counted = answers.filter(pl.col("disposition").is_in(COUNTED))
    columns = {asked.item.id: counted[asked.column] for asked in questionnaire.items}
    require_fit(
        {item: dict(column.value_counts().iter_rows()) for item, column in columns.items()},
        questionnaire,
    )


def require_fit(counts: Mapping[str, Counts], questionnaire: Questionnaire) -> None:
    """Refuses a reconstructed wave whose answers are not among those that fit what is printed.

    Where the printed numbers of an item contradict each other nothing fits, and nothing is refused.

    Args:
        counts: respondents who count by code, by item.
        questionnaire: with the claims of the wave; without any, everything fits.

    Raises:
        ExportError: the answers to an item are not among them.
    """
    if questionnaire.claims is None:
        return
    printed = printed_by_item(questionnaire)
    for asked in questionnaire.items:
        scale, of_item = questionnaire.scale(asked), counts.get(asked.item.id, {})
        broken = list(_broken(scale, of_item, printed[asked.item.id]))
        n = sum(of_item.get(code, 0) for code in answerable(scale))
        if broken and not item_set(scale, n, printed[asked.item.id]).is_empty:
            raise _error(questionnaire, asked, broken)


def _broken(scale: Scale, counts: Counts, statements: Sequence[Statement]) -> list[Statement]:
    """The statements that some counts do not fulfil."""
    codes = answerable(scale)
    vector = tuple(counts.get(code, 0) for code in codes)

    def holds(statement: Statement) -> bool:
        readings = constraint(statement, scale, sum(vector))
        return any(all(one.holds(codes, vector) for one in reading) for reading in readings)

    return [one for one in statements if readings_of(one, scale) and not holds(one)]


def _error(
    questionnaire: Questionnaire, asked: AskedItem, broken: Sequence[Statement]
) -> ExportError:
    said = "; ".join(
        f"{one.printed} {' or '.join(map(repr, one.answers or one.readings[-1]))}" for one in broken
    )
    study, wave = questionnaire.study_name, questionnaire.wave_name
    return ExportError(
        "claims_fit",
        f"study {study}, wave {wave}, item {asked.item.id}",
        f"the reconstructed answers do not fit what claims.yaml says is printed: {said}",
        f"Run `likertwave reconstruct {study}`, or correct claims.yaml",
    )
