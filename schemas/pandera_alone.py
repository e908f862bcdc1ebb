"""pandera, as everything here takes it: `from schemas.pandera_alone import pa`.

Belongs here: importing it without what it brings along for others. Does not belong here: any
schema.

Where pandas is installed, as Great Expectations needs it, pandera imports it and all that validates
its frames, and Hypothesis to make examples: more than half of what the import takes. Here it only
validates frames of polars, for which it asks for neither.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import polars as pl

NOT_NEEDED = ("pandas", "hypothesis")


class _Absent:
    """A finder of modules for which some packages are not there."""

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> None:
        """Nothing, so that others look for it; or the error of a package that is not there."""
        if name.partition(".")[0] in NOT_NEEDED:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


@contextmanager
def _without_others() -> Iterator[None]:
    absent = _Absent()
    sys.meta_path.insert(0, absent)
    try:
        yield
    finally:
        sys.meta_path.remove(absent)


with _without_others():
    import pandera.polars as pa

    # What it imports for its first check it imports now; without one, which would start threads.
    pa.DataFrameSchema.get_backend(check_type=pl.DataFrame)
    pa.Check.get_backend(pl.LazyFrame())

__all__ = ["pa"]
