"""Finds out which item of a list became which item of the changed list.

The time that `align` takes grows with the size of both lists, times at most the logarithm of their
length: it never compares every item with every other one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Hashable, Iterable, Iterator, KeysView, Mapping, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

from newsformat.yaml.model_layout import FREE, Layout
from newsformat.yaml.plain_data import Plain, fingerprint, same

# The step of a path from a list to any of its items.
_IN_LIST: Final = object()

# A number stands for each distinct value, so that equal items are compared only once.
_Number: TypeAlias = int


def align(before: Sequence[Plain], after: Sequence[Plain], layout: Layout = FREE) -> list[int]:
    """Find for each item of a list which item of the old list it was.

    It was the item with the same value; else the one with the same identity; else a similar one;
    else the one at the same place, if there are as many unmatched items before as after between two
    matched ones. If there are several candidates, the first one is taken for the first.

    Args:
        before: The old list.
        after: The new list.
        layout: The layout of items that are mappings, which says which keys identify them.

    Returns:
        For each new item the index of the old one; -1 where there was none.

    Example:
        >>> align(["a", "b"], ["b", "c", "a"])
        [1, -1, 0]
        >>> align([{"id": 1}, {"id": 2, "n": 3}], [{"id": 2, "n": 4}])
        [1]
    """
    # Most lists differ in one place, so that a common beginning and a common end cover nearly all.
    olds, news = range(len(before)), range(len(after))
    head = _common(before, after, olds, news)
    tail = _common(before, after, olds[head:][::-1], news[head:][::-1])
    origins = [-1] * len(after)
    origins[:head] = olds[:head]
    origins[len(after) - tail :] = olds[len(before) - tail :]
    olds, news = olds[head : len(before) - tail], news[head : len(after) - tail]
    if len(olds) == len(news) == 1:
        if _may_be_in_place(before[head], after[head], layout.identities):
            origins[head] = head
    elif olds and news:
        _Matching(before, after, layout, origins).match(olds, news)
    return origins


def rising(numbers: Sequence[int]) -> list[int]:
    """Return the positions of a longest rising subsequence of some distinct numbers.

    Example:
        >>> rising([3, 0, 1, 2])
        [1, 2, 3]
    """
    if all(first < second for first, second in pairwise(numbers)):
        return list(range(len(numbers)))
    # For each length, the smallest number that ends a rising subsequence of that length.
    ends: list[int] = []
    positions: list[int] = []
    previous: list[int] = []
    for position, number in enumerate(numbers):
        length = bisect_left(ends, number)
        previous.append(positions[length - 1] if length else -1)
        ends[length : length + 1] = [number]
        positions[length : length + 1] = [position]
    result: list[int] = []
    position = positions[-1]
    while position >= 0:
        result.append(position)
        position = previous[position]
    return result[::-1]


def _common(
    before: Sequence[Plain], after: Sequence[Plain], olds: Sequence[int], news: Sequence[int]
) -> int:
    """Count the items at the beginning that two lists have in common."""
    count = 0
    for old, new in zip(olds, news, strict=False):
        if not same(before[old], after[new]):
            break
        count += 1
    return count


class _Matching:
    """The items of two lists, with the matches that have been found so far."""

    def __init__(
        self,
        before: Sequence[Plain],
        after: Sequence[Plain],
        layout: Layout,
        origins: list[int],
    ) -> None:
        self._before = before
        self._after = after
        self._identities = layout.identities
        self._origins = origins
        self._matched = set[int]()
        self._numbers: dict[Hashable, _Number] = {}

    def match(self, olds: range, news: range) -> None:
        """Match the items of two ranges."""
        self._match_equal(olds, news)
        if not self._is_done(olds, news):
            self._match_identical(olds, news)
            self._match_similar(self._old_left(olds), self._new_left(news), is_near=False)
        # Between matched items, the remaining ones are compared with less strict requirements.
        for is_similar in (True, False):
            if self._is_done(olds, news):
                return
            for gap in list(self._gaps(olds, news)):
                left = self._old_left(gap[0]), self._new_left(gap[1])
                if is_similar:
                    self._match_similar(*left, is_near=True)
                elif len(left[0]) == len(left[1]):
                    for old, new in zip(*left, strict=True):
                        if _may_be_in_place(self._before[old], self._after[new], self._identities):
                            self._pair(old, new)

    # What has been matched

    def _pair(self, old: int, new: int) -> None:
        self._origins[new] = old
        self._matched.add(old)

    def _old_left(self, olds: Iterable[int]) -> list[int]:
        return [old for old in olds if old not in self._matched]

    def _new_left(self, news: Iterable[int]) -> list[int]:
        return [new for new in news if self._origins[new] < 0]

    def _is_done(self, olds: range, news: range) -> bool:
        return len(self._matched) in {len(olds), len(news)}

    def _gaps(self, olds: range, news: range) -> Iterator[tuple[range, range]]:
        """Yield the ranges between matched items that kept their order, from end to end."""
        known = [new for new in news if self._origins[new] >= 0]
        stays = [known[each] for each in rising([self._origins[new] for new in known])]
        bounds = [(self._origins[new], new) for new in stays]
        first, last = (olds.start - 1, news.start - 1), (olds.stop, news.stop)
        for (old, new), (next_old, next_new) in pairwise([first, *bounds, last]):
            yield range(old + 1, next_old), range(new + 1, next_new)

    def _number(self, value: Plain) -> _Number:
        return self._numbers.setdefault(fingerprint(value), len(self._numbers))

    # Equal values

    def _match_equal(self, olds: range, news: range) -> None:
        old_numbers = {old: self._number(self._before[old]) for old in olds}
        new_numbers = {new: self._number(self._after[new]) for new in news}
        old_counts, new_counts = (
            Counter(numbers.values()) for numbers in (old_numbers, new_numbers)
        )
        by_number = {number: old for old, number in old_numbers.items()}
        for new, number in new_numbers.items():
            if old_counts[number] == new_counts[number] == 1:
                self._pair(by_number[number], new)
        if any(new_counts[number] and count > 1 for number, count in old_counts.items()) or any(
            old_counts[number] and count > 1 for number, count in new_counts.items()
        ):
            # Equal items are distinguished by the matched items around them.
            for gap in [*self._gaps(olds, news), (olds, news)]:
                self._match_repeated(*gap, old_numbers, new_numbers)

    def _match_repeated(
        self,
        olds: range,
        news: range,
        old_numbers: dict[int, _Number],
        new_numbers: dict[int, _Number],
    ) -> None:
        """Match equal items from both ends inward as far as possible, and the rest in order."""
        for step in (1, -1):
            pairs = zip(self._old_left(olds)[::step], self._new_left(news)[::step], strict=False)
            for old, new in pairs:
                if old_numbers[old] != new_numbers[new]:
                    break
                self._pair(old, new)
        waiting: dict[_Number, deque[int]] = {}
        for old in self._old_left(olds):
            waiting.setdefault(old_numbers[old], deque()).append(old)
        for new in self._new_left(news):
            if queue := waiting.get(new_numbers[new]):
                self._pair(queue.popleft(), new)

    # Equal identities

    def _match_identical(self, olds: range, news: range) -> None:
        for rank, keys in enumerate(self._identities):
            stronger = self._identities[:rank]
            for key in keys:
                owners = _by_identity(self._before, self._old_left(olds), key)
                for identity, items in _by_identity(self._after, self._new_left(news), key).items():
                    if identity in owners:
                        self._match_group(owners[identity], items, stronger)

    def _match_group(
        self, olds: list[int], news: list[int], stronger: Sequence[Sequence[str]]
    ) -> None:
        """Match items with the same identity: first those that are alike, then in order."""
        if len(olds) > 1 or len(news) > 1:
            self._match_similar(olds, news, is_near=True, identities=stronger)
        pairs = zip(self._old_left(olds), self._new_left(news), strict=False)
        for old, new in pairs:
            if not _contradicts(self._before[old], self._after[new], stronger):
                self._pair(old, new)

    # Similarity

    def _match_similar(
        self,
        olds: Sequence[int],
        news: Sequence[int],
        *,
        is_near: bool,
        identities: Sequence[Sequence[str]] | None = None,
    ) -> None:
        """Match items by parts that they share with each other and with no other of these items.

        Args:
            olds: The old items.
            news: The new items.
            is_near: Whether the items are near each other, so that one shared part is enough.
                Otherwise at least half of the parts must be shared.
            identities: The keys that must not differ; by default, all that identify items.
        """
        if not olds or not news:
            return
        old_parts = {old: _parts_of_item(self._before[old]) for old in olds}
        new_parts = {new: _parts_of_item(self._after[new]) for new in news}
        owners = _owners(old_parts)
        votes: Counter[tuple[int, int]] = Counter()
        for part, new in _owners(new_parts).items():
            old = owners.get(part, -1)
            if old >= 0 and new >= 0:
                votes[old, new] += 1
        identities = self._identities if identities is None else identities
        # The sort is stable, so among equally similar pairs the first one comes first.
        for (old, new), count in sorted(votes.items(), key=lambda vote: -vote[1]):
            if (
                old not in self._matched
                and self._origins[new] < 0
                and (is_near or 2 * count >= max(len(old_parts[old]), len(new_parts[new])))
                and not _contradicts(self._before[old], self._after[new], identities)
            ):
                self._pair(old, new)


def _may_be_in_place(old: Plain, new: Plain, identities: Sequence[Sequence[str]]) -> bool:
    """Tell whether an item may have become another one that is in the same place."""
    if isinstance(old, dict) and isinstance(new, dict) and old:
        known = [_is_one(old, new, keys) for keys in identities]
        if True in known or False not in known:
            return True
        # Its identifying key may have changed, if at least half of the rest is unchanged.
        first, second = _parts_of_item(old), _parts_of_item(new)
        is_name_all = len(first) == len(second) == 1
        return is_name_all or 2 * len(first & second) >= max(len(first), len(second))
    return True


def _contradicts(old: Plain, new: Plain, identities: Sequence[Sequence[str]]) -> bool:
    """Tell whether the strongest key that both items have shows that they are different items."""
    known = (_is_one(old, new, keys) for keys in identities)
    return next((each for each in known if each is not None), True) is False


def _is_one(old: Plain, new: Plain, keys: Sequence[str]) -> bool | None:
    """Tell whether some keys show that two items are the same; `None` if they share no such key."""
    pairs = [(_identity(old, key), _identity(new, key)) for key in keys]
    pairs = [pair for pair in pairs if None not in pair]
    return any(first == second for first, second in pairs) if pairs else None


def _by_identity(
    items: Sequence[Plain], indices: Iterable[int], key: str
) -> dict[Hashable, list[int]]:
    """Return the indices of the items that have a key, by the key's value."""
    result: dict[Hashable, list[int]] = {}
    for index in indices:
        identity = _identity(items[index], key)
        if identity is not None:
            result.setdefault(identity, []).append(index)
    return result


def _identity(item: Plain, key: str) -> Hashable | None:
    """Return the value that identifies an item: that of a key, if it is a text, number or date."""
    value = item.get(key) if isinstance(item, dict) else None
    if value is None or value == "" or isinstance(value, (bool, dict, list)):
        return None
    return fingerprint(value)


def _parts_of_item(item: Plain) -> KeysView[Hashable]:
    """Return the scalars inside an item, each with the keys that lead to it; none for a scalar."""
    # A dictionary keeps the order, unlike a set, so that each run has the same result.
    is_filled = isinstance(item, (dict, list)) and bool(item)
    return dict.fromkeys(_parts(item, ()) if is_filled else ()).keys()


def _parts(value: Plain, keys: tuple[object, ...]) -> Iterator[Hashable]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _parts(inner, (*keys, key))
    elif isinstance(value, list) and value:
        for inner in value:
            yield from _parts(inner, (*keys, _IN_LIST))
    else:
        yield keys, fingerprint(value)


def _owners(parts: Mapping[int, Iterable[Hashable]]) -> dict[Hashable, int]:
    """Return which item each part belongs to; -1 for a part of several items."""
    owners: dict[Hashable, int] = {}
    for index, own in parts.items():
        for part in own:
            owners[part] = index if part not in owners else -1
    return owners
