"""How many blank lines separate things in a file, and how many usually do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from newsformat.lazy_patterns import pattern
from newsformat.text.source import Source
from newsformat.write.observed_styles import is_block
from newsformat.yaml.nodes import Entry

_LINE_END: Final = pattern(r"\r\n|\n|\r")
_BLANK_LINE: Final = pattern(r"(?:\r\n|\n|\r(?!\n))[ \t]*[\r\n]")


class Gaps:
    """The numbers of blank lines between the keys of a mapping, by the kind of their neighbours."""

    def __init__(self, found: Iterable[tuple[bool, bool, int]]) -> None:
        """Take the gaps: whether a block is above, whether one is below, and the number."""
        self._found = list(found)
        self._usual: dict[tuple[bool, bool], int] = {}

    def between(self, *, above: bool, below: bool) -> int:
        """Return how many blank lines usually separate neighbours of the given kinds.

        If there are none of these kinds, a block uses the gaps around other blocks.

        Args:
            above: Whether the upper neighbour is a block.
            below: Whether the lower neighbour is a block.
        """
        around = above, below
        if around not in self._usual:
            counts = self._counts({around})
            if not counts and (above or below):
                beside_blocks = {(True, True), (True, False), (False, True)}
                counts = self._counts(beside_blocks) or self._counts({(False, False)})
            self._usual[around] = most_frequent(counts) or 0
        return self._usual[around]

    def _counts(self, around: Collection[tuple[bool, bool]]) -> list[int]:
        return [count for above, below, count in self._found if (above, below) in around]


def most_frequent(numbers: Iterable[int]) -> int | None:
    """Return the most frequent number; of several, the smallest."""
    counts = Counter(numbers)
    return min(counts, key=lambda number: (-counts[number], number), default=None)


def has_blank_line(text: str, start: int, end: int) -> bool:
    """Tell whether there is a blank line between two offsets."""
    return _BLANK_LINE.search(text, start, end) is not None


def gaps_of_entries(source: Source, entries: Sequence[Entry]) -> Gaps:
    """Return the gaps between the entries of a block mapping."""
    if not entries or not has_blank_line(source.text, entries[0].start, entries[-1].start):
        return Gaps(())
    return Gaps(_found_gaps(source, entries))


def _found_gaps(source: Source, entries: Sequence[Entry]) -> Iterator[tuple[bool, bool, int]]:
    for above, below in pairwise(entries):
        blanks = blank_lines(source, above.end, below.start)
        yield is_block(above.value), is_block(below.value), blanks


def blank_lines(source: Source, end: int, start: int) -> int:
    """Return the largest number of consecutive blank lines between two offsets."""
    text = source.text
    first, last = source.next_line(end), source.line_start(start)
    if first >= last:
        return 0
    most = run = 0
    for line in _LINE_END.split(text[first:last])[:-1]:
        run = 0 if line.strip(" \t") else run + 1
        most = max(most, run)
    return most
