"""Draws PNGs in two processes at once, where there are many of them.

Belongs here: who draws which. Does not belong here: drawing (`pipeline.figures.pixels`), or the
other process (`pipeline.drawing_process`). The bytes do not depend on who draws.
"""

from base64 import b64decode
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

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
        # Both take from what is left, so that either may find that nothing is.
        with suppress(IndexError):
            while True:
                place = left.popleft()
                pngs[place] = b64decode(_process.ask(sheets[place].asked()))

    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(beside) if len(sheets) > FEW else None
        svgs = [sheet.svg() for sheet in sheets]
        with suppress(IndexError):
            while True:
                place = left.pop()
                pngs[place] = sheets[place].png()
        if other is not None:
            other.result()
    return [{"svg": svg, "png": pngs[place]} for place, svg in enumerate(svgs)]
