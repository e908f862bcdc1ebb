"""Adds lines to a wave.yaml, leaving what a person wrote as it is.

Belongs here: merging new keys into a file of YAML. Does not belong here: which lines they are
(`differences`).
"""

from collections.abc import Mapping
from typing import Any

from pipeline.drafting.differences import merged
from pipeline.drafting.writing import wave_yaml
from pipeline.store import Store, write_text
from schemas.documents import Document
from schemas.wave import Wave


def declare(store: Store, study: str, wave: str, lines: Mapping[str, Any]) -> str:
    """Adds lines to a wave's wave.yaml; comments before the first key are kept.

    Returns:
        The file, as messages name it.

    Raises:
        CodebookError: the file is wrong as it stands, or would be.
    """
    path = store.wave_folder(study, wave) / "wave.yaml"
    content: dict[str, Any] = {}
    comments: list[str] = []
    if path.exists():
        content = Document(path, store.shown(path)).content
        for line in path.read_text("utf-8-sig").splitlines():
            if line.strip() and not line.startswith("#"):
                break
            comments.append(line)
    text = "\n".join([*comments, wave_yaml(merged([content, lines]))])
    Wave.model_validate(merged([content, lines]))
    write_text(path, text)
    return store.shown(path)
