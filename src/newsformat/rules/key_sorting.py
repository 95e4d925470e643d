"""Finds keys that are out of canonical order, and makes the edits that sort them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from newsformat.diagnostics import Span
from newsformat.editing.comments import end_of_entry, is_blank_line, start_of_comments
from newsformat.text.source import Source
from newsformat.text.text_edits import TextEdit
from newsformat.yaml.model_layout import Layout, Slot
from newsformat.yaml.nodes import MappingNode, Node, SequenceNode
from newsformat.yaml.paths import Path


class Disorder(NamedTuple):
    """A mapping whose keys are not in canonical order.

    Attributes:
        path: The path of the first key that is too far down.
        key: The name of that key.
        span: The span of that key.
        below: The key that it is below but should be above.
        node: The mapping.
        layout: The layout of the mapping.
    """

    path: Path
    key: str
    span: Span
    below: str
    node: MappingNode
    layout: Layout


def disorders(node: Node, layout: Layout | None, path: Path = ()) -> Iterator[Disorder]:
    """Yield the mappings whose keys are out of order, in the order of the text.

    Args:
        node: A node.
        layout: The layout of the mapping, or of each item.
        path: The path of the node.
    """
    if layout is None:
        return
    if isinstance(node, SequenceNode):
        for index, item in enumerate(node.items):
            yield from disorders(item, layout, (*path, index))
    elif isinstance(node, MappingNode):
        yield from _first_too_low(node, layout, path)
        for entry in node.entries:
            slot = layout.by_key.get(entry.name)
            if slot is not None:
                yield from disorders(entry.value, _inner_layout(slot), (*path, entry.name))


def is_in_order(data: object, layout: Layout | None) -> bool:
    """Tell whether the keys of all mappings in plain data are certainly in canonical order.

    Args:
        data: The data, with keys in the order of the text.
        layout: The layout of the mapping, or of each item of a list; `None` if there is none.
    """
    if layout is None:
        return True
    if isinstance(data, list):
        return all(is_in_order(item, layout) for item in data)
    if not isinstance(data, dict):
        return True
    highest = -1
    for key, value in data.items():
        if not isinstance(key, str):
            return False
        slot = layout.by_key.get(key)
        if slot is not None:
            rank = layout.ranks[key]
            if rank < highest or not is_in_order(value, _inner_layout(slot)):
                return False
            highest = rank
    return True


def _inner_layout(slot: Slot) -> Layout | None:
    """Return the layout of a mapping, or of each item of a list."""
    items = slot.shape.items
    return slot.shape.layout or (items.layout if items is not None else None)


def _first_too_low(node: MappingNode, layout: Layout, path: Path) -> Iterator[Disorder]:
    highest = -1
    for entry in node.entries:
        rank = layout.ranks.get(entry.name, highest)
        if rank < highest:
            names = (each.name for each in node.entries)
            below = next(name for name in names if layout.ranks.get(name, -1) > rank)
            span = Span(entry.key.start, entry.key.end)
            yield Disorder((*path, entry.name), entry.name, span, below, node, layout)
            return
        highest = rank


class _Lines(NamedTuple):
    """The lines of a key.

    Attributes:
        name: The key.
        gap: The blank lines above the key.
        text: The comments directly above the key, and its lines, without the indent of the first
            line.
        has_comments: Whether there are comments above the key.
    """

    name: str
    gap: str
    text: str
    has_comments: bool


def in_order(source: Source, disorder: Disorder) -> list[TextEdit] | None:
    """Return the edits that sort the keys of a mapping; `None` if that is not simple.

    The comments directly above a key move with it. An unknown key stays below the known key that it
    is below now.

    Args:
        source: The text.
        disorder: The mapping.
    """
    node, layout = disorder.node, disorder.layout
    if node.is_flow or len({entry.name for entry in node.entries}) < len(node.entries):
        return None
    first = node.entries[0]
    line = source.line_start(first.start)
    indent = source.text[line : first.start]
    is_beside_dash = bool(indent.strip(" "))
    start = first.start if is_beside_dash else start_of_comments(source, line, 0)
    old = _lines_of(source, node, start, len(indent), is_beside_dash=is_beside_dash)
    if old is None:
        return None
    new = _ordered(old, layout)
    if is_beside_dash and new[0].has_comments:
        return None
    prefix = " " * len(indent)
    pieces = _pieces(old, new, layout, source.newline_before(first.start), prefix)
    if not is_beside_dash:
        pieces[0] = prefix + pieces[0]
    end = end_of_entry(source, node.entries[-1])
    same = next(number for number, each in enumerate(new) if each is not old[number])
    skipped = len("".join(pieces[:same]))
    return [TextEdit(Span(start + skipped, end), "".join(pieces[same:]))]


def _lines_of(
    source: Source, node: MappingNode, start: int, indent: int, *, is_beside_dash: bool
) -> list[_Lines] | None:
    """Split a mapping into the lines of its keys; `None` if there is anything else between them.

    Args:
        source: The text.
        node: The mapping.
        start: Where the lines of the first key begin.
        indent: The column of the keys.
        is_beside_dash: Whether the first key is on the line of the dash of an item.
    """
    found: list[_Lines] = []
    floor = start
    for number, entry in enumerate(node.entries):
        line = source.line_start(entry.start)
        is_first = number == 0
        begin = start if is_first else start_of_comments(source, line, floor)
        blanks = floor
        while blanks < begin and is_blank_line(source, blanks):
            blanks = source.next_line(blanks)
        if blanks != begin or entry.start - line != indent:
            return None
        end = end_of_entry(source, entry)
        text = source.text[begin:end]
        if not (is_first and is_beside_dash):
            if text[:indent].strip(" "):
                return None
            text = text[indent:]
        has_comments = begin < line if not (is_first and is_beside_dash) else False
        found.append(_Lines(entry.name, source.text[floor:begin], text, has_comments))
        floor = end
    return found


def _ordered(lines: Sequence[_Lines], layout: Layout) -> list[_Lines]:
    """Sort the lines of keys."""
    places: list[tuple[int, int]] = []
    rank = -1
    for number, each in enumerate(lines):
        rank = layout.ranks.get(each.name, rank)
        places.append((rank, number))
    return [lines[number] for _, number in sorted(places)]


def _pieces(
    old: Sequence[_Lines], new: Sequence[_Lines], layout: Layout, newline: str, prefix: str
) -> list[str]:
    """Return the texts of keys in their new order, with blank lines where they belong."""
    above = {each.name: old[number - 1].name for number, each in enumerate(old) if number}
    usual = newline if any(each.gap for each in old) else ""
    pieces = [new[0].text]
    for number, each in enumerate(new[1:], 1):
        slot = layout.by_key.get(each.name)
        if above.get(each.name) == new[number - 1].name or slot is None:
            gap = each.gap
        else:
            gap = (each.gap or usual) if slot.is_block else ""
        pieces.append(gap + prefix + each.text)
    return pieces
