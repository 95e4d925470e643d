"""What a user's program may rely on: the types of models, their fields and their texts."""

from __future__ import annotations

import dataclasses
import io
from datetime import datetime
from pathlib import Path
from typing import assert_type

import attrs
import cattrs

import newsformat as nf


@attrs.define(kw_only=True)
class Review(nf.Article):
    """An article with one more field."""

    stars: int | None = attrs.field(default=None, metadata=nf.slot("stars", "From 1 to 5."))


@dataclasses.dataclass
class Note:
    """A dataclass is a model as well."""

    title: str
    tags: str | list[str]


def converters(path: Path, converter: cattrs.Converter) -> None:
    """A converter goes wherever a class is read or written, and changes no type."""
    assert_type(nf.loads("text", Note, converter=converter), Note)
    assert_type(nf.load(path, converter=converter), nf.Article)
    assert_type(nf.Document.parse("text", Note, converter=converter), nf.Document[Note])
    assert_type(nf.Document.read(path, converter=nf.make_converter()), nf.Document[nf.Article])
    assert_type(nf.structure({"title": "Boats"}, Note, converter=converter), Note)
    assert_type(nf.make_converter(json=True), cattrs.Converter)
    nf.dump(nf.Article(title="Boats"), path, converter=converter)
    nf.loads("text", converter="json")  # type: ignore[call-overload] # no converter
    with nf.edit(path, Note, converter=converter) as note:
        assert_type(note.tags, str | list[str])


def fields(article: nf.Article) -> None:
    """Plain values, and nothing else."""
    assert_type(article.title, str)
    assert_type(article.heat, int | float | None)
    assert_type(article.published, bool | None)
    assert_type(article.published_date_time, datetime | None)
    assert_type(article.topics, list[str])
    assert_type(article.provider, nf.Provider | None)
    assert_type(article.images, list[nf.Image])
    assert_type(article.related, list[nf.RelatedItem])
    assert_type(article.related[0].provider, nf.Provider | None)
    assert_type(article.extra, dict[str, object])
    assert_type(article.body, str)
    article.heat = 120
    article.heat = "hot"  # type: ignore[assignment] # a number, or nothing
    article.topics.append(3)  # type: ignore[arg-type] # texts


def constructors() -> None:
    """What is required, and what a field takes."""
    assert_type(Review(title="Boats", stars=4).stars, int | None)
    nf.Article()  # type: ignore[call-arg] # without a title
    nf.Article("Boats")  # type: ignore[call-arg] # by keyword only
    nf.Image(url="https://example.com/a.jpg", width="3")  # type: ignore[arg-type] # a number


def texts(path: Path, file: io.BytesIO, article: nf.Article) -> None:
    """Reading gives the model that was asked for."""
    assert_type(nf.loads("text"), nf.Article)
    assert_type(nf.loads(b"text", Review), Review)
    assert_type(nf.load(path), nf.Article)
    assert_type(nf.load(file, Review, limits=nf.Limits(depth=20)), Review)
    assert_type(nf.dumps(article), str)
    nf.dump(article, path)
    nf.dump(article, file)
    nf.loads(3)  # type: ignore[call-overload] # neither text nor bytes


class Converter(cattrs.Converter):
    """A converter of the user's own."""


def mappings(article: nf.Article) -> None:
    """Models to mappings and back; a converter keeps its type."""
    assert_type(nf.structure({"title": "Boats"}, Review), Review)
    assert_type(nf.unstructure(article), dict[str, object])
    assert_type(nf.make_converter(), cattrs.Converter)
    assert_type(nf.configure_converter(Converter()), Converter)


def errors() -> None:
    """Errors carry their facts."""
    try:
        nf.load("post.md")
    except (nf.ParseError, nf.ValidationError) as error:
        assert_type(error.diagnostics, tuple[nf.Diagnostic, ...])
        diagnostic = error.diagnostics[0]
        assert_type(diagnostic.code, str)
        assert_type(diagnostic.path, str)
        assert_type(diagnostic.line, int | None)
        assert_type(diagnostic.severity, nf.Severity)
        assert_type(diagnostic.span, nf.Span | None)
    except nf.EditError as error:
        assert_type(error.path, str)
    value_errors: list[type[ValueError]] = [nf.ParseError, nf.ValidationError, nf.EditError]
    assert_type(value_errors, list[type[ValueError]])
    assert_type(nf.CODES["NF101"].summary, str)
    assert_type(nf.__version__, str)
