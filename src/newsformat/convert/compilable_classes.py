"""Which classes are simple: nothing but fields of the usual kinds, and no code of their own.

Compiled code reads and writes objects of these classes, and leaves all others to the converter.
"""

from __future__ import annotations

import typing
from types import NoneType
from typing import Any, Final

import attrs

from newsformat.fields import Field, attributes_of, model_fields
from newsformat.type_hints import Sort, ValueType

_HOOKS: Final = ("__attrs_post_init__", "__attrs_pre_init__", "__post_init__")


def is_simple(model: type[Any]) -> bool:
    """Tell whether a class has no hooks, validators or converters, and only usual fields.

    Args:
        model: An attrs class, or a dataclass; one that has arguments is not simple.
    """
    if typing.get_origin(model) is not None or any(hasattr(model, hook) for hook in _HOOKS):
        return False
    attributes = attributes_of(model).values()
    if any(each.validator or each.converter or not each.init for each in attributes):
        return False
    return all(map(_is_usual, model_fields(model).keys))


def _is_usual(field: Field) -> bool:
    """Tell whether a field has values, or a list of values, of scalar types or of one class.

    A list is empty where it is not there, and what is optional is `None`.
    """
    value, default = field.value_type, field.default
    if value.container is list and value.items:
        item = value.items[0]
        is_one = len(item.scalars) <= 1 and not item.is_optional
        return default == [] and not value.is_optional and is_one and _is_known(item)
    if value.is_optional:
        return default is None and _is_known(value)
    return field.is_required and _is_known(value)


def _is_known(value: ValueType) -> bool:
    is_class = value.sort is Sort.MODEL and value.container is value.hint
    return is_class or bool(exact_types(value))


def exact_types(value: ValueType) -> frozenset[type]:
    """Return the exact types of scalars of a type; none where it is not for scalars alone."""
    types = frozenset(value.scalars)
    if NoneType in types:
        return frozenset()
    return types | {int} if float in types else types


def sets_attributes(model: type[Any]) -> bool:
    """Tell whether an object is made by setting its attributes, and by nothing else.

    That is what `__init__` does as attrs writes it, unless there is more to be kept, such as a
    hash. Setting them without the call takes a third of the time.

    attrs before 25.4 does not tell what it wrote; then the answer is no.

    Args:
        model: An attrs class without validators, converters and hooks of its own.
    """
    kind: Any = model
    if not hasattr(attrs, "inspect") or "__attrs_attrs__" not in vars(kind):
        return False
    written = attrs.inspect(kind)
    is_cached = written.hashability is attrs.ClassProps.Hashability.HASHABLE_CACHED
    return (
        written.added_init
        and not written.is_exception
        and not is_cached
        and kind.__setattr__ is object.__setattr__
        and kind.__new__ is object.__new__
        and _has_init_of_its_own(kind)
    )


def _has_init_of_its_own(model: Any) -> bool:
    """Tell whether nobody put another `__init__` in the place of the one that was written."""
    init = model.__init__
    code = getattr(init, "__code__", None)
    names = ["self", *(each.alias for each in attributes_of(model).values())]
    return (
        code is not None
        and not hasattr(init, "__wrapped__")
        and init.__qualname__ == f"{model.__qualname__}.__init__"
        and sorted(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]) == sorted(names)
    )
