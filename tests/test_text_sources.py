"""Where the texts of a collection come from beside folders, and what Git leaves out of these."""

from __future__ import annotations

import io
import json
import os
import random
import subprocess
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import newsformat as nf
from newsformat.archive.texts.patterns import Patterns


def article(title: str) -> str:
    return f"---\ntitle: {title}\n---\nBody of {title}\n"


TEXTS = {
    "b.md": article("B"),
    "a/b/c.mdx": article("C"),
    "a.md": article("A"),
    "a-b.md": article("AB"),
    "a/z.md": article("Z"),
    "é.md": article("E"),
    "readme.md": "no front matter",
    "notes.txt": article("N"),
    "broken.md": "---\ntitle: [\n---\n",
}
NAMES = ["a-b.md", "a.md", "a/b/c.mdx", "a/z.md", "b.md", "broken.md", "readme.md", "é.md"]
TITLES = ["AB", "A", "C", "Z", "B", "E"]


def codes(collection: nf.Collection[Any]) -> dict[str, str]:
    return {each.path: each.diagnostics[0].code for each in collection.problems}


def git(folder: Path, *arguments: str) -> str:
    names = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "core.quotePath=false"]
    done = subprocess.run(
        ["git", "-C", folder, *names, *arguments],  # noqa: S607 - the one that people have
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def make_folder(place: Path) -> Path:
    root = place / "site"
    for name, text in TEXTS.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8", newline="")
    return root


def make_zip(place: Path) -> Path:
    path = place / "site.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.mkdir("a")
        for name, text in TEXTS.items():
            archive.writestr(name, text)
    return path


def member(name: str, content: bytes, **facts: Any) -> tuple[tarfile.TarInfo, io.BytesIO]:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for key, value in facts.items():
        setattr(info, key, value)
    return info, io.BytesIO(content)


def make_tar(ending: str, form: int = tarfile.PAX_FORMAT) -> Callable[[Path], Path]:
    def make(place: Path) -> Path:
        path = place / f"site{ending}"
        kind = {".tar": "", ".tgz": "gz", ".tar.gz": "gz", ".tar.bz2": "bz2", ".tar.xz": "xz"}
        with tarfile.open(path, f"w:{kind[ending]}", format=form) as archive:  # type: ignore[call-overload] # a mode
            for name, text in TEXTS.items():
                archive.addfile(*member(name, text.encode()))
        return path

    return make


def make_lines(place: Path) -> Path:
    path = place / "site.jsonl"
    lines = [
        json.dumps({"path": name, "text": text, "other": 1})
        for name, text in TEXTS.items()
        # Each line is meant, whatever its path is.
        if name != "notes.txt"
    ]
    path.write_text("\n\n".join(lines) + "\r\n")
    return path


def make_revision(place: Path) -> str:
    make_folder(place)
    git(place, "init", "--quiet")
    git(place, "add", ".")
    git(place, "commit", "--quiet", "-m", "One")
    for path in place.glob("site/*.md"):
        path.unlink()
    git(place, "commit", "--quiet", "-a", "-m", "Two")
    return "git:HEAD~1:site"


SOURCES: dict[str, Callable[[Path], Path | str]] = {
    "a folder": make_folder,
    "a zip archive": make_zip,
    "a tar archive": make_tar(".tar"),
    "a tar archive of GNU": make_tar(".tar", tarfile.GNU_FORMAT),
    "a tar archive, gzip": make_tar(".tar.gz"),
    "a tar archive, gzip, with a short ending": make_tar(".tgz"),
    "a tar archive, bzip2": make_tar(".tar.bz2"),
    "a tar archive, xz": make_tar(".tar.xz"),
    "lines of JSON": make_lines,
    "a revision": make_revision,
}


def rise(document: nf.Document[nf.Article]) -> None:
    document.article.heat = 3


def title(document: nf.Document[nf.Article]) -> str:
    return document.article.title


@pytest.fixture(params=SOURCES)
def source(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path | str, Path]:
    return SOURCES[request.param](tmp_path), tmp_path


class TestAllSources:
    def test_each_gives_the_same(self, source: tuple[Path | str, Path]) -> None:
        root, place = source
        collection = nf.Collection(root, repository=place)
        assert list(collection.paths()) == NAMES
        assert [document.article.title for document in collection] == TITLES
        assert collection.counts == nf.Counts(read=6, skipped=1, broken=1)
        assert codes(collection) == {"broken.md": "NF119"}
        assert len(collection) == collection.counts.files
        assert [each.title for each in collection.articles()] == TITLES
        assert [str(document) for document in collection] == [
            TEXTS[name] for name in NAMES if name not in {"broken.md", "readme.md"}
        ]

    def test_look_up(self, source: tuple[Path | str, Path]) -> None:
        root, place = source
        collection = nf.Collection(root, repository=place)
        for name in NAMES:
            assert name in collection
        for name in ("none.md", "notes.txt", "a", "*.md", ":(glob)*.md", "../site/b.md"):
            assert name not in collection
            with pytest.raises(KeyError):
                collection[name]
        assert str(collection["a/b/c.mdx"]) == TEXTS["a/b/c.mdx"]
        assert str(collection["é.md"]) == TEXTS["é.md"]
        with pytest.raises(nf.ParseError, match=r"broken\.md:2:8: NF119"):
            collection["broken.md"]

    def test_work(self, source: tuple[Path | str, Path]) -> None:
        root, place = source
        for workers in (1, 2):
            collection = nf.Collection(root, workers=workers, repository=place)
            assert list(collection.map(title)) == TITLES
            assert collection.counts == nf.Counts(read=6, skipped=1, broken=1)

    def test_plans_are_shown_and_only_those_of_files_are_written(
        self, source: tuple[Path | str, Path]
    ) -> None:
        root, place = source
        plan = nf.Collection(root, repository=place).edit(rise)
        assert len(plan) == 6
        assert plan.diff().count("+heat: 3") == 6
        plan.save(place / "plan.json")
        loaded = nf.EditPlan.load(place / "plan.json")
        assert loaded == plan
        if isinstance(root, Path) and root.is_dir():
            assert plan.write().complete
            return
        before = Path(root).read_bytes() if isinstance(root, Path) else b""
        for each in (plan, loaded):
            with pytest.raises(io.UnsupportedOperation, match="can only be read"):
                each.write()
        assert not isinstance(root, Path) or root.read_bytes() == before
        assert next(iter(nf.Collection(root, repository=place))).path is None

    def test_a_plan_of_an_archive_can_be_written_to_a_folder_with_its_files(
        self, tmp_path: Path
    ) -> None:
        nf.Collection(make_zip(tmp_path)).edit(rise).save(tmp_path / "plan.json")
        folder = make_folder(tmp_path)
        report = nf.EditPlan.load(tmp_path / "plan.json", folder).write()
        assert report.complete
        assert [each.heat for each in nf.Collection(folder).articles()] == [3] * 6

    def test_patterns_and_limits(self, source: tuple[Path | str, Path]) -> None:
        root, place = source
        chosen = nf.Collection(root, "a/**", repository=place)
        assert list(chosen.paths()) == ["a/b/c.mdx", "a/z.md"]
        small = nf.Collection(root, limits=nf.Limits(file=10), repository=place)
        assert small.counts == nf.Counts(broken=8)
        assert {each.diagnostics[0].code for each in small.problems} == {"NF111"}
        assert "b.md" in small or root == place / "site.jsonl"

    def test_a_pass_can_be_left(self, source: tuple[Path | str, Path]) -> None:
        root, place = source
        documents = iter(nf.Collection(root, repository=place))
        next(documents)
        del documents


class TestPaths:
    def test_in_the_order_that_they_have(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make_folder(tmp_path)
        monkeypatch.chdir(tmp_path)
        paths: list[str | Path] = [
            "site/notes.txt",
            Path("site/a"),
            "./site/b.md",
            "site/b.md",
            "none.md",
        ]
        collection = nf.Collection(paths)
        monkeypatch.chdir("/")
        assert [document.name for document in collection] == [
            *("site/notes.txt", "site/a/b/c.mdx", "site/a/z.md", "site/b.md")
        ]
        assert codes(collection) == {"none.md": "NF601"}
        assert collection["site/b.md"].path == tmp_path / "site/b.md"
        assert "site/a/z.md" in collection
        assert "site/a.md" not in collection
        assert collection.edit(rise).write().complete
        assert nf.load(tmp_path / "site/b.md").heat == 3

    def test_what_a_folder_has_is_taken_once(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make_folder(tmp_path)
        monkeypatch.chdir(tmp_path)
        collection = nf.Collection(["site/a/z.md", "site", "site/a", "site/notes.txt"])
        expected = [f"site/{name}" for name in NAMES]
        assert list(collection.paths()) == [*expected, "site/notes.txt"]

    def test_one_file(self, tmp_path: Path) -> None:
        make_folder(tmp_path)
        (document,) = nf.Collection(tmp_path / "site" / "notes.txt")
        assert document.article.title == "N"
        assert document.path == tmp_path / "site" / "notes.txt"

    def test_paths_that_lead_up(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        make_folder(tmp_path)
        monkeypatch.chdir(tmp_path / "site" / "a")
        plan = nf.Collection(["../b.md"]).edit(rise)
        plan.save("plan.json")
        monkeypatch.chdir("/")
        assert nf.EditPlan.load(tmp_path / "site/a/plan.json").write().complete
        assert nf.load(tmp_path / "site/b.md").heat == 3


class TestZip:
    def test_names_are_names_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "in" / "evil.zip"
        path.parent.mkdir()
        with zipfile.ZipFile(path, "w") as archive:
            for name in ("../up.md", "/etc/root.md", "a\\b.md"):
                archive.writestr(name, article("Evil"))
        collection = nf.Collection(path)
        assert len(list(collection)) == 3
        collection.edit(rise).save(tmp_path / "plan.json")
        (tmp_path / "up.md").write_text(article("Evil"))
        folder = tmp_path / "out"
        folder.mkdir()
        report = nf.EditPlan.load(tmp_path / "plan.json", folder).write()
        assert not report.paths("written")
        outside = [each for each in report.results if each.path != "a\\b.md"]
        assert {each.reason for each in outside} == {"its path leads out of the folder"}
        assert nf.load(tmp_path / "up.md").heat is None

    def test_bombs(self, tmp_path: Path) -> None:
        path = tmp_path / "bomb.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("bomb.md", b"---\ntitle: A\n---\n" + bytes(3_000_000))
            archive.writestr("good.md", article("Good"))
        limits = nf.Limits(file=1_000_000)
        honest = nf.Collection(path, limits=limits)
        assert [each.title for each in honest.articles()] == ["Good"]
        assert codes(honest) == {"bomb.md": "NF111"}
        # What it says of its size need not be so.
        content = path.read_bytes()
        size = (3_000_017).to_bytes(4, "little")
        assert content.count(size) == 2
        path.write_bytes(content.replace(size, (100).to_bytes(4, "little")))
        lying = nf.Collection(path, limits=limits)
        assert [each.title for each in lying.articles()] == ["Good"]
        assert codes(lying) == {"bomb.md": "NF605"}

    def test_what_cannot_be_unpacked(self, tmp_path: Path) -> None:
        path = tmp_path / "odd.zip"
        link = zipfile.ZipInfo("link.md")
        link.external_attr = 0o120777 << 16
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(link, "good.md")
            archive.writestr("good.md", article("Good"))
            archive.writestr("packed.md", article("P"), zipfile.ZIP_LZMA)
            archive.writestr("wrong.md", article("Wrong sum"))
            archive.writestr("secret.md", article("S"))
        content = path.read_bytes().replace(b"Body of Wrong sum", b"Body of wrong sum")
        encrypted = content.rindex(b"secret.md") - 38
        content = content[:encrypted] + b"\x01" + content[encrypted + 1 :]
        path.write_bytes(content)
        collection = nf.Collection(path)
        assert [each.title for each in collection.articles()] == ["Good"]
        names = ("link.md", "packed.md", "secret.md", "wrong.md")
        assert codes(collection) == dict.fromkeys(names, "NF605")
        with pytest.raises(nf.ParseError, match="encrypted"):
            collection["secret.md"]

    @pytest.mark.parametrize("content", [b"", b"PK\x05\x06", b"no archive", b"PK\x03\x04" * 50])
    def test_what_is_no_archive(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "no.zip"
        path.write_bytes(content)
        collection = nf.Collection(path)
        assert list(collection) == []
        assert codes(collection) == {".": "NF605"}
        assert len(collection) == collection.counts.files == 1

    def test_cut_archives(self, tmp_path: Path) -> None:
        content = make_zip(tmp_path).read_bytes()
        path = tmp_path / "cut.zip"
        for length in range(0, len(content), 37):
            path.write_bytes(content[:length])
            collection = nf.Collection(path)
            assert list(collection.articles()) == []
            assert collection.counts.broken == 1


class TestTar:
    def test_odd_members(self, tmp_path: Path) -> None:
        path = tmp_path / "odd.tar"
        with tarfile.open(path, "w", encoding="utf-8", errors="surrogateescape") as archive:
            archive.addfile(*member("../up.md", article("Up").encode()))
            archive.addfile(*member("twice.md", article("First").encode()))
            archive.addfile(*member("twice.md", article("Second").encode()))
            archive.addfile(*member("link.md", b"", type=tarfile.SYMTYPE, linkname="../up.md"))
            archive.addfile(*member("pipe.md", b"", type=tarfile.FIFOTYPE))
            archive.addfile(*member("caf\udce9.md", article("Bytes").encode()))
            archive.addfile(*member("folder.md", b"", type=tarfile.DIRTYPE))
        collection = nf.Collection(path)
        assert [each.title for each in collection.articles()] == ["Up", "Second"]
        assert codes(collection) == {
            "link.md": "NF605",
            "pipe.md": "NF605",
            "caf\\xe9.md": "NF603",
        }

    def test_what_unpacks_to_too_much(self, tmp_path: Path) -> None:
        for ending in (".tar.gz", ".tar.bz2", ".tar.xz"):
            path = tmp_path / f"bomb{ending}"
            with tarfile.open(path, f"w:{ending[5:]}") as archive:  # type: ignore[call-overload] # a mode
                archive.addfile(*member("a.md", article("A").encode()))
                archive.addfile(*member("z.md", bytes(3_000_000)))
            assert path.stat().st_size < 10_000
            one = nf.Collection(path, limits=nf.Limits(file=1_000_000))
            assert [each.title for each in one.articles()] == ["A"]
            assert codes(one) == {"z.md": "NF111"}
            two = nf.Collection(path, limits=nf.Limits(archive=1_000_000))
            assert list(two) == []
            assert "limits.archive" in str(two.problems[0])

    def test_a_header_that_is_too_long(self, tmp_path: Path) -> None:
        path = tmp_path / "long.tar.gz"
        with tarfile.open(path, "w:gz") as archive:
            archive.addfile(*member("a.md", article("A").encode()))
            archive.addfile(*member("x", bytes(10_000_000), type=tarfile.XHDTYPE))
        collection = nf.Collection(path)
        assert [each.title for each in collection.articles()] == ["A"]
        assert "a header is too long" in str(collection.problems[0])

    @pytest.mark.parametrize("ending", [".tar", ".tar.gz", ".tar.bz2", ".tar.xz"])
    def test_cut_and_broken_archives(self, tmp_path: Path, ending: str) -> None:
        content = make_tar(ending)(tmp_path).read_bytes()
        path = tmp_path / f"cut{ending}"
        step = max(1, len(content) // 60)
        for length in range(0, len(content), step):
            path.write_bytes(content[:length])
            collection = nf.Collection(path)
            assert {each.title for each in collection.articles()} <= set(TITLES)
            assert collection.counts.files == len(collection)
            if ending != ".tar" or length < 512:
                assert collection.counts.broken, length
        chance = random.Random(1)  # noqa: S311 - the same each time
        for _ in range(60):
            place = chance.randrange(len(content))
            path.write_bytes(
                content[:place] + bytes([chance.randrange(256)]) + content[place + 1 :]
            )
            collection = nf.Collection(path)
            list(collection)
            assert collection.counts.files == len(collection)

    def test_a_broken_member_hides_none_behind_it(self, tmp_path: Path) -> None:
        path = make_tar(".tar")(tmp_path)
        content = bytearray(path.read_bytes())
        second = content.index(b"a/b/c.mdx")
        content[second] = ord("X")
        path.write_bytes(content)
        collection = nf.Collection(path)
        assert [each.title for each in collection.articles()] == ["B"]
        assert "no file begins at byte 1,024" in str(collection.problems[0])


class TestJsonLines:
    def test_lines_that_say_nothing(self, tmp_path: Path) -> None:
        path = tmp_path / "site.ndjson"
        lines = [
            b'\xef\xbb\xbf{"path": "good", "text": "---\\ntitle: Good\\n---\\n"}',
            b"no JSON",
            b"[]",
            b'{"path": "a.md"}',
            b'{"path": 3, "text": ""}',
            b'{"path": "", "text": ""}',
            b"\xff",
            b'{"path": "x.md", "text": "\\ud800"}',
            b'{"path": "\\udc00", "text": ""}',
            b"[" * 100_000,
            b'{"path": "good", "text": ""}',
            b'{"path": "long.md", "text": "' + b"x" * 200_000 + b'"}',
            b'{"path": "last.md", "text": "---\\ntitle: Last\\n---\\n"}',
        ]
        path.write_bytes(b"\n".join(lines))
        collection = nf.Collection(path, limits=nf.Limits(file=150_000))
        assert [each.title for each in collection.articles()] == ["Good", "Last"]
        assert collection.counts == nf.Counts(read=2, broken=11)
        assert set(codes(collection)) == {f"line {number}" for number in range(2, 13)}
        assert "stands on line 1 as well" in str(collection.problems[-1])

    def test_a_file_that_changes_while_it_is_read(self, tmp_path: Path) -> None:
        path = make_lines(tmp_path)
        documents = iter(nf.Collection(path))
        next(documents)
        path.write_bytes(path.read_bytes()[::-1])
        assert list(documents) == []


class TestRevisions:
    def test_a_whole_revision(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        make_revision(tmp_path)
        monkeypatch.chdir(tmp_path / "site")
        collection = nf.Collection("git:HEAD~1")
        assert list(collection.paths()) == [f"site/{name}" for name in NAMES]
        document = collection["site/b.md"]
        assert document.name == "HEAD~1:site/b.md"
        assert git(tmp_path, "show", str(document.name)) == TEXTS["b.md"]
        assert list(nf.Collection("git:HEAD:site").paths()) == ["a/b/c.mdx", "a/z.md"]
        tree = git(tmp_path, "rev-parse", "HEAD^{tree}").strip()
        assert list(nf.Collection(f"git:{tree}").paths()) == ["site/a/b/c.mdx", "site/a/z.md"]

    def test_odd_entries(self, tmp_path: Path) -> None:
        git(tmp_path, "init", "--quiet")
        (tmp_path / "link.md").symlink_to("good.md")
        (tmp_path / "good.md").write_text(article("Good"))
        (tmp_path / "tab\tand\nline.md").write_text(article("Line"))
        (tmp_path / "large.md").write_text(article("Large") + "x" * 100_000)
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.md")).write_text(article("Bytes"))
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "--quiet", "-m", "One")
        collection = nf.Collection("git:HEAD", repository=tmp_path, limits=nf.Limits(file=1_000))
        assert [each.title for each in collection.articles()] == ["Good", "Line"]
        assert codes(collection) == {
            "link.md": "NF605",
            "large.md": "NF111",
            "caf\\xe9.md": "NF603",
        }
        assert collection["tab\tand\nline.md"].article.title == "Line"
        assert collection.edit(rise).diff().splitlines()[7] == '--- "HEAD:tab\\tand\\nline.md"'

    def test_many_files(self, tmp_path: Path) -> None:
        git(tmp_path, "init", "--quiet")
        for number in range(300):
            (tmp_path / f"{number:03}.md").write_text(article(str(number)) + "x" * number * 20)
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "--quiet", "-m", "One")
        collection = nf.Collection("git:HEAD", repository=tmp_path)
        assert [str(each) for each in collection] == [
            article(str(number)) + "x" * number * 20 for number in range(300)
        ]

    @pytest.mark.parametrize("revision", ["none", "HEAD:site/a/z.md", "HEAD:none"])
    def test_what_is_no_folder(self, tmp_path: Path, revision: str) -> None:
        make_revision(tmp_path)
        with pytest.raises(ValueError, match="Git has no folder"):
            list(nf.Collection(f"git:{revision}", repository=tmp_path))

    def test_no_repository(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
        with pytest.raises(ValueError, match="not a git repository"):
            list(nf.Collection("git:HEAD", repository=tmp_path))

    def test_no_git(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(OSError, match="Git, which is not installed"):
            list(nf.Collection("git:HEAD", repository=tmp_path))


class TestIgnoredFiles:
    FILES = (
        *("a.md", "b.md", "drafts/a.md", "drafts/keep.md", "posts/drafts/a.md", "posts/c.md"),
        *("posts/x.tmp.md", "posts/deep/x.tmp.md", "build/a.md", "build/deep/b.md", "é.md"),
        *("posts/deep/build/a.md", "sub/only/a.md", "sub/only/b.md", "#1.md", "!2.md", "s p.md"),
    )
    RULES = (
        *("drafts/", "/drafts", "drafts/*", "!drafts/keep.md", "*.tmp.md", "build", "/build/"),
        *("**/deep/**", "!posts/deep/", "a.md", "/a.md", "!a.md", "only/b.md", "sub/only/*"),
        *("!sub/only/b.md", "\\#1.md", "\\!2.md", "# all.md", "s p.md ", "é.md", "*", "!*/"),
        *("!*.md", "posts/**", "**/c.md", "[ab].md", "[a-c].md"),
    )

    def test_as_git_does(self, tmp_path: Path) -> None:
        git(tmp_path, "init", "--quiet")
        for name in self.FILES:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(article("A"))
        chance = random.Random(2)  # noqa: S311 - the same each time
        folders = ["", "posts/", "posts/deep/", "sub/"]
        for _ in range(60):
            for folder in (*folders, ".git/info/exclude"):
                count = chance.choice([0, 1, 2, 4])
                rules = "\n".join(chance.sample(self.RULES, count))
                is_exclude = folder.endswith("exclude")
                (tmp_path / folder / ("" if is_exclude else ".gitignore")).write_text(rules)
            listed = git(tmp_path, "ls-files", "-z", "--others", "--exclude-standard")
            expected = sorted(name for name in listed.split("\0") if name.endswith(".md"))
            collection = nf.Collection(tmp_path, gitignore=True)
            assert list(collection.paths()) == expected
            assert [name for name in self.FILES if name in collection] == [
                name for name in self.FILES if name in expected
            ]
            inner = nf.Collection(tmp_path / "posts", gitignore=True)
            assert list(inner.paths()) == [
                name.removeprefix("posts/") for name in expected if name.startswith("posts/")
            ]

    def test_only_where_asked(self, tmp_path: Path) -> None:
        folder = make_folder(tmp_path)
        (folder / ".gitignore").write_bytes(b"b.md\r\n\xff\r\n")
        assert "b.md" in nf.Collection(folder)
        assert "b.md" not in nf.Collection(folder, gitignore=True)
        assert list(nf.Collection([folder], gitignore=True).paths()) == [
            f"{folder}/{name}" for name in NAMES if name != "b.md"
        ]

    def test_only_for_folders(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="is for folders"):
            nf.Collection(make_zip(tmp_path), gitignore=True)

    def test_what_to_install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(__import__("sys").modules, "pathspec", None)
        with pytest.raises(ImportError, match=r"newsformat\[archive\]"):
            nf.Collection(".", gitignore=True)
        assert nf.Collection(".") is not None

    def test_files_of_git_are_no_articles(self, tmp_path: Path) -> None:
        (tmp_path / ".git").mkdir()
        (tmp_path / ".git" / "a.md").write_text(article("A"))
        assert list(nf.Collection(tmp_path).paths()) == []


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("**/a.md", "a.md", True),
        ("**/a.md", "x/y/a.md", True),
        ("**/**/a.md", "a.md", True),
        ("a/**/b.md", "a/b.md", True),
        ("a/**/b.md", "a/x/y/b.md", True),
        ("a/**/b.md", "b.md", False),
        ("a/**", "a/x/y", True),
        ("a/**", "a", False),
        ("*", ".hidden", True),
        ("*/*.md", "a.md", False),
        ("a.b", "aXb", False),
        ("[!a].md", "b.md", True),
        ("a?.md", "a\n.md", True),
        ("*.md", "a.md\n", False),
    ],
)
def test_patterns(pattern: str, name: str, expected: bool) -> None:
    assert Patterns([pattern]).matches(name) is expected
