"""How an export writes points in time.

Belongs here: the forms that survey tools use, and which of them fit a column. Does not belong
here: which column is a time (`roles`).
"""

import re
from datetime import datetime

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
    "%d-%m-%Y %H:%M:%S",
    "%d-%m-%Y %H:%M",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y %H:%M",
    "%m/%d/%y %H:%M",
    "%m/%d/%y %I:%M %p",
    "%d/%m/%Y %H:%M:%S",
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
    zones = sorted({found[1] for text in texts if (found := ZONE.search(text))} - NO_ZONES)
    forms = [*FORMS, *(f"{form} {zone}" for zone in zones for form in FORMS)]
    chosen: list[str] = []
    left = set(texts)
    while left and len(chosen) < MOST_FORMS:
        read = {form: [text for text in left if read_time(text, form)] for form in forms}
        # max() keeps the first of several forms that read as much.
        best = max(forms, key=lambda form: len(read[form]))
        if not read[best]:
            break
        chosen.append(best)
        left -= set(read[best])
    return tuple(chosen) if len(left) <= (1 - ENOUGH) * len(texts) else ()


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
