"""A text to plain data, by the fast reader where it can, else by way of ruamel.yaml."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, NamedTuple

from newsformat.diagnostics import Span
from newsformat.syntax.by_key import read_value
from newsformat.syntax.composer import compose
from newsformat.syntax.construction import construct, span_of
from newsformat.syntax.fences import Fences, find_fences
from newsformat.syntax.layout import Layout, Plain
from newsformat.syntax.lines import DoubtError
from newsformat.syntax.nodes import AliasNode, Entry, MappingNode, Node, ScalarNode, SequenceNode
from newsformat.syntax.outline import outline, top_level_entry
from newsformat.syntax.paths import Path
from newsformat.syntax.reader import (
    match_entry,
    read_new_entry,
    recognise,
    recognise_object,
    reread,
)
from newsformat.syntax.source import Limits, Source


class KnownEntry(NamedTuple):
    """A key of a recognised text.

    Attributes:
        match: The match of its lines, blank lines below them included.
        node: Its nodes.
    """

    match: re.Match[str]
    node: Entry

    @property
    def is_block(self) -> bool:
        """Whether its value stands on lines of its own."""
        start, end = self.match.span(4)
        return start < end


class Reading:
    """What was read of a text.

    Attributes:
        source: The text.
        fences: Where it is cut.
        body: The text after the closing fence.
    """

    def __init__(
        self,
        source: Source,
        fences: Fences,
        layout: Layout,
        limits: Limits,
        newline: str | None = None,
    ) -> None:
        """Take what is known.

        Args:
            source: The text.
            fences: Where it is cut.
            layout: The layout of the root mapping.
            limits: How large the text may be.
            newline: The line end, where the fast reader read it.
        """
        self.source: Source = source
        self.fences: Fences = fences
        self._layout = layout
        self._limits = limits
        self._newline = newline
        self.body: str = source.text[fences.body :]

    @property
    def is_recognised(self) -> bool:
        """Whether the fast reader read it."""
        return self._newline is not None

    @cached_property
    def data(self) -> dict[Any, Plain]:
        """The plain data of the front matter."""
        if self._newline is not None:
            return reread(self.source.text, self.fences, self._newline, self._layout, self._limits)
        return construct(self.source, self.root, self._layout, self._limits)

    @cached_property
    def root(self) -> MappingNode:
        """The root mapping, with the places of everything in it."""
        if self._newline is not None:
            text = self.source.text
            return outline(text, self.fences.start, self.fences.end, self._newline)
        return compose(self.source, self.fences.start, self.fences.end, self._limits)

    def known_entry(self, key: str) -> KnownEntry | None:
        """Give what stands at a key of a recognised text, without a look at the others.

        Args:
            key: The key of the root mapping.

        Returns:
            The entry; `None` where it is not there, or the text was not recognised.
        """
        start, newline, text = self._find(key), self._newline, self.source.text
        if start < 0 or newline is None:
            return None
        match = match_entry(text, start, self.fences.end, newline)
        return KnownEntry(match, top_level_entry(text, match, newline)) if match else None

    def value_of(self, entry: KnownEntry) -> Plain:
        """Give the value of a known entry."""
        return read_value(entry.match.groups(""), self._layout, self._newline or "", self._limits)

    def lacks(self, key: str) -> bool:
        """Tell whether a recognised text has no such key."""
        return self._newline is not None and self._find(key) < 0

    def _find(self, key: str) -> int:
        """Give where a key of a recognised text begins; -1 where it is not there."""
        newline = self._newline or "\n"
        start, end = self.fences.start - len(newline), self.fences.end
        # What stands inside of blocks is indented, so that only the key itself can be found.
        before = self.source.text.find(f"{newline}{key}:", start, end)
        return before + len(newline) if before >= 0 else -1

    def reread_entry(self, text: str, start: int, end: int) -> tuple[str, Plain, int] | None:
        """Read a key again after edits.

        Args:
            text: The edited text.
            start: Where the key begins in it.
            end: Where the front matter ends in it.

        Returns:
            The key, its value and where its lines end; `None` where there are no known lines.
        """
        newline = self._newline or ""
        match = match_entry(text, start, end, newline)
        if match is None:
            return None
        try:
            value = read_new_entry(match, self._layout, newline, self._limits)
        except (DoubtError, ValueError):
            return None
        return match[1], value, match.end()

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

    def may_be_text(self, path: Path) -> bool:
        """Tell whether a list or mapping begins as a text without quotes could: on its key's line.

        Args:
            path: Its place.
        """
        node: Node = self.root
        for step in path:
            found = _step(node, step)
            if found is None:
                return False
            node = found[0]
        start = node.start
        before = self.source.text[self.source.line_start(start) : start]
        return isinstance(node, (MappingNode, SequenceNode)) and bool(before.strip(" \t"))


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
        fences, value, newline = fast
        reading = Reading(source, fences, layout, limits, newline)
        reading.data = value
        return reading
    fences = find_fences(source, limits)
    root = compose(source, fences.start, fences.end, limits)
    reading = Reading(source, fences, layout, limits)
    reading.root = root
    reading.data = construct(source, root, layout, limits)
    return reading


def read_object(source: Source, layout: Layout, limits: Limits) -> tuple[Reading, Any] | None:
    """Read a text by the fast reader, straight to an object of the layout's class.

    Returns:
        What was read, and the object; `None` in any doubt.
    """
    fast = recognise_object(source.text, layout, limits)
    if fast is None:
        return None
    fences, value, newline = fast
    return Reading(source, fences, layout, limits, newline), value
