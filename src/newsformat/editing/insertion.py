"""Where a new key goes in a block mapping, and which blank lines it brings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import attrs

from newsformat.editing.comments import (
    end_of_entry,
    is_blank_line,
    keeps_blank_lines,
    start_of_comments,
)
from newsformat.text.source import Source
from newsformat.yaml.layout import FREE, Layout
from newsformat.yaml.nodes import Entry, MappingNode
from newsformat.yaml.plain_data import Plain

# An entry that stays: its rank, the entry and its key.
_Neighbour: TypeAlias = tuple[tuple[int, int], Entry, Plain]


@attrs.frozen
class Insertion:
    """A place for new lines.

    Attributes:
        offset: The beginning of the line that they go before; or of the first key of an item,
            which stands behind its dash.
        blanks_before: How many blank lines go before them.
        blanks_after: How many blank lines go behind them.
    """

    offset: int
    blanks_before: int = 0
    blanks_after: int = 0


class BlockMapping:
    """The entries of a block mapping that stay, and the blank lines between them."""

    def __init__(
        self,
        source: Source,
        node: MappingNode,
        survivors: Mapping[Any, Entry],
        data: Mapping[Any, Plain],
        layout: Layout,
        removed: Mapping[int, int],
    ) -> None:
        """Take what is known of the mapping.

        Args:
            source: The text.
            node: The mapping.
            survivors: Its entries that are not removed, by key.
            data: Its data.
            layout: Its layout.
            removed: Where lines are removed: the beginning of each range, with its end.
        """
        self._source = source
        self._node = node
        alive = {id(entry): key for key, entry in survivors.items()}
        self._entries: Sequence[Entry] = [e for e in node.entries if id(e) in alive]
        self._keys = [alive[id(entry)] for entry in self._entries]
        self._layout = layout
        self._data = data
        self._removed = removed
        self._ranks = [layout.rank(key, data[key]) for key in self._keys]

    @property
    def is_empty(self) -> bool:
        """Whether no key stays."""
        return not self._entries

    def insertion(self, key: Plain, value: Plain) -> Insertion:
        """Find where a key goes: its canonical place among the keys that stay.

        Args:
            key: The new key.
            value: Its value.
        """
        place = self._place(key, value)
        if place.blanks_before and self._follows_kept_lines(place.offset):
            return attrs.evolve(place, blanks_before=0)
        return place

    def _place(self, key: Plain, value: Plain) -> Insertion:
        """Find the canonical place of a key among the keys that stay."""
        rank = self._layout.rank(key, value)
        is_known = key in self._layout.by_key
        previous: _Neighbour | None = None
        following: _Neighbour | None = None
        for other_rank, other, entry in zip(self._ranks, self._keys, self._entries, strict=True):
            # Unknown keys share a rank; among them it is the alphabet that counts, so that two
            # that are added stand in one order whichever came first.
            is_behind = other_rank < rank or (
                other_rank == rank
                and not is_known
                and (self._layout is FREE or str(other) <= str(key))
            )
            # Of two with one rank, the last is the nearest above, and the first is the one below.
            if is_behind:
                if previous is None or other_rank >= previous[0]:
                    previous = other_rank, entry, other
            elif following is None or other_rank < following[0]:
                following = other_rank, entry, other
        slot = self._layout.slot(key, value)
        if slot.is_block:
            if following is not None and following[2] in self._layout.followers:
                # It comes between what stands above and a key that has no blank line above it.
                place = self._before(following[1], blanks_after=0)
                is_separate = self._is_compact or previous is None
                is_separate = is_separate or self._has_blank_before(following[1])
                return attrs.evolve(place, blanks_before=int(not is_separate))
            return self._for_block(
                previous[1] if previous else None,
                following[1] if following else None,
                is_final=slot.is_final,
            )
        if previous is not None:
            return Insertion(self._after(previous[1]))
        if following is not None:
            _, entry, other = following
            is_block = self._layout.slot(other, self._data[other]).is_block
            return self._before(entry, blanks_after=int(is_block and not self._is_compact))
        return Insertion(self._end())

    def joins(self, key: Plain, value: Plain, block: Plain, block_value: Plain) -> bool:
        """Tell whether a key goes directly below a block that is new as well.

        Args:
            key: The new key.
            value: Its value.
            block: The key of the block.
            block_value: The value of the block.
        """
        if key not in self._layout.followers or not self._layout.slot(block, block_value).is_block:
            return False
        low, high = self._layout.rank(block, block_value), self._layout.rank(key, value)
        return not any(low < rank <= high for rank in self._ranks)

    @property
    def _is_compact(self) -> bool:
        """Whether the file has blocks, and no blank line before or behind any of them."""
        blocks = [
            index
            for index, key in enumerate(self._keys)
            if index > 0 and self._layout.slot(key, self._data[key]).is_block
        ]
        return bool(blocks) and not any(
            self._has_blank_before(self._entries[index])
            or is_blank_line(self._source, self._after(self._entries[index - 1]))
            or is_blank_line(self._source, self._after(self._entries[index]))
            for index in blocks
        )

    def _after(self, entry: Entry) -> int:
        """Return where the line after an entry, and after lines that are removed there, begins."""
        offset = end_of_entry(self._source, entry)
        while offset in self._removed:
            offset = self._removed[offset]
        return offset

    def _before(self, entry: Entry, blanks_after: int) -> Insertion:
        """Return the place directly before an entry, and before the comments above it."""
        line = self._source.line_start(entry.start)
        if self._source.text[line : entry.start].strip(" "):
            return Insertion(entry.start)
        return Insertion(self._top(entry), blanks_after=blanks_after)

    def _top(self, entry: Entry) -> int:
        """Return where the lines of an entry begin, with the comments directly above it."""
        entries = self._node.entries
        index = next(i for i, other in enumerate(entries) if other is entry)
        floor = end_of_entry(self._source, entries[index - 1]) if index else 0
        return start_of_comments(self._source, self._source.line_start(entry.start), floor)

    def _end(self) -> int:
        """Return the place where no key stays: that of the first, or below the merge keys."""
        merges = [entry for entry in self._node.entries if entry.is_merge]
        if merges:
            return self._after(merges[-1])
        if not self._node.entries:
            return self._node.end
        return self._source.line_start(self._node.entries[0].start)

    def _follows_kept_lines(self, offset: int) -> bool:
        """Tell whether what stands directly above takes blank lines below it for its own."""
        above = [entry for entry in self._entries if entry.start < offset]
        return bool(above) and (
            keeps_blank_lines(self._source, above[-1].value) and self._after(above[-1]) == offset
        )

    def _for_block(
        self, previous: Entry | None, following: Entry | None, *, is_final: bool
    ) -> Insertion:
        """Return the place of a block, which blank lines separate from its neighbours."""
        compact = self._is_compact
        if previous is None:
            if following is None:
                return Insertion(self._end(), blanks_after=int(not is_final))
            return self._before(following, blanks_after=int(not compact))
        if compact:
            return Insertion(self._after(previous))
        last = self._end_of_group(previous)
        offset = self._after(last)
        is_last = last is self._entries[-1]
        if is_blank_line(self._source, offset):
            return Insertion(self._source.next_line(offset), 0, int(not is_last or not is_final))
        if following is not None and not is_last and self._has_blank_before(following):
            return self._before(following, blanks_after=1)
        return Insertion(offset, 1, int(not is_last))

    def _end_of_group(self, entry: Entry) -> Entry:
        """Return the last of the unknown keys that stand directly below an entry."""
        index = next(i for i, other in enumerate(self._entries) if other is entry)
        while index + 1 < len(self._entries):
            is_known = self._keys[index + 1] in self._layout.by_key
            slot = self._layout.slot(self._keys[index + 1], self._data[self._keys[index + 1]])
            if (is_known and slot.is_block) or self._starts_block(index + 1):
                break
            index += 1
        return self._entries[index]

    def _starts_block(self, index: int) -> bool:
        return self._has_blank_before(self._entries[index])

    def _has_blank_before(self, entry: Entry) -> bool:
        line = self._top(entry)
        return line > 0 and is_blank_line(self._source, self._source.line_start(line - 1))
