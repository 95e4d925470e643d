"""The canonical text of data whose keys are all known, in little more than one pass.

It writes what the emitter writes, without asking at each line for what only edits need: siblings,
habits, paths for errors. For anything unusual it gives `None`, and the emitter does the work.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any, Final, NamedTuple, TypeAlias

from newsformat.syntax import scalars
from newsformat.syntax.layout import Layout, Plain, Slot, Style

_Write: TypeAlias = Callable[[str], None]

# Texts that are plain for every reader, if they are not one of the words below.
_WORDS: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[ .&'/+-]+[A-Za-z0-9]+)*")
_MEANING_WORDS: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
# Far below the digits that Python itself refuses to write.
_LARGEST_INTEGER: Final = 10**100


class _UnusualError(Exception):
    """A value, or a key, that is left to the emitter."""


class _Line(NamedTuple):
    """What is known of a key before its value.

    Attributes:
        head: The line up to the value.
        is_block: Whether a blank line goes before it.
        is_final: Whether no blank line follows it at the end.
        is_quoted: Whether its text is always quoted.
        mapping: The lines of its mapping.
        items: The lines of each of its items, which are mappings.
        dash: What goes before an item that is a scalar.
    """

    head: str
    is_block: bool
    is_final: bool
    is_quoted: bool
    mapping: Callable[[], _Lines] | None
    items: Callable[[], _Lines] | None
    dash: str


_Lines: TypeAlias = Mapping[Any, _Line]


def quick_canonical_text(mapping: Mapping[Any, Plain], layout: Layout) -> str | None:
    """Give the canonical text up to the closing fence, or `None` for anything unusual.

    Args:
        mapping: The data, its keys in canonical order.
        layout: Its layout.
    """
    pieces = ["---\n"]
    write = pieces.append
    known = _lines(layout, "")
    line = None
    last = -1
    order = {key: rank for rank, key in enumerate(known)}
    try:
        for key, value in mapping.items():
            line = known.get(key)
            if line is None or order[key] < last:
                return None
            last = order[key]
            if line.is_block and len(pieces) > 1:
                write("\n")
            _write_entry(write, line, value)
    except _UnusualError:
        return None
    if line is not None and layout.has_blocks and not line.is_final:
        write("\n")
    return "".join(pieces)


@cache
def _lines(layout: Layout, indent: str) -> _Lines:
    """Give the lines of a layout's keys, as far as they can be plain.

    Args:
        layout: The layout.
        indent: What stands before the keys.
    """
    return {
        slot.key: _line(slot, indent) for slot in layout.slots if scalars.is_plain_safe(slot.key)
    }


def _line(slot: Slot, indent: str) -> _Line:
    inner, items = slot.shape.layout, slot.shape.items
    item_layout = items.layout if items is not None else None
    deeper = f"{indent}  "
    return _Line(
        head=f"{indent}{slot.key}:",
        is_block=slot.is_block,
        is_final=slot.is_final,
        is_quoted=slot.shape.style is Style.QUOTED,
        # A model may contain itself, so the lines of inner ones are made when they are needed.
        mapping=partial(_lines, inner, deeper) if inner is not None else None,
        items=partial(_lines, item_layout, f"{deeper}  ") if item_layout is not None else None,
        dash=f"{deeper}- ",
    )


def _write_entry(write: _Write, line: _Line, value: Plain) -> None:
    kind = type(value)
    if kind is str:
        text = _quoted(value) if line.is_quoted else _plain(value)
        write(f"{line.head} {text}\n")
    elif kind is list:
        _write_items(write, line, value)
    elif kind is dict:
        if line.mapping is None or not value:
            raise _UnusualError
        write(f"{line.head}\n")
        known = line.mapping()
        _write_mapping(write, known, value)
    else:
        write(f"{line.head} {_scalar(value)}\n")


def _write_mapping(write: _Write, known: _Lines, mapping: Any) -> None:
    for key, value in mapping.items():
        line = known.get(key)
        if line is None:
            raise _UnusualError
        _write_entry(write, line, value)


def _write_items(write: _Write, line: _Line, items: Any) -> None:
    if not items:
        raise _UnusualError
    write(f"{line.head}\n")
    known = line.items() if line.items is not None else None
    for item in items:
        if type(item) is str:
            write(f"{line.dash}{_plain(item)}\n")
        elif type(item) is dict and item and known is not None:
            pieces: list[str] = []
            _write_mapping(pieces.append, known, item)
            # The first key of an item stands behind its dash.
            pieces[0] = line.dash + pieces[0][len(line.dash) :]
            write("".join(pieces))
        else:
            raise _UnusualError


def _quoted(text: Any) -> str:
    if text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    if not scalars.is_writable(text):
        raise _UnusualError
    return scalars.double_quoted(text)


def _plain(text: Any) -> str:
    if _WORDS.fullmatch(text) and text.lower() not in _MEANING_WORDS:
        return str(text)
    return str(text) if scalars.is_plain_safe(text) else _quoted(text)


def _scalar(value: Plain) -> str:
    if value is True:
        return "true"
    if value is False:
        return "false"
    if type(value) is int and -_LARGEST_INTEGER < value < _LARGEST_INTEGER:
        return str(value)
    if type(value) is datetime and value.tzinfo is UTC:
        return f"{value.replace(tzinfo=None).isoformat()}Z"
    raise _UnusualError
