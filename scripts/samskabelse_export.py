"""Writes the export and the provenance of the first study from its reconstruction.yaml.

Deterministic: the same reconstruction.yaml and study.yaml give the same bytes. The words in the
cells come from study.yaml, as a Nordic web survey tool would export them: semicolons, UTF-8 with a
byte-order mark, Danish labels, question texts as headers.

Run it as `python -m scripts.samskabelse_export`.
"""

import csv
import io
from pathlib import Path
from typing import Any

import yaml

from schemas.questionnaire import load_study
from schemas.study import Item, Study

STUDY_FOLDER = Path(__file__).parent.parent / "data" / "studies" / "samskabelse"
EXPORT_LANGUAGE = "da"
FIRST_ROW = 2
# So that no row looks like one person who is content with everything.
TURN = 3


def answers_of(study: Study, item: Item, facts: dict[str, Any]) -> list[tuple[str, bool]]:
    """Each answer to an item as (label, whether it is assumed), high to low, missing last."""
    scale = study.scales[item.scale]
    cells: list[tuple[str, bool]] = []
    ranks = list(zip(scale.options, facts["counts"], facts["stated"], strict=True))
    for option, count, stated in reversed(ranks):
        label = option.labels[EXPORT_LANGUAGE]
        cells += [(label, place >= stated) for place in range(count)]
    for missing in scale.missing:
        if missing.kind == "dont_know":
            label = missing.labels[EXPORT_LANGUAGE]
            cells += [(label, True)] * facts.get("dont_know", 0)
    return cells


def build(folder: Path) -> tuple[bytes, bytes]:
    """The export and the provenance.yaml as bytes."""
    study = load_study(folder / "study.yaml")
    facts = yaml.safe_load((folder / "reconstruction.yaml").read_text("utf-8"))
    answered, silent = facts["respondents"], facts["not_answered"]
    status = study.respondents.status
    if status is None:
        raise ValueError("the study declares no status column")
    headers = [str(study.respondents.key), str(status.column)]
    rows = [[str(number), status.complete[0]] for number in range(1, answered + 1)]
    rows += [[str(answered + one), status.not_answered[0]] for one in range(1, silent + 1)]
    assumed = []
    comments = {entry["after"]: entry for entry in facts["comments"]}
    for index, item in enumerate(study.items):
        cells = answers_of(study, item, facts["items"][item.id])
        if len(cells) != answered:
            raise ValueError(f"{item.id}: {len(cells)} answers, not {answered}")
        turned = [cells[(row + TURN * index) % answered] for row in range(answered)]
        headers.append(item.text[EXPORT_LANGUAGE])
        for row, record in enumerate(rows):
            record.append(turned[row][0] if row < answered else "")
        open_rows = [FIRST_ROW + row for row, (_, is_assumed) in enumerate(turned) if is_assumed]
        if open_rows:
            because = facts["items"][item.id]["open"]
            assumed.append({"item": item.id, "rows": open_rows, "because": because})
        if item.id in comments:
            _add_comments(headers, rows, comments[item.id], index)
    provenance = {
        "provenance": "reconstructed",
        "source": facts["source"],
        "method": facts["method"],
        "reasons": facts["reasons"],
        "assumed": assumed,
    }
    return _export(headers, rows), _document(provenance)


def _add_comments(
    headers: list[str], rows: list[list[str]], entry: dict[str, Any], index: int
) -> None:
    headers.append(entry["header"])
    texts = dict(enumerate(entry["texts"], start=index % TURN))
    for row, record in enumerate(rows):
        record.append(texts.get(row, ""))


def _export(headers: list[str], rows: list[list[str]]) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows(rows)
    return stream.getvalue().encode("utf-8-sig")


def _document(provenance: dict[str, Any]) -> bytes:
    text = yaml.safe_dump(
        provenance, allow_unicode=True, sort_keys=False, width=100, default_flow_style=None
    )
    head = "# Made by scripts/samskabelse_export.py from reconstruction.yaml; rows: header = 1.\n"
    schema = "# yaml-language-server: $schema=../../../../../schemas/provenance.schema.json\n"
    return (schema + head + text).encode()


def main() -> None:
    """Writes both files into the wave's folder."""
    export, provenance = build(STUDY_FOLDER)
    wave = STUDY_FOLDER / "waves" / "2024"
    (wave / "samskabelse-2024.csv").write_bytes(export)
    (wave / "provenance.yaml").write_bytes(provenance)


if __name__ == "__main__":
    main()
