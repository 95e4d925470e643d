"""Adds and removes parts of a flow collection.

A removed item takes its comma with it and, if nothing else is on its line, the whole line with the
comment at its end. Comments on lines of their own, and comments beside something that stays, stay.
"""

from __future__ import annotations

import enum
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise, takewhile
from typing import Final

import attrs

from newsformat.diagnostics import Span
from newsformat.editing.flow_gaps import line_beginning
from newsformat.errors import EditError
from newsformat.lazy_patterns import pattern
from newsformat.text.source import Source
from newsformat.text.text_edits import TextEdit
from newsformat.write.context import Context
from newsformat.write.file_style import Joint
from newsformat.yaml.nodes import MappingNode, Node, SequenceNode
from newsformat.yaml.paths import format_path

_MARK: Final = pattern(r"(?P<COMMENT>#[^\r\n]*)|(?P<COMMA>,)|(?P<LINE_END>\r\n|\n|\r)")


@attrs.frozen
class Piece:
    """An item or an entry of a flow collection, and whether it is removed."""

    start: int
    end: int
    is_removed: bool


def pieces_of(node: MappingNode | SequenceNode, removed: Collection[int]) -> list[Piece]:
    """Return the items or entries of a flow collection.

    Args:
        node: The collection.
        removed: The indices of those that are removed.
    """
    if isinstance(node, MappingNode):
        places = [(entry.start, entry.end) for entry in node.entries]
    else:
        places = [(item.outer, item.end) for item in node.items]
    return [Piece(*place, index in removed) for index, place in enumerate(places)]


class _Kind(enum.Enum):
    PIECE = enum.auto()
    COMMA = enum.auto()
    COMMENT = enum.auto()
    LINE_END = enum.auto()
    BRACKET = enum.auto()


_BESIDE: Final = frozenset({_Kind.COMMA, _Kind.COMMENT})


@attrs.define(eq=False)
class _Token:
    """A part of a flow collection.

    Attributes:
        kind: What it is.
        start: Where it begins.
        end: Where it ends.
        index: The index of the piece itself, or of the previous piece.
        line: The number of its line, where a piece of several lines counts as one.
        is_removed: Whether it is removed.
    """

    kind: _Kind
    start: int
    end: int
    index: int
    line: int
    is_removed: bool = False


def piece_edits(
    node: MappingNode | SequenceNode,
    pieces: Sequence[Piece],
    additions: Sequence[tuple[int, str]],
    context: Context,
) -> Iterator[TextEdit]:
    """Return the edits of a flow collection.

    Args:
        node: The collection.
        pieces: Its items or entries, in order.
        additions: The texts to add, each with the index of the piece that it follows; -1 for the
            front.
        context: The place of the collection.

    Raises:
        EditError: The collection is a pair without braces.
    """
    source = context.source
    if source.text[node.start] not in "[{":
        reason = "a pair without braces cannot be changed; write the braces"
        raise EditError("NF404", format_path(context.path), reason)
    edits = _edits(source, Span(node.start, node.end), pieces, additions, context.style.joint)
    return (edit for edit in edits if edit.span.length or edit.replacement)


def _edits(
    source: Source,
    span: Span,
    pieces: Sequence[Piece],
    additions: Sequence[tuple[int, str]],
    usual: Joint,
) -> Iterator[TextEdit]:
    """Yield the edits; some of them may change nothing.

    Args:
        source: The text.
        span: The span of the collection, with its brackets.
        pieces: Its items or entries.
        additions: The texts to add.
        usual: The text around commas, where the collection itself does not show it.
    """
    text = source.text
    tokens = list(_tokens(text, span, pieces))
    kept = [index for index, piece in enumerate(pieces) if not piece.is_removed]
    before, after = _joint(source, span, pieces, usual) if additions else usual
    joint = f"{before},{after}"
    if pieces and not kept and additions:
        # All pieces are removed, so the new ones replace the first of them.
        yield _replace_first(tokens, joint.join(addition for _, addition in additions))
        kept, additions = [0], []
    _choose_commas(tokens, kept)
    yield from _removals(tokens)
    if not kept and additions:
        inside = Span(span.start + 1, span.start + 1)
        yield TextEdit(inside, joint.join(addition for _, addition in additions))
    if kept:
        yield from _additions(tokens, pieces, kept, additions, (before, after))


def _additions(
    tokens: Sequence[_Token],
    pieces: Sequence[Piece],
    kept: Sequence[int],
    additions: Sequence[tuple[int, str]],
    joint: Joint,
) -> Iterator[TextEdit]:
    """Yield the edits that add texts before and after the remaining pieces."""
    first = pieces[kept[0]].start
    front = "".join(f"{text}{','.join(joint)}" for at, text in additions if at < kept[0])
    yield TextEdit(Span(first, first), front)
    behind: dict[int, list[str]] = {}
    for at, addition in additions:
        # What should follow a removed piece follows the nearest remaining piece before it.
        position = bisect_right(kept, at)
        if position:
            behind.setdefault(kept[position - 1], []).append(addition)
    for index, added in sorted(behind.items()):
        yield from _behind(tokens, index, added, joint)


def _joint(source: Source, span: Span, pieces: Sequence[Piece], usual: Joint) -> Joint:
    """Return the text around the commas of a flow collection; the last commas are preferred."""
    text = source.text
    for first, second in reversed(list(pairwise(pieces))):
        before, comma, after = text[first.end : second.start].partition(",")
        if comma and not (before + after).strip(" \t\r\n"):
            return before, after
    if pieces:
        inside = text[span.start + 1 : pieces[0].start], text[pieces[-1].end : span.end - 1]
        newline = line_beginning(inside[0])
        if newline and line_beginning(inside[1]):
            return "", newline
    return usual


def _behind(
    tokens: Sequence[_Token], index: int, added: Sequence[str], joint: Joint
) -> Iterator[TextEdit]:
    """Yield the edit that adds texts after a piece, or after the comma and comment beside it."""
    before, after = joint
    where = next(
        i for i, token in enumerate(tokens) if token.index == index and token.kind is _Kind.PIECE
    )
    piece = tokens[where]
    beside = list(takewhile(lambda token: token.kind in _BESIDE, tokens[where + 1 :]))
    comma = next(
        (token for token in beside if token.kind is _Kind.COMMA and not token.is_removed), None
    )
    comment = next((token for token in beside if token.kind is _Kind.COMMENT), None)
    end = comment or comma or piece
    if not _has_line_end(before + after) or (comment is None and comma is None):
        text = "".join(f"{before},{after}{addition}" for addition in added)
        yield TextEdit(Span(piece.end, piece.end), text)
    elif _has_line_end(before):
        # Commas are at the beginning of lines.
        text = "".join(f"{before},{after}{addition}" for addition in added)
        yield TextEdit(Span(end.end, end.end), text)
    else:
        text = after + f"{before},{after}".join(added)
        if comma is None:
            yield TextEdit(Span(piece.end, piece.end), ",")
        else:
            text += f"{before},"
        yield TextEdit(Span(end.end, end.end), text)


def _has_line_end(text: str) -> bool:
    return "\n" in text or "\r" in text


def comments_between_pieces(
    source: Source, node: MappingNode | SequenceNode
) -> tuple[list[str], list[str]]:
    """Return the comments in a flow collection that are not on the line of any of its pieces.

    Args:
        source: The text.
        node: The collection.

    Returns:
        The one on the line where it begins, with the blanks before it, and whole lines.
    """
    text = source.text
    tokens = list(_tokens(text, Span(node.start, node.end), pieces_of(node, ())))
    with_pieces = {token.line for token in tokens if token.kind is _Kind.PIECE}
    first: list[str] = []
    lines: list[str] = []
    for token in tokens:
        if token.kind is _Kind.COMMENT and token.line == 0:
            first.append(f" {text[token.start : token.end]}")
        elif token.kind is _Kind.COMMENT and token.line not in with_pieces:
            # There may be a comma before it.
            indent = source.blanks_at(source.line_start(token.start))
            lines.append(indent + text[token.start : source.next_line(token.start)])
    return first, lines


def has_comments(source: Source, node: Node) -> bool:
    """Tell whether a node is a flow collection with comments that are on the line of no piece.

    Args:
        source: The text.
        node: The node.
    """
    if not isinstance(node, (MappingNode, SequenceNode)) or not node.is_flow:
        return False
    return source.text[node.start] in "[{" and any(comments_between_pieces(source, node))


def _tokens(text: str, span: Span, pieces: Sequence[Piece]) -> Iterator[_Token]:
    """Yield all parts of a flow collection except blanks, including its brackets."""
    line = 0
    yield _Token(_Kind.BRACKET, span.start, span.start + 1, -1, line)
    position = span.start + 1
    for index, start in enumerate([*(piece.start for piece in pieces), span.end - 1]):
        for mark in _MARK.finditer(text, position, start):
            kind = _Kind[mark.lastgroup or ""]
            yield _Token(kind, *mark.span(), index - 1, line)
            line += kind is _Kind.LINE_END
        if index < len(pieces):
            piece = pieces[index]
            yield _Token(_Kind.PIECE, start, piece.end, index, line, is_removed=piece.is_removed)
            position = piece.end
    yield _Token(_Kind.BRACKET, span.end - 1, span.end, len(pieces), line)


def _replace_first(tokens: Sequence[_Token], replacement: str) -> TextEdit:
    """Replace the first piece by a text, and mark the comment that is removed together with it."""
    first = next(token for token in tokens if token.kind is _Kind.PIECE)
    first.is_removed = False
    beside = [token for token in tokens if token.line == first.line]
    if all(token.kind is not _Kind.BRACKET for token in beside):
        for token in beside:
            token.is_removed |= token.kind is _Kind.COMMENT
    return TextEdit(Span(first.start, first.end), replacement)


def _choose_commas(tokens: Sequence[_Token], kept: Sequence[int]) -> None:
    """Mark the commas to remove: one stays between two pieces, and a trailing one stays."""
    pieces = {token.index: token for token in tokens if token.kind is _Kind.PIECE}
    commas = [token for token in tokens if token.kind is _Kind.COMMA]
    ends_in_comma = bool(commas) and commas[-1].index == len(pieces) - 1
    by_piece: dict[int, list[_Token]] = {}
    for comma in commas:
        comma.is_removed = True
        by_piece.setdefault(comma.index, []).append(comma)
    for position, index in enumerate(kept):
        is_last = position + 1 == len(kept)
        following = len(pieces) if is_last else kept[position + 1]
        between = range(index, following)
        choices = [comma for each in between for comma in by_piece.get(each, ())]
        if not choices or (is_last and not ends_in_comma):
            continue
        # Remove the comma beside the piece, either before or after it.
        beside_next = not is_last and choices[-1].line == pieces[following].line
        is_leading = choices[0].line != pieces[index].line and beside_next
        choices[-1 if is_leading else 0].is_removed = False


def _removals(tokens: Sequence[_Token]) -> Iterator[TextEdit]:
    """Yield the edits that remove the marked tokens, and the lines that become empty."""
    lines: list[list[_Token]] = [[]]
    for token in tokens:
        lines[-1].append(token)
        if token.kind is _Kind.LINE_END:
            lines.append([])
    start = 0
    for line in lines:
        contents = [token for token in line if token.kind is not _Kind.LINE_END]
        gone = {token.kind for token in contents if token.is_removed}
        left = {token.kind for token in contents if not token.is_removed}
        if gone and left <= ({_Kind.COMMENT} if _Kind.PIECE in gone else set()):
            yield TextEdit(Span(start, line[-1].end), "")
        else:
            yield from _removals_in_line(contents)
        start = line[-1].end


def _removals_in_line(tokens: Sequence[_Token]) -> Iterator[TextEdit]:
    """Yield the edits that remove the marked tokens of one line, with the blanks around them."""
    before: _Token | None = None
    run: list[_Token] = []
    for token in [*tokens, None]:
        if token is not None and token.is_removed:
            run.append(token)
            continue
        if run:
            yield TextEdit(_span_of_run(before, run, token), "")
        before, run = token, []


def _span_of_run(before: _Token | None, run: Sequence[_Token], behind: _Token | None) -> Span:
    start, end = run[0].start, run[-1].end
    if before is None:
        return Span(start, behind.start if behind is not None else end)
    if behind is not None and behind.kind is _Kind.PIECE:
        return Span(start, behind.start)
    return Span(before.end, end)
