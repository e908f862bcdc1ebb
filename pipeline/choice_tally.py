"""How many chose each option of the questions without an order, by group.

Belongs here: counting stored answers. Does not belong here: counting items (`pipeline.tally`), or
what is computed from the counts (`pipeline.choice_shares`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline import sql
from pipeline.engines.duckdb import DuckDB
from pipeline.engines.engine import Ask, Engine
from pipeline.errors import TableError
from pipeline.tally import ALL, UNDECLARED, is_counted, require_columns, require_joint_answers
from schemas.choice_tables import UNDECLARED_ANSWER, codes_of
from schemas.questionnaire import AskedChoice, Questionnaire
from schemas.tables import polars_schema

KEYS = ("choice", "group_by", "group_value")


def tally_choices(
    answers: Path | str, questionnaire: Questionnaire, engine: Engine | None = None
) -> pl.DataFrame:
    """The tallies of the questions without an order.

    Args:
        answers: the Parquet file of the wave's wide answers, or a folder or URL that the engine
            reads.
        questionnaire: which questions, grouped by what.
        engine: what counts; default: DuckDB. It decides no number.

    Returns:
        A row per question, group and code (`schemas.choice_tables.ChoiceTallies`), sorted as the
        codebook is; options, declared kinds of missing and the undeclared answer that nobody
        gave are there with n = 0.

    Raises:
        UserError: the study groups answers that were reconstructed item by item, or the engine
            cannot count them.
        TableError: those who answered and those who did not are not all who count.
    """
    if not questionnaire.choices:
        return pl.DataFrame(schema=polars_schema("choice_tallies"))
    wanted = bool(questionnaire.grouped_by)
    require_joint_answers(questionnaire, "tallies by group", wanted=wanted)
    with (engine or DuckDB()).over(answers) as ask:
        require_columns(ask, questionnaire, [asked.column for asked in questionnaire.choices])
        count = _Counting(ask, questionnaire)
        people = count.people()
        parts = [
            _with_zeros(one, count.answered(one), count.codes(one)) for one in questionnaire.choices
        ]
    tallies = _in_order(questionnaire, parts)
    _verify(tallies, people)
    return tallies


def _groups(questionnaire: Questionnaire) -> Iterator[tuple[str, str]]:
    """Each grouping and its column; of the whole wave a constant."""
    yield ALL, sql.literal(ALL)
    for name in questionnaire.grouped_by:
        yield name, sql.identifier(f"attribute_{name}")


@dataclass(frozen=True)
class _Counting:
    """Counts over the respondents of a wave who count, by group."""

    ask: Ask
    questionnaire: Questionnaire

    def people(self) -> pl.DataFrame:
        """How many respondents count."""
        return self._by_group("TRUE", "count(*) AS people")

    def answered(self, asked: AskedChoice) -> pl.DataFrame:
        """How many answered a question."""
        codes = sql.identifier(asked.column)
        # A kind of missing stands alone, and codes ascend: the first tells.
        answered = f"{codes} IS NOT NULL AND coalesce(get({codes}, 0), 0) >= 0"
        return self._by_group(answered, "count(*) FILTER (WHERE value) AS answered")

    def codes(self, asked: AskedChoice) -> pl.DataFrame:
        """How many of them gave each code."""
        sums = "value AS code, count(*) AS n, sum(weight) AS weight_sum"
        return self._by_group(f"explode({sql.identifier(asked.column)})", sums)

    def _by_group(self, value: str, sums: str) -> pl.DataFrame:
        parts = [
            f"SELECT {sql.literal(name)} AS group_by, group_value, {sums}"
            f" FROM (SELECT {value} AS value, {column} AS group_value, weight"
            f" FROM answers WHERE {is_counted()}) GROUP BY ALL"
            for name, column in _groups(self.questionnaire)
        ]
        return self.ask(" UNION ALL ".join(parts))


def _with_zeros(asked: AskedChoice, base: pl.DataFrame, counted: pl.DataFrame) -> pl.DataFrame:
    """Every option in every group, also where nobody chose it."""
    everyone = pl.DataFrame({"group_by": [ALL], "group_value": [ALL]})
    groups = pl.concat([everyone, base.select("group_by", "group_value")]).unique()
    left_out = {int(code) for code in UNDECLARED}
    codes = sorted({UNDECLARED_ANSWER, *codes_of(asked.choice)} - left_out)
    grid = groups.join(pl.DataFrame({"code": codes}, schema={"code": pl.Int16}), how="cross")
    keys = ["group_by", "group_value", "code"]
    return (
        grid.join(
            counted.with_columns(pl.col("code").cast(pl.Int16)), on=keys, how="full", coalesce=True
        )
        .join(base, on=["group_by", "group_value"], how="left")
        .with_columns(pl.col("n", "weight_sum", "answered").fill_null(0))
        .with_columns(choice=pl.lit(asked.choice.id))
    )


def _in_order(questionnaire: Questionnaire, parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    schema = polars_schema("choice_tallies")
    group_place = {name: place for place, (name, _) in enumerate(_groups(questionnaire))}
    sorted_parts = [
        part.with_columns(
            study=pl.lit(questionnaire.study_name),
            wave=pl.lit(questionnaire.wave_name),
            place=pl.col("group_by").replace_strict(group_place, return_dtype=pl.Int32),
        )
        .sort("place", "group_value", "code")
        .select([pl.col(name).cast(kind) for name, kind in schema.items()])
        for part in parts
    ]
    return pl.concat([pl.DataFrame(schema=schema), *sorted_parts])


def _verify(tallies: pl.DataFrame, people: pl.DataFrame) -> None:
    """Who answered and who did not are all who count, in each group of each question."""
    silent = pl.col("n").filter(pl.col("code") < 0).sum()
    found = tallies.group_by(KEYS).agg(
        accounted=pl.col("answered").first() + silent,
        several_bases=pl.col("answered").n_unique() > 1,
    )
    expected = found.join(people, on=["group_by", "group_value"], how="left")
    wrong = expected.filter(
        pl.col("several_bases") | (pl.col("accounted") != pl.col("people").fill_null(0))
    )
    if wrong.height:
        rule = "those who answered + those who did not = respondents who count"
        raise TableError("tallies_add_up", "choice_tallies", [rule])
