"""Hooks for attrs classes and dataclasses, which report everything that is wrong at once."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple, TypeAlias

import attrs
import cattrs
from cattrs.errors import ClassValidationError

from newsformat.convert.converter_settings import settings_of
from newsformat.convert.custom_values import Conversions
from newsformat.convert.failures import MissingKeyError, WrongTypeError, noted, structured_as
from newsformat.convert.problems import KeyCollisionError, Problem
from newsformat.convert.unstructuring import unstructure_checked
from newsformat.fields import Field, ModelFields, attributes_of, model_fields
from newsformat.text.source import DEFAULT_LIMITS
from newsformat.type_hints import Sort, ValueType
from newsformat.yaml.model_layout import set_attribute
from newsformat.yaml.plain_data import copy_plain

Structure: TypeAlias = Callable[[Any, Any], Any]
"""Makes a value of a type from data."""

_BODY_KEY: Final = "body"
# In a mapping with the body, these keys of the front matter get a `$`, so that none is lost.
_LIKE_BODY_KEY: Final = re.compile(rf"\$*{_BODY_KEY}")


class _Reader(NamedTuple):
    """How the argument for a field is made.

    Attributes:
        key: The key of its value in the mapping.
        argument: The name of the argument.
        read: Makes the argument from that value.
        is_required: Whether the key is required.
        name: The name of the attribute.
    """

    key: str
    argument: str
    read: Callable[[Any], Any]
    is_required: bool
    name: str


def structure_factory(model: Any, converter: cattrs.BaseConverter) -> Structure:
    """Return a function that makes objects of a model from mappings."""
    fields = model_fields(model)
    known = frozenset(field.key for field in fields.keys)
    converted = [field for field in fields.keys if field.attribute.converter is not None]
    extra, body = fields.extra, _body_key(fields, converter)
    readers = list(_readers(model, fields, body, converter))

    def hook(value: Any, _: Any) -> Any:
        if not isinstance(value, Mapping):
            raise WrongTypeError("a mapping", value)
        arguments = _arguments(value, model, readers)
        try:
            result = model(**arguments)
        except Exception as error:  # noqa: BLE001 - a model's own validators may raise anything
            raise _validated(error, arguments, model) from None
        if converted:
            _fit_converted(result, arguments, model, converted, converter)
        if extra is not None:
            keys = {_without_mark(key, body): key for key in value if key != body}
            unknown = {each: copy_plain(value[keys[each]]) for each in keys if each not in known}
            set_attribute(result, extra, unknown)
        return result

    return hook


def _readers(
    model: Any, fields: ModelFields, body: str | None, converter: cattrs.BaseConverter
) -> Iterator[_Reader]:
    for field in fields.keys:
        yield _Reader(
            _with_mark(field.key, body),
            field.attribute.alias,
            _read_function(field, converter),
            field.is_required,
            field.name,
        )
    if body is not None and fields.body is not None:
        argument = attributes_of(model)[fields.body].alias
        read = partial(_structured_body, converter)
        yield _Reader(body, argument, read, is_required=False, name=fields.body)


def _structured_body(converter: cattrs.BaseConverter, value: Any) -> Any:
    return converter.structure(value, str)


def _read_function(field: Field, converter: cattrs.BaseConverter) -> Callable[[Any], Any]:
    """Return a function that makes the argument for a field from a value."""
    if field.attribute.converter is not None:
        # The class has a converter for the field, which may accept anything.
        return copy_plain
    read = reader_of(field.value_type, converter)
    return (lambda value: _finite(read(value), value)) if field.declaration.finite else read


def reader_of(kind: ValueType, converter: cattrs.BaseConverter) -> Callable[[Any], Any]:
    """Return a function that makes a value of a type from data."""
    if any(part.sort in {Sort.MODEL, Sort.TYPED_DICT, Sort.OTHER} for part in kind.parts()):
        # A class may contain itself, so its hook is looked up when it is needed.
        return lambda value: structured_as(value, kind, converter)
    is_union = kind.sort is Sort.UNION or len(kind.scalars) > 1
    hint = kind.declared if is_union else kind.named
    hook = converter.get_structure_hook(hint)
    if kind.is_optional and not is_union:
        return lambda value: None if value is None else hook(value, hint)
    return lambda value: hook(value, hint)


def _finite(result: Any, value: Any) -> Any:
    if isinstance(result, float) and not math.isfinite(result):
        raise WrongTypeError("a finite number", value)
    return result


def _arguments(
    mapping: Mapping[Any, Any], model: Any, readers: Sequence[_Reader]
) -> dict[str, Any]:
    """Make the arguments for the call that makes an object."""
    arguments: dict[str, Any] = {}
    errors: list[Exception] = []
    for key, argument, read, is_required, name in readers:
        if key in mapping:
            try:
                arguments[argument] = read(mapping[key])
            except Exception as error:  # noqa: BLE001 - hooks may raise anything
                errors.append(noted(error, name, model, None))
        elif is_required:
            errors.append(noted(MissingKeyError(key), name, model, None))
    if errors:
        raise ClassValidationError(f"While structuring {model!r}", errors, _owner(model))
    return arguments


def _owner(model: Any) -> Any:
    return getattr(model, "__origin__", model)


def _fit_converted(
    result: Any,
    arguments: Mapping[str, Any],
    model: Any,
    fields: Sequence[Field],
    converter: cattrs.BaseConverter,
) -> None:
    """Convert the results of the converters of a class to the types of their fields, if needed."""
    errors: list[Exception] = []
    for field in fields:
        if field.attribute.alias not in arguments:
            continue
        value = getattr(result, field.name)
        if not fits(value, field.type, converter):
            try:
                made = structured_as(value, field.value_type, converter)
                set_attribute(result, field.name, made)
            except Exception as error:  # noqa: BLE001 - hooks may raise anything
                errors.append(noted(error, field.name, model, field.type))
    if errors:
        raise ClassValidationError(f"While structuring {model!r}", errors, _owner(model))


def fits(value: object, hint: Any, converter: cattrs.BaseConverter) -> bool:
    """Tell whether a value belongs to a type, so that it can be read back from a text."""
    problems = list[Problem]()
    settings = settings_of(converter)
    conversions = Conversions(lambda: converter)
    if settings is not None:
        conversions = Conversions(lambda: converter, settings.is_custom)
    unstructure_checked(value, hint, problems, DEFAULT_LIMITS, conversions)
    return not problems


def _validated(error: Exception, arguments: Mapping[str, Any], model: Any) -> Exception:
    """Return an error that contains the messages of all validators of a class.

    The class itself stops at the first validator that refuses a value, and does not say which it
    is.
    """
    failures = [error]
    try:
        draft = object.__new__(_owner(model))
        attributes = [each for each in attributes_of(model).values() if each.init]
        for attribute in attributes:
            _set_on_draft(draft, attribute, arguments)
        if attrs.has(_owner(model)):
            failures = list(_failures(draft, model)) or failures
    except Exception:  # noqa: BLE001 - a converter or a default may raise anything
        failures = [_of_converter(error, arguments, model)]
    return ClassValidationError(f"While structuring {model!r}", failures, _owner(model))


def _of_converter(error: Exception, arguments: Mapping[str, Any], model: Any) -> Exception:
    """Return an error with a note of the attribute whose converter raised it, if there is one."""
    for attribute in attributes_of(model).values():
        change: Any = attribute.converter
        if callable(change) and attribute.alias in arguments:
            try:
                change(arguments[attribute.alias])
            except Exception as failure:  # noqa: BLE001 - a converter may raise anything
                return noted(failure, attribute.name, model, None)
    return error


def _set_on_draft(draft: Any, attribute: Any, arguments: Mapping[str, Any]) -> None:
    """Set an attribute of an object that is made without calling `__init__`, which would raise."""
    value: Any = attribute.default
    if attribute.alias in arguments:
        value = arguments[attribute.alias]
    elif isinstance(value, attrs.Factory):  # type: ignore[arg-type] # attrs types it as a function
        value = value.factory(draft) if value.takes_self else value.factory()
    change: Any = attribute.converter
    if change is not None:
        value = change(value)
    set_attribute(draft, attribute.name, value)


def _failures(draft: Any, model: Any) -> Iterator[Exception]:
    """Yield the exceptions of the validators, each with a note that names the attribute."""
    for attribute in attrs.fields(_owner(model)):
        if attribute.validator is not None and attribute.init:
            try:
                attribute.validator(draft, attribute, getattr(draft, attribute.name))
            except Exception as failure:  # noqa: BLE001 - a validator may raise anything
                yield noted(failure, attribute.name, model, attribute.type)


def unstructure_factory(model: Any, converter: cattrs.BaseConverter) -> Callable[[Any], Any]:
    """Return a function that makes mappings from objects of a model."""
    fields = model_fields(model)
    known = frozenset(field.key for field in fields.keys)
    extra, body = fields.extra, _body_key(fields, converter)

    def hook(value: Any) -> Any:
        mapping: dict[Any, Any] = {}
        for field in fields.keys:
            item = getattr(value, field.name)
            if not (field.is_omitted_when_empty and item == field.default):
                key = _with_mark(field.key, body)
                mapping[key] = converter.unstructure(item, unstructure_as=field.type)
        if body is not None and fields.body is not None:
            text = getattr(value, fields.body)
            if text != attributes_of(model)[fields.body].default:
                mapping[body] = text
        if extra is not None:
            for key, item in getattr(value, extra).items():
                if key in known:
                    raise KeyCollisionError(key)
                mapping[_with_mark(key, body)] = converter.unstructure(item)
        return mapping

    return hook


def _body_key(fields: ModelFields, converter: cattrs.BaseConverter) -> str | None:
    """Return the key of the body in a mapping, if it has one."""
    settings = settings_of(converter)
    has_body = settings is not None and settings.has_body and fields.body is not None
    return _BODY_KEY if has_body else None


def _with_mark(key: Any, body: str | None) -> Any:
    """Return the key that a key of the front matter has in a mapping that includes the body."""
    is_like_body = body and isinstance(key, str) and _LIKE_BODY_KEY.fullmatch(key)
    return f"${key}" if is_like_body else key


def _without_mark(key: Any, body: str | None) -> Any:
    """Return the key of the front matter that a key of such a mapping stands for."""
    is_like_body = body and isinstance(key, str) and _LIKE_BODY_KEY.fullmatch(key)
    return key.removeprefix("$") if is_like_body else key
