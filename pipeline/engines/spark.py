"""Spark as the engine that counts: where answers are too many for one machine.

Belongs here: starting Spark, one session in a process, and opening answers for it. Does not belong
here: any statement. Spark is started at the first count and stopped with the process; a process
that is killed takes it along. pyspark is imported here and nowhere else.
"""

import atexit
import os
import re
import shutil
import signal
import subprocess
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from pipeline.engines.engine import Ask, is_url
from pipeline.errors import StoreError
from schemas.machines import Spark as SparkSettings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

WHERE = "likertwave.yaml, engine"
# What makes it count as DuckDB does, and keeps answers out of its logs and its page.
FIXED = {
    "spark.app.name": "likertwave",
    "spark.eventLog.enabled": "false",
    "spark.files.ignoreCorruptFiles": "false",
    "spark.files.ignoreMissingFiles": "false",
    "spark.log.level": "ERROR",
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "true",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.files.ignoreMissingFiles": "false",
    "spark.sql.session.timeZone": "UTC",
    # A partition is called by a text, also where it looks like a number.
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
    "spark.ui.enabled": "false",
}
# Unless the settings say otherwise: a tally has few rows, so few partitions hold them.
USUAL = {"spark.sql.shuffle.partitions": "8"}
ADDRESS, PANDERAS_ADDRESS = "SPARK_LOCAL_IP", "127.0.0.1"
# Of this machine only: nothing listens to others.
LOCAL = {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}


@dataclass(frozen=True)
class Spark:
    """The engine for answers beyond one machine.

    Attributes:
        settings: where Spark runs, and its options.
    """

    settings: SparkSettings

    @property
    def most_grouped(self) -> int:
        """As `Engine.most_grouped`: Spark repeats each row, with all these columns, for each set.

        It takes 64 at most; a million respondents took a third of the time with 12.
        """
        return 12

    @contextmanager
    def over(self, answers: Path | str) -> Iterator[Ask]:
        """As `Engine.over`; a URL is what Hadoop's file systems read, such as s3a://bucket/folder.

        Raises:
            StoreError: also where pyspark or Java is missing, or Spark does not start.
        """
        running = _running.session(self.settings)
        with _told("the answers cannot be counted", answers):
            session = running.newSession()
            session.read.parquet(_place(answers)).createOrReplaceTempView("answers")

        def ask(statement: str) -> pl.DataFrame:
            with _told("the answers cannot be counted", answers):
                found = pl.from_arrow(session.sql(statement).toArrow())
            assert isinstance(found, pl.DataFrame)  # noqa: S101
            return found

        yield ask


def options(settings: SparkSettings) -> dict[str, str]:
    """Every option that Spark is started with; none of the settings undoes a fixed one."""
    told = {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in settings.settings.items()
    }
    local = LOCAL if settings.is_local else {}
    return {**USUAL, **local, **told, **FIXED, "spark.master": settings.master}


def _place(answers: Path | str) -> str:
    """What Spark calls it; in a path of this machine nothing is a pattern."""
    if is_url(answers):
        return str(answers)
    plain = re.sub(r"[{}\[\]*?\\]", r"\\\g<0>", str(Path(answers).absolute()))
    return f"file://{plain}"


class _Running:
    """The one Spark of this process."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._gateway: Any = None
        self._settings: SparkSettings | None = None
        self._session: SparkSession | None = None

    def session(self, settings: SparkSettings) -> "SparkSession":
        """Starts Spark, or gives the one that runs.

        Raises:
            StoreError: it is not installed, or does not start.
        """
        with self._turn:
            if self._session is None or self._settings != settings:
                _require_installed()
                with _told("Spark does not start"), _undisturbed(settings):
                    self._stop_session()
                    self._session = self._start(settings)
                self._settings = settings
            return self._session

    def _start(self, settings: SparkSettings) -> "SparkSession":
        from pyspark import SparkConf, SparkContext
        from pyspark.java_gateway import launch_gateway
        from pyspark.sql import SparkSession

        told = SparkConf(loadDefaults=False).setAll(sorted(options(settings).items()))
        if self._gateway is None:
            # What it prints may quote an answer, and is for no user: errors come as exceptions.
            silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            self._gateway = launch_gateway(told, silent)
            atexit.register(self.stop)
        return SparkSession(SparkContext(conf=told, gateway=self._gateway))

    def _stop_session(self) -> None:
        if self._session is not None:
            self._session.stop()
            self._session = None

    def stop(self) -> None:
        """Stops Spark and its Java; called once, at the end of the process."""
        # Java may be gone already, and then nothing is left to stop.
        with suppress(Exception):
            self._stop_session()
            self._gateway.shutdown()
        self._gateway.proc.stdin.close()
        self._gateway.proc.wait()


_running = _Running()


def _require_installed() -> None:
    lacking = []
    if find_spec("pyspark") is None:
        lacking.append(("pyspark", "Install it with `pip install 'likertwave[spark]'`"))
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java", path=str(Path(home, "bin")) if home else None) is None:
        remedy = "Install Java 17 or 21, such as Debian's openjdk-17-jre-headless"
        lacking.append(("Java", f"{remedy}; where JAVA_HOME is set, it names Java's folder"))
    for what, remedy in lacking:
        raise StoreError(
            WHERE, f"`spark` needs {what}, which is not here", f"{remedy}, or set `engine: duckdb`"
        )


@contextmanager
def _undisturbed(settings: SparkSettings) -> Iterator[None]:
    """Keeps pyspark from what is not its own, and others from what is."""
    handler = signal.getsignal(signal.SIGINT)
    address = os.environ.get(ADDRESS)
    if not settings.is_local and address == PANDERAS_ADDRESS:
        # Pandera sets it wherever it is imported; a cluster could not answer to it.
        del os.environ[ADDRESS]
    try:
        with warnings.catch_warnings():
            # pyspark starts Java with code of its own between fork and exec.
            warnings.filterwarnings("ignore", message=".*fork", category=DeprecationWarning)
            # What it would do with pandas, nobody asks it to do.
            warnings.filterwarnings("ignore", message="PySpark .* pandas", category=FutureWarning)
            yield
    finally:
        if address is not None:
            os.environ[ADDRESS] = address
        if threading.current_thread() is threading.main_thread():
            # Ctrl-C belongs to the command line or to Dagster; Spark takes it for itself.
            signal.signal(signal.SIGINT, handler)


@contextmanager
def _told(what: str, answers: Path | str | None = None) -> Iterator[None]:
    """Says what Spark stumbled over by its name only: its messages may quote an answer."""
    from py4j.protocol import Py4JError, Py4JJavaError
    from pyspark.errors import PySparkException

    try:
        yield
        return
    except PySparkException as error:
        name = error.getCondition() or type(error).__name__
    except Py4JJavaError as error:
        name = error.java_exception.getClass().getName()
    except (Py4JError, OSError) as error:
        name = type(error).__name__
    raise StoreError(WHERE, f"{what} ({name})", _remedy(answers))


def _remedy(answers: Path | str | None) -> str:
    if answers is None:
        return "Look at `spark` there: its master, its options; it needs Java 17 or 21"
    if is_url(answers):
        return (
            "Look whether the place is right, its credentials are in the environment, and its file"
            " system among `spark.jars.packages` in `spark`"
        )
    return "Look whether Spark reads the data folder under the same path wherever it runs"
