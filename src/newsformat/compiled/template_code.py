"""Generates the source of functions that read by a template, and defines their types."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import takewhile
from typing import Any, Final, TypeAlias

from newsformat.compiled.generated_code import add_later, indented
from newsformat.compiled.object_code import Objects
from newsformat.compiled.template_patterns import INDENT, PatternWriter, Step, steps_of
from newsformat.text.fences import Fences
from newsformat.yaml.model_layout import Kind, Layout

Reader: TypeAlias = Callable[[str, int], tuple[Any, int]]
"""Reads lines from an offset on; returns the value and its end, or raises `UnusualError`."""

ReadObject: TypeAlias = tuple[Fences, Any, bool]
"""The result of reading a text: its fences, the object, and whether its keys are in order."""

TextReader: TypeAlias = Callable[[str], ReadObject]
"""Reads a text; returns an object with its body, or raises `UnusualError` or `ValueError`."""

# The source that converts the usual form of each kind to its value.
_USUAL_VALUES: Final = {
    Kind.NUMBER: "int({})",
    Kind.BOOLEAN: "{} == 'true'",
    Kind.MOMENT: "moment({})",
}


class SourceWriter:
    """Generates the patterns of a mapping, and the source of the function that uses them."""

    def __init__(
        self,
        patterns: PatternWriter,
        target: Objects,
        layout: Layout,
        reader_of: Callable[[Step], Reader],
    ) -> None:
        """Take the parts that the source is generated from.

        Args:
            patterns: Generates the patterns.
            target: Generates the source for the values.
            layout: The layout of the mapping.
            reader_of: Returns the reader of a collection that no pattern can match.
        """
        self._patterns = patterns
        self._target = target
        self._layout = layout
        self._reader_of = reader_of
        self._steps: list[Step] = []
        # For each inner mapping, the variable that says whether it exists.
        self._flags: dict[str, str] = {}

    def add_mapping(
        self, layout: Layout, first: str, indent: str, name: str, outer: frozenset[int]
    ) -> None:
        """Add the keys of a mapping.

        Args:
            layout: Its layout.
            first: The text before its first key.
            indent: The text before its other keys.
            name: The name of its variable.
            outer: The layouts of the mappings around it, since a model may contain itself.
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
            self._steps.append(step._replace(inner=scalars_first))
            self._steps.extend(steps[len(scalars_first) :])

    def lines(self) -> Iterator[str]:
        """Generate the source that reads the mapping into `data`, and advances `position`."""
        target = self._target
        collections = [
            (index, step) for index, step in enumerate(self._steps) if not step.is_scalar
        ]
        for index, step in collections:
            yield from target.start(step, str(index))
        yield from self._match(0)
        for index, step in enumerate(self._steps):
            yield from self._statements(index, step)
        for index, step in reversed(collections):
            yield from target.end(step, str(index), f"is_there_{index}")
        yield from target.make(self._layout, "data")

    def _match(self, start: int) -> Iterator[str]:
        """Generate the source that matches as many steps as possible, from one of them on."""
        if start == len(self._steps) and not self._patterns.is_root:
            return
        name = f"match_{start}"
        pattern = self._patterns.pattern(self._steps[start:], is_start=start == 0)
        self._target.names[name] = re.compile(pattern).match
        steps = enumerate(self._steps[start:], start)
        variables = [each for index, step in steps for each in self._variables(str(index), step)]
        yield f"match = {name}(text, position)"
        yield "if match is None:"
        yield "    raise UnusualError"
        if variables:
            yield f"{', '.join(variables)}, = match.groups()"
        yield "position = match.end()"

    def _variables(self, name: str, step: Step) -> Iterator[str]:
        """Yield the variables for the groups of a step, in order."""
        if not step.is_scalar:
            yield f"is_there_{name}"
            for number, inner in enumerate(step.inner):
                yield from self._variables(f"{name}_{number}", inner)
            if step.takes_items:
                yield f"more_{name}"
            return
        if step.slot.shape.kind is not Kind.ANY:
            yield self._target.usual(name)
        yield f"plain_{name}"

    def _statements(self, index: int, step: Step) -> Iterator[str]:
        if step.is_scalar:
            flag = self._flags.get(step.mapping)
            if flag is not None:
                groups = self._variables(str(index), step)
                is_there = " or ".join(f"{each} is not None" for each in groups)
                yield f"if {flag} is None and ({is_there}):"
                yield "    raise UnusualError"
            yield from self._scalar(str(index), step)
            return
        yield f"if is_there_{index} is not None:"
        yield from indented(self._collection(index, step))

    def _scalar(self, name: str, step: Step) -> Iterator[str]:
        target, usual, plain = self._target, self._target.usual(name), f"plain_{name}"
        kind = step.slot.shape.kind
        if kind is Kind.ANY:
            read = _core_reader(step)
            yield f"if {plain} is not None:"
            yield from indented(target.put(step, name, f"{read}({plain})", is_sure=False))
            yield from _else(target.without(step, name))
            return
        read_plain = "text_value" if kind is Kind.TEXT else _core_reader(step)
        yield f"if {usual} is None:"
        yield f"    if {plain} is not None:"
        put = target.put(step, name, f"{read_plain}({plain})", is_sure=False)
        yield from indented(indented(put))
        yield from indented(_else(target.without(step, name)))
        if kind is Kind.TEXT:
            yield f"elif '\\\\' in {usual} or '\"' in {usual}:"
            yield from indented(target.put(step, name, f"unescape({usual})", is_sure=True))
        value = _USUAL_VALUES.get(kind, "{}").format(usual)
        yield from _else(target.put(step, name, value, is_sure=True))

    def _collection(self, index: int, step: Step) -> Iterator[str]:
        flag = self._flags.get(step.mapping)
        if flag is not None:
            yield f"if {flag} is None:"
            yield "    raise UnusualError"
        if step.inner:
            for number, inner in enumerate(step.inner):
                yield from self._scalar(f"{index}_{number}", inner)
        if step.is_inline_mapping:
            return
        add_later(self._target.names, f"read_{index}", partial(self._reader_of, step))
        if step.dash is None:
            yield f"value, position = read_{index}(text, position)"
            yield from self._target.put_collection(step, str(index), "value")
            yield from self._match(index + 1)
            return
        yield from self._taken_items(index, step)
        more = self._more_items(index, step)
        if step.takes_items:
            yield f"if more_{index} is not None:"
            more = indented(more)
        yield from more
        yield "if not items:"
        yield "    raise UnusualError"
        yield from self._target.put_collection(step, str(index), "items")

    def _taken_items(self, index: int, step: Step) -> Iterator[str]:
        """Generate the source that makes a list of the items that the pattern matched."""
        items = step.slot.shape.items
        if step.has_text_items:
            dash, newline = step.dash or "", self._patterns.newline
            lines = f"is_there_{index}"
            item_lines = f"{lines}[{len(dash)}:-{len(newline)}].split({newline + dash!r})"
            yield f"items = {item_lines} if {lines} else []"
            yield "if not nulls.isdisjoint(items):"
            yield "    items = [None if item in nulls else item for item in items]"
        elif step.inner and items is not None and items.layout is not None:
            first = step.inner[0].mapping
            yield from self._target.make(items.layout, first)
            yield f"items = [{first}]"
        else:
            yield "items = []"

    def _more_items(self, index: int, step: Step) -> Iterator[str]:
        """Generate the source that reads further items; keys after them are matched separately."""
        if step.has_text_items:
            yield f"more_items, position = read_{index}(text, position)"
            yield "items += more_items"
        else:
            yield f"while text.startswith({step.dash!r}, position):"
            yield f"    item, position = read_{index}(text, position)"
            yield "    items.append(item)"
        yield from self._match(index + 1)


def _core_reader(step: Step) -> str:
    """Return the name of the function that reads a plain scalar that is not text."""
    return "sure_value" if step.slot.shape.reads_dates else "core_value"


def _else(lines: Iterator[str]) -> Iterator[str]:
    """Generate an `else` branch, unless it is empty."""
    inside = list(indented(lines))
    if inside:
        yield "else:"
        yield from inside
