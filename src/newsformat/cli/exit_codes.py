"""The exit codes of the command, which its documentation promises."""

from __future__ import annotations

from typing import Final

FOUND: Final = 1
"""Something was found, or would change."""

NOWHERE: Final = 1
"""No document has the key."""

DECLINED: Final = 1
"""The answer was no."""

FAILED: Final = 2
"""Something could not be done."""

INTERRUPTED: Final = 130
"""An interrupt ended it, as shells have it."""

PIPE_BROKEN: Final = 141
"""Whoever read the output has read enough, as shells have it for a broken pipe."""
