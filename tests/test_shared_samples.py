"""Real files and real edits, where they are at hand."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any

import attrs
import pytest

import newsformat as nf
from comparing import says_the_same
from reading_routes import line_data

SHARED = Path(os.environ.get("NEWSFORMAT_SHARED", Path(__file__).parents[2] / "shared"))
FILES = sorted([*SHARED.glob("samples/*/*.md"), *SHARED.glob("seed/*.md")])
ARTICLES = [path for path in FILES if path.parent.name != "other"]
EDITS = sorted(SHARED.glob("samples/edits/*.old.md"))

pytestmark = pytest.mark.skipif(not FILES, reason="the real files are not part of the package")


def with_crlf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def read(path: Path) -> str:
    return path.read_bytes().decode()


def new_of(path: Path) -> Path:
    return path.with_name(path.name.replace(".old.", ".new."))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name[:40])
def test_identity(path: Path) -> None:
    assert bytes(nf.Document.read(path, None)) == path.read_bytes()


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.name[:40])
def test_machine_written_articles_are_canonical_but_for_their_line_ends(path: Path) -> None:
    article = nf.load(path)
    front = read(path)[: len(read(path)) - len(article.body)]
    assert nf.dumps(attrs.evolve(article, body="")) == front.replace("\r\n", "\n")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name[:40])
def test_the_fast_reader_reads_every_file(path: Path) -> None:
    assert line_data(read(path), None) is not None


def put_by_path(document: nf.Document[Any], wanted: dict[str, Any]) -> nf.Document[Any]:
    before = nf.Document.parse(str(document), None).article
    for key, value in wanted.items():
        document.set(key, value)
    for key in before.keys() - wanted.keys():
        document.remove(key)
    return document


@pytest.mark.parametrize("change_text", [str, with_crlf], ids=["as they are", "CRLF"])
@pytest.mark.parametrize("backwards", [False, True], ids=["forwards", "backwards"])
@pytest.mark.parametrize("path", EDITS, ids=lambda path: path.name)
class TestRecordedEdits:
    def texts(self, path: Path, backwards: bool, change_text: Any) -> tuple[str, str]:
        old, new = change_text(read(path)), change_text(read(new_of(path)))
        return (new, old) if backwards else (old, new)

    def test_whole_article(self, path: Path, backwards: bool, change_text: Any) -> None:
        old, new = self.texts(path, backwards, change_text)
        document = nf.Document.parse(old)
        document.article = nf.loads(new)
        assert str(document) == new

    def test_field_by_field(self, path: Path, backwards: bool, change_text: Any) -> None:
        old, new = self.texts(path, backwards, change_text)
        document, wanted = nf.Document.parse(old), nf.loads(new)
        for field in attrs.fields(nf.Article):
            setattr(document.article, field.name, getattr(wanted, field.name))
        assert str(document) == new

    def test_by_path(self, path: Path, backwards: bool, change_text: Any) -> None:
        old, new = self.texts(path, backwards, change_text)
        document = put_by_path(nf.Document.parse(old), nf.Document.parse(new, None).article)
        assert str(document) == new

    def test_by_path_without_a_model(self, path: Path, backwards: bool, change_text: Any) -> None:
        old, new = self.texts(path, backwards, change_text)
        before, wanted = (nf.Document.parse(text, None).article for text in (old, new))
        document = put_by_path(nf.Document.parse(old, None), wanted)
        after = nf.Document.parse(str(document), None).article
        assert says_the_same(after, wanted)
        added = [key for key in wanted if key not in before]
        # Nothing is known of their usual places.
        assert list(after)[len(after) - len(added) :] == added
        if not added:
            assert str(document) == new

    def test_one_edit_after_the_other(
        self, path: Path, backwards: bool, change_text: Any, tmp_path: Path
    ) -> None:
        old, new = self.texts(path, backwards, change_text)
        file = tmp_path / "post.md"
        file.write_bytes(old.encode())
        wanted = nf.loads(new)
        for field in attrs.fields(nf.Article):
            with nf.edit(file) as article:
                setattr(article, field.name, getattr(wanted, field.name))
        assert file.read_bytes().decode() == new


@attrs.define(kw_only=True)
class Ratings:
    count: int
    average: float


@attrs.define(kw_only=True)
class Picture:
    url: str
    width: int | None = None
    height: int | None = None
    is_cached: bool | None = attrs.field(default=None, alias="isCached")


@attrs.define(kw_only=True)
class Person:
    name: str


@attrs.define(kw_only=True)
class Organization:
    taxonomy: str | None = None
    _id: str | None = None
    name: str
    domain: str | None = None
    description: str | None = None
    images: list[Picture] = attrs.field(factory=list)
    authors: list[Person] = attrs.field(factory=list)


@attrs.define(kw_only=True)
class Action:
    url: str
    type: str
    title: str
    attribution: str | None = None


@attrs.define(kw_only=True)
class Resource:
    title: str | None = None
    name: str | None = None
    excerpt: str
    original_url: str | None = attrs.field(default=None, alias="originalUrl")
    web_url: str | None = attrs.field(default=None, alias="webUrl")
    type: str
    price: str | None = None
    length: str | None = None
    published: datetime | None = attrs.field(default=None, alias="publishedDateTime")
    members: int | None = None
    ratings: Ratings | None = None
    heat: int
    featured_content: str | None = attrs.field(default=None, alias="featuredContent")
    actions: list[Action] = attrs.field(factory=list)
    provider: Organization
    levels: list[str] = attrs.field(factory=list)
    items: list[str] = attrs.field(factory=list)
    topics: list[str] = attrs.field(factory=list)
    images: list[Picture] = attrs.field(factory=list)
    secured: str | None = None


def sample(start: str) -> str:
    return read(next(path for path in FILES if path.name.startswith(start)))


def changed_lines(before: str, after: str) -> list[str]:
    lines = before.split("\n")
    return [line for line in after.split("\n") if line not in lines]


class TestModelsOfOnesOwn:
    def test_a_course(self) -> None:
        text = sample("microsoft-learn")
        document = nf.Document.parse(text, Resource)
        assert document.article.ratings == Ratings(count=464, average=4.4396553)
        document.article.ratings.count = 470
        document.article.ratings.average = 4.5
        result = text.replace("count: 464", "count: 470").replace("4.4396553", "4.5")
        assert str(document) == result

    def test_a_collection(self) -> None:
        text = sample("april-dunnam")
        document = nf.Document.parse(text, Resource)
        document.article.items.append("videos/one-more")
        last = "  - videos/april-dunnam-print-in-power-apps-without-power-automate\n"
        assert str(document) == text.replace(last, f"{last}  - videos/one-more\n")

    def test_a_video(self) -> None:
        text = sample("daves-tech-tips")
        document = nf.Document.parse(text, Resource)
        document.article.images[0].width = 640
        document.article.web_url = "https://example.com/v"
        result = text.replace("width: 1280", "width: 640")
        result = result.replace("type: video", "webUrl: https://example.com/v\ntype: video")
        assert str(document) == result

    def test_a_download(self) -> None:
        text = sample("power-apps-community")
        document = nf.Document.parse(text, Resource)
        document.article.provider.authors.append(Person(name="somebody"))
        document.article.actions[0].type = "link"
        result = text.replace("    - name: sgreen\n", "    - name: sgreen\n    - name: somebody\n")
        assert str(document) == result.replace('type: "download"', 'type: "link"')

    def test_a_community(self) -> None:
        text = sample("facebook")
        document = nf.Document.parse(text, Resource)
        document.article.members = 8401
        document.article.images.clear()
        block = text[text.index("images:\n  - url: https://scontent") : text.index("\n---\n\n") + 1]
        assert str(document) == text.replace("8400", "8401").replace(block, "")

    def test_an_organization(self) -> None:
        text = sample("ibm.com")
        document = nf.Document.parse(text, Organization)
        assert document.article._id == "ibm.com"
        document.article.images.pop()
        document.article.name = "I.B.M."
        kept = text[: text.index("  - url: /assets/images/organizations/ibm.com-400x400.jpg")]
        assert str(document) == kept.replace("name: IBM", "name: I.B.M.") + "---"
