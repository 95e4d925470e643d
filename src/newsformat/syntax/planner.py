"""From what a mapping says and what it should say to the edits that make it say so.

The plan walks the nodes beside both versions of their data and touches a place only where the
two differ. Whether the edited text says what it should is not decided here: whoever applies the plan
reads the result again and compares.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import attrs

from newsformat.diagnostics import Span
from newsformat.errors import EditError
from newsformat.syntax import scalars
from newsformat.syntax.alignment import Change, Step, align, fingerprint, same
from newsformat.syntax.edits import TextEdit
from newsformat.syntax.emitter import (
    entry_lines,
    flow_entry,
    flow_text,
    item_lines,
    mapping_lines,
    sequence_lines,
    single_line,
)
from newsformat.syntax.flow_planner import Piece, plan_pieces
from newsformat.syntax.habits import Habits, chosen_style
from newsformat.syntax.insertion import Insertion, find_insertion, is_blank_line
from newsformat.syntax.layout import FREE, UNTYPED, Layout, Plain, Shape
from newsformat.syntax.nodes import AliasNode, Entry, MappingNode, Node, ScalarNode, SequenceNode
from newsformat.syntax.paths import Path, format_path
from newsformat.syntax.reading import is_merge, mapping_key
from newsformat.syntax.source import DEFAULT_LIMITS, Source

_INDENT: Final = re.compile(r"[ ]*")
_BLOCK_HEADER_COMMENT: Final = re.compile(r"[|>][-+0-9]*(?P<comment>[ \t]+#[^\r\n]*)?[ \t]*")


@attrs.frozen
class _Place:
    """Where a value hangs: behind the `:` of a key, or the `-` of an item.

    Attributes:
        node: The value's node.
        indicator_end: The offset behind the `:` or `-`; -1 where there is none.
        column: The column of the key or the dash.
        is_item: Whether it is an item.
        in_flow: Whether it stands inside a flow collection.
    """

    node: Node
    indicator_end: int
    column: int
    is_item: bool
    in_flow: bool


def plan_edits(
    source: Source,
    root: MappingNode,
    before: Mapping[Plain, Plain],
    after: Mapping[Plain, Plain],
    layout: Layout,
) -> list[TextEdit]:
    """Plan the edits that turn the data of a text into other data.

    Args:
        source: The text.
        root: Its root mapping.
        before: The data that the text has, as `construct` gives it.
        after: The data that it should have.
        layout: The layout of the root mapping.

    Returns:
        The edits, in no particular order.

    Raises:
        EditError: The change cannot be made where it would have to be.
    """
    plan = _Plan(source, Habits(source, root))
    plan.mapping(root, before, after, layout, ())
    return plan.edits


class _Plan:
    """The state of planning the edits of one text."""

    def __init__(self, source: Source, habits: Habits) -> None:
        self.edits: list[TextEdit] = []
        self._source = source
        self._text = source.text
        self._habits = habits

    def _replace(self, start: int, end: int, replacement: str) -> None:
        self.edits.append(TextEdit(Span(start, end), replacement))

    def _column(self, offset: int) -> int:
        return offset - self._source.line_start(offset)

    # Mappings

    def mapping(
        self,
        node: MappingNode,
        before: Mapping[Plain, Plain],
        after: Mapping[Plain, Plain],
        layout: Layout,
        path: Path,
    ) -> None:
        """Plan the edits inside a mapping."""
        entries = {
            mapping_key(entry.key, layout, DEFAULT_LIMITS): entry
            for entry in node.entries
            if not is_merge(entry)
        }
        for key, value in after.items():
            entry = entries.get(key)
            if entry is not None and not same(before[key], value):
                column = self._column(entry.start)
                place = _Place(entry.value, entry.colon, column, is_item=False, in_flow=node.is_flow)
                self._value(place, before[key], value, layout.slot(key, value).shape, (*path, key))
        removed = [key for key in before if key not in after]
        for key in removed:
            if key not in entries:
                reason = "it comes from a merge key, and cannot be removed here"
                raise EditError("NF403", format_path((*path, key)), reason)
        # A key that a merge gives gets an entry of its own, which wins.
        inserted = {
            key: value
            for key, value in after.items()
            if key not in entries and not (key in before and same(before[key], value))
        }
        if node.is_flow:
            self._flow_mapping(node, entries, removed, inserted, layout, path)
        elif removed or inserted:
            self._block_mapping(node, entries, before, removed, inserted, layout, path)

    def _block_mapping(
        self,
        node: MappingNode,
        entries: Mapping[Plain, Entry],
        before: Mapping[Plain, Plain],
        removed: Sequence[Plain],
        inserted: Mapping[Plain, Plain],
        layout: Layout,
        path: Path,
    ) -> None:
        gone = {id(entries[key]) for key in removed}
        survivors = {key: entry for key, entry in entries.items() if id(entry) not in gone}
        leading = 0
        if node.entries and not self._begins_line(node.entries[0].start):
            leading = self._remove_leading(node, gone, path)
        for key in removed:
            if not any(entries[key] is entry for entry in node.entries[:leading]):
                self._remove_entry(entries[key], layout.slot(key, before[key]).is_block)
        column = self._column(node.entries[0].start) if node.entries else 0
        for key, value, slot in layout.in_order(inserted):
            place = find_insertion(self._source, node, survivors, before, layout, (key, value))
            lines = entry_lines(key, value, slot.shape, self._habits, (*path, key))
            self._insert(place, lines, column)

    def _insert(self, place: Insertion, lines: Sequence[str], column: int) -> None:
        newline = self._source.newline_before(place.offset)
        indent = " " * column
        text = "".join(indent + line + newline for line in lines)
        text = newline * place.blanks_before + text + newline * place.blanks_after
        if place.is_inline:
            # Before the first key of an item: its line keeps the dash.
            text = text[column:] + indent
        self._replace(place.offset, place.offset, text)

    def _begins_line(self, offset: int) -> bool:
        line = self._source.line_start(offset)
        return not self._text[line:offset].strip(" ")

    def _remove_leading(self, node: MappingNode, gone: set[int], path: Path) -> int:
        """Remove the first entries of a mapping that begins behind a dash; give how many."""
        count = 0
        while count < len(node.entries) and id(node.entries[count]) in gone:
            count += 1
        if count:
            start, end = node.entries[0].start, node.entries[count].start
            between = self._text[_entry_end(node.entries[count - 1]) : end]
            if between.strip(" \t\r\n"):
                reason = "a comment stands between this key and the next; remove it first"
                raise EditError("NF404", format_path(path), reason)
            self._replace(start, end, "")
        return count

    def _remove_entry(self, entry: Entry, is_block: bool) -> None:
        """Remove the lines of an entry; with a block, the blank line behind it."""
        source = self._source
        start = source.line_start(entry.start)
        end = source.next_line(_entry_end(entry))
        has_blank_before = start == 0 or self._is_separator(source.line_start(start - 1), start)
        if is_block and has_blank_before and is_blank_line(source, end):
            end = source.next_line(end)
        self._replace(start, end, "")

    def _is_separator(self, start: int, end: int) -> bool:
        line = self._text[start:end].strip(" \t\r\n\ufeff")
        return not line or line == "---"

    # Values

    def _value(self, place: _Place, before: Plain, after: Plain, shape: Shape, path: Path) -> None:
        """Plan the edits that change one value."""
        node = place.node
        match node:
            case MappingNode() if isinstance(before, dict) and isinstance(after, dict) and after:
                if node.entries:
                    self.mapping(node, before, after, shape.layout or FREE, path)
                    return
            case SequenceNode() if isinstance(before, list) and isinstance(after, list) and after:
                if node.items:
                    self._sequence(node, before, after, shape.items or UNTYPED, path)
                    return
        if place.indicator_end < 0:
            raise EditError("NF404", format_path(path), "it has no ':'; write one")
        if isinstance(after, (dict, list)) and after:
            self._to_collection(place, after, shape, path)
        else:
            self._to_scalar(place, after, shape, path)

    def _to_scalar(self, place: _Place, after: Plain, shape: Shape, path: Path) -> None:
        node = place.node
        is_scalar = isinstance(node, (ScalarNode, AliasNode))
        if isinstance(node, ScalarNode) and node.style in {"|", ">"}:
            self._from_block_scalar(node, place, after, shape, path)
            return
        bare = after is None and not place.is_item and not place.in_flow
        style_from = node if is_scalar else None
        text = "" if bare else self._scalar_text(style_from, after, shape, path, place.in_flow)
        if is_scalar and not _is_empty(node):
            self._replace(node.start, node.end, text)
        elif is_scalar:
            self._fill(node, text)
        elif isinstance(node, (MappingNode, SequenceNode)) and node.is_flow:
            self._replace(node.start, node.end, text)
        else:
            self._replace(place.indicator_end, node.end, f" {text}")

    def _fill(self, node: Node, text: str) -> None:
        """Write a text where nothing stood, with blanks around it."""
        end = node.end
        if self._text[end : end + 1] == " ":
            end += 1
        follows = self._text[end : end + 1]
        space = "" if follows in {"", "\r", "\n", " ", "\t", ",", "}", "]"} else " "
        self._replace(node.end, end, f" {text}{space}")

    def _scalar_text(
        self, node: Node | None, value: Plain, shape: Shape, path: Path, in_flow: bool
    ) -> str:
        return single_line(value, shape, self._habits, path, node, in_flow=in_flow)

    def _from_block_scalar(
        self, node: ScalarNode, place: _Place, after: Plain, shape: Shape, path: Path
    ) -> None:
        """Replace a block scalar, by one where it can hold the text."""
        header = _BLOCK_HEADER_COMMENT.match(self._text, node.start)
        comment = (header["comment"] or "") if header else ""
        lines = scalars.block_lines(after, node.style) if isinstance(after, str) else None
        if lines is None:
            bare = after is None and not place.is_item
            text = "" if bare else self._scalar_text(None, after, shape, path, False)
            self._replace(node.start, node.end, text + comment)
            return
        newline = self._source.newline_before(self._source.next_line(node.start))
        indent = " " * (place.column + 2)
        content = self._source.next_line(node.start)
        if content < node.end:
            own = _INDENT.match(self._text, content)
            indent = own.group() if own and len(own.group()) > place.column else indent
        body = "".join(newline + (indent + line if line else "") for line in lines[1:])
        self._replace(node.start, node.end, lines[0] + comment + body)

    def _to_collection(
        self,
        place: _Place,
        after: dict[Plain, Plain] | list[Plain],
        shape: Shape,
        path: Path,
    ) -> None:
        node, habits = place.node, self._habits
        if place.in_flow or (_is_flow(node) and not _is_empty_collection(node)):
            self._replace(node.outer, node.end, flow_text(after, shape, habits, path))
            return
        if place.is_item:
            column = " " * place.column
            first, *others = item_lines(after, shape, habits, path)
            lines = [column + line for line in others]
            inline = first.removeprefix("-")
        else:
            if isinstance(after, dict):
                inner = mapping_lines(after, shape.layout or FREE, habits, path)
                indent = habits.mapping_indent
            else:
                inner = sequence_lines(after, shape.items or UNTYPED, habits, path)
                indent = habits.sequence_indent
            lines = [" " * (place.column + indent) + line for line in inner]
            inline = ""
        newline = self._source.newline_before(self._source.next_line(place.indicator_end))
        text = newline.join([inline, *lines])
        if _is_empty(node) and not inline:
            # A comment on the key's line stays there.
            end = self._source.line_end(node.end)
            self._replace(end, end, text)
        elif self._source.line_start(node.outer) > place.indicator_end and not inline:
            start = self._source.line_start(node.outer)
            self._replace(start, node.end, text.removeprefix(newline))
        else:
            self._replace(place.indicator_end, node.end, text)

    # Sequences

    def _sequence(
        self,
        node: SequenceNode,
        before: Sequence[Plain],
        after: Sequence[Plain],
        shape: Shape,
        path: Path,
    ) -> None:
        steps = align(before, after)
        for step in steps:
            if step.change is Change.CHANGED:
                place = self._item_place(node, step.before)
                inner = (*path, step.before)
                self._value(place, before[step.before], after[step.after], shape, inner)
        if all(step.change in {Change.KEPT, Change.CHANGED} for step in steps):
            return
        if node.is_flow:
            self._flow_sequence(node, steps, after, shape, path)
        else:
            self._block_sequence(node, steps, before, after, shape, path)

    def _item_place(self, node: SequenceNode, index: int) -> _Place:
        item = node.items[index]
        if node.is_flow:
            return _Place(item, item.outer, 0, is_item=True, in_flow=True)
        dash = node.dashes[index]
        return _Place(item, dash + 1, self._column(dash), is_item=True, in_flow=False)

    def _block_sequence(
        self,
        node: SequenceNode,
        steps: Sequence[Step],
        before: Sequence[Plain],
        after: Sequence[Plain],
        shape: Shape,
        path: Path,
    ) -> None:
        source = self._source
        column = self._column(node.dashes[0])
        removed = [step.before for step in steps if step.change is Change.REMOVED]
        moved = {fingerprint(before[index]): index for index in removed}
        is_inline = not self._begins_line(node.dashes[0])
        if is_inline and 0 in removed:
            reason = "its first item stands on another item's line, and cannot be removed there"
            raise EditError("NF404", format_path(path), reason)
        for index in removed:
            start = source.line_start(node.dashes[index])
            self._replace(start, self._item_end(node, index), "")
        previous = -1
        for step in steps:
            if step.change is not Change.INSERTED:
                previous = step.before
                continue
            value = after[step.after]
            offset = self._item_end(node, previous) if previous >= 0 else node.dashes[0]
            newline = source.newline_before(source.next_line(offset) if previous < 0 else offset)
            origin = moved.pop(fingerprint(value), None)
            if origin is not None:
                # An item that only moved keeps its text, with whatever people wrote into it.
                start = node.dashes[origin]
                text = self._text[start : self._item_end(node, origin)]
            else:
                lines = item_lines(value, shape, self._habits, (*path, step.after), node.items)
                text = (newline + " " * column).join(lines) + newline
            if previous < 0 and is_inline:
                self._replace(offset, offset, text + " " * column)
            else:
                start = source.line_start(offset)
                self._replace(start, start, " " * column + text)

    def _item_end(self, node: SequenceNode, index: int) -> int:
        """Give where the line after an item begins."""
        return self._source.next_line(max(node.items[index].end, node.dashes[index] + 1))

    # Flow collections

    def _flow_mapping(
        self,
        node: MappingNode,
        entries: Mapping[Plain, Entry],
        removed: Sequence[Plain],
        inserted: Mapping[Plain, Plain],
        layout: Layout,
        path: Path,
    ) -> None:
        if not removed and not inserted:
            return
        gone = {id(entries[key]) for key in removed}
        pieces = [
            Piece(entry.start, _entry_end(entry), id(entry) in gone) for entry in node.entries
        ]
        ranks = [layout.rank(entry.key.text, None) for entry in node.entries]
        additions: list[tuple[int, str]] = []
        for key, value, slot in layout.in_order(inserted):
            rank = layout.rank(key, value)
            earlier = [index for index, other in enumerate(ranks) if other <= rank]
            text = flow_entry(key, value, slot.shape, self._habits, (*path, key))
            # What is unknown goes to the end.
            index = earlier[-1] if earlier and key in layout.by_key else len(pieces) - 1
            additions.append((-1 if key in layout.by_key and not earlier else index, text))
        self._plan_flow(node, pieces, additions, path)

    def _flow_sequence(
        self,
        node: SequenceNode,
        steps: Sequence[Step],
        after: Sequence[Plain],
        shape: Shape,
        path: Path,
    ) -> None:
        gone = {step.before for step in steps if step.change is Change.REMOVED}
        pieces = [
            Piece(item.outer, item.end, index in gone) for index, item in enumerate(node.items)
        ]
        additions: list[tuple[int, str]] = []
        previous = -1
        for step in steps:
            if step.change is Change.INSERTED:
                inner = (*path, step.after)
                sibling = next((item for item in node.items if chosen_style(item, shape)), None)
                value = after[step.after]
                text = (
                    flow_text(value, shape, self._habits, inner)
                    if isinstance(value, (dict, list))
                    else self._scalar_text(sibling, value, shape, inner, True)
                )
                additions.append((previous, text))
            else:
                previous = step.before
        self._plan_flow(node, pieces, additions, path)

    def _plan_flow(
        self,
        node: MappingNode | SequenceNode,
        pieces: Sequence[Piece],
        additions: Sequence[tuple[int, str]],
        path: Path,
    ) -> None:
        if self._text[node.start] not in "[{":
            reason = "a pair without braces cannot be changed; write the braces"
            raise EditError("NF404", format_path(path), reason)
        self.edits.extend(plan_pieces(self._text, pieces, additions, path))


def _entry_end(entry: Entry) -> int:
    return max(entry.value.end, entry.colon, entry.key.end)


def _is_empty(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.is_empty


def _is_flow(node: Node) -> bool:
    return isinstance(node, (MappingNode, SequenceNode)) and node.is_flow


def _is_empty_collection(node: Node) -> bool:
    match node:
        case MappingNode():
            return not node.entries
        case SequenceNode():
            return not node.items
    return False
