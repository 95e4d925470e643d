"""Converts values of subclasses to the exact types of plain data.

Plain data has no subclasses: a text is exactly a `str`, and a moment is a `datetime` with a fixed
offset. A value of a subclass becomes the exact value that it is equal to. No method of the subclass
is called for that, since it may do anything, and an object that only claims to be of a class is not
accepted.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from datetime import date, datetime, timezone
from typing import Any, Final, TypeAlias, TypeGuard

Scalar: TypeAlias = bool | int | float | str | datetime | date | None
"""A value that does not contain other values."""

NOT_PLAIN: Final = object()
"""Stands for the exact value of an object that is not a scalar of plain data."""

_EXACT: Final = frozenset({str, bool, int, float, types.NoneType, date})


def is_exact(value: object) -> TypeGuard[Scalar]:
    """Tell whether a value is a scalar of an exact type."""
    kind = type(value)
    return kind in _EXACT or (kind is datetime and has_fixed_offset(value))


def has_fixed_offset(moment: Any) -> bool:
    """Tell whether a moment has no zone, or a zone whose offset never changes."""
    zone = moment.tzinfo
    return zone is None or type(zone) is timezone


def exact_scalar(value: object) -> Any:
    """Return the scalar of an exact type that a value is equal to.

    A moment in a time zone becomes the same moment with a fixed offset, also in a repeated or
    skipped hour (PEP 495).

    Args:
        value: Any object.

    Returns:
        The scalar; `NOT_PLAIN` where there is none.
    """
    if is_exact(value):
        return value
    kind = type(value)
    for base, make in _MAKERS.items():
        if issubclass(kind, base):
            try:
                return make(value)
            except Exception:  # noqa: BLE001 - a subclass, or a zone, may raise anything
                return NOT_PLAIN
    return NOT_PLAIN


def _exact_moment(value: Any) -> object:
    offset = value.utcoffset()
    moment = datetime(
        value.year, value.month, value.day, value.hour, value.minute, value.second,
        value.microsecond, tzinfo=None if offset is None else timezone(offset),
    )  # fmt: skip
    if type(value) is datetime or value.replace(tzinfo=None) == moment.replace(tzinfo=None):
        return moment
    # A subclass may be more precise than microseconds, or may not be a moment at all.
    return NOT_PLAIN


def _exact_date(value: Any) -> object:
    return date(value.year, value.month, value.day)


# The order matters, because `datetime` is a subclass of `date`.
_MAKERS: Final[dict[type, Callable[[Any], object]]] = {
    str: str.__str__,
    int: int.__index__,
    float: float.__float__,
    datetime: _exact_moment,
    date: _exact_date,
}
