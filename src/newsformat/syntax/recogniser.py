"""Compiles layouts into functions that read machine-written lines at a stroke.

For each mapping, regular expressions are made that take its known keys in canonical order, and the
source of a function that turns their groups into values. So the work of reading is done by the
regular-expression engine, and by straight-line code that knows what each group means.

The values become entries of dictionaries, or arguments of the classes that the layouts are of.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from math import isfinite
from typing import Any, Final

import attrs

from newsformat.syntax import scalars
from newsformat.syntax.characters import has_harmless_lines
from newsformat.syntax.fences import Fences, closed
from newsformat.syntax.layout import Kind, Layout, Plain, Shape, set_attribute
from newsformat.syntax.lines import DoubtError, plain_text, text_value, unescape
from newsformat.syntax.patterns import INDENT, PLAIN_TEXT, TEXT, PatternWriter, Step
from newsformat.syntax.reader_source import Reader, SourceWriter, TextReader
from newsformat.syntax.targets import Dictionaries, Objects

# Below so many digits, no limit on integers needs a look.
_LONG_NUMBER: Final = 19


def core_value(raw: str) -> Plain:
    """Give the value of a plain scalar in a slot that is not for text.

    Raises:
        DoubtError: It does not stand alone, or cannot be read as what it announces.
    """
    if raw.isdecimal() and raw.isascii() and len(raw) < _LONG_NUMBER and raw[0] != "0":
        return int(raw)
    value = scalars.resolve(plain_text(raw))
    if isinstance(value, scalars.Unreadable):
        raise DoubtError
    return value


@cache
def text_reader(
    layout: Layout,
    newline: str,
    is_strict: bool,  # noqa: FBT001 - called very often
) -> TextReader:
    """Give what reads whole texts to objects of a layout's class, which must be assembled.

    All is done in one function, since calls take a good part of the time.

    Args:
        layout: The layout of the root mapping.
        newline: The line end of the texts.
        is_strict: Whether each value is written as the canonical writer does.
    """
    patterns = PatternWriter(newline, is_root=True, is_strict=is_strict)
    names, lines = _source_of_mapping(layout, "", "", patterns, as_objects=True)
    names |= {
        "Fences": Fences,
        "closed": closed,
        "has_harmless_lines": has_harmless_lines,
        "set_attribute": set_attribute,
    }
    fence = f"---{newline}"
    start = len(fence)
    body = layout.body_attribute
    source = [
        f"if not text.startswith({fence!r}):",
        "    raise DoubtError",
        f"position = {start}",
        *lines,
        f"if text.startswith({fence!r}, position):",
        f"    fences = Fences({start}, position, position + {len(fence)}, True)",
        "else:",
        f"    fences = closed(text, {start}, position, {newline!r})",
        "    if fences is None:",
        "        raise DoubtError(position)",
        f"if not has_harmless_lines(text[{start}:position], {newline!r}):",
        "    raise DoubtError",
        *([] if body is None else [f"set_attribute(data, {body!r}, text[fences.body:])"]),
        f"return fences, data, {newline!r}",
    ]
    function: TextReader = _compiled("text", source, names)
    return function


@cache
def root_reader(layout: Layout, newline: str, as_objects: bool) -> Reader:  # noqa: FBT001 - called very often
    """Give what reads a root mapping whose keys stand in canonical order.

    Args:
        layout: Its layout.
        newline: The line end of the file.
        as_objects: Whether it becomes an object of the layout's class.

    Raises:
        DoubtError: The layout does not know how to make an object.
    """
    return _compile(layout, "", "", newline, is_root=True, as_objects=as_objects)


@cache
def value_reader(
    shape: Shape, indent: str, newline: str, *, as_objects: bool = False
) -> Reader | None:
    """Give what reads the lines below a key, or `None` where too little is known of them.

    Args:
        shape: The shape of the value.
        indent: What stands before the lines.
        newline: The line end of the file.
        as_objects: Whether mappings become objects of their layouts' classes.
    """
    if shape.layout is not None:
        return _mapping_reader(shape.layout, indent, indent, newline, as_objects=as_objects)
    if shape.items is None:
        return None
    dash = f"{indent}- "
    if shape.items.kind is Kind.TEXT:
        return _text_items(dash, newline)
    if shape.items.layout is None:
        return None
    item = _mapping_reader(
        shape.items.layout, dash, " " * len(dash), newline, as_objects=as_objects
    )
    return None if item is None else _items(item, dash)


@cache
def _mapping_reader(
    layout: Layout, first: str, indent: str, newline: str, *, as_objects: bool
) -> Reader | None:
    if not layout.slots or (as_objects and layout.assembly is None):
        return None
    return _compile(layout, first, indent, newline, is_root=False, as_objects=as_objects)


def _items(read_item: Reader, dash: str) -> Reader:
    def read(text: str, position: int) -> tuple[Any, int]:
        items = []
        while text.startswith(dash, position):
            item, position = read_item(text, position)
            items.append(item)
        if not items:
            raise DoubtError
        return items, position

    return read


def _text_items(dash: str, newline: str) -> Reader:
    plain_at = re.compile(dash + PLAIN_TEXT + newline).match
    match_at = re.compile(dash + TEXT + newline).match

    def read(text: str, position: int) -> tuple[Any, int]:
        items: list[Any] = []
        match = plain_at(text, position)
        while match is not None:
            plain = match[1]
            items.append(None if plain in scalars.NULLS else plain)
            position = match.end()
            match = plain_at(text, position)
        while (match := match_at(text, position)) is not None:
            quoted, plain = match.groups()
            if quoted is None:
                items.append(text_value(plain))
            elif "\\" in quoted or '"' in quoted:
                items.append(unescape(quoted))
            else:
                items.append(quoted)
            position = match.end()
        if not items:
            raise DoubtError
        return items, position

    return read


def _compile(
    layout: Layout, first: str, indent: str, newline: str, *, is_root: bool, as_objects: bool
) -> Reader:
    """Compile a mapping.

    Args:
        layout: Its layout; but at the root, its first key must be there.
        first: What stands before the first key: an indent, with a dash for an item.
        indent: What stands before the other keys.
        newline: The line end of the file.
        is_root: Whether blank lines may stand between blocks.
        as_objects: Whether mappings become objects.
    """
    patterns = PatternWriter(newline, is_root, is_strict=True)
    strict = _function(layout, first, indent, patterns, as_objects=as_objects)

    @cache
    def loose() -> Reader:
        others = attrs.evolve(patterns, is_strict=False)
        return _function(layout, first, indent, others, as_objects=as_objects)

    def read_root(text: str, position: int) -> tuple[Any, int]:
        try:
            result = strict(text, position)
            if text.startswith("---", result[1]):
                return result
        except DoubtError:
            pass
        return loose()(text, position)

    def read_inner(text: str, position: int) -> tuple[Any, int]:
        try:
            result = strict(text, position)
            if not text.startswith(indent, result[1]):
                return result
        except DoubtError:
            pass
        return loose()(text, position)

    return read_root if is_root else read_inner


def _function(
    layout: Layout, first: str, indent: str, patterns: PatternWriter, *, as_objects: bool
) -> Reader:
    names, lines = _source_of_mapping(layout, first, indent, patterns, as_objects=as_objects)
    function: Reader = _compiled("text, position", [*lines, "return data, position"], names)
    return function


def _source_of_mapping(
    layout: Layout, first: str, indent: str, patterns: PatternWriter, *, as_objects: bool
) -> tuple[dict[str, Any], list[str]]:
    """Give the source that reads a mapping, after the names that it refers to."""
    names: dict[str, Any] = {
        "DoubtError": DoubtError,
        "core_value": core_value,
        "isfinite": isfinite,
        "moment": datetime.fromisoformat,
        "new": object.__new__,
        "nulls": scalars.NULLS,
        "text_value": text_value,
        "unescape": unescape,
    }

    def reader_of(step: Step) -> Reader:
        items = step.slot.shape.items
        if step.dash is not None and items is not None and items.layout is not None:
            dash = step.dash
            reader = _mapping_reader(
                items.layout, dash, " " * len(dash), patterns.newline, as_objects=as_objects
            )
        else:
            indent = step.indent + INDENT
            reader = value_reader(step.slot.shape, indent, patterns.newline, as_objects=as_objects)
        if reader is None:
            raise DoubtError
        return reader

    target = Objects(names) if as_objects else Dictionaries(names)
    writer = SourceWriter(patterns, target, layout, reader_of)
    writer.add_mapping(layout, first, indent, "data", frozenset())
    return names, list(writer.lines())


def _compiled(parameters: str, lines: list[str], names: dict[str, Any]) -> Any:
    source = f"def read({parameters}):\n" + "".join(f"    {line}\n" for line in lines)
    exec(source, names)  # noqa: S102 - made from the layout alone, as attrs makes `__init__`
    return names["read"]
