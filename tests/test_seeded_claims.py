"""Errors planted into claims about real studies are found, and true sentences are left alone.

Skipped, saying so, where the exports are not beside the project.
"""

from pathlib import Path

import pytest

from benchmarks.auditing import SEEDS, Result, measure
from benchmarks.planting import KINDS
from benchmarks.real_studies import real_studies

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def result(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Result:
    return measure(real_studies(tmp_path_factory.mktemp("real") / "data", real), range(SEEDS))


def test_errors_of_every_kind_are_planted(result: Result) -> None:
    assert result.files == 200
    assert set(result.changed) == set(KINDS)
    assert min(result.changed.values()) > 50


def test_by_data_at_least_95_percent_of_the_errors_are_found(result: Result) -> None:
    assert result.share(result.by_data) >= 0.95, result.by_data.missed


def test_by_data_true_sentences_are_confirmed_and_nothing_is_called_wrong(result: Result) -> None:
    assert (result.by_data.alarms, result.by_data.beside) == ([], [])
    assert set(result.by_data.judged) == {"confirmed"}


def test_by_print_no_true_sentence_is_called_wrong_without_an_error_beside_it(
    result: Result,
) -> None:
    assert result.by_print.alarms == []
    # And what no number of answers can give is found without any data.
    assert result.by_print.hits["impossible percent"] == result.changed["impossible percent"]
