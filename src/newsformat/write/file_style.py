"""How a file is written, so that what is added to it looks as if it had always been there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Final

from newsformat.text.source import Source
from newsformat.yaml.layout import Shape, Style, is_url_key
from newsformat.yaml.nodes import AliasNode, Entry, MappingNode, Node, ScalarNode, SequenceNode
from newsformat.yaml.scalars import is_plain_safe

_MOST_INDENT: Final = 8


class FileStyle:
    """What a file does that the format leaves open; without a file, what is canonical."""

    def __init__(
        self, source: Source | None = None, root: Callable[[], MappingNode] | None = None
    ) -> None:
        """Remember the file, and what gives its root when something new has to be written."""
        self._source = source
        self._find_root = root

    @cached_property
    def mapping_indent(self) -> int:
        """How many columns a nested mapping stands behind its key."""
        return self._indent(MappingNode)

    @cached_property
    def sequence_indent(self) -> int:
        """How many columns a `-` stands behind its key."""
        return self._indent(SequenceNode)

    @cached_property
    def quote(self) -> str:
        """The quote character of most quoted texts."""
        styles = Counter(node.style for _, node in self._scalars() if node.style in {'"', "'"})
        return "'" if styles["'"] > styles['"'] else '"'

    @cached_property
    def url_style(self) -> str | None:
        """How most URLs are written, `""` for plain; `None` where none, or no style, leads."""
        styles = Counter(
            node.style
            for key, node in self._scalars()
            if is_url_key(key) and not node.is_empty and node.style in {"", '"', "'"}
        )
        most = max(styles.values(), default=0)
        leading = [style for style, count in styles.items() if count == most]
        return leading[0] if len(leading) == 1 else None

    def _indent(self, kind: type[MappingNode | SequenceNode]) -> int:
        """Return the indent of the first block collection of a kind behind its key."""
        for entry, child in self._children():
            if isinstance(child, kind) and not child.is_flow and entry is not None:
                assert self._source is not None  # noqa: S101 - nodes come with their source
                indent = self._column(child.start) - self._column(entry.start)
                if 0 <= indent <= _MOST_INDENT and (indent or kind is SequenceNode):
                    return indent
        return 2

    def _column(self, offset: int) -> int:
        assert self._source is not None  # noqa: S101 - as above
        return offset - self._source.line_start(offset)

    def _scalars(self) -> Iterator[tuple[str, ScalarNode]]:
        for entry, child in self._children():
            if isinstance(child, ScalarNode) and entry is not None:
                yield entry.name, child

    def _children(self) -> Iterator[tuple[Entry | None, Node]]:
        """Yield every node below the root with its entry, if it is in a mapping."""
        waiting: list[Node] = [self._find_root()] if self._find_root else []
        while waiting:
            node = waiting.pop()
            pairs: list[tuple[Entry | None, Node]]
            match node:
                case MappingNode():
                    pairs = [(entry, entry.value) for entry in node.entries]
                case SequenceNode():
                    pairs = [(None, item) for item in node.items]
                case _:
                    pairs = []
            yield from pairs
            waiting.extend(child for _, child in reversed(pairs))


CANONICAL: Final = FileStyle()
"""The style of the canonical writer."""


def chosen_style(node: Node | None, shape: Shape) -> str | None:
    """Return the style of a scalar where somebody chose it.

    Returns:
        `""`, `'` or `"`; `None` where the style says nothing: there is no scalar, it is
        empty, or it is quoted only because its text could not be plain.
    """
    if not isinstance(node, ScalarNode) or node.is_empty or node.style not in {"", "'", '"'}:
        return None
    needed = node.style and shape.style is Style.PLAIN and not is_plain_safe(node.text)
    return None if needed else node.style


def values_of(node: Node | None) -> dict[str, Node]:
    """Return the nodes of the values of a mapping by key; none where a node is no mapping."""
    if isinstance(node, AliasNode):
        node = node.target
    if not isinstance(node, MappingNode):
        return {}
    return {entry.name: entry.value for entry in reversed(node.entries)}
