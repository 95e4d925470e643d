"""Which files Git ignores: the patterns of `.gitignore` files, matched by pathspec."""

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
# A backslash protects a blank at the end.
_TRAILING_BLANKS: Final = re.compile(r"(?<!\\) +$")


def require_pathspec() -> None:
    """Check that the library for the patterns is installed.

    Raises:
        ImportError: It is not installed.
    """
    if importlib.util.find_spec("pathspec") is None:
        reason = "gitignore=True needs pathspec; pip install 'newsformat[archive]' installs it"
        raise ImportError(reason, name="pathspec")


@attrs.frozen
class Ignored:
    """The patterns that apply to the files in one folder.

    Attributes:
        inside: The path of the folder in its repository, with a slash at the end; empty for the
            root of the repository.
        lines: The patterns that apply here, rewritten as if all were in the root of the repository.
            Later ones take precedence.
        files: The same patterns, compiled for files; `None` if there are none.
        folders: The same patterns, compiled for folders, such that a match means the folder itself
            and not a folder around it.
        has_all: Whether everything is ignored, because a folder around this one is.
    """

    inside: str = ""
    lines: tuple[str, ...] = ()
    files: GitIgnoreSpec | None = None
    folders: GitIgnoreSpec | None = None
    has_all: bool = False

    @classmethod
    def above(cls, folder: str) -> Ignored:
        """Return the patterns that apply in a folder because of the files in the folders above it.

        Args:
            folder: The absolute path, with links resolved.
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
        """Return the patterns that apply in a folder inside this one.

        Args:
            name: Its name.
            path: Its path.
        """
        return attrs.evolve(self, inside=f"{self.inside}{name}/").within(path)

    def within(self, path: str) -> Ignored:
        """Return the patterns with those of the file in the folder itself."""
        return self.with_lines(_lines(Path(path, _FILE), self.inside))

    def with_lines(self, lines: list[str]) -> Ignored:
        """Return the patterns with more of them added."""
        if not lines:
            return self
        from pathspec import GitIgnoreSpec  # noqa: PLC0415 - the extra is needed where it is asked for

        together = (*self.lines, *lines)
        files = GitIgnoreSpec.from_lines(together)
        folders = GitIgnoreSpec.from_lines(line.rstrip("/") for line in together)
        return Ignored(self.inside, together, files, folders)

    def has_file(self, name: str) -> bool:
        """Tell whether a file is ignored."""
        path = f"{self.inside}{name}"
        return self.has_all or (self.files is not None and self.files.match_file(path))

    def has_folder(self, name: str) -> bool:
        """Tell whether a folder is ignored, with everything in it."""
        path = f"{self.inside}{name}"
        return self.has_all or (self.folders is not None and self.folders.match_file(path))


NOTHING_IGNORED: Final = Ignored()
"""The patterns where ignored files are not skipped."""


def _folders_to_repository(folder: str) -> list[str]:
    """Return the folders from the root of the repository to a folder; none without a repository."""
    around = [folder, *map(os.fspath, Path(folder).parents)]
    for number, each in enumerate(around, 1):
        if Path(each, ".git").exists():
            return around[:number][::-1]
    return []


def _lines(path: Path, inside: str) -> list[str]:
    """Return the patterns in a file, if it exists and can be read.

    Args:
        path: Its path.
        inside: The folder of the file, as a path in its repository.
    """
    try:
        content = path.read_bytes()
    except OSError:
        return []
    text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    patterns = (_in_repository(line.removesuffix("\r"), inside) for line in text.split("\n"))
    return [pattern for pattern in patterns if pattern]


def _in_repository(line: str, inside: str) -> str:
    """Rewrite a pattern for the root of the repository; return an empty text for other lines."""
    pattern = _TRAILING_BLANKS.sub("", line)
    mark, pattern = ("!", pattern[1:]) if pattern.startswith("!") else ("", pattern)
    if not pattern.strip("/") or (not mark and pattern.startswith("#")):
        return ""
    if pattern.endswith("/**"):
        # The pattern matches everything in the folder, but not the folder itself.
        pattern += "/*"
    if inside:
        is_anchored = "/" in pattern.rstrip("/")
        folder = re.sub(r"[*?[\]\\ ]", r"\\\g<0>", inside)
        pattern = f"/{folder}{pattern.lstrip('/') if is_anchored else f'**/{pattern}'}"
    return f"{mark}{pattern}"
