"""The texts that the laws are held to, from canonical ones to those that nobody can read."""

from __future__ import annotations

from hypothesis import strategies as st

import newsformat as nf
from changed_by_hand import (
    texts_changed_by_hand,
    texts_said_otherwise,
    texts_with_other_entries,
    usual_articles,
)
from generated_documents import (
    Document,
    any_documents,
    article_documents,
    mutated,
    rearranged,
)
from newsformat import strategies as ours


def text_of(document: Document) -> str:
    """Return the text of a document."""
    return document.text


def with_crlf(text: str) -> str:
    """Return a text with other line ends."""
    return text.replace("\n", "\r\n")


def texts_of_articles() -> st.SearchStrategy[str]:
    """Texts that can be read as articles: canonical ones, and others in any style."""
    return st.one_of(
        ours.canonical_texts(),
        ours.canonical_texts().map(with_crlf),
        texts_said_otherwise().map(text_of),
        article_documents().map(text_of),
    )


def texts_of_anything() -> st.SearchStrategy[str]:
    """Texts that can be read without a model."""
    return any_documents().map(text_of)


def damaged_texts() -> st.SearchStrategy[str]:
    """Texts of articles, many of which cannot be read any more."""
    return st.one_of(mutated(texts_of_articles()), texts_changed_by_hand().map(text_of))


def texts_near_the_template() -> st.SearchStrategy[str]:
    """Canonical texts, and texts in which little, or much, is otherwise."""
    return st.one_of(
        ours.canonical_texts(),
        usual_articles().map(nf.dumps),
        usual_articles().map(nf.dumps).map(with_crlf),
        texts_with_other_entries().map(text_of),
        texts_with_other_entries().map(text_of),
        texts_said_otherwise().map(text_of),
        texts_changed_by_hand().map(text_of),
        mutated(ours.canonical_texts()),
        rearranged(ours.canonical_texts()),
    )


def texts_far_from_the_template() -> st.SearchStrategy[str]:
    """Texts in any style, and such with one small damage."""
    texts = st.one_of(article_documents(), any_documents()).map(text_of)
    return st.one_of(texts, texts, mutated(texts))


def texts_of_model(model: type[object]) -> st.SearchStrategy[str]:
    """Canonical texts of a model, and such that people changed."""
    return st.one_of(
        ours.canonical_texts(model),
        texts_with_other_entries(model).map(text_of),
        texts_changed_by_hand(model).map(text_of),
    )
