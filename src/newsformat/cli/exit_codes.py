"""The exit codes of the command, which are documented."""

from __future__ import annotations

from typing import Final

FOUND: Final = 1
"""Something was found, or a file would change."""

NOWHERE: Final = 1
"""No document has the key."""

DECLINED: Final = 1
"""The user answered no."""

FAILED: Final = 2
"""The work could not be done."""

INTERRUPTED: Final = 130
"""The user interrupted the command, with the code that shells use."""

PIPE_BROKEN: Final = 141
"""The reader of the output closed it, with the code that shells use."""
