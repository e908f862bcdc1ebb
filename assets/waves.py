"""The op behind a wave's assets: the steps in their order, for one wave or for several in one run.

Belongs here: what a run with several waves does when some of them fail. Does not belong here: which
steps there are (`assets.study`), or how errors become checks (`assets.checks`).
"""

from collections.abc import Callable, Iterator, Sequence

import dagster as dg

from assets.checks import NOT_REACHED, Outcome

# Yields what a step gives for a wave: each check, then the materialisation or a failure.
Work = Callable[[str], Iterator[Outcome]]
Steps = Sequence[tuple[dg.AssetKey, Sequence[str], Work]]
Event = Outcome | dg.AssetMaterialization


def materialise(context: dg.AssetExecutionContext, steps: Steps) -> Iterator[Event]:
    """Runs the selected steps for each of the run's waves."""
    selected = context.selected_asset_keys
    wanted = [step for step in steps if step[0] in selected]
    waves = sorted(context.partition_keys)
    if len(waves) == 1:
        yield from _one(waves[0], wanted)
    else:
        yield from _several(context, waves, wanted)


def _one(wave: str, steps: Steps) -> Iterator[Outcome]:
    """A single wave, each outcome as it comes; after a failure the later checks are not reached."""
    for place, (_, _, work) in enumerate(steps):
        outcomes = work(wave)
        while True:
            try:
                outcome = next(outcomes)
            except StopIteration:
                break
            except (dg.Failure, dg.RetryRequested):
                yield from _not_reached(steps[place + 1 :])
                raise
            yield outcome


def _several(
    context: dg.AssetExecutionContext, waves: Sequence[str], steps: Steps
) -> Iterator[Event]:
    """Several waves; one that fails leaves the others alone, and fails the run at its end."""
    found: dict[dg.AssetCheckKey, list[tuple[str, dg.AssetCheckResult]]] = {}
    made: list[tuple[str, dg.MaterializeResult[None]]] = []
    failed: dict[str, str] = {}
    for wave in waves:
        try:
            for outcome in _one(wave, steps):
                if isinstance(outcome, dg.AssetCheckResult):
                    found.setdefault(_key(outcome), []).append((wave, outcome))
                else:
                    made.append((wave, outcome))
        except dg.Failure as failure:
            failed[wave] = failure.description or "it failed"
    yield from (_together(results) for results in found.values())
    if failed:
        # The run does not succeed, so what it did make is said wave by wave.
        for wave, result in made:
            yield dg.AssetMaterialization(
                _asset(result), metadata=result.metadata or {}, partition=wave
            )
        said = "\n".join(f"{wave}: {reason}" for wave, reason in failed.items())
        raise dg.Failure(description=said, allow_retries=False)
    for wave, result in made:
        context.add_asset_metadata(result.metadata or {}, _asset(result), wave)
    yield from (dg.MaterializeResult(asset_key=key) for key, _, _ in steps)


def _asset(result: dg.MaterializeResult[None]) -> dg.AssetKey:
    assert result.asset_key is not None  # noqa: S101
    return result.asset_key


def _key(result: dg.AssetCheckResult) -> dg.AssetCheckKey:
    assert result.asset_key is not None  # noqa: S101
    assert result.check_name is not None  # noqa: S101
    return dg.AssetCheckKey(result.asset_key, result.check_name)


def _together(results: Sequence[tuple[str, dg.AssetCheckResult]]) -> dg.AssetCheckResult:
    """One result for several waves: what any of them failed failed, and the waves are named."""
    lacking = [(wave, one) for wave, one in results if not one.passed]
    is_error = any(one.severity is dg.AssetCheckSeverity.ERROR for _, one in lacking or results)
    first = results[0][1]
    return dg.AssetCheckResult(
        asset_key=first.asset_key,
        check_name=first.check_name,
        passed=not lacking,
        severity=dg.AssetCheckSeverity.ERROR if is_error else dg.AssetCheckSeverity.WARN,
        description="\n".join(f"{wave}: {one.description}" for wave, one in lacking or results),
    )


def _not_reached(steps: Steps) -> Iterator[dg.AssetCheckResult]:
    for key, checks, _ in steps:
        for name in checks:
            yield dg.AssetCheckResult(
                asset_key=key,
                check_name=name,
                passed=False,
                severity=dg.AssetCheckSeverity.WARN,
                description=NOT_REACHED,
            )
