"""Puts the top-level keys of front matter in canonical order, so that a template can read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from newsformat.compiled.reader_compiler import compiled_reader
from newsformat.compiled.template_code import ReadObject
from newsformat.fallback import UnusualError
from newsformat.lazy_patterns import pattern
from newsformat.text.fences import find_fences
from newsformat.text.source import Limits, Source
from newsformat.yaml.lines.entry_spans import entry_texts
from newsformat.yaml.lines.expressions import BLOCK_HEADER
from newsformat.yaml.lines.line_reader import read_data
from newsformat.yaml.model_layout import Layout, set_attribute
from newsformat.yaml.plain_data import Plain

# What begins a comment, or a value that the template reader does not accept. The first characters
# are rare, so each is searched for on its own first.
_LEFT: Final = (
    *(("#", mark) for mark in (" #", "\t#", "\n#")),
    *(("[", ": ["), ("{", ": {"), ("|", ": |"), (">", ": >")),
)
# Blanks at the end of a literal or folded scalar may belong to it.
_BLOCK_HEADER: Final = pattern(BLOCK_HEADER)


def read_reordered(text: str, layout: Layout, limits: Limits) -> ReadObject:
    """Read a text after sorting its known keys; unknown keys are read by the line reader.

    The result is the same, since no line depends on another key.

    Args:
        text: The text.
        layout: The layout of the root mapping, whose class can be assembled.
        limits: How large the text may be.

    Returns:
        With an object of the layout's class.

    Raises:
        UnusualError: The lines are unusual, or do not fit the class.
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
    # The end of the header must not be the first half of a line end.
    if newline == "\r\n" and not front.count("\r") == front.count("\n") == front.count(newline):
        raise UnusualError
    known, unknown, are_in_order = _parted(front, layout.ranks, newline)
    extra = read_data(unknown, 0, len(unknown), layout, limits) if unknown else {}
    if extra is None or not layout.ranks.keys().isdisjoint(extra):
        raise UnusualError
    model = compiled_reader(layout, newline)(f"---{newline}{known}---")[1]
    if layout.body_attribute is not None:
        set_attribute(model, layout.body_attribute, text[fences.body :])
    _keep_extra(model, extra, layout)
    return fences, model, are_in_order


def _parted(front: str, ranks: Mapping[str, int], newline: str) -> tuple[str, str, bool]:
    """Return the lines of the known keys, sorted, and the lines of all other keys.

    The third value tells whether the known keys are already in this order in the file.
    """
    known: dict[int, str] = {}
    unknown: list[str] = []
    above, *entries = entry_texts(front)
    for entry in entries:
        lines = entry.rstrip(" \r\n")
        key, colon, value = lines.partition(":")
        rank = ranks.get(key)
        if rank is None:
            if ("|" in lines or ">" in lines) and _BLOCK_HEADER.search(lines):
                raise UnusualError
            unknown.append(lines)
        elif rank in known or not colon:
            raise UnusualError
        else:
            # For an object, a key without a value is the same as a missing key.
            known[rank] = lines if value else ""
    if above.strip(" \r\n"):
        raise UnusualError
    ranks_in_order = sorted(known)
    in_order = [lines for rank in ranks_in_order if (lines := known[rank])]
    others = newline.join([*unknown, ""]) if unknown else ""
    return newline.join([*in_order, ""]), others, ranks_in_order == [*known]


def _keep_extra(model: Any, extra: dict[Any, Plain], layout: Layout) -> None:
    """Set the unknown keys of an object that was made without them."""
    if extra:
        if layout.extra_attribute is None:
            raise UnusualError
        set_attribute(model, layout.extra_attribute, extra)
