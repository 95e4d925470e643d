"""The file of a document."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from newsformat.arguments import require, require_path
from newsformat.document_parts.state import M, State
from newsformat.lens.parsed_text import read
from newsformat.text.source import Source

if TYPE_CHECKING:
    import pathlib

# The modules for files are imported where they are used: many programs edit texts without files,
# and the import takes as long as many edits.


class FileOfDocument(State[M]):
    """The part of a document that knows its file."""

    __slots__ = ()

    @property
    def path(self) -> pathlib.Path | None:
        """The absolute path of the file that `write` writes; `None` if there is no file yet."""
        from pathlib import Path  # noqa: PLC0415 - see above

        return None if self._path is None else Path(self._path)

    @property
    def name(self) -> str | None:
        """The path or the name that you gave, which diffs and errors show."""
        return self._reading.source.name

    @property
    def changed(self) -> bool:
        """Whether there is something to write, since `str` differs from the text that was read.

        Raises:
            EditError: A change cannot be made safely. The message says why.
        """
        return self._render()[0] != self._text_as_read

    def write(self, path: str | os.PathLike[str] | None = None, *, overwrite: bool = False) -> None:
        """Write the text back to its file, or a copy of it to another path.

        If nothing changed, the file is not touched. The file is replaced in one step, so nobody
        ever reads half of it, and only if it still has the text that was read. The page "Files" of
        the reference has the details, also for links and read-only files.

        A document that was parsed from a text has no file. The first path that it is written to
        becomes its file.

        Args:
            path: The path to write to; by default, that of the file the document was read from.
            overwrite: Whether a different file that exists at `path` may be replaced.

        Raises:
            ConflictError: Somebody changed the file since it was read; nothing was written.
            EditError: A change cannot be made safely. The message says why; nothing was written.
            FileExistsError: A different file exists at `path`, and `overwrite` is not set.
            OSError: The file cannot be written. The old file is untouched.
            TypeError: An argument has the wrong type. The message says what to pass instead.
            ValueError: The document has no file, and you gave no path.
        """
        if path is not None:
            require_path(path, "file.write(bytes(doc)) writes to an open file")
        elif self._path is None:
            raise ValueError("the document was not read from a file; pass a path")
        require(overwrite, bool, "overwrite=True or overwrite=False")
        text = self._render()[0]
        from newsformat.disk import files  # noqa: PLC0415 - see above

        if self._path is not None and (path is None or files.is_same_file(path, self._path)):
            self._write_own(text, self._path)
        elif path is not None:
            self._write_other(text, path, is_new=not overwrite)

    def _write_own(self, text: str, path: str) -> None:
        """Write the text to the document's own file, if it differs from what was read."""
        before, content = self._text_as_read, self._encoded(text)
        if text != before:
            name = self._name_of_file(path)
            from newsformat.disk import files  # noqa: PLC0415 - see above

            files.write_file(path, content, expected=before.encode("utf-8"), name=name)
            self._restart(text, self.name)

    def _write_other(self, text: str, path: str | os.PathLike[str], *, is_new: bool) -> None:
        """Write the text to another file, or to the first file of a document that has none."""
        from newsformat.disk import files  # noqa: PLC0415 - see above

        own_path = files.absolute(path)
        is_file = files.write_file(path, self._encoded(text), is_new=is_new)
        if self._path is None and is_file:
            self._path = own_path
            self._restart(text, os.fspath(path) if self.name is None else self.name)

    def _name_of_file(self, path: str) -> str:
        """Return the path as the user gave it, if it still leads to the file."""
        from newsformat.disk import files  # noqa: PLC0415 - see above

        name = self.name
        return path if name is None or files.absolute(name) != path else name

    def _restart(self, text: str, name: str | None) -> None:
        """Make a text that was written the starting point of further edits."""
        source = Source(text, name, self._reading.source.allowances)
        self._begin(read(source, self._layout, self._limits))
