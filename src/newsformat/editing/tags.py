"""Removes the tag of a value that is replaced, if the tag does not fit the new value."""

from __future__ import annotations

from datetime import date
from types import NoneType
from typing import Final

from newsformat.diagnostics import Span
from newsformat.lazy_patterns import pattern
from newsformat.text.source import Source
from newsformat.text.text_edits import TextEdit
from newsformat.yaml.node_values import is_local
from newsformat.yaml.nodes import AliasNode, Node
from newsformat.yaml.plain_data import Plain

_CORE: Final = "tag:yaml.org,2002:"
_KINDS: Final[dict[str, type | tuple[type, ...]]] = {
    # On a scalar, this tag means only that the scalar is a text.
    "!": (str, list, dict),
    f"{_CORE}str": str,
    f"{_CORE}int": int,
    f"{_CORE}float": float,
    f"{_CORE}bool": bool,
    f"{_CORE}null": NoneType,
    f"{_CORE}timestamp": date,
    f"{_CORE}map": dict,
    f"{_CORE}seq": list,
}
# What may stand before the tag of a value: an anchor, blanks, line ends and comments.
_BEFORE_TAG: Final = pattern(r"(?:&[^\s,\[\]{}]*|[ \t\r\n]+(?:#[^\r\n]*)?)*")
_TAG: Final = pattern(r"!(?:<[^>\s]*>|\S*)")
_BLANKS: Final = " \t"


def without_other_tag(source: Source, node: Node, value: Plain, edit: TextEdit) -> TextEdit:
    """Return an edit that also removes the tag of the old value if it does not fit the new one.

    A local tag, such as `!name`, fits every value.

    Args:
        source: The text.
        node: The old value.
        value: The new value.
        edit: The edit that replaces the old value and keeps its tag.
    """
    if isinstance(node, AliasNode) or node.tag is None or is_local(node.tag):
        return edit
    if _fits(node.tag, value):
        return edit
    tag = _span_of_tag(source, node)
    if tag is None or edit.span.start <= tag.start:
        return edit
    between = source.text[tag.end : edit.span.start]
    # If only blanks and line ends follow the tag, the new value takes the place of the tag.
    is_moved = edit.span.start == node.start and not between.strip(" \t\r\n")
    text = ("" if is_moved else between.lstrip(_BLANKS)) + edit.replacement
    if source.text[tag.start - 1] in _BLANKS:
        text = text.lstrip(_BLANKS)
    return TextEdit(Span(tag.start, edit.span.end), text)


def _fits(tag: str, value: Plain) -> bool:
    """Tell whether a value is of the type that a tag means."""
    kind = _KINDS.get(tag, ())
    return isinstance(value, kind) and (kind is not int or not isinstance(value, bool))


def _span_of_tag(source: Source, node: Node) -> Span | None:
    """Return the span of the tag of a value, which an anchor may precede; `None` without a tag."""
    before = _BEFORE_TAG.match(source.text, node.outer, node.start)
    tag = _TAG.match(source.text, before.end() if before else node.outer, node.start)
    return None if tag is None else Span(*tag.span())
