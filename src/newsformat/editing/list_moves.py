"""Where the items of a changed list go among the places of the old one, and the edits of that."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

import attrs

from newsformat.diagnostics import Span
from newsformat.editing.alignment import rising
from newsformat.text.text_edits import TextEdit

NOTHING: Final = -1
"""Stands for an item that is not there."""


@attrs.frozen
class Window:
    """Places next to each other whose items are not there any more, and what comes around them.

    Attributes:
        first: The first place.
        last: The place behind the last one, whose item is there, if there is such a place.
        behind: New items that come behind these places.
        ahead: New items that come directly ahead of the item of the place behind them.
    """

    first: int
    last: int
    behind: Sequence[int]
    ahead: Sequence[int]


@attrs.frozen
class Arrangement:
    """Which new item goes to which place.

    Attributes:
        origins: For each new item the old one that it was; -1 where there was none.
        filled: For the place of each old item the new one that goes there; -1 for none.
        behind: New items that have no place, by the place that they come behind; -1 for the front.
        ahead: New items that have no place, by the place that they come ahead of.
        kept: The old items that are still there, wherever they are.
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
        """Tell whether an item was not there before."""
        return self.origins[new] == NOTHING

    def windows(self) -> Iterator[Window]:
        """Yield where anything comes, goes or moves."""
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

    Where at least half of the items that are still there kept their order, these stay, and the
    others go between them: one that comes from further back directly ahead of an item that stays,
    any other to a place that became free, or else directly behind one that stays. Otherwise all
    are put in the places from the first on. So what stands between items, such as blank lines and
    comments, stays where it is.

    Args:
        origins: For each new item the old one that it was; -1 where there was none.
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
    """What the items of a changed list say, by the index that they have now.

    Attributes:
        lines: Gives the lines of an item that is new.
        changes: Gives the edits that make an item of the text say what it says now.
    """

    lines: Callable[[int], Sequence[str]]
    changes: Callable[[int], list[TextEdit]]


@attrs.frozen
class Piece:
    """A piece of text.

    Attributes:
        text: The text.
        start: Where it stands already; -1 for new text.
    """

    text: str
    start: int = -1

    @property
    def end(self) -> int:
        """Where it ends, if it stands there already."""
        return self.start + len(self.text)


def edits_between(start: int, end: int, pieces: Iterable[Piece]) -> Iterator[TextEdit]:
    """Yield the edits that make a range of a text consist of some pieces.

    Args:
        start: Where the range begins.
        end: Where it ends.
        pieces: The pieces; those that stand there already are in the order of the text.
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
