"""The values of a statistics package as text: numbers, dates and times.

Belongs here: one value and the format that its variable has. Does not belong here: labels, missing
values, or the file (`statistics`).
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import numpy as np

# A number, a text, or nothing; Stata's missing values .a to .z come as a letter.
Value = float | int | str | None
AsText = Callable[[Value], str]

SPSS_EPOCH = datetime(1582, 10, 14)
STATA_EPOCH = datetime(1960, 1, 1)
SPSS_FORMAT = re.compile(r"[A-Z]+")
SPSS_DATES = {"DATE", "ADATE", "EDATE", "JDATE", "SDATE", "QYR", "MOYR", "WKYR"}
SPSS_DATE_TIMES = {"DATETIME", "YMDHMS"}
SPSS_TIMES = {"TIME", "DTIME", "MTIME"}
STATA_DATE = re.compile(r"%-?(td|d)")
# %tC counts leap seconds; they are left in.
STATA_DATE_TIME = re.compile(r"%-?t[cC]")
STATA_TIME = re.compile(r"%-?t[cC]([Hh]{2}|[Mm]{2}|[Ss]{2}|\.s+|[:.,_ ]|[Aa]\.?[Mm]\.?)+")
DAY = 86_400_000


def spss_text(form: str, storage: str) -> AsText:
    """How values of a variable with this print format, such as F8.2 or EDATE10, are written."""
    found = SPSS_FORMAT.match(form)
    name = found[0] if found and storage != "string" else ""
    if name in SPSS_DATES:
        return lambda value: _moment(value, SPSS_EPOCH, 1_000, _date)
    if name in SPSS_DATE_TIMES:
        return lambda value: _moment(value, SPSS_EPOCH, 1_000, _date_time)
    if name in SPSS_TIMES:
        return lambda value: _clock(value, 1_000)
    return _plain


def stata_text(form: str, storage: str) -> AsText:
    """How values of a variable with this format, such as %9.0g or %td, are written."""
    if storage == "string":
        return _plain
    if storage == "float":
        return lambda value: _tag(value) or _single(value)
    if STATA_DATE.match(form):
        return lambda value: _tag(value) or _moment(value, STATA_EPOCH, DAY, _date)
    if STATA_TIME.fullmatch(form):
        return lambda value: _tag(value) or _time_of_first_day(value)
    if STATA_DATE_TIME.match(form):
        return lambda value: _tag(value) or _moment(value, STATA_EPOCH, 1, _date_time)
    return lambda value: _tag(value) or _plain(value)


def _plain(value: Value) -> str:
    """The shortest text that is exactly this value; a whole number without a point."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, int):
        return str(value)
    if value == 0:
        return "0"
    text = repr(value).removesuffix(".0")
    return np.format_float_positional(value, trim="-") if "e" in text else text


def _single(value: Value) -> str:
    """A number of single precision: 1.1, not the double that is nearest to it."""
    if not isinstance(value, float) or value == 0:
        return _plain(value)
    return np.format_float_positional(np.float32(value), trim="-")


def _tag(value: Value) -> str:
    return f".{value}" if isinstance(value, str) else ""


def _moment(value: Value, epoch: datetime, unit: int, shown: Callable[[datetime], str]) -> str:
    """A count of so many milliseconds since the epoch; as a number where no calendar has it."""
    if not isinstance(value, float | int):
        return _plain(value)
    try:
        return shown(epoch + timedelta(milliseconds=round(value * unit)))
    except (OverflowError, ValueError):
        return _plain(value)


def _date(moment: datetime) -> str:
    return moment.date().isoformat()


def _date_time(moment: datetime) -> str:
    if not moment.microsecond:
        return moment.isoformat(" ")
    return moment.isoformat(" ", "milliseconds").rstrip("0")


def _clock(value: Value, unit: int) -> str:
    """A time of day or a duration, which may have more than 24 hours."""
    if not isinstance(value, float | int):
        return _plain(value)
    try:
        whole = round(value * unit)
    except (OverflowError, ValueError):
        return _plain(value)
    seconds, fraction = divmod(abs(whole), 1_000)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    sign = "-" if whole < 0 else ""
    rest = f".{fraction:03}".rstrip("0").rstrip(".")
    return f"{sign}{hour:02}:{minute:02}:{second:02}{rest}"


def _time_of_first_day(value: Value) -> str:
    """A date-time shown as a time of day; in full where it is of another day than Stata's first."""
    if isinstance(value, float | int) and 0 <= value < DAY:
        return _clock(value, 1)
    return _moment(value, STATA_EPOCH, 1, _date_time)
