"""Reads and writes the bytes of files, with the care that an editor takes."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Final

from newsformat.disk.locks import locked, locked_folder
from newsformat.disk.metadata import copy_metadata, is_read_only
from newsformat.errors import ConflictError

# The ending of the names of temporary files.
_SUFFIX: Final = ".newsformat.tmp"
# A file name may have 255 bytes, but on encrypted file systems only this many.
_LONGEST_NAME: Final = 143

# More links in a row than any system follows.
_MOST_LINKS: Final = 64


def read_file(path: str | os.PathLike[str]) -> bytes:
    """Return the bytes of a file.

    Raises:
        OSError: The file cannot be read.
    """
    try:
        return Path(path).read_bytes()
    except OSError as error:
        if "\n" in os.fspath(path) and error.strerror:
            error.strerror += "; this is a text, which loads and Document.parse take"
        raise


def absolute(path: str | os.PathLike[str]) -> str:
    """Return an absolute path, which stays valid if the process changes its working folder."""
    return os.fspath(Path(path).absolute())


def is_same_file(first: str | os.PathLike[str], second: str | os.PathLike[str]) -> bool:
    """Tell whether two paths lead to one file, or would if it existed."""
    try:
        return Path(first).samefile(second)
    except OSError:
        return os.path.realpath(first) == os.path.realpath(second)


def write_file(
    path: str | os.PathLike[str],
    content: bytes,
    *,
    expected: bytes | None = None,
    is_new: bool = False,
    name: str | None = None,
) -> bool:
    """Write a file such that at any moment it holds either all of the old bytes or all of the new.

    The bytes go to a temporary file in the same folder, which is flushed to the disk and then
    replaces the old file. Owner, group, mode and extended attributes are kept as far as the process
    may set them. A symbolic link is followed and stays a link. Meanwhile the folder is locked.

    A file that has other names (hard links), or that cannot be replaced because something is
    mounted on it, is written in place. Then others can see it half written, and it stays so if the
    process is killed. A pipe, a terminal or another device is simply written to.

    Args:
        path: The path of the file.
        content: The bytes to write.
        expected: The bytes that the file must still hold.
        is_new: Whether the file must not exist yet.
        name: The name of the file in errors; by default its path.

    Returns:
        Whether it was a file, which holds the content now.

    Raises:
        ConflictError: The file does not hold `expected`; nothing was written.
        OSError: The file cannot be written. The old file is untouched.
    """
    name = os.fspath(path) if name is None else name
    with _named_in_errors(name):
        target = _resolved(os.fspath(path))
        if isinstance(target, int):
            write_all(lambda rest: os.write(target, rest), content)
            return False
        status = _status(path)
        if status is not None and not stat.S_ISREG(status.st_mode):
            _write_through(path, status, content)
            return False
        with locked_folder(target.parent) as is_locked:
            _write_regular(target, content, expected, name, is_new=is_new, is_locked=is_locked)
    return True


@contextlib.contextmanager
def replaced_file(path: str | os.PathLike[str]) -> Iterator[IO[bytes]]:
    """Give a file to write to, which takes the place of another one if all goes well.

    It is a temporary file in the same folder. When the block is left, it is flushed to the disk and
    takes the name; after an error it is removed, and the old file is untouched. This is for what is
    too large to be in memory; `write_file` takes more care of other programs.

    Args:
        path: Where to write.

    Raises:
        OSError: The file cannot be written, or is no regular file.
    """
    name = os.fspath(path)
    with _named_in_errors(name):
        target = _resolved(name)
        status = None if isinstance(target, int) else _status(target)
        if status is not None and stat.S_ISDIR(status.st_mode):
            raise _folder_error()
        if isinstance(target, int) or (status is not None and not stat.S_ISREG(status.st_mode)):
            raise OSError(errno.EINVAL, "it is not a regular file")
        if status is not None and is_read_only(target, status):
            raise PermissionError(errno.EACCES, "it is read-only; make it writable first")
    mode = 0o666 if status is None else 0o600
    temporary = _unused_path(target)
    with contextlib.ExitStack() as created:
        with _named_in_errors(name):
            descriptor = created.enter_context(_created(temporary, mode))
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            if status is not None:
                copy_metadata(target, status, temporary)
            os.fsync(file.fileno())
        with _named_in_errors(name):
            temporary.replace(target)
    _flush_folder(target.parent)


def write_all(write: Callable[[memoryview], int | None], content: bytes) -> None:
    """Write all bytes with a function that may write only a part of them in each call.

    Args:
        write: Takes bytes, and returns how many of them it wrote.
        content: The bytes.
    """
    rest = memoryview(content)
    while rest:
        count = write(rest)
        if not count:
            raise BlockingIOError(errno.EAGAIN, "it accepts no more bytes")
        rest = rest[count:]


@contextlib.contextmanager
def _named_in_errors(name: str) -> Iterator[None]:
    """Make errors of the system name the file as the user knows it, not a temporary file."""
    try:
        yield
    except OSError as error:
        if error.errno is not None:
            error.filename = name
            del error.filename2
        raise


def _status(path: str | os.PathLike[str]) -> os.stat_result | None:
    try:
        return Path(path).stat()
    except FileNotFoundError:
        return None


def _folder_error() -> IsADirectoryError:
    return IsADirectoryError(errno.EISDIR, "it is a folder; pass the path of a file")


def _resolved(path: str) -> Path | int:
    """Follow the links of a path, whose last part need not exist yet.

    Returns:
        A path without links; the descriptor, where the path stands for an open file of this
        process, as `/dev/stdout` does. Opening such a path would begin at the start of the file.
    """
    for _ in range(_MOST_LINKS):
        folder, name = os.path.split(path)
        if name in {"", os.curdir, os.pardir}:
            raise _folder_error()
        folder = os.path.realpath(folder or os.curdir, strict=True)
        if name.isascii() and name.isdigit() and _holds_descriptors(folder):
            return int(name)
        place = Path(folder, name)
        try:
            path = os.fspath(Path(folder, place.readlink()))
        except FileNotFoundError:
            return place
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            return place
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))


def _holds_descriptors(folder: str) -> bool:
    """Tell whether the names in a folder are the open descriptors of this process."""
    own = re.escape(os.path.realpath("/proc/self"))
    return re.fullmatch(rf"/dev/fd|{own}(/task/\d+)?/fd", folder) is not None


# Pipes and devices


def _write_through(path: str | os.PathLike[str], status: os.stat_result, content: bytes) -> None:
    """Write to a pipe, a terminal or another device."""
    if stat.S_ISDIR(status.st_mode):
        raise _folder_error()
    if stat.S_ISBLK(status.st_mode):
        raise OSError(errno.ENOTSUP, "it is a disk; pass the path of a file")
    descriptor = os.open(path, os.O_WRONLY | getattr(os, "O_NOCTTY", 0))
    try:
        write_all(lambda rest: os.write(descriptor, rest), content)
    finally:
        os.close(descriptor)


# Regular files


def _write_regular(
    target: Path,
    content: bytes,
    expected: bytes | None,
    name: str,
    *,
    is_new: bool,
    is_locked: bool,
) -> None:
    """Do what `write_file` does for a regular file, or for one that does not exist yet."""
    if is_locked:
        # Nobody else who respects the lock is writing, so a killed process left this file behind.
        with contextlib.suppress(OSError):
            _temporary_path(target).unlink()
    status = _status(target)
    if status is not None:
        if is_new:
            raise _exists()
        if is_read_only(target, status):
            raise PermissionError(errno.EACCES, "it is read-only; make it writable first")
    # Checking early saves the cost of writing the temporary file in case of a conflict.
    _require(target, expected, name)
    with _temporary_file(target, content, status, is_locked=is_locked) as temporary:
        if status is not None and status.st_nlink > 1:
            _overwrite(target, content, expected, name)
            return
        # Check again as late as possible: programs that ignore the lock may have changed the file.
        _require(target, expected, name)
        if status is None and is_new:
            _place_new(temporary, target)
        else:
            try:
                temporary.replace(target)
            except OSError as error:
                if error.errno != errno.EBUSY:
                    raise
                # Something is mounted on the file.
                _overwrite(target, content, expected, name)
    _flush_folder(target.parent)


def _exists() -> FileExistsError:
    return FileExistsError(errno.EEXIST, "a file exists there; overwrite=True replaces it")


def _require(target: Path, expected: bytes | None, name: str) -> None:
    """Raise a `ConflictError` if a file does not hold the expected bytes."""
    if expected is None:
        return
    try:
        is_same = target.read_bytes() == expected
    except FileNotFoundError:
        is_same = False
    if not is_same:
        raise ConflictError(name)


@contextlib.contextmanager
def _temporary_file(
    target: Path, content: bytes, status: os.stat_result | None, *, is_locked: bool
) -> Iterator[Path]:
    """Make a complete temporary file beside another file, and remove it at the end.

    Args:
        target: The other file.
        content: The bytes to write.
        status: The result of `os.stat` for the other file, if it exists.
        is_locked: Whether the lock keeps others from using the same name.
    """
    # A new file gets the usual mode from the system, according to the umask of the process and the
    # folder. Reading the umask would mean changing it for other threads.
    mode = 0o666 if status is None else 0o600
    temporary = _temporary_path(target)
    if not is_locked or os.path.lexists(temporary):
        # A file with the usual name may belong to somebody else, so it is left alone.
        temporary = _unused_path(target)
    with _created(temporary, mode) as descriptor:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            if status is not None:
                copy_metadata(target, status, temporary)
            os.fsync(file.fileno())
        yield temporary


@contextlib.contextmanager
def _created(path: Path, mode: int) -> Iterator[int]:
    """Create an empty file, give a descriptor to write to it, and remove the file at the end.

    Even an interrupt while the file is created does not leave it behind.
    """
    is_own = True
    try:
        try:
            descriptor = _open_new(path, mode)
        except OSError:
            is_own = False
            raise
        yield descriptor
    finally:
        if is_own:
            with contextlib.suppress(FileNotFoundError):
                path.unlink()


def _open_new(path: Path, mode: int) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        return os.open(path, flags, mode)
    except PermissionError as error:
        reason = "no file can be created in its folder, which is needed to replace it"
        raise PermissionError(error.errno, reason) from error


def _unused_path(target: Path) -> Path:
    """Return the path of a temporary file that no other program knows."""
    return _temporary_path(target, f".{os.urandom(8).hex()}")


def _temporary_path(target: Path, ending: str = "") -> Path:
    """Return the path of the temporary file for a file; without an ending, always the same path."""
    name = f".{target.name}{ending}{_SUFFIX}"
    if len(os.fsencode(name)) > _LONGEST_NAME:
        import hashlib  # noqa: PLC0415 - names are rarely so long

        digest = hashlib.sha256(os.fsencode(target.name)).hexdigest()[:16]
        ending = f".{digest}{ending}{_SUFFIX}"
        start = f".{target.name}"
        # Whole characters are cut off, so that the name stays readable.
        while len(os.fsencode(start + ending)) > _LONGEST_NAME:
            start = start[:-1]
        name = start + ending
    return target.with_name(name)


def _place_new(temporary: Path, target: Path) -> None:
    """Give a temporary file its final name, if no file has that name yet."""
    if os.name == "nt":
        # On this system, renaming fails if the file exists.
        temporary.rename(target)
        return
    try:
        target.hardlink_to(temporary)
    except FileExistsError:
        raise _exists() from None
    except OSError:
        # The file system has no hard links. So an empty file takes the name, and is then replaced.
        try:
            os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            raise _exists() from None
        try:
            temporary.replace(target)
        except BaseException:
            target.unlink()
            raise


def _overwrite(target: Path, content: bytes, expected: bytes | None, name: str) -> None:
    """Write a file in place, so that its other names still lead to it.

    If the process is killed meanwhile, the temporary file stays, which has all the new content.
    """
    with target.open("r+b", buffering=0) as file, locked(file.fileno()):
        before = file.read()
        if expected is not None and before != expected:
            raise ConflictError(name)
        try:
            _write_at_start(file.fileno(), content)
        except BaseException:
            _write_at_start(file.fileno(), before)
            raise


def _write_at_start(descriptor: int, content: bytes) -> None:
    os.lseek(descriptor, 0, os.SEEK_SET)
    write_all(lambda rest: os.write(descriptor, rest), content)
    os.ftruncate(descriptor, len(content))
    os.fsync(descriptor)


def _flush_folder(folder: Path) -> None:
    """Make a new name survive a power failure, on systems where folders can be opened."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
