"""How to read a plain scalar in a field that allows text and other types, such as `str | int`.

It is the text, or the number, date or other value that YAML would make of it.
"""

from __future__ import annotations

from datetime import date, datetime

from newsformat.yaml.plain_data import Plain
from newsformat.yaml.scalars import Unreadable, is_integer


class Kept:
    """The plain scalars that are what YAML's core schema says, where all others are texts.

    Attributes:
        types: The types of these scalars.
        values: More of them, of other types.
    """

    __slots__ = ("types", "values")

    def __init__(
        self, types: frozenset[type] = frozenset(), values: tuple[Plain, ...] = ()
    ) -> None:
        """Take the types and the values."""
        self.types: frozenset[type] = types
        self.values: tuple[Plain, ...] = values

    def __contains__(self, value: object) -> bool:
        """Tell whether a scalar stays what it is."""
        kind = type(value)
        return (
            value is None
            or kind in self.types
            or any(type(each) is kind and each == value for each in self.values)
        )


def chosen_value(text: str, value: Plain | Unreadable, keeps: Kept) -> Plain | Unreadable:
    """Return what a plain scalar is at a place for texts and for other values.

    Args:
        text: The scalar.
        value: What the core schema makes of it.
        keeps: Which scalars are no texts.
    """
    if isinstance(value, Unreadable):
        types = {int, float} if is_integer(text) else {date, datetime}
        return text if types.isdisjoint(keeps.types) else value
    return value if value in keeps else text
