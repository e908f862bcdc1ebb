"""`likertwave init`: a data folder with a place for studies, Dagster's home, settings and a key."""

from pipeline.pseudonyms import new_key
from pipeline.store import Store
from pipeline.writing import write_text
from schemas.editor import SCHEMAS, json_schema

GITIGNORE = """\
# Respondents do not belong in git, nor does the key of their pseudonyms.
*
!.gitignore
"""
WORKSPACE = """\
# What Dagster loads; set LIKERTWAVE_DATA to this folder and DAGSTER_HOME to .dagster in it.
load_from:
  - python_module:
      module_name: assets.definitions
      location_name: likertwave
"""
SETTINGS = """\
# yaml-language-server: $schema=schemas/settings.schema.json
# Settings of this installation; what is not set is off, or as it stands here.
# Secrets do not belong here: what ends in _from names an environment variable.

# notices:
#   about: [failed, overdue, changed]
#   webhook:
#     url_from: LIKERTWAVE_WEBHOOK
#   email:
#     host: smtp.example.org
#     security: starttls
#     sender: likertwave@example.org
#     recipients: [evaluation@example.org]
#     user: likertwave
#     password_from: LIKERTWAVE_SMTP_PASSWORD

# Where exports are put as <study>/<wave>/<file>, from which they are fetched.
# landing:
#   - url: s3://bucket/folder
#     options: { client_kwargs: { region_name: eu-north-1 } }

# public:
#   smallest_group: 5   # respondents; public.duckdb leaves smaller groups out

# arrival:
#   settled_after: 2   # looks in a row at which a file must look the same before it is taken

# backfill:
#   waves_per_run: 1   # a run for each wave, for launchers that start runs on other machines

# What counts stored answers: duckdb, or spark where one machine is not enough.
# engine: duckdb
# spark:
#   master: local[*]
#   settings: { spark.driver.memory: 4g }
"""
WRITTEN_ONCE = {".gitignore": GITIGNORE, "workspace.yaml": WORKSPACE, "likertwave.yaml": SETTINGS}
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
    for name, text in WRITTEN_ONCE.items():
        if not (store.home / name).exists():
            write_text(store.home / name, text)
    make_home(store)
    lines.append(f"next: put a study into {store.studies_folder}, then `likertwave run`")
    return lines
