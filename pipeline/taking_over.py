"""Takes over the answers and numbers of a wave where only words have changed that decide none.

Belongs here: when that is so, and what is taken over. Does not belong here: which words those are
(`schemas.only_shown`), figures (`pipeline.drawing`), or contrasts (`pipeline.contrasts.tables`).
"""

import json

from pipeline.arrival import (
    ALL_TABLES,
    METRIC_TABLES,
    QUALITY_TABLES,
    TALLY_TABLES,
    Received,
)
from pipeline.catalogue import OF_EXPORT, READ_TOO, renewed
from pipeline.conform import verify
from pipeline.pseudonyms import remember
from pipeline.store import Revision, Store, code_version, numbers_name
from pipeline.writing import write_files

# Beside the tables of a revision: the name of all that decides its answers and numbers.
DECIDED_BY = "decided_by.json"
# Tables without a word that is only shown; the last of them says that the answers are there.
NUMBERS = (
    *("rejects", "flags", "foldings", "readings", "assumed_cells"),
    *(*OF_EXPORT, *TALLY_TABLES, *METRIC_TABLES, *QUALITY_TABLES, "wide"),
)


def note_what_decides(received: Received) -> None:
    """Writes down for a revision what decides its answers and numbers, before they are stored."""
    content = json.dumps({"numbers": _deciding(received)}).encode()
    write_files(received.revision.folder, {DECIDED_BY: content})


def take_over(store: Store, received: Received) -> bool:
    """Stores answers and numbers as the published revision has them, where they must be the same.

    Returns:
        Whether it was so; nothing is written where not.
    """
    revision = received.revision
    earlier = store.current(revision.study, revision.wave)
    if earlier is None or not earlier.has(*ALL_TABLES):
        return False
    if _noted(earlier) != _deciding(received):
        return False
    before = {name: earlier.read(name) for name in READ_TOO}
    described = renewed(before, received.questionnaire, revision.name, code_version())
    for name in described.keys() - {"waves"}:
        verify(name, described[name], "answers_schema")
    remember(store, revision.study, received.key)
    note_what_decides(received)
    revision.write(described)
    revision.copy(earlier, NUMBERS)
    return True


def _deciding(received: Received) -> str:
    file, key = received.file, received.key
    return numbers_name(received.questionnaire, file.hashes, key.fingerprint, received.forgotten)


def _noted(revision: Revision) -> str | None:
    """What a revision says that its numbers are decided by; None where it says nothing."""
    try:
        found = json.loads((revision.folder / DECIDED_BY).read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    return found.get("numbers") if isinstance(found, dict) else None
