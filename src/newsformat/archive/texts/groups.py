"""Takes texts from a source in groups, each of which is read before it is needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from newsformat.archive.texts.text_source import Found

# How many texts are read before they are needed, and how many bytes.
_FILES_AHEAD: Final = 128
_BYTES_AHEAD: Final = 524_288


def in_groups(texts: Iterable[Found], files: int, size: int) -> Iterator[list[Found]]:
    """Yield texts in groups.

    Args:
        texts: The texts, each of which is read when it is asked for.
        files: The largest number of texts in a group.
        size: The number of bytes at which a group ends.
    """
    group: list[Found] = []
    read = 0
    for found in texts:
        group.append(found)
        if isinstance(found, tuple):
            read += len(found[1])
        if len(group) >= files or read >= size:
            yield group
            group, read = [], 0
    if group:
        yield group


def groups_ahead(texts: Iterable[Found]) -> Iterator[list[Found]]:
    """Yield texts in groups that are read before they are needed.

    Reading files and working on them by turns takes longer, as each needs other parts of the memory
    that is close to the processor.

    Args:
        texts: The texts, each of which is read when it is asked for.
    """
    return in_groups(texts, _FILES_AHEAD, _BYTES_AHEAD)
