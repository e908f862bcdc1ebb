"""Small studies as contrasts take them, by hand."""

from collections.abc import Mapping, Sequence

import polars as pl

from pipeline.contrasts.compared import Bounds, Side
from pipeline.contrasts.study import ItemOf, ScaleOf, StudyOf, WaveOf
from pipeline.contrasts.tables import compute_contrasts

AGREEMENT = ScaleOf("agreement", (1.0, 2.0, 3.0), {"high": (3,), "low": (1,)})


def side(*counts: int, dont_know: int = 0, weight: float = 1.0) -> Side:
    """Counts of the options, low to high, each respondent with the same weight."""
    by_code = dict(enumerate(counts, start=1)) | {-1: dont_know}
    return Side(
        by_code,
        {code: n * weight for code, n in by_code.items()},
        {code: n * weight * weight for code, n in by_code.items()},
    )


def wave(
    name: str,
    items: Mapping[str, Side],
    *,
    groups: Mapping[str, Mapping[str, Side]] | None = None,
    scale: ScaleOf = AGREEMENT,
    weighted: bool = False,
    provenance: str = "measured",
) -> WaveOf:
    """A wave of items, and of its items' groups by one attribute, place."""
    sides = {(item, "all", "all"): one for item, one in items.items()}
    for item, by_group in (groups or {}).items():
        sides |= {(item, "place", group): one for group, one in by_group.items()}
    return WaveOf(name, provenance, weighted, dict.fromkeys(items, scale), sides)


def study(
    *waves: WaveOf,
    items: Mapping[str, ItemOf] | None = None,
    bounds: Bounds | None = None,
    **linked: object,
) -> StudyOf:
    """A study of waves; its items are those of the first, without role or level."""
    known = items or {item: ItemOf("status", None) for item in waves[0].scales}
    return StudyOf(
        "small",
        known,
        waves,
        ("place",),
        bounds=bounds or Bounds(),
        **linked,  # type: ignore[arg-type]
    )


def contrasts(one: StudyOf, *names: str, **where: object) -> list[tuple[object, ...]]:
    """Some columns of the contrasts that fit."""
    found = compute_contrasts(one).contrasts
    return rows(found, *names, **where)


def rows(found: pl.DataFrame, *names: str, **where: object) -> list[tuple[object, ...]]:
    """Some columns of the rows that fit; numbers with four digits."""
    fitting = found.filter(pl.lit(True), *(pl.col(name) == value for name, value in where.items()))
    return rounded(fitting.select(names).rows())


def rounded(found: Sequence[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Rows with their numbers to four digits."""
    return [tuple(round(v, 4) if isinstance(v, float) else v for v in row) for row in found]
