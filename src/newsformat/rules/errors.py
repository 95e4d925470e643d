"""The errors of rules and of their settings; the findings of rules are no errors."""

from __future__ import annotations

from typing import final

from newsformat.errors import NewsformatError


@final
class SettingsError(NewsformatError, ValueError):
    """A setting, or a baseline file, says something that has no meaning.

    Attributes:
        source: What it stands in, such as the path of a file.
        key: The key, such as `per-file-ignores`; empty where it is about the whole file.
        reason: What is wrong, and what to do.
    """

    def __init__(self, source: str, key: str, reason: str) -> None:
        """Take the three facts; the message is made from them."""
        self.source = source
        self.key = key
        self.reason = reason
        super().__init__(source, key, reason)

    def __str__(self) -> str:
        """File, key and reason on one line."""
        return ": ".join(part for part in (self.source, self.key, self.reason) if part)


@final
class RuleError(NewsformatError):
    """A rule, or what offers rules, does not work: it is a mistake in its code.

    Attributes:
        rule: The code and the name of the rule, or the name of the entry point.
        reason: What happened.
    """

    def __init__(self, rule: str, reason: str) -> None:
        """Take the two facts; the message is made from them."""
        self.rule = rule
        self.reason = reason
        super().__init__(rule, reason)

    def __str__(self) -> str:
        """Rule and reason on one line."""
        return f"{self.rule}: {self.reason}"
