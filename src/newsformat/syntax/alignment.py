"""Which items of a list became which: what was kept, changed, removed and inserted."""

from __future__ import annotations

import enum
from collections.abc import Hashable, Iterator, Sequence
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import Final

import attrs

from newsformat.syntax.layout import Plain

# The keys that tell what an item is about, the most telling first.
_IDENTIFYING_KEYS: Final = ("url", "webUrl", "originalUrl", "path", "id", "_id", "name", "title")


_ABSENT: Final = object()


class Change(enum.Enum):
    """What became of an item."""

    KEPT = "kept"
    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"


@attrs.frozen
class Step:
    """One step of an alignment.

    Attributes:
        change: What became of the item.
        before: The item's index in the old list; -1 for an inserted item.
        after: Its index in the new list; -1 for a removed item.
    """

    change: Change
    before: int
    after: int


def same(first: Plain, second: Plain) -> bool:
    """Tell whether two plain values are the same: of one type, and equal; NaN is the same as NaN.

    `1`, `1.0` and `True` are three values. The order of keys does not count. Two moments in
    different zones are the same when they are equal.

    Example:
        >>> same([1, {"a": None}], [1, {"a": None}]), same(1, True)
        (True, False)
    """
    if first is second:
        return True
    if type(first) is not type(second):
        return False
    if isinstance(first, dict) and isinstance(second, dict):
        return len(first) == len(second) and _same_values(first, second)
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(same, first, second))
    if isinstance(first, float) and isinstance(second, float):
        return first == second or (first != first and second != second)  # noqa: PLR0124 - NaN
    return first == second


def _same_values(first: dict[Plain, Plain], second: dict[Plain, Plain]) -> bool:
    for key, value in first.items():
        other = second.get(key, _ABSENT)
        if value is not other and (
            # Texts are most of all values; for them there is nothing more to it.
            value != other or type(other) is not str
            if type(value) is str
            else not same(value, other)
        ):
            # NaN as a key is found only where it is the same object.
            if other is _ABSENT and key != key and same(value, _at_nan(second)):  # noqa: PLR0124
                continue
            return False
    return True


def first_difference(first: Plain, second: Plain) -> tuple[object, ...]:
    """Give the path of the first place where two values differ."""
    if isinstance(first, dict) and isinstance(second, dict):
        for key in [*first, *second]:
            if key not in first or key not in second:
                return (key,)
            if not same(first[key], second[key]):
                return (key, *first_difference(first[key], second[key]))
    if isinstance(first, list) and isinstance(second, list) and len(first) == len(second):
        for index, pair in enumerate(zip(first, second, strict=True)):
            if not same(*pair):
                return (index, *first_difference(*pair))
    return ()


def _at_nan(mapping: dict[Plain, Plain]) -> Plain:
    return next((value for key, value in mapping.items() if key != key), None)  # noqa: PLR0124


def fingerprint(value: Plain) -> Hashable:
    """Give a hashable value that is equal for two values exactly when they are `same`."""
    if isinstance(value, dict):
        return "dict", frozenset((key, fingerprint(item)) for key, item in value.items())
    if isinstance(value, list):
        return "list", tuple(map(fingerprint, value))
    if isinstance(value, float):
        return "float", repr(value + 0.0)
    if isinstance(value, (datetime, date, str, bool, int)) or value is None:
        return type(value).__name__, value
    return type(value).__name__, repr(value)


def align(before: Sequence[Plain], after: Sequence[Plain]) -> list[Step]:
    """Match the items of two lists; equal items are kept, in both lists' order.

    Example:
        >>> [step.change.value for step in align(["a", "b"], ["a", "c", "b"])]
        ['kept', 'inserted', 'kept']
    """
    # Most lists differ in one place, so that what is the same at both ends is nearly all of them.
    shorter = min(len(before), len(after))
    head = 0
    while head < shorter and same(before[head], after[head]):
        head += 1
    tail = 0
    while tail < shorter - head and same(before[-1 - tail], after[-1 - tail]):
        tail += 1
    old_end, new_end = len(before) - tail, len(after) - tail
    keys = (
        [fingerprint(item) for item in before[head:old_end]],
        [fingerprint(item) for item in after[head:new_end]],
    )
    steps = [Step(Change.KEPT, index, index) for index in range(head)]
    for is_equal, old, new in _runs(*keys, head):
        if is_equal:
            steps.extend(map(Step, [Change.KEPT] * len(old), old, new))
        else:
            steps.extend(_align_changed(before, after, old, new))
    ends = zip(range(old_end, len(before)), range(new_end, len(after)), strict=True)
    steps.extend(Step(Change.KEPT, old, new) for old, new in ends)
    return steps


def _align_changed(
    before: Sequence[Plain], after: Sequence[Plain], old: range, new: range
) -> Iterator[Step]:
    """Match items that differ, those first that are about the same thing."""
    if len(old) == len(new):
        yield from map(Step, [Change.CHANGED] * len(old), old, new)
        return
    identities = [_identity(before[i]) for i in old], [_identity(after[j]) for j in new]
    for is_equal, inner_old, inner_new in _runs(*identities):
        olds = [old[i] for i in inner_old]
        news = [new[j] for j in inner_new]
        paired = len(olds) if is_equal else min(len(olds), len(news))
        yield from map(Step, [Change.CHANGED] * paired, olds, news)
        yield from (Step(Change.REMOVED, i, -1) for i in olds[paired:])
        yield from (Step(Change.INSERTED, -1, j) for j in news[paired:])


def _identity(item: Plain) -> Hashable:
    if isinstance(item, dict):
        for key in _IDENTIFYING_KEYS:
            if isinstance(item.get(key), str):
                return key, item[key]
    return fingerprint(item)


def _runs(
    before: Sequence[Hashable], after: Sequence[Hashable], start: int = 0
) -> Iterator[tuple[bool, range, range]]:
    """Cut two lists into runs that are equal and runs that are not.

    Args:
        before: The old list.
        after: The new list.
        start: The index of the first item in both.
    """
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        old = range(start + old_start, start + old_end)
        new = range(start + new_start, start + new_end)
        yield tag == "equal", old, new
