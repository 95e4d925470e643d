"""Documents as objects: their attributes, their copies, their file, and how they are shown."""

from __future__ import annotations

import copy
import pickle
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given

import newsformat as nf
from generated_documents import any_documents
from kinds_of_texts import texts_of_articles
from model_edits import Edit, texts_and_edits

TEXT = "---\ntitle: Boats\nheat: 3 # rising\npublishedDateTime: 2024-05-02T07:30:00Z\n---\nText"
CANONICAL = '---\ntitle: "Boats"\npublishedDateTime: 2024-05-02T07:30:00Z\nheat: 3\n\n---\nText'
# The readers of these are not those of the two above.
ANCHORED = "---\ntitle: &t Boats\ncategory: *t\nmenu: {a: 1}\n---\n"


@attrs.define(kw_only=True)
class Course:
    """A class without a place for unknown keys."""

    title: str


def pickled(document: nf.Document[Any]) -> nf.Document[Any]:
    copied: nf.Document[Any] = pickle.loads(pickle.dumps(document))  # noqa: S301 - our own
    return copied


WAYS: dict[str, Callable[[nf.Document[Any]], nf.Document[Any]]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": pickled,
    "both": lambda document: copy.copy(pickled(document)),
}
TEXTS = {"by hand": TEXT, "canonical": CANONICAL, "anchored": ANCHORED}


class TestAttributes:
    @pytest.mark.parametrize(
        ("name", "advice"),
        [
            ("heat", r"doc\.article\.heat"),
            ("publishedDateTime", r"doc\.article\.published_date_time"),
            ("related", r"doc\.article\.related"),
            ("colour", r"doc\.article\.extra\['colour'\]"),
        ],
    )
    def test_what_belongs_to_the_article(self, name: str, advice: str) -> None:
        document = nf.Document.parse(TEXT)
        with pytest.raises(AttributeError, match=advice) as raised:
            setattr(document, name, 1)
        assert raised.value.name == name
        assert not hasattr(document, name)
        assert str(document) == TEXT

    def test_of_other_models(self) -> None:
        with pytest.raises(AttributeError, match=r"set doc\.article\['heat'\]"):
            setattr(nf.Document.parse(TEXT, None), "heat", 1)  # noqa: B010 - mypy knows better
        with pytest.raises(AttributeError, match=r"set doc\.article$"):
            setattr(nf.Document.parse(TEXT, Course), "heat", 1)  # noqa: B010 - as above

    @pytest.mark.parametrize("name", ["path", "name", "changed"])
    def test_what_cannot_be_set(self, name: str) -> None:
        with pytest.raises(AttributeError):
            setattr(nf.Document.parse(TEXT), name, "other.md")

    def test_errors_of_a_model_are_its_own(self) -> None:
        @attrs.frozen(kw_only=True)
        class Frozen:
            title: str
            body: str = ""

        document = nf.Document.parse(TEXT, Frozen)
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            document.body = "Other"

    def test_what_has_no_article_yet(self) -> None:
        with pytest.raises(AttributeError, match="no attribute '_colour'"):
            nf.Document.parse(TEXT)._colour = 1  # type: ignore[attr-defined] # it has none

    def test_documents_are_made_by_their_methods(self) -> None:
        with pytest.raises(TypeError, match=r"Document\.parse\(text\) or Document\.read\(path\)"):
            nf.Document(TEXT)

    def test_documents_can_be_referred_to_weakly(self) -> None:
        document = nf.Document.parse(TEXT)
        assert weakref.ref(document)() is document


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
class TestCopies:
    @pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
    @pytest.mark.parametrize("model", [nf.Article, Course, None])
    def test_nothing_changed(
        self, way: Callable[..., Any], text: str, model: type[Any] | None
    ) -> None:
        document = nf.Document.parse(text, model)
        copied = way(document)
        assert (str(copied), copied.edits(), copied.changed) == (text, [], False)
        assert copied.article == document.article
        assert (str(copied), copied.edits(), copied.changed) == (text, [], False)

    @pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
    def test_edits_stay(self, way: Callable[..., Any], text: str) -> None:
        document = nf.Document.parse(text)
        document.article.heat = 4
        document.article.topics.append("Ferries")
        document.body += " More."
        copied = way(document)
        assert str(copied) == str(document) != text
        assert copied.edits() == document.edits()
        assert copied.diff() == document.diff()
        assert copied.changed

    def test_edits_of_what_no_model_knows_stay(self, way: Callable[..., Any]) -> None:
        document = nf.Document.parse(TEXT, Course)
        document.set("heat", 4)
        document.set("menu.parent", "news")
        document.body = "Other"
        copied = way(document)
        assert copied.body == "Other"
        assert str(copied) == str(document)
        copied.set("heat", 5)
        document.set("heat", 6)
        assert (copied.get("heat"), document.get("heat")) == (5, 6)

    @pytest.mark.parametrize("is_seen", [False, True])
    def test_neither_changes_the_other(self, way: Callable[..., Any], *, is_seen: bool) -> None:
        document = nf.Document.parse(TEXT)
        if is_seen:
            document.article.topics.append("Ferries")
        before = str(document)
        copied = way(document)
        copied.article.heat = 4
        copied.article.topics.append("Portals")
        copied.article.extra["colour"] = "blue"
        copied.body = ""
        after = str(copied)
        assert str(document) == before
        document.article.topics.clear()
        document.body = "Other"
        assert str(copied) == after

    def test_without_a_model(self, way: Callable[..., Any]) -> None:
        document = nf.Document.parse(ANCHORED, None)
        document.article["menu"]["a"] = 2
        copied = way(document)
        copied.article["menu"]["a"] = 3
        assert (document.get("menu.a"), copied.get("menu.a")) == (2, 3)
        assert str(copied) == ANCHORED.replace("1", "3")

    def test_facts_stay(self, way: Callable[..., Any], tmp_path: Path) -> None:
        path = tmp_path / "post.md"
        path.write_text(TEXT)
        limits = nf.Limits(depth=5)
        copied = way(nf.Document.read(path, Course, limits=limits))
        assert (copied.path, copied.name) == (path, str(path))
        assert repr(copied) == f"<Document model=Course name={str(path)!r}>"
        with pytest.raises(nf.EditError):
            copied.set("menu", [[[[[[]]]]]])
        copied.article.title = "Ships"
        copied.write()
        assert path.read_text() == TEXT.replace("Boats", "Ships")

    @given(texts_and_edits(texts_of_articles()))
    def test_of_any_article(
        self, way: Callable[..., Any], text_and_edits: tuple[str, list[Edit]]
    ) -> None:
        text, edits = text_and_edits
        document = nf.Document.parse(text)
        for edit in edits:
            edit.apply(document.article)
        assert outcome(way(document)) == outcome(document)

    @given(any_documents().map(lambda document: document.text))
    def test_of_any_yaml(self, way: Callable[..., Any], text: str) -> None:
        copied = way(nf.Document.parse(text, None))
        assert str(copied) == text
        assert copied.edits() == []


def outcome(document: nf.Document[Any]) -> object:
    """What a document gives, or why it gives nothing."""
    try:
        return str(document), document.edits(), document.diff()
    except nf.EditError as error:
        return str(error)


def test_a_deep_copy_keeps_what_is_shared() -> None:
    document = nf.Document.parse(TEXT)
    copied, article = copy.deepcopy((document, document.article))
    article.heat = 4
    assert copied.get("heat") == 4
    assert document.get("heat") == 3


@pytest.fixture
def post(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file in the folder that the process is in."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "post.md"
    path.write_text(TEXT)
    return path


CHANGED = TEXT.replace("heat: 3", "heat: 4")


class TestPathAndName:
    def test_of_a_file(self, post: Path) -> None:
        document = nf.Document.read("post.md")
        assert document.path == post
        assert document.name == "post.md"
        document.article.heat = 4
        assert document.diff().startswith("--- post.md\n+++ post.md\n")

    def test_of_a_text(self) -> None:
        assert nf.Document.parse(TEXT).path is None
        assert nf.Document.parse(TEXT).name is None
        assert nf.Document.parse(TEXT, name="draft").name == "draft"

    def test_whether_something_changed(self) -> None:
        document = nf.Document.parse(TEXT)
        seen = [document.changed]
        for heat in (3, 4, 3):
            document.article.heat = heat
            seen.append(document.changed)
        document.body = "Other"
        assert [*seen, document.changed] == [False, False, True, False, True]

    def test_the_process_may_go_elsewhere(
        self, post: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = post.parent / "elsewhere"
        other.mkdir()
        document = nf.Document.read("post.md")
        document.article.heat = 4
        monkeypatch.chdir(other)
        document.write()
        assert post.read_text() == CHANGED
        assert (document.path, document.name) == (post, "post.md")
        assert list(other.iterdir()) == []

    def test_a_conflict_names_a_file_that_can_be_found(
        self, post: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        document = nf.Document.read("post.md")
        document.article.heat = 4
        post.write_text("---\ntitle: B\n---\n")
        with pytest.raises(nf.ConflictError) as raised:
            document.write()
        assert raised.value.path == "post.md"
        monkeypatch.chdir("/")
        with pytest.raises(nf.ConflictError) as raised:
            document.write()
        assert raised.value.path == str(post)


def spellings(post: Path) -> dict[str, Any]:
    """Ways to name a file."""
    link, hard_link = post.with_name("link.md"), post.with_name("hard.md")
    folder = post.with_name("folder")
    link.symlink_to(post)
    hard_link.hardlink_to(post)
    folder.symlink_to(post.parent, target_is_directory=True)
    return {
        "as it was": "post.md",
        "a Path": Path("post.md"),
        "absolute": str(post),
        "through another folder": Path("folder") / ".." / post.parent.name / "post.md",
        "through a linked folder": folder / "post.md",
        "a symbolic link": link,
        "a hard link": hard_link,
        "nothing": None,
    }


class TestWriteToTheSameFile:
    @pytest.mark.parametrize("index", range(8))
    def test_by_any_name(self, post: Path, index: int) -> None:
        path = list(spellings(post).values())[index]
        document = nf.Document.read("post.md")
        before = post.stat()
        document.write(path)
        assert (post.stat().st_mtime_ns, post.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
        document.article.heat = 4
        document.write(path)
        assert post.read_text() == CHANGED
        assert (document.changed, document.name, document.path) == (False, "post.md", post)
        document.article.heat = 5
        post.write_text("---\ntitle: B\n---\n")
        with pytest.raises(nf.ConflictError):
            document.write(path)
        with pytest.raises(nf.ConflictError):
            document.write(path, overwrite=True)
        assert post.read_text() == "---\ntitle: B\n---\n"

    def test_that_is_gone(self, post: Path) -> None:
        document = nf.Document.read("post.md")
        post.unlink()
        document.write(post)
        document.article.heat = 4
        with pytest.raises(nf.ConflictError):
            document.write(post)
        assert list(post.parent.iterdir()) == []


class TestWriteACopy:
    def test_the_document_stays_that_of_its_file(self, post: Path) -> None:
        document = nf.Document.read(post)
        document.article.heat = 4
        edits = document.edits()
        document.write("other.md")
        assert Path("other.md").read_text() == CHANGED
        assert post.read_text() == TEXT
        assert (document.path, document.name, document.changed) == (post, str(post), True)
        assert document.edits() == edits
        document.write()
        assert post.read_text() == CHANGED

    def test_of_what_did_not_change(self, post: Path) -> None:
        nf.Document.read(post).write("other.md")
        assert Path("other.md").read_text() == TEXT

    def test_another_file_is_not_replaced(self, post: Path) -> None:
        other = post.with_name("other.md")
        other.write_text("precious")
        for document in (nf.Document.read(post), nf.Document.parse(TEXT)):
            with pytest.raises(FileExistsError, match="overwrite=True") as raised:
                document.write("other.md")
            assert raised.value.filename == "other.md"
            assert other.read_text() == "precious"
        document = nf.Document.read(post)
        document.write(other, overwrite=True)
        assert other.read_text() == TEXT
        assert document.path == post
        assert sorted(each.name for each in post.parent.iterdir()) == ["other.md", "post.md"]

    def test_a_parsed_document_takes_its_first_file(self, post: Path) -> None:
        document = nf.Document.parse(TEXT)
        document.article.heat = 4
        document.write("first.md")
        first = post.with_name("first.md")
        assert (document.path, document.name, document.changed) == (first, "first.md", False)
        document.article.heat = 5
        document.write("second.md")
        assert (document.path, document.changed) == (first, True)
        document.write()
        assert first.read_text() == TEXT.replace("heat: 3", "heat: 5")
        assert not document.changed

    def test_a_name_that_was_given_stays(self, post: Path) -> None:
        document = nf.Document.parse(TEXT, name="draft")
        document.write("first.md")
        assert document.name == "draft"
        document.article.heat = 4
        assert document.diff().startswith("--- draft\n")
        Path("first.md").unlink()
        with pytest.raises(nf.ConflictError) as raised:
            document.write()
        assert raised.value.path == str(post.with_name("first.md"))

    @pytest.mark.usefixtures("post")
    def test_a_parsed_document_whose_write_fails_has_no_file(self) -> None:
        document = nf.Document.parse(TEXT)
        with pytest.raises(FileNotFoundError) as raised:
            document.write("nowhere/post.md")
        assert raised.value.filename == "nowhere/post.md"
        assert document.path is None
        with pytest.raises(ValueError, match="pass a path"):
            document.write()


def test_a_document_is_shown_by_its_name() -> None:
    assert repr(nf.Document.parse(TEXT, None)) == "<Document model=None name=None>"
    assert repr(nf.Document.parse(TEXT, name="x")) == "<Document model=Article name='x'>"


NO_END = "\\ No newline at end of file\n"


@pytest.mark.parametrize(
    ("before", "after", "lines", "expected"),
    [
        ("A\n", "B\n", "2,4 +2,4", " heat: 1\n mood: calm\n ---\n-A\n+B\n"),
        ("A\n", "", "2,4 +2,3", " heat: 1\n mood: calm\n ---\n-A\n"),
        ("A\rB\rC", "A\rD\rC", "3,5 +3,5", f" mood: calm\n ---\n A\r-B\r+D\r C\n{NO_END}"),
        ("A", "B", "2,4 +2,4", f" heat: 1\n mood: calm\n ---\n-A\n{NO_END}+B\n{NO_END}"),
    ],
)
def test_a_diff_of_bodies(before: str, after: str, lines: str, expected: str) -> None:
    document = nf.Document.parse(f"---\nheat: 1\nmood: calm\n---\n{before}", None)
    document.body = after
    assert document.diff() == f"--- article.md\n+++ article.md\n@@ -{lines} @@\n{expected}"
