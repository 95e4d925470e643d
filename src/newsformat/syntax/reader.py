"""The fast reader: recognises the layout of machine-written files, and leaves all else alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from newsformat.syntax.characters import are_harmless
from newsformat.syntax.construction import construct_value
from newsformat.syntax.fences import Fences, closed, find_fences
from newsformat.syntax.layout import Layout, Plain, Shape
from newsformat.syntax.lines import DoubtError, text_value, top_level_lines, unescape
from newsformat.syntax.outline import block_node
from newsformat.syntax.recogniser import core_value, root_reader, value_reader
from newsformat.syntax.source import DEFAULT_LIMITS, Limits, Source

_INDENT: Final = "  "

# Layouts are shallower than this, so smaller limits are left to the composer to enforce.
_DEEPEST_LAYOUT: Final = 20


class Recognised(NamedTuple):
    """What the fast reader gives.

    Attributes:
        fences: Where the text is cut.
        value: What the front matter says.
        newline: The line end of its lines.
    """

    fences: Fences
    value: Any
    newline: str


def recognise_object(text: str, layout: Layout, limits: Limits) -> Recognised | None:
    """Read a text without ruamel.yaml, straight to an object; `None` in any doubt.

    Args:
        text: The text.
        layout: The layout of the root mapping.
        limits: How large the text may be.

    Returns:
        With an object of the layout's class, without its body.
    """
    if not layout.is_assembled:
        return None
    try:
        return _read_at_a_stroke(text, layout, limits, True)  # noqa: FBT003 - called very often
    except (DoubtError, ValueError):
        # A `ValueError` is a lone surrogate, or a date like February 30.
        return None


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
        return _read_at_a_stroke(text, layout, limits, False)  # noqa: FBT003 - as above
    except (DoubtError, ValueError):
        pass
    try:
        fences = find_fences(source, limits)
        newline = _newline(text, fences.start, fences.end, limits)
        front = text[fences.start : fences.end]
        return Recognised(fences, _read_by_key(front, layout, newline, limits), newline)
    except (DoubtError, ValueError):
        # A `ValueError` may also be a `ParseError`: it will come again.
        return None


def _read_at_a_stroke(
    text: str,
    layout: Layout,
    limits: Limits,
    as_object: bool,  # noqa: FBT001 - called very often
) -> Recognised:
    """Read front matter whose keys are in order; where it ends, there must be the closing fence."""
    # The opening fence tells which line ends to expect.
    if text.startswith("---\n"):
        start, newline = 4, "\n"
    elif text.startswith("---\r\n"):
        start, newline = 5, "\r\n"
    else:
        raise DoubtError
    value, end = root_reader(layout, newline, as_object)(text, start)
    fences = closed(text, start, end)
    if fences is None or end - start > limits.front_matter:
        raise DoubtError
    if _newline(text, start, end, limits) != newline:
        raise DoubtError
    return Recognised(fences, value, newline)


def _newline(text: str, start: int, end: int, limits: Limits) -> str:
    """Give the line end of all lines; also make sure that nothing else is odd about them."""
    front = text[start:end]
    is_generous = limits is DEFAULT_LIMITS or (
        limits.depth >= _DEEPEST_LAYOUT
        and limits.nodes >= len(front)
        and limits.integer_digits >= DEFAULT_LIMITS.integer_digits
    )
    if not is_generous or not are_harmless(front):
        raise DoubtError
    if "\r" not in front:
        return "\n"
    if front.count("\r") != front.count("\r\n") or front.count("\n") != front.count("\r\n"):
        raise DoubtError
    return "\r\n"


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
    return _read_by_key(text[fences.start : fences.end], layout, newline, limits)


def _read_by_key(front: str, layout: Layout, newline: str, limits: Limits) -> dict[str, Plain]:
    data: dict[str, Plain] = {}
    leading = len(front) - len(front.lstrip(" \r\n"))
    if leading and front[leading - 1] != "\n":
        raise DoubtError
    for groups in top_level_lines(newline).findall(front, leading):
        key = groups[0]
        # Without a key there is something that no line is like.
        if not key or key in data:
            raise DoubtError
        data[key] = _read_value(groups, layout, newline, limits)
    return data


def read_entry(
    text: str, start: int, end: int, layout: Layout, newline: str, limits: Limits
) -> tuple[re.Match[str], Plain]:
    """Read one key of a root mapping with its value.

    Args:
        text: The whole text.
        start: Where the key begins.
        end: Where the front matter ends.
        layout: The layout of the root mapping.
        newline: The line end of the lines.
        limits: How large it may be.

    Returns:
        The match of its lines, as `top_level_lines` says, and the value.

    Raises:
        DoubtError: There are no known lines.
        ValueError: The value cannot be read.
    """
    match = top_level_lines(newline).match(text, start, end)
    if match is None or match.group(1) is None:
        raise DoubtError
    if _newline(text, start, match.end(), limits) != newline:
        raise DoubtError
    return match, _read_value(match.groups(""), layout, newline, limits)


def _read_value(groups: Sequence[str], layout: Layout, newline: str, limits: Limits) -> Plain:
    """Read a value from the groups of `top_level_lines`."""
    key, quoted, plain, lines, _ = groups
    slot = layout.by_key.get(key)
    shape = slot.shape if slot is not None else layout.other
    if lines:
        if quoted or plain:
            raise DoubtError
        return _read_lines(lines, shape, newline, limits)
    if quoted:
        text = quoted[1:-1]
        return unescape(text) if "\\" in text or '"' in text else text
    if plain:
        return text_value(plain) if shape.is_text else core_value(plain)
    return None


def _read_lines(lines: str, shape: Shape, newline: str, limits: Limits) -> Plain:
    """Read the lines below a key: at a stroke, or else one by one."""
    reader = value_reader(shape, _INDENT, newline)
    if reader is not None:
        try:
            value, position = reader(lines, 0)
        except DoubtError:
            position = -1
        if position == len(lines):
            return value
    return construct_value(block_node(lines, 0, len(lines), newline), shape, limits)
