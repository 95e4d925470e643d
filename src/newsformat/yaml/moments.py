"""Dates and times in the forms that sites use, for fields that may only hold dates.

YAML knows `2014-10-10 10:00:48 -04:00`. Sites also write `-0400` and `UTC`, quote the whole value,
or leave out the seconds; YAML reads all of these as text.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache

from newsformat.yaml import scalars
from newsformat.yaml.plain_data import Plain


@cache
def _form() -> re.Pattern[str]:
    return re.compile(
        r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)"
        r"(?:(?P<separator>[Tt]|[ \t]+)(?P<hour>\d\d?):(?P<minute>\d\d)"
        r"(?::(?P<second>\d\d)(?:\.(?P<fraction>\d*))?)?"
        r"(?:(?P<gap>[ \t]*)(?P<zone>[Zz]|UTC|GMT|"
        r"(?P<sign>[-+])(?:(?P<hours>\d\d?)(?::(?P<minutes>\d\d))?|(?P<clock>\d\d[0-5]\d))))?)?",
        re.ASCII,
    )


def read_moment(text: str) -> Plain | scalars.Unreadable:
    """Read a text as a date, or as a date and time; return it unchanged if it is neither.

    Example:
        >>> read_moment("2014-10-10 10:00 -0400").isoformat()
        '2014-10-10T10:00:00-04:00'
    """
    match = _form().fullmatch(text)
    return text if match is None else scalars.resolve(_in_yaml(match))


def has_lost_digits(text: str) -> bool:
    """Tell whether a date and time has more decimal places than a `datetime` holds."""
    match = _form().fullmatch(text)
    return match is not None and scalars.has_lost_digits(_in_yaml(match))


def _in_yaml(match: re.Match[str]) -> str:
    """Write a date, or a date and time, in the form that YAML knows."""
    day = f"{match['year']}-{match['month']:0>2}-{match['day']:0>2}"
    if match["hour"] is None:
        return day
    clock = f"{match['hour']}:{match['minute']}:{match['second'] or '00'}"
    return f"{day}T{clock}.{match['fraction'] or ''}{_zone_in_yaml(match)}"


def _zone_in_yaml(match: re.Match[str]) -> str:
    if match["sign"] is None:
        return "Z" if match["zone"] else ""
    if match["clock"] is not None:
        return f"{match['sign']}{match['clock'][:2]}:{match['clock'][2:]}"
    return f"{match['sign']}{match['hours']}:{match['minutes'] or '00'}"


def is_canonical_in_utc(text: str) -> bool:
    """Tell whether a timestamp has the form `2014-10-10T10:00:48Z`, as nearly all do.

    This takes much less time than examining each part.
    """
    return len(text) == len("2014-10-10T10:00:48Z") and text[10] == "T" and text[19] == "Z"


def write_alike(value: date, written: str) -> str:
    """Write a date, or a date and time, with the separator and offset of an existing one.

    Args:
        value: The new value.
        written: The text of the existing one.

    Raises:
        OverflowError: In its time zone, the year would be outside 1 to 9999.

    Example:
        >>> from datetime import UTC
        >>> write_alike(datetime(2020, 1, 2, 3, 4, tzinfo=UTC), "2014-10-10 10:00 -0400")
        '2020-01-02 03:04 +0000'
    """
    if not isinstance(value, datetime):
        return value.isoformat()
    text = scalars.write_timestamp(value)
    form, new = _form().fullmatch(written), _form().fullmatch(text)
    if form is None or new is None or form["hour"] is None:
        return text
    day, clock = text[:10], text[11:16]
    if form["second"] is not None or value.second or value.microsecond:
        clock = text[11 : new.start("zone") if new["zone"] else None]
    return f"{day}{form['separator']}{clock}{_zone_alike(new['zone'], form)}"


def _zone_alike(zone: str | None, form: re.Match[str]) -> str:
    """Write a zone, given as `Z` or with a colon, in the form of an existing one."""
    if zone is None:
        return ""
    is_utc = zone == "Z"
    if form["zone"] is None:
        is_apart = not (is_utc or form["separator"] in {"T", "t"})
        return f" {zone}" if is_apart else zone
    if form["sign"] is None and is_utc:
        return f"{form['gap']}{form['zone']}"
    if is_utc and form["minutes"] is not None and form["separator"] == "T" and not form["gap"]:
        # The existing one has the canonical form, with `Z`.
        return zone
    zone = "+00:00" if is_utc else zone
    is_short = form["hours"] is not None and form["minutes"] is None and zone.endswith(":00")
    if is_short:
        zone = zone[:3]
    elif form["clock"] is not None or form["zone"] in {"UTC", "GMT"}:
        zone = zone.replace(":", "")
    return f"{form['gap']}{zone}"
