"""LimeSurvey survey structures: tab-separated and XML, of old and new versions."""

import time
from pathlib import Path

import pytest

from pipeline.readers.definition import DefinedQuestion
from pipeline.readers.limesurvey_structure import parse, recognises
from pipeline.readers.raw import Kind

COLUMNS = ["id", "related_id", "class", "type/scale", "name", "relevance", "text", "help"]
COLUMNS += ["language", "validation", "mandatory", "other"]


def table(*rows: tuple[str, ...], base: str = "en", language: str = "en") -> str:
    """A tab-separated structure; of each row class, type or scale, name, text and other."""
    lines = ["\t".join(COLUMNS), f"\t\tS\t\tlanguage\t\t{base}\t\t\t\t\t"]
    for kind, scale, name, text, *other in rows:
        lines.append(
            f'1\t\t{kind}\t{scale}\t{name}\t1\t"{text}"\t\t{language}\t\t\t{"".join(other)}'
        )
    return "\r\n".join(lines) + "\r\n"


def xml(*sections: str, languages: str = "en") -> bytes:
    """An XML structure with these sections."""
    listed = "".join(f"<language>{one}</language>" for one in languages.split())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<document>'
        "<LimeSurveyDocType>Survey</LimeSurveyDocType><DBVersion>1</DBVersion>"
        f"<languages>{listed}</languages>{''.join(sections)}</document>"
    ).encode()


def section(name: str, fields: str, *rows: str) -> str:
    """A section of an XML structure; of each row the fields' values, divided by bars."""
    written = []
    for row in rows:
        pairs = zip(fields.split(), row.split("|"), strict=True)
        written.append("".join(f"<{key}><![CDATA[{value}]]></{key}>" for key, value in pairs))
    listed = "".join(f"<fieldname>{field}</fieldname>" for field in fields.split())
    inner = "".join(f"<row>{row}</row>" for row in written)
    return f"<{name}><fields>{listed}</fields><rows>{inner}</rows></{name}>"


GROUPS = section("groups", "gid group_order", "9|1", "8|2")
NEW = xml(
    GROUPS,
    section(
        "questions",
        "qid parent_qid gid type title other question_order",
        "3|0|8|T|why|N|1",
        "1|0|9|F|sat|N|2",
        "2|0|9|!|again|Y|1",
    ),
    section(
        "subquestions",
        "qid parent_qid gid title question_order",
        "11|1|9|room|2",
        "10|1|9|food|1",
    ),
    section(
        "question_l10ns",
        "qid question language",
        "1|Wie?|de",
        "1|<p>How?</p>|en",
        "2|Nochmal?|de",
        "2|Again?|en",
        "3|Nur deutsch|de",
        "10|Food|en",
        "11|Room|en",
    ),
    section("answers", "aid qid code sortorder scale_id", "7|1|A2|2|0", "6|1|A1|1|0", "5|2|Y|0|0"),
    section("answer_l10ns", "aid answer language", "5|Ja|de", "5|Sure|en", "6|Low|en", "7|High|en"),
    section("surveys", "sid language", "1|en"),
    languages="de en",
)
OLD = xml(
    section(
        "answers",
        "qid code answer sortorder language scale_id",
        "1|A2|High|2|en|0",
        "1|A1|Niedrig|1|de|0",
        "1|A1|Low|1|en|0",
        "1|B1|Second|1|en|1",
    ),
    section(
        "questions",
        "qid parent_qid gid type title question other question_order language",
        "1|0|9|1|dual|Zwei?|N|1|de",
        "1|0|9|1|dual|Two?|N|1|en",
    ),
    section(
        "subquestions",
        "qid parent_qid gid title question question_order language",
        "5|1|9|light|Licht|1|de",
        "5|1|9|light|Light|1|en",
    ),
)


def test_a_table_gives_questions_rows_and_answers_in_their_order() -> None:
    structure = table(
        ("G", "1", "Part", "All of it"),
        ("Q", "F", "sat", "<p>How satisfied?</p>"),
        ("SQ", "", "room", "The room"),
        ("SQ", "", "food", "The food"),
        ("A", "0", "5", "High"),
        ("A", "0", "1", "Low"),
        ("Q", "L", "again", "Again?", "Y"),
        ("A", "0", "Y", "Sure"),
    ).encode()
    assert recognises(structure)
    questions = parse(structure)
    assert questions == {
        "sat": DefinedQuestion(
            "sat",
            "How satisfied?",
            Kind.SINGLE,
            {"5": "High", "1": "Low"},
            {"room": "The room", "food": "The food"},
        ),
        "again": DefinedQuestion("again", "Again?", Kind.SINGLE, {"Y": "Sure", "-oth-": "-oth-"}),
    }
    assert list(questions["sat"].labels) == ["5", "1"]
    assert list(questions["sat"].rows) == ["room", "food"]


def test_texts_are_those_of_the_base_language() -> None:
    rows = table(("Q", "T", "why", "Warum?"), base="en", language="de")
    english = table(("Q", "T", "why", "Why?"), language="en").splitlines(keepends=True)[2:]
    assert parse((rows + "".join(english)).encode())["why"].text == "Why?"
    assert (
        parse(table(("Q", "T", "why", "Warum?"), base="en", language="de").encode())["why"].text
        == "Warum?"
    )


@pytest.mark.parametrize("start", ["\r\n", "\ufeff", "\ufeff\n"])
def test_a_table_may_begin_with_an_empty_line_or_a_mark(start: str) -> None:
    content = (start + table(("Q", "T", "why", "Why?"))).encode()
    assert recognises(content)
    assert list(parse(content)) == ["why"]


def test_an_older_table_has_no_ids() -> None:
    content = b"class\ttype/scale\tname\trelevance\ttext\tlanguage\nQ\tT\twhy\t1\tWhy?\ten\n"
    assert recognises(content)
    assert parse(content)["why"] == DefinedQuestion("why", "Why?", Kind.OPEN)


@pytest.mark.parametrize(
    ("types", "kind", "codes"),
    [
        ("LFOH!", Kind.SINGLE, ""),
        ("5A", Kind.SINGLE, "1 2 3 4 5"),
        ("B", Kind.SINGLE, "1 2 3 4 5 6 7 8 9 10"),
        ("C", Kind.SINGLE, "Y U N"),
        ("E", Kind.SINGLE, "I S D"),
        ("Y", Kind.SINGLE, "Y N"),
        ("G", Kind.SINGLE, "F M"),
        ("MP", Kind.MULTIPLE, ""),
        ("R", Kind.RANKING, ""),
        ("STUQ;", Kind.OPEN, ""),
        ("*X|", Kind.SYSTEM, ""),
        ("NKDI:", Kind.UNKNOWN, ""),
    ],
)
def test_question_types_say_what_kind_a_question_is(types: str, kind: Kind, codes: str) -> None:
    for letter in types:
        question = parse(table(("Q", letter, "q", "Text")).encode())["q"]
        assert (question.kind, list(question.labels)) == (kind, codes.split())


def test_ranked_things_may_be_sub_questions() -> None:
    question = parse(table(("Q", "R", "q", "Rank"), ("SQ", "", "a", "A")).encode())["q"]
    assert question.labels == {"a": "A"}


def test_xml_of_new_versions_has_texts_in_sections_of_their_own() -> None:
    assert recognises(NEW)
    questions = parse(NEW)
    assert list(questions) == ["again", "sat", "why"]
    assert questions["sat"] == DefinedQuestion(
        "sat",
        "How?",
        Kind.SINGLE,
        {"A1": "Low", "A2": "High"},
        {"food": "Food", "room": "Room"},
    )
    assert list(questions["sat"].labels) == ["A1", "A2"]
    assert list(questions["sat"].rows) == ["food", "room"]
    assert questions["again"].labels == {"Y": "Sure", "-oth-": "-oth-"}
    assert questions["why"].text == "Nur deutsch"


def test_xml_of_old_versions_has_a_row_for_each_language() -> None:
    questions = parse(OLD)
    assert questions["dual"] == DefinedQuestion(
        "dual", "Two?", Kind.SINGLE, {"A1": "Low", "A2": "High"}, {"light": "Light"}
    )
    assert questions["dual#1"].labels == {"B1": "Second"}


@pytest.mark.parametrize("kind", ["Group", "Question"])
def test_a_group_or_question_is_a_structure_too_but_no_answers_are(kind: str) -> None:
    assert recognises(NEW.replace(b">Survey<", f">{kind}<".encode()))
    assert not recognises(NEW.replace(b">Survey<", b">Responses<"))
    assert not recognises(b"id,related_id,class\n1,2,3\n")
    assert not recognises(b"<html><body></body></html>")
    assert not recognises(b"")


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    b"<document><LimeSurveyDocType>Survey</LimeSurveyDocType>"
    b"<questions><rows><row><title>&b;</title></row></rows></questions></document>"
)
OUTSIDE = BOMB.replace(b'"aaaaaaaaaa"', b'SYSTEM "file:///etc/passwd"')


@pytest.mark.parametrize(
    "content",
    [
        b"",
        NEW[: len(NEW) // 2],
        NEW.replace(b"UTF-8", b"no-such-code"),
        NEW.replace(b"How", b"H\xff"),
        BOMB,
        OUTSIDE,
        xml("<a>" * 100_000),
        b"id\trelated_id\tclass\t\xff\xfe",
        table().encode(),
        b'id\trelated_id\tclass\ttype/scale\n"',
    ],
    ids=[
        "empty",
        "cut",
        "encoding",
        "bytes",
        "entities",
        "outside",
        "nested",
        "binary",
        "no rows",
        "quote",
    ],
)
def test_broken_and_hostile_structures_have_no_questions(content: bytes) -> None:
    assert parse(content) == {}


def test_more_rows_than_any_survey_has_are_refused() -> None:
    row = b"<row><qid>1</qid><type>T</type><title>a</title></row>"
    start, end = xml().split(b"</document>")[0], b"</rows></questions></document>"
    begun = time.perf_counter()
    assert parse(start + b"<questions><rows>" + 250_000 * row + end) == {}
    assert parse(table(*[("A", "0", "1", "x")]).encode() + 300_000 * b"1\t\tA\t0\t1\t1\tx\n") == {}
    assert parse(b"x" * 17_000_000) == {}
    assert time.perf_counter() - begun < 20


def test_real_structures_are_read(real: Path) -> None:
    folder = real / "limesurvey/limonaid-fixtures"
    found = {}
    for path in sorted(folder.iterdir()):
        if recognises(path.read_bytes()[: 1 << 16]):
            found[path.name] = parse(path.read_bytes())
    assert {name: len(questions) for name, questions in found.items()} == {
        "export-of-minimal-survey-as-tsv.txt": 18,
        "limesurvey_group_1370.lsg": 2,
        "testing-export.txt": 1,
        "testing-multilingual-export.txt": 1,
    }
    minimal = found["export-of-minimal-survey-as-tsv.txt"]
    assert list(minimal["proximity"].labels) == ["1", "2", "3", "4", "5", "6"]
    assert list(minimal["work"].rows) == ["ptnts", "chldr", "publc", "home"]
    assert minimal["country"].text == "Where are you now?"
    group = found["limesurvey_group_1370.lsg"]["questionCode2"]
    assert (group.kind, len(group.labels), len(group.rows)) == (Kind.SINGLE, 3, 3)
