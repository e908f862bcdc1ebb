"""The settings of where work is done: engines, Spark's place and options, runs of a backfill."""

from pathlib import Path

import pytest

from pipeline.store import Store
from schemas.errors import CodebookError
from schemas.settings import Settings


def settings(folder: Path, text: str) -> Settings:
    (folder / "likertwave.yaml").write_text(text, encoding="utf-8")
    return Store(folder).settings()


def test_by_default_duckdb_counts_and_a_backfill_is_one_run(tmp_path: Path) -> None:
    told = settings(tmp_path, "")
    assert (told.engine, told.spark.master, told.spark.settings) == ("duckdb", "local[*]", {})
    assert told.backfill.waves_per_run is None


def test_spark_has_a_place_and_options(tmp_path: Path) -> None:
    told = settings(
        tmp_path,
        "engine: spark\nspark:\n  master: local[2]\n"
        "  settings: { spark.driver.memory: 4g, spark.sql.shuffle.partitions: 64 }\n",
    )
    assert (told.engine, told.spark.master) == ("spark", "local[2]")
    assert told.spark.settings == {"spark.driver.memory": "4g", "spark.sql.shuffle.partitions": 64}


@pytest.mark.parametrize(
    "master",
    [*("local", "local[*]", "local[16]", "yarn"), "spark://host:7077", "k8s://https://host:6443"],
)
def test_places_that_spark_knows(tmp_path: Path, master: str) -> None:
    assert settings(tmp_path, f"spark: {{ master: '{master}' }}").spark.master == master


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("engine: hive", "engine: Input should be 'duckdb' or 'spark'"),
        ("spark: { master: 'local[0]' }", "spark.master: is no place for Spark"),
        ("spark: { master: 'spark://robot:hunter2@host' }", "spark.master: is no place for Spark"),
        (
            "spark: { settings: { driver.memory: 4g } }",
            "spark: `driver.memory` is no option of Spark. Begin it with `spark.`",
        ),
        (
            "spark: { settings: { spark.hadoop.fs.s3a.secret.key: hunter2 } }",
            "spark: `spark.hadoop.fs.s3a.secret.key` may be a secret."
            " Leave it to the environment or Spark's own files",
        ),
        (
            "spark: { settings: { spark.hadoop.fs.s3a.access.key: hunter2 } }",
            "spark: `spark.hadoop.fs.s3a.access.key` may be a secret",
        ),
        (
            "spark: { settings: { spark.sql.ansi.enabled: false } }",
            "spark: `spark.sql.ansi.enabled` is likertwave's, so that it changes no number."
            " Leave it out",
        ),
        (
            "spark: { settings: { spark.eventLog.enabled: true } }",
            "spark: `spark.eventLog.enabled` is likertwave's",
        ),
        ("backfill: { waves_per_run: 0 }", "backfill.waves_per_run: Input should be greater"),
    ],
)
def test_what_is_wrong_is_named_and_no_secret_is_shown(
    tmp_path: Path, text: str, problem: str
) -> None:
    with pytest.raises(CodebookError) as caught:
        settings(tmp_path, text)
    assert f"likertwave.yaml, line 1, {problem}" in str(caught.value)
    assert "hunter2" not in str(caught.value)
