"""Nettskjema codebooks beside an export: a form's elements (.json), or the older listing (.txt).

Belongs here: both formats. Does not belong here: the headers of an export (`nettskjema`).

A question is known by the name that headers begin with; each row of a checkbox matrix is a question
of its own, ``<matrix>.<row>``. The older listing does not say what kind a question is: those with
values have one answer, unless the headers say otherwise.
"""

import codecs
import json
import re
from collections.abc import Iterator, Mapping, Sequence

from pipeline.readers.definition import DefinedQuestion, Questions
from pipeline.readers.headers import words
from pipeline.readers.raw import Kind

LISTING_TITLE, LISTING_COLUMNS = re.compile(r"\* .*\(id \d+\)"), "* Variabel\tEtikett"
NO_TEXT = "null"
# A real codebook stays below 1 MB; JSON takes some 25 times its size in memory at worst.
LARGEST = 16_000_000
KINDS = {
    "RADIO": Kind.SINGLE,
    "SELECT": Kind.SINGLE,
    "MATRIX_RADIO": Kind.SINGLE,
    "LINEAR_SCALE": Kind.SINGLE,
    "CHECKBOX": Kind.MULTIPLE,
    "MATRIX_CHECKBOX": Kind.MULTIPLE,
    "QUESTION": Kind.OPEN,
    "ATTACHMENT": Kind.OPEN,
    "NUMBER": Kind.UNKNOWN,
    "DATE": Kind.UNKNOWN,
}
# Longer ones are sliders for numbers.
LONGEST_SCALE = 101

Table = Mapping[str, object]


def recognises(head: bytes) -> bool:
    """Whether a file with this beginning is a codebook."""
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if start.startswith((b"[", b"{")):
        return b'"elementType"' in start and b'"externalElementId"' in start
    return bool(_listed(start.decode(errors="replace")))


def parse(content: bytes) -> Questions:
    """The questions by the names that headers begin with; empty where the file is broken."""
    if len(content) > LARGEST:
        return {}
    start = content.removeprefix(codecs.BOM_UTF8).lstrip()
    try:
        if not start.startswith((b"[", b"{")):
            return _of_listing(start.decode())
        form = json.loads(start)
    except (ValueError, RecursionError):
        return {}
    elements = form.get("elements") if isinstance(form, dict) else form
    questions: dict[str, DefinedQuestion] = {}
    for element in sorted(_tables(elements), key=_place):
        for question in _of_element(element):
            questions.setdefault(question.code, question)
    return questions


def _of_element(element: Table) -> Iterator[DefinedQuestion]:
    """The questions of an element; none where it only shows something."""
    kind, text = _word(element.get("elementType")), words(_word(element.get("text")))
    code = _word(element.get("externalElementId"))
    if not code and kind in KINDS:
        code = text
    if not code:
        return
    options = _options(element.get("answerOptions"), "externalAnswerOptionId")
    rows = _options(element.get("subElements"), "externalElementId")
    if kind == "MATRIX_CHECKBOX":
        for row, shown in rows.items():
            yield DefinedQuestion(f"{code}.{row}", f"{text} [{shown}]", Kind.MULTIPLE, rows=options)
    elif kind == "CHECKBOX":
        yield DefinedQuestion(code, text, Kind.MULTIPLE, rows=options)
    elif kind == "LINEAR_SCALE":
        points = _points(element)
        yield DefinedQuestion(code, text, Kind.SINGLE if points else Kind.UNKNOWN, points)
    elif _word(element.get("nationalIdNumberType")):
        yield DefinedQuestion(code, text, Kind.PERSONAL)
    else:
        yield DefinedQuestion(code, text, KINDS.get(kind, Kind.UNKNOWN), options, rows)


def _options(found: object, code: str) -> dict[str, str]:
    """Texts by code, or by themselves where the form has no codes, in the form's order."""
    options: dict[str, str] = {}
    for one in sorted(_tables(found), key=_place):
        text = words(_word(one.get("text"))) or words(_word(one.get("altText")))
        options.setdefault(_word(one.get(code)) or text, text)
    return options


def _points(element: Table) -> dict[str, str]:
    """The points of a linear scale by number, with the texts at its ends and in its middle."""
    least, most = _word(element.get("minimumValue")), _word(element.get("maximumValue"))
    if not re.fullmatch(r"-?\d{1,6}", least) or not re.fullmatch(r"-?\d{1,6}", most):
        return {}
    low, high = int(least), int(most)
    if not 0 < high - low < LONGEST_SCALE:
        return {}
    points = {str(point): str(point) for point in range(low, high + 1)}
    named = {low: "minimumValueText", high: "maximumValueText"}
    if (low + high) % 2 == 0:
        named[(low + high) // 2] = "midValueText"
    for point, name in named.items():
        points[str(point)] = words(_word(element.get(name))) or str(point)
    return points


def _listed(text: str) -> list[str]:
    """The lines below the heading of the older listing; none where the text has no such heading."""
    lines = re.split("\r\n|\r|\n", text)
    heading = next((place for place, line in enumerate(lines[1:], start=1) if line.strip()), 0)
    titled = LISTING_TITLE.match(lines[0]) and lines[heading].strip() == LISTING_COLUMNS
    return lines[heading + 1 :] if titled else []


def _of_listing(text: str) -> Questions:
    """The older listing: a variable after two empty lines, its values after one."""
    texts: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    variable, empty = "", 2
    for line in _listed(text):
        code, _, label = line.partition("\t")
        code, label = code.strip(), words(label)
        if not code:
            empty += 1
            continue
        if empty > 1 or not variable:
            variable = code
            texts.setdefault(code, "" if label == NO_TEXT else label)
        else:
            values.setdefault(variable, {}).setdefault(code, label)
        empty = 0
    return {
        code: DefinedQuestion(
            code, shown, Kind.SINGLE if code in values else Kind.UNKNOWN, values.get(code, {})
        )
        for code, shown in texts.items()
    }


def _one(value: object) -> object:
    """A value, which some programs wrap into a list of one."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _word(value: object) -> str:
    """A text or number as text; empty for anything else."""
    found = _one(value)
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return ""
    if isinstance(found, float) and found.is_integer():
        found = int(found)
    try:
        return str(found).strip()
    except ValueError:  # a number of thousands of digits
        return ""


def _tables(value: object) -> Sequence[Table]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _place(table: Table) -> float:
    place = _one(table.get("sequence"))
    return place if isinstance(place, int | float) else 0
