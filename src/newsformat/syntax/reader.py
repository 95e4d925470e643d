"""The fast reader: recognises the layout of machine-written files, and leaves all else alone."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from newsformat.syntax.characters import are_harmless
from newsformat.syntax.construction import construct_value
from newsformat.syntax.fences import Fences, find_fences
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


def recognise(
    source: Source, layout: Layout, limits: Limits, *, as_object: bool = False
) -> Recognised | None:
    """Read a text without ruamel.yaml where its lines are known; `None` in any doubt.

    Args:
        source: The text.
        layout: The layout of the root mapping.
        limits: How large the text may be.
        as_object: Whether to give an object of the layout's class, without its body; otherwise it
            is a dictionary of plain data.
    """
    if as_object and not layout.is_assembled:
        return None
    try:
        fences = find_fences(source, limits)
        front = source.text[fences.start : fences.end]
        is_generous = limits is DEFAULT_LIMITS or (
            limits.depth >= _DEEPEST_LAYOUT
            and limits.nodes >= len(front)
            and limits.integer_digits >= DEFAULT_LIMITS.integer_digits
        )
        if not is_generous:
            return None
        newline = _newline(front)
        value: Any
        if as_object:
            value, position = root_reader(layout, newline, as_objects=True)(front, 0)
            if position != len(front):
                return None
        else:
            value = read_front_matter(front, layout, newline, limits)
    except (DoubtError, ValueError):
        # A `ValueError` is a `ParseError`, a lone surrogate, or a date like February 30.
        return None
    return Recognised(fences, value, newline)


def _newline(front: str) -> str:
    """Give the line end of all lines; also make sure that there are only harmless characters."""
    if not are_harmless(front):
        raise DoubtError
    if "\r" not in front:
        return "\n"
    if front.count("\r") != front.count("\r\n") or front.count("\n") != front.count("\r\n"):
        raise DoubtError
    return "\r\n"


def read_front_matter(front: str, layout: Layout, newline: str, limits: Limits) -> dict[str, Plain]:
    """Read recognised front matter: at a stroke where its keys are in order, else key by key.

    Args:
        front: The front matter.
        layout: The layout of its root mapping.
        newline: The line end of its lines.
        limits: How large it may be.

    Raises:
        DoubtError: Its lines are not known.
        ValueError: A value cannot be read.
    """
    try:
        data: dict[str, Plain]
        data, position = root_reader(layout, newline)(front, 0)
    except DoubtError:
        position = -1
    return data if position == len(front) else _read_by_key(front, layout, newline, limits)


def _read_by_key(front: str, layout: Layout, newline: str, limits: Limits) -> dict[str, Plain]:
    data: dict[str, Plain] = {}
    slots = layout.by_key
    leading = len(front) - len(front.lstrip(" \r\n"))
    if leading and front[leading - 1] != "\n":
        raise DoubtError
    for key, quoted, plain, lines, _ in top_level_lines(newline).findall(front, leading):
        # Without a key there is something that no line is like.
        if not key or key in data:
            raise DoubtError
        slot = slots.get(key)
        shape = slot.shape if slot is not None else layout.other
        if lines:
            if quoted or plain:
                raise DoubtError
            data[key] = _read_lines(lines, shape, newline, limits)
        elif quoted:
            text = quoted[1:-1]
            data[key] = unescape(text) if "\\" in text or '"' in text else text
        elif plain:
            data[key] = text_value(plain) if shape.is_text else core_value(plain)
        else:
            data[key] = None
    return data


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
