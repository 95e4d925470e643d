"""Compiles layouts into functions that read machine-written lines at a stroke.

For each mapping, regular expressions are made that take its known keys in canonical order, and the
source of a function that turns their groups into values. So the work of reading is done by the
regular-expression engine, and by straight-line code that knows what each group means.

The values become entries of dictionaries, or arguments of the classes that the layouts are of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from itertools import takewhile
from typing import Any, Final, TypeAlias

import attrs

from newsformat.syntax import scalars
from newsformat.syntax.layout import Kind, Layout, Plain, Shape, Style
from newsformat.syntax.lines import DoubtError, plain_text, text_value, unescape
from newsformat.syntax.patterns import INDENT, PLAIN_TEXT, TEXT, PatternWriter, Step, steps_of
from newsformat.syntax.targets import Dictionaries, Objects, Target

Reader: TypeAlias = Callable[[str, int], tuple[Any, int]]
"""Reads lines from an offset on; gives the value and where it ends, or raises `DoubtError`."""

# The source that turns the usual form of a kind into its value.
_USUAL_VALUES: Final = {
    Kind.NUMBER: "int({})",
    Kind.BOOLEAN: "{} == 'true'",
    Kind.MOMENT: "moment({})",
}


def core_value(raw: str) -> Plain:
    """Give the value of a plain scalar in a slot that is not for text.

    Raises:
        DoubtError: It does not stand alone, or cannot be read as what it announces.
    """
    value = scalars.resolve(plain_text(raw))
    if isinstance(value, scalars.Unreadable):
        raise DoubtError
    return value


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
    strict, loose = (
        _function(layout, first, indent, PatternWriter(newline, is_root, is_strict), as_objects)
        for is_strict in (True, False)
    )
    # What must not follow a mapping that was read to its end, and what must.
    more, end = (None, "---") if is_root else (indent, "")

    def read(text: str, position: int) -> tuple[Any, int]:
        try:
            result = strict(text, position)
        except DoubtError:
            return loose(text, position)
        is_whole = (
            text.startswith(end, result[1])
            if more is None
            else (not text.startswith(more, result[1]))
        )
        return result if is_whole else loose(text, position)

    return read


def _function(
    layout: Layout,
    first: str,
    indent: str,
    patterns: PatternWriter,
    as_objects: bool,  # noqa: FBT001
) -> Reader:
    names: dict[str, Any] = {
        "DoubtError": DoubtError,
        "core_value": core_value,
        "moment": datetime.fromisoformat,
        "new": object.__new__,
        "nulls": scalars.NULLS,
        "text_value": text_value,
        "unescape": unescape,
    }
    target = Objects(names) if as_objects else Dictionaries(names)
    writer = _Writer(patterns, target, layout)
    writer.add_mapping(layout, first, indent, "data", frozenset())
    source = "def read(text, position):\n" + "".join(f"    {line}\n" for line in writer.lines())
    exec(source, names)  # noqa: S102 - made from the layout alone, as attrs makes `__init__`
    function: Reader = names["read"]
    return function


class _Writer:
    """Writes the patterns of a mapping, and the source of the function that uses them."""

    def __init__(self, patterns: PatternWriter, target: Target, layout: Layout) -> None:
        self._patterns = patterns
        self._target = target
        self._layout = layout
        self._steps: list[Step] = []
        # For each mapping inside, the variable that says whether it is there.
        self._flags: dict[str, str] = {}

    def add_mapping(
        self, layout: Layout, first: str, indent: str, name: str, outer: frozenset[int]
    ) -> None:
        """Add the keys of a mapping.

        Args:
            layout: Its layout.
            first: What stands before its first key.
            indent: What stands before the others.
            name: Its name.
            outer: The layouts that it stands in; a model may contain itself.
        """
        for step in steps_of(layout, first, indent, name):
            inner = step.slot.shape.layout
            if inner is None or not inner.slots or id(inner) in outer | {id(layout)}:
                self._steps.append(step)
                continue
            deeper, inner_name = indent + INDENT, f"data_{len(self._steps)}"
            steps = list(steps_of(inner, deeper, deeper, inner_name))
            scalars_first = tuple(takewhile(lambda each: each.is_scalar, steps))
            if not scalars_first:
                self._steps.append(step)
                continue
            self._flags[inner_name] = f"is_there_{len(self._steps)}"
            self._steps.append(attrs.evolve(step, inner=scalars_first))
            # Lists in inner mappings are rare, so that groups for their items would not pay.
            lists = steps[len(scalars_first) :]
            self._steps.extend(attrs.evolve(each, inner=()) for each in lists)

    def lines(self) -> Iterator[str]:
        """Write the body of the function."""
        target = self._target
        collections = [
            (index, step) for index, step in enumerate(self._steps) if not step.is_scalar
        ]
        yield from target.start(None, "")
        for index, step in collections:
            yield from target.start(step, str(index))
        yield from self._match(0)
        for index, step in enumerate(self._steps):
            yield from self._statements(index, step)
        for index, step in reversed(collections):
            yield from target.end(step, str(index), f"is_there_{index}")
        yield from target.make(self._layout, "data")
        yield "return data, position"

    def _match(self, start: int) -> Iterator[str]:
        """Write a match of all steps from one on, as far as it goes."""
        if start == len(self._steps) and not self._patterns.is_root:
            return
        name = f"match_{start}"
        pattern = self._patterns.pattern(self._steps[start:], is_start=start == 0)
        self._target.names[name] = re.compile(pattern).match
        steps = enumerate(self._steps[start:], start)
        variables = [each for index, step in steps for each in self._variables(str(index), step)]
        yield f"match = {name}(text, position)"
        yield "if match is None:"
        yield "    raise DoubtError"
        if variables:
            yield f"{', '.join(variables)}, = match.groups()"
        yield "position = match.end()"

    def _variables(self, name: str, step: Step) -> Iterator[str]:
        """Give the names of the groups of a step, in their order."""
        if not step.is_scalar:
            yield f"is_there_{name}"
            for number, inner in enumerate(step.inner):
                yield from self._variables(f"{name}_{number}", inner)
            return
        if self._patterns.is_strict:
            yield self._target.usual(name)
            return
        if step.slot.shape.kind is not Kind.ANY:
            yield self._target.usual(name)
        yield f"plain_{name}"

    def _statements(self, index: int, step: Step) -> Iterator[str]:
        if step.is_scalar:
            yield from self._scalar(str(index), step)
            return
        yield f"if is_there_{index} is not None:"
        yield from _inside(self._collection(index, step))

    def _scalar(self, name: str, step: Step) -> Iterator[str]:
        lines = self._strict_scalar if self._patterns.is_strict else self._loose_scalar
        return lines(name, step)

    def _strict_scalar(self, name: str, step: Step) -> Iterator[str]:
        target, usual, kind = self._target, self._target.usual(name), step.slot.shape.kind
        yield f"if {usual} is not None:"
        if kind is Kind.ANY:
            yield from _inside(target.put(step, name, f"core_value({usual})", is_sure=False))
        elif kind is Kind.TEXT and step.slot.shape.style is Style.QUOTED:
            yield f"    if '\\\\' in {usual} or '\"' in {usual}:"
            yield f"        {usual} = unescape({usual})"
            yield from _inside(target.put(step, name, usual, is_sure=True))
        elif kind is Kind.TEXT:
            yield f"    if {usual} in nulls:"
            yield "        raise DoubtError"
            yield from _inside(target.put(step, name, usual, is_sure=True))
        else:
            value = _USUAL_VALUES[kind].format(usual)
            yield from _inside(target.put(step, name, value, is_sure=True))
        yield from target.otherwise(step, name)

    def _loose_scalar(self, name: str, step: Step) -> Iterator[str]:
        target, usual, plain = self._target, self._target.usual(name), f"plain_{name}"
        kind = step.slot.shape.kind
        if kind is Kind.ANY:
            yield f"if {plain} is None:"
            yield from _inside(target.without(step, name))
            yield "else:"
            yield from _inside(target.put(step, name, f"core_value({plain})", is_sure=False))
            return
        read_plain = "text_value" if kind is Kind.TEXT else "core_value"
        yield f"if {usual} is None:"
        yield f"    if {plain} is None:"
        yield from _inside(_inside(target.without(step, name)))
        yield "    else:"
        put = target.put(step, name, f"{read_plain}({plain})", is_sure=False)
        yield from _inside(_inside(put))
        if kind is Kind.TEXT:
            yield f"elif '\\\\' in {usual} or '\"' in {usual}:"
            yield from _inside(target.put(step, name, f"unescape({usual})", is_sure=True))
        yield "else:"
        value = _USUAL_VALUES.get(kind, "{}").format(usual)
        yield from _inside(target.put(step, name, value, is_sure=True))

    def _collection(self, index: int, step: Step) -> Iterator[str]:
        flag = self._flags.get(step.mapping)
        if flag is not None:
            yield f"if {flag} is None:"
            yield "    raise DoubtError"
        if step.inner:
            yield from self._target.open_mapping(step)
            for number, inner in enumerate(step.inner):
                yield from self._scalar(f"{index}_{number}", inner)
        if step.is_inline_mapping:
            yield from self._target.close_mapping(step)
            return
        self._add_later(f"read_{index}", step)
        if step.dash is not None:
            items = step.slot.shape.items
            first = ""
            if step.inner and items is not None and items.layout is not None:
                first = step.inner[0].mapping
                yield from self._target.make(items.layout, first)
            yield f"items = [{first}]"
            yield f"while text.startswith({step.dash!r}, position):"
            yield f"    item, position = read_{index}(text, position)"
            yield "    items.append(item)"
            yield "if not items:"
            yield "    raise DoubtError"
            value = "items"
        else:
            yield f"value, position = read_{index}(text, position)"
            value = "value"
        yield from self._target.put_collection(step, str(index), value)
        # The keys behind it come with a match of their own.
        yield from self._match(index + 1)

    def _add_later(self, name: str, step: Step) -> None:
        """Add a reader that is compiled when there are lines for it: a model may contain itself."""
        names, newline = self._target.names, self._patterns.newline
        as_objects = isinstance(self._target, Objects)

        def read(text: str, position: int) -> tuple[Any, int]:
            items = step.slot.shape.items
            if step.dash is not None and items is not None and items.layout is not None:
                inner = " " * len(step.dash)
                reader = _mapping_reader(
                    items.layout, step.dash, inner, newline, as_objects=as_objects
                )
            else:
                indent = step.indent + INDENT
                reader = value_reader(step.slot.shape, indent, newline, as_objects=as_objects)
            if reader is None:
                raise DoubtError
            names[name] = reader
            return reader(text, position)

        names[name] = read


def _inside(lines: Iterator[str]) -> Iterator[str]:
    """Indent the lines of a block."""
    return (f"    {line}" for line in lines)
