"""The errors of the library; each carries its facts, and its message is made from them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    # Most programs never meet one.
    from newsformat.diagnostics import Diagnostic


class NewsformatError(Exception):
    """What every error of this library is."""


class _DiagnosticsError(NewsformatError, ValueError):
    """An error that carries one or more diagnostics, in the order of the text."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = tuple(diagnostics)
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        return "\n".join(str(diagnostic) for diagnostic in self.diagnostics)


@final
class ParseError(_DiagnosticsError):
    """The text is not a front matter file, or its front matter is not YAML.

    Attributes:
        diagnostics: What is wrong, each with its place.
    """


@final
class ValidationError(_DiagnosticsError):
    """The data does not fit the model.

    Attributes:
        diagnostics: Everything that is wrong, each with its path and, for a text, its place.
    """


@final
class EditError(NewsformatError, ValueError):
    """An edit cannot be made without breaking what the library promises.

    The document, and the file it was read from, stay as they were.

    Attributes:
        code: The stable code of the reason.
        path: The place in the data that could not be edited, such as `$.images[0].width`.
        reason: Why, and where it helps, what to do.
    """

    def __init__(self, code: str, path: str, reason: str) -> None:
        """Take the three facts; the message is made from them."""
        self.code = code
        self.path = path
        self.reason = reason
        super().__init__(code, path, reason)

    def __str__(self) -> str:
        """Code, path and reason on one line."""
        return f"{self.code} {self.path}: {self.reason}"


@final
class ConflictError(NewsformatError):
    """The file is no longer what was read from it, so writing would lose somebody's change.

    Attributes:
        path: The path of the file.
    """

    def __init__(self, path: str) -> None:
        """Take the path of the file that changed."""
        self.path = path
        super().__init__(path)

    def __str__(self) -> str:
        """Name the file and what to do."""
        return f"{self.path} changed since it was read; read it again and repeat the edit"
