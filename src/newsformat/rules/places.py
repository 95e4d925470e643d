"""The places in a text that findings point to, and the lines that belong to values."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from newsformat.diagnostics import Span
from newsformat.yaml.nodes import AliasNode, Entry, MappingNode, Node, ScalarNode, SequenceNode
from newsformat.yaml.paths import Path


class Place(NamedTuple):
    """A place in a text.

    Attributes:
        span: The range to show.
        anchors: Where the key or item begins, after the same of the keys and items around it.
        end: Where its value ends; for a collection, where it begins.
        node: The value; `None` if there is nothing at the path.
    """

    span: Span
    anchors: tuple[int, ...]
    end: int
    node: Node | None


def find_place(root: MappingNode, path: Path) -> Place:
    """Return the place of a path, or of the nearest place above it that exists in the text.

    Args:
        root: The root mapping.
        path: The path.
    """
    place = Place(Span(root.start, root.start), (root.start,), root.start, root)
    for step in path:
        node = place.node
        found: Place | None = None
        if isinstance(node, SequenceNode) and _is_index(step, len(node.items)):
            found = _item(node, int(str(step)))
        elif isinstance(node, MappingNode):
            # If a key occurs twice, the last one is read.
            entries = (entry for entry in reversed(node.entries) if entry.name == str(step))
            entry = next(entries, None)
            found = None if entry is None else _value(entry)
        if found is None:
            return place._replace(node=None)
        above = () if place.node is root else place.anchors
        place = found._replace(anchors=above + found.anchors)
    return place


def _is_index(step: object, length: int) -> bool:
    return isinstance(step, int) and not isinstance(step, bool) and 0 <= step < length


def _item(node: SequenceNode, index: int) -> Place:
    item = node.items[index]
    span = _shown(item) or Span(item.start, item.start + 1)
    anchor = item.outer if node.is_flow or not node.dashes else node.dashes[index]
    return Place(span, (anchor,), _end(item), item)


def _value(entry: Entry) -> Place:
    value, key = entry.value, entry.key
    is_shown = isinstance(value, (ScalarNode, AliasNode)) and value.start < value.end
    span = Span(value.start, value.end) if is_shown else Span(key.start, key.end)
    return Place(span, (entry.start,), _end(value), value)


def span_of_key(mapping: Node | None, key: str) -> Span | None:
    """Return the span of a key itself; `None` if it comes from an alias or a merge key."""
    entries = reversed(mapping.entries) if isinstance(mapping, MappingNode) else ()
    # If a key occurs twice, the last one is read.
    keys = (entry.key for entry in entries if entry.name == key)
    return next((Span(each.start, each.end) for each in keys), None)


def _shown(node: Node) -> Span | None:
    """Return the span to show for an item: a whole scalar, or the first key of a mapping."""
    if isinstance(node, MappingNode) and node.entries:
        key = node.entries[0].key
        return Span(key.start, key.end)
    return Span(node.start, node.end) if isinstance(node, (ScalarNode, AliasNode)) else None


def _end(node: Node) -> int:
    return node.end if isinstance(node, (ScalarNode, AliasNode)) else node.start


def scalars_in(node: Node) -> Iterator[ScalarNode]:
    """Yield all scalars in a node, including keys, in the order of the text."""
    match node:
        case ScalarNode():
            yield node
        case MappingNode():
            for entry in node.entries:
                yield entry.key
                yield from scalars_in(entry.value)
        case SequenceNode():
            for item in node.items:
                yield from scalars_in(item)


def is_within(ranges: Sequence[tuple[int, int]], offset: int) -> bool:
    """Tell whether an offset is in one of some ranges, which are sorted and do not overlap.

    Args:
        ranges: The ranges, each with its beginning and its end.
        offset: The offset.
    """
    index = bisect_right(ranges, offset, key=itemgetter(0)) - 1
    return index >= 0 and offset < ranges[index][1]
