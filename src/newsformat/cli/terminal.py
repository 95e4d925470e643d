"""Text for a terminal: nothing that it would act on, and words in the right number."""

from __future__ import annotations

import unicodedata

_ACTED_ON = {"Cc", "Cs", "Cf"}


def printable(text: str) -> str:
    """Replace control and format characters, which could move the cursor or turn text around."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        "\N{REPLACEMENT CHARACTER}"
        if unicodedata.category(each) in _ACTED_ON or each in "\u2028\u2029"
        else each
        for each in text
    )


def plural(count: int, word: str) -> str:
    """Return a count with its word.

    Example:
        >>> plural(1, "file"), plural(2_000, "file")
        ('1 file', '2,000 files')
    """
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"
