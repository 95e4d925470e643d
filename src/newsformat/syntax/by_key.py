"""Reading recognised front matter key by key, where its keys are unknown or in another order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from newsformat.syntax.construction import construct_value
from newsformat.syntax.layout import Layout, Plain, Shape, Slot
from newsformat.syntax.lines import DoubtError, text_value, top_level_lines, unescape
from newsformat.syntax.outline import block_node
from newsformat.syntax.recogniser import core_value, value_reader
from newsformat.syntax.source import Limits

_INDENT: Final = "  "


def read_data_by_key(front: str, layout: Layout, newline: str, limits: Limits) -> dict[str, Plain]:
    """Read front matter to plain data.

    Args:
        front: The front matter.
        layout: The layout of the root mapping.
        newline: The line end of its lines.
        limits: How large it may be.

    Raises:
        DoubtError: Its lines are not known.
        ValueError: A value cannot be read.
    """
    data: dict[str, Plain] = {}
    for key, groups in _entries(front, newline):
        if key in data:
            raise DoubtError
        data[key] = read_value(groups, layout, newline, limits)
    return data


def read_object_by_key(front: str, layout: Layout, newline: str, limits: Limits) -> Any:
    """Read front matter to an object of the layout's class, which must be assembled.

    Args:
        front: The front matter.
        layout: The layout of the root mapping.
        newline: The line end of its lines.
        limits: How large it may be.

    Raises:
        DoubtError: Its lines are not known, or do not fit the class.
        ValueError: A value cannot be read.
    """
    assembly = layout.assembly
    slots = layout.by_key
    values: dict[str, Any] = {}
    extra: dict[str, Plain] = {}
    for key, groups in _entries(front, newline):
        slot = slots.get(key)
        known = extra if slot is None else values
        if key in known:
            raise DoubtError
        known[key] = (
            read_value(groups, layout, newline, limits)
            if slot is None
            else _part_value(groups, slot, layout, newline, limits)
        )
    if assembly is None or (extra and assembly.extra_argument is None):
        raise DoubtError
    if any(slot.part.is_required and slot.key not in values for slot in layout.slots):
        raise DoubtError
    arguments = {slots[key].part.argument: value for key, value in values.items()}
    if assembly.extra_argument is not None:
        arguments[assembly.extra_argument] = extra
    return assembly.make(**arguments)


def _part_value(
    groups: Sequence[str], slot: Slot, layout: Layout, newline: str, limits: Limits
) -> Any:
    """Read the value of a slot as an object holds it."""
    shape, lines = slot.shape, groups[3]
    if lines:
        reader = value_reader(shape, _INDENT, newline, as_objects=True)
        if reader is None or groups[1] or groups[2]:
            raise DoubtError
        value, position = reader(lines, 0)
        if position != len(lines) or (shape.items is not None and None in value):
            raise DoubtError
        return value
    value = read_value(groups, layout, newline, limits)
    if value is None and not slot.part.is_required:
        return [] if shape.items is not None else None
    if shape.items is not None or type(value) not in slot.part.types:
        raise DoubtError
    return value


def _entries(front: str, newline: str) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield each key with the groups of `top_level_lines`."""
    leading = len(front) - len(front.lstrip(" \r\n"))
    if leading and front[leading - 1] != "\n":
        raise DoubtError
    for groups in top_level_lines(newline).findall(front, leading):
        # Without a key there is something that no line is like.
        if not groups[0]:
            raise DoubtError
        yield groups[0], groups


def read_value(groups: Sequence[str], layout: Layout, newline: str, limits: Limits) -> Plain:
    """Read a value of a root mapping from the groups of `top_level_lines`.

    Args:
        groups: The groups.
        layout: The layout of the root mapping.
        newline: The line end of the lines.
        limits: How large it may be.

    Raises:
        DoubtError: Its lines are not known.
        ValueError: It cannot be read.
    """
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
