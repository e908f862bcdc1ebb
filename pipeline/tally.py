"""The one scan: how many gave each answer, by item, group and code.

Belongs here: counting stored answers. Does not belong here: anything computed from the counts
(`pipeline.metrics`).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from pipeline import sql
from pipeline.engines.duckdb import DuckDB
from pipeline.engines.engine import Ask, Engine
from pipeline.errors import TALLY_CHECKS, StoreError, TableError
from pipeline.rows import COUNTED
from schemas.errors import Problem, UserError
from schemas.questionnaire import AskedItem, Questionnaire
from schemas.scale import Missing
from schemas.tables import answers_schema, polars_schema

ALL = "all"
TALLIED = ("item", "group_by", "group_value", "code", "n", "weight_sum", "weight_sq_sum")
GroupKey = tuple[str, str, str]
Sums = tuple[dict[int, int], dict[int, float], dict[int, float]]
# A tally of these is left out where it is zero: no codebook declares them.
UNDECLARED = (Missing.BLANK, Missing.UNKNOWN, Missing.NOT_ASKED)


def tally(
    answers: Path | str, questionnaire: Questionnaire, engine: Engine | None = None
) -> pl.DataFrame:
    """The tallies of a wave.

    Args:
        answers: the Parquet file of its wide answers, or a folder or URL that the engine reads.
        questionnaire: which items, on which scales, grouped by what.
        engine: what counts; default: DuckDB. It decides no number.

    Returns:
        A row per item, group and code (`schemas.tables.Tallies`), sorted as the codebook is;
        options and declared kinds of missing that nobody chose are there with n = 0.

    Raises:
        UserError: the study groups answers that were reconstructed item by item, or the engine
            cannot count them.
        TableError: an item's tallies do not add up to the respondents who count.
    """
    require_joint_answers(questionnaire, "tallies by group", wanted=bool(questionnaire.grouped_by))
    engine = engine or DuckDB()
    with engine.over(answers) as ask:
        require_columns(ask, questionnaire, [asked.column for asked in questionnaire.items])
        counted = _count(ask, questionnaire, engine.most_grouped)
        people = int(ask(f"SELECT count(*) FROM answers WHERE {is_counted()}").item())
    tallies = _with_zeros(questionnaire, counted)
    _verify(questionnaire, tallies, people)
    return tallies


def require_joint_answers(questionnaire: Questionnaire, what: str, *, wanted: bool = True) -> None:
    """Refuses what needs rows or pairs of items where these are not known.

    Raises:
        UserError: the wave is reconstructed: who gave which answers together is invented.
    """
    if wanted and not questionnaire.provenance.has_joint_answers:
        raise UserError(
            Problem(
                f"study {questionnaire.study_name}, wave {questionnaire.wave_name}",
                f"{what} would need to know which answers one respondent gave together, and the"
                " export is reconstructed item by item",
                "Leave it out: set `group: false` at the study's attributes",
            ),
            next(iter(TALLY_CHECKS)),
        )


def require_columns(ask: Ask, questionnaire: Questionnaire, columns: Sequence[str]) -> None:
    """Refuses answers, such as a folder that was partitioned by hand, without what is counted.

    Raises:
        StoreError: naming each column that is missing or of another type.
    """
    schema = answers_schema(questionnaire).columns
    groups = (f"attribute_{name}" for name in questionnaire.grouped_by)
    found = ask("SELECT * FROM answers LIMIT 0").schema
    wrong = [
        name
        for name in ("disposition", "weight", *groups, *columns)
        if found.get(name) != schema[name].dtype.type
    ]
    if wrong:
        raise StoreError(
            f"study {questionnaire.study_name}, wave {questionnaire.wave_name}",
            f"the answers have no such columns as this codebook makes: {', '.join(wrong)}",
            "Count answers that were stored by this codebook",
        )


def _count(ask: Ask, questionnaire: Questionnaire, most: int) -> pl.DataFrame:
    """Grouping-sets queries over the wide answers: a row per item, group and code."""
    # Plain counts where all weights are 1 cost less, and give the same sums.
    sums = (
        "sum(weight) AS weight_sum, sum(weight * weight) AS weight_sq_sum"
        if _is_weighted(questionnaire)
        else "count(*)::DECIMAL(38, 9) AS weight_sum, count(*)::DECIMAL(38, 18) AS weight_sq_sum"
    )
    found = []
    for asked, groups, whole in _statements(questionnaire, most):
        items = [sql.identifier(one.column) for one in asked]
        by = [sql.identifier(f"attribute_{name}") for name in groups]
        sets = [f"({item})" for item in items if whole]
        sets += [f"({group}, {item})" for group in by for item in items]
        counted = ask(
            f"SELECT {sql.listed(items + by)}, count(*) AS n, {sums} FROM answers"
            f" WHERE {is_counted()} GROUP BY GROUPING SETS ({sql.listed(sets)})"
        )
        found.append(_long(asked, groups, counted))
    return pl.concat(found)


def _statements(
    questionnaire: Questionnaire, most: int
) -> Iterator[tuple[Sequence[AskedItem], Sequence[str], bool]]:
    """What each query counts: items, groupings, and whether also the whole wave.

    One query names so many columns at most.
    """
    names = questionnaire.grouped_by
    width = min(max(len(names), 1), most // 2)
    for start in range(0, max(len(names), 1), width):
        groups = names[start : start + width]
        items = min(most - len(groups), len(questionnaire.items))
        for first in range(0, len(questionnaire.items), items):
            yield questionnaire.items[first : first + items], groups, start == 0


def by_group(tallies: pl.DataFrame) -> dict[GroupKey, Sums]:
    """The tallies of each item and group, in their order.

    Returns:
        By item, attribute and group: respondents, Σw and Σw², each by code.
    """
    found: dict[GroupKey, Sums] = {}
    for item, by, value, code, n, total, squares in tallies.select(TALLIED).iter_rows():
        counts, sums, sums_of_squares = found.setdefault((item, by, value), ({}, {}, {}))
        counts[code] = n
        sums[code], sums_of_squares[code] = float(total), float(squares)
    return found


def is_counted() -> str:
    """The condition, as SQL, for a row of the wide answers to be counted."""
    return f"disposition IN ({sql.listed(sql.literal(one) for one in COUNTED)})"


def _is_weighted(questionnaire: Questionnaire) -> bool:
    return questionnaire.respondents.weight is not None


def _long(asked: Sequence[AskedItem], groups: Sequence[str], wide: pl.DataFrame) -> pl.DataFrame:
    """Grouping sets leave NULL in every column but their own; codes and groups are never NULL."""
    item = pl.coalesce(
        pl.when(pl.col(one.column).is_not_null()).then(pl.lit(one.item.id)) for one in asked
    )
    by = pl.coalesce(
        *(pl.when(pl.col(f"attribute_{name}").is_not_null()).then(pl.lit(name)) for name in groups),
        pl.lit(ALL),
    )
    value = pl.coalesce(*(pl.col(f"attribute_{name}") for name in groups), pl.lit(ALL))
    return wide.select(
        item.alias("item"),
        by.alias("group_by"),
        value.alias("group_value"),
        pl.coalesce([one.column for one in asked]).cast(pl.Int8).alias("code"),
        "n",
        pl.col("weight_sum").cast(pl.Decimal(38, 9)),
        pl.col("weight_sq_sum").cast(pl.Decimal(38, 18)),
    )


def _with_zeros(questionnaire: Questionnaire, counted: pl.DataFrame) -> pl.DataFrame:
    """Every option of every item in every group, also where nobody chose it."""
    groups = pl.concat(
        [
            pl.DataFrame({"group_by": [ALL], "group_value": [ALL]}),
            counted.filter(pl.col("group_by") != ALL).select("group_by", "group_value"),
        ]
    ).unique()
    grid = (
        pl.DataFrame(
            [
                (asked.item.id, code)
                for asked in questionnaire.items
                for code in _codes(questionnaire, asked)
            ],
            schema={"item": pl.String, "code": pl.Int8},
            orient="row",
        )
        .join(groups, how="cross")
        .select("item", "group_by", "group_value", "code")
    )
    keys = ["item", "group_by", "group_value", "code"]
    position = {asked.item.id: asked.position for asked in questionnaire.items}
    group_place = {name: place for place, name in enumerate((ALL, *questionnaire.grouped_by))}
    return (
        grid.join(counted, on=keys, how="full", coalesce=True)
        .with_columns(pl.col("n", "weight_sum", "weight_sq_sum").fill_null(0))
        .with_columns(
            study=pl.lit(questionnaire.study_name),
            wave=pl.lit(questionnaire.wave_name),
            place=pl.col("item").replace_strict(position, return_dtype=pl.Int32),
            group_place=pl.col("group_by").replace_strict(group_place, return_dtype=pl.Int32),
        )
        .sort("place", "group_place", "group_value", "code")
        .select([pl.col(name).cast(kind) for name, kind in polars_schema("tallies").items()])
    )


def _codes(questionnaire: Questionnaire, asked: AskedItem) -> Iterator[int]:
    scale = questionnaire.scale(asked)
    yield from range(1, scale.size + 1)
    yield from sorted({one.code for one in scale.missing} - set(map(int, UNDECLARED)))


def _verify(questionnaire: Questionnaire, tallies: pl.DataFrame, people: int) -> None:
    sums = tallies.group_by("item", "group_by").agg(pl.col("n").sum())
    expected = len(questionnaire.items) * (1 + len(questionnaire.grouped_by))
    complete = people == 0 or sums.height == expected
    if not complete or (sums["n"] != people).any():
        raise TableError("tallies_add_up", "tallies", ["sum of n = respondents who count"])
