"""Reading recognised front matter key by key, where its keys are unknown or in another order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from newsformat.syntax.construction import construct_value
from newsformat.syntax.layout import Layout, Plain, Shape, set_attribute
from newsformat.syntax.lines import (
    DoubtError,
    text_value,
    top_level_lines,
    unescape,
)
from newsformat.syntax.outline import block_node
from newsformat.syntax.recogniser import core_value, root_reader, value_reader
from newsformat.syntax.source import Limits

_INDENT: Final = "  "
# What no known line is like stays with the lines above it.
_BEFORE_KEY: Final = re.compile(r"\n(?=[\w$/])")


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

    No line depends on another key, so the known keys are put in order and read at a stroke.

    Args:
        front: The front matter.
        layout: The layout of the root mapping.
        newline: The line end of its lines.
        limits: How large it may be.

    Raises:
        DoubtError: Its lines are not known, or do not fit the class.
        ValueError: A value cannot be read.
    """
    # What is cut off below must not be half a line end.
    if front.count(newline) != front.count("\n"):
        raise DoubtError
    ranks = layout.ranks
    known: dict[int, str] = {}
    extra: dict[str, Plain] = {}
    for piece in _BEFORE_KEY.split(front[_leading(front) :]):
        lines = piece.rstrip(" \r\n")
        key, colon, value = lines.partition(":")
        rank = ranks.get(key)
        if not colon or key in extra or rank in known:
            raise DoubtError
        if rank is not None:
            # A key without a value is to an object as if it were not there.
            known[rank] = lines + newline if value else ""
            continue
        match = top_level_lines(newline).fullmatch(lines + newline)
        if match is None or match.group(1) is None:
            raise DoubtError
        extra[key] = read_value(match.groups(""), layout, newline, limits)
    text = "".join([known[rank] for rank in sorted(known)])
    model, end = root_reader(layout, newline, True)(f"{text}---", 0)  # noqa: FBT003 - called often
    if end != len(text):
        raise DoubtError
    keep_extra(model, extra, layout)
    return model


def keep_extra(model: Any, extra: dict[str, Plain], layout: Layout) -> None:
    """Give unknown keys to an object that was made without them.

    Args:
        model: The object.
        extra: The unknown keys with their values.
        layout: The layout of its class.

    Raises:
        DoubtError: The class has no place for them.
    """
    if extra:
        if layout.extra_attribute is None:
            raise DoubtError
        set_attribute(model, layout.extra_attribute, extra)


def _leading(front: str) -> int:
    """Give where the first line that is not blank begins."""
    leading = len(front) - len(front.lstrip(" \r\n"))
    if leading and front[leading - 1] != "\n":
        raise DoubtError
    return leading


def _entries(front: str, newline: str) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield each key with the groups of `top_level_lines`."""
    for match in top_level_lines(newline).finditer(front, _leading(front)):
        # Without a key there is something that no line is like; to go on would take long.
        if match[1] is None:
            raise DoubtError
        yield match[1], match.groups("")


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
