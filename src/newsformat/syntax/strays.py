"""Reading a text at a stroke although a few of its keys are unknown, or stand too far below."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from newsformat.syntax.by_key import keep_extra, read_value
from newsformat.syntax.characters import has_harmless_lines
from newsformat.syntax.layout import Layout, Plain
from newsformat.syntax.lines import DoubtError, top_level_lines
from newsformat.syntax.reader_source import Recognised
from newsformat.syntax.recogniser import text_reader
from newsformat.syntax.source import Limits

# Each one takes another stroke; with more of them, it is better to put all keys in order at once.
_MOST: Final = 3
# A key that is longer is not worth a closer look.
_LONGEST_KEY: Final = 100


class Stray(NamedTuple):
    """A key that is not where it is expected.

    Attributes:
        lines: The match of its lines, as `top_level_lines` says.
        place: Where it is expected; -1 for an unknown key.
    """

    lines: re.Match[str]
    place: int


def find_stray(text: str, position: int | None, layout: Layout, newline: str) -> Stray | None:
    """Look whether a line has an unknown key, or one that belongs further above.

    Args:
        text: The text; above the line, all keys are known and in order.
        position: Where the line begins, if there is one.
        layout: The layout of the root mapping.
        newline: The line end of the text.

    Returns:
        The stray; `None` if there is no top-level key in the line, or it is where it belongs.
    """
    if position is None:
        return None
    colon = text.find(":", position, position + _LONGEST_KEY)
    if colon < 0:
        return None
    rank = layout.ranks.get(text[position:colon])
    place = -1
    if rank is not None:
        place = _place_of(rank, text, position, layout, newline)
        if place < 0:
            return None
    match = top_level_lines(newline).match(text, position)
    return Stray(match, place) if match is not None and match.group(1) is not None else None


def _place_of(rank: int, text: str, position: int, layout: Layout, newline: str) -> int:
    """Give where the first key begins that a key should stand above; -1 if there is none."""
    above = text.rfind(newline, 0, position - len(newline)) + len(newline)
    rank_above = layout.ranks.get(text[above : text.find(":", above, position)], len(layout.slots))
    if rank_above <= rank:
        return -1
    lower = layout.slots[rank + 1 :]
    starts = [text.find(f"{newline}{slot.key}:", 0, position) for slot in lower]
    return min((start + len(newline) for start in starts if start >= 0), default=-1)


def read_around_strays(
    text: str, stray: Stray, layout: Layout, newline: str, limits: Limits
) -> Recognised:
    """Read a text with its strays put in their places, and unknown keys read for themselves.

    That is the same, since no line depends on another key.

    Args:
        text: The text.
        stray: Its first stray.
        layout: The layout of the root mapping, whose objects can be made.
        newline: The line end of the text.
        limits: How large it may be.

    Returns:
        With an object of the layout's class.

    Raises:
        DoubtError: There is more to it than a few strays.
        ValueError: A value cannot be read.
    """
    read = text_reader(layout, newline, True)  # noqa: FBT003 - called very often
    extra: dict[str, Plain] = {}
    ordered = text
    next_stray: Stray | None = stray
    for _ in range(_MOST):
        if next_stray is None:
            break
        lines, place = next_stray
        start, end = lines.span()
        if place >= 0:
            moved = ordered[start : lines.end(4)]
            ordered = "".join([ordered[:place], moved, ordered[place:start], ordered[end:]])
        elif lines[1] in extra or not has_harmless_lines(lines[0], newline):
            break
        else:
            extra[lines[1]] = read_value(lines.groups(""), layout, newline, limits)
            ordered = ordered[:start] + ordered[end:]
        try:
            fences, model, _ = read(ordered)
        except DoubtError as doubt:
            next_stray = find_stray(ordered, doubt.position, layout, newline)
            continue
        keep_extra(model, extra, layout)
        return fences.with_end_moved(len(text) - len(ordered)), model, newline
    raise DoubtError
