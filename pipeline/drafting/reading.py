"""The draft of a wave that is in place already.

Belongs here: reading a wave's export as its wave.yaml says, for comparing it. Does not belong here:
what differs (`differences`).
"""

from pathlib import Path

from pipeline import sql
from pipeline.drafting.draft import Draft, draft_of
from pipeline.landing import find_export, open_export, read_export
from pipeline.store import Store


def draft_of_wave(store: Store, study: str, wave: str, scratch: Path) -> Draft:
    """What stands in a wave's export.

    Args:
        store: the data folder.
        study: its name.
        wave: its name.
        scratch: a folder for temporary files, which has to live as long as the draft is used.

    Raises:
        UserError: the codebook, the folder or the file is wrong.
    """
    questionnaire = store.questionnaire(study, wave)
    folder = store.wave_folder(study, wave)
    path = find_export(folder, questionnaire, store.shown(folder))
    export = read_export(open_export(path, store.shown(path)), questionnaire, scratch)
    with sql.connect() as connection:
        return draft_of(connection, export)
