"""Reads files from a folder of this machine, or from an object store."""

from __future__ import annotations

import abc
import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any, Final

from newsformat.archive.texts.folders import FolderSource
from newsformat.archive.texts.patterns import Patterns
from newsformat.archive.texts.text_source import FileProblem
from newsformat.text.source import DEFAULT_LIMITS
from pyspark_newsformat.found_texts import FoundText, ListedFile

if TYPE_CHECKING:
    import fsspec

STAGING: Final = ".newsformat-write-"
"""The beginning of the name of the folder of a job, which holds its files until all are written."""

# The largest numbers of requests to an object store, and of bytes, that are processed at once.
_REQUESTS: Final = 256
_BYTES: Final = 67_108_864

_PIECE: Final = 1_048_576


class Storage(abc.ABC):
    """A folder with files. The name of a file is its path relative to the folder."""

    @abc.abstractmethod
    def listed(self, patterns: tuple[str, ...]) -> Iterator[ListedFile | FoundText]:
        """Yield the files whose names match a pattern.

        A problem, such as a folder that cannot be listed, is yielded as a `FoundText` without
        content.

        Raises:
            FileNotFoundError: The folder does not exist.
        """

    @abc.abstractmethod
    def texts(self, files: Sequence[ListedFile]) -> Iterator[FoundText]:
        """Yield the contents of files. The path of each text is the name of its file."""

    @abc.abstractmethod
    def size(self, name: str) -> int:
        """Return the number of bytes of a file."""

    @abc.abstractmethod
    def open(self, name: str) -> IO[bytes]:
        """Open a file to read parts of it."""

    @abc.abstractmethod
    def on_disk(self, name: str) -> contextlib.AbstractContextManager[str]:
        """Return a context with the path of a file on this machine, which may be a copy."""


def storage_of(root: str, storage_options: Mapping[str, Any]) -> tuple[Storage, str | None]:
    """Return the storage of a root, and the name of the file if the root is a single file.

    Args:
        root: A path, or an address.
        storage_options: Options for fsspec.

    Raises:
        FileNotFoundError: The root does not exist.
        ImportError: The address needs a library that is not installed.
    """
    if "://" not in root:
        if Path(root).is_file():
            return LocalFolder(os.path.dirname(root)), os.path.basename(root)  # noqa: PTH119, PTH120 - paths are texts here
        return LocalFolder(root), None
    system, path = object_store(root, storage_options)
    if system.isfile(path):
        folder, _, name = path.rpartition("/")
        return ObjectStore(system, folder), name
    return ObjectStore(system, path), None


def object_store(
    address: str, storage_options: Mapping[str, Any]
) -> tuple[fsspec.AbstractFileSystem, str]:
    """Return a file system of fsspec with an empty cache, and the path in it.

    Raises:
        ImportError: fsspec is not installed, or a library that it needs for the address.
    """
    try:
        import fsspec.core  # noqa: PLC0415 - files of this machine do not need it
    except ImportError:
        raise ImportError(f"{address} needs fsspec; pip install 'newsformat[spark]'") from None
    system, path = fsspec.core.url_to_fs(address, **storage_options)
    # Spark reuses its processes, and other programs may have written files in the meantime.
    system.invalidate_cache()
    return system, path.rstrip("/")


def is_staged(name: str) -> bool:
    """Tell whether a file is in the folder of a job that has not finished."""
    return any(part.startswith(STAGING) for part in name.split("/"))


class LocalFolder(Storage):
    """A folder of this machine, or one that all machines have mounted."""

    def __init__(self, folder: str) -> None:
        """Take the path of the folder."""
        self._folder = folder

    def listed(self, patterns: tuple[str, ...]) -> Iterator[ListedFile | FoundText]:
        """Yield the files whose names match a pattern."""
        if not Path(self._folder).is_dir():
            raise FileNotFoundError(f"there is no file or folder {self._folder}")
        source = FolderSource(self._folder, patterns, DEFAULT_LIMITS.file)
        for name in source.names():
            if isinstance(name, FileProblem):
                yield _unreadable(name)
            elif not is_staged(name):
                yield ListedFile(name, _size(source.path_of(name)))

    def texts(self, files: Sequence[ListedFile]) -> Iterator[FoundText]:
        """Yield the contents of files, one after the other."""
        source = FolderSource(self._folder, (), DEFAULT_LIMITS.file)
        for file in files:
            found = source.found(file.name)
            yield _unreadable(found) if isinstance(found, FileProblem) else FoundText(*found)

    def size(self, name: str) -> int:
        """Return the number of bytes of a file."""
        return _size(os.path.join(self._folder, name))  # noqa: PTH118 - paths are texts here

    def open(self, name: str) -> IO[bytes]:
        """Open a file."""
        return Path(self._folder, name).open("rb")

    def on_disk(self, name: str) -> contextlib.AbstractContextManager[str]:
        """Return a context with the path of the file itself."""
        return contextlib.nullcontext(os.path.join(self._folder, name))  # noqa: PTH118 - as above


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116 - as above
    except OSError:
        # The problem is reported when the file is read.
        return 0


def _unreadable(problem: FileProblem) -> FoundText:
    return FoundText(problem.path, None, str(problem))


class ObjectStore(Storage):
    """A folder of any file system that fsspec knows."""

    def __init__(self, system: fsspec.AbstractFileSystem, folder: str) -> None:
        """Take the file system, and the path in it."""
        self._system = system
        self._folder = folder

    def listed(self, patterns: tuple[str, ...]) -> Iterator[ListedFile | FoundText]:
        """Yield the files whose names match a pattern."""
        found: Mapping[str, Mapping[str, Any]] = self._system.find(self._folder, detail=True)
        if not found and not self._system.exists(self._folder):
            raise FileNotFoundError(f"there is no file or folder {self._folder}")
        matches = Patterns(patterns).matches
        for path, facts in sorted(found.items()):
            name = path[len(self._folder) + 1 :]
            # Some stores have an empty object for each folder.
            is_file = bool(name) and not name.endswith("/") and ".git" not in name.split("/")
            if is_file and matches(name) and not is_staged(name):
                yield ListedFile(name, facts["size"] or 0)

    def texts(self, files: Sequence[ListedFile]) -> Iterator[FoundText]:
        """Yield the contents of files, with many requests at a time."""
        waiting: list[ListedFile] = []
        size = 0
        for file in files:
            if file.size > DEFAULT_LIMITS.file:
                most = f"{DEFAULT_LIMITS.file:,} bytes, which limits.file allows"
                yield FoundText(file.name, None, f"{file.name}: NF111 it has more than {most}")
                continue
            waiting.append(file)
            size += file.size
            if len(waiting) >= _REQUESTS or size >= _BYTES:
                yield from self._contents(waiting)
                waiting, size = [], 0
        yield from self._contents(waiting)

    def _contents(self, files: Sequence[ListedFile]) -> Iterator[FoundText]:
        if not files:
            return
        paths = [self._path(file.name) for file in files]
        # `cat` is not used because it takes names with brackets for patterns.
        contents = self._system.cat_ranges(paths, None, None, on_error="return")
        for file, content in zip(files, contents, strict=True):
            if isinstance(content, Exception):
                problem = f"{file.name}: NF601 it cannot be read: {content}"
                yield FoundText(file.name, None, problem)
            else:
                yield FoundText(file.name, bytes(content))

    def size(self, name: str) -> int:
        """Return the number of bytes of a file."""
        found: int | None = self._system.size(self._path(name))
        return found or 0

    def open(self, name: str) -> IO[bytes]:
        """Open a file, whose parts are fetched when they are read."""
        file: IO[bytes] = self._system.open(self._path(name), "rb")
        return file

    @contextlib.contextmanager
    def on_disk(self, name: str) -> Iterator[str]:
        """Copy a file to this machine, and yield the path of the copy."""
        with tempfile.TemporaryDirectory(prefix="newsformat-") as folder:
            # The copy keeps the name of the file, since the ending of the name tells its format.
            path = os.path.join(folder, PurePosixPath(name).name)  # noqa: PTH118 - as above
            with self.open(name) as found, Path(path).open("wb") as copy:
                while piece := found.read(_PIECE):
                    copy.write(piece)
            yield path

    def _path(self, name: str) -> str:
        return f"{self._folder}/{name}" if self._folder else name
