"""What a reader or a writer of common cases raises to leave a case to the general one."""

from __future__ import annotations


class UnusualError(Exception):
    """The text, the data or the object is not of the common kind. It never leaves the library."""
