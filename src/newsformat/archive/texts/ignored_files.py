"""Which files Git leaves out: the patterns of `.gitignore`, by pathspec."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_FILE: Final = ".gitignore"


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
        rules: The patterns that hold here, the nearest ones last, each with the path from the
            folder of its file to this folder, which ends in a slash if it is not empty.
    """

    rules: tuple[tuple[str, GitIgnoreSpec], ...]

    @classmethod
    def above(cls, folder: str) -> Ignored:
        """Return what holds for a folder because of the files above it, up to that of Git itself.

        Args:
            folder: The absolute path, without links.
        """
        around = list(_folders_to_repository(folder))
        if not around:
            return cls(()).within(folder)
        paths = [Path(around[-1], ".git", "info", "exclude")]
        paths += [Path(each, _FILE) for each in reversed(around) if each != folder]
        places = [around[-1], *(each for each in reversed(around) if each != folder)]
        specs = ((place, _spec(path)) for place, path in zip(places, paths, strict=True))
        rules = [(inside_of(place, folder), spec) for place, spec in specs if spec is not None]
        return cls(tuple(rules)).within(folder)

    def enter(self, name: str, path: str) -> Ignored:
        """Return what holds in a folder inside of this one.

        Args:
            name: Its name.
            path: Its path.
        """
        return Ignored(tuple((f"{inside}{name}/", spec) for inside, spec in self.rules)).within(
            path
        )

    def within(self, path: str) -> Ignored:
        """Return what holds here when the file in the folder itself has its say."""
        spec = _spec(Path(path, _FILE))
        return self if spec is None else Ignored((*self.rules, ("", spec)))

    def has(self, name: str) -> bool:
        """Tell whether a file is left out; the name of a folder ends in a slash."""
        for inside, spec in reversed(self.rules):
            decision = spec.check_file(f"{inside}{name}").include
            if decision is not None:
                return decision
        return False


NOTHING_IGNORED: Final = Ignored(())
"""What holds where nobody asked."""


def inside_of(outer: str, folder: str) -> str:
    """Return the path from a folder to one inside of it, with a slash at its end if it has any."""
    path = os.path.relpath(folder, outer)
    return "" if path == os.curdir else f"{path.replace(os.sep, '/')}/"


def _folders_to_repository(folder: str) -> Iterator[str]:
    """Yield a folder, and those around it up to that of a repository; none where there is none."""
    around = [folder, *map(os.fspath, Path(folder).parents)]
    for number, each in enumerate(around, 1):
        if Path(each, ".git").exists():
            yield from around[:number]
            return


def _spec(path: Path) -> GitIgnoreSpec | None:
    """Return the patterns of a file, if there is one that can be read."""
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - the extra is needed where it is asked for

    try:
        lines = path.read_bytes().decode("utf-8", "surrogateescape").split("\n")
    except OSError:
        return None
    return GitIgnoreSpec.from_lines(line.removesuffix("\r") for line in lines)
