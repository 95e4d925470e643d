"""Advisory locks, which programs that use this library hold while they write."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def locked_folder(folder: str | os.PathLike[str]) -> Iterator[bool]:
    """Hold the lock of a folder, after waiting for other holders.

    Locking the file itself would not work: once the file is replaced, those who wait hold a file
    without a name. A separate lock file beside it would stay there forever.

    Each call opens a descriptor of its own, so that threads of one process wait for each other too.

    Args:
        folder: The path of the folder.

    Yields:
        Whether the lock is held. It is not where the folder cannot be opened, or where the system
        or the file system has no such locks.
    """
    descriptor = _opened(folder)
    if descriptor is None:
        yield False
        return
    try:
        with locked(descriptor) as is_held:
            yield is_held
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def locked(descriptor: int) -> Iterator[bool]:
    """Hold the lock of an open file or folder, as `locked_folder` does.

    Args:
        descriptor: Its descriptor.

    Yields:
        Whether the lock is held.
    """
    is_held = _lock(descriptor)
    try:
        yield is_held
    finally:
        if is_held:
            # Closing the descriptor would not be enough, since a process that was forked in the
            # meantime has a copy of it.
            _unlock(descriptor)


def _opened(folder: str | os.PathLike[str]) -> int | None:
    try:
        return os.open(folder, os.O_RDONLY)
    except OSError:
        return None


def _lock(descriptor: int) -> bool:
    """Wait for a lock; return whether it is held."""
    if sys.platform != "win32":
        with contextlib.suppress(ImportError, OSError):
            import fcntl  # noqa: PLC0415 - not everywhere, and not needed by those who only read

            fcntl.flock(descriptor, fcntl.LOCK_EX)
            return True
    return False


def _unlock(descriptor: int) -> None:
    if sys.platform != "win32":
        import fcntl  # noqa: PLC0415 - as above

        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_UN)
