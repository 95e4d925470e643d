"""What keeps data from fitting a model, as plain data, and the words that say it."""

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
"""The types of scalars, and what a person calls their values."""

_COLLECTION_NAMES: Final[Mapping[type, str]] = {dict: "a mapping", list: "a list"}

_LONGEST_SHOWN: Final = 40
# An integer with more bits is too long to be shown, and may be too long to be written at all.
_MOST_BITS_SHOWN: Final = 128


class KeyCollisionError(ValueError):
    """An unknown key has the name of a known one."""

    def __init__(self, key: str) -> None:
        """Take the key."""
        super().__init__(key)
        self.key = key


class Problem(NamedTuple):
    """One thing that keeps data from fitting a model."""

    code: str
    message: str
    path: Path


def collision(path: Path) -> Problem:
    """Say what is wrong with an unknown key that has a known name, where it stands."""
    reason = "an unknown key has the name of one of the model's own keys; set that attribute"
    return Problem("NF205", reason, path)


def misfit(expected: str, value: object, path: Path) -> Problem:
    """Say that a value has another type than its field.

    Args:
        expected: What the field holds, in words.
        value: The value.
        path: Where it is.
    """
    return Problem("NF202", f"expected {expected}, found {describe(value)}", path)


def choices(values: Iterable[object]) -> str:
    """Say which values are expected."""
    names = [f"`{_written(value)}`" for value in values]
    return names[0] if len(names) == 1 else f"one of {', '.join(names)}"


def no_choice(values: Iterable[object], value: object) -> str:
    """Say that a value is none of those that are expected.

    Args:
        values: Those that are expected.
        value: The value.
    """
    values = list(values)
    return f"expected {choices(values)}, found {found_beside(values, value)}"


def found_beside(values: Iterable[object], value: object) -> str:
    """Say which value was found where some others are expected, as it is written if that tells."""
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
    """Raise an `EditError` for the first problem, if there is one.

    Args:
        problems: The problems.
        path: The place that their paths start from.
    """
    for problem in problems:
        place = format_path((*path, *problem.path))
        raise EditError(problem.code, place, problem.message)


def message_of(error: BaseException) -> str:
    """Return what an error says: validators of attrs add what they looked at as more arguments."""
    first = error.args[0] if error.args else None
    return first if isinstance(first, str) and first else str(error) or type(error).__name__


def describe(value: object) -> str:
    """Say what a value is, in words for a message.

    Only values of exact types are shown: the methods of other classes may do anything.
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
