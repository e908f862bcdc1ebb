"""What crashes, kills and accidents left in a data folder: found, explained, repaired where safe.

Belongs here: the kinds of finding, in their order; each module has the functions of some. Does not
belong here: what concerns Dagster (`assets.doctor`), or printing (`likertwave.doctor`).

Nothing here trusts what it looks at: a file may be cut off, a folder stand where a file should be.
"""

from pipeline.doctor.finding import Finding, Kind, look_for, mend
from pipeline.doctor.forgotten import half_forgotten
from pipeline.doctor.installation import homeless, keys, rights, space
from pipeline.doctor.left_files import broken_off, partial_files, scratch_folders
from pipeline.doctor.shown import shown_folders, warehouse
from pipeline.doctor.stored import damaged_tables, differing_files, pointers

__all__ = [
    "KINDS",
    "Finding",
    "Kind",
    "broken_off",
    "damaged_tables",
    "differing_files",
    "half_forgotten",
    "homeless",
    "keys",
    "look_for",
    "mend",
    "partial_files",
    "pointers",
    "rights",
    "shown_folders",
    "space",
    "warehouse",
]

KINDS: tuple[Kind, ...] = (
    Kind(
        "The key of the pseudonyms",
        "Without the key used before, no wave of real persons can be read. What is published is"
        " safe, and stays as it is.",
        keys,
    ),
    Kind(
        "Folders that cannot be written",
        "Runs end with an error there. What is published stays as it is.",
        rights,
    ),
    Kind(
        "Little space",
        "A run that finds no room ends with an error. What is published stays as it is.",
        space,
    ),
    Kind(
        "Files half written",
        "A process was killed while it wrote them. No reader sees them; nothing published is in"
        " danger.",
        partial_files,
    ),
    Kind(
        "Temporary folders",
        "A process was killed while it read an export, and answers may be in there. Nothing"
        " published is in danger.",
        scratch_folders,
    ),
    Kind(
        "Forgetting that is not finished",
        "`likertwave forget` was broken off, or a run was under way that had begun before it.",
        half_forgotten,
    ),
    Kind(
        "Damaged tables",
        "A disk or another program damaged them; likertwave writes them whole or not at all. Where"
        " it is published, the warehouse may rest on it.",
        damaged_tables,
    ),
    Kind(
        "Damaged figures and reports",
        "They are other bytes than were made: somebody or something changed them.",
        differing_files,
    ),
    Kind(
        "What is published",
        "The pointer of a wave names its published revision. Where it leads nowhere, the next"
        " warehouse would lack the wave, or not be built at all.",
        pointers,
    ),
    Kind(
        "Revisions broken off",
        "A run was killed or stopped, and another export or codebook came after it. Nothing"
        " published is in danger.",
        broken_off,
    ),
    Kind(
        "The published folder",
        "A process was killed between publishing and showing, or somebody changed files there. The"
        " store and the warehouse are right.",
        shown_folders,
    ),
    Kind(
        "The warehouse",
        "A run was killed before it was built, a newer likertwave was installed, or the file was"
        " damaged. It is made from the store, which has everything.",
        warehouse,
    ),
    Kind(
        "Published waves without a folder",
        "Somebody moved or deleted it. What was published stays in the warehouse, and cannot be"
        " computed again.",
        homeless,
    ),
)
