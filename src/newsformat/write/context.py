"""What the code that writes a value needs to know about its place."""

from __future__ import annotations

from typing import NamedTuple

from newsformat.text.source import Source
from newsformat.write.file_style import FileStyle
from newsformat.yaml.model_layout import FREE, UNTYPED, Layout, Shape
from newsformat.yaml.nodes import Node, SequenceNode
from newsformat.yaml.paths import Path
from newsformat.yaml.plain_data import Plain


class Context(NamedTuple):
    """The place where a value is written, and how it should look.

    Attributes:
        style: The style of the file.
        shape: The shape of the value.
        path: The path of the value, for errors.
        sibling: A value whose style is copied: the one that is replaced, or a neighbour.
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
        """The layout of a mapping at this place."""
        return self.shape.layout or FREE

    @property
    def items(self) -> Shape:
        """The shape of the items of a list at this place."""
        return self.shape.items or UNTYPED

    def of_value(self, key: Plain, shape: Shape, sibling: Node | None = None) -> Context:
        """Return the context of the value of a key in the mapping at this place.

        Args:
            key: The key.
            shape: The shape of its value.
            sibling: A value whose style is copied.
        """
        return Context(self.style, shape, (*self.path, key), sibling)

    def of_item(self, index: int, sibling: Node | None = None) -> Context:
        """Return the context of an item in the list at this place.

        Args:
            index: Its index.
            sibling: A value whose style is copied.
        """
        return Context(self.style, self.items, (*self.path, index), sibling)

    @property
    def neighbours(self) -> list[Node]:
        """The items of the sibling, if that is a list."""
        return list(self.sibling.items) if isinstance(self.sibling, SequenceNode) else []
