"""The place in a text that an error about a path points to."""

from __future__ import annotations

from newsformat.diagnostics import Span
from newsformat.lens.parsed_text import ParsedText
from newsformat.yaml.node_values import span_of
from newsformat.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode, target_of
from newsformat.yaml.paths import Path


def nearest_span(reading: ParsedText, path: Path) -> Span:
    """Return the span of a path, or of the nearest place above it that exists in the text.

    Args:
        reading: The text, as it was read.
        path: The path.
    """
    node: Node = reading.root
    span = Span(node.start, node.start)
    for step in path:
        found = _step(node, step)
        if found is None:
            break
        node, span = found
    return span


def may_be_text(reading: ParsedText, path: Path) -> bool:
    """Tell whether a list or mapping begins where a text without quotes could: on its key's line.

    Args:
        reading: The text, as it was read.
        path: The path of the list or mapping.
    """
    node: Node = reading.root
    for step in path:
        found = _step(node, step)
        if found is None:
            return False
        node = found[0]
    source, start = reading.source, node.start
    before = source.text[source.line_start(start) : start]
    return isinstance(node, (MappingNode, SequenceNode)) and bool(before.strip(" \t"))


def _step(node: Node, step: object) -> tuple[Node, Span] | None:
    """Follow one step of a path; return the node there and the span to show for it."""
    node = target_of(node)
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
    """Return the span where a node begins; for a collection, that is its first key or item."""
    if isinstance(node, MappingNode) and node.entries:
        return span_of(node.entries[0].key)
    return span_of(node) if isinstance(node, ScalarNode) else Span(node.start, node.start + 1)
