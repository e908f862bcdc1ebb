"""What becomes of cells and rows between the export and the answers."""

import csv
import io
from collections import Counter

import polars as pl
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from schemas.errors import UserError
from tests.making import STUDY, Folder, counts


def test_each_cell_becomes_its_code_and_a_blank_is_its_own_kind(folder: Folder) -> None:
    folder.study()
    folder.wave()
    wide = folder.compute().read("wide")
    assert wide["item_useful"].to_list() == [3, 3, 1]
    assert wide["item_easy"].to_list() == [2, -1, -4]
    assert wide["source_row"].to_list() == [2, 3, 4]


def test_a_stray_space_another_case_and_a_decomposed_letter_are_read_and_counted(
    folder: Folder,
) -> None:
    folder.study(STUDY.replace("Neutral", "Både og"))
    folder.wave("id,It is useful,It is easy\na,Agree ,AGREE\nb,Agree ,Ba\u030ade og\n")
    revision = folder.compute()
    assert counts(revision.read("tallies"), "useful")[3] == 2
    assert revision.read("foldings").select("written", "read_as", "folded", "n").rows() == [
        ("Agree ", "3", "white space", 2),
        ("AGREE", "3", "case", 1),
        ("Ba\u030ade og", "2", "Unicode form", 1),
    ]


def test_every_text_of_an_items_column_is_kept_with_what_it_was_read_as(folder: Folder) -> None:
    folder.study("tolerate: 0.5\n" + STUDY)
    long = "x" * 40
    folder.wave(
        "id,It is useful,It is easy\na,Agree,Agree\nb,AGREE,Don't know\nc,Agree,\n"
        f"d,{long}1,Neutral \ne,{long}2,Agree\n"
    )
    readings = folder.compute().read("readings")
    assert readings.select("column_position", "item", "written", "code", "folded", "n").rows() == [
        (2, "useful", "AGREE", 3, "case", 1),
        (2, "useful", "Agree", 3, None, 2),
        (2, "useful", long, -6, None, 2),
        (3, "easy", "", -4, None, 1),
        (3, "easy", "Agree", 3, None, 2),
        (3, "easy", "Don't know", -1, None, 1),
        (3, "easy", "Neutral ", 2, "white space", 1),
    ]


def test_an_unknown_label_stops_the_wave_and_names_row_column_value_and_remedy(
    folder: Folder,
) -> None:
    folder.study()
    folder.wave("id,It is useful,It is easy\na,Agree,Agree\nb,Yes!,Agree\n")
    with pytest.raises(UserError) as caught:
        folder.compute()
    message = str(caught.value)
    assert "answers.csv, row 3, column 2 (item useful)" in message
    assert "'Yes!'" in message
    assert "`also`" in message
    assert caught.value.check == "labels_known"


def test_within_the_tolerance_an_unknown_label_is_a_reject_and_counts_as_unknown(
    folder: Folder,
) -> None:
    folder.study("tolerate: 0.5\n" + STUDY)
    long = "x" * 50
    folder.wave(f"id,It is useful,It is easy\na,Agree,Agree\nb,{long},Agree\n")
    revision = folder.compute()
    assert counts(revision.read("tallies"), "useful") == {1: 0, 2: 0, 3: 1, -1: 0, -6: 1}
    rejects = revision.read("rejects")
    assert rejects.select("source_row", "column_header", "item", "value", "reason").rows() == [
        (3, "It is useful", "useful", "x" * 40, "unknown_label")
    ]


def test_beyond_the_tolerance_the_wave_stops(folder: Folder) -> None:
    folder.study("tolerate: 0.4\n" + STUDY)
    folder.wave("id,It is useful,It is easy\na,Agree,Agree\nb,maybe,Agree\n")
    with pytest.raises(UserError, match="maybe"):
        folder.compute()


def test_an_export_code_and_another_spelling_mean_the_option(folder: Folder) -> None:
    options = STUDY.replace(
        '- labels: { en: "Agree" }', '- { labels: { en: "Agree" }, codes: ["A3"], also: ["Yep"] }'
    )
    folder.study(options)
    folder.wave("id,It is useful,It is easy\na,A3,Yep\n")
    assert folder.compute().read("wide").select("item_useful", "item_easy").row(0) == (3, 3)


def test_na_is_an_answer_where_the_codebook_says_so_and_never_a_blank(folder: Folder) -> None:
    study = STUDY.replace("Don't know", "N/A").replace("dont_know", "not_applicable")
    folder.study(study)
    folder.wave("id,It is useful,It is easy\na,N/A,\n")
    assert folder.compute().read("wide").select("item_useful", "item_easy").row(0) == (-2, -4)


def test_two_columns_with_one_name_stop_only_where_the_codebook_means_them(folder: Folder) -> None:
    folder.study()
    folder.wave("id,x,x,It is useful,It is easy\na,1,2,Agree,Agree\n")
    assert folder.compute().read("wide").height == 1
    folder.wave("id,It is useful,It is useful,It is easy\na,Agree,Agree,Agree\n")
    with pytest.raises(UserError, match="several columns are called 'It is useful'"):
        folder.compute()


def test_a_position_tells_columns_with_one_name_apart(folder: Folder) -> None:
    folder.study(STUDY.replace("id: useful,", "id: useful, column: 3,"))
    folder.wave("id,It is useful,It is useful,It is easy\na,Disagree,Agree,Agree\n")
    assert folder.compute().read("wide")["item_useful"].to_list() == [3]


def test_a_missing_column_is_named_with_the_closest_header(folder: Folder) -> None:
    folder.study()
    folder.wave("id,It is usefull,It is easy\na,Agree,Agree\n")
    with pytest.raises(UserError) as caught:
        folder.compute()
    assert "there is no column 'It is useful' (item useful)" in str(caught.value)
    assert "'It is usefull'" in str(caught.value)


def test_headers_are_found_in_spite_of_spaces_and_case(folder: Folder) -> None:
    folder.study()
    folder.wave("ID , It is  useful,IT IS EASY\na,Agree,Agree\n")
    assert folder.compute().read("wide").height == 1


def test_times_are_read_by_the_forms_the_codebook_gives(folder: Folder) -> None:
    declared = 'respondents:\n  started: { column: "t", formats: ["%d.%m.%Y %H:%M", "%Y-%m-%d"] }\n'
    folder.study(STUDY.replace("respondents:\n", declared))
    folder.wave(
        "id,t,It is useful,It is easy\n"
        "a,17.05.2024 08:30,Agree,Agree\nb,2024-05-18,Agree,Agree\nc,soon,Agree,Agree\n"
    )
    revision = folder.compute()
    started = [str(one) for one in revision.read("wide")["started"]]
    assert started == ["2024-05-17 08:30:00", "2024-05-18 00:00:00", "None"]
    assert revision.read("rejects").select("source_row", "value", "reason").rows() == [
        (4, "soon", "unreadable_time")
    ]


def test_a_time_with_a_zone_is_stored_in_utc_and_one_without_as_it_is(folder: Folder) -> None:
    declared = (
        'respondents:\n  started: { column: "t", formats: ["%Y-%m-%d %H:%M%z", "%Y-%m-%d"] }\n'
    )
    folder.study(STUDY.replace("respondents:\n", declared))
    folder.wave(
        "id,t,It is useful,It is easy\n"
        "a,2024-05-17 01:30+02:00,Agree,Agree\nb,2024-05-18,Agree,Agree\n"
    )
    started = [str(one) for one in folder.compute().read("wide")["started"]]
    assert started == ["2024-05-16 23:30:00", "2024-05-18 00:00:00"]


def test_a_free_attribute_with_too_many_values_is_no_group(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.spellings.MOST_GROUPS", 2)
    folder.study(STUDY + 'attributes:\n  place: { column: "where" }\n')
    rows = "".join(f"{n},p{n},Agree,Agree\n" for n in range(3))
    folder.wave("id,where,It is useful,It is easy\n" + rows)
    with pytest.raises(UserError, match="3 different texts"):
        folder.compute()


def test_an_attribute_with_declared_values_reads_their_spellings(folder: Folder) -> None:
    declared = (
        'attributes:\n  place:\n    column: "where"\n    values:\n'
        '      - { labels: { en: "Town" }, codes: ["1"] }\n      - { labels: { en: "Country" } }\n'
    )
    folder.study(STUDY + declared)
    folder.wave("id,where,It is useful,It is easy\na,1,Agree,Agree\nb,town,Agree,Agree\n")
    tallies = folder.compute().read("tallies")
    assert counts(tallies, "useful", "Town") == {1: 0, 2: 0, 3: 2, -1: 0}
    folder.wave("id,where,It is useful,It is easy\na,Sea,Agree,Agree\n")
    with pytest.raises(UserError, match="does not know the answer 'Sea'"):
        folder.compute()


CELLS = ["Disagree", "Neutral", "Agree", "Don't know", "", "agree", " Neutral ", "AGREE"]
MEANS = {"disagree": 1, "neutral": 2, "agree": 3, "don't know": -1, "": -4}


@hypothesis_settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(st.tuples(st.sampled_from(CELLS), st.sampled_from(CELLS)), min_size=1))
def test_counts_equal_an_independent_recount_of_the_file(
    folder: Folder, rows: list[tuple[str, str]]
) -> None:
    stream = io.StringIO()
    csv.writer(stream).writerows([("id", "It is useful", "It is easy")])
    csv.writer(stream).writerows((n, *row) for n, row in enumerate(rows))
    folder.study()
    folder.wave(stream.getvalue())
    tallies = folder.compute().read("tallies")
    for place, item in enumerate(("useful", "easy")):
        expected = Counter(MEANS[row[place].strip().lower()] for row in rows)
        found = {code: n for code, n in counts(tallies, item).items() if n}
        assert found == dict(expected)


def test_an_unknown_language_of_a_wording_is_still_read(folder: Folder) -> None:
    folder.study(
        STUDY.replace("languages: [en]", "languages: [en, da]").replace(
            '{ en: "Agree" }', '{ en: "Agree", da: "Enig" }'
        )
    )
    folder.wave("id,It is useful,It is easy\na,Enig,Agree\n")
    assert folder.compute().read("wide")["item_useful"].to_list() == [3]


def test_the_file_that_was_read_is_described(folder: Folder) -> None:
    folder.study()
    folder.wave("id;It is useful;It is easy;Comment\na;Agree;Agree;hello\n".encode("cp1252"))
    revision = folder.compute()
    export = revision.read("exports").row(0, named=True)
    assert (export["delimiter"], export["rows"], export["provenance"]) == (";", 1, "measured")
    used = revision.read("export_columns").select("header", "used_as", "name").rows()
    assert used == [
        ("id", "key", None),
        ("It is useful", "item", "useful"),
        ("It is easy", "item", "easy"),
        ("Comment", "unused", None),
    ]
    assert pl.DataFrame(revision.read("waves"))["rows"].item() == 1
