"""The top-level keys of front matter in canonical order, so that the template reader takes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from newsformat.compiled.reader_compiler import compiled_reader
from newsformat.compiled.template_code import ReadObject
from newsformat.fallback import UnusualError
from newsformat.text.fences import find_fences
from newsformat.text.source import Limits, Source
from newsformat.yaml.lines.entry_spans import entry_texts
from newsformat.yaml.lines.line_reader import read_data
from newsformat.yaml.model_layout import Layout, set_attribute
from newsformat.yaml.plain_data import Plain

# What begins a comment or a value that the template reader takes nothing of. A character of
# each is rare, and looked for first.
_LEFT: Final = (("#", " #"), ("#", "\n#"), ("[", ": ["), ("{", ": {"), ("|", ": |"), (">", ": >"))


def read_reordered(text: str, layout: Layout, limits: Limits) -> ReadObject:
    """Read a text with its known keys put in order, and its unknown keys read by the line reader.

    That is the same, since no line depends on another key.

    Args:
        text: The text.
        layout: The layout of the root mapping, whose objects can be made.
        limits: How large it may be.

    Returns:
        With an object of the layout's class.

    Raises:
        UnusualError: Its lines are not known, or do not fit the class.
        ValueError: A value cannot be read, or the text has no front matter.
    """
    fences = find_fences(Source(text), limits)
    front = text[fences.start : fences.end]
    newline = "\r\n" if "\r" in front else "\n"
    if front.startswith("#"):
        raise UnusualError
    for char, mark in _LEFT:
        if char in front and mark in front:
            raise UnusualError
    # What is cut off below must not be half a line end.
    if newline == "\r\n" and not front.count("\r") == front.count("\n") == front.count(newline):
        raise UnusualError
    known, unknown = _parted(front, layout.ranks, newline)
    extra = read_data(unknown, 0, len(unknown), layout, limits) if unknown else {}
    if extra is None or not layout.ranks.keys().isdisjoint(extra):
        raise UnusualError
    model = compiled_reader(layout, newline)(f"---{newline}{known}---")[1]
    if layout.body_attribute is not None:
        set_attribute(model, layout.body_attribute, text[fences.body :])
    _keep_extra(model, extra, layout)
    return fences, model, False


def _parted(front: str, ranks: Mapping[str, int], newline: str) -> tuple[str, str]:
    """Return the lines of the known keys, in order, and those of all others."""
    known: dict[int, str] = {}
    unknown: list[str] = []
    above, *entries = entry_texts(front)
    for entry in entries:
        lines = entry.rstrip(" \r\n")
        key, colon, value = lines.partition(":")
        rank = ranks.get(key)
        if rank is None:
            unknown.append(lines)
        elif rank in known or not colon:
            raise UnusualError
        else:
            # A key without a value is to an object as if it were not there.
            known[rank] = lines if value else ""
    if above.strip(" \r\n"):
        raise UnusualError
    in_order = [lines for rank in sorted(known) if (lines := known[rank])]
    return newline.join([*in_order, ""]), newline.join([*unknown, ""]) if unknown else ""


def _keep_extra(model: Any, extra: dict[Any, Plain], layout: Layout) -> None:
    """Set the unknown keys of an object that was made without them."""
    if extra:
        if layout.extra_attribute is None:
            raise UnusualError
        set_attribute(model, layout.extra_attribute, extra)
