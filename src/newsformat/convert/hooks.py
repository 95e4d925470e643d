"""Hooks that make cattrs strict: nothing is coerced, nothing is lost, and errors have paths."""

from __future__ import annotations

import enum
import math
import re
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, TypeAlias, TypeVar

import attrs
import cattrs
from cattrs.cols import list_structure_factory
from cattrs.errors import AttributeValidationNote, ClassValidationError, IterableValidationError
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from newsformat.convert.problems import (
    SCALAR_NAMES,
    KeyCollisionError,
    Problem,
    collision,
    describe,
    message_of,
)
from newsformat.fields import ModelFields, model_fields
from newsformat.type_hints import SCALARS, Sort, value_type
from newsformat.yaml.layout import set_attribute
from newsformat.yaml.paths import Path
from newsformat.yaml.plain_data import copy_plain

_Converter = TypeVar("_Converter", bound=cattrs.BaseConverter)
_Structure: TypeAlias = Callable[[Any, Any], Any]

_BODY_KEY: Final = "body"
# Keys of the front matter that have a `$` more beside the body, so that both have a place.
_LIKE_BODY_KEY: Final = re.compile(rf"\$*{_BODY_KEY}")


class _WrongTypeError(TypeError):
    """A value has another type than its field."""

    def __init__(self, expected: str, value: object) -> None:
        super().__init__(expected, value)
        self.is_null = value is None
        self.reason = f"expected {expected}, found {describe(value)}"


class _NoMemberError(ValueError):
    """A value is none of those that its field allows."""

    def __init__(self, members: Iterable[object], value: object) -> None:
        expected = ", ".join(map(str, members))
        super().__init__(f"expected one of {expected}; found {describe(value)}")


def configure(converter: _Converter, *, has_body: bool) -> _Converter:
    """Register the hooks on a converter, and give it back.

    Args:
        converter: The converter.
        has_body: Whether the body of a model is a key of its mapping.
    """
    for kind in (str, bool, int, float, datetime, date):
        converter.register_structure_hook(kind, _strict_hook((kind,)))
    for kind in (datetime, date):
        converter.register_unstructure_hook(kind, lambda value: value)
    converter.register_structure_hook_factory(_is_strict_union, _union_factory)
    converter.register_structure_hook_func(_is_anything, _structure_anything)
    converter.register_structure_hook_func(_is_enum, _structure_member)
    converter.register_structure_hook_factory(_is_literal, _literal_factory)
    converter.register_structure_hook_factory(_is_list, _list_factory)
    converter.register_structure_hook_factory(attrs.has, _structure_factory(has_body=has_body))
    converter.register_unstructure_hook_factory(attrs.has, _unstructure_factory(has_body=has_body))
    return converter


def _is_anything(hint: Any) -> bool:
    return hint is Any or hint is object


# cattrs itself takes off what stands around a type, and asks again for the type inside.


def _is_list(hint: Any) -> bool:
    kind = value_type(hint)
    return kind.container is list and kind.hint is hint


def _is_enum(hint: Any) -> bool:
    kind = value_type(hint)
    return kind.sort is Sort.ENUM and kind.hint is hint


def _is_literal(hint: Any) -> bool:
    kind = value_type(hint)
    return kind.sort is Sort.LITERAL and kind.hint is hint


def _structure_member(value: Any, kind: Any) -> Any:
    """Return the member of an enum that has a value, which must be of the type of the member's."""
    kinds = {type(member.value) for member in kind}
    if type(value) in kinds or (type(value) is int and float in kinds):
        try:
            return kind(value)
        except ValueError:
            pass
    elif isinstance(value, kind):
        return value
    raise _NoMemberError([member.value for member in kind], value)


def _literal_factory(hint: Any) -> _Structure:
    members = value_type(hint).literals

    def hook(value: Any, _: Any) -> Any:
        """Return the value that a `Literal` names, or the member of an enum that has it."""
        for member in members:
            named = member.value if isinstance(member, enum.Enum) else member
            # `True` is equal to 1, but is another value.
            if value is member or (type(named) is type(value) and named == value):
                return member
        raise _NoMemberError([getattr(member, "value", member) for member in members], value)

    return hook


def _is_strict_union(hint: Any) -> bool:
    """Tell whether a type is a union of nothing but strict types, of which two say something."""
    kind = value_type(hint)
    return kind.sort is Sort.SCALAR and len(kind.scalars) > 1 and kind.hint is hint


def _fits(value: object, kinds: Sequence[type]) -> bool:
    kind = type(value)
    if float in kinds and kind is int:
        return True
    return kind in kinds or (
        # Subclasses are values of their type, except where YAML has a type of its own for them.
        kind not in SCALAR_NAMES and isinstance(value, tuple(kinds))
    )


def _strict_hook(kinds: Sequence[type]) -> _Structure:
    expected = " or ".join(SCALAR_NAMES[kind] for kind in kinds if kind is not types.NoneType)

    def hook(value: Any, target: Any) -> Any:
        # cattrs takes this hook for subclasses too.
        if target not in SCALARS and _is_enum(target):
            return _structure_member(value, target)
        if not _fits(value, kinds):
            raise _WrongTypeError(expected, value)
        is_subclass = target not in SCALAR_NAMES and isinstance(target, type)
        return target(value) if is_subclass else value

    return hook


def _union_factory(hint: Any) -> _Structure:
    union = value_type(hint)
    kinds = (*union.scalars, types.NoneType) if union.is_optional else union.scalars
    # An integer is a number: "a number" says it all.
    named = [kind for kind in kinds if not (kind is int and float in kinds)]
    fitting, other = _strict_hook(kinds), _strict_hook(named)
    return lambda value, target: (fitting if _fits(value, kinds) else other)(value, target)


def _structure_anything(value: Any, _: Any) -> Any:
    return copy_plain(value)


def _list_factory(hint: Any, converter: cattrs.BaseConverter) -> _Structure:
    inner = list_structure_factory(hint, converter)

    def hook(value: Any, target: Any) -> Any:
        # A key without a value is a list without items: `topics:`.
        if value is None:
            return []
        if not isinstance(value, (list, tuple)):
            raise _WrongTypeError("a list", value)
        return inner(value, target)

    return hook


def _structure_factory(*, has_body: bool) -> Callable[[Any, Any], _Structure]:
    def factory(model: Any, converter: cattrs.Converter) -> _Structure:
        fields = model_fields(model)
        overrides = _overrides(fields, has_body=has_body, omit_empty=False)
        for field in fields.keys:
            if field.declaration.finite:
                hook_of_field = _finite_hook(converter, field.type)
                overrides[field.name] = override(rename=field.key, struct_hook=hook_of_field)
        inner = make_dict_structure_fn(
            model, converter, _cattrs_forbid_extra_keys=False, **overrides
        )
        known = frozenset(field.key for field in fields.keys)
        extra, body = fields.extra, _body_key(fields, has_body=has_body)

        def hook(value: Any, target: Any) -> Any:
            if not isinstance(value, Mapping):
                raise _WrongTypeError("a mapping", value)
            try:
                result = inner(value, target)
            except ClassValidationError as error:
                raise _validated(error, value, fields, converter) from None
            if extra is not None:
                keys = {_without_mark(key, body): key for key in value if key != body}
                unknown = {
                    each: copy_plain(value[keys[each]]) for each in keys if each not in known
                }
                set_attribute(result, extra, unknown)
            return result

        return hook

    return factory


def _finite_hook(converter: cattrs.BaseConverter, hint: Any) -> _Structure:
    """Return the hook of a field whose numbers must be finite."""

    def hook(value: Any, _: Any) -> Any:
        result = converter.structure(value, hint)
        if isinstance(result, float) and not math.isfinite(result):
            raise _WrongTypeError("a finite number", value)
        return result

    return hook


def _validated(
    error: ClassValidationError, mapping: Any, fields: ModelFields, converter: cattrs.BaseConverter
) -> ClassValidationError:
    """Return an error with what each validator of a class says, where all types are right.

    The class itself stops at the first validator that refuses a value, and does not say which.
    """
    noted, others = error.group_exceptions()
    if noted or not others:
        return error
    model: Any = error.cl
    attributes = [each for each in attrs.fields(model) if each.init]
    draft = object.__new__(model)
    try:
        for attribute in attributes:
            _set_on_draft(draft, attribute, mapping, fields, converter)
    except Exception:  # noqa: BLE001 - a converter or a default may raise anything
        return error
    failures = [
        failure for attribute in attributes if (failure := _failure(draft, attribute)) is not None
    ]
    return ClassValidationError(error.message, failures or others, model)


def _set_on_draft(
    draft: Any,
    attribute: attrs.Attribute[Any],
    mapping: Any,
    fields: ModelFields,
    converter: cattrs.BaseConverter,
) -> None:
    """Set an attribute of an object that is made without its `__init__`, which would raise."""
    field = next((each for each in fields.keys if each.name == attribute.name), None)
    value: Any = attribute.default
    if field is not None and field.key in mapping:
        value = converter.structure(mapping[field.key], field.type)
    elif isinstance(value, attrs.Factory):  # type: ignore[arg-type] # attrs types it as a function
        value = value.factory(draft) if value.takes_self else value.factory()
    change: Any = attribute.converter
    if change is not None:
        value = change(value)
    set_attribute(draft, attribute.name, value)


def _failure(draft: Any, attribute: attrs.Attribute[Any]) -> Exception | None:
    """Return what the validator of an attribute raises, with a note that names the attribute."""
    if attribute.validator is None:
        return None
    try:
        attribute.validator(draft, attribute, getattr(draft, attribute.name))
    except Exception as failure:  # noqa: BLE001 - a validator may raise anything
        failure.add_note(AttributeValidationNote("", attribute.name, attribute.type))
        return failure
    return None


def _unstructure_factory(*, has_body: bool) -> Callable[[Any, Any], Callable[[Any], Any]]:
    def factory(model: Any, converter: cattrs.Converter) -> Callable[[Any], Any]:
        fields = model_fields(model)
        inner = make_dict_unstructure_fn(
            model, converter, **_overrides(fields, has_body=has_body, omit_empty=True)
        )
        known = frozenset(field.key for field in fields.keys)
        extra, body = fields.extra, _body_key(fields, has_body=has_body)

        def hook(value: Any) -> Any:
            mapping = inner(value)
            if extra is not None:
                for key, item in getattr(value, extra).items():
                    if key in known:
                        raise KeyCollisionError(key)
                    mapping[_with_mark(key, body)] = converter.unstructure(item)
            return mapping

        return hook

    return factory


def _body_key(fields: ModelFields, *, has_body: bool) -> str | None:
    """Return the key of the body in a mapping, if it has one."""
    return _BODY_KEY if has_body and fields.body is not None else None


def _with_mark(key: Any, body: str | None) -> Any:
    """Return the key that a key of the front matter has in a mapping, beside that of the body."""
    is_like_body = body and isinstance(key, str) and _LIKE_BODY_KEY.fullmatch(key)
    return f"${key}" if is_like_body else key


def _without_mark(key: Any, body: str | None) -> Any:
    """Return the key of the front matter that a key of a mapping stands for."""
    is_like_body = body and isinstance(key, str) and _LIKE_BODY_KEY.fullmatch(key)
    return key.removeprefix("$") if is_like_body else key


def _overrides(fields: ModelFields, *, has_body: bool, omit_empty: bool) -> dict[str, Any]:
    """Say which key each attribute has, and which are left out."""
    body = _body_key(fields, has_body=has_body)
    overrides = {
        field.name: override(
            rename=_with_mark(field.key, body),
            omit_if_default=omit_empty and field.is_omitted_when_empty,
        )
        for field in fields.keys
    }
    if fields.extra is not None:
        overrides[fields.extra] = override(omit=True)
    if fields.body is not None:
        overrides[fields.body] = (
            override(rename=_BODY_KEY, omit_if_default=omit_empty)
            if has_body
            else override(omit=True)
        )
    return overrides


def explain(error: BaseException, path: Path) -> Iterator[Problem]:
    """Turn what cattrs raises into problems with paths."""
    match error:
        case ClassValidationError():
            keys = {field.name: field.key for field in model_fields(error.cl).keys}
            noted, others = error.group_exceptions()
            for inner, note in noted:
                yield from explain(inner, (*path, keys.get(note.name, note.name)))
            for inner in others:
                yield from explain(inner, path)
        case IterableValidationError():
            noted_items, others = error.group_exceptions()
            for inner, item_note in noted_items:
                yield from explain(inner, (*path, item_note.index))
            for inner in others:
                yield from explain(inner, path)
        case KeyError() if path and error.args in ((path[-1],), (f"${path[-1]}",)):
            yield Problem("NF201", "this key is required, and missing", path)
        case _WrongTypeError(is_null=True):
            yield Problem("NF203", f"{error.reason}; give it a value", path)
        case _WrongTypeError():
            yield Problem("NF202", error.reason, path)
        case KeyCollisionError():
            yield collision(error)
        case _:
            yield Problem("NF204", message_of(error), path)
