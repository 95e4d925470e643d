"""The interface of all sources of texts."""

from __future__ import annotations

import abc
import errno
import os
from collections.abc import Iterator
from typing import Final, TypeAlias

import attrs

from newsformat.diagnostics import Diagnostic
from newsformat.errors import ParseError


@attrs.frozen
class FileProblem:
    """A file of a collection that could not be read or not be changed.

    Attributes:
        path: The path of the file below the root of the collection. If it is not UTF-8, its bytes
            are escaped.
        diagnostics: What is wrong, in the order of the text.

    Example:
        >>> print(FileProblem("a.md", (Diagnostic("NF601", "it is gone", name="posts/a.md"),)))
        posts/a.md: NF601 it is gone
    """

    path: str
    diagnostics: tuple[Diagnostic, ...]

    def __str__(self) -> str:
        """The diagnostics, each with its line."""
        return "\n".join(map(str, self.diagnostics))


WHOLE: Final = "."
"""The name for a problem that concerns the whole source."""

Named: TypeAlias = str | FileProblem
"""The name of a text, or the problem with it."""

Found: TypeAlias = tuple[str, bytes] | FileProblem
"""A text with its name, or the problem with it."""


class TextSource(abc.ABC):
    """A source of texts, each of which has a unique name.

    Attributes:
        limit: The largest size of a text in bytes.
        prefix: The text before a name in messages.
    """

    limit: int
    prefix: str

    @abc.abstractmethod
    def names(self) -> Iterator[Named]:
        """Yield the names in their order, without reading the texts."""

    @abc.abstractmethod
    def texts(self) -> Iterator[Found]:
        """Yield the texts in the order of their names, each read when it is asked for."""

    @abc.abstractmethod
    def has(self, name: str) -> bool:
        """Tell whether there is a text of this name, or a problem with that name."""

    @abc.abstractmethod
    def read(self, name: str) -> bytes:
        """Return an existing text.

        Raises:
            OSError: The operating system cannot read it.
            ParseError: It cannot be read for another reason.
        """

    def path_of(self, name: str) -> str | None:  # noqa: ARG002 - those who have files say more
        """Return the absolute path of the file that holds a text; `None` if it is not in a file."""
        return None

    def has_file(self, path: str) -> bool:  # noqa: ARG002 - sources with files need it
        """Tell whether texts are read from the file at a path, so it must not be overwritten."""
        return False

    def label(self, name: str) -> str:
        """Return the name of a text for messages."""
        return f"{self.prefix}{name}" if name != WHOLE else self.prefix.rstrip("/:") or WHOLE

    def refusal(self, name: str, error: OSError | ParseError) -> FileProblem:
        """Return the problem of a text that cannot be read."""
        if isinstance(error, ParseError):
            return FileProblem(name, tuple(each.without_text() for each in error.diagnostics))
        return self.problem(name, *_words_for(error))

    def problem(self, name: str, code: str, message: str) -> FileProblem:
        """Return a problem without a place in a text."""
        shown = escaped(name)
        return FileProblem(shown, (Diagnostic(code, message, name=escaped(self.label(name))),))

    def failure(self, name: str, code: str, message: str) -> ParseError:
        """Return an error without a place in a text."""
        return ParseError(self.problem(name, code, message).diagnostics)

    def too_large(self, name: str) -> ParseError:
        """Return the error of a text that exceeds the limit."""
        reason = f"it has more than {self.limit:,} bytes, which limits.file allows"
        return self.failure(name, "NF111", reason)

    def bad_name(self, name: str) -> FileProblem:
        """Return the problem of a name that is not UTF-8."""
        return self.problem(name, "NF603", "its name is not UTF-8; rename it")


def _words_for(error: OSError) -> tuple[str, str]:
    """Return the code and the message for an error of the operating system."""
    if error.errno == errno.ELOOP:
        return "NF604", "symbolic links form a loop here; remove one of them"
    if isinstance(error, FileNotFoundError):
        return "NF601", "there is no such file any more, or it is a link that leads nowhere"
    if isinstance(error, PermissionError):
        return "NF601", "it cannot be read; this process lacks the permission"
    return "NF601", f"it cannot be read: {error.strerror or error}"


def escaped(name: str) -> str:
    r"""Return a name as valid text; bytes that are not UTF-8 become escapes such as `\xe9`."""
    if name.isascii():
        return name
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def is_text(name: str) -> bool:
    """Tell whether a name is valid text; on some systems it may consist of any bytes."""
    if name.isascii():
        return True
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def shown_path(path: str | os.PathLike[str]) -> str:
    """Return a path with slashes, as messages show it."""
    return os.fspath(path).replace(os.sep, "/")
