"""Spark counts what DuckDB counts, to the last digit; skipped where pyspark or Java is absent."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.real_studies import real_studies
from pipeline.choice_tally import tally_choices
from pipeline.engines.spark import Spark
from pipeline.errors import StoreError
from pipeline.tally import tally
from schemas.machines import Spark as SparkSettings
from tests.making import KEY, STUDY, Folder
from tests.pipeline.engines.answers import counted, partitioned

IS_HERE = importlib.util.find_spec("pyspark") is not None and shutil.which("java") is not None
COUNTING = """
import sys
from pathlib import Path
from pipeline import wave
from pipeline.arrival import receive
from pipeline.store import Store

store = Store(Path(sys.argv[1]))
wave.store_answers(store, receive(store, "small", "2024"))
wave.store_tallies(store, "small", "2024")
"""
# Java takes seconds to start.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not IS_HERE, reason="needs pyspark (`make spark`) and Java 17 or 21"),
]


@pytest.fixture(scope="module")
def spark() -> Spark:
    return Spark(SparkSettings(master="local[2]", settings={"spark.sql.shuffle.partitions": 2}))


def test_weights_groups_and_choices_are_the_same(folder: Folder, spark: Spark) -> None:
    revision = counted(folder)
    questionnaire = folder.store.questionnaire("small", "2024")
    tallies = tally(revision.path("wide"), questionnaire, spark)
    assert tallies.equals(revision.read("tallies"))
    assert tallies.schema == revision.read("tallies").schema
    assert str(tallies.filter(item="easy", group_by="all", code=1)["weight_sq_sum"].item()) == (
        "1000000000000000006.290000002000000002"
    )
    choices = tally_choices(revision.path("wide"), questionnaire, spark)
    assert choices.equals(revision.read("choice_tallies"))
    assert choices.schema == revision.read("choice_tallies").schema


def test_partitioned_folders_are_the_same(folder: Folder, spark: Spark, tmp_path: Path) -> None:
    revision = counted(folder)
    questionnaire = folder.store.questionnaire("small", "2024")
    # What Spark would take for a pattern is only a name.
    whole = partitioned(revision, tmp_path / "a{b} [c] % 'x", "disposition")
    assert tally(whole, questionnaire, spark).equals(revision.read("tallies"))
    assert tally_choices(whole, questionnaire, spark).equals(revision.read("choice_tallies"))
    named = partitioned(revision, tmp_path / "by", "attribute_place", "attribute_place <> ''")
    assert tally(named, questionnaire, spark).equals(tally(named, questionnaire))


def test_more_items_than_a_statement_of_spark_holds_are_the_same(
    folder: Folder, spark: Spark
) -> None:
    items = "".join(
        f'  - {{ id: i{n}, scale: agreement, text: {{ en: "Q{n}" }} }}\n' for n in range(70)
    )
    folder.study(STUDY[: STUDY.index("items:")] + "items:\n" + items)
    folder.wave("id," + ",".join(f"Q{n}" for n in range(70)) + "\na" + ",Agree" * 70 + "\n")
    revision = folder.compute()
    found = tally(revision.path("wide"), folder.store.questionnaire("small", "2024"), spark)
    assert found.equals(revision.read("tallies"))


def test_real_studies_are_the_same(
    tmp_path: Path, real: Path, spark: Spark, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIKERTWAVE_KEY", KEY)
    compared = 0
    for study in real_studies(tmp_path / "data", real):
        for revision in study.revisions:
            questionnaire = study.store.questionnaire(study.name, revision.wave)
            wide = revision.path("wide")
            assert tally(wide, questionnaire, spark).equals(revision.read("tallies"))
            choices = tally_choices(wide, questionnaire, spark)
            assert choices.equals(revision.read("choice_tallies"))
            compared += 1
    assert compared == 12


def test_what_spark_cannot_read_is_told_without_a_word_of_it(
    folder: Folder, spark: Spark, tmp_path: Path
) -> None:
    counted(folder)
    questionnaire = folder.store.questionnaire("small", "2024")
    with pytest.raises(StoreError, match=r"cannot be counted \(PATH_NOT_FOUND\)") as caught:
        tally(tmp_path / "secret", questionnaire, spark)
    assert "secret" not in str(caught.value)
    with pytest.raises(StoreError, match=r"its file system among `spark.jars.packages`"):
        tally("s3a://bucket/answers", questionnaire, spark)


def test_a_process_that_counts_with_spark_prints_nothing_of_it_and_stores_the_same(
    folder: Folder, tmp_path: Path
) -> None:
    revision = counted(folder)
    other = Folder(tmp_path / "other")
    shutil.copytree(folder.home / "studies", other.home / "studies")
    other.store.settings_file.write_text("engine: spark\nspark: { master: 'local[2]' }\n")
    ran = subprocess.run(
        [sys.executable, "-c", COUNTING, str(other.home)],
        cwd=tmp_path,
        env={**os.environ, "LIKERTWAVE_KEY": KEY},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (0, ""), ran.stderr
    assert not [word for word in ("WARN", "INFO", "park", "java") if word in ran.stderr]
    made = other.store.revision("small", "2024", revision.name)
    for table in ("tallies", "choice_tallies"):
        assert made.path(table).read_bytes() == revision.path(table).read_bytes()
    # Nothing is left where it was started.
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "other"]
