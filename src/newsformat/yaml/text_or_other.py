"""How a plain scalar is read in a field that allows text and other types, such as `str | int`.

The result is either the text, or the number, date or other value that YAML reads it as.
"""

from __future__ import annotations

from datetime import date, datetime

from newsformat.yaml.plain_data import Plain
from newsformat.yaml.scalars import Unreadable, is_integer


class Kept:
    """The plain scalars that are read by YAML's core schema; all others are text.

    Attributes:
        types: The types of the values that are kept.
        values: Further values that are kept, of other types.
    """

    __slots__ = ("types", "values")

    def __init__(
        self, types: frozenset[type] = frozenset(), values: tuple[Plain, ...] = ()
    ) -> None:
        """Take the types and the values."""
        self.types: frozenset[type] = types
        self.values: tuple[Plain, ...] = values

    def __contains__(self, value: object) -> bool:
        """Tell whether a value is kept."""
        kind = type(value)
        return (
            value is None
            or kind in self.types
            or any(type(each) is kind and each == value for each in self.values)
        )


def chosen_value(text: str, value: Plain | Unreadable, keeps: Kept) -> Plain | Unreadable:
    """Return the value of a plain scalar in a field for text and other values.

    Args:
        text: The scalar.
        value: The value by the core schema.
        keeps: The values that are kept; all others are text.
    """
    if isinstance(value, Unreadable):
        types = {int, float} if is_integer(text) else {date, datetime}
        return text if types.isdisjoint(keeps.types) else value
    return value if value in keeps else text
