"""What an explanation of a number is made of, and its form as JSON.

Belongs here: the shape that the command line and the pages of reports share. Does not belong here:
finding any of it (the other modules of `pipeline.explain`), or layout.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from dataclasses import field as having
from typing import Any

from pipeline.errors import StoreError

# A number, or a text where a table holds one; None with a reason.
Value = float | int | str | None


@dataclass(frozen=True)
class Place:
    """Where in the warehouse a number stands, as each number of a report carries it (`data-of`).

    Attributes:
        table: a table, or a view on one; field: its column, or what is computed of it.
        key: what tells the row, by column; what is usual (the whole wave, no weights) may lack.
    """

    table: str
    field: str
    key: Mapping[str, Any] = having(default_factory=dict)

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "Place":
        """A place from its JSON object.

        Raises:
            StoreError: it names no table and field.
        """
        rest = dict(content)
        table, named = rest.pop("table", None), rest.pop("field", None)
        if not isinstance(table, str) or not isinstance(named, str):
            raise _no_place()
        if any(isinstance(value, list | dict) for value in rest.values()):
            raise _no_place()
        return cls(table, named, rest)

    @classmethod
    def of_json(cls, text: str) -> "Place":
        """A place from the text of its JSON.

        Raises:
            StoreError: the text is no JSON object with a table and a field.
        """
        try:
            content = json.loads(text)
        except ValueError:
            raise _no_place() from None
        if not isinstance(content, dict):
            raise _no_place()
        return cls.of(content)

    def plain(self) -> dict[str, Any]:
        """The JSON object."""
        return {"table": self.table, "field": self.field, **self.key}

    def json(self) -> str:
        """The text of its JSON, as reports have it."""
        return json.dumps(self.plain(), ensure_ascii=False)

    def at(self, **key: Any) -> "Place":
        """The place with some of its key replaced."""
        return Place(self.table, self.field, {**self.key, **key})


def _no_place() -> StoreError:
    return StoreError(
        "the place of a number",
        "this is no JSON object with `table` and `field`",
        'Copy it from `data-of` of a report, such as {"table": "waves", "field": "complete"}',
    )


@dataclass(frozen=True)
class Counted:
    """A tally that entered a number.

    Attributes:
        item: the item's id, or that of a question without an order.
        in_part: whether the number is about these answers; in_base: whether it rests on them.
    """

    wave: str
    item: str
    group_by: str
    group_value: str
    code: int
    label: str
    n: int
    weight_sum: float
    in_part: bool
    in_base: bool


@dataclass(frozen=True)
class Linked:
    """How many persons found in several waves gave which answers, and some of their rows.

    Attributes:
        codes: their code in each of the waves; none where it is about being linked only.
        rows: the first persons, each with the source row in each of the waves.
    """

    waves: tuple[str, ...]
    item: str
    codes: tuple[int, ...]
    n: int
    rows: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Spelling:
    """A text that occurs in a column, what folding it took to read it, and in how many cells."""

    written: str
    folded: str | None
    n: int


@dataclass(frozen=True)
class Cells:
    """The cells behind a tally.

    Attributes:
        file, sha256: the raw export of the revision.
        column: place of the column in it, from 1, and header; None: it is about whole rows.
        code, label: what the cells were read as; None where it is no answer.
        spellings: the texts that mean so, in all rows of the column, rejected ones too.
        rows: source rows of the first of them (record of the export, header = 1), ascending.
        n: how many there are.
        assumed: those of the rows whose cell a reconstruction assumed.
        own_words: those of the rows whose text holds somebody's own words, which nothing shows.
    """

    wave: str
    file: str
    sha256: str
    column: int | None
    header: str
    code: int | None
    label: str
    spellings: tuple[Spelling, ...]
    rows: tuple[int, ...]
    n: int
    assumed: tuple[int, ...] = ()
    own_words: tuple[int, ...] = ()


@dataclass(frozen=True)
class Rule:
    """A line of the codebook that governed a number.

    Attributes:
        line: None where the present codebook does not say the same any more; the text is then as
            it was, from the stored tables.
    """

    file: str
    line: int | None
    key: str
    text: str


@dataclass(frozen=True)
class Note:
    """Something that a reader of the number must know; `kind` is a key, `text` a sentence."""

    kind: str
    text: str


@dataclass(frozen=True)
class Explanation:
    """Where one number comes from.

    Attributes:
        waves: those that entered, in their order; revisions: the revision of each of them.
        comparison: the revision of what compares them, of a number that does.
        value: as stored; printed: as the English report prints it.
        formula: how it is computed, then the same with the numbers in it.
        counts, linked: the tallies it is made of; cells: those behind the tallies.
        inputs: numbers that it is made of, which are explained in the same way.
    """

    place: Place
    study: str
    waves: tuple[str, ...]
    revisions: tuple[str, ...]
    code_version: str
    provenance: str
    value: Value
    printed: str
    formula: str
    comparison: str | None = None
    null_reason: str | None = None
    counts: tuple[Counted, ...] = ()
    linked: tuple[Linked, ...] = ()
    cells: tuple[Cells, ...] = ()
    rules: tuple[Rule, ...] = ()
    notes: tuple[Note, ...] = ()
    inputs: tuple["Explanation", ...] = ()
    further: tuple[Place, ...] = ()

    def plain(self) -> dict[str, Any]:
        """The explanation as JSON has it."""
        found = asdict(self)
        found["place"] = self.place.plain()
        found["inputs"] = [one.plain() for one in self.inputs]
        found["further"] = [one.plain() for one in self.further]
        return found
