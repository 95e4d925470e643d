"""Adding to, and removing from, what stands between brackets with commas."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

import attrs

from newsformat.diagnostics import Span
from newsformat.errors import EditError
from newsformat.syntax.edits import TextEdit
from newsformat.syntax.paths import Path, format_path


@attrs.frozen
class Piece:
    """An entry of a flow mapping, and whether it is to go."""

    start: int
    end: int
    is_removed: bool


def plan_pieces(
    text: str, pieces: Sequence[Piece], additions: Sequence[tuple[int, str]], path: Path
) -> Iterator[TextEdit]:
    """Plan the edits of a flow mapping that is not empty and does not become so.

    Args:
        text: The whole text.
        pieces: The entries of the mapping, in order.
        additions: What is added, each behind the piece with that index, -1 for the front.
        path: The place in the data, for errors.

    Raises:
        EditError: A comment would be lost.
    """
    kept = [index for index, piece in enumerate(pieces) if not piece.is_removed]
    if not kept:
        replacement = ", ".join(addition for _, addition in additions)
        yield _edit(text, pieces[0].start, pieces[-1].end, replacement, path)
        return
    for before, after in zip([-1, *kept], [*kept, len(pieces)], strict=True):
        if after - before > 1:
            if before >= 0:
                yield _edit(text, pieces[before].end, pieces[after - 1].end, "", path)
            else:
                yield _edit(text, pieces[0].start, pieces[after].start, "", path)
    front = "".join(f"{addition}, " for index, addition in additions if index < kept[0])
    if front:
        place = pieces[kept[0]].start
        yield TextEdit(Span(place, place), front)
    behind: dict[int, list[str]] = {}
    for at, addition in additions:
        # What comes behind an entry that goes comes behind the last one before it that stays.
        position = bisect_right(kept, at)
        if position:
            behind.setdefault(kept[position - 1], []).append(f", {addition}")
    for index, texts in sorted(behind.items()):
        yield TextEdit(Span(pieces[index].end, pieces[index].end), "".join(texts))


def _edit(text: str, start: int, end: int, replacement: str, path: Path) -> TextEdit:
    if "#" in text[start:end] and "\n" in text[start:end]:
        reason = "a comment may stand between the brackets; make this change by hand"
        raise EditError("NF404", format_path(path), reason)
    return TextEdit(Span(start, end), replacement)
