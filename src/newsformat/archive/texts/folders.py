"""The files of a folder and of the folders inside it, in the order of their paths."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import attrs

from newsformat.archive.texts.ignored_files import NOTHING_IGNORED, Ignored, require_pathspec
from newsformat.archive.texts.patterns import Patterns, State
from newsformat.archive.texts.text_source import (
    WHOLE,
    FileProblem,
    Found,
    Named,
    TextSource,
    is_text,
    shown_path,
)
from newsformat.disk.files import absolute
from newsformat.errors import ParseError

# Reading a pipe that has the name of an article would block.
_FLAGS: Final = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)
# Files of Git itself are not articles.
_NEVER_ENTERED: Final = frozenset({".git"})


class FileTooLargeError(Exception):
    """A file is larger than allowed."""


def read_at_most(path: str, limit: int) -> bytes:
    """Return the bytes of a file.

    Args:
        path: Its path.
        limit: The largest number of bytes.

    Raises:
        FileTooLargeError: The file is larger.
        OSError: The file cannot be read, or is not a regular file.
    """
    descriptor = os.open(path, _FLAGS)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file")
        size = status.st_size
        if size > limit:
            raise FileTooLargeError
        content = os.read(descriptor, size + 1)
        if len(content) == size > 0:
            return content
        # The file is growing, or the system returns it in pieces.
        pieces = [content]
        while content:
            content = os.read(descriptor, 65_536)
            pieces.append(content)
            size = sum(map(len, pieces))
            if size > limit:
                raise FileTooLargeError
        return b"".join(pieces)
    finally:
        os.close(descriptor)


class FileSource(TextSource):
    """Texts in files."""

    def read(self, name: str) -> bytes:
        """Return the bytes of a file."""
        try:
            return read_at_most(self.path_of(name), self.limit)
        except FileTooLargeError:
            raise self.too_large(name) from None

    def texts(self) -> Iterator[Found]:
        """Yield the files that can be read, and the problems with the others."""
        for name in self.names():
            yield self.found(name)

    def found(self, name: Named) -> Found:
        """Return a file, or the problem with it."""
        if isinstance(name, FileProblem):
            return name
        try:
            return name, read_at_most(self.path_of(name), self.limit)
        except FileTooLargeError:
            return self.refusal(name, self.too_large(name))
        except (OSError, ParseError) as error:
            return self.refusal(name, error)

    def path_of(self, name: str) -> str:
        """Return the absolute path of a file."""
        raise NotImplementedError

    def has_file(self, path: str) -> bool:
        """Tell whether a path leads to one of the files, perhaps through links."""
        wanted = _identity(path)
        return wanted is not None and any(
            isinstance(name, str) and _identity(self.path_of(name)) == wanted
            for name in self.names()
        )


def _identity(path: str) -> tuple[int, int] | None:
    try:
        status = os.stat(path)  # noqa: PTH116 - this is called for every file
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino


@attrs.frozen
class _Folder:
    """A folder that is being searched.

    Attributes:
        inside: Its name in the collection, with a slash at the end; empty for the root.
        path: Its path.
        state: Which patterns can match here.
        ignored: The files that Git ignores here.
    """

    inside: str
    path: str
    state: State
    ignored: Ignored


class FolderSource(FileSource):
    """The files of a folder, and of the folders inside it, that match a pattern.

    The name of a file is its path relative to the folder, with slashes. Names are sorted by code
    points, whatever the order of the file system is.
    """

    def __init__(
        self,
        root: str,
        patterns: tuple[str, ...],
        limit: int,
        *,
        gitignore: bool = False,
        prefix: str | None = None,
    ) -> None:
        """Store the folder, which is searched when names are asked for.

        Args:
            root: The path of the folder.
            patterns: The patterns of the names to take.
            limit: The largest size of a file in bytes.
            gitignore: Whether to skip files that Git ignores.
            prefix: The text before a name in messages; by default the path of the folder.
        """
        if gitignore:
            require_pathspec()
        self.limit: int = limit
        self.root: str = absolute(root)
        shown = Path(root).as_posix()
        shown = "" if shown == "." else f"{shown.rstrip('/')}/"
        self.prefix: str = shown if prefix is None else prefix
        self._patterns = Patterns(patterns)
        self._gitignore = gitignore
        self._start = os.path.join(self.root, "")  # noqa: PTH118 - it ends in a separator

    def path_of(self, name: str) -> str:
        """Return the absolute path of a file."""
        return self._start + (name if os.sep == "/" else name.replace("/", os.sep))

    def names(self) -> Iterator[Named]:
        """Yield the names of the files; a folder that cannot be read is a problem."""
        followed = [os.path.realpath(self.root)]
        stack = [iter(self._content(self._root(), followed))]
        while stack:
            for item in stack[-1]:
                if isinstance(item, _Folder):
                    stack.append(iter(self._content(item, followed)))
                    break
                yield from item
            else:
                stack.pop()

    def has(self, name: str) -> bool:
        """Tell whether there is a file of this name that the patterns match."""
        *folders, file = name.split("/")
        if any(part in {"", ".", ".."} for part in (*folders, file)):
            return False
        here = self._root()
        for folder in folders:
            inside = self._entered(here, folder)
            if inside is None or not os.path.isdir(inside.path):  # noqa: PTH112 - paths are texts here
                return False
            here = inside
        path = self.path_of(name)
        return (
            self._patterns.accepts(here.state, file)
            and os.path.lexists(path)
            and not os.path.isdir(path)  # noqa: PTH112 - paths are texts here
            and not here.ignored.has_file(file)
        )

    def _root(self) -> _Folder:
        ignored = NOTHING_IGNORED
        if self._gitignore:
            ignored = Ignored.above(os.path.realpath(self.root))
        return _Folder("", self.root, self._patterns.start, ignored)

    def _entered(self, folder: _Folder, name: str) -> _Folder | None:
        """Return an inner folder; `None` if nothing in it is taken."""
        state = self._patterns.enter(folder.state, name)
        if not state or name in _NEVER_ENTERED or folder.ignored.has_folder(name):
            return None
        path = os.path.join(folder.path, name)  # noqa: PTH118 - paths are texts here
        ignored = folder.ignored.enter(name, path) if self._gitignore else NOTHING_IGNORED
        return _Folder(f"{folder.inside}{name}/", path, state, ignored)

    def _content(self, folder: _Folder, followed: list[str]) -> Iterator[list[Named] | _Folder]:
        """Yield the files and folders of a folder, in order, with successive files in one list.

        Args:
            folder: The folder.
            followed: The folders, with links resolved, whose whole content is taken. It grows.
        """
        matches = self._patterns.expression(folder.state).match
        # A folder is sorted like the names inside it, which begin with its name and a slash.
        names = list[str]()
        links = set[str]()
        failure: OSError | None = None
        try:
            with os.scandir(folder.path) as entries:
                for entry in entries:
                    name = entry.name
                    if _is_folder(entry):
                        names.append(f"{name}/")
                        if entry.is_symlink():
                            links.add(f"{name}/")
                    elif matches(name) is not None:
                        names.append(name)
        except OSError as error:
            failure = error
        names.sort()
        is_ignoring, inside = self._gitignore, folder.inside
        files = list[Named]()
        for name in names:
            if name[-1] != "/":
                if not (is_ignoring and folder.ignored.has_file(name)):
                    path = f"{inside}{name}"
                    files.append(path if path.isascii() or is_text(name) else self.bad_name(path))
                continue
            entered = self._entered(folder, name[:-1])
            if entered is not None:
                if files:
                    yield files
                    files = []
                yield from self._folder_or_problem(entered, followed, is_link=name in links)
        if failure is not None:
            files.append(self.refusal(inside or WHOLE, failure))
        yield files

    def _folder_or_problem(
        self, folder: _Folder, followed: list[str], *, is_link: bool
    ) -> Iterator[list[Named] | _Folder]:
        """Yield a folder, unless its content is taken elsewhere or its name is not valid text."""
        name = folder.inside[:-1]
        if not is_text(name):
            yield [self.bad_name(name)]
            return
        if is_link:
            target = os.path.realpath(folder.path)
            around = os.path.realpath(os.path.dirname(folder.path))  # noqa: PTH120 - as above
            if _is_inside(around, target):
                reason = "this link leads to a folder that it is in; remove the link"
                yield [self.problem(name, "NF604", reason)]
                return
            if any(_is_inside(target, each) for each in followed):
                return
            followed.append(target)
        yield folder


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Tell whether an entry is a folder, or a link to one."""
    try:
        return entry.is_dir()
    except OSError:
        # An error will be reported when the file is read.
        return False


def _is_inside(path: str, folder: str) -> bool:
    """Tell whether a path is a folder or inside it; both must have no links."""
    return path == folder or path.startswith(os.path.join(folder, ""))  # noqa: PTH118 - as above


class PathSource(FileSource):
    """Files and folders that the user names, in the order in which they are named.

    A file is taken whatever its name is; in a folder, files that match a pattern are taken. A file
    that is also in an earlier or later folder is taken only once.
    """

    def __init__(
        self, paths: tuple[str, ...], patterns: tuple[str, ...], limit: int, *, gitignore: bool
    ) -> None:
        """Store the paths, which are examined when names are asked for."""
        if gitignore:
            require_pathspec()
        self.limit: int = limit
        self.prefix: str = ""
        self._paths: tuple[str, ...] = tuple(dict.fromkeys(map(_plain, paths)))
        self._patterns = patterns
        self._gitignore = gitignore
        # Names must stay valid if the process changes its working folder.
        self._current = os.getcwd()  # noqa: PTH109 - paths are texts here
        self._start = os.path.join(self._current, "")  # noqa: PTH118 - as above

    def path_of(self, name: str) -> str:
        """Return the absolute path of a file."""
        # For most names this does what `os.path.join` does, and takes less time.
        if os.sep == "/" and name[:1] != "/":
            return f"{self._start}{name}"
        return os.path.join(self._current, name)  # noqa: PTH118 - as above

    def names(self) -> Iterator[Named]:
        """Yield the paths of the files."""
        folders = [each for each in self._paths if self._is_folder(each)]
        roots = {each: self._folder(each) for each in folders}
        for path in self._paths:
            if any(self._has(root, folder, path) for folder, root in roots.items()):
                continue
            root = roots.get(path)
            if root is None:
                yield path if is_text(path) else self.bad_name(path)
                continue
            prefix = root.prefix
            for name in root.names():
                yield f"{prefix}{name}" if isinstance(name, str) else _moved(name, root)

    def has(self, name: str) -> bool:
        """Tell whether the file was named, or is in a folder that was."""
        plain = _plain(name)
        return any(self._gives(path, plain) for path in self._paths)

    def _gives(self, path: str, name: str) -> bool:
        """Tell whether a named path is the given file, or contains it."""
        if path == name:
            return not self._is_folder(path)
        is_near = path == "." or name.startswith(path)
        return is_near and self._is_folder(path) and self._has(self._folder(path), path, name)

    def _is_folder(self, path: str) -> bool:
        return os.path.isdir(os.path.join(self._current, path))  # noqa: PTH112, PTH118 - as above

    def _folder(self, path: str) -> FolderSource:
        prefix = "" if path == "." else os.path.join(shown_path(path), "").replace(os.sep, "/")  # noqa: PTH118 - as above
        return FolderSource(
            os.path.join(self._current, path),  # noqa: PTH118 - as above
            self._patterns,
            self.limit,
            gitignore=self._gitignore,
            prefix=prefix,
        )

    def _has(self, root: FolderSource, folder: str, path: str) -> bool:
        """Tell whether a folder contains the file that another path leads to."""
        is_below = (
            path.startswith(root.prefix) and Path(path).is_absolute() == Path(folder).is_absolute()
        )
        if path == folder or not is_below:
            return False
        name = path[len(root.prefix) :]
        return self._is_folder(path) or root.has(name)


def _plain(path: str) -> str:
    """Return a path without redundant parts, and with slashes."""
    return shown_path(Path(path))


def _moved(problem: FileProblem, root: FolderSource) -> FileProblem:
    """Return a problem of a file in a folder with the path of the file."""
    path = root.prefix if problem.path == WHOLE else f"{root.prefix}{problem.path}"
    return attrs.evolve(problem, path=path)
