"""Hooks that make cattrs strict: nothing is coerced, nothing is lost, and errors have paths."""

from __future__ import annotations

import contextlib
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, TypeVar

import cattrs

from newsformat.arguments import is_model_class
from newsformat.convert.converter_settings import is_for_json, prepare
from newsformat.convert.failures import (
    MissingKeyError,
    NoMemberError,
    WrongTypeError,
    placed,
    structured_as,
)
from newsformat.convert.members import (
    SEQUENCES,
    expected_in_text,
    in_words,
    is_of,
    named_members,
    named_values,
)
from newsformat.convert.model_hooks import (
    Structure,
    reader_of,
    structure_factory,
    unstructure_factory,
)
from newsformat.convert.problems import SCALAR_NAMES
from newsformat.convert.union_hooks import union_factory
from newsformat.fields import typed_keys
from newsformat.type_hints import (
    ANYTHING,
    SCALARS,
    WRAPPERS,
    Sort,
    ValueType,
    bare_hint,
    value_type,
)
from newsformat.yaml import scalars
from newsformat.yaml.moments import read_moment
from newsformat.yaml.plain_data import copy_plain, in_order

_Converter = TypeVar("_Converter", bound=cattrs.BaseConverter)
_Unstructure = Callable[[Any], Any]


def configure(converter: _Converter, *, has_body: bool, is_json: bool = False) -> _Converter:
    """Register the hooks on a converter, and return it.

    Args:
        converter: The converter.
        has_body: Whether the body of a model is a key of its mapping.
        is_json: Whether dates and times are text.
    """

    def fresh() -> cattrs.BaseConverter:
        return configure(cattrs.Converter(), has_body=has_body, is_json=is_json)

    prepare(converter, fresh, has_body=has_body, is_json=is_json)
    for kind in SCALARS:
        converter.register_structure_hook(kind, _strict_hook((kind,), is_json=is_json))
    for kind in (datetime, date):
        converter.register_unstructure_hook(kind, _moment_text if is_json else _itself)
    converter.register_structure_hook_func(_is_anything, _structure_anything)
    converter.register_unstructure_hook_factory(_is_anything, _unstructure_anything)
    for is_such, structure in _STRUCTURE_FACTORIES:
        converter.register_structure_hook_factory(is_such, structure)
    for is_such, unstructure in _UNSTRUCTURE_FACTORIES:
        converter.register_unstructure_hook_factory(is_such, unstructure)
    return converter


# The types that the hooks are for. cattrs itself unwraps aliases and annotations, and asks again
# for the type inside.


def _is_anything(hint: Any) -> bool:
    return hint is Any or hint is object


def _is_of_sort(*sorts: Sort) -> Callable[[Any], bool]:
    def is_such(hint: Any) -> bool:
        kind = value_type(hint)
        return kind.sort in sorts and kind.hint is hint

    return is_such


def _is_strict_union(hint: Any) -> bool:
    """Tell whether a type is a union of strict types only, at least two of them besides `None`."""
    kind = value_type(hint)
    return kind.sort is Sort.SCALAR and len(kind.scalars) > 1 and kind.hint is hint


def _is_another_name(hint: Any) -> bool:
    """Tell whether a type is an alias or a wrapper that cattrs does not unwrap itself."""
    origin = typing.get_origin(hint)
    is_alias = "TypeAliasType" in {type(hint).__name__, type(origin).__name__}
    return is_alias or (origin in WRAPPERS and origin is not typing.Annotated)


def _is_model(hint: Any) -> bool:
    return is_model_class(typing.get_origin(hint) or hint)


def _inner_factory(hint: Any, converter: cattrs.BaseConverter) -> Structure:
    inner = bare_hint(hint)
    return lambda value, _: converter.structure(value, inner)


def _unstructure_inner(hint: Any, converter: cattrs.BaseConverter) -> _Unstructure:
    inner = bare_hint(hint)
    return lambda value: converter.unstructure(value, unstructure_as=inner)


# Scalars


def _itself(value: Any) -> Any:
    return value


def _moment_text(value: date) -> str:
    """Write a date, or a date and time, in ISO 8601."""
    if not isinstance(value, datetime):
        return value.isoformat()
    try:
        return scalars.write_timestamp(value)
    except OverflowError:
        return value.isoformat()


def _fits(value: object, kinds: Sequence[type]) -> bool:
    kind = type(value)
    return is_of(value, kinds) or (
        # Values of subclasses are accepted, except for types that YAML distinguishes, such as
        # `bool`.
        kind not in SCALAR_NAMES and isinstance(value, tuple(kinds))
    )


def _read_json(value: Any, kinds: Sequence[type]) -> Any:
    """Return the date or the moment that a text represents, if one of them is expected."""
    if isinstance(value, str) and (datetime in kinds or date in kinds):
        moment = read_moment(value)
        return moment if _fits(moment, kinds) else value
    return value


def _strict_hook(kinds: Sequence[type], *, is_json: bool) -> Structure:
    expected = in_words([kind for kind in kinds if kind is not types.NoneType] or kinds)

    def hook(value: Any, target: Any) -> Any:
        # cattrs uses this hook for subclasses too.
        if target not in SCALARS and value_type(target).sort is Sort.ENUM:
            return _member(value, value_type(target))
        value = _read_json(value, kinds) if is_json else value
        if not _fits(value, kinds):
            raise WrongTypeError(expected, value)
        is_subclass = target not in SCALAR_NAMES and isinstance(target, type)
        return target(value) if is_subclass else value

    return hook


def _scalars_factory(hint: Any, converter: cattrs.BaseConverter) -> Structure:
    union = value_type(hint)
    kinds = (*union.scalars, types.NoneType) if union.is_optional else union.scalars
    return _strict_hook(kinds, is_json=is_for_json(converter))


def _member_factory(hint: Any, _: cattrs.BaseConverter) -> Structure:
    kind = value_type(hint)
    return lambda value, _: _member(value, kind)


def _member(value: Any, kind: ValueType) -> Any:
    """Return the member of an enum or a literal for a value that has exactly the member's type."""
    members, named = named_members(kind), named_values(kind)
    for member, each in zip(members, named, strict=True):
        # `True` equals 1, but is a different value.
        if value is member or (type(each) is type(value) and each == value):
            return member
    if kind.sort is Sort.ENUM:
        if isinstance(value, kind.hint):
            return value
        kinds = {type(each) for each in named}
        if type(value) in kinds or (type(value) is int and float in kinds):
            try:
                # Flags have more members than are named, and an enum may look up others itself.
                return kind.hint(value)
            except ValueError:
                pass
    raise NoMemberError(named, value)


def _structure_anything(value: Any, _: Any) -> Any:
    return copy_plain(value)


def _unstructure_anything(_: Any, converter: cattrs.BaseConverter) -> _Unstructure:
    # A plain `object()` would come back here forever.
    return lambda value: value if type(value) is object else converter.unstructure(value)


# Collections


def _sequence_factory(hint: Any, converter: cattrs.BaseConverter) -> Structure:
    kind = value_type(hint)
    read = reader_of(kind.items[0] if kind.items else ANYTHING, converter)
    make: Callable[[Iterable[Any]], Any] = list
    if kind.sort is not Sort.LIST:
        make = frozenset if kind.container is frozenset else set
        make = tuple if kind.sort is Sort.TUPLE else make

    def hook(value: Any, _: Any) -> Any:
        # A key without a value is read as an empty list: `topics:`.
        items = () if value is None and not _has_positions(kind) else value
        if not isinstance(items, (list, tuple)):
            raise WrongTypeError("a list", items)
        if _has_positions(kind) and len(kind.items) != len(items):
            raise WrongTypeError(_count_in_words(kind), items, f"one of {len(items)}")
        made: Sequence[Any] | None = None
        if not _has_positions(kind):
            with contextlib.suppress(Exception):
                made = [read(item) for item in items]
        if made is None:
            # Something is wrong; now everything that is wrong is collected.
            kinds = kind.items if _has_positions(kind) else (kind.items or (ANYTHING,)) * len(items)
            made = _structured(enumerate(items), kinds, hint, converter)
        try:
            return make(made)
        except TypeError:
            # Only hashable values can be in a set.
            raise WrongTypeError("a list of scalars", items) from None

    return hook


def _has_positions(kind: ValueType) -> bool:
    return kind.sort is Sort.TUPLE and not kind.is_variadic


def _count_in_words(kind: ValueType) -> str:
    count = len(kind.items)
    return f"a list of {count} {'value' if count == 1 else 'values'}"


def _structured(
    entries: Iterable[tuple[object, Any]],
    kinds: Sequence[ValueType],
    collection: Any,
    converter: cattrs.BaseConverter,
) -> list[Any]:
    """Convert items to their types, each with its index or key."""
    made: list[Any] = []
    errors: list[tuple[object, Exception]] = []
    for (step, item), kind in zip(entries, kinds, strict=True):
        try:
            made.append(structured_as(item, kind, converter))
        except Exception as error:  # noqa: BLE001 - hooks may raise anything
            errors.append((step, error))
    if errors:
        raise placed(errors, collection)
    return made


def _mapping_factory(hint: Any, converter: cattrs.BaseConverter) -> Structure:
    key_kind, item_kind = value_type(hint).items or (ANYTHING, ANYTHING)
    reads_keys = is_for_json(converter) and str not in key_kind.scalars
    expected = f"{expected_in_text(key_kind)} as the key"

    def hook(value: Any, _: Any) -> Any:
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            raise WrongTypeError("a mapping", value)
        keys: list[Any] = []
        errors: list[tuple[object, Exception]] = []
        for key in value:
            try:
                given = _key_of_json(key) if reads_keys else key
                keys.append(converter.structure(given, key_kind.declared))
            except Exception:  # noqa: BLE001 - hooks may raise anything
                errors.append((key, WrongTypeError(expected, key)))
        if errors:
            raise placed(errors, hint)
        kinds = [item_kind] * len(keys)
        return dict(zip(keys, _structured(value.items(), kinds, hint, converter), strict=True))

    return hook


def _key_of_json(key: Any) -> Any:
    """Return the number or the date that a JSON key stands for, since keys of JSON are text."""
    value = scalars.resolve(key) if isinstance(key, str) else key
    return key if isinstance(value, scalars.Unreadable) else value


def _typed_dict_factory(hint: Any, converter: cattrs.BaseConverter) -> Structure:
    def hook(value: Any, _: Any) -> Any:
        if not isinstance(value, Mapping):
            raise WrongTypeError("a mapping", value)
        known = {key.key: key for key in typed_keys(hint)}
        missing: list[tuple[object, Exception]] = [
            (name, MissingKeyError(name))
            for name, key in known.items()
            if key.is_required and name not in value
        ]
        kinds = [known[key].value_type if key in known else ANYTHING for key in value]
        try:
            made = _structured(value.items(), kinds, hint, converter)
        except cattrs.IterableValidationError as error:
            if not missing:
                raise
            raise cattrs.IterableValidationError(
                error.message, [*_with_notes(missing, hint), *error.exceptions], hint
            ) from None
        if missing:
            raise placed(missing, hint)
        return dict(zip(value, made, strict=True))

    return hook


def _with_notes(errors: Sequence[tuple[object, Exception]], hint: Any) -> Sequence[Exception]:
    """Return errors, each with a note of its place, as an exception group needs them."""
    group: Any = placed(errors, hint)
    exceptions: Sequence[Exception] = group.exceptions
    return exceptions


def _unstructure_items(hint: Any, converter: cattrs.BaseConverter) -> _Unstructure:
    kind = value_type(hint)

    def hook(value: Any) -> Any:
        kinds = kind.items if _has_positions(kind) else (kind.items or (ANYTHING,)) * len(value)
        items = [
            converter.unstructure(item, unstructure_as=each.declared)
            for item, each in zip(value, kinds, strict=True)
        ]
        return in_order(items) if kind.sort is Sort.SET else items

    return hook


def _unstructure_entries(hint: Any, converter: cattrs.BaseConverter) -> _Unstructure:
    key_kind, item_kind = value_type(hint).items or (ANYTHING, ANYTHING)
    return lambda value: {
        converter.unstructure(key, unstructure_as=key_kind.declared): converter.unstructure(
            item, unstructure_as=item_kind.declared
        )
        for key, item in value.items()
    }


def _unstructure_typed_dict(hint: Any, converter: cattrs.BaseConverter) -> _Unstructure:
    def hook(value: Any) -> Any:
        known = {key.key: key.value_type.declared for key in typed_keys(hint)}
        return {
            key: converter.unstructure(item, unstructure_as=known.get(key, object))
            for key, item in value.items()
        }

    return hook


def _unstructure_member(hint: Any, _: cattrs.BaseConverter) -> _Unstructure:
    del hint
    return lambda value: getattr(value, "value", value)


_STRUCTURE_FACTORIES: Final[Sequence[tuple[Callable[[Any], bool], Any]]] = (
    (_is_another_name, _inner_factory),
    (_is_strict_union, _scalars_factory),
    (_is_of_sort(Sort.UNION), union_factory),
    (_is_of_sort(Sort.ENUM, Sort.LITERAL), _member_factory),
    (_is_of_sort(*SEQUENCES), _sequence_factory),
    (_is_of_sort(Sort.MAPPING), _mapping_factory),
    (_is_of_sort(Sort.TYPED_DICT), _typed_dict_factory),
    (_is_model, structure_factory),
)
_UNSTRUCTURE_FACTORIES: Final[Sequence[tuple[Callable[[Any], bool], Any]]] = (
    (_is_another_name, _unstructure_inner),
    (_is_of_sort(Sort.ENUM, Sort.LITERAL), _unstructure_member),
    (_is_of_sort(*SEQUENCES), _unstructure_items),
    (_is_of_sort(Sort.MAPPING), _unstructure_entries),
    (_is_of_sort(Sort.TYPED_DICT), _unstructure_typed_dict),
    (_is_model, unstructure_factory),
)
