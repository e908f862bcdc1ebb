"""The building blocks of the codebook's models: names, texts per language, columns, dates.

Belongs here: what a single value may hold. Does not belong here: any model of a file.
"""

import codecs
import re
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from schemas.documents import no_text

Identifier = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$"),
    Field(description="Lower-case letters, digits and _, beginning with a letter."),
]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Word = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
Share = Annotated[float, Field(ge=0, le=1)]

STUDY_NAME = re.compile(r"^[a-z][a-z0-9_]{0,62}$")
WAVE_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$")
# Names of options that hold a secret, of fsspec's file systems, of Spark and of Hadoop.
SECRET_OPTION = re.compile(
    r"secret|passw|passphrase|token|credential|access[._]?key|account[._]key|private[._]?key|keystore"
    "|connection_string",
    re.IGNORECASE,
)
ANY_LANGUAGE = "any"
# The subject of metrics that are about no single item.
WHOLE_WAVE = "wave"


def _in_any_language(value: object) -> object:
    if isinstance(value, dict) and value:
        return value
    if not isinstance(value, str) or not value:
        raise ValueError(no_text(value or None))
    return {ANY_LANGUAGE: value}


Text = Annotated[
    dict[Language, Word],
    Field(min_length=1),
    BeforeValidator(_in_any_language),
    WithJsonSchema(
        {
            "description": "One text for all languages, or one per language.",
            "anyOf": [
                {"type": "string"},
                {"type": "object", "additionalProperties": {"type": "string"}},
            ],
        }
    ),
]


def _check_column(value: object) -> object:
    fits = (isinstance(value, str) and value) or (isinstance(value, int) and value >= 1)
    if isinstance(value, bool) or not fits:
        raise ValueError(
            "a column is its header text in quotes, or its position counted from 1"
            " | Copy the header from the export"
        )
    return value


Column = Annotated[
    Any,
    BeforeValidator(_check_column),
    WithJsonSchema(
        {
            "description": "The header text as the export has it, or the position from 1.",
            "anyOf": [{"type": "string", "minLength": 1}, {"type": "integer", "minimum": 1}],
        }
    ),
]


def date_text(value: object) -> object:
    """A date as text, such as 2024-05-17."""
    if value is None or (isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value)):
        return value
    raise ValueError(f"{value} is no date | Write it as 2024-05-17")


def text_encoding(name: str | None) -> str | None:
    """The name of a text encoding that Python knows."""
    if name is None:
        return None
    try:
        known = codecs.lookup(name)
    except (LookupError, ValueError):
        known = None
    if known is None or not getattr(known, "_is_text_encoding", True):
        raise ValueError(f"there is no encoding {name!r} | Use a name such as utf-8 or cp1252")
    return name


class Strict(BaseModel):
    """A model that takes no unknown key and turns no value into another."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
