"""Recognizes different spellings of a word, and misspellings of a key."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

_BLANKS: Final = re.compile(r"\s+")
_MARKS: Final = re.compile(r"[\W_]+")
# A very short key is similar to any other; a long one may have two mistakes.
_SHORTEST: Final = 4
_LONG: Final = 9


def folded(text: str) -> str:
    """Return a form of a name without case and blanks, which is the same for all its spellings.

    Example:
        >>> folded("Power  Apps") == folded("power apps") == folded("PowerApps")
        True
    """
    if text.isascii():
        return _BLANKS.sub("", text).lower()
    normal = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _BLANKS.sub("", normal)


folded_name: Final = lru_cache(maxsize=4_096)(folded)
"""The same function with a cache, for names that occur again and again, such as topics."""


def nearest_key(key: str, known: Iterable[str]) -> str | None:
    """Return the known key that a key probably misspells; `None` if there is none.

    Args:
        key: The key.
        known: The known keys.

    Example:
        >>> nearest_key("publishedDatTime", ["title", "publishedDateTime"])
        'publishedDateTime'
        >>> nearest_key("web_url", ["webUrl"]), nearest_key("tags", ["topics"])
        ('webUrl', None)
    """
    return _nearest_key(key, tuple(known))


@lru_cache(maxsize=1_024)
def _nearest_key(key: str, known: tuple[str, ...]) -> str | None:
    """Do what `nearest_key` does, with a cache because the same keys occur in many files."""
    bare = _MARKS.sub("", key).lower()
    near: list[tuple[int, str]] = []
    for other in known:
        plain = other.lower()
        if plain == bare:
            return other
        allowed = 0 if len(plain) < _SHORTEST else 1 if len(plain) < _LONG else 2
        if abs(len(plain) - len(bare)) <= allowed:
            distance = _distance(bare, plain)
            if distance <= allowed:
                near.append((distance, other))
    return min(near)[1] if near else None


def did_you_mean(key: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return the end of a message about an unknown key, which suggests a known one.

    Args:
        key: The key.
        known: The known keys.
        otherwise: The end of the message if there is no similar key.

    Example:
        >>> print("there is no key titel" + did_you_mean("titel", ["title"]))
        there is no key titel; did you mean title?
    """
    meant = nearest_key(key, known)
    return otherwise if meant is None else f"; did you mean {meant}?"


def _distance(first: str, second: str) -> int:
    """Count the letters that must be changed, added, removed or swapped with their neighbours."""
    above: list[int] = []
    row = list(range(len(second) + 1))
    for i, char in enumerate(first, 1):
        current = [i]
        for j, other in enumerate(second, 1):
            cost = min(row[j] + 1, current[j - 1] + 1, row[j - 1] + (char != other))
            is_swap = i > 1 and j > 1 and char == second[j - 2] and first[i - 2] == other
            current.append(min(cost, above[j - 2] + 1) if is_swap else cost)
        above, row = row, current
    return row[-1]
