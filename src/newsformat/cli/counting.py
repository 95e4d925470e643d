"""Counts documents by their values."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple

import attrs

from newsformat.archive.conditions import data_of
from newsformat.cli.values import ABSENT, line_of, value_at
from newsformat.document import Document
from newsformat.yaml.moments import read_moment
from newsformat.yaml.paths import Path, parse_path

OVERVIEW: Final = ("provider", "topic", "month", "quality", "heat")
"""What documents are counted by if nothing else is requested."""

RANGES: Final = frozenset({"quality", "heat"})
"""Those that are numbers, which are counted in ranges."""

# The paths that may hold each of these; the first one that a document has is used.
_PLACES: Final[Mapping[str, tuple[Path, ...]]] = {
    "provider": (("provider", "name"), ("provider", "domain"), ("provider",)),
    "topic": (("topics",), ("tags",), ("categories",)),
    "month": (("publishedDateTime",), ("date",), ("pubDate",)),
    "quality": (("quality",),),
    "heat": (("heat",),),
}
_NAMES: Final = ("title", "name", "headline", "url")

_STEP: Final = 20
_HIGHEST: Final = 200
_BELOW: Final = "below 0"
_ABOVE: Final = f"{_HIGHEST} and more"


class Group(NamedTuple):
    """The number of documents for each value.

    Attributes:
        by: What the documents are counted by.
        rows: Labels and counts, in the order in which they are shown.
        missing: The number of documents without a value.
        is_ordered: Whether the labels have a natural order.
    """

    by: str
    rows: tuple[tuple[str, int], ...]
    missing: int
    is_ordered: bool


@attrs.frozen
class Labels:
    """Returns the labels under which a document is counted.

    Attributes:
        by: What documents are counted by: names in `OVERVIEW`, or paths.
    """

    by: tuple[str, ...]

    def __call__(self, document: Document[Any]) -> tuple[tuple[str, ...], ...]:
        """Return the labels of one document, for each of these; none where it has no value."""
        data = data_of(document)
        return tuple(_labels(data, each) for each in self.by)


def groups_of(by: Sequence[str], found: Sequence[Sequence[Sequence[str]]]) -> list[Group]:
    """Count documents.

    Args:
        by: What they are counted by.
        found: For each document, and each of these, the labels.
    """
    return [_group(each, [labels[number] for labels in found]) for number, each in enumerate(by)]


def _group(by: str, found: Sequence[Sequence[str]]) -> Group:
    counts = Counter(label for labels in found for label in labels)
    missing = sum(1 for labels in found if not labels)
    if by in RANGES:
        return Group(by, tuple(_by_range(counts)), missing, is_ordered=True)
    if by == "month":
        return Group(by, tuple(sorted(counts.items())), missing, is_ordered=True)
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return Group(by, tuple(rows), missing, is_ordered=False)


def _by_range(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return ranges in order, including empty ones between them, and then all other labels."""
    ranges = [_BELOW, *map(_range, range(0, _HIGHEST, _STEP)), _ABOVE]
    present = [number for number, label in enumerate(ranges) if label in counts]
    shown = ranges[present[0] : present[-1] + 1] if present else []
    others = sorted(counts.keys() - set(ranges))
    return [(label, counts.get(label, 0)) for label in [*shown, *others]]


# Labels


def _labels(data: Mapping[str, object], by: str) -> tuple[str, ...]:
    """Return the distinct labels of a document, in the order of the text."""
    paths = _PLACES.get(by)
    label: Callable[[object], str] = line_of
    if paths is None:
        paths = (parse_path(by),)
    elif by == "month":
        label = _month
    elif by in RANGES:
        label = _range
    found = (value_at(data, path) for path in paths)
    value = next((each for each in found if _is_something(each)), [])
    items = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(label(_named(each)) for each in _flat(items) if each is not None))


def _is_something(value: object) -> bool:
    return value is not ABSENT and value is not None and value != []


def _flat(items: Sequence[object]) -> list[object]:
    """Flatten lists of lists, as `related.topics` returns them."""
    flat: list[object] = []
    for each in items:
        flat += _flat(each) if isinstance(each, list) else [each]
    return flat


def _named(value: object) -> object:
    """Return the name of a mapping, or any other value as it is."""
    if not isinstance(value, Mapping):
        return value
    names = (value.get(key) for key in _NAMES)
    return next((each for each in names if isinstance(each, str) and each), value)


def _month(value: object) -> str:
    """Return the month of a moment in UTC, in a form that can be sorted."""
    moment: object = read_moment(value) if isinstance(value, str) else value
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        try:
            moment = moment.astimezone(UTC)
        except OverflowError:
            # The moment is at one end of the calendar.
            moment = moment.date()
    return moment.isoformat()[:7] if isinstance(moment, date) else line_of(value)


def _range(value: object) -> str:
    """Return the range that contains a number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or math.isnan(value):
        return line_of(value)
    if value < 0:
        return _BELOW
    if value >= _HIGHEST:
        return _ABOVE
    first = int(value // _STEP) * _STEP
    return f"{first} to {first + _STEP - 1}"
