"""The settings of where work is done: which engine counts, on which machines, in which runs.

Belongs here: the parts of `likertwave.yaml` about machines. Does not belong here: the engines
(`pipeline.engines`), any other setting (`schemas.settings`), anything that changes a result.
"""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from schemas.parts import SECRET_OPTION, Strict, Word

MASTER = re.compile(r"local(\[([1-9][0-9]{0,3}|\*)\])?|yarn|(spark|k8s)://[^\s@]{1,500}")
OPTION = re.compile(r"spark\.[A-Za-z0-9._-]{1,200}")
# What decides what is counted and what is kept of it; of Spark's SQL all but what decides the pace.
FIXED = (
    *("spark.app.name", "spark.eventLog.", "spark.files.ignore", "spark.log.level", "spark.master"),
    *("spark.sql.", "spark.ui."),
)
FREE = ("spark.sql.adaptive.", "spark.sql.files.max", "spark.sql.shuffle.partitions")


def _master(master: str) -> str:
    if not MASTER.fullmatch(master):
        raise ValueError(
            "is no place for Spark | Write it as local[2], spark://host:7077, yarn or"
            " k8s://https://host:6443"
        )
    return master


class Backfill(Strict):
    """How many waves go together where many are asked for at once."""

    waves_per_run: int | None = Field(
        None,
        ge=1,
        description="Default: all of a study in one run, on one machine. 1: a run for each wave,"
        " which Dagster's launcher may start elsewhere.",
    )


class Spark(Strict):
    """Where Spark runs, for `engine: spark`; credentials of stores are in the environment."""

    master: Annotated[str, AfterValidator(_master)] = Field(
        "local[*]",
        description="local[N]: N cores of this machine, * all; else a cluster such as"
        " spark://host:7077, yarn or k8s://https://host:6443.",
    )
    settings: dict[Word, str | int | float | bool] = Field(
        {}, description="Spark's own options, such as spark.driver.memory; nothing secret."
    )

    @property
    def is_local(self) -> bool:
        """Whether Spark stays on this machine."""
        return self.master.startswith("local")

    @model_validator(mode="after")
    def _options_fit(self) -> Self:
        for name in sorted(self.settings):
            if not OPTION.fullmatch(name):
                raise ValueError(f"`{name}` is no option of Spark | Begin it with `spark.`")
            if SECRET_OPTION.search(name):
                raise ValueError(
                    f"`{name}` may be a secret | Leave it to the environment or Spark's own files"
                )
            if name.startswith(FIXED) and not name.startswith(FREE):
                raise ValueError(
                    f"`{name}` is likertwave's, so that it changes no number | Leave it out"
                )
        return self
