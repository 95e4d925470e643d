"""Makes nodes of flow collections: `[a, b]`, `{a: 1}`, and nested ones."""

from __future__ import annotations

import re
from typing import Final

from newsformat.fallback import UnusualError
from newsformat.lazy_patterns import pattern
from newsformat.yaml.lines.expressions import flow_token
from newsformat.yaml.lines.scalar_decoding import quoted_text
from newsformat.yaml.nodes import Entry, MappingNode, Node, ScalarNode, SequenceNode
from newsformat.yaml.scalars import LONGEST_KEY

_QUOTED, _PLAIN, _MARK = 2, 3, 4
# At the beginning of a line only a closing bracket is accepted, so that no line looks like a key.
_UNINDENTED: Final = pattern(r"\n[^ \n\]}]")


def flow_node(text: str, start: int, end: int) -> SequenceNode | MappingNode:
    """Return the node of a flow collection that the expression of a logical line has matched.

    Args:
        text: The text.
        start: Where the collection begins.
        end: Where it ends.

    Raises:
        UnusualError: The text is not such a collection, or contains something that is not supported
            here.
    """
    if _UNINDENTED.search(text, start, end):
        raise UnusualError
    flow = _Flow(text, start, end)
    node = flow.collection(flow.next())
    if node.end != end:
        raise UnusualError
    return node


class _Flow:
    """Reads the tokens of a flow collection one after the other."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text = text
        self._position = start
        self._end = end

    def next(self) -> re.Match[str]:
        """Return the next token."""
        token = flow_token().match(self._text, self._position, self._end)
        if token is None:
            raise UnusualError
        self._position = token.end()
        return token

    def collection(self, token: re.Match[str]) -> SequenceNode | MappingNode:
        """Read the rest of a collection whose opening bracket has been read."""
        start = token.start(_MARK)
        if token[_MARK] == "[":
            items = self._items()
            return SequenceNode(
                start=start, end=self._position, outer=start, items=items, dashes=[], is_flow=True
            )
        if token[_MARK] == "{":
            entries = self._entries()
            return MappingNode(
                start=start, end=self._position, outer=start, entries=entries, is_flow=True
            )
        raise UnusualError

    def _items(self) -> list[Node]:
        items: list[Node] = []
        while (token := self.next())[_MARK] != "]":
            items.append(self._value(token))
            if self._is_last("]", self.next()):
                break
        return items

    def _entries(self) -> list[Entry]:
        entries: list[Entry] = []
        while (token := self.next())[_MARK] != "}":
            key = self._key(token)
            after_colon = self._position
            token = self.next()
            value: Node = ScalarNode(start=after_colon, end=after_colon, outer=after_colon, text="")
            if token[_MARK] not in {",", "}"}:
                value = self._value(token)
                token = self.next()
            entries.append(Entry(key.text, key.start, after_colon, value, key))
            if self._is_last("}", token):
                break
        return entries

    def _is_last(self, bracket: str, token: re.Match[str]) -> bool:
        """Tell whether a token ends a collection; otherwise it must be a comma."""
        if token[_MARK] not in {",", bracket}:
            raise UnusualError
        return token[_MARK] == bracket

    def _key(self, token: re.Match[str]) -> ScalarNode:
        """Read a key and the colon after it, on one line."""
        key = self._scalar(token)
        colon = self.next()
        is_near = not colon[1].strip(" ") and colon.end() - key.start <= LONGEST_KEY
        if colon[_MARK] != ":" or not is_near or (key.text == "<<" and not key.style):
            raise UnusualError
        return key

    def _value(self, token: re.Match[str]) -> Node:
        return self.collection(token) if token[_MARK] else self._scalar(token)

    def _scalar(self, token: re.Match[str]) -> ScalarNode:
        if token[_PLAIN]:
            start = token.start(_PLAIN)
            text = token[_PLAIN].rstrip(" ")
            return ScalarNode(start=start, end=start + len(text), outer=start, text=text)
        raw = token[_QUOTED]
        if not raw:
            raise UnusualError
        start, end = token.span(_QUOTED)
        return ScalarNode(start=start, end=end, outer=start, text=quoted_text(raw), style=raw[0])
