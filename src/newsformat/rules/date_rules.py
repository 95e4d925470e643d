"""Rules for the dates of an article: their form, and whether they can be right."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from newsformat.diagnostics import Span
from newsformat.models import Article
from newsformat.rules.definition import Rule, Subject, Violation, rule
from newsformat.rules.overview import Overview, Screen
from newsformat.text.text_edits import TextEdit
from newsformat.yaml.nodes import ScalarNode
from newsformat.yaml.paths import Path
from newsformat.yaml.scalars import has_lost_digits, write_timestamp

_DATE_OF_NAME: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?!\d)", re.ASCII)
_DAY: Final = timedelta(days=1)


@rule(
    code="NF508",
    name="utc-date",
    summary="A date and time is not in UTC.",
    why="Programs that sort dates as text put the article in the wrong place.",
    example="publishedDateTime: 2020-06-24T21:27:00+02:00",
    model=Article,
    fix="safe",
)
def utc_date(subject: Subject[Article]) -> Iterator[Violation]:
    """Check every field that is declared as a date and time."""
    for path, moment in subject.moments:
        if moment.tzinfo is not UTC and moment.utcoffset():
            yield from _in_utc(subject, path, moment)


def _all_are_in_utc(overview: Overview) -> bool:
    return overview.moments_are_in_utc


def _in_utc(subject: Subject[Article], path: Path, moment: datetime) -> Iterator[Violation]:
    try:
        text = write_timestamp(moment.astimezone(UTC))
    except (OverflowError, ValueError):
        return
    node = subject.node(path)
    fix = None
    if isinstance(node, ScalarNode) and not (node.tag or node.style or has_lost_digits(node.text)):
        fix = [TextEdit(Span(node.start, node.end), text)]
    yield Violation(path, f"write it in UTC, as {text}", fix)


@rule(
    code="NF509",
    name="future-date",
    summary="A date and time is in the future.",
    why="The article is listed above all others until then. Often the year is wrong.",
    example="publishedDateTime: 2999-01-01T00:00:00Z",
    model=Article,
)
def future_date(subject: Subject[Article]) -> Iterator[Violation]:
    """Compare the date with the current time, if the caller gives it."""
    now = subject.now
    if now is None:
        return
    for path, moment in subject.moments:
        if moment.tzinfo is not None and moment > now:
            yield Violation(path, f"this is later than now, {write_timestamp(now)}")


def _all_have_come(overview: Overview) -> bool:
    now, latest = overview.now, overview.latest
    if now is None:
        return True
    has_come = latest is None or (now.tzinfo is not None and latest <= now)
    return has_come and overview.moments_are_in_utc


@rule(
    code="NF510",
    name="file-date",
    summary="The date in the name of the file is more than a day away from the publishing date.",
    why="Sites use one of them in the address and the other for sorting, so they should agree.",
    example="publishedDateTime: 2020-07-24T19:27:00Z",
    model=Article,
)
def file_date(subject: Subject[Article]) -> Iterator[Violation]:
    """Compare the date with the one at the beginning of the file's name."""
    moment = subject.article.published_date_time
    if moment is None:
        return
    found = other_date_of_name(subject.file, moment.isoformat()[:10])
    if found is None:
        return
    try:
        start = datetime(*map(int, found.groups()), tzinfo=UTC)  # type: ignore[misc,arg-type] # the three are year, month and day
        distance = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - start
    except (ValueError, OverflowError):
        return
    # The day in the name may be in any time zone, so one day before and after it is accepted too.
    if not -_DAY <= distance <= 2 * _DAY:
        message = f"the name of the file says {found.group()}"
        yield Violation(("publishedDateTime",), message)


def other_date_of_name(file: str, day: str) -> re.Match[str] | None:
    """Return the date that the name of a file begins with; `None` if it is the given one."""
    start = _start_of_name(file)
    if file.startswith(day, start):
        return None
    return _DATE_OF_NAME.match(file, start)


def _has_the_date_of_its_name(overview: Overview) -> bool:
    day = overview.items.day
    return not day or other_date_of_name(overview.file, day) is None


def _start_of_name(file: str) -> int:
    slash = file.rfind("/")
    return (slash if os.sep == "/" else max(slash, file.rfind(os.sep))) + 1


DATE_RULES: Final[tuple[Rule, ...]] = (utc_date, future_date, file_date)
"""The rules of this module, sorted by code."""

DATE_SCREENS: Final[Mapping[Rule, Screen]] = {
    utc_date: _all_are_in_utc,
    future_date: _all_have_come,
    file_date: _has_the_date_of_its_name,
}
"""Tells for each of these rules whether a document certainly fits it."""
