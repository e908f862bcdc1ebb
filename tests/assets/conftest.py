"""What tests of Dagster's runs and sensors need: a daemon over a data folder with a study."""

from collections.abc import Iterator

import dagster as dg
import pytest

from tests.assets.running import Daemon
from tests.making import Folder


@pytest.fixture
def daemon(folder: Folder) -> Iterator[Daemon]:
    """The daemon of a data folder with the study `small`, which has no wave."""
    folder.study()
    with dg.DagsterInstance.ephemeral() as instance:
        yield Daemon(folder, instance)
