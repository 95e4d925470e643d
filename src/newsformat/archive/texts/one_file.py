"""The common part of sources whose texts are all in one file: archives, and JSON Lines."""

from __future__ import annotations

import os

from newsformat.archive.texts.patterns import Patterns
from newsformat.archive.texts.text_source import TextSource, shown_path


class OneFileSource(TextSource):
    """Texts in one file, which is opened when names or texts are asked for."""

    def __init__(self, path: str, patterns: tuple[str, ...], limit: int) -> None:
        """Store the path of the file.

        Args:
            path: The path.
            patterns: The patterns of the names to take.
            limit: The largest size of a text in bytes.
        """
        self.limit: int = limit
        self.prefix: str = f"{shown_path(path)}/"
        self._path: str = path
        self._patterns: Patterns = Patterns(patterns)

    def has(self, name: str) -> bool:
        """Tell whether the file contains a text of this name."""
        return name in set(self.names())

    def has_file(self, path: str) -> bool:
        """Tell whether a path leads to the file, perhaps through links."""
        try:
            return os.path.samefile(self._path, path)  # noqa: PTH121 - paths are texts here
        except OSError:
            return False
