"""What sources have in common whose texts are all in one file: archives, and lines of JSON."""

from __future__ import annotations

from newsformat.archive.texts.patterns import Patterns
from newsformat.archive.texts.text_source import TextSource, shown_path


class OneFileSource(TextSource):
    """Texts in one file, which is opened when names or texts are asked for."""

    def __init__(self, path: str, patterns: tuple[str, ...], limit: int) -> None:
        """Take the path of the file.

        Args:
            path: The path.
            patterns: Which names are taken.
            limit: The bytes that a text may have.
        """
        self.limit: int = limit
        self.prefix: str = f"{shown_path(path)}/"
        self._path: str = path
        self._patterns: Patterns = Patterns(patterns)

    def has(self, name: str) -> bool:
        """Tell whether the file has a text of this name."""
        return name in set(self.names())
