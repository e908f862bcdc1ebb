"""Adds lines to a wave.yaml, leaving what a person wrote, comments too, as it is.

Belongs here: putting new keys into a text of YAML. Does not belong here: which lines they are
(`differences`).
"""

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from pipeline.drafting.difference import merged
from pipeline.drafting.writing import inline, inline_lines, wave_yaml
from pipeline.errors import StoreError
from pipeline.leftovers import scratch
from pipeline.store import Store
from pipeline.writing import write_text
from schemas.documents import Document
from schemas.questionnaire import load_questionnaire

# A part of a text, from and to, and what comes in its place.
Edit = tuple[int, int, str]


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
    before = Document(path, shown).content if path.exists() else {}
    text = path.read_text("utf-8-sig") if path.exists() else ""
    after = _with_lines(text, lines)
    with scratch() as temporary:
        folder = temporary / wave
        folder.mkdir()
        write_text(folder / "wave.yaml", after)
        load_questionnaire(store.study(study), study, folder, store.shown(path.parent))
        if Document(folder / "wave.yaml", shown).content != merged([before, lines]):
            raise StoreError(shown, "nothing can be added to it as it is written", "Do it by hand")
    write_text(path, after)
    return shown


def _with_lines(text: str, lines: Mapping[str, Any]) -> str:
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    if root is None:
        return f"{text.rstrip()}\n{wave_yaml(lines)}".lstrip()
    # From the end, so that places stay; of two at one place the inner goes before the outer.
    edits = reversed(list(_edits(text, root, lines)))
    for start, end, new in sorted(edits, key=lambda edit: edit[0], reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _edits(text: str, node: yaml.Node, lines: Mapping[str, Any]) -> Iterator[Edit]:
    """What has to be changed in a text so that a mapping in it has some more lines."""
    if not isinstance(node, yaml.MappingNode):
        return
    known = {key.value: value for key, value in node.value}
    new: dict[str, Any] = {}
    for key, value in lines.items():
        there = known.get(key)
        if there is None:
            new[key] = value
        elif isinstance(value, Mapping) and isinstance(there, yaml.MappingNode):
            yield from _edits(text, there, value)
        else:
            yield there.start_mark.index, _end(there).index, inline(value)
    if not new:
        return
    if node.flow_style:
        if node.value:
            place = node.value[-1][1].end_mark.index
            yield place, place, f", {inline_lines(new)}"
        else:
            yield node.start_mark.index, node.end_mark.index, inline(new)
    else:
        yield _after(text, node, textwrap.indent(wave_yaml(new), " " * node.start_mark.column))


def _after(text: str, node: yaml.Node, block: str) -> Edit:
    """Lines behind the last line of a block: before the comments that stand below it."""
    end = _end(node)
    if end.column == 0:
        return end.index, end.index, block
    line_end = text.find("\n", end.index)
    if line_end < 0:
        return len(text), len(text), f"\n{block}"
    return line_end + 1, line_end + 1, block


def _end(node: yaml.Node) -> Any:
    """Where the last thing in a node ends; a block's own mark is behind the comments below it."""
    if isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return node.end_mark
