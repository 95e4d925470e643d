"""Writes plain data as JSON, with tags for the types that JSON lacks, and reads it back exactly.

A date and time is written as `{"$datetime": "2024-01-31T12:00:00+00:00"}`, and a date as
`{"$date": "2024-01-31"}`. A number that JSON lacks is written as `{"$float": "nan"}`, and a mapping
with a key that is not a text as `{"$entries": [[1, "a"]]}`. A key of the data that begins with `$`
is written with another `$` before it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, Final

_DATETIME: Final = "$datetime"
_DATE: Final = "$date"
_FLOAT: Final = "$float"
_ENTRIES: Final = "$entries"


class TaggedJsonError(ValueError):
    """A text is not tagged JSON. The message says why."""


def to_tagged_json(value: object) -> str:
    """Write plain data as tagged JSON.

    Example:
        >>> to_tagged_json({"a": [1, None]})
        '{"a": [1, null]}'
    """
    return json.dumps(_tagged(value), ensure_ascii=False)


def from_tagged_json(text: str | bytes) -> object:
    """Read the plain data that `to_tagged_json` wrote.

    Raises:
        TaggedJsonError: The text is not JSON, or a tag in it has no such meaning.

    Example:
        >>> from_tagged_json('{"$date": "2024-01-31"}')
        datetime.date(2024, 1, 31)
    """
    try:
        return _plain(json.loads(text, object_pairs_hook=_unique))
    except TaggedJsonError:
        raise
    except RecursionError:
        raise TaggedJsonError("the JSON is too deep") from None
    except (ValueError, TypeError) as error:
        raise TaggedJsonError(f"not the JSON of a value: {error}") from None


def _unique(pairs: Iterable[tuple[object, object]]) -> dict[Any, object]:
    """Return a mapping of pairs, and refuse a repeated key, since a value would be lost."""
    mapping: dict[Any, object] = {}
    for key, value in pairs:
        if key in mapping:
            raise TaggedJsonError(f"the key {json.dumps(key, default=str)} appears twice")
        mapping[key] = value
    return mapping


def _tagged(value: object) -> object:
    if isinstance(value, dict):
        if all(isinstance(key, str) for key in value):
            return {
                f"${key}" if key.startswith("$") else key: _tagged(item)
                for key, item in value.items()
            }
        return {_ENTRIES: [[_tagged(key), _tagged(item)] for key, item in value.items()]}
    if isinstance(value, list):
        return [_tagged(item) for item in value]
    if isinstance(value, datetime):
        return {_DATETIME: value.isoformat()}
    if isinstance(value, date):
        return {_DATE: value.isoformat()}
    if isinstance(value, float) and not math.isfinite(value):
        return {_FLOAT: repr(value)}
    return value


def _plain(value: Any) -> object:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((tag, inner),) = value.items()
        read = _READERS.get(tag)
        if read is not None:
            return read(inner)
    return {_key(key): _plain(item) for key, item in value.items()}


def _key(key: str) -> str:
    if not key.startswith("$"):
        return key
    if not key.startswith("$$"):
        raise TaggedJsonError(f"there is no tag {key}; a key that begins with $ has one $ more")
    return key[1:]


def _float(text: str) -> float:
    # NaN does not equal itself. As a key of a mapping it can be found only if it is this very
    # object, which the reader of YAML uses too.
    return math.nan if text == "nan" else float(text)


def _entries(pairs: list[list[Any]]) -> object:
    return _unique((_plain(key), _plain(item)) for key, item in pairs)


_READERS: Final[dict[str, Callable[[Any], object]]] = {
    _DATETIME: datetime.fromisoformat,
    _DATE: date.fromisoformat,
    _FLOAT: _float,
    _ENTRIES: _entries,
}
