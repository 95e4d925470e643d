"""Copies data that no type describes, and reports values that cannot be read back from a text."""

from __future__ import annotations

import math
import typing
from collections.abc import Callable
from typing import Any

from newsformat.arguments import is_model_class
from newsformat.convert.problems import Problem, describe, misfit
from newsformat.text.source import DEFAULT_LIMITS, Limits
from newsformat.yaml.model_layout import FREE, UNTYPED, Shape
from newsformat.yaml.paths import Path
from newsformat.yaml.plain_data import Plain
from newsformat.yaml.scalars import is_writable
from newsformat.yaml.subclass_values import NOT_PLAIN, exact_scalar


def copy_checked(value: object, shape: Shape, problems: list[Problem], limits: Limits) -> Plain:
    """Make plain data from a value that no model describes.

    Args:
        value: Any object.
        shape: Its shape, which says where keys are always text.
        problems: Collects the values that cannot be read back; if there are any, the result is
            meaningless.
        limits: How large the data may be.
    """
    walk = Walk(problems, limits)
    return walk.guarded(lambda: walk.untyped(value, shape, ()))


class TooLargeError(Exception):
    """The data exceeds a limit. The exception never leaves `Walk.guarded`."""


class Walk:
    """The state of walking through one value.

    A path has one step for each collection around a value, so its length is the depth.
    """

    def __init__(self, problems: list[Problem], limits: Limits) -> None:
        """Take the list that collects problems, and the limits of the data."""
        self._problems = problems
        self._limits = limits
        self._deepest = min(limits.depth, DEFAULT_LIMITS.depth)
        self._values = 0

    def guarded(self, walk: Callable[[], Plain]) -> Plain:
        """Run a walk; if the data exceeds a limit, report that as the only problem."""
        try:
            return walk()
        except TooLargeError:
            return None

    def _report(self, code: str, message: str, path: Path) -> None:
        self._problems.append(Problem(code, message, path))

    def _fail(self, message: str, path: Path) -> typing.Never:
        self._report("NF111", message, path)
        raise TooLargeError

    def _count(self, path: Path) -> None:
        self._values += 1
        if self._values > self._limits.nodes:
            self._fail(f"more than {self._limits.nodes:,} values", path[:1])

    def _enter(self, path: Path) -> None:
        """Check the depth before entering a collection, which may contain itself."""
        self._count(path)
        if len(path) >= self._deepest:
            reason = f"more than {self._deepest} collections inside each other"
            self._fail(f"{reason}, or one that contains itself", path[:1])

    def untyped(self, value: object, shape: Shape, path: Path) -> Plain:
        """Make plain data from a value at a place for any data."""
        kind = type(value)
        layout = shape.layout or FREE
        if issubclass(kind, dict):
            return self._entries(
                value,
                path,
                lambda key: self._key(key, path, is_text=layout.has_text_keys),
                lambda item, key, inner: self.untyped(item, layout.slot(key, None).shape, inner),
            )
        if issubclass(kind, list):
            self._enter(path)
            items = shape.items or UNTYPED
            return [
                self.untyped(item, items, (*path, index))
                for index, item in enumerate(items_of(value))
            ]
        exact = exact_scalar(value)
        if exact is NOT_PLAIN:
            self._report("NF401", _unwritable(value), path)
            return None
        return self._checked(exact, path)

    def _key(self, key: object, path: Path, *, is_text: bool) -> Plain:
        exact = exact_scalar(key)
        if is_text and not isinstance(exact, str):
            self._problems.append(misfit("keys that are text", key, path))
        elif exact is NOT_PLAIN:
            self._report("NF401", f"a key of type {type(key).__name__} cannot be written", path)
        else:
            return self._checked(exact, path)
        return ""

    def _entries(
        self,
        value: object,
        path: Path,
        key_of: Callable[[object], Plain],
        value_of: Callable[[object, Plain, Path], Plain],
    ) -> Plain:
        self._enter(path)
        data: dict[Plain, Plain] = {}
        has_nan = False
        for key, item in dict.items(typing.cast("dict[object, object]", value)):
            exact = key_of(key)
            is_nan = type(exact) is float and math.isnan(exact)
            if exact in data or (is_nan and has_nan):
                self._report("NF401", f"two keys would be written alike: {describe(exact)}", path)
            has_nan = has_nan or is_nan
            # All NaN keys become the same object, since a dictionary finds NaN only by identity.
            exact = math.nan if is_nan else exact
            data[exact] = value_of(item, exact, (*path, exact))
        return data

    def _checked(self, scalar: Plain, path: Path) -> Plain:
        """Check the value of a scalar that has an exact type."""
        self._count(path)
        if isinstance(scalar, str) and not is_writable(scalar):
            self._report("NF401", "a lone surrogate cannot be written as UTF-8", path)
        elif type(scalar) is int and self._is_long(scalar):
            digits = self._limits.integer_digits
            self._report("NF111", f"an integer of more than {digits:,} digits", path)
        return scalar

    def _is_long(self, number: int) -> bool:
        # Most numbers are small enough that they need no exact check.
        return number.bit_length() > 3 * self._limits.integer_digits and (
            abs(number) >= 10**self._limits.integer_digits
        )


def items_of(value: Any) -> list[object]:
    """Return the items of a list as they are stored; a subclass may iterate differently."""
    return list.__getitem__(value, slice(None))


def _unwritable(value: object) -> str:
    kind = type(value)
    reason = f"a value of type {kind.__name__} cannot be written"
    if issubclass(kind, tuple):
        return f"{reason}; make it a list"
    if is_model_class(kind):
        return f"{reason} here; use the mapping that newsformat.unstructure returns for it"
    return reason
