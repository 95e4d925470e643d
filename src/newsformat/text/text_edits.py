"""Edits of a text, and how they are applied."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise

import attrs

from newsformat.diagnostics import Span
from newsformat.errors import EditError


@attrs.frozen
class TextEdit:
    """One change of a text: a range, and what replaces it.

    Attributes:
        span: The range of the old text, in characters (code points); empty for an insertion.
        replacement: The text that takes its place.
    """

    span: Span
    replacement: str


def in_order(edits: Iterable[TextEdit]) -> list[TextEdit]:
    """Sort edits by place. Those at the same place keep their order, with insertions first.

    Raises:
        EditError: Two edits overlap.
    """
    ordered = sorted(edits, key=lambda edit: (edit.span.start, edit.span.end))
    for before, after in pairwise(ordered):
        if before.span.end > after.span.start:
            raise EditError("NF404", "$", "two edits overlap; make the changes one after the other")
    return ordered


def splice(text: str, edits: Iterable[TextEdit]) -> str:
    """Apply edits, which are sorted, to a text.

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
    """Return a part of a text after applying edits that lie within the part.

    Args:
        text: The text.
        edits: The edits, in any order.
        start: Where the part begins.
        end: Where it ends.

    Raises:
        EditError: Two edits overlap, or one of them reaches outside the part.

    Example:
        >>> splice_part("a: 1, b: 2", [TextEdit(Span(9, 10), "3")], 6, 10)
        'b: 3'
    """
    ordered = in_order(edits)
    if any(edit.span.start < start or edit.span.end > end for edit in ordered):
        reason = (
            "an item would move while the text around it changes; make one change after the other"
        )
        raise EditError("NF404", "$", reason)
    return splice(text[start:end], seen_from(ordered, start))


def seen_from(edits: Iterable[TextEdit], start: int) -> Iterator[TextEdit]:
    """Yield edits of a text as edits of the part that begins at an offset."""
    for edit in edits:
        span = Span(edit.span.start - start, edit.span.end - start)
        yield TextEdit(span, edit.replacement)


@attrs.frozen
class _Stretch:
    """A piece of an edited text.

    Attributes:
        text: The characters.
        start: Where the piece begins in the original text; -1 if an edit inserted it.
    """

    text: str
    start: int = -1

    def part(self, start: int, end: int) -> _Stretch:
        """Return the characters between two offsets as a piece of their own."""
        return _Stretch(self.text[start:end], -1 if self.start < 0 else self.start + start)


def joined(text: str, first: Iterable[TextEdit], second: Iterable[TextEdit]) -> list[TextEdit]:
    """Combine two rounds of edits into one that has the same effect.

    Args:
        text: The text.
        first: The edits of the first round, sorted.
        second: The edits of the text that results from the first round, sorted.

    Example:
        >>> joined("a: 1", [TextEdit(Span(3, 4), "20")], [TextEdit(Span(4, 5), "1")])
        [TextEdit(span=Span(start=3, end=4), replacement='21')]
    """
    stretches = _edited(_edited([_Stretch(text, 0)], first), second)
    edits: list[TextEdit] = []
    new: list[str] = []
    position = 0
    for stretch in [*stretches, _Stretch("", len(text))]:
        if stretch.start < 0:
            new.append(stretch.text)
            continue
        edit = TextEdit(Span(position, stretch.start), "".join(new))
        if edit.replacement != text[position : stretch.start]:
            edits.append(edit)
        position = stretch.start + len(stretch.text)
        new.clear()
    return edits


def _edited(stretches: Iterable[_Stretch], edits: Iterable[TextEdit]) -> list[_Stretch]:
    """Return the pieces of a text after applying edits, which are sorted."""
    old = list(stretches)
    starts = [0, *accumulate(len(stretch.text) for stretch in old)]
    new: list[_Stretch] = []
    position = 0
    for edit in edits:
        new += _between(old, starts, position, edit.span.start)
        new.append(_Stretch(edit.replacement))
        position = edit.span.end
    return [*new, *_between(old, starts, position, starts[-1])]


def _between(
    stretches: Sequence[_Stretch], starts: Sequence[int], start: int, end: int
) -> Iterator[_Stretch]:
    """Yield the pieces between two offsets of a text that is given as pieces.

    Args:
        stretches: The pieces of the text.
        starts: The offset of each piece in the text.
        start: Where the part begins.
        end: Where it ends.
    """
    for index in range(bisect_right(starts, start) - 1, bisect_left(starts, end)):
        stretch, offset = stretches[index], starts[index]
        first, last = max(start - offset, 0), min(end - offset, len(stretch.text))
        if first < last:
            yield stretch.part(first, last)
