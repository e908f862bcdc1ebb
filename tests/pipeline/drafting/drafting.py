"""Drafts of small exports that tests write as tables."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

from pipeline.drafting.draft import Draft, draft_of
from pipeline.drafting.placing import Placed, new_study
from pipeline.drafting.profile import Profile, profiles
from pipeline.readers.raw import RawColumn, RawExport
from pipeline.sql import connect
from pipeline.store import Store
from tests.pipeline.readers.exports import exported

AGREEMENT = ("Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree")


def repeated(answers: Sequence[str], n: int) -> list[str]:
    """So many cells, which go through the answers again and again."""
    return list(islice(cycle(answers), n))


def table(columns: Mapping[str, Sequence[str]], delimiter: str = ",") -> str:
    """A delimited text with these columns."""
    return rows([list(columns), *zip(*columns.values(), strict=True)], delimiter)


def rows(lines: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    """A delimited text with these lines, which may have headers that are equal."""
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator="\n").writerows(lines)
    return written.getvalue()


def drafted(folder: Path, text: str) -> Draft:
    """What a draft finds in an export."""
    return draft(exported(folder, text))


def draft(export: RawExport) -> Draft:
    with connect() as connection:
        return draft_of(connection, export)


def labelled(export: RawExport, **columns: Mapping[str, str]) -> RawExport:
    """The export as a file that carries labels would be: by header the label of each code."""
    return changed(export, **{header: {"labels": labels} for header, labels in columns.items()})


def changed(export: RawExport, **columns: Mapping[str, object]) -> RawExport:
    """The export with what a tool says of its columns, by header."""
    told = [replace(one, **columns.get(one.header, {})) for one in export.columns]  # type: ignore[arg-type]
    return replace(export, columns=tuple(told))


def profiled(folder: Path, cells: Sequence[str], header: str = "Question") -> Profile:
    """The profile of a column with these cells."""
    with connect() as connection:
        return profiles(connection, exported(folder, table({header: cells})))[0]


def column(header: str, position: int = 1, **told: object) -> RawColumn:
    return RawColumn(position=position, header=header, **told)  # type: ignore[arg-type]


def scales(found: Draft) -> dict[str, list[str]]:
    """The options of each scale, low to high."""
    return {one.name: [option.label for option in one.options] for one in found.scales}


def items(found: Draft) -> dict[str, str]:
    """The scale of each item, by its column's header."""
    return {item.profile.column.header: scale.name for item, scale in found.items}


def missing(found: Draft, scale: str) -> dict[str, str]:
    """The answers off a scale with their kinds."""
    one = next(one for one in found.scales if one.name == scale)
    return {answer.label: kind for answer, kind in one.missing}


def roles(found: Draft) -> dict[str, str]:
    """What each column is that is no question, by its header."""
    return {one.profile.column.header: one.role for one in found.roles.values()}


def placed(folder: Path, *texts: str, names: Sequence[str] = (), study: str = "drafted") -> Placed:
    """A study drafted from exports of these texts in the data folder below a folder.

    The files are called answers-2021.csv, answers-2022.csv, ...
    """
    paths = []
    for number, text in enumerate(texts, start=1):
        path = folder / f"export{number}" / f"answers-{2020 + number}.csv"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return new_study(Store(folder / "data"), paths, names, study)
