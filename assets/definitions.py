"""What `workspace.yaml` names: the definitions of one data folder.

The folder is LIKERTWAVE_DATA, else `data` in the working directory.
"""

import os
from pathlib import Path

from assets.build import build_definitions
from pipeline.store import Store

defs = build_definitions(Store(Path(os.environ.get("LIKERTWAVE_DATA", "data")).absolute()))
