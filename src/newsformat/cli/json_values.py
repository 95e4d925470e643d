"""Converts values of fields to JSON and back, without a loss.

If a field holds nothing but dates and times, they are written as texts in ISO 8601. Values whose
type no field declares are written as tagged JSON, in which a date carries a tag.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from newsformat.cli.values import moment_text
from newsformat.fields import typed_keys
from newsformat.tables.tagged_json import from_tagged_json, to_tagged_json
from newsformat.type_hints import ANYTHING, Sort, ValueType

_MOMENTS: Final[Mapping[type, Any]] = {datetime: datetime.fromisoformat, date: date.fromisoformat}

_WITH_KEYS: Final = frozenset({Sort.MODEL, Sort.TYPED_DICT})
_WITH_ITEMS: Final = frozenset({Sort.LIST, Sort.SET})


class JsonValueError(ValueError):
    """A value of JSON does not fit the type of a field. The message says what was expected."""


def json_of(value: Any, kind: ValueType) -> Any:
    """Return plain data in a form that can be written as JSON.

    Args:
        value: Plain data, as `unstructure` returns it.
        kind: The type that the field declares.

    Example:
        >>> from newsformat.type_hints import value_type
        >>> json_of(datetime(2024, 1, 31, 12), value_type(datetime))
        '2024-01-31T12:00:00'
        >>> json_of(date(2024, 1, 31), ANYTHING)
        {'$date': '2024-01-31'}
    """
    match value:
        case None | str() | bool() | int():
            return value
        case float() if math.isfinite(value):
            return value
        case date() if _moment_type(kind) is type(value):
            return moment_text(value)
        case dict() if kind.sort in _WITH_KEYS and all(isinstance(key, str) for key in value):
            kinds = kinds_of(kind)
            return {key: json_of(item, kinds.get(key, ANYTHING)) for key, item in value.items()}
        case list() if kind.sort in _WITH_ITEMS:
            inner = _item_kind(kind)
            return [json_of(item, inner) for item in value]
    return json.loads(to_tagged_json(value))


def value_of_json(found: Any, kind: ValueType) -> Any:
    """Return the plain data that `json_of` has converted.

    Args:
        found: The value that was read from JSON.
        kind: The type that the field declares.

    Raises:
        JsonValueError: The value is not of this type.
    """
    match found:
        case None | bool() | int() | float():
            return found
        case str():
            kind_of_moment = _moment_type(kind)
            return found if kind_of_moment is None else moment_of(found, kind_of_moment)
        case dict() if kind.sort in _WITH_KEYS:
            kinds = kinds_of(kind)
            return {k: value_of_json(item, kinds.get(k, ANYTHING)) for k, item in found.items()}
        case list() if kind.sort in _WITH_ITEMS:
            inner = _item_kind(kind)
            return [value_of_json(item, inner) for item in found]
    try:
        return from_tagged_json(json.dumps(found))
    except (ValueError, TypeError, AttributeError) as error:
        raise JsonValueError(str(error)) from None


def moment_of(text: str, kind: type) -> date:
    """Read a date, or a date and time, in ISO 8601.

    Raises:
        JsonValueError: The text is neither of them.
    """
    try:
        moment: date = _MOMENTS[kind](text)
    except ValueError:
        is_date = kind is date
        expected = "2024-01-31" if is_date else "2024-01-31T12:00:00Z"
        name = "a date" if is_date else "a date and time"
        raise JsonValueError(f"expected {name} such as {expected}, found {text!r}") from None
    return moment


def kinds_of(kind: ValueType) -> Mapping[str, ValueType]:
    """Return the types that the fields of a class declare, by their keys."""
    return {each.key: each.value_type for each in typed_keys(kind.hint)}


def _item_kind(kind: ValueType) -> ValueType:
    return kind.items[0] if kind.items else ANYTHING


def _moment_type(kind: ValueType) -> type | None:
    """Return `date` or `datetime` if a field holds only values of this type, else `None`."""
    is_moment = kind.sort is Sort.SCALAR and len(kind.scalars) == 1 and kind.scalars[0] in _MOMENTS
    return kind.scalars[0] if is_moment else None
