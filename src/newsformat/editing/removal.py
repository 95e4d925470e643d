"""Which lines are removed with a key of a block mapping."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import zip_longest

from newsformat.diagnostics import Span
from newsformat.editing.comments import (
    comment_lines,
    end_of_entry,
    is_blank_line,
    keeps_blank_lines,
)
from newsformat.text.source import Source
from newsformat.text.text_edits import TextEdit
from newsformat.yaml.model_layout import Layout
from newsformat.yaml.nodes import Entry, MappingNode
from newsformat.yaml.plain_data import Plain


class CanonicalRemoval:
    """Removes keys from a block mapping whose blank lines are where the layout says."""

    def __init__(
        self, source: Source, entries: Sequence[Entry], gone: Collection[Entry], layout: Layout
    ) -> None:
        """Take the mapping and the entries to remove.

        Args:
            source: The text.
            entries: All entries of the mapping.
            gone: All entries that are removed.
            layout: The layout of the mapping.
        """
        self._source = source
        self._entries = entries
        self._gone = gone
        self._layout = layout

    def lines(self, index: int, value: Plain) -> tuple[int, int]:
        """Return the range of the lines of an entry, with the blank line that is removed with it.

        A block has a blank line above it and one below it. The one below is removed with the block;
        but if a key stays that follows the block directly, it moves up to the place of the block,
        and the blank line above is removed instead. Blank lines are also removed where the scalar
        above would take them as part of itself.

        Args:
            index: The index of the entry.
            value: The value of the entry.
        """
        source, entries, gone, layout = self._source, self._entries, self._gone, self._layout
        entry = entries[index]
        start, end = source.line_start(entry.start), end_of_entry(source, entry)
        first, last = _group(entries, index, layout)
        leader = entries[first]
        is_block = layout.slot(leader.name, value if first == index else None).is_block
        if _is_room_of_follower(entries, index, gone, layout):
            if start and is_blank_line(source, source.line_start(start - 1)):
                start = source.line_start(start - 1)
        elif is_block and index == last and all(each in gone for each in entries[first : last + 1]):
            above = source.line_start(leader.start)
            if _is_separated(source, above) and is_blank_line(source, end):
                end = source.next_line(end)
        if is_blank_line(source, end) and _follows_kept_lines(source, entries, index, gone):
            while is_blank_line(source, end):
                end = source.next_line(end)
        return start, end


def lines_of_runs(
    source: Source, entries: Sequence[Entry], first: int, gone: Collection[Entry]
) -> Iterator[tuple[int, int]]:
    """Yield the ranges of the lines of removed entries in a file that has a style of its own.

    If there are blank lines on both sides of a removed run, those on one side are removed with it,
    and at the end of the mapping those above it. So the remaining keys are separated as before.

    Args:
        source: The text.
        entries: All entries of the mapping.
        first: The index of the first entry to look at.
        gone: All entries that are removed.
    """
    index = first
    while index < len(entries):
        last = index
        if entries[index] not in gone:
            index += 1
            continue
        while last + 1 < len(entries) and entries[last + 1] in gone:
            between = end_of_entry(source, entries[last]), entries[last + 1].start
            if source.text[slice(*between)].strip(" \t\r\n"):
                break
            last += 1
        yield _lines_of_run(source, entries, index, last)
        index = last + 1


def _lines_of_run(
    source: Source, entries: Sequence[Entry], first: int, last: int
) -> tuple[int, int]:
    start, end = source.line_start(entries[first].start), end_of_entry(source, entries[last])
    floor = end_of_entry(source, entries[first - 1]) if first else start
    above, below = start, end
    while above > floor and is_blank_line(source, source.line_start(above - 1)):
        above = source.line_start(above - 1)
    while is_blank_line(source, below):
        below = source.next_line(below)
    if first and start == floor and keeps_blank_lines(source, entries[first - 1].value):
        return start, below
    if above < start:
        is_last = last + 1 == len(entries)
        return (above, end) if is_last else (start, below)
    # A mapping should not begin with a blank line; blank lines below its last key are not its own.
    is_top = not first and last + 1 < len(entries)
    is_top = is_top and not _is_comment(source, source.line_start(max(start - 1, 0)))
    return start, (below if is_top else end)


def _is_comment(source: Source, line: int) -> bool:
    return any(comment_lines(source, line, source.next_line(line)))


def _is_room_of_follower(
    entries: Sequence[Entry], index: int, gone: Collection[Entry], layout: Layout
) -> bool:
    """Tell whether a key moves up to the place of an entry, because its block is removed."""
    if not layout.followers:
        return False
    stop = index
    while stop < len(entries) and entries[stop] in gone:
        stop += 1
    if stop == len(entries) or entries[stop].name not in layout.followers:
        return False
    leader = entries[_group(entries, stop, layout)[0]]
    return leader in gone and layout.slot(leader.name, None).is_block


def _follows_kept_lines(
    source: Source, entries: Sequence[Entry], index: int, gone: Collection[Entry]
) -> bool:
    """Tell whether the remaining value directly above would take blank lines as part of itself."""
    while index:
        above = entries[index - 1]
        between = end_of_entry(source, above), source.line_start(entries[index].start)
        if any(comment_lines(source, *between)):
            return False
        if above not in gone:
            return keeps_blank_lines(source, above.value)
        index -= 1
    return False


def begin_inline(source: Source, node: MappingNode, leading: int, lines: Sequence[str]) -> TextEdit:
    """Return the edit for the beginning of a mapping whose first key is on a line with a dash.

    Args:
        source: The text.
        node: The mapping.
        leading: How many of its first entries are removed; comments between them stay.
        lines: New lines to insert before the others, without indent.
    """
    start = node.entries[0].start
    newline = source.newline_before(source.next_line(start))
    indent = " " * (start - source.line_start(start))
    kept: list[str] = []
    end = start
    for entry, following in zip_longest(node.entries[:leading], node.entries[1 : leading + 1]):
        above = end_of_entry(source, entry)
        end = above if following is None else source.line_start(following.start)
        if any(comment_lines(source, above, end)):
            kept.append(source.text[above:end])
    text = "".join([*(indent + line + newline for line in lines), *kept])
    if lines:
        # The first of the new lines goes on the line of the dash.
        text = text.removeprefix(indent)
        return TextEdit(Span(start, end), text if leading else text + indent)
    if kept:
        # A comment must not end up on the line of the dash, so the dash gets a line of its own.
        before = source.text[source.line_start(start) : start]
        return TextEdit(Span(start - len(before) + len(before.rstrip(" \t")), end), newline + text)
    return TextEdit(Span(start, node.entries[leading].start), "")


def _group(entries: Sequence[Entry], index: int, layout: Layout) -> tuple[int, int]:
    """Return the first and last index of a key and the keys declared to follow it directly."""
    first = index
    while first and entries[first].name in layout.followers:
        first -= 1
    last = first
    while last + 1 < len(entries) and entries[last + 1].name in layout.followers:
        last += 1
    return first, last


def _is_separated(source: Source, start: int) -> bool:
    """Tell whether a line is the first, or has a blank line or the opening fence above it."""
    if not start:
        return True
    line = source.text[source.line_start(start - 1) : start].strip(" \t\r\n\ufeff")
    return not line or line == "---"
