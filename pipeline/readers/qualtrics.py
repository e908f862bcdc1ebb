"""Qualtrics: header rows of codes, question texts and ImportIds.

Belongs here: what Qualtrics writes into its header rows. Does not belong here: the survey
definition beside an export (`qualtrics_definition`).

An export has a row of codes, one of texts and one of ImportIds. The legacy format lacks the third
and calls its first columns V1, V2, ...; people delete the second and the third. All are recognised
by the tool's own names, which no language translates.

The codebook calls a column by its code where that is unique in the file (in legacy exports by
ResponseID rather than V1), else by ``question [sub-question]`` where that is unique, else by its
code all the same: then it has to give the position.
"""

import ast
import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.readers import qualtrics_definition
from pipeline.readers.definition import Questions, fitting
from pipeline.readers.grid import Described, Grid
from pipeline.readers.qualtrics_definition import plain
from pipeline.readers.qualtrics_match import (
    Header,
    agrees,
    by_code,
    by_import_id,
    is_entry,
    meaning,
)
from pipeline.readers.raw import Kind, RawColumn

# What Qualtrics adds to the answers, by ImportId or code without case.
FACTS = {
    "responseid": Kind.KEY,
    "_recordid": Kind.KEY,
    "startdate": Kind.STARTED,
    "enddate": Kind.FINISHED,
    "duration": Kind.DURATION,
    "duration (in seconds)": Kind.DURATION,
    "q_totalduration": Kind.DURATION,
    "status": Kind.STATUS,
    "finished": Kind.COMPLETED,
    "responseset": Kind.SYSTEM,
    "responsesetid": Kind.SYSTEM,
    "recordeddate": Kind.SYSTEM,
    "progress": Kind.SYSTEM,
    "distributionchannel": Kind.SYSTEM,
    "userlanguage": Kind.SYSTEM,
    "name": Kind.PERSONAL,
    "email": Kind.PERSONAL,
    "emailaddress": Kind.PERSONAL,
    "ipaddress": Kind.PERSONAL,
    "recipientlastname": Kind.PERSONAL,
    "recipientfirstname": Kind.PERSONAL,
    "recipientemail": Kind.PERSONAL,
    "recipientphone": Kind.PERSONAL,
    "externaldatareference": Kind.PERSONAL,
    "externalreference": Kind.PERSONAL,
    "locationlatitude": Kind.PERSONAL,
    "locationlongitude": Kind.PERSONAL,
    "locationaccuracy": Kind.PERSONAL,
}
ID_PREFIX = re.compile(r"(panel|Location)-")
# Loop and merge puts its round before the question, as in 1_QID3_2.
QUESTION_ID = re.compile(r"((?:x?\d+_)?)(QID\d+(?:#\d+)?)(.*)", re.S)
# Columns of a question that are no answers: order shown, timing, browser, analysed text, ...
SYSTEM_PART = re.compile(
    r"[-_](DO([-_].*)?|FIRST_CLICK|LAST_CLICK|PAGE_SUBMIT|CLICK_COUNT|BROWSER|VERSION|OS"
    r"|RESOLUTION|FILE_SIZE|FILE_TYPE|NPS_GROUP|(.+_)?TEXT_[0-9a-z]{10,}.*)"
)
# A file's id and name lead to the person who sent it.
PERSONAL_PART = re.compile(r"[-_]FILE_(ID|NAME)")
SYSTEM_ID = re.compile(r"(FL|BL)_\w+_DO|SC_\w+|Q_[A-Z]\w*")
# The same columns in files without ImportIds.
SYSTEM_CODE = re.compile(r"DO-(Q|BL|BR)-.+|.+_(First Click|Last Click|Page Submit|Click Count)")
SYSTEM_TEXT = re.compile(
    r"Timing ?- ?(First Click|Last Click|Page Submit|Click Count)|Browser Meta Info ?- ?.+"
)
# Longer ones are no names that Qualtrics gives.
LONGEST_NAME = 1_000


@dataclass(frozen=True)
class _Layout:
    """How many rows are headers, and which of them holds what; 0 for none."""

    header_rows: int
    texts: int = 0
    import_ids: int = 0
    legacy: bool = False


def recognises(grid: Grid) -> bool:
    """Whether the first rows hold ImportIds, or the tool's own names for its first columns."""
    return _layout(grid) is not None


def describe(grid: Grid) -> Described:
    """The columns, with the words of the survey definition that fits them, if there is one."""
    layout = _layout(grid) or _Layout(1)
    headers = _headers(grid, layout)
    answers = [header for header in headers if header.key]
    match = by_import_id if layout.import_ids else by_code

    def known(questions: Questions) -> float:
        keys = match(answers, questions)
        # Embedded data, whose text is its code, is in no definition.
        asked = [one for one in answers if one.text != one.code]
        agreeing = [one for one in asked if agrees(one, keys.get(one.position), questions)]
        return len(agreeing) / len(asked) if asked else 0.0

    questions, side = fitting(grid.file.sides, qualtrics_definition, known)
    keys = match(answers, questions)
    parts = _parts(answers, "-" if layout.legacy else " - ")
    inside = {header.key for header in answers}
    columns = [_column(one, keys.get(one.position), questions, parts, inside) for one in headers]
    return Described(
        "Qualtrics (legacy)" if layout.legacy else "Qualtrics",
        layout.header_rows,
        _called(columns, [header.name for header in headers]),
        side,
    )


def _layout(grid: Grid) -> _Layout | None:
    for row in (3, 2):
        cells = [cell for cell in grid.row(row) if cell.strip()]
        if 2 * sum(bool(_import_id(cell)[0]) for cell in cells) > len(cells):
            return _Layout(row, texts=2 if row == 3 else 0, import_ids=row)
    titles: dict[str, str] = {}
    for code, text in zip(grid.row(1), grid.row(2), strict=False):
        titles.setdefault(code.strip(), text.strip())
    if titles.get("V1") == "ResponseID":
        return _Layout(2, texts=2, legacy=True)
    if not {"StartDate", "EndDate", "Finished"} <= set(titles):
        return None
    if titles.keys().isdisjoint(("ResponseId", "ResponseID")):
        return None
    # The second row holds texts, in any language, unless it holds the first answer's dates.
    dates = titles["StartDate"] + titles["EndDate"]
    return _Layout(2, texts=2) if dates and not re.search(r"\d", dates) else _Layout(1)


def _import_id(cell: str) -> tuple[str, str]:
    """ImportId and choice of a cell of the third row, which is JSON or, in 2016, Python."""
    found: object = None
    if cell.strip().startswith("{") and len(cell) <= LONGEST_NAME:
        try:
            found = json.loads(cell)
        except (ValueError, RecursionError):
            found = _literal(cell.strip())
    if not isinstance(found, dict) or not isinstance(found.get("ImportId"), str):
        return "", ""
    return found["ImportId"].strip(), str(found.get("choiceId", "")).strip()


def _literal(text: str) -> object:
    """A Python literal; without escapes, of which Python may warn."""
    try:
        return None if "\\" in text else ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None


def _headers(grid: Grid, layout: _Layout) -> list[Header]:
    blank = [""] * grid.width
    texts = grid.row(layout.texts) if layout.texts else blank
    cells = grid.row(layout.import_ids) if layout.import_ids else blank
    headers = []
    for place, raw in enumerate(grid.row(1)):
        code, text = raw.strip(), plain(texts[place])
        if layout.import_ids:
            headers.append(_with_import_id(Header(place + 1, code, code, text), cells[place]))
        else:
            headers.append(_without_import_id(Header(place + 1, code, code, text), layout.legacy))
    return headers


def _with_import_id(header: Header, cell: str) -> Header:
    import_id, choice = _import_id(cell)
    question = QUESTION_ID.fullmatch(import_id)
    if question is None:
        name = ID_PREFIX.sub("", import_id, count=1) or header.code
        system = not name or SYSTEM_ID.fullmatch(name)
        return replace(header, fact=FACTS.get(name.casefold(), Kind.SYSTEM if system else None))
    loop, qid, rest = question.groups()
    if PERSONAL_PART.fullmatch(rest):
        return replace(header, fact=Kind.PERSONAL)
    if SYSTEM_PART.fullmatch(rest):
        return replace(header, fact=Kind.SYSTEM)
    parts = [qid, *re.split("[-_]", rest), choice]
    return replace(header, key="-".join(filter(None, parts)), group=loop + qid)


def _without_import_id(header: Header, legacy: bool) -> Header:
    code, text = header.code, header.text
    if legacy and re.fullmatch(r"V\d+", code):
        return replace(header, name=text or code, fact=FACTS.get(text.casefold(), Kind.SYSTEM))
    embedded = code == text
    fact = FACTS.get(code.casefold()) if embedded or not legacy else None
    if fact or not code + text:
        return replace(header, fact=fact or Kind.SYSTEM)
    if len(code) > LONGEST_NAME:
        return header
    if SYSTEM_CODE.fullmatch(code) or SYSTEM_TEXT.fullmatch(text) or "_DO_" in f"{code}_":
        return replace(header, fact=Kind.SYSTEM)
    if embedded and SYSTEM_ID.fullmatch(code):
        return replace(header, fact=Kind.SYSTEM)
    stem = re.sub(r"(_-?\d{1,9}){0,3}(_TEXT)?$", "", code)
    question = text.rpartition("-")[0] if legacy else ""
    # Statements may have codes of their own; several words before a hyphen are their question.
    group = question if stem == code and " " in question else stem.replace("_", "-")
    return replace(header, key=code.replace("_", "-"), group=group)


def _parts(headers: Sequence[Header], mark: str) -> dict[int, tuple[str, str]]:
    """Question and sub-question by what the texts of a question's columns have in common."""
    groups: dict[str, list[Header]] = defaultdict(list)
    for header in headers:
        groups[header.group].append(header)
    parts = {}
    for name, group in groups.items():
        # Columns that share a code in a file without ImportIds need not share a question.
        distinct = len({one.key for one in group}) == len(group)
        end, start = _shared([one.text for one in group], mark) if distinct else (0, 0)
        options = {
            one.position: one.text
            for one in group
            if not name.endswith(one.key) and not one.key.endswith("-TEXT")
        }
        _, later = _shared(list(options.values()), mark)
        for one in group:
            # Where options have text entries, the options' texts share more than the question.
            place = max(start, later) if one.position in options else start
            sub = one.text[place:].strip() if start and not name.endswith(one.key) else ""
            parts[one.position] = (one.text[:end].strip() if start else one.text, sub)
    return parts


def _shared(texts: Sequence[str], mark: str) -> tuple[int, int]:
    """Where the question ends that all the texts begin with, and where the rest starts."""
    first, last = min(texts, default=""), max(texts, default="")
    same = zip(first, last, strict=False)
    differs = next((place for place, (a, b) in enumerate(same) if a != b), len(first))
    shared = first[:differs] if first != last else ""
    for one, kept in (("...-", 3), (mark, 0), ("-", 0)):
        place = shared.rfind(one)
        if place > 0:
            return place + kept, place + len(one)
    return 0, 0


def _column(
    header: Header,
    key: str | None,
    questions: Questions,
    parts: Mapping[int, tuple[str, str]],
    inside: set[str],
) -> RawColumn:
    """A column with the words of the definition, or else of the header rows."""
    question, sub = parts.get(header.position, (header.text or header.name, ""))
    column = RawColumn(header.position, header.name, question, sub, header.code)
    if not header.key:
        return replace(column, kind=header.fact or Kind.UNKNOWN)
    written = header.key.endswith("-TEXT")
    other = is_entry(key or "", questions) or is_entry(header.key, inside)
    other = other or (written and header.text.endswith("-TEXT"))
    found = meaning(key, questions)
    if found is None:
        return replace(column, kind=Kind.OPEN if written else Kind.UNKNOWN, other=other)
    if found.rows or key in questions:
        sub = "".join(found.rows.values())
    return replace(
        column,
        question=found.text or question,
        sub_question=sub,
        kind=found.kind,
        labels=found.labels,
        other=other,
    )


def _called(columns: Sequence[RawColumn], names: Sequence[str]) -> tuple[RawColumn, ...]:
    """The columns with the headers by which a codebook names them."""
    shown = [
        f"{one.question} [{one.sub_question}]" if one.sub_question else one.question
        for one in columns
    ]
    named, worded = Counter(names), Counter(shown)
    called = []
    for column, name, words in zip(columns, names, shown, strict=True):
        telling = named[name] > 1 and worded[words] == 1 and words and words not in named
        called.append(replace(column, header=words if telling or not name else name))
    return tuple(called)
