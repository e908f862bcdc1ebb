"""Engines: which one counts, what each is asked, and what is said where one is not to be had."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

import polars as pl
import pytest

from pipeline.arrival import receive
from pipeline.choice_tally import tally_choices
from pipeline.engines import ENGINES, engine_of
from pipeline.engines.duckdb import DuckDB
from pipeline.engines.engine import Ask
from pipeline.engines.spark import Spark, options
from pipeline.errors import StoreError
from pipeline.store import Revision
from pipeline.tally import tally
from schemas.machines import Spark as SparkSettings
from schemas.questionnaire import Questionnaire
from schemas.settings import Settings
from tests.making import KEY, Folder
from tests.pipeline.engines.answers import counted, partitioned


@dataclass
class Noting:
    """DuckDB, with another limit on columns, noting what it is asked."""

    most_grouped: int
    asked: list[str] = field(default_factory=list)

    @contextmanager
    def over(self, answers: Path | str) -> Iterator[Ask]:
        with DuckDB().over(answers) as ask:

            def noted(statement: str) -> pl.DataFrame:
                self.asked.append(statement)
                return ask(statement)

            yield noted


@dataclass(frozen=True)
class Wave:
    """A wave that DuckDB has counted from its stored file."""

    revision: Revision
    questionnaire: Questionnaire


@pytest.fixture(scope="module")
def wave(tmp_path_factory: pytest.TempPathFactory) -> Wave:
    folder = Folder(tmp_path_factory.mktemp("data"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIKERTWAVE_KEY", KEY)
        return Wave(counted(folder), folder.store.questionnaire("small", "2024"))


def test_the_settings_name_each_engine() -> None:
    named = get_args(Settings.model_fields["engine"].annotation)
    assert sorted(named) == sorted(ENGINES)
    assert engine_of(Settings()) == DuckDB()
    place = SparkSettings(master="local[2]")
    assert engine_of(Settings(engine="spark", spark=place)) == Spark(place)


def test_which_engine_counts_does_not_name_the_revision(folder: Folder) -> None:
    folder.study()
    folder.wave()
    name = receive(folder.store, "small", "2024").revision.name
    folder.store.settings_file.write_text("engine: spark\n")
    assert receive(folder.store, "small", "2024").revision.name == name


def test_a_wave_is_counted_in_one_statement_that_both_dialects_read(wave: Wave) -> None:
    engine = Noting(most_grouped=64)
    found = tally(wave.revision.path("wide"), wave.questionnaire, engine)
    assert found.equals(wave.revision.read("tallies"))
    _, statement, people = engine.asked
    assert statement == (
        'SELECT "item_useful", "item_easy", "attribute_place", "attribute_role", count(*) AS n,'
        " sum(weight) AS weight_sum, sum(weight * weight) AS weight_sq_sum FROM answers"
        " WHERE disposition IN ('complete', 'partial') GROUP BY GROUPING SETS"
        ' (("item_useful"), ("item_easy"),'
        ' ("attribute_place", "item_useful"), ("attribute_place", "item_easy"),'
        ' ("attribute_role", "item_useful"), ("attribute_role", "item_easy"))'
    )
    assert people == "SELECT count(*) FROM answers WHERE disposition IN ('complete', 'partial')"


@pytest.mark.parametrize(("most", "statements"), [(2, 4), (3, 2), (4, 1)])
def test_few_columns_at_a_time_give_the_same_tallies(
    wave: Wave, most: int, statements: int
) -> None:
    engine = Noting(most)
    found = tally(wave.revision.path("wide"), wave.questionnaire, engine)
    assert found.equals(wave.revision.read("tallies"))
    columns = [one.split(", count(*)")[0].count(",") + 1 for one in engine.asked[1:-1]]
    assert (len(columns), max(columns)) == (statements, min(most, 4))


def test_duckdb_counts_a_partitioned_folder_as_it_counts_a_file(wave: Wave, tmp_path: Path) -> None:
    parts = partitioned(wave.revision, tmp_path / "parts", "disposition")
    # Half written, so hidden.
    (parts / "_temporary").mkdir()
    (parts / "_temporary" / "part.parquet").write_bytes(b"PAR1")
    assert tally(parts, wave.questionnaire).equals(wave.revision.read("tallies"))
    choices = tally_choices(parts, wave.questionnaire)
    assert choices.equals(wave.revision.read("choice_tallies"))


def test_a_group_called_by_a_number_stays_a_text_where_it_names_a_folder(
    wave: Wave, tmp_path: Path
) -> None:
    parts = partitioned(wave.revision, tmp_path / "by", "attribute_place", "attribute_place <> ''")
    places = tally(parts, wave.questionnaire).filter(group_by="place")["group_value"]
    assert sorted(places.unique()) == ["1", "North", "South"]


def test_answers_that_cannot_be_counted_are_refused_with_a_reason(
    wave: Wave, tmp_path: Path
) -> None:
    with pytest.raises(StoreError, match="there are no answers"):
        tally(tmp_path / "nowhere", wave.questionnaire)
    (tmp_path / "empty").mkdir()
    with pytest.raises(StoreError, match="the folder holds no Parquet file"):
        tally(tmp_path / "empty", wave.questionnaire)
    with pytest.raises(StoreError, match="Set `engine: spark`"):
        tally("s3a://bucket/answers", wave.questionnaire)
    other = wave.revision.read("wide").with_columns(pl.col("weight").cast(pl.Float64))
    other.drop("attribute_place").write_parquet(tmp_path / "other.parquet")
    with pytest.raises(StoreError, match=r"no such columns .*: weight, attribute_place"):
        tally(tmp_path / "other.parquet", wave.questionnaire)


def test_spark_without_pyspark_says_what_to_install(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.study()
    folder.wave()
    folder.store.settings_file.write_text("engine: spark\n")
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(StoreError) as caught:
        folder.compute()
    assert str(caught.value) == (
        "likertwave.yaml, engine: `spark` needs pyspark, which is not here."
        " Install it with `pip install 'likertwave[spark]'`, or set `engine: duckdb`"
    )


@pytest.mark.parametrize("home", [None, "/nowhere"])
def test_spark_without_java_says_what_to_install(
    home: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.engines.spark.find_spec", lambda name: name)
    if home is None:
        monkeypatch.delenv("JAVA_HOME", raising=False)
        monkeypatch.setenv("PATH", str(tmp_path))
    else:
        monkeypatch.setenv("JAVA_HOME", home)
    with (
        pytest.raises(StoreError, match="needs Java, which is not here"),
        Spark(SparkSettings()).over(tmp_path),
    ):
        pass


def test_spark_starts_with_its_fixed_options_and_those_of_the_settings() -> None:
    told = options(
        SparkSettings(
            master="spark://host:7077",
            settings={"spark.speculation": True, "spark.sql.shuffle.partitions": 64},
        )
    )
    assert told["spark.master"] == "spark://host:7077"
    assert (told["spark.speculation"], told["spark.sql.shuffle.partitions"]) == ("true", "64")
    assert (told["spark.sql.ansi.enabled"], told["spark.ui.enabled"]) == ("true", "false")
    # Executors elsewhere must reach it; on one machine nobody else may.
    assert "spark.driver.host" not in told
    assert options(SparkSettings())["spark.driver.host"] == "127.0.0.1"


def test_pandera_and_great_expectations_find_no_pandas_of_spark() -> None:
    assert sys.modules["pyspark.pandas"] is None
    assert sys.modules["pyspark.sql.connect"] is None
