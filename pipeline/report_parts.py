"""What every section of a report is made of: messages and numbers as HTML.

Belongs here: escaping, and where in the warehouse a number stands. Does not belong here: any
section (`pipeline.report`, `pipeline.report_choices`).
"""

import json

from markupsafe import Markup, escape

from pipeline.words import Words


def number(shown: object, value: object, table: str, field: str, **key: object) -> Markup:
    """A number as HTML: how it is shown, its stored value, and where in the warehouse it stands."""
    place = json.dumps({"table": table, "field": field, **key}, ensure_ascii=False)
    return Markup('<data value="{}" data-of="{}">{}</data>').format(value, place, shown)


def say(words: Words, key: str, **values: object) -> Markup:
    """A message as HTML: its own text and plain values escaped, numbers kept as elements."""
    return Markup(escape(words.template(key))).format(**values)  # noqa: S704 - escaped
