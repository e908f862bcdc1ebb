"""The wave report: one self-contained HTML file per language.

Belongs here: what stands in the report and where each number of it comes from. Does not belong
here: layout and style (`pipeline/templates`), words (`pipeline/messages`), or any computation.

Every number is a `<data>` element: its value as stored, and the place in the warehouse it is from.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from markupsafe import Markup

from pipeline.explained.linking import Linked
from pipeline.item_findings import finding_of
from pipeline.known import Number
from pipeline.metric_rows import SUBSTANTIVE
from pipeline.report_choices import choice_sections
from pipeline.report_numbers import item_numbers
from pipeline.report_parts import Picture, as_code, element, number, render, say
from pipeline.view import ItemView, WaveView
from schemas.expectations import EXPECTED
from schemas.parts import WHOLE_WAVE
from schemas.study import Role

SECTIONS = (
    *("about", "findings", "choices", "numbers", "quality", "folded", "rejected", "method"),
    *("cite", "why"),
)


@dataclass(frozen=True)
class Stored:
    """What a report needs beside the view: the tables that it lists, and the drawn figures.

    Attributes:
        linked: makes the numbers of the page links to their explanations.
    """

    export: Mapping[str, Any]
    foldings: pl.DataFrame
    rejects: pl.DataFrame
    assumed: int
    quality: pl.DataFrame
    figures: Sequence[Picture]
    linked: Linked


def wave_report(view: WaveView, stored: Stored) -> bytes:
    """The report of a wave in the view's language, as UTF-8."""
    return render("wave_report.html.j2", _Page(view, stored).context())


class _Page:
    """Fills the template for one wave and language."""

    def __init__(self, view: WaveView, stored: Stored) -> None:
        self.view, self.stored, self.words = view, stored, view.words
        self.figures = {one["name"]: one for one in stored.figures}

    def context(self) -> dict[str, Any]:
        """Everything that the template shows."""
        return {
            "language": self.words.spoken,
            "linked": self.stored.linked,
            "say": self.say,
            "kind": self.words.say("report"),
            "title": self.view.title,
            "subtitle": self.view.wave_title,
            "skip_to": "findings",
            "parts": [
                (part, self.words.say(part))
                for part in SECTIONS
                if part != "choices" or self.view.choices
            ],
            "about": list(self._about()),
            "notices": list(self._notices()),
            "overview": self.figures.get("overview"),
            "levels": list(self._levels()),
            "choices": list(choice_sections(self.view.choices, self.words)),
            "rows": [item_numbers(self.view, item) for item in self.view.items],
            "quality": list(self._quality()),
            "foldings": list(self._foldings()),
            "rejects": list(self._rejects()),
            "methods": list(self._methods()),
            "cite": self.say(
                "cite_text",
                title=self.view.title,
                wave=self.view.wave_title,
                revision=self.view.wave["revision"],
            ),
            "has_ranges": self.view.questionnaire.claims is not None,
            "has_invited": self.view.questionnaire.invited is not None,
        }

    def say(self, key: str, **values: object) -> Markup:
        """A message of the page's language as HTML."""
        return say(self.words, key, **values)

    def _wave(self, field: str) -> Markup:
        value = self.view.wave[field]
        return number(value, value, "waves", field)

    def _metric(self, subject: str, metric: str, field: str, shown: Any, **key: object) -> Markup:
        row = self.view.metric(subject, metric, **key)  # type: ignore[arg-type]
        return number(
            shown(row[field]), row[field], "metrics", field, subject=subject, metric=metric, **key
        )

    def _about(self) -> Iterator[Markup]:
        wave, study = self.view.wave, self.view.questionnaire
        scales = {asked.item.scale for asked in study.items}
        asked = "count(position)"
        on = "count(DISTINCT CASE WHEN position IS NOT NULL THEN scale END)"
        yield self.say(
            "about_items",
            n=number(len(study.items), len(study.items), "items", asked),
            scales=number(len(scales), len(scales), "items", on),
            wave=self.view.wave_title,
        )
        # A date that only stands for the year in the wave's name says nothing more.
        if study.wave.fielded is not None:
            yield self.say("about_fielded", date=study.wave.fielded.isoformat())
        other = wave["respondents"] - wave["complete"] - wave["partial"]
        yield self.say(
            "about_dispositions",
            rows=self._wave("rows"),
            complete=self._wave("complete"),
            partial=self._wave("partial"),
            other=number(other, other, "respondents", "silent"),
            rejected=self._wave("rejected_rows"),
        )
        rate = self.view.response_rate()
        if rate["estimate"] is None:
            yield self.say("about_no_rate", reason=self.words.say(f"reason_{rate['null_reason']}"))
        else:
            base = {"base": "population"}
            yield self.say(
                "about_rate",
                percent=self._metric(
                    WHOLE_WAVE, "response_rate_1", "estimate", self.words.percent, **base
                ),
                k=self._wave("complete"),
                n=self._metric(WHOLE_WAVE, "response_rate_1", "n", str, **base),
            )
        for name, people in study.populations.items():
            if people.text:
                yield self.say(
                    "about_population",
                    k=self._wave("complete"),
                    n=number(people.n, people.n, "populations", "n", population=name),
                    text=self.view.text(people.text),
                )

    def _notices(self) -> Iterator[list[Markup]]:
        """What a reader must know first: a box each, of one or more lines."""
        view, provenance = self.view, self.view.questionnaire.provenance
        if not view.is_measured:
            method = view.text(provenance.method) if provenance.method else ""
            lines = [self.say(f"{provenance.provenance}_notice", method=method)]
            if self.stored.assumed:
                n = self.stored.assumed
                lines.append(
                    self.say("reconstructed_cells", n=number(n, n, "assumed_cells", "count"))
                )
            if view.questionnaire.claims is not None:
                lines += [self._determined(), self.say("reconstructed_ranges")]
            if provenance.source:
                lines.append(self.say("reconstructed_source", source=provenance.source))
            yield lines
        if view.wave["complete"] < view.questionnaire.study.quality.few_answers:
            yield [self.say("few_answers", n=self._wave("complete"))]

    def _determined(self) -> Markup:
        """How many items are fully determined by what the publication prints, and which."""
        items = self.view.items
        found = [one for one in items if one.share(SUBSTANTIVE, 1)["vectors"] == 1]
        field, of_items = "count(DISTINCT subject)", "count(position)"
        listed = Markup(", ").join(self._named(one) for one in found)
        return self.say(
            "reconstructed_determined" if found else "reconstructed_none_determined",
            k=number(len(found), len(found), "metrics", field, vectors=1),
            n=number(len(items), len(items), "items", of_items),
            list=listed,
        )

    def _named(self, item: ItemView) -> Markup:
        """An item by its figure in the publication, else by its text."""
        figure = item.asked.item.figure
        if figure is None:
            return Markup("{}").format(self.words.quoted(item.text))
        place = number(figure, figure, "items", "figure", item=item.id)
        return self.say("figure_number", number=place)

    def _levels(self) -> Iterator[dict[str, Any]]:
        declared = self.view.questionnaire.study.levels
        for level in (*declared, None):
            items = [item for item in self.view.items if item.asked.item.level == level]
            if not items:
                continue
            if level is None:
                title = self.words.say("other_items") if declared else ""
            else:
                title = self.view.text(declared[level])
            yield {
                "title": title,
                # One item alone is its own overview.
                "figure": self.figures.get(f"level_{level}") if len(items) > 1 else None,
                "items": [self._item(item) for item in items],
            }

    def _item(self, item: ItemView) -> dict[str, Any]:
        groups = [name for name in self.figures if name.endswith(f"_{item.id}")]
        return {
            "id": item.id,
            "text": item.text,
            "finding": self._finding(item),
            "perceived": item.asked.item.role == Role.PERCEIVED_EFFECT,
            "figure": self.figures[f"item_{item.id}"],
            "groups": [
                self.figures[name]
                for name in groups
                if name in {f"group_{a}_{item.id}" for a in self.view.questionnaire.grouped_by}
            ],
        }

    def _finding(self, item: ItemView) -> Markup:
        """`pipeline.item_findings.finding` with its numbers as elements."""
        found = finding_of(item, self.words)
        values = {
            name: element(value) if isinstance(value, Number) else value
            for name, value in found.values.items()
        }
        return self.say(found.message, **values)

    def _quality(self) -> Iterator[dict[str, Any]]:
        rows = {row["measure"]: row for row in self.stored.quality.iter_rows(named=True)}
        texts = {item.id: item.text for item in self.view.items}
        for one in EXPECTED:
            row = rows[one.measure]
            (bound,) = json.loads(row["arguments"]).values()
            threshold = number(
                self.words.percent(bound), bound, "quality", "arguments", measure=one.measure
            )
            observed = row["observed"]
            yield {
                "measure": self.words.say(f"measure_{one.measure}"),
                "expected": self.say("at_least" if one.at_least else "at_most", value=threshold),
                "found": None
                if observed is None
                else number(
                    self.words.percent(observed),
                    observed,
                    "quality",
                    "observed",
                    measure=one.measure,
                ),
                "outcome": {True: "ok", False: "warn", None: "unknown"}[row["success"]],
                "why": self.words.say(f"reason_{row['null_reason']}") if row["null_reason"] else "",
                "outside": [texts.get(name, "") for name in row["outside"] if name in texts],
            }

    def _foldings(self) -> Iterator[dict[str, Any]]:
        for row in self.stored.foldings.iter_rows(named=True):
            names = ("column_position", "written", "read_as", "item")
            key = {name: row[name] for name in names}
            yield {**row, "cells": number(row["n"], row["n"], "foldings", "n", **key)}

    def _rejects(self) -> Iterator[tuple[str, Markup]]:
        counted = self.stored.rejects.group_by("reason").len().sort("reason")
        for reason, n in counted.iter_rows():
            shown = number(n, n, "rejects", "count", reason=reason)
            yield self.words.say(f"reject_{reason}"), shown

    def _methods(self) -> Iterator[Markup]:
        left_out = set() if self.view.choices else {"choices"}
        if self.view.questionnaire.invited is None:
            left_out.add("population")
        for key in ("counts", "shares", "intervals", "population", "agreement", "choices"):
            if key not in left_out:
                yield self.say(f"method_{key}")
        export = self.stored.export
        yield self.say(
            "method_export",
            file=export["file"],
            sha256=as_code(export["sha256"]),
            rows=number(export["rows"], export["rows"], "exports", "rows"),
            revision=as_code(self.view.wave["revision"]),
            code=as_code(self.view.wave["code_version"]),
        )
