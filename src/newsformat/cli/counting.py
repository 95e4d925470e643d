"""What documents are counted by: labels of values, in an order."""

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
"""What documents are counted by where nobody says by what."""

RANGES: Final = frozenset({"quality", "heat"})
"""Those of them that are numbers, of which ranges are counted."""

# Where each of these stands: at the first of the paths that a document has.
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
    """How many documents have each value.

    Attributes:
        by: What they are counted by.
        rows: Labels with their counts, in the order in which they are shown.
        missing: How many documents have no value.
        is_ordered: Whether the labels have an order of their own.
    """

    by: str
    rows: tuple[tuple[str, int], ...]
    missing: int
    is_ordered: bool


@attrs.frozen
class Labels:
    """What one document is counted under, for each thing that is counted.

    Attributes:
        by: The things: some of `OVERVIEW`, or paths.
    """

    by: tuple[str, ...]

    def __call__(self, document: Document[Any]) -> tuple[tuple[str, ...], ...]:
        """Return the labels of one document; none where it has no value."""
        data = data_of(document)
        return tuple(_labels(data, each) for each in self.by)


def groups_of(by: Sequence[str], found: Sequence[Sequence[Sequence[str]]]) -> list[Group]:
    """Count documents.

    Args:
        by: What they are counted by.
        found: For each document, and each of these, its labels.
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
    """Return ranges in their order, with those between them that nothing is in, then the rest."""
    ranges = [_BELOW, *map(_range, range(0, _HIGHEST, _STEP)), _ABOVE]
    present = [number for number, label in enumerate(ranges) if label in counts]
    shown = ranges[present[0] : present[-1] + 1] if present else []
    others = sorted(counts.keys() - set(ranges))
    return [(label, counts.get(label, 0)) for label in [*shown, *others]]


# Labels


def _labels(data: Mapping[str, object], by: str) -> tuple[str, ...]:
    """Return the different labels of a document, in the order in which they stand."""
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
    """Return the items of lists in lists, as `related.topics` gives them."""
    flat: list[object] = []
    for each in items:
        flat += _flat(each) if isinstance(each, list) else [each]
    return flat


def _named(value: object) -> object:
    """Return a value, or of a mapping its name."""
    if not isinstance(value, Mapping):
        return value
    names = (value.get(key) for key in _NAMES)
    return next((each for each in names if isinstance(each, str) and each), value)


def _month(value: object) -> str:
    """Return the month of a moment in UTC, as it sorts."""
    moment: object = read_moment(value) if isinstance(value, str) else value
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        try:
            moment = moment.astimezone(UTC)
        except OverflowError:
            # It is at one end of the calendar.
            moment = moment.date()
    return moment.isoformat()[:7] if isinstance(moment, date) else line_of(value)


def _range(value: object) -> str:
    """Return the range that a number is in."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or math.isnan(value):
        return line_of(value)
    if value < 0:
        return _BELOW
    if value >= _HIGHEST:
        return _ABOVE
    first = int(value // _STEP) * _STEP
    return f"{first} to {first + _STEP - 1}"
