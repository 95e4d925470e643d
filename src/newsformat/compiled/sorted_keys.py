"""Puts the top-level keys of front matter in canonical order, so that patterns can match them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from newsformat.compiled.comment_removal import without_comments
from newsformat.fallback import UnusualError
from newsformat.lazy_patterns import pattern
from newsformat.text.source import Limits
from newsformat.yaml.lines.entry_spans import entry_texts
from newsformat.yaml.lines.expressions import BLOCK_HEADER
from newsformat.yaml.lines.line_reader import read_data
from newsformat.yaml.model_layout import Layout
from newsformat.yaml.plain_data import Plain

# What begins a value that no pattern accepts. The first characters are rare, so each is searched
# for on its own first.
_LEFT: Final = (("[", ": ["), ("{", ": {"), ("|", ": |"), (">", ": >"))
# Blanks at the end of a literal or folded scalar may belong to it.
_BLOCK_HEADER: Final = pattern(BLOCK_HEADER)


class SortedKeys(NamedTuple):
    """Front matter with its known keys sorted.

    Attributes:
        front: The front matter as it is in the file.
        known: The lines of the known keys, without comments, and without blank lines between them.
        extra: The unknown keys with their values.
        were_in_order: Whether the known keys are in this order in the file.
    """

    front: str
    known: str
    extra: dict[Any, Plain]
    were_in_order: bool


def sorted_keys(front: str, layout: Layout, newline: str, limits: Limits) -> SortedKeys:
    """Sort the known keys of front matter, remove their comments, and read its unknown keys.

    The data is the same, since no line depends on another key, if patterns accept the known keys.

    Args:
        front: The front matter.
        layout: The layout of the root mapping.
        newline: The line end of all lines.
        limits: How large the text may be.

    Raises:
        UnusualError: The lines are unusual.
    """
    for char, mark in _LEFT:
        if char in front and mark in front:
            raise UnusualError
    known, unknown = _parted(front, layout.ranks)
    others = newline.join([*unknown, ""]) if unknown else ""
    extra = read_data(others, 0, len(others), layout, limits) if others else {}
    if extra is None or not layout.ranks.keys().isdisjoint(extra):
        raise UnusualError
    if extra and layout.extra_attribute is None:
        raise UnusualError
    ranks_in_order = sorted(known)
    in_order = [lines for rank in ranks_in_order if (lines := known[rank])]
    return SortedKeys(front, newline.join([*in_order, ""]), extra, ranks_in_order == [*known])


def _parted(front: str, ranks: Mapping[str, int]) -> tuple[dict[int, str], list[str]]:
    """Return the lines of each known key, by its rank, and the lines of each unknown key.

    Raises:
        UnusualError: The lines are unusual.
    """
    known: dict[int, str] = {}
    unknown: list[str] = []
    above, *entries = entry_texts(front)
    if without_comments(above).strip(" \r\n"):
        raise UnusualError
    for entry in entries:
        key, colon, _ = entry.partition(":")
        rank = ranks.get(key)
        if rank is None:
            lines = entry.rstrip(" \r\n")
            if ("|" in lines or ">" in lines) and _BLOCK_HEADER.search(lines):
                raise UnusualError
            unknown.append(lines)
        elif rank in known or not colon:
            raise UnusualError
        else:
            lines = without_comments(entry).rstrip(" \r\n")
            # For an object, a key without a value is the same as a missing key.
            known[rank] = lines if len(lines) > len(key) + len(colon) else ""
    return known, unknown
