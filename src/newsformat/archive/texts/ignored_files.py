"""Which files Git leaves out: the patterns of `.gitignore`, by pathspec."""

from __future__ import annotations

import importlib.util
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_FILE: Final = ".gitignore"
# A backslash keeps a blank.
_TRAILING_BLANKS: Final = re.compile(r"(?<!\\) +$")


def require_pathspec() -> None:
    """Require the library that reads the patterns.

    Raises:
        ImportError: It is not installed.
    """
    if importlib.util.find_spec("pathspec") is None:
        reason = "gitignore=True needs pathspec; pip install 'newsformat[archive]' installs it"
        raise ImportError(reason, name="pathspec")


@attrs.frozen
class Ignored:
    """What the patterns say of the files in one folder.

    Attributes:
        inside: The path of the folder in its repository, with a slash at the end; nothing for the
            repository itself.
        lines: The patterns that hold here, of which later ones win, as if all of them stood in the
            file of the repository.
        files: The same, compiled to be asked about files; `None` where there are none.
        folders: The same, compiled to be asked about folders, which then is said of themselves
            and not because of a folder around them.
        has_all: Whether all is left out, because a folder around this one is.
    """

    inside: str = ""
    lines: tuple[str, ...] = ()
    files: GitIgnoreSpec | None = None
    folders: GitIgnoreSpec | None = None
    has_all: bool = False

    @classmethod
    def above(cls, folder: str) -> Ignored:
        """Return what holds in a folder, by the files above it up to that of the repository.

        Args:
            folder: The absolute path, without links.
        """
        around = _folders_to_repository(folder)
        top = around[0] if around else folder
        here = cls().with_lines(_lines(Path(top, ".git", "info", "exclude"), "")).within(top)
        for each in around[1:]:
            name = os.path.basename(each)  # noqa: PTH119 - paths are texts here
            if here.has_folder(name):
                return attrs.evolve(here, has_all=True)
            here = here.enter(name, each)
        return here

    def enter(self, name: str, path: str) -> Ignored:
        """Return what holds in a folder inside of this one.

        Args:
            name: Its name.
            path: Its path.
        """
        return attrs.evolve(self, inside=f"{self.inside}{name}/").within(path)

    def within(self, path: str) -> Ignored:
        """Return what holds here when the file in the folder itself has its say."""
        return self.with_lines(_lines(Path(path, _FILE), self.inside))

    def with_lines(self, lines: list[str]) -> Ignored:
        """Return what holds with more patterns."""
        if not lines:
            return self
        from pathspec import GitIgnoreSpec  # noqa: PLC0415 - the extra is needed where it is asked for

        together = (*self.lines, *lines)
        files = GitIgnoreSpec.from_lines(together)
        folders = GitIgnoreSpec.from_lines(line.rstrip("/") for line in together)
        return Ignored(self.inside, together, files, folders)

    def has_file(self, name: str) -> bool:
        """Tell whether a file is left out."""
        path = f"{self.inside}{name}"
        return self.has_all or (self.files is not None and self.files.match_file(path))

    def has_folder(self, name: str) -> bool:
        """Tell whether a folder is left out, with all that is in it."""
        path = f"{self.inside}{name}"
        return self.has_all or (self.folders is not None and self.folders.match_file(path))


NOTHING_IGNORED: Final = Ignored()
"""What holds where nobody asked."""


def _folders_to_repository(folder: str) -> list[str]:
    """Return the folder of the repository, and those on the way to another one; nothing if none."""
    around = [folder, *map(os.fspath, Path(folder).parents)]
    for number, each in enumerate(around, 1):
        if Path(each, ".git").exists():
            return around[:number][::-1]
    return []


def _lines(path: Path, inside: str) -> list[str]:
    """Return the patterns of a file, if there is one that can be read.

    Args:
        path: Its path.
        inside: The folder that it is about, as a path in its repository.
    """
    try:
        content = path.read_bytes()
    except OSError:
        return []
    text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    patterns = (_in_repository(line.removesuffix("\r"), inside) for line in text.split("\n"))
    return [pattern for pattern in patterns if pattern]


def _in_repository(line: str, inside: str) -> str:
    """Return a pattern of a folder as one of its repository; nothing for other lines."""
    pattern = _TRAILING_BLANKS.sub("", line)
    mark, pattern = ("!", pattern[1:]) if pattern.startswith("!") else ("", pattern)
    if not pattern.strip("/") or (not mark and pattern.startswith("#")):
        return ""
    if pattern.endswith("/**"):
        # All that is in the folder, and not the folder.
        pattern += "/*"
    if inside:
        is_anchored = "/" in pattern.rstrip("/")
        folder = re.sub(r"[*?[\]\\ ]", r"\\\g<0>", inside)
        pattern = f"/{folder}{pattern.lstrip('/') if is_anchored else f'**/{pattern}'}"
    return f"{mark}{pattern}"
