"""A text to plain data, by the fast reader where it can, else by way of ruamel.yaml."""

from __future__ import annotations

from functools import cached_property

import attrs

from newsformat.diagnostics import Span
from newsformat.syntax.composer import compose
from newsformat.syntax.construction import construct, span_of
from newsformat.syntax.fences import Fences, find_fences
from newsformat.syntax.layout import Layout, Plain
from newsformat.syntax.nodes import AliasNode, MappingNode, Node, ScalarNode, SequenceNode
from newsformat.syntax.outline import outline
from newsformat.syntax.paths import Path
from newsformat.syntax.reader import recognise
from newsformat.syntax.source import Limits, Source


@attrs.define(eq=False, slots=False)
class Reading:
    """What was read of a text.

    Attributes:
        source: The text.
        fences: Where it is cut.
        data: The plain data of the front matter.
    """

    source: Source
    fences: Fences
    data: dict[str, Plain]
    _limits: Limits
    _newline: str | None = None

    @property
    def body(self) -> str:
        """The text after the closing fence."""
        return self.source.text[self.fences.body :]

    @property
    def is_recognised(self) -> bool:
        """Whether the fast reader read it."""
        return self._newline is not None

    @cached_property
    def root(self) -> MappingNode:
        """The root mapping, with the places of everything in it."""
        if self._newline is not None:
            text = self.source.text
            return outline(text, self.fences.start, self.fences.end, self._newline)
        return compose(self.source, self.fences.start, self.fences.end, self._limits)

    def locate(self, path: Path) -> Span:
        """Give the place of a path, or of the nearest place above it that is written."""
        node: Node = self.root
        span = Span(self.root.start, self.root.start)
        for step in path:
            found = _step(node, step)
            if found is None:
                break
            node, span = found
        return span


def _step(node: Node, step: object) -> tuple[Node, Span] | None:
    """Follow one step of a path; give the node there and the place to show."""
    if isinstance(node, AliasNode):
        node = node.target
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.items):
        item = node.items[step]
        return item, _first_line(item)
    if isinstance(node, MappingNode):
        for entry in node.entries:
            if entry.name == str(step):
                value = entry.value
                is_shown = value.start < value.end and isinstance(value, ScalarNode)
                return value, span_of(value if is_shown else entry.key)
    return None


def _first_line(node: Node) -> Span:
    """Give where a node begins: a collection by its first key or item."""
    if isinstance(node, MappingNode) and node.entries:
        return span_of(node.entries[0].key)
    return span_of(node) if isinstance(node, ScalarNode) else Span(node.start, node.start + 1)


def read(source: Source, layout: Layout, limits: Limits) -> Reading:
    """Read a text: by the fast reader where it can, else by way of ruamel.yaml.

    Raises:
        ParseError: It is not a front matter file.
    """
    fast = recognise(source, layout, limits)
    if fast is not None:
        return Reading(source, fast.fences, fast.data, limits, fast.newline)
    fences = find_fences(source, limits)
    root = compose(source, fences.start, fences.end, limits)
    reading = Reading(source, fences, construct(source, root, layout, limits), limits)
    reading.root = root
    return reading
