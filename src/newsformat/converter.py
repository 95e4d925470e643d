"""Models to plain mappings and back, by cattrs, with nothing lost and nothing coerced."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, Final, TypeAlias, TypeVar

import attrs
import cattrs
from cattrs.cols import list_structure_factory
from cattrs.errors import ClassValidationError, IterableValidationError
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from newsformat.diagnostics import Diagnostic
from newsformat.errors import ValidationError
from newsformat.fields import ModelFields, model_fields
from newsformat.structuring import (
    MisfitError,
    copy_plain,
    structure_function,
    unstructure_function,
)
from newsformat.syntax.layout import Plain
from newsformat.syntax.paths import Path, format_path

_Model = TypeVar("_Model")
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


class _KeyCollisionError(ValueError):
    """An unknown key has the name of a known one."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@attrs.frozen
class Problem:
    """One thing that keeps data from fitting a model."""

    code: str
    message: str
    path: Path


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


def make_converter() -> cattrs.Converter:
    """Make a cattrs converter that knows the models, and any other attrs class, as mappings.

    The keys of the mappings are those of the front matter, and `body` is the text after it. What
    is `None`, or an empty list, is left out; unknown keys stand beside the known ones.

    Example:
        >>> from newsformat import Article
        >>> make_converter().unstructure(Article(title="Boats", heat=3))
        {'title': 'Boats', 'heat': 3}
    """
    return configure_converter(cattrs.Converter())


def configure_converter(converter: _Converter) -> _Converter:
    """Teach a converter of your own the models, strictly: no value is coerced.

    Args:
        converter: The converter; it is changed.

    Returns:
        The same converter.
    """
    return _configure(converter, has_body=True)


@cache
def front_matter_converter() -> cattrs.Converter:
    """Give the converter for front matter alone, in which `body` is a key like any other."""
    return _configure(cattrs.Converter(), has_body=False)


@cache
def _default_converter() -> cattrs.Converter:
    return make_converter()


def structure(mapping: Mapping[str, object], model: type[_Model]) -> _Model:
    """Make a model from a mapping.

    Args:
        mapping: Keys as in the front matter, values as plain data; `body` for the body.
        model: The attrs class, such as `Article`.

    Raises:
        ValidationError: With everything that does not fit, each with its path.

    Example:
        >>> from newsformat import Article
        >>> structure({"title": "Boats", "heat": 3}, Article).heat
        3
    """
    return _structured(_default_converter(), mapping, model)


def unstructure(model: object) -> dict[str, object]:
    """Make a mapping from a model, as `structure` takes it.

    Raises:
        ValidationError: `extra` has a key of the model's own.

    Example:
        >>> from newsformat import Image
        >>> unstructure(Image(url="https://example.com/a.jpg"))
        {'url': 'https://example.com/a.jpg'}
    """
    try:
        mapping: dict[str, object] = _default_converter().unstructure(model)
    except _KeyCollisionError as error:
        raise ValidationError([_diagnostic(_collision(error))]) from None
    return mapping


def _structured(
    converter: cattrs.BaseConverter, mapping: Mapping[str, object], model: type[_Model]
) -> _Model:
    problems = list[Problem]()
    result = try_structure(mapping, model, problems, converter)
    if problems:
        raise ValidationError(map(_diagnostic, problems))
    return typing.cast("_Model", result)


def _diagnostic(problem: Problem) -> Diagnostic:
    return Diagnostic(problem.code, problem.message, format_path(problem.path))


def _collision(error: _KeyCollisionError) -> Problem:
    reason = "an unknown key has the name of one of the model's own keys; set that attribute"
    return Problem("NF205", reason, ("extra", error.key))


def try_structure(
    data: object,
    target: Any,
    problems: list[Problem],
    converter: cattrs.BaseConverter | None = None,
) -> object:
    """Make a value of a type from plain data.

    Args:
        data: The plain data.
        target: The type.
        problems: Takes everything that does not fit; then the result means nothing.
        converter: The converter; by default the one for front matter alone.
    """
    if converter is None:
        quick = structure_function(target) if attrs.has(target) else None
        if quick is not None:
            try:
                return quick(data)
            except Exception:  # noqa: BLE001, S110 - the converter will find the same and explain it
                pass
    try:
        return (converter or front_matter_converter()).structure(data, target)
    except Exception as error:  # noqa: BLE001 - a model's own validators may raise anything
        problems.extend(_explain(error, ()))
        return None


def to_strict_plain(
    model: object, earlier: dict[Plain, Plain] | None = None
) -> dict[Plain, Plain] | None:
    """Make plain data of a model whose values are exactly what its fields say.

    Args:
        model: The model.
        earlier: Data that was made of it before; what is still the same is taken over.

    Returns:
        Data that shares nothing with the model; `None` where something is unusual, or wrong.
    """
    quick = unstructure_function(type(model)) if attrs.has(type(model)) else None
    if quick is None:
        return None
    try:
        return quick(model, earlier)
    except (MisfitError, RecursionError):
        return None


def to_plain(model: object, problems: list[Problem]) -> Plain:
    """Make plain data of exact types, which shares nothing with the model.

    Args:
        model: A model, or any value that a model may hold.
        problems: Takes what cannot be made plain data.
    """
    strict = to_strict_plain(model)
    if strict is not None:
        return strict
    try:
        return copy_plain(front_matter_converter().unstructure(model))
    except _KeyCollisionError as error:
        problems.append(_collision(error))
    except RecursionError:
        problems.append(Problem("NF401", "the value contains itself, or is nested too deep", ()))
    return {}


def _configure(converter: _Converter, *, has_body: bool) -> _Converter:
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
                # Not by assignment, so that frozen classes can have it too.
                object.__setattr__(result, extra, unknown)
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
                        raise _KeyCollisionError(key)
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


def _explain(error: BaseException, path: Path) -> Iterator[Problem]:
    """Turn what cattrs raises into problems with paths."""
    match error:
        case ClassValidationError():
            keys = {field.name: field.key for field in model_fields(error.cl).keys}
            noted, others = error.group_exceptions()
            for inner, note in noted:
                yield from _explain(inner, (*path, keys.get(note.name, note.name)))
            for inner in others:
                yield from _explain(inner, path)
        case IterableValidationError():
            noted_items, others = error.group_exceptions()
            for inner, item_note in noted_items:
                yield from _explain(inner, (*path, item_note.index))
            for inner in others:
                yield from _explain(inner, path)
        case KeyError() if path and error.args == (path[-1],):
            yield Problem("NF201", "this key is required, and missing", path)
        case _WrongTypeError(is_null=True):
            yield Problem("NF203", f"{error.reason}; give it a value", path)
        case _WrongTypeError():
            yield Problem("NF202", error.reason, path)
        case _KeyCollisionError():
            yield _collision(error)
        case _:
            yield Problem("NF204", str(error) or type(error).__name__, path)
