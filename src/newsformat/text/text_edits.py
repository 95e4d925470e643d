"""Edits of a text: what they are, and how they are put into it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import attrs

from newsformat.diagnostics import Span
from newsformat.errors import EditError


@attrs.frozen
class TextEdit:
    """A replacement of one range of a text.

    Attributes:
        span: The range of the old text, in code points; empty for an insertion.
        replacement: The new text.
    """

    span: Span
    replacement: str


def in_order(edits: Iterable[TextEdit]) -> list[TextEdit]:
    """Sort edits by place; those at the same place keep their order, insertions first.

    Raises:
        EditError: Two of them want the same place.
    """
    ordered = sorted(edits, key=lambda edit: (edit.span.start, edit.span.end))
    for before, after in pairwise(ordered):
        if before.span.end > after.span.start:
            raise EditError("NF404", "$", "two edits overlap; make the changes one after the other")
    return ordered


def splice(text: str, edits: Iterable[TextEdit]) -> str:
    """Put edits, which are in order, into a text.

    Example:
        >>> splice("a: 1", [TextEdit(Span(3, 4), "2")])
        'a: 2'
    """
    pieces: list[str] = []
    position = 0
    for edit in edits:
        pieces += text[position : edit.span.start], edit.replacement
        position = edit.span.end
    return "".join([*pieces, text[position:]])


def splice_part(text: str, edits: Iterable[TextEdit], start: int, end: int) -> str:
    """Return a part of a text with edits put into it, which are all inside the part.

    Args:
        text: The text.
        edits: The edits, in any order.
        start: Where the part begins.
        end: Where it ends.

    Raises:
        EditError: Two edits want the same place, or one reaches beyond the part.

    Example:
        >>> splice_part("a: 1, b: 2", [TextEdit(Span(9, 10), "3")], 6, 10)
        'b: 3'
    """
    ordered = in_order(edits)
    if any(edit.span.start < start or edit.span.end > end for edit in ordered):
        reason = "an item would be moved and its surroundings changed; do one after the other"
        raise EditError("NF404", "$", reason)
    inside = (
        TextEdit(Span(edit.span.start - start, edit.span.end - start), edit.replacement)
        for edit in ordered
    )
    return splice(text[start:end], inside)
