"""What every report is made of: templates, messages, numbers and figures as HTML.

Belongs here: escaping, and where in the warehouse a number stands. Does not belong here: any
section (`pipeline.report`, `pipeline.study_report`).
"""

import base64
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from pipeline.known import Known, Number
from pipeline.store import Revision
from pipeline.words import Words

TEMPLATES = Path(__file__).with_name("templates")
# A drawn figure: its name, its kind, what it says for who cannot see it, and its source.
Picture = dict[str, str]

# A number on a page: its value as stored, its place as JSON, how it is shown.
DATA = '<data value="{}" data-of="{}">{}</data>'


def render(template: str, context: Mapping[str, Any]) -> bytes:
    """A filled template, as UTF-8."""
    return rendered(template, context).encode()


def rendered(template: str, context: Mapping[str, Any]) -> Markup:
    """A filled template, as a part of a page."""
    return Markup(_environment().get_template(template).render(context))  # noqa: S704 - escaped


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def number(shown: object, value: object, table: str, field: str, **key: object) -> Markup:
    """A number as HTML: how it is shown, its stored value, and where in the warehouse it stands."""
    place = json.dumps({"table": table, "field": field, **key}, ensure_ascii=False)
    return Markup(DATA).format(value, place, shown)  # noqa: S704 - a constant


def as_code(name: object) -> Markup:
    """What a machine calls something, such as a column or a hash, as HTML."""
    return Markup(f"<code>{escape(name)}</code>")  # noqa: S704 - escaped


def element(one: Number) -> Markup:
    """A known number as HTML."""
    return number(one.shown, one.value, one.table, one.field, **one.key)


def between(words: Words, known: Known, message: str = "between") -> Markup | None:
    """A known number, or the least and the greatest that it can be; None where nothing is known."""
    if not known:
        return None
    if len(known) == 1:
        return element(known[0])
    low, high = known
    return say(words, message, low=element(low), high=element(high))


def say(words: Words, key: str, **values: object) -> Markup:
    """A message as HTML: its own text and plain values escaped, numbers kept as elements."""
    return Markup(escape(words.template(key))).format(**values)  # noqa: S704 - escaped


def pictures(revision: Revision, language: str) -> list[Picture]:
    """The drawn figures of a revision in a language, as images that come along with the page."""
    drawn = revision.read("figures").filter(language=language, form="svg")
    return [
        {
            "name": row["figure"],
            "kind": row["kind"],
            "alt": row["alt"],
            "source": "data:image/svg+xml;base64,"
            + base64.b64encode((revision.folder / row["file"]).read_bytes()).decode(),
        }
        for row in drawn.select("figure", "kind", "alt", "file").iter_rows(named=True)
    ]
