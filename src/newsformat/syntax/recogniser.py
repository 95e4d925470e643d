"""Compiles layouts into functions that read the lines of a block at a stroke.

For each mapping a regular expression is made that takes its known keys in canonical order, and the
source of a function that turns the groups of a match into data. So the work of reading is done by
the regular-expression engine, and by straight-line code that knows each group's meaning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count
from typing import Any, Final, TypeAlias

from newsformat.syntax import scalars
from newsformat.syntax.layout import FREE, Layout, Plain, Shape, Slot
from newsformat.syntax.lines import PLAIN_START, DoubtError, plain_text, text_value, unescape

Block: TypeAlias = Callable[[str], Plain]
"""Reads the lines of a block, or raises `DoubtError`."""

_Groups: TypeAlias = tuple[str, ...]

_STEP: Final = "  "
_SHORT_INTEGER: Final = 18
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_BOOLEANS: Final = {"true": True, "false": False}


@cache
def block_recogniser(shape: Shape, newline: str) -> Block | None:
    """Give what reads the block below a top-level key, or `None` where nothing is known of it.

    Args:
        shape: The shape of the value.
        newline: The line end of the file.
    """
    if shape.layout is not None and shape.layout.slots:
        return _mapping(shape.layout, _STEP, newline)
    if shape.items is not None and shape.items.layout is not None and shape.items.layout.slots:
        return _items(shape.items.layout, _STEP, newline)
    return None


def _mapping(layout: Layout, indent: str, newline: str) -> Block:
    pattern, build = _compile(layout, indent, indent, newline)
    fullmatch = pattern.fullmatch

    def read(text: str) -> Plain:
        match = fullmatch(text)
        if match is None:
            raise DoubtError
        return build(match.groups())

    return read


def _items(layout: Layout, indent: str, newline: str) -> Block:
    pattern, build = _compile(layout, f"{indent}- ", f"{indent}  ", newline)
    match_at = pattern.match

    def read(text: str) -> Plain:
        items = []
        position, end = 0, len(text)
        while position < end:
            match = match_at(text, position)
            if match is None:
                raise DoubtError
            items.append(build(match.groups()))
            position = match.end()
        return items

    return read


def core_value(raw: str) -> Plain:
    """Give the value of a plain scalar in a slot that is not for text.

    Raises:
        DoubtError: It does not stand alone, or cannot be read as what it announces.
    """
    if raw.isdigit() and raw.isascii() and len(raw) <= _SHORT_INTEGER:
        return int(raw)
    if raw in _BOOLEANS:
        return _BOOLEANS[raw]
    value = scalars.resolve(plain_text(raw))
    if isinstance(value, scalars.Unreadable):
        raise DoubtError
    return value


def _compile(
    layout: Layout, first: str, indent: str, newline: str
) -> tuple[re.Pattern[str], Callable[[_Groups], dict[Plain, Plain]]]:
    """Compile a mapping.

    Args:
        layout: Its layout; the first slot must be there.
        first: What stands before the first key: an indent, with a dash for an item.
        indent: What stands before the other keys.
        newline: The line end of the file.
    """
    writer = _Writer(newline)
    body = list(writer.mapping(layout, first, indent, "data", frozenset()))
    source = "\n".join(
        [
            "def build(groups):",
            "    data = {}",
            *(f"    {line}" for line in body),
            "    return data",
        ]
    )
    namespace: dict[str, Any] = dict(writer.names)
    exec(source, namespace)  # noqa: S102 - made from the layout alone, as attrs makes `__init__`
    return re.compile(writer.pattern), namespace["build"]


class _Writer:
    """Writes the pattern of a mapping, and the source that reads its groups."""

    def __init__(self, newline: str) -> None:
        self.pattern = ""
        self.names: dict[str, Any] = {
            "DoubtError": DoubtError,
            "core_value": core_value,
            "text_value": text_value,
            "unescape": unescape,
        }
        self._newline = newline
        self._end = re.escape(newline)
        self._groups = count()

    def mapping(
        self, layout: Layout, first: str, indent: str, data: str, outer: frozenset[int]
    ) -> Iterator[str]:
        """Write the entries of a mapping into the variable `data`."""
        outer |= {id(layout)}
        for number, slot in enumerate(layout.slots):
            start = re.escape(first if number == 0 else indent) + re.escape(slot.key)
            # Taking an entry is never tried again without it, so no text takes long.
            opening, closing = ("(?>", ")") if number == 0 else ("(?>", ")?+")
            self.pattern += f"{opening}{start}:"
            yield from self._entry(slot, indent, data, outer)
            self.pattern += f"{self._end}{closing}" if self._is_line(slot) else closing

    @staticmethod
    def _is_line(slot: Slot) -> bool:
        return slot.shape.layout is None and slot.shape.items is None

    def _entry(self, slot: Slot, indent: str, data: str, outer: frozenset[int]) -> Iterator[str]:
        target, shape = f"{data}[{slot.key!r}]", slot.shape
        if shape.layout is not None and shape.layout.slots and id(shape.layout) not in outer:
            yield from self._inner_mapping(shape.layout, indent, target, outer)
        elif not self._is_line(slot):
            yield from self._lines(shape, indent, target)
        elif shape.is_text:
            yield from self._text(target)
        else:
            self.pattern += rf" (-?{PLAIN_START}.*)"
            yield from self._given(f"{target} = core_value(value)")

    def _text(self, target: str) -> Iterator[str]:
        self.pattern += rf" (?:\"(.*)\"[ ]*|({PLAIN_START}.*))"
        yield f"value = groups[{next(self._groups)}]"
        yield "if value is None:"
        yield f"    value = groups[{next(self._groups)}]"
        yield "    if value is not None:"
        yield f"        {target} = text_value(value)"
        yield "elif '\\\\' in value or '\"' in value:"
        yield f"    {target} = unescape(value)"
        yield "else:"
        yield f"    {target} = value"

    def _inner_mapping(
        self, layout: Layout, indent: str, target: str, outer: frozenset[int]
    ) -> Iterator[str]:
        """Write a mapping in a mapping; an empty group tells that it is there."""
        self.pattern += rf"[ ]*{self._end}()"
        inner = f"data{len(outer)}"
        group = next(self._groups)
        deeper = indent + _STEP
        lines = list(self.mapping(layout, deeper, deeper, inner, outer))
        yield f"if groups[{group}] is not None:"
        yield f"    {target} = {inner} = {{}}"
        yield from (f"    {line}" for line in lines)

    def _lines(self, shape: Shape, indent: str, target: str) -> Iterator[str]:
        """Write a value whose lines are taken whole, and read by a recogniser of their own."""
        self.pattern += rf"[ ]*{self._end}((?:{indent}  .*{self._end})++)"
        name = f"read{len(self.names)}"
        self.names[name] = _later(shape, indent + _STEP, self._newline)
        yield from self._given(f"{target} = {name}(value)")

    def _given(self, statement: str) -> Iterator[str]:
        yield f"value = groups[{next(self._groups)}]"
        yield "if value is not None:"
        yield f"    {statement}"


def _later(shape: Shape, indent: str, newline: str) -> Block:
    """Give what reads lines, compiled when there are any: a model may contain itself."""

    def read(text: str) -> Plain:
        return _inner_recogniser(shape, indent, newline)(text)

    return read


@cache
def _inner_recogniser(shape: Shape, indent: str, newline: str) -> Block:
    layout = shape.layout or (shape.items.layout if shape.items is not None else None)
    if layout is None or layout is FREE or not layout.slots:
        return _doubt
    if shape.layout is not None:
        return _mapping(layout, indent, newline)
    return _items(layout, indent, newline)


def _doubt(_: str) -> Plain:
    raise DoubtError
