"""Warnings about values that can be read but probably mean something else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from newsformat.diagnostics import Diagnostic, Span
from newsformat.text.source import DEFAULT_LIMITS, Source
from newsformat.yaml import scalars
from newsformat.yaml.model_layout import FREE, Layout, Shape
from newsformat.yaml.moments import has_lost_digits
from newsformat.yaml.node_values import chosen_layout, is_local, mapping_key, scalar_value
from newsformat.yaml.nodes import AliasNode, MappingNode, Node, ScalarNode, SequenceNode
from newsformat.yaml.paths import Path, format_path


def check(source: Source, root: MappingNode, layout: Layout) -> Iterator[Diagnostic]:
    """Yield a warning for each value that can be read but is doubtful, in the order of the text."""
    yield from _check_line_ends(source, root)
    yield from _check_tag(source, root, ())
    yield from _check_mapping(source, root, layout, ())


def _check_line_ends(source: Source, root: MappingNode) -> Iterator[Diagnostic]:
    text = source.text
    first = source.newline_before(0)
    # Counting takes a small part of the time of going from line to line.
    end = source.next_line(root.end - 1) if root.end else 0
    usual = text.count(first, 0, end)
    if all(text.count(char, 0, end) == (char in first) * usual for char in "\r\n"):
        return
    position = 0
    while position < root.end:
        end = source.line_end(position)
        position = source.next_line(position)
        if text[end:position] not in {first, ""}:
            message = f"this line ends in {text[end:position]!r}, those before it in {first!r}"
            yield source.diagnostic("NF303", message, Span(end, position))
            return


def _check_mapping(
    source: Source, node: MappingNode, layout: Layout, path: Path
) -> Iterator[Diagnostic]:
    starts: dict[object, int] = {}
    layout = chosen_layout(node, layout)
    for entry in node.entries:
        shape = layout.slot(entry.name, None).shape
        key = None if entry.is_merge else mapping_key(entry, layout, DEFAULT_LIMITS)
        if key in starts and not entry.is_merge:
            line = source.line_number(starts[key])
            message = (
                f"this key appears more than once, also in line {line}; the last value is read"
            )
            span = Span(entry.key.start, entry.key.end)
            yield source.diagnostic("NF305", message, span, format_path((*path, entry.name)))
        if not entry.is_merge:
            starts[key] = entry.start
        yield from _check_tag(source, entry.key, (*path, entry.name))
        yield from _check_value(source, entry.value, shape, (*path, entry.name))


def _check_tag(
    source: Source, node: ScalarNode | MappingNode | SequenceNode, path: Path
) -> Iterator[Diagnostic]:
    if is_local(node.tag):
        message = f"the tag {node.tag} is kept, but the value is read as if it were not there"
        yield source.diagnostic("NF302", message, Span(node.outer, node.end), format_path(path))


def _check_value(source: Source, node: Node, shape: Shape, path: Path) -> Iterator[Diagnostic]:
    if isinstance(node, AliasNode):
        return
    yield from _check_tag(source, node, path)
    match node:
        case MappingNode():
            yield from _check_mapping(source, node, shape.layout or FREE, path)
        case SequenceNode():
            for index, item in enumerate(node.items):
                yield from _check_value(source, item, shape.item(index), (*path, index))
        case ScalarNode():
            if not node.style and not node.tag and _is_read_as_text(node, shape):
                yield from _check_plain_text(source, node, path)
            yield from _check_moment(source, node, shape, path)


def _is_read_as_text(node: ScalarNode, shape: Shape) -> bool:
    """Tell whether a plain scalar is read as text only because its field is declared as text."""
    return shape.is_text or (
        shape.keeps is not None and isinstance(scalar_value(node, shape, DEFAULT_LIMITS), str)
    )


def _check_plain_text(source: Source, node: ScalarNode, path: Path) -> Iterator[Diagnostic]:
    if scalars.is_ambiguous(node.text) and not scalars.is_null(node.text):
        message = f"{node.text} is text here, but not for every YAML reader; quote it"
        yield source.diagnostic("NF301", message, Span(node.start, node.end), format_path(path))


def _check_moment(
    source: Source, node: ScalarNode, shape: Shape, path: Path
) -> Iterator[Diagnostic]:
    value = scalar_value(node, shape, DEFAULT_LIMITS)
    if not isinstance(value, datetime):
        return
    span, where = Span(node.start, node.end), format_path(path)
    if has_lost_digits(node.text):
        message = "only six decimal places of the seconds are read; the text keeps them all"
        yield source.diagnostic("NF304", message, span, where)
    if value.tzinfo is None:
        message = "the moment depends on the time zone of the reader; add an offset, such as Z"
        yield source.diagnostic("NF306", message, span, where)
