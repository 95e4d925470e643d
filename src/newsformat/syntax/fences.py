"""Where the front matter begins and ends, and where the body begins."""

from __future__ import annotations

import re
from typing import Final

import attrs

from newsformat.diagnostics import Span
from newsformat.syntax.source import Limits, Source

_OPENING: Final = re.compile(r"\ufeff?---[ \t]*(?:\r\n|\n|\r)")
_CLOSING: Final = re.compile(r"^---[ \t]*(?:(\r\n|\n|\r)|\Z)", re.MULTILINE)
# `^` of the `re` module knows no line that ends in a lone carriage return.
_CLOSING_AFTER_RETURN: Final = re.compile(r"\r---[ \t]*(?:(\r\n|\n|\r)|\Z)")


@attrs.frozen
class Fences:
    """The offsets that cut a text in three.

    Attributes:
        start: Where the front matter begins, after the line end of the opening fence.
        end: Where the closing fence begins.
        body: Where the body begins, after the line end of the closing fence.
        body_has_line: Whether a line end stands between the closing fence and the body.
    """

    start: int
    end: int
    body: int
    body_has_line: bool


def find_fences(source: Source, limits: Limits) -> Fences:
    """Find the `---` lines around the front matter; the body is not looked at.

    Raises:
        ParseError: One of the two lines is missing, or the front matter is too large.
    """
    text = source.text
    opening = _OPENING.match(text)
    if opening is None:
        start = 1 if text[:1] == "\ufeff" else 0
        source.fail(
            "NF101",
            "expected a '---' line, the beginning of the front matter",
            Span(start, source.line_end(start)),
        )
    start = opening.end()
    stop = start + limits.front_matter + 1
    closing = _CLOSING.search(text, start)
    # Only as far as the first fence found can another kind of fence still come before it.
    earlier = _CLOSING_AFTER_RETURN.search(text, start - 1, closing.end() if closing else len(text))
    if earlier is not None and (closing is None or earlier.start() + 1 < closing.start()):
        fences = Fences(start, earlier.start() + 1, earlier.end(), earlier.group(1) is not None)
    elif closing is not None:
        fences = Fences(start, closing.start(), closing.end(), closing.group(1) is not None)
    else:
        source.fail(
            "NF102",
            "expected a '---' line that closes the front matter",
            Span(len(text), len(text)),
        )
    if fences.end >= stop:
        source.fail(
            "NF111",
            f"the front matter is longer than {limits.front_matter:,} characters",
            Span(stop - 1, stop - 1),
        )
    return fences
