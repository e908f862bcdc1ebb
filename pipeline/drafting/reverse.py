"""Items that look reverse-keyed: those who agree with the others disagree with them.

Belongs here: the sign of the correlation with the rest of a group. Does not belong here: deciding
that an item is reversed; a person does.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

FEWEST_ITEMS = 3
FEWEST_ROWS = 20
# A correlation nearer to zero says nothing; nor does one that chance gives to so few rows.
WEAKEST = 0.1
CHANCE = 2.0


def looks_reversed(ranks: Mapping[int, NDArray[np.float64]]) -> dict[int, float]:
    """The columns that run against the rest, with the correlation of each.

    Args:
        ranks: the answers of each column as ranks of one scale, row by row; not a number where
            there is none.

    Returns:
        Pearson's correlation of each such column with the mean of the others, standardised, where
        a blank counts as the mean and those that run against their first principal component are
        turned; only those clearly below zero.
    """
    usable = [one for one, column in ranks.items() if _varies(column)]
    if len(usable) < FEWEST_ITEMS:
        return {}
    table = np.array([ranks[one] for one in usable])
    answered = ~np.isnan(table)
    means, spreads = np.nanmean(table, axis=1), np.nanstd(table, axis=1)
    standard = np.where(answered, (table - means[:, None]) / spreads[:, None], 0.0)
    signs = _directions(np.corrcoef(standard))
    total = (standard * signs[:, None]).sum(axis=0)
    found: dict[int, float] = {}
    for place, one in enumerate(usable):
        own = standard[place][answered[place]]
        rest = (total - standard[place] * signs[place])[answered[place]]
        if np.ptp(rest) == 0:
            continue
        r = float(np.corrcoef(own, rest)[0, 1])
        if r < -max(WEAKEST, CHANCE / np.sqrt(len(own))):
            found[one] = r
    return found


def _varies(column: NDArray[np.float64]) -> bool:
    answered = column[~np.isnan(column)]
    return len(answered) >= FEWEST_ROWS and bool(np.ptp(answered) > 0)


def _directions(correlations: NDArray[np.float64]) -> NDArray[np.float64]:
    """The sign of each item on what most of them share; the majority gives the direction."""
    component = np.linalg.eigh(correlations)[1][:, -1]
    signs: NDArray[np.float64] = np.where(component < 0, -1.0, 1.0)
    majority = float(signs.sum()) or float(signs[0])
    return signs if majority > 0 else -signs
