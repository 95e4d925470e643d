"""Links, pipes, devices, folders, read-only files and temporary ones."""

from __future__ import annotations

import errno
import io
import os
import re
import stat
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsformat as nf
from newsformat.disk import files
from written_files import CHANGED, LEFT_OVER, TEXT, change, failing, folder_of, run_python, write_by

pytest.importorskip("fcntl", reason="written for POSIX systems")


@pytest.fixture
def post(tmp_path: Path) -> Path:
    path = tmp_path / "post.md"
    path.write_bytes(TEXT)
    return path


@pytest.fixture(autouse=True)
def _no_descriptor_is_left_open() -> Iterator[None]:
    folder = Path("/proc/self/fd")
    before = len(list(folder.iterdir())) if folder.exists() else 0
    yield
    assert (len(list(folder.iterdir())) if folder.exists() else 0) == before


class TestOtherNames:
    def test_a_hard_link_stays_one(self, post: Path) -> None:
        other = post.with_name("other.md")
        other.hardlink_to(post)
        change(post)
        assert other.samefile(post)
        assert other.read_bytes() == CHANGED
        nf.dump(nf.Article(title="A"), other)
        assert post.read_bytes() == b'---\ntitle: "A"\n\n---\n'
        assert folder_of(post) == ["other.md", "post.md"]

    def test_a_conflict_in_a_file_with_two_names(self, post: Path) -> None:
        other = post.with_name("other.md")
        other.hardlink_to(post)
        document = nf.Document.read(post)
        document.article.heat = 4
        other.write_bytes(b"---\ntitle: B\n---\n")
        with pytest.raises(nf.ConflictError):
            document.write()
        assert post.read_bytes() == b"---\ntitle: B\n---\n"

    def test_a_failed_write_in_place(self, post: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        post.with_name("other.md").hardlink_to(post)
        real = os.ftruncate
        fails = [True, False]

        def fail_once(descriptor: int, length: int) -> None:
            if fails.pop(0):
                raise OSError(errno.EIO, "input/output error")
            real(descriptor, length)

        monkeypatch.setattr(os, "ftruncate", fail_once)
        with pytest.raises(OSError, match=r"input/output error: '.*post\.md'"):
            nf.dump(nf.Article(title="A" * 1000), post)
        assert post.read_bytes() == TEXT
        assert folder_of(post) == ["other.md", "post.md"]

    def test_in_place_there_is_no_conflict_that_is_not_seen(
        self, post: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = post.with_name("other.md")
        other.hardlink_to(post)
        real = os.fsync

        def change_and_flush(descriptor: int) -> None:
            other.write_bytes(b"---\ntitle: B\n---\n")
            real(descriptor)

        monkeypatch.setattr(os, "fsync", change_and_flush)
        with pytest.raises(nf.ConflictError):
            change(post)
        assert post.read_bytes() == b"---\ntitle: B\n---\n"

    def test_where_something_is_mounted(self, post: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        number = post.stat().st_ino
        monkeypatch.setattr(Path, "replace", failing(errno.EBUSY))
        change(post)
        assert (post.read_bytes(), post.stat().st_ino) == (CHANGED, number)
        assert folder_of(post) == ["post.md"]

    def test_links_to_links(self, post: Path) -> None:
        folder = post.with_name("folder")
        folder.mkdir()
        first, second = folder / "first.md", folder / "second.md"
        first.symlink_to("../post.md")
        second.symlink_to("first.md")
        change(second)
        assert first.is_symlink()
        assert second.is_symlink()
        assert post.read_bytes() == CHANGED
        assert folder_of(first) == ["first.md", "second.md"]

    @pytest.mark.parametrize("way", ["dump", "write"])
    def test_a_link_to_nothing(self, post: Path, way: str) -> None:
        link, target = post.with_name("link.md"), post.with_name("target.md")
        link.symlink_to("target.md")
        if way == "dump":
            nf.dump(nf.Article(title="Boats"), link)
        else:
            nf.Document.parse(TEXT).write(link)
        assert link.is_symlink()
        assert nf.load(target).title == "Boats"

    @pytest.mark.parametrize("way", ["dump", "write", "edit"])
    def test_a_loop_of_links(self, tmp_path: Path, way: str) -> None:
        first, second = tmp_path / "first.md", tmp_path / "second.md"
        first.symlink_to(second)
        second.symlink_to(first)
        with pytest.raises(OSError, match=r"first\.md") as raised:
            write_by(way, first)
        assert raised.value.errno == errno.ELOOP
        assert folder_of(first) == ["first.md", "second.md"]


class TestOtherKinds:
    @pytest.mark.parametrize("way", ["dump", "write", "overwrite"])
    def test_a_pipe(self, tmp_path: Path, way: str) -> None:
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        read: list[bytes] = []
        reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
        reader.start()
        write_by(way, pipe)
        reader.join(timeout=60)
        assert nf.loads(read[0]).title in {"A", "Boats"}
        assert stat.S_ISFIFO(pipe.stat().st_mode)
        assert folder_of(pipe) == ["pipe"]

    def test_more_than_a_pipe_holds(self, tmp_path: Path) -> None:
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        article = nf.Article(title="A", body="long " * 100_000)
        writer = threading.Thread(target=nf.dump, args=(article, pipe))
        writer.start()
        assert nf.load(pipe) == article
        writer.join(timeout=60)

    def test_a_document_does_not_take_a_pipe_for_its_file(self, tmp_path: Path) -> None:
        document = nf.Document.parse(TEXT)
        document.write("/dev/null")
        assert document.path is None
        document.write(tmp_path / "post.md")
        assert document.path == tmp_path / "post.md"

    def test_a_device(self) -> None:
        nf.dump(nf.Article(title="A"), "/dev/null")
        assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has it")
    def test_a_device_that_fails(self) -> None:
        with pytest.raises(OSError, match="/dev/full") as raised:
            nf.dump(nf.Article(title="A"), "/dev/full")
        assert raised.value.errno == errno.ENOSPC

    @pytest.mark.parametrize("path", ["/dev/stdout", "/dev/fd/1", "link"])
    @pytest.mark.parametrize("kind", ["pipe", "file"])
    def test_the_standard_output(self, tmp_path: Path, path: str, kind: str) -> None:
        if path == "link":
            path = str(tmp_path / "link")
            Path(path).symlink_to("/dev/stdout")
        code = "import sys, newsformat as nf; article = nf.Article(title='A')\n"
        code += "for _ in range(2): nf.dump(article, sys.argv[1])\n"
        expected = 2 * nf.dumps(nf.Article(title="A")).encode()
        if kind == "pipe":
            process = run_python(code, path, stdout=subprocess.PIPE)
            assert process.communicate(timeout=60)[0] == expected
        else:
            # What was printed before stays, as `(echo first; program) > output` has it.
            output = tmp_path / "output"
            with output.open("wb") as file:
                file.write(b"first\n")
                file.flush()
                process = run_python(code, path, stdout=file)
                assert process.wait(timeout=60) == 0
            assert output.read_bytes() == b"first\n" + expected

    def test_a_descriptor_that_only_reads(self, post: Path) -> None:
        with post.open("rb") as file, pytest.raises(OSError, match="/dev/fd/") as raised:
            nf.dump(nf.Article(title="A"), f"/dev/fd/{file.fileno()}")
        assert raised.value.errno == errno.EBADF
        assert post.read_bytes() == TEXT

    def test_a_name_of_digits_is_a_file(self, tmp_path: Path) -> None:
        nf.dump(nf.Article(title="A"), tmp_path / "1")
        assert nf.load(tmp_path / "1").title == "A"

    @pytest.mark.parametrize("way", ["dump", "write", "overwrite"])
    def test_a_folder(self, post: Path, way: str) -> None:
        with pytest.raises(IsADirectoryError, match="pass the path of a file"):
            write_by(way, post.parent)
        assert folder_of(post) == ["post.md"]

    def test_a_disk(self, post: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(stat, "S_ISREG", lambda _: False)
        monkeypatch.setattr(stat, "S_ISBLK", lambda _: True)
        with pytest.raises(OSError, match="it is a disk"):
            nf.dump(nf.Article(title="A"), post)
        assert post.read_bytes() == TEXT

    @pytest.mark.parametrize("way", ["dump", "write", "overwrite"])
    @pytest.mark.parametrize("path", ["new.md/", "post.md/", "new.md/.", "nowhere/..", ".", ""])
    def test_a_path_that_ends_like_a_folder(
        self, post: Path, way: str, path: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(post.parent)
        with pytest.raises(IsADirectoryError, match="pass the path of a file") as raised:
            write_by(way, path)
        assert raised.value.filename == path
        assert folder_of(post) == ["post.md"]

    @pytest.mark.parametrize("way", ["dump", "write", "overwrite"])
    def test_a_path_through_what_is_not_there(
        self, post: Path, way: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(post.parent)
        with pytest.raises(FileNotFoundError):
            write_by(way, "nowhere/../post.md")
        with pytest.raises(NotADirectoryError):
            write_by(way, "post.md/new.md")
        assert folder_of(post) == ["post.md"]
        assert post.read_bytes() == TEXT

    @pytest.mark.parametrize("way", ["dump", "write", "overwrite"])
    def test_a_folder_that_is_not_there(self, tmp_path: Path, way: str) -> None:
        path = f"{tmp_path}/nowhere/post.md"
        with pytest.raises(FileNotFoundError) as raised:
            write_by(way, path)
        assert raised.value.filename == path


class TestWhatMayNotBeWritten:
    @pytest.mark.parametrize("way", ["dump", "edit", "overwrite"])
    @pytest.mark.parametrize("is_linked", [False, True])
    def test_a_read_only_file(self, post: Path, way: str, *, is_linked: bool) -> None:
        post.chmod(0o444)
        if is_linked:
            post.with_name("other.md").hardlink_to(post)
        before = folder_of(post)
        with pytest.raises(PermissionError, match="read-only; make it writable first") as raised:
            write_by(way, post)
        assert raised.value.filename == str(post)
        assert post.read_bytes() == TEXT
        assert folder_of(post) == before

    def test_a_read_only_file_that_did_not_change(self, post: Path) -> None:
        post.chmod(0o444)
        nf.Document.read(post).write()

    def test_a_file_that_others_may_write(
        self, post: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(os, "access", lambda *_, **__: False)
        monkeypatch.setattr(os, "supports_effective_ids", {os.access})
        with pytest.raises(PermissionError, match="read-only"):
            change(post)
        assert post.read_bytes() == TEXT

    @pytest.mark.parametrize("way", ["dump", "edit", "overwrite"])
    def test_a_read_only_folder(
        self, post: Path, way: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = os.open

        def refuse(path: Any, flags: int, *rest: Any, **more: Any) -> int:
            if flags & os.O_CREAT:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
            return real(path, flags, *rest, **more)

        monkeypatch.setattr(os, "open", refuse)
        with pytest.raises(PermissionError, match="no file can be created in its folder") as raised:
            write_by(way, post)
        assert raised.value.filename == str(post)
        assert post.read_bytes() == TEXT


def file_names() -> st.SearchStrategy[str]:
    characters = st.characters(exclude_characters="/\x00", exclude_categories=["Cs"])
    names = st.one_of(st.text(characters, min_size=1), st.text(characters, min_size=100))
    return names.filter(lambda name: name not in {".", ".."} and len(name.encode()) <= 255)


def written_by_parts(path: Path) -> None:
    with files.replaced_file(path) as file:
        file.write(CHANGED)


class TestTemporaryFiles:
    def test_one_that_was_left_is_removed(self, post: Path) -> None:
        post.with_name(LEFT_OVER).write_bytes(b"---\ntit")
        post.with_name(".other.md.newsformat.tmp").write_bytes(b"somebody else's")
        change(post)
        assert folder_of(post) == [".other.md.newsformat.tmp", "post.md"]
        assert post.read_bytes() == CHANGED

    @pytest.mark.parametrize("action", [change, written_by_parts])
    def test_an_interrupt_while_it_is_created_leaves_none(
        self, post: Path, monkeypatch: pytest.MonkeyPatch, action: Callable[[Path], object]
    ) -> None:
        real = os.open

        def interrupted(path: Any, flags: int, *rest: Any, **more: Any) -> int:
            descriptor = real(path, flags, *rest, **more)
            if flags & os.O_CREAT:
                os.close(descriptor)
                raise KeyboardInterrupt
            return descriptor

        monkeypatch.setattr(os, "open", interrupted)
        with pytest.raises(KeyboardInterrupt):
            action(post)
        assert folder_of(post) == ["post.md"]
        assert post.read_bytes() == TEXT

    @pytest.mark.parametrize("way", ["conflict", "exists", "read-only"])
    def test_it_is_removed_by_a_write_that_is_refused(self, post: Path, way: str) -> None:
        document = nf.Document.read(post)
        document.article.heat = 4
        post.with_name(LEFT_OVER).write_bytes(b"---\ntit")
        if way == "conflict":
            post.write_bytes(b"---\ntitle: B\n---\n")
        elif way == "exists":
            document = nf.Document.parse(TEXT)
        else:
            post.chmod(0o444)
        with pytest.raises((nf.ConflictError, FileExistsError, PermissionError)):
            document.write(post)
        assert folder_of(post) == ["post.md"]

    def test_one_that_was_left_as_a_second_name(self, post: Path) -> None:
        # Killed after a new file got its name, and before the temporary one was gone.
        post.with_name(LEFT_OVER).hardlink_to(post)
        number = post.stat().st_ino
        change(post)
        assert folder_of(post) == ["post.md"]
        assert post.stat().st_ino != number

    def test_what_cannot_be_removed_is_in_nobodys_way(self, post: Path) -> None:
        post.with_name(LEFT_OVER).mkdir()
        change(post)
        assert post.read_bytes() == CHANGED
        assert folder_of(post) == [LEFT_OVER, "post.md"]

    def test_a_link_in_its_place_is_not_followed(self, post: Path) -> None:
        victim = post.with_name("victim")
        victim.write_bytes(b"precious")
        post.with_name(LEFT_OVER).symlink_to(victim)
        change(post)
        assert victim.read_bytes() == b"precious"
        assert folder_of(post) == ["post.md", "victim"]

    @pytest.mark.parametrize("character", ["x", "é", "日", "\U0001f600", "\udcff"], ids=ascii)
    def test_of_the_longest_names(self, tmp_path: Path, character: str) -> None:
        path = tmp_path / (character * (255 // len(os.fsencode(character))))
        for title in ("A", "B"):
            nf.dump(nf.Article(title=title), path)
        change(path)
        assert nf.load(path) == nf.Article(title="B", heat=4)
        assert [each.name for each in tmp_path.iterdir()] == [path.name]

    @given(st.lists(file_names(), min_size=2, max_size=2, unique=True))
    def test_their_names(self, names: list[str]) -> None:
        first, second = (files._temporary_path(Path("/folder", name)) for name in names)
        for path in (first, second):
            assert path.parent == Path("/folder")
            assert re.fullmatch(r"\..*\.newsformat\.tmp", path.name, re.DOTALL)
            assert len(path.name.encode()) <= 143
        assert first != second
        assert first == files._temporary_path(Path("/folder", names[0]))


class TestOpenFiles:
    def test_a_file_that_takes_a_part_at_a_time(self) -> None:
        class Slow(io.RawIOBase):
            def __init__(self) -> None:
                self.content = b""

            def writable(self) -> bool:
                return True

            def write(self, content: Any) -> int:
                self.content += bytes(content[:7])
                return min(len(content), 7)

        file = Slow()
        article = nf.Article(title="A")
        nf.dump(article, file)  # type: ignore[arg-type] # it does not say that it reads bytes
        assert nf.loads(file.content) == article

    @pytest.mark.parametrize("count", [0, None])
    def test_a_file_that_takes_nothing(self, count: int | None) -> None:
        class Full(io.RawIOBase):
            def write(self, _: Any) -> int | None:
                return count

        with pytest.raises(BlockingIOError):
            nf.dump(nf.Article(title="A"), Full())  # type: ignore[arg-type] # as above

    def test_a_pipe_that_is_full(self) -> None:
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        try:
            with pytest.raises(BlockingIOError):
                nf.dump(nf.Article(title="A", body="x" * 1_000_000), f"/dev/fd/{writing}")
        finally:
            os.close(reading)
            os.close(writing)
