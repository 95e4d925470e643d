"""Bytes in and bytes out, atomically."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

from newsformat.errors import ConflictError


def read_file(path: str | os.PathLike[str]) -> bytes:
    """Give the bytes of a file."""
    return Path(path).read_bytes()


def write_file(path: str | os.PathLike[str], content: bytes, expected: bytes | None = None) -> None:
    """Write a file so that at every moment it holds either all of the old bytes or all of the new.

    The bytes go to a temporary file in the same folder, are flushed to the disk, and the file
    takes the place of the old one. Its mode stays; a symbolic link is followed and stays.

    Args:
        path: Where to write.
        content: What to write.
        expected: What the file must still hold.

    Raises:
        ConflictError: The file does not hold `expected`; nothing was written.
        OSError: As of the file system; the old file is untouched.
    """
    # Programs that only read need not pay for it.
    import tempfile  # noqa: PLC0415 - see above

    target = Path(os.path.realpath(path))
    mode = _mode(target)
    descriptor, name = tempfile.mkstemp(
        prefix=f".{target.name[:40]}.", suffix=".tmp", dir=target.parent
    )
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        # As late as can be, so that as little as can be comes between the look and the replacement.
        if expected is not None:
            _require(target, expected, os.fspath(path))
        Path(name).replace(target)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()
        raise
    _flush_folder(target.parent)


def _mode(target: Path) -> int:
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
        return 0o666 & ~_umask()


def _umask() -> int:
    # There is no way to read it but to set it.
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _require(target: Path, expected: bytes, path: str) -> None:
    try:
        is_same = target.read_bytes() == expected
    except FileNotFoundError:
        is_same = False
    if not is_same:
        raise ConflictError(path)


def _flush_folder(folder: Path) -> None:
    """Make the new name survive a power cut, on systems where folders can be opened."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
