"""The JSON Schemas for editors, and the shipped study that they describe."""

import json
from pathlib import Path

import pytest

from schemas.editor import SCHEMAS, json_schema
from schemas.questionnaire import load_questionnaire, load_study

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "data" / "studies" / "samskabelse"


@pytest.mark.parametrize("name", ["study", "wave", "provenance", "settings", "claims"])
def test_the_committed_schema_is_the_models_schema(name: str) -> None:
    committed = (ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")
    assert committed == json_schema(name), "run `python -m schemas.editor`"


def test_there_is_a_schema_for_each_file_that_people_write() -> None:
    assert sorted(SCHEMAS) == ["claims", "provenance", "settings", "study", "wave"]


def test_an_editor_is_told_required_keys_and_refuses_unknown_ones() -> None:
    schema = json.loads(json_schema("study"))
    assert schema["required"] == ["title", "languages", "scales", "items"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["tolerate"]["description"] == (
        "Share of an item's answers that may be unknown."
    )


def test_an_editor_accepts_a_text_with_or_without_languages() -> None:
    title = json.loads(json_schema("study"))["properties"]["title"]
    assert [choice["type"] for choice in title["anyOf"]] == ["string", "object"]


def test_the_shipped_study_and_its_wave_are_valid() -> None:
    study = load_study(SHIPPED / "study.yaml")
    wave = load_questionnaire(study, "samskabelse", SHIPPED / "waves" / "2024")
    assert study.languages == ("da", "nb", "en")
    assert (len(wave.items), wave.scale(wave.items[0]).size, wave.invited) == (18, 5, 12)
    assert wave.provenance.provenance == "reconstructed"


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("study.yaml", "study"),
        ("waves/2024/wave.yaml", "wave"),
        ("waves/2024/provenance.yaml", "provenance"),
    ],
)
def test_each_shipped_file_tells_editors_where_its_schema_is(file: str, name: str) -> None:
    path = SHIPPED / file
    first = path.read_text(encoding="utf-8").splitlines()[0]
    reference = first.removeprefix("# yaml-language-server: $schema=")
    assert (path.parent / reference).resolve() == ROOT / "schemas" / f"{name}.schema.json"
