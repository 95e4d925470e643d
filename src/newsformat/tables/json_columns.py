"""Makes columns of tagged JSON, for values that have no type in Arrow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pyarrow

from newsformat.convert.converter import to_plain_at
from newsformat.convert.problems import Problem
from newsformat.tables.arrays import make_converted, make_filled
from newsformat.tables.columns import Column, InexactError
from newsformat.tables.scalar_columns import check_text
from newsformat.tables.tagged_json import TaggedJsonError, from_tagged_json, to_tagged_json
from newsformat.type_hints import ANYTHING, ValueType

NO_VALUE: Final = object()
"""The default of a field without one; no value equals it."""

_CONTAINERS: Final = frozenset({list, dict})


def json_column(kind: ValueType, owner: type[Any], default: Any = NO_VALUE) -> Column:
    """Make a column that holds values of any type as tagged JSON.

    Args:
        kind: The type.
        owner: The class of the whole model.
        default: The value that becomes a null.
    """
    # If the value may be `None`, a null means `None`, so it cannot also mean the default.
    empty = NO_VALUE if kind.is_optional else type(default)

    def text(value: Any) -> str | None:
        if type(value) is empty and value == default:
            return None
        return _json_of(value, kind, owner)

    def check(value: Any) -> None:
        found = text(value)
        if found is not None:
            check_text(found)

    # If every empty value equals the default, empty values need not be compared one by one.
    is_filled = empty in _CONTAINERS and not default and kind.container is empty
    make = (make_filled if is_filled else make_converted)(pyarrow.string(), text)
    return Column(pyarrow.string(), make, check, data_of_json, may_fail=True)


def _json_of(value: Any, kind: ValueType, owner: type[Any]) -> str:
    problems = list[Problem]()
    plain = to_plain_at((), value, kind.declared, problems, owner=owner)
    if problems:
        raise InexactError(problems[0].message, problems[0].path)
    return to_tagged_json(plain)


def data_of_json(value: Any) -> Any:
    """Read tagged JSON; any value that is no text is returned as it is.

    Raises:
        InexactError: The text is not tagged JSON.
    """
    if not isinstance(value, (str, bytes)):
        return value
    try:
        return from_tagged_json(value)
    except TaggedJsonError as error:
        raise InexactError(str(error)) from None


def extra_column() -> Column:
    """Return the column of the keys that a class does not know."""
    return _EXTRA


def extra_text(extra: Mapping[Any, Any]) -> str:
    """Write the keys that a class does not know as tagged JSON.

    Raises:
        InexactError: A value has no JSON.
    """
    try:
        return to_tagged_json(extra)
    except ValueError:
        # This raises the error for the key: a hexadecimal integer may have more decimal digits than
        # Python writes.
        return _json_of(extra, ANYTHING, dict)


def _check_extra(value: Any) -> None:
    if value:
        check_text(extra_text(value))


_EXTRA: Final = Column(
    pyarrow.string(),
    make_filled(pyarrow.string(), extra_text),
    _check_extra,
    data_of_json,
    may_fail=True,
)
