"""Writers that meet: no change is lost, and a killed one does no harm."""

from __future__ import annotations

import contextlib
import errno
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

import newsformat as nf
from newsformat.disk import locks
from written_files import CHANGED, LEFT_OVER, TEXT, change, failing, folder_of, run_python

fcntl = pytest.importorskip("fcntl", reason="written for POSIX systems")


@pytest.fixture
def post(tmp_path: Path) -> Path:
    path = tmp_path / "post.md"
    path.write_bytes(TEXT)
    return path


INCREMENTS = """
import sys, threading
import newsformat as nf

def increment(path, count):
    while count:
        try:
            with nf.edit(path) as article:
                article.heat += 1
        except nf.ConflictError:
            continue
        count -= 1

path, threads, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
running = [threading.Thread(target=increment, args=(path, count)) for _ in range(threads)]
for thread in running:
    thread.start()
for thread in running:
    thread.join()
"""


class TestOtherWriters:
    def test_no_update_is_lost(self, post: Path) -> None:
        processes = [run_python(INCREMENTS, post, "2", "15") for _ in range(3)]
        assert [process.wait(timeout=100) for process in processes] == [0, 0, 0]
        assert nf.load(post).heat == 3 + 3 * 2 * 15
        assert folder_of(post) == ["post.md"]

    def test_a_write_waits_for_the_lock(self, post: Path) -> None:
        done = threading.Event()

        def run() -> None:
            change(post)
            done.set()

        writer = threading.Thread(target=run)
        with locks.locked_folder(post.parent) as is_held:
            assert is_held
            writer.start()
            assert not done.wait(0.1)
            assert post.read_bytes() == TEXT
        writer.join(timeout=60)
        assert done.is_set()
        assert post.read_bytes() == CHANGED

    def test_the_lock_is_given_back_though_another_process_has_the_descriptor(
        self, post: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # A process that was forked in the meantime keeps it open, as this does.
        kept: list[int] = []
        with monkeypatch.context() as patch:
            patch.setattr(os, "close", kept.append)
            with locks.locked_folder(post.parent):
                pass
        try:
            change(post)
        finally:
            for descriptor in kept:
                os.close(descriptor)
        assert post.read_bytes() == CHANGED

    def test_the_lock_is_given_back_after_an_error(self, post: Path) -> None:
        with pytest.raises(KeyError), locks.locked_folder(post.parent):
            raise KeyError
        change(post)
        assert post.read_bytes() == CHANGED

    @pytest.mark.parametrize(
        "number", [errno.ENOLCK, errno.ENOTSUP, errno.EACCES, errno.EBADF], ids=errno.errorcode.get
    )
    def test_where_the_file_system_has_no_locks(
        self, post: Path, number: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: Any) -> None:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(fcntl, "flock", refuse)
        # It may be another's who is writing now, so it stays.
        post.with_name(LEFT_OVER).write_bytes(b"---")
        change(post)
        assert post.read_bytes() == CHANGED
        assert folder_of(post) == [LEFT_OVER, "post.md"]

    def test_where_the_system_has_no_locks(
        self, post: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "fcntl", None)
        change(post)
        assert post.read_bytes() == CHANGED
        assert folder_of(post) == ["post.md"]

    def test_a_change_of_another_program_at_the_last_moment(
        self, post: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = os.fsync

        def change_and_flush(descriptor: int) -> None:
            post.write_bytes(b"---\ntitle: B\n---\n")
            real(descriptor)

        monkeypatch.setattr(os, "fsync", change_and_flush)
        with pytest.raises(nf.ConflictError):
            change(post)
        assert post.read_bytes() == b"---\ntitle: B\n---\n"
        assert folder_of(post) == ["post.md"]

    @pytest.mark.parametrize("has_links", [True, False])
    def test_a_new_file_belongs_to_whoever_comes_first(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_links: bool
    ) -> None:
        if not has_links:
            monkeypatch.setattr(Path, "hardlink_to", failing(errno.EPERM))
        path = tmp_path / "post.md"
        outcomes: list[str | None] = []
        start = threading.Barrier(6)

        def write(title: str) -> None:
            document = nf.Document.parse(f"---\ntitle: {title}\n---\n")
            start.wait()
            try:
                document.write(path)
            except FileExistsError:
                outcomes.append(None)
            else:
                outcomes.append(title)

        writers = [threading.Thread(target=write, args=(title,)) for title in "ABCDEF"]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join(timeout=60)
        (winner,) = filter(None, outcomes)
        assert (len(outcomes), nf.load(path).title) == (6, winner)
        assert folder_of(path) == ["post.md"]

    @pytest.mark.parametrize("has_links", [True, False])
    def test_a_file_that_comes_at_the_last_moment_is_not_replaced(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_links: bool
    ) -> None:
        path = tmp_path / "post.md"
        real = os.fsync

        def come_and_flush(descriptor: int) -> None:
            path.write_text("precious")
            real(descriptor)

        monkeypatch.setattr(os, "fsync", come_and_flush)
        if not has_links:
            monkeypatch.setattr(Path, "hardlink_to", failing(errno.EPERM))
        with pytest.raises(FileExistsError, match="overwrite=True"):
            nf.Document.parse(TEXT).write(path)
        assert path.read_text() == "precious"
        assert folder_of(path) == ["post.md"]

    def test_without_links_a_failed_write_leaves_no_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("hardlink_to", "replace"):
            monkeypatch.setattr(Path, name, failing(errno.EPERM))
        with pytest.raises(PermissionError):
            nf.Document.parse(TEXT).write(tmp_path / "post.md")
        assert list(tmp_path.iterdir()) == []


WRITES = """
import sys, time
import newsformat as nf

path, end = sys.argv[1], time.monotonic() + 60
article = nf.Article(title="A", heat=0, body="x" * 300_000)
# What follows is no longer importing modules, but writing.
nf.dump(article, path)
print(flush=True)
while time.monotonic() < end:
    article.heat += 1
    article.body = "xy"[article.heat % 2] * 300_000
    nf.dump(article, path)
"""


# Ends the process at the moment when a function is called.
ENDING = """
import os, signal, sys
from pathlib import Path
import newsformat as nf

def end(*arguments, **options):
    os.kill(os.getpid(), signal.SIGKILL)

path, kind, name = sys.argv[1:]
setattr({"os": os, "Path": Path}[kind], name, end)
nf.Document.parse("---\\ntitle: A\\n---\\n").write(path, overwrite=os.path.exists(path))
"""


class TestKilledWrites:
    @pytest.mark.parametrize("is_new", [True, False])
    @pytest.mark.parametrize(
        "moment", ["os.fdopen", "os.fsync", "Path.replace", "Path.hardlink_to", "Path.unlink"]
    )
    def test_at_each_moment(self, post: Path, moment: str, *, is_new: bool) -> None:
        if is_new:
            post.unlink()
        is_reached = moment != ("Path.replace" if is_new else "Path.hardlink_to")
        process = run_python(ENDING, post, *moment.split("."))
        assert process.wait(timeout=60) == (-signal.SIGKILL if is_reached else 0)
        assert set(folder_of(post)) <= {LEFT_OVER, "post.md"}
        if post.exists() and post.read_bytes() != TEXT:
            assert nf.load(post) == nf.Article(title="A")
        nf.dump(nf.Article(title="B"), post)
        assert folder_of(post) == ["post.md"]
        assert post.stat().st_nlink == 1

    def test_they_leave_the_old_file_or_the_new_one(self, post: Path) -> None:
        chance = random.Random(3)  # noqa: S311 - moments of no secret
        for _ in range(6):
            process = run_python(WRITES, post, stdout=subprocess.PIPE)
            with process, contextlib.suppress(ProcessLookupError):
                assert process.stdout is not None
                process.stdout.readline()
                time.sleep(chance.uniform(0.0, 0.02))
                process.send_signal(signal.SIGKILL)
            article = nf.load(post)
            assert article.body in {"Text", "x" * 300_000, "y" * 300_000}
            assert set(folder_of(post)) <= {LEFT_OVER, "post.md"}
        nf.dump(article, post)
        assert folder_of(post) == ["post.md"]
