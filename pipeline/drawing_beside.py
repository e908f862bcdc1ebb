"""Draws PNGs in two processes at once, where there are many of them.

Belongs here: who draws which. Does not belong here: drawing (`pipeline.figures.pixels`), or the
other process (`pipeline.drawing_process`). The bytes do not depend on who draws.
"""

from base64 import b64decode
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from pipeline.figures.sheet import Sheet
from pipeline.own_processes import Beside

# To start the process takes as long as to draw so many.
FEW = 12

_process = Beside("pipeline.drawing_process")


def rendered(sheets: Sequence[Sheet]) -> list[dict[str, bytes]]:
    """Each sheet by file ending, as `Sheet.render` gives it."""
    pngs: dict[int, bytes] = {}
    left = deque(range(len(sheets)))

    def beside() -> None:
        for place in _taken(left.popleft):
            pngs[place] = b64decode(_process.ask(sheets[place].asked()))

    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(beside) if len(sheets) > FEW else None
        svgs = [sheet.svg() for sheet in sheets]
        for place in _taken(left.pop):
            pngs[place] = sheets[place].png()
        if other is not None:
            other.result()
    return [{"svg": svg, "png": pngs[place]} for place, svg in enumerate(svgs)]


def _taken(take: Callable[[], int]) -> Iterator[int]:
    """What one of two takes, until nothing is left."""
    while True:
        try:
            place = take()
        except IndexError:
            return
        yield place
