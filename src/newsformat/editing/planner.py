"""Compares the data of a mapping with the data that it should have, and plans the edits.

The plan walks the nodes together with both versions of their data, and touches a place only where
the two differ. It does not check that the edited text contains the right data: the caller reads the
result again and compares.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from newsformat.editing.alignment import align
from newsformat.editing.block_lists import BlockList
from newsformat.editing.flow_collection_edits import has_comments, piece_edits, pieces_of
from newsformat.editing.flow_lists import FlowList
from newsformat.editing.list_moves import NOTHING, Contents, arrange
from newsformat.editing.mapping_keys import KeyChanges, key_edits
from newsformat.editing.replacement import Place, replace_value
from newsformat.errors import EditError
from newsformat.lazy_patterns import pattern
from newsformat.text.source import DEFAULT_LIMITS, Source
from newsformat.text.text_edits import TextEdit
from newsformat.write.context import Context
from newsformat.write.emitter import flow_text, item_lines, telling_sibling
from newsformat.write.file_style import FileStyle
from newsformat.write.observed_styles import blanks_behind_dash, is_block
from newsformat.yaml.model_layout import FREE, Layout, Shape
from newsformat.yaml.node_values import mapping_key
from newsformat.yaml.nodes import Entry, MappingNode, Node, SequenceNode
from newsformat.yaml.paths import format_path
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
        before: The data of the text, as `construct` returns it.
        after: The data that it should have.
        layout: The layout of the root mapping.
        whole: A function that returns the root of the whole text, if `root` is only a part of it.

    Returns:
        The edits, in no particular order.

    Raises:
        EditError: The change cannot be made at the place where it is needed.
    """
    style = FileStyle(source, whole or (lambda: root), layout)
    plan = _Plan(source)
    plan.mapping(root, before, after, Context(style, Shape(layout=layout), ()))
    return plan.edits


_LINE_END: Final = pattern(r"[\r\n]")


class _Plan:
    """The state of planning the edits of one text."""

    def __init__(self, source: Source) -> None:
        self.edits: list[TextEdit] = []
        self._source = source

    def _column(self, offset: int) -> int:
        return offset - self._source.line_start(offset)

    # Mappings

    def mapping(
        self,
        node: MappingNode,
        before: Mapping[Any, Plain],
        after: Mapping[Any, Plain],
        context: Context,
    ) -> None:
        """Plan the edits inside a mapping."""
        layout = context.layout
        entries = {
            mapping_key(entry, layout, DEFAULT_LIMITS): entry
            for entry in node.entries
            if not entry.is_merge
        }
        new_blocks = self._changed_values(node, entries, before, after, context)
        removed = [key for key in before if key not in after]
        for key in removed:
            if key not in entries:
                reason = "it comes from a merge key, and cannot be removed here"
                raise EditError("NF403", format_path((*context.path, key)), reason)
            self._require_single(node, key, context)
        # A key that comes from a merge gets an entry of its own, which overrides the merged one.
        inserted = {
            key: value
            for key, value in after.items()
            if key not in entries and not (key in before and same(before[key], value))
        }
        if removed or inserted or new_blocks:
            changes = KeyChanges(node, before, entries, removed, inserted, new_blocks)
            self.edits += key_edits(changes, context)

    def _changed_values(
        self,
        node: MappingNode,
        entries: Mapping[Any, Entry],
        before: Mapping[Any, Plain],
        after: Mapping[Any, Plain],
        context: Context,
    ) -> set[Entry]:
        """Plan the edits of keys that stay; return the entries whose values become blocks."""
        new_blocks: set[Entry] = set()
        for key, value in after.items():
            entry = entries.get(key)
            if entry is None or same(before[key], value):
                continue
            self._require_single(node, key, context)
            column = self._column(entry.start)
            place = Place(entry.value, entry.colon, column, is_item=False, in_flow=node.is_flow)
            planned = len(self.edits)
            inner = context.of_value(key, context.layout.slot(key, value).shape)
            self._value(place, before[key], value, inner)
            if isinstance(value, (dict, list)) and not node.is_flow and not is_block(entry.value):
                edits = self.edits[planned:]
                if any(_LINE_END.search(edit.replacement) for edit in edits):
                    new_blocks.add(entry)
        return new_blocks

    def _require_single(self, node: MappingNode, key: Plain, context: Context) -> None:
        """Refuse to change a key that occurs twice, since it is unclear which one is meant."""
        if not self._source.allowances.doubled_keys:
            return
        twins = [
            entry
            for entry in node.entries
            if not entry.is_merge and same(mapping_key(entry, context.layout, DEFAULT_LIMITS), key)
        ]
        if len(twins) > 1:
            first, last = (self._source.line_number(twins[each].start) for each in (0, -1))
            places = (
                f"in line {first}" if first == last else f"first in line {first}, last in {last}"
            )
            reason = (
                f"this key appears twice, {places}; keep one of the two in the text, then edit it"
            )
            raise EditError("NF404", format_path((*context.path, key)), reason)

    # Values

    def _value(self, place: Place, before: Plain, after: Plain, context: Context) -> None:
        """Plan the edits that change one value."""
        node = place.node
        match node:
            case MappingNode() if isinstance(before, dict) and isinstance(after, dict) and after:
                if node.entries:
                    self.mapping(node, before, after, context)
                    return
            case SequenceNode() if isinstance(before, list) and isinstance(after, list) and after:
                if node.items:
                    self._sequence(node, before, after, context)
                    return
            case MappingNode(entries=parts) | SequenceNode(items=parts):
                if type(before) is type(after) and has_comments(self._source, node):
                    # Anchor and tag stay, and the new items go between the brackets.
                    self.edits += piece_edits(node, pieces_of(node, range(len(parts))), [], context)
                    return
        self.edits.append(replace_value(self._source, place, after, context))

    # Sequences

    def _sequence(
        self,
        node: SequenceNode,
        before: Sequence[Plain],
        after: Sequence[Plain],
        context: Context,
    ) -> None:
        """Plan the edits of a list that is not empty, neither before nor after."""
        origins = align(before, after, context.items.layout or FREE)

        def changes(new: int) -> list[TextEdit]:
            old = origins[new]
            if same(before[old], after[new]):
                return []
            planned, self.edits = self.edits, []
            place = self._item_place(node, old)
            self._value(place, before[old], after[new], context.of_item(new))
            inner, self.edits = self.edits, planned
            return inner

        if len(before) == len(after) and all(map(operator.eq, origins, range(len(after)))):
            for new in range(len(after)):
                self.edits += changes(new)
            return
        contents = Contents(self._writer(node, after, context), changes)
        self.edits += self._rearranged(node, origins, contents, context)

    def _rearranged(
        self, node: SequenceNode, origins: Sequence[int], contents: Contents, context: Context
    ) -> list[TextEdit]:
        """Return the edits of a list whose items are added, removed or moved."""
        arrangement = arrange(origins, len(node.items))
        edits = [
            edit
            for new, old in enumerate(origins)
            if old != NOTHING and arrangement.filled[old] == new
            for edit in contents.changes(new)
        ]
        if node.is_flow:
            return [*edits, *FlowList(node, arrangement, contents, context).edits()]
        block = BlockList(node, arrangement, contents, context)
        edits += block.edits()
        return [block.at_first_dash(edits)] if block.is_inline else edits

    def _writer(
        self, node: SequenceNode, items: Sequence[Plain], context: Context
    ) -> Callable[[int], Sequence[str]]:
        """Return a function that writes a new item of a list in the style of the other items."""
        siblings: dict[type, Node | None] = {}
        blanks = None if context.style.is_canonical else blanks_behind_dash(self._source, node)

        def lines(index: int) -> Sequence[str]:
            item = items[index]
            kind = type(item)
            if kind not in siblings:
                siblings[kind] = telling_sibling(node.items, item, context)
            inner = context.of_item(index, siblings[kind])
            if not node.is_flow:
                return item_lines(item, inner, blanks)
            return [flow_text(item, inner)]

        return lines

    def _item_place(self, node: SequenceNode, index: int) -> Place:
        item = node.items[index]
        if node.is_flow:
            return Place(item, item.outer, 0, is_item=True, in_flow=True)
        dash = node.dashes[index]
        return Place(item, dash + 1, self._column(dash), is_item=True, in_flow=False)
