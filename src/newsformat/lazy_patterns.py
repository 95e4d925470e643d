"""Regular expressions that are compiled when they are first used.

A program that loads one article uses few of them, and compiling all of them would take it as long
as reading the article does.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


def pattern(expression: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what can be used as what `re.compile` gives, and is as fast.

    Args:
        expression: The regular expression.
        flags: Its flags.

    Example:
        >>> pattern("a+").fullmatch("aa") is not None
        True
    """
    return cast("re.Pattern[AnyStr]", _Pattern(expression, flags))


class _Pattern:
    """Compiles an expression when an attribute is asked for, and keeps each that was."""

    def __init__(self, expression: Any, flags: int) -> None:
        self._arguments = expression, flags

    def __getattr__(self, name: str) -> Any:
        # `re.compile` keeps what it compiled, so asking for several is no more work.
        value = getattr(re.compile(*self._arguments), name)
        setattr(self, name, value)
        return value
