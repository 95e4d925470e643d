"""Values at paths in plain data, and how they are written on a line and in JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from newsformat.yaml.paths import Path
from newsformat.yaml.scalars import write_float

ABSENT: Final = object()
"""Stands for a value that does not exist."""


def value_at(data: object, path: Path) -> object:
    """Return the value at a path, or `ABSENT`.

    A key after a list means that key of each item: `related.title` is the list of their titles.

    Args:
        data: Plain data.
        path: The steps of the path.

    Example:
        >>> value_at({"related": [{"title": "a"}, {"title": "b"}, {}]}, ("related", "title"))
        ['a', 'b']
    """
    for number, step in enumerate(path):
        if isinstance(data, list) and isinstance(step, str):
            found = [value_at(item, path[number:]) for item in data]
            present = [each for each in found if each is not ABSENT]
            return present or ABSENT
        data = _inner(data, step)
        if data is ABSENT:
            return ABSENT
    return data


def _inner(data: object, step: object) -> object:
    if isinstance(data, list):
        is_inside = isinstance(step, int) and -len(data) <= step < len(data)
        return data[step] if isinstance(step, int) and is_inside else ABSENT
    if not isinstance(data, Mapping):
        return ABSENT
    if step in data:
        return data[step]
    # Without a model, keys may be numbers or dates, which a path names by their text.
    return next((value for key, value in data.items() if key_text(key) == str(step)), ABSENT)


def key_text(key: object) -> str:
    """Return the text of a key, which may be of another type."""
    return key if isinstance(key, str) else line_of(key)


def line_of(value: object) -> str:
    """Return a value on one line, unless it is a text with line ends; it may not be printable.

    Example:
        >>> line_of(True), line_of(None), line_of(["a", 1]), line_of("a")
        ('true', 'null', '["a", 1]', 'a')
    """
    match value:
        case str():
            return value
        case bool() | None:
            return json.dumps(value)
        case float():
            return write_float(value)
        case int():
            return str(value)
        case date():
            return moment_text(value)
    return json.dumps(as_json(value), ensure_ascii=False)


def as_json(value: object) -> Any:
    """Return plain data for JSON, in which dates, infinity and NaN are text."""
    match value:
        case Mapping():
            return {key_text(key): as_json(item) for key, item in value.items()}
        case list() | tuple():
            return [as_json(item) for item in value]
        case float() if not math.isfinite(value):
            return write_float(value)
        case date():
            return moment_text(value)
        case str() | bool() | int() | float() | None:
            return value
    return str(value)


def moment_text(value: date) -> str:
    """Return a date, or a date and time, in ISO 8601."""
    text = value.isoformat()
    is_utc = isinstance(value, datetime) and text.endswith("+00:00")
    return f"{text[:-6]}Z" if is_utc else text
