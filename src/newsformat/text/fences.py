"""The fences: where the front matter begins and ends, and where the body begins."""

from __future__ import annotations

import re
from typing import Final, NamedTuple, Never

from newsformat.lazy_patterns import pattern
from newsformat.text.source import Limits, Source

# A byte order mark and blank lines are allowed above the opening fence.
_ABOVE: Final = pattern(r"\ufeff?+(?:[ \t]*+(?:\r\n|\n|\r))*+")
_OPENING: Final = pattern(r"---[ \t]*+(?:\r\n|\n|\r|\Z)")
# In YAML three dots end a document, and Jekyll and Pandoc accept them as the closing fence.
_FENCE_LINE: Final = r"(?:---|\.\.\.)[ \t]*+(?:(\r\n|\n|\r)|\Z)"
_FENCE: Final = pattern(_FENCE_LINE)
_CONFLICT: Final = pattern(r"<{7}(?=[ \t\r\n])")
_RETURN_AND_FENCE: Final = pattern(rf"\r{_FENCE_LINE}")
_FENCE_STARTS: Final = ("\n---", "\n...")

# The first lines of front matter in formats other than YAML. They are rare, so these expressions
# are compiled only when they are needed.
_LINE_END: Final = r"[ \t]*+(?=[\r\n]|\Z)"
_OTHER_FORMATS: Final = {
    "TOML": rf"(?:\+\+\+|---[ \t]*+toml){_LINE_END}",
    # A template, or the attributes of a heading, may begin with a brace as well.
    "JSON": rf"\{{(?![{{%#:.])|(?:;;;|---[ \t]*+json[5c]?){_LINE_END}",
    "JavaScript": rf"---[ \t]*+(?:js|javascript){_LINE_END}",
    "CoffeeScript": rf"---[ \t]*+(?:coffee|coffeescript|cson){_LINE_END}",
}


CONFLICT: Final = "a merge conflict marker; choose one of the versions, and remove the markers"
"""The message about a merge conflict, which may begin above the opening fence."""


class Fences(NamedTuple):
    """The offsets that divide a text into the front matter, the closing fence and the body.

    Attributes:
        start: Where the front matter begins, after the line end of the opening fence.
        end: Where the closing fence begins.
        body: Where the body begins, after the line end of the closing fence.
        body_has_line: Whether a line end stands between the closing fence and the body.
        are_missing: Whether there is no front matter: then all three are the offset of the body.
    """

    start: int
    end: int
    body: int
    body_has_line: bool
    are_missing: bool = False


def find_fences(source: Source, limits: Limits) -> Fences:
    """Find the fences around the front matter, without reading the body.

    Where the source allows it, a text may have no front matter.

    Raises:
        ParseError: A fence is missing, or the front matter is too large or not written in YAML.
    """
    text = source.text
    start = _end_of_match(_ABOVE, text, 0)
    opening = _OPENING.match(text, start)
    if opening is None:
        _refuse_others(source, start)
        if source.allowances.no_front_matter:
            body = 1 if text[:1] == "\ufeff" else 0
            return Fences(body, body, body, body_has_line=True, are_missing=True)
        message = "expected a '---' line, the beginning of the front matter"
        _fail(source, "NF101", message, start, source.line_end(start))
    start = opening.end()
    closing = _closing_fence(text, start)
    if closing is None:
        message = "expected a '---' line that closes the front matter"
        _fail(source, "NF102", message, len(text), len(text))
    end, newline = closing
    if end - start > limits.front_matter:
        message = f"the front matter is longer than {limits.front_matter:,} characters"
        place = start + limits.front_matter
        _fail(source, "NF111", message, place, place)
    return _fences(start, end, newline)


def _refuse_others(source: Source, start: int) -> None:
    """Refuse a text whose first line is no opening fence, and cannot be the beginning of a body."""
    conflict = _CONFLICT.match(source.text, start)
    if conflict is not None:
        _fail(source, "NF115", CONFLICT, *conflict.span())
    for name, beginning in _OTHER_FORMATS.items():
        mark = re.compile(beginning, re.IGNORECASE).match(source.text, start)
        if mark is not None:
            message = f"the front matter is {name}; write it as YAML between '---' lines"
            _fail(source, "NF121", message, *mark.span())


def _fail(source: Source, code: str, message: str, start: int, end: int) -> Never:
    """Raise a `ParseError` for the text between two offsets."""
    # Diagnostics are imported only when something is wrong.
    from newsformat.diagnostics import Span  # noqa: PLC0415 - see above

    source.fail(code, message, Span(start, end))


def closed(text: str, start: int, end: int, newline: str) -> Fences | None:
    """Return the fences of front matter that was read to its end; `None` without a closing one.

    Args:
        text: The whole text.
        start: Where the front matter begins.
        end: Where it ends.
        newline: The line end of the front matter, which is probably that of the fence too.
    """
    body = end + len("---") + len(newline)
    if text.startswith("---", end) and text.startswith(newline, body - len(newline)):
        return Fences(start, end, body, True)  # noqa: FBT003 - called very often
    closing = _FENCE.match(text, end)
    return None if closing is None else _fences(start, end, _line_end(closing))


def _fences(start: int, end: int, newline: tuple[int, int]) -> Fences:
    return Fences(start, end, newline[1], newline[0] < newline[1])


def _closing_fence(text: str, start: int) -> tuple[int, tuple[int, int]] | None:
    """Return where the first closing fence begins, and the range of its line end."""
    fence = None
    limit = len(text)
    for mark in _FENCE_STARTS:
        # Searching for these characters is many times as fast as trying the pattern at each line.
        before = text.find(mark, start - 1, limit)
        while before >= 0:
            match = _FENCE.match(text, before + 1)
            if match is not None:
                fence, limit = match, match.start()
                break
            before = text.find(mark, before + 1, limit)
    if text.find("\r", start - 1, limit) >= 0:
        # An earlier fence may follow a line that ends in a lone carriage return.
        earlier = _RETURN_AND_FENCE.search(text, start - 1)
        if earlier is not None and earlier.start() + 1 < limit:
            return earlier.start() + 1, _line_end(earlier)
    return (fence.start(), _line_end(fence)) if fence is not None else None


def _line_end(fence: re.Match[str]) -> tuple[int, int]:
    end = fence.end()
    return (end, end) if fence.group(1) is None else fence.span(1)


def _end_of_match(pattern: re.Pattern[str], text: str, start: int) -> int:
    """Return where the match of a pattern ends, which may be empty."""
    match = pattern.match(text, start)
    return start if match is None else match.end()
