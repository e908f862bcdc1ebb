"""A number of one wave walks back to tallies, to rows of the export, to lines of the codebook."""

from typing import Any

import pytest

from pipeline.errors import StoreError
from pipeline.explain import explain
from pipeline.explain.choosing import source_of_wave
from pipeline.explain.explanation import Place, Rule, Spelling
from pipeline.metrics import compute_metrics
from schemas.documents import Document
from tests.making import KEY, STUDY, Folder
from tests.pipeline.explain.asking import counts, explained, rows, share, stored

HEADER = "id,It is useful,It is easy\n"
SIX = HEADER + "a,Agree,\nb,AGREE,Agree\nc,Disagree,Agree\nd,Neutral,\ne,Don't know,\nf,Agree,\n"
WEIGHTED = STUDY.replace('key: "id"', 'key: "id"\n  weight: "w"')
GROUPED = STUDY + 'attributes: { place: { column: "place" } }\n'


@pytest.fixture(scope="module")
def six(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A wave of six respondents, stored once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIKERTWAVE_KEY", KEY)
        made = Folder(tmp_path_factory.mktemp("six") / "data")
        made.study()
        made.wave(SIX)
        stored(made)
    return made


def test_a_tally_ends_at_the_rows_whose_cells_were_read_so(six: Folder) -> None:
    found = explained(six, "tallies", "n", item="useful", code=3)
    assert found.value == 3
    assert rows(found.cells) == {3: (2, 3, 7)}
    (cells,) = found.cells
    assert (cells.file, cells.column, cells.header) == ("answers.csv", 2, "It is useful")
    assert cells.spellings == (Spelling("Agree", None, 2), Spelling("AGREE", "case", 1))
    assert found.formula.endswith(": 3.")


def test_a_share_is_written_out_with_its_numbers_and_names_the_answers_of_its_base(
    six: Folder,
) -> None:
    found = share(six, code=3)
    assert (found.value, found.printed) == (0.6, "60%")
    assert "3 / 5 = 0.6" in found.formula
    assert [(one.code, one.n, one.in_part, one.in_base) for one in found.counts] == [
        (1, 1, False, True),
        (2, 1, False, True),
        (3, 3, True, True),
        (-1, 1, False, False),
    ]
    assert rows(found.cells) == {1: (4,), 2: (5,), 3: (2, 3, 7)}
    assert "3 / 6 = 0.5" in share(six, code=3, base="all").formula


@pytest.mark.parametrize(
    ("metric", "key", "said"),
    [
        ("share", {"cut": "high"}, "3 / 5 = 0.6"),
        ("net", {"cut": "high - low"}, "(3 − 1) / 5 = 0.4"),
        ("mean_interval_assumption", {}, "(1·1 + 1·2 + 3·3) / 5 = 2.4"),
        ("sd_interval_assumption", {}, "sd_interval_assumption(1, 1, 3) = 0.894427"),
        ("median_type_2", {}, "at 0.5 of the answers 1 at 1, 1 at 2, 3 at 3: 3"),
        ("interquartile_range_type_7", {}, "at 0.75, less at 0.25"),
        ("mode", {"code": 3}, "Of 1, 1, 3 the most is 3, at option 3, scored 3"),
        ("agreement", {}, "agreement(1, 1, 3) = 0.4"),
    ],
)
def test_each_metric_is_written_out_with_its_numbers(
    six: Folder, metric: str, key: dict[str, Any], said: str
) -> None:
    method = "wilson" if metric == "share" else None
    assert said in share(six, metric=metric, ci_method=method, **key).formula


def test_an_interval_names_its_method_and_what_it_is_of(six: Folder) -> None:
    found = explained(
        six,
        "metrics",
        "ci_low",
        subject="useful",
        metric="share",
        base="substantive",
        code=3,
        ci_method="jeffreys",
    )
    assert found.formula.startswith("Jeffreys' interval")
    assert "jeffreys(3 of 5) at 95 % = " in found.formula
    assert found.value == pytest.approx(0.2094, abs=1e-4)


def test_of_weights_their_sums_are_written_out(folder: Folder) -> None:
    folder.study(WEIGHTED)
    folder.wave("id,It is useful,It is easy,w\na,Agree,,0.5\nb,Neutral,,2\nc,Agree,,1.5\n")
    stored(folder)
    found = share(folder, code=3, weighted=True)
    assert found.value == 0.5
    assert "By weight: 2 / 4 = 0.5" in found.formula
    assert explained(folder, "tallies", "weight_sum", item="useful", code=3).value == 2.0


def test_of_a_group_only_its_rows_are_named(folder: Folder) -> None:
    folder.study(GROUPED)
    folder.wave(
        "id,It is useful,It is easy,place\na,Agree,,N\nb,Agree,,S\nc,Neutral,,N\nd,Agree,,N\n"
    )
    stored(folder)
    found = share(folder, code=3, group_by="place", group_value="N")
    assert "2 / 3 = 0.666667" in found.formula
    assert rows(found.cells) == {2: (4,), 3: (2, 5)}


def test_rows_that_do_not_count_are_not_among_the_cells(folder: Folder) -> None:
    status = STUDY.replace(
        'key: "id"', 'key: "id"\n  status: { column: "s", complete: ["C"], refused: ["R"] }'
    )
    folder.study(status)
    folder.wave("id,s,It is useful,It is easy\na,C,Agree,\nb,R,Agree,\nc,C,Agree,\n")
    stored(folder)
    found = explained(folder, "tallies", "n", item="useful", code=3)
    assert (found.value, rows(found.cells)) == (2, {3: (2, 4)})
    # The texts of the column are those of all rows.
    assert found.cells[0].spellings == (Spelling("Agree", None, 3),)
    complete = explained(folder, "waves", "complete")
    assert (complete.value, complete.cells[0].rows, complete.cells[0].column) == (2, (2, 4), 2)


def test_the_lines_of_the_codebook_are_those_where_it_stands(six: Folder) -> None:
    rules = share(six, cut="high").rules
    document = Document(six.home / "studies/small/study.yaml")
    scale = ("scales", "agreement")
    assert [(rule.key, rule.line) for rule in rules] == [
        ("items: useful", document.line(("items", 0))),
        ("scales.agreement.options: 1", document.line((*scale, "options", 0))),
        ("scales.agreement.options: 2", document.line((*scale, "options", 1))),
        ("scales.agreement.options: 3", document.line((*scale, "options", 2))),
        ("scales.agreement.cuts.high", document.line((*scale, "cuts", "high"))),
    ]
    assert rules[0].file == "studies/small/study.yaml"
    assert rules[0].line == 18


def test_a_line_that_says_something_else_now_is_given_as_it_was(folder: Folder) -> None:
    folder.study()
    folder.wave(SIX)
    stored(folder)
    folder.study(STUDY.replace('"Neutral"', '"Neither"').replace("at_least: 3", "at_least: 2"))
    by_key = {rule.key: rule for rule in share(folder, cut="high").rules}
    assert by_key["scales.agreement.options: 2"] == Rule(
        "studies/small/study.yaml", None, "scales.agreement.options: 2", "Neutral"
    )
    assert by_key["scales.agreement.cuts.high"].line is None
    assert by_key["scales.agreement.cuts.high"].text == "options 3"
    assert by_key["scales.agreement.options: 3"].line == 11


def test_what_a_wave_changes_is_a_line_of_its_wave_yaml(folder: Folder) -> None:
    folder.study()
    folder.wave(
        SIX.replace("useful", "handy"),
        settings='fielded: 2024-05-01\nitems:\n  useful: { column: "It is handy" }\n',
    )
    stored(folder)
    (rule,) = [one for one in share(folder, code=3).rules if "wave.yaml" in one.file]
    assert (rule.file, rule.line) == ("studies/small/waves/2024/wave.yaml", 3)
    assert rule.text == "changes column"


def test_a_broken_codebook_takes_no_explanation_away(folder: Folder) -> None:
    folder.study()
    folder.wave(SIX)
    stored(folder)
    folder.study("scales: [")
    found = share(folder, code=3)
    assert found.value == 0.6
    assert {rule.line for rule in found.rules} == {None}


def test_of_a_reconstruction_it_is_said_that_nobody_answered_and_what_is_assumed(
    folder: Folder,
) -> None:
    folder.study(STUDY.replace('key: "id"', 'key: "id"'))
    path = folder.wave(SIX)
    (path.parent / "provenance.yaml").write_text(
        'provenance: reconstructed\nsource: "A report"\nreasons: { open: "It is not said" }\n'
        "assumed:\n  - { item: useful, rows: [3, 4], because: open }\n"
    )
    stored(folder)
    found = share(folder, code=3)
    said = {note.kind: note.text for note in found.notes}
    assert "nobody gave these answers" in said["reconstructed"]
    assert said["assumed"] == "2 of the cells shown are assumed, not stated: It is not said"
    assert {one.code: one.assumed for one in found.cells} == {1: (4,), 2: (), 3: (3,)}
    assert explained(folder, "assumed_cells", "count").value == 2


def test_a_number_that_is_not_defined_says_why(folder: Folder) -> None:
    folder.study()
    folder.wave(HEADER + "a,Agree,\n")
    stored(folder)
    found = share(folder, "easy", code=3)
    assert (found.value, found.null_reason, found.cells) == (None, "no_answers", ())
    assert found.notes[0].kind == "null_reason"


def test_a_response_rate_is_made_of_rows_by_what_became_of_them(folder: Folder) -> None:
    folder.study(
        "populations: { invited: { n: 8 } }\n"
        + STUDY.replace('key: "id"', 'key: "id"\n  complete_at: 1.0')
    )
    folder.wave(HEADER + "a,Agree,Agree\nb,Agree,\nc,Agree,Agree\n")
    stored(folder)
    key = {"subject": "wave", "metric": "response_rate_2", "base": "population"}
    found = explained(folder, "metrics", "estimate", **key)
    assert found.value == 3 / 8
    assert "(2 + 1) / (2 + 1 + 5) = 0.375; of 5 of the invited" in found.formula
    by_table = {(one.place.table, one.place.key.get("disposition")): one for one in found.inputs}
    assert by_table["respondents", "complete"].cells[0].rows == (2, 4)
    assert by_table["respondents", "partial"].cells[0].rows == (3,)
    assert by_table["populations", None].value == 8
    assert by_table["populations", None].rules[0].line == 1


def test_rejected_rows_and_cells_are_named(folder: Folder) -> None:
    folder.study("tolerate: 0.5\n" + STUDY.replace('key: "id"', 'key: "id"\n  duplicates: last'))
    folder.wave(HEADER + "a,Agree,\na,Agree,\nb,Perhaps,Agree\n")
    stored(folder)
    (whole,) = explained(folder, "rejects", "count", reason="duplicate").cells
    assert (whole.rows, whole.column) == ((2,), None)
    (cell,) = explained(folder, "rejects", "count", reason="unknown_label").cells
    assert (cell.rows, cell.column) == ((4,), 2)


def test_no_more_rows_are_named_than_asked_for(folder: Folder) -> None:
    folder.study()
    folder.wave(HEADER + "".join(f"r{n},Agree,\n" for n in range(50)))
    stored(folder)
    (cells,) = explained(folder, "tallies", "n", item="useful", code=3).cells
    assert (cells.n, cells.rows) == (50, tuple(range(2, 22)))


@pytest.mark.parametrize(
    "place",
    [
        Place("tallies", "n", {"item": "useful", "code": 9}),
        Place("tallies", "nothing", {"item": "useful", "code": 3}),
        Place("tallies", "n", {"nobody": "useful"}),
        Place("wide", "respondent", {}),
        Place("metrics", "estimate", {"subject": "useful"}),
    ],
)
def test_a_place_that_is_no_stored_number_is_refused(six: Folder, place: Place) -> None:
    with pytest.raises(StoreError):
        explained(six, place.table, place.field, **place.key)


@pytest.mark.parametrize(
    "text", ["", "[]", '{"table": "waves"}', '{"table": 1, "field": "n"}', '{"table": "t",', "1"]
)
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(StoreError, match="no JSON object"):
        Place.of_json(text)


def test_a_place_is_the_same_after_json() -> None:
    place = Place("tallies", "n", {"item": "æble", "code": -1})
    assert Place.of_json(place.json()) == place


def test_a_stored_number_that_its_tallies_do_not_give_is_told(folder: Folder) -> None:
    folder.study()
    folder.wave(SIX)
    revision = stored(folder)
    tallies = revision.read("tallies")
    questionnaire = folder.store.questionnaire("small", "2024")
    wrong = compute_metrics(tallies.with_columns(n=tallies["n"] * 2), {}, questionnaire)
    revision.write({"metrics": wrong})
    (note,) = [
        note
        for note in explained(
            folder,
            "metrics",
            "n",
            subject="useful",
            metric="share",
            base="substantive",
            code=3,
            ci_method="wilson",
        ).notes
        if note.kind == "mismatch"
    ]
    assert note.text.startswith("The tallies give 5, not 10")
    assert counts(share(folder, code=3)) == {1: 1, 2: 1, 3: 3, -1: 1}


def test_every_metric_that_is_stored_is_explained(six: Folder) -> None:
    source = source_of_wave(six.store, "small", "2024")
    names = (*("subject", "metric", "code", "cut", "base", "weighted", "ci_method"),)
    rows = source.rows("2024", "metrics")
    assert len(rows) > 80
    for row in rows:
        for field in ("estimate", "ci_low", "ci_high", "n", "n_dont_know"):
            place = Place("metrics", field, {name: row[name] for name in names})
            found = explain(source, place)
            assert found.value == row[field]
            assert "mismatch" not in {note.kind for note in found.notes}
