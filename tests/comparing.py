"""What is the same: values with their types, the order of their keys, nodes with their places."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import attrs

from newsformat.yaml.nodes import AliasNode, MappingNode, Node, ScalarNode, SequenceNode

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ELSEWHERE = timezone(timedelta(hours=5, minutes=30))


def plain(value: object) -> Any:
    """Models as plain data, so that `1`, `1.0` and `True` are told apart."""
    kind: Any = type(value)
    if attrs.has(kind):
        return {each.name: plain(getattr(value, each.name)) for each in attrs.fields(kind)}
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def says_the_same(first: object, second: object) -> bool:
    """Tell whether two models, or plain data, say the same; the order of keys does not count.

    The library has a function for this too. This one is for those who test it.
    """
    return _signature(plain(first)) == _signature(plain(second))


def _signature(value: object) -> object:
    """Return what is equal for values that are the same, and for no others."""
    match value:
        case dict():
            pairs = [(_signature(key), _signature(item)) for key, item in value.items()]
            return "mapping", sorted(pairs, key=repr)
        case list():
            return "list", [_signature(item) for item in value]
        case float():
            # Minus nothing is nothing.
            return "float", repr(value + 0.0)
        case datetime() if value.tzinfo is not None:
            return "moment", (value - _EPOCH) // timedelta(microseconds=1)
    return type(value).__name__, repr(value)


def in_same_order(first: object, second: object) -> bool:
    """Tell whether all mappings have their keys in the same order as well."""
    return says_the_same(first, second) and orders(first) == orders(second)


def orders(value: object) -> Any:
    """The keys of all mappings, in lists that are nested as they are."""
    value = plain(value)
    if isinstance(value, dict):
        return [[repr(key), orders(item)] for key, item in value.items()]
    return [orders(item) for item in value] if isinstance(value, list) else None


def equal_copy(value: Any) -> Any:
    """Make an equal value that shares nothing and looks as different as it may.

    Texts, numbers and NaN are other objects, moments stand in another zone, and the keys of
    mappings in another order.
    """
    match value:
        case str():
            return "".join(list(value))
        case datetime() if value.tzinfo is not None:
            return value.astimezone(_ELSEWHERE)
        case bool() | None:
            return value
        case int():
            return int(str(value))
        case float():
            return float(repr(value))
        case list():
            return [equal_copy(item) for item in value]
        case dict():
            return {equal_copy(key): equal_copy(value[key]) for key in reversed(value)}
    if attrs.has(type(value)):
        fields = attrs.fields(type(value))
        changes = {each.alias: equal_copy(getattr(value, each.name)) for each in fields}
        return attrs.evolve(value, **changes)
    return value


def models_in(value: Any) -> Iterator[Any]:
    """Yield a model, or those in a list, and all inside them."""
    for each in value if isinstance(value, list) else [value]:
        if attrs.has(type(each)):
            yield each
            for inner in attrs.astuple(each, recurse=False):
                yield from models_in(inner)


def places(node: Node | None) -> Any:
    """Everything that is known of a node, and of those inside it."""
    match node:
        case MappingNode():
            inner = [
                (each.name, each.start, each.colon, each.end, places(each.key), places(each.value))
                for each in node.entries
            ]
            return "mapping", node.start, node.end, node.outer, inner
        case SequenceNode():
            items = [places(item) for item in node.items]
            return "sequence", node.start, node.end, node.outer, node.dashes, items
        case ScalarNode():
            return node.text, node.style, node.tag, node.start, node.end, node.outer
        case AliasNode():
            return "alias", node.start, node.end, node.outer, node.target.start
    return None
