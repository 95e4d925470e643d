"""Reads texts whose top-level keys are in another order, or unknown, with the template reader."""

from __future__ import annotations

from typing import Final

from newsformat.compiled.reader_compiler import compiled_reader
from newsformat.compiled.sorted_keys import sorted_keys
from newsformat.compiled.template_code import ReadObject
from newsformat.fallback import UnusualError
from newsformat.text.fences import find_fences
from newsformat.text.source import Limits, Source
from newsformat.yaml.model_layout import Layout, set_attribute

# What begins a comment.
_COMMENT_STARTS: Final = (" #", "\t#", "\n#")


def read_reordered(text: str, layout: Layout, limits: Limits) -> ReadObject:
    """Read a text after sorting its known keys; unknown keys are read by the line reader.

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
    if front.startswith("#") or ("#" in front and any(mark in front for mark in _COMMENT_STARTS)):
        raise UnusualError
    # The end of the header must not be the first half of a line end.
    if newline == "\r\n" and not front.count("\r") == front.count("\n") == front.count(newline):
        raise UnusualError
    keys = sorted_keys(front, layout, newline, limits)
    model = compiled_reader(layout, newline)(f"---{newline}{keys.known}---")[1]
    if layout.body_attribute is not None:
        set_attribute(model, layout.body_attribute, text[fences.body :])
    if keys.extra and layout.extra_attribute is not None:
        set_attribute(model, layout.extra_attribute, keys.extra)
    return fences, model, keys.were_in_order
