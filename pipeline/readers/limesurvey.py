"""LimeSurvey: a header row of question codes, question texts, or both.

Belongs here: LimeSurvey's headings. Does not belong here: its survey structures
(`limesurvey_structure`).

A heading is a code (``Q1[SQ001]`` or ``Q1_SQ001``), a text (``Question [Sub-question]``), or a code
and a text with a separator between. Which it is holds for a whole file. The codebook names a column
by its heading as it stands.
"""

import re
from collections.abc import Callable, Sequence, Set
from dataclasses import replace

from pipeline.readers import limesurvey_structure
from pipeline.readers.definition import Questions, fitting
from pipeline.readers.grid import Described, Grid
from pipeline.readers.headers import bracketed, words
from pipeline.readers.limesurvey_match import Heading, Match, Matches, joined, matches
from pipeline.readers.raw import Kind, RawColumn, SideFile

# What LimeSurvey adds to the answers, by code.
FACTS = {
    "id": Kind.KEY,
    "submitdate": Kind.FINISHED,
    "startdate": Kind.STARTED,
    "interviewtime": Kind.DURATION,
    "ipaddr": Kind.PERSONAL,
    "token": Kind.PERSONAL,
    "firstname": Kind.PERSONAL,
    "lastname": Kind.PERSONAL,
    "email": Kind.PERSONAL,
    "lastpage": Kind.SYSTEM,
    "startlanguage": Kind.SYSTEM,
    "seed": Kind.SYSTEM,
    "datestamp": Kind.SYSTEM,
    "refurl": Kind.SYSTEM,
}
# The codes by the headings of files with texts, lower case, in the language of the export.
NAMES = {
    "id": "response id|antwort id|id de la réponse|id de respuesta|id da resposta|id risposta",
    "submitdate": "date submitted|datum abgeschickt|date de soumission|fecha de envío"
    "|data de envio|data invio|dato for indsendelse",
    "startdate": "date started|datum gestartet|date de lancement|fecha de inicio|data de início"
    "|data di inizio|startdato",
    "interviewtime": "total time|gesamtzeit|tempo totale",
    "ipaddr": "ip address|ip-adresse|adresse ip|dirección ip|endereço ip|indirizzo ip",
    "token": "token|token id|access code|zugangsschlüssel|zugangscode",
    "firstname": "first name|vorname",
    "lastname": "last name|nachname",
    "email": "email address|e-mail-adresse",
    "lastpage": "last page|letzte seite|dernière page|última página|ultima pagina",
    "startlanguage": "start language|start-sprache|langue de départ|lenguaje inicial"
    "|idioma inicial|lingua iniziale",
    "seed": "seed|zufallsstartwert|zufallsgeneratorstartwert|tête de série|seme",
    "datestamp": "date last action|datum letzte aktivität|date de la dernière action"
    "|fecha de la última acción|data da última ação|data dell'ultima azione"
    "|dato for sidste handling",
    "refurl": "referrer url|weiterleitungs-url",
}
CODES_BY_NAME = {name: code for code, names in NAMES.items() for name in names.split("|")}
# Facts that no other tool writes; three facts with one of these make a file LimeSurvey's.
TELLING = {"lastpage", "startlanguage", "seed"}
LEAST_FACTS = 3
FACT_CODE = re.compile(r"attribute_\d+|groupTime\d+|.+\[filecount\]|.+_filecount")
FACT_NAME = re.compile(
    r"attribute_\d+|filecount - .*"
    r"|(group time|question time|gruppenzeit|fragenzeit|tempo per .+):.*",
    re.S,
)
CODE = r"[A-Za-z][A-Za-z0-9_-]*|\d+X\d+X\d+\w*"
BRACKETS = r"(?:\[[^\[\]]*\])"
CODE_AND_TEXT = re.compile(rf"((?:{CODE}){BRACKETS}*)(?:\._\.|\.(?=\s|$))(.*)", re.S)
CODE_WITH_PARTS = re.compile(rf"(?:{CODE}){BRACKETS}+")
# A sub-question and the column or scale of an array.
MOST_PARTS = 2

# How to take a heading apart: code and text.
Style = Callable[[str], tuple[str, str]]


def recognises(grid: Grid) -> bool:
    """Whether the headings are codes, or hold LimeSurvey's facts, or a structure knows them."""
    return _style(grid) is not None


def describe(grid: Grid) -> Described:
    """The columns, with the words and answers of the structure that fits them, if there is one."""
    headings = _headings(grid, _style(grid) or _as_text)
    matches, side = _structure(grid, headings)
    columns = tuple(_column(heading, matches.get(heading.position)) for heading in headings)
    return Described("LimeSurvey", 1, columns, side)


def _as_text(header: str) -> tuple[str, str]:
    """Code and text of a heading that is a text."""
    return CODES_BY_NAME.get(_name(header), ""), header


def _as_code(header: str) -> tuple[str, str]:
    """Code and text of a heading that is a code."""
    return header.strip(), ""


def _as_both(header: str) -> tuple[str, str]:
    """Code and text of a heading that has both."""
    found = CODE_AND_TEXT.fullmatch(header.strip())
    return (found[1], found[2]) if found else ("", header)


STYLES: tuple[Style, ...] = (_as_code, _as_text)


def _style(grid: Grid) -> Style | None:
    """How to take the file's headings apart; None if they are not LimeSurvey's."""
    headers = [header for header in grid.row(1) if header.strip()]
    facts = {style: {style(header)[0] for header in headers} & FACTS.keys() for style in STYLES}
    if _are_telling(facts[_as_code]):
        return _as_code
    both = {code for code, _ in map(_as_both, headers) if code}
    parts = {header.strip() for header in headers if CODE_WITH_PARTS.fullmatch(header.strip())}
    if len(both | parts) > 1 and 2 * len(both | parts) >= len(headers):
        return _as_both if both else _as_code
    if _are_telling(facts[_as_text]):
        return _as_text
    # In a language whose names for the facts are not known here, or without facts.
    return next((one for one in STYLES if _structure(grid, _headings(grid, one))[1]), None)


def _are_telling(facts: Set[str]) -> bool:
    """Whether facts are those of a LimeSurvey export."""
    return "id" in facts and len(facts) >= LEAST_FACTS and not TELLING.isdisjoint(facts)


def _name(header: str) -> str:
    """A heading as the names of facts are compared; spaces may be written as underscores."""
    return " ".join(header.replace("_", " ").split()).casefold()


def _headings(grid: Grid, style: Style) -> list[Heading]:
    headings = []
    for position, header in enumerate(grid.row(1), start=1):
        code, rest = style(header)
        text, parts = bracketed(rest, MOST_PARTS)
        if code and not re.search(r"[\[_]", code):
            # No sub-question explains the brackets, so they belong to the question.
            text, parts = rest, ()
        headings.append(Heading(position, header, code, words(text), parts))
    codes = {heading.question_code for heading in headings if heading.question_code}
    timed = {f"{code}Time" for code in codes} if "interviewtime" in codes else set()
    return [replace(heading, fact=_fact(heading, timed)) for heading in headings]


def _fact(heading: Heading, timed: Set[str]) -> Kind | None:
    """What LimeSurvey says of a column that is no question."""
    if heading.code in FACTS:
        return FACTS[heading.code]
    row_number = heading.position == 1 and not heading.header.strip()
    if row_number or heading.code in timed or FACT_CODE.fullmatch(heading.code):
        return Kind.SYSTEM
    if not heading.code and FACT_NAME.fullmatch(heading.header.strip().casefold()):
        return Kind.SYSTEM
    return None


def _structure(grid: Grid, headings: Sequence[Heading]) -> tuple[Matches, SideFile | None]:
    """What the structure that fits the questions says of them, and that structure."""
    asked = [one for one in headings if one.fact is None and one.header.strip()]

    def known(questions: Questions) -> float:
        return len(matches(asked, questions)) / len(asked) if asked else 0.0

    questions, side = fitting(grid.file.sides, limesurvey_structure, known)
    return (matches(asked, questions) if side else {}), side


def _column(heading: Heading, match: Match | None) -> RawColumn:
    column = RawColumn(
        heading.position,
        heading.header,
        question=heading.text,
        sub_question=joined(heading.parts),
        code=heading.code,
        kind=heading.fact or Kind.UNKNOWN,
    )
    if match is not None:
        column = replace(
            column,
            question=heading.text or match.question.text,
            sub_question=column.sub_question or match.row,
            code=heading.code or match.code,
            kind=match.question.kind,
            labels=match.question.labels,
        )
    if heading.fact is None and heading.is_written(match):
        column = replace(column, kind=Kind.OPEN, labels={}, other=heading.is_other)
    return column
