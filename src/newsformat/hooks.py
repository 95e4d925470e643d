"""Hooks that make cattrs strict: nothing is coerced, nothing is lost, and errors have paths."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, TypeAlias, TypeVar

import attrs
import cattrs
from cattrs.cols import list_structure_factory
from cattrs.errors import ClassValidationError, IterableValidationError
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from newsformat.fields import ModelFields, model_fields
from newsformat.problems import KeyCollisionError, Problem, collision
from newsformat.structuring import copy_plain
from newsformat.syntax.layout import set_attribute
from newsformat.syntax.paths import Path

_Converter = TypeVar("_Converter", bound=cattrs.BaseConverter)
_Structure: TypeAlias = Callable[[Any, Any], Any]

_BODY_KEY: Final = "body"
_LONGEST_SHOWN: Final = 40

# The strict types, and what a person calls their values. `float` takes integers, as PEP 484 says.
_NAMES: Final[Mapping[type, str]] = {
    str: "text",
    bool: "true or false",
    int: "an integer",
    float: "a number",
    datetime: "a date and time",
    date: "a date",
    types.NoneType: "nothing",
}


class _WrongTypeError(TypeError):
    """A value has another type than its field."""

    def __init__(self, expected: str, value: object) -> None:
        super().__init__(expected, value)
        self.is_null = value is None
        self.reason = f"expected {expected}, found {describe(value)}"


def describe(value: object) -> str:
    """Say what a value is, in words for a message."""
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    name = _NAMES.get(type(value), f"a value of type {type(value).__name__}")
    if isinstance(value, (str, bool, int, float, date)):
        shown = repr(value) if isinstance(value, str) else str(value)
        shown = shown.lower() if isinstance(value, bool) else shown
        return f"{name} ({_shortened(shown)})"
    return name


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


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
    converter.register_structure_hook_func(_is_strict_union, _structure_union)
    converter.register_structure_hook_func(_is_anything, _structure_anything)
    converter.register_structure_hook_factory(_is_list, _list_factory)
    converter.register_structure_hook_factory(attrs.has, _structure_factory(has_body=has_body))
    converter.register_unstructure_hook_factory(attrs.has, _unstructure_factory(has_body=has_body))
    return converter


def _is_anything(hint: Any) -> bool:
    return hint is Any or hint is object


def _is_list(hint: Any) -> bool:
    return typing.get_origin(hint) is list or hint is list


def _is_strict_union(hint: Any) -> bool:
    """Tell whether a type is a union of nothing but strict types, of which two say something."""
    is_union = typing.get_origin(hint) in {typing.Union, types.UnionType}
    members = set(typing.get_args(hint))
    return is_union and members <= set(_NAMES) and len(members - {types.NoneType}) > 1


def _fits(value: object, kinds: Sequence[type]) -> bool:
    kind = type(value)
    if float in kinds and kind is int:
        return True
    return kind in kinds or (
        # Subclasses are values of their type, except where YAML has a type of its own for them.
        kind not in _NAMES and isinstance(value, tuple(kinds))
    )


def _strict_hook(kinds: Sequence[type]) -> _Structure:
    expected = " or ".join(_NAMES[kind] for kind in kinds if kind is not types.NoneType)

    def hook(value: Any, _: Any) -> Any:
        if _fits(value, kinds):
            return value
        raise _WrongTypeError(expected, value)

    return hook


def _structure_union(value: Any, hint: Any) -> Any:
    kinds = typing.get_args(hint)
    # An integer is a number: "a number" says it all.
    named = [kind for kind in kinds if not (kind is int and float in kinds)]
    return (
        _strict_hook(kinds)(value, hint)
        if _fits(value, kinds)
        else _strict_hook(named)(value, hint)
    )


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
        inner = make_dict_structure_fn(
            model,
            converter,
            _cattrs_forbid_extra_keys=False,
            **_overrides(fields, has_body=has_body, omit_empty=False),
        )
        known = _known_keys(fields, has_body=has_body)
        extra = fields.extra

        def hook(value: Any, target: Any) -> Any:
            if not isinstance(value, Mapping):
                raise _WrongTypeError("a mapping", value)
            result = inner(value, target)
            if extra is not None:
                unknown = {key: copy_plain(value[key]) for key in value if key not in known}
                set_attribute(result, extra, unknown)
            return result

        return hook

    return factory


def _unstructure_factory(*, has_body: bool) -> Callable[[Any, Any], Callable[[Any], Any]]:
    def factory(model: Any, converter: cattrs.Converter) -> Callable[[Any], Any]:
        fields = model_fields(model)
        inner = make_dict_unstructure_fn(
            model, converter, **_overrides(fields, has_body=has_body, omit_empty=True)
        )
        known = _known_keys(fields, has_body=has_body)
        extra = fields.extra

        def hook(value: Any) -> Any:
            mapping = inner(value)
            if extra is not None:
                for key, item in getattr(value, extra).items():
                    if key in known:
                        raise KeyCollisionError(key)
                    mapping[key] = converter.unstructure(item)
            return mapping

        return hook

    return factory


def _known_keys(fields: ModelFields, *, has_body: bool) -> frozenset[str]:
    keys = frozenset(field.key for field in fields.keys)
    return keys | {_BODY_KEY} if fields.body is not None and has_body else keys


def _overrides(fields: ModelFields, *, has_body: bool, omit_empty: bool) -> dict[str, Any]:
    """Say which key each attribute has, and which are left out."""
    overrides = {
        field.name: override(
            rename=field.key, omit_if_default=omit_empty and field.is_omitted_when_empty
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
        case KeyError() if path and error.args == (path[-1],):
            yield Problem("NF201", "this key is required, and missing", path)
        case _WrongTypeError(is_null=True):
            yield Problem("NF203", f"{error.reason}; give it a value", path)
        case _WrongTypeError():
            yield Problem("NF202", error.reason, path)
        case KeyCollisionError():
            yield collision(error)
        case _:
            yield Problem("NF204", str(error) or type(error).__name__, path)
