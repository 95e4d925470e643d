"""What a user's tests may rely on: the types of the strategies."""

from __future__ import annotations

from datetime import datetime
from typing import Any, assert_type

import attrs
from hypothesis.strategies import SearchStrategy

import newsformat as nf
from newsformat import strategies


@attrs.define
class Course:
    """A class of the user's own."""

    title: str


def generated() -> None:
    """Each strategy says what it gives."""
    assert_type(strategies.articles(), SearchStrategy[nf.Article])
    assert_type(strategies.related_items(), SearchStrategy[nf.RelatedItem])
    assert_type(strategies.providers(), SearchStrategy[nf.Provider])
    assert_type(strategies.images(), SearchStrategy[nf.Image])
    assert_type(strategies.models(Course), SearchStrategy[Course])
    assert_type(strategies.canonical_texts(), SearchStrategy[str])
    assert_type(strategies.field_values(nf.Article, "heat"), SearchStrategy[Any])
    assert_type(strategies.texts(), SearchStrategy[str])
    assert_type(strategies.urls(), SearchStrategy[str])
    assert_type(strategies.moments(), SearchStrategy[datetime])
