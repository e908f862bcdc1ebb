"""Nettskjema codebooks: a form's elements as JSON, and the older listing."""

import json
from pathlib import Path

import pytest

from pipeline.readers.definition import DefinedQuestion
from pipeline.readers.nettskjema_codebook import parse, recognises
from pipeline.readers.raw import Kind


def option(sequence: int, code: str | None, text: str) -> dict[str, object]:
    return {"sequence": sequence, "externalAnswerOptionId": code, "text": text}


def row(sequence: int, code: str, text: str) -> dict[str, object]:
    return {"sequence": sequence, "externalElementId": code, "text": text}


def element(kind: str, code: str | None, text: str, **more: object) -> dict[str, object]:
    return {"elementType": kind, "externalElementId": code, "text": text, "sequence": 1, **more}


def codebook(*elements: dict[str, object]) -> bytes:
    return json.dumps(elements).encode()


LISTING = """* A form (id 82087) - 03.09.2018 15:50

* Variabel\tEtikett


Name\tWhat is your name?


Consent\tnull

Ja\tI have read it


Mood\tHow are you?

1\tFine
2\tBad
"""


def test_one_answer_has_its_options_in_the_order_of_the_form() -> None:
    options = [option(2, "9", "Low"), option(1, "4", "High"), option(3, "-1", "Other")]
    for kind in ("RADIO", "SELECT"):
        content = codebook(element(kind, "mood", "<p>How are you?</p>", answerOptions=options))
        assert recognises(content)
        questions = parse(content)
        labels = {"4": "High", "9": "Low", "-1": "Other"}
        assert questions == {"mood": DefinedQuestion("mood", "How are you?", Kind.SINGLE, labels)}
        assert list(questions["mood"].labels) == ["4", "9", "-1"]


def test_each_row_of_a_matrix_has_the_options_of_all() -> None:
    options, rows = [option(1, "1", "Yes"), option(2, "2", "No")], [row(1, "a", "Art")]
    content = codebook(
        element("MATRIX_RADIO", "like", "Do you like", answerOptions=options, subElements=rows)
    )
    assert parse(content)["like"] == DefinedQuestion(
        "like", "Do you like", Kind.SINGLE, {"1": "Yes", "2": "No"}, {"a": "Art"}
    )


def test_options_of_which_several_can_be_chosen_are_rows() -> None:
    options, rows = [option(1, "it", "IT"), option(2, "net", "Internet")], [row(1, "1", "Asked")]
    content = codebook(
        element("CHECKBOX", "use", "What for?", answerOptions=options),
        element("MATRIX_CHECKBOX", "help", "I have", answerOptions=options, subElements=rows),
    )
    chosen = {"it": "IT", "net": "Internet"}
    assert parse(content) == {
        "use": DefinedQuestion("use", "What for?", Kind.MULTIPLE, rows=chosen),
        "help.1": DefinedQuestion("help.1", "I have [Asked]", Kind.MULTIPLE, rows=chosen),
    }


def test_other_elements_are_open_numbers_or_no_questions() -> None:
    content = codebook(
        element("HEADING", None, "Welcome"),
        element("QUESTION", "why", "Why?"),
        element("QUESTION", "id", "Your number?", nationalIdNumberType="ALL"),
        element("ATTACHMENT", "file", "A picture"),
        element("NUMBER", "age", "How old?"),
        element("SOMETHING_NEW", "new", "And this?"),
        element("TEXT", None, "Thanks"),
    )
    assert {code: question.kind for code, question in parse(content).items()} == {
        "why": Kind.OPEN,
        "id": Kind.PERSONAL,
        "file": Kind.OPEN,
        "age": Kind.UNKNOWN,
        "new": Kind.UNKNOWN,
    }


def test_a_linear_scale_has_its_points() -> None:
    content = codebook(
        element("LINEAR_SCALE", "s", "How much?", minimumValue=1, maximumValue=3.0,
                minimumValueText="Little", midValueText=None, maximumValueText="Much"),
        element("LINEAR_SCALE", "t", "Percent?", minimumValue=0, maximumValue=1000),
    )  # fmt: skip
    questions = parse(content)
    assert questions["s"].labels == {"1": "Little", "2": "2", "3": "Much"}
    assert (questions["t"].kind, questions["t"].labels) == (Kind.UNKNOWN, {})


def test_a_form_without_codes_is_known_by_its_texts() -> None:
    content = codebook(element("RADIO", None, "Happy?", answerOptions=[option(1, None, "Yes")]))
    assert parse(content)["Happy?"].labels == {"Yes": "Yes"}


def test_elements_may_be_wrapped_as_other_programs_do() -> None:
    wrapped = {
        "elementType": ["RADIO"],
        "externalElementId": ["mood"],
        "text": ["How?"],
        "sequence": [1],
        "answerOptions": [
            {"sequence": [2], "externalAnswerOptionId": ["2"], "text": ["Bad"]},
            {"sequence": [1], "externalAnswerOptionId": ["1"], "text": ["Fine"]},
        ],
    }
    content = json.dumps({"form_id": [1], "elements": [wrapped]}).encode()
    assert recognises(content)
    assert list(parse(content)["mood"].labels.items()) == [("1", "Fine"), ("2", "Bad")]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_older_listing_has_values_below_their_variable(end: str) -> None:
    content = LISTING.replace("\n", end).encode()
    assert recognises(content)
    assert parse(content) == {
        "Name": DefinedQuestion("Name", "What is your name?"),
        "Consent": DefinedQuestion("Consent", "", Kind.SINGLE, {"Ja": "I have read it"}),
        "Mood": DefinedQuestion("Mood", "How are you?", Kind.SINGLE, {"1": "Fine", "2": "Bad"}),
    }


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"id,Q1\n1,2\n",
        b'{"SurveyEntry": {}}',
        b"* Notes\n* Variabel\tEtikett\n",
        b"* A form (id 1)\n\nVariabel\tEtikett\n",
    ],
)
def test_other_files_are_no_codebooks(content: bytes) -> None:
    assert not recognises(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[",
        b"[" * 200_000,
        b'[{"elementType": "RADIO", "externalElementId": "\xff"}]',
        b'{"elements": 3}',
        b'[1, null, {"elementType": 1, "externalElementId": {}}]',
        b'[{"elementType": "RADIO", "externalElementId": ' + b"9" * 5000 + b"}]",
        LISTING.encode("utf-16"),
        b" " * 17_000_000,
        b"(id 1" * 200_000,
    ],
    ids=["empty", "cut", "nested", "bytes", "no list", "odd", "number", "UTF-16", "large", "line"],
)
def test_broken_and_hostile_codebooks_have_no_questions(content: bytes) -> None:
    recognises(content[: 1 << 16])
    assert parse(content) == {}


def test_real_codebooks_are_read(real: Path) -> None:
    folder = real / "nettskjema/nettskjemar"
    form = parse((folder / "elements-123823.json").read_bytes())
    assert list(form) == [
        "freetext", "radio", "checkbox", "dropdown", "radio_matrix", "checkbox_matrix.1",
        "checkbox_matrix.2", "date", "time", "datetime", "number_decimal", "number_integer",
        "slider", "attachment_1", "attachment_2",
    ]  # fmt: skip
    assert list(form["dropdown"].labels) == ["4", "9"]
    assert list(form["radio_matrix"].rows) == ["grants", "lecture", "email"]
    listing = parse((folder / "codebook-82087-2018-09-03.txt").read_bytes())
    assert len(listing) == 12
    assert [code for code, one in listing.items() if one.labels] == [
        "Inklusjon",
        "Deltatt_tidligere",
        "Nyrekruttert",
    ]
