"""Checks and makes the names of the files that are written for rows."""

from __future__ import annotations

import hashlib
from typing import Final

from newsformat.archive.texts.patterns import Patterns
from pyspark_newsformat.storage import STAGING

# The number of hexadecimal digits of a digest in a name, enough that no two texts share them.
_DIGITS: Final = 32


def checked_name(path: str, patterns: Patterns) -> str:
    """Return the path of a row, if it can be the name of a file relative to the target.

    Args:
        path: The path.
        patterns: The patterns of the names that are read.

    Raises:
        ValueError: The path leads out of the target, or no pattern matches it.
    """
    parts = path.split("/")
    if any(part in {"", ".", ".."} for part in parts) or "\0" in path:
        raise ValueError(
            "a path of a row is one below the target, such as 2024/a.md, without '.' and '..'"
        )
    if parts[0].startswith(STAGING) or ".git" in parts:
        raise ValueError("files are not written there")
    if not patterns.matches(path):
        raise ValueError(
            "no file of this name would be read again; option 'pattern' says which names are read"
        )
    return path


def name_of_content(content: bytes) -> str:
    """Return the name of the file for a text without a path, which depends only on the text.

    Example:
        >>> name_of_content(b"---")
        'cb3f91d54eee30e53e35b2b99905f70f.md'
    """
    return f"{hashlib.sha256(content).hexdigest()[:_DIGITS]}.md"
