"""Plain data: the contents of a front matter as objects of Python's built-in types."""

from __future__ import annotations

import itertools
import math
from collections.abc import Hashable, Iterable, Iterator
from datetime import date, datetime
from typing import Any, Final, TypeAlias

from newsformat.fallback import UnusualError
from newsformat.yaml.subclass_values import Scalar, is_exact

Plain: TypeAlias = Scalar | list["Plain"] | dict["Plain", "Plain"]
"""Plain data: `None`, texts, booleans, numbers, dates and times, lists and dicts of these.

Functions that only compare values accept any object, since a sentinel may stand for missing data.
"""

_ABSENT: Final = object()

# A collection may contain itself many times, in which case copying it would never end.
_MOST_VALUES: Final = 10_000


def same(first: object, second: object) -> bool:
    """Tell whether two plain values are the same: equal and of one type, where NaN equals NaN.

    `1`, `1.0` and `True` are three different values. The order of keys does not matter. Two moments
    in different time zones are the same if they are equal.

    Example:
        >>> same([1, {"a": None}], [1, {"a": None}]), same(1, True)
        (True, False)
    """
    if first is second:
        return True
    if type(first) is not type(second):
        return False
    if isinstance(first, dict) and isinstance(second, dict):
        return len(first) == len(second) and _same_values(first, second)
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(same, first, second))
    if isinstance(first, float) and isinstance(second, float):
        return first == second or (first != first and second != second)  # noqa: PLR0124 - NaN
    return first == second


def _same_values(first: dict[Any, Any], second: dict[Any, Any]) -> bool:
    for key, value in first.items():
        other = second.get(key, _ABSENT)
        if value is not other and (
            # Most values are texts, and these need no further comparison.
            value != other or type(other) is not str
            if type(value) is str
            else not same(value, other)
        ):
            # A dictionary finds NaN as a key only if it is the same object.
            if other is _ABSENT and key != key and same(value, _at_nan(second)):  # noqa: PLR0124
                continue
            return False
    return True


def first_difference(first: object, second: object) -> tuple[object, ...]:
    """Return the path of the first place where two values differ."""
    if isinstance(first, dict) and isinstance(second, dict):
        for key in [*first, *second]:
            if key not in first or key not in second:
                return (key,)
            if not same(first[key], second[key]):
                return (key, *first_difference(first[key], second[key]))
    if isinstance(first, list) and isinstance(second, list) and len(first) == len(second):
        for index, pair in enumerate(zip(first, second, strict=True)):
            if not same(*pair):
                return (index, *first_difference(*pair))
    return ()


def _at_nan(mapping: dict[Any, Any]) -> Any:
    return next((value for key, value in mapping.items() if key != key), None)  # noqa: PLR0124


def fingerprint(value: object) -> Hashable:
    """Return a hashable value that is equal for two values exactly if they are `same`."""
    if isinstance(value, dict):
        return "dict", frozenset((key, fingerprint(item)) for key, item in value.items())
    if isinstance(value, list):
        return "list", tuple(map(fingerprint, value))
    if isinstance(value, float):
        return "float", repr(value + 0.0)
    if isinstance(value, (datetime, date, str, bool, int)) or value is None:
        return type(value).__name__, value
    return type(value).__name__, repr(value)


def in_order(items: Iterable[Plain]) -> list[Plain]:
    """Return the items of a set in an order that does not depend on how the set was built."""
    return sorted(items, key=_rank)


def _rank(item: Plain) -> tuple[int, Any, str]:
    if type(item) is int or (type(item) is float and not math.isnan(item)):
        return 0, item, ""
    return 1, 0, item if isinstance(item, str) else repr(item)


def copy_plain(value: Any) -> Plain:
    """Copy plain data; subclasses become the exact types of plain data, and tuples become lists."""
    match value:
        case dict():
            copy = {copy_plain(key): copy_plain(item) for key, item in value.items()}
            # Two NaN keys are refused when they are written, and must not be merged here.
            is_whole = len(copy) == len(value)
            return copy if is_whole else {key: copy_plain(item) for key, item in value.items()}
        case list() | tuple():
            return [copy_plain(item) for item in value]
        case None | bool():
            return value
        case str():
            return str(value)
        case int():
            return int(value)
        case float():
            # A dictionary finds NaN as a key only if it is the object that reading produces.
            return math.nan if math.isnan(value) else float(value)
    plain: Plain = value
    return plain


def copy_exact(value: Any) -> Plain:
    """Copy plain data with exact types only, keys included, if there is not too much of it.

    Raises:
        UnusualError: It contains a value of another type, or a great many values.
        RecursionError: It is too deep, or contains itself.
    """
    if is_exact(value):
        return value
    try:
        return _copied(value, itertools.repeat(None, _MOST_VALUES))
    except StopIteration:
        raise UnusualError from None


def _copied(value: Any, allowance: Iterator[None]) -> Plain:
    """Copy plain data; each value uses up one of the allowance."""
    next(allowance)
    kind = type(value)
    if kind is dict:
        return {_exact_key(key): _copied(item, allowance) for key, item in value.items()}
    if kind is list:
        return [_copied(item, allowance) for item in value]
    if not is_exact(value):
        raise UnusualError
    return value


def _exact_key(key: object) -> Plain:
    # Keys of other types may be written alike; the general code checks that.
    if type(key) is not str:
        raise UnusualError
    return key
