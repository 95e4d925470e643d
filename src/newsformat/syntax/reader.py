"""The fast reader: recognises the layout of machine-written files, and leaves all else alone."""

from __future__ import annotations

import re
from typing import Final

import attrs

from newsformat.errors import ParseError
from newsformat.syntax.construction import construct_value
from newsformat.syntax.fences import Fences, find_fences
from newsformat.syntax.layout import Layout, Plain, Shape
from newsformat.syntax.lines import DoubtError, text_value, top_level_lines, unescape
from newsformat.syntax.outline import block_node
from newsformat.syntax.recogniser import block_recogniser, core_value
from newsformat.syntax.source import Limits, Source

# Bytes that can stand in plain lines, whatever is around them: printable ASCII, line ends, and
# those of characters beyond ASCII but for the lead bytes of the odd ones.
_ODD_LEADS: Final = b"\xc2\xe2\xef"
_PLAIN_BYTES: Final = bytes({10, 13, *range(32, 127), *range(128, 256)}.difference(_ODD_LEADS))
# Characters that readers disagree on, or that may not stand unescaped: C1 controls, line and
# paragraph separators, byte order marks and what is no character.
_ODD_CHARACTERS: Final = re.compile(
    rb"\xc2[\x80-\x9f]|\xe2\x80[\xa8\xa9]|\xef\xbb\xbf|\xef\xbf[\xbe\xbf]"
)

# Layouts are shallower than this, so smaller limits are left to the composer to enforce.
_DEEPEST_LAYOUT: Final = 20


@attrs.frozen
class Recognised:
    """What the fast reader gives.

    Attributes:
        fences: Where the text is cut.
        data: The plain data of the front matter.
        newline: The line end of its lines.
    """

    fences: Fences
    data: dict[str, Plain]
    newline: str


def recognise(source: Source, layout: Layout, limits: Limits) -> Recognised | None:
    """Read a text without ruamel.yaml where its lines are known; `None` in any doubt.

    Args:
        source: The text.
        layout: The layout of the root mapping.
        limits: How large the text may be.
    """
    try:
        fences = find_fences(source, limits)
        front = source.text[fences.start : fences.end]
        if limits.depth < _DEEPEST_LAYOUT or limits.nodes < len(front):
            return None
        newline = _newline(front)
        return Recognised(fences, _read(front, layout, newline, limits), newline)
    except (DoubtError, ParseError, UnicodeEncodeError):
        return None


def _newline(front: str) -> str:
    """Give the line end of all lines; also make sure that there are only harmless characters."""
    content = front.encode()
    odd = content.translate(None, _PLAIN_BYTES)
    if odd and (odd.translate(None, _ODD_LEADS) or _has_odd_character(content, odd)):
        raise DoubtError
    if "\r" not in front:
        return "\n"
    if front.count("\r") != front.count("\r\n") or front.count("\n") != front.count("\r\n"):
        raise DoubtError
    return "\r\n"


def _has_odd_character(content: bytes, leads: bytes) -> bool:
    # Curly quotes are common, and all that they share with the odd ones is the lead byte.
    if leads.count(b"\xe2") == len(leads):
        return b"\xe2\x80\xa8" in content or b"\xe2\x80\xa9" in content
    return _ODD_CHARACTERS.search(content) is not None


def _read(front: str, layout: Layout, newline: str, limits: Limits) -> dict[str, Plain]:
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
            data[key] = _read_block(lines, shape, newline, limits)
        elif quoted:
            text = quoted[1:-1]
            data[key] = unescape(text) if "\\" in text or '"' in text else text
        elif plain:
            data[key] = text_value(plain) if shape.is_text else core_value(plain)
        else:
            data[key] = None
    return data


def _read_block(lines: str, shape: Shape, newline: str, limits: Limits) -> Plain:
    """Read the lines below a key: at a stroke, or else one by one."""
    recogniser = block_recogniser(shape, newline)
    if recogniser is not None:
        try:
            return recogniser(lines)
        except DoubtError:
            pass
    return construct_value(block_node(lines, 0, len(lines), newline), shape, limits)
