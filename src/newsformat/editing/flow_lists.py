"""Adds, removes and moves the items of a flow list, each with the comments that belong to it.

To an item belong the comment on its line, if no other item follows on that line, and the comment
lines directly above it. They move together with the item. When the item is removed, only the
comment on its line is removed with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from newsformat.editing.flow_gaps import FlowGaps, line_beginning
from newsformat.editing.list_moves import (
    NOTHING,
    Arrangement,
    Contents,
    Piece,
    Window,
    edits_between,
)
from newsformat.lazy_patterns import pattern
from newsformat.text.text_edits import TextEdit, splice_part
from newsformat.write.context import Context
from newsformat.yaml.nodes import SequenceNode

_NONE: Final = Piece("")
_TO_LAST_COMMENT: Final = pattern(r"(?s:.*)\#[^\r\n]*")


@attrs.frozen
class _Item:
    """An item to be written, with the comments that belong to it.

    Attributes:
        place: The place that it takes; -1 if it is inserted between places.
        text: The item itself.
        lead: The comment lines directly above it, with its indent.
        comment: The comment on its line, with the blanks before it.
    """

    place: int
    text: Piece
    lead: Piece = _NONE
    comment: Piece = _NONE


class FlowList:
    """A flow list whose items are added, removed and moved."""

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
        self._text = context.source.text
        self._style = context.style
        self._end = node.end - 1
        self._gaps = FlowGaps(context.source, node, context.path)
        self._arrangement = arrangement
        self._contents = contents

    def edits(self) -> Iterator[TextEdit]:
        """Yield the edits that bring the items to their places.

        Raises:
            EditError: A comment would be lost, or would end up beside another item.
        """
        for window in self._arrangement.windows():
            yield from self._window(window)

    def _window(self, window: Window) -> Iterator[TextEdit]:
        gaps, first, last = self._gaps, window.first, window.last
        if any(gaps.gap(place).is_comma_commented for place in range(max(first - 1, 0), last)):
            gaps.refuse("a comment is beside a comma without an item; make this change by hand")
        start = gaps.item(first - 1).end if first else gaps.gap(-1).lead.start
        end = gaps.gap(last - 1).lead.start if last < gaps.count else self._end
        yield from edits_between(start, end, self._pieces(window))

    def _pieces(self, window: Window) -> Sequence[Piece]:
        gaps, filled = self._gaps, self._arrangement.filled
        first, last, has_next = window.first, window.last, window.last < self._gaps.count
        more = [*window.behind, *window.ahead]
        following = sum(new != NOTHING for new in filled[first:last]) + len(more) + has_next
        joint = self._usual_joint(first, last)
        writing = _Writing(gaps, joint, first, following)
        for place in range(first, last):
            comments, after = self._left_behind(place)
            writing.leave(comments)
            if filled[place] != NOTHING:
                writing.put(self._item(filled[place], place), after)
        usual = Piece(joint[1])
        # The existing text after the last comma goes before the next item that keeps its place, or
        # before the new items directly ahead of that.
        after = gaps.gap(last - 1).after if last else usual
        for new in window.behind:
            writing.put(self._item(new, NOTHING), usual)
        for new in window.ahead:
            writing.put(self._item(new, NOTHING), after)
            after = usual
        writing.end(after)
        if has_next:
            writing.make_room(gaps.gap(last - 1).lead)
        return writing.pieces

    def _left_behind(self, place: int) -> tuple[Piece, Piece]:
        """Split the text before the item at a place into the comments that stay, and the rest."""
        gap = self._gaps.gap(place - 1)
        start = gap.after.start if place else gap.lead.start
        is_kept = place in self._arrangement.kept
        text = self._text[start : gap.after.end if is_kept else gap.lead.end]
        match = _TO_LAST_COMMENT.match(text)
        length = match.end() if match else 0
        return Piece(text[:length], start), Piece(text[length:], start + length)

    def _item(self, new: int, place: int) -> _Item:
        """Return an item for a place, or for an insertion between places."""
        old = self._arrangement.origins[new]
        if self._arrangement.is_new(new):
            return _Item(place, Piece("".join(self._contents.lines(new))))
        item = self._gaps.item(old)
        text = splice_part(self._text, self._contents.changes(new), item.start, item.end)
        lead, comment = self._gaps.gap(old - 1).lead.text, self._gaps.gap(old).comment.text
        return _Item(place, Piece(text), Piece(lead), Piece(comment))

    def _usual_joint(self, first: int, last: int) -> tuple[str, str]:
        """Return the text that usually precedes and follows the commas around some places."""
        around = range(max(0, first - 2), min(self._gaps.count - 1, last + 1))
        joints = {self._gaps.gap(place).joint for place in around} - {None}
        joint = joints.pop() if len(joints) == 1 else None
        if joint is not None:
            return joint
        if not joints and self._gaps.is_line_by_line:
            return "", self._gaps.new_line
        return self._style.joint


class _Writing:
    """Writes the items of some places, and the text between them."""

    def __init__(self, gaps: FlowGaps, joint: tuple[str, str], first: int, following: int) -> None:
        """Begin after the item before a place.

        Args:
            gaps: The items of the list, and the gaps between them.
            joint: The text before and after a comma that is new.
            first: The first place.
            following: How many items follow, including that of the next place.
        """
        self.pieces: list[Piece] = []
        self.joint: tuple[str, str] = joint
        self._gaps = gaps
        self._following = following
        self._previous: _Item | None = None
        if first:
            self._previous = _Item(first - 1, _NONE, comment=gaps.gap(first - 1).comment)
        self._is_begun = first > 0
        self._is_line_begun = bool(first) or not line_beginning(gaps.gap(-1).after.text)
        self._is_commented = False

    def leave(self, comments: Piece) -> None:
        """Leave comments where they are."""
        if comments.text:
            self._close()
            self._add(comments, is_comment=True)

    def put(self, item: _Item, after: Piece) -> None:
        """Write an item.

        Args:
            item: The item.
            after: The text between the previous item's comma and this item.
        """
        self._go_on(after)
        self._following -= 1
        self.make_room(item.lead)
        self._add(item.lead)
        self._add(item.text)
        self._previous = item

    def end(self, after: Piece) -> None:
        """Write the text after the last item."""
        self._go_on(after)
        if self._is_commented:
            self._add(Piece(self._gaps.new_line))

    def make_room(self, lead: Piece) -> None:
        """Begin a new line if there are comment lines to write."""
        if lead.text and self._is_line_begun:
            self._add(Piece(self._gaps.new_line))

    def _go_on(self, after: Piece) -> None:
        """Write the text between the previous item, if there is one, and the next."""
        if self._is_begun:
            self._close()
            self._add(after)
        elif "#" in after.text:
            # The beginning of the first line is there already.
            start = after.text.index("#")
            comments = Piece(after.text[start:], after.start + start)
            self.make_room(comments)
            self._add(comments)

    def _close(self) -> None:
        """Write the comma and the comment after the previous item."""
        item, self._previous = self._previous, None
        if item is None:
            return
        parts = [Piece(self.joint[0]), Piece(",")]
        is_comma_first = bool(self.joint[0].strip(" \t"))
        gap = self._gaps.gap(item.place) if item.place != NOTHING else None
        if gap is not None and gap.comma.text:
            parts = [gap.before_comma, gap.comma]
            is_comma_first = gap.is_comma_first
        if not self._following and not self._gaps.gap(self._gaps.count - 1).comma.text:
            parts = []
        if is_comma_first:
            self._add(item.comment, is_comment=True)
        for part in parts:
            self._add(part)
        if not is_comma_first:
            self._add(item.comment, is_comment=True)

    def _add(self, piece: Piece, *, is_comment: bool = False) -> None:
        if not piece.text:
            return
        if self._is_commented:
            rest = piece.text.lstrip(" \t")
            if rest[:1] not in {"\r", "\n"}:
                self.pieces.append(Piece(self._gaps.new_line))
                self._is_line_begun = False
                piece = Piece(rest, piece.end - len(rest) if piece.start >= 0 else -1)
        self.pieces.append(piece)
        self._is_commented = is_comment
        self._is_begun = True
        if line_beginning(piece.text):
            self._is_line_begun = False
        elif piece.text.strip(" \t"):
            self._is_line_begun = True
