from __future__ import annotations

import io
import os
import stat
from pathlib import Path
from typing import Any

import pytest

import newsformat as nf

TEXT = b'---\r\ntitle: "Boats"\r\nheat: 3 # rising\r\n---\r\nText'


@pytest.fixture
def post(tmp_path: Path) -> Path:
    path = tmp_path / "post.md"
    path.write_bytes(TEXT)
    return path


def folder_of(path: Path) -> list[str]:
    return sorted(each.name for each in path.parent.iterdir())


class TestLoadAndDump:
    def test_a_path(self, post: Path) -> None:
        article = nf.load(post)
        nf.dump(article, str(post))
        assert nf.load(str(post)) == article
        assert post.read_bytes() == b'---\ntitle: "Boats"\nheat: 3\n\n---\nText'

    def test_a_binary_file(self, post: Path) -> None:
        with post.open("rb") as file:
            article = nf.load(file)
        buffer = io.BytesIO()
        nf.dump(article, buffer)
        assert nf.load(io.BytesIO(buffer.getvalue())) == article

    def test_a_text_file_is_refused(self, post: Path) -> None:
        with post.open(encoding="utf-8") as file, pytest.raises(TypeError, match="'rb'"):
            nf.load(file)  # type: ignore[arg-type] # that is what is refused

    def test_errors_name_the_file(self, post: Path) -> None:
        post.write_bytes(b"---\ntitle: A\nheat: hot\n---\n")
        with pytest.raises(nf.ValidationError, match=r"post\.md:3:7: NF202"):
            nf.load(post)
        with post.open("rb") as file, pytest.raises(nf.ValidationError, match=r"post\.md:3:7:"):
            nf.load(file)

    def test_what_utf_8_cannot_hold(self, tmp_path: Path) -> None:
        article = nf.Article(title="A", body="\udc80")
        with pytest.raises(nf.ValidationError, match="lone surrogate"):
            nf.dump(article, tmp_path / "post.md")
        assert list(tmp_path.iterdir()) == []

    def test_what_is_no_text(self) -> None:
        with pytest.raises(nf.ValidationError, match=r"\$\.body"):
            nf.dumps(nf.Article(title="A", body=3))  # type: ignore[arg-type] # refused

    def test_what_cannot_be_written(self) -> None:
        with pytest.raises(nf.ValidationError, match=r"NF401 \$\.set: a value of type set"):
            nf.dumps(nf.Article(title="A", extra={"set": {1}}))


class TestWrite:
    def test_only_the_change_is_written(self, post: Path) -> None:
        document = nf.Document.read(post)
        document.article.heat = 4
        document.write()
        assert post.read_bytes() == TEXT.replace(b"heat: 3", b"heat: 4")
        assert folder_of(post) == ["post.md"]

    def test_what_was_written_is_the_new_start(self, post: Path) -> None:
        document = nf.Document.read(post)
        article = document.article
        for heat in (4, 5):
            article.heat = heat
            document.write()
            assert document.edits() == []
            assert document.diff() == ""
        assert document.article is article
        assert post.read_bytes() == TEXT.replace(b"heat: 3", b"heat: 5")

    def test_an_unchanged_file_is_not_touched(self, post: Path) -> None:
        before = post.stat()
        document = nf.Document.read(post)
        document.article.heat = 3
        document.write()
        after = post.stat()
        assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)

    def test_the_mode_stays(self, post: Path) -> None:
        post.chmod(0o640)
        with nf.edit(post) as article:
            article.heat = 4
        assert stat.S_IMODE(post.stat().st_mode) == 0o640

    def test_a_new_file_gets_the_usual_mode(self, tmp_path: Path) -> None:
        usual = tmp_path / "usual"
        usual.touch()
        nf.dump(nf.Article(title="A"), tmp_path / "post.md")
        assert (tmp_path / "post.md").stat().st_mode == usual.stat().st_mode

    def test_a_symbolic_link_is_followed(self, post: Path) -> None:
        link = post.with_name("link.md")
        link.symlink_to(post)
        with nf.edit(link) as article:
            article.heat = 4
        assert link.is_symlink()
        assert post.read_bytes() == TEXT.replace(b"heat: 3", b"heat: 4")

    @pytest.mark.parametrize("content", [b"---\ntitle: B\n---\n", None], ids=["other", "gone"])
    def test_a_conflict(self, post: Path, content: bytes | None) -> None:
        document = nf.Document.read(post)
        document.article.heat = 4
        if content is None:
            post.unlink()
        else:
            post.write_bytes(content)
        with pytest.raises(nf.ConflictError, match="changed since it was read") as raised:
            document.write()
        assert raised.value.path == str(post)
        assert folder_of(post) == ([] if content is None else ["post.md"])
        assert content is None or post.read_bytes() == content

    def test_a_text_has_no_file(self) -> None:
        with pytest.raises(ValueError, match="pass a path"):
            nf.Document.parse(TEXT).write()

    @pytest.mark.parametrize("name", ["fsync", "replace"])
    def test_a_failed_write(self, post: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_: Any) -> None:
            raise OSError("no space left on device")

        monkeypatch.setattr(os if name == "fsync" else Path, name, fail)
        document = nf.Document.read(post)
        document.article.heat = 4
        with pytest.raises(OSError, match="no space"):
            document.write()
        assert post.read_bytes() == TEXT
        assert folder_of(post) == ["post.md"]

    def test_a_failed_edit(self, post: Path) -> None:
        with pytest.raises(nf.EditError), nf.edit(post) as article:
            article.heat = "hot"  # type: ignore[assignment] # that is what is refused
        assert post.read_bytes() == TEXT

    def test_a_block_that_raises(self, post: Path) -> None:
        def change_and_raise() -> None:
            with nf.edit(post) as article:
                article.heat = 4
                raise KeyError

        with pytest.raises(KeyError):
            change_and_raise()
        assert post.read_bytes() == TEXT

    def test_a_model_of_ones_own(self, post: Path) -> None:
        with nf.edit(post, nf.RelatedItem) as item:
            item.title = "Ships"
        assert post.read_bytes() == TEXT.replace(b"Boats", b"Ships")

    def test_folders_that_cannot_be_opened(
        self, post: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = os.open

        def refuse(path: Any, flags: int, *rest: Any, **more: Any) -> int:
            if Path(path).is_dir():
                raise PermissionError
            return real(path, flags, *rest, **more)

        monkeypatch.setattr(os, "open", refuse)
        with nf.edit(post) as article:
            article.heat = 4
        assert nf.load(post).heat == 4
