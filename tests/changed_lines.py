"""Which range of a text an edit of one place may touch; everything else has to stay."""

from __future__ import annotations

import re
from typing import NamedTuple

from comparing import says_the_same
from newsformat.text.fences import find_fences
from newsformat.text.source import DEFAULT_LIMITS, Source
from newsformat.yaml.events.composer import compose
from newsformat.yaml.model_layout import FREE
from newsformat.yaml.node_values import mapping_key
from newsformat.yaml.nodes import AliasNode, Entry, MappingNode, Node, SequenceNode
from newsformat.yaml.paths import Path

_BLANK_LINES = re.compile(r"(?:[ \t]*(?:\r\n|\n|\r))*")
_BLANK_LINES_ABOVE = re.compile(r"(?:(?:\r\n|\n|\r)[ \t]*)*\Z")


class Range(NamedTuple):
    """A range of a text; the end is not part of it."""

    start: int
    end: int


class Touchable(NamedTuple):
    """What an edit of one place may replace.

    Attributes:
        own: The lines of the place, or in brackets its characters.
        around: The same with the blanks and commas around it that may go as well.
    """

    own: Range
    around: Range

    def allows(self, text: str, start: int, end: int) -> bool:
        """Tell whether a range of the text may be replaced."""
        if start < self.around.start or end > self.around.end:
            return False
        beside = text[start : max(start, self.own.start)] + text[min(end, self.own.end) : end]
        return not beside.strip(" \t\r\n,")


def touchable(text: str, path: Path, *, is_removed: bool) -> Touchable | None:
    """Return what an edit of a place may replace.

    Args:
        text: The text before the edit.
        path: The place.
        is_removed: Whether the place is gone afterwards.

    Returns:
        The place; `None` where it is not there, and nothing may be replaced.
    """
    source = Source(text)
    fences = find_fences(source, DEFAULT_LIMITS)
    node: Node = compose(source, fences.start, fences.end, DEFAULT_LIMITS)
    found: Touchable | None = None
    for depth, step in enumerate(path):
        is_last = depth + 1 == len(path)
        child = _child(source, node, step, is_removed=is_removed and is_last)
        if child is None:
            # Where nothing stands, or an empty collection, it is that which is replaced.
            return None if _size(node) else found
        found, node = child
        if isinstance(node, AliasNode):
            break
    return found


def _size(node: Node) -> int:
    match node:
        case MappingNode():
            return len(node.entries)
        case SequenceNode():
            return len(node.items)
    return 0


def _child(
    source: Source, node: Node, step: object, *, is_removed: bool
) -> tuple[Touchable, Node] | None:
    """Return the place and the node of what stands at a step of a path."""
    ranges: list[tuple[int, int, Node]]
    if isinstance(node, MappingNode):
        index = next((i for i, entry in enumerate(node.entries) if _is_at(entry, step)), None)
        ranges = [(entry.start, entry.end, entry.value) for entry in node.entries]
    elif isinstance(node, SequenceNode) and isinstance(step, int):
        index = step if step < len(node.items) else None
        starts = [item.outer for item in node.items] if node.is_flow else node.dashes
        pairs = zip(starts, node.items, strict=True)
        ranges = [(start, max(item.end, start + 1), item) for start, item in pairs]
    else:
        return None
    if index is None:
        return None
    before = ranges[index - 1][1] if index else node.start + 1
    after = ranges[index + 1][0] if index + 1 < len(ranges) else None
    start, end, child = ranges[index]
    if node.is_flow:
        around = Range(before, node.end - 1 if after is None else after)
        return Touchable(Range(start, end), around), child
    return _lines(source, start, end, after if is_removed else None, is_removed=is_removed), child


def _is_at(entry: Entry, step: object) -> bool:
    return entry.name == step or says_the_same(mapping_key(entry, FREE, DEFAULT_LIMITS), step)


def _lines(
    source: Source, start: int, end: int, after: int | None, *, is_removed: bool
) -> Touchable:
    """Return the lines of a range; with what is removed may go the blank lines around it."""
    text = source.text
    own = around = Range(source.line_start(start), source.next_line(end))
    if is_removed:
        blank = _BLANK_LINES.match(text, own.end)
        above = _BLANK_LINES_ABOVE.search(text, 0, own.start)
        around = Range(above.start() if above else own.start, blank.end() if blank else own.end)
    if text[own.start : start].strip(" "):
        # Behind a dash: the line of the next key begins there then.
        own = Range(start, own.end)
        around = Range(start, max(around.end, after or 0))
    return Touchable(own, around)
