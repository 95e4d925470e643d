"""What keeps data from fitting a model, as plain data."""

from __future__ import annotations

import attrs

from newsformat.syntax.paths import Path


class KeyCollisionError(ValueError):
    """An unknown key has the name of a known one."""

    def __init__(self, key: str) -> None:
        """Take the key."""
        super().__init__(key)
        self.key = key


@attrs.frozen
class Problem:
    """One thing that keeps data from fitting a model."""

    code: str
    message: str
    path: Path


def collision(error: KeyCollisionError) -> Problem:
    """Say what is wrong with an unknown key that has a known name."""
    reason = "an unknown key has the name of one of the model's own keys; set that attribute"
    return Problem("NF205", reason, ("extra", error.key))
