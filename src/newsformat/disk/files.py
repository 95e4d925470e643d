"""Bytes in and bytes out, with the care that an editor takes of files."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from newsformat.disk.locks import locked, locked_folder
from newsformat.disk.metadata import copy_metadata, is_read_only
from newsformat.errors import ConflictError

# Names of temporary files end so.
_SUFFIX: Final = ".newsformat.tmp"
# Names of files may have 255 bytes, on encrypted file systems no more than these.
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
    """Return an absolute path, which means the same file wherever the process goes."""
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
    """Write a file so that at every moment it holds either all of the old bytes or all of the new.

    The bytes go to a temporary file in the same folder, are flushed to the disk, and the file
    takes the place of the old one. Owner, group, mode and extended attributes stay as far as the
    process may set them; a symbolic link is followed and stays. Meanwhile the folder is locked.

    A file that has other names (hard links), or that cannot be replaced since something is mounted
    on it, is written in place; then it can be seen, and be left, half written. What is not a file,
    such as a pipe or a terminal, is written through.

    Args:
        path: Where to write.
        content: What to write.
        expected: What the file must still hold.
        is_new: There must be no such file.
        name: What the file is called in errors; by default its path.

    Returns:
        Whether it was a file, which holds the content now.

    Raises:
        ConflictError: The file does not hold `expected`; nothing was written.
        OSError: The file cannot be written; the old file is untouched.
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


def write_all(write: Callable[[memoryview], int | None], content: bytes) -> None:
    """Write all of some bytes, where one call may take no more than a part.

    Args:
        write: Takes bytes, and gives how many it took.
        content: The bytes.
    """
    rest = memoryview(content)
    while rest:
        count = write(rest)
        if not count:
            raise BlockingIOError(errno.EAGAIN, "it takes no more bytes now")
        rest = rest[count:]


@contextlib.contextmanager
def _named_in_errors(name: str) -> Iterator[None]:
    """Let errors of the system name the file as its user does, not a temporary file beside it."""
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
    return IsADirectoryError(errno.EISDIR, "it is a folder; give the path of a file")


def _resolved(path: str) -> Path | int:
    """Follow the links of a path, up to a name that need not be there yet.

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


# What is not a file


def _write_through(path: str | os.PathLike[str], status: os.stat_result, content: bytes) -> None:
    """Write to a pipe, a terminal or another device."""
    if stat.S_ISDIR(status.st_mode):
        raise _folder_error()
    if stat.S_ISBLK(status.st_mode):
        raise OSError(errno.ENOTSUP, "it is a disk; give the path of a file")
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
    """Do what `write_file` does with a file, or where there is none yet, and no link either."""
    if is_locked:
        # Nobody else who takes the lock is writing, so this was left by somebody who was killed.
        with contextlib.suppress(OSError):
            _temporary_path(target).unlink()
    status = _status(target)
    if status is not None:
        if is_new:
            raise _exists()
        if is_read_only(target, status):
            raise PermissionError(errno.EACCES, "it is read-only; make it writable first")
    # Without this look, a conflict would cost as much as a write.
    _require(target, expected, name)
    with _temporary_file(target, content, status, is_locked=is_locked) as temporary:
        if status is not None and status.st_nlink > 1:
            _overwrite(target, content, expected, name)
            return
        # As late as can be: programs that do not take the lock may have changed it since.
        _require(target, expected, name)
        if status is None and is_new:
            _place_new(temporary, target)
        else:
            try:
                temporary.replace(target)
            except OSError as error:
                if error.errno != errno.EBUSY:
                    raise
                # Something is mounted there.
                _overwrite(target, content, expected, name)
    _flush_folder(target.parent)


def _exists() -> FileExistsError:
    return FileExistsError(errno.EEXIST, "there is such a file; overwrite=True replaces it")


def _require(target: Path, expected: bytes | None, name: str) -> None:
    """Refuse to go on where a file does not hold what is expected, if anything is."""
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
    """Make a temporary file beside another one, with all that it is to have; it does not stay.

    Args:
        target: The other file.
        content: The bytes.
        status: What `os.stat` gives for the other file, if there is one.
        is_locked: Whether others who would use the same name have to wait.
    """
    # Where there is none yet, the system gives the file the usual mode, as the umask of the process
    # and the folder say. Reading the umask would change it for other threads.
    mode = 0o666 if status is None else 0o600
    temporary, descriptor = _create(target, mode, is_locked=is_locked)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            if status is not None:
                copy_metadata(target, status, temporary)
            os.fsync(file.fileno())
        yield temporary
    finally:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()


def _create(target: Path, mode: int, *, is_locked: bool) -> tuple[Path, int]:
    """Make an empty temporary file; give its path, and the descriptor that writes to it."""
    if is_locked:
        path = _temporary_path(target)
        # What has the name may belong to somebody else, and stay.
        with contextlib.suppress(FileExistsError):
            return path, _open_new(path, mode)
    path = _temporary_path(target, f".{os.urandom(8).hex()}")
    return path, _open_new(path, mode)


def _open_new(path: Path, mode: int) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        return os.open(path, flags, mode)
    except PermissionError as error:
        reason = "its folder lets no file be made, which replacing it needs"
        raise PermissionError(error.errno, reason) from error


def _temporary_path(target: Path, ending: str = "") -> Path:
    """Return the path of the temporary file for another one; without an ending, always the same."""
    name = f".{target.name}{ending}{_SUFFIX}"
    if len(os.fsencode(name)) > _LONGEST_NAME:
        import hashlib  # noqa: PLC0415 - names are rarely so long

        digest = hashlib.sha256(os.fsencode(target.name)).hexdigest()[:16]
        ending = f".{digest}{ending}{_SUFFIX}"
        start = f".{target.name}"
        # Whole characters are taken away, so that the name stays readable.
        while len(os.fsencode(start + ending)) > _LONGEST_NAME:
            start = start[:-1]
        name = start + ending
    return target.with_name(name)


def _place_new(temporary: Path, target: Path) -> None:
    """Give a temporary file its name, where nothing has that name yet."""
    if os.name == "nt":
        # Renaming refuses to replace a file there.
        temporary.rename(target)
        return
    try:
        target.hardlink_to(temporary)
    except FileExistsError:
        raise _exists() from None
    except OSError:
        # The file system has no links. Then an empty file takes the name, and is replaced.
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
    """Write a file in place, so that its other names stay names of it.

    Whoever is killed in the middle leaves the temporary file, which has all that was to be written.
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
    """Make the new name survive a power cut, on systems where folders can be opened."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
