"""What a Qualtrics survey definition says of the columns that its questions export."""

import json

import pytest

from pipeline.readers.definition import DefinedQuestion, Questions
from pipeline.readers.qualtrics_definition import parse, plain, recognises
from pipeline.readers.raw import Kind

OFTEN = {"1": {"Display": "Ofte"}, "2": {"Display": "Sjældent"}, "3": {"Display": "Ved ikke"}}
MEALS = {"1": {"Display": "Frokost"}, "4": {"Display": "Aftensmad"}}


Payload = dict[str, object]


def survey(*questions: Payload, trash: tuple[str, ...] = ()) -> bytes:
    """A definition with these questions in one block, but for those in the trash."""
    asked = [{"QuestionID": q["QuestionID"]} for q in questions if q["QuestionID"] not in trash]
    thrown = [{"QuestionID": qid} for qid in trash]
    blocks = [
        {"Type": "Default", "BlockElements": asked},
        {"Type": "Trash", "BlockElements": thrown},
    ]
    elements: list[Payload] = [{"Element": "BL", "Payload": blocks}]
    elements += [{"Element": "SQ", "Payload": question} for question in questions]
    return json.dumps({"SurveyEntry": {"SurveyID": "SV_1"}, "SurveyElements": elements}).encode()


def one(kind: str, selector: str = "", **more: object) -> Payload:
    """A question QID1 with the tag Q1."""
    return {
        "QuestionID": "QID1",
        "DataExportTag": "Q1",
        "QuestionText": "Hvor?",
        "QuestionType": kind,
        "Selector": selector,
        **more,
    }


def matrix(selector: str = "Likert", sub: str = "SingleAnswer", **more: object) -> Questions:
    """The columns of a matrix of meals by how often."""
    more = {"SubSelector": sub, "Choices": MEALS, "Answers": OFTEN, **more}
    return parse(survey(one("Matrix", selector, **more)))


def test_a_definition_is_told_by_its_content() -> None:
    assert recognises(survey())
    assert recognises(b'\xef\xbb\xbf \n{"SurveyEntry": {')
    assert not recognises(b'{"survey": {"elements": []}}')
    assert not recognises(b'StartDate,"SurveyEntry"\n')


def test_options_of_a_single_choice_are_labels_by_recode_in_the_order_of_the_questionnaire() -> (
    None
):
    question = one(
        "MC",
        "SAVR",
        Choices=OFTEN,
        ChoiceOrder=["3", 1, 2],
        RecodeValues={"1": "5", "2": 1, "3": "-1"},
    )
    found = parse(survey(question))["QID1"]
    assert (found.code, found.text, found.kind) == ("Q1", "Hvor?", Kind.SINGLE)
    assert list(found.labels.items()) == [("-1", "Ved ikke"), ("5", "Ofte"), ("1", "Sjældent")]


def test_without_recodes_the_option_is_its_own_code() -> None:
    found = parse(survey(one("MC", "DL", Choices=MEALS, ChoiceOrder=[4, 1], RecodeValues=[])))
    assert list(found["QID1"].labels.items()) == [("4", "Aftensmad"), ("1", "Frokost")]


@pytest.mark.parametrize("selector", ["MAVR", "MAHR", "MACOL", "MSB"])
def test_select_all_has_a_column_per_option(selector: str) -> None:
    found = parse(survey(one("MC", selector, Choices=MEALS, RecodeValues={"1": "8"})))
    assert found["QID1-4"] == DefinedQuestion(
        "Q1_4", "Hvor?", Kind.MULTIPLE, rows={"4": "Aftensmad"}
    )
    # An export that does not split its options has them as codes in one column.
    assert found["QID1"].labels == {"8": "Frokost", "4": "Aftensmad"}


def test_an_option_may_have_a_text_beside_it() -> None:
    choices = {"1": {"Display": "Her"}, "6": {"Display": "Andet:", "TextEntry": "true"}}
    single = parse(survey(one("MC", "SAVR", Choices=choices)))
    assert list(single) == ["QID1", "QID1-6-TEXT", "QID1-TEXT"]
    assert [(q.code, q.kind, q.rows) for q in list(single.values())[1:]] == [
        ("Q1_6_TEXT", Kind.OPEN, {"6": "Andet:"}),
        ("Q1_TEXT", Kind.OPEN, {"6": "Andet:"}),
    ]
    assert list(parse(survey(one("MC", "MAVR", Choices=choices)))) == [
        *("QID1", "QID1-1", "QID1-6", "QID1-6-TEXT")
    ]


def test_a_matrix_has_a_column_per_statement_with_its_scale() -> None:
    found = matrix(RecodeValues={"3": "-1"}, ChoiceOrder=["4", "1"], AnswerOrder=[1, 2, 3])
    labels = {"1": "Ofte", "2": "Sjældent", "-1": "Ved ikke"}
    assert list(found) == ["QID1", "QID1-4", "QID1-1"]
    assert found["QID1-4"] == DefinedQuestion(
        "Q1_1", "Hvor?", Kind.SINGLE, labels, {"4": "Aftensmad"}
    )
    assert list(found["QID1-4"].labels) == ["1", "2", "-1"]


def test_statements_of_a_matrix_may_have_codes_of_their_own() -> None:
    choices = {"1": {"Display": "Frokost", "TextEntry": "on"}}
    found = matrix(Choices=choices, ChoiceDataExportTags={"1": "lunch"})
    assert [(key, q.code) for key, q in found.items()] == [
        *(("QID1", ""), ("QID1-1", "lunch"), ("QID1-1-TEXT", "Q1lunch_TEXT"))
    ]


@pytest.mark.parametrize(
    ("selector", "sub", "kind", "code"),
    [
        ("Likert", "MultipleAnswer", Kind.MULTIPLE, "Q1_2_3"),
        ("TE", "Short", Kind.OPEN, "Q1_2_3_TEXT"),
        ("CS", "", Kind.UNKNOWN, "Q1_2_3"),
    ],
)
def test_a_matrix_of_cells_has_a_column_per_statement_and_scale_point(
    selector: str, sub: str, kind: Kind, code: str
) -> None:
    found = matrix(selector, sub)
    assert len(found) == 1 + 2 * 3
    assert found["QID1-4-3"] == DefinedQuestion(
        code, "Hvor?", kind, rows={"4-3": "Aftensmad - Ved ikke"}
    )


def test_side_by_side_has_a_scale_for_each_of_its_parts() -> None:
    part = {"QuestionText": "Hjemme", "Selector": "Likert", "SubSelector": "DL", "Answers": OFTEN}
    other = {"QuestionText": "<b>Ude</b>", "Selector": "TE", "Answers": {"1": {"Display": "Sted"}}}
    tagged = {"ChoiceDataExportTags": {"1": "lunch"}, "AnswerDataExportTag": 7, **part}
    parts = {"1": {**part, "RecodeValues": {"1": "9"}}, "2": other, "3": tagged}
    found = parse(survey(one("SBS", "SBSMatrix", Choices=MEALS, AdditionalQuestions=parts)))
    assert found["QID1#1-4"] == DefinedQuestion(
        "Q1#1_2",
        "Hvor? - Hjemme",
        Kind.SINGLE,
        {"9": "Ofte", "2": "Sjældent", "3": "Ved ikke"},
        {"4": "Aftensmad"},
    )
    assert found["QID1#2-4-1"] == DefinedQuestion(
        "Q1#2_2_1_TEXT", "Hvor? - Ude", Kind.OPEN, rows={"4-1": "Aftensmad - Sted"}
    )
    assert [found[f"QID1#3-{row}"].code for row in MEALS] == ["lunch: 7", "Q1#3_2"]


@pytest.mark.parametrize(
    ("kind", "meant"), [("RO", Kind.RANKING), ("CS", Kind.UNKNOWN), ("Slider", Kind.UNKNOWN)]
)
def test_what_is_ranked_shared_or_slid_has_a_column_per_item(kind: str, meant: Kind) -> None:
    found = parse(survey(one(kind, "DND", Choices=MEALS)))
    assert found["QID1-4"] == DefinedQuestion("Q1_4", "Hvor?", meant, rows={"4": "Aftensmad"})


def test_text_entries_are_open() -> None:
    assert parse(survey(one("TE", "ML"))) == {"QID1": DefinedQuestion("Q1", "Hvor?", Kind.OPEN)}
    form = parse(survey(one("TE", "FORM", Choices=MEALS)))
    assert form["QID1-4"] == DefinedQuestion("Q1_4", "Hvor?", Kind.OPEN, rows={"4": "Aftensmad"})


@pytest.mark.parametrize(("kind", "columns"), [("DB", 1), ("Timing", 5), ("Meta", 8)])
def test_what_asks_nothing_is_of_the_system(kind: str, columns: int) -> None:
    found = parse(survey(one(kind)))
    assert {question.kind for question in found.values()} == {Kind.SYSTEM}
    assert len(found) == columns


def test_a_question_of_another_type_keeps_its_words() -> None:
    found = parse(survey(one("HeatMap", "Image", Choices=[{"Display": "X"}])))
    assert found == {"QID1": DefinedQuestion("Q1", "Hvor?")}


def test_a_question_in_the_trash_is_known_by_its_id_only() -> None:
    thrown = {**one("MC", "SAVR", Choices=MEALS), "QuestionID": "QID2"}
    found = parse(survey(thrown, one("TE", "SL"), trash=("QID2",)))
    assert [(key, question.code) for key, question in found.items()] == [
        ("QID1", "Q1"),
        ("QID2", ""),
    ]
    assert found["QID2"].labels == {"1": "Frokost", "4": "Aftensmad"}


def test_questions_stand_in_the_order_of_the_blocks() -> None:
    later, first = one("TE"), {**one("TE"), "QuestionID": "QID9"}
    elements = [
        {"Element": "SQ", "PrimaryAttribute": "QID1", "Payload": later},
        {"Element": "SQ", "PrimaryAttribute": "QID9", "Payload": first},
        {"Element": "BL", "Payload": {"0": {"BlockElements": [{"QuestionID": "QID9"}]}}},
        {
            "Element": "BL",
            "Payload": {"Type": "Standard", "BlockElements": [{"QuestionID": "QID1"}]},
        },
    ]
    assert list(parse(json.dumps({"SurveyElements": elements}).encode())) == ["QID9", "QID1"]


def test_tables_may_be_written_as_lists() -> None:
    found = parse(survey(one("MC", "SAVR", Choices=[{"Display": "Nul"}, {"Display": 1}])))
    assert found["QID1"].labels == {"0": "Nul", "1": "1"}


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<div>Hvor <b>ofte</b>?</div><div><br></div>", "Hvor ofte?"),
        ("Æbler&nbsp;&amp; p&aelig;rer<br/>i dag", "Æbler & pærer i dag"),
        ("<style>p {color: red}</style><p class='a'>Ja</p>", "Ja"),
        ("<SCRIPT src=x>let a = '<b>';</SCRIPT >Hej", "Hej"),
        ("Under 5 < 10, over 3 > 2", "Under 5 < 10, over 3 > 2"),
        ("Er ${q://QID1/ChoiceGroup/SelectedChoices} god?",) * 2,
        ("Kind &#" + "9" * 5000 + ";", ""),
        ("half \ud83d\u0000 a character", "half ? a character"),
    ],
)
def test_words_are_kept_without_markup(markup: str, words: str) -> None:
    assert plain(markup) == words


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"null",
        b"[1, 2]",
        b"\xff\xfe{",
        b'{"SurveyEntry": {"SurveyID": "SV_1"}}',
        b'{"SurveyEntry": {}, "SurveyElements": null}',
        b'{"SurveyElements": [null, 1, [], {}, {"Element": "SQ"}]}',
        b'{"SurveyElements": [{"Element": "BL", "Payload": [3, null]}]}',
        b'{"SurveyElements": ' + b"[" * 100_000,
        b'{"SurveyElements": [' + b"[]," * 1_000_000 + b"1]}",
        b'{"SurveyElements": []}' + b" " * 16_000_000,
        b'{"SurveyElements": [' + b"9" * 5_000 + b"]}",
    ],
    ids=range(13),
)
def test_a_broken_or_enormous_definition_has_no_questions(content: bytes) -> None:
    assert parse(content) == {}


def test_a_question_with_senseless_parts_is_taken_as_far_as_it_goes() -> None:
    question = one("Matrix", "Likert", Choices=[1, {"Display": None}], ChoiceOrder="x", Answers=3)
    assert list(parse(survey(question))) == ["QID1", "QID1-0", "QID1-1"]


def test_more_columns_than_an_export_can_have_are_not_made() -> None:
    many = {str(place): {"Display": "x" * 900} for place in range(1_000)}
    found = matrix(sub="MultipleAnswer", Choices=many, Answers=many)
    assert len(found) == 20_000
