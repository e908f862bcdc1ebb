"""Items that look reverse-keyed: those who agree with the others disagree with them.

Belongs here: the sign of the correlation with the rest of a group. Does not belong here: deciding
that an item is reversed; a person does.
"""

from collections.abc import Mapping, Sequence

import numpy as np

FEWEST_ITEMS = 3
FEWEST_ROWS = 20
# A correlation nearer to zero says nothing.
WEAKEST = -0.1


def looks_reversed(ranks: Mapping[int, Sequence[int | None]]) -> dict[int, float]:
    """The columns that run against the rest, with the correlation of each.

    Args:
        ranks: the answers of each column as ranks of one scale, row by row; None where there is
            none.

    Returns:
        Pearson's correlation of each such column with the mean of the others, turned where these
        run against their first principal component; below `WEAKEST`.
    """
    if len(ranks) < FEWEST_ITEMS:
        return {}
    table = np.array([[np.nan if v is None else v for v in ranks[one]] for one in ranks], float)
    complete = table[:, ~np.isnan(table).any(axis=0)]
    if complete.shape[1] < FEWEST_ROWS or (complete.std(axis=1) == 0).any():
        return {}
    correlations = np.corrcoef(complete)
    # The sign of each item on what most of them share; the majority gives the direction.
    component = np.linalg.eigh(correlations)[1][:, -1]
    signs = np.where(component < 0, -1, 1)
    signs = signs if signs.sum() >= 0 else -signs
    found: dict[int, float] = {}
    for place, one in enumerate(ranks):
        others = [other for other in range(len(ranks)) if other != place]
        rest = (complete[others] * signs[others, None]).mean(axis=0)
        if rest.std() == 0:
            continue
        r = float(np.corrcoef(complete[place], rest)[0, 1])
        if r < WEAKEST:
            found[one] = r
    return found
