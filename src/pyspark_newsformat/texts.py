"""What is read: a text with its path, or why there is none."""

from __future__ import annotations

from typing import NamedTuple


def described(path: str, problem: str) -> str:
    """Say on one line what is wrong with a file.

    Args:
        path: Its path.
        problem: What is wrong, perhaps in several lines, and perhaps with its path.

    Example:
        >>> described("a.md", "2:8: NF119 this '[' is not closed")
        "a.md:2:8: NF119 this '[' is not closed"
    """
    first = problem.partition("\n")[0]
    if path in first:
        return first
    return f"{path}:{first}" if first[:1].isdigit() else f"{path}: {first}"


class FoundText(NamedTuple):
    """A text, or what stands in the place of one.

    Attributes:
        path: Its path, as the column shows it.
        content: Its bytes; `None` if it cannot be read.
        problem: Why it cannot be read.
    """

    path: str
    content: bytes | None
    problem: str | None = None


class ListedFile(NamedTuple):
    """A file that was found, and not opened yet.

    Attributes:
        name: Its name below the root.
        size: Its bytes.
    """

    name: str
    size: int
