"""What is refused in the codebook of a question without an order, beyond its keys."""

from pathlib import Path

from tests.schemas.small import STUDY, study_errors

CHOICE = """
choices:
  - id: pets
    select: one
    text: "Which pets?"
    options: [{ labels: "Cat" }]
    missing:
      - { kind: dont_know, labels: "Not sure" }
      - { kind: dont_know, labels: "No idea" }
"""


def test_a_kind_of_missing_is_declared_once(tmp_path: Path) -> None:
    (error,) = study_errors(tmp_path, STUDY + CHOICE)
    assert "choices[1].missing: `dont_know` is declared twice" in error
    assert "under its `also`" in error
