"""What a wave inherits from its study, and what it may change."""

import datetime
import json
from pathlib import Path

import pytest

from tests.schemas.small import STUDY, changed, wave_errors, wave_of

WAVE = "small/2024/wave.yaml"
PROVENANCE = "small/2024/provenance.yaml"


def test_a_wave_without_files_is_the_study_as_it_stands(tmp_path: Path) -> None:
    wave = wave_of(tmp_path)
    assert [(a.item.id, a.position, a.changed) for a in wave.all_items] == [
        ("useful", 1, ()),
        ("easy", 2, ()),
        ("fun", 3, ()),
    ]
    assert wave.provenance.provenance == "measured"
    assert wave.provenance.has_joint_answers
    assert wave.invited is None


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("2024", datetime.date(2024, 1, 1)),
        ("2024-05", datetime.date(2024, 5, 1)),
        ("2024-05-17", datetime.date(2024, 5, 17)),
    ],
)
def test_a_wave_is_dated_by_its_name(tmp_path: Path, name: str, date: datetime.date) -> None:
    assert wave_of(tmp_path, name=name).fielded == date


def test_its_own_file_dates_a_wave_before_its_name_does(tmp_path: Path) -> None:
    wave = wave_of(tmp_path, "fielded: 2023-11-30\n")
    assert wave.fielded == datetime.date(2023, 11, 30)


@pytest.mark.parametrize("name", ["2024-13", "2024-02-30", "2024-5", "0000", "autumn", "20240517"])
def test_a_wave_without_a_date_is_refused(tmp_path: Path, name: str) -> None:
    assert wave_errors(tmp_path, name=name) == [
        f"small/{name}/wave.yaml: does not say when the wave was fielded, which gives its place in"
        " the order. Add a line such as `fielded: 2024-05-17`, or `place: 1` where no date is known"
    ]


@pytest.mark.parametrize("date", ["2024-13-01", "17-05-2024", "2024-05", "soon", "true"])
def test_a_fielding_date_must_be_a_day(tmp_path: Path, date: str) -> None:
    (found,) = wave_errors(tmp_path, f"fielded: {date}\n")
    assert found.startswith(f"{WAVE}, line 1, fielded: ")


@pytest.mark.parametrize("name", [".hidden", "-2024", "may 2024", "år", "2024.1", "a" * 64])
def test_a_wave_folder_must_have_an_allowed_name(tmp_path: Path, name: str) -> None:
    assert wave_errors(tmp_path, "fielded: 2024-05-17\n", name=name) == [
        f"small/{name}: the wave's folder is called {name!r}. Use letters, digits, - and _ only"
    ]


@pytest.mark.parametrize(
    ("wave", "said"),
    [
        (
            "items: { usefull: { dropped: true } }",
            "items.usefull: the study has no item `usefull`. Use one of easy, fun, useful",
        ),
        (
            "items: { easy: { scale: degree } }",
            "items.easy.scale: there is no scale `degree`. Use one of agreement, yes_no",
        ),
        (
            'columns: { attributes: { town: "By" } }',
            "columns.attributes.town: there is no attribute `town`. Use one of branch",
        ),
        (
            'columns: { key: "Nr" }',
            "columns.key: the study has no `respondents.key`. Declare it in study.yaml first",
        ),
        (
            "items: { useful: { dropped: true }, easy: { dropped: true }, fun: { dropped: true } }",
            "items: every item is dropped. Keep at least one",
        ),
        ("feilded: 2024-05-17", "feilded: the key `feilded` is not known. Did you mean `fielded`?"),
    ],
)
def test_a_wave_cannot_change_what_the_study_does_not_have(
    tmp_path: Path, wave: str, said: str
) -> None:
    assert wave_errors(tmp_path, wave) == [f"{WAVE}, line 1, {said}"]


@pytest.mark.parametrize("name", ["a/b.csv", "..", ".", '"a\\\\b.csv"', '""'])
def test_an_export_is_a_file_of_the_waves_own_folder(tmp_path: Path, name: str) -> None:
    (found,) = wave_errors(tmp_path, f"export: {name}\n")
    assert found.startswith(f"{WAVE}, line 1")


def test_a_provenance_names_items_and_reasons_that_exist(tmp_path: Path) -> None:
    text = """\
provenance: reconstructed
reasons: { pooled: "Pooled in print" }
assumed:
  - { item: easier, rows: [2], because: pooled }
  - { item: easy, rows: [3], because: polled }
"""
    assert wave_errors(tmp_path, provenance=text) == [
        f"{PROVENANCE}, line 4, assumed[1].item: the study has no item `easier`. Correct its id",
        f"{PROVENANCE}, line 5, assumed[2].because: there is no reason `polled`."
        " Add it to `reasons`",
    ]


def test_who_answered_what_together_is_unknown_in_a_reconstruction(tmp_path: Path) -> None:
    wave = wave_of(tmp_path, provenance="provenance: reconstructed\n")
    assert not wave.provenance.has_joint_answers


def test_a_renamed_column_and_another_scale_are_inherited_with_the_change(tmp_path: Path) -> None:
    wave = wave_of(
        tmp_path, 'items: { easy: { column: "Q2" }, fun: { scale: yes_no, text: "Is it fun?" } }'
    )
    useful, easy, fun = wave.items
    assert (useful.changed, useful.item.column) == ((), None)
    assert (easy.changed, easy.item.column, wave.scale(easy).size) == (("column",), "Q2", 3)
    assert easy.item.text == {"any": "It is easy"}
    assert (fun.changed, fun.item.text, wave.scale(fun).size) == (
        ("text", "scale"),
        {"any": "Is it fun?"},
        2,
    )


def test_a_dropped_item_has_no_position_and_the_others_close_up(tmp_path: Path) -> None:
    wave = wave_of(tmp_path, "items: { easy: { dropped: true } }\n")
    assert [(a.item.id, a.position, a.changed) for a in wave.all_items] == [
        ("useful", 1, ()),
        ("easy", None, ("dropped",)),
        ("fun", 2, ()),
    ]
    assert [asked.column for asked in wave.items] == ["item_useful", "item_fun"]


def test_a_wave_renames_columns_of_respondents_and_attributes(tmp_path: Path) -> None:
    study = STUDY + (
        'respondents: { key: "id", weight: "w", status: { column: "s", complete: ["Done"] },'
        ' resubmissions: { columns: ["mail", "phone"], keep: first } }\n'
    )
    wave = wave_of(
        tmp_path,
        'columns: { key: "Nr", status: "State", resubmissions: ["e-mail"],'
        ' attributes: { branch: "Library" } }\n',
        study=study,
    )
    assert (wave.respondents.key, wave.respondents.weight) == ("Nr", "w")
    assert wave.respondents.status is not None
    assert (wave.respondents.status.column, wave.respondents.status.complete) == (
        "State",
        ("Done",),
    )
    resubmissions = wave.respondents.resubmissions
    assert resubmissions is not None
    assert (resubmissions.columns, resubmissions.keep) == (("e-mail",), "first")
    assert wave.attributes["branch"].column == "Library"
    assert wave.grouped_by == ("branch",)


def test_the_waves_own_population_comes_before_the_studys(tmp_path: Path) -> None:
    study = STUDY + "populations: { invited: { n: 12 }, trained: { n: 15 } }\n"
    wave = wave_of(tmp_path, "populations: { invited: { n: 9 } }\n", study=study)
    assert {name: population.n for name, population in wave.populations.items()} == {
        "invited": 9,
        "trained": 15,
    }
    assert wave.invited == 9


def test_the_canonical_text_is_equal_for_equal_input(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    text = wave_of(tmp_path / "a", "fielded: 2024-02-01\n").canonical()
    # Comments and the style of quotes decide nothing.
    other = changed('"It is easy"', "'It is easy'") + "# a comment\n"
    assert wave_of(tmp_path / "b", 'fielded: "2024-02-01"\n', study=other).canonical() == text
    assert json.loads(text)["fielded"] == "2024-02-01"


@pytest.mark.parametrize(
    ("study", "wave", "provenance"),
    [
        (changed('"Neutral"', '"Neither"'), None, None),
        (changed('codes: ["2"]', 'codes: ["9"]'), None, None),
        (STUDY, "fielded: 2024-01-02", None),
        (STUDY, "items: { easy: { dropped: true } }", None),
        (STUDY, None, "provenance: simulated"),
    ],
)
def test_the_canonical_text_differs_where_the_outcome_could(
    tmp_path: Path, study: str, wave: str | None, provenance: str | None
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    plain = wave_of(tmp_path / "a").canonical()
    assert wave_of(tmp_path / "b", wave, provenance, study=study).canonical() != plain


@pytest.mark.parametrize("date", ["2026-13-01", "01-12-2026", "2026-12", "soon", "true"])
def test_the_day_that_an_export_is_expected_by_must_be_a_day(tmp_path: Path, date: str) -> None:
    (found,) = wave_errors(tmp_path, f"expected: {date}\n")
    assert found.startswith(f"{WAVE}, line 1, expected: ")


def test_when_an_export_is_expected_decides_nothing_about_it(tmp_path: Path) -> None:
    text = wave_of(tmp_path / "a", "fielded: 2024-02-01\n").canonical()
    later = wave_of(tmp_path / "b", "fielded: 2024-02-01\nexpected: 2024-03-01\n")
    assert later.wave.expected == datetime.date(2024, 3, 1)
    assert later.canonical() == text
