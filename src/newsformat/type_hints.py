"""What a type hint says of the values of a field: the one place where hints are taken apart."""

from __future__ import annotations

import enum
import types
import typing
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

import attrs

SCALARS: Final = frozenset({str, bool, int, float, datetime, date, types.NoneType})
"""The types of plain scalars."""

_ANYTHING: Final = frozenset({Any, object})
_UNIONS: Final = frozenset({typing.Union, types.UnionType})


class Sort(enum.Enum):
    """What values of a type are, first of all."""

    ANYTHING = enum.auto()
    """Plain data of any kind."""

    SCALAR = enum.auto()
    """A scalar of one of a few types."""

    ENUM = enum.auto()
    """A member of an enum."""

    LITERAL = enum.auto()
    """One of a few values."""

    MODEL = enum.auto()
    """An object of an attrs class."""

    LIST = enum.auto()
    """A list of items of one type."""

    TUPLE = enum.auto()
    """A tuple."""

    MAPPING = enum.auto()
    """A mapping with keys of one type and values of another."""

    UNION = enum.auto()
    """Of one of a few types, which are not all scalars."""

    OTHER = enum.auto()
    """Something that only a converter knows."""


@attrs.frozen
class ValueType:
    """What a type hint says.

    Attributes:
        sort: What the values are.
        declared: The hint as it was written.
        hint: The hint without `Annotated` and `NewType`, and without a `None` beside one type.
        is_optional: Whether `None` is a value as well.
        container: What the hint is a form of, such as `list` for `list[str]`; otherwise the hint.
        scalars: For a scalar, its types without that of `None`, in their order.
        literals: For a literal, the values.
        items: The types of what the values consist of, where the hint says so: for a list of its
            items, for a tuple of each item, for a mapping of its keys and its values.
        is_variadic: Whether a tuple has any number of items of one type.
        members: For a union, its types without that of `None`, in their order.
    """

    sort: Sort
    declared: Any
    hint: Any
    is_optional: bool = False
    container: Any = None
    scalars: tuple[type, ...] = ()
    literals: tuple[object, ...] = ()
    items: tuple[ValueType, ...] = ()
    is_variadic: bool = False
    members: tuple[ValueType, ...] = ()

    def parts(self) -> Iterator[ValueType]:
        """Yield the type, and all types that it is made of."""
        yield self
        for inner in (*self.items, *self.members):
            yield from inner.parts()


# What values are of a type by what it is a form of; the abstract ones say it only with arguments.
_CONTAINERS: Final[Mapping[Any, Sort]] = {
    typing.Literal: Sort.LITERAL,
    list: Sort.LIST,
    tuple: Sort.TUPLE,
    dict: Sort.MAPPING,
}
_ABSTRACT_CONTAINERS: Final[Mapping[Any, Sort]] = {
    Sequence: Sort.LIST,
    Iterable: Sort.LIST,
    Mapping: Sort.MAPPING,
}


def value_type(hint: Any) -> ValueType:
    """Tell what a type hint says.

    Args:
        hint: The hint, with everything in it resolved.
    """
    bare = _bare(hint)
    container, arguments = typing.get_origin(bare) or bare, typing.get_args(bare)
    if container in _UNIONS:
        return attrs.evolve(_union(bare, arguments), declared=hint)
    sort = _sort(bare, container)
    if sort is Sort.SCALAR:
        return ValueType(sort, hint, bare, container=container, scalars=(bare,))
    if sort is Sort.LITERAL:
        return ValueType(sort, hint, bare, container=container, literals=arguments)
    items = tuple(value_type(each) for each in arguments if _says_something(each))
    is_variadic = sort is Sort.TUPLE and (not items or ... in arguments)
    return ValueType(sort, hint, bare, container=container, items=items, is_variadic=is_variadic)


ANYTHING: Final = ValueType(Sort.ANYTHING, object, object, container=object)
"""The type of plain data of any kind."""


def _bare(hint: Any) -> Any:
    """Take off `Annotated` and `NewType`, which change nothing of what a value is."""
    while True:
        if typing.get_origin(hint) is typing.Annotated:
            hint = typing.get_args(hint)[0]
        elif isinstance(hint, typing.NewType):
            hint = hint.__supertype__
        elif hint is None:
            return types.NoneType
        else:
            return hint


def _union(hint: Any, arguments: Sequence[Any]) -> ValueType:
    members = tuple(value_type(each) for each in arguments if _bare(each) is not types.NoneType)
    is_optional = len(members) < len(arguments)
    if len(members) == 1:
        return attrs.evolve(members[0], is_optional=is_optional or members[0].is_optional)
    if all(member.sort is Sort.SCALAR for member in members):
        scalars = tuple(dict.fromkeys(kind for member in members for kind in member.scalars))
        is_optional = is_optional or any(member.is_optional for member in members)
        return ValueType(Sort.SCALAR, hint, hint, is_optional, typing.Union, scalars)
    return ValueType(Sort.UNION, hint, hint, is_optional, typing.Union, members=members)


def _sort(hint: Any, container: Any) -> Sort:
    """Tell what values are of a type that is no union."""
    if hint in _ANYTHING or isinstance(hint, typing.TypeVar):
        return Sort.ANYTHING
    if hint in SCALARS:
        return Sort.SCALAR
    if container in _CONTAINERS:
        return _CONTAINERS[container]
    if container in _ABSTRACT_CONTAINERS and container is not hint:
        return _ABSTRACT_CONTAINERS[container]
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return Sort.ENUM
    return Sort.MODEL if isinstance(hint, type) and attrs.has(hint) else Sort.OTHER


def _says_something(argument: Any) -> bool:
    # The arguments of a callable are a list.
    return argument is not ... and isinstance(argument, Hashable)
