"""Compiles layouts into functions that read machine-written lines at a stroke.

For each mapping, regular expressions are made that take its known keys in canonical order, and the
source of a function that turns their groups into data. So the work of reading is done by the
regular-expression engine, and by straight-line code that knows what each group means.

A pattern ends at a key whose value is a collection: the collection is read by a function of its
own, and a second pattern takes the keys behind it.
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
from newsformat.syntax.layout import Kind, Layout, Plain, Shape, Slot
from newsformat.syntax.lines import PLAIN_START, DoubtError, plain_text, text_value, unescape

Reader: TypeAlias = Callable[[str, int], tuple[Any, int]]
"""Reads lines from an offset on; gives the data and where it ends, or raises `DoubtError`."""

_STEP: Final = "  "

_PLAIN: Final = rf"(-?{PLAIN_START}.*)"
_TEXT: Final = rf"(?:\"(.*)\"[ ]*|({PLAIN_START}.*))"
# For each kind: what takes its usual form, and the source that turns that into the value.
_USUAL_FORMS: Final = {
    Kind.NUMBER: (r"(-?[0-9]{1,18})", "int({})"),
    Kind.BOOLEAN: (r"(true|false)", "{} == 'true'"),
    # What `datetime.fromisoformat` reads exactly as ruamel.yaml does; newer ones know hour 24.
    Kind.MOMENT: (
        r"([0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}Z)",
        "moment({})",
    ),
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
def root_reader(layout: Layout, newline: str) -> Reader:
    """Give what reads a root mapping whose keys stand in canonical order.

    Args:
        layout: Its layout.
        newline: The line end of the file.
    """
    return _compile(layout, "", "", newline, is_root=True)


@cache
def value_reader(shape: Shape, indent: str, newline: str) -> Reader | None:
    """Give what reads the lines below a key, or `None` where too little is known of them.

    Args:
        shape: The shape of the value.
        indent: What stands before the lines.
        newline: The line end of the file.
    """
    if shape.layout is not None:
        return _compile(shape.layout, indent, indent, newline) if shape.layout.slots else None
    if shape.items is None:
        return None
    dash = f"{indent}- "
    if shape.items.kind is Kind.TEXT:
        return _text_items(dash, newline)
    layout = shape.items.layout
    if layout is None or not layout.slots:
        return None
    return _items(_item_reader(layout, dash, newline), dash)


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
    match_at = re.compile(dash + _TEXT + newline).match

    def read(text: str, position: int) -> tuple[Any, int]:
        items = []
        match = match_at(text, position)
        while match is not None:
            quoted, plain = match.groups()
            if quoted is None:
                items.append(text_value(plain))
            elif "\\" in quoted or '"' in quoted:
                items.append(unescape(quoted))
            else:
                items.append(quoted)
            position = match.end()
            match = match_at(text, position)
        if not items:
            raise DoubtError
        return items, position

    return read


@cache
def _item_reader(layout: Layout, dash: str, newline: str) -> Reader:
    return _compile(layout, dash, " " * len(dash), newline)


def _compile(
    layout: Layout, first: str, indent: str, newline: str, *, is_root: bool = False
) -> Reader:
    """Compile a mapping.

    Args:
        layout: Its layout; but at the root, its first key must be there.
        first: What stands before the first key: an indent, with a dash for an item.
        indent: What stands before the other keys.
        newline: The line end of the file.
        is_root: Whether blank lines may stand between blocks.
    """
    writer = _Writer(newline, is_root=is_root)
    writer.add_mapping(layout, first, indent, "data", frozenset())
    source = "def read(text, position):\n" + "".join(f"    {line}\n" for line in writer.lines())
    names = writer.names
    exec(source, names)  # noqa: S102 - made from the layout alone, as attrs makes `__init__`
    reader: Reader = names["read"]
    return reader


@attrs.frozen
class _Step:
    """A key that a pattern takes.

    Attributes:
        slot: Its slot.
        prefix: What stands before it.
        indent: What stands before the keys of its mapping but the first.
        mapping: The variable of the mapping that it belongs to.
        is_first: Whether it is the first key of its mapping.
        inner: Keys of its value that the same pattern takes: those of a mapping, as far as they
            are scalars, or those of the first item.
        dash: For a list of mappings, what stands before each item.
    """

    slot: Slot
    prefix: str
    indent: str
    mapping: str
    is_first: bool = False
    inner: tuple[_Step, ...] = ()
    dash: str | None = None

    @property
    def is_scalar(self) -> bool:
        """Whether its value stands on its line."""
        return _is_scalar(self.slot)

    @property
    def is_inline_mapping(self) -> bool:
        """Whether the pattern goes on inside its value."""
        return bool(self.inner) and self.dash is None


class _Writer:
    """Writes the patterns of a mapping, and the source of the function that uses them."""

    def __init__(self, newline: str, *, is_root: bool) -> None:
        self.names: dict[str, Any] = {
            "DoubtError": DoubtError,
            "core_value": core_value,
            "moment": datetime.fromisoformat,
            "text_value": text_value,
            "unescape": unescape,
        }
        self._steps: list[_Step] = []
        self._newline = newline
        self._is_root = is_root
        self._blanks = f"(?:[ ]*{newline})*+" if is_root else ""

    def add_mapping(
        self, layout: Layout, first: str, indent: str, variable: str, outer: frozenset[int]
    ) -> None:
        """Add the keys of a mapping.

        Args:
            layout: Its layout.
            first: What stands before its first key.
            indent: What stands before the others.
            variable: The variable that holds its data.
            outer: The layouts that it stands in; a model may contain itself.
        """
        for step in _steps(layout, first, indent, variable):
            inner = step.slot.shape.layout
            if inner is None or not inner.slots or id(inner) in outer | {id(layout)}:
                self._steps.append(step)
                continue
            deeper, name = indent + _STEP, f"data_{len(self._steps)}"
            steps = list(_steps(inner, deeper, deeper, name))
            scalars_first = list(takewhile(lambda each: each.is_scalar, steps))
            if not scalars_first:
                self._steps.append(step)
                continue
            self._steps.append(attrs.evolve(step, inner=tuple(scalars_first)))
            self._steps.extend(steps[len(scalars_first) :])

    def lines(self) -> Iterator[str]:
        """Write the body of the function."""
        yield "data = {}"
        yield from (
            f"{step.inner[0].mapping} = None" for step in self._steps if step.is_inline_mapping
        )
        yield from self._match(0)
        for index, step in enumerate(self._steps):
            yield from self._statements(index, step)
        yield "return data, position"

    def _match(self, start: int) -> Iterator[str]:
        """Write a match of all steps from one on, as far as it goes."""
        if start == len(self._steps) and not self._is_root:
            return
        name = f"match_{start}"
        self.names[name] = re.compile(self._pattern(start)).match
        steps = enumerate(self._steps[start:], start)
        variables = [each for index, step in steps for each in _variables(str(index), step)]
        yield f"match = {name}(text, position)"
        yield "if match is None:"
        yield "    raise DoubtError"
        if variables:
            yield f"{', '.join(variables)}, = match.groups()"
        yield "position = match.end()"

    def _pattern(self, start: int) -> str:
        """Give the pattern of the steps from one on; each is taken at most once, for good."""
        if start == len(self._steps):
            return self._blanks
        step = self._steps[start]
        rest = self._pattern(start + 1)
        must_be = step.is_first and start == 0 and not self._is_root
        taken = f"(?>{self._taken(step)})"
        if step.is_scalar or step.is_inline_mapping:
            return f"{taken}{'' if must_be else '?+'}{rest}"
        # How many items there are is not for a pattern to say, so it ends here.
        return taken if must_be else f"(?:{taken}|{rest})"

    def _taken(self, step: _Step) -> str:
        blanks = self._blanks if step.slot.is_block else ""
        key = f"{blanks}{step.prefix}{re.escape(step.slot.key)}:"
        if step.is_scalar:
            return f"{key} {_form(step.slot.shape)}{self._newline}"
        inner = "".join(
            f"(?>{self._taken(each)}){'' if each.is_first else '?+'}" for each in step.inner
        )
        return f"{key}[ ]*{self._newline}(){inner}"

    def _statements(self, index: int, step: _Step) -> Iterator[str]:
        if step.is_scalar:
            yield from _scalar_statements(str(index), step)
            return
        yield f"if is_there_{index} is not None:"
        yield from (f"    {line}" for line in self._collection_statements(index, step))

    def _collection_statements(self, index: int, step: _Step) -> Iterator[str]:
        target = f"{step.mapping}[{step.slot.key!r}]"
        if step.mapping != "data":
            yield f"if {step.mapping} is None:"
            yield "    raise DoubtError"
        if step.inner:
            yield f"{step.inner[0].mapping} = {{}}"
            for number, inner in enumerate(step.inner):
                yield from _scalar_statements(f"{index}_{number}", inner)
        if step.is_inline_mapping:
            yield f"{target} = {step.inner[0].mapping}"
            return
        if step.dash is not None:
            self._add_later(f"read_{index}", step)
            yield f"items = [{step.inner[0].mapping if step.inner else ''}]"
            yield f"while text.startswith({step.dash!r}, position):"
            yield f"    item, position = read_{index}(text, position)"
            yield "    items.append(item)"
            yield "if not items:"
            yield "    raise DoubtError"
            yield f"{target} = items"
        else:
            self._add_later(f"read_{index}", step)
            yield f"{target}, position = read_{index}(text, position)"
        # The keys behind it come with a match of their own.
        yield from self._match(index + 1)

    def _add_later(self, name: str, step: _Step) -> None:
        """Add a reader that is compiled when there are lines for it: a model may contain itself."""
        names, newline = self.names, self._newline

        def read(text: str, position: int) -> tuple[Any, int]:
            items = step.slot.shape.items
            if step.dash is not None and items is not None and items.layout is not None:
                reader: Reader | None = _item_reader(items.layout, step.dash, newline)
            else:
                reader = value_reader(step.slot.shape, step.indent + _STEP, newline)
            if reader is None:
                raise DoubtError
            names[name] = reader
            return reader(text, position)

        names[name] = read


def _is_scalar(slot: Slot) -> bool:
    return slot.shape.layout is None and slot.shape.items is None


def _steps(layout: Layout, first: str, indent: str, variable: str) -> Iterator[_Step]:
    for number, slot in enumerate(layout.slots):
        prefix = indent if number else first
        step = _Step(slot, prefix, indent, variable, is_first=number == 0)
        items = slot.shape.items
        if items is not None and items.layout is not None and items.layout.slots:
            dash = f"{indent}{_STEP}- "
            inner: Iterator[_Step] = iter(())
            if all(map(_is_scalar, items.layout.slots)):
                inner = _steps(items.layout, dash, " " * len(dash), "first_item")
            yield attrs.evolve(step, dash=dash, inner=tuple(inner))
        else:
            yield step


def _form(shape: Shape) -> str:
    if shape.kind is Kind.TEXT:
        return _TEXT
    usual, _ = _USUAL_FORMS.get(shape.kind, (None, None))
    return _PLAIN if usual is None else f"(?:{usual}|{_PLAIN})"


def _variables(name: str, step: _Step) -> Iterator[str]:
    """Give the names of the groups of a step, in their order."""
    if not step.is_scalar:
        yield f"is_there_{name}"
        for number, inner in enumerate(step.inner):
            yield from _variables(f"{name}_{number}", inner)
        return
    if step.slot.shape.kind is not Kind.ANY:
        yield f"usual_{name}"
    yield f"plain_{name}"


def _scalar_statements(name: str, step: _Step) -> Iterator[str]:
    target = f"{step.mapping}[{step.slot.key!r}]"
    if step.slot.shape.kind is Kind.TEXT:
        yield f"if usual_{name} is None:"
        yield f"    if plain_{name} is not None:"
        yield f"        {target} = text_value(plain_{name})"
        yield f"elif '\\\\' in usual_{name} or '\"' in usual_{name}:"
        yield f"    {target} = unescape(usual_{name})"
        yield "else:"
        yield f"    {target} = usual_{name}"
        return
    _, usual = _USUAL_FORMS.get(step.slot.shape.kind, (None, None))
    if usual is not None:
        yield f"if usual_{name} is not None:"
        yield f"    {target} = {usual.format(f'usual_{name}')}"
    yield f"{'if' if usual is None else 'elif'} plain_{name} is not None:"
    yield f"    {target} = core_value(plain_{name})"
