"""Values of unions: which member a value is probably meant to be, and why it is not."""

from __future__ import annotations

import enum
from collections.abc import Sequence

from newsformat.convert.members import in_words, named_members, named_values, type_name, values_of
from newsformat.convert.problems import Problem, choices, found_beside
from newsformat.type_hints import Sort, ValueType
from newsformat.yaml.paths import Path


def are_alike(first: ValueType, second: ValueType) -> bool:
    """Tell whether values of two types are equal if they are written alike."""
    kinds = {type(each) for kind in (first, second) for each in named_members(kind)}
    sorts = {first.sort, second.sort}
    is_named = sorts <= {Sort.LITERAL, Sort.SCALAR}
    return is_named and not any(issubclass(kind, enum.Enum) for kind in kinds)


def telling_problems(
    attempts: Sequence[tuple[ValueType, list[Problem]]], value: object, path: Path
) -> list[Problem]:
    """Return the problems that best explain why a value does not belong to any member of a union.

    Args:
        attempts: The members, each with the problems that the value has as one of them.
        value: The value.
        path: The path of the value.
    """
    for member, problems in attempts:
        if _is_meant(member, value):
            return problems
    if len(attempts) == 1:
        return attempts[0][1]
    names = dict.fromkeys(name_of(member) for member, _ in attempts)
    found = found_beside([each for member, _ in attempts for each in values_of(member)], value)
    return [Problem("NF202", f"expected {' or '.join(names)}, found {found}", path)]


def _is_meant(member: ValueType, value: object) -> bool:
    """Tell whether a value has the basic kind of a type, so that the problem is inside it."""
    kind = type(value)
    match member.sort:
        case Sort.LIST:
            return issubclass(kind, list)
        case Sort.TUPLE:
            return issubclass(kind, tuple)
        case Sort.SET:
            return issubclass(kind, (set, frozenset))
        case Sort.MODEL:
            return kind is member.container or issubclass(kind, dict)
        case Sort.MAPPING | Sort.TYPED_DICT:
            return issubclass(kind, dict)
    return False


def name_of(kind: ValueType) -> str:
    """Describe the values of a type in words."""
    match kind.sort:
        case Sort.SCALAR:
            return in_words(kind.scalars)
        case Sort.LITERAL:
            return choices(named_values(kind))
        case Sort.ENUM:
            return f"a member of {kind.hint.__name__}"
        case Sort.MODEL:
            return f"an object of the class {kind.container.__name__}"
        case Sort.OTHER:
            return f"a value of type {type_name(kind.hint)}"
    words = {Sort.LIST: "a list", Sort.TUPLE: "a tuple", Sort.SET: "a set"}
    return words.get(kind.sort, "a mapping")
