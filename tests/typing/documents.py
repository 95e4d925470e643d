"""What a user's program may rely on: the types of documents and of what they give."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any, assert_type

import attrs

import newsformat as nf


@attrs.define(kw_only=True)
class Course:
    """A class of the user's own."""

    title: str
    web_url: str | None = attrs.field(default=None, metadata=nf.slot("webUrl", url=True))
    topics: list[str] = attrs.field(factory=list)


def documents(text: str, content: bytes, path: Path) -> None:
    """The model decides what a document is of; without one it is an article."""
    assert_type(nf.Document.parse(text), nf.Document[nf.Article])
    assert_type(nf.Document.parse(content, name="post.md"), nf.Document[nf.Article])
    assert_type(nf.Document.parse(text, Course), nf.Document[Course])
    assert_type(nf.Document.parse(text, model=Course), nf.Document[Course])
    assert_type(nf.Document.parse(text, None), nf.Document[dict[str, Any]])
    assert_type(nf.Document.read(path), nf.Document[nf.Article])
    assert_type(nf.Document.read("post.md", Course), nf.Document[Course])
    assert_type(nf.Document.read(path, None, limits=nf.Limits()), nf.Document[dict[str, Any]])
    assert_type(nf.Document.read(path, missing="empty"), nf.Document[nf.Article])
    assert_type(nf.Document.parse("", None, duplicates="last"), nf.Document[dict[str, Any]])


def models(doc: nf.Document[Course]) -> None:
    """A document gives and takes its model."""
    assert_type(doc.article, Course)
    assert_type(doc.article.topics, list[str])
    doc.article = Course(title="Boats")
    doc.article = nf.Article(title="Boats")  # type: ignore[assignment] # another model
    assert_type(doc.data, Course)
    assert_type(doc.data.topics, list[str])
    doc.data = Course(title="Boats")
    doc.data = nf.Article(title="Boats")  # type: ignore[assignment] # another model


def plain(doc: nf.Document[dict[str, Any]]) -> None:
    """Without a model there is a dictionary."""
    assert_type(doc.data, dict[str, Any])
    doc.data["layout"] = "post"
    doc.data = {"layout": "post"}


def paths(doc: nf.Document[Course], path: str) -> None:
    """What the methods that take a path take beside it, and give."""
    assert_type(doc.get(path), Any)
    assert_type(doc.get(path, None), Any)
    assert_type(doc.get(path, default=[]), Any)
    assert_type(path in doc, bool)
    place = doc.locate(path)
    assert_type(place, nf.Location)
    assert_type(place.key, nf.Span | None)
    assert_type(place.value, nf.Span)
    assert_type(place.key_line, int | None)
    assert_type(place.key_column, int | None)
    assert_type(place.value_line, int)
    assert_type(place.value_column, int)
    place.value = nf.Span(0, 0)  # type: ignore[misc] # it is frozen
    doc.rename(path, "title")
    doc.append("topics", "Boats")
    doc.insert("topics[0]", "Boats")
    doc.move("topics[0]", -1)
    doc.move("topics[0]", "1")  # type: ignore[arg-type] # an index is a number
    doc.rename(path, 1)  # type: ignore[arg-type] # a key is a text


def texts(doc: nf.Document[nf.Article]) -> None:
    """What comes out of a document."""
    assert_type(str(doc), str)
    assert_type(bytes(doc), bytes)
    assert_type(doc.body, str)
    assert_type(doc.diff(), str)
    assert_type(doc.edits(), list[nf.TextEdit])
    assert_type(doc.edits()[0].span, nf.Span)
    assert_type(doc.edits()[0].replacement, str)
    assert_type(doc.check(), list[nf.Diagnostic])
    assert_type(doc.get("images[0].width"), Any)
    doc.set("images[0].width", 1200)
    doc.remove("quality")
    doc.write()
    doc.write(Path("copy.md"))
    doc.write("copy.md", overwrite=True)
    assert_type(doc.changed, bool)
    assert_type(doc.name, str | None)
    assert_type(doc.path, Path | None)
    assert_type(copy.copy(doc), nf.Document[nf.Article])
    doc.heat = 1  # type: ignore[attr-defined] # the article has it
    doc.path = Path("copy.md")  # type: ignore[misc] # only writing sets it


def blocks(path: Path) -> None:
    """A block gives the model."""
    with nf.edit(path) as article:
        assert_type(article, nf.Article)
    with nf.edit(path, Course) as course:
        assert_type(course, Course)
