"""A published conclusion changed: a revision against the one published before it.

Belongs here: which numbers say something that a reader concludes from, and when they say something
else. Does not belong here: which revision was published before (`pipeline.history`), or what
moved between waves (`pipeline.drift`, `pipeline.contrasts`).

A number changed nothing where it is the same up to SMALLEST: other code may round otherwise.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipeline.choice_shares import INTERVAL
from pipeline.history import previous
from pipeline.store import Revision, Store
from pipeline.tally import ALL
from schemas.tables import polars_schema
from schemas.watch_tables import CHANGES

# Beyond what other sums round to, and far below what a report shows.
SMALLEST = 1e-9
HALF = 0.5
# A difference is a finding where its p, adjusted, is less.
FOUND_BELOW = 0.05
# Of a wave's numbers those with a sign, and where it turns.
SIGNED = {"net": 0.0, "agreement": 0.0}
# A contrast that finds no difference is zero, but for these two probabilities.
NO_DIFFERENCE = {"vargha_delaney": HALF, "ps_dependent": HALF}
# Numbers in the scale's own scores: they lie at some option, or between two.
ON_THE_SCALE = r"^(quartile_1|median|quartile_3|mean)_"
CHOICE_SHARE = "choice_share"

# What says on which side of a cut a number lies.
BESIDE_CUTS = ("metrics", "items", "cuts", "scales")
# Of the numbers that an item got or lost so many metrics are named.
MOST_NAMED = 6

COMPARED = ("comparison", "from_wave", "to_wave", "group_by", "from_group", "group_value")
KEY = [
    *("subject", "group_by", "group_value", "comparison", "from_wave", "to_wave", "from_group"),
    *("design", "zeros", "metric", "code", "cut", "base", "weighted"),
]
STATED = ("value", "low", "high", "p", "reason")


@dataclass(frozen=True)
class Published:
    """A revision that is published, and what it concludes otherwise than the one before it."""

    revision: Revision
    changes: pl.DataFrame


def conclusions_changed_last(store: Store, study: str, wave: str) -> pl.DataFrame:
    """What the published revision of a wave concludes otherwise than the one published before it.

    Args:
        store: the data folder.
        study: the study's name.
        wave: the wave's name; STUDY_WIDE for what compares the study's waves.

    Returns:
        The table conclusion_changes; empty where nothing was published before, or is kept whole.
    """
    before, after = previous(store, study, wave), store.current(study, wave)
    if before is not None and after is not None:
        # A damaged table of what is no longer published must not keep the new one back.
        with suppress(pl.exceptions.PolarsError, OSError):
            return changed_conclusions(before, after)
    return pl.DataFrame(schema=polars_schema("conclusion_changes"))


def changed_conclusions(before: Revision, after: Revision) -> pl.DataFrame:
    """What a revision concludes otherwise than the one published before it.

    Args:
        before: the revision that was published.
        after: the one that replaces it, of the same wave, or of the same study's comparison.

    Returns:
        The table conclusion_changes (`schemas.watch_tables`), a row per number and change: whole
        waves before groups, in the order of the tables; empty where nothing changed.
    """
    schema = polars_schema("conclusion_changes")
    parts = [
        part
        for table, read in SOURCES.items()
        if before.has(table) and after.has(table) and not _same(before, after, table)
        for part in _changes(*_comparable(read(before), read(after)))
    ]
    beside_cuts = all(one.has(*BESIDE_CUTS) for one in (before, after))
    if beside_cuts and not _same(before, after, *BESIDE_CUTS):
        parts.append(_crossed_cuts(before, after))
    if not parts:
        return pl.DataFrame(schema=schema)
    return (
        pl.concat(parts, how="diagonal_relaxed")
        .with_columns(
            study=pl.lit(after.study),
            wave=pl.lit(after.wave),
            from_revision=pl.lit(before.name),
            to_revision=pl.lit(after.name),
        )
        .sort(
            pl.col("group_by") != ALL,
            "place",
            pl.col("place_after").is_null(),
            pl.col("change").replace_strict({name: n for n, name in enumerate(CHANGES)}),
            "cut",
        )
        .select([pl.col(name).cast(kind) for name, kind in schema.items()])
    )


def _same(before: Revision, after: Revision, *tables: str) -> bool:
    """Whether tables are the same bytes: after a change of words most are, and nothing changed."""
    return all(before.path(one).read_bytes() == after.path(one).read_bytes() for one in tables)


def told(changes: pl.DataFrame) -> list[str]:
    """The changes as sentences, a line each; nothing that a respondent wrote.

    Numbers that an item got or lost stand together, and so do the changes among groups, whose
    values are respondents' own.
    """
    whole = changes.filter(pl.col("group_by") == ALL)
    came_or_went = pl.col("change").is_in(["got_value", "lost_value"])
    lines = [_sentence(row) for row in whole.filter(~came_or_went).iter_rows(named=True)]
    for (subject, change), part in whole.filter(came_or_went).group_by(
        "subject", "change", maintain_order=True
    ):
        side = "after" if change == "lost_value" else "before"
        metrics = part["metric"].unique(maintain_order=True).to_list()
        more = f" and {len(metrics) - MOST_NAMED} more" if len(metrics) > MOST_NAMED else ""
        reasons = part[f"{side}_reason"].drop_nulls().unique(maintain_order=True).to_list()
        why = f" ({side}: {', '.join(reasons)})" if reasons else ""
        verb = "lost" if change == "lost_value" else "got"
        named = ", ".join(metrics[:MOST_NAMED]) + more
        lines.append(f"{subject}: {verb} {_numbers(part.height)}{why}: {named}")
    among = changes.filter(pl.col("group_by") != ALL).group_by("group_by", maintain_order=True)
    for attribute, n in among.len().iter_rows():
        lines.append(f"among groups by {attribute}: {n} change{'' if n == 1 else 's'}")
    return lines


def _numbers(n: int) -> str:
    return f"{n} number{'' if n == 1 else 's'}"


def _sentence(row: dict[str, Any]) -> str:
    neutral = NO_DIFFERENCE.get(row["metric"], 0.0)
    excludes = row["after_low"] is not None and not row["after_low"] <= neutral <= row["after_high"]
    now = "now" if excludes else "no longer"
    said = {
        "crossed_half": "crossed one half",
        "crossed_cut": f"crossed the cut {row['cut']}",
        "changed_sign": "changed its sign",
        "left_interval": "left the interval published before",
        "crossed_zero": f"has an interval that {now} excludes {neutral:g}",
        "changed_verdict": "has another verdict",
    }
    about = [
        *([f"of option {row['code']}"] if row["code"] is not None else []),
        *([f"at {row['cut']}"] if row["cut"] and row["change"] != "crossed_cut" else []),
        *([f"from {row['from_wave']} to {row['to_wave']}"] if row["comparison"] else []),
    ]
    kind = [str(row[name]) for name in ("design", "zeros", "base") if row[name] is not None]
    kind += ["weighted"] if row["weighted"] else []
    part = "p" if row["change"] == "changed_verdict" else "value"
    old, new = row[f"before_{part}"], row[f"after_{part}"]
    numbers = f"{old:.4g} to {new:.4g}" if part == "value" else f"p {old:.4g} to {new:.4g}"
    name = " ".join([str(row["metric"]), *about])
    return f"{row['subject']}: {name} ({', '.join(kind)}) {said[str(row['change'])]}: {numbers}"


def _metrics(revision: Revision) -> pl.DataFrame:
    """A wave's numbers, each share with its default interval only."""
    is_share = pl.col("metric") == "share"
    found = revision.read("metrics").with_row_index("place")
    return _stated(
        found.filter(~is_share | (pl.col("ci_method") == INTERVAL)),
        neutral=pl.col("metric").replace_strict(SIGNED, default=None, return_dtype=pl.Float64),
        halves=is_share & pl.col("cut").is_not_null(),
    )


def _choice_shares(revision: Revision) -> pl.DataFrame:
    """The shares of options without order: no cut is named, each option stands for itself."""
    found = revision.read("choice_shares").with_row_index("place")
    return _stated(
        found.rename({"choice": "subject"}).with_columns(
            metric=pl.lit(CHOICE_SHARE), base=pl.lit("answered"), weighted=pl.lit(value=False)
        ),
        halves=pl.lit(value=True),
    )


def _contrasts(revision: Revision) -> pl.DataFrame:
    """What differs between waves and groups: differences and effects all have a sign."""
    found = revision.read("contrasts").with_row_index("place")
    neutral = pl.col("metric").replace_strict(NO_DIFFERENCE, default=0.0, return_dtype=pl.Float64)
    return _stated(
        found.rename({"item": "subject", "to_group": "group_value", "p_holm": "adjusted"}),
        neutral=neutral,
        p=pl.col("adjusted"),
        judged=pl.lit(value=True),
    )


SOURCES: dict[str, Callable[[Revision], pl.DataFrame]] = {
    "metrics": _metrics,
    "choice_shares": _choice_shares,
    "contrasts": _contrasts,
}


def _stated(
    found: pl.DataFrame,
    *,
    neutral: pl.Expr | None = None,
    p: pl.Expr | None = None,
    halves: pl.Expr | None = None,
    judged: pl.Expr | None = None,
) -> pl.DataFrame:
    """A table's numbers with the columns that all have: KEY, STATED, and how to judge them.

    Args:
        found: with estimate, interval and null_reason; KEY's columns that it lacks become NULL.
        neutral: where the sign turns; NULL for what has none.
        p: adjusted.
        halves: whether it is a share whose majority is a finding.
        judged: whether an interval without the neutral value is a finding.
    """
    no = pl.lit(value=False)
    kinds = polars_schema("conclusion_changes")
    return found.select(
        *(
            (pl.col(name) if name in found.columns else pl.lit(None)).cast(kinds[name]).alias(name)
            for name in KEY
        ),
        pl.col("estimate").alias("value"),
        pl.col("ci_low").alias("low"),
        pl.col("ci_high").alias("high"),
        (pl.lit(None, pl.Float64) if p is None else p).alias("p"),
        pl.col("null_reason").alias("reason"),
        (pl.lit(None, pl.Float64) if neutral is None else neutral).alias("neutral"),
        (no if halves is None else halves).alias("halves"),
        (no if judged is None else judged).alias("judged"),
        "place",
    )


def _comparable(before: pl.DataFrame, after: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Without the comparisons of a wave that came or went: they are new, or no more, not changed.

    Where it comes between two others, these are no longer each other's neighbours.
    """

    def waves(frame: pl.DataFrame) -> set[str | None]:
        return {*frame["from_wave"], *frame["to_wave"]}

    if waves(before) == waves(after):
        return before, after
    both = (
        before.select(COMPARED)
        .unique()
        .join(after.select(COMPARED).unique(), on=COMPARED, nulls_equal=True)
    )

    def kept(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.join(both, on=COMPARED, how="semi", nulls_equal=True)

    return kept(before), kept(after)


def _changes(before: pl.DataFrame, after: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The rows of each kind of change, all but crossed cuts."""
    both = before.join(
        after, on=KEY, how="full", coalesce=True, nulls_equal=True, suffix="_after"
    ).with_columns(pl.coalesce("place_after", "place").alias("place"))
    old, new, neutral = pl.col("value"), pl.col("value_after"), pl.col("neutral")
    had, has = (
        pl.any_horizontal(pl.col(f"{name}{end}").is_not_null() for name in ("value", "low", "p"))
        for end in ("", "_after")
    )
    low, high = pl.col("low"), pl.col("high")
    excludes, excludes_now = (
        (pl.col(f"low{end}") > neutral + SMALLEST) | (pl.col(f"high{end}") < neutral - SMALLEST)
        for end in ("", "_after")
    )
    kinds = {
        "crossed_half": pl.col("halves") & ((old > HALF + SMALLEST) != (new > HALF + SMALLEST)),
        "changed_sign": _side(old - neutral) != _side(new - neutral),
        "left_interval": (new < low - SMALLEST) | (new > high + SMALLEST),
        "crossed_zero": pl.col("judged") & (excludes != excludes_now),
        "changed_verdict": (pl.col("p") < FOUND_BELOW) != (pl.col("p_after") < FOUND_BELOW),
        "got_value": ~had & has,
        "lost_value": had & ~has,
    }
    for change, condition in kinds.items():
        # What is NULL on either side did not change in this way.
        yield _named(both.filter(condition), change)


def _side(difference: pl.Expr) -> pl.Expr:
    """-1 below zero, 1 above, 0 at it."""
    return pl.when(difference.abs() <= SMALLEST).then(0.0).otherwise(difference.sign())


def _named(rows: pl.DataFrame, change: str) -> pl.DataFrame:
    return rows.select(
        *KEY,
        "place",
        "place_after",
        pl.lit(change).alias("change"),
        *(pl.col(name).alias(f"before_{name}") for name in STATED),
        *(pl.col(f"{name}_after").alias(f"after_{name}") for name in STATED),
    )


def _crossed_cuts(before: Revision, after: Revision) -> pl.DataFrame:
    """Quartiles, medians and means that moved into a cut, out of it, or past it.

    Each lies below, inside or above a cut as its own revision's codebook defines it.
    """
    both = _beside_cuts(before).join(
        _beside_cuts(after), on=KEY, nulls_equal=True, suffix="_after", maintain_order="right"
    )
    moved = both.filter(pl.col("side") != pl.col("side_after"))
    return _named(moved.with_columns(place=pl.col("place_after")), "crossed_cut")


def _beside_cuts(revision: Revision) -> pl.DataFrame:
    """Each number on a scale with each cut of the scale, and on which side of it it lies."""
    bounds = (
        revision.read("cuts")
        .join(revision.read("scales").select("scale", "code", "score"), on=["scale", "code"])
        .group_by("scale", "cut")
        .agg(lowest=pl.col("score").min(), highest=pl.col("score").max())
        .sort("scale", "cut")
    )
    scales = revision.read("items").select(pl.col("item").alias("subject"), "scale")
    value = pl.col("value")
    return (
        _metrics(revision)
        .filter(pl.col("metric").str.contains(ON_THE_SCALE), value.is_not_null())
        .drop("cut")
        .join(scales, on="subject", maintain_order="left")
        .join(bounds, on="scale", maintain_order="left_right")
        .with_columns(
            side=pl.when(value < pl.col("lowest") - SMALLEST)
            .then(-1)
            .when(value > pl.col("highest") + SMALLEST)
            .then(1)
            .otherwise(0)
        )
    )
