"""The tables of an explanation: who gave which answer, where in the export that stands.

Belongs here: tallies and cells as rows for the template. Does not belong here: layout
(`pipeline/templates/explanations.html.j2`), or which articles a page has
(`pipeline.explained.articles`).
"""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.explain import counting
from pipeline.explain.explanation import Cells, Linked
from pipeline.explain.source import ALL, People
from pipeline.explained.many import ManyAsked
from pipeline.explained.names import Names
from schemas.scale import Missing

# Of more groups than a reader compares cell by cell only the counts are shown.
MOST_SIDES = 4
HASH_SHOWN = 12
# Texts of unknown answers may be somebody's own words, which a report shows nowhere else either.
UNTOLD = {int(Missing.UNKNOWN)}
MOST_SPELLINGS = 6
MOST_MOVES = 50


@dataclass(frozen=True)
class Where:
    """Cells of the export: a file, a column of it, rows.

    Attributes:
        rows: the first; more: how many others there are; assumed: those a reconstruction assumed.
        written: texts that mean the answer: as written, what folding it took, in how many cells.
    """

    file: str
    sha256: str
    column: int | None
    header: str
    rows: str
    more: int
    assumed: str
    written: tuple[tuple[str, str, int], ...] = ()

    @property
    def short(self) -> str:
        """The beginning of the hash."""
        return self.sha256[:HASH_SHOWN]


@dataclass(frozen=True)
class Answer:
    """One answer: how many gave it, and in which cells."""

    label: str
    code: int
    n: int
    where: Where | None


@dataclass(frozen=True)
class Side:
    """The answers of some people to one item.

    Attributes:
        title: which wave and group; empty where there is only one; command: names all rows.
    """

    title: str
    answers: tuple[Answer, ...]
    command: str = ""

    @property
    def column(self) -> Where | None:
        """Where all of its cells are; None where nothing is said of cells."""
        return next((one.where for one in self.answers if one.where), None)

    @property
    def is_one_column(self) -> bool:
        """Whether all of its cells are in one column of one export."""
        return len({(one.where.file, one.where.column) for one in self.answers if one.where}) == 1

    @property
    def has_more(self) -> bool:
        """Whether rows are left out."""
        return any(one.where and one.where.more for one in self.answers)


@dataclass(frozen=True)
class Moves:
    """How the same persons answered in several waves.

    Attributes:
        rows: their codes, wave by wave, and how many they are; more: how many rows are left out.
    """

    waves: tuple[str, ...]
    rows: tuple[tuple[str, int], ...]
    more: int


def where(cells: Cells) -> Where:
    """Cells as a page shows them."""
    written = () if cells.code in UNTOLD else cells.spellings
    return Where(
        file=cells.file,
        sha256=cells.sha256,
        column=cells.column,
        header=cells.header,
        rows=", ".join(map(str, cells.rows)),
        more=max(cells.n - len(cells.rows), 0) if cells.rows else 0,
        assumed=", ".join(map(str, cells.assumed)),
        written=tuple((one.written, one.folded or "", one.n) for one in written[:MOST_SPELLINGS]),
    )


def sides(
    source: ManyAsked, names: Names, item: str, people: Sequence[People], titles: Sequence[str]
) -> Iterator[Side]:
    """The answers to an item, one table per side of a comparison."""
    for one, title in zip(people, titles, strict=True):
        everyone = {row["code"] for row in source.rows(one.wave, "tallies", item=item)}
        counts = counting.counted(source, one, item, everyone, everyone)
        by_code: dict[int, int] = {}
        for count in counts:
            by_code[count.code] = by_code.get(count.code, 0) + count.n
        cells: dict[int | None, Cells] = {}
        if len(people) <= MOST_SIDES:
            cells = {found.code: found for found in counting.cells_of(source, one, counts)}
        yield _side(names, item, title, by_code, cells, _command(source, one, item))


def linked_sides(
    source: ManyAsked, names: Names, item: str, cells: Sequence[Cells]
) -> Iterator[Side]:
    """The answers of those who are linked, one table per wave."""
    for wave in source.in_order({one.wave for one in cells}):
        theirs: dict[int | None, Cells] = {one.code: one for one in cells if one.wave == wave}
        by_code = {code: one.n for code, one in theirs.items() if code is not None}
        title = f"{wave}, {names.words.say('linked')}"
        yield _side(names, item, title, by_code, theirs, "")


def moves(linked: Sequence[Linked]) -> Moves | None:
    """How the linked answered, wave by wave; None of nobody."""
    if not linked:
        return None
    ordered = sorted(linked, key=lambda one: [counting.in_order(code) for code in one.codes])
    rows = tuple((" → ".join(map(str, one.codes)), one.n) for one in ordered[:MOST_MOVES])
    return Moves(linked[0].waves, rows, len(ordered) - len(rows))


def _side(
    names: Names,
    item: str,
    title: str,
    by_code: dict[int, int],
    cells: dict[int | None, Cells],
    command: str,
) -> Side:
    answers = [
        Answer(names.answer(item, code), code, n, where(cells[code]) if code in cells else None)
        for code, n in sorted(by_code.items(), key=lambda one: counting.in_order(one[0]))
    ]
    return Side(title, tuple(answers), command)


def _command(source: ManyAsked, people: People, item: str) -> str:
    """The command that names all rows."""
    said = f"likertwave explain {source.study} {people.wave} {item} CODE"
    if people.group_by != ALL:
        if len(people.groups) != 1:
            return ""
        said += f" --group {shlex.quote(f'{people.group_by}={people.groups[0]}')}"
    return f"{said} --rows all"
