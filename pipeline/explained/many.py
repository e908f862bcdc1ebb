"""The tables that explanations read, for asking of all numbers of a page at once.

Belongs here: answering what `pipeline.explain.source.Source` answers without going through a table,
or through the answers of a wave, once per number. Does not belong here: what is asked.
"""

from collections.abc import Mapping, Sequence
from functools import reduce
from itertools import islice
from typing import Any

import polars as pl

from pipeline.explain import STUDY_WIDE_TABLES, counting, of_contrasts, of_items
from pipeline.explain.explanation import Place
from pipeline.explain.source import FIRST_ROWS, People, Row, Source
from pipeline.explained.first_rows import first_rows
from pipeline.store import STUDY_WIDE

# Parts of a table that are asked of together, however many groups and items a wave has.
PARTS = ("group_by", "item", "subject", "choice")
# Of a table with so many rows or fewer all are taken at once.
SMALL = 4000
# What places of numbers leave out of their keys.
USUAL: Mapping[str, Row] = {
    "metrics": {**of_items.WHOLE, **of_items.ABOUT_ALL},
    "choice_tallies": of_items.WHOLE,
    "choice_shares": of_items.WHOLE,
    "contrasts": {**of_contrasts.WHOLE, **of_contrasts.ABOUT},
}
By = dict[tuple[object, ...], list[Row]]
Linkeds = dict[tuple[int, ...], tuple[tuple[int, ...], ...]]


class ManyAsked(Source):
    """A source that is asked of hundreds of numbers. The first rows are always named in part."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._parts: dict[tuple[object, ...], list[Row]] = {}
        self._by: dict[tuple[object, ...], By] = {}
        self._large: dict[tuple[str, str], bool] = {}
        self._firsts: dict[People, dict[str, dict[int, tuple[int, ...]]]] = {}
        self._joined: dict[tuple[str, ...], pl.DataFrame] = {}
        self._ended: dict[tuple[str, ...], tuple[int, tuple[int, ...]]] = {}

    def rows(self, of: str, table: str, /, **where: object) -> list[Row]:
        """The rows of a table that fit, NULL where None is wanted; the same list each time."""
        part: Row = {}
        if self._is_large(of, table):
            part = {name: where.pop(name) for name in PARTS if where.get(name) is not None}
        key = (of, table, *part.items())
        asked = (key, *where)
        by = self._by.get(asked)
        if by is None:
            by = self._by[asked] = {}
            for row in self._part(key, of, table, part):
                by.setdefault(tuple(row[name] for name in where), []).append(row)
        return by.get(tuple(where.values()), [])

    def _is_large(self, of: str, table: str) -> bool:
        if (of, table) not in self._large:
            self._large[of, table] = self.table(of, table).height > SMALL
        return self._large[of, table]

    def _part(self, key: tuple[object, ...], of: str, table: str, part: Row) -> list[Row]:
        if key not in self._parts:
            found = self.table(of, table)
            if found.columns:
                found = found.filter(pl.lit(value=True), **part)
            self._parts[key] = list(found.iter_rows(named=True))
        return self._parts[key]

    def row_of(self, place: Place) -> Row:
        """The row of a table that a number of a page stands in.

        Raises:
            StoreError: none, or several.
        """
        of = (
            STUDY_WIDE
            if place.table in STUDY_WIDE_TABLES
            else str(place.key.get("wave", self.wave))
        )
        where = {**USUAL.get(place.table, {}), **place.key}
        where.pop("wave", None)
        return self.only(of, place.table, **where)

    def codes_of_cut(self, wave: str, item: str, cut: str | None) -> list[int]:
        """The ranks inside a cut of an item's scale; none where there is no such cut."""
        return counting.cut_of(self, wave, item, cut) if cut is not None else []

    def firsts(
        self, people: People, column: str, *, linked: Sequence[str] = ()
    ) -> dict[int, tuple[int, ...]]:
        """The first source rows of those people, by the code that a column of the wide file has."""
        if linked:
            return self._firsts_of_linked(people.wave, column, linked)
        if people not in self._firsts:
            answers = self.revision(people.wave).path("wide")
            most = self.first or FIRST_ROWS
            self._firsts[people] = first_rows(
                answers, people.condition, self._occurring(people), most
            )
        return self._firsts[people].get(column, {})

    def _occurring(self, people: People) -> dict[str, dict[int, int]]:
        """By column of the wide answers, how many of some people gave each answer."""
        found: dict[str, dict[int, int]] = {}
        for table, kind in (("tallies", "item"), ("choice_tallies", "choice")):
            theirs = self.table(people.wave, table).filter(
                pl.col("group_by") == people.group_by, pl.col("group_value").is_in(people.groups)
            )
            for name, code, n in theirs.select(kind, "code", "n").iter_rows():
                counts = found.setdefault(f"{kind}_{name}", {})
                counts[code] = counts.get(code, 0) + n
        return found

    def _firsts_of_linked(
        self, wave: str, column: str, waves: Sequence[str]
    ) -> dict[int, tuple[int, ...]]:
        place = list(waves).index(wave)
        found: dict[int, list[int]] = {}
        for codes, persons in self.firsts_linked(waves, column).items():
            found.setdefault(codes[place], []).extend(rows[place] for rows in persons)
        return {code: tuple(sorted(rows)[: self.first]) for code, rows in found.items()}

    def firsts_linked(self, waves: Sequence[str], column: str) -> Linkeds:
        """The first source rows in each wave of those found in all of them, by their codes."""
        key = (tuple(waves), column)
        if key not in self._pairs:
            joined = self._all_linked(tuple(waves))
            names = [f"{column}@{place}" for place in range(len(waves))]
            firsts = (
                joined.select(*names, pl.int_range(pl.len()).alias("person"))
                .group_by(names, maintain_order=True)
                .agg(pl.col("person").head(self.first or FIRST_ROWS))
            )
            # One look-up for all of them.
            persons = firsts["person"].explode()
            rows = iter(
                joined.select(f"row_{place}" for place in range(len(waves)))[persons].rows()
            )
            self._pairs[key] = {
                tuple(codes): tuple(islice(rows, len(some))) for *codes, some in firsts.iter_rows()
            }
        return self._pairs[key]

    def _all_linked(self, waves: tuple[str, ...]) -> pl.DataFrame:
        """The persons that are once in each wave, with the items that all of these asked."""
        if waves not in self._joined:
            frames = []
            shared = set.intersection(*(set(self._items(wave)) for wave in waves))
            for place, wave in enumerate(waves):
                answers = pl.scan_parquet(self.revision(wave).path("wide"))
                columns = [pl.col(one).alias(f"{one}@{place}") for one in sorted(shared)]
                frames.append(
                    answers.filter(People(wave).condition & pl.col("link").is_not_null())
                    .select("link", pl.col("source_row").alias(f"row_{place}"), *columns)
                    .filter(pl.len().over("link") == 1)
                )
            joined = reduce(lambda one, other: one.join(other, on="link"), frames)
            self._joined[waves] = joined.drop("link").sort("row_0").collect()
        return self._joined[waves]

    def _items(self, wave: str) -> list[str]:
        names = pl.scan_parquet(self.revision(wave).path("wide")).collect_schema().names()
        return [name for name in names if name.startswith("item_")]

    def linked(self, waves: Sequence[str], column: str | None = None) -> pl.DataFrame:
        """The persons that are once in each of the waves, as `pipeline.linking` finds them."""
        joined = self._all_linked(tuple(waves))
        places = range(len(waves))
        codes = (
            []
            if column is None
            else [pl.col(f"{column}@{place}").alias(f"code_{place}") for place in places]
        )
        return joined.select(*(f"row_{place}" for place in places), *codes)

    def holding(
        self,
        wave: str,  # noqa: ARG002
        column: str,  # noqa: ARG002
        code: int,  # noqa: ARG002
        rows: Sequence[int],  # noqa: ARG002
    ) -> tuple[int, ...]:
        """None: of questions without an order a page shows the text of no cell."""
        return ()

    def ended(self, wave: str, dispositions: Sequence[str]) -> tuple[int, tuple[int, ...]]:
        """How many respondents of a wave ended so, and their first source rows."""
        key = (wave, *dispositions)
        if key not in self._ended:
            self._ended[key] = super().ended(wave, dispositions)
        return self._ended[key]
