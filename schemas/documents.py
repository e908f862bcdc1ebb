"""Reads a YAML document into a pydantic model, with errors that name file, line and key.

Belongs here: YAML syntax, limits on hostile documents, the translation of pydantic's errors into
sentences. Does not belong here: what a study or a wave is (`schemas.study`).
"""

import difflib
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from schemas.errors import CodebookError, Problem

LARGEST_DOCUMENT = 5_000_000
DEEPEST_NESTING = 20
# Letters; what a process reads of larger ones it does not keep.
LARGEST_REMEMBERED = 500_000

Model = TypeVar("Model", bound=BaseModel)
Place = tuple[str | int, ...]


class _Loader(yaml.CSafeLoader):
    """Plain numbers, true, false and null; ``no``, ``on``, ``010``, ``2024-05-01`` stay text."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 - PyYAML's own way to declare them


for _tag, _pattern, _first in (
    ("null", r"^(?:~|null|)$", ["~", "n", ""]),
    ("bool", r"^(?:true|false)$", list("tf")),
    ("int", r"^[-+]?(?:0|[1-9][0-9]*)$", list("-+0123456789")),
    ("float", r"^[-+]?(?:[0-9]+\.[0-9]+)(?:[eE][-+]?[0-9]+)?$", list("-+0123456789")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)


class _Read:
    """A text as YAML, and the lines of its keys; with the models that it was found to be."""

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self.lines: dict[Place, int] = {}
        self.models: dict[type[BaseModel], Any] = {}
        problem: Problem | None = None
        try:
            self._refuse_hostile(text)
            loader = _Loader(text)
            node = loader.get_single_node()
            self._walk(node, ())
            self.content: Any = loader.construct_document(node) if node else {}
        except yaml.YAMLError as error:
            problem = self._syntax(error)
        except (ValueError, KeyError, AttributeError, TypeError, OverflowError):
            problem = Problem(self.name, "holds a value that is not of its tag", "Use plain texts")
        if problem is not None:
            raise CodebookError(problem)
        if not isinstance(self.content, dict):
            raise CodebookError(
                Problem(self.name, "is not a mapping of keys", "Begin with a line such as `title:`")
            )

    def _refuse_hostile(self, text: str) -> None:
        """Refuses depth and aliases while the document is still a stream of events."""
        depth = 0
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > DEEPEST_NESTING:
                raise CodebookError(self._at(event, "is nested too deeply", "Flatten it"))
            if isinstance(event, yaml.AliasEvent):
                raise CodebookError(
                    self._at(event, "is used again by an alias", "Write the value out")
                )

    def _walk(self, node: yaml.Node | None, place: Place) -> None:
        """Notes the line of each key; refuses keys that are given twice or are no text."""
        if node is None:
            return
        self.lines[place] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                name = str(key.value)
                if isinstance(key, yaml.ScalarNode) and key.tag != "tag:yaml.org,2002:str":
                    what = f"has the key `{name}`, which is no text"
                    raise CodebookError(self._at(key, what, "Put it in quotes"))
                if name in seen:
                    raise CodebookError(
                        self._at(key, f"gives the key `{name}` twice", "Keep one of them")
                    )
                seen.add(name)
                self._walk(value, (*place, name))
                self.lines[(*place, name)] = key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode):
            for index, value in enumerate(node.value):
                self._walk(value, (*place, index))

    def _at(self, node: yaml.Node | yaml.Event, what: str, remedy: str) -> Problem:
        mark = node.start_mark
        return Problem(f"{self.name}, line {mark.line + 1 if mark else 1}", what, remedy)

    def _syntax(self, error: yaml.YAMLError) -> Problem:
        mark = getattr(error, "problem_mark", None)
        where = f"{self.name}, line {mark.line + 1}" if mark else self.name
        reason = getattr(error, "problem", None) or getattr(error, "reason", "unreadable")
        return Problem(
            where, f"is not valid YAML ({reason})", "Check indentation, colons and quotes there"
        )


# A step of a wave asks for the codebook as the step before did.
_remembered = lru_cache(maxsize=256)(_Read)


class Document:
    """A parsed YAML file that remembers on which line each key stands.

    Args:
        path: the file, at most 5 MB of UTF-8; anchors and aliases are refused.
        shown_as: how messages name the file; the path itself where nothing else is given.

    Raises:
        CodebookError: missing, too large, not YAML, not a mapping, a key given twice.
    """

    def __init__(self, path: Path, shown_as: str = "") -> None:
        self.name = shown_as or str(path)
        text = self._text(path)
        again = len(text) <= LARGEST_REMEMBERED
        self._read = _remembered(text, self.name) if again else _Read(text, self.name)

    @property
    def content(self) -> Any:
        """What stands in it, as plain values; nobody changes it, since others have it too."""
        return self._read.content

    def _text(self, path: Path) -> str:
        try:
            if path.stat().st_size > LARGEST_DOCUMENT:
                raise CodebookError(
                    Problem(self.name, "is larger than 5 MB", "Put data in the export, not here")
                )
            return path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            problem = Problem(self.name, "is not UTF-8 text", "Save the file as UTF-8")
        except OSError as error:
            problem = Problem(self.name, f"cannot be read ({error.strerror})", "Check the file")
        raise CodebookError(problem)

    def line(self, place: Sequence[str | int]) -> int | None:
        """The line on which a place stands, from 1; None where the document has no such place."""
        return self._read.lines.get(tuple(place))

    def where(self, place: Sequence[str | int]) -> str:
        """File, line and key of a place, as messages print it."""
        known: Place = tuple(place)
        while known and known not in self._read.lines:
            known = known[:-1]
        line = f", line {self._read.lines[known]}" if known in self._read.lines else ""
        key = _dotted(place)
        return f"{self.name}{line}, {key}" if key else f"{self.name}{line}"

    def problem(self, place: Sequence[str | int], what: str, remedy: str) -> Problem:
        """A problem at a place of this document."""
        return Problem(self.where(place), what, remedy)

    def parse(self, model: type[Model]) -> Model:
        """The content as a model.

        Raises:
            CodebookError: naming each key that is wrong, its line, and what to write instead.
        """
        known_as = self._read.models
        try:
            if model not in known_as:
                known_as[model] = model.model_validate(self.content)
            return cast("Model", known_as[model])
        except ValidationError as error:
            known = sorted(_keys(model))
            details = error.errors()
            problems = [self._problem(one, known) for one in details if not _echoes(one, details)]
        raise CodebookError(problems) from None

    def _problem(self, detail: ErrorDetails, known: Sequence[str]) -> Problem:
        place = detail["loc"]
        kind = detail["type"]
        if kind == "extra_forbidden":
            close = difflib.get_close_matches(str(place[-1]), known, n=1)
            if place[-1] in known:
                advice = "It belongs elsewhere: check the indentation"
            else:
                advice = f"Did you mean `{close[0]}`?" if close else "Remove it, or check its place"
            return self.problem(place, f"the key `{place[-1]}` is not known", advice)
        if kind == "missing":
            return self.problem(place, f"`{place[-1]}` is missing", "Add it")
        if kind == "too_short" and not detail["input"]:
            return self.problem(place, f"`{place[-1]}` has no entry", "Declare at least one")
        if kind == "string_type":
            return self.problem(place, *no_text(detail["input"]).split(" | "))
        message = detail["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
        what, _, remedy = message.partition(" | ")
        return self.problem(place, what.rstrip("."), remedy or "Correct the value")


def no_text(given: object) -> str:
    """What is wrong with a value where text is needed, and what to write, parted by a bar."""
    if isinstance(given, dict | list):
        kind = "a mapping" if isinstance(given, dict) else "a list"
        return f"is {kind}, where text is needed | Write one text"
    if given is None or given == "":
        return "is empty, where text is needed | Write the text"
    shown = str(given).lower() if isinstance(given, bool) else str(given)
    return f'is {shown}, where text is needed | Put it in quotes: "{shown}"'


def _echoes(detail: ErrorDetails, details: Sequence[ErrorDetails]) -> bool:
    """Whether a list is called too short only because its entries are wrong."""
    place = detail["loc"]
    return detail["type"] == "too_short" and any(
        len(other["loc"]) > len(place) and other["loc"][: len(place)] == place for other in details
    )


def _dotted(place: Sequence[str | int]) -> str:
    dotted = ""
    for part in place:
        dotted += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return dotted.removeprefix(".")


def _keys(model: type[BaseModel]) -> Iterator[str]:
    """Every key that the model and the models inside it know."""
    schema = model.model_json_schema()
    for part in (schema, *schema.get("$defs", {}).values()):
        yield from part.get("properties", {})
