"""The outcome of every validation as a Dagster check, on clean and on failing runs.

Belongs here: turning errors into check results and failures without values of cells. Does not
belong here: the validations, which run inside the steps, before anything is written.
"""

import traceback
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import dagster as dg

from pipeline.obstacles import obstacle
from schemas.errors import UserError

Result = TypeVar("Result")
# What may pass by itself is tried again so often, with so many seconds between.
MOST_RETRIES = 3
RETRY_AFTER = 10.0
NOT_REACHED = "Not reached: the step stopped before."

Outcome = dg.AssetCheckResult | dg.MaterializeResult[None]


def specs(key: dg.AssetKey, checks: Mapping[str, str]) -> list[dg.AssetCheckSpec]:
    """A check per validation, in their order."""
    return [
        dg.AssetCheckSpec(name, asset=key, description=meaning) for name, meaning in checks.items()
    ]


def checked(
    key: dg.AssetKey,
    checks: Mapping[str, str],
    work: Callable[[], Result],
    describe: Callable[[Result], Mapping[str, dg.MetadataValue[Any]]],
    judge: Callable[[Result], Mapping[str, tuple[bool, str]]] | None = None,
    retry_after: float = RETRY_AFTER,
) -> Iterator[Outcome]:
    """Runs a step; yields every check's outcome, then the materialisation or a failure.

    With `judge` the checks are no validations but measures of the result: whether each is as
    expected, and a sentence. Such a check warns, and stops nothing.

    A failing step yields all its checks first: a check without a result would stay "planned". Only
    what may pass by itself (`pipeline.obstacles`) is tried again, after `retry_after` seconds.
    """
    failure: dg.Failure | dg.RetryRequested
    try:
        result = work()
        described, judged = describe(result), judge(result) if judge else {}
    except UserError as error:
        outcomes = _failed(key, checks, error.check, str(error))
        failure = dg.Failure(description=str(error), allow_retries=False)
    except Exception as error:
        outcomes = _failed(key, checks, "", "The step broke off.")
        found = obstacle(error)
        said = f"{'/'.join(key.path)}: {found.what}. {found.remedy}" if found else None
        failure = dg.Failure(description=said or _without_text(error), allow_retries=False)
        if found and found.passes:
            failure = _again(failure, retry_after)
    else:
        for name in checks:
            passed, said = judged.get(name, (True, ""))
            yield _outcome(key, name, passed=passed, description=said, warning=judge is not None)
        yield dg.MaterializeResult(asset_key=key, metadata=described)
        return
    yield from outcomes
    # Outside the handlers, so that Dagster does not record the original error with it.
    raise failure


def _again(failure: dg.Failure, seconds: float) -> dg.RetryRequested:
    """Asks for another try; after the last one the failure is what Dagster shows."""
    request = dg.RetryRequested(max_retries=MOST_RETRIES, seconds_to_wait=seconds)
    request.__cause__ = failure
    return request


def _failed(
    key: dg.AssetKey, checks: Mapping[str, str], failing: str, description: str
) -> list[dg.AssetCheckResult]:
    """Checks before the failing one passed; those after it were not reached."""
    order = list(checks)
    reached = order.index(failing) if failing in order else -1
    return [
        _outcome(
            key,
            name,
            passed=place < reached,
            description=description if place == reached else NOT_REACHED if place > reached else "",
            warning=place > reached,
        )
        for place, name in enumerate(order)
    ]


def _outcome(
    key: dg.AssetKey, name: str, *, passed: bool, description: str, warning: bool = False
) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=key,
        check_name=name,
        passed=passed,
        severity=dg.AssetCheckSeverity.WARN if warning else dg.AssetCheckSeverity.ERROR,
        description=description,
    )


def _without_text(error: Exception) -> str:
    """The kind and the place of an unexpected error; never its message, which may quote a cell."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"{type(error).__name__} in {place.name}, line {place.lineno}: a fault of likertwave."
        " Run `likertwave check` where the export is, to see the whole message."
    )
