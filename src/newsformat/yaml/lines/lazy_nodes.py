r"""Nodes with places, for front matter that the line reader has read.

In such front matter each line belongs to one top-level key, so the nodes of a key are made only
when they are asked for.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from functools import partial
from typing import Final, TypeAlias

from newsformat.fallback import UnusualError
from newsformat.lazy_patterns import pattern
from newsformat.yaml.lines.entry_spans import USUAL_KEY, entry_spans, find_usual_key
from newsformat.yaml.lines.expressions import logical_line
from newsformat.yaml.lines.flow_collections import flow_node
from newsformat.yaml.lines.scalar_decoding import (
    block_length,
    block_text,
    quoted_text,
)
from newsformat.yaml.nodes import Entry, MappingNode, Node, ScalarNode, SequenceNode

_Line: TypeAlias = re.Match[str]
_Collection: TypeAlias = MappingNode | SequenceNode

# A scalar without a comment that fills the rest of its line, with another key or a fence below it.
_PLAIN: Final = r"[-+.]?[\w/$][^\r\n\t:#]*(?:[:#](?<![ ]#)(?!(?<=:)[ \r\n])[^\r\n\t:#]*)*(?<![ ])"
_SCALAR_LINE: Final = pattern(
    rf"""[ ]*((?:("|')[^"'\\\r\n]*\2)|{_PLAIN})[ ]*(\r?\n)"""
    r"(?:[ ]*\r?\n)*+(?=[^ \t\r\n#\-\]}]|-[^ \t\r\n])"
)

# The groups of `logical_line`.
_PREFIX, _INDENT, _KEY, _ODD_KEY, _VALUE, _REST = 1, 2, 3, 4, 5, 7


def outline(text: str, start: int, end: int) -> MappingNode:
    """Return the root mapping of front matter that the line reader has read.

    Args:
        text: The whole text.
        start: Where the front matter begins.
        end: Where it ends.
    """
    entries = [outlined_entry(text, *span) for span in entry_spans(text, start, end)]
    if not entries:
        return MappingNode(start=end, end=end, outer=end, entries=entries)
    return _Outline(entries)


class _Outline(MappingNode):
    """A root mapping that looks where it ends when somebody asks, for it must read its last key."""

    __slots__ = ()

    def __init__(self, entries: list[Entry]) -> None:
        self.start = self.outer = entries[0].start
        self.entries = entries
        self.is_flow = False
        self.tag = None

    def __getattr__(self, name: str) -> int:
        if name != "end":
            raise AttributeError(name)
        self.end = self.entries[-1].end
        return self.end


def find_entry(text: str, start: int, end: int, key: str) -> tuple[int, int] | None:
    """Return the span of the lines of a top-level key; `None` if the key is not there.

    Args:
        text: The whole text.
        start: Where the front matter begins.
        end: Where it ends.
        key: The key.
    """
    usual = find_usual_key(text, start, end, key)
    if usual is not None:
        return usual
    quoted = (f'"{key}"', f"'{key}'")
    if USUAL_KEY.fullmatch(key) and all(text.find(each, start, end) < 0 for each in quoted):
        # A key of this form is written either without quotes or in quotes.
        return None
    spans = entry_spans(text, start, end)
    return next((span for span in spans if outlined_entry(text, *span).name == key), None)


def find_scalar_line(
    text: str, start: int, end: int, key: str
) -> tuple[int, ScalarNode, int] | None:
    """Return the line of a top-level key in the most common form, with its value on that line.

    Args:
        text: The whole text.
        start: Where the front matter begins.
        end: Where it ends.
        key: The key.

    Returns:
        Where the line begins, the node of the value, and where the line ends, behind its line end;
        `None` where the key, its value or what follows is written in any other way.
    """
    place = text.find(f"\n{key}: ", start - 1, end) + 1
    if not place or USUAL_KEY.fullmatch(key) is None:
        return None
    match = _SCALAR_LINE.match(text, place + len(key) + 2)
    if match is None:
        return None
    (first, last), value, style = match.span(1), match[1], match[2] or ""
    content = value[1:-1] if style else value
    node = ScalarNode(start=first, end=last, outer=first, text=content, style=style)
    return place, node, match.end(3)


def outlined_entry(text: str, start: int, end: int) -> Entry:
    """Return the entry of a top-level key, whose value is read only when it is asked for.

    Args:
        text: The whole text.
        start: Where the lines of the key begin.
        end: Where they end.
    """
    line_end = text.find("\n", start, end)
    line = _match(f"{text[start:line_end].removesuffix(chr(13))}\n", 0)
    key, colon = _key(line)
    key.start, key.end, key.outer = start + key.start, start + key.end, start + key.outer
    is_alone = line_end + 1 == end and line[_VALUE] and line[_VALUE][0] not in "[{|>"
    value = partial(_value_beside, line, start) if is_alone else partial(_value, text, start, end)
    return Entry(key.text, key.start, start + colon, value, key)


def _value_beside(line: _Line, offset: int) -> Node:
    """Return the node of a scalar that is on the line of its key, and needs no other line.

    Args:
        line: The line.
        offset: Where the line begins in the text.
    """
    raw, start, end = line[_VALUE], offset + line.start(_VALUE), offset + line.end(_VALUE)
    style = raw[0] if raw[0] in "\"'" else ""
    text = quoted_text(raw) if style else raw
    return ScalarNode(start=start, end=end, outer=start, text=text, style=style)


def _value(text: str, start: int, end: int) -> Node:
    """Return the node of the value of a top-level key."""
    front = text[start:end]
    if "\r" not in front:
        return _EntryLines(text, start, end).value()
    lines = front.replace("\r\n", "\n")
    node = _EntryLines(lines, 0, len(lines)).value()
    # The lines were read with `\n` for `\r\n`, so each line end above a place adds one character.
    line_ends = [match.start() for match in re.finditer("\n", lines)]
    _shift(node, lambda offset: start + offset + bisect_left(line_ends, offset))
    return node


def _shift(root: Node, place: Callable[[int], int]) -> None:
    """Correct the places of a node and of all nodes inside it."""
    waiting: list[Node] = [root]
    while waiting:
        node = waiting.pop()
        node.start, node.end, node.outer = place(node.start), place(node.end), place(node.outer)
        if isinstance(node, MappingNode):
            for entry in node.entries:
                entry.start, entry.colon = place(entry.start), place(entry.colon)
                waiting += entry.key, entry.value
        elif isinstance(node, SequenceNode):
            node.dashes[:] = map(place, node.dashes)
            waiting.extend(node.items)


class _Open:
    """A collection whose end has not been reached yet.

    Attributes:
        column: The column of its keys or dashes.
        keys: In a mapping, the keys, each with the offset after its colon.
        dashes: In a list, the offsets of the dashes.
        values: The values read so far.
    """

    def __init__(self, column: int, *, is_list: bool) -> None:
        self.column = column
        self.is_list = is_list
        self.keys: list[tuple[ScalarNode, int]] = []
        self.dashes: list[int] = []
        self.values: list[Node] = []

    def node(self) -> _Collection:
        """Return the finished node."""
        if self.is_list:
            start = self.dashes[0]
            end = max(self.values[-1].end, self.dashes[-1] + 1)
            return SequenceNode(
                start=start, end=end, outer=start, items=self.values, dashes=self.dashes
            )
        entries = [
            Entry(key.text, key.start, colon, value, key)
            for (key, colon), value in zip(self.keys, self.values, strict=True)
        ]
        start = entries[0].start
        return MappingNode(start=start, end=entries[-1].end, outer=start, entries=entries)


class _EntryLines:
    """Reads the lines of a top-level key one after the other."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text = text
        self._lines = logical_line().finditer(text, start, end)
        self._collections = [_Open(0, is_list=False)]
        # Whether the value of the last key or item may be in a line below it.
        self._is_empty = False
        # The plain scalar that may continue in the next line.
        self._plain: ScalarNode | None = None
        self._breaks = 0
        # The plain scalars that span several lines, with their lines.
        self._parts: list[tuple[ScalarNode, list[str]]] = []

    def value(self) -> Node:
        """Return the node of the value.

        Raises:
            UnusualError: The lines are not those of one key that the line reader has read.
        """
        for line in self._lines:
            self._take(line)
        for node, parts in self._parts:
            node.text = "".join(parts)
        while len(self._collections) > 1:
            self._close()
        (value,) = self._collections[0].values
        return value

    def _take(self, line: _Line) -> None:
        """Read a line."""
        column = line.end(_INDENT) - line.start(_INDENT)
        is_deeper = column > self._collections[-1].column
        is_item = line.end(_PREFIX) > line.end(_INDENT)
        rest = line[_REST]
        is_text = bool(rest) and rest[0] != "#"
        if is_text or (self._plain is not None and is_deeper):
            if not (is_text or line[_VALUE] or is_item):
                self._take_nothing(rest)
            else:
                self._continue(line, is_text=is_text)
        elif line[_KEY] or line[_ODD_KEY] or is_item:
            self._move(line, column, is_item=is_item)
        elif line[_VALUE]:
            self._collections[-1].values[-1] = self._scalar(line, -1)
        else:
            self._take_nothing(rest)

    def _take_nothing(self, comment: str) -> None:
        """Read a blank line or a comment; a plain scalar does not continue after a comment."""
        self._breaks += 1
        if comment:
            self._plain = None

    def _continue(self, line: _Line, *, is_text: bool) -> None:
        """Read one more line of a plain scalar."""
        node = self._plain
        if node is None:
            raise UnusualError
        text = self._text[line.end(_INDENT) : line.end(_REST if is_text else _VALUE)].rstrip(" ")
        if not self._parts or self._parts[-1][0] is not node:
            self._parts.append((node, [node.text]))
        self._parts[-1][1].extend(("\n" * self._breaks or " ", text))
        node.end = line.end(_INDENT) + len(text)
        self._breaks = 0
        if line[_REST] and not is_text:
            self._plain = None

    def _move(self, line: _Line, column: int, *, is_item: bool) -> None:
        """Read a key or an item into its collection, which may begin or end other collections."""
        last = self._collections[-1]
        is_below = column > last.column or (is_item and column == last.column and not last.is_list)
        if is_below and self._is_empty:
            self._collections.append(_Open(column, is_list=is_item))
        while column < self._collections[-1].column or (
            column == self._collections[-1].column and self._collections[-1].is_list and not is_item
        ):
            self._close()
        here = self._collections[-1]
        if here.column != column or here.is_list is not is_item:
            raise UnusualError
        dash = line.end(_INDENT)
        if is_item:
            here.dashes.append(dash)
            while (dash := self._text.find("-", dash + 1, line.end(_PREFIX))) >= 0:
                here = self._open_item(dash - line.start(_PREFIX), is_list=True)
                here.dashes.append(dash)
        if not (line[_KEY] or line[_ODD_KEY]):
            here.values.append(self._scalar(line, here.dashes[-1] + 1))
            return
        if is_item:
            here = self._open_item(line.end(_PREFIX) - line.start(_PREFIX), is_list=False)
        key, colon = _key(line)
        here.keys.append((key, colon))
        here.values.append(self._scalar(line, colon))

    def _open_item(self, column: int, *, is_list: bool) -> _Open:
        """Begin a collection that is an item, on the line of its dash."""
        self._collections[-1].values.append(_nothing(0))
        self._collections.append(_Open(column, is_list=is_list))
        return self._collections[-1]

    def _close(self) -> None:
        """Put a collection that has ended into the one around it."""
        node = self._collections.pop().node()
        self._collections[-1].values[-1] = node

    def _scalar(self, line: _Line, empty: int) -> Node:
        """Return the node of the value on a line, or of an empty value at the given offset."""
        self._breaks = 0
        self._plain = None
        self._is_empty = not line[_VALUE]
        if self._is_empty:
            return _nothing(empty)
        start, end = line.span(_VALUE)
        raw = line[_VALUE]
        match raw[0]:
            case "[" | "{":
                return flow_node(self._text, start, end)
            case '"' | "'":
                text = quoted_text(raw)
            case "|" | ">":
                text = block_text(raw, self._collections[-1].column)
                end = start + block_length(raw, self._collections[-1].column)
            case _:
                node = ScalarNode(start=start, end=end, outer=start, text=raw)
                self._plain = None if line[_REST] else node
                return node
        return ScalarNode(start=start, end=end, outer=start, text=text, style=raw[0])


def _match(text: str, start: int) -> _Line:
    line = logical_line().match(text, start)
    if line is None:
        raise UnusualError
    return line


def _key(line: _Line) -> tuple[ScalarNode, int]:
    """Return the node of the key on a line, and the offset after its colon."""
    group = _KEY if line[_KEY] else _ODD_KEY
    start, end = line.span(group)
    raw = line[group]
    style = raw[0] if raw[0] in "\"'" else ""
    text = raw[1:-1] if style else raw
    key = ScalarNode(start=start, end=end, outer=start, text=text, style=style)
    return key, line.string.index(":", end) + 1


def _nothing(place: int) -> ScalarNode:
    return ScalarNode(start=place, end=place, outer=place, text="")
