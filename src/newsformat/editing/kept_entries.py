"""The entries of a block mapping that remain after an edit, and the lines around them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

import attrs

from newsformat.editing.comments import (
    end_of_entry,
    keeps_blank_lines,
    start_of_comments,
)
from newsformat.text.source import Source
from newsformat.yaml.nodes import Entry, MappingNode
from newsformat.yaml.plain_data import Plain


@attrs.frozen
class Insertion:
    """A place for new lines.

    Attributes:
        offset: The beginning of the line below the new lines; or of the first key of an item, if
            that key is on the line of the dash.
        blanks_before: How many blank lines to add above them.
        blanks_after: How many blank lines to add below them.
    """

    offset: int
    blanks_before: int = 0
    blanks_after: int = 0


class KeptEntries:
    """The entries of a block mapping that remain after an edit.

    Attributes:
        source: The text.
        entries: The entries; of several with the same key, only the last.
        keys: Their keys.
        standing: All entries that are not removed, including merge keys and repeated keys.
    """

    def __init__(
        self,
        source: Source,
        node: MappingNode,
        survivors: Mapping[Any, Entry],
        gone: Collection[Entry],
        removed: Mapping[int, int],
    ) -> None:
        """Take the mapping and the removals.

        Args:
            source: The text.
            node: The mapping.
            survivors: The entries that are not removed, by key.
            gone: The entries that are removed.
            removed: The ranges of removed lines: the end of each by its beginning.
        """
        alive = {id(entry): key for key, entry in survivors.items()}
        self.source: Source = source
        self.entries: Sequence[Entry] = [e for e in node.entries if id(e) in alive]
        self.keys: Sequence[Plain] = [alive[id(entry)] for entry in self.entries]
        self.standing: Sequence[Entry] = [e for e in node.entries if e not in gone]
        self._node = node
        self._removed = removed

    def after(self, entry: Entry) -> int:
        """Return where the line after an entry begins, not counting lines that are removed."""
        return self.past_removed(end_of_entry(self.source, entry))

    def past_removed(self, offset: int) -> int:
        """Return where the next line that is not removed begins, at an offset or after it."""
        while offset in self._removed:
            offset = self._removed[offset]
        return offset

    def before(self, entry: Entry, blanks_after: int) -> Insertion:
        """Return the place directly before an entry, and before the comments above it."""
        line = self.source.line_start(entry.start)
        if self.source.text[line : entry.start].strip(" "):
            return Insertion(entry.start)
        return Insertion(self.top(entry), blanks_after=blanks_after)

    def top(self, entry: Entry) -> int:
        """Return where the lines of an entry begin, with the comments directly above it."""
        index = self._indices[id(entry)]
        floor = end_of_entry(self.source, self._node.entries[index - 1]) if index else 0
        return start_of_comments(self.source, self.source.line_start(entry.start), floor)

    @cached_property
    def _indices(self) -> Mapping[int, int]:
        """The index of each entry of the mapping."""
        return {id(entry): index for index, entry in enumerate(self._node.entries)}

    def end(self) -> int:
        """Return the place for new lines if no key remains: the first key's, or below merges."""
        merges = [entry for entry in self._node.entries if entry.is_merge]
        if merges:
            return self.after(merges[-1])
        if not self._node.entries:
            return self._node.end
        return self.source.line_start(self._node.entries[0].start)

    def follows_kept_lines(self, offset: int) -> bool:
        """Tell whether the value directly above would take blank lines below it as its own."""
        index = bisect_left(self.entries, offset, key=lambda entry: entry.start)
        if not index:
            return False
        above = self.entries[index - 1]
        return keeps_blank_lines(self.source, above.value) and self.after(above) == offset
