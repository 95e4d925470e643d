"""Names the columns that hold no key. This module does not need pyarrow."""

from __future__ import annotations

from collections.abc import Container
from typing import Final

FRONT_MATTER: Final = "front_matter"
"""The name of the column that holds all keys if texts are read without a class."""


def own_name(name: str, taken: Container[str]) -> str:
    """Return a name for a column that does not hold a key, different from the names of keys.

    Example:
        >>> own_name("path", ["title", "path"])
        '$path'
    """
    while name in taken:
        name = f"${name}"
    return name
