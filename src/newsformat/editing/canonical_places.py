"""Where a new key goes in a canonical block mapping, and which blank lines come with it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Any, TypeAlias

import attrs

from newsformat.editing.comments import is_blank_line
from newsformat.editing.kept_entries import Insertion, KeptEntries
from newsformat.yaml.model_layout import FREE, Layout
from newsformat.yaml.nodes import Entry
from newsformat.yaml.plain_data import Plain

_Rank: TypeAlias = tuple[int, int]


class _EqualRanks:
    """The keys of one rank, among which the alphabetical neighbours of a new key are found."""

    def __init__(self, places: Sequence[int], keys: Sequence[Plain]) -> None:
        """Take the keys.

        Args:
            places: The index of each in the mapping, in order.
            keys: All keys of the mapping.
        """
        self.places: Sequence[int] = places
        self._keys = keys

    @cached_property
    def _by_name(self) -> list[tuple[str, int]]:
        return sorted((str(self._keys[place]), place) for place in self.places)

    @cached_property
    def _names(self) -> list[str]:
        return [name for name, _ in self._by_name]

    @cached_property
    def _last_up_to(self) -> list[int]:
        """For each position in the alphabet, the last key in the file that sorts up to there."""
        return list(accumulate((place for _, place in self._by_name), max))

    @cached_property
    def _first_from(self) -> list[int]:
        """For each position in the alphabet, the first key in the file that sorts from there on."""
        return list(accumulate((place for _, place in reversed(self._by_name)), min))[::-1]

    def around(self, name: str) -> tuple[int | None, int | None]:
        """Return the last key in the file that sorts before a name, and the first after it."""
        at = bisect_right(self._names, name)
        last = self._last_up_to[at - 1] if at else None
        return last, self._first_from[at] if at < len(self._names) else None


class BlockMapping:
    """The remaining entries of a block mapping, and the blank lines between them.

    Finding the place of one key does not look at all others, since there may be many of both.
    """

    def __init__(self, kept: KeptEntries, data: Mapping[Any, Plain], layout: Layout) -> None:
        """Take the entries and the data of the mapping.

        Args:
            kept: Its entries that are not removed.
            data: Its data.
            layout: Its layout.
        """
        self._kept = kept
        self._source = kept.source
        self._entries: Sequence[Entry] = kept.entries
        self._keys = kept.keys
        self._layout = layout
        self._data = data
        by_rank: dict[_Rank, list[int]] = {}
        for index, key in enumerate(self._keys):
            by_rank.setdefault(layout.rank(key, data[key]), []).append(index)
        self._by_rank = {rank: _EqualRanks(each, self._keys) for rank, each in by_rank.items()}
        self._ranks = sorted(by_rank)
        self._group_ends: dict[int, int] = {}

    @property
    def is_empty(self) -> bool:
        """Whether no key remains."""
        return not self._entries

    def insertion(self, key: Plain, value: Plain) -> Insertion:
        """Return the place of a new key: its canonical place among the remaining keys.

        Args:
            key: The new key.
            value: Its value.
        """
        place = self._place(key, value)
        if place.blanks_before and self._kept.follows_kept_lines(place.offset):
            return attrs.evolve(place, blanks_before=0)
        return place

    def _place(self, key: Plain, value: Plain) -> Insertion:
        """Return the canonical place of a key among the remaining keys."""
        previous, following = self._neighbours(key, value)
        slot = self._layout.slot(key, value)
        if slot.is_block:
            if following is not None and self._keys[following] in self._layout.followers:
                # The following key belongs directly below this block, without a blank line between
                # them.
                entry = self._entries[following]
                place = self._kept.before(entry, blanks_after=0)
                is_separate = self._is_compact or previous is None or self._has_blank_before(entry)
                return attrs.evolve(place, blanks_before=int(not is_separate))
            return self._for_block(previous, following, is_final=slot.is_final)
        if previous is not None:
            return Insertion(self._kept.after(self._entries[previous]))
        if following is not None:
            other = self._keys[following]
            is_block = self._layout.slot(other, self._data[other]).is_block
            blanks_after = int(is_block and not self._is_compact)
            return self._kept.before(self._entries[following], blanks_after)
        return Insertion(self._kept.end())

    def _neighbours(self, key: Plain, value: Plain) -> tuple[int | None, int | None]:
        """Return the indices of the nearest keys above and below the place of a new key.

        Unknown keys share a rank and are sorted by name, so that two new keys end up in the same
        order whichever was added first. Among several keys of any other rank, the last is nearest
        above, and the first is nearest below.
        """
        rank = self._layout.rank(key, value)
        at = bisect_left(self._ranks, rank)
        previous = self._by_rank[self._ranks[at - 1]].places[-1] if at else None
        following: int | None = None
        equal = self._by_rank.get(rank)
        if equal is not None:
            at += 1
            # In a mapping about which nothing is declared, new keys come last.
            last, following = (
                (equal.places[-1], None) if self._layout is FREE else equal.around(str(key))
            )
            previous = previous if last is None else last
        if following is None and at < len(self._ranks):
            following = self._by_rank[self._ranks[at]].places[0]
        return previous, following

    def joins(self, key: Plain, value: Plain, block: Plain, block_value: Plain) -> bool:
        """Tell whether a new key goes directly below a block that is new as well.

        Args:
            key: The new key.
            value: Its value.
            block: The key of the block.
            block_value: The value of the block.
        """
        if key not in self._layout.followers or not self._layout.slot(block, block_value).is_block:
            return False
        # Other keys that follow the block may be there already.
        return self._neighbours(key, value) == self._neighbours(block, block_value)

    @cached_property
    def _is_compact(self) -> bool:
        """Whether the file has blocks, and no blank line before or after any of them."""
        blocks = [
            index
            for index, key in enumerate(self._keys)
            if index > 0 and self._layout.slot(key, self._data[key]).is_block
        ]
        return bool(blocks) and not any(
            self._has_blank_before(self._entries[index])
            or is_blank_line(self._source, self._kept.after(self._entries[index - 1]))
            or is_blank_line(self._source, self._kept.after(self._entries[index]))
            for index in blocks
        )

    def _for_block(
        self, previous: int | None, following: int | None, *, is_final: bool
    ) -> Insertion:
        """Return the place of a block, which blank lines separate from its neighbours."""
        entries, compact = self._entries, self._is_compact
        if previous is None:
            if following is None:
                return Insertion(self._kept.end(), blanks_after=int(not is_final))
            return self._kept.before(entries[following], blanks_after=int(not compact))
        if compact:
            return Insertion(self._kept.after(entries[previous]))
        last = self._end_of_group(previous)
        offset = self._kept.after(entries[last])
        is_last = last == len(entries) - 1
        if is_blank_line(self._source, offset):
            return Insertion(self._source.next_line(offset), 0, int(not is_last or not is_final))
        if following is not None and not is_last and self._has_blank_before(entries[following]):
            return self._kept.before(entries[following], blanks_after=1)
        return Insertion(offset, 1, int(not is_last))

    def _end_of_group(self, index: int) -> int:
        """Return the index of the last key in the group of keys that directly follow a key."""
        end = index
        while end not in self._group_ends and not self._ends_group(end):
            end += 1
        end = self._group_ends.get(end, end)
        for each in range(index, end + 1):
            if each in self._group_ends:
                break
            self._group_ends[each] = end
        return end

    def _ends_group(self, index: int) -> bool:
        """Tell whether a key is the last one, or is followed by a new block."""
        following = index + 1
        if following == len(self._entries):
            return True
        key = self._keys[following]
        is_known = key in self._layout.by_key
        return (
            is_known and self._layout.slot(key, self._data[key]).is_block
        ) or self._has_blank_before(self._entries[following])

    def _has_blank_before(self, entry: Entry) -> bool:
        line = self._kept.top(entry)
        return line > 0 and is_blank_line(self._source, self._source.line_start(line - 1))
