"""All nodes of a file, each with the facts about its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from newsformat.yaml.model_layout import UNTYPED, Layout, Shape
from newsformat.yaml.nodes import Entry, MappingNode, Node, SequenceNode


class FoundNode(NamedTuple):
    """A node below the root.

    Attributes:
        entry: Its entry, if it is in a mapping.
        node: The node.
        in_flow: Whether it is in a flow collection.
        shape: The shape of its place.
    """

    entry: Entry | None
    node: Node
    in_flow: bool
    shape: Shape


def nodes_below(root: MappingNode, layout: Layout | None) -> list[FoundNode]:
    """Return all nodes below the root, breadth first within each collection.

    Args:
        root: The root mapping.
        layout: The layout of the root, if there is one.
    """
    found: list[FoundNode] = []
    waiting = [FoundNode(None, root, in_flow=False, shape=Shape(layout=layout))]
    while waiting:
        each = waiting.pop()
        below = list(_below(each))
        found += below
        waiting += reversed(below)
    return found


def _below(found: FoundNode) -> Iterator[FoundNode]:
    """Yield the nodes of the values of a mapping, or of the items of a list."""
    node, shape = found.node, found.shape
    match node:
        case MappingNode():
            in_flow = found.in_flow or node.is_flow
            slots = shape.layout.by_key if shape.layout else {}
            for entry in node.entries:
                slot = slots.get(entry.name)
                yield FoundNode(entry, entry.value, in_flow, slot.shape if slot else UNTYPED)
        case SequenceNode():
            in_flow = found.in_flow or node.is_flow
            for item in node.items:
                yield FoundNode(None, item, in_flow, shape.items or UNTYPED)
