"""Which comments and blank lines belong to a key or an item, and which to its neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from newsformat.lazy_patterns import pattern
from newsformat.text.source import Source
from newsformat.write.observed_styles import is_block
from newsformat.yaml.nodes import Entry, MappingNode, Node, ScalarNode, SequenceNode

_COMMENT_LINE: Final = pattern(r"([ \t]*)#")
_COMMENT_BELOW_KEY: Final = pattern(r"([ \t]*)(?:[&!][^\s,\[\]{}]*[ \t]+)*(?=#)")
_TAIL: Final = pattern(r"[ \t]+#[^\r\n]*")
_PROPERTIES: Final = pattern(r"(?:[ \t]+[&!][^\s,\[\]{}]*)*")
_BLOCK_HEADER: Final = pattern(r"[|>][-+0-9]*")


def end_of_lines(source: Source, end: int, column: int, *, past_blank_lines: bool) -> int:
    """Return where the lines of a key or an item end, with the comments that are indented into it.

    These are the comments below it that begin further to the right.

    Args:
        source: The text.
        end: Where it ends.
        column: The column of the key or the dash.
        past_blank_lines: Whether there may be blank lines before these comments.
    """
    offset = position = source.next_line(end)
    while position < len(source.text):
        comment = _COMMENT_LINE.match(source.text, position)
        if comment is not None and len(comment.group(1)) > column:
            offset = source.next_line(position)
        elif not (past_blank_lines and is_blank_line(source, position)):
            break
        position = source.next_line(position)
    return offset


def end_of_entry(source: Source, entry: Entry) -> int:
    """Return where the lines of a key of a block mapping end.

    A block collection may be separated by blank lines from the comments that belong to it.
    """
    column = entry.start - source.line_start(entry.start)
    return end_of_lines(source, entry.end, column, past_blank_lines=is_block(entry.value))


def start_of_comments(source: Source, line: int, floor: int) -> int:
    """Return where the comment lines directly above a line begin.

    Args:
        source: The text.
        line: Where the line begins.
        floor: Where the lines of the previous entry or item end.
    """
    while line > floor:
        above = source.line_start(line - 1)
        if _COMMENT_LINE.match(source.text, above) is None:
            break
        line = above
    return line


def comment_lines(source: Source, start: int, end: int) -> Iterator[str]:
    """Yield the comment lines between two offsets, each with its line end.

    An anchor or a tag before a comment is left out.

    Args:
        source: The text.
        start: Where a line begins.
        end: Where another line begins, not before the first.
    """
    while start < end:
        following = source.next_line(start)
        match = _COMMENT_BELOW_KEY.match(source.text, start)
        if match is not None:
            yield match.group(1) + source.text[match.end() : following]
        start = following


def comment_behind(source: Source, offset: int) -> str:
    """Return the comment after an offset on its line, with the blanks before it; or an empty text.

    Args:
        source: The text.
        offset: Where the text before the comment ends.
    """
    match = _TAIL.match(source.text, offset)
    return match.group() if match is not None else ""


def comment_beside(source: Source, node: Node, start: int) -> str:
    """Return the comment on the line where a value may begin, with the blanks before it.

    Args:
        source: The text.
        node: The value.
        start: Where the value may begin: after the `:` of its key, or the `-` of its item.
    """
    text, line_end = source.text, source.line_end(start)
    if node.start >= line_end:
        return comment_behind(source, start + len(properties_behind(source, node, start)))
    match node:
        case MappingNode(is_flow=False, entries=[first, *_]):
            return comment_beside(source, first.value, max(first.colon, first.key.end))
        case SequenceNode(is_flow=False):
            return comment_beside(source, node.items[0], node.dashes[0] + 1)
        case ScalarNode(style="|" | ">"):
            header = _BLOCK_HEADER.match(text, node.start)
            return comment_behind(source, header.end() if header else node.start)
    return comment_behind(source, node.end) if node.end <= line_end else ""


def keeps_blank_lines(source: Source, node: Node) -> bool:
    """Tell whether blank lines below a value would be part of it, due to a `|+` or `>+` in it."""
    match node:
        case MappingNode(is_flow=False, entries=[*_, last]):
            return keeps_blank_lines(source, last.value)
        case SequenceNode(is_flow=False):
            return keeps_blank_lines(source, node.items[-1])
        case ScalarNode(style="|" | ">"):
            header = _BLOCK_HEADER.match(source.text, node.start)
            return header is not None and "+" in header.group()
    return False


def properties_behind(source: Source, node: Node, start: int) -> str:
    """Return the anchor and the tag of a block collection on the line of its key or dash.

    Args:
        source: The text.
        node: The collection.
        start: The offset after the `:` or `-`.
    """
    match = _PROPERTIES.match(source.text, start, node.start)
    return match.group() if match is not None else ""


def comments_between_parts(source: Source, node: Node, start: int) -> tuple[list[str], list[str]]:
    """Return the comment lines inside a block collection that belong to none of its parts.

    Args:
        source: The text.
        node: The collection.
        start: Where the line below the key or dash of the collection begins.

    Returns:
        Those above the first part, and those between two others.
    """
    parts = list(_parts(source, node))
    above = list(comment_lines(source, start, source.line_start(parts[0][0])))
    others = [
        line
        for (_, end), (following, _) in pairwise(parts)
        for line in comment_lines(source, end, source.line_start(following))
    ]
    return above, others


def end_of_parts(source: Source, node: Node) -> int:
    """Return where the lines of the last part of a block collection end."""
    *_, (_, end) = _parts(source, node)
    return end


def _parts(source: Source, node: Node) -> Iterator[tuple[int, int]]:
    """Yield where the lines of each key or item of a block collection begin and end."""
    match node:
        case MappingNode():
            for entry in node.entries:
                yield entry.start, end_of_entry(source, entry)
        case SequenceNode():
            for item, dash in zip(node.items, node.dashes, strict=True):
                column = dash - source.line_start(dash)
                end = max(item.end, dash + 1)
                yield dash, end_of_lines(source, end, column, past_blank_lines=is_block(item))


def is_blank_line(source: Source, offset: int) -> bool:
    """Tell whether the line that begins at an offset holds only blanks, and is not past the end."""
    end = offset + len(source.blanks_at(offset))
    return end < len(source.text) and source.text[end] in "\r\n"
