"""A questionnaire beside an export of another wave, for tests of what differs."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from pipeline.drafting.difference import Difference
from pipeline.drafting.differences import differences
from pipeline.readers.raw import RawExport
from schemas.documents import Document
from schemas.questionnaire import Questionnaire, questionnaire_of
from schemas.study import Study
from schemas.wave import Wave
from tests.pipeline.drafting.drafting import AGREEMENT, draft, repeated, table
from tests.pipeline.readers.exports import exported

STUDY = """
title: "A study"
languages: [en]
scales:
  agreement:
    options:
      - { labels: "Strongly disagree" }
      - { labels: "Disagree" }
      - { labels: "Neutral" }
      - { labels: "Agree" }
      - { labels: "Strongly agree" }
items:
  - { id: useful, scale: agreement, text: "The course was useful" }
  - { id: easy, scale: agreement, text: "It was easy to follow" }
  - { id: warm, scale: agreement, text: "The room was warm enough" }
"""
HEADERS = ("The course was useful", "It was easy to follow", "The room was warm enough")


def asked(text: str = STUDY, wave: str = "") -> Questionnaire:
    """The questionnaire of a study.yaml, with what a wave.yaml declares."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "study.yaml"
        path.write_text(text, encoding="utf-8")
        study = Document(path).parse(Study)
    declared = Wave.model_validate(yaml.safe_load(wave) or {})
    return questionnaire_of(study, "small", "2025", declared)


def answers(
    *headers: str,
    options: Sequence[str] = AGREEMENT,
    n: int = 30,
    more: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """An export in which every column goes through the options, and more columns."""
    cells = {
        header: repeated(options, n + place)[place:]
        for place, header in enumerate(headers or HEADERS)
    }
    return table({**cells, **(more or {})})


def found(
    folder: Path, export: str | RawExport, study: str = STUDY, wave: str = ""
) -> list[Difference]:
    """What an export differs in."""
    read = exported(folder, export) if isinstance(export, str) else export
    return differences(asked(study, wave), draft(read))


def only(folder: Path, export: str | RawExport, study: str = STUDY) -> Difference:
    """The one thing in which an export differs."""
    differing = found(folder, export, study)
    assert len(differing) == 1, differing
    return differing[0]


def lines(differing: Sequence[Difference]) -> list[tuple[str, str, Mapping[str, object], bool]]:
    """Kind, subject, lines and whether they are safe."""
    return [(one.kind, one.subject, one.lines, one.is_safe) for one in differing]
