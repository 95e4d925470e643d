"""Replaces a value by another one in its place, or inserts a key below another one."""

from __future__ import annotations

from typing import Final

import attrs

from newsformat.diagnostics import Span
from newsformat.editing.comments import (
    comment_behind,
    comment_beside,
    comment_lines,
    comments_between_parts,
    end_of_parts,
    is_blank_line,
    properties_behind,
)
from newsformat.editing.flow_collection_edits import comments_between_pieces, has_comments
from newsformat.editing.tags import without_other_tag
from newsformat.errors import EditError
from newsformat.lazy_patterns import pattern
from newsformat.text.source import Source
from newsformat.text.text_edits import TextEdit
from newsformat.write.context import Context
from newsformat.write.emitter import (
    comes_in_flow,
    entry_lines,
    flow_text,
    indented,
    item_lines,
    mapping_lines,
    sequence_lines,
    single_line,
)
from newsformat.write.file_style import FileStyle
from newsformat.yaml import scalars
from newsformat.yaml.model_layout import Shape
from newsformat.yaml.nodes import AliasNode, Entry, MappingNode, Node, ScalarNode, SequenceNode
from newsformat.yaml.paths import format_path
from newsformat.yaml.plain_data import Plain

_INDENT: Final = pattern(r"[ ]*")
_LINE_END: Final = pattern(r"(?:\r\n|\n|\r)\Z")
# The characters that may directly follow a value that is filled in. Before any other, a space is
# added.
_FOLLOWING: Final = frozenset({"", "\r", "\n", " ", "\t", ",", "}", "]"})


@attrs.define(eq=False)
class Place:
    """The place that a value is attached to: after the `:` of a key, or after the `-` of an item.

    Attributes:
        node: The node of the value.
        indicator_end: The offset after the `:` or `-`; -1 if there is none.
        column: The column of the key or the dash.
        is_item: Whether it is an item.
        in_flow: Whether it is inside a flow collection.
    """

    node: Node
    indicator_end: int
    column: int
    is_item: bool
    in_flow: bool


def insert_below(
    source: Source, file_style: FileStyle, above: Entry, entry: tuple[str, Plain], shape: Shape
) -> TextEdit:
    """Return the edit that inserts a key in the root mapping, directly below another one.

    Args:
        source: The text.
        file_style: The style of the file.
        above: The key above it, whose value must be on the same line.
        entry: The new key and its value.
        shape: The shape of the value.

    Raises:
        EditError: The value cannot be written there.
    """
    offset = source.next_line(above.end)
    newline = source.newline_before(offset)
    lines = entry_lines(*entry, Context(file_style, shape, (entry[0],)))
    return _edit(offset, offset, "".join(line + newline for line in lines))


def replace_value(source: Source, place: Place, value: Plain, context: Context) -> TextEdit:
    """Return the edit that replaces a whole value.

    Args:
        source: The text.
        place: The place of the value.
        value: The new value.
        context: The context of the value.

    Raises:
        EditError: The value cannot be written there.
    """
    if place.indicator_end < 0:
        raise EditError("NF404", format_path(context.path), "it has no ':'; write one")
    replacement = _Replacement(source, place, context)
    if isinstance(value, (dict, list)) and value:
        edit = replacement.by_collection(value)
    else:
        edit = replacement.by_single_line(value)
    return without_other_tag(source, place.node, value, edit)


@attrs.frozen(eq=False)
class _OldLines:
    """The lines of a value that is replaced, from the `:` or `-` before it.

    Attributes:
        end: Where they end.
        head: The anchor or the tag on the first line that stays.
        comment: The comment on the first line, with the blanks before it.
        above: Comment lines that stay above the new value.
        others: Comment lines that stay below it.
    """

    end: int
    head: str
    comment: str
    above: list[str]
    others: list[str]


@attrs.define(eq=False)
class _Replacement:
    source: Source
    place: Place
    context: Context

    def by_single_line(self, value: Plain) -> TextEdit:
        """Return the edit that replaces the value by a scalar, or by an empty collection."""
        node = self.place.node
        if value is None and not self.place.in_flow and self._null == "":
            return self._by_nothing(node)
        match node:
            case ScalarNode() if node.style in {"|", ">"}:
                return self._of_block_scalar(node, value)
            case ScalarNode() if node.is_empty:
                return self._of_nothing(node, self._single_line(value))
            case ScalarNode() | AliasNode():
                return self._of_scalar(node, self._single_line(value, node))
            case MappingNode(is_flow=True) | SequenceNode(is_flow=True):
                return self._of_flow(node, self._single_line(value))
        return self._of_block(node, self._behind_indicator(self._single_line(value)), value)

    @property
    def _null(self) -> str:
        """The text of a null in this place, which may be empty."""
        style = self.context.style
        return style.null_item if self.place.is_item else style.null_behind_key.lstrip(" ")

    def _single_line(self, value: Plain, node: Node | None = None) -> str:
        context = self.context._replace(sibling=node)
        return single_line(value, context, in_flow=self.place.in_flow)

    def _by_nothing(self, node: Node) -> TextEdit:
        """Return the edit that removes a value's text, but not the blank that all nulls have."""
        style, start = self.context.style, self.place.indicator_end
        blank = "" if self.place.is_item else style.null_behind_key
        match node:
            case MappingNode(is_flow=False) | SequenceNode(is_flow=False):
                return self._of_block(node, "", None)
            case ScalarNode(style="|" | ">"):
                edit = self._of_block_scalar(node, None)
            case MappingNode() | SequenceNode():
                edit = self._of_flow(node, "")
            case _:
                edit = self._of_scalar(node, "")
        edit = without_other_tag(self.source, node, None, edit)
        if edit.replacement[:1] in {"&", "#"}:
            # An anchor or a comment that stood behind a tag.
            return _edit(edit.span.start, edit.span.end, edit.replacement.rstrip(" \t"))
        if style.is_canonical or edit.span.start > self.source.line_end(start):
            return edit
        # The blanks before and after it are removed as well.
        text, first, last = self.source.text, edit.span.start, edit.span.end
        while first > start and text[first - 1] in " \t":
            first -= 1
        if not edit.replacement.strip(" \t"):
            end = self.source.line_end(last)
            if not text[last:end].strip(" \t"):
                last = end
            if last == end and text[start:first] == "":
                return _edit(first, last, blank)
        return _edit(first, last, edit.replacement)

    def _of_nothing(self, node: Node, text: str) -> TextEdit:
        """Return the edit that writes a text for an empty value, with blanks around it."""
        end = node.end
        if self.source.text[end : end + 1] == " ":
            end += 1
        space = "" if self.source.text[end : end + 1] in _FOLLOWING else " "
        return _edit(node.end, end, f" {text}{space}")

    def _of_scalar(self, node: Node, text: str) -> TextEdit:
        """Return the edit that writes a text in the place of a scalar."""
        line = self.source.line_start(node.start)
        if not text and line > self.place.indicator_end and is_blank_line(self.source, node.end):
            # The value was on a line of its own, which would be empty now.
            return _edit(line, self.source.next_line(node.end), "")
        return _edit(node.start, node.end, text)

    def _of_block_scalar(self, node: ScalarNode, value: Plain) -> TextEdit:
        """Return the edit that replaces a block scalar, by another one if possible."""
        comment = comment_beside(self.source, node, node.start)
        lines = scalars.block_lines(value, node.style) if isinstance(value, str) else None
        if lines is None:
            text = "" if value is None and self._null == "" else self._single_line(value)
            return _edit(node.start, node.end, text + comment)
        content = self.source.next_line(node.start)
        newline = self.source.newline_before(content)
        indent = " " * (self.place.column + 2)
        if content < node.end:
            own = _INDENT.match(self.source.text, content)
            indent = own.group() if own and len(own.group()) > self.place.column else indent
        body = "".join(newline + (indent + line if line else "") for line in lines[1:])
        return _edit(node.start, node.end, lines[0] + comment + body)

    def _of_flow(self, node: MappingNode | SequenceNode, text: str) -> TextEdit:
        """Return the edit that replaces a flow collection; comments between its items stay."""
        if self.place.in_flow or not has_comments(self.source, node):
            return self._on_first_line(node, text)
        first, lines = comments_between_pieces(self.source, node)
        end = self.source.next_line(node.end)
        behind = self.source.text[node.end : end]
        return self._edit_lines(node.start, end, "".join([text, *first, behind, *lines]))

    def _of_block(self, node: MappingNode | SequenceNode, text: str, value: Plain) -> TextEdit:
        """Return the edit that replaces a block collection by text on one line."""
        old, canonical = self._block_lines(node), self.context.style.is_canonical
        if type(value) is (dict if isinstance(node, MappingNode) else list):
            # An empty collection of the same kind keeps the anchor and the tag.
            text = properties_behind(self.source, node, self.place.indicator_end) + text
        head = text + old.comment
        if not head and not self.place.is_item:
            head = " " if canonical else self.context.style.null_behind_key
        return self._edit_block(old, head, [*old.above, *old.others])

    def by_collection(self, value: dict[Plain, Plain] | list[Plain]) -> TextEdit:
        """Return the edit that replaces the value by a collection that is not empty."""
        source, place, node = self.source, self.place, self.place.node
        match node:
            case MappingNode(entries=[]) | SequenceNode(items=[]) if has_comments(source, node):
                text = self._flow_text(value)
                inside = source.text[node.start + 1 : node.end - 1]
                return _edit(node.start, node.end, text[:-1] + inside + text[-1])
            case MappingNode() | SequenceNode() if not node.is_flow:
                if self._comes_in_flow(value):
                    return self._of_block(
                        node, self._behind_indicator(self._flow_text(value)), None
                    )
                return self._by_lines(self._block_lines(node), value)
            case MappingNode(entries=[_, *_]) | SequenceNode(items=[_, *_]) if not place.in_flow:
                is_block = self.context.style.writes_flow(value) is False
                if not is_block or has_comments(source, node):
                    return self._of_flow(node, self._flow_text(value))
        if place.in_flow or (self._comes_in_flow(value) and self._may_move_up(node)):
            return self._in_flow(node, self._flow_text(value))
        return self._by_lines(self._single_lines(node), value)

    def _comes_in_flow(self, value: dict[Plain, Plain] | list[Plain]) -> bool:
        return comes_in_flow(value, self.context)

    def _on_first_line(self, node: Node, text: str) -> TextEdit:
        """Return the edit that replaces a value, moved up to the line of its key if possible."""
        start = self.place.indicator_end
        if self._is_on_first_line(node) or not self._may_move_up(node):
            return _edit(node.start, node.end, text)
        return _edit(start, node.end, self._behind_indicator(text) if text else "")

    def _is_on_first_line(self, node: Node) -> bool:
        return self.source.line_start(node.start) <= self.place.indicator_end

    def _may_move_up(self, node: Node) -> bool:
        """Tell whether a value is on the line of its key or dash, or could be moved there."""
        before = self.source.text[self.place.indicator_end : node.start]
        return self._is_on_first_line(node) or not before.strip(" \t\r\n")

    def _flow_text(self, value: Plain) -> str:
        return flow_text(value, self.context)

    def _in_flow(self, node: Node, text: str) -> TextEdit:
        """Return the edit that writes a flow collection for a scalar or an empty collection."""
        if isinstance(node, ScalarNode) and node.is_empty and node.tag is None:
            return self._of_nothing(node, text)
        comment = ""
        if isinstance(node, ScalarNode) and node.style in {"|", ">"}:
            comment = comment_beside(self.source, node, node.start)
        if not self.place.in_flow and not self._is_on_first_line(node):
            return self._on_first_line(node, text)
        return _edit(node.outer, node.end, text + comment)

    def _by_lines(self, old: _OldLines, value: dict[Plain, Plain] | list[Plain]) -> TextEdit:
        """Return the edit that writes a collection below its key or dash, for other lines."""
        newline = self.source.newline_before(self._next_line)
        head = old.head + old.comment
        if not self.place.is_item:
            lines = [line + newline for line in self._lines(value)]
            return self._edit_block(old, head, [*old.above, *lines, *old.others])
        blanks = self._blanks_behind_dash
        first, *following = item_lines(value, self.context, blanks)
        column = self.place.column
        if head or old.above:
            # A comment must not end up on the line of the first key, so the dash gets a line of its
            # own.
            first = " " * (1 + blanks) + first[1 + blanks :]
            lines = [line + newline for line in indented([first, *following], column)]
            return self._edit_block(old, head, [*old.above, *lines, *old.others])
        lines = [line + newline for line in indented(following, column)]
        return self._edit_block(old, first.removeprefix("-"), [*lines, *old.others])

    def _behind_indicator(self, text: str) -> str:
        """Return a text with the blanks that separate it from the `:` or `-` before it."""
        return " " * (self._blanks_behind_dash if self.place.is_item else 1) + text

    @property
    def _blanks_behind_dash(self) -> int:
        """How many blanks follow the dash of this item, or else usually follow one."""
        blanks = self.source.text[self.place.indicator_end : self.place.node.outer]
        is_written = blanks and not blanks.strip(" ") and not self.context.style.is_canonical
        return len(blanks) if is_written else self.context.style.dash_blanks

    @property
    def _next_line(self) -> int:
        return self.source.next_line(self.place.indicator_end)

    def _block_lines(self, node: MappingNode | SequenceNode) -> _OldLines:
        """Return the facts about the lines of a block collection."""
        source, start = self.source, self.place.indicator_end
        above, others = comments_between_parts(source, node, self._next_line)
        comment = comment_beside(source, node, start)
        return _OldLines(end_of_parts(source, node), "", comment, above, others)

    def _single_lines(self, node: Node) -> _OldLines:
        """Return the facts about the lines of a scalar, an alias or an empty collection."""
        source, start = self.source, self.place.indicator_end
        end = source.next_line(node.end)
        comment, behind = comment_beside(source, node, start), comment_behind(source, node.end)
        line = source.line_start(node.start)
        if line <= start:
            # An anchor of an empty value stays.
            is_empty = isinstance(node, ScalarNode) and node.is_empty and node.tag is None
            head = source.text[start : node.end] if is_empty else ""
            return _OldLines(end, head, comment or behind, [], [])
        above = list(comment_lines(source, self._next_line, line))
        if behind:
            # The comment moves to a line of its own.
            indent, newline = _INDENT.match(source.text, line), source.newline_before(end)
            above.append((indent.group() if indent else "") + behind.lstrip(" \t") + newline)
        return _OldLines(end, "", comment, above, [])

    def _edit_block(self, old: _OldLines, head: str, lines: list[str]) -> TextEdit:
        """Return the edit that replaces all lines, the first one from the `:` or `-` on."""
        newline = self.source.newline_before(self._next_line)
        text = head + newline + "".join(lines)
        return self._edit_lines(self.place.indicator_end, old.end, text)

    def _edit_lines(self, start: int, end: int, text: str) -> TextEdit:
        """Return the edit that replaces lines; the line end of the last one stays as it is."""
        last = self.source.line_end(self.source.line_start(end - 1))
        return _edit(start, last, _LINE_END.sub("", text))

    def _lines(self, value: dict[Plain, Plain] | list[Plain]) -> list[str]:
        """Return a collection as lines for the place below its key."""
        style, column = self.context.style, self.place.column
        if isinstance(value, dict):
            return indented(mapping_lines(value, self.context), column + style.mapping_indent)
        return indented(sequence_lines(value, self.context), column + style.sequence_indent)


def _edit(start: int, end: int, text: str) -> TextEdit:
    return TextEdit(Span(start, end), text)
