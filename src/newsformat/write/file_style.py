"""The style of a file, so that new text looks as if it had always been there.

All facts about the style are derived in this module, when new text first needs them. The page "The
style of a file" of the reference describes the results.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, Final, TypeAlias

from newsformat.lazy_patterns import pattern
from newsformat.text.source import Source
from newsformat.write.blank_lines import Gaps, blank_lines, gaps_of_entries, most_frequent
from newsformat.write.found_nodes import FoundNode, nodes_below
from newsformat.write.observed_styles import (
    MOST_BLANKS,
    ONE_LINE,
    QUOTES,
    blanks_behind_dash,
    is_text,
    quote_of_keys,
)
from newsformat.yaml.model_layout import Layout, is_url_key
from newsformat.yaml.nodes import Entry, MappingNode, ScalarNode, SequenceNode
from newsformat.yaml.scalars import NULLS, is_plain_safe

_JOINT: Final = pattern(r"([ \t]*),([ \t]*)")

# The styles of the values of keys, and the styles of items.
_Styles: TypeAlias = tuple[Counter[str], Counter[str]]

Joint: TypeAlias = tuple[str, str]
"""The text before and after a comma."""


class FileStyle:
    """What a file decides where the format leaves a choice; without a file, canonical form."""

    def __init__(
        self,
        source: Source | None = None,
        root: Callable[[], MappingNode] | None = None,
        layout: Layout | None = None,
    ) -> None:
        """Store the file; its root mapping is asked for when new text first needs it.

        Args:
            source: The text of the file.
            root: A function that returns the root mapping.
            layout: The layout of the root; a canonical one leaves fewer choices to the file.
        """
        self._source = source
        self._find_root = root
        self._layout = layout
        self.is_canonical: bool = layout is None or layout.is_canonical
        self._gaps: dict[MappingNode, Gaps] = {}

    @property
    def source(self) -> Source:
        """The text of the file."""
        assert self._source is not None  # noqa: S101 - who asks has nodes, which are of a text
        return self._source

    # Indents

    @cached_property
    def mapping_indent(self) -> int:
        """How many columns a nested mapping is indented relative to its key."""
        indent = self._indent(MappingNode)
        if indent is None and not self.is_canonical:
            # People who indent lists by four columns do the same with mappings.
            indent = self._indent(SequenceNode) or None
        return 2 if indent is None else indent

    @cached_property
    def sequence_indent(self) -> int:
        """How many columns the `-` of an item is indented relative to the key of its list."""
        indent = self._indent(SequenceNode)
        if indent is None and not self.is_canonical:
            indent = self._indent(MappingNode)
        return 2 if indent is None else indent

    @cached_property
    def dash_blanks(self) -> int:
        """How many blanks follow a `-`."""
        if self.is_canonical:
            return 1
        lists = (node for _, node, *_ in self._nodes if isinstance(node, SequenceNode))
        found = (blanks_behind_dash(self.source, node) for node in lists)
        return most_frequent(filter(None, found)) or 1

    def _indent(self, kind: type[MappingNode | SequenceNode]) -> int | None:
        """Return the indent of the first block collection of a kind, relative to its key."""
        for entry, child, *_ in self._nodes:
            if isinstance(child, kind) and not child.is_flow and entry is not None:
                indent = self._column(child.start) - self._column(entry.start)
                if 0 <= indent <= MOST_BLANKS and (indent or kind is SequenceNode):
                    return indent
        return None

    def _column(self, offset: int) -> int:
        return offset - self.source.line_start(offset)

    # Quotes

    @cached_property
    def quote(self) -> str:
        """The quote character of the majority of quoted texts."""
        styles = Counter(
            node.style
            for entry, node in self._scalars()
            if node.style in QUOTES and not (self.is_canonical and entry is None)
        )
        return "'" if styles["'"] > styles['"'] else '"'

    @cached_property
    def url_style(self) -> str | None:
        """The style of most URLs, `""` for plain; `None` if there are none, or no majority."""
        styles = Counter(
            node.style
            for entry, node in self._scalars()
            if entry is not None
            and is_url_key(entry.name)
            and not node.is_empty
            and node.style in ONE_LINE
        )
        most = max(styles.values(), default=0)
        leading = [style for style, count in styles.items() if count == most]
        return leading[0] if len(leading) == 1 else None

    def text_style(self, *, is_item: bool) -> str | None:
        """Return the style of a new text: the quote that all texts have, or `""` for plain.

        Texts that are quoted only because they could not be plain are used only if there are no
        others.

        Args:
            is_item: Whether it is an item of a list; the texts of list items are then preferred.

        Returns:
            The style; `None` where the file has no text.
        """
        free, needed = self._text_styles
        styles = free[is_item] or free[not is_item] or needed[is_item] or needed[not is_item]
        if not styles:
            return None
        return "" if "" in styles else max(styles, key=styles.__getitem__)

    @cached_property
    def _text_styles(self) -> tuple[_Styles, _Styles]:
        """The styles of one-line texts: those that could be plain, and those that could not."""
        free: _Styles = Counter(), Counter()
        needed: _Styles = Counter(), Counter()
        for entry, node, _, shape in self._nodes:
            is_item = entry is None
            # A style that a class declares is not the file's choice. One plain text decides for its
            # kind.
            if not isinstance(node, ScalarNode) or shape.is_style_declared or "" in free[is_item]:
                continue
            if node.style in QUOTES:
                (free if is_plain_safe(node.text) else needed)[is_item][node.style] += 1
            elif node.style == "" and (is_text(node) or (shape.is_text and node.text)):
                free[is_item][""] += 1
        return free, needed

    @cached_property
    def key_quote(self) -> str:
        """The quote of the keys if all have the same one; otherwise empty."""
        if self.is_canonical:
            return ""
        return quote_of_keys(self.source, [entry for entry, *_ in self._nodes if entry])

    # Null

    @cached_property
    def null_word(self) -> str:
        """The word for null in places where something must be written."""
        return self._null[0] or "null"

    @cached_property
    def null_behind_key(self) -> str:
        """The text after the `:` of a key whose value is null."""
        if self.is_canonical:
            return " "
        word, blank = self._null
        return f" {word}" if word else blank

    @cached_property
    def null_item(self) -> str:
        """The text after the `-` of an item that is null; empty only if the file has such items."""
        has_null = not self.is_canonical and self._has_null
        return self._null[0] if has_null else self.null_word

    @cached_property
    def _null(self) -> tuple[str, str]:
        """The word for most nulls, and the blank after the `:` if every empty value has one."""
        if self.is_canonical:
            return "", " "
        word = max(self._null_words, key=self._null_words.__getitem__, default="")
        return word, " " if self._blanks_of_nulls == {" "} else ""

    @property
    def _has_null(self) -> bool:
        return bool(self._null_words)

    @cached_property
    def _null_words(self) -> Counter[str]:
        """The words for null; those in flow collections, which need one, are a last resort."""
        words: tuple[Counter[str], Counter[str]] = Counter(), Counter()
        for node, in_flow in self._nulls:
            words[in_flow][node.text] += 1
        return words[False] or words[True]

    @cached_property
    def _blanks_of_nulls(self) -> set[str]:
        """The blanks after the `:` of keys with an empty value and no comment."""
        found: set[str] = set()
        for node, in_flow in self._nulls:
            behind = self.source.text[node.end : self.source.line_end(node.end)]
            if not in_flow and not node.text and "#" not in behind:
                found.add(behind[:1])
        return found

    @property
    def _nulls(self) -> Iterator[tuple[ScalarNode, bool]]:
        for _, node, in_flow, _ in self._nodes:
            is_plain = isinstance(node, ScalarNode) and not node.style and node.tag is None
            if isinstance(node, ScalarNode) and is_plain and node.text in NULLS:
                yield node, in_flow

    # Flow collections

    def writes_flow(self, value: Mapping[Any, object] | Sequence[object]) -> bool | None:
        """Tell whether a new list or mapping, which must not be empty, is written in flow style.

        The collections of its own kind decide, or else the lists of the file.

        Returns:
            Whether it does; `None` where the file does not say.
        """
        if not self.is_canonical:
            kind = _kind(value if isinstance(value, Mapping) else None, value)
            for each in _ORDER_OF_KINDS[kind]:
                in_flow, in_block = self._forms[each, True], self._forms[each, False]
                if in_flow or in_block:
                    return in_flow > in_block
        return None

    @cached_property
    def _forms(self) -> Counter[tuple[str, bool]]:
        """The number of collections of each kind in flow style, and in block style.

        Collections inside flow collections do not count, since they cannot be in block style.
        """
        forms: Counter[tuple[str, bool]] = Counter()
        for _, node, in_flow, _ in self._nodes:
            match node:
                case MappingNode(entries=[_, *_]) if not in_flow:
                    forms[_MAPPING, node.is_flow] += 1
                case SequenceNode(items=items) if items and not in_flow:
                    forms[_kind(None, items), node.is_flow] += 1
        return forms

    @cached_property
    def joint(self) -> Joint:
        """The text before and after most commas in flow collections on one line."""
        if self.is_canonical:
            return "", " "
        found = Counter(joint for node in self._flow_nodes for joint in self._joints(node))
        return max(found, key=found.__getitem__, default=("", " "))

    def padding(self, bracket: str) -> str:
        """Return the blanks inside most brackets, usually none.

        Args:
            bracket: The opening bracket; collections with the same bracket are preferred.
        """
        if self.is_canonical:
            return ""
        inside = {each: count for each, count in self._paddings.items() if each[0] == bracket}
        found = inside or self._paddings
        return max(found, key=found.__getitem__, default=("", ""))[1]

    @cached_property
    def _paddings(self) -> Counter[tuple[str, str]]:
        text = self.source.text
        found: Counter[tuple[str, str]] = Counter()
        for node in self._flow_nodes:
            inside = self.source.blanks_at(node.start + 1)
            if text[node.start + 1 + len(inside)] not in "\r\n#":
                found[text[node.start], inside] += 1
        return found

    @cached_property
    def _flow_nodes(self) -> list[MappingNode | SequenceNode]:
        """The flow collections with brackets that are not empty."""
        return [
            node
            for _, node, *_ in self._nodes
            if isinstance(node, (MappingNode, SequenceNode))
            and node.is_flow
            and (node.entries if isinstance(node, MappingNode) else node.items)
            and self.source.text[node.start] in "[{"
        ]

    def _joints(self, node: MappingNode | SequenceNode) -> Iterator[Joint]:
        """Yield the text before and after each comma of a flow collection that is on one line."""
        text = self.source.text
        ends = (
            [(entry.start, entry.end) for entry in node.entries]
            if isinstance(node, MappingNode)
            else [(item.outer, item.end) for item in node.items]
        )
        for (_, end), (start, _) in pairwise(ends):
            joint = _JOINT.fullmatch(text, end, start)
            if joint is not None:
                yield joint.group(1), joint.group(2)

    # Blank lines

    def gaps(self, node: MappingNode) -> Gaps:
        """Return how many blank lines stand between the keys of a block mapping."""
        if node not in self._gaps:
            self._gaps[node] = gaps_of_entries(self.source, node.entries)
        return self._gaps[node]

    def blanks_between_items(self, *, are_collections: bool) -> int:
        """Return how many blank lines most block lists have between their items.

        Args:
            are_collections: Whether the items are lists and mappings.
        """
        if self.is_canonical:
            return 0
        return most_frequent(self._item_gaps[are_collections]) or 0

    @cached_property
    def _item_gaps(self) -> tuple[list[int], list[int]]:
        gaps: tuple[list[int], list[int]] = [], []
        for _, node, *_ in self._nodes:
            if isinstance(node, SequenceNode) and not node.is_flow:
                kind = _kind(None, node.items) == _LIST_OF_COLLECTIONS
                ends = (
                    max(item.end, dash + 1)
                    for item, dash in zip(node.items, node.dashes, strict=True)
                )
                gaps[kind].extend(
                    blank_lines(self.source, end, start)
                    for end, start in zip(ends, node.dashes[1:], strict=False)
                )
        return gaps

    # Nodes

    def _scalars(self) -> Iterator[tuple[Entry | None, ScalarNode]]:
        for entry, child, *_ in self._nodes:
            if isinstance(child, ScalarNode):
                yield entry, child

    @cached_property
    def _nodes(self) -> list[FoundNode]:
        """Every node below the root."""
        return [] if self._find_root is None else nodes_below(self._find_root(), self._layout)


CANONICAL: Final = FileStyle()
"""The style of the canonical writer."""


_MAPPING: Final = "mapping"
_LIST: Final = "list"
_LIST_OF_COLLECTIONS: Final = "list of collections"
_ORDER_OF_KINDS: Final = {
    _MAPPING: (_MAPPING, _LIST, _LIST_OF_COLLECTIONS),
    _LIST: (_LIST, _LIST_OF_COLLECTIONS),
    _LIST_OF_COLLECTIONS: (_LIST_OF_COLLECTIONS, _LIST),
}


def _kind(mapping: object, items: Iterable[object]) -> str:
    """Return the kind of a collection: a mapping, a list of scalars, or any other list."""
    if mapping is not None:
        return _MAPPING
    collections = (dict, list, MappingNode, SequenceNode)
    return _LIST_OF_COLLECTIONS if any(isinstance(i, collections) for i in items) else _LIST
