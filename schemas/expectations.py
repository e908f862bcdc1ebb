"""The wave-level Great Expectations suite, over a small table of measures.

Belongs here: which measures there are, what is expected of each, and the suite made of that. Does
not belong here: computing the measures (`pipeline.quality`). Great Expectations takes seconds to
import, so that happens inside the functions that need it.
"""

import warnings
from dataclasses import dataclass
from typing import Any

from schemas.importing import absent, imported_later
from schemas.study import Quality

SUBJECT = "subject"
# Where Great Expectations could find data, which here comes as a table in memory.
NOT_ASKED = ("boto3", "botocore", "sqlalchemy")


@dataclass(frozen=True)
class Expected:
    """What a measure is expected to be.

    Attributes:
        measure: its name, which is also the key of its threshold in study.yaml.
        at_least: whether the threshold is a lower bound; an upper one otherwise.
        meaning: what it measures, for the Dagster check.
    """

    measure: str
    at_least: bool
    meaning: str

    def bounds(self, quality: Quality) -> dict[str, float]:
        """The bounds as the expectation's arguments."""
        threshold = float(getattr(quality, self.measure))
        return {"min_value": threshold} if self.at_least else {"max_value": threshold}


# In the order of the report. A new measure is an entry here, a threshold in `Quality`, and a
# function in pipeline.quality.
EXPECTED = (
    Expected("response_rate", True, "Enough of the invited answered (AAPOR RR2)."),
    Expected("completeness", True, "Enough respondents answer each item."),
    Expected("dont_know", False, "Few do not know."),
    Expected("options_used", True, "Someone chose most options of each item."),
    Expected("straight_lining", False, "Few give the same answer to all items of a scale."),
    Expected("speeding", False, "Few are much faster than the median."),
    Expected("identical_answers", False, "Few give the very same answers as another row."),
)


def great_expectations() -> Any:
    """The Great Expectations package, without its own warnings and without telemetry."""
    import os

    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    # Half of its import is for expectations of distributions, charts, and databases.
    with warnings.catch_warnings(), imported_later("scipy.stats", "altair"), absent(*NOT_ASKED):
        warnings.simplefilter("ignore")
        import great_expectations as gx
    return gx


def suite(name: str, quality: Quality) -> Any:
    """The expectation suite of a wave: one expectation per measure, each over all subjects."""
    gx = great_expectations()
    expectations = [
        gx.expectations.ExpectColumnValuesToBeBetween(
            column=one.measure, severity="warning", **one.bounds(quality)
        )
        for one in EXPECTED
    ]
    return gx.ExpectationSuite(name, expectations=expectations)
