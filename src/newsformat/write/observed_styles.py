"""What an existing node says about the style of other values in similar places."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from newsformat.text.source import Source
from newsformat.yaml.model_layout import Shape, Style
from newsformat.yaml.nodes import Entry, MappingNode, Node, ScalarNode, SequenceNode, target_of
from newsformat.yaml.scalars import is_plain_safe, resolve

MOST_BLANKS: Final = 8
"""More consecutive blanks than this are an accident, and not a style."""

ONE_LINE: Final = frozenset({"", "'", '"'})
"""The styles of scalars that fit on one line."""

QUOTES: Final = frozenset({"'", '"'})


def is_block(node: Node) -> bool:
    """Tell whether a node is a collection in block style."""
    return isinstance(node, (MappingNode, SequenceNode)) and not node.is_flow


def is_text(node: ScalarNode) -> bool:
    """Tell whether a scalar is text to a reader who does not know its field."""
    if node.style or node.tag is not None:
        return bool(node.style)
    return isinstance(resolve(node.text), str)


def blanks_behind_dash(source: Source, node: SequenceNode) -> int | None:
    """Return how many blanks follow the first `-` of a block list that has any."""
    for item, dash in zip(node.items, node.dashes, strict=False):
        blanks = source.text[dash + 1 : item.outer]
        if blanks and not blanks.strip(" ") and item.outer < item.end:
            return len(blanks) if len(blanks) <= MOST_BLANKS else None
    return None


def quote_of_keys(source: Source, entries: Iterable[Entry]) -> str:
    """Return the quote of the keys if all have the same one; otherwise an empty text."""
    quotes = {source.text[entry.start] for entry in entries}
    return quotes.pop() if len(quotes) == 1 and quotes <= QUOTES else ""


def chosen_style(node: Node | None, shape: Shape, *, is_canonical: bool) -> str | None:
    """Return the style of a scalar if another text in its place should have the same style.

    Args:
        node: The scalar.
        shape: The shape of its place.
        is_canonical: Whether the file should be as canonical as possible.

    Returns:
        `""`, `'` or `"`; `None` where the style says nothing: there is no scalar, it is
        empty, or no text. In a canonical file it also says nothing where the text is quoted only
        because it could not be plain.
    """
    if not isinstance(node, ScalarNode) or node.is_empty or node.style not in ONE_LINE:
        return None
    if is_canonical:
        return None if needs_quotes(node, shape) else node.style
    return node.style if node.style or shape.is_text or is_text(node) else None


def needs_quotes(node: ScalarNode, shape: Shape) -> bool:
    """Tell whether a text is quoted only because it could not be plain."""
    return bool(node.style) and shape.style is Style.PLAIN and not is_plain_safe(node.text)


def values_of(node: Node | None) -> dict[str, Node]:
    """Return the nodes of the values of a mapping, by key; nothing for any other node."""
    mapping = None if node is None else target_of(node)
    if not isinstance(mapping, MappingNode):
        return {}
    return {entry.name: entry.value for entry in reversed(mapping.entries)}
