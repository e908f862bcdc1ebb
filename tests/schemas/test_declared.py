"""What a wave.yaml declares, in words."""

from pathlib import Path

from schemas.declared import Declared, declared
from tests.schemas.small import STUDY, wave_of

CHOICES = """
respondents: { key: "id", finished: { column: "end" } }
choices:
  - id: pets
    select: several
    text: "Which pets do you have?"
    options: [{ labels: "Cat", column: "cat" }, { labels: "Dog", column: "dog" }]
  - id: tools
    select: several
    column: "tools"
    separator: ","
    text: "Which tools do you use?"
    options: [{ labels: "Plan" }, { labels: "Chat" }]
"""


def changes(folder: Path, wave: str) -> list[tuple[str, str, str]]:
    found = declared(wave_of(folder, wave, study=STUDY + CHOICES))
    return [(one.kind, one.subject, one.what) for one in found]


def test_a_wave_that_says_nothing_declares_nothing(tmp_path: Path) -> None:
    assert declared(wave_of(tmp_path, "")) == []


def test_a_dropped_item_has_no_other_change(tmp_path: Path) -> None:
    wave = wave_of(tmp_path, 'items: { easy: { dropped: true, column: "Q" } }\n')
    assert declared(wave) == [Declared("dropped", "easy")]


def test_each_change_of_an_item_is_one_of_its_own_kind(tmp_path: Path) -> None:
    wave = 'items: { easy: { column: 3, text: "It was easy" }, useful: { column: "Q" } }\n'
    assert changes(tmp_path, wave) == [
        ("renamed", "easy", "its column is column 3"),
        ("reworded", "easy", "'It was easy' in place of 'It is easy'"),
        ("renamed", "useful", "its column is 'Q'"),
    ]


def test_a_scale_is_recoded_answer_by_answer(tmp_path: Path) -> None:
    wave = 'scales: { agreement: { read: { "1": "Disagree", "9": "dont_know" } } }\n'
    assert changes(tmp_path, wave) == [
        ("recoded", "agreement", "'1' is read as 'Disagree'"),
        ("recoded", "agreement", "'9' is read as 'dont_know'"),
    ]


def test_questions_without_order_and_columns_are_said_too(tmp_path: Path) -> None:
    wave = (
        'choices: { pets: { columns: { "Cat": "kat" } }, tools: { separator: ";" } }\n'
        'columns: { key: "nr", finished: { column: "slut", formats: ["%d.%m.%Y"] },'
        ' attributes: { branch: 4 }, personal: ["mail", 7] }\n'
    )
    assert changes(tmp_path, wave) == [
        ("renamed", "pets", "the column of 'Cat' is 'kat'"),
        ("recoded", "tools", "answers are separated by ';'"),
        ("column_renamed", "key", "'nr'"),
        ("column_renamed", "finished", "'slut', with times as '%d.%m.%Y'"),
        ("column_renamed", "branch", "column 4"),
        ("column_renamed", "personal", "'mail', column 7"),
    ]
