"""Which respondents' answers deserve a second look.

Belongs here: the table `flags`, a row per flagged respondent. Does not belong here: how many are
too many (`pipeline.quality`), or rejecting anybody (`pipeline.rows`).
"""

from collections.abc import Iterator

import polars as pl

from pipeline.rejects import of_wave
from pipeline.rows import COUNTED
from schemas.parts import WHOLE_WAVE
from schemas.questionnaire import Questionnaire

IDENTICAL, SPEEDING, STRAIGHT_LINING = "identical", "speeding", "straight_lining"
# Of so many rows one is alike another.
FEWEST_ALIKE = 2


def flag_respondents(
    answers: pl.DataFrame, alike: pl.DataFrame, questionnaire: Questionnaire
) -> pl.DataFrame:
    """The flags of a wave, of respondents who count; none of a reconstruction.

    Args:
        answers: the wide answers.
        alike: source_row and rows, as `pipeline.rows.Settled` has them.
        questionnaire: with the thresholds.
    """
    parts: list[pl.DataFrame] = []
    if questionnaire.provenance.has_joint_answers:
        counted = answers.filter(pl.col("disposition").is_in(COUNTED))
        parts = [
            *_straight_lining(counted, questionnaire),
            _speeding(counted, questionnaire),
            _flag(
                counted.join(alike, on="source_row"),
                IDENTICAL,
                WHOLE_WAVE,
                pl.col("rows"),
                FEWEST_ALIKE,
            ),
        ]
    if not parts:
        return of_wave(questionnaire, "flags", pl.DataFrame())
    flags = pl.concat(parts).sort("source_row", "flag", "subject")
    return of_wave(questionnaire, "flags", flags)


def _flag(
    flagged: pl.DataFrame, flag: str, subject: str, value: pl.Expr, threshold: float
) -> pl.DataFrame:
    return flagged.select(
        "respondent",
        "source_row",
        flag=pl.lit(flag),
        subject=pl.lit(subject),
        value=value.cast(pl.Float64),
        threshold=pl.lit(float(threshold)),
    )


def lined_scales(questionnaire: Questionnaire) -> dict[str, list[str]]:
    """The columns of each scale's items, by scale."""
    scales: dict[str, list[str]] = {}
    for asked in questionnaire.items:
        scales.setdefault(asked.item.scale, []).append(asked.column)
    return scales


def _straight_lining(counted: pl.DataFrame, questionnaire: Questionnaire) -> Iterator[pl.DataFrame]:
    """One and the same answer, on the scale, to all items of a scale with enough of them."""
    fewest = questionnaire.study.quality.straight_line_items
    for scale, columns in lined_scales(questionnaire).items():
        if len(columns) >= fewest:
            first = pl.col(columns[0])
            same = pl.all_horizontal(first > 0, *(pl.col(one) == first for one in columns[1:]))
            value = pl.lit(len(columns))
            yield _flag(counted.filter(same), STRAIGHT_LINING, scale, value, fewest)


def _speeding(counted: pl.DataFrame, questionnaire: Questionnaire) -> pl.DataFrame:
    """Faster than a share of the median time of those who have one."""
    median = counted["seconds"].median()
    limit = float(median or 0.0) * questionnaire.study.quality.fast  # type: ignore[arg-type]
    fast = counted.filter(pl.col("seconds") < limit)
    return _flag(fast, SPEEDING, WHOLE_WAVE, pl.col("seconds"), limit)
