"""The text between the items of a flow list: commas, blanks, line ends and comments."""

from __future__ import annotations

from functools import cached_property
from typing import Final, Never

import attrs

from newsformat.editing.list_moves import Piece
from newsformat.errors import EditError
from newsformat.lazy_patterns import pattern
from newsformat.text.source import Source
from newsformat.yaml.nodes import SequenceNode
from newsformat.yaml.paths import Path, format_path

_TOKEN: Final = pattern(
    r"(?P<comment>\#[^\r\n]*)|(?P<newline>\r\n|\n|\r)|(?P<comma>,)|(?P<blank>[ \t]+)"
)
_LINE_BEGINNING: Final = pattern(r"(?:\r\n|\n|\r)[ \t]*\Z")


def line_beginning(text: str) -> str:
    """Return the line end and the indent at the end of a text, or else an empty text."""
    match = _LINE_BEGINNING.search(text)
    return match.group() if match is not None else ""


@attrs.frozen
class Gap:
    """The text between an item and the next one, or between the last item and the bracket.

    Attributes:
        before_comma: Blanks and line ends before the comma.
        comma: The comma; empty if there is none.
        comment: The comment on the line of the previous item, with the blanks before it.
        after: The text after the comma and the comment.
        lead: The comment lines directly above the next item, with that item's indent.
        is_comma_first: Whether the comma is at the beginning of the next item's line.
    """

    before_comma: Piece
    comma: Piece
    comment: Piece
    after: Piece
    lead: Piece
    is_comma_first: bool

    @property
    def is_comma_commented(self) -> bool:
        """Whether a comment is before the comma, or beside it on a line without an item."""
        has_own_line = self.is_comma_first and self.after.text.lstrip(" \t")[:1] == "#"
        return has_own_line or "#" in self.before_comma.text

    @property
    def joint(self) -> tuple[str, str] | None:
        """The text before and after the comma; `None` if comments influence it.

        A line that ends in a comment does not show where lines end otherwise.
        """
        joint = self.before_comma.text, self.after.text
        has_comment = bool(self.comment.text or self.lead.text) and not self.is_comma_first
        return None if has_comment or "#" in "".join(joint) else joint


class FlowGaps:
    """The items of a flow list, and the gaps between them."""

    def __init__(self, source: Source, node: SequenceNode, path: Path) -> None:
        """Take the list.

        Args:
            source: The text.
            node: The node of the list, which must have items.
            path: The path of the list, for errors.
        """
        self._source = source
        self._text = source.text
        self._node = node
        self._path = path
        self._gaps: dict[int, Gap] = {}
        self.count: int = len(node.items)

    def item(self, index: int) -> Piece:
        """Return the text of an item."""
        node = self._node.items[index]
        return Piece(self._text[node.outer : node.end], node.outer)

    def gap(self, index: int) -> Gap:
        """Return the gap after an item; -1 is the gap before the first item.

        Raises:
            EditError: The gap contains something unusual.
        """
        if index not in self._gaps:
            is_last = index + 1 == self.count
            start = self.item(index).end if index >= 0 else self._node.start + 1
            end = self._node.end - 1 if is_last else self.item(index + 1).start
            kinds, bounds = self._tokens(start, end)
            self._gaps[index] = self._parts(kinds, bounds, is_last=is_last)
        return self._gaps[index]

    @cached_property
    def new_line(self) -> str:
        """The line end and the indent with which a new line in the list begins."""
        for index in range(-1, self.count - 1):
            gap = self.gap(index)
            start = self.item(index).end if index >= 0 else gap.after.start
            found = line_beginning(self._text[start : gap.lead.end])
            if found:
                return found
        newline = self._source.newline_before(self._node.end)
        return newline + self._source.blanks_at(self._source.line_start(self._node.start)) + "  "

    @cached_property
    def is_line_by_line(self) -> bool:
        """Whether the first item and the closing bracket each begin a line."""
        first = self._text[self._node.start + 1 : self.item(0).start]
        last = self._text[self.item(self.count - 1).end : self._node.end - 1]
        return all(map(line_beginning, (first, last)))

    def refuse(self, reason: str) -> Never:
        """Raise an `EditError`."""
        raise EditError("NF404", format_path(self._path), reason)

    def _tokens(self, start: int, end: int) -> tuple[list[str], list[int]]:
        """Return the kinds of the tokens in a range, and the offsets where they begin and end."""
        kinds: list[str] = []
        bounds = [start]
        while bounds[-1] < end:
            match = _TOKEN.match(self._text, bounds[-1], end)
            if match is None:
                self.refuse(
                    "there is something unusual between two items; make this change by hand"
                )
            kinds.append(match.lastgroup or "")
            bounds.append(match.end())
        return kinds, bounds

    def _parts(self, kinds: list[str], bounds: list[int], *, is_last: bool) -> Gap:
        newline = kinds.index("newline") if "newline" in kinds else len(kinds)
        comma = kinds.index("comma") if "comma" in kinds else -1
        own = kinds.index("comment") if "comment" in kinds[:newline] else -1
        # The blanks before a comment belong to the comment.
        own_start = own - (own > 0 and kinds[own - 1] == "blank")
        rest = max(comma, own) + 1
        lead = len(kinds) if is_last else _start_of_lead(kinds, rest)

        def piece(first: int, behind: int) -> Piece:
            return Piece(self._text[bounds[first] : bounds[behind]], bounds[first])

        return Gap(
            before_comma=piece(own + 1 if own < comma else 0, max(comma, 0)),
            comma=piece(comma, comma + 1) if comma >= 0 else piece(0, 0),
            comment=piece(own_start, own + 1) if own >= 0 else piece(0, 0),
            after=piece(rest, lead),
            lead=piece(lead, len(kinds)),
            is_comma_first=comma > newline,
        )


def _start_of_lead(kinds: list[str], first: int) -> int:
    """Return where the comment lines directly above an item begin.

    Args:
        kinds: The kinds of the tokens before the item.
        first: The index of the first token that may belong to the item.
    """
    lead = end = len(kinds)
    if end > first and kinds[end - 1] == "blank":
        end -= 1
    while end - 2 >= first and kinds[end - 2 : end] == ["comment", "newline"]:
        comment = end - 2
        end = comment - (comment > first and kinds[comment - 1] == "blank")
        if end <= first or kinds[end - 1] != "newline":
            break
        lead = comment
    return lead
