"""Gives a key another name, and keeps its quotes."""

from __future__ import annotations

from newsformat.diagnostics import Span
from newsformat.text.text_edits import TextEdit
from newsformat.write.emitter import key_text
from newsformat.yaml.nodes import Entry
from newsformat.yaml.paths import Path
from newsformat.yaml.scalars import double_quoted, single_quoted


def rename_entry(entry: Entry, key: str, path: Path, *, in_flow: bool) -> TextEdit:
    """Return the edit that renames the key of an entry, and keeps its anchor and its tag.

    Args:
        entry: The entry.
        key: The new key.
        path: The new path of the entry, for errors.
        in_flow: Whether the entry is in a flow collection.

    Raises:
        EditError: The key cannot be written.
    """
    node = entry.key
    text = key_text(key, path, in_flow=in_flow)
    # In `{"a":1}` the colon separates key and value only because of the quotes.
    if node.style == '"':
        text = double_quoted(key)
    elif node.style == "'":
        text = single_quoted(key) or double_quoted(key)
    return TextEdit(Span(node.start, node.end), text)
