"""Adds, removes and moves the items of a block list, each with the comments that belong to it.

To an item belong its own lines, the comment lines directly above it, and the comment lines below it
that are indented into it. They move together with the item. When the item is removed, the comment
lines above it stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final

from newsformat.diagnostics import Span
from newsformat.editing.comments import end_of_lines, start_of_comments
from newsformat.editing.list_moves import (
    NOTHING,
    Arrangement,
    Contents,
    Piece,
    Window,
    edits_between,
)
from newsformat.text.source import Source
from newsformat.text.text_edits import TextEdit, splice_part
from newsformat.write.context import Context
from newsformat.write.emitter import indented
from newsformat.yaml.nodes import MappingNode, SequenceNode

_BLANKS: Final = " \t\r\n"


class BlockList:
    """A block list whose items are added, removed and moved."""

    def __init__(
        self, node: SequenceNode, arrangement: Arrangement, contents: Contents, context: Context
    ) -> None:
        """Take the list and the changes.

        Args:
            node: The node of the list, which must have items.
            arrangement: Where each item goes.
            contents: The contents of the items.
            context: The place of the list.
        """
        self._source: Source = context.source
        self._style = context.style
        self._text = self._source.text
        self._dashes = node.dashes
        self._items = node.items
        self._arrangement = arrangement
        self._contents = contents
        self._column = node.dashes[0] - self._source.line_start(node.dashes[0])
        self._ends: dict[int, int] = {}
        self._starts: dict[int, int] = {}

    @cached_property
    def is_inline(self) -> bool:
        """Whether the first item shares its line with something before it, such as another dash."""
        first = self._dashes[0]
        return bool(self._text[first - self._column : first].strip(" "))

    def edits(self) -> Iterator[TextEdit]:
        """Yield the edits that bring the items to their places."""
        for window in self._arrangement.windows():
            yield from self._window(window)

    def at_first_dash(self, edits: Iterable[TextEdit]) -> TextEdit:
        """Combine all edits of a list whose first item does not begin its line into one edit.

        The separate edits assume that each item begins a line of its own.
        """
        start, end = self._dashes[0], self._end(len(self._items) - 1)
        text = splice_part(self._text, edits, start, end)
        text = text.removeprefix(self._indent)
        if not text.startswith("-"):
            # A comment line is first now, so the list begins on a new line, where all items share a
            # column.
            start -= len(self._text[:start]) - len(self._text[:start].rstrip(" "))
            text = self._newline(start) + self._indent + text
        return TextEdit(Span(start, end), text)

    # Lines

    @property
    def _indent(self) -> str:
        return " " * self._column

    def _line(self, item: int) -> int:
        """Return where an item's own lines begin."""
        dash = self._dashes[item]
        return dash if item == 0 and self.is_inline else dash - self._column

    def _end(self, item: int) -> int:
        """Return where an item's lines end, with the comments that belong to it."""
        if item not in self._ends:
            end = max(self._items[item].end, self._dashes[item] + 1)
            self._ends[item] = end_of_lines(self._source, end, self._column, past_blank_lines=False)
        return self._ends[item]

    def _start(self, item: int) -> int:
        """Return where an item's lines begin, with the comments that belong to it."""
        if item not in self._starts:
            start = self._line(item)
            if item or not self.is_inline:
                floor = self._end(item - 1) if item else 0
                start = start_of_comments(self._source, start, floor)
            self._starts[item] = start
        return self._starts[item]

    def _piece(self, start: int, end: int) -> Piece:
        return Piece(self._text[start:end], start)

    def _separator(self, item: int) -> Piece:
        """Return the text between an item, which is not the first, and the previous one."""
        return self._piece(self._end(item - 1), self._start(item))

    def _newline(self, offset: int) -> str:
        return self._source.newline_before(offset)

    # Places

    def _window(self, window: Window) -> Iterator[TextEdit]:
        first, last, count = window.first, window.last, len(self._items)
        start = self._end(first - 1) if first else self._start(0)
        end = self._start(last) if last < count else self._end(count - 1)
        newline = self._newline(start if first else self._source.next_line(self._dashes[0]))
        lines = _Lines(has_lines_above=first > 0)
        for place in range(first, last):
            if place:
                lines.separate(self._separator(place))
            lines.add(*self._left_behind(place))
            new = self._arrangement.filled[place]
            if new != NOTHING:
                lines.add(Piece(self._item(new, newline)))
        blank = Piece(self._usual_blank(first, last, newline))
        for new in window.behind:
            lines.separate(blank)
            lines.add(Piece(self._item(new, newline)))
        if last < count:
            lines.separate(self._separator(last) if last else blank)
            for new in window.ahead:
                lines.add(Piece(self._item(new, newline)))
                lines.separate(blank)
            # The item that shared its line with something before it gets a line of its own.
            lines.continue_with(self._indent if last == 0 and self.is_inline else "")
        else:
            lines.finish()
        return edits_between(start, end, lines.pieces)

    def _left_behind(self, place: int) -> list[Piece]:
        """Return the comments above an item that is removed, which stay."""
        if place in self._arrangement.kept:
            return []
        return [self._piece(self._start(place), self._line(place))]

    def _item(self, new: int, newline: str) -> str:
        """Return the lines of an item for its new place."""
        old = self._arrangement.origins[new]
        if self._arrangement.is_new(new):
            lines = indented(self._contents.lines(new), self._column)
            return "".join(line + newline for line in lines)
        start, end = self._start(old), self._end(old)
        text = splice_part(self._text, self._contents.changes(new), start, end)
        return self._indent + text if old == 0 and self.is_inline else text

    def _usual_blank(self, first: int, last: int, newline: str) -> str:
        """Return the blank lines that separate all items around some places, if they all agree."""
        if len(self._items) == 1:
            # A list of one item has no gap, so the other lists of the file decide.
            is_collection = isinstance(self._items[0], (MappingNode, SequenceNode))
            return newline * self._style.blanks_between_items(are_collections=is_collection)
        around = range(max(1, first - 1), min(len(self._items) - 1, last + 1) + 1)
        separators = [self._separator(item).text for item in around]
        is_usual = all(text and not text.strip(_BLANKS) for text in separators)
        return separators[0] if separators and is_usual else ""


class _Lines:
    """The lines of items, with blank lines between the items and nowhere else."""

    def __init__(self, *, has_lines_above: bool) -> None:
        self.pieces: list[Piece] = []
        self.has_lines: bool = has_lines_above
        self._waiting: list[Piece] = []

    def separate(self, separator: Piece) -> None:
        """Take the text before whatever comes next."""
        is_blank = not separator.text.strip(_BLANKS)
        # One blank line is enough where two separators meet.
        if separator.text and not (is_blank and (self._waiting or not self.has_lines)):
            if not is_blank and self._waiting and separator.text[0] in _BLANKS:
                self._waiting = [each for each in self._waiting if each.text.strip(_BLANKS)]
            self._waiting.append(separator)

    def add(self, *pieces: Piece) -> None:
        """Append lines."""
        for piece in pieces:
            if piece.text:
                self.pieces += [*self._waiting, piece]
                self._waiting = []
                self.has_lines = True

    def continue_with(self, text: str) -> None:
        """Finish the lines before an item that keeps its place, and add the text before it."""
        self.pieces += [*self._waiting, Piece(text)]

    def finish(self) -> None:
        """Finish the lines, without a blank line below them."""
        self.pieces += [each for each in self._waiting if each.text.strip(_BLANKS)]
