"""Nodes with places, for front matter of plain lines, without ruamel.yaml.

Blocks are looked into only when somebody asks for their nodes: an edit of one key needs no places
inside the others.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Final

from newsformat.syntax.lines import (
    DoubtError,
    nested_lines,
    plain_text,
    top_level_lines,
    unescape,
)
from newsformat.syntax.nodes import (
    Entry,
    LazyNodes,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
)

_ITEM_STEP: Final = 2
# Each level takes a few calls, of which the interpreter allows only so many inside each other.
_DEEPEST: Final = 50


def outline(text: str, start: int, end: int, newline: str) -> MappingNode:
    """Give the root mapping of front matter that the recogniser has read.

    Args:
        text: The whole text.
        start: Where the front matter begins.
        end: Where it ends.
        newline: Its line end.
    """
    entries = [
        top_level_entry(text, match, newline)
        for match in top_level_lines(newline).finditer(text, start, end)
        if match.group(1) is not None
    ]
    if not entries:
        return MappingNode(start=end, end=end, outer=end, entries=[])
    first = entries[0].start
    return MappingNode(
        start=first, end=_content_end(text, start, end), outer=first, entries=entries
    )


def _content_end(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip(" \r\n"))


def top_level_entry(text: str, match: re.Match[str], newline: str) -> Entry:
    """Give the entry of a match of `top_level_lines`.

    Args:
        text: The whole text.
        match: The match.
        newline: The line end of its lines.
    """
    start, end = match.span(1)
    return Entry(match[1], start, end + 1, partial(_top_level_value, text, match, newline))


def _top_level_value(text: str, match: re.Match[str], newline: str) -> Node:
    start, end = match.span(4)
    if start < end:
        return block_node(text, start, end, newline)
    return _scalar(match, 2, 3, match.end(1) + 1)


def _scalar(match: re.Match[str], quoted: int, plain: int, empty: int) -> ScalarNode:
    """Make the node of a scalar from the two groups, of which one took it; or of nothing."""
    start = match.start(quoted)
    if start >= 0:
        end = match.end(quoted)
        raw = match.string[start + 1 : end - 1]
        text = unescape(raw) if "\\" in raw or '"' in raw else raw
        return ScalarNode(start=start, end=end, outer=start, text=text, style='"')
    start = match.start(plain)
    if start >= 0:
        text = plain_text(match.group(plain))
        return ScalarNode(start=start, end=start + len(text), outer=start, text=text)
    return ScalarNode(start=empty, end=empty, outer=empty, text="")


def block_node(text: str, start: int, end: int, newline: str) -> Node:
    """Give the node of the indented lines between two offsets.

    Raises:
        DoubtError: A line is not plain.
    """
    row = nested_lines(newline).match(text, start, end)
    if row is not None and row.group(2):
        return _sequence(text, start, end, newline, len(row.group(1)))
    return _block(text, start, end, newline)


def _sequence(text: str, start: int, end: int, newline: str, column: int) -> SequenceNode:
    """Give the node of a list, of which only the items that somebody looks at are gone through."""
    dash = newline + " " * column + "- "
    starts = [start]
    while (before := text.find(dash, starts[-1], end)) >= 0:
        starts.append(before + len(newline))
    makers = [
        partial(_item, text, first, last, newline)
        for first, last in zip(starts, [*starts[1:], end], strict=True)
    ]
    items = LazyNodes(makers)
    dashes = [each + column for each in starts]
    return SequenceNode(
        start=dashes[0], end=items[-1].end, outer=dashes[0], items=items, dashes=dashes
    )


def _item(text: str, start: int, end: int, newline: str) -> Node:
    node = _block(text, start, end, newline)
    if not isinstance(node, SequenceNode) or len(node.items) != 1:
        raise DoubtError
    return node.items[0]


def _block(text: str, start: int, end: int, newline: str) -> Node:
    rows = []
    for row in nested_lines(newline).finditer(text, start, end):
        if row.start(1) < 0:
            raise DoubtError
        rows.append(row)
    if not rows:
        raise DoubtError
    block = _Block(rows)
    node = block.node(-1)
    if block.has_more:
        raise DoubtError
    return node


class _Block:
    """The lines of a block, taken one after the other."""

    def __init__(self, rows: list[re.Match[str]]) -> None:
        self._rows = rows
        self._next = 0
        self._depth = 0

    @property
    def has_more(self) -> bool:
        """Whether a line is left."""
        return self._next < len(self._rows)

    def node(self, parent: int) -> Node:
        """Take the collection that begins at the next line, indented behind a column."""
        row = self._rows[self._next]
        column = len(row.group(1))
        if column <= parent or self._depth == _DEEPEST:
            raise DoubtError
        self._depth += 1
        node = self._sequence(column) if row.group(2) else self._mapping(column, None)
        self._depth -= 1
        return node

    def _sequence(self, column: int) -> SequenceNode:
        items: list[Node] = []
        dashes: list[int] = []
        while self.has_more:
            row = self._rows[self._next]
            here = len(row.group(1))
            if here < column:
                break
            if here > column or not row.group(2):
                raise DoubtError
            dashes.append(row.end(1))
            if row.group(3):
                items.append(self._mapping(column + _ITEM_STEP, row))
            else:
                items.append(_scalar(row, 6, 7, -1))
                self._next += 1
        return SequenceNode(
            start=dashes[0], end=items[-1].end, outer=dashes[0], items=items, dashes=dashes
        )

    def _mapping(self, column: int, first: re.Match[str] | None) -> MappingNode:
        """Take the mapping in a column; the first key may stand behind a dash."""
        entries: list[Entry] = []
        keys: set[str] = set()
        while self.has_more:
            row = self._rows[self._next]
            here = len(row.group(1))
            if row is not first:
                if here < column:
                    break
                if here > column or row.group(2) or not row.group(3):
                    raise DoubtError
            self._next += 1
            entry = self._entry(row, column)
            if entry.name in keys:
                raise DoubtError
            keys.add(entry.name)
            entries.append(entry)
        start = entries[0].start
        return MappingNode(start=start, end=entries[-1].end, outer=start, entries=entries)

    def _entry(self, row: re.Match[str], column: int) -> Entry:
        start, colon = row.start(3), row.end(3) + 1
        value: Node = _scalar(row, 4, 5, colon)
        if value.start == value.end and self.has_more:
            following = self._rows[self._next]
            here = len(following.group(1))
            # A list may stand in the column of its key.
            if here > column or (here == column and following.group(2)):
                value = self.node(here - 1)
        return Entry(row[3], start, colon, value)
