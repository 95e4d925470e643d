"""The problems of data that does not fit a model, as plain data, and their descriptions."""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final, NamedTuple

from newsformat.errors import EditError
from newsformat.yaml.paths import Path, format_path
from newsformat.yaml.subclass_values import is_exact

SCALAR_NAMES: Final[Mapping[type, str]] = {
    str: "text",
    bool: "true or false",
    int: "an integer",
    float: "a number",
    datetime: "a date and time",
    date: "a date",
    types.NoneType: "nothing",
}
"""The types of scalars, and the words for their values in messages."""

_COLLECTION_NAMES: Final[Mapping[type, str]] = {dict: "a mapping", list: "a list"}

_LONGEST_SHOWN: Final = 40
# A larger integer is too long to be shown, and may even be too long to be written.
_MOST_BITS_SHOWN: Final = 128


class KeyCollisionError(ValueError):
    """An unknown key has the same name as a known one."""

    def __init__(self, key: str) -> None:
        """Take the key."""
        super().__init__(key)
        self.key = key


class Problem(NamedTuple):
    """A single reason why data does not fit a model."""

    code: str
    message: str
    path: Path


def collision(path: Path) -> Problem:
    """Return the problem of an unknown key that has the name of a known one."""
    reason = "this unknown key has the name of a field; set that attribute instead"
    return Problem("NF205", reason, path)


def misfit(expected: str, value: object, path: Path) -> Problem:
    """Return the problem of a value that does not have the type of its field.

    Args:
        expected: The values that the field takes, in words.
        value: The value.
        path: The path of the value.
    """
    return Problem("NF202", f"expected {expected}, found {describe(value)}", path)


def choices(values: Iterable[object]) -> str:
    """Describe the values that are expected."""
    names = [f"`{_written(value)}`" for value in values]
    return names[0] if len(names) == 1 else f"one of {', '.join(names)}"


def no_choice(values: Iterable[object], value: object) -> str:
    """Say that a value is not one of those that are expected.

    Args:
        values: The expected values.
        value: The value.
    """
    values = list(values)
    return f"expected {choices(values)}, found {found_beside(values, value)}"


def found_beside(values: Iterable[object], value: object) -> str:
    """Describe a value that is not among those expected, with quotes if these matter."""
    values, shown = list(values), describe(value)
    if not values:
        return shown
    is_shown = is_exact(value) and value is not None and "(" in shown
    if is_shown and _written(value).isprintable() and _written(value) not in map(_written, values):
        return f"`{_shortened(_written(value))}`"
    return shown


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)


def raise_first(problems: Iterable[Problem], path: Path = ()) -> None:
    """Raise an `EditError` for the first problem, if there is any.

    Args:
        problems: The problems.
        path: The path that their paths are relative to.
    """
    for problem in problems:
        place = format_path((*path, *problem.path))
        raise EditError(problem.code, place, problem.message)


def message_of(error: BaseException) -> str:
    """Return the message of an error, without the further arguments that attrs validators add."""
    first = error.args[0] if error.args else None
    return first if isinstance(first, str) and first else str(error) or type(error).__name__


def describe(value: object) -> str:
    """Describe a value in words, for use in a message.

    Only values of exact types are shown, since the methods of other classes may do anything.
    """
    kind = type(value)
    if value is None:
        return "nothing"
    if kind in _COLLECTION_NAMES:
        return _COLLECTION_NAMES[kind]
    name = SCALAR_NAMES.get(kind, f"a value of type {kind.__name__}")
    is_too_long = isinstance(value, int) and value.bit_length() > _MOST_BITS_SHOWN
    if is_too_long or not is_exact(value):
        return name
    shown = repr(value) if kind is str else str(value)
    shown = shown.lower() if kind is bool else shown
    return f"{name} ({_shortened(shown)})"


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
