from __future__ import annotations

from hypothesis import given, settings

import newsformat as nf
from generated_documents import any_documents, article_documents


@settings(max_examples=100)
@given(article_documents().map(lambda document: document.text))
def test_article_documents_are_articles(text: str) -> None:
    assert nf.loads(text).title is not None


@settings(max_examples=100)
@given(any_documents().map(lambda document: document.text))
def test_any_documents_parse(text: str) -> None:
    assert nf.Document.parse(text, None).body is not None
