from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

import newsformat as nf
from generated_documents import any_documents, article_documents


@given(article_documents().map(lambda document: document.text))
def test_article_documents_are_articles(text: str) -> None:
    assert nf.loads(text).title is not None


@given(st.one_of(any_documents()).map(lambda document: document.text))
def test_any_documents_parse(text: str) -> None:
    assert nf.Document.parse(text, None).body is not None
