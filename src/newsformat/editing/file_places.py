"""Where new keys go in a block mapping of a file that has a style of its own.

A key that the class declares goes to the place of its field among the existing keys, and any other
key to the end. Blank lines are added where the file has them between similar keys.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from newsformat.editing.comments import is_blank_line, keeps_blank_lines
from newsformat.editing.kept_entries import Insertion, KeptEntries
from newsformat.write.blank_lines import Gaps
from newsformat.write.observed_styles import is_block
from newsformat.yaml.nodes import Entry
from newsformat.yaml.plain_data import Plain


class NewEntry(NamedTuple):
    """A key that is added to a mapping.

    Attributes:
        key: The key.
        lines: Its lines.
        is_block: Whether its value is a collection that is written on lines of its own.
    """

    key: Plain
    lines: Sequence[str]
    is_block: bool


class FilePlaces:
    """The places for new keys in a block mapping."""

    def __init__(
        self, kept: KeptEntries, ranks: Mapping[str, int], gaps: Gaps, new_blocks: Collection[Entry]
    ) -> None:
        """Take the entries and the blank lines of the mapping.

        Args:
            kept: The remaining entries.
            ranks: The positions of the keys that the class declares.
            gaps: The blank lines between the keys.
            new_blocks: The entries whose values become collections on lines of their own.
        """
        self._new_blocks = new_blocks
        self._kept = kept
        self._entries = kept.standing
        self._gaps = gaps
        self._ranks = ranks
        self._known = [
            (rank, index)
            for index, entry in enumerate(self._entries)
            if not entry.is_merge and (rank := ranks.get(entry.name)) is not None
        ]

    def insertions(self, added: Iterable[NewEntry]) -> Iterator[tuple[Insertion, list[str]]]:
        """Yield the places of new keys; keys for the same place are yielded together.

        Where an entry becomes a block, blank lines may be yielded without a key.

        Args:
            added: The keys, in the order in which they were added.
        """
        taken: set[int] = set()
        for position, insertion, lines in self._placed(added):
            taken.add(position)
            yield insertion, lines
        for position, (above, below) in enumerate(pairwise(self._entries), 1):
            is_new = above in self._new_blocks or below in self._new_blocks
            blanks = self._blanks(self._is_block(above), self._is_block(below)) if is_new else 0
            if blanks and position not in taken:
                start, end = self._kept.after(above), self._kept.top(below)
                if not self._has_room(above, start, end):
                    yield Insertion(start, blanks), []

    def _has_room(self, above: Entry, start: int, end: int) -> bool:
        """Tell whether there is a blank line below an entry, or would become part of its value."""
        source = self._kept.source
        while start < end:
            if is_blank_line(source, start):
                return True
            start = self._kept.past_removed(source.next_line(start))
        return keeps_blank_lines(source, above.value)

    def _placed(self, added: Iterable[NewEntry]) -> Iterator[tuple[int, Insertion, list[str]]]:
        placed = sorted((*self._order(new.key), number, new) for number, new in enumerate(added))
        for position, group in groupby(placed, key=lambda each: each[0]):
            news = [new for *_, new in group]
            lines: list[str] = []
            for above, new in zip([None, *news], news, strict=False):
                if above is not None:
                    lines += [""] * self._blanks(above.is_block, new.is_block)
                lines += new.lines
            place = self._place(position, first=news[0].is_block, last=news[-1].is_block)
            yield position, place, lines

    def _order(self, key: Plain) -> tuple[int, float]:
        """Return the position of the entry that a key goes before, and its rank among such keys."""
        rank = self._ranks.get(key) if isinstance(key, str) else None
        if rank is None:
            return len(self._entries), math.inf
        lower = [each for each in self._known if each[0] < rank]
        if lower:
            return max(lower)[1] + 1, rank
        higher = [each for each in self._known if each[0] > rank]
        return (min(higher)[1] if higher else len(self._entries)), rank

    def _place(self, position: int, *, first: bool, last: bool) -> Insertion:
        """Return the place of new lines before one of the entries.

        Args:
            position: The index of that entry.
            first: Whether the first of the new keys has a block.
            last: Whether the last of the new keys has a block.
        """
        above = self._entries[position - 1] if position else None
        below = self._entries[position] if position < len(self._entries) else None
        before = self._blanks(self._is_block(above), first) if above else 0
        after = self._blanks(last, self._is_block(below)) if below else 0
        if above is None:
            return self._kept.before(below, after) if below else Insertion(self._kept.end())
        start = self._kept.after(above)
        if keeps_blank_lines(self._kept.source, above.value):
            before = 0
        if below is None:
            return Insertion(start, before)
        return self._between(start, self._kept.top(below), before, after)

    def _between(self, start: int, end: int, before: int, after: int) -> Insertion:
        """Return the place between two entries, where there may be blank lines already.

        Args:
            start: Where the lines of the one above end.
            end: Where those of the one below begin.
            before: How many blank lines there should be above the new lines.
            after: How many blank lines there should be below them.
        """
        blanks_end = start
        while blanks_end < end and is_blank_line(self._kept.source, blanks_end):
            blanks_end = self._kept.past_removed(self._kept.source.next_line(blanks_end))
        if blanks_end == start:
            return Insertion(start, before, after)
        if not before:
            return Insertion(start)
        # Comments between blank lines do not belong to any key, and stay apart.
        return Insertion(blanks_end, 0, after if blanks_end == end else max(after, 1))

    def _is_block(self, entry: Entry) -> bool:
        return entry in self._new_blocks or is_block(entry.value)

    def _blanks(self, above: bool, below: bool) -> int:  # noqa: FBT001 - a pair of like facts
        return self._gaps.between(above=above, below=below)
