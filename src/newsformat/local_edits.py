"""Edits of single keys of a recognised text, verified by reading just these keys.

In recognised lines no place depends on another. So it is enough to read the keys that change, and
to read them again in the result.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from newsformat.intention import intended
from newsformat.syntax.alignment import same
from newsformat.syntax.edits import TextEdit, in_order, splice
from newsformat.syntax.habits import Habits
from newsformat.syntax.layout import Layout, Plain
from newsformat.syntax.nodes import MappingNode
from newsformat.syntax.planner import plan_edits
from newsformat.syntax.reading import KnownEntry, Reading
from newsformat.syntax.replacement import insert_below, replace_scalar
from newsformat.syntax.source import Limits


class _Change(NamedTuple):
    """What happens to one key.

    Attributes:
        start: Where its lines begin, or are to begin.
        end: Where they end, blank lines below them included.
        name: The key.
        value: What it should say.
        edits: What makes it say so, in order.
    """

    start: int
    end: int
    name: str
    value: Plain
    edits: list[TextEdit]


def render_locally(
    reading: Reading,
    before: Mapping[Any, Plain],
    changed: Mapping[Any, Plain],
    layout: Layout,
    limits: Limits,
) -> tuple[str, list[TextEdit]] | None:
    """Give the text that says what a model says now, and the edits that make it.

    Args:
        reading: The text as it was read.
        before: The model as plain data when it was read from that text.
        changed: The keys of which the model says something else now.
        layout: The layout of its root mapping.
        limits: How large it may be.

    Returns:
        The text and the edits; `None` where there is more to it than keys that change, or that
        come to the header.

    Raises:
        EditError: It cannot be made to say so without breaking a promise.
    """
    if not reading.is_recognised or not all(isinstance(key, str) for key in changed):
        return None
    habits = Habits(reading.source, lambda: reading.root)
    changes: list[_Change] = []
    for key, value in changed.items():
        entry = reading.known_entry(key)
        change = (
            _inserted(reading, habits, key, value, layout)
            if entry is None
            else _changed(reading, habits, entry, before, value, layout)
        )
        if change is None:
            return None
        changes.append(change)
    # New keys with one place are in the order of the fields, which is that of their lines.
    changes.sort(key=lambda change: change.start)
    edits = [edit for change in changes for edit in change.edits]
    text = splice(reading.source.text, edits)
    return (text, edits) if _says(reading, text, changes, limits) else None


def _changed(
    reading: Reading,
    habits: Habits,
    entry: KnownEntry,
    before: Mapping[Any, Plain],
    after: Plain,
    layout: Layout,
) -> _Change:
    """Give what happens to a key that the text has."""
    source, (match, node) = reading.source, entry
    name = node.name
    if entry.is_block or isinstance(after, (dict, list)):
        data = {name: reading.value_of(entry)}
        earlier = {name: before[name]} if name in before else {}
        wanted = intended(data, earlier, {name: after}, layout)
        part = MappingNode(start=node.start, end=node.end, outer=node.start, entries=[node])
        edits = in_order(plan_edits(source, part, data, wanted, layout, lambda: reading.root))
        return _Change(match.start(), match.end(), name, wanted[name], edits)
    edits = []
    if name not in before or not same(before[name], after):
        edits.append(replace_scalar(source, habits, node, after, layout.slot(name, after).shape))
    return _Change(match.start(), match.end(), name, after, edits)


def _inserted(
    reading: Reading, habits: Habits, key: str, value: Plain, layout: Layout
) -> _Change | None:
    """Give what happens where a key comes to the header, below the nearest one before it.

    Returns:
        The change; `None` for other keys, and where there is no such key.
    """
    if not reading.lacks(key):
        return None
    above = next(
        (slot.key for slot in layout.header_above(key) if not reading.lacks(slot.key)), None
    )
    entry = reading.known_entry(above) if above is not None else None
    if entry is None:
        return None
    shape = layout.slot(key, value).shape
    edit = insert_below(reading.source, habits, entry.node, (key, value), shape)
    return _Change(edit.span.start, entry.match.end(), key, value, [edit])


def _says(reading: Reading, text: str, changes: list[_Change], limits: Limits) -> bool:
    """Tell whether changed keys, read again, say what they should, and end where they should."""
    fences = reading.fences
    end = fences.end + len(text) - len(reading.source.text)
    if end - fences.start > limits.front_matter:
        return False
    shift = 0
    for index, change in enumerate(changes):
        start = change.start + shift
        for edit in change.edits:
            # Only the lines of the key are read again.
            if edit.span.start < change.start or edit.span.end > change.end:
                return False
            shift += len(edit.replacement) - edit.span.length
        name, value, stop = reading.reread_entry(text, start, end) or ("", None, -1)
        # A new key may come between a changed one and the blank lines that were below it.
        others = changes[index + 1 : index + 2]
        expected = min([change.end, *(other.start for other in others)]) + shift
        if stop != expected or name != change.name or not same(value, change.value):
            return False
    return end == fences.end + shift
