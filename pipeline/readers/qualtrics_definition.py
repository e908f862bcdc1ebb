"""Qualtrics survey definitions (.qsf): questions, choices and recodes as JSON.

Belongs here: which columns a question exports, and their words. Does not belong here: the headers
of an export (`qualtrics`).

Qualtrics names columns, not questions, so a DefinedQuestion here is a column: its key is the
column's ImportId in one spelling (QID5-1-2), `code` what exports without ImportIds call it (empty
where it is never exported so), and `rows` holds its statement or option, if it has one. The bare
QID stands for the question itself; a text entry of an option ends in -TEXT.
"""

import codecs
import html
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice, zip_longest

from pipeline.readers.definition import DefinedQuestion, Questions
from pipeline.readers.raw import Kind

# Real definitions stay far below; what is made of JSON in memory grows with its brackets.
LARGEST = 16_000_000
MOST_BRACKETS = 1_000_000
# No export has more columns, but statements times scale points could be any number.
MOST_COLUMNS = 20_000
LONGEST_WORDS = 5_000
SINGLE_SELECTORS = {"SAVR", "SAHR", "SACOL", "DL", "SB", "NPS"}
MATRIX_KINDS = {
    "Likert": Kind.SINGLE,
    "Bipolar": Kind.SINGLE,
    "Profile": Kind.SINGLE,
    "MaxDiff": Kind.SINGLE,
    "TE": Kind.OPEN,
    "RO": Kind.RANKING,
}
ITEM_KINDS = {"RO": Kind.RANKING, "CS": Kind.UNKNOWN, "Slider": Kind.UNKNOWN}
# Question types that record facts, by the endings of their columns in exports without ImportIds.
FACTS = {
    "Timing": [f"{place}" for place in range(1, 5)],
    "Meta": [f"{place}_TEXT" for place in range(1, 8)],
}
TAG = re.compile(r"<(/?[a-zA-Z!?][^<>]*)>")
BREAKS = {"br", "p", "div", "li", "ul", "ol", "tr", "td", "th", "table", "hr"} | {
    f"h{level}" for level in range(1, 7)
}

Table = Mapping[str, object]
Columns = Iterator[tuple[str, DefinedQuestion]]
# From a statement's id and its place to the codes of its column and of its text entry.
RowCodes = Callable[[str, int], tuple[str, str]]


def recognises(head: bytes) -> bool:
    """Whether a file with this beginning is a survey definition of Qualtrics."""
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    return start.startswith(b"{") and (b'"SurveyEntry"' in start or b'"SurveyElements"' in start)


def parse(content: bytes) -> Questions:
    """The columns that the questions export, in questionnaire order; empty where it is broken."""
    if len(content) > LARGEST or content.count(b"[") + content.count(b"{") > MOST_BRACKETS:
        return {}
    try:
        survey = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    found = _table(_table(survey).get("SurveyElements")).values()
    elements = [one for one in found if isinstance(one, dict)]
    columns = chain.from_iterable(_of_question(*one) for one in _in_order(elements))
    questions: dict[str, DefinedQuestion] = {}
    for key, column in islice(columns, MOST_COLUMNS):
        questions.setdefault(key, column)
    return questions


def plain(markup: object) -> str:
    """The words of a text without its markup; piped text stays as it is written."""
    pieces = TAG.split(str(markup))
    kept: list[str] = []
    hidden = ""
    for text, tag in zip_longest(pieces[::2], pieces[1::2], fillvalue=""):
        if not hidden:
            kept.append(text)
        name = tag.split(maxsplit=1)[0].lower() if tag.strip() else ""
        if hidden:
            hidden = "" if name == f"/{hidden}" else hidden
        elif name in ("style", "script"):
            hidden = name
        elif name.strip("/") in BREAKS:
            kept.append(" ")
    words = "".join(kept)
    try:
        words = html.unescape(words)
    except ValueError:  # a character reference of thousands of digits
        return ""
    # JSON can escape halves of characters, which no file can hold.
    words = words.replace("\0", "").encode(errors="replace").decode()
    return " ".join(words.split())[:LONGEST_WORDS].rstrip()


def _table(value: object) -> Table:
    """A mapping by text; Qualtrics writes one with the keys 0, 1, 2, ... as a list."""
    if isinstance(value, dict):
        return value
    return {str(place): one for place, one in enumerate(value)} if isinstance(value, list) else {}


def _word(value: object) -> str:
    """A code or tag, which may be written as a number."""
    return str(value).strip() if isinstance(value, str | int | float) and value is not False else ""


def _in_order(elements: Sequence[Table]) -> Iterator[tuple[str, Table, bool]]:
    """Id and payload of the questions in the order of the blocks; and whether it is asked."""
    payloads: dict[str, Table] = {}
    asked: dict[str, bool] = {}
    for element in elements:
        payload = _table(element.get("Payload"))
        if element.get("Element") == "SQ":
            qid = _word(payload.get("QuestionID")) or _word(element.get("PrimaryAttribute"))
            payloads.setdefault(qid, payload)
        elif element.get("Element") == "BL":
            blocks = [payload] if "BlockElements" in payload else payload.values()
            for block in map(_table, blocks):
                for part in _table(block.get("BlockElements")).values():
                    qid = _word(_table(part).get("QuestionID"))
                    asked.setdefault(qid, block.get("Type") != "Trash")
    for qid in dict.fromkeys(chain(asked, payloads)):
        if qid in payloads and qid:
            yield qid, payloads[qid], asked.get(qid, not asked)


def _of_question(qid: str, payload: Table, asked: bool) -> Columns:
    """The columns of a question; those of one in the trash have no code to be found by."""
    tag, text = _word(payload.get("DataExportTag")), plain(payload.get("QuestionText") or "")
    for key, column in _of_type(qid, tag, text, payload):
        yield key, replace(column, code=column.code if asked else "")


def _of_type(qid: str, tag: str, text: str, payload: Table) -> Columns:
    """The columns of a question, by its type."""
    kind = _word(payload.get("QuestionType"))
    if kind == "MC":
        yield from _choice(qid, tag, text, payload)
    elif kind == "Matrix":
        rows = _options(payload, "Choice")
        yield from _matrix(qid, text, payload, rows, _row_codes(tag, payload))
    elif kind == "SBS":
        yield from _side_by_side(qid, tag, text, payload)
    elif kind == "TE":
        form = payload.get("Selector") == "FORM"
        yield qid, DefinedQuestion("" if form else tag, text, Kind.OPEN)
        yield from _items(qid, tag, text, payload, Kind.OPEN) if form else ()
    elif kind in ITEM_KINDS:
        yield qid, DefinedQuestion("", text, ITEM_KINDS[kind])
        yield from _items(qid, tag, text, payload, ITEM_KINDS[kind])
    elif kind in FACTS:
        yield qid, DefinedQuestion("", text, Kind.SYSTEM)
        for ending in FACTS[kind]:
            yield f"{qid}-{ending}", DefinedQuestion(f"{tag}_{ending}", text, Kind.SYSTEM)
    else:
        # A text that asks nothing may have a column too, which is empty.
        yield qid, DefinedQuestion(tag, text, Kind.SYSTEM if kind == "DB" else Kind.UNKNOWN)


def _choice(qid: str, tag: str, text: str, payload: Table) -> Columns:
    """A column; or one per option, where several can be chosen and the export splits them."""
    selector = _word(payload.get("Selector"))
    several = selector.startswith("MA") or selector == "MSB"
    single = Kind.SINGLE if selector in SINGLE_SELECTORS else Kind.UNKNOWN
    kind = Kind.MULTIPLE if several else single
    options = _options(payload, "Choice")
    yield qid, DefinedQuestion(tag, text, kind, _labels(payload, options))
    yield from _items(qid, tag, text, payload, kind if several else None)
    entries = {one: words for one, words in options.items() if _has_entry(payload, one)}
    if entries and not several:
        # Older exports have one column for the text of whichever option was chosen.
        rows = entries if len(entries) == 1 else {}
        yield f"{qid}-TEXT", DefinedQuestion(f"{tag}_TEXT", text, Kind.OPEN, rows=rows)


def _items(qid: str, tag: str, text: str, payload: Table, kind: Kind | None) -> Columns:
    """A column per choice, unless there is no kind, and one for each choice's text entry."""
    tags = _table(payload.get("ChoiceDataExportTags"))
    for choice, words in _options(payload, "Choice").items():
        code = _word(tags.get(choice)) or f"{tag}_{choice}"
        if kind is not None:
            yield f"{qid}-{choice}", DefinedQuestion(code, text, kind, rows={choice: words})
        if _has_entry(payload, choice):
            entry = DefinedQuestion(f"{tag}_{choice}_TEXT", text, Kind.OPEN, rows={choice: words})
            yield f"{qid}-{choice}-TEXT", entry


def _row_codes(tag: str, payload: Table) -> RowCodes:
    """Finds what exports call the column of a statement."""
    tags = _table(payload.get("ChoiceDataExportTags"))

    def codes(row: str, place: int) -> tuple[str, str]:
        own = _word(tags.get(row))
        # Sic: the export joins both tags without anything between them.
        return (own, f"{tag}{own}_TEXT") if own else (f"{tag}_{place}", f"{tag}_{place}_TEXT")

    return codes


def _side_by_side(qid: str, tag: str, text: str, payload: Table) -> Columns:
    """A matrix for each of its columns, over the same statements."""
    yield qid, DefinedQuestion("", text)
    rows = _options(payload, "Choice")
    for number, part in _table(payload.get("AdditionalQuestions")).items():
        inner = {**_table(part), "Choices": payload.get("Choices")}
        codes = _part_codes(f"{tag}#{number}", number, inner)
        column = " - ".join(filter(None, [text, plain(inner.get("QuestionText") or "")]))
        yield from _matrix(f"{qid}#{number}", column, inner, rows, codes)


def _part_codes(tag: str, number: str, part: Table) -> RowCodes:
    """Finds what exports call the column of a statement in one part of a side-by-side question."""
    tags = _table(part.get("ChoiceDataExportTags"))
    mark = _word(part.get("AnswerDataExportTag")) or number

    def codes(row: str, place: int) -> tuple[str, str]:
        own = _word(tags.get(row))
        code = f"{own}: {mark}" if own else f"{tag}_{place}"
        return code, f"{tag}{code}_TEXT" if own else f"{code}_TEXT"

    return codes


def _matrix(
    qid: str, text: str, payload: Table, rows: Mapping[str, str], codes: RowCodes
) -> Columns:
    """A column per statement; or per statement and scale point, where each can be answered."""
    selector = _word(payload.get("Selector"))
    kind = MATRIX_KINDS.get(selector, Kind.UNKNOWN)
    if kind is Kind.SINGLE and payload.get("SubSelector") == "MultipleAnswer":
        kind = Kind.MULTIPLE
    answers = _options(payload, "Answer")
    labels = _labels(payload, answers) if kind is Kind.SINGLE else {}
    by_point = kind in (Kind.MULTIPLE, Kind.OPEN, Kind.RANKING) or selector == "CS"
    ending = "_TEXT" if kind is Kind.OPEN else ""
    yield qid, DefinedQuestion("", text, kind, labels)
    if by_point and not answers:
        return
    for place, (row, words) in enumerate(rows.items(), start=1):
        code, entry = codes(row, place)
        if not by_point:
            yield f"{qid}-{row}", DefinedQuestion(code, text, kind, labels, {row: words})
        else:
            for number, (answer, point) in enumerate(answers.items(), start=1):
                cell = {f"{row}-{answer}": " - ".join(filter(None, [words, point]))}
                column = DefinedQuestion(f"{code}_{number}{ending}", text, kind, rows=cell)
                yield f"{qid}-{row}-{answer}", column
        if _has_entry(payload, row):
            yield f"{qid}-{row}-TEXT", DefinedQuestion(entry, text, Kind.OPEN, rows={row: words})


def _options(payload: Table, which: str) -> dict[str, str]:
    """The words of choices or answers by their id, in the order of the questionnaire."""
    found = _table(payload.get(f"{which}s"))
    order = [_word(one) for one in _table(payload.get(f"{which}Order")).values()]
    names = _table(payload.get("VariableNaming"))
    options = {}
    for one in dict.fromkeys(chain(order, found)):
        if one in found:
            display = _word(_table(found[one]).get("Display"))
            options[one] = plain(display) or plain(_word(names.get(one)))
    return options


def _labels(payload: Table, options: Mapping[str, str]) -> dict[str, str]:
    """Words by what a cell holds: the recode where there is one, else the option's id."""
    recodes = _table(payload.get("RecodeValues"))
    labels: dict[str, str] = {}
    for one, words in options.items():
        if words:
            labels.setdefault(_word(recodes.get(one)) or one, words)
    return labels


def _has_entry(payload: Table, choice: str) -> bool:
    """Whether a choice has a field for text beside it."""
    entry = _table(_table(payload.get("Choices")).get(choice)).get("TextEntry")
    return entry not in (None, False, "", "false", "off")
