"""A small codebook as text, and ways to load it, or to see why it cannot be loaded."""

from pathlib import Path

import pytest

from schemas.errors import CodebookError
from schemas.questionnaire import Questionnaire, load_questionnaire, load_study
from schemas.study import Study

STUDY = """\
title: "Small study"
languages: [en]
levels: { personal: "Personal" }
batteries: { use: "Use" }
attributes:
  branch: { column: "Branch" }
scales:
  agreement:
    options:
      - labels: "Disagree"
        codes: ["1"]
      - labels: "Neutral"
        codes: ["2"]
      - labels: "Agree"
        codes: ["3"]
    missing:
      - { kind: dont_know, labels: "Don't know" }
    cuts: { high: { at_least: 3 }, low: { at_most: 1 } }
    net: { top: high, bottom: low }
  yes_no:
    options: [{ labels: "No" }, { labels: "Yes" }]
items:
  - { id: useful, text: "It is useful", scale: agreement, level: personal, battery: use }
  - { id: easy, text: "It is easy", scale: agreement }
  - { id: fun, text: "It is fun", scale: agreement }
"""


def changed(old: str, new: str) -> str:
    """The small codebook with one passage replaced."""
    assert STUDY.count(old) == 1
    return STUDY.replace(old, new)


def study_of(folder: Path, text: str = STUDY, name: str = "small") -> Study:
    """A study.yaml with this text, loaded."""
    path = folder / name / "study.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return load_study(path, "study.yaml")


def study_errors(folder: Path, text: str) -> list[str]:
    """What is said against a study.yaml with this text, a line per problem."""
    with pytest.raises(CodebookError) as caught:
        study_of(folder, text)
    return [str(problem) for problem in caught.value.problems]


def wave_of(
    folder: Path,
    wave: str | None = None,
    provenance: str | None = None,
    *,
    name: str = "2024",
    study: str = STUDY,
) -> Questionnaire:
    """The questionnaire of a wave with these two files, where given."""
    place = folder / "small" / "waves" / name
    place.mkdir(parents=True)
    if wave is not None:
        (place / "wave.yaml").write_text(wave, encoding="utf-8")
    if provenance is not None:
        (place / "provenance.yaml").write_text(provenance, encoding="utf-8")
    return load_questionnaire(study_of(folder, study), "small", place, f"small/{name}")


def wave_errors(
    folder: Path, wave: str | None = None, provenance: str | None = None, *, name: str = "2024"
) -> list[str]:
    """What is said against a wave with these two files, a line per problem."""
    with pytest.raises(CodebookError) as caught:
        wave_of(folder, wave, provenance, name=name)
    return [str(problem) for problem in caught.value.problems]
