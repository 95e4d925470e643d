"""Makes plain data from nodes, and reports everything that is wrong with them at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from newsformat.diagnostics import Diagnostic, Span
from newsformat.errors import ParseError
from newsformat.fallback import UnusualError
from newsformat.text.source import DEFAULT_LIMITS, Limits, Source
from newsformat.yaml import scalars
from newsformat.yaml.model_layout import FREE, UNTYPED, Layout, Shape
from newsformat.yaml.moments import read_moment
from newsformat.yaml.nodes import (
    AliasNode,
    Entry,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    merged_by,
    target_of,
)
from newsformat.yaml.paths import Path, format_path
from newsformat.yaml.plain_data import Plain, same
from newsformat.yaml.text_or_other import chosen_value

_CORE: Final = "tag:yaml.org,2002:"
_MAPPING_TAGS: Final = frozenset({None, "!", f"{_CORE}map"})
_SEQUENCE_TAGS: Final = frozenset({None, "!", f"{_CORE}seq"})
_TEXT_TAGS: Final = frozenset({"!", f"{_CORE}str"})
_TYPED_TAGS: Final = {
    f"{_CORE}int": "int",
    f"{_CORE}float": "float",
    f"{_CORE}bool": "bool",
    f"{_CORE}null": "null",
    f"{_CORE}timestamp": "timestamp",
}
_SCALAR_TAGS: Final = frozenset({None, *_TEXT_TAGS, *_TYPED_TAGS})


def construct(
    source: Source, root: MappingNode, layout: Layout, limits: Limits
) -> dict[str, Plain]:
    """Return the plain data of the root mapping.

    Keys of mappings that have a layout are text; those of other mappings follow YAML's core schema.

    Raises:
        ParseError: With one diagnostic for each repeated key, unknown tag and unreadable scalar.
    """
    construction = _Construction(source, limits)
    construction.check_tag(root, ())
    data = construction.mapping(root, layout, ())
    if construction.diagnostics:
        raise ParseError(construction.diagnostics)
    return data  # type: ignore[return-value] # the keys of a mapping with a layout are texts


def construct_value(node: Node, shape: Shape, limits: Limits) -> Plain:
    """Return the data of a top-level value whose nodes were made by the line reader.

    Raises:
        UnusualError: Something is wrong with it; reading it with ruamel.yaml will say what and
            where.
    """
    construction = _Construction(Source(""), limits)
    # The name of the key does not matter here, but the path must count it as one level of depth.
    value = construction.value(node, shape, ("",))
    if construction.diagnostics:
        raise UnusualError
    return value


class _Construction:
    """The state of making the data of one document."""

    def __init__(self, source: Source, limits: Limits) -> None:
        self.diagnostics: list[Diagnostic] = []
        self._source = source
        self._limits = limits
        self._values = 0

    def mapping(self, node: MappingNode, layout: Layout, path: Path) -> dict[Plain, Plain]:
        """Return the data of a mapping; its own entries override merged ones."""
        layout = chosen_layout(node, layout)
        data: dict[Plain, Plain] = {}
        first: dict[object, Entry] = {}
        for entry in node.entries:
            if entry.is_merge or (entry.tag and not self.check_tag(entry.key, path)):
                continue
            key = mapping_key(entry, layout, self._limits)
            if isinstance(key, scalars.Unreadable):
                self._report("NF110", key.reason, entry.key, path)
                continue
            inner = (*path, key)
            if key in data:
                first = first or self._first_entries(node, layout)
                is_same = same(key, mapping_key(first[key], layout, self._limits))
                if not (is_same and self._source.allowances.doubled_keys):
                    self._report_double(entry, first[key], inner)
                    continue
            data[key] = self.value(entry.value, layout.slot(key, None).shape, inner)
        for entry in node.entries:
            if entry.is_merge:
                for merged in self._merged(entry, layout, path):
                    data = {**merged, **data}
        return data

    def _first_entries(self, node: MappingNode, layout: Layout) -> dict[object, Entry]:
        """Return the first entry of each key of a mapping."""
        entries: dict[object, Entry] = {}
        for entry in node.entries:
            if not entry.is_merge:
                entries.setdefault(mapping_key(entry, layout, self._limits), entry)
        return entries

    def _report_double(self, entry: Entry, first: Entry, path: Path) -> None:
        """Report a key that is equal to an earlier one."""
        before, line = (self._source.line_number(each.key.start) for each in (first, entry))
        place = f"in line {before}"
        if entry.name == first.name:
            reason = (
                f"this key appears twice, first {place}, now in line {line}; keep one of the two"
            )
        else:
            reason = (
                f"Python takes the keys {first.name} {place} and {entry.name} for equal; "
                "keep one of the two, or put one in quotes"
            )
        self._report("NF105", reason, entry.key, path)

    def value(self, node: Node, shape: Shape, path: Path) -> Plain:
        """Return the data of a node of any kind."""
        self._values += 1
        if self._values > self._limits.nodes or len(path) > self._limits.depth:
            self._source.fail(
                "NF111", "the aliases multiply to more than the limits allow", span_of(node)
            )
        match node:
            case AliasNode():
                return self.value(node.target, shape, path)
            case MappingNode():
                self.check_tag(node, path)
                return self.mapping(node, shape.layout or FREE, path)
            case SequenceNode():
                self.check_tag(node, path)
                return [
                    self.value(item, shape.item(i), (*path, i)) for i, item in enumerate(node.items)
                ]
        return self._scalar(node, shape, path)

    def _scalar(self, node: ScalarNode, shape: Shape, path: Path) -> Plain:
        value = scalar_value(node, shape, self._limits)
        if isinstance(value, scalars.Unreadable):
            code = "NF109" if is_foreign(node) else "NF110"
            self._report(code, value.reason, node, path)
            return None
        return value

    def _merged(self, entry: Entry, layout: Layout, path: Path) -> Iterator[dict[Plain, Plain]]:
        target = self._checked(entry.value, path)
        items = target.items if isinstance(target, SequenceNode) else [entry.value]
        for item in items:
            mapping = target if item is entry.value else self._checked(item, path)
            if isinstance(mapping, MappingNode):
                self._values += len(mapping.entries)
                if len(path) > self._limits.depth or self._values > self._limits.nodes:
                    self._source.fail(
                        "NF111", "merge keys multiply beyond the limits", span_of(item)
                    )
                yield self.mapping(mapping, layout, (*path, "<<"))
            else:
                self._report("NF114", "a merge key needs a mapping", entry.value, path)

    def _checked(self, node: Node, path: Path) -> ScalarNode | MappingNode | SequenceNode:
        """Return a node, or the target of an alias, after checking its tag."""
        if isinstance(node, AliasNode):
            return node.target
        self.check_tag(node, path)
        return node

    def check_tag(self, node: ScalarNode | MappingNode | SequenceNode, path: Path) -> bool:
        """Report a tag that is not allowed at its place; return whether the node has no tag."""
        if is_foreign(node):
            self._report("NF109", f"the tag {show_tag(node.tag)} is not supported here", node, path)
            return False
        return True

    def _report(self, code: str, message: str, node: Node, path: Path) -> None:
        span = Span(node.outer, node.end) if code == "NF109" else span_of(node)
        self.diagnostics.append(self._source.diagnostic(code, message, span, format_path(path)))


def span_of(node: Node) -> Span:
    """Return the span of a node's content."""
    return Span(node.start, node.end)


def mapping_key(entry: Entry, layout: Layout, limits: Limits) -> Plain | scalars.Unreadable:
    """Return the data of an entry's key."""
    return entry.name if layout.has_text_keys else scalar_value(entry.key, UNTYPED, limits)


def scalar_value(node: ScalarNode, shape: Shape, limits: Limits) -> Plain | scalars.Unreadable:
    """Return the data of a scalar, as decided by its tag, or else its field, or else its text."""
    tag = node.tag
    if tag is None or is_local(tag):
        value: Plain | scalars.Unreadable = node.text
        if shape.is_text:
            return None if not node.style and scalars.is_null(node.text) else node.text
        if not node.style:
            value = scalars.resolve(node.text, limits.integer_digits)
            if shape.keeps is not None:
                value = chosen_value(node.text, value, shape.keeps)
        return read_moment(value) if shape.reads_dates and isinstance(value, str) else value
    if tag in _TEXT_TAGS:
        return node.text
    kind = _TYPED_TAGS.get(tag)
    if kind is None:
        return scalars.Unreadable(f"the tag {show_tag(tag)} is not supported; remove it")
    return scalars.read_as(kind, node.text, limits.integer_digits)


def chosen_layout(node: MappingNode, layout: Layout) -> Layout:
    """Return the layout of a mapping, chosen among those that are possible at its place."""
    return layout if layout.variants is None else layout.variant(dict(_texts_in(node)))


def _texts_in(node: MappingNode, depth: int = 0) -> Iterator[tuple[str, str | None]]:
    """Yield the keys of a mapping, merged ones first, with the text of scalar values."""
    for entry in node.entries:
        if entry.is_merge and depth < DEFAULT_LIMITS.depth:
            for merged in map(target_of, reversed(merged_by(entry))):
                if isinstance(merged, MappingNode):
                    yield from _texts_in(merged, depth + 1)
    for entry in node.entries:
        value = target_of(entry.value)
        yield entry.name, value.text if isinstance(value, ScalarNode) else None


def is_local(tag: str | None) -> bool:
    """Tell whether a tag is local, such as `!name` (YAML 1.2.2, section 3.2.1.2)."""
    return tag is not None and tag[:1] == "!" and tag != "!"


def is_foreign(node: ScalarNode | MappingNode | SequenceNode) -> bool:
    """Tell whether a node has a tag that is not allowed at its place."""
    match node:
        case MappingNode():
            allowed = _MAPPING_TAGS
        case SequenceNode():
            allowed = _SEQUENCE_TAGS
        case ScalarNode():
            allowed = _SCALAR_TAGS
    return node.tag not in allowed and not is_local(node.tag)


def show_tag(tag: str | None) -> str:
    """Return a tag in the form in which people write it."""
    return (tag or "").replace(_CORE, "!!", 1)
