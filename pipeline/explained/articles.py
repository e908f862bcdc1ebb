"""The articles of a page's explanations: numbers about one thing stand in one, with what is behind.

Belongs here: what an article holds. Does not belong here: which numbers go together
(`pipeline.explained.subjects`), sentences (`pipeline.explained.wording`), formulas
(`pipeline.explained.arithmetic`), tables of answers (`pipeline.explained.answers`), links
(`pipeline.explained.linking`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pipeline.explain.explanation import Explanation, Rule
from pipeline.explain.of_contrasts import sides_of
from pipeline.explain.rules import WAVE_FILE
from pipeline.explain.source import ALL, People
from pipeline.explained.answers import (
    Answer,
    Moves,
    Side,
    Where,
    linked_sides,
    moves,
    sides,
    where,
)
from pipeline.explained.arithmetic import arithmetic
from pipeline.explained.formula import plain
from pipeline.explained.many import ManyAsked
from pipeline.explained.names import Names
from pipeline.explained.subjects import CHOICE, COMPARISON, ITEM, Subject, subject_of, title
from pipeline.explained.wording import notes, wording

# Where in a file of the codebook, and what stands there; empty where the place says it all.
Line = tuple[str, str]


@dataclass(frozen=True)
class Shown:
    """A number as it stands on the page, and its explanation."""

    anchor: str
    text: Markup
    one: Explanation


@dataclass(frozen=True)
class Part:
    """A number that another one is made of."""

    value: str
    what: Markup
    cells: tuple[Where, ...]


@dataclass(frozen=True)
class Asked:
    """A number of an article: `part` are the answers that it is about, `sum` is its formula."""

    anchor: str
    part: tuple[int, ...]
    text: Markup
    what: Markup
    sum: str
    notes: tuple[Markup, ...]
    parts: tuple[Part, ...]
    cells: tuple[Where, ...]


@dataclass(frozen=True)
class Article:
    """The numbers about one thing, and what is behind all of them.

    Attributes:
        rules: the lines of the codebook by file; made: waves and their revisions.
    """

    title: str
    asked: tuple[Asked, ...]
    sides: tuple[Side, ...]
    moves: Moves | None
    rules: tuple[tuple[str, tuple[Line, ...]], ...]
    made: tuple[tuple[str, str], ...]
    code: str
    comparison: str | None


def articles(source: ManyAsked, names: Names, shown: Sequence[Shown]) -> Iterator[Article]:
    """The articles of a page, in the order in which their first numbers stand on it."""
    found: dict[Subject, list[Shown]] = {}
    for one in shown:
        found.setdefault(subject_of(one.one), []).append(one)
    for subject, numbers in found.items():
        yield _article(source, names, subject, numbers)


def _article(
    source: ManyAsked, names: Names, subject: Subject, numbers: Sequence[Shown]
) -> Article:
    explained = [one.one for one in numbers]
    kind = str(subject[0])
    made: dict[str, str] = {}
    rules: dict[str, dict[Line, None]] = {}
    for one in explained:
        made.update(zip(one.waves, one.revisions, strict=True))
        for rule in (*one.rules, *(rule for part in one.inputs for rule in part.rules)):
            rules.setdefault(rule.file, {})[_line(rule)] = None
    tables = tuple(_sides(source, names, subject, explained))
    linked = next((one.linked for one in explained if one.linked), ())
    return Article(
        title=title(names, subject),
        asked=tuple(_asked(source, names, one, is_alone=not tables) for one in numbers),
        sides=tables,
        moves=moves(linked) if kind == COMPARISON else None,
        rules=tuple((file, tuple(sorted(rules[file], key=_in_order))) for file in sorted(rules)),
        made=tuple((wave, made[wave]) for wave in source.in_order(made)),
        code=", ".join(dict.fromkeys(one.code_version for one in explained)),
        comparison=next((one.comparison for one in explained if one.comparison), None),
    )


def _line(rule: Rule) -> Line:
    """A line of the codebook without words that are not the codebook's own."""
    if ".cuts." in rule.key:
        return rule.key, rule.text.removeprefix("options ")
    return rule.key, "" if rule.file.endswith(WAVE_FILE) else rule.text


def _in_order(line: Line) -> tuple[str, int, str]:
    """By place in the codebook; options and kinds of missing by their codes."""
    place, _, code = line[0].partition(": ")
    return (place, int(code), "") if code.lstrip("-").isdigit() else (place, 0, code)


def _sides(
    source: ManyAsked, names: Names, subject: Subject, explained: Sequence[Explanation]
) -> Iterator[Side]:
    """The tables of answers behind the numbers of an article."""
    kind = subject[0]
    if kind == ITEM:
        wave = explained[0].waves[0]
        yield from sides(source, names, str(subject[1]), [People(wave)], [""])
    elif kind == CHOICE:
        yield _of_choice(names, str(subject[1]), explained)
    elif kind == COMPARISON:
        yield from _compared(source, names, str(subject[1]), explained)


def _compared(
    source: ManyAsked, names: Names, item: str, explained: Sequence[Explanation]
) -> Iterator[Side]:
    """Of the linked their answers in each wave; of others those of each side."""
    contrasts = [one for one in explained if one.place.table == "contrasts"]
    linked = next((one for one in contrasts if one.linked), None)
    if linked is not None:
        yield from linked_sides(source, names, item, linked.cells)
    plain_ones = [one for one in contrasts if not one.linked]
    if plain_ones and linked is None:
        people = sides_of(source, source.row_of(plain_ones[0].place))
        titles = [_people(names, one) for one in people]
        yield from sides(source, names, item, people, titles)


def _people(names: Names, people: People) -> str:
    if people.group_by == ALL:
        return people.wave
    attribute = names.attributes.get(people.group_by, people.group_by)
    groups = people.groups if len(people.groups) == 1 else (names.words.say("group_rest"),)
    return f"{people.wave}, {attribute}: {groups[0]}"


def _of_choice(names: Names, choice: str, explained: Sequence[Explanation]) -> Side:
    """The answers to a question without an order, whose options may have a column each."""
    counts = {one.code: one.n for part in explained for one in part.counts}
    cells = {one.code: one for part in explained for one in part.cells}
    answers = [
        Answer(names.answer(choice, code), code, n, where(cells[code]) if code in cells else None)
        for code, n in counts.items()
    ]
    return Side("", tuple(answers))


def _asked(source: ManyAsked, names: Names, shown: Shown, *, is_alone: bool) -> Asked:
    """A number; what tables of answers do not show of it stands with it."""
    one = shown.one
    return Asked(
        anchor=shown.anchor,
        part=tuple(_part_of(source, one)),
        text=shown.text,
        what=wording(source, names, one),
        sum=arithmetic(source, names.words, one),
        notes=tuple(notes(names, one)),
        parts=tuple(_part(source, names, part) for part in one.inputs),
        cells=tuple(where(found) for found in one.cells) if is_alone else (),
    )


def _part_of(source: ManyAsked, one: Explanation) -> list[int]:
    """The answers that a number is about; of a contrast of the linked those inside its cut."""
    if one.place.table == "contrasts" and one.linked:
        row = source.row_of(one.place)
        return source.codes_of_cut(row["to_wave"], row["item"], row["cut"])
    return sorted({count.code for count in one.counts if count.in_part})


def _part(source: ManyAsked, names: Names, one: Explanation) -> Part:
    value = one.value if isinstance(one.value, int | float) else None
    return Part(
        plain(names.words, value),
        wording(source, names, one),
        tuple(where(found) for found in one.cells),
    )
