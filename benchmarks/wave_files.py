"""Waves of any size for benchmarks: labels as text in CSV, groups, don't-knows.

Belongs here: the files and the codebook of what is measured. Does not belong here: measuring
(`benchmarks.measuring`).
"""

import sys
from pathlib import Path

import duckdb

from benchmarks.questionnaire import COLUMNS, DONT_KNOW, GROUPS, LABELS, OPTIONS
from pipeline import sql

# In percent, in the order of the labels; they move a little from item to item.
SHARES = (7, 15, 24, 31, 17, 6)
STUDY, TITLE = "speed", "Speed"


def study() -> str:
    """A study.yaml of twenty items on one scale, by group; no real person answers it."""
    options = "".join(f'      - labels: {{ en: "{label}" }}\n' for label in OPTIONS)
    items = "".join(
        f'  - {{ id: item_{n}, scale: agreement, text: {{ en: "{text}" }} }}\n'
        for n, text in enumerate(COLUMNS, start=1)
    )
    return (
        f'title: "{TITLE}"\nlanguages: [en]\npublic_key: "benchmark"\n'
        'respondents: { key: "id" }\nattributes:\n  region: { column: "Region" }\n'
        f"scales:\n  agreement:\n    options:\n{options}"
        f'    missing:\n      - {{ kind: dont_know, labels: {{ en: "{DONT_KNOW}" }} }}\n'
        "    cuts: { high: { at_least: 4 }, low: { at_most: 2 } }\n"
        f"    net: {{ top: high, bottom: low }}\nitems:\n{items}"
    )


def rename(home: Path, title: str) -> None:
    """Gives the study of a data folder another title, which is all that changes."""
    codebook = home / "studies" / STUDY / "study.yaml"
    _, rest = codebook.read_text("utf-8").split("\n", 1)
    codebook.write_text(f'title: "{title}"\n{rest}', encoding="utf-8")


def export_of(home: Path, wave: str) -> Path:
    """Where a wave's export lies."""
    return home / "studies" / STUDY / "waves" / wave / "answers.csv"


def make_wave(home: Path, wave: str, respondents: int) -> Path:
    """A wave's export in a data folder, the same in every run; made once.

    Args:
        home: the data folder.
        wave: a name that gives its place in the order, such as 2024.
        respondents: rows of the file.

    Returns:
        The file.
    """
    folder = home / "studies" / STUDY
    path = export_of(home, wave)
    if path.exists():
        return path
    path.parent.mkdir(parents=True)
    (folder / "study.yaml").write_text(study(), encoding="utf-8")
    draws = sql.listed(f"hash(id, {n}) % 100 AS draw_{n}" for n in range(1, len(COLUMNS) + 1))
    answers = sql.listed(
        f"{_label(n)} AS {sql.identifier(text)}" for n, text in enumerate(COLUMNS, start=1)
    )
    region = f"'Region ' || (1 + hash(id, 'region') % {GROUPS})"
    with sql.connect() as connection:
        connection.sql("SET threads = 2")
        connection.sql(
            f'COPY (SELECT id, {region} AS "Region", {answers}'
            f" FROM (SELECT id, {draws} FROM range({respondents}) AS r(id)))"
            f" TO {sql.literal(path)} (HEADER, DELIMITER ',')"
        )
    return path


def _label(item: int) -> str:
    """SQL for an answer drawn by a hash of respondent and item, so that it is always the same."""
    cases, above = [], 0
    for share, label in zip(SHARES, LABELS, strict=True):
        above += share
        below = min(above + item % 3, 100)
        cases.append(f"WHEN draw_{item} < {below} THEN {sql.literal(label)}")
    return f"CASE {' '.join(cases)} ELSE {sql.literal(DONT_KNOW)} END"


def bare_count(path: Path) -> str:
    """DuckDB's grouped count of the file, labels read as an ENUM: the limit of what can be had."""
    enum = f"ENUM({sql.listed(map(sql.literal, LABELS))})"
    kinds = {"id": "BIGINT", "Region": "VARCHAR", **dict.fromkeys(COLUMNS, enum)}
    typed = sql.listed(f"{sql.literal(name)}: {sql.literal(kind)}" for name, kind in kinds.items())
    named = sql.listed(map(sql.identifier, COLUMNS))
    sets = sql.listed(f'("Region", {sql.identifier(name)})' for name in COLUMNS)
    return (
        f'SELECT "Region", {named}, count(*) FROM read_csv({sql.literal(path)}, header = true,'
        f" columns = {{{typed}}}) GROUP BY GROUPING SETS ({sets})"
    )


def counted(path: Path) -> int:
    """How many rows that count has; runs it."""
    with duckdb.connect() as connection:
        return len(connection.execute(bare_count(path)).fetchall())


def main() -> None:
    """Makes one wave: home, wave, respondents."""
    _, home, wave, respondents = sys.argv
    make_wave(Path(home), wave, int(respondents))


if __name__ == "__main__":
    main()
