"""Draws a study's figures and writes its reports, in all of its languages.

Belongs here: going through languages, file names, hashes. Does not belong here: what a figure or
the report shows (`pipeline.figures`, `pipeline.study_report`).
"""

from collections.abc import Sequence

import polars as pl

from pipeline.drawing import Drawn, Files, draw_figures, report_row
from pipeline.explained.linking import Explaining
from pipeline.explained.names import Names
from pipeline.figures.kinds import study_figures
from pipeline.report_parts import pictures
from pipeline.store import STUDY_WIDE, Revision
from pipeline.study_report import study_report
from pipeline.study_tables import StudyTables, study_view
from pipeline.study_view import StudyView
from schemas.tables import polars_schema


def _views(revision: Revision, waves: Sequence[Revision]) -> list[StudyView]:
    """The study in each language that its latest wave knows; none where there is no wave."""
    if not waves:
        return []
    tables = StudyTables.of(revision, waves)
    languages = waves[-1].read("studies")["languages"].item()
    return [study_view(tables, language) for language in languages]


def draw_study(
    revision: Revision, waves: Sequence[Revision], drawn: Drawn
) -> tuple[Files, pl.DataFrame]:
    """Every figure of a study as files by path, and the table that describes them."""
    files, rows = draw_figures(_views(revision, waves), study_figures, drawn)
    return files, _table("figures", revision.study, rows)


def write_study_reports(
    revision: Revision, waves: Sequence[Revision]
) -> tuple[Files, pl.DataFrame]:
    """The study report in each language by path, and the table that describes them."""
    files: Files = {}
    rows = []
    explaining = Explaining(revision.study, waves, revision)
    for view in _views(revision, waves):
        language = view.words.language
        drawn = pictures(revision, language)
        linked = explaining.linked(Names.of_study(view))
        content, path = study_report(view, drawn, linked), f"report.{language}.html"
        files[path] = content
        rows.append(report_row(language, path, content))
    return files, _table("reports", revision.study, rows)


def _table(name: str, study: str, rows: Sequence[dict[str, object]]) -> pl.DataFrame:
    same = {"study": study, "wave": STUDY_WIDE}
    return pl.DataFrame([{**same, **row} for row in rows], schema=polars_schema(name))
