"""The metrics table: bases, intervals, weights, and reasons where there is no number."""

import polars as pl
import pytest

from pipeline.store import Revision
from tests.making import STUDY, Folder

ROWS = "id,It is useful,It is easy\n" + "".join(
    f"{n},{answer},\n"
    for n, answer in enumerate(["Agree"] * 6 + ["Neutral"] * 2 + ["Don't know"] * 2)
)


def one(revision: Revision, **wanted: object) -> dict[str, object]:
    wanted = {"group_by": "all", "weighted": False} | wanted
    return revision.read("metrics").filter(**wanted).row(0, named=True)


def published(folder: Folder, study: str = STUDY, rows: str = ROWS) -> Revision:
    folder.study(study)
    folder.wave(rows)
    return folder.compute()


def test_both_bases_are_published_and_dont_know_is_in_one_only(folder: Folder) -> None:
    revision = published(folder)
    common = {"subject": "useful", "metric": "share", "cut": "high", "ci_method": "wilson"}
    everyone = one(revision, base="all", **common)
    opinions = one(revision, base="substantive", **common)
    assert (everyone["estimate"], everyone["n"], everyone["n_dont_know"]) == (0.6, 10, 2)
    assert (opinions["estimate"], opinions["n"], opinions["n_dont_know"]) == (0.75, 8, 2)
    assert everyone["ci_low"] == pytest.approx(0.3127, abs=5e-5)
    assert everyone["ci_high"] == pytest.approx(0.8318, abs=5e-5)


def test_dont_know_never_enters_the_mean(folder: Folder) -> None:
    revision = published(folder)
    found = one(revision, subject="useful", metric="mean_interval_assumption")
    assert (found["estimate"], found["n"]) == (2.75, 8)


def test_a_blank_is_in_no_base_and_what_is_undefined_says_why(folder: Folder) -> None:
    revision = published(folder)
    for metric in ("share", "mean_interval_assumption", "median_type_2", "agreement", "net"):
        found = one(revision, subject="easy", metric=metric)
        assert (found["estimate"], found["n"], found["null_reason"]) == (None, 0, "no_answers")


def test_no_metric_is_nan_or_null_without_a_reason(folder: Folder) -> None:
    metrics = published(folder).read("metrics")
    numbers = metrics.select("estimate", "ci_low", "ci_high")
    assert numbers.fill_null(0).select(pl.all_horizontal(pl.all().is_finite().all())).item()
    assert metrics.filter(
        pl.col("estimate").is_null() == pl.col("null_reason").is_null()
    ).is_empty()


def test_a_scale_of_two_options_has_no_agreement(folder: Folder) -> None:
    revision = published(
        folder,
        STUDY.replace('      - labels: { en: "Neutral" }\n', "").replace(
            "at_least: 3", "at_least: 2"
        ),
        "id,It is useful,It is easy\na,Agree,Agree\n",
    )
    found = one(revision, subject="useful", metric="agreement")
    assert found["null_reason"] == "fewer_than_three_options"


def test_one_answer_has_no_standard_deviation(folder: Folder) -> None:
    revision = published(folder, rows="id,It is useful,It is easy\na,Agree,Agree\n")
    found = one(revision, subject="useful", metric="sd_interval_assumption")
    assert found["null_reason"] == "fewer_than_two_answers"


def test_scores_of_the_codebook_enter_the_mean(folder: Folder) -> None:
    study = STUDY.replace('- labels: { en: "Agree" }', '- { labels: { en: "Agree" }, score: 10 }')
    revision = published(folder, study, "id,It is useful,It is easy\na,Agree,Agree\n")
    assert one(revision, subject="useful", metric="mean_interval_assumption")["estimate"] == 10.0


def test_all_modes_are_named(folder: Folder) -> None:
    rows = "id,It is useful,It is easy\na,Agree,Agree\nb,Disagree,Agree\n"
    metrics = published(folder, rows=rows).read("metrics")
    assert metrics.filter(subject="useful", metric="mode")["code"].to_list() == [1, 3]


def test_the_finite_population_is_reported_as_a_set_and_as_a_worst_case(folder: Folder) -> None:
    revision = published(folder, "populations: { invited: { n: 12 } }\n" + STUDY)
    count = one(revision, subject="useful", metric="invited_count", cut="high")
    assert (count["ci_low"], count["ci_high"], count["null_reason"]) == (6.0, 8.0, "interval_only")
    share = one(revision, subject="useful", metric="invited_share", cut="high")
    assert (share["ci_low"], share["ci_high"]) == (6 / 12, 8 / 12)


def test_more_answers_than_invited_is_no_rate_and_no_set(folder: Folder) -> None:
    revision = published(folder, "populations: { invited: { n: 5 } }\n" + STUDY)
    rate = one(revision, subject="wave", metric="response_rate_1")
    count = one(revision, subject="useful", metric="invited_count")
    reason = "more_answers_than_population"
    assert (rate["null_reason"], count["null_reason"]) == (reason, reason)


def test_without_the_number_invited_there_is_no_response_rate(folder: Folder) -> None:
    rate = one(published(folder), subject="wave", metric="response_rate_1")
    assert (rate["estimate"], rate["null_reason"]) == (None, "invited_unknown")


def test_weighted_shares_rest_on_the_effective_number_of_answers(folder: Folder) -> None:
    study = STUDY.replace('key: "id"', 'key: "id"\n  weight: "w"')
    rows = "id,w,It is useful,It is easy\na,3,Agree,Agree\nb,1,Neutral,Agree\n"
    folder.study(study)
    folder.wave(rows)
    revision = folder.compute()
    common = {"subject": "useful", "metric": "share", "cut": "high", "base": "all"}
    plain = one(revision, ci_method="wilson", **common)
    weighted = one(revision, ci_method="wilson", weighted=True, **common)
    assert (plain["estimate"], weighted["estimate"]) == (0.5, 0.75)
    # n_eff = 4² / (9 + 1) = 1.6: statsmodels 0.15, proportion_confint(1.2, 1.6, method="wilson").
    assert weighted["ci_low"] == pytest.approx(0.1691379, abs=1e-7)
    assert weighted["ci_high"] == pytest.approx(0.9778815, abs=1e-7)


def test_weights_of_zero_give_null_with_a_reason(folder: Folder) -> None:
    study = STUDY.replace('key: "id"', 'key: "id"\n  weight: "w"')
    revision = published(folder, study, "id,w,It is useful,It is easy\na,0,Agree,Agree\n")
    found = one(revision, subject="useful", metric="share", cut="high", weighted=True)
    assert (found["estimate"], found["null_reason"]) == (None, "no_answers")
