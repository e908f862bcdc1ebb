"""The simulated panel that ships with the project: its files, and what becomes of them."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from pipeline.arrival import receive
from pipeline.linking import Linkable, compute_links, compute_patterns
from pipeline.store import Store
from pipeline.wave import check_wave, store_answers
from schemas.questionnaire import Questionnaire, load_questionnaire, load_study
from scripts.panel_exports import STUDY_FOLDER, build
from scripts.panel_model import BRANCH_SHARES, BRANCHES, PLANTED, ROLES, WAVES, scale_of

ROOT = Path(__file__).parents[1]
# By wave: rows, complete, break-offs, rejected rows and cells by reason, cells folded.
FOUND = {
    "2022": (175, 163, 2, {"duplicate": 3, "partial": 5, "test": 2}, 6),
    "2023": (173, 163, 3, {"duplicate": 2, "partial": 4, "test": 1, "unknown_label": 1}, 5),
    "2024": (186, 173, 1, {"duplicate": 4, "partial": 6, "test": 2}, 7),
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A data folder with the study, which needs no key since no real person answers."""
    home = tmp_path_factory.mktemp("panel") / "data"
    shutil.copytree(STUDY_FOLDER, home / "studies" / "panel")
    return Store(home)


@dataclass(frozen=True)
class Waves:
    """The study's waves, read."""

    linkables: list[Linkable]
    answers: list[pl.DataFrame]


@pytest.fixture(scope="module")
def waves(store: Store) -> Waves:
    linkables, answers = [], []
    for wave in WAVES:
        revision = store_answers(store, receive(store, "panel", wave))
        questionnaire = store.questionnaire("panel", wave)
        linkables.append(
            Linkable(
                study="panel",
                wave=wave,
                wide=revision.path("wide"),
                linked_by=questionnaire.respondents.link,
                scales={asked.item.id: asked.item.scale for asked in questionnaire.items},
            )
        )
        answers.append(pl.read_parquet(revision.path("wide")))
    return Waves(linkables, answers)


def questionnaires() -> list[Questionnaire]:
    study = load_study(STUDY_FOLDER / "study.yaml")
    return [load_questionnaire(study, "panel", STUDY_FOLDER / "waves" / wave) for wave in WAVES]


def test_the_shipped_files_are_what_the_script_writes() -> None:
    files = build(STUDY_FOLDER)
    assert sorted(files) == [
        f"waves/{wave}/{name}" for wave in WAVES for name in ("answers.csv", "provenance.yaml")
    ]
    assert {path: (STUDY_FOLDER / path).read_bytes() for path in files} == files


@pytest.mark.parametrize("wave", WAVES)
def test_each_wave_runs_and_rejects_what_was_planted(store: Store, wave: str) -> None:
    export, conformed, questionnaire = check_wave(store, "panel", wave)
    rows, complete, break_offs, rejects, folded = FOUND[wave]
    assert export.tool == "delimited text"
    assert conformed.rows == rows
    dispositions = conformed.answers["disposition"].value_counts().rows()
    assert dict(dispositions) == {"complete": complete, "refused": break_offs}
    assert dict(conformed.rejects["reason"].value_counts().rows()) == rejects
    assert conformed.foldings["n"].sum() == folded
    assert questionnaire.invited == 240
    assert questionnaire.provenance.provenance == "simulated"


def test_the_cell_written_by_hand_is_rejected_and_its_row_counts(store: Store) -> None:
    _, conformed, _ = check_wave(store, "panel", "2023")
    reject = conformed.rejects.filter(reason="unknown_label").row(0, named=True)
    assert (reject["item"], reject["value"]) == ("methods", "yes and no")
    row = conformed.answers.filter(source_row=reject["source_row"])
    assert row.select("disposition", "item_methods").row(0) == ("complete", -6)


def test_who_is_linked_is_as_planted(waves: Waves) -> None:
    first, second, third = waves.linkables
    links = compute_links([(first, second), (second, third), (first, third)])
    assert links.select(
        "from_n", "to_n", "linked", "only_from", "only_to", "from_keyless", "to_keyless"
    ).rows() == [
        (163, 163, 102, 57, 55, 4, 6),
        (163, 173, 99, 58, 69, 6, 5),
        (163, 173, 93, 66, 75, 4, 5),
    ]
    assert set(links["ambiguous"]) == {0}
    patterns = compute_patterns(waves.linkables)
    through_all = patterns.group_by("item", maintain_order=True).agg(pl.col("n").sum())
    # Not those which a wave dropped, added or asked on another scale.
    assert through_all["item"].to_list() == [
        *("confident", "methods", "learning", "courage", "time", "backing", "colleagues"),
        *("strategy", "outside"),
    ]
    assert set(through_all["n"]) == {63}


def test_weights_make_the_branches_as_large_as_those_of_the_staff(waves: Waves) -> None:
    for answers in waves.answers:
        counted = answers.filter(disposition="complete")
        weight = pl.col("weight").cast(pl.Float64)
        sums = dict(counted.group_by("attribute_branch").agg(weight.sum()).rows())
        found = {branch: of_branch / sum(sums.values()) for branch, of_branch in sums.items()}
        assert [found[branch] for branch in BRANCHES] == pytest.approx(BRANCH_SHARES, abs=0.03)


def test_what_each_wave_asks_otherwise_is_declared() -> None:
    changed = [
        {asked.item.id: asked.changed for asked in one.all_items if asked.changed}
        for one in questionnaires()
    ]
    assert changed == [
        {"network": ("dropped",)},
        {},
        {"learning": ("text",), "cooperation": ("scale",), "material": ("dropped",)},
    ]


def test_the_codebook_and_the_model_know_the_same_items_scales_and_groups() -> None:
    for one, wave in zip(questionnaires(), WAVES, strict=True):
        asked = {asked.item.id: asked.item.scale for asked in one.items}
        planted = {planted.item: scale_of(planted.item, wave) for planted in PLANTED}
        assert asked == {item: scale for item, scale in planted.items() if scale is not None}
    study = questionnaires()[0].study
    assert [value.labels["en"] for value in study.attributes["branch"].values] == list(BRANCHES)
    assert [value.labels["en"] for value in study.attributes["role"].values] == list(ROLES)
    roles = {item.id for item in study.items if item.role == "perceived_effect"}
    assert roles == {"courage"}


def test_every_text_is_there_in_both_languages() -> None:
    study = load_study(STUDY_FOLDER / "study.yaml")
    texts = [
        *(item.text for item in study.items),
        *(wording.labels for scale in study.scales.values() for _, wording in scale.wordings()),
        *study.levels.values(),
        *study.batteries.values(),
        *(one.wave.title for one in questionnaires()),
        *(one.provenance.method for one in questionnaires()),
    ]
    assert {tuple(sorted(text or ())) for text in texts} == {("da", "en")}


@pytest.mark.parametrize("path", sorted(STUDY_FOLDER.rglob("*.yaml")), ids=lambda path: path.name)
def test_each_file_tells_editors_where_its_schema_is(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    reference = first.removeprefix("# yaml-language-server: $schema=")
    assert (path.parent / reference).resolve() == ROOT / "schemas" / f"{path.stem}.schema.json"
