"""Composes the nodes of any front matter from the events of ruamel.yaml's parser.

ruamel.yaml's own composer is not used, for three reasons. Composing here is iterative, so that
depth is bounded by a limit and not by the interpreter's stack. An alias keeps its own place. And
the code that corrects places has all events at hand.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Never, TypeAlias, cast

import attrs

from newsformat.diagnostics import Span
from newsformat.lazy_patterns import pattern
from newsformat.text.characters import with_stand_ins
from newsformat.text.source import Limits, Source
from newsformat.yaml.node_values import is_foreign, show_tag
from newsformat.yaml.nodes import AliasNode, Entry, MappingNode, Node, ScalarNode, SequenceNode
from newsformat.yaml.scalars import is_writable

if TYPE_CHECKING:
    # ruamel.yaml is imported only when a document needs it.
    from ruamel.yaml.events import Event

    from newsformat.yaml.events.scanner import Trail

_Anchored: TypeAlias = ScalarNode | MappingNode | SequenceNode

# What may come between a node's start and its content: an anchor, a tag, and then blanks, line ends
# and comments.
_SEPARATION: Final = r"(?:[ \t\r\n]++(?:\#[^\r\n]*+)?+)++"
_PROPERTIES: Final = pattern(rf"(?:[&!][^ \t\r\n,\[\]{{}}]*(?:{_SEPARATION}|(?=[,\]}}])|\Z))+")
_ANCHOR: Final = pattern(rf"&[^ \t\r\n,\[\]{{}}]*{_SEPARATION}")
_VERBATIM_TAG: Final = pattern(r"!<[^> \t\r\n]*>[ \t\r\n]*")
_KEY_COLON: Final = pattern(r"[ \t]*:")
_DISTANT_COLON: Final = pattern(r"(?:[ \t\r\n]|(?<=[ \t\r\n])#[^\r\n]*)*:")
_LINE: Final = pattern(r"([^\r\n]*)(\r\n|\n|\r|\Z)")


def compose(source: Source, start: int, end: int, limits: Limits) -> MappingNode:
    """Compose the front matter between two offsets.

    Args:
        source: The text.
        start: Where the front matter begins.
        end: Where it ends.
        limits: How deep it may be, and how many nodes it may have.

    Returns:
        The mapping at the root; an empty one where nothing or only comments are written.

    Raises:
        ParseError: The front matter is not YAML, is not a mapping, or exceeds the limits.
    """
    return _Composition(source, start, end, limits).root()


@attrs.define(eq=False)
class _Open:
    """A collection whose end has not been reached yet."""

    node: MappingNode | SequenceNode
    anchor: str | None
    key: ScalarNode | None = None


class _Composition:
    """The state of composing one front matter."""

    def __init__(self, source: Source, start: int, end: int, limits: Limits) -> None:
        self._source = source
        self._text = source.text
        self._start = start
        self._end = end
        self._limits = limits
        self._anchors: dict[str, _Anchored | None] = {}
        self._open: list[_Open] = []
        self._root: Node | None = None
        self._nodes = 0
        self._trail: Trail
        shown = with_stand_ins(self._text[start:end])
        if shown is None:
            source.fail("NF111", "more different characters than can be read", Span(start, end))
        self._front, self._originals = shown
        self._events = self._parsed()

    def root(self) -> MappingNode:
        """Compose all events into the root mapping."""
        documents = 0
        for event in self._events:
            kind = type(event).__name__
            if kind == "DocumentStartEvent":
                documents += 1
                if documents > 1:
                    self._fail("NF113", "a second YAML document begins here", event)
            elif kind == "AliasEvent":
                self._add(self._alias(event))
            elif kind == "ScalarEvent":
                self._add(self._scalar(event))
            elif kind in {"MappingStartEvent", "SequenceStartEvent"}:
                self._begin(event, is_mapping=kind == "MappingStartEvent")
            elif kind in {"MappingEndEvent", "SequenceEndEvent"}:
                self._finish(event)
        root = self._root
        if root is None or (isinstance(root, ScalarNode) and root.is_empty and root.tag is None):
            return MappingNode(start=self._end, end=self._end, outer=self._end, entries=[])
        if not isinstance(root, MappingNode):
            self._refuse_root(root)
        return root

    def _refuse_root(self, root: ScalarNode | SequenceNode | AliasNode) -> Never:
        from newsformat.yaml.events.mistakes import find_conflict  # noqa: PLC0415 - as below

        conflict = find_conflict(self._front)
        if conflict is not None:
            self._refuse(conflict)
        if not isinstance(root, AliasNode) and is_foreign(root):
            reason = f"the tag {show_tag(root.tag)} is not supported here"
            self._source.fail("NF109", reason, Span(root.outer, root.end), "$")
        reason = f"expected 'key: value' lines, found {_describe(root)}"
        self._source.fail("NF106", reason, Span(root.start, root.end))

    def _parsed(self) -> Iterator[Event]:
        """Yield the events of ruamel.yaml's parser, and turn its errors into `ParseError`."""
        # Reading ordinary files never gets here, so only those who need ruamel.yaml pay for the
        # import.
        from ruamel.yaml import YAML  # noqa: PLC0415 - see above
        from ruamel.yaml.error import MarkedYAMLError  # noqa: PLC0415 - see above
        from ruamel.yaml.reader import ReaderError  # noqa: PLC0415 - see above

        from newsformat.yaml.events.scanner import FrontMatterScanner, Trail  # noqa: PLC0415 - see above

        reached = self._start
        self._trail = Trail()
        yaml = YAML(typ="safe", pure=True)
        yaml.Scanner = partial(FrontMatterScanner, self._trail)
        try:
            for event in yaml.parse(self._front):
                reached = self._offset(event.start_mark)
                yield event
        except ReaderError as error:
            place = self._start + error.position
            char = self._text[place]
            reason = (
                f"the character U+{ord(char):04X} must be escaped, in double quotes"
                if is_writable(char)
                else f"U+{ord(char):04X} is half of a surrogate pair, not a character"
            )
            self._source.fail("NF112", reason, Span(place, place + 1))
        except MarkedYAMLError as error:
            self._explain(error, reached)
        except (ValueError, IndexError, KeyError, AssertionError, OverflowError) as error:
            # Errors that ruamel.yaml does not catch itself, such as an escape beyond Unicode.
            self._source.fail("NF104", f"not YAML: {error}", Span(reached, reached))

    def _explain(self, error: Any, reached: int) -> Never:
        """Raise an error that names the mistake, for an error of ruamel.yaml."""
        from newsformat.yaml.events.mistakes import Failure, explain  # noqa: PLC0415 - as above

        mark = error.problem_mark or error.context_mark
        place = (self._offset(mark) if mark is not None else reached) - self._start
        context = error.context_mark
        context_place = place if context is None else self._offset(context) - self._start
        problem, doing = error.problem or "", error.context or ""
        failure = Failure(problem, place, doing, context_place, self._trail)
        self._refuse(explain(self._front, failure))

    def _refuse(self, mistake: Any) -> Never:
        message: str = mistake.message
        for stand_in, original in self._originals.items():
            message = message.replace(ascii(chr(stand_in))[1:-1], ascii(original)[1:-1])
        span = Span(self._start + mistake.start, self._start + mistake.end)
        self._source.fail(mistake.code, message, span)

    def _offset(self, mark: Any) -> int:
        # A mark may point past the end of the text, since the reader of ruamel.yaml appends a
        # character.
        return min(self._start + int(mark.index), self._end)

    def _fail(self, code: str, message: str, event: Event) -> Never:
        start, end = self._offset(event.start_mark), self._offset(event.end_mark)
        self._source.fail(code, message, Span(start, end))

    def _count(self, event: Event) -> None:
        self._nodes += 1
        if self._nodes > self._limits.nodes:
            self._fail("NF111", f"more than {self._limits.nodes:,} values", event)

    def _begin(self, event: Any, *, is_mapping: bool) -> None:
        self._count(event)
        if len(self._open) >= self._limits.depth:
            self._fail(
                "NF111", f"more than {self._limits.depth} collections inside each other", event
            )
        outer = start = self._outer(event)
        if event.anchor is not None or event.tag is not None:
            # Skip them here, or else they would be taken for the anchor and the tag of the first
            # key.
            start = self._after_properties(outer)
        place = {"start": start, "end": outer, "outer": outer}
        node: MappingNode | SequenceNode
        if is_mapping:
            node = MappingNode(**place, entries=[], is_flow=event.flow_style, tag=event.tag)
        else:
            node = SequenceNode(
                **place, items=[], dashes=[], is_flow=event.flow_style, tag=event.tag
            )
        if event.anchor is not None:
            # The anchor is known but its node is not complete: an alias inside it would be endless.
            self._anchors[event.anchor] = None
        self._open.append(_Open(node, event.anchor))

    def _finish(self, event: Event) -> None:
        opened = self._open.pop()
        node = opened.node
        if node.is_flow:
            node.end = self._offset(event.end_mark)
            if isinstance(node, MappingNode) and self._text[node.start] != "{":
                # A pair without braces, as in `[a: 1]`, ends with its value and not at the
                # following comma.
                node.end = node.entries[-1].end
        elif isinstance(node, MappingNode):
            node.start = node.entries[0].start
            node.end = node.entries[-1].end
        else:
            self._place_items(node)
        if opened.anchor is not None:
            self._anchors[opened.anchor] = node
        self._add(node)

    def _place_items(self, node: SequenceNode) -> None:
        """Find the dashes of a block sequence; an empty item is placed right after its dash."""
        # The event begins at the first dash, and all other dashes are in the same column.
        dash = self._text.index("-", node.start)
        column = dash - self._source.line_start(dash)
        line = re.compile(r"(?:\n|\r|\A)" + " " * column + r"(-)(?=[ \t\r\n]|\Z)")
        for item in node.items:
            node.dashes.append(dash)
            if isinstance(item, ScalarNode) and item.is_empty and item.outer == item.start:
                item.start = item.end = item.outer = dash + 1
            following = line.search(self._text, max(item.end - 1, dash), self._end)
            dash = following.start(1) if following else self._end
        node.start = node.dashes[0]
        node.end = max(node.items[-1].end, node.dashes[-1] + 1)

    def _alias(self, event: Any) -> AliasNode:
        self._count(event)
        target = self._anchors.get(event.anchor)
        if target is None:
            inside = event.anchor in self._anchors
            name = event.anchor.translate(self._originals)
            reason = (
                "is inside its own anchor"
                if inside
                else "has no anchor before it; quote the value if it is text"
            )
            self._fail("NF108", f"the alias *{name} {reason}", event)
        start = self._offset(event.start_mark)
        return AliasNode(start=start, end=self._offset(event.end_mark), outer=start, target=target)

    def _scalar(self, event: Any) -> ScalarNode:
        self._count(event)
        outer, end = self._outer(event), self._offset(event.end_mark)
        style = event.style or ""
        start = outer
        if event.anchor is not None or event.tag is not None:
            start = min(self._after_properties(outer), end)
        if style in {"|", ">"}:
            end = self._block_scalar_end(start, end)
        elif not style and not event.value:
            # The node ends where its anchor and tag end, without the blanks before the next token.
            start = end = outer + len(self._text[outer:start].rstrip(" \t\r\n"))
        text = event.value.translate(self._originals) if self._originals else event.value
        node = ScalarNode(start=start, end=end, outer=outer, text=text, style=style, tag=event.tag)
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        return node

    def _outer(self, event: Any) -> int:
        """Return where a node begins, with its anchor and its tag."""
        start = self._offset(event.start_mark)
        if event.anchor is None or event.tag is None or self._text[start] != "&":
            return start
        # Where the tag comes first, the event of ruamel.yaml begins at the anchor.
        anchor = _ANCHOR.match(self._text, start, self._offset(event.end_mark))
        if anchor is not None and self._text.startswith("!", anchor.end(), anchor.endpos):
            return start
        tags = self._trail.tags
        return self._start + int(tags[bisect_left(tags, start - self._start) - 1])

    def _after_properties(self, start: int) -> int:
        text = self._text
        while True:
            verbatim = _VERBATIM_TAG.match(text, start, self._end)
            match = verbatim or _PROPERTIES.match(text, start, self._end)
            if match is None or match.end() == start:
                return start
            start = match.end()

    def _block_scalar_end(self, start: int, end: int) -> int:
        """Find where the lines of a block scalar end.

        Blank lines below the text belong to it only where its header says to keep them (YAML 1.2.2,
        section 8.1.1.2), or where they are indented further than the text.
        """
        header, newline = _LINE.match(self._text, start, self._end).groups()  # type: ignore[union-attr] # `_LINE` matches everywhere
        own_end = start + len(header)
        is_kept = "+" in header.partition("#")[0]
        position = own_end + len(newline)
        indent: int | None = None
        while position < end:
            line, newline = _LINE.match(self._text, position, self._end).groups()  # type: ignore[union-attr] # as above
            content = line.lstrip(" ")
            if content and indent is None:
                indent = self._explicit_indent(header) or len(line) - len(content)
            if content or is_kept or (indent is not None and len(line) > indent):
                own_end = position + len(line)
            position += len(line) + len(newline)
        return own_end

    def _explicit_indent(self, header: str) -> int | None:
        """Return the indent that a block scalar's header states (YAML 1.2.2, section 8.1.1.1)."""
        digits = [int(char) for char in header.partition("#")[0] if char.isdigit()]
        if not digits:
            return None
        # It is counted from the column of the collection that contains the scalar.
        parent = self._open[-1].node.start if self._open else self._start
        return parent - self._source.line_start(parent) + digits[0]

    def _add(self, node: Node) -> None:
        """Add a complete node to the collection that it belongs to."""
        if not self._open:
            self._root = node
            return
        opened = self._open[-1]
        parent = opened.node
        if isinstance(parent, SequenceNode):
            cast("list[Node]", parent.items).append(node)  # it was made here, as a list
        elif opened.key is None:
            if not isinstance(node, ScalarNode):
                self._refuse_key(node)
            opened.key = node
        else:
            parent.entries.append(self._entry(opened.key, node))
            opened.key = None

    def _refuse_key(self, node: Node) -> Never:
        """Refuse a key that is not a scalar, unless the text has a different mistake."""
        from newsformat.yaml.events.mistakes import find_template  # noqa: PLC0415 - as above

        template = find_template(self._front, [node.outer - self._start])
        if template is not None:
            self._refuse(template)
        # Text that is not YAML for another reason, such as an open bracket, may look like such a
        # key.
        for _ in self._events:
            self._nodes += 1
            if self._nodes > self._limits.nodes:
                break
        reason = f"expected a key, found {_describe(node)}"
        self._source.fail("NF107", reason, Span(node.start, node.end))

    def _entry(self, key: ScalarNode, value: Node) -> Entry:
        text = self._text
        before = key.outer - 1
        while before >= self._start and text[before] in " \t":
            before -= 1
        is_explicit = before >= self._start and text[before] == "?"
        colon = (_DISTANT_COLON if is_explicit else _KEY_COLON).match(text, key.end, self._end)
        after_colon = colon.end() if colon else key.end
        if isinstance(value, ScalarNode) and value.is_empty and value.outer == value.start:
            value.start = value.end = value.outer = after_colon
        return Entry(
            key.text,
            before if is_explicit else key.outer,
            after_colon if colon else -1,
            value,
            key,
        )


def _describe(node: Node) -> str:
    match node:
        case MappingNode():
            return "a mapping"
        case SequenceNode():
            return "a list"
        case AliasNode():
            return "an alias"
    return "a single value"
