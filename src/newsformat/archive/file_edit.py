"""The edits of one file, with what is needed to know whether they were made already."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import attrs

from newsformat.diagnostics import Span
from newsformat.document import Document
from newsformat.errors import EditError
from newsformat.text.diffs import Excerpt, excerpt_around
from newsformat.text.text_edits import TextEdit, splice


@attrs.frozen
class FileEdit:
    """The planned changes of one file.

    Attributes:
        path: The path of the file below the root of the collection.
        name: The name of the file in diffs and messages.
        before: The SHA-256 of the file when the plan was made, in hexadecimal digits.
        after: The SHA-256 that the file will have.
        edits: The changes, in the order of the text.
    """

    path: str
    name: str
    before: str
    after: str
    edits: tuple[TextEdit, ...]
    _excerpt: Excerpt = attrs.field(repr=False)

    @property
    def excerpt(self) -> Excerpt:
        """The lines around the edits."""
        return self._excerpt

    @property
    def diff(self) -> str:
        """The change as a unified diff."""
        return self._excerpt.diff(self.edits, shown_name(self.name))

    def __reduce__(self) -> tuple[Any, ...]:
        """Return the parts as one tuple, which takes less time to send to another process."""
        edits = [(edit.span.start, edit.span.end, edit.replacement) for edit in self.edits]
        excerpt = self._excerpt
        place = (excerpt.text, excerpt.start, excerpt.line)
        return _made_again, (self.path, self.name, self.before, self.after, edits, place)

    def applied(self, content: bytes) -> bytes | None:
        """Return the bytes that the file will have.

        Args:
            content: The bytes of the file, whose SHA-256 must be `before`.

        Returns:
            The new bytes; `None` where the edits do not give those that were planned.
        """
        try:
            after = splice(content.decode("utf-8"), self.edits).encode("utf-8")
        except UnicodeError:
            return None
        return after if digest(after) == self.after else None


def _made_again(
    path: str,
    name: str,
    before: str,
    after: str,
    edits: list[tuple[int, int, str]],
    excerpt: tuple[str, int, int],
) -> FileEdit:
    """Make the changes of a file again after pickling."""
    known = tuple(TextEdit(Span(start, end), text) for start, end, text in edits)
    return FileEdit(path, name, before, after, known, Excerpt(*excerpt))


def shown_name(name: str) -> str:
    """Return a name for the header of a diff; control characters are quoted as Git quotes them."""
    return name if name.isprintable() else '"' + repr(name)[1:-1].replace('"', '\\"') + '"'


def digest(content: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


@attrs.frozen
class EditRecorder:
    """Calls a function that changes documents, and returns the changes.

    Attributes:
        function: The function, whose result is ignored.
    """

    function: Callable[[Document[Any]], object]

    def __call__(self, document: Document[Any], path: str, content: bytes) -> FileEdit | None:
        """Return the changes; `None` if there are none.

        Raises:
            EditError: The change cannot be made.
            ValidationError: The function made a text that does not fit the class.
        """
        self.function(document)
        edits = tuple(document.edits())
        if not edits:
            return None
        before = content.decode("utf-8")
        text = splice(before, edits)
        try:
            after = text.encode("utf-8")
        except UnicodeEncodeError as error:
            reason = f"a lone surrogate at {error.start} cannot be written as UTF-8"
            raise EditError("NF401", "$.body", reason) from None
        if after == content:
            return None
        body = len(before) - _common_end(before, document.body, edits)
        excerpt = excerpt_around(before, edits, body)
        name = document.name or path
        return FileEdit(path, name, digest(content), digest(after), edits, excerpt)


def _common_end(before: str, body: str, edits: tuple[TextEdit, ...]) -> int:
    """Return the length of the body if it is unchanged, and 0 otherwise."""
    is_same = before.endswith(body) and edits[-1].span.end <= len(before) - len(body)
    return len(body) if is_same else 0
