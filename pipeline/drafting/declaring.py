"""Adds lines to a wave.yaml, leaving what a person wrote, comments too, as it is.

Belongs here: merging new keys into a file of YAML. Does not belong here: which lines they are
(`differences`).
"""

import io
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from pipeline.drafting.difference import merged
from pipeline.drafting.writing import wave_yaml
from pipeline.errors import StoreError
from pipeline.store import Store, write_text
from schemas.documents import Document
from schemas.questionnaire import load_questionnaire

# Lines are not broken anew.
WIDEST = 1 << 20


def declare(store: Store, study: str, wave: str, lines: Mapping[str, Any]) -> str:
    """Adds lines to a wave's wave.yaml.

    Returns:
        The file, as messages name it.

    Raises:
        UserError: the file is wrong as it stands, would be with the lines, or is written so that
            nothing can be added; it is left as it is.
    """
    path = store.wave_folder(study, wave) / "wave.yaml"
    shown = store.shown(path)
    text = path.read_text("utf-8-sig") if path.exists() else ""
    before = Document(path, shown).content if path.exists() else {}
    after = _with_lines(text, lines) if before else f"{text.rstrip()}\n{wave_yaml(lines)}".lstrip()
    with tempfile.TemporaryDirectory(prefix="likertwave-") as scratch:
        folder = Path(scratch) / wave
        folder.mkdir()
        write_text(folder / "wave.yaml", after)
        load_questionnaire(store.study(study), study, folder, store.shown(path.parent))
        if Document(folder / "wave.yaml", shown).content != merged([before, lines]):
            raise StoreError(shown, "nothing can be added to it as it is written", "Do it by hand")
    write_text(path, after)
    return shown


def _with_lines(text: str, lines: Mapping[str, Any]) -> str:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = WIDEST
    content = yaml.load(text)
    _add(content, lines)
    written = io.StringIO()
    yaml.dump(content, written)
    return written.getvalue()


def _add(content: CommentedMap, lines: Mapping[str, Any]) -> None:
    for key, value in lines.items():
        if isinstance(value, Mapping):
            if not isinstance(content.get(key), Mapping):
                content[_key(key)] = CommentedMap()
            _add(content[key], value)
        else:
            content[_key(key)] = _scalar(value)


def _key(key: str) -> str:
    return key if re.fullmatch(r"[a-z][a-z0-9_]*", key) else DoubleQuotedScalarString(key)


def _scalar(value: Any) -> Any:
    if isinstance(value, str):
        return DoubleQuotedScalarString(value)
    if isinstance(value, list | tuple):
        sequence = CommentedSeq(map(_scalar, value))
        sequence.fa.set_flow_style()
        return sequence
    return value
