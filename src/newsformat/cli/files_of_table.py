"""The files of a table: those that somebody chose, without those that are excluded."""

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


class FilesOfTable(FileSource):
    """Files that somebody chose, without those that a pattern excludes.

    A pattern is that of the last parts of a path: `drafts` leaves out all that is in a folder of
    this name, wherever it is, and `2019/*.md` such files in any folder `2019`.

    A file without front matter is a problem if it was named itself.
    """

    def __init__(self, files: Chosen, exclude: Sequence[str], model: type[Any] | None) -> None:
        """Take the files, and patterns of what is left out.

        Raises:
            ValueError: A pattern can match nothing.
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
        """Return what other processes need; they tell nobody how far they are."""
        return {**self.__dict__, "progress": _nothing}

    def names(self) -> Iterator[Named]:
        """Yield the paths of the files, and tell of each."""
        for name in self._source.names():
            if not isinstance(name, str) or self._takes(name):
                yield name
                self.progress()

    def has(self, name: str) -> bool:
        """Tell whether the file was chosen."""
        return self._source.has(name) and self._takes(name)

    def path_of(self, name: str) -> str:
        """Return the absolute path of a file."""
        return self._source.path_of(name)

    def found(self, name: Named) -> Found:
        """Return a file, or what is wrong with it."""
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
        """Tell whether no pattern leaves a file out, or a folder that it is in."""
        parts = name.split("/")
        return not any(
            self._excluded.matches("/".join(parts[:size])) for size in range(1, len(parts) + 1)
        )
