"""The tables of contrasts and robustness, from tasks computed now and rows computed before.

Belongs here: which rows can be taken over, and what all rows of the tables have. Does not belong
here: what is compared with what (`pipeline.contrasts.compute`), or reading files
(`pipeline.comparison`).

Tasks form blocks: a comparison of the same waves, or of the groups of one. A wave more in a study
of fifty leaves nearly all blocks as they were, and a word changed in a codebook all of them: where
all that a block is computed from is the same, so are its rows.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from pipeline.contrasts.compared import Row
from pipeline.contrasts.compute import KINDS, Task
from pipeline.contrasts.families import with_families
from pipeline.contrasts.robustness import judge
from pipeline.contrasts.study import StudyOf
from pipeline.tally import ALL
from schemas.study import Role
from schemas.tables import polars_schema

# Comparison, earlier and later wave: what a block is told by.
BlockKey = tuple[str, str, str]
BLOCK = ("comparison", "from_wave", "to_wave")
NOT_STORED = ("points", "sign")
# Columns that are made of a whole table, or of a study: not of a task's rows.
OF_THE_TABLE = ("study", "quantity", "provenance", "p_holm", "p_bh", "family")
# Comparisons of more than two at once, which have a test and no estimate.
NOT_JUDGED = ("waves", "groups")
PROVENANCES = ("reconstructed", "simulated", "measured")


@dataclass(frozen=True)
class Block:
    """The rows of one comparison of the same waves, or of the groups of one.

    Attributes:
        inputs: a hash over all that they are computed from, code included.
    """

    inputs: str
    contrasts: pl.DataFrame
    robustness: pl.DataFrame


@dataclass(frozen=True)
class Contrasted:
    """The tables of a study's contrasts, and the inputs of each block."""

    contrasts: pl.DataFrame
    robustness: pl.DataFrame
    inputs: Mapping[BlockKey, str] = field(default_factory=dict)

    def blocks(self) -> dict[BlockKey, Block]:
        """The blocks, by what they are told by."""
        contrasts, robustness = (
            table.select(list(_kinds(name))).partition_by(BLOCK, as_dict=True, maintain_order=True)
            for name, table in (("contrasts", self.contrasts), ("robustness", self.robustness))
        )
        unjudged = pl.DataFrame(schema=_kinds("robustness"))
        return {
            key: Block(inputs, contrasts[key], robustness.get(key, unjudged))
            for key, inputs in self.inputs.items()
        }


def _kinds(table: str) -> dict[str, pl.DataType]:
    """The columns of a table that a block has."""
    left_out = OF_THE_TABLE if table == "contrasts" else ("study",)
    return {name: kind for name, kind in polars_schema(table).items() if name not in left_out}


def compute_contrasts(
    study: StudyOf, code: str = "", known: Contrasted | None = None
) -> Contrasted:
    """The contrasts of a study, and how robust each is.

    Args:
        study: what they are computed from.
        code: the version of the code that computes.
        known: computed before; of it, the rows of blocks that would come out the same are taken.

    Returns:
        The tables contrasts and robustness (`schemas.contrast_tables`): the contrasts between
        waves, in the order of the later one, then through all waves, then between groups; a block
        after the other, and within it in the order of the codebook's items and of the statistics.
    """
    before = known.blocks() if known else {}
    blocks: dict[BlockKey, Block] = {}
    for key, tasks in _blocks_of(task for kind in KINDS for task in kind(study)).items():
        inputs = _inputs(tasks, code)
        is_same = key in before and before[key].inputs == inputs
        blocks[key] = before[key] if is_same else _computed(tasks, inputs)
    found = blocks.values()
    contrasts = pl.concat([pl.DataFrame(schema=_kinds("contrasts")), *(b.contrasts for b in found)])
    robust = pl.concat([pl.DataFrame(schema=_kinds("robustness")), *(b.robustness for b in found)])
    return Contrasted(
        _completed(study, contrasts),
        robust.select(pl.lit(study.study).alias("study"), pl.all()).select(
            pl.col(name).cast(kind) for name, kind in polars_schema("robustness").items()
        ),
        {key: block.inputs for key, block in blocks.items()},
    )


def _blocks_of(tasks: Iterable[Task]) -> dict[BlockKey, list[Task]]:
    blocks: dict[BlockKey, list[Task]] = {}
    for task in tasks:
        where = task.where
        blocks.setdefault((where.comparison, where.from_wave, where.to_wave), []).append(task)
    return blocks


def _inputs(tasks: Sequence[Task], code: str) -> str:
    digest = hashlib.sha256(code.encode())
    for task in tasks:
        digest.update(repr((task.where, task.given, task.rows.__name__)).encode())
    return digest.hexdigest()


def _computed(tasks: Sequence[Task], inputs: str) -> Block:
    found = [(task.where, list(task.rows(*task.given))) for task in tasks]
    contrasts = [{**vars(where), **_stored(row)} for where, rows in found for row in rows]
    robust = [
        {**vars(where), **vars(judge(rows))}
        for where, rows in found
        if where.comparison not in NOT_JUDGED
    ]
    return Block(
        inputs,
        pl.DataFrame(contrasts, schema=_kinds("contrasts")),
        pl.DataFrame(robust, schema=_kinds("robustness")),
    )


def _stored(row: Row) -> dict[str, object]:
    return {name: value for name, value in vars(row).items() if name not in NOT_STORED}


def _completed(study: StudyOf, rows: pl.DataFrame) -> pl.DataFrame:
    """The table of contrasts, with what a row has of its item, its waves and its family."""
    level = pl.DataFrame(
        {
            "item": list(study.items),
            "level": [one.level for one in study.items.values()],
            "change": [_quantity(one.role) for one in study.items.values()],
        },
        schema={"item": pl.String, "level": pl.String, "change": pl.String},
    )
    ranks = {one.wave: PROVENANCES.index(one.provenance) for one in study.waves}
    worse = pl.min_horizontal(
        pl.col(wave).replace_strict(ranks, return_dtype=pl.Int8)
        for wave in ("from_wave", "to_wave")
    )
    frame = rows.join(level, on="item", how="left", maintain_order="left").with_columns(
        study=pl.lit(study.study),
        quantity=pl.when(pl.col("group_by") == ALL).then("change").otherwise(pl.lit("difference")),
        provenance=worse.replace_strict(dict(enumerate(PROVENANCES)), return_dtype=pl.String),
    )
    wanted = polars_schema("contrasts")
    return with_families(frame).select([pl.col(name).cast(kind) for name, kind in wanted.items()])


def _quantity(role: str) -> str:
    """An item that asks for the effect itself measures a perception, and so does its change."""
    return "change_in_perception" if role == Role.PERCEIVED_EFFECT else "change"
