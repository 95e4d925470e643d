"""Where the items of a changed list go, in terms of the places of the old list."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

import attrs

from newsformat.diagnostics import Span
from newsformat.editing.alignment import rising
from newsformat.text.text_edits import TextEdit

NOTHING: Final = -1
"""Stands for an item that does not exist."""


@attrs.frozen
class Window:
    """Adjacent places whose items are gone or have moved, and the items that are put there.

    Attributes:
        first: The first of these places.
        last: The place after the last of them, whose item is unchanged, if there is such a place.
        behind: Items that are inserted after these places.
        ahead: Items that are inserted directly before the item of the place after them.
    """

    first: int
    last: int
    behind: Sequence[int]
    ahead: Sequence[int]


@attrs.frozen
class Arrangement:
    """The places that the new items take.

    Attributes:
        origins: For each new item, the index of the old item that it was; -1 if there was none.
        filled: For the place of each old item, the new item that takes it; -1 if none does.
        behind: New items without a place, by the place that they are inserted after; -1 for the
            front.
        ahead: New items without a place, by the place that they are inserted before.
        kept: The old items that still exist, at any place.
    """

    origins: Sequence[int]
    filled: Sequence[int]
    behind: Mapping[int, Sequence[int]]
    ahead: Mapping[int, Sequence[int]]
    kept: Collection[int]

    def is_in_place(self, place: int) -> bool:
        """Tell whether the item of a place is still there."""
        new = self.filled[place]
        return new != NOTHING and self.origins[new] == place

    def is_new(self, new: int) -> bool:
        """Tell whether an item did not exist before."""
        return self.origins[new] == NOTHING

    def windows(self) -> Iterator[Window]:
        """Yield the windows in which items are added, removed or moved."""
        place, end = 0, len(self.filled)
        while place <= end:
            first = place
            while place < end and not self.is_in_place(place):
                place += 1
            behind, ahead = self.behind.get(place - 1, ()), self.ahead.get(place, ())
            if place > first or behind or ahead:
                yield Window(first, place, behind, ahead)
            place += 1


def arrange(origins: Sequence[int], count: int) -> Arrangement:
    """Decide which place of the old list each new item takes.

    If at least half of the surviving items kept their order, these keep their places, and the
    others go between them: an item from further back goes directly before an item that stays, and
    any other item to a free place, or else directly after an item that stays. Otherwise the items
    fill the places from the first on. In this way the text between items, such as blank lines and
    comments, stays where it is.

    Args:
        origins: For each new item, the index of the old item that it was; -1 if there was none.
        count: How many old items there were.
    """
    known = [new for new, old in enumerate(origins) if old != NOTHING]
    stays = [known[each] for each in rising([origins[new] for new in known])]
    if 2 * len(stays) < len(known):
        stays = []
    filled = [NOTHING] * count
    behind: dict[int, Sequence[int]] = {}
    ahead: dict[int, Sequence[int]] = {}
    place, new = 0, 0
    for stay in [*stays, len(origins)]:
        end = origins[stay] if stay < len(origins) else count
        middle = stay
        while middle > new and origins[middle - 1] > end:
            middle -= 1
        ahead[end] = range(middle, stay)
        free = min(end - place, middle - new)
        filled[place : place + free] = range(new, new + free)
        behind[end - 1] = range(new + free, middle)
        if stay < len(origins):
            filled[end] = stay
        place, new = end + 1, stay + 1
    return Arrangement(origins, filled, behind, ahead, {origins[new] for new in known})


@attrs.frozen
class Contents:
    """The contents of the items of a changed list, by their new index.

    Attributes:
        lines: Returns the lines of a new item.
        changes: Returns the edits that update the text of an existing item.
    """

    lines: Callable[[int], Sequence[str]]
    changes: Callable[[int], list[TextEdit]]


@attrs.frozen
class Piece:
    """A piece of text, which may be new or from the file.

    Attributes:
        text: The text.
        start: Its offset in the file; -1 for new text.
    """

    text: str
    start: int = -1

    @property
    def end(self) -> int:
        """Where it ends, if it is from the file."""
        return self.start + len(self.text)


def edits_between(start: int, end: int, pieces: Iterable[Piece]) -> Iterator[TextEdit]:
    """Yield the edits that replace a range of a text by some pieces.

    Args:
        start: Where the range begins.
        end: Where it ends.
        pieces: The pieces; those from the file must be in the order of the file.
    """
    new: list[str] = []
    for piece in [*pieces, Piece("", end)]:
        if piece.start < 0:
            new.append(piece.text)
            continue
        text = "".join(new)
        if text or piece.start > start:
            yield TextEdit(Span(start, piece.start), text)
        start = piece.end
        new.clear()
