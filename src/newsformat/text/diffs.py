"""Unified diffs, which show changes to people."""

from __future__ import annotations

import bisect
import difflib
from collections.abc import Iterable, Sequence
from typing import Final

import attrs

from newsformat.lazy_patterns import pattern
from newsformat.text.text_edits import TextEdit, seen_from, splice

_LINES: Final = pattern(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_HUNK: Final = pattern(r"@@ -(\d+)(,\d+)? \+(\d+)(,\d+)? @@")


def unified_diff(before: str, after: str, name: str, first_line: int = 1) -> str:
    """Return the unified diff of two texts, as `git` and `patch` read it.

    Args:
        before: The old text.
        after: The new one.
        name: The file name to show for both.
        first_line: The number of the first line of both, where they are parts of larger texts.
    """
    lines = difflib.unified_diff(_LINES.findall(before), _LINES.findall(after), name, name)
    if first_line > 1:
        lines = (_moved(line, first_line - 1) for line in lines)
    return "".join(
        line if line[-1] in "\r\n" else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _moved(line: str, count: int) -> str:
    """Add a number to the line numbers of a hunk header; return any other line as it is."""
    hunk = _HUNK.match(line)
    if hunk is None:
        return line
    before, after = (int(hunk[group]) + count for group in (1, 3))
    return f"@@ -{before}{hunk[2] or ''} +{after}{hunk[4] or ''} @@{line[hunk.end() :]}"


@attrs.frozen
class Excerpt:
    """The lines of a text around some edits, as a diff shows them.

    Attributes:
        text: The lines.
        start: The offset of the first line in the text, in code points.
        line: The number of their first line.
    """

    text: str
    start: int
    line: int

    def diff(self, edits: Iterable[TextEdit], name: str) -> str:
        """Return the unified diff of edits to the whole text.

        Args:
            edits: The edits, which all lie within these lines.
            name: The file name to show.
        """
        after = splice(self.text, seen_from(edits, self.start))
        return unified_diff(self.text, after, name, self.line)


_CONTEXT: Final = 3


def excerpt_around(text: str, edits: Sequence[TextEdit], body: int) -> Excerpt:
    """Return the lines that a diff of some edits has to show.

    Args:
        text: The text.
        edits: The edits, in order; at least one.
        body: The offset of the body. Lines of the body are shown only where they are edited.
    """
    first, last = edits[0].span.start, edits[-1].span.end
    quick = _around(text, first, last)
    if quick is not None:
        start, number, end = quick
        return Excerpt(text[start : end if last > body else min(end, body)], start, number + 1)
    starts = [0]
    below = 0
    for match in _LINES.finditer(text):
        if match.end() > last:
            below += 1
            if below > _CONTEXT + 1:
                break
        starts.append(match.end())
    number = max(0, bisect.bisect_right(starts, first) - 2 - _CONTEXT)
    end = starts[-1] if last > body else min(starts[-1], body)
    return Excerpt(text[starts[number] : end], starts[number], number + 1)


def _around(text: str, first: int, last: int) -> tuple[int, int, int] | None:
    r"""Return where the lines around a range begin, the index of the first, and where they end.

    Args:
        text: The text.
        first: Where the range begins.
        last: Where it ends.

    Returns:
        The three; `None` where not all lines end in `\n`.
    """
    end = last
    for _ in range(_CONTEXT + 1):
        end = text.find("\n", end) + 1
        if not end:
            end = len(text)
            break
    if first == len(text) or text.find("\r", 0, end) >= 0:
        return None
    number = text.count("\n", 0, first)
    start = text.rfind("\n", 0, first) + 1
    for _ in range(min(number, _CONTEXT + 1)):
        start = text.rfind("\n", 0, start - 1) + 1
        number -= 1
    return start, number, end
