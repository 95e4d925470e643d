"""The nodes of a YAML text, each with its place in it, in code points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias


class _Placed:
    """The place of a node in its text.

    Attributes:
        start: Where the content begins, after an anchor or a tag.
        end: Where the content ends; it excludes blank lines and comments after it.
        outer: Where the node begins, with its anchor and its tag.
    """

    __slots__ = ("end", "outer", "start")

    def __init__(self, *, start: int, end: int, outer: int) -> None:
        self.start: int = start
        self.end: int = end
        self.outer: int = outer

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at {self.start} to {self.end}>"


class ScalarNode(_Placed):
    """A scalar: its text after unescaping and folding, and its style.

    Attributes:
        text: The text that the scalar stands for.
        style: `""` for plain, or one of `'`, `"`, `|`, `>`.
        tag: The full name of an explicit tag; `!` for the non-specific one.
    """

    __slots__ = ("style", "tag", "text")

    def __init__(
        self,
        *,
        start: int,
        end: int,
        outer: int,
        text: str,
        style: str = "",
        tag: str | None = None,
    ) -> None:
        """Take the place, the text, and how the scalar is written."""
        self.start = start
        self.end = end
        self.outer = outer
        self.text: str = text
        self.style: str = style
        self.tag: str | None = tag

    @property
    def is_empty(self) -> bool:
        """Whether the scalar is written as nothing at all, which YAML reads as null."""
        return self.start == self.end


class Entry:
    """A key and its value in a mapping.

    Attributes:
        name: The text of the key.
        start: Where the entry begins: at its key, or at the `?` before it.
        colon: The offset after the `:`; -1 if there is none.
    """

    __slots__ = ("_key", "_value", "colon", "name", "start")

    def __init__(
        self,
        name: str,
        start: int,
        colon: int,
        value: Node | Callable[[], Node],
        key: ScalarNode | None = None,
    ) -> None:
        """Take the parts. Without a node for it, the key is plain and ends at the `:`.

        Args:
            name: The text of the key.
            start: Where the entry begins.
            colon: The offset after the `:`.
            value: The node of the value, or a function that makes it when it is first needed.
            key: The node of the key.
        """
        self.name: str = name
        self.start: int = start
        self.colon: int = colon
        self._value = value
        self._key = key

    @property
    def key(self) -> ScalarNode:
        """The node of the key."""
        if self._key is None:
            start, end = self.start, self.colon - 1
            self._key = ScalarNode(start=start, end=end, outer=start, text=self.name)
        return self._key

    @property
    def tag(self) -> str | None:
        """The tag of the key."""
        return None if self._key is None else self._key.tag

    @property
    def value(self) -> Node:
        """The node of the value."""
        if not isinstance(self._value, _Placed):
            self._value = self._value()
        return self._value

    @property
    def end(self) -> int:
        """Where the value ends, or the key if it has no value."""
        return max(self.value.end, self.colon, self.key.end)

    @property
    def is_merge(self) -> bool:
        """Whether the key is `<<` (YAML type repository, `merge`)."""
        return self.name == "<<" and not self.key.style and self.key.tag is None


class MappingNode(_Placed):
    """A mapping, with its entries in the order of the text."""

    __slots__ = ("entries", "is_flow", "tag")

    def __init__(
        self,
        *,
        start: int,
        end: int,
        outer: int,
        entries: list[Entry],
        is_flow: bool = False,
        tag: str | None = None,
    ) -> None:
        """Take the place and the entries, and how they are written."""
        super().__init__(start=start, end=end, outer=outer)
        self.entries: list[Entry] = entries
        self.is_flow: bool = is_flow
        self.tag: str | None = tag


class SequenceNode(_Placed):
    """A sequence, with its items in the order of the text.

    Attributes:
        dashes: In a block sequence, the offset of each item's `-`.
    """

    __slots__ = ("dashes", "is_flow", "items", "tag")

    def __init__(
        self,
        *,
        start: int,
        end: int,
        outer: int,
        items: Sequence[Node],
        dashes: list[int],
        is_flow: bool = False,
        tag: str | None = None,
    ) -> None:
        """Take the place and the items, and how they are written."""
        super().__init__(start=start, end=end, outer=outer)
        self.items: Sequence[Node] = items
        self.dashes: list[int] = dashes
        self.is_flow: bool = is_flow
        self.tag: str | None = tag


class AliasNode(_Placed):
    """An alias, and the node that it refers to."""

    __slots__ = ("target",)

    def __init__(
        self, *, start: int, end: int, outer: int, target: ScalarNode | MappingNode | SequenceNode
    ) -> None:
        """Take the place and the node that carries the anchor."""
        super().__init__(start=start, end=end, outer=outer)
        self.target: ScalarNode | MappingNode | SequenceNode = target


def target_of(node: Node) -> ScalarNode | MappingNode | SequenceNode:
    """Return the node that an alias refers to; any other node is returned as it is."""
    return node.target if isinstance(node, AliasNode) else node


def merged_by(entry: Entry) -> Sequence[Node]:
    """Return the mappings that a merge key merges; where several have a key, the first one wins."""
    target = target_of(entry.value)
    return target.items if isinstance(target, SequenceNode) else [target]


Node: TypeAlias = ScalarNode | MappingNode | SequenceNode | AliasNode
