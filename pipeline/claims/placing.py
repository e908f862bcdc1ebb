"""Where a reconstruction goes, and what it may replace.

Belongs here: reading a study's claims, comparing with and writing the two files of the wave. Does
not belong here: what is in them (`pipeline.claims.reconstruct`), or what is printed.
"""

from dataclasses import dataclass
from pathlib import Path

from pipeline.claims.reconstruct import Reconstructed, reconstruct
from pipeline.errors import StoreError
from pipeline.landing import candidates
from pipeline.store import Store
from pipeline.writing import write_bytes
from schemas.claims import CLAIMS_FILE, load_claims
from schemas.documents import Document
from schemas.questionnaire import load_wave, questionnaire_of
from schemas.wave import Provenance, Wave

PROVENANCE_FILE = "provenance.yaml"
KEEP = "A reconstruction replaces a reconstruction only: give it a wave or a file of its own"


@dataclass(frozen=True)
class Placing:
    """A reconstruction and its place.

    Attributes:
        export: the file of answers, whether it is there or not.
    """

    study: str
    wave: str
    settings: Wave
    made: Reconstructed
    export: Path

    @property
    def provenance(self) -> Path:
        """The provenance.yaml beside the export."""
        return self.export.parent / PROVENANCE_FILE

    def files(self) -> dict[Path, bytes]:
        """Both files with what they hold: the provenance first.

        An export without one would be taken for a measurement.
        """
        return {self.provenance: self.made.provenance, self.export: self.made.export}


def reconstruction(store: Store, study: str) -> Placing:
    """What the claims of a study make, and where it belongs; writes nothing.

    Raises:
        UserError: there is no such study, no claims, or they do not give what is needed.
    """
    codebook, folder = store.study(study), store.study_folder(study)
    shown = store.shown(folder / CLAIMS_FILE)
    if not (folder / CLAIMS_FILE).is_file():
        what = "there is no such file, of which an export could be made"
        raise StoreError(shown, what, "Enter what the publication prints there")
    claims = load_claims(folder, codebook, store.shown(folder))
    told = claims.reconstruction
    if told is None:
        what = "nothing says what an export needs beside the numbers"
        raise StoreError(shown, what, "Add `reconstruction`: wave, file, language, and so on")
    inside = folder / "waves" / told.wave
    settings = load_wave(inside, store.shown(inside), codebook)
    questionnaire = questionnaire_of(codebook, study, told.wave, settings)
    made = reconstruct(questionnaire, claims, told, shown)
    return Placing(study, told.wave, settings, made, inside / told.file)


def differing(placing: Placing) -> list[Path]:
    """The files that are not, byte for byte, as the claims make them; or are not there."""
    return [
        path
        for path, content in placing.files().items()
        if not path.is_file() or path.read_bytes() != content
    ]


def place(store: Store, placing: Placing) -> list[Path]:
    """Writes the files that differ, each whole or not at all.

    Raises:
        UserError: something in the wave's folder is no reconstruction; nothing is written.
    """
    _refuse_to_replace(store, placing)
    written = differing(placing)
    for path in written:
        write_bytes(path, placing.files()[path])
    return written


def _refuse_to_replace(store: Store, placing: Placing) -> None:
    shown = store.shown(placing.export.parent)
    others = [path for path in candidates(placing.export.parent) if path != placing.export]
    if others:
        what = f"there is another file of answers: {others[0].name!r}"
        raise StoreError(shown, what, KEEP)
    if placing.settings.export not in (None, placing.export.name):
        what = f"wave.yaml names another file of answers: {placing.settings.export!r}"
        raise StoreError(shown, what, KEEP)
    if placing.provenance.exists():
        found = Document(placing.provenance, store.shown(placing.provenance)).parse(Provenance)
        if found.provenance != "reconstructed":
            what = f"the wave is {found.provenance}, as its provenance.yaml says"
            raise StoreError(shown, what, KEEP)
    elif placing.export.exists():
        what = f"{placing.export.name!r} is there, and no provenance.yaml calls it reconstructed"
        raise StoreError(shown, what, KEEP)
