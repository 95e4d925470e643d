"""Describes how one column of Arrow holds the values of a field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pyarrow

from newsformat.diagnostics import Diagnostic
from newsformat.tables.arrays import Make
from newsformat.yaml.paths import Path, format_path


class InexactError(ValueError):
    """A column cannot hold a value exactly.

    Attributes:
        path: The path of the value in the data of its file.
        reason: Why the column cannot hold it.
    """

    def __init__(self, reason: str, path: Path = ()) -> None:
        """Make an error with a reason and a path."""
        super().__init__(reason)
        self.reason = reason
        self.path = path


@attrs.frozen
class Column:
    """A column for the values of one type.

    Attributes:
        type: The Arrow type.
        array: Makes an array of values, in which `None` becomes a null. It may raise any error if
            it cannot hold a value; `check` then tells which.
        check: Raises `InexactError` if the column cannot hold a value exactly. It is not called
            with `None`.
        read: Makes plain data of a value as `to_pylist` returns it. It is not called with `None`.
            A value that it cannot convert is returned unchanged, and is refused later by the code
            that knows the types of fields.
        may_fail: Whether a file can contain values that the column cannot hold.
    """

    type: pyarrow.DataType
    array: Make
    check: Callable[[Any], None]
    read: Callable[[Any], Any]
    may_fail: bool = False


def check_at(column: Column, value: Any, place: object) -> None:
    """Check a value at a place inside another value.

    Raises:
        InexactError: The column cannot hold the value exactly; the place begins the path.
    """
    try:
        column.check(value)
    except InexactError as error:
        raise InexactError(error.reason, (place, *error.path)) from None


def inexact_diagnostic(error: InexactError, name: str | None = None) -> Diagnostic:
    """Return the diagnostic for a value that a column cannot hold.

    Args:
        error: Why the column cannot hold the value.
        name: The name of the file in messages.
    """
    return Diagnostic("NF606", error.reason, format_path(error.path), name=name)
