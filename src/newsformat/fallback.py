"""The exception with which fast code says that it cannot handle a case.

The caller then uses the slower general code; users never see it.
"""

from __future__ import annotations


class UnusualError(Exception):
    """The text, the data or the object is not of the common kind. It never leaves the library."""
