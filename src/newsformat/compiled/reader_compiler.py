"""Compiles layouts into functions that read machine-written text by regular expressions.

For each mapping there are regular expressions that match its known keys in canonical order, and
generated source that converts their groups to values. So reading is done by the regular expression
engine, and by straight-line code that knows what each group means.

The values become arguments of the classes that the layouts belong to.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from math import isfinite
from typing import Any, Final

from newsformat.compiled.generated_code import compiled_function
from newsformat.compiled.object_code import Objects
from newsformat.compiled.template_code import Reader, SourceWriter, TextReader
from newsformat.compiled.template_patterns import INDENT, PLAIN_TEXT, TEXT, PatternWriter, Step
from newsformat.fallback import UnusualError
from newsformat.text.characters import has_harmless_lines
from newsformat.text.fences import Fences, closed
from newsformat.yaml import scalars
from newsformat.yaml.lines.simple_scalars import plain_text, text_value, unescape
from newsformat.yaml.model_layout import Kind, Layout, Shape, set_attribute
from newsformat.yaml.plain_data import Plain
from newsformat.yaml.results_per_layout import cached_per_layout

# An integer with fewer digits is within any limit.
_LONG_NUMBER: Final = 19


def core_value(raw: str) -> Plain:
    """Return the value of a plain scalar in a field that is not for text.

    Raises:
        UnusualError: The scalar does not fill the rest of its line, or breaks the rules of the type
            that it looks like.
    """
    if raw.isdecimal() and raw.isascii() and len(raw) < _LONG_NUMBER and raw[0] != "0":
        return int(raw)
    value = scalars.resolve(plain_text(raw))
    if isinstance(value, scalars.Unreadable):
        raise UnusualError
    return value


def sure_value(raw: str) -> Plain:
    """Return the value of a plain scalar in a field where a text may be a date.

    Raises:
        UnusualError: As in `core_value`, and if the value is a text.
    """
    value = core_value(raw)
    if isinstance(value, str):
        raise UnusualError
    return value


@cached_per_layout
def compiled_reader(layout: Layout, newline: str) -> TextReader:
    """Return a function that reads whole texts to objects of a layout's class.

    The layout must be assembled. All is done in one function, since calls would take a large part
    of the time.

    Args:
        layout: The layout of the root mapping.
        newline: The line end of the texts.
    """
    names, lines = _source_of_mapping(layout, "", "", PatternWriter(newline, is_root=True))
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
        "    raise UnusualError",
        f"position = {start}",
        *lines,
        f"if text.startswith({fence!r}, position):",
        f"    fences = Fences({start}, position, position + {len(fence)}, True)",
        "else:",
        f"    fences = closed(text, {start}, position, {newline!r})",
        "    if fences is None:",
        "        raise UnusualError",
        f"if not has_harmless_lines(text[{start}:position], {newline!r}):",
        "    raise UnusualError",
        *([] if body is None else [f"set_attribute(data, {body!r}, text[fences.body:])"]),
        "return fences, data, True",
    ]
    function: TextReader = _compiled("text", source, names, layout)
    return function


def _value_reader(shape: Shape, indent: str, newline: str) -> Reader | None:
    """Return a function that reads the lines below a key; `None` if their layout is not known.

    Args:
        shape: The shape of the value.
        indent: The text before each line.
        newline: The line end of the file.
    """
    if shape.layout is not None:
        return _mapping_reader(shape.layout, indent, indent, newline)
    if shape.items is None:
        return None
    dash = f"{indent}- "
    if shape.items.kind is Kind.TEXT:
        return _text_items(dash, newline)
    if shape.items.layout is None:
        return None
    return _items_reader(shape.items.layout, dash, newline)


@cached_per_layout
def _items_reader(layout: Layout, dash: str, newline: str) -> Reader | None:
    item = _mapping_reader(layout, dash, " " * len(dash), newline)
    return None if item is None else _items(item, dash)


@cached_per_layout
def _mapping_reader(layout: Layout, first: str, indent: str, newline: str) -> Reader | None:
    """Return a function that reads a mapping, whose first key is required.

    Args:
        layout: Its layout.
        first: The text before the first key: an indent, with a dash for an item.
        indent: The text before the other keys.
        newline: The line end of the file.
    """
    if not layout.slots or layout.assembly is None:
        return None
    patterns = PatternWriter(newline, is_root=False)
    names, lines = _source_of_mapping(layout, first, indent, patterns)
    source = [*lines, "return data, position"]
    function: Reader = _compiled("text, position", source, names, layout)
    return function


def _items(read_item: Reader, dash: str) -> Reader:
    def read(text: str, position: int) -> tuple[Any, int]:
        items = []
        while text.startswith(dash, position):
            item, position = read_item(text, position)
            items.append(item)
        if not items:
            raise UnusualError
        return items, position

    return read


@cache
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
            raise UnusualError
        return items, position

    return read


def _source_of_mapping(
    layout: Layout, first: str, indent: str, patterns: PatternWriter
) -> tuple[dict[str, Any], list[str]]:
    """Return the names that the source for a mapping uses, and the source."""
    names: dict[str, Any] = {
        "UnusualError": UnusualError,
        "core_value": core_value,
        "isfinite": isfinite,
        "moment": datetime.fromisoformat,
        "new": object.__new__,
        "nulls": scalars.NULLS,
        "sure_value": sure_value,
        "text_value": text_value,
        "unescape": unescape,
    }

    def reader_of(step: Step) -> Reader:
        items = step.slot.shape.items
        if step.dash is not None and items is not None and items.layout is not None:
            dash = step.dash
            reader = _mapping_reader(items.layout, dash, " " * len(dash), patterns.newline)
        else:
            indent = step.indent + INDENT
            reader = _value_reader(step.slot.shape, indent, patterns.newline)
        if reader is None:
            raise UnusualError
        return reader

    writer = SourceWriter(patterns, Objects(names), layout, reader_of)
    writer.add_mapping(layout, first, indent, "data", frozenset())
    return names, list(writer.lines())


def _compiled(parameters: str, lines: list[str], names: dict[str, Any], layout: Layout) -> Any:
    return compiled_function("read", parameters, lines, names, layout.model)
