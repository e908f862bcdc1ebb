"""What is compared with what, and which rows come of it."""

from dataclasses import replace

import polars as pl
import pytest

from pipeline.contrasts.compared import Bounds
from pipeline.contrasts.compute import wave_pairs
from pipeline.contrasts.study import ItemOf
from pipeline.contrasts.tables import compute_contrasts
from schemas.tables import broken_rules, schema_of
from tests.pipeline.contrasts.studies import AGREEMENT, contrasts, rows, side, study, wave

FELL = wave("2022", {"useful": side(1, 2, 7)}), wave("2023", {"useful": side(5, 3, 2)})
OTHER = replace(AGREEMENT, same_as="agreement of four", scores=(1.0, 2.0, 3.0, 4.0))


def test_a_change_is_the_later_wave_less_the_earlier() -> None:
    found = contrasts(
        study(*FELL),
        "from_wave",
        "to_wave",
        "cut",
        "estimate",
        metric="share_difference",
        base="all",
    )
    assert found == [("2022", "2023", "high", -0.5), ("2022", "2023", "low", 0.4)]
    (delta,) = contrasts(study(*FELL), "estimate", "n_from", "n_to", metric="cliffs_delta")
    assert delta == (-0.57, 10, 10)


def test_a_third_wave_is_compared_with_the_one_before_and_with_the_first() -> None:
    third = wave("2024", {"useful": side(2, 2, 2)})
    one = study(*FELL, third)
    assert contrasts(one, "comparison", "from_wave", "to_wave", metric="vargha_delaney") == [
        ("previous", "2022", "2023"),
        ("previous", "2023", "2024"),
        ("baseline", "2022", "2024"),
    ]
    assert wave_pairs(one) == [("2022", "2023"), ("2022", "2024"), ("2023", "2024")]


def test_an_item_that_a_wave_left_out_is_compared_with_the_last_that_asked_it() -> None:
    between = wave("2023", {"easy": side(1, 1, 1)})
    third = wave("2024", {"useful": side(5, 3, 2), "easy": side(1, 1, 1)})
    items = {"useful": ItemOf("status", None), "easy": ItemOf("status", None)}
    one = study(FELL[0], between, third, items=items)
    assert contrasts(one, "item", "from_wave", "to_wave", metric="vargha_delaney") == [
        ("useful", "2022", "2024"),
        ("easy", "2023", "2024"),
    ]


def test_an_item_on_another_scale_is_not_compared_and_the_table_says_so() -> None:
    other = wave("2023", {"useful": side(1, 2, 3, 4)}, scale=OTHER)
    assert contrasts(study(FELL[0], other), "metric", "estimate", "null_reason") == [
        ("cliffs_delta", None, "asked_on_another_scale")
    ]


def test_cuts_that_the_waves_do_not_share_are_left_out() -> None:
    scale = replace(AGREEMENT, cuts={"high": (2, 3), "low": (1,)})
    later = wave("2023", {"useful": side(5, 3, 2)}, scale=scale)
    found = contrasts(study(FELL[0], later), "cut", metric="share_difference", base="substantive")
    assert found == [("low",)]


def test_dont_know_is_in_one_base_and_not_in_the_other() -> None:
    later = wave("2023", {"useful": side(5, 3, 2, dont_know=10)})
    found = contrasts(
        study(FELL[0], later), "base", "estimate", "n_to", metric="share_difference", cut="high"
    )
    assert found == [("substantive", -0.5, 10), ("all", -0.6, 20)]


def test_what_a_respondent_says_of_the_effect_is_a_perception() -> None:
    items = {"useful": ItemOf("perceived_effect", "personal")}
    found = compute_contrasts(study(*FELL, items=items)).contrasts
    assert found["quantity"].unique().to_list() == ["change_in_perception"]


def test_a_perception_asked_once_is_no_contrast() -> None:
    made = compute_contrasts(study(FELL[0]))
    found, robustness = made.contrasts, made.robustness
    assert found.is_empty()
    assert robustness.is_empty()


def test_linked_respondents_are_compared_as_such_beside_all_as_different_persons() -> None:
    pairs = {("2022", "2023"): {"useful": {(1, 1): 1, (2, 1): 1, (3, 1): 3, (3, 3): 2, (3, -1): 1}}}
    one = study(*FELL, pairs=pairs)
    (found,) = contrasts(one, "design", "estimate", "n_pairs", "p", "test", metric="dominance")
    assert found == ("linked", -0.5714, 7, 0.125, "sign_test, exact")
    shares = contrasts(
        one, "base", "estimate", "n_pairs", metric="share_difference", design="linked", cut="high"
    )
    assert shares == [("substantive", -0.4286, 7), ("all", -0.5, 8)]


def test_nobody_linked_is_said() -> None:
    one = study(*FELL, unlinked={("2022", "2023"): "no_trusted_key"})
    assert contrasts(one, "metric", "null_reason", design="linked") == [
        ("dominance", "no_trusted_key")
    ]
    assert contrasts(study(*FELL), "null_reason", design="linked") == [("nobody_linked",)]


def test_groups_are_compared_with_the_rest_with_each_other_and_all_at_once() -> None:
    groups = {"useful": {"North": side(5, 3, 2), "South": side(1, 2, 7), "West": side(3, 3, 3)}}
    one = study(wave("2022", {"useful": side(9, 8, 12)}, groups=groups))
    found = contrasts(one, "comparison", "from_group", "to_group", metric="vargha_delaney")
    assert found == [
        ("rest", "rest", "North"),
        ("rest", "rest", "South"),
        ("rest", "rest", "West"),
        ("group", "North", "South"),
        ("group", "North", "West"),
        ("group", "South", "West"),
    ]
    assert contrasts(one, "n_from", "n_to", metric="cliffs_delta", to_group="North") == [(19, 10)]
    assert contrasts(one, "metric", "test", comparison="groups") == [
        ("kruskal_wallis", "kruskal_wallis, chi_square")
    ]
    assert contrasts(one, "quantity", metric="kruskal_wallis") == [("difference",)]


def test_two_groups_are_compared_once_and_a_blank_is_no_group() -> None:
    groups = {"useful": {"": side(1, 1, 1), "North": side(5, 3, 2), "South": side(1, 2, 7)}}
    one = study(wave("2022", {"useful": side(7, 6, 10)}, groups=groups))
    found = compute_contrasts(one).contrasts
    assert found["comparison"].unique().to_list() == ["group"]


def test_many_groups_are_compared_with_the_rest_only() -> None:
    groups = {"useful": {f"place {n}": side(n, 2, 3) for n in range(7)}}
    found = compute_contrasts(
        study(wave("2022", {"useful": side(21, 14, 21)}, groups=groups))
    ).contrasts
    assert sorted(found["comparison"].unique()) == ["groups", "rest"]


def test_three_waves_are_tested_at_once_of_different_and_of_the_same_persons() -> None:
    third = wave("2024", {"useful": side(2, 2, 2)})
    patterns = {"useful": (("2022", "2023", "2024"), {(3, 1, 1): 4, (3, 2, 2): 3, (3, -1, 2): 1})}
    found = contrasts(
        study(*FELL, third, patterns=patterns), "metric", "n_pairs", comparison="waves"
    )
    assert found == [("kruskal_wallis", None), ("jonckheere_terpstra", None), ("friedman", 7)]


def test_weights_make_rows_of_their_own_without_a_test() -> None:
    waves = [
        wave("2022", {"useful": side(1, 2, 7, weight=2)}, weighted=True),
        wave("2023", {"useful": side(5, 3, 2, weight=0.5)}, weighted=True),
    ]
    found = contrasts(
        study(*waves), "cut", "estimate", "p", metric="share_difference", weighted=True, base="all"
    )
    assert found == [("high", -0.5, None), ("low", 0.4, None)]
    assert contrasts(study(*waves), "estimate", metric="cliffs_delta", weighted=True) == [(-0.57,)]


def test_weights_of_zero_have_a_reason_and_no_number() -> None:
    waves = [
        wave(year, {"useful": side(1, 2, 7, weight=0)}, weighted=True) for year in ("2022", "2023")
    ]
    found = contrasts(study(*waves), "estimate", "null_reason", weighted=True)
    assert set(found) == {(None, "no_answers")}


def test_equivalence_is_judged_only_where_the_codebook_has_bounds() -> None:
    same = [wave(year, {"useful": side(300, 300, 300)}) for year in ("2022", "2023")]
    bounds = Bounds(share=0.1, dominance=0.15)
    for metric in ("share_difference", "cliffs_delta"):
        where = {"metric": metric, "base": "substantive"}
        assert set(contrasts(study(*same, bounds=bounds), "equivalent", **where)) == {(True,)}
        assert set(contrasts(study(*FELL, bounds=bounds), "equivalent", **where)) == {(False,)}
        assert set(contrasts(study(*same), "equivalent", **where)) == {(None,)}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (side(0, 0, 0), side(0, 0, 0)),
        (side(0, 0, 0), side(1, 2, 7)),
        (side(0, 0, 1), side(1, 0, 0)),
        (side(0, 5, 0), side(0, 5, 0)),
        (side(9, 0, 0), side(0, 0, 9)),
        (side(0, 0, 0, dont_know=4), side(0, 0, 0, dont_know=3)),
        (side(0, 1, 0), side(0, 1, 0)),
    ],
    ids=["nothing", "one side", "one each", "all tied", "apart", "nobody knows", "one and alike"],
)
def test_no_counts_give_anything_but_numbers_or_reasons(first: object, second: object) -> None:
    waves = (wave("2022", {"useful": first}), wave("2023", {"useful": second}))  # type: ignore[dict-item]
    pairs = {
        ("2022", "2023"): {
            "useful": {
                (i, j): 1
                for i, n in first.counts.items()  # type: ignore[attr-defined]
                for j, m in second.counts.items()  # type: ignore[attr-defined]
                if n and m
            }
        }
    }
    made = compute_contrasts(study(*waves, pairs=pairs))
    found, robustness = made.contrasts, made.robustness
    assert broken_rules(schema_of("contrasts"), found) == []
    assert broken_rules(schema_of("robustness"), robustness) == []
    nothing = found.filter(pl.col("estimate").is_null(), pl.col("p").is_null())
    assert nothing["null_reason"].is_not_null().all()


def test_the_worse_provenance_of_both_waves_is_said() -> None:
    made_up = replace(FELL[1], provenance="simulated")
    found = compute_contrasts(study(FELL[0], made_up)).contrasts
    assert found["provenance"].unique().to_list() == ["simulated"]


def test_p_is_adjusted_over_the_items_of_a_level() -> None:
    items = {
        "a": ItemOf("status", "personal"),
        "b": ItemOf("status", "personal"),
        "c": ItemOf("status", "local"),
    }
    first = wave("2022", dict.fromkeys(items, side(1, 2, 7)))
    second = wave("2023", {"a": side(5, 3, 2), "b": side(1, 3, 6), "c": side(5, 3, 2)})
    found = compute_contrasts(study(first, second, items=items)).contrasts
    deltas = found.filter(metric="cliffs_delta")
    a, b, c = deltas["p"]
    assert deltas["p_holm"].to_list() == [2 * a, b, c]
    assert deltas["p_bh"].to_list() == [2 * a, b, c]
    assert deltas["family"].to_list() == [
        "independent cliffs_delta substantive: previous 2022 to 2023, level personal",
        "independent cliffs_delta substantive: previous 2022 to 2023, level personal",
        "independent cliffs_delta substantive: previous 2022 to 2023, level local",
    ]


def test_robustness_says_in_what_share_of_the_choices_sign_and_verdict_hold() -> None:
    before = wave("2022", {"useful": side(10, 20, 70)})
    after = wave("2023", {"useful": side(10, 40, 50, dont_know=60)})
    found = compute_contrasts(study(before, after)).robustness
    columns = ("metric", "sign", "verdict", "choices", "sign_holds", "tests", "verdict_holds")
    assert rows(found, *columns) == [("cliffs_delta", -1, "differs", 5, 0.6, 5, 0.6)]
    assert found["otherwise"].item().to_list() == [
        "independent share_difference low substantive",
        "independent share_difference low all",
    ]
