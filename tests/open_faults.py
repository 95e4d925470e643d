"""Faults that are known: the laws look away from each until the day it is mended.

`test_open_faults.py` shows each with the smallest example. It fails when one is mended; then its
name goes from here, and the laws look at it again.
"""

from __future__ import annotations

from typing import Final

OPEN: Final[frozenset[str]] = frozenset(
    {
        "comments in brackets of CR",
    }
)
