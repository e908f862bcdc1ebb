"""JSON Schemas of the codebook and the settings, with which an editor completes and checks them.

Run it as `python -m schemas.editor` after a change of the models; a test holds the files to them.
"""

import json
from pathlib import Path

from pydantic import BaseModel

from schemas.claims import Claims
from schemas.settings import Settings
from schemas.study import Study
from schemas.wave import Provenance, Wave

SCHEMAS: dict[str, type[BaseModel]] = {
    "study": Study,
    "wave": Wave,
    "provenance": Provenance,
    "claims": Claims,
    "settings": Settings,
}


def json_schema(name: str) -> str:
    """The JSON Schema of one of the files that people write, as text."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **SCHEMAS[name].model_json_schema(),
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    """Writes the schemas beside this module."""
    for name in SCHEMAS:
        path = Path(__file__).with_name(f"{name}.schema.json")
        path.write_text(json_schema(name), encoding="utf-8")


if __name__ == "__main__":
    main()
