"""The lines of each top-level key, in front matter that the line reader has read.

In such front matter each line belongs to one key only. So a key can be found, examined, and read
again after an edit, without reading the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from newsformat.lazy_patterns import pattern

# A line that begins in any other way is indented, an item, a closing bracket, a comment or blank.
_KEY_LINE: Final = r"(?=[^ \t\r\n#\-\]}]|-[^ \t\r\n])"
_FIRST_KEY_LINE: Final = pattern(_KEY_LINE)
_NEXT_KEY_LINE: Final = pattern(rf"\n{_KEY_LINE}")
_USUAL_KEY: Final = r"[A-Za-z_][\w.-]*"
USUAL_KEY: Final = pattern(_USUAL_KEY)
"""A key that is never quoted."""

# What follows a key.
_COLON: Final = r"[ \t]*+:(?=[ \t\r\n])"
_ONLY_COLON: Final = pattern(_COLON)
_NEXT_USUAL_KEY: Final = pattern(rf"\n{_KEY_LINE}(?:({_USUAL_KEY}){_COLON}|)")


def entry_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where the lines of each top-level key begin and end; they end at the next key.

    Args:
        text: The whole text.
        start: Where the front matter begins.
        end: Where it ends.
    """
    starts = [match.end() for match in _NEXT_KEY_LINE.finditer(text, start, end)]
    if _FIRST_KEY_LINE.match(text, start, end):
        starts.insert(0, start)
    return pairwise([*starts, end])


def first_key(text: str, start: int, end: int) -> int:
    """Return where the first top-level key begins; the end of the front matter if there is none.

    Args:
        text: The whole text.
        start: Where the front matter begins.
        end: Where it ends.
    """
    return start if _FIRST_KEY_LINE.match(text, start, end) else _next_key(text, start, end)


def usual_keys(text: str, start: int, end: int) -> list[tuple[str, int]] | None:
    """Return the top-level keys and where each of them begins; `None` if one may need quotes.

    Args:
        text: The whole text.
        start: Where the front matter begins, after the line end of the opening fence.
        end: Where it ends.
    """
    keys: list[tuple[str, int]] = []
    for match in _NEXT_USUAL_KEY.finditer(text, start - 1, end):
        if match[1] is None:
            return None
        keys.append((match[1], match.start(1)))
    return keys


def entry_texts(front: str) -> list[str]:
    """Return the text above the first top-level key, and then the lines of each key.

    Args:
        front: The front matter.
    """
    return _NEXT_KEY_LINE.split(f"\n{front}")


def _next_key(text: str, start: int, end: int) -> int:
    """Return where the next top-level key begins; the end of the front matter if there is none.

    Args:
        text: The whole text.
        start: Where a line begins.
        end: Where the front matter ends.
    """
    following = _NEXT_KEY_LINE.search(text, start, end)
    return following.end() if following else end


def find_usual_key(text: str, start: int, end: int, key: str) -> tuple[int, int] | None:
    """Return the span of the lines of a top-level key, if the key is unquoted and can be found.

    Args:
        text: The whole text.
        start: Where the front matter begins.
        end: Where it ends.
        key: The key.
    """
    if USUAL_KEY.fullmatch(key) is None:
        return None
    place = start if text.startswith(key, start) else _next_line_with(text, key, start, end)
    while place >= 0:
        if _ONLY_COLON.match(text, place + len(key), end):
            return place, _next_key(text, place, end)
        place = _next_line_with(text, key, place, end)
    return None


def _next_line_with(text: str, key: str, place: int, end: int) -> int:
    """Return where the next line begins that starts with a key; -1 if there is none."""
    before = text.find(f"\n{key}", place, end)
    return before + 1 if before >= 0 else -1
