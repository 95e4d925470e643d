"""What a change looks like to a person."""

from __future__ import annotations

import difflib
from typing import Final

from newsformat.patterns import pattern

_LINES: Final = pattern(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")


def unified_diff(before: str, after: str, name: str) -> str:
    """Return the unified diff of two texts, as `git` and `patch` read it.

    Args:
        before: The old text.
        after: The new one.
        name: The name of both.
    """
    lines = difflib.unified_diff(_LINES.findall(before), _LINES.findall(after), name, name)
    return "".join(
        line if line[-1] in "\r\n" else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
