"""The text of a drafted study.yaml and wave.yaml, with the doubts as comments.

Belongs here: YAML that a person reads and corrects. Does not belong here: what stands in it
(`plan`).
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pipeline.drafting.draft import LeftOut
from pipeline.drafting.names import NO_TEXT
from pipeline.drafting.plan import (
    Plan,
    PlannedChoice,
    PlannedItem,
    PlannedOption,
    PlannedScale,
)

# Characters that YAML does not take as they are, or takes for a line break.
UNPRINTABLE = re.compile(r"[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
CONTROLS = re.compile(rf"[\x00-\x1f]|{UNPRINTABLE.pattern}")
WIDTH = 96
# YAML takes a longer key for none, unless a question mark stands before it.
LONGEST_KEY = 1_000


def quoted(value: str | int) -> str:
    """A text in quotes, or a number, as YAML."""
    if isinstance(value, int):
        return str(value)
    text = json.dumps(value, ensure_ascii=False)
    return UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def scale_yaml(scale: PlannedScale) -> str:
    """A scale as it would stand under `scales` in a study.yaml."""
    return "\n".join(_scale(scale)) + "\n"


def study_yaml(plan: Plan) -> str:
    """A study.yaml; what is not sure stands beside it as a comment that begins with a ?."""
    parts = [
        _head(plan),
        _respondents(plan),
        _personal(plan),
        _attributes(plan),
        _batteries(plan),
        _scales(plan),
        _items(plan),
        _choices(plan),
        _left_out(plan),
    ]
    return "\n".join(line for part in parts for line in part) + "\n"


def _comment(text: str, indent: int = 0) -> Iterator[str]:
    """A comment, wrapped."""
    start = " " * indent + "# "
    line = ""
    for word in CONTROLS.sub(" ", text).split():
        if line and len(start) + len(line) + len(word) + 1 > WIDTH:
            yield start + line
            line = ""
        line = f"{line} {word}".strip()
    if line:
        yield start + line


def _doubts(doubts: Iterable[str], indent: int) -> Iterator[str]:
    for doubt in doubts:
        yield from _comment(f"? {doubt}{'' if doubt.endswith('?') else '.'}", indent)


def _head(plan: Plan) -> Iterator[str]:
    files = ", ".join(plan.made_from)
    yield from _comment(
        f"A draft that `likertwave new-study` made from {files}."
        " Look at the lines that begin with a question mark, then delete them."
    )
    yield f"title: {quoted(plan.title)}"
    yield f"languages: [{quoted(plan.language)}]"
    yield ""
    yield from _comment("How many were invited, if it is known:")
    yield "# populations: { invited: { n: 100 } }"
    yield ""


def _respondents(plan: Plan) -> Iterator[str]:
    lines = list(_respondent_lines(plan))
    if lines:
        # A key under which nothing but comments stands would be no mapping.
        is_empty = all(line.lstrip().startswith("#") for line in lines)
        yield "# respondents:" if is_empty else "respondents:"
        yield from lines
        yield ""


def _respondent_lines(plan: Plan) -> Iterator[str]:
    if "key" in plan.roles:
        role = plan.roles["key"]
        yield f"  key: {quoted(plan.role_columns['key'])}"
        if role.doubt:
            yield from _doubts([f"{role.doubt}; the last row of each counts"], 2)
            yield "  duplicates: last"
    yield from _tests(plan)
    yield from _status(plan)
    for name in ("started", "finished"):
        if name in plan.roles:
            formats = ", ".join(map(quoted, plan.roles[name].formats))
            column = quoted(plan.role_columns[name])
            yield from _doubts(filter(None, [plan.roles[name].doubt]), 2)
            yield f"  {name}: {{ column: {column}, formats: [{formats}] }}"
    if "duration" in plan.roles:
        yield f"  seconds: {quoted(plan.role_columns['duration'])}"
    if "weight" in plan.roles:
        yield f"  weight: {quoted(plan.role_columns['weight'])}"


def _tests(plan: Plan) -> Iterator[str]:
    role = plan.roles.get("status")
    tests = (role.words or {}).get("test", ()) if role else ()
    # Where one column tells tests and the rest, its words stand together.
    if role is None or not tests or _status_role(plan) == "status":
        return
    column = quoted(plan.role_columns["status"])
    line = f"tests: {{ column: {column}, words: [{', '.join(map(quoted, tests))}] }}"
    marked = sum(role.profile.texts[text] for text in role.profile.texts if text.strip() in tests)
    if marked == plan.rows:
        yield from _doubts(
            ["every row is marked as a preview or test; to reject them, take the mark away"], 2
        )
        yield f"  # {line}"
    else:
        yield f"  {line}"


def _status(plan: Plan) -> Iterator[str]:
    name = _status_role(plan)
    if name is not None:
        yield "  status:"
        yield f"    column: {quoted(plan.role_columns[name])}"
        for meaning, texts in _dispositions(plan, name).items():
            yield f"    {meaning}: [{', '.join(map(quoted, texts))}]"


def _status_role(plan: Plan) -> str | None:
    """The column that says who finished, if there is one; a codebook has one status column."""
    return next(
        (one for one in ("completed", "status") if "complete" in _dispositions(plan, one)), None
    )


def _dispositions(plan: Plan, name: str) -> Mapping[str, tuple[str, ...]]:
    role = plan.roles.get(name)
    words = (role.words or {}) if role else {}
    if "complete" not in words:
        return {}
    # What is called an ordinary response beside others is a complete one.
    complete = (*words["complete"], *words.get("answer", ()))
    return {**{one: texts for one, texts in words.items() if one != "answer"}, "complete": complete}


def _personal(plan: Plan) -> Iterator[str]:
    if plan.personal:
        yield from _comment("These never leave the export.")
        yield f"personal: [{', '.join(map(quoted, plan.personal))}]"
        yield ""


def _attributes(plan: Plan) -> Iterator[str]:
    if not plan.attributes:
        return
    yield from _comment(
        "Facts about the respondents; with `group: true` the answers are counted by it."
    )
    yield "attributes:"
    for one in plan.attributes:
        text = f", text: {quoted(one.text)}" if one.text != one.column else ""
        yield f"  {one.id}: {{ column: {quoted(one.column)}{text}, group: false }}"
    yield ""


def _batteries(plan: Plan) -> Iterator[str]:
    if plan.batteries:
        yield "batteries:"
        for name, text in plan.batteries.items():
            yield f"  {name}: {quoted(text)}"
        yield ""


def _scales(plan: Plan) -> Iterator[str]:
    if not plan.scales:
        yield from _comment(
            "No scale found: no column's answers have an order that is known. Declare a scale and"
            " items; docs/codebook.md shows how. Until then the study does not run."
        )
        yield "scales: {}"
        yield ""
        return
    yield from _comment("Low to high. `high` is what lies above the middle, `low` what lies below.")
    yield "scales:"
    for scale in plan.scales:
        yield from _scale(scale)
    yield ""


def _scale(scale: PlannedScale) -> Iterator[str]:
    yield f"  {scale.name}:"
    yield from _doubts(scale.doubts, 4)
    yield "    options:"
    for option in scale.options:
        yield f"      - {_option(option)}"
    if scale.missing:
        yield "    missing:"
        for kind, option in scale.missing:
            yield f"      - {_option(option, kind=kind)}"
    size = len(scale.options)
    high, low = size // 2 + 1 + size % 2, size // 2
    yield f"    cuts: {{ high: {{ at_least: {high} }}, low: {{ at_most: {low} }} }}"
    yield "    net: { top: high, bottom: low }"


def _option(option: PlannedOption, *, kind: str = "", column: str | int | None = None) -> str:
    parts = [f"kind: {kind}"] if kind else []
    parts.append(f"labels: {quoted(option.label)}")
    for name in ("codes", "also"):
        values = getattr(option, name)
        if values:
            parts.append(f"{name}: [{', '.join(map(quoted, values))}]")
    if option.score is not None:
        parts.append(f"score: {option.score:g}")
    if column is not None:
        parts.append(f"column: {quoted(column)}")
    return f"{{ {', '.join(parts)} }}"


def _items(plan: Plan) -> Iterator[str]:
    if not plan.items:
        yield "items: []"
        yield ""
        return
    yield "items:"
    for item in plan.items:
        yield from _item(item)
    yield ""


def _item(item: PlannedItem) -> Iterator[str]:
    yield from _doubts(item.doubts, 2)
    yield f"  - id: {item.id}"
    yield f"    scale: {item.scale}"
    if item.battery:
        yield f"    battery: {item.battery}"
    yield f"    text: {quoted(item.text)}"
    yield f"    column: {quoted(item.column)}"


def _choices(plan: Plan) -> Iterator[str]:
    if not plan.choices:
        return
    yield from _comment("Questions whose answers have no order.")
    yield "choices:"
    for choice in plan.choices:
        yield from _choice(choice)
    yield ""


def _choice(choice: PlannedChoice) -> Iterator[str]:
    yield from _doubts(choice.doubts, 2)
    yield f"  - id: {choice.id}"
    yield f"    select: {choice.select}"
    yield f"    text: {quoted(choice.text)}"
    if choice.column is not None:
        yield f"    column: {quoted(choice.column)}"
    if choice.separator is not None:
        yield f"    separator: {quoted(choice.separator)}"
    for name in ("selected", "not_selected"):
        words = getattr(choice, name)
        if words:
            yield f"    {name}: [{', '.join(map(quoted, words))}]"
    yield "    options:"
    for place, option in enumerate(choice.options):
        column = choice.columns[place] if choice.columns else None
        yield f"      - {_option(option, column=column)}"
    if choice.missing:
        yield "    missing:"
        for kind, option in choice.missing:
            yield f"      - {_option(option, kind=kind)}"


def _left_out(plan: Plan) -> Iterator[str]:
    left_out = list(_reasons(plan))
    if left_out:
        yield from _comment("Columns that the draft leaves out:")
    for one in left_out:
        header = " ".join(one.column.header.split())[:70]
        name = quoted(header) if header else f"column {one.column.position}, without a header"
        yield from _comment(f"{'? ' if one.is_doubt else ''}{name}: {one.reason}")


def _reasons(plan: Plan) -> Iterator[LeftOut]:
    yield from plan.left_out
    used = {_status_role(plan)} | ({"status"} if _marks_tests(plan) else set())
    for name in ("completed", "status"):
        if name in plan.roles and name not in used:
            column = plan.roles[name].profile.column
            yield LeftOut(column, "of the response; the draft needs nothing of it")


def _marks_tests(plan: Plan) -> bool:
    role = plan.roles.get("status")
    return role is not None and "test" in (role.words or {})


def wave_yaml(content: Mapping[str, Any], comments: Sequence[str] = ()) -> str:
    """A wave.yaml, with comments before it."""
    lines = [line for comment in comments for line in _comment(comment)]
    lines += _mapping(content, 0)
    return "\n".join(lines) + "\n"


def inline(value: Any) -> str:
    """A value in one line of YAML."""
    if isinstance(value, Mapping):
        return f"{{ {inline_lines(value)} }}" if value else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(inline, value))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return quoted(value)


def inline_lines(content: Mapping[str, Any]) -> str:
    """The lines of a mapping in one line, as they would stand between braces."""
    return ", ".join(f"{_key(key)}: {inline(value)}" for key, value in content.items())


def _key(key: str) -> str:
    is_plain = re.fullmatch(r"[a-z][a-z0-9_]*", key) and key not in NO_TEXT
    return key if is_plain else quoted(key)


def _mapping(content: Mapping[str, Any], indent: int) -> Iterator[str]:
    for key, value in content.items():
        start = f"{' ' * indent}{_key(key)}:"
        if len(start) > LONGEST_KEY:
            yield f"{' ' * indent}? {quoted(key)}"
            start = f"{' ' * indent}:"
        if isinstance(value, Mapping) and value:
            yield start
            yield from _mapping(value, indent + 2)
        else:
            yield f"{start} {inline(value)}"
