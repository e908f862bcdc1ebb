"""Metrics of a reconstruction: a number where all answers that fit agree, else its range."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import wave as steps
from pipeline.claims import vectors
from pipeline.claims.totals import TooManyReadingsError, totals
from pipeline.claims.vectors import Constraint, Linear, identified_set
from pipeline.errors import ExportError
from pipeline.identified import key_of, over_all_answers
from pipeline.item_findings import alternative, finding
from pipeline.metric_rows import Distribution, Metric
from pipeline.metrics import of_counts
from pipeline.store import Revision
from pipeline.view import ItemView, Tables, view
from pipeline.words import Words
from schemas.claims import Claims
from schemas.questionnaire import Questionnaire
from tests.making import STUDY, Folder

HIGH_TO_LOW = ("Agree", "Neutral", "Disagree", "Don't know")
PROVENANCE = """
provenance: reconstructed
method: { en: "Dealt." }
"""


def claimed(*printed: str) -> str:
    says = "\n".join(f"      - {one}" for one in printed)
    return f'publication: "A report"\nwave: "2024"\nclaims:\n  - id: a\n    says:\n{says}\n'


def export(useful: tuple[int, ...], easy: tuple[int, ...]) -> str:
    """Counts of agree, neutral, disagree, don't know as rows."""
    columns = [
        [answer for answer, n in zip(HIGH_TO_LOW, counts, strict=True) for _ in range(n)]
        for counts in (useful, easy)
    ]
    rows = "".join(f"{n},{a},{b}\n" for n, (a, b) in enumerate(zip(*columns, strict=True)))
    return f"id,It is useful,It is easy\n{rows}"


def reconstructed(folder: Folder, printed: str, rows: str, study: str = STUDY) -> None:
    """A study whose wave 2024 is reconstructed from what is printed."""
    home = folder.study(study).parent
    (home / "claims.yaml").write_text(printed, encoding="utf-8")
    folder.wave(rows)
    provenance = home / "waves" / "2024" / "provenance.yaml"
    provenance.write_text(PROVENANCE, encoding="utf-8")


HALF_AGREE = claimed('{ item: useful, answers: "Agree", is: "50 %" }')


def one(revision: Revision, **wanted: object) -> dict[str, object]:
    return revision.read("metrics").filter(subject="useful", **wanted).row(0, named=True)


def test_what_is_printed_is_known_and_the_rest_lies_between_two_numbers(folder: Folder) -> None:
    reconstructed(folder, HALF_AGREE, export((2, 1, 1, 0), (4, 0, 0, 0)))
    revision = folder.compute()
    common = {"metric": "share", "ci_method": "wilson"}
    agree = one(revision, base="all", code=3, **common)
    assert (agree["estimate"], agree["lowest"], agree["highest"]) == (0.5, 0.5, 0.5)
    assert (agree["n"], agree["vectors"], agree["null_reason"]) == (4, 6, None)
    assert agree["ci_low"] == pytest.approx(0.1500, abs=5e-5)
    # Two answers are left: none to both of them may be neutral.
    neutral = one(revision, base="all", code=2, **common)
    assert (neutral["estimate"], neutral["lowest"], neutral["highest"]) == (None, 0.0, 0.5)
    assert (neutral["ci_low"], neutral["null_reason"]) == (None, "not_identified")
    # If these two do not know, all who are on the scale agree.
    on_scale = one(revision, base="substantive", cut="high", **common)
    assert (on_scale["lowest"], on_scale["highest"], on_scale["n"]) == (0.5, 1.0, None)
    base = one(revision, metric="answers", base="substantive")
    assert (base["estimate"], base["lowest"], base["highest"]) == (None, 2.0, 4.0)
    assert {on_scale["n_dont_know"], base["n_dont_know"]} == {None}


def test_an_option_that_is_chosen_most_in_some_vectors_only_is_no_known_mode(
    folder: Folder,
) -> None:
    reconstructed(folder, HALF_AGREE, export((2, 1, 1, 0), (4, 0, 0, 0)))
    modes = folder.compute().read("metrics").filter(subject="useful", metric="mode").sort("code")
    assert modes.select("code", "estimate", "lowest", "null_reason").rows() == [
        (1, None, None, "not_identified"),
        (2, None, None, "not_identified"),
        (3, 3.0, 3.0, None),
    ]


def test_an_item_of_which_nothing_is_printed_can_be_anything(folder: Folder) -> None:
    reconstructed(folder, HALF_AGREE, export((2, 1, 1, 0), (4, 0, 0, 0)))
    metrics = folder.compute().read("metrics").filter(subject="easy", base="all", metric="share")
    assert metrics.select("lowest", "highest", "vectors").unique().rows() == [(0.0, 1.0, 35)]


def test_the_set_among_the_invited_holds_for_every_vector(folder: Folder) -> None:
    printed = claimed('{ item: useful, answers: ["Agree", "Neutral"], is: "50 %" }')
    study = STUDY + 'populations: { invited: { n: 5, text: { en: "Asked" } } }\n'
    reconstructed(folder, printed, export((1, 1, 2, 0), (4, 0, 0, 0)), study)
    share = one(folder.compute(), metric="invited_share", cut="high")
    # From none of four who agree and none of the silent, to two and the one who was silent.
    assert (share["ci_low"], share["ci_high"]) == (0.0, 0.6)
    assert (share["estimate"], share["null_reason"]) == (None, "not_identified")


def test_numbers_that_contradict_each_other_leave_no_number_and_stop_nothing(
    folder: Folder,
) -> None:
    printed = claimed(
        '{ item: useful, answers: "Agree", is: "75 %" }',
        '{ item: useful, answers: "Neutral", is: "50 %" }',
    )
    reconstructed(folder, printed, export((2, 2, 0, 0), (4, 0, 0, 0)))
    metrics = folder.compute().read("metrics").filter(subject="useful")
    assert metrics["null_reason"].unique().to_list() == ["contradictory"]
    assert metrics["vectors"].unique().to_list() == [0]
    assert metrics.select("estimate", "ci_low", "lowest").null_count().row(0) == (
        *(metrics.height, metrics.height, metrics.height),
    )


def test_an_export_that_does_not_fit_what_is_printed_stops_the_wave(folder: Folder) -> None:
    reconstructed(folder, HALF_AGREE, export((1, 1, 1, 1), (4, 0, 0, 0)))
    said = (
        "study small, wave 2024, item useful: the reconstructed answers do not fit what claims.yaml"
        " says is printed: 50 % 'Agree'."
    )
    for step in (folder.compute, lambda: steps.check_wave(folder.store, "small", "2024")):
        with pytest.raises(ExportError) as stopped:
            step()
        assert stopped.value.check == "claims_fit"
        assert str(stopped.value).startswith(said)
        assert "Run `likertwave reconstruct small`" in str(stopped.value)


def test_who_of_the_invented_rows_has_which_weight_is_not_known(folder: Folder) -> None:
    study = STUDY.replace('key: "id"', 'key: "id"\n  weight: "w"')
    rows = export((2, 1, 1, 0), (4, 0, 0, 0)).splitlines()
    weighted = "\n".join([f"{rows[0]},w", *(f"{row},2" for row in rows[1:])])
    reconstructed(folder, HALF_AGREE, weighted + "\n", study)
    metrics = folder.compute().read("metrics").filter(weighted=True)
    assert metrics["null_reason"].unique().to_list() == ["joint_answers_unknown"]
    assert metrics["estimate"].null_count() == metrics.height > 0


def test_of_more_vectors_than_can_be_listed_shares_have_bounds(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "MOST_VECTORS", 3)
    reconstructed(folder, HALF_AGREE, export((2, 1, 1, 0), (4, 0, 0, 0)))
    revision = folder.compute()
    common = {"metric": "share", "ci_method": "wilson", "base": "all"}
    agree = one(revision, code=3, **common)
    assert (agree["estimate"], agree["lowest"], agree["vectors"]) == (0.5, 0.5, None)
    assert agree["ci_low"] == pytest.approx(0.1500, abs=5e-5)
    neutral = one(revision, code=2, **common)
    assert (neutral["estimate"], neutral["lowest"], neutral["highest"]) == (None, 0.0, 0.5)
    base = one(revision, metric="answers", base="substantive")
    assert (base["lowest"], base["highest"]) == (2.0, 4.0)
    median = one(revision, metric="median_type_2")
    assert (median["lowest"], median["null_reason"]) == (None, "not_identified")


# The scale of the small study: three options and a don't know.
SPREADS = [
    (a, b, c, n - a - b - c)
    for n in range(6)
    for a in range(n + 1)
    for b in range(n - a + 1)
    for c in range(n - a - b + 1)
]
CODES = (3, 2, 1, -1)


@pytest.fixture(scope="module")
def questionnaire(tmp_path_factory: pytest.TempPathFactory) -> Questionnaire:
    folder = Folder(tmp_path_factory.mktemp("small") / "data")
    folder.study()
    folder.wave()
    return folder.store.questionnaire("small", "2024")


@settings(max_examples=40, deadline=None)
@given(
    spread=st.sampled_from(SPREADS),
    stated=st.lists(st.sets(st.sampled_from(CODES), min_size=1), max_size=3),
)
def test_every_range_is_that_of_the_vectors_one_by_one(
    questionnaire: Questionnaire, spread: tuple[int, ...], stated: list[set[int]]
) -> None:
    n = sum(spread)
    percents = [_rounded(spread, inside) for inside in stated]
    labels = dict(zip(CODES, HIGH_TO_LOW, strict=True))
    says = [
        {"item": "useful", "answers": [labels[code] for code in sorted(inside)], "is": f"{p} %"}
        for inside, p in zip(stated, percents, strict=True)
    ] or [{"number": "complete", "is": "5"}]
    document = {"publication": "A", "wave": "2024", "claims": [{"id": "a", "says": says}]}
    of_item = over_all_answers(replace(questionnaire, claims=Claims.model_validate(document)))
    rows, dont_know = of_item(_counted(questionnaire, spread))
    fitting = [
        other
        for other in SPREADS
        if sum(other) == n
        and all(
            abs(_percent(other, inside) - p) <= 0.5
            for inside, p in zip(stated, percents, strict=True)
        )
    ]
    expected: dict[object, list[Metric]] = defaultdict(list)
    for other in fitting:
        for row in of_counts(_counted(questionnaire, other))[0]:
            expected[key_of(row)].append(row)
    found = {key_of(row): row for row in rows if row.metric != "answers"}
    assert found.keys() == expected.keys()
    for key, metric in found.items():
        _assert_is_range_of(metric, expected[key], len(fitting))
    counts = {other[-1] for other in fitting}
    assert dont_know == (counts.pop() if len(counts) == 1 else None)


def _counted(questionnaire: Questionnaire, spread: tuple[int, ...]) -> Distribution:
    counts = dict(zip(CODES, spread, strict=True))
    scale = questionnaire.scales["agreement"]
    return Distribution("useful", "all", "all", scale, counts, {}, {}, False, None)


def _percent(spread: tuple[int, ...], inside: set[int]) -> float:
    n = sum(spread)
    k = sum(n for code, n in zip(CODES, spread, strict=True) if code in inside)
    return 100 * k / n if n else 0.0


def _rounded(spread: tuple[int, ...], inside: set[int]) -> int:
    return int(_percent(spread, inside) + 0.5)


def _assert_is_range_of(metric: Metric, rows: list[Metric], vectors: int) -> None:
    estimates = [row.estimate for row in rows if row.estimate is not None]
    assert metric.vectors == vectors
    if len(rows) < vectors:
        assert (metric.estimate, metric.lowest, metric.highest) == (None, None, None)
        assert metric.null_reason == "not_identified"
    elif not estimates:
        reasons = {row.null_reason for row in rows}
        assert metric.null_reason == (reasons.pop() if len(reasons) == 1 else "not_identified")
    else:
        assert metric.lowest == pytest.approx(min(estimates), abs=1e-12)
        assert metric.highest == pytest.approx(max(estimates), abs=1e-12)
        is_known = len(estimates) == vectors and max(estimates) - min(estimates) < 1e-9
        assert (metric.estimate is not None) == is_known
        assert (metric.null_reason is None) == is_known


def test_bounds_of_a_total_are_those_of_the_listed_vectors() -> None:
    some = Linear({4: 1, 3: 1}, 4, 5)
    other = Linear({4: 1, 3: 1, 2: 1}, 4, 4)
    constraints: list[Constraint] = [((some,), (other,)), ((Linear({1: 2, 3: -1}, 0, None),),)]
    listed = identified_set((4, 3, 2, 1), 7, constraints)
    for wanted in ({4}, {3}, {2, 1}, {4, 2}):
        assert totals((4, 3, 2, 1), 7, constraints, wanted) == listed.totals(frozenset(wanted))


def test_bounds_of_what_cannot_be_are_none() -> None:
    never: Constraint = ((Linear({1: 1}, 5, None),),)
    assert totals((2, 1), 4, [never], {1}) is None


def test_readings_that_combine_in_too_many_ways_are_not_followed() -> None:
    either: Constraint = ((Linear({1: 1}, 1, None),), (Linear({2: 1}, 1, None),))
    with pytest.raises(TooManyReadingsError):
        totals((2, 1), 4, [either] * 7, {1})


def said(folder: Folder, language: str = "en") -> Iterator[ItemView]:
    """The items of the small study as readers see them."""
    folder.compute()
    revision, questionnaire = steps.latest(folder.store, "small", "2024")
    yield from view(Tables.of(revision), questionnaire, language).items


@pytest.mark.parametrize(
    ("printed", "counts", "sentence"),
    [
        (
            '{ item: useful, answers: "Agree", is: "50 %" }',
            (2, 1, 1, 0),
            "2 of 4 (50%), answers off the scale included, answered “Agree”; 95% interval 15% to"
            " 85%.",
        ),
        (
            '{ item: useful, answers: ["Agree", "Neutral"], is: "75 %" }',
            (2, 1, 1, 0),
            "Between 0 and 3 of 4 (0% to 75%), answers off the scale included, answered “Agree”;"
            " the printed numbers say no more.",
        ),
        (
            '{ item: useful, answers: ["Agree", "Neutral"], is: "150 %" }',
            (2, 1, 1, 0),
            "The printed numbers contradict each other: no answers fit all of them.",
        ),
    ],
)
def test_a_finding_says_what_is_known(
    folder: Folder, printed: str, counts: tuple[int, ...], sentence: str
) -> None:
    reconstructed(folder, claimed(printed), export(counts, (4, 0, 0, 0)))
    useful, _ = said(folder)
    assert finding(useful, Words("en")) == sentence


def test_the_text_of_a_figure_gives_ranges_of_counts(folder: Folder) -> None:
    reconstructed(folder, HALF_AGREE, export((2, 1, 1, 0), (4, 0, 0, 0)))
    useful, _ = said(folder)
    text = alternative(useful, Words("en"))
    assert text.endswith("Disagree: 0–2; Neutral: 0–2; Agree: 2. Don't know: 0–2.")
    # What is drawn is the export's, whatever is known.
    assert useful.shares == {1: 0.25, 2: 0.25, 3: 0.5}


def test_without_a_high_cut_the_commonest_answer_is_named_where_it_is_known(
    folder: Folder,
) -> None:
    study = STUDY.replace("    cuts: { high: { at_least: 3 }, low: { at_most: 1 } }\n", "")
    study = study.replace("    net: { top: high, bottom: low }\n", "")
    printed = claimed('{ item: useful, answers: "Agree", is: "75 %" }')
    reconstructed(folder, printed, export((3, 1, 0, 0), (4, 0, 0, 0)), study)
    useful, easy = said(folder)
    assert finding(useful, Words("en")).startswith("3 of 4 (75%), answers off the scale included,")
    assert finding(easy, Words("en")) == (
        "Which answer was chosen most does not follow from the printed numbers."
    )


def test_only_a_determined_item_is_compared_with_another_wave(folder: Folder) -> None:
    printed = claimed(
        '{ item: useful, answers: "Agree", is: "50 %" }',
        '{ item: easy, answers: "Agree", is: "75 %" }',
        '{ item: easy, answers: "Neutral", is: "25 %" }',
    )
    reconstructed(folder, printed, export((2, 1, 1, 0), (3, 1, 0, 0)))
    folder.wave(export((1, 2, 1, 0), (1, 1, 2, 0)), name="2025")
    contrasts = folder.compare("2024", "2025").read("contrasts")
    useful = contrasts.filter(item="useful")
    assert useful.select("metric", "estimate", "p", "null_reason").rows() == [
        ("cliffs_delta", None, None, "not_identified")
    ]
    easy = contrasts.filter(item="easy", metric="cliffs_delta")
    assert easy.select("estimate", "null_reason").rows() == [(-0.625, None)]
    drift = steps_drift(folder)
    assert drift.filter(item="useful").select("measure", "from_value", "null_reason").rows() == [
        ("distribution", None, "not_identified"),
        ("dont_know", None, "not_identified"),
        ("completeness", 1.0, None),
    ]
    assert drift.filter(item="easy", measure="distribution")["from_value"].to_list() == [0.75]


def steps_drift(folder: Folder) -> pl.DataFrame:
    (path,) = Path(folder.home).glob("store/**/drift.parquet")
    return pl.read_parquet(path)
