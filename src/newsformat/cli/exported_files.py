"""The files that a table is made of: the chosen files without the excluded ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from newsformat.archive.texts.folders import FileSource
from newsformat.archive.texts.patterns import Patterns, patterns_of
from newsformat.archive.texts.text_source import FileProblem, Found, Named
from newsformat.cli.file_processing import Chosen
from newsformat.document import Document
from newsformat.errors import ParseError, ValidationError

_FENCE: Final = b"---"


def _nothing() -> None:
    pass


class ExportedFiles(FileSource):
    """The files that the user chose, without those that a pattern excludes.

    A pattern is matched with the last parts of a path. So `drafts` excludes everything in folders
    of this name, wherever they are, and `2019/*.md` excludes such files in all folders `2019`.

    A file without front matter is a problem if it was itself among the arguments.
    """

    def __init__(self, files: Chosen, exclude: Sequence[str], model: type[Any] | None) -> None:
        """Take the chosen files, and the patterns of the files to exclude.

        Raises:
            ValueError: A pattern can never match a file.
        """
        self.limit: int = files.source.limit
        self.prefix: str = files.source.prefix
        self.progress: Callable[[], object] = _nothing
        self._source = files.source
        self._named = frozenset(files.named)
        self._model = model
        tails = [pattern.removesuffix("/") for pattern in exclude]
        self._excluded = Patterns([f"**/{each}" for each in patterns_of(tails)])

    def __getstate__(self) -> dict[str, Any]:
        """Return the state for other processes, which show no progress."""
        return {**self.__dict__, "progress": _nothing}

    def names(self) -> Iterator[Named]:
        """Yield the paths of the files, and report the progress with each one."""
        for name in self._source.names():
            if not isinstance(name, str) or self._takes(name):
                yield name
                self.progress()

    def has(self, name: str) -> bool:
        """Tell whether a file is one of these."""
        return self._source.has(name) and self._takes(name)

    def path_of(self, name: str) -> str:
        """Return the absolute path of a file."""
        return self._source.path_of(name)

    def found(self, name: Named) -> Found:
        """Return a file with its content, or the problem with it."""
        found = super().found(name)
        if isinstance(found, FileProblem) or found[0] not in self._named:
            return found
        return found if _FENCE in found[1][:8] else self._with_front_matter(*found)

    def _with_front_matter(self, name: str, content: bytes) -> Found:
        try:
            Document.parse(content, self._model, name=self.label(name))
        except (ParseError, ValidationError) as error:
            return FileProblem(name, tuple(each.without_text() for each in error.diagnostics))
        return name, content

    def _takes(self, name: str) -> bool:
        """Tell whether no pattern excludes a file or one of the folders that contain it."""
        parts = name.split("/")
        return not any(
            self._excluded.matches("/".join(parts[:size])) for size in range(1, len(parts) + 1)
        )
