"""The strategies that users test their own programs with."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

import newsformat as nf
from newsformat import strategies


@attrs.define(kw_only=True)
class Course:
    """A class of a user's own."""

    title: str
    price: float | None = None
    topics: list[str] = attrs.field(factory=list)
    parts: list[Course] = attrs.field(factory=list)


_SEARCH = settings(max_examples=300, derandomize=True, database=None)


def found(strategy: st.SearchStrategy[Any], condition: Callable[[Any], bool]) -> Any:
    """The smallest example that hypothesis finds, the same each time."""
    return find(strategy, condition, settings=_SEARCH)


@given(strategies.documents())
def test_documents_say_what_their_texts_say(document: nf.Document[nf.Article]) -> None:
    assert nf.loads(str(document)) == document.article


@given(strategies.documents(Course), strategies.edits(Course))
def test_edits_of_any_class(document: nf.Document[Course], edit: strategies.Edit) -> None:
    edit.apply(document)
    assert getattr(document.article, edit.path) == edit.value
    assert nf.loads(str(document), Course) == document.article


@given(strategies.documents(), strategies.edits())
def test_edits_of_articles(document: nf.Document[nf.Article], edit: strategies.Edit) -> None:
    before = str(document)
    try:
        edit.apply(document)
    except nf.EditError:
        assert str(document) == before
    else:
        assert nf.loads(str(document)) == document.article


@pytest.mark.parametrize("model", [nf.Article, nf.RelatedItem, nf.Provider, nf.Image])
@given(st.data())
def test_hypothesis_knows_the_models(model: type[object], data: st.DataObject) -> None:
    value = data.draw(st.from_type(model))
    assert nf.loads(nf.dumps(value), model) == value


@pytest.mark.parametrize("first", ["hypothesis", "newsformat.strategies", "newsformat"])
def test_it_does_not_matter_what_is_imported_first(first: str) -> None:
    lines = [
        f"import {first}",
        "from hypothesis import strategies as st",
        "import newsformat as nf",
        "print(st.from_type(nf.Provider))",
    ]
    command = [sys.executable, "-W", "error", "-c", "\n".join(lines)]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "Provider" in result.stdout


def test_counterexamples_are_small() -> None:
    assert str(found(strategies.documents(), lambda document: "#" in str(document))).count("\n") < 7
    image = found(strategies.images(), lambda image: image.width is not None)
    assert len(nf.dumps(image).splitlines()) == 4
