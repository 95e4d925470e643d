"""Decides which member of a union a value belongs to, and describes the members in words."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from newsformat.convert.problems import SCALAR_NAMES, choices
from newsformat.fields import TypedKey, typed_keys
from newsformat.type_hints import Sort, ValueType
from newsformat.yaml.model_layout import plain_text
from newsformat.yaml.moments import read_moment

SEQUENCES: Final = frozenset({Sort.LIST, Sort.TUPLE, Sort.SET})
"""The types whose values are lists in a file."""

MAPPINGS: Final = frozenset({Sort.MAPPING, Sort.MODEL, Sort.TYPED_DICT})
"""The types whose values are mappings in a file."""

CLASSES: Final = frozenset({Sort.MODEL, Sort.TYPED_DICT})
"""The types whose values are mappings with known keys in a file."""

# Types that allow only certain values are tried before types that allow any.
_RANKS: Final[Mapping[Sort, int]] = {Sort.LITERAL: 0, Sort.ENUM: 0, Sort.OTHER: 1, Sort.ANYTHING: 3}


def candidates(
    members: Sequence[ValueType], value: object, *, is_json: bool = False
) -> list[ValueType]:
    """Return the members of a union that plain data may belong to, the most specific first.

    Args:
        members: The members.
        value: The data.
        is_json: Whether dates and times are text.
    """
    fitting = [each for each in members if _may_be(each, value, is_json=is_json)]
    if isinstance(value, Mapping):
        told = told_by_keys(fitting, {key: plain_text(item) for key, item in value.items()})
        fitting = [each for each in fitting if each.sort not in MAPPINGS] + told
    return sorted(fitting, key=lambda each: _RANKS.get(each.sort, 2))


def _may_be(member: ValueType, value: object, *, is_json: bool) -> bool:
    """Tell whether plain data has the basic kind of a type, whatever it contains."""
    match member.sort:
        case Sort.ANYTHING:
            return True
        case Sort.SCALAR:
            return is_of(value, member.scalars) or (
                is_json and isinstance(value, str) and is_of(read_moment(value), member.scalars)
            )
        case Sort.ENUM if issubclass(member.hint, enum.Flag):
            # Combinations of named flags are members too.
            return isinstance(value, int)
        case Sort.LITERAL | Sort.ENUM:
            return any(value is each for each in named_members(member)) or any(
                type(each) is type(value) and each == value for each in named_values(member)
            )
        case Sort.OTHER:
            kind = scalar_of(member)
            return (
                kind is None or isinstance(value, kind) or (kind is float and is_of(value, (int,)))
            )
    if member.sort in SEQUENCES:
        return isinstance(value, (list, tuple)) or value is None
    return isinstance(value, Mapping)


def is_of(value: object, kinds: Sequence[type]) -> bool:
    """Tell whether a scalar has one of some exact types; an integer is also a `float`."""
    return type(value) in kinds or (type(value) is int and float in kinds)


def named_members(kind: ValueType) -> Sequence[object]:
    """Return the members of a literal or an enum."""
    return list(kind.hint) if kind.sort is Sort.ENUM else kind.literals


def named_values(kind: ValueType) -> list[Any]:
    """Return the values in a text that stand for the members of a literal or an enum."""
    return [each.value if isinstance(each, enum.Enum) else each for each in named_members(kind)]


def values_of(kind: ValueType) -> list[Any]:
    """Return the values in a text that stand for the members of a type, if it has named members."""
    return named_values(kind) if kind.sort in {Sort.LITERAL, Sort.ENUM} else []


def scalar_of(kind: ValueType) -> type | None:
    """Return the scalar type that a user-defined class is a subclass of, if there is one."""
    if isinstance(kind.hint, type) and kind.sort is Sort.OTHER:
        for scalar in (str, bool, int, float, datetime, date):
            if issubclass(kind.hint, scalar):
                return scalar
    return None


# Mappings


def told_by_keys(members: Sequence[ValueType], texts: Mapping[Any, str | None]) -> list[ValueType]:
    """Return the members that a mapping may belong to, judging by its tags and its keys.

    Of two classes, the one whose tags match is taken, and then the one that declares more of the
    keys. A mapping type without fields is taken only if no class matches.

    Args:
        members: The members of a union.
        texts: The keys of the mapping, each with the text of its value if that is a scalar.
    """
    ranked: list[tuple[tuple[int, int], ValueType]] = []
    for member in members:
        keys = typed_keys(member.hint) if member.sort in CLASSES else ()
        if member.sort in CLASSES and not any(_is_missing(key, texts) for key in keys):
            tags = [_has_tag(key, texts) for key in keys]
            if False not in tags:
                unknown = sum(each not in {key.key for key in keys} for each in texts)
                ranked.append(((-tags.count(True), unknown), member))
    if ranked:
        best = min(rank for rank, _ in ranked)
        return [member for rank, member in ranked if rank == best]
    return [member for member in members if member.sort is Sort.MAPPING]


def _is_missing(key: TypedKey, texts: Mapping[Any, str | None]) -> bool:
    return key.is_required and key.key not in texts


def _tags_of(key: TypedKey) -> list[str] | None:
    """Return the allowed values of a tag as texts; `None` if the key is not a tag."""
    if key.value_type.sort is not Sort.LITERAL:
        return None
    return [str(plain_text(value)) for value in named_values(key.value_type)]


def _has_tag(key: TypedKey, texts: Mapping[Any, str | None]) -> bool | None:
    """Tell whether a mapping has an allowed value of a tag; `None` if that cannot be decided."""
    tags = _tags_of(key)
    if tags is None or key.key not in texts:
        return None
    text = texts[key.key]
    if key.value_type.is_optional and text in {None, "", "~", "null"}:
        return None
    return text in tags


def told_apart(first: ValueType, second: ValueType) -> bool:
    """Tell whether a tag or a key distinguishes the mappings of two classes."""
    keys, others = ({key.key: key for key in typed_keys(each.hint)} for each in (first, second))
    for name in keys.keys() & others.keys():
        tags, other_tags = _tags_of(keys[name]), _tags_of(others[name])
        if tags is not None and other_tags is not None and not set(tags) & set(other_tags):
            return True
    required = ({key.key for key in each.values() if key.is_required} for each in (keys, others))
    return keys.keys() != others.keys() or len({frozenset(each) for each in required}) > 1


def shared_tag(members: Sequence[ValueType]) -> tuple[str, list[Any]] | None:
    """Return the tag that all classes of a union share, and all of its values; `None` without one.

    Args:
        members: The members of the union.
    """
    classes = [member for member in members if member.sort in CLASSES]
    if not classes or any(member.sort is Sort.MAPPING for member in members):
        return None
    tags = [
        {key.key: named_values(key.value_type) for key in typed_keys(each.hint) if _tags_of(key)}
        for each in classes
    ]
    for name in tags[0]:
        if all(name in each for each in tags):
            values = [value for each in tags for value in each[name]]
            return name, list(dict.fromkeys(values))
    return None


def nearest_class(
    members: Sequence[ValueType], texts: Mapping[Any, str | None]
) -> ValueType | None:
    """Return the class that misses the fewest keys of a mapping; `None` if there are several.

    Args:
        members: The members of a union.
        texts: The same as in `told_by_keys`.
    """
    distances: list[tuple[int, ValueType]] = []
    for member in members:
        if member.sort in CLASSES:
            keys = typed_keys(member.hint)
            if not any(_has_tag(key, texts) is False for key in keys):
                distances.append((sum(_is_missing(key, texts) for key in keys), member))
    nearest = min((distance for distance, _ in distances), default=0)
    found = [member for distance, member in distances if distance == nearest]
    return found[0] if len(found) == 1 else None


# Descriptions in words


def in_words(kinds: Sequence[type]) -> str:
    """Describe the scalars of some types in words."""
    return " or ".join(SCALAR_NAMES[kind] for kind in told_of(kinds))


def told_of(kinds: Sequence[type]) -> list[type]:
    """Return the types of scalars to mention; `float` includes integers, so `int` is left out."""
    return [kind for kind in kinds if not (kind is int and float in kinds)]


def expected_in_text(kind: ValueType) -> str:
    """Describe in words what a text must contain for a value of a type."""
    names = dict.fromkeys(_names_in_text(kind))
    return " or ".join(names)


def _names_in_text(kind: ValueType) -> Iterator[str]:
    named = [each for each in kind.members if each.sort in {Sort.LITERAL, Sort.ENUM}]
    for member in kind.members or (kind,):
        if member not in named:
            yield _name_in_text(member)
    if named:
        yield choices([value for each in named for value in named_values(each)])


def _name_in_text(kind: ValueType) -> str:
    if kind.sort is Sort.SCALAR:
        return in_words(kind.scalars)
    if kind.sort in SEQUENCES:
        return "a list"
    if kind.sort in MAPPINGS:
        return "a mapping"
    if kind.sort in {Sort.LITERAL, Sort.ENUM}:
        return choices(named_values(kind))
    scalar = scalar_of(kind)
    return SCALAR_NAMES[scalar] if scalar is not None else f"a value of type {type_name(kind.hint)}"


def type_name(hint: Any) -> str:
    """Return the name of a type for a message."""
    if isinstance(hint, type) and not hasattr(hint, "__origin__"):
        is_plain = hint.__module__ == "builtins"
        return hint.__qualname__ if is_plain else f"{hint.__module__}.{hint.__qualname__}"
    return str(hint).removeprefix("typing.")
