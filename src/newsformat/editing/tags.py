"""Tags of values that are replaced: one that says what the new value is stays, another one goes."""

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
    # The tag that says of a scalar only that it is a text.
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
# What stands between the parts of a value: an anchor, or blanks, line ends and comments.
_BEFORE_TAG: Final = pattern(r"(?:&[^\s,\[\]{}]*|[ \t\r\n]+(?:#[^\r\n]*)?)*")
_TAG: Final = pattern(r"!(?:<[^>\s]*>|\S*)")
_BLANKS: Final = " \t"


def without_other_tag(source: Source, node: Node, value: Plain, edit: TextEdit) -> TextEdit:
    """Return the edit that replaces a value, and its tag where that says what the new one is not.

    A local tag, `!name`, says nothing of that and stays.

    Args:
        source: The text.
        node: The value that is replaced.
        value: The new value.
        edit: The replacement of what stands behind the tag.
    """
    if isinstance(node, AliasNode) or node.tag is None or is_local(node.tag):
        return edit
    if _fits(node.tag, value):
        return edit
    tag = _span_of_tag(source, node)
    if tag is None or edit.span.start <= tag.start:
        return edit
    between = source.text[tag.end : edit.span.start]
    # Where nothing else stands between them, the new value comes to the line of the tag.
    is_moved = edit.span.start == node.start and not between.strip(" \t\r\n")
    text = ("" if is_moved else between.lstrip(_BLANKS)) + edit.replacement
    if source.text[tag.start - 1] in _BLANKS:
        text = text.lstrip(_BLANKS)
    return TextEdit(Span(tag.start, edit.span.end), text)


def _fits(tag: str, value: Plain) -> bool:
    """Tell whether a tag says of a value what it is."""
    kind = _KINDS.get(tag, ())
    return isinstance(value, kind) and (kind is not int or not isinstance(value, bool))


def _span_of_tag(source: Source, node: Node) -> Span | None:
    """Return where the tag of a value stands, which has an anchor ahead of it or none."""
    before = _BEFORE_TAG.match(source.text, node.outer, node.start)
    tag = _TAG.match(source.text, before.end() if before else node.outer, node.start)
    return None if tag is None else Span(*tag.span())
