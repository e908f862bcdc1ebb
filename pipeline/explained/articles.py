"""The articles of a page's explanations: numbers about one thing stand in one, with what is behind.

Belongs here: which numbers go together, and what an article holds. Does not belong here: sentences
(`pipeline.explained.wording`), formulas (`pipeline.explained.arithmetic`), tables of answers
(`pipeline.explained.answers`), links (`pipeline.explained.linking`).
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
from pipeline.explained.wording import notes, wording
from schemas.parts import WHOLE_WAVE

Subject = tuple[object, ...]
# Where in a file of the codebook, and what stands there; empty where the place says it all.
Line = tuple[str, str]
COMPARED = ("from_wave", "to_wave", "group_by", "from_group", "to_group")
OF_ALL_AT_ONCE = ("waves", "groups")
# The title of an article of numbers that are about no item: a key of the catalogue.
TITLES = {"quality": "quality", "folded": "folded", "rejected": "rejected", "links": "links"}
KINDS = {
    "quality": "quality",
    "quality_measures": "quality",
    "foldings": "folded",
    "rejects": "rejected",
    "links": "links",
    "studies": "study",
}


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
        found.setdefault(_subject(one.one), []).append(one)
    for subject, numbers in found.items():
        yield _article(source, names, subject, numbers)


def _subject(one: Explanation) -> Subject:
    """What a number is about: equal for those that go into one article."""
    key = one.place.key
    if one.place.table in KINDS:
        return (KINDS[one.place.table],)
    if "choice" in key:
        return ("choice", key["choice"])
    if "from_wave" in key:
        at_once = str(key.get("comparison")) in OF_ALL_AT_ONCE
        compared = tuple(key.get(name, ALL) for name in COMPARED)
        return ("compared", key["item"], *compared, at_once)
    item = key.get("item") or key.get("subject") or WHOLE_WAVE
    return ("wave", *one.waves) if item == WHOLE_WAVE else ("item", item, *one.waves)


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
        title=_title(source, names, subject),
        asked=tuple(_asked(source, names, one, is_alone=not tables) for one in numbers),
        sides=tables,
        moves=moves(linked) if kind == "compared" else None,
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


def _title(source: ManyAsked, names: Names, subject: Subject) -> str:
    kind, *about = subject
    words = names.words
    if kind in ("item", "choice"):
        return names.text(str(about[0]))
    if kind == "compared":
        item, before, after, by, other, group, _ = map(str, about)
        said = f"{before} → {after}"
        if by != ALL:
            said = names.attributes.get(by, by)
            if group != ALL:
                rest = words.say("group_rest") if other == "rest" else other
                said = f"{said}: {group} / {rest}"
        return f"{names.text(item)} · {said}"
    if kind in TITLES:
        return words.say(TITLES[str(kind)])
    if kind == "wave":
        return words.say("why_of_wave", wave=", ".join(map(str, about)))
    return words.say("why_of_study")


def _sides(
    source: ManyAsked, names: Names, subject: Subject, explained: Sequence[Explanation]
) -> Iterator[Side]:
    """The tables of answers behind the numbers of an article."""
    kind = subject[0]
    if kind == "item":
        wave = explained[0].waves[0]
        yield from sides(source, names, str(subject[1]), [People(wave)], [""])
    elif kind == "choice":
        yield _of_choice(names, str(subject[1]), explained)
    elif kind == "compared":
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


