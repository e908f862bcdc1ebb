"""Draws a revision's figures and writes its reports, in all languages of the study.

Belongs here: going through languages, file names, hashes. Does not belong here: what a figure or a
report shows (`pipeline.figures`, `pipeline.report`).
"""

import hashlib

import polars as pl

from pipeline.explained.linking import Explaining
from pipeline.explained.names import Names
from pipeline.figures import wave_figures
from pipeline.figures.sheet import Figure
from pipeline.report import Stored, wave_report
from pipeline.store import Revision
from pipeline.view import Tables, WaveView, view
from schemas.questionnaire import Questionnaire
from schemas.tables import polars_schema

Files = dict[str, bytes]


def views(revision: Revision, questionnaire: Questionnaire) -> list[WaveView]:
    """The wave in each language of its study."""
    tables = Tables.of(revision)
    return [view(tables, questionnaire, language) for language in questionnaire.study.languages]


def figure_file(figure: str, language: str, form: str) -> str:
    """Where a figure lies in its revision and in the published folder."""
    return f"figures/{language}/{figure}.{form}"


def draw(revision: Revision, questionnaire: Questionnaire) -> tuple[Files, pl.DataFrame]:
    """Every figure as files by path, and the table that describes them."""
    files: Files = {}
    rows = []
    for one in views(revision, questionnaire):
        for figure in wave_figures(one):
            for form, content in figure.files().items():
                path = figure_file(figure.name, one.words.language, form)
                files[path] = content
                rows.append(figure_row(figure, one.words.language, form, path, content))
    return files, _table("figures", questionnaire, rows)


def figure_row(
    figure: Figure, language: str, form: str, path: str, content: bytes
) -> dict[str, object]:
    """What the table of figures says of one file; of which wave, its caller adds."""
    return {
        "figure": figure.name,
        "kind": figure.kind,
        "language": language,
        "form": form,
        "file": path,
        "sha256": hashlib.sha256(content).hexdigest(),
        "title": figure.title,
        "alt": figure.alt,
        "subjects": list(figure.subjects),
        "metrics": list(figure.metrics),
    }


def write_reports(revision: Revision, questionnaire: Questionnaire) -> tuple[Files, pl.DataFrame]:
    """The report in each language by path, and the table that describes them."""
    files: Files = {}
    rows = []
    explaining = Explaining(revision.study, [revision])
    for one in views(revision, questionnaire):
        language = one.words.language
        drawn = [
            (figure, (revision.folder / figure_file(figure.name, language, "svg")).read_bytes())
            for figure in wave_figures(one)
        ]
        stored = Stored(
            export=revision.read("exports").row(0, named=True),
            foldings=revision.read("foldings"),
            rejects=revision.read("rejects"),
            assumed=revision.read("assumed_cells").height,
            quality=revision.read("quality"),
            figures=drawn,
            linked=explaining.linked(Names.of_wave(one)),
        )
        content, path = wave_report(one, stored), f"report.{language}.html"
        files[path] = content
        rows.append(report_row(language, path, content))
    return files, _table("reports", questionnaire, rows)


def report_row(language: str, path: str, content: bytes) -> dict[str, object]:
    """A report as the table of reports has it, but for study and wave."""
    digest = hashlib.sha256(content).hexdigest()
    return {"language": language, "file": path, "sha256": digest, "bytes": len(content)}


def _table(name: str, questionnaire: Questionnaire, rows: list[dict[str, object]]) -> pl.DataFrame:
    same = {"study": questionnaire.study_name, "wave": questionnaire.wave_name}
    return pl.DataFrame([{**same, **row} for row in rows], schema=polars_schema(name))
