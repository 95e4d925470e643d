"""Which lines go when a key of a block mapping is removed."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from newsformat.syntax.insertion import is_blank_line
from newsformat.syntax.layout import Layout, Plain
from newsformat.syntax.nodes import Entry
from newsformat.syntax.source import Source


def lines_of_removed(
    source: Source, entries: Sequence[Entry], index: int, gone: Collection[Entry], layout: Layout,
    value: Plain,
) -> tuple[int, int]:  # fmt: skip
    """Give the range of the lines of an entry, with the blank line that goes with it.

    A blank line stands above a block, and one below it. With the block goes the one below; but
    where a key stays that stands directly below the block, it moves up in the place of the block,
    and the blank line above goes.

    Args:
        source: The text.
        entries: All entries of the mapping.
        index: Which one is removed.
        gone: All that are removed.
        layout: The layout of the mapping.
        value: The value of the entry.
    """
    entry = entries[index]
    start, end = source.line_start(entry.start), source.next_line(entry.end)
    first, last = _group(entries, index, layout)
    leader = entries[first]
    is_block = layout.slot(leader.name, value if first == index else None).is_block
    if not is_block or leader not in gone:
        return start, end
    above = source.line_start(leader.start)
    if all(each in gone for each in entries[first : last + 1]):
        if index == last and _is_separated(source, above) and is_blank_line(source, end):
            end = source.next_line(end)
    elif index == first and above and is_blank_line(source, source.line_start(above - 1)):
        start = source.line_start(above - 1)
    return start, end


def _group(entries: Sequence[Entry], index: int, layout: Layout) -> tuple[int, int]:
    """Give the range of a key and of those that have no blank line above them by their nature."""
    first = index
    while first and entries[first].name in layout.followers:
        first -= 1
    last = first
    while last + 1 < len(entries) and entries[last + 1].name in layout.followers:
        last += 1
    return first, last


def _is_separated(source: Source, start: int) -> bool:
    """Tell whether a line is the first, or has a blank one or the opening fence above it."""
    if not start:
        return True
    line = source.text[source.line_start(start - 1) : start].strip(" \t\r\n\ufeff")
    return not line or line == "---"
