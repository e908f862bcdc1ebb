"""Makes small studies in a data folder, and runs their steps without Dagster."""

import os
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline import wave as steps
from pipeline.arrival import receive
from pipeline.comparison import store_claims, store_drift
from pipeline.history import TURN
from pipeline.store import Revision, Store
from pipeline.warehouse_build import publish_warehouse

# The study that ships with the project: the export is made of its claims.
FIRST_STUDY = Path(__file__).parents[1] / "data" / "studies" / "samskabelse"
# Two items on a scale of three, a don't-know, a key: enough for most behaviours.
STUDY = """
title: "Small study"
languages: [en]
respondents:
  key: "id"
scales:
  agreement:
    options:
      - labels: { en: "Disagree" }
      - labels: { en: "Neutral" }
      - labels: { en: "Agree" }
    missing:
      - kind: dont_know
        labels: { en: "Don't know" }
    cuts: { high: { at_least: 3 }, low: { at_most: 1 } }
    net: { top: high, bottom: low }
items:
  - { id: useful, scale: agreement, text: { en: "It is useful" } }
  - { id: easy, scale: agreement, text: { en: "It is easy" } }
"""
KEY = "a key for tests, long enough"
EXPORT = """\
id,It is useful,It is easy
a,Agree,Neutral
b,Agree,Don't know
c,Disagree,
"""


@dataclass(frozen=True)
class Folder:
    """A data folder under a test's temporary folder."""

    home: Path

    @property
    def store(self) -> Store:
        """The store of the folder."""
        return Store(self.home)

    def study(self, text: str = STUDY, name: str = "small") -> Path:
        """Writes a study.yaml."""
        path = self.home / "studies" / name / "study.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def wave(
        self,
        export: str | bytes = EXPORT,
        name: str = "2024",
        study: str = "small",
        file: str = "answers.csv",
        settings: str = "",
    ) -> Path:
        """Writes a wave's export, and its wave.yaml where there are settings."""
        path = self.home / "studies" / study / "waves" / name / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(export.encode() if isinstance(export, str) else export)
        if settings:
            (path.parent / "wave.yaml").write_text(settings, encoding="utf-8")
        return path

    def compute(self, study: str = "small", wave: str = "2024") -> Revision:
        """Stores a wave's answers, tallies and metrics, and publishes nothing."""
        steps.store_answers(self.store, receive(self.store, study, wave))
        steps.store_tallies(self.store, study, wave)
        return steps.store_metrics(self.store, study, wave)

    def run(self, study: str = "small", wave: str = "2024") -> Revision:
        """Publishes a wave and the warehouse."""
        self.compute(study, wave)
        steps.store_quality(self.store, study, wave)
        steps.store_figures(self.store, study, wave)
        steps.store_reports(self.store, study, wave)
        revision = steps.publish(self.store, study, wave)
        publish_warehouse(self.store)
        return revision

    def compare(self, *waves: str, study: str = "small") -> Revision:
        """Stores the contrasts of some waves, without figures and reports of any of them."""
        for wave in waves:
            self.store.point("current", self.compute(study, wave))
        store_drift(self.store, study)
        return store_claims(self.store, study)

    def bytes_below(self, part: str, *, hidden: bool = True) -> dict[str, bytes]:
        """The content of every file below a folder of the data folder, by path.

        Links are followed, locks are empty and left out. Without `hidden` so is what a kill leaves
        half written.
        """
        start = self.home / part
        found = {}
        for folder, names, files in os.walk(start, followlinks=True):
            names[:] = [name for name in names if hidden or not name.startswith(".")]
            for file in files:
                if file != TURN and (hidden or not file.startswith(".")):
                    path = Path(folder, file)
                    found[path.relative_to(start).as_posix()] = path.read_bytes()
        return dict(sorted(found.items()))


def counts(tallies: pl.DataFrame, item: str, group: str = "all") -> dict[int, int]:
    """An item's counts by code, in the whole wave or in one group."""
    part = tallies.filter((pl.col("item") == item) & (pl.col("group_value") == group))
    return dict(part.select("code", "n").iter_rows())
