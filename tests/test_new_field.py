"""A new field is one declaration: everything else finds it."""

from __future__ import annotations

import runpy
from pathlib import Path

import attrs
import pytest
from hypothesis import given

import newsformat as nf
from newsformat import strategies
from newsformat.compiled.object_reader import read_by_template
from newsformat.convert.class_layout import layout_of
from newsformat.text.source import DEFAULT_LIMITS
from reading_routes import line_data


@attrs.define(kw_only=True)
class LocalArticle(nf.Article):
    source_town: str | None = attrs.field(
        default=None, metadata=nf.slot("sourceTown", "Where it happened.", quoted=True, block=True)
    )


ARTICLE = LocalArticle(title="Boats", source_town="Leiden")
TEXT = '---\ntitle: "Boats"\n\nsourceTown: "Leiden"\n\n---\n'


def test_the_converter_knows_it() -> None:
    assert nf.unstructure(ARTICLE) == {"title": "Boats", "sourceTown": "Leiden"}
    assert nf.structure(nf.unstructure(ARTICLE), LocalArticle) == ARTICLE


def test_the_canonical_writer_knows_it() -> None:
    assert nf.dumps(ARTICLE) == TEXT


def test_the_readers_know_it() -> None:
    layout = layout_of(LocalArticle)
    assert line_data(TEXT, LocalArticle) == {"title": "Boats", "sourceTown": "Leiden"}
    recognised = read_by_template(TEXT, layout, DEFAULT_LIMITS)
    assert recognised is not None
    assert recognised[1] == ARTICLE
    assert nf.loads(TEXT, LocalArticle) == ARTICLE
    assert nf.loads(TEXT.replace('"Boats"', "'Boats'"), LocalArticle) == ARTICLE


def test_edits_know_its_place() -> None:
    document = nf.Document.parse('---\ntitle: "Boats"\n\n---\n', LocalArticle)
    document.set("sourceTown", "Leiden")
    assert str(document) == TEXT


@given(strategies.models(LocalArticle))
def test_the_strategies_know_it(article: LocalArticle) -> None:
    assert article.source_town is None or isinstance(article.source_town, str)
    assert nf.loads(nf.dumps(article), LocalArticle) == article


def test_the_reference_table_knows_it() -> None:
    pytest.importorskip("sphinx", reason="the tables are made with Sphinx")
    path = Path(__file__).parents[1] / "docs" / "_ext" / "tables.py"
    tables = runpy.run_path(str(path))
    rows = list(tables["model_rows"](LocalArticle))
    assert [row for row in rows if "`sourceTown`" in row[0]] == [
        ("`sourceTown`", "`source_town`", "text", "quoted, block", "Where it happened.")
    ]
