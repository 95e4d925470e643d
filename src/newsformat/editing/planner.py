"""From what a mapping says and what it should say to the edits that make it say so.

The plan walks the nodes beside both versions of their data and touches a place only where the
two differ. Whether the edited text says what it should is not decided here: whoever applies the
plan reads the result again and compares.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import takewhile
from typing import Any

import attrs

from newsformat.diagnostics import Span
from newsformat.editing.alignment import align
from newsformat.editing.block_lists import BlockList
from newsformat.editing.flow_lists import FlowList
from newsformat.editing.flow_pieces import Piece, has_comments, pieces_of, plan_pieces
from newsformat.editing.insertion import BlockMapping, Insertion
from newsformat.editing.list_moves import NOTHING, Contents, arrange
from newsformat.editing.removal import begin_inline, lines_of_removed
from newsformat.editing.replacement import Place, replace_value
from newsformat.errors import EditError
from newsformat.text.source import DEFAULT_LIMITS, Source
from newsformat.text.text_edits import TextEdit
from newsformat.write.emitter import (
    entry_lines,
    flow_entry,
    flow_text,
    item_lines,
    single_line,
    telling_sibling,
)
from newsformat.write.file_style import FileStyle
from newsformat.yaml.layout import FREE, UNTYPED, Layout, Shape
from newsformat.yaml.node_values import mapping_key
from newsformat.yaml.nodes import Entry, MappingNode, SequenceNode
from newsformat.yaml.paths import Path, format_path
from newsformat.yaml.plain_data import Plain, same


def plan_edits(
    source: Source,
    root: MappingNode,
    before: Mapping[Any, Plain],
    after: Mapping[Any, Plain],
    layout: Layout,
    whole: Callable[[], MappingNode] | None = None,
) -> list[TextEdit]:
    """Plan the edits that turn the data of a text into other data.

    Args:
        source: The text.
        root: Its root mapping.
        before: The data that the text has, as `construct` gives it.
        after: The data that it should have.
        layout: The layout of the root mapping.
        whole: What gives the root of the whole text where `root` is only a part of it.

    Returns:
        The edits, in no particular order.

    Raises:
        EditError: The change cannot be made where it would have to be.
    """
    plan = _Plan(source, FileStyle(source, whole or (lambda: root)))
    plan.mapping(root, before, after, layout, ())
    return plan.edits


class _Plan:
    """The state of planning the edits of one text."""

    def __init__(self, source: Source, file_style: FileStyle) -> None:
        self.edits: list[TextEdit] = []
        self._source = source
        self._text = source.text
        self._file_style = file_style

    def _replace(self, start: int, end: int, replacement: str) -> None:
        self.edits.append(TextEdit(Span(start, end), replacement))

    def _column(self, offset: int) -> int:
        return offset - self._source.line_start(offset)

    # Mappings

    def mapping(
        self,
        node: MappingNode,
        before: Mapping[Any, Plain],
        after: Mapping[Any, Plain],
        layout: Layout,
        path: Path,
    ) -> None:
        """Plan the edits inside a mapping."""
        entries = {
            mapping_key(entry, layout, DEFAULT_LIMITS): entry
            for entry in node.entries
            if not entry.is_merge
        }
        for key, value in after.items():
            entry = entries.get(key)
            if entry is not None and not same(before[key], value):
                self._require_single(node, key, layout, path)
                column = self._column(entry.start)
                place = Place(entry.value, entry.colon, column, is_item=False, in_flow=node.is_flow)
                self._value(place, before[key], value, layout.slot(key, value).shape, (*path, key))
        removed = [key for key in before if key not in after]
        for key in removed:
            if key not in entries:
                reason = "it comes from a merge key, and cannot be removed here"
                raise EditError("NF403", format_path((*path, key)), reason)
            self._require_single(node, key, layout, path)
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

    def _require_single(self, node: MappingNode, key: Plain, layout: Layout, path: Path) -> None:
        """Refuse to change a key that stands twice: nothing says which of its values is meant."""
        if not self._source.allowances.doubled_keys:
            return
        twins = [
            entry
            for entry in node.entries
            if not entry.is_merge and same(mapping_key(entry, layout, DEFAULT_LIMITS), key)
        ]
        if len(twins) > 1:
            first, last = (self._source.line_number(twins[each].start) for each in (0, -1))
            places = (
                f"in line {first}" if first == last else f"first in line {first}, last in {last}"
            )
            reason = (
                f"this key stands twice, {places}; keep one of the two in the text, then edit it"
            )
            raise EditError("NF404", format_path((*path, key)), reason)

    def _block_mapping(
        self,
        node: MappingNode,
        entries: Mapping[Any, Entry],
        before: Mapping[Any, Plain],
        removed: Sequence[Plain],
        inserted: Mapping[Any, Plain],
        layout: Layout,
        path: Path,
    ) -> None:
        source = self._source
        gone = {entries[key] for key in removed}
        survivors = {key: entry for key, entry in entries.items() if entry not in gone}
        leading = 0
        is_inline = bool(node.entries) and not self._begins_line(node.entries[0].start)
        if is_inline:
            leading = len(list(takewhile(gone.__contains__, node.entries)))
        indices = {entry: index for index, entry in enumerate(node.entries)}
        ranges: dict[int, int] = {}
        for key in removed:
            index = indices[entries[key]]
            if index >= leading:
                removal = source, node.entries, index, gone, layout, before[key]
                start, end = lines_of_removed(*removal)
                ranges[start] = end
                self._replace(start, end, "")
        mapping = BlockMapping(source, node, survivors, before, layout, ranges)
        column = self._column(node.entries[0].start) if node.entries else 0
        stays = node.entries[leading].start if leading < len(node.entries) else node.end
        first_lines: list[str] = []
        for place, lines in self._places(mapping, inserted, layout, path):
            if is_inline and place.offset <= stays:
                first_lines.extend(lines)
            else:
                self._insert(place, lines, column)
        if leading or first_lines:
            self.edits.append(begin_inline(source, node, leading, first_lines))

    def _places(
        self, mapping: BlockMapping, inserted: Mapping[Any, Plain], layout: Layout, path: Path
    ) -> list[tuple[Insertion, list[str]]]:
        """Return the lines of new keys of a block mapping, each with their place."""
        # Where nothing stays, the first block goes behind the header lines that are added with it.
        follows_header = False
        by_name = dict(sorted(inserted.items(), key=lambda entry: str(entry[0])))
        last: Plain = None
        places: list[tuple[Insertion, list[str]]] = []
        for key, value, slot in layout.in_order(inserted if layout is FREE else by_name):
            lines = entry_lines(key, value, slot.shape, self._file_style, (*path, key))
            if places and mapping.joins(key, value, last, inserted[last]):
                places[-1][1].extend(lines)
                continue
            place = mapping.insertion(key, value)
            if slot.is_block and follows_header:
                place = attrs.evolve(place, blanks_before=1)
            follows_header = mapping.is_empty and not slot.is_block
            places.append((place, lines))
            last = key
        return places

    def _insert(self, place: Insertion, lines: Sequence[str], column: int) -> None:
        newline = self._source.newline_before(place.offset)
        indent = " " * column
        text = "".join(indent + line + newline for line in lines)
        text = newline * place.blanks_before + text + newline * place.blanks_after
        self._replace(place.offset, place.offset, text)

    def _begins_line(self, offset: int) -> bool:
        line = self._source.line_start(offset)
        return not self._text[line:offset].strip(" ")

    # Values

    def _value(self, place: Place, before: Plain, after: Plain, shape: Shape, path: Path) -> None:
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
            case MappingNode(entries=parts) | SequenceNode(items=parts):
                if type(before) is type(after) and has_comments(self._source, node):
                    # They stay between the brackets.
                    self._plan_flow(node, pieces_of(node, range(len(parts))), [], path)
                    return
        self.edits.append(replace_value(self._source, self._file_style, place, after, shape, path))

    # Sequences

    def _sequence(
        self,
        node: SequenceNode,
        before: Sequence[Plain],
        after: Sequence[Plain],
        shape: Shape,
        path: Path,
    ) -> None:
        """Plan the edits of a list that is not empty, and does not become so."""
        origins = align(before, after, shape.layout or FREE)

        def changes(new: int) -> list[TextEdit]:
            old = origins[new]
            if same(before[old], after[new]):
                return []
            planned, self.edits = self.edits, []
            place = self._item_place(node, old)
            self._value(place, before[old], after[new], shape, (*path, new))
            inner, self.edits = self.edits, planned
            return inner

        if len(before) == len(after) and all(map(operator.eq, origins, range(len(after)))):
            for new in range(len(after)):
                self.edits += changes(new)
            return
        contents = Contents(self._writer(node, after, shape, path), changes)
        self.edits += self._rearranged(node, origins, contents, path)

    def _rearranged(
        self, node: SequenceNode, origins: Sequence[int], contents: Contents, path: Path
    ) -> list[TextEdit]:
        """Return the edits of a list whose items come, go or move."""
        arrangement = arrange(origins, len(node.items))
        edits = [
            edit
            for new, old in enumerate(origins)
            if old != NOTHING and arrangement.filled[old] == new
            for edit in contents.changes(new)
        ]
        if node.is_flow:
            return [*edits, *FlowList(self._source, node, arrangement, contents, path).edits()]
        block = BlockList(self._source, node, arrangement, contents)
        edits += block.edits()
        return [block.at_first_dash(edits)] if block.is_inline else edits

    def _writer(
        self, node: SequenceNode, items: Sequence[Plain], shape: Shape, path: Path
    ) -> Callable[[int], Sequence[str]]:
        """Return what writes an item that comes to a list, as the other items are written."""
        find_sibling = cache(lambda: telling_sibling(node.items, shape))

        def lines(index: int) -> Sequence[str]:
            item, inner = items[index], (*path, index)
            if not node.is_flow:
                return item_lines(item, shape, self._file_style, inner, find_sibling())
            if isinstance(item, (dict, list)):
                return [flow_text(item, shape, self._file_style, inner)]
            sibling = find_sibling()
            return [single_line(item, shape, self._file_style, inner, sibling, in_flow=True)]

        return lines

    def _item_place(self, node: SequenceNode, index: int) -> Place:
        item = node.items[index]
        if node.is_flow:
            return Place(item, item.outer, 0, is_item=True, in_flow=True)
        dash = node.dashes[index]
        return Place(item, dash + 1, self._column(dash), is_item=True, in_flow=False)

    # Flow collections

    def _flow_mapping(
        self,
        node: MappingNode,
        entries: Mapping[Any, Entry],
        removed: Sequence[Plain],
        inserted: Mapping[Any, Plain],
        layout: Layout,
        path: Path,
    ) -> None:
        if not removed and not inserted:
            return
        gone = {entries[key] for key in removed}
        indices = {index for index, entry in enumerate(node.entries) if entry in gone}
        pieces = pieces_of(node, indices)
        ranks = [layout.rank(entry.name, None) for entry in node.entries]
        additions: list[tuple[int, str]] = []
        for key, value, slot in layout.in_order(inserted):
            text = flow_entry(key, value, slot.shape, self._file_style, (*path, key))
            # What is unknown goes to the end.
            index = len(pieces) - 1
            if key in layout.by_key:
                rank = layout.rank(key, value)
                index = max((i for i, other in enumerate(ranks) if other <= rank), default=-1)
            additions.append((index, text))
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
        span = Span(node.start, node.end)
        edits = plan_pieces(self._text, span, pieces, additions)
        self.edits.extend(edit for edit in edits if edit.span.length or edit.replacement)
