"""Hooks for unions: they make a value of the right member, or say what is wrong with the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import cattrs

from newsformat.convert.converter_settings import is_for_json
from newsformat.convert.failures import (
    MissingKeyError,
    NoMemberError,
    WrongTypeError,
    no_member,
    placed,
    structured_as,
)
from newsformat.convert.members import MAPPINGS, candidates, nearest_class, shared_tag
from newsformat.convert.model_hooks import Structure
from newsformat.fields import typed_keys
from newsformat.type_hints import Sort, ValueType, value_type
from newsformat.yaml.model_layout import plain_text


def union_factory(hint: Any, converter: cattrs.BaseConverter) -> Structure:
    """Return a function that makes values of a union from data."""
    kind, is_json = value_type(hint), is_for_json(converter)

    def hook(value: Any, _: Any) -> Any:
        if value is None and kind.is_optional:
            return None
        failures: list[tuple[bool, Exception]] = []
        for member in candidates(kind.members, value, is_json=is_json):
            try:
                return structured_as(value, member, converter)
            except Exception as error:  # noqa: BLE001 - hooks may raise anything
                failures.append((member.sort is Sort.OTHER, error))
        if not failures:
            raise _of_union(kind, value, converter)
        # The message of this library is more helpful than that of a user-defined hook.
        raise min(failures, key=lambda failure: failure[0])[1]

    return hook


def _of_union(kind: ValueType, value: Any, converter: cattrs.BaseConverter) -> Exception:
    """Return the error for a value that does not belong to any member of a union."""
    if isinstance(value, Mapping) and any(member.sort in MAPPINGS for member in kind.members):
        texts = {key: plain_text(item) for key, item in value.items()}
        nearest = nearest_class(kind.members, texts)
        if nearest is not None:
            try:
                converter.structure(value, nearest.named)
            except Exception as error:  # noqa: BLE001 - hooks may raise anything
                return error
        tag = shared_tag(kind.members)
        if tag is not None:
            return _of_tag(*tag, value, kind)
        return WrongTypeError(_classes_in_words(kind), value)
    return no_member(kind, value)


def _of_tag(
    name: str, values: Sequence[Any], mapping: Mapping[Any, Any], kind: ValueType
) -> Exception:
    """Return the error for a mapping that has none of the allowed values of a tag."""
    error: Exception = MissingKeyError(name)
    if name in mapping:
        error = NoMemberError(values, mapping[name])
    return placed([(name, error)], kind.hint)


def _classes_in_words(kind: ValueType) -> str:
    """Describe which keys distinguish the classes of a union."""
    ways = []
    for member in kind.members:
        if member.sort in {Sort.MODEL, Sort.TYPED_DICT}:
            required = [f"`{key.key}`" for key in typed_keys(member.hint) if key.is_required]
            ways.append(f"the keys of {member.container.__name__} ({', '.join(required)})")
    return f"a mapping with {' or '.join(ways)}"
