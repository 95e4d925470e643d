"""Renames a key in a text, and leaves everything else as it was."""

from __future__ import annotations

from collections.abc import Hashable

from newsformat.convert.changes_at_paths import REMOVED, put
from newsformat.convert.path_steps import find
from newsformat.editing.key_renaming import rename_entry
from newsformat.errors import EditError
from newsformat.lens.parsed_text import ParsedText
from newsformat.lens.places import Place, find_place
from newsformat.lens.rereading import read_result
from newsformat.text.source import Limits
from newsformat.text.text_edits import TextEdit, splice
from newsformat.yaml.model_layout import Layout
from newsformat.yaml.nodes import Entry
from newsformat.yaml.paths import Path, format_path
from newsformat.yaml.plain_data import copy_plain, fingerprint


def rename_in_text(
    reading: ParsedText, steps: Path, key: str, layout: Layout, limits: Limits
) -> tuple[ParsedText, TextEdit] | None:
    """Return the text with a key renamed, as it is read again, and the edit that renames it.

    Args:
        reading: The text, as it was read.
        steps: The path of the key.
        key: The new name.
        layout: The layout of the root mapping.
        limits: How large the text may be.

    Returns:
        The two; `None` where there is nothing at the path.

    Raises:
        EditError: The key cannot be renamed without changing something else.
    """
    place = find_place(reading.root, steps, layout)
    if place is None:
        return None
    new_path = (*steps[:-1], key)
    entry = _entry(place, steps)
    if key in find(reading.data, steps[:-1]):
        raise EditError("NF402", format_path(new_path), "this key exists already")
    edit = rename_entry(entry, key, new_path, in_flow=place.in_flow)
    result = read_result(
        reading.source.with_text(splice(reading.source.text, [edit])), layout, limits
    )
    found = find_place(result.root, new_path, layout)
    is_whole = found is not None and _value_text(result, found) == _value_text(reading, place)
    is_whole = is_whole and result.body == reading.body
    if not is_whole or _rest(result, new_path) != _rest(reading, steps):
        reason = "another place depends on this key; edit the text"
        raise EditError("NF403", format_path(steps), reason)
    return result, edit


def _entry(place: Place, steps: Path) -> Entry:
    """Return the entry of a key, or refuse one that cannot be renamed at its place."""
    path = format_path(steps)
    if place.is_merged:
        raise EditError("NF403", path, "it comes from a merge key, and cannot be renamed here")
    if place.is_elsewhere:
        raise EditError("NF403", path, "it is defined at the anchor; rename it there")
    if place.is_doubled:
        reason = "this key appears twice; keep one of the two in the text, then rename it"
        raise EditError("NF404", path, reason)
    if place.entry is None:
        raise EditError("NF402", path, "an item of a list has no key")
    return place.entry


def _value_text(reading: ParsedText, place: Place) -> str:
    """Return the text of a value, with its anchor and its tag."""
    return reading.source.text[place.node.outer : place.node.end]


def _rest(reading: ParsedText, steps: Path) -> Hashable:
    """Return a fingerprint of the data of a text without the value at a path."""
    data = copy_plain(reading.data)
    put(data, steps, REMOVED)
    return fingerprint(data)
