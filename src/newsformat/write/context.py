"""What those who write a value know of its place."""

from __future__ import annotations

from typing import NamedTuple

from newsformat.text.source import Source
from newsformat.write.file_style import FileStyle
from newsformat.yaml.model_layout import FREE, UNTYPED, Layout, Shape
from newsformat.yaml.nodes import Node, SequenceNode
from newsformat.yaml.paths import Path
from newsformat.yaml.plain_data import Plain


class Context(NamedTuple):
    """Where a value is written, and what it is to look like.

    Attributes:
        style: How the file is written.
        shape: The shape of the value.
        path: Its place in the data, for errors.
        sibling: A value in a like place, whose style is taken over: what it replaces, or that of a
            neighbour.
    """

    style: FileStyle
    shape: Shape
    path: Path
    sibling: Node | None = None

    @property
    def source(self) -> Source:
        """The text of the file."""
        return self.style.source

    @property
    def layout(self) -> Layout:
        """The layout of a mapping in this place."""
        return self.shape.layout or FREE

    @property
    def items(self) -> Shape:
        """The shape of the items of a list in this place."""
        return self.shape.items or UNTYPED

    def of_value(self, key: Plain, shape: Shape, sibling: Node | None = None) -> Context:
        """Return the context of the value of a key in this place.

        Args:
            key: The key.
            shape: The shape of its value.
            sibling: A value in a like place.
        """
        return Context(self.style, shape, (*self.path, key), sibling)

    def of_item(self, index: int, sibling: Node | None = None) -> Context:
        """Return the context of an item in this place.

        Args:
            index: Its index.
            sibling: A value in a like place.
        """
        return Context(self.style, self.items, (*self.path, index), sibling)

    @property
    def neighbours(self) -> list[Node]:
        """The items of a list in a like place."""
        return list(self.sibling.items) if isinstance(self.sibling, SequenceNode) else []
