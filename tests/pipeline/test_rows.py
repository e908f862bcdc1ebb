"""Tests, duplicates, partials, dispositions and weights."""

import pytest

from schemas.errors import UserError
from tests.making import STUDY, Folder, counts

STATUS = """respondents:
  status:
    column: "status"
    complete: ["Done"]
    partial: ["Some"]
    not_answered: ["Sent"]
    test: ["Preview"]
"""
ROWS = """\
id,status,It is useful,It is easy
a,Done,Agree,Agree
b,Some,Agree,
c,Sent,,
d,Preview,Disagree,Disagree
"""


def with_rules(rules: str) -> str:
    return STUDY.replace("respondents:\n", rules)


def test_complete_and_partial_count_and_others_do_not(folder: Folder) -> None:
    folder.study(with_rules(STATUS))
    folder.wave(ROWS)
    revision = folder.compute()
    assert revision.read("wide")["disposition"].to_list() == ["complete", "partial", "not_answered"]
    assert counts(revision.read("tallies"), "useful") == {1: 0, 2: 0, 3: 2, -1: 0}
    assert counts(revision.read("tallies"), "easy") == {1: 0, 2: 0, 3: 1, -1: 0, -4: 1}


def test_a_test_row_is_a_reject_and_rows_add_up(folder: Folder) -> None:
    folder.study(with_rules(STATUS))
    folder.wave(ROWS)
    revision = folder.compute()
    assert revision.read("rejects").select("source_row", "reason", "value").rows() == [
        (5, "test", None)
    ]
    wave = revision.read("waves").row(0, named=True)
    assert (wave["rows"], wave["respondents"], wave["rejected_rows"]) == (4, 3, 1)


def test_partials_are_rejected_where_the_study_says_so(folder: Folder) -> None:
    folder.study(with_rules(STATUS + "  partials: reject\n"))
    folder.wave(ROWS)
    revision = folder.compute()
    assert revision.read("rejects")["reason"].to_list() == ["partial", "test"]
    assert counts(revision.read("tallies"), "useful")[3] == 1


def test_an_unknown_or_blank_status_stops_the_wave(folder: Folder) -> None:
    folder.study(with_rules(STATUS))
    folder.wave("id,status,It is useful,It is easy\na,Gone,Agree,Agree\nb,,Agree,Agree\n")
    with pytest.raises(UserError) as caught:
        folder.compute()
    assert "row 2, column 2 (respondents.status): the codebook does not know" in str(caught.value)
    assert "row 3, column 2 (respondents.status): the cell is blank" in str(caught.value)


def test_without_a_status_column_every_row_is_a_submission(folder: Folder) -> None:
    folder.study()
    folder.wave("id,It is useful,It is easy\na,,\n")
    revision = folder.compute()
    assert revision.read("wide")["disposition"].to_list() == ["complete"]
    assert counts(revision.read("tallies"), "useful")[-4] == 1


def test_a_threshold_divides_rows_by_the_share_of_items_answered(folder: Folder) -> None:
    folder.study(with_rules("respondents:\n  complete_at: 0.8\n"))
    folder.wave("id,It is useful,It is easy\na,Agree,Don't know\nb,Agree,\nc,,\n")
    dispositions = folder.compute().read("wide")["disposition"].to_list()
    assert dispositions == ["complete", "partial", "not_answered"]


DOUBLE = (
    "id,It is useful,It is easy\na,Agree,\nb,Agree,Agree\na,Neutral,Neutral\na,Disagree,Agree\n"
)


def test_a_double_respondent_stops_the_wave_and_names_rows_not_ids(folder: Folder) -> None:
    folder.study()
    folder.wave(DOUBLE.replace("a,", "anna@example.org,"))
    with pytest.raises(UserError) as caught:
        folder.compute()
    assert "rows 2, 4, 5: these rows have the same respondent key" in str(caught.value)
    assert "anna" not in str(caught.value)


@pytest.mark.parametrize(
    ("rule", "kept"),
    [("first", [2, 3]), ("last", [3, 5]), ("most_complete", [3, 4])],
)
def test_by_rule_one_row_counts_and_the_others_are_rejects(
    folder: Folder, rule: str, kept: list[int]
) -> None:
    folder.study(with_rules(f"respondents:\n  duplicates: {rule}\n"))
    folder.wave(DOUBLE)
    revision = folder.compute()
    assert revision.read("wide")["source_row"].to_list() == kept
    assert revision.read("rejects")["reason"].to_list() == ["duplicate", "duplicate"]


def test_rows_without_an_id_are_never_each_others_duplicates(folder: Folder) -> None:
    folder.study()
    folder.wave("id,It is useful,It is easy\n,Agree,Agree\n,Agree,Agree\n")
    assert folder.compute().read("wide")["respondent"].n_unique() == 2


WEIGHTED = STUDY.replace('key: "id"', 'key: "id"\n  weight: "w"')


def test_weights_are_summed_as_decimals(folder: Folder) -> None:
    folder.study(WEIGHTED)
    rows = "".join(f'{n},"0,1",Agree,Agree\n' for n in range(10))
    folder.wave("id,w,It is useful,It is easy\n" + rows)
    row = folder.compute().read("tallies").filter(item="useful", code=3).row(0, named=True)
    assert (str(row["weight_sum"]), str(row["weight_sq_sum"])) == (
        "1.000000000",
        "0.100000000000000000",
    )


@pytest.mark.parametrize("weight", ["", "heavy", "-1", "1e5", "NaN"])
def test_a_weight_that_is_no_number_stops_the_wave(folder: Folder, weight: str) -> None:
    folder.study(WEIGHTED)
    folder.wave(f"id,w,It is useful,It is easy\na,1,Agree,Agree\nb,{weight},Agree,Agree\n")
    with pytest.raises(UserError, match="row 3, weight: 1 rows have no weight"):
        folder.compute()


def test_rejected_partials_stay_in_the_response_rate(folder: Folder) -> None:
    folder.study(with_rules(STATUS + "  partials: reject\n"))
    folder.wave(ROWS)
    rate = folder.compute().read("metrics").filter(metric="response_rate_1").row(0, named=True)
    assert (rate["estimate"], rate["n"]) == (1 / 3, 3)


FOUR = (
    STUDY
    + """  - { id: fun, scale: agreement, text: { en: "It is fun" } }
  - { id: new, scale: agreement, text: { en: "It is new" } }
"""
)
FOUR_ROWS = """\
id,status,It is useful,It is easy,It is fun,It is new
a,Done,Agree,Agree,Agree,Agree
b,Some,Agree,Agree,Agree,
c,Some,Agree,,,
d,Some,,,,
e,Done,Agree,,,
f,Sent,,,,
"""


def test_a_row_below_partial_at_is_a_break_off_and_is_not_counted(folder: Folder) -> None:
    shares = "respondents:\n  complete_at: 0.8\n  partial_at: 0.5\n"
    folder.study(FOUR.replace("respondents:\n", shares))
    folder.wave(FOUR_ROWS)
    revision = folder.compute()
    assert revision.read("wide")["disposition"].to_list() == [
        *("complete", "partial", "refused"),
        *("not_answered", "refused", "not_answered"),
    ]
    assert counts(revision.read("tallies"), "useful") == {1: 0, 2: 0, 3: 2, -1: 0}


def test_just_at_a_threshold_a_row_is_what_the_threshold_says(folder: Folder) -> None:
    shares = "respondents:\n  complete_at: 0.75\n  partial_at: 0.25\n"
    folder.study(FOUR.replace("respondents:\n", shares))
    folder.wave(FOUR_ROWS)
    assert folder.compute().read("wide")["disposition"].to_list() == [
        *("complete", "complete", "partial"),
        *("not_answered", "partial", "not_answered"),
    ]


def test_a_status_columns_word_stands_but_for_a_partial_below_partial_at(folder: Folder) -> None:
    folder.study(FOUR.replace("respondents:\n", STATUS + "  partial_at: 0.5\n"))
    folder.wave(FOUR_ROWS)
    assert folder.compute().read("wide")["disposition"].to_list() == [
        *("complete", "partial", "refused"),
        *("refused", "complete", "not_answered"),
    ]


def test_break_offs_stay_in_the_response_rate_as_refusals(folder: Folder) -> None:
    folder.study(FOUR.replace("respondents:\n", STATUS + "  partial_at: 0.5\n  partials: reject\n"))
    folder.wave(FOUR_ROWS)
    metrics = folder.compute().read("metrics")
    rates = metrics.filter(subject="wave").select("metric", "estimate", "n").rows()
    # I = 2, P = 1 (rejected), R = 2 (break-offs), NC = 1.
    assert rates[:2] == [("response_rate_1", 2 / 6, 6), ("response_rate_2", 3 / 6, 6)]


TESTS = 'respondents:\n  tests: { column: "channel", words: ["Preview", "straße"] }\n'


def test_rows_whose_cell_is_a_word_for_tests_are_rejects_and_other_cells_no_error(
    folder: Folder,
) -> None:
    folder.study(with_rules(TESTS))
    cells = ["preview ", "email", "", "PREVIEW", "Straße", "STRASSE", "pre view"]
    rows = "".join(f"{n},{cell},Agree,Agree\n" for n, cell in enumerate(cells))
    folder.wave("id,channel,It is useful,It is easy\n" + rows)
    revision = folder.compute()
    assert revision.read("rejects").select("source_row", "reason", "value").rows() == [
        (row, "test", None) for row in (2, 5, 6, 7)
    ]
    assert revision.read("wide")["source_row"].to_list() == [3, 4, 8]
    used = revision.read("export_columns").select("header", "used_as").rows()
    assert ("channel", "tests") in used


DURATIONS = {
    "125": 125.0,
    "12.5": 12.5,
    "12,5": 12.5,
    "02:05": 125.0,
    "75:30": 4530.0,
    "1:02:05": 3725.0,
    "00:00:09.5": 9.5,
    "": None,
    "soon": None,
    "-5": None,
    "1:99": None,
}


def test_a_column_of_durations_is_read_as_seconds_and_what_is_none_is_a_reject(
    folder: Folder,
) -> None:
    folder.study(with_rules('respondents:\n  seconds: "took"\n'))
    rows = "".join(f'{n},"{cell}",Agree,Agree\n' for n, cell in enumerate(DURATIONS))
    folder.wave("id,took,It is useful,It is easy\n" + rows)
    revision = folder.compute()
    found = revision.read("wide")["seconds"].to_list()
    assert dict(zip(DURATIONS, found, strict=True)) == DURATIONS
    rejects = revision.read("rejects").select("value", "reason").rows()
    assert rejects == [(cell, "unreadable_time") for cell in ("soon", "-5", "1:99")]


TIMES = """respondents:
  started: { column: "from", formats: ["%H:%M:%S"] }
  finished: { column: "to", formats: ["%H:%M:%S"] }
"""


def test_without_such_a_column_times_say_how_long_it_took(folder: Folder) -> None:
    folder.study(with_rules(TIMES))
    folder.wave(
        "id,from,to,It is useful,It is easy\n"
        "a,10:00:00,10:01:40,Agree,Agree\nb,10:00:00,09:00:00,Agree,Agree\nc,,10:00:00,Agree,Agree\n"
    )
    assert folder.compute().read("wide")["seconds"].to_list() == [100.0, None, None]


def test_a_personal_column_cannot_be_an_attribute(folder: Folder) -> None:
    folder.study(
        STUDY + 'personal: ["mail"]\nattributes:\n  mail: { column: "mail", group: false }\n'
    )
    folder.wave("id,mail,It is useful,It is easy\na,x@example.org,Agree,Agree\n")
    with pytest.raises(UserError, match="means this column twice") as caught:
        folder.compute()
    assert "example.org" not in str(caught.value)
