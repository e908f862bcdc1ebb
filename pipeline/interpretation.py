"""Words for the sizes of effects, by a named set of rules that the codebook chooses.

Belongs here: reading a set of rules and applying it to a number. Does not belong here: the sets,
which are data in `pipeline/rules/<name>.yaml`, or any number. Only reports use it: what size
matters is for those who know the subject to say, and a word never stands without its number.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from pipeline.errors import StoreError

RULES = Path(__file__).with_name("rules")


@dataclass(frozen=True)
class Interpretation:
    """A set of rules: by metric, each word with the absolute value it begins at, rising."""

    name: str
    source: str
    metrics: Mapping[str, Mapping[str, float]]

    def word(self, metric: str, value: float) -> str | None:
        """The key of the word for a value; None where the rules say nothing of the metric."""
        said = None
        for word, least in self.metrics.get(metric, {}).items():
            if abs(value) >= least:
                said = word
        return said


def names() -> list[str]:
    """The sets that there are."""
    return sorted(path.stem for path in RULES.glob("*.yaml"))


def interpretation(study: str, name: str | None) -> Interpretation | None:
    """The set that a study names; None where it names none.

    Raises:
        StoreError: there is no such set.
    """
    if name is None:
        return None
    if name not in names():
        raise StoreError(
            f"study {study}",
            f"study.yaml names the interpretation `{name}`, which is not there",
            f"Choose one of {', '.join(names())}, or leave the key out",
        )
    loaded = yaml.safe_load((RULES / f"{name}.yaml").read_text("utf-8"))
    return Interpretation(name, loaded["source"], loaded["metrics"])
