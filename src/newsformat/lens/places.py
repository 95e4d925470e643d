"""The places of keys and values in a text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from newsformat.convert.path_steps import own_key
from newsformat.diagnostics import LineIndex, Span
from newsformat.lens.parsed_text import ParsedText
from newsformat.text.source import DEFAULT_LIMITS
from newsformat.yaml.model_layout import FREE, UNTYPED, Layout, Shape
from newsformat.yaml.node_values import mapping_key, span_of
from newsformat.yaml.nodes import AliasNode, Entry, MappingNode, Node, SequenceNode, merged_by
from newsformat.yaml.paths import Path
from newsformat.yaml.plain_data import same


@attrs.frozen
class Location:
    """The place of a key and its value in a text. Lines and columns are counted from 1.

    Columns and spans count characters (code points).

    Attributes:
        key: The range of the key, including quotes; `None` for an item of a list.
        value: The range of the value, including quotes or brackets, and without an anchor or a tag.
            If the key has no value, it is empty and lies behind the `:`.
        key_line: The line of the key.
        key_column: The column where the key begins.
        value_line: The line where the value begins.
        value_column: The column where the value begins.
    """

    key: Span | None
    value: Span
    key_line: int | None
    key_column: int | None
    value_line: int
    value_column: int


@attrs.frozen
class Place:
    """A place that a path leads to.

    Attributes:
        node: The value.
        entry: The key with its value; `None` for an item.
        in_flow: Whether it is in a flow collection.
        is_doubled: Whether its key occurs twice; this is the last occurrence.
        is_merged: Whether it comes from a merge key.
        is_elsewhere: Whether the path leads through an alias or a merge key.
    """

    node: Node
    entry: Entry | None
    in_flow: bool
    is_doubled: bool = False
    is_merged: bool = False
    is_elsewhere: bool = False


def find_place(root: MappingNode, steps: Path, layout: Layout) -> Place | None:
    """Return the place that a path leads to; `None` if there is nothing.

    Args:
        root: The root mapping.
        steps: The path.
        layout: The layout of the root mapping.
    """
    place: Place | None = Place(root, None, in_flow=root.is_flow)
    shape = Shape(layout=layout)
    for step in steps:
        if place is None:
            return None
        place = _step(place, step, shape)
        shape = _shape_of(shape, step)
    return place


def _shape_of(shape: Shape, step: object) -> Shape:
    """Return the shape of the value that a step leads to."""
    if isinstance(step, str) and shape.layout is not None:
        return shape.layout.slot(step, None).shape
    return shape.items or UNTYPED


def _step(place: Place, step: object, shape: Shape) -> Place | None:
    """Follow one step of a path."""
    node, is_elsewhere = place.node, place.is_elsewhere
    if isinstance(node, AliasNode):
        node, is_elsewhere = node.target, True
    if isinstance(node, SequenceNode):
        if not isinstance(step, int) or not -len(node.items) <= step < len(node.items):
            return None
        return Place(node.items[step], None, node.is_flow, is_elsewhere=is_elsewhere)
    if not isinstance(node, MappingNode):
        return None
    layout = shape.layout or FREE
    written = [entry for entry in node.entries if not entry.is_merge]
    keys = [mapping_key(entry, layout, DEFAULT_LIMITS) for entry in written]
    entries = dict(zip(keys, written, strict=True))
    key: Any = own_key(entries, step)
    if key in entries:
        entry, is_doubled = entries[key], sum(same(key, each) for each in keys) > 1
        return Place(entry.value, entry, node.is_flow, is_doubled, is_elsewhere=is_elsewhere)
    merged = (_step(each, step, shape) for each in _merged(node))
    found = next(filter(None, merged), None)
    return None if found is None else attrs.evolve(found, is_merged=True, is_elsewhere=True)


def _merged(node: MappingNode) -> Iterator[Place]:
    """Yield the mappings that a mapping merges."""
    for entry in node.entries:
        if entry.is_merge:
            for part in merged_by(entry):
                yield Place(part, None, in_flow=False, is_elsewhere=True)


def locate(reading: ParsedText, steps: Path, layout: Layout) -> Location | None:
    """Return the location of a value in a text; `None` if there is nothing at the path.

    Args:
        reading: The text, as it was read.
        steps: The path.
        layout: The layout of the root mapping.
    """
    place = find_place(reading.root, steps, layout)
    if place is None:
        return None
    lines = LineIndex(reading.source.text)
    value = span_of(place.node)
    line, column = lines.locate(value.start)
    if place.entry is None:
        return Location(None, value, None, None, line, column)
    key = span_of(place.entry.key)
    return Location(key, value, *lines.locate(key.start), line, column)
