"""How a file is written, so that what is added to it looks as if it had always been there.

Everything that is derived from a text for this is derived here, when something new asks for it. The
page "The style of a file" of the reference says what follows from it.
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

# The styles of the values of keys, and those of items.
_Styles: TypeAlias = tuple[Counter[str], Counter[str]]

Joint: TypeAlias = tuple[str, str]
"""What stands before and behind a comma."""


class FileStyle:
    """What a file does that the format leaves open; without a file, what is canonical."""

    def __init__(
        self,
        source: Source | None = None,
        root: Callable[[], MappingNode] | None = None,
        layout: Layout | None = None,
    ) -> None:
        """Remember the file, and what gives its root when something new has to be written.

        Args:
            source: The text of the file.
            root: What gives its root mapping.
            layout: The layout of that; a canonical one leaves less to the file.
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
        """How many columns a nested mapping stands behind its key."""
        indent = self._indent(MappingNode)
        if indent is None and not self.is_canonical:
            # One who indents lists by four columns does so with mappings, too.
            indent = self._indent(SequenceNode) or None
        return 2 if indent is None else indent

    @cached_property
    def sequence_indent(self) -> int:
        """How many columns a `-` stands behind its key."""
        indent = self._indent(SequenceNode)
        if indent is None and not self.is_canonical:
            indent = self._indent(MappingNode)
        return 2 if indent is None else indent

    @cached_property
    def dash_blanks(self) -> int:
        """How many blanks stand behind a `-`."""
        if self.is_canonical:
            return 1
        lists = (node for _, node, *_ in self._nodes if isinstance(node, SequenceNode))
        found = (blanks_behind_dash(self.source, node) for node in lists)
        return most_frequent(filter(None, found)) or 1

    def _indent(self, kind: type[MappingNode | SequenceNode]) -> int | None:
        """Return the indent of the first block collection of a kind behind its key."""
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
        """The quote character of most quoted texts."""
        styles = Counter(
            node.style
            for entry, node in self._scalars()
            if node.style in QUOTES and not (self.is_canonical and entry is None)
        )
        return "'" if styles["'"] > styles['"'] else '"'

    @cached_property
    def url_style(self) -> str | None:
        """How most URLs are written, `""` for plain; `None` where none, or no style, leads."""
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
        """Return how a new text is written: with a quote where all texts have one, or `""`.

        Texts that are quoted only because they could not be plain count last: they tell something
        only where there are no others.

        Args:
            is_item: Whether it is an item of a list; texts of that kind count first.

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
        """The styles of texts on one line: of those that can be plain, and of the others."""
        free: _Styles = Counter(), Counter()
        needed: _Styles = Counter(), Counter()
        for entry, node, _, shape in self._nodes:
            is_item = entry is None
            # What a class declares is no style of the file. One plain text tells all of its kind.
            if not isinstance(node, ScalarNode) or shape.is_style_declared or "" in free[is_item]:
                continue
            if node.style in QUOTES:
                (free if is_plain_safe(node.text) else needed)[is_item][node.style] += 1
            elif node.style == "" and (is_text(node) or (shape.is_text and node.text)):
                free[is_item][""] += 1
        return free, needed

    @cached_property
    def key_quote(self) -> str:
        """The quote that all keys have; empty where there is none."""
        if self.is_canonical:
            return ""
        return quote_of_keys(self.source, [entry for entry, *_ in self._nodes if entry])

    # Null

    @cached_property
    def null_word(self) -> str:
        """How null is written where something must be."""
        return self._null[0] or "null"

    @cached_property
    def null_behind_key(self) -> str:
        """What follows the `:` of a key whose value is null."""
        if self.is_canonical:
            return " "
        word, blank = self._null
        return f" {word}" if word else blank

    @cached_property
    def null_item(self) -> str:
        """What follows the `-` of an item that is null; nothing only where a file does so."""
        has_null = not self.is_canonical and self._has_null
        return self._null[0] if has_null else self.null_word

    @cached_property
    def _null(self) -> tuple[str, str]:
        """The word for most nulls, and the blank behind the `:` where all have one."""
        if self.is_canonical:
            return "", " "
        word = max(self._null_words, key=self._null_words.__getitem__, default="")
        return word, " " if self._blanks_of_nulls == {" "} else ""

    @property
    def _has_null(self) -> bool:
        return bool(self._null_words)

    @cached_property
    def _null_words(self) -> Counter[str]:
        """The words for null; in flow collections it needs one, so these count last."""
        words: tuple[Counter[str], Counter[str]] = Counter(), Counter()
        for node, in_flow in self._nulls:
            words[in_flow][node.text] += 1
        return words[False] or words[True]

    @cached_property
    def _blanks_of_nulls(self) -> set[str]:
        """What follows the `:` of the keys whose values are nothing, and have no comment."""
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

    # Collections in one line

    def writes_flow(self, value: Mapping[Any, object] | Sequence[object]) -> bool | None:
        """Tell whether a new list or mapping, which is not empty, comes between brackets.

        Those of its kind count first, then the lists of the file.

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
        """How many collections of each kind there are in flow style, and how many in block style.

        Those inside of flow collections have no choice.
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
        """What stands around most commas of flow collections on one line."""
        if self.is_canonical:
            return "", " "
        found = Counter(joint for node in self._flow_nodes for joint in self._joints(node))
        return max(found, key=found.__getitem__, default=("", " "))

    def padding(self, bracket: str) -> str:
        """Return what stands inside of most brackets: nothing, or blanks.

        Args:
            bracket: The one that opens; those of its kind count first.
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
        """The flow collections with brackets that hold anything."""
        return [
            node
            for _, node, *_ in self._nodes
            if isinstance(node, (MappingNode, SequenceNode))
            and node.is_flow
            and (node.entries if isinstance(node, MappingNode) else node.items)
            and self.source.text[node.start] in "[{"
        ]

    def _joints(self, node: MappingNode | SequenceNode) -> Iterator[Joint]:
        """Yield what stands around the commas of a flow collection, where that is on one line."""
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
        """Return how many blank lines stand between items of most block lists.

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
    """Tell the kind of a collection: a mapping, a list of scalars, or another list."""
    if mapping is not None:
        return _MAPPING
    collections = (dict, list, MappingNode, SequenceNode)
    return _LIST_OF_COLLECTIONS if any(isinstance(i, collections) for i in items) else _LIST
