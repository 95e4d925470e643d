"""Which types a class may use, and the error that names an unsupported one.

An unsupported type is reported when a class is first used, not when a file first has a value of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any, TypeAlias

from newsformat.convert.members import CLASSES, named_values, scalar_of, told_apart, type_name
from newsformat.fields import model_fields, typed_keys
from newsformat.type_hints import Sort, ValueType, value_type
from newsformat.yaml.subclass_values import is_exact

IsCustom: TypeAlias = Callable[[ValueType], bool]


def nothing_is_custom(_: ValueType) -> bool:
    """Return false: there are no user-defined hooks for a type."""
    return False


def types_in(model: Any, is_custom: IsCustom) -> Iterator[ValueType]:
    """Yield all types inside a type, and those of the fields of all classes in it.

    Args:
        model: The type.
        is_custom: Tells whether the user has hooks for a type; the types inside it are then not
            yielded.
    """
    return (kind for _, kind in _places_in(model, is_custom))


def _places_in(model: Any, is_custom: IsCustom) -> Iterator[tuple[str, ValueType]]:
    """Yield the types, each with the class and the field that it belongs to."""
    seen: list[Any] = []
    waiting: list[tuple[str, ValueType]] = [("", value_type(model))]
    while waiting:
        place, kind = waiting.pop(0)
        yield place, kind
        if is_custom(kind):
            continue
        waiting.extend((place, inner) for inner in (*kind.items, *kind.members))
        if kind.sort in CLASSES and kind.hint not in seen:
            seen.append(kind.hint)
            owner = kind.container.__qualname__
            waiting += [(f"{owner}.{key.name}", key.value_type) for key in typed_keys(kind.hint)]


def refuse_unsupported(model: Any, is_custom: IsCustom = nothing_is_custom) -> None:
    """Refuse a class with a type that cannot be read or written.

    Args:
        model: The class, or another type.
        is_custom: Tells whether the user has hooks for a type.

    Raises:
        TypeError: There is such a type; the message names class, field and type.
    """
    for place, kind in _places_in(model, is_custom):
        reason = None if is_custom(kind) else _unsupported(kind, is_custom)
        if place and reason is None and not is_custom(kind):
            reason = _lost_body(kind)
        if reason is not None:
            raise TypeError(f"{place}: {reason}" if place else reason)


def _lost_body(kind: ValueType) -> str | None:
    """Say why an object inside another one cannot have a body: no text stands below its keys."""
    body = model_fields(kind.hint).body if kind.sort is Sort.MODEL else None
    if body is None:
        return None
    advice = f'declare it with slot("{body}") to make it a key'
    return f"{type_name(kind.hint)}.{body} would be the body of the file; {advice}"


def _unsupported(kind: ValueType, is_custom: IsCustom) -> str | None:
    """Say why a type cannot be read or written; `None` if it can."""
    name = type_name(kind.hint)
    match kind.sort:
        case Sort.OTHER if scalar_of(kind) is None:
            reason = "is not supported in front matter; pass a converter with hooks for it"
            return f"the type {name} {reason}"
        case Sort.LITERAL | Sort.ENUM if not all(map(is_exact, named_values(kind))):
            return f"the type {name} has values that are not scalars"
        case Sort.MAPPING if kind.items and not _is_key(kind.items[0], is_custom):
            return f"the type {name} has keys that are not scalars"
        case Sort.SET if kind.items and not _is_key(kind.items[0], is_custom):
            return f"the type {name} has items that are not scalars; make it a list"
        case Sort.UNION:
            return _unclear(kind, is_custom)
    return None


def _is_key(kind: ValueType, is_custom: IsCustom) -> bool:
    if is_custom(kind) or scalar_of(kind) is not None:
        return True
    members = kind.members or (kind,)
    scalars = {Sort.SCALAR, Sort.LITERAL, Sort.ENUM, Sort.ANYTHING}
    return all(member.sort in scalars for member in members)


def _unclear(kind: ValueType, is_custom: IsCustom) -> str | None:
    """Name the classes of a union that cannot be distinguished; `None` if all can."""
    classes = [each for each in kind.members if each.sort in CLASSES and not is_custom(each)]
    for first, second in combinations(classes, 2):
        if not told_apart(first, second):
            names = " and ".join(type_name(each.hint) for each in (first, second))
            advice = "give each a field of the same name with a different Literal type"
            return f"nothing distinguishes {names}; {advice}"
    return None
