"""Takes over the answers and numbers of a wave where only words have changed that decide none.

Belongs here: when that is so, and what is taken over. Does not belong here: which words those are
(`schemas.only_shown`), figures (`pipeline.drawing`), or contrasts (`pipeline.contrasts.tables`).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.arrival import ALL_TABLES, DESCRIPTIVE, Received
from pipeline.catalogue import READ_TOO, renewed
from pipeline.conform import verify
from pipeline.pseudonyms import key_for, remember
from pipeline.store import Revision, Store, code_version, name_of
from pipeline.tombstones import tombstones
from pipeline.writing import write_files
from schemas.questionnaire import Questionnaire

# Beside the tables of a published revision: what decides its answers and numbers.
DECIDED_BY = "decided_by.json"
# The tables with words of the codebook; of those that describe a wave two hold none.
WORDED = tuple(one for one in DESCRIPTIVE if one not in ("exports", "export_columns"))
DRAWN = ("figures", "reports")
# The tables without a word that is only shown. The answers come last: they say that all are there.
NUMBERS = (*(one for one in ALL_TABLES if one not in {*WORDED, *DRAWN, "wide"}), "wide")


@dataclass(frozen=True)
class Decided:
    """What a published revision says of its numbers.

    Attributes:
        numbers: the name of all that decides them.
        tables: the hash of each of NUMBERS and READ_TOO.
    """

    numbers: str
    tables: Mapping[str, str]


def note_what_decides(store: Store, revision: Revision, questionnaire: Questionnaire) -> None:
    """Writes down for a whole revision, once, what its numbers are and what decides them."""
    if (revision.folder / DECIDED_BY).exists():
        return
    export = revision.read("exports").row(0, named=True)
    key = key_for(store, questionnaire)
    forgotten = tombstones(store, revision.study).persons()
    files = (export["sha256"], export["file"], *export["beside"])
    content = {
        "numbers": name_of(questionnaire.deciding(), files, key.fingerprint, forgotten),
        "tables": {one: revision.sha256(one) for one in (*READ_TOO, *NUMBERS)},
    }
    write_files(revision.folder, {DECIDED_BY: json.dumps(content, indent=1).encode()})


def alike(store: Store, received: Received) -> tuple[Revision, Decided] | None:
    """The published revision of a wave, if its answers and numbers are those of what was received.

    Returns:
        It, and what it says of them; None where they are others, or it does not say.
    """
    earlier = store.current(received.revision.study, received.revision.wave)
    if earlier is None or (said := _noted(earlier)) is None:
        return None
    file = received.file
    beside = [f"{one.sha256} {one.name}" for one in file.sides]
    files: Sequence[str] = (file.sha256, file.path.name, *beside)
    codebook = received.questionnaire.deciding()
    name = name_of(codebook, files, received.key.fingerprint, received.forgotten)
    return (earlier, said) if said.numbers == name else None


def take_over(store: Store, received: Received) -> bool:
    """Stores answers and numbers as the published revision has them, where they must be the same.

    Returns:
        Whether it was so. A table that is not as it was published is not taken over: then the
        export is to be read.
    """
    found = alike(store, received)
    try:
        return found is not None and _taken_over(store, received, *found)
    except OSError:
        # Somebody may remove it meanwhile; whatever else is in the way stops the reading too.
        return False


def _taken_over(store: Store, received: Received, earlier: Revision, said: Decided) -> bool:
    revision = received.revision
    if any(earlier.sha256(one) != said.tables[one] for one in READ_TOO):
        return False
    before = {one: earlier.read(one) for one in READ_TOO}
    described = renewed(before, received.questionnaire, revision.name, code_version())
    for name in WORDED[:-1]:
        verify(name, described[name], "answers_schema")
    remember(store, revision.study, received.key)
    revision.write(described)
    return all(revision.copy(earlier, one, said.tables[one]) for one in NUMBERS)


def _noted(revision: Revision) -> Decided | None:
    """What a revision says of its numbers; None where it says nothing, or not all of it."""
    try:
        found = json.loads((revision.folder / DECIDED_BY).read_bytes())
        decided = Decided(str(found["numbers"]), dict(found["tables"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return decided if {*READ_TOO, *NUMBERS} <= decided.tables.keys() else None
