"""What likertwave finds in the simulated panel, against what is true of it."""

import shutil
from itertools import combinations

import polars as pl
import pytest

from pipeline.arrival import receive
from pipeline.contrasts.gathering import gathered, linkable, scales_of, with_links
from pipeline.contrasts.tables import compute_contrasts
from pipeline.linking import compute_links, compute_pairs, compute_patterns
from pipeline.store import Store
from pipeline.wave import store_answers, store_metrics, store_tallies
from scripts.panel_exports import STUDY_FOLDER
from scripts.panel_model import (
    WAVES,
    dominance,
    superiority,
    superiority_of_managers,
    superiority_of_the_same,
)

pytestmark = pytest.mark.slow
TRUTHS = {"cliffs_delta": superiority, "dominance": superiority_of_the_same}


@pytest.fixture(scope="module")
def contrasts(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    """The contrasts of the shipped panel, not weighted."""
    store = Store(tmp_path_factory.mktemp("panel") / "data")
    shutil.copytree(STUDY_FOLDER, store.studies_folder / "panel")
    revisions = []
    for wave in WAVES:
        store_answers(store, receive(store, "panel", wave))
        store_tallies(store, "panel", wave)
        revisions.append(store_metrics(store, "panel", wave))
    waves = [linkable(one, scales_of(one)) for one in revisions]
    two = list(combinations(waves, 2))
    linked = with_links(
        gathered("panel", revisions),
        compute_links(two),
        compute_pairs(two),
        compute_patterns(waves),
    )
    found = compute_contrasts(linked).contrasts
    return found.filter(~pl.col("weighted"))


@pytest.mark.parametrize("metric", ["cliffs_delta", "dominance"])
def test_nine_of_ten_intervals_hold_the_true_effect(contrasts: pl.DataFrame, metric: str) -> None:
    of_waves = contrasts.filter(group_by="all", metric=metric).filter(
        pl.col("estimate").is_not_null()
    )
    assert of_waves.height == 30
    holds = [
        row["ci_low"]
        <= dominance(TRUTHS[metric](row["item"], row["from_wave"], row["to_wave"]))
        <= row["ci_high"]
        for row in of_waves.iter_rows(named=True)
    ]
    assert sum(holds) >= 27


def test_changes_that_are_large_are_found_and_have_the_right_sign(contrasts: pl.DataFrame) -> None:
    found = contrasts.filter(metric="dominance", group_by="all").filter(pl.col("p_holm") < 0.01)
    signs = {
        (item, before, after): estimate > 0
        for item, before, after, estimate in found.select(
            "item", "from_wave", "to_wave", "estimate"
        ).iter_rows()
    }
    assert signs["confident", "2022", "2024"]
    assert signs["backing", "2022", "2023"]
    assert not signs["backing", "2023", "2024"]
    assert not signs["time", "2022", "2024"]
    assert signs["outside", "2022", "2024"]
    assert not {"methods", "colleagues", "strategy", "material"} & {item for item, _, _ in signs}


def test_what_did_not_change_is_found_to_be_equivalent(contrasts: pl.DataFrame) -> None:
    rows = contrasts.filter(metric="cliffs_delta", comparison="previous", to_wave="2024")
    equivalent = dict(rows.select("item", "equivalent").iter_rows())
    assert equivalent["methods"]
    assert equivalent["colleagues"]
    assert not equivalent["confident"]
    assert not equivalent["time"]


def test_an_item_on_another_scale_is_not_compared(contrasts: pl.DataFrame) -> None:
    rows = contrasts.filter(item="cooperation", from_wave="2023", to_wave="2024", group_by="all")
    assert rows.select("estimate", "null_reason").rows() == [(None, "asked_on_another_scale")]


def test_an_item_that_asks_for_the_effect_itself_is_a_perception(contrasts: pl.DataFrame) -> None:
    of_waves = contrasts.filter(group_by="all")
    perceived = of_waves.filter(quantity="change_in_perception")
    assert set(perceived["item"]) == {"courage"}
    assert set(of_waves.filter(pl.col("item") != "courage")["quantity"]) == {"change"}


def test_managers_see_more_of_what_colleagues_share(contrasts: pl.DataFrame) -> None:
    rows = contrasts.filter(
        metric="cliffs_delta", comparison="rest", to_group="Manager", item="colleagues"
    )
    for row in rows.iter_rows(named=True):
        truth = dominance(superiority_of_managers("colleagues", row["to_wave"]))
        assert row["ci_low"] <= truth <= row["ci_high"]
    assert rows["to_wave"].to_list() == list(WAVES)
