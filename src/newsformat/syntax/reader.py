"""The fast reader: recognises the layout of machine-written files, and leaves all else alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from newsformat.syntax.by_key import read_data_by_key, read_object_by_key, read_value
from newsformat.syntax.characters import has_harmless_lines
from newsformat.syntax.fences import Fences, closed, find_fences
from newsformat.syntax.layout import Layout, Plain, set_attribute
from newsformat.syntax.lines import DoubtError, top_level_lines
from newsformat.syntax.reader_source import Recognised
from newsformat.syntax.recogniser import root_reader, text_reader
from newsformat.syntax.source import Limits, Source, is_surely_within
from newsformat.syntax.strays import find_stray, read_around_strays


def recognise_object(text: str, layout: Layout, limits: Limits) -> Recognised | None:
    """Read a text without ruamel.yaml, straight to an object; `None` in any doubt.

    Args:
        text: The text.
        layout: The layout of the root mapping.
        limits: How large the text may be.

    Returns:
        With an object of the layout's class, its body included.
    """
    if not layout.is_assembled:
        return None
    # The opening fence tells which line ends to expect.
    newline = "\n" if text.startswith("---\n") else "\r\n"
    found: Recognised | None
    try:
        found = text_reader(layout, newline, True)(text)  # noqa: FBT003 - called very often
    except DoubtError as doubt:
        found = _recognise_odd_object(text, layout, newline, limits, doubt)
    except ValueError:
        # A lone surrogate, or a date like February 30.
        return None
    if found is None:
        return None
    fences = found[0]
    return found if is_surely_within(limits, text, fences.start, fences.end) else None


def _recognise_odd_object(
    text: str, layout: Layout, newline: str, limits: Limits, doubt: DoubtError
) -> Recognised | None:
    """Read a text that is not all as the canonical writer writes it."""
    # Without a place, the title may be missing because an unknown key stands above it.
    position = len(f"---{newline}") if doubt.position is None else doubt.position
    stray = find_stray(text, position, layout, newline)
    try:
        if stray is not None:
            return read_around_strays(text, stray, layout, newline, limits)
        return text_reader(layout, newline, False)(text)  # noqa: FBT003 - as above
    except (DoubtError, ValueError):
        pass
    found = _read_by_key(Source(text), layout, limits, read_object_by_key)
    if found is not None and layout.body_attribute is not None:
        set_attribute(found[1], layout.body_attribute, text[found[0].body :])
    return found


def recognise(source: Source, layout: Layout, limits: Limits) -> Recognised | None:
    """Read a text without ruamel.yaml where its lines are known; `None` in any doubt.

    Args:
        source: The text.
        layout: The layout of the root mapping.
        limits: How large the text may be.

    Returns:
        With the plain data of the front matter.
    """
    text = source.text
    try:
        return _read_at_a_stroke(text, layout, limits)
    except (DoubtError, ValueError):
        pass
    return _read_by_key(source, layout, limits, read_data_by_key)


def _read_by_key(
    source: Source, layout: Layout, limits: Limits, read: Callable[[str, Layout, str, Limits], Any]
) -> Recognised | None:
    try:
        fences = find_fences(source, limits)
        front = source.text[fences.start : fences.end]
        newline = "\r\n" if "\r" in front else "\n"
        if not _is_harmless(front, 0, len(front), newline, limits):
            return None
        return fences, read(front, layout, newline, limits), newline
    except (DoubtError, ValueError):
        # A `ValueError` may also be a `ParseError`: it will come again.
        return None


def _read_at_a_stroke(text: str, layout: Layout, limits: Limits) -> Recognised:
    """Read front matter whose keys are in order; where it ends, there must be the closing fence."""
    # The opening fence tells which line ends to expect.
    if text.startswith("---\n"):
        start, newline = 4, "\n"
    elif text.startswith("---\r\n"):
        start, newline = 5, "\r\n"
    else:
        raise DoubtError
    value, end = root_reader(layout, newline, False)(text, start)  # noqa: FBT003 - as above
    fences = closed(text, start, end, newline)
    if fences is None or not _is_harmless(text, start, end, newline, limits):
        raise DoubtError
    return fences, value, newline


def _is_harmless(text: str, start: int, end: int, newline: str, limits: Limits) -> bool:
    """Tell whether nothing is odd about lines: no character, no line end, nor small limits.

    Raises:
        UnicodeEncodeError: There is a lone surrogate.
    """
    return is_surely_within(limits, text, start, end) and has_harmless_lines(
        text[start:end], newline
    )


def reread(
    text: str, fences: Fences, newline: str, layout: Layout, limits: Limits
) -> dict[str, Plain]:
    """Give the data of front matter that has been recognised before, as data or as an object.

    Args:
        text: The whole text.
        fences: Where it is cut.
        newline: The line end of its lines.
        layout: The layout of the root mapping.
        limits: How large it may be.
    """
    try:
        data: dict[str, Plain]
        data, end = root_reader(layout, newline, False)(text, fences.start)  # noqa: FBT003 - as above
    except DoubtError:
        end = -1
    if end == fences.end:
        return data
    return read_data_by_key(text[fences.start : fences.end], layout, newline, limits)


def match_entry(text: str, start: int, end: int, newline: str) -> re.Match[str] | None:
    """Give the match of one key of a root mapping with its value, as `top_level_lines` says.

    Args:
        text: The whole text.
        start: Where the key begins.
        end: Where the front matter ends.
        newline: The line end of the lines.
    """
    match = top_level_lines(newline).match(text, start, end)
    return match if match is not None and match.group(1) is not None else None


def read_new_entry(match: re.Match[str], layout: Layout, newline: str, limits: Limits) -> Plain:
    """Read the value of a key in lines that have not been recognised before.

    Args:
        match: The match of the lines.
        layout: The layout of the root mapping.
        newline: The line end of the lines.
        limits: How large it may be.

    Raises:
        DoubtError: These are no known lines.
        ValueError: The value cannot be read.
    """
    if not _is_harmless(match.string, match.start(), match.end(), newline, limits):
        raise DoubtError
    return read_value(match.groups(""), layout, newline, limits)
