"""The top-level keys of front matter in canonical order, so that the template reader takes them."""

from __future__ import annotations

from typing import Any, Final

from newsformat.compiled.template_code import ReadObject
from newsformat.compiled.template_reader import compiled_reader
from newsformat.text.fences import find_fences
from newsformat.text.source import Limits, Source
from newsformat.unusual import UnusualError
from newsformat.yaml.layout import Layout, set_attribute
from newsformat.yaml.lines.entry_spans import entry_spans
from newsformat.yaml.lines.line_reader import read_data
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
    if any(char in front and mark in front for char, mark in _LEFT):
        raise UnusualError
    # What is cut off below must not be half a line end.
    if newline == "\r\n" and not front.count("\r") == front.count("\n") == front.count(newline):
        raise UnusualError
    known, unknown = _parted(front, layout, newline)
    extra = read_data(unknown, 0, len(unknown), layout, limits) if unknown else {}
    if extra is None or not layout.ranks.keys().isdisjoint(extra):
        raise UnusualError
    model = compiled_reader(layout, newline)(f"---{newline}{known}---")[1]
    if layout.body_attribute is not None:
        set_attribute(model, layout.body_attribute, text[fences.body :])
    _keep_extra(model, extra, layout)
    return fences, model, newline


def _parted(front: str, layout: Layout, newline: str) -> tuple[str, str]:
    """Return the lines of the known keys, in order, and those of all others."""
    ranks = layout.ranks
    known: dict[int, str] = {}
    unknown: list[str] = []
    above = len(front)
    for start, end in entry_spans(front, 0, len(front)):
        above = min(above, start)
        lines = front[start:end].rstrip(" \r\n")
        key, colon, value = lines.partition(":")
        rank = ranks.get(key)
        if rank is None:
            unknown.append(lines + newline)
        elif rank in known or not colon:
            raise UnusualError
        else:
            # A key without a value is to an object as if it were not there.
            known[rank] = lines + newline if value else ""
    if front[:above].strip(" \r\n"):
        raise UnusualError
    return "".join([known[rank] for rank in sorted(known)]), "".join(unknown)


def _keep_extra(model: Any, extra: dict[Any, Plain], layout: Layout) -> None:
    """Return unknown keys to an object that was made without them."""
    if extra:
        if layout.extra_attribute is None:
            raise UnusualError
        set_attribute(model, layout.extra_attribute, extra)
