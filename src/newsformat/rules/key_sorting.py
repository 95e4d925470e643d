"""Finds keys that are out of canonical order, and makes the edits that sort them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from newsformat.diagnostics import Span
from newsformat.editing.comments import end_of_entry, is_blank_line, start_of_comments
from newsformat.lazy_patterns import pattern
from newsformat.lens.parsed_text import ParsedText
from newsformat.text.source import Source
from newsformat.text.text_edits import TextEdit
from newsformat.yaml.lines.entry_spans import usual_keys
from newsformat.yaml.lines.expressions import BLOCK_HEADER
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
        mapping: The mapping, or its keys and where they begin if it is the root mapping of a text
            in which lines alone show where each key ends.
        layout: The layout of the mapping.
    """

    path: Path
    key: str
    span: Span
    below: str
    mapping: MappingNode | Sequence[tuple[str, int]]
    layout: Layout


# What may separate the end of a value from the end of its lines, and may be hard to tell from it: a
# line with a comment alone, and the blank lines of a literal or folded scalar.
_UNCLEAR_END: Final = pattern(rf"\n[ \t]*+#|{BLOCK_HEADER}")


def disorders(parsed: ParsedText) -> Iterator[Disorder]:
    """Yield the mappings whose keys are out of order, in the order of the text.

    Nodes are made only of those top-level keys that have such a mapping inside.

    Args:
        parsed: A text that was read with the layout of a class.
    """
    layout = parsed.layout
    if not parsed.is_by_lines:
        yield from _disorders_in(parsed.root, layout)
        return
    keys = _keys_by_lines(parsed)
    if keys is None:
        yield from _first_too_low(parsed.root, layout, ())
    else:
        yield from _first_key_too_low(keys, layout)
    if parsed.is_by_template:
        # The template reader reads no mapping inside whose keys are out of order.
        return
    for key, value in parsed.data.items():
        slot = layout.by_key.get(str(key))
        if slot is not None and not is_in_order(value, _inner_layout(slot)):
            for entry in parsed.root_with(str(key)).entries:
                if entry.name == str(key):
                    yield from _disorders_in(entry.value, _inner_layout(slot), (entry.name,))


def _keys_by_lines(parsed: ParsedText) -> list[tuple[str, int]] | None:
    """Return the top-level keys and where they begin; `None` unless their ends are clear as well.

    The lines of a key then end with the last line above the next key that is not blank.
    """
    (start, end), text = parsed.fences[:2], parsed.source.text
    # These characters are rare, so each is searched for on its own first.
    is_clear = not any(map(parsed.has_in_front_matter, "#|>"))
    is_clear = is_clear or _UNCLEAR_END.search(text, start - 1, end) is None
    return usual_keys(text, start, end) if is_clear else None


def _first_key_too_low(keys: Sequence[tuple[str, int]], layout: Layout) -> Iterator[Disorder]:
    found = _too_low([name for name, _ in keys], layout)
    if found is not None:
        number, below = found
        name, start = keys[number]
        yield Disorder((name,), name, Span(start, start + len(name)), below, keys, layout)


def _too_low(names: Sequence[str], layout: Layout) -> tuple[int, str] | None:
    """Return the index of the first key that is too far down, and the key that it belongs above."""
    highest = -1
    for number, name in enumerate(names):
        rank = layout.ranks.get(name, highest)
        if rank < highest:
            return number, next(each for each in names if layout.ranks.get(each, -1) > rank)
        highest = rank
    return None


def _disorders_in(node: Node, layout: Layout | None, path: Path = ()) -> Iterator[Disorder]:
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
            yield from _disorders_in(item, layout, (*path, index))
    elif isinstance(node, MappingNode):
        yield from _first_too_low(node, layout, path)
        for entry in node.entries:
            slot = layout.by_key.get(entry.name)
            if slot is not None:
                yield from _disorders_in(entry.value, _inner_layout(slot), (*path, entry.name))


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
    found = _too_low([entry.name for entry in node.entries], layout)
    if found is not None:
        number, below = found
        entry = node.entries[number]
        span = Span(entry.key.start, entry.key.end)
        yield Disorder((*path, entry.name), entry.name, span, below, node, layout)


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


class _Block(NamedTuple):
    """The lines of a mapping.

    Attributes:
        lines: The lines of each key.
        span: Where they begin and end.
        newline: The line end above the first key.
        indent: The blanks before each key.
        is_beside_dash: Whether the first key is on the line of the dash of an item.
    """

    lines: list[_Lines]
    span: Span
    newline: str
    indent: str
    is_beside_dash: bool


def in_order(parsed: ParsedText, disorder: Disorder) -> list[TextEdit] | None:
    """Return the edits that sort the keys of a mapping; `None` if that is not simple.

    The comments directly above a key move with it. An unknown key stays below the known key that it
    is below now.

    Args:
        parsed: The text.
        disorder: The mapping.
    """
    mapping, layout = disorder.mapping, disorder.layout
    block = (
        _block_of(parsed.source, mapping)
        if isinstance(mapping, MappingNode)
        else _block_of_root(parsed, mapping)
    )
    if block is None:
        return None
    old, new = block.lines, _ordered(block.lines, layout)
    if block.is_beside_dash and new[0].has_comments:
        return None
    start, end = block.span.start, block.span.end
    pieces = _pieces(old, new, layout, block.newline, block.indent)
    if not block.is_beside_dash:
        pieces[0] = block.indent + pieces[0]
    same = next(number for number, each in enumerate(new) if each is not old[number])
    skipped = len("".join(pieces[:same]))
    return [TextEdit(Span(start + skipped, end), "".join(pieces[same:]))]


def _block_of_root(parsed: ParsedText, keys: Sequence[tuple[str, int]]) -> _Block:
    """Return the lines of a root mapping in which lines alone show where each key ends.

    Args:
        parsed: The text.
        keys: Its top-level keys and where they begin.
    """
    text, end = parsed.source.text, parsed.fences.end
    lines: list[_Lines] = []
    floor = keys[0][1]
    for (name, start), (_, stop) in pairwise([*keys, ("", end)]):
        last = start + len(text[start:stop].rstrip(" \t\r\n"))
        below = text.index("\n", last) + 1
        lines.append(_Lines(name, text[floor:start], text[start:below], has_comments=False))
        floor = below
    start = keys[0][1]
    newline = parsed.source.newline_before(start)
    return _Block(lines, Span(start, floor), newline, "", is_beside_dash=False)


def _block_of(source: Source, node: MappingNode) -> _Block | None:
    """Return the lines of a mapping; `None` if its keys cannot be moved with their lines."""
    if node.is_flow or len({entry.name for entry in node.entries}) < len(node.entries):
        return None
    first = node.entries[0]
    line = source.line_start(first.start)
    indent = source.text[line : first.start]
    is_beside_dash = bool(indent.strip(" "))
    start = first.start if is_beside_dash else start_of_comments(source, line, 0)
    lines = _lines_of(source, node, start, len(indent), is_beside_dash=is_beside_dash)
    if lines is None:
        return None
    span = Span(start, end_of_entry(source, node.entries[-1]))
    newline = source.newline_before(first.start)
    return _Block(lines, span, newline, " " * len(indent), is_beside_dash=is_beside_dash)


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
