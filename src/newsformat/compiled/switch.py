"""The switch for compiled code, which only tests turn off.

Everything works without compiled code, only slower: each function that the rest of the library asks
for compiled code then returns `None`.
"""

from __future__ import annotations

is_on: bool = True
"""Tests set this to `False` to check that the laws also hold without compiled code."""
