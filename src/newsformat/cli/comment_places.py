"""Finds the comments of a front matter, with the key or item that each belongs to.

In canonical text they are added to the same keys and items.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final, Literal, NamedTuple

from newsformat.diagnostics import Span
from newsformat.document import Document, reading_of
from newsformat.text.source import Source
from newsformat.text.text_edits import TextEdit, splice
from newsformat.yaml.nodes import AliasNode, MappingNode, Node, ScalarNode, SequenceNode
from newsformat.yaml.paths import Path, format_path

# A comment begins its line, or follows a blank (YAML 1.2.2, section 6.6).
_COMMENT: Final = re.compile(r"(?:(?<=[\r\n])|(?<![^ \t\r\n]))#[^\r\n]*")
_BLANKS: Final = re.compile(r"[ \t]*")
# The characters that YAML needs between scalars and comments.
_BETWEEN: Final = re.compile(r"[\s\-:?,\[\]{}\ufeff]*")


# The indent of canonical text.
_INDENT: Final = "  "


class NotKeptError(Exception):
    """A comment, or something else that a person wrote, has no place in the canonical text."""


class _Part(NamedTuple):
    """A key of a mapping, or an item of a list, in block style.

    Attributes:
        path: Its path.
        start: Where it begins: at its key, or at its dash.
        line: Where its line begins.
        column: Its column.
    """

    path: Path
    start: int
    line: int
    column: int


class Comment(NamedTuple):
    """A comment, and the key or item that it belongs to.

    Attributes:
        text: The comment, from its `#` on.
        relation: Whether it is above, below or beside the key or item, or below everything.
        path: The path of the key or item.
        gap: For a comment beside something, the blanks before it; for a comment below something,
            its additional indent.
    """

    text: str
    relation: Literal["above", "below", "beside", "end"]
    path: Path
    gap: str = ""


class _Layout:
    """The places of everything in a front matter."""

    def __init__(self, document: Document[object]) -> None:
        """Find the places in a document that has no changes.

        Raises:
            NotKeptError: The document has an anchor, an alias or a tag.
        """
        reading = reading_of(document)
        self.source: Source = reading.parsed.source
        self.text: str = self.source.text
        self.start: int = reading.parsed.fences.start
        self.end: int = reading.parsed.fences.end
        self.parts: list[_Part] = []
        self.scalars: list[tuple[int, int]] = []
        self.flows: list[tuple[int, int]] = []
        self._look(reading.parsed.root, ())
        self.scalars.sort()
        self.parts.sort(key=lambda part: part.start)
        self.starts: list[int] = [part.start for part in self.parts]

    def _look(self, node: Node, path: Path) -> None:
        if isinstance(node, AliasNode) or node.outer < node.start or node.tag is not None:
            what = "an alias" if isinstance(node, AliasNode) else "an anchor or a tag"
            raise NotKeptError(
                f"{format_path(path)} has {what}, which the canonical form does not have"
            )
        match node:
            case ScalarNode():
                self._look_at_scalar(node)
            case MappingNode():
                for entry in node.entries:
                    if entry.is_merge:
                        raise NotKeptError(
                            "it has a merge key, which the canonical form does not have"
                        )
                    self._look(entry.key, path)
                    self._part(node, (*path, entry.name), entry.start)
                    self._look(entry.value, (*path, entry.name))
            case SequenceNode():
                for index, item in enumerate(node.items):
                    start = item.outer if node.is_flow else node.dashes[index]
                    self._part(node, (*path, index), start)
                    self._look(item, (*path, index))
        if not isinstance(node, ScalarNode) and node.is_flow:
            self.flows.append((node.start, node.end))

    def _look_at_scalar(self, node: ScalarNode) -> None:
        start = node.start
        if node.style in {"|", ">"}:
            # A comment may follow the indicator.
            line_end = self.source.line_end(start)
            comment = _COMMENT.search(self.text, start, line_end)
            if comment is not None:
                self.scalars.append((start, comment.start()))
                start = self.source.next_line(start)
        if start < node.end:
            self.scalars.append((start, node.end))

    def _part(self, node: MappingNode | SequenceNode, path: Path, start: int) -> None:
        if not node.is_flow:
            line = self.source.line_start(start)
            self.parts.append(_Part(path, start, line, start - line))


def comments_of(document: Document[object]) -> list[Comment]:
    """Return the comments of a front matter, in the order of the text.

    Args:
        document: The document, which must not have changes.

    Raises:
        NotKeptError: The document contains something that the canonical form has no place for.
    """
    layout = _Layout(document)
    found = list(_found(layout))
    _require_nothing_else(layout, found)
    return [_owned(layout, span) for span in found]


def _found(layout: _Layout) -> Iterator[Span]:
    starts = [start for start, _ in layout.scalars]
    position = layout.start
    while (match := _COMMENT.search(layout.text, position, layout.end)) is not None:
        index = bisect_right(starts, match.start()) - 1
        if index >= 0 and match.start() < layout.scalars[index][1]:
            # The text is part of a scalar, and not a comment.
            position = max(layout.scalars[index][1], match.start() + 1)
            continue
        yield Span(*match.span())
        position = match.end()


def _require_nothing_else(layout: _Layout, comments: Sequence[Span]) -> None:
    """Check that the text consists of scalars, comments, and what YAML needs between them."""
    ranges = sorted([*layout.scalars, *((span.start, span.end) for span in comments)])
    position = layout.start
    for start, end in [*ranges, (layout.end, layout.end)]:
        between = layout.text[position : max(start, position)]
        if _BETWEEN.fullmatch(between) is None:
            number = layout.source.line_number(position)
            raise NotKeptError(f"line {number} has something that the canonical form has not")
        position = max(position, end)


def _owned(layout: _Layout, span: Span) -> Comment:
    """Return a comment with the key or item that it belongs to."""
    text = layout.text[span.start : span.end]
    line = layout.source.line_start(span.start)
    if any(start < span.start < end for start, end in layout.flows):
        number = layout.source.line_number(span.start)
        raise NotKeptError(f"the comment on line {number} is inside brackets")
    index = bisect_right(layout.starts, span.start) - 1
    before = layout.text[line : span.start]
    if before.strip(" \t"):
        if index < 0:
            raise NotKeptError("there is a comment after the brackets around all keys")
        gap = before[len(before.rstrip(" \t")) :]
        return Comment(text, "beside", layout.parts[index].path, gap)
    column = span.start - line
    following = layout.parts[index + 1] if index + 1 < len(layout.parts) else None
    previous = layout.parts[index] if index >= 0 else None
    is_first_inside = (
        following is not None
        and previous is not None
        and following.path[: len(previous.path)] == previous.path
    )
    if following is not None and (
        previous is None or is_first_inside or column <= following.column
    ):
        return Comment(text, "above", following.path)
    if previous is None or column == 0:
        return Comment(text, "end", ())
    around = [
        part
        for part in layout.parts[: index + 1]
        if previous.path[: len(part.path)] == part.path and part.column <= column
    ]
    owner = around[-1] if around else previous
    return Comment(text, "below", owner.path, _INDENT if column > owner.column else "")


# Adding comments to another text


def with_comments(document: Document[object], comments: Sequence[Comment]) -> str:
    """Return the text of a canonical document with comments added to their keys and items.

    Args:
        document: The document, which must not have comments.
        comments: The comments, in order.

    Raises:
        NotKeptError: There is no place for one of them.
    """
    layout = _Layout(document)
    parts = {part.path: part for part in layout.parts}
    edits: dict[int, list[str]] = {}
    beside: set[int] = set()
    for comment in comments:
        part = parts.get(comment.path)
        if part is None and comment.relation != "end":
            key = format_path(comment.path)
            raise NotKeptError(f"the comment at {key} has no place: the key is left out")
        offset, line = _placed(layout, comment, part)
        if comment.relation == "beside":
            if offset in beside:
                raise NotKeptError(f"two comments would be on the line of {comment.path[-1]}")
            beside.add(offset)
        edits.setdefault(offset, []).append(line)
    merged = [TextEdit(Span(offset, offset), "".join(edits[offset])) for offset in sorted(edits)]
    return splice(layout.text, merged)


def _placed(layout: _Layout, comment: Comment, part: _Part | None) -> tuple[int, str]:
    """Return the offset where a comment is inserted, and the text to insert."""
    if part is None:
        return layout.end, f"{comment.text}\n"
    line_end = layout.source.line_end(part.start)
    if comment.relation == "beside":
        # Canonical text has a blank after a key without a value.
        blanks = layout.text[part.line : line_end]
        end = part.line + len(blanks.rstrip(" "))
        return line_end, f"{comment.gap[line_end - end :]}{comment.text}"
    indent = _BLANKS.match(layout.text, part.line)
    prefix = indent.group() if indent is not None else ""
    if comment.relation == "above":
        return part.line, f"{prefix}{comment.text}\n"
    return _below(layout, part), f"{prefix}{comment.gap}{comment.text}\n"


def _below(layout: _Layout, part: _Part) -> int:
    """Return where the line after a key or an item begins."""
    last = part
    for each in layout.parts:
        if each.path[: len(part.path)] == part.path:
            last = each
    # In a canonical text, each scalar is on one line.
    return layout.source.next_line(last.start)
