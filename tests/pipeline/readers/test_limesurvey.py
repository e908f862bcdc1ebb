"""LimeSurvey exports: headings of codes, of texts or of both, and the structure beside them."""

from pathlib import Path

import pytest

from pipeline.readers.raw import Kind
from tests.pipeline.readers.exports import exported, opened, parts
from tests.pipeline.readers.test_limesurvey_structure import table

FACTS = "Response ID,Date submitted,Last page,Start language,Seed,Date started"
CODES = "id,submitdate,lastpage,startlanguage"
STRUCTURE = table(
    ("Q", "F", "sat", "How satisfied are you?"),
    ("SQ", "", "food", "The <b>food</b>"),
    ("SQ", "", "room", "The room"),
    ("A", "0", "A1", "Low"),
    ("A", "0", "A2", "High"),
    ("Q", "L", "again", "Would you return?", "Y"),
    ("A", "0", "Y", "Sure"),
    ("A", "0", "N", "Never"),
    ("Q", "M", "seen", "What did you see?", "Y"),
    ("SQ", "", "sea", "The sea"),
    ("Q", "P", "did", "What did you do?"),
    ("SQ", "", "swim", "Swim"),
    ("Q", "T", "why", "Why?"),
    ("Q", "R", "rank", "Put in order"),
    ("A", "0", "x", "First thing"),
    ("A", "0", "y", "Second thing"),
    ("Q", "1", "dual", "Is and should"),
    ("SQ", "", "light", "Light"),
    ("A", "0", "1", "Dark"),
    ("A", "0", "2", "Bright"),
    ("A", "1", "1", "Darker"),
    ("A", "1", "2", "Brighter"),
    ("Q", "*", "sum", "{sat_food + 1}"),
)


def test_headings_of_texts_end_in_their_sub_question(tmp_path: Path) -> None:
    export = exported(
        tmp_path,
        f"{FACTS},How &amp; why?,Rate [The food],Rate [Tea:|cold|hot],Both [Row][Scale 1]\n"
        "1,,,en,5,a,1,2,3,4\n",
    )
    assert (export.tool, export.header_rows) == ("LimeSurvey", 1)
    assert [column.header for column in export.columns[6:]] == [
        "How &amp; why?",
        "Rate [The food]",
        "Rate [Tea:|cold|hot]",
        "Both [Row][Scale 1]",
    ]
    assert parts(export.columns[6:]) == [
        ("How & why?", ""),
        ("Rate", "The food"),
        ("Rate", "Tea:|cold|hot"),
        ("Both", "Row [Scale 1]"),
    ]
    assert {column.code for column in export.columns[6:]} == {""}


@pytest.mark.parametrize(
    "facts",
    [
        "Response ID,Date submitted,Last page,Start language,Seed,Date started,Date last action,"
        "IP address,Referrer URL,Token,Total time",
        "Response_ID,Date_submitted,Last_page,Start_language,Seed,Date_started,Date_last_action,"
        "IP_address,Referrer_URL,Token,Total_time",
        "Antwort ID,Datum Abgeschickt,Letzte Seite,Start-Sprache,Zufallsstartwert,Datum gestartet,"
        "Datum letzte Aktivität,IP-Adresse,Weiterleitungs-URL,Zugangsschlüssel,Gesamtzeit",
        "id,submitdate,lastpage,startlanguage,seed,startdate,datestamp,ipaddr,refurl,token,"
        "interviewtime",
        "id. Response ID,submitdate. Date submitted,lastpage. Last page,startlanguage. Start,"
        "seed. Seed,startdate. Date started,datestamp. Date last action,ipaddr. IP address,"
        "refurl. Referrer URL,token. Token,interviewtime. Total time",
    ],
    ids=["texts", "underscores", "German", "codes", "both"],
)
def test_facts_are_known_in_each_kind_of_heading(tmp_path: Path, facts: str) -> None:
    export = exported(tmp_path, f"{facts},q1\n" + ",".join("1" * 12) + "\n")
    assert export.tool == "LimeSurvey"
    assert [column.kind for column in export.columns] == [
        Kind.KEY,
        Kind.FINISHED,
        Kind.SYSTEM,
        Kind.SYSTEM,
        Kind.SYSTEM,
        Kind.STARTED,
        Kind.SYSTEM,
        Kind.PERSONAL,
        Kind.SYSTEM,
        Kind.PERSONAL,
        Kind.DURATION,
        Kind.UNKNOWN,
    ]


@pytest.mark.parametrize(
    "facts",
    [
        "ID de la réponse,Date de soumission,Dernière page,Langue de départ",
        "ID de respuesta,Fecha de envío,Última página,Lenguaje inicial",
        "ID da resposta,Data de envio,Última página,Idioma inicial",
        "ID risposta,Data invio,Ultima pagina,Lingua iniziale",
    ],
)
def test_other_languages_are_known(tmp_path: Path, facts: str) -> None:
    export = exported(tmp_path, f"{facts},Q\n1,2,3,4,5\n")
    kinds = [column.kind for column in export.columns]
    assert kinds == [Kind.KEY, Kind.FINISHED, Kind.SYSTEM, Kind.SYSTEM, Kind.UNKNOWN]


def test_times_and_counts_of_files_are_no_questions(tmp_path: Path) -> None:
    texts = "filecount - Picture,Group time: One,Question time: q1,Gruppenzeit: Eins,attribute_1"
    export = exported(tmp_path, f"{FACTS},{texts},Q\n1,2,3,4,5,6,7,8,9,1,2,3\n")
    assert {column.kind for column in export.columns[6:11]} == {Kind.SYSTEM}
    codes = "interviewtime,groupTime12,q1Time,q2[filecount],attribute_3,q1,q9Time,q2"
    export = exported(tmp_path, f"{CODES},{codes}\n1,2,3,4,5,6,7,8,9,1,2,3\n")
    assert [column.kind for column in export.columns[5:]] == [Kind.SYSTEM] * 4 + [Kind.UNKNOWN] * 3


@pytest.mark.parametrize("separator", [". ", "._."])
def test_code_and_text_are_told_apart(tmp_path: Path, separator: str) -> None:
    header = ",".join(
        [
            "",
            f"socio1{separator}In which country (or [region])? [one]",
            f"likertime2[turnOver1]{separator}Please rate [How often if ever?]",
            f"likert0[time1can]{separator} [On average]",
            f"rse3[SQ001]{separator}Who? []",
            f"seen[other]{separator}What? [Sonstiges]",
            f"did[swimcomment]{separator}What? [Kommentar]",
        ]
    )
    columns = exported(tmp_path, f"{header}\n1,2,3,4,5,6,7\n").columns
    assert (columns[0].header, columns[0].kind) == ("", Kind.SYSTEM)
    assert [column.header for column in columns] == header.split(",")
    told = [(column.code, column.question, column.sub_question) for column in columns[1:]]
    assert told == [
        ("socio1", "In which country (or [region])? [one]", ""),
        ("likertime2[turnOver1]", "Please rate", "How often if ever?"),
        ("likert0[time1can]", "", "On average"),
        ("rse3[SQ001]", "Who?", ""),
        ("seen[other]", "What?", "Sonstiges"),
        ("did[swimcomment]", "What?", "Kommentar"),
    ]
    assert [(column.kind, column.other) for column in columns[4:]] == [
        (Kind.UNKNOWN, False),
        (Kind.OPEN, True),
        (Kind.OPEN, False),
    ]


def test_the_text_of_other_is_open_in_headings_of_texts(tmp_path: Path) -> None:
    columns = exported(tmp_path, f"{FACTS},Which?,Which? [Other], [Other]\n,,,,,,1,2,3\n").columns
    assert [(column.kind, column.other) for column in columns[6:]] == [
        (Kind.UNKNOWN, False),
        (Kind.OPEN, True),
        (Kind.OPEN, True),
    ]


BRACKETS = (
    "sat[food],sat[room],again,again[other],seen[sea],seen[other],did[swim],did[swimcomment],"
    "why,rank[1],rank[2],dual[light][1],dual[light][2],sum"
)
UNDERSCORES = (
    "sat_food,sat_room,again,again_other,seen_sea,seen_other,did_swim,did_swimcomment,"
    "why,rank_1,rank_2,dual_light_0,dual_light_1,sum"
)
TEXTS = (
    "How satisfied are you? [The food],How satisfied are you? [The room],Would you return?,"
    "Would you return? [Other],What did you see? [The sea],What did you see? [Other],"
    "What did you do? [Swim],What did you do? [Other],Why?,Put in order [Rank 1],"
    "Put in order [Rank 2],Is and should [Light][Is],Is and should [Light][Should],{sat_food + 1}"
)


@pytest.mark.parametrize("headings", [BRACKETS, UNDERSCORES])
def test_a_structure_beside_tells_kinds_words_and_answers(tmp_path: Path, headings: str) -> None:
    text = f"{CODES},{headings}\n" + ",".join("1" * 18) + "\n"
    export = exported(tmp_path, text, {"survey.txt": STRUCTURE})
    assert export.defined_by is not None
    assert export.defined_by.name == "survey.txt"
    told = [(one.question, one.sub_question, one.kind) for one in export.columns[4:]]
    assert told == [
        ("How satisfied are you?", "The food", Kind.SINGLE),
        ("How satisfied are you?", "The room", Kind.SINGLE),
        ("Would you return?", "", Kind.SINGLE),
        ("Would you return?", "", Kind.OPEN),
        ("What did you see?", "The sea", Kind.MULTIPLE),
        ("What did you see?", "", Kind.OPEN),
        ("What did you do?", "Swim", Kind.MULTIPLE),
        ("What did you do?", "", Kind.OPEN),
        ("Why?", "", Kind.OPEN),
        ("Put in order", "", Kind.RANKING),
        ("Put in order", "", Kind.RANKING),
        ("Is and should", "Light", Kind.SINGLE),
        ("Is and should", "Light", Kind.SINGLE),
        ("{sat_food + 1}", "", Kind.SYSTEM),
    ]
    labels = [dict(column.labels) for column in export.columns[4:]]
    assert labels[0] == labels[1] == {"A1": "Low", "A2": "High"}
    assert labels[2] == {"Y": "Sure", "N": "Never", "-oth-": "-oth-"}
    assert labels[9] == {"x": "First thing", "y": "Second thing"}
    assert labels[11:13] == [{"1": "Dark", "2": "Bright"}, {"1": "Darker", "2": "Brighter"}]
    assert [one.position - 4 for one in export.columns if one.other] == [4, 6]


def test_a_structure_beside_is_found_by_texts_too(tmp_path: Path) -> None:
    text = f"{FACTS},{TEXTS}\n" + ",".join("1" * 20) + "\n"
    export = exported(tmp_path, text, {"survey.txt": STRUCTURE})
    told = [(one.code, one.kind, len(one.labels)) for one in export.columns[6:]]
    assert told == [
        ("sat[food]", Kind.SINGLE, 2),
        ("sat[room]", Kind.SINGLE, 2),
        ("again", Kind.SINGLE, 3),
        ("again", Kind.OPEN, 0),
        ("seen[sea]", Kind.MULTIPLE, 0),
        ("seen", Kind.OPEN, 0),
        ("did[swim]", Kind.MULTIPLE, 0),
        ("did", Kind.OPEN, 0),
        ("why", Kind.OPEN, 0),
        ("rank", Kind.RANKING, 2),
        ("rank", Kind.RANKING, 2),
        ("dual[light]", Kind.SINGLE, 2),
        ("dual[light]", Kind.SINGLE, 2),
        ("sum", Kind.SYSTEM, 0),
    ]
    assert dict(export.columns[18].labels) == {"1": "Darker", "2": "Brighter"}


def test_questions_of_the_same_text_are_told_by_their_order(tmp_path: Path) -> None:
    structure = table(
        ("Q", "L", "one", "Choose ..."),
        ("A", "0", "1", "A"),
        ("Q", "L", "two", "Choose ..."),
        ("A", "0", "1", "B"),
    )
    export = exported(tmp_path, f"{FACTS},Choose ...,Choose ...\n,,,,,,1,1\n", {"s.txt": structure})
    assert [dict(column.labels) for column in export.columns[6:]] == [{"1": "A"}, {"1": "B"}]


def test_a_structure_can_tell_an_export_without_facts_or_in_an_unknown_language(
    tmp_path: Path,
) -> None:
    for header in ("sat_food,sat_room,again", "Svar-ID,Would you return?,Why?"):
        export = exported(tmp_path, f"{header}\n1,2,3\n", {"survey.txt": STRUCTURE})
        assert export.tool == "LimeSurvey"
        assert export.columns[1].kind is Kind.SINGLE


def test_the_structure_of_another_survey_says_nothing(tmp_path: Path) -> None:
    export = exported(tmp_path, f"{CODES},q1,q2,why\n1,2,3,4,5,6,7\n", {"s.txt": STRUCTURE})
    assert export.defined_by is None
    assert {column.kind for column in export.columns[4:]} == {Kind.UNKNOWN}


@pytest.mark.parametrize(
    "text",
    [
        "id,q1,q2\n1,2,3\n",
        "id,startdate,submitdate,q1\n1,2,3,4\n",
        "No. of cats,No. of dogs,Age\n1,2,3\n",
        "1. How?,2. Why?\n1,2\n",
        "Response ID,Date submitted,Q1\n1,2,3\n",
    ],
)
def test_other_tables_are_not_taken_for_limesurvey(tmp_path: Path, text: str) -> None:
    assert exported(tmp_path, text).tool == "delimited text"


def test_a_real_export_of_texts_has_its_facts(real: Path) -> None:
    name = "limesurvey/limonaid-fixtures/survey_998192_R_data_file.csv"
    columns = opened(real / name).columns
    kinds = [column.kind for column in columns]
    assert kinds[:3] == [Kind.KEY, Kind.FINISHED, Kind.SYSTEM]
    # Six facts besides those with a kind of their own, a count of files, and the times.
    assert kinds.count(Kind.SYSTEM) == 4 + 1 + 19
    assert [column.header for column in columns if column.other] == ["How do you identify? [Other]"]


def test_real_exports_of_codes_and_texts_name_the_same_items(real: Path) -> None:
    codes = {}
    for year in ("2016_uk", "2017_uk", "2018_all"):
        columns = opened(real / f"limesurvey/rse-international-2016-2018/{year}.csv").columns
        codes[year] = {column.code: column for column in columns}
        assert sum(not column.code for column in columns) == 1
    frustrated = "How often do you feel frustrated when not given the opportunity to achieve"
    assert codes["2016_uk"]["turnOver1"].question.startswith(frustrated)
    assert codes["2017_uk"]["likertime2[turnOver1]"].sub_question.startswith(frustrated)
    assert codes["2018_all"]["startdate"].kind is Kind.STARTED
