"""Questions without an order: what each cell says, and how that becomes counts and shares."""

import csv
import io
from collections import Counter
from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipeline.store import Revision
from pipeline.warehouse import ask
from schemas.errors import UserError
from tests.making import STUDY, Folder

ONE = """
choices:
  - id: office
    select: one
    text: { en: "Where do you work?" }
    options:
      - { labels: { en: "At home" }, codes: ["1"] }
      - { labels: { en: "In an office" }, codes: ["2"], also: ["office"] }
    missing: [{ kind: dont_know, labels: { en: "Not sure" } }]
"""
SEVERAL = """
choices:
  - id: tools
    select: several
    separator: ","
    column: "Which tools?"
    text: { en: "Which tools do you use?" }
    options:
      - labels: { en: "Plan" }
      - labels: { en: "Plan, and budget" }
      - labels: { en: "Budget, and more" }
      - labels: { en: "Chat" }
    missing: [{ kind: dont_know, labels: { en: "No idea, sorry" } }]
"""
TICKED = """
choices:
  - id: pets
    select: several
    text: { en: "Which pets?" }
    selected: ["Yes", "1"]
    not_selected: ["No"]
    options:
      - { labels: { en: "Cat" }, column: "pet 1" }
      - { labels: { en: "Dog" }, column: "pet 2" }
      - { labels: { en: "None of these" }, column: "pet 3" }
    missing:
      - { kind: dont_know, labels: { en: "-99" } }
      - { kind: not_asked, labels: { en: "-77" } }
"""
LABELLED = TICKED.replace('    selected: ["Yes", "1"]\n    not_selected: ["No"]\n', "")
PETS = ("pet 1", "pet 2", "pet 3")


def export(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A file whose two items are answered, with further columns."""
    stream = io.StringIO()
    csv.writer(stream).writerow(("id", "It is useful", "It is easy", *header))
    csv.writer(stream).writerows((n, "Agree", "Agree", *row) for n, row in enumerate(rows))
    return stream.getvalue()


def read(
    folder: Folder, choices: str, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> Revision:
    folder.study(STUDY + choices)
    folder.wave(export(header, rows))
    return folder.compute()


def tallied(revision: Revision, group: str = "all") -> dict[int, int]:
    part = revision.read("choice_tallies").filter(group_value=group)
    return dict(part.select("code", "n").iter_rows())


CELLS_OF_ONE = {
    "At home": [1],
    " at  HOME": [1],
    "1": [1],
    "2": [2],
    "office": [2],
    "Not sure": [-1],
    "": [-4],
    "  ": [-4],
    "On a boat": [0],
    "At home, mostly": [0],
    "-1": [0],
}


def test_of_one_answer_a_cell_is_an_option_a_missing_a_blank_or_undeclared(folder: Folder) -> None:
    revision = read(folder, ONE, ["Where do you work?"], [[cell] for cell in CELLS_OF_ONE])
    found = revision.read("wide")["choice_office"].to_list()
    assert dict(zip(CELLS_OF_ONE, found, strict=True)) == CELLS_OF_ONE


CELLS_OF_SEVERAL = {
    "Plan": [1],
    "Plan,Chat": [1, 4],
    "Chat, plan": [1, 4],
    "Chat,Chat,": [4],
    "Plan, and budget": [2],
    "Plan, and budget,Chat": [2, 4],
    "Plan,Plan, and budget": [1, 2],
    # Both ways read everything, and the longer option goes first.
    "Plan, and budget, and more": [0, 2],
    "Plan,Budget, and more": [1, 3],
    "and budget": [0],
    "Plan,my own, and long, words": [0, 1],
    "No idea, sorry": [-1],
    "No idea, sorry,Plan": [1],
    "": [-4],
    " , ,": [-4],
    "Plan," * 20_000: [0],
}


def test_of_several_answers_in_a_cell_each_piece_is_read_and_the_longest_option_first(
    folder: Folder,
) -> None:
    revision = read(folder, SEVERAL, ["Which tools?"], [[cell] for cell in CELLS_OF_SEVERAL])
    found = revision.read("wide")["choice_tools"].to_list()
    assert dict(zip(CELLS_OF_SEVERAL, found, strict=True)) == CELLS_OF_SEVERAL


ROWS_OF_TICKS = {
    ("Yes", "No", "No"): [1],
    ("yes", "1", "No"): [1, 2],
    ("Cat", "", ""): [1],
    ("No", "No", "No"): [],
    ("No", "", ""): [],
    ("", "", ""): [-4],
    ("-99", "-99", "-99"): [-1],
    ("-77", "", ""): [-5],
    ("-77", "-99", ""): [-1],
    ("-99", "No", ""): [],
    ("-99", "Yes", ""): [2],
    ("Perhaps", "", ""): [0],
    ("Perhaps", "Yes", "Maybe"): [0, 2],
    ("Dog", "", ""): [0],
}


def test_of_a_column_per_option_a_word_ticks_it_and_another_text_is_undeclared(
    folder: Folder,
) -> None:
    revision = read(folder, TICKED, PETS, list(ROWS_OF_TICKS))
    found = revision.read("wide")["choice_pets"].to_list()
    assert dict(zip(ROWS_OF_TICKS, found, strict=True)) == ROWS_OF_TICKS


ROWS_OF_LABELS = {
    ("Cat", "", ""): [1],
    ("Cat", " dog", ""): [1, 2],
    ("", "", ""): [-4],
    ("-99", "", ""): [-1],
    ("A cat, at times", "", ""): [0, 1],
    ("A cat, at times", "Dog", ""): [0, 1, 2],
}


def test_where_cells_hold_a_label_or_nothing_another_text_ticks_the_option_and_is_counted(
    folder: Folder,
) -> None:
    revision = read(folder, LABELLED, PETS, list(ROWS_OF_LABELS))
    found = revision.read("wide")["choice_pets"].to_list()
    assert dict(zip(ROWS_OF_LABELS, found, strict=True)) == ROWS_OF_LABELS


def test_a_tools_yes_and_no_without_a_declaration_stop_the_wave_and_are_not_shown(
    folder: Folder,
) -> None:
    rows = [("Ja vist", "Nej dog", "Nej dog"), ("Nej dog", "", "Nej dog")]
    with pytest.raises(UserError) as caught:
        read(folder, LABELLED, PETS, rows)
    assert "answers.csv, columns 4, 5, 6: these columns hold the same texts" in str(caught.value)
    assert "`selected` and `not_selected`" in str(caught.value)
    assert "Nej dog" not in str(caught.value)
    assert caught.value.check == "labels_known"


def test_foldings_are_counted_by_piece_and_hold_no_undeclared_text(folder: Folder) -> None:
    rows = [["PLAN,my secret"], ["Chat, PLAN"], ["Chat"]]
    found = read(folder, SEVERAL, ["Which tools?"], rows).read("foldings")
    assert found.select("column_position", "written", "read_as", "folded", "n").rows() == [
        (4, "PLAN", "1", "case", 2)
    ]


def test_too_many_different_texts_are_no_question(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.spellings.MOST_CHOICE_TEXTS", 2)
    with pytest.raises(UserError, match=r"3 different texts \(choice office\)"):
        read(folder, ONE, ["Where do you work?"], [["a"], ["b"], ["c"]])


def test_a_missing_column_of_an_option_stops_the_wave_as_an_items_does(folder: Folder) -> None:
    folder.study(STUDY + TICKED)
    folder.wave(export(["pet 1", "pet 22", "pet 3"], [["No", "No", "No"]]))
    with pytest.raises(UserError) as caught:
        folder.compute()
    assert "there is no column 'pet 2' (choice pets, option 2)" in str(caught.value)
    assert "mark the choice as dropped" in str(caught.value)


def test_a_column_is_no_item_and_choice_at_once_but_may_be_grouped_by(folder: Folder) -> None:
    both = ONE.replace("select: one", 'select: one\n    column: "It is easy"')
    folder.study(STUDY + both)
    folder.wave()
    with pytest.raises(UserError, match=r"twice \(item easy and choice office\)"):
        folder.compute()
    folder.study('personal: ["Where do you work?"]\n' + STUDY + ONE)
    folder.wave(export(["Where do you work?"], [["At home"]]))
    with pytest.raises(UserError, match=r"twice \(choice office and personal\)"):
        folder.compute()
    grouped = 'attributes:\n  place: { column: "Where do you work?" }\n'
    revision = read(
        folder, ONE + grouped, ["Where do you work?"], [["At home"], ["office"], ["office"]]
    )
    assert tallied(revision, "office") == {-1: 0, 0: 0, 1: 0, 2: 2}


def test_a_wave_names_its_own_columns_and_drops_questions(folder: Folder) -> None:
    folder.study(STUDY + TICKED + ONE.replace("\nchoices:\n", ""))
    folder.wave(
        export(["kat", "pet 2", "pet 3"], [["Yes", "No", "No"]]),
        settings='choices:\n  pets: { columns: { Cat: "kat" } }\n  office: { dropped: true }\n',
    )
    revision = folder.compute()
    choices = revision.read("choices").drop("study", "wave", "text", "level")
    assert choices.rows() == [
        ("pets", 1, "several", [4, 5, 6], ["options"]),
        ("office", None, "one", [], ["dropped"]),
    ]
    assert set(revision.read("choice_tallies")["choice"]) == {"pets"}


GROUPED = TICKED + 'attributes:\n  place: { column: "where" }\n'
WHERE = [
    ("Yes", "No", "No", "North"),
    ("Yes", "Yes", "No", "North"),
    ("No", "No", "No", "North"),
    ("Other", "No", "No", "South"),
    ("-99", "-99", "-99", "South"),
    ("", "", "", "South"),
]


def test_tallies_have_every_option_in_every_group_and_the_base_beside_it(folder: Folder) -> None:
    revision = read(folder, GROUPED, [*PETS, "where"], WHERE)
    tallies = revision.read("choice_tallies")
    assert tallies.select("group_by", "group_value", "code", "n", "answered").rows() == [
        ("all", "all", -4, 1, 4),
        ("all", "all", -1, 1, 4),
        ("all", "all", 0, 1, 4),
        ("all", "all", 1, 2, 4),
        ("all", "all", 2, 1, 4),
        ("all", "all", 3, 0, 4),
        ("place", "North", -1, 0, 3),
        ("place", "North", 0, 0, 3),
        ("place", "North", 1, 2, 3),
        ("place", "North", 2, 1, 3),
        ("place", "North", 3, 0, 3),
        ("place", "South", -4, 1, 1),
        ("place", "South", -1, 1, 1),
        ("place", "South", 0, 1, 1),
        ("place", "South", 1, 0, 1),
        ("place", "South", 2, 0, 1),
        ("place", "South", 3, 0, 1),
    ]
    assert set(tallies["weight_sum"].cast(pl.Float64) - tallies["n"]) == {0.0}


def test_shares_are_of_those_who_answered_with_wilsons_interval(folder: Folder) -> None:
    revision = read(folder, TICKED, PETS, [row[:3] for row in WHERE])
    shares = revision.read("choice_shares")
    assert shares.select("code", "n", "base", "estimate", "ci_method").rows() == [
        (0, 1, 4, 0.25, "wilson"),
        (1, 2, 4, 0.5, "wilson"),
        (2, 1, 4, 0.25, "wilson"),
        (3, 0, 4, 0.0, "wilson"),
    ]
    # statsmodels 0.15, proportion_confint(2, 4, method="wilson")
    half = shares.filter(code=1).select("ci_low", "ci_high").row(0)
    assert half == pytest.approx((0.15003898915214947, 0.8499610108478505), abs=1e-12)


def test_a_question_that_nobody_answered_has_no_share_and_says_why(folder: Folder) -> None:
    revision = read(folder, ONE, ["Where do you work?"], [["Not sure"], [""]])
    found = revision.read("choice_shares").select("estimate", "ci_low", "base", "null_reason")
    assert set(found.rows()) == {(None, None, 0, "no_answers")}


def test_only_those_who_count_are_tallied_and_weights_are_summed(folder: Folder) -> None:
    rules = """key: "id"
  weight: "w"
  status: { column: "s", complete: ["C"], partial: ["P"], not_answered: ["N"] }
"""
    folder.study(STUDY.replace('key: "id"\n', rules) + ONE)
    rows = [("0.5", "C", "1"), ("2", "P", "1"), ("1", "N", "1"), ("1", "C", "2")]
    folder.wave(export(["w", "s", "Where do you work?"], rows))
    tallies = folder.compute().read("choice_tallies")
    assert tallies.filter(code=1).select("n", pl.col("weight_sum").cast(pl.String)).rows() == [
        (2, "2.500000000")
    ]
    assert set(tallies["answered"]) == {3}


def test_in_the_warehouse_selections_are_the_tidy_rows(folder: Folder) -> None:
    folder.study(STUDY + TICKED + ONE.replace("\nchoices:\n", ""))
    rows = [("Yes", "Yes", "", "1"), ("No", "No", "No", ""), ("?", "No", "", "boat")]
    folder.wave(export([*PETS, "Where do you work?"], rows))
    folder.run()
    found = ask(
        folder.store,
        "select source_row, choice, code, kind, label from selections"
        " order by source_row, choice, code",
    )
    assert found.rows() == [
        (2, "office", 1, "option", "At home"),
        (2, "pets", 1, "option", "Cat"),
        (2, "pets", 2, "option", "Dog"),
        (3, "office", -4, "blank", None),
        (3, "pets", None, "none", None),
        (4, "office", 0, "undeclared", None),
        (4, "pets", 0, "undeclared", None),
    ]
    recount = """
        select choice, code, count(*) as n from selections where counted and code >= 0 group by all
        except select choice, code, n from choice_tallies where group_by = 'all' and n > 0
    """
    assert ask(folder.store, recount).is_empty()
    options = ask(
        folder.store, "select code, kind, label from choice_options where choice = 'pets'"
    )
    assert options.rows() == [
        (1, "option", "Cat"),
        (2, "option", "Dog"),
        (3, "option", "None of these"),
        (-1, "dont_know", "-99"),
        (-5, "not_asked", "-77"),
    ]
    texts = ask(
        folder.store,
        "select kind, name, code, text from texts where kind like 'choice%' and name = 'office'",
    )
    assert texts.rows() == [
        ("choice", "office", None, "Where do you work?"),
        ("choice_option", "office", 1, "At home"),
        ("choice_option", "office", 2, "In an office"),
        ("choice_option", "office", -1, "Not sure"),
    ]
    used = ask(folder.store, "select header, used_as, name from export_columns where position > 5")
    assert used.rows() == [("pet 3", "choice", "pets"), ("Where do you work?", "choice", "office")]


ANY_CELL = st.one_of(
    st.sampled_from(["Yes", "No", "1", "", " ", "-99", "-77", "Cat", "yes", "?", "a, b"]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6),
)


@pytest.mark.slow
@hypothesis_settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(st.tuples(ANY_CELL, ANY_CELL, ANY_CELL, ANY_CELL, ANY_CELL), min_size=1))
def test_whatever_cells_hold_every_row_is_accounted_for(
    folder: Folder, rows: list[tuple[str, ...]]
) -> None:
    choices = TICKED + ONE.replace("\nchoices:\n", "") + SEVERAL.replace("\nchoices:\n", "")
    revision = read(folder, choices, [*PETS, "Where do you work?", "Which tools?"], rows)
    wide, tallies = revision.read("wide"), revision.read("choice_tallies")
    for name in ("pets", "office", "tools"):
        of_choice = tallies.filter(choice=name)
        codes = wide[f"choice_{name}"].to_list()
        assert all(list(one) == sorted(set(one)) for one in codes)
        answered = sum(not one or one[0] >= 0 for one in codes)
        assert set(of_choice["answered"]) == {answered}
        missing = of_choice.filter(pl.col("code") < 0)["n"].sum()
        assert answered + missing == len(rows)
        recount = Counter(code for one in codes for code in one)
        found = dict(of_choice.filter(pl.col("n") > 0).select("code", "n").iter_rows())
        assert found == dict(recount)
