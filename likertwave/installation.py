"""`likertwave init`: a data folder with a place for studies, Dagster's home and a key."""

from pipeline.pseudonyms import new_key
from pipeline.store import Store, write_text
from schemas.editor import SCHEMAS, json_schema

GITIGNORE = """\
# Respondents do not belong in git, nor does the key of their pseudonyms.
*
!.gitignore
"""
OWNER_ONLY = 0o600


def install(store: Store) -> list[str]:
    """Makes what is missing and leaves everything that is there; returns what to print.

    Raises:
        OSError: the folder cannot be written.
    """
    from assets.home import make_home

    store.studies_folder.mkdir(parents=True, exist_ok=True)
    lines = [f"data folder: {store.home}"]
    if store.key_file.exists():
        lines.append(f"key: {store.key_file.name}, kept as it is")
    else:
        write_text(store.key_file, new_key() + "\n", mode=OWNER_ONLY)
        lines.append(f"key: {store.key_file.name}, new; keep a copy in a safe place")
    for name in SCHEMAS:
        write_text(store.home / "schemas" / f"{name}.schema.json", json_schema(name))
    if not (store.home / ".gitignore").exists():
        write_text(store.home / ".gitignore", GITIGNORE)
    make_home(store)
    lines.append(f"next: put a study into {store.studies_folder}, then `likertwave run`")
    return lines
