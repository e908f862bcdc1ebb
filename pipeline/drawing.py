"""Draws a revision's figures and writes its reports, in all languages of the study.

Belongs here: going through languages, file names, hashes. Does not belong here: what a figure or a
report shows (`pipeline.figures`, `pipeline.report`).
"""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import polars as pl

from pipeline.drawing_beside import rendered
from pipeline.explained.linking import Explaining
from pipeline.explained.names import Names
from pipeline.figures.kinds import wave_figures
from pipeline.figures.sheet import Figure
from pipeline.report import Stored, wave_report
from pipeline.report_parts import pictures
from pipeline.store import Revision, code_version
from pipeline.study_view import StudyView
from pipeline.view import Tables, WaveView, view
from schemas.questionnaire import Questionnaire
from schemas.tables import polars_schema

Files = dict[str, bytes]
View = TypeVar("View", WaveView, StudyView)


def views(revision: Revision, questionnaire: Questionnaire) -> list[WaveView]:
    """The wave in each language of its study."""
    tables = Tables.of(revision)
    return [view(tables, questionnaire, language) for language in questionnaire.study.languages]


def figure_file(figure: str, language: str, form: str) -> str:
    """Where a figure lies in its revision and in the published folder."""
    return f"figures/{language}/{figure}.{form}"


class Drawn:
    """The figures of an earlier revision: what has the same marks is not drawn again.

    Where only a few words of a codebook change, most figures stay as they were.
    """

    def __init__(self, earlier: Revision | None) -> None:
        self._known: dict[str, dict[str, tuple[Path, str]]] = {}
        if earlier is None or not earlier.has("figures"):
            return
        figures = earlier.read("figures")
        # Code from before this column drew otherwise anyway.
        for row in figures.iter_rows(named=True) if "drawing" in figures.columns else ():
            forms = self._known.setdefault(row["drawing"], {})
            forms[row["form"]] = (earlier.folder / row["file"], row["sha256"])

    def files(self, drawing: str) -> dict[str, bytes]:
        """A figure by file ending as it was drawn before; nothing where it was not."""
        found = {}
        for form, (path, sha256) in self._known.get(drawing, {}).items():
            try:
                found[form] = path.read_bytes()
            except OSError:
                return {}
            if hashlib.sha256(found[form]).hexdigest() != sha256:
                return {}
        return found


def draw(
    revision: Revision, questionnaire: Questionnaire, drawn: Drawn
) -> tuple[Files, pl.DataFrame]:
    """Every figure as files by path, and the table that describes them."""
    files, rows = draw_figures(views(revision, questionnaire), wave_figures, drawn)
    return files, _table("figures", questionnaire, rows)


def draw_figures(
    seen: Iterable[View], figures_of: Callable[[View], Iterable[Figure]], drawn: Drawn
) -> tuple[Files, list[dict[str, object]]]:
    """The figures of views as files by path, and what their table says of each file.

    Args:
        seen: a view for each language.
        figures_of: what it shows.
        drawn: figures that are there already.
    """
    figures = [(one.words.language, figure) for one in seen for figure in figures_of(one)]
    drawings = [
        hashlib.sha256(f"{code_version()} {figure.drawing}".encode()).hexdigest()
        for _, figure in figures
    ]
    before = [drawn.files(drawing) for drawing in drawings]
    now = iter(
        rendered([one.sheet for (_, one), old in zip(figures, before, strict=True) if not old])
    )
    files: Files = {}
    rows = []
    for (language, figure), drawing, old in zip(figures, drawings, before, strict=True):
        for form, content in (old or next(now)).items():
            path = figure_file(figure.name, language, form)
            files[path] = content
            rows.append(_figure_row(figure, language, form, path, content, drawing))
    return files, rows


def _figure_row(
    figure: Figure, language: str, form: str, path: str, content: bytes, drawing: str
) -> dict[str, object]:
    """What the table of figures says of one file; of which wave, others add."""
    return {
        "figure": figure.name,
        "kind": figure.kind,
        "language": language,
        "form": form,
        "file": path,
        "sha256": hashlib.sha256(content).hexdigest(),
        "drawing": drawing,
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
        stored = Stored(
            export=revision.read("exports").row(0, named=True),
            foldings=revision.read("foldings"),
            rejects=revision.read("rejects"),
            assumed=revision.read("assumed_cells").height,
            quality=revision.read("quality"),
            figures=pictures(revision, language),
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
