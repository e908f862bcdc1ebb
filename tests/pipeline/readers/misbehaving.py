"""A parser that does what a hostile file could make a real one do."""

import ctypes
import importlib
import os
import signal
import sys
from collections.abc import Callable, Mapping
from typing import Any

from pipeline.parsers.process import Refused

CELL = "hemmelig"


def parse(request: Mapping[str, Any]) -> Any:
    """Does the request's deed."""
    return DEEDS[request["deed"]](request)


def refuse(_: Mapping[str, Any]) -> None:
    raise Refused("the file is too green", "Paint it")


def fail(_: Mapping[str, Any]) -> None:
    raise ValueError(f"bad cell {CELL}")


def panic(_: Mapping[str, Any]) -> None:
    raise BaseException(CELL)  # as Rust code does


def take_memory(_: Mapping[str, Any]) -> int:
    return len(bytearray(1 << 31))


def spin(_: Mapping[str, Any]) -> None:
    while True:
        pass


def crash(_: Mapping[str, Any]) -> None:
    ctypes.string_at(0)


def print_much(_: Mapping[str, Any]) -> str:
    for stream in (sys.stdout, sys.stderr):
        stream.write(CELL * 1_000_000)
    return "printed"


def surroundings(request: Mapping[str, Any]) -> dict[str, Any]:
    import resource

    for name in request["modules"]:
        importlib.import_module(name)
    return {
        "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
        "environment": sorted(os.environ),
        "modules": sorted(sys.modules),
    }


DEEDS: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "refuse": refuse,
    "fail": fail,
    "panic": panic,
    "memory": take_memory,
    "spin": spin,
    "crash": crash,
    "abort": lambda _: os.abort(),
    "exit": lambda _: os._exit(3),
    "die": lambda _: os.kill(os.getpid(), signal.SIGKILL),
    "not json": lambda _: {1, 2},
    "print": print_much,
    "surroundings": surroundings,
}
