"""LimeSurvey survey structures beside an export: tab-separated (.txt) or XML (.lss, .lsg, .lsq).

Belongs here: both formats, and what a question type says of a column. Does not belong here: the
headings of an export (`limesurvey`).

A question is known by its code; the second scale of a dual-scale array by ``<code>#1``. Texts are
in the survey's base language. Equations and displayed texts are no questions, but exports have
columns for them, so they are here with the kind SYSTEM. Where LimeSurvey itself has the words of an
answer, in whatever language, its label is the code that cells hold.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from defusedxml.ElementTree import DefusedXMLParser, ParseError

from pipeline.readers.definition import DefinedQuestion, Questions
from pipeline.readers.headers import words
from pipeline.readers.raw import Kind

TABLE_STARTS = (b"id\trelated_id\tclass\t", b"class\ttype/scale\t")
XML = re.compile(rb"<LimeSurveyDocType>\s*(Survey|Group|Question)\s*<")
# Real structures stay far below both.
LARGEST = 16_000_000
MOST_ROWS = 200_000
# document, section, rows, row, field; themes nest deeper.
FIELD_DEPTH = 5
DEEPEST = 50
SECTIONS = {
    "groups",
    "questions",
    "subquestions",
    "answers",
    "question_l10ns",
    "answer_l10ns",
    "surveys",
}
FIELDS = {
    "aid",
    "answer",
    "code",
    "gid",
    "group_order",
    "language",
    "other",
    "parent_qid",
    "qid",
    "question",
    "question_order",
    "scale_id",
    "sortorder",
    "title",
    "type",
}
KINDS = {
    **dict.fromkeys("L!OFHABCE15YG", Kind.SINGLE),
    **dict.fromkeys("MP", Kind.MULTIPLE),
    **dict.fromkeys("R", Kind.RANKING),
    **dict.fromkeys("STUQ;", Kind.OPEN),
    **dict.fromkeys("*X|", Kind.SYSTEM),
}
# Question types whose answers LimeSurvey itself provides.
OWN_ANSWERS: Mapping[str, Sequence[str]] = {
    "5": "12345",
    "A": "12345",
    "B": [str(point) for point in range(1, 11)],
    "C": "YUN",
    "E": "ISD",
    "Y": "YN",
    "G": "FM",
}
LISTS = "L!"
# What cells hold if the answer is the option for which there is a text field.
OTHER_CODE = "-oth-"

Row = Mapping[str, str]


@dataclass
class _Question:
    """A question while its parts are gathered."""

    code: str
    text: str
    type: str
    other: bool
    rows: dict[str, str] = field(default_factory=dict)
    answers: dict[str, dict[str, str]] = field(default_factory=dict)


def recognises(head: bytes) -> bool:
    """Whether a file with this beginning is the structure of a survey, group or question."""
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if start.replace(b'"', b"").startswith(TABLE_STARTS):
        return True
    return start.startswith((b"<?xml", b"<document")) and XML.search(start[:4096]) is not None


def parse(content: bytes) -> Questions:
    """The questions by their codes, in questionnaire order; empty where the file is broken."""
    if len(content) > LARGEST:
        return {}
    start = content.removeprefix(codecs.BOM_UTF8).lstrip()
    try:
        found = _of_xml(start) if start.startswith(b"<") else _of_table(start)
    # ParseError is a SyntaxError, a refused entity and bad UTF-8 are ValueErrors; an unknown
    # encoding is a LookupError.
    except (ParseError, ValueError, LookupError, csv.Error):
        return {}
    questions: dict[str, DefinedQuestion] = {}
    for question in found:
        for code, defined in _defined(question) if question.code else ():
            questions.setdefault(code, defined)
    return questions


def _defined(question: _Question) -> Iterator[tuple[str, DefinedQuestion]]:
    own = {code: code for code in OWN_ANSWERS.get(question.type, ())}
    labels = own or dict(question.answers.get("0", {}))
    if question.type == "R" and not labels:
        labels = dict(question.rows)
    if question.other and question.type in LISTS:
        labels.setdefault(OTHER_CODE, OTHER_CODE)
    kind = KINDS.get(question.type, Kind.UNKNOWN)
    defined = DefinedQuestion(question.code, question.text, kind, labels, question.rows)
    yield question.code, defined
    if question.type == "1":
        second = question.answers.get("1", {})
        code = f"{question.code}#1"
        yield code, DefinedQuestion(code, question.text, kind, second, question.rows)


# The tab-separated format: a row per group, question, sub-question and answer, in their order,
# all of it again for each language.


def _of_table(content: bytes) -> Iterable[_Question]:
    table = list(_table_rows(content.decode()))
    base = next((row["text"] for row in table if _is(row, "S") and row["name"] == "language"), "")
    languages = [row["language"] for row in table if _is(row, "Q")]
    language = base if base in languages else next(iter(languages), "")
    found: list[_Question] = []
    for row in table:
        if row["language"] != language:
            continue
        text = words(row["text"])
        if _is(row, "Q"):
            other = row["other"].upper() == "Y"
            found.append(_Question(row["name"], text, row["type/scale"], other))
        elif _is(row, "SQ") and found:
            found[-1].rows.setdefault(row["name"], text)
        elif _is(row, "A") and found:
            found[-1].answers.setdefault(row["type/scale"] or "0", {}).setdefault(row["name"], text)
    return found


def _is(row: Row, what: str) -> bool:
    return row["class"].upper() == what


def _table_rows(text: str) -> Iterator[Row]:
    """The rows with a class; only the columns that matter."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t")
    names = next(reader, [])
    wanted = ("class", "type/scale", "name", "text", "language", "other")
    places = {name: names.index(name) if name in names else len(names) for name in wanted}
    count = 0
    for cells in reader:
        row = {name: cells[at].strip() if at < len(cells) else "" for name, at in places.items()}
        if row["class"]:
            count += 1
            if count > MOST_ROWS:
                raise ValueError("more rows than any structure has")
            yield row


# XML: a section per table of LimeSurvey's database. Up to version 3 a row has its text, once for
# each language; since version 4 the texts are in sections of their own.


class _Rows:
    """Gathers the rows of the wanted sections from what the XML parser meets."""

    def __init__(self) -> None:
        self.sections: dict[str, list[dict[str, str]]] = {name: [] for name in SECTIONS}
        self.languages: list[str] = []
        self._open: list[str] = []
        self._text: list[str] = []
        self._row: dict[str, str] = {}
        self._count = 0

    def start(self, tag: str, _attributes: Mapping[str, str]) -> None:
        self._open.append(tag)
        if len(self._open) > DEEPEST:
            raise ValueError("nested deeper than any structure is")
        self._text.clear()

    def data(self, text: str) -> None:
        self._text.append(text)

    def end(self, tag: str) -> None:
        depth, section = len(self._open), self._open[1] if len(self._open) > 1 else ""
        text = "".join(self._text).strip()
        if depth == FIELD_DEPTH and section in SECTIONS and tag in FIELDS:
            self._row[tag] = text
        elif depth == FIELD_DEPTH - 1 and section in SECTIONS and tag == "row":
            self._count += 1
            if self._count > MOST_ROWS:
                raise ValueError("more rows than any structure has")
            self.sections[section].append(self._row)
            self._row = {}
        elif section == "languages" and tag == "language":
            self.languages.append(text)
        self._text.clear()
        self._open.pop()

    def close(self) -> None:
        """Nothing is left to do."""


def _of_xml(content: bytes) -> Iterable[_Question]:
    rows = _Rows()
    parser = DefusedXMLParser(target=rows)
    parser.feed(content)
    parser.close()
    sections = rows.sections
    base = next((row.get("language", "") for row in sections["surveys"]), "")
    language = base or next(iter(rows.languages), "")
    asked = _texts([*sections["question_l10ns"], *_all_questions(sections)], "qid", "question")
    answered = _texts([*sections["answer_l10ns"], *sections["answers"]], "aid", "answer")
    groups = {row.get("gid", ""): _number(row, "group_order") for row in sections["groups"]}

    def order(row: Row) -> tuple[int, int]:
        return groups.get(row.get("gid", ""), 0), _number(row, "question_order")

    found: dict[str, _Question] = {}
    for row in sorted(sections["questions"], key=order):
        if row.get("parent_qid", "0") in ("", "0") and row.get("qid") not in found:
            text = _text(asked, row.get("qid", ""), language)
            other = row.get("other", "").upper() == "Y"
            found[row.get("qid", "")] = _Question(
                row.get("title", ""), text, row.get("type", ""), other
            )
    for row in sorted(_all_questions(sections), key=order):
        parent = found.get(row.get("parent_qid", ""))
        if parent is not None:
            text = _text(asked, row.get("qid", ""), language)
            parent.rows.setdefault(row.get("title", ""), text)
    for row in sorted(sections["answers"], key=lambda row: _number(row, "sortorder")):
        question = found.get(row.get("qid", ""))
        if question is not None:
            text = _text(answered, _answer_id(row), language)
            scale = question.answers.setdefault(row.get("scale_id", "") or "0", {})
            scale.setdefault(row.get("code", ""), text)
    return found.values()


def _all_questions(sections: Mapping[str, list[dict[str, str]]]) -> list[dict[str, str]]:
    return [*sections["questions"], *sections["subquestions"]]


def _number(row: Row, name: str) -> int:
    value = row.get(name, "")
    return int(value) if re.fullmatch("[0-9]{1,9}", value) else 0


def _answer_id(row: Row) -> str:
    """What tells an answer: since version 4 its number, before that its place."""
    return row.get("aid") or "\t".join(row.get(name, "") for name in ("qid", "scale_id", "code"))


def _texts(rows: Iterable[Row], by: str, name: str) -> dict[str, dict[str, str]]:
    """Texts by what they belong to and by language."""
    texts: dict[str, dict[str, str]] = {}
    for row in rows:
        if name in row:
            key = _answer_id(row) if by == "aid" else row.get(by, "")
            texts.setdefault(key, {}).setdefault(row.get("language", ""), row[name])
    return texts


def _text(texts: Mapping[str, Mapping[str, str]], key: str, language: str) -> str:
    """A text in the base language, else in the first there is."""
    found = texts.get(key, {})
    return words(found.get(language) or next(iter(found.values()), ""))
