"""Owner, mode and extended attributes stay when a file is written."""

from __future__ import annotations

import errno
import os
import stat
import struct
import sys
from pathlib import Path
from typing import Any

import pytest

import newsformat as nf
from written_files import CHANGED, LEFT_OVER, TEXT, change, failing, folder_of

pytest.importorskip("fcntl", reason="written for POSIX systems")

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")


@pytest.fixture
def post(tmp_path: Path) -> Path:
    path = tmp_path / "post.md"
    path.write_bytes(TEXT)
    return path


class TestMetadata:
    @pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755, 0o2664])
    @pytest.mark.parametrize("way", ["edit", "dump", "overwrite"])
    def test_the_mode(self, post: Path, mode: int, way: str) -> None:
        post.chmod(mode)
        if way == "edit":
            change(post)
        elif way == "dump":
            nf.dump(nf.Article(title="A"), post)
        else:
            nf.Document.parse(TEXT).write(post, overwrite=True)
        assert stat.S_IMODE(post.stat().st_mode) == mode

    @pytest.mark.parametrize("mask", [0o022, 0o027, 0o077, 0o000])
    def test_a_new_file_gets_what_the_umask_leaves(self, tmp_path: Path, mask: int) -> None:
        before = os.umask(mask)
        try:
            nf.dump(nf.Article(title="A"), tmp_path / "post.md")
        finally:
            os.umask(before)
        assert stat.S_IMODE((tmp_path / "post.md").stat().st_mode) == 0o666 & ~mask

    def test_the_umask_is_left_alone(self, post: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        # Whoever reads it changes it for the other threads.
        monkeypatch.setattr(os, "umask", failing(errno.EPERM))
        nf.dump(nf.Article(title="A"), post)
        nf.dump(nf.Article(title="A"), post.with_name("new.md"))

    def test_nobody_else_reads_what_is_being_written(
        self, post: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        post.chmod(0o600)
        seen = []
        real = os.fdopen

        def look_and_open(*arguments: Any) -> Any:
            seen.append(stat.S_IMODE(post.with_name(LEFT_OVER).stat().st_mode))
            return real(*arguments)

        monkeypatch.setattr(os, "fdopen", look_and_open)
        change(post)
        assert seen == [0o600]

    @needs_root
    @pytest.mark.parametrize("mode", [0o640, 0o4755])
    def test_the_owner_and_the_group(self, post: Path, mode: int) -> None:
        os.chown(post, 12345, 23456)
        post.chmod(mode)
        change(post)
        status = post.stat()
        assert (status.st_uid, status.st_gid) == (12345, 23456)
        assert stat.S_IMODE(status.st_mode) == mode

    @needs_root
    def test_an_owner_that_cannot_be_kept(
        self, post: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        os.chown(post, 12345, 23456)
        post.chmod(0o6764)
        monkeypatch.setattr(os, "chown", failing(errno.EPERM))
        change(post)
        # The group is another one now, and may do no more than everybody.
        assert stat.S_IMODE(post.stat().st_mode) == 0o744
        assert post.read_bytes() == CHANGED


def with_attribute(path: Path, name: str, value: bytes) -> None:
    if sys.platform != "linux":
        pytest.skip("Python sets extended attributes on Linux alone")
    try:
        os.setxattr(path, name, value)
    except OSError as error:
        pytest.skip(f"this file system has no {name}: {error}")


def access_list(user: int) -> bytes:
    """An access control list: what its owner, a user, its group and others may do."""
    owner, named, group, mask, other = 1, 2, 4, 16, 32
    nobody = 0xFFFFFFFF
    entries = [
        (owner, 6, nobody), (named, 6, user), (group, 4, nobody), (mask, 6, nobody),
        (other, 0, nobody),
    ]  # fmt: skip
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


@pytest.mark.skipif(sys.platform != "linux", reason="Python sets them on Linux alone")
class TestExtendedAttributes:
    def test_they_stay(self, post: Path) -> None:
        with_attribute(post, "user.note", b"from ana")
        change(post)
        assert os.getxattr(post, "user.note") == b"from ana"

    def test_an_access_control_list_stays(self, post: Path) -> None:
        with_attribute(post, "system.posix_acl_access", access_list(12345))
        mode = post.stat().st_mode
        change(post)
        assert os.getxattr(post, "system.posix_acl_access") == access_list(12345)
        assert post.stat().st_mode == mode

    def test_what_the_folder_gives_is_for_new_files(self, post: Path) -> None:
        with_attribute(post.parent, "system.posix_acl_default", access_list(12345))
        change(post)
        assert os.listxattr(post) == []
        new = post.with_name("new.md")
        nf.dump(nf.Article(title="A"), new)
        assert os.listxattr(new) == ["system.posix_acl_access"]

    @pytest.mark.parametrize("number", [errno.ENOTSUP, errno.EPERM])
    def test_what_cannot_be_set_is_left_out(
        self, post: Path, number: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with_attribute(post, "user.note", b"from ana")
        monkeypatch.setattr(os, "setxattr", failing(number))
        change(post)
        assert post.read_bytes() == CHANGED

    def test_none_is_lost_by_accident(self, post: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        with_attribute(post, "user.note", b"from ana")
        monkeypatch.setattr(os, "setxattr", failing(errno.ENOSPC))
        with pytest.raises(OSError, match=r"post\.md"):
            change(post)
        assert post.read_bytes() == TEXT
        assert folder_of(post) == ["post.md"]

    def test_what_is_said_of_the_old_bytes_goes_with_them(
        self, post: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        attributes = {"security.ima": b"a digest", "user.note": b"from ana"}
        copied = {}
        monkeypatch.setattr(os, "listxattr", lambda path: attributes if path == post else [])
        monkeypatch.setattr(os, "getxattr", lambda _, name: attributes[name])
        monkeypatch.setattr(os, "setxattr", lambda _, name, value: copied.update({name: value}))
        change(post)
        assert copied == {"user.note": b"from ana"}

    def test_where_there_are_none(self, post: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(os, "listxattr", failing(errno.ENOTSUP))
        change(post)
        assert post.read_bytes() == CHANGED
