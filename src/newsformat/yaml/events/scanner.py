"""The scanner of ruamel.yaml, with tabs as YAML 1.2 allows them and a record of what it met.

Tabs may separate tokens on a line (YAML 1.2.2, section 6.2), but may not indent. ruamel.yaml
accepts them inside flow collections only.

This module is imported only when a document needs ruamel.yaml.
"""

from __future__ import annotations

from typing import Any, Final

import attrs
from ruamel.yaml.scanner import Scanner, ScannerError

from newsformat.lazy_patterns import pattern

_BLANKS: Final = pattern(r"[ \t]*")
_COMMENT: Final = pattern(r"#[^\r\n\0]*")
# Tabs before one of these are not indentation, however deep the line is indented.
_NOTHING: Final = frozenset("#\r\n\0")
_BREAKS: Final = frozenset("\r\n")
_MARKERS: Final = frozenset({"---", "..."})
_BEHIND_MARKERS: Final = frozenset(" \t\r\n\0")
_BYTE_ORDER_MARK: Final = "\ufeff"

TAB_PROBLEM: Final = "found a tab where spaces must indent"
"""The scanner's message about a tab that indents."""

RESERVED_PROBLEM: Final = "that cannot start any token"
"""The scanner's message about a character that no value can begin with."""


@attrs.define
class Trail:
    """What a scanner met on its way, from which error messages are made.

    Attributes:
        brackets: Where each flow collection begins.
        opened: Where each flow collection begins that has not ended yet.
        ended: Where each outermost flow collection begins and ends.
        quoted: Where each quoted scalar begins and ends.
        blocks: Where each literal or folded scalar begins and ends.
        plain: Where each plain scalar begins.
        tags: Where each tag begins.
        tab: The last tab after which no key and no item may begin; -1 if there is none.
    """

    brackets: list[int] = attrs.field(factory=list)
    opened: list[int] = attrs.field(factory=list)
    ended: list[tuple[int, int]] = attrs.field(factory=list)
    quoted: list[tuple[int, int]] = attrs.field(factory=list)
    blocks: list[tuple[int, int]] = attrs.field(factory=list)
    plain: list[int] = attrs.field(factory=list)
    tags: list[int] = attrs.field(factory=list)
    tab: int = -1


class FrontMatterScanner(Scanner):
    """ruamel.yaml's scanner, extended.

    Attributes:
        trail: What it has met, with offsets from the beginning of its text.
        allow_simple_key: Whether a key may begin here; ruamel.yaml keeps this attribute.
    """

    allow_simple_key: bool

    def __init__(self, trail: Trail, loader: Any) -> None:
        """Create a scanner that records what it meets.

        Args:
            trail: The record that it writes to.
            loader: The object that provides the reader, as ruamel.yaml passes it.
        """
        self.trail: Trail = trail
        self._shown_reader = loader.reader
        super().__init__(loader)

    @property
    def reader(self) -> Any:
        """The reader, which provides the characters."""
        return self._shown_reader

    def scan_to_next_token(self) -> None:
        """Skip blanks, line ends and comments."""
        reader = self.reader
        if reader.index == 0 and reader.peek() == _BYTE_ORDER_MARK:
            reader.forward()
        while True:
            self._skip_blanks(reader)
            comment = _COMMENT.match(reader.buffer, reader.pointer)
            if comment is not None:
                reader.forward(comment.end() - reader.pointer)
            if not self.scan_line_break():
                return
            if not self.flow_level:
                self.allow_simple_key = True

    def _skip_blanks(self, reader: Any) -> None:
        buffer, start = reader.buffer, reader.pointer
        end = _blanks_end(buffer, start)
        if self.allow_simple_key and not self.flow_level:
            tab = buffer.find("\t", start, end)
            if tab >= 0 and buffer[end] not in _NOTHING:
                self._meet_tab(reader, tab)
        reader.forward(end - reader.pointer)

    def _meet_tab(self, reader: Any, tab: int) -> None:
        """Examine a tab at a place where a key or an item could begin."""
        reader.forward(tab - reader.pointer)
        line = reader.buffer[tab - reader.column : tab]
        if not line.strip(" ") and len(line) <= self.indent:
            raise ScannerError(None, None, TAB_PROBLEM, reader.get_mark())
        # Whatever follows a tab has no column, so it cannot be a key or an item.
        self.allow_simple_key = False
        self.trail.tab = reader.index

    def scan_plain_spaces(self, indent: int, start_mark: Any) -> list[str] | None:
        """Scan the blanks and line ends after a word of a plain scalar."""
        del start_mark
        reader = self.reader
        end = _blanks_end(reader.buffer, reader.pointer)
        blanks = reader.buffer[reader.pointer : end]
        reader.forward(len(blanks))
        if reader.peek() not in _BREAKS:
            return [blanks] if blanks else []
        self.scan_line_break()
        self.allow_simple_key = True
        empty_lines = 0
        while True:
            if reader.prefix(3) in _MARKERS and reader.peek(3) in _BEHIND_MARKERS:
                return None
            end = _blanks_end(reader.buffer, reader.pointer)
            if reader.buffer[end] not in _BREAKS:
                break
            reader.forward(end - reader.pointer)
            self.scan_line_break()
            empty_lines += 1
        tab = reader.buffer.find("\t", reader.pointer, end)
        if not self.flow_level and 0 <= tab - reader.pointer < indent:
            # There are too few spaces, so this line is not part of the scalar.
            end = tab
        reader.forward(end - reader.pointer)
        return ["\n"] * empty_lines if empty_lines else [" "]

    def scan_tag(self) -> Any:
        """Scan a tag, which a tab may follow, and record where it begins."""
        self.trail.tags.append(self.reader.index)
        return self._with_tabs_as_spaces(super().scan_tag)

    def scan_block_scalar_indicators(self, start_mark: Any) -> Any:
        """Scan the header of a block scalar, which a tab may follow."""
        return self._with_tabs_as_spaces(super().scan_block_scalar_indicators, start_mark)

    def scan_block_scalar_ignored_line(self, start_mark: Any) -> Any:
        """Scan the rest of the line of a block scalar's header."""
        return self._with_tabs_as_spaces(super().scan_block_scalar_ignored_line, start_mark)

    def _with_tabs_as_spaces(self, scan: Any, *arguments: Any) -> Any:
        reader = self._shown_reader
        self._shown_reader = _SpacesForTabs(reader)
        try:
            return scan(*arguments)
        finally:
            self._shown_reader = reader

    def fetch_directive(self) -> None:
        """Refuse a directive, which is not allowed once the front matter has begun."""
        character = self.reader.peek()
        raise ScannerError(
            "while scanning for the next token",
            None,
            f"found character {character!r} {RESERVED_PROBLEM}",
            self.reader.get_mark(),
        )

    # Recording

    def fetch_flow_collection_start(self, TokenClass: Any, to_push: str) -> None:  # noqa: N803 - its name in ruamel.yaml
        """Record where a flow collection begins."""
        self.trail.brackets.append(self.reader.index)
        self.trail.opened.append(self.reader.index)
        super().fetch_flow_collection_start(TokenClass, to_push)

    def fetch_flow_collection_end(self, TokenClass: Any) -> None:  # noqa: N803 - as above
        """Record where an outermost flow collection ends."""
        super().fetch_flow_collection_end(TokenClass)
        if self.trail.opened:
            start = self.trail.opened.pop()
            if not self.trail.opened:
                self.trail.ended.append((start, self.reader.index))

    def fetch_flow_scalar(self, style: Any) -> None:
        """Record where a quoted scalar begins and ends."""
        start = self.reader.index
        super().fetch_flow_scalar(style)
        self.trail.quoted.append((start, self.reader.index))

    def fetch_block_scalar(self, style: Any) -> None:
        """Record where a literal or folded scalar begins and ends."""
        start = self.reader.index
        super().fetch_block_scalar(style)
        self.trail.blocks.append((start, self.reader.index))

    def fetch_plain(self) -> None:
        """Record where a plain scalar begins."""
        self.trail.plain.append(self.reader.index)
        super().fetch_plain()


class _SpacesForTabs:
    """A reader that presents tabs as spaces."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader

    def peek(self, index: int = 0) -> str:
        """Return a character ahead, with a space for a tab."""
        character: str = self._reader.peek(index)
        return " " if character == "\t" else character

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)


def _blanks_end(text: str, start: int) -> int:
    match = _BLANKS.match(text, start)
    return match.end() if match is not None else start
