"""The owner, the permissions and the extended attributes of files."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from pathlib import Path
from typing import Final

# These describe the old bytes of a file, and must not be copied to new ones.
_DIGESTS: Final = frozenset({"security.evm", "security.ima"})

# An attribute that cannot be set, or may not be, is left out. No other error is ignored: without
# its access control list, a file might be readable by more people than before.
_UNSUPPORTED: Final = frozenset({errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM, errno.EACCES})


def is_read_only(path: Path, status: os.stat_result) -> bool:
    """Tell whether a file is meant not to be written, even if the process could replace it.

    Args:
        path: The path of the file.
        status: The result of `os.stat` for it.
    """
    # Root may write every file, so only the mode shows what the owner wanted.
    if not status.st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        return True
    is_effective = os.access in os.supports_effective_ids
    return not os.access(path, os.W_OK, effective_ids=is_effective)


def copy_metadata(source: Path, status: os.stat_result, target: Path) -> None:
    """Give a new file the owner, group, mode and extended attributes of another file.

    Args:
        source: The other file.
        status: The result of `os.stat` for it.
        target: The new file, which others cannot read yet.
    """
    mode = stat.S_IMODE(status.st_mode)
    made = target.stat()
    if sys.platform != "win32":
        if made.st_gid != status.st_gid and not _change_owner(target, -1, status.st_gid):
            # The group could not be set, so the file's group gets the permissions of everybody
            # else.
            mode = mode & ~(stat.S_ISGID | stat.S_IRWXG) | (mode & stat.S_IRWXO) << 3
        if made.st_uid != status.st_uid and not _change_owner(target, status.st_uid, -1):
            mode &= ~stat.S_ISUID
    if sys.platform == "linux":
        # On Linux, access control lists are extended attributes.
        _copy_extended_attributes(source, target)
    # The mode is set last, since changing the owner clears some bits of it.
    if stat.S_IMODE(target.stat().st_mode) != mode:
        target.chmod(mode)


if sys.platform != "win32":

    def _change_owner(path: Path, user: int, group: int) -> bool:
        """Change the owner or the group of a file; return whether the process may do so."""
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
            # The folder gave the new file an access control list that the old file did not have.
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
