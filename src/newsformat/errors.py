"""The exceptions of the library, which keep their facts and build their messages from them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    # Most programs never see a diagnostic, so the module is imported only where one is made.
    from newsformat.diagnostics import Diagnostic


class NewsformatError(Exception):
    """The base class of all errors of this library."""


class _DiagnosticsError(NewsformatError, ValueError):
    """An error that carries one or more diagnostics, in the order of the text."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = tuple(diagnostics)
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        return "\n".join(str(diagnostic) for diagnostic in self.diagnostics)


@final
class ParseError(_DiagnosticsError):
    """A text cannot be read: its front matter is missing, or is not correct YAML.

    Attributes:
        diagnostics: Everything that was found, each with its line and column.
    """


@final
class ValidationError(_DiagnosticsError):
    """Values do not fit their fields, or required keys are missing.

    All of them are reported at once.

    Attributes:
        diagnostics: Everything that was found, each with its path. When a text was read, each has
            its line and column as well.
    """


@final
class EditError(NewsformatError, ValueError):
    """A change cannot be made safely, so it was not made.

    The document and its file stay as they were. Correct the call, or the text, and try again.

    Attributes:
        code: The code of the reason, such as `NF402`, which never changes its meaning.
        path: The place in the data that could not be edited, such as `$.images[0].width`.
        reason: Why the change was refused, and often what to do.
    """

    def __init__(self, code: str, path: str, reason: str) -> None:
        """Store the three facts; the message is built from them."""
        self.code = code
        self.path = path
        self.reason = reason
        super().__init__(code, path, reason)

    @property
    def url(self) -> str:
        """The address of the page that explains the code, and what to do."""
        from newsformat.diagnostics import url_of  # noqa: PLC0415 - few programs ask for it

        return url_of(self.code)

    def __str__(self) -> str:
        """Code, path and reason on one line."""
        return f"{self.code} {self.path}: {self.reason}"


@final
class ConflictError(NewsformatError):
    """Somebody changed the file after it was read, so writing would lose their change.

    Read the file again, and repeat your change.

    Attributes:
        path: The path of the file.
    """

    def __init__(self, path: str) -> None:
        """Store the path of the file that changed."""
        self.path = path
        super().__init__(path)

    def __str__(self) -> str:
        """Return a message that names the file and says what to do."""
        return f"{self.path} changed since it was read; read it again and repeat the edit"
