"""A wave as its readers see it: items with texts, labels, counts and metrics in one language.

Belongs here: what figures and reports look up in the stored tables. Does not belong here: drawing
(`pipeline.figures`), layout (`pipeline.report`), or computing any number.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import polars as pl

from pipeline.metric_rows import SUBSTANTIVE
from pipeline.store import Revision
from pipeline.tally import ALL
from pipeline.words import Words
from schemas.parts import WHOLE_WAVE
from schemas.questionnaire import AskedChoice, AskedItem, Questionnaire
from schemas.scale import Missing, Scale

HIGH = "high"
DEFAULT_INTERVAL = "wilson"
# The tables that a view is made from.
VIEWED = ("tallies", "assumed_cells", "metrics", "choice_tallies", "choice_shares", "waves")
MetricRow = Mapping[str, Any]
# Metric, base, code, cut.
RowKey = tuple[str, str, int | None, str | None]
EMPTY: MetricRow = {
    **dict.fromkeys(("estimate", "ci_low", "ci_high", "lowest", "highest", "vectors")),
    "null_reason": None,
    "n": 0,
}


@dataclass(frozen=True)
class ItemView:
    """One item of a wave in one group, in one language.

    Attributes:
        labels: label by code, options low to high, then declared kinds of missing.
        counts: respondents by code; assumed: how many of them the publication does not state.
        rows: rows of metrics by (metric, base, code, cut), shares with their default interval.
    """

    asked: AskedItem
    scale: Scale
    text: str
    labels: Mapping[int, str]
    counts: Mapping[int, int]
    assumed: Mapping[int, int]
    rows: Mapping[RowKey, MetricRow] = field(repr=False)
    group_value: str = ALL

    @property
    def id(self) -> str:
        """The item's id in the codebook."""
        return self.asked.item.id

    @property
    def options(self) -> range:
        """The ranks of the options."""
        return range(1, self.scale.size + 1)

    @property
    def n(self) -> int:
        """Answers on the scale."""
        return sum(self.counts.get(code, 0) for code in self.options)

    @property
    def shares(self) -> Mapping[int, float | None]:
        """Share of the answers on the scale by rank, as drawn; None where there are none.

        From the counts of the export, also where a publication leaves the share open: a figure
        draws one of the distributions that fit, hatches what is assumed, and labels what is known.
        """
        n = self.n
        return {code: self.counts.get(code, 0) / n if n else None for code in self.options}

    def share(self, base: str, code: int | None = None, cut: str | None = None) -> MetricRow:
        """The row of a share of an option or at a cut; empty if there is none."""
        return self.rows.get(("share", base, code, cut), EMPTY)

    @property
    def high(self) -> MetricRow:
        """The share at the high cut, among the answers on the scale."""
        return self.share(SUBSTANTIVE, cut=HIGH)

    @property
    def missing(self) -> list[int]:
        """Codes of the declared answers off the scale."""
        return [code for code in self.labels if code < 0 and code != Missing.BLANK]

    @property
    def off_scale(self) -> list[int]:
        """Those of them that someone gave, or may have given."""
        return [
            code
            for code in self.missing
            if self.counts.get(code, 0) or (self.share(ALL, code)["highest"] or 0.0) > 0
        ]

    @property
    def blank(self) -> int:
        """Cells without an answer."""
        return self.counts.get(int(Missing.BLANK), 0)

    @property
    def high_labels(self) -> list[str]:
        """The labels inside the high cut; none where the scale has no such cut."""
        if HIGH not in self.scale.cuts:
            return []
        return [self.labels[code] for code in self.scale.codes_of(HIGH)]


@dataclass(frozen=True)
class ChoiceView:
    """One question without an order of a wave, in one language.

    Attributes:
        labels: label by code, options in the codebook's order, then declared kinds of missing.
        counts: respondents by code; shares: rows of choice_shares, by code.
    """

    asked: AskedChoice
    text: str
    labels: Mapping[int, str]
    counts: Mapping[int, int]
    shares: Mapping[int, MetricRow]

    @property
    def id(self) -> str:
        """The question's id in the codebook."""
        return self.asked.choice.id

    @property
    def options(self) -> range:
        """The codes of the options."""
        return range(1, len(self.asked.choice.options) + 1)

    @property
    def base(self) -> int:
        """How many answered the question."""
        return int(self.shares[1]["base"])


@dataclass(frozen=True)
class WaveView:
    """A wave in one language.

    Attributes:
        words: the messages of the language.
        items: in the codebook's order; grouped: the same by (attribute, item).
        choices: the questions without an order, in the codebook's order.
        metrics: every row of the metrics table, by its key.
    """

    questionnaire: Questionnaire
    words: Words
    wave: Mapping[str, Any]
    items: tuple[ItemView, ...]
    grouped: Mapping[tuple[str, str], tuple[ItemView, ...]]
    choices: tuple[ChoiceView, ...]
    metrics: Mapping[tuple[Any, ...], MetricRow] = field(repr=False)

    def text(self, texts: Mapping[str, str]) -> str:
        """A text of the codebook in this view's language."""
        return self.questionnaire.study.text(texts, self.words.language)

    def metric(
        self,
        subject: str,
        metric: str,
        *,
        base: str = SUBSTANTIVE,
        code: int | None = None,
        cut: str | None = None,
        ci_method: str | None = None,
    ) -> MetricRow:
        """A row of the metrics table, unweighted, of the whole wave; empty if there is none."""
        key = (subject, ALL, ALL, metric, base, code, cut, ci_method)
        return self.metrics.get(key, EMPTY)

    @property
    def is_measured(self) -> bool:
        """Whether the answers were given, not reconstructed or simulated."""
        return bool(self.wave["provenance"] == "measured")

    @property
    def title(self) -> str:
        """The study's title."""
        return self.text(self.questionnaire.study.title)

    @property
    def wave_title(self) -> str:
        """The wave's title, else its name."""
        title = self.questionnaire.wave.title
        return self.text(title) if title else self.questionnaire.wave_name

    @property
    def source(self) -> str:
        """The line below a figure: study, wave, and what the answers are."""
        line = f"{self.title} · {self.wave_title}"
        if not self.is_measured:
            line += f" · {self.words.say('provenance_' + str(self.wave['provenance']))}"
        return line

    def response_rate(self) -> MetricRow:
        """AAPOR RR1 of the wave."""
        return self.metric(WHOLE_WAVE, "response_rate_1", base="population")


@dataclass(frozen=True)
class Tables:
    """The stored tables that a view is made from, read once for all languages."""

    wave: Mapping[str, Any]
    counts: Mapping[tuple[str, str, str], Mapping[int, int]]
    assumed: Mapping[str, Mapping[int, int]]
    metrics: Mapping[tuple[Any, ...], MetricRow]
    rows: Mapping[tuple[str, str, str], Mapping[RowKey, MetricRow]]
    choice_counts: Mapping[str, Mapping[int, int]]
    choice_shares: Mapping[str, Mapping[int, MetricRow]]

    @classmethod
    def of(cls, revision: Revision) -> "Tables":
        """A revision's tables; those of the last one are kept, for figures and then reports."""
        return cls._read(revision, *(revision.stamp(name) for name in VIEWED))

    @classmethod
    @lru_cache(maxsize=1)
    def _read(cls, revision: Revision, *_: tuple[int, ...]) -> "Tables":
        counts: dict[tuple[str, str, str], dict[int, int]] = {}
        tallies = revision.read("tallies")
        columns = ("item", "group_by", "group_value", "code", "n")
        for item, by, value, code, n in tallies.select(columns).iter_rows():
            counts.setdefault((item, by, value), {})[code] = n
        assumed: dict[str, dict[int, int]] = {}
        grouped = revision.read("assumed_cells").group_by("item", "code").len()
        for item, code, n in grouped.iter_rows():
            assumed.setdefault(item, {})[code] = n
        keys = ("subject", "group_by", "group_value", "metric", "base", "code", "cut", "ci_method")
        metrics = {
            tuple(row[key] for key in keys): row
            for row in revision.read("metrics").filter(~pl.col("weighted")).iter_rows(named=True)
        }
        rows: dict[tuple[str, str, str], dict[RowKey, MetricRow]] = {}
        for (subject, by, value, metric, base, code, cut, method), row in metrics.items():
            if method in (None, DEFAULT_INTERVAL):
                rows.setdefault((subject, by, value), {})[metric, base, code, cut] = row
        choice_counts: dict[str, dict[int, int]] = {}
        for row in revision.read("choice_tallies").filter(group_by=ALL).iter_rows(named=True):
            choice_counts.setdefault(row["choice"], {})[row["code"]] = row["n"]
        choice_shares: dict[str, dict[int, MetricRow]] = {}
        for row in revision.read("choice_shares").filter(group_by=ALL).iter_rows(named=True):
            choice_shares.setdefault(row["choice"], {})[row["code"]] = row
        wave = revision.read("waves").row(0, named=True)
        return cls(wave, counts, assumed, metrics, rows, choice_counts, choice_shares)


def view(tables: Tables, questionnaire: Questionnaire, language: str) -> WaveView:
    """A wave in a language of the study."""
    asked = {one.item.id: one for one in questionnaire.items}
    items = tuple(_item(tables, questionnaire, language, one, ALL, ALL) for one in asked.values())
    grouped: dict[tuple[str, str], list[ItemView]] = {}
    for item, by, value in tables.counts:
        if by != ALL:
            found = _item(tables, questionnaire, language, asked[item], by, value)
            grouped.setdefault((by, item), []).append(found)
    return WaveView(
        questionnaire=questionnaire,
        words=Words(language),
        wave=tables.wave,
        items=items,
        grouped={key: tuple(found) for key, found in grouped.items()},
        choices=tuple(
            _choice(tables, questionnaire, language, one) for one in questionnaire.choices
        ),
        metrics=tables.metrics,
    )


def _item(
    tables: Tables,
    questionnaire: Questionnaire,
    language: str,
    asked: AskedItem,
    by: str,
    value: str,
) -> ItemView:
    study, scale, item = questionnaire.study, questionnaire.scale(asked), asked.item.id
    return ItemView(
        asked=asked,
        scale=scale,
        text=study.text(asked.item.text, language),
        labels={code: study.text(one.labels, language) for code, one in scale.wordings()},
        counts=tables.counts[item, by, value],
        assumed=tables.assumed.get(item, {}) if by == ALL else {},
        rows=tables.rows.get((item, by, value), {}),
        group_value=value,
    )


def _choice(
    tables: Tables, questionnaire: Questionnaire, language: str, asked: AskedChoice
) -> ChoiceView:
    study, choice = questionnaire.study, asked.choice
    wordings = [*enumerate(choice.options, start=1), *((one.code, one) for one in choice.missing)]
    return ChoiceView(
        asked=asked,
        text=study.text(choice.text, language),
        labels={code: study.text(one.labels, language) for code, one in wordings},
        counts=tables.choice_counts[choice.id],
        shares=tables.choice_shares[choice.id],
    )
