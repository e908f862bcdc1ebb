"""Nine thousand mutated text exports: each is refused with a reason, or its counts add up."""

from pathlib import Path

import pytest

from tests.fuzz.bases import TEXTS
from tests.fuzz.mutations import mutated
from tests.fuzz.reading import outcome, sound

pytestmark = pytest.mark.slow
EACH = 1_500


@pytest.mark.parametrize("dialect", TEXTS)
def test_a_mutated_export_is_refused_or_counted(dialect: str, tmp_path: Path) -> None:
    content = TEXTS[dialect]()
    base = sound(tmp_path, content, "answers.csv")
    assert outcome(base, content) == "taken"
    became = {"taken": 0, "refused": 0}
    for seed in range(EACH):
        became[outcome(base, mutated(content, seed), draft=seed % 10 == 0)] += 1
    # Mutations that are all harmless, or all deadly, would prove nothing.
    assert min(became.values()) > EACH // 20, became
