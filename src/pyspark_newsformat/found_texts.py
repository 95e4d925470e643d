"""The texts and files that were found, as plain data, and the wording of their problems."""

from __future__ import annotations

from typing import NamedTuple


def described(path: str, problem: str) -> str:
    """Return the problem of a file on one line that begins with the path of the file.

    Args:
        path: The path of the file.
        problem: The problem, which may have several lines, and may contain the path.

    Example:
        >>> described("a.md", "2:8: NF119 this '[' is not closed")
        "a.md:2:8: NF119 this '[' is not closed"
    """
    first = problem.partition("\n")[0]
    if path in first:
        return first
    return f"{path}:{first}" if first[:1].isdigit() else f"{path}: {first}"


class FoundText(NamedTuple):
    """A text that was read, or the problem with one that cannot be read.

    Attributes:
        path: The path of the text.
        content: The bytes of the text; `None` if it cannot be read.
        problem: Why it cannot be read; `None` if it can.
    """

    path: str
    content: bytes | None
    problem: str | None = None


class ListedFile(NamedTuple):
    """A file that was found but has not been opened.

    Attributes:
        name: The name of the file, relative to the root.
        size: The number of its bytes.
    """

    name: str
    size: int
