"""The exception that fast code raises for a case that it does not handle.

The caller then runs the slower, general code. Users never see this exception.
"""

from __future__ import annotations


class UnusualError(Exception):
    """The input is not one of the common cases. The exception never leaves the library."""
