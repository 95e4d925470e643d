"""What a type hint says of the values of a field: the one place where hints are taken apart."""

from __future__ import annotations

import enum
import types
import typing
from collections.abc import (
    Collection,
    Hashable,
    Iterable,
    Iterator,
    Mapping,
    MutableMapping,
    MutableSequence,
    MutableSet,
    Sequence,
)
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from typing import Any, Final

import attrs

from newsformat.arguments import is_model_class, is_typed_dict

SCALARS: Final = frozenset({str, bool, int, float, datetime, date, types.NoneType})
"""The types of plain scalars."""

COLLECTIONS: Final = frozenset({list, dict, tuple, set, frozenset})
"""The types of collections that fields hold."""

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
    """An object of an attrs class, or of a dataclass."""

    LIST = enum.auto()
    """A list of items of one type."""

    TUPLE = enum.auto()
    """A tuple."""

    SET = enum.auto()
    """A set of items of one type."""

    TYPED_DICT = enum.auto()
    """A mapping with the keys that a `TypedDict` names."""

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
        named: The hint as it was written, without a `None` beside one type.
        hint: The hint without names for it and without `Annotated`, nor a `None` beside one type.
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
    named: Any
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
    set: Sort.SET,
    frozenset: Sort.SET,
    dict: Sort.MAPPING,
}
_ABSTRACT_CONTAINERS: Final[Mapping[Any, Sort]] = {
    Sequence: Sort.LIST,
    MutableSequence: Sort.LIST,
    Collection: Sort.LIST,
    Iterable: Sort.LIST,
    AbstractSet: Sort.SET,
    MutableSet: Sort.SET,
    Mapping: Sort.MAPPING,
    MutableMapping: Sort.MAPPING,
}


def value_type(hint: Any) -> ValueType:
    """Tell what a type hint says.

    Args:
        hint: The hint, with everything in it resolved.

    Raises:
        TypeError: It is an alias that stands in itself.
    """
    try:
        return _value_type(hint)
    except RecursionError:
        reason = "is an alias of itself; make it a class, or take object for data of any kind"
        raise TypeError(f"the type {hint} {reason}") from None


def _value_type(hint: Any) -> ValueType:
    bare = bare_hint(hint)
    container, arguments = typing.get_origin(bare) or bare, typing.get_args(bare)
    if container in _UNIONS:
        return _union(hint, bare, arguments)
    sort = _sort(bare, container)
    if sort is Sort.SCALAR:
        return ValueType(sort, hint, hint, bare, container=container, scalars=(bare,))
    if sort is Sort.LITERAL:
        return ValueType(sort, hint, hint, bare, container=container, literals=arguments)
    items = tuple(_value_type(each) for each in arguments if _says_something(each))
    is_variadic = sort is Sort.TUPLE and (bare is tuple or ... in arguments)
    return ValueType(
        sort, hint, hint, bare, container=container, items=items, is_variadic=is_variadic
    )


ANYTHING: Final = ValueType(Sort.ANYTHING, object, object, object, container=object)
"""The type of plain data of any kind."""


def bare_hint(hint: Any) -> Any:
    """Return the hint that stands behind names for it, and inside of what annotates it.

    `Annotated`, `NewType` and the aliases of Python 3.12 change nothing of what a value is.
    """
    while True:
        origin = typing.get_origin(hint)
        if origin in WRAPPERS:
            hint = typing.get_args(hint)[0]
        elif isinstance(hint, typing.NewType):
            hint = hint.__supertype__
        elif _is_alias(hint):
            hint = hint.__value__
        elif _is_alias(origin):
            hint = substituted(
                origin.__value__, _by_name(origin.__type_params__, typing.get_args(hint))
            )
        elif hint is None:
            return types.NoneType
        else:
            return _bound(hint) if isinstance(hint, typing.TypeVar) else hint


# Python has the last one since 3.13.
WRAPPERS: Final = frozenset(
    {
        typing.Annotated,
        typing.Final,
        typing.Required,
        typing.NotRequired,
        getattr(typing, "ReadOnly", typing.Annotated),
    }
)
"""What stands around a type; all but the first two stand only in a `TypedDict`."""


def _is_alias(hint: Any) -> bool:
    # Python has the class since 3.12, and `typing_extensions` has one of the same name.
    return type(hint).__name__ == "TypeAliasType"


def _bound(variable: typing.TypeVar) -> Any:
    """Return the type that a variable stands for where nobody says another one."""
    if variable.__constraints__:
        return typing.Union[variable.__constraints__]  # noqa: UP007 - they are known at run time
    return object if variable.__bound__ is None else variable.__bound__


def arguments_of(hint: Any) -> Mapping[str, Any]:
    """Return the arguments of a generic class, such as `Box[int]`, by its variables' names.

    Args:
        hint: The class, with or without arguments.
    """
    origin = typing.get_origin(hint)
    return {} if origin is None else _by_name(origin.__parameters__, typing.get_args(hint))


def _by_name(variables: Iterable[Any], arguments: Iterable[Any]) -> Mapping[str, Any]:
    return {variable.__name__: each for variable, each in zip(variables, arguments, strict=False)}


def substituted(hint: Any, arguments: Mapping[str, Any]) -> Any:
    """Return a hint with types in the places of its variables.

    Args:
        hint: The hint.
        arguments: The types by the names of variables.
    """
    if isinstance(hint, typing.TypeVar):
        return arguments.get(hint.__name__, hint)
    variables = getattr(hint, "__parameters__", ())
    if not arguments or not variables or isinstance(hint, type):
        return hint
    return hint[tuple(arguments.get(each.__name__, each) for each in variables)]


def _union(hint: Any, bare: Any, arguments: Sequence[Any]) -> ValueType:
    found = [_value_type(each) for each in arguments if bare_hint(each) is not types.NoneType]
    is_optional = len(found) < len(arguments)
    if len(found) == 1:
        only = found[0]
        return attrs.evolve(only, declared=hint, is_optional=is_optional or only.is_optional)
    is_optional = is_optional or any(member.is_optional for member in found)
    members = tuple(member for each in found for member in (each.members or (each,)))
    if all(member.sort is Sort.SCALAR for member in members):
        scalars = tuple(dict.fromkeys(kind for member in members for kind in member.scalars))
        return ValueType(Sort.SCALAR, hint, hint, bare, is_optional, typing.Union, scalars)
    return ValueType(Sort.UNION, hint, hint, bare, is_optional, typing.Union, members=members)


def union_of(kinds: Sequence[ValueType]) -> ValueType:
    """Return the type of values that are of any of some types."""
    if len(kinds) == 1:
        return kinds[0]
    return value_type(typing.Union[tuple(each.declared for each in kinds)])  # noqa: UP007 - as above


def _sort(hint: Any, container: Any) -> Sort:
    """Tell what values are of a type that is no union."""
    if hint in _ANYTHING:
        return Sort.ANYTHING
    if hint in SCALARS:
        return Sort.SCALAR
    if container in _CONTAINERS:
        return _CONTAINERS[container]
    if container in _ABSTRACT_CONTAINERS and container is not hint:
        return _ABSTRACT_CONTAINERS[container]
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return Sort.ENUM
    if is_typed_dict(container):
        return Sort.TYPED_DICT
    return Sort.MODEL if is_model_class(container) else Sort.OTHER


def _says_something(argument: Any) -> bool:
    # The arguments of a callable are a list.
    return argument is not ... and isinstance(argument, Hashable)
