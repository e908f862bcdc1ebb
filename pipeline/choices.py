"""Questions without an order: what each cell says, and the set of codes of each row.

Belongs here: reading the texts of such questions by the codebook, once each, and putting the
columns of one question together. Does not belong here: the scan of the export
(`pipeline.placing`), counting (`pipeline.choice_tally`).

An answer that the codebook does not declare is the code 0, whatever it says: it may be somebody's
own words, so its text is counted and never stored.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import duckdb
import polars as pl

from pipeline import sql
from pipeline.columns import Found, Use
from pipeline.readers.raw import RawColumn, RawExport
from schemas.choice_tables import UNDECLARED_ANSWER
from schemas.errors import Problem, UserError
from schemas.questionnaire import AskedChoice, Questionnaire
from schemas.scale import Choice, Missing, choice_meanings
from schemas.vocabulary import Meaning, Reading, Vocabulary, fold

CODES = pl.List(pl.Int16)
# What a cell of an option's own column says; below 0 it is a kind of missing.
NOT_SELECTED, SELECTED, WITH_ANOTHER_TEXT, UNDECLARED = 0, 1, 2, 3
# No question has so many options: such a cell is no list of them.
MOST_PIECES = 10_000

Codes = tuple[int, ...]
BLANK: Codes = (int(Missing.BLANK),)


@dataclass(frozen=True)
class Cells:
    """A column of a question without an order whose texts have all been read.

    Attributes:
        texts: those that say something the codebook declares.
        values: what each of them says; last, what any other text says.
        foldings: cells by spelling, what it was read as, and folding.
    """

    column: RawColumn
    texts: tuple[str, ...]
    values: pl.Series
    foldings: Mapping[tuple[str, str, str], int]

    def values_of(self, texts: Sequence[str]) -> pl.Series:
        """What each of some texts says; what any other text says of those that are not known."""
        place = {text: rank for rank, text in enumerate(self.texts)}
        return self.values.gather([place.get(text, len(self.texts)) for text in texts])


def read_choices(
    export: RawExport,
    questionnaire: Questionnaire,
    found: Found,
    spellings: Mapping[int, Mapping[str, int]],
) -> dict[str, Cells]:
    """The texts of all questions without an order, by a column's name in the coded frame.

    Args:
        export: the file, for messages.
        questionnaire: which questions, with which words.
        found: its columns by use.
        spellings: how often each text occurs, by column position.

    Raises:
        UserError: columns of options share texts that the codebook does not declare.
    """
    cells: dict[str, Cells] = {}
    problems: list[Problem] = []
    for asked in questionnaire.choices:
        columns = found.all_of("choice", asked.choice.id)
        for use, column in columns:
            cells[_name(asked, use.option)] = _read(
                asked.choice, use, column, spellings[column.position]
            )
        problems.extend(_shared_texts(export, asked, columns, spellings))
    if problems:
        raise UserError(problems, "labels_known")
    return cells


def _name(asked: AskedChoice, option: int | None) -> str:
    """The name of a column in the coded frame; no id holds a slash."""
    return asked.column if option is None else f"{asked.column}/{option}"


def _read(choice: Choice, use: Use, column: RawColumn, counts: Mapping[str, int]) -> Cells:
    if use.option is not None:
        return _read_option(choice, use.option, column, counts)
    whole = _Whole.of(choice)
    said = {text: whole.codes(text, n) for text, n in counts.items()}
    other = (UNDECLARED_ANSWER,)
    known = {text: codes for text, codes in said.items() if codes != other}
    values = pl.Series([*known.values(), other], dtype=CODES)
    return Cells(column, tuple(known), values, whole.foldings)


@dataclass
class _Whole:
    """Reads cells that hold the whole answer: an option, or several with a separator.

    Attributes:
        longest: how many pieces an option may have whose own text holds the separator.
    """

    words: Vocabulary
    separator: str | None
    longest: int
    foldings: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    known: dict[str, Reading | None] = field(default_factory=dict)

    @classmethod
    def of(cls, choice: Choice) -> "_Whole":
        meanings = list(choice_meanings(choice))
        separator = choice.separator if choice.select == "several" else None
        inside = max(spelling.count(separator) for _, spelling in meanings) if separator else 0
        return cls(Vocabulary.of(meanings), separator, inside + 1)

    def codes(self, text: str, n: int) -> Codes:
        """The codes of a cell's text, which occurs n times.

        Options go before kinds of missing; of several kinds of missing the one that says most.
        """
        pieces = [text] if self.separator is None else text.split(self.separator)
        if len(pieces) > MOST_PIECES:
            return (UNDECLARED_ANSWER,)
        codes: set[int] = set()
        for piece in self._declared(pieces):
            reading = self._read(piece)
            if reading is None:
                codes.add(UNDECLARED_ANSWER)
                continue
            codes.add(int(reading.meaning))
            if reading.foldings:
                self.foldings[piece, str(reading.meaning), ", ".join(reading.foldings)] += n
        chosen = tuple(sorted(code for code in codes if code >= 0))
        return chosen or ((max(codes),) if codes else BLANK)

    def _read(self, piece: str) -> Reading | None:
        if piece not in self.known:
            self.known[piece] = self.words.read(piece)
        return self.known[piece]

    def _declared(self, pieces: Sequence[str]) -> Iterator[str]:
        """The pieces, put together where an option's text holds the separator; no blank ones.

        As few as possible remain that are no option, and of the ways to that the one with the
        longest options.
        """
        # For each place from the end: how many are undeclared and declared from there, and the
        # place after the next option.
        best: list[tuple[int, int, int]] = [(0, 0, 0)] * (len(pieces) + 1)
        for start in range(len(pieces) - 1, -1, -1):
            ways = []
            for end in range(min(len(pieces), start + self.longest), start, -1):
                piece = self._joined(pieces[start:end])
                undeclared, declared, _ = best[end]
                if not piece and end == start + 1:
                    ways.append((undeclared, declared, end))
                elif piece and self._read(piece) is not None:
                    ways.append((undeclared, declared + 1, end))
                elif end == start + 1:
                    ways.append((undeclared + 1, declared, end))
            best[start] = min(ways, key=lambda way: way[:2])
        start = 0
        while start < len(pieces):
            end = best[start][2]
            piece = self._joined(pieces[start:end])
            if piece:
                yield piece
            start = end

    def _joined(self, pieces: Sequence[str]) -> str:
        """Pieces as the cell has them, without the space that stands around a separator."""
        text = pieces[0] if self.separator is None else self.separator.join(pieces).strip()
        return text if fold(text) else ""


def _read_option(
    choice: Choice, option: int, column: RawColumn, counts: Mapping[str, int]
) -> Cells:
    """The cells of an option's own column.

    A text that is no word of the question selects the option where the codebook has no words for
    `selected`, since then each cell holds a text or nothing; it is an undeclared answer as well.
    """
    words = Vocabulary.of(_option_meanings(choice, option))
    texts: list[str] = []
    values: list[int] = []
    foldings: Counter[tuple[str, str, str]] = Counter()
    for text, n in counts.items():
        reading = words.read(text)
        if reading is not None:
            value = int(reading.meaning)
            if reading.foldings:
                read_as = {SELECTED: str(option), NOT_SELECTED: "not selected"}.get(value)
                foldings[text, read_as or str(value), ", ".join(reading.foldings)] += n
        elif not fold(text):
            value = int(Missing.BLANK)
        else:
            continue
        texts.append(text)
        values.append(value)
    otherwise = UNDECLARED if choice.selected else WITH_ANOTHER_TEXT
    return Cells(column, tuple(texts), pl.Series([*values, otherwise], dtype=pl.Int8), foldings)


def _option_meanings(choice: Choice, option: int) -> Iterator[tuple[Meaning, str]]:
    """The question's own words go before the spellings of the option."""
    yield from choice_meanings(choice)
    for spelling in choice.options[option - 1].spellings():
        yield SELECTED, spelling


def _shared_texts(
    export: RawExport,
    asked: AskedChoice,
    columns: Sequence[tuple[Use, RawColumn]],
    spellings: Mapping[int, Mapping[str, int]],
) -> Iterator[Problem]:
    """Columns of options that hold the same texts where the codebook gives no words for them.

    Such texts are no options but words for selected and not selected, such as a tool's yes and
    no: without a declaration every cell would count as a selection.
    """
    choice = asked.choice
    if not choice.by_columns or choice.selected or choice.not_selected:
        return
    holders: dict[str, list[int]] = {}
    for use, column in columns:
        words = Vocabulary.of(_option_meanings(choice, use.option or 0))
        texts = (text for text in spellings[column.position] if words.read(text) is None)
        for text in sorted({fold(text) for text in texts} - {""}):
            holders.setdefault(text, []).append(column.position)
    shared = [held for held in holders.values() if len(held) > 1 and 2 * len(held) >= len(columns)]
    if shared:
        places = ", ".join(map(str, sorted(set(chain.from_iterable(shared)))))
        yield Problem(
            f"{export.shown}, columns {places}",
            "these columns hold the same texts, and the codebook does not say which of them mean"
            f" that the option was selected (choice {choice.id})",
            "Give the words under `selected` and `not_selected`",
        )


def put_together(
    connection: duckdb.DuckDBPyConnection, frame: pl.DataFrame, questionnaire: Questionnaire
) -> pl.DataFrame:
    """The coded frame with one column per question, `choice_<id>`: the sorted codes of each row.

    Of a column per option: what is selected, 0 where a text is undeclared; empty where some cell
    says not selected and none says more; a kind of missing where all cells are missing or blank.
    """
    for asked in questionnaire.choices:
        if not asked.choice.by_columns:
            continue
        names = [_name(asked, code) for code in range(1, len(asked.choice.options) + 1)]
        connection.register("cells", frame.select(names))
        rule = _of_columns([sql.identifier(name) for name in names])
        codes = connection.sql(f"SELECT {rule} AS codes FROM cells").pl()["codes"]
        connection.unregister("cells")
        frame = frame.drop(names).with_columns(codes.alias(asked.column))
    return frame


def _of_columns(cells: Sequence[str]) -> str:
    """SQL for the codes of a row from what its cells say."""
    most = f"greatest({sql.listed(cells)})"
    codes = sql.listed(f"{code}::SMALLINT" for code in range(len(cells) + 1))
    ticked = sql.listed(f"{cell} IN ({SELECTED}, {WITH_ANOTHER_TEXT})" for cell in cells)
    chosen = f"list_where([{codes}], [{most} >= {WITH_ANOTHER_TEXT}, {ticked}])"
    said = sql.listed(f"nullif({cell}, {BLANK[0]})" for cell in cells)
    missing = f"coalesce(greatest({said}), {BLANK[0]})::SMALLINT"
    return f"CASE WHEN {most} >= {NOT_SELECTED} THEN {chosen} ELSE [{missing}] END"
