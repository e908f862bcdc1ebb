"""How an export writes points in time.

Belongs here: the forms that survey tools use, and which of them fit a column. Does not belong
here: which column is a time (`roles`).
"""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from pipeline.drafting.profile import Profile

# strptime forms that DuckDB knows too; of two that fit all cells the first counts.
FORMS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M:%S.%f",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M:%S.%f",
    "%Y-%m-%dT%H:%M:%S%z",
    "%Y-%m-%dT%H:%M:%SZ",
    "%Y-%m-%dT%H:%M:%S.%fZ",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %I:%M:%S %p",
    "%Y/%m/%d %H:%M:%S",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y %H.%M.%S",
    "%d.%m.%Y %H.%M",
    "%d.%m.%Y kl. %H.%M.%S",
    "%d.%m.%Y kl. %H:%M:%S",
    "%d-%m-%Y %H:%M:%S",
    "%d-%m-%Y %H:%M",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y %H:%M",
    "%m/%d/%y %H:%M",
    "%m/%d/%y %I:%M %p",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H.%M.%S",
    "%d/%m/%Y %I:%M:%S %p",
    "%d/%m/%Y %H:%M",
    "%d/%m/%y %H:%M",
    "%Y-%m-%d",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%d-%b-%Y %H:%M:%S",
    "%b %d, %Y %I:%M %p",
)
# What every form has in common: digits of a date, and what stands between them.
A_DATE = re.compile(
    r"\d{1,4}[-/.](\d{1,2}|[A-Za-z]{3,4}\.?)[-/.]\d{2,4}|[A-Za-z]{3,4}\.? \d{1,2}, \d{4}"
)
# Google Forms writes the zone behind the time, such as EST or GMT+2.
ZONE = re.compile(r" ([A-Z]{2,5}(?:[+-]\d{1,2}(?::\d{2})?)?)$")
MOST_FORMS = 4
NO_ZONES = {"AM", "PM"}
ENOUGH = 0.98


def formats_of(profile: Profile) -> tuple[str, ...]:
    """The forms that together read nearly all cells of a column; none if it holds no times."""
    if not profile.filled or profile.longest > 60:
        return ()
    texts = sorted({text.strip() for text in profile.sample})
    if sum(A_DATE.match(text) is None for text in texts) > (1 - ENOUGH) * len(texts):
        return ()
    return _forms_that_read(tuple(texts))


@lru_cache(maxsize=256)
def _forms_that_read(texts: tuple[str, ...]) -> tuple[str, ...]:
    zones = sorted({found[1] for text in texts if (found := ZONE.search(text))} - NO_ZONES)
    forms = [*FORMS, *(f"{form} {zone}" for zone in zones for form in FORMS)]
    chosen: list[str] = []
    left = set(texts)
    while left and len(chosen) < MOST_FORMS:
        best, read = _best_of(forms, left)
        if not read:
            break
        chosen.append(best)
        left -= read
    return tuple(chosen) if len(left) <= (1 - ENOUGH) * len(texts) else ()


def _best_of(forms: Sequence[str], texts: set[str]) -> tuple[str, set[str]]:
    """The form that reads most of some texts, and which; the first of several that do."""
    best, most = "", set[str]()
    for form in forms:
        read = {text for text in texts if read_time(text, form)}
        if len(read) > len(most):
            best, most = form, read
        if len(most) == len(texts):
            break
    return best, most


def day_and_month_may_be_turned(profile: Profile, formats: tuple[str, ...]) -> bool:
    """Whether all cells can be read with the day where a form has the month, too."""
    for form in formats:
        turned = form.replace("%d", "%_").replace("%m", "%d").replace("%_", "%m")
        texts = {text.strip() for text in profile.sample if read_time(text.strip(), form)}
        if turned in FORMS and all(read_time(text, turned) for text in texts):
            return True
    return False


def first_time(profile: Profile, formats: tuple[str, ...]) -> datetime | None:
    """The earliest time among the first cells of a column."""
    found = [read_time(text.strip(), form) for text in profile.sample for form in formats]
    return min((time for time in found if time is not None), default=None)


def read_time(text: str, form: str) -> datetime | None:
    """A time without its zone; None where the form does not fit, or the year cannot be meant."""
    try:
        time = datetime.strptime(text, form)
    except ValueError:
        return None
    return time.replace(tzinfo=None) if 1970 <= time.year <= 2100 else None
