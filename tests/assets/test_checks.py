"""What becomes of a step that something outside hinders: tried again, or one clear failure."""

import errno
import os
from collections.abc import Callable, Iterator

import dagster as dg
import duckdb
import pytest

from assets.checks import MOST_RETRIES, Outcome, checked, specs
from pipeline.errors import StoreError

KEY = dg.AssetKey(["small", "answers"])
CHECKS = {"answers_schema": "The answers fit."}


def run(work: Callable[[], object]) -> dg.ExecuteInProcessResult:
    @dg.asset(key=KEY, check_specs=specs(KEY, CHECKS))
    def answers() -> Iterator[Outcome]:
        yield from checked(KEY, CHECKS, work, lambda _: {}, retry_after=0)

    job = dg.define_asset_job("job", executor_def=dg.in_process_executor)
    definitions = dg.Definitions(assets=[answers], jobs=[job])
    return definitions.resolve_job_def("job").execute_in_process(raise_on_error=False)


def failures(result: dg.ExecuteInProcessResult) -> list[str | None]:
    return [
        event.step_failure_data.user_failure_data.description
        for event in result.get_step_failure_events()
        if event.step_failure_data.user_failure_data
    ]


def fails(error: Exception, times: int = 99) -> tuple[Callable[[], None], list[Exception]]:
    """Work that fails some times, and the list that it notes its tries in."""
    tries: list[Exception] = []

    def work() -> None:
        tries.append(error)
        if len(tries) <= times:
            raise error

    return work, tries


def system_error(number: int) -> OSError:
    return OSError(number, os.strerror(number), "a name that nobody should see")


@pytest.mark.parametrize(
    "number",
    [errno.EAGAIN, errno.EBUSY, errno.EIO, errno.ESTALE, errno.ETIMEDOUT],
    ids=errno.errorcode.get,
)
def test_what_may_pass_by_itself_is_tried_again(number: int) -> None:
    work, tries = fails(system_error(number), times=2)
    result = run(work)
    assert result.success
    assert len(tries) == 3
    assert [one.passed for one in result.get_asset_check_evaluations()][-1]


def test_what_does_not_pass_in_the_end_says_what_it_is() -> None:
    work, tries = fails(system_error(errno.EBUSY))
    result = run(work)
    assert len(tries) == 1 + MOST_RETRIES
    assert failures(result) == [
        "small/answers: a file is in use. Look after the disk and its space, then run again"
    ]
    assert not any(one.passed for one in result.get_asset_check_evaluations())


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (system_error(errno.ENOSPC), "there is no space left. Free some space"),
        (system_error(errno.EDQUOT), "the quota of disk space is used up. Free some space"),
        (system_error(errno.EROFS), "the file system is read-only. Make it writable"),
        (system_error(errno.EACCES), "rights to a file or folder are missing. Give them"),
        (OSError("No space left on device (os error 28)"), "there is no space left"),
        (duckdb.IOException("Could not write: No space left on device"), "there is no space left"),
        (StoreError("key", "there is no key", "Make one"), "key: there is no key. Make one"),
        (ValueError("a cell: No space left on device"), "ValueError in work, line"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_what_stays_is_not_tried_again_and_quotes_nothing(error: Exception, said: str) -> None:
    work, tries = fails(error)
    result = run(work)
    assert len(tries) == 1
    (failure,) = failures(result)
    assert failure is not None
    assert said in failure
    for event in result.all_events:
        assert "nobody should see" not in str(event)
        assert "a cell" not in str(event)
