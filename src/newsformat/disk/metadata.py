"""Whose a file is, who may do what with it, and what else is written beside its bytes."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from pathlib import Path
from typing import Final

# They say something about the bytes of a file, which are others now.
_DIGESTS: Final = frozenset({"security.evm", "security.ima"})

# An attribute that may not, or cannot, be set is left out; no other error is passed over. An access
# control list that is lost for another reason would give others more than they had.
_UNSUPPORTED: Final = frozenset({errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM, errno.EACCES})


def is_read_only(path: Path, status: os.stat_result) -> bool:
    """Tell whether a file is not to be written, even where the process could replace it.

    Args:
        path: The path of the file.
        status: What `os.stat` gives for it.
    """
    # Root may write everything, so that only the mode tells what somebody wanted.
    if not status.st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        return True
    is_effective = os.access in os.supports_effective_ids
    return not os.access(path, os.W_OK, effective_ids=is_effective)


def copy_metadata(source: Path, status: os.stat_result, target: Path) -> None:
    """Give a new file the owner, the group, the mode and the extended attributes of another.

    Args:
        source: The other file.
        status: What `os.stat` gives for it.
        target: The new file, which nobody else can read yet.
    """
    mode = stat.S_IMODE(status.st_mode)
    made = target.stat()
    if sys.platform != "win32":
        if made.st_gid != status.st_gid and not _change_owner(target, -1, status.st_gid):
            # The group that it has instead may do no more than everybody.
            mode = mode & ~(stat.S_ISGID | stat.S_IRWXG) | (mode & stat.S_IRWXO) << 3
        if made.st_uid != status.st_uid and not _change_owner(target, status.st_uid, -1):
            mode &= ~stat.S_ISUID
    if sys.platform == "linux":
        # Access control lists are extended attributes on Linux.
        _copy_extended_attributes(source, target)
    # Last, since a change of the owner takes some bits of the mode away.
    if stat.S_IMODE(target.stat().st_mode) != mode:
        target.chmod(mode)


if sys.platform != "win32":

    def _change_owner(path: Path, user: int, group: int) -> bool:
        """Change the owner, or the group, of a file; tell whether the process may."""
        try:
            os.chown(path, user, group)
        except OSError:
            return False
        return True


if sys.platform == "linux":

    def _copy_extended_attributes(source: Path, target: Path) -> None:
        try:
            names, present = os.listxattr(source), os.listxattr(target)
        except OSError:
            return
        for name in set(present).difference(names):
            # A folder gives new files an access control list; the old file had none.
            with contextlib.suppress(OSError):
                os.removexattr(target, name)
        for name in set(names) - _DIGESTS:
            try:
                value = os.getxattr(source, name)
                if name not in present or os.getxattr(target, name) != value:
                    os.setxattr(target, name, value)
            except OSError as error:
                if error.errno not in _UNSUPPORTED:
                    raise
