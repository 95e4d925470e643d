"""What the fields of a model hold, where they are of the usual kinds.

Functions that are compiled for a model rest on this: they read and write exactly these types, and
leave everything else to the converter.
"""

from __future__ import annotations

import types
from typing import Any

import attrs

from newsformat.fields import Field, cached_per_class, model_fields
from newsformat.type_hints import Sort


@attrs.frozen
class ExactField:
    """How a field is read and written.

    Attributes:
        field: The field.
        types: The exact types of its values, or of its items.
        inner: The model that it, or each of its items, is.
        is_list: Whether it is a list.
        is_required: Whether it must be there.
        is_finite: Whether its numbers must be neither infinite nor NaN.
    """

    field: Field
    types: frozenset[type] = frozenset()
    inner: type | None = None
    is_list: bool = False
    is_required: bool = False
    is_finite: bool = False


@cached_per_class
def exact_fields_of(model: type[Any]) -> tuple[ExactField, ...] | None:
    """Return the forms of a model's fields, or `None` where one is unusual.

    Args:
        model: An attrs class.
    """
    if hasattr(model, "__attrs_post_init__") or hasattr(model, "__attrs_pre_init__"):
        return None
    attributes = attrs.fields(model)
    if any(each.validator or each.converter or not each.init for each in attributes):
        return None
    forms = [_form(field) for field in model_fields(model).keys]
    known = tuple(form for form in forms if form is not None)
    return known if len(known) == len(forms) else None


def argument_name(attribute: attrs.Attribute[Any]) -> str:
    """Return the name of an attribute as an argument of `__init__`."""
    return attribute.alias or attribute.name


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
    names = ["self", *(argument_name(each) for each in attrs.fields(model))]
    return (
        code is not None
        and not hasattr(init, "__wrapped__")
        and init.__qualname__ == f"{model.__qualname__}.__init__"
        and sorted(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]) == sorted(names)
    )


def _form(field: Field) -> ExactField | None:
    kind, default = field.value_type, field.default
    is_list = kind.container is list and bool(kind.items)
    if is_list:
        is_usual = default == [] and not kind.is_optional
        kind = kind.items[0]
        is_usual = is_usual and not kind.is_optional and len(kind.scalars) <= 1
    elif kind.is_optional:
        is_usual = default is None
    else:
        is_usual = field.attribute.default is attrs.NOTHING
    if not is_usual:
        return None
    is_required = not is_list and not kind.is_optional
    if kind.sort is Sort.MODEL:
        # Forms of a model that contains itself would never end; its function is found when used.
        return ExactField(field, inner=kind.hint, is_list=is_list, is_required=is_required)
    members = set(kind.scalars)
    if not members or types.NoneType in members:
        return None
    return ExactField(
        field,
        frozenset(members | {int} if float in members else members),
        is_list=is_list,
        is_required=is_required,
        is_finite=field.declaration.finite and float in members,
    )
