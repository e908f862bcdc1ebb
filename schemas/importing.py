"""Importing a large package without all that it imports in turn and is not used for here.

Belongs here: how. Does not belong here: which (`schemas.expectations`, `schemas.pandera_alone`).
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any


class _Absent:
    """A finder of modules for which some packages are not there."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> None:
        """Nothing, so that others look for it; or the error of a package that is not there."""
        if name.partition(".")[0] in self._names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


@contextmanager
def absent(*packages: str) -> Iterator[None]:
    """Lets packages seem not to be installed meanwhile; those imported already stay.

    For what can do without, and imports them where they are there.
    """
    finder = _Absent(packages)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


class _Later(ModuleType):
    """Stands for a module until something of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        # What the machinery of imports looks for, before anybody uses the module.
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(import_module(self.__name__), name)


@contextmanager
def imported_later(*names: str) -> Iterator[None]:
    """Whoever imports one of these modules meanwhile gets what will import it at its first use.

    Afterwards they are imported as ever. Those that are imported already stay as they are. The
    standard library's own `LazyLoader` loads a module as soon as a second one imports it.
    """
    placed = {name: _Later(name) for name in names if name not in sys.modules}
    sys.modules.update(placed)
    try:
        yield
    finally:
        for name, one in placed.items():
            if sys.modules.get(name) is one:
                del sys.modules[name]
