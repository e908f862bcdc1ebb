"""The process in which Great Expectations validates measures, one wave after the other.

Belongs here: the Great Expectations run itself. Does not belong here: starting the process
(`pipeline.expectations`), what is expected (`schemas.expectations`), or what is measured
(`pipeline.quality`).
"""

import warnings
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import pandas as pd

from pipeline.own_processes import answer_requests
from schemas.expectations import EXPECTED, SUBJECT, great_expectations, suite
from schemas.study import Quality


def validate(
    name: str, quality: Mapping[str, Any], measures: Mapping[str, Sequence[Any]]
) -> dict[str, dict[str, Any]]:
    """What Great Expectations says of a wave's measures.

    Args:
        name: the suite's.
        quality: the thresholds, as study.yaml has them.
        measures: the subjects, and the value of each measure for each of them, or None.

    Returns:
        The result of each expectation by its measure, as plain dictionaries.
    """
    table = pd.DataFrame({SUBJECT: measures[SUBJECT]})
    for one in EXPECTED:
        column = measures.get(one.measure, [None] * len(table))
        table[one.measure] = pd.array(column, dtype="float64")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = (
            _measures()
            .get_batch({"dataframe": table})
            .validate(
                suite(name, Quality.model_validate(quality)),
                result_format={
                    "result_format": "COMPLETE",
                    "unexpected_index_column_names": [SUBJECT],
                },
            )
        )
    found = [one.to_json_dict() for one in result.results]
    return {one["expectation_config"]["kwargs"]["column"]: one for one in found}


@cache
def _measures() -> Any:
    """What Great Expectations calls the measures of a wave: one for all, never written anywhere."""
    context = great_expectations().get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("wave").add_dataframe_asset("measures")
    return asset.add_batch_definition_whole_dataframe("all")


def main() -> None:
    """Answers requests until there are no more."""
    answer_requests(great_expectations, validate)
