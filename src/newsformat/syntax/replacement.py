"""Replacing one value by another where it stands, or adding a line below it."""

from __future__ import annotations

import re
from typing import Final

import attrs

from newsformat.diagnostics import Span
from newsformat.errors import EditError
from newsformat.syntax import scalars
from newsformat.syntax.edits import TextEdit
from newsformat.syntax.emitter import (
    entry_lines,
    flow_text,
    item_lines,
    mapping_lines,
    sequence_lines,
    single_line,
)
from newsformat.syntax.habits import Habits
from newsformat.syntax.layout import FREE, UNTYPED, Plain, Shape
from newsformat.syntax.nodes import AliasNode, Entry, MappingNode, Node, ScalarNode, SequenceNode
from newsformat.syntax.paths import Path, format_path
from newsformat.syntax.source import Source

_ONE_LINE: Final = frozenset({"", "'", '"'})
_INDENT: Final = re.compile(r"[ ]*")
_BLOCK_HEADER: Final = re.compile(r"[|>][-+0-9]*(?P<comment>[ \t]+#[^\r\n]*)?[ \t]*")
# What may directly follow a value that is filled in; before all else goes a space.
_FOLLOWING: Final = frozenset({"", "\r", "\n", " ", "\t", ",", "}", "]"})


@attrs.define(eq=False)
class Place:
    """Where a value hangs: behind the `:` of a key, or the `-` of an item.

    Attributes:
        node: The value's node.
        indicator_end: The offset behind the `:` or `-`; -1 where there is none.
        column: The column of the key or the dash.
        is_item: Whether it is an item.
        in_flow: Whether it stands inside a flow collection.
    """

    node: Node
    indicator_end: int
    column: int
    is_item: bool
    in_flow: bool


def replace_scalar(
    source: Source, habits: Habits, entry: Entry, value: Plain, shape: Shape
) -> TextEdit:
    """Plan the replacement of the value of a key in the root mapping by a scalar.

    Args:
        source: The text.
        habits: How it is written.
        entry: The key, with the value that it has.
        value: The scalar that it should have.
        shape: The shape of the value.

    Raises:
        EditError: It cannot be written there.
    """
    node, path = entry.value, (entry.name,)
    is_simple = isinstance(node, ScalarNode) and not node.is_empty and node.style in _ONE_LINE
    if is_simple and value is not None:
        return _edit(node.start, node.end, single_line(value, shape, habits, path, node))
    place = Place(entry.value, entry.colon, 0, is_item=False, in_flow=False)
    return replace_value(source, habits, place, value, shape, (entry.name,))


def insert_below(
    source: Source, habits: Habits, above: Entry, entry: tuple[str, Plain], shape: Shape
) -> TextEdit:
    """Plan the insertion of a key in the root mapping, directly below another one.

    Args:
        source: The text.
        habits: How it is written.
        above: The key above it, whose value stands on its line.
        entry: The new key, and its value.
        shape: The shape of the value.

    Raises:
        EditError: It cannot be written there.
    """
    offset = source.next_line(above.end)
    newline = source.newline_before(offset)
    lines = entry_lines(*entry, shape, habits, (entry[0],))
    return _edit(offset, offset, "".join(line + newline for line in lines))


def replace_value(
    source: Source, habits: Habits, place: Place, value: Plain, shape: Shape, path: Path
) -> TextEdit:
    """Plan the replacement of a whole value.

    Args:
        source: The text.
        habits: How it is written.
        place: Where the value hangs.
        value: The new value.
        shape: The shape of the value.
        path: The place in the data, for errors.

    Raises:
        EditError: It cannot be written there.
    """
    if place.indicator_end < 0:
        raise EditError("NF404", format_path(path), "it has no ':'; write one")
    replacement = _Replacement(source, habits, place, shape, path)
    if isinstance(value, (dict, list)) and value:
        return replacement.by_collection(value)
    return replacement.by_single_line(value)


@attrs.define(eq=False)
class _Replacement:
    source: Source
    habits: Habits
    place: Place
    shape: Shape
    path: Path

    def by_single_line(self, value: Plain) -> TextEdit:
        """Replace the value by a scalar, or by an empty collection."""
        node = self.place.node
        match node:
            case ScalarNode() if node.style in {"|", ">"}:
                return self._of_block_scalar(node, value)
            case ScalarNode() if node.is_empty:
                return self._of_nothing(node, self._single_line(value, None))
            case ScalarNode() | AliasNode():
                return _edit(node.start, node.end, self._single_line(value, node))
            case MappingNode(is_flow=True) | SequenceNode(is_flow=True):
                return _edit(node.start, node.end, self._single_line(value, None))
        text = self._single_line(value, None)
        return _edit(self.place.indicator_end, node.end, f" {text}")

    def _single_line(self, value: Plain, node: Node | None) -> str:
        place = self.place
        if value is None and not place.is_item and not place.in_flow:
            return ""
        return single_line(value, self.shape, self.habits, self.path, node, in_flow=place.in_flow)

    def _of_nothing(self, node: Node, text: str) -> TextEdit:
        """Write a text where nothing stood, with blanks around it."""
        end = node.end
        if self.source.text[end : end + 1] == " ":
            end += 1
        space = "" if self.source.text[end : end + 1] in _FOLLOWING else " "
        return _edit(node.end, end, f" {text}{space}")

    def _of_block_scalar(self, node: ScalarNode, value: Plain) -> TextEdit:
        """Replace a block scalar, by another one where that can hold the text."""
        header = _BLOCK_HEADER.match(self.source.text, node.start)
        comment = (header["comment"] or "") if header else ""
        lines = scalars.block_lines(value, node.style) if isinstance(value, str) else None
        if lines is None:
            return _edit(node.start, node.end, self._single_line(value, None) + comment)
        content = self.source.next_line(node.start)
        newline = self.source.newline_before(content)
        indent = " " * (self.place.column + 2)
        if content < node.end:
            own = _INDENT.match(self.source.text, content)
            indent = own.group() if own and len(own.group()) > self.place.column else indent
        body = "".join(newline + (indent + line if line else "") for line in lines[1:])
        return _edit(node.start, node.end, lines[0] + comment + body)

    def by_collection(self, value: dict[Plain, Plain] | list[Plain]) -> TextEdit:
        """Replace the value by a collection that is not empty."""
        node, place = self.place.node, self.place
        if place.in_flow or _is_filled_flow(node):
            text = flow_text(value, self.shape, self.habits, self.path)
            return _edit(node.outer, node.end, text)
        newline = self.source.newline_before(self.source.next_line(place.indicator_end))
        if place.is_item:
            first, *others = item_lines(value, self.shape, self.habits, self.path)
            column = " " * place.column
            text = newline.join([first.removeprefix("-"), *(column + line for line in others)])
            return _edit(place.indicator_end, node.end, text)
        lines = newline.join(self._lines(value))
        if isinstance(node, ScalarNode) and node.is_empty:
            # A comment on the key's line stays there.
            end = self.source.line_end(node.end)
            return _edit(end, end, newline + lines)
        line = self.source.line_start(node.outer)
        if line > place.indicator_end:
            return _edit(line, node.end, lines)
        return _edit(place.indicator_end, node.end, newline + lines)

    def _lines(self, value: dict[Plain, Plain] | list[Plain]) -> list[str]:
        """Write a collection as lines below its key."""
        habits, shape = self.habits, self.shape
        if isinstance(value, dict):
            inner = mapping_lines(value, shape.layout or FREE, habits, self.path)
            column = self.place.column + habits.mapping_indent
        else:
            inner = sequence_lines(value, shape.items or UNTYPED, habits, self.path)
            column = self.place.column + habits.sequence_indent
        return [" " * column + line for line in inner]


def _edit(start: int, end: int, text: str) -> TextEdit:
    return TextEdit(Span(start, end), text)


def _is_filled_flow(node: Node) -> bool:
    match node:
        case MappingNode(is_flow=True):
            return bool(node.entries)
        case SequenceNode(is_flow=True):
            return bool(node.items)
    return False
