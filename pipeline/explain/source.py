"""Where explanations read: the tables of the revisions that a study's numbers are from.

Belongs here: reading stored tables, once each, and never all respondents of a wave. Does not belong
here: which revisions these are (`pipeline.explain.choosing`), or what a table means for a number
(the other modules of `pipeline.explain`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import polars as pl

from pipeline.errors import StoreError
from pipeline.rows import COUNTED
from pipeline.store import STUDY_WIDE, Revision
from schemas.questionnaire import Questionnaire

if TYPE_CHECKING:
    from pipeline.contrasts.study import ScaleOf

Row = dict[str, Any]
Asked = ParamSpec("Asked")
Found = TypeVar("Found")
ALL, SUBSTANTIVE = "all", "substantive"
FIRST_ROWS = 20


def value_in(row: Row, field: str) -> Any:
    """What a row holds in a column that a place names.

    Raises:
        StoreError: its table has no such column.
    """
    if field not in row:
        raise StoreError(
            f"column {field}", "the table has no such column", f"There are: {', '.join(row)}"
        )
    return row[field]


def once(
    make: Callable[Concatenate["Source", Asked], Found],
) -> Callable[Concatenate["Source", Asked], Found]:
    """Lets a function of a source be called once for the same question.

    It gives the same object each time, which nobody changes.
    """

    @wraps(make)
    def remembered(source: "Source", /, *args: Asked.args, **named: Asked.kwargs) -> Found:
        key = (make, *map(_fixed, args), *((name, _fixed(one)) for name, one in named.items()))
        if key not in source.made:
            source.made[key] = make(source, *args, **named)
        found: Found = source.made[key]
        return found

    return remembered


def _fixed(asked: object) -> object:
    if isinstance(asked, list):
        return tuple(asked)
    return frozenset(asked) if isinstance(asked, set) else asked


@dataclass(frozen=True)
class People:
    """Whose answers: those of a wave who count, all of them or some groups.

    Attributes:
        groups: values of the attribute `group_by`; `all` where it is the whole wave.
    """

    wave: str
    group_by: str = ALL
    groups: tuple[str, ...] = (ALL,)

    @property
    def condition(self) -> pl.Expr:
        """The rows of the wave's wide answers that are theirs."""
        counted = pl.col("disposition").is_in([str(one) for one in COUNTED])
        if self.group_by == ALL:
            return counted
        return counted & pl.col(f"attribute_{self.group_by}").is_in(self.groups)


@dataclass(frozen=True)
class Codebook:
    """The present codebook of a wave, whose lines an explanation may name.

    Attributes:
        folder: of the study; shown: how messages name it.
    """

    questionnaire: Questionnaire
    folder: Path
    shown: str


class Source:
    """The tables of a study's revisions.

    Attributes:
        waves: the revision of each wave, in their order of fielding.
        comparison: what compares them, if anything does.
        wave: the wave that a place means which names none.
        first: how many rows of cells are named; None: all of them.
        codebooks: by wave, of those whose present codebook can be read.
        made: what functions made of it (`once`).
    """

    def __init__(
        self,
        study: str,
        waves: Sequence[Revision],
        comparison: Revision | None = None,
        wave: str | None = None,
        first: int | None = FIRST_ROWS,
        codebooks: dict[str, Codebook] | None = None,
    ) -> None:
        self.study = study
        self.waves = {one.wave: one for one in waves}
        self.comparison = comparison
        self.wave = wave if wave is not None or len(waves) != 1 else waves[0].wave
        self.first = first
        self.codebooks = codebooks or {}
        self._tables: dict[tuple[str, str], pl.DataFrame] = {}
        self._found: dict[tuple[Any, ...], list[Row]] = {}
        self.made: dict[tuple[Any, ...], Any] = {}
        self._scales: dict[str, Mapping[str, ScaleOf]] = {}
        self._rows: dict[tuple[Any, ...], dict[int, tuple[int, ...]]] = {}
        self._pairs: dict[
            tuple[tuple[str, ...], str], dict[tuple[int, ...], tuple[tuple[int, ...], ...]]
        ] = {}

    def revision(self, of: str) -> Revision:
        """The revision of a wave, or of what compares the waves.

        Raises:
            StoreError: nothing of it is published, or on record.
        """
        found = self.comparison if of == STUDY_WIDE else self.waves.get(of)
        if found is None:
            what = "what compares its waves" if of == STUDY_WIDE else f"wave {of}"
            known = ", ".join(self.waves) or "none"
            raise StoreError(
                f"study {self.study}, {what}", "nothing of it is published", f"There are: {known}"
            )
        return found

    def table(self, of: str, name: str) -> pl.DataFrame:
        """A table of a wave, or of what compares them (`STUDY_WIDE`); empty where it is not stored.

        Of the answers themselves `firsts` and `linked` read what is needed.
        """
        if (of, name) not in self._tables:
            revision = self.revision(of)
            # A revision of older code lacks what is newer.
            self._tables[of, name] = revision.read(name) if revision.has(name) else pl.DataFrame()
        return self._tables[of, name]

    def rows(self, of: str, table: str, /, **where: object) -> list[Row]:
        """The rows of a table that fit, NULL where None is wanted; the same list each time."""
        key = (of, table, *where.items())
        if key not in self._found:
            found = self.table(of, table)
            if found.columns:
                found = found.filter(
                    pl.lit(value=True),
                    *(pl.col(column).eq_missing(pl.lit(value)) for column, value in where.items()),
                )
            self._found[key] = list(found.iter_rows(named=True))
        return self._found[key]

    def only(self, of: str, table: str, /, **where: object) -> Row:
        """The one row of a table that fits.

        Raises:
            StoreError: none fits, or several do, or the table has no such column.
        """
        unknown = self._unknown(of, table, tuple(where))
        found = [] if unknown else self.rows(of, table, **where)
        if len(found) == 1:
            return found[0]
        said = ", ".join(f"{key} {value}" for key, value in where.items() if value is not None)
        raise StoreError(
            f"study {self.study}, {'' if of == STUDY_WIDE else f'wave {of}, '}table {table}",
            f"it has no column {unknown[0]}"
            if unknown
            else f"{len(found) or 'no'} rows have {said or 'this place'}",
            "`likertwave explain STUDY WAVE` lists what can be asked",
        )

    @once
    def _unknown(self, of: str, table: str, names: tuple[str, ...]) -> list[str]:
        """Those of some columns that a table lacks; none of a table that is not stored."""
        columns = self.table(of, table).columns
        return sorted(set(names) - set(columns)) if columns else []

    def firsts(
        self, people: People, column: str, *, linked: Sequence[str] = ()
    ) -> dict[int, tuple[int, ...]]:
        """The first source rows of those people, by the code that a column of the wide file has.

        Args:
            people: whose.
            column: of an item or of a question without an order.
            linked: waves; then only of those who are found in all of them.
        """
        key = (people, column, tuple(linked))
        if key not in self._rows:
            coded = self._linked(people, column, linked) if linked else self._wide(people, column)
            self._rows[key] = self._by_code(coded)
        return self._rows[key]

    def _wide(self, people: People, column: str) -> pl.LazyFrame:
        answers = pl.scan_parquet(self.revision(people.wave).path("wide"))
        coded = answers.filter(people.condition).select("source_row", pl.col(column).alias("code"))
        is_list = column.startswith("choice_")
        return coded.explode("code").drop_nulls("code") if is_list else coded

    def _linked(self, people: People, column: str, waves: Sequence[str]) -> pl.LazyFrame:
        place = list(waves).index(people.wave)
        row, code = pl.col(f"row_{place}"), pl.col(f"code_{place}")
        found = self.linked(waves, column).lazy()
        return found.select(row.alias("source_row"), code.alias("code")).sort("source_row")

    def firsts_linked(
        self, waves: Sequence[str], column: str
    ) -> dict[tuple[int, ...], tuple[tuple[int, ...], ...]]:
        """The first source rows in each wave of those found in all of them, by their codes."""
        key = (tuple(waves), column)
        if key not in self._pairs:
            places = range(len(waves))
            codes = [f"code_{place}" for place in places]
            rows = pl.struct(f"row_{place}" for place in places).alias("rows")
            kept = rows if self.first is None else rows.head(self.first)
            found = self.linked(waves, column).group_by(codes, maintain_order=True).agg(kept)
            self._pairs[key] = {
                tuple(coded): tuple(tuple(one.values()) for one in persons)
                for *coded, persons in found.iter_rows()
            }
        return self._pairs[key]

    def _by_code(self, coded: pl.LazyFrame) -> dict[int, tuple[int, ...]]:
        rows = pl.col("source_row") if self.first is None else pl.col("source_row").head(self.first)
        found = coded.group_by("code", maintain_order=True).agg(rows).collect()
        return {code: tuple(source_rows) for code, source_rows in found.iter_rows()}

    def holding(self, wave: str, column: str, code: int, rows: Sequence[int]) -> tuple[int, ...]:
        """Those of some source rows whose answer to a question without an order has a code."""
        answers = pl.scan_parquet(self.revision(wave).path("wide"))
        found = answers.filter(
            pl.col("source_row").is_in(list(rows)) & pl.col(column).list.contains(code)
        )
        return tuple(found.select("source_row").collect()["source_row"])

    def ended(self, wave: str, dispositions: Sequence[str]) -> tuple[int, tuple[int, ...]]:
        """How many respondents of a wave ended so, and their first source rows."""
        answers = pl.scan_parquet(self.revision(wave).path("wide"))
        ended = answers.filter(pl.col("disposition").is_in(list(dispositions)))
        rows = pl.col("source_row") if self.first is None else pl.col("source_row").head(self.first)
        n, first = ended.select(pl.len().alias("n"), rows.implode().alias("rows")).collect().row(0)
        return int(n), tuple(first)

    def linked(self, waves: Sequence[str], column: str | None = None) -> pl.DataFrame:
        """The persons that are once in each of the waves, as `pipeline.linking` finds them.

        Args:
            waves: two or more, in their order.
            column: of an item; then with the code in each wave.

        Returns:
            row_0, row_1, ... (source rows), and code_0, code_1, ... where a column is given; by the
            rows of the first wave.
        """
        parts = [self._once(wave, place, column) for place, wave in enumerate(waves)]
        joined = reduce(lambda one, other: one.join(other, on="link"), parts)
        return joined.drop("link").sort("row_0").collect()

    def _once(self, wave: str, place: int, column: str | None) -> pl.LazyFrame:
        answers = pl.scan_parquet(self.revision(wave).path("wide"))
        codes = [] if column is None else [pl.col(column).alias(f"code_{place}")]
        return (
            answers.filter(People(wave).condition & pl.col("link").is_not_null())
            .select("link", pl.col("source_row").alias(f"row_{place}"), *codes)
            .filter(pl.len().over("link") == 1)
        )

    @once
    def labels(self, wave: str, item: str) -> dict[int, str]:
        """The label of each answer that an item's scale knows, in the study's first language."""
        scale = self.only(wave, "items", item=item)["scale"]
        return {row["code"]: row["label"] for row in self.rows(wave, "scales", scale=scale)}

    def scales(self, wave: str) -> "Mapping[str, ScaleOf]":
        """The scale of each item that a wave asked, as contrasts compare them."""
        from pipeline.contrasts.gathering import scales_of

        if wave not in self._scales:
            self._scales[wave] = scales_of(self.revision(wave))
        return self._scales[wave]

    def groups(self, wave: str, item: str, group_by: str) -> list[str]:
        """The groups of an attribute that have a name, as contrasts take them."""
        rows = self.rows(wave, "tallies", item=item, group_by=group_by)
        return sorted({row["group_value"] for row in rows if row["group_value"]})

    def in_order(self, waves: Iterable[str]) -> list[str]:
        """Waves in their order of fielding."""
        wanted = set(waves)
        return [wave for wave in self.waves if wave in wanted]
