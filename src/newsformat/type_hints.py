"""What a type hint says about the values of a field. No other module takes hints apart."""

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
    """The basic kind of the values of a type."""

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
    """One of a few types, which are not all scalars."""

    OTHER = enum.auto()
    """A type that only a converter can handle."""


@attrs.frozen
class ValueType:
    """The facts that a type hint states about values.

    Attributes:
        sort: The basic kind of the values.
        declared: The hint as it was written.
        named: The hint as it was written, without a `None` beside one type.
        hint: The hint after resolving type aliases and removing `Annotated` and a `None` beside one
            type.
        is_optional: Whether `None` is allowed as well.
        container: The origin of the hint, such as `list` for `list[str]`; otherwise the hint
            itself.
        scalars: For a scalar, its types in order, without the type of `None`.
        literals: For a literal, the allowed values.
        items: The types inside the hint, where it gives them: the item type of a list, the type of
            each item of a tuple, the key and value types of a mapping.
        is_variadic: Whether a tuple has any number of items of one type.
        members: For a union, its types in order, without the type of `None`.
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
        """Yield the type itself, and then all types inside it."""
        yield self
        for inner in (*self.items, *self.members):
            yield from inner.parts()


# The kinds of values by the origin of a hint. Abstract classes count only when they have arguments.
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
    """Return the facts that a type hint states.

    Args:
        hint: The hint, with all forward references resolved.

    Raises:
        TypeError: The hint is a type alias that contains itself.
    """
    try:
        return _value_type(hint)
    except RecursionError:
        reason = "is an alias of itself; make it a class, or use object for data of any kind"
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
    """Return the type that remains when aliases are resolved and `Annotated` is removed.

    `Annotated`, `NewType` and the type aliases of Python 3.12 do not change what the values are.
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


# `TypeVar.__default__` is new in Python 3.13.
WRAPPERS: Final = frozenset(
    {
        typing.Annotated,
        typing.Final,
        typing.Required,
        typing.NotRequired,
        getattr(typing, "ReadOnly", typing.Annotated),
    }
)
"""The wrappers around a type; all but the first two are for a `TypedDict` only."""


def _is_alias(hint: Any) -> bool:
    # `typing.TypeAliasType` is new in Python 3.12; `typing_extensions` has a class of the same
    # name.
    return type(hint).__name__ == "TypeAliasType"


def _bound(variable: typing.TypeVar) -> Any:
    """Return the type that a type variable stands for when it is given no argument."""
    if variable.__constraints__:
        return typing.Union[variable.__constraints__]  # noqa: UP007 - they are known at run time
    return object if variable.__bound__ is None else variable.__bound__


def arguments_of(hint: Any) -> Mapping[str, Any]:
    """Return the type arguments of a generic class, such as `Box[int]`, by the variables' names.

    Args:
        hint: The class, with or without arguments.
    """
    origin = typing.get_origin(hint)
    return {} if origin is None else _by_name(origin.__parameters__, typing.get_args(hint))


def _by_name(variables: Iterable[Any], arguments: Iterable[Any]) -> Mapping[str, Any]:
    return {variable.__name__: each for variable, each in zip(variables, arguments, strict=False)}


def substituted(hint: Any, arguments: Mapping[str, Any]) -> Any:
    """Return a hint in which type variables are replaced by types.

    Args:
        hint: The hint.
        arguments: The types, by the names of the variables.
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
    """Return the union of some types."""
    if len(kinds) == 1:
        return kinds[0]
    return value_type(typing.Union[tuple(each.declared for each in kinds)])  # noqa: UP007 - as above


def _sort(hint: Any, container: Any) -> Sort:
    """Return the basic kind of the values of a type that is not a union."""
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
    # The first argument of `Callable` is a list of types.
    return argument is not ... and isinstance(argument, Hashable)
