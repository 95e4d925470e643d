"""The exceptions for rules and settings that do not work; findings are not exceptions."""

from __future__ import annotations

from typing import final

from newsformat.errors import NewsformatError


@final
class SettingsError(NewsformatError, ValueError):
    """The settings or a baseline file have a mistake.

    Attributes:
        source: Where the mistake is, usually the path of a file.
        key: The key with the mistake, such as `per-file-ignores`; empty for the file as a whole.
        reason: What is wrong, and often what to do.
    """

    def __init__(self, source: str, key: str, reason: str) -> None:
        """Store the three facts; the message is built from them."""
        self.source = source
        self.key = key
        self.reason = reason
        super().__init__(source, key, reason)

    def __str__(self) -> str:
        """Return file, key and reason on one line."""
        return ": ".join(part for part in (self.source, self.key, self.reason) if part)


@final
class RuleError(NewsformatError):
    """A rule raised an error, or a package that offers rules cannot be loaded.

    It is a mistake in the code of the rule, not in the file that was checked.

    Attributes:
        rule: The code and the name of the rule, or the name of the entry point.
        reason: What happened.
    """

    def __init__(self, rule: str, reason: str) -> None:
        """Store the two facts; the message is built from them."""
        self.rule = rule
        self.reason = reason
        super().__init__(rule, reason)

    def __str__(self) -> str:
        """Return rule and reason on one line."""
        return f"{self.rule}: {self.reason}"
