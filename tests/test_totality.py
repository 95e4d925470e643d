"""Totality: whatever object stands anywhere, it is written as it is, or refused in words."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date, datetime, time
from functools import partial
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsformat as nf
from any_objects import any_objects, multiplied, objects

pytestmark = pytest.mark.usefixtures("with_and_without_compiled_code")

TEXT = """---
category: news
title: "Boats on the canal"
publishedDateTime: 2024-05-02T07:30:00Z
webUrl: "https://boats.example/canal"
heat: 3 # rising
mood: calm

provider:
  name: Harbour News
  images:
    - url: "https://boats.example/logo.png"
      alt: A boat

topics:
  - Boats
  - Canals

images:
  - url: "https://boats.example/1.jpg"
    width: 800
    credit:
      by: [Ines, Jo]

related:
  - title: "Locks"
    webUrl: "https://boats.example/locks"
    provider:
      name: Harbour News
---
Text.
"""
# Comments and flow style keep the compiled functions out.
BY_HAND = TEXT.replace("topics:\n  - Boats\n  - Canals\n", "topics: [Boats, Canals] # two\n")


def put(path: str) -> Callable[[Any, Any], None]:
    """Return what assigns a value to an attribute, such as `images[0].width`."""
    target, _, name = path.rpartition(".")

    def assign(article: Any, value: Any) -> None:
        model = article
        for step in target.replace("[0]", ".0").split(".") if target else []:
            model = model[0] if step == "0" else getattr(model, step)
        setattr(model, name, value)

    return assign


def names_of(model: type[Any]) -> list[str]:
    return [each.name for each in attrs.fields(model)]


PLACES: dict[str, Callable[[Any, Any], None]] = {
    path: put(path)
    for path in [
        *names_of(nf.Article),
        *(f"provider.{name}" for name in names_of(nf.Provider)),
        *(f"images[0].{name}" for name in names_of(nf.Image)),
        *(f"related[0].{name}" for name in names_of(nf.RelatedItem)),
        *(f"related[0].provider.{name}" for name in names_of(nf.Provider)),
    ]
} | {
    "topics[0]": lambda article, value: article.topics.__setitem__(0, value),
    "topics[]": lambda article, value: article.topics.append(value),
    "images[0]": lambda article, value: article.images.__setitem__(0, value),
    "related[]": lambda article, value: article.related.append(value),
    "provider.images[]": lambda article, value: article.provider.images.append(value),
    "extra.mood": lambda article, value: article.extra.__setitem__("mood", value),
    "extra.new": lambda article, value: article.extra.__setitem__("new", value),
    "images[0].extra.credit.by": lambda a, value: a.images[0].extra["credit"].update(by=value),
    "images[0].extra.credit": lambda a, value: a.images[0].extra.__setitem__("credit", value),
}


EACH_KIND_OF_PLACE = [
    "title", "published_date_time", "web_url", "type", "heat", "published", "provider", "topics",
    "images", "related", "extra", "body", "provider.name", "provider.extra", "images[0].url",
    "images[0].width", "topics[0]", "topics[]", "images[0]", "related[]", "extra.mood",
    "images[0].extra.credit",
]  # fmt: skip


def plain(value: Any) -> Any:
    """What a value says, by the exact types of plain data, or an error for what is none."""
    kind = type(value)
    if attrs.has(kind):
        return kind, {each.name: plain(getattr(value, each.name)) for each in attrs.fields(kind)}
    if issubclass(kind, dict):
        return {repr(plain(key)): plain(item) for key, item in dict.items(value)}
    if dataclasses.is_dataclass(kind):
        names = [each.name for each in dataclasses.fields(kind)]
        return kind, {name: plain(getattr(value, name)) for name in names}
    if kind is tuple:
        return kind, [plain(item) for item in value]
    if kind in {set, frozenset}:
        return kind, sorted(repr(plain(item)) for item in value)
    if issubclass(kind, list):
        return [plain(list.__getitem__(value, index)) for index in range(list.__len__(value))]
    for scalar in (str, int, float):
        if issubclass(kind, scalar) and kind is not bool:
            exact = {str: str.__str__, int: int.__index__, float: float.__float__}[scalar](value)
            return "number" if exact != exact else (scalar, exact)  # noqa: PLR0124 - NaN
    if issubclass(kind, datetime):
        offset = value.utcoffset()
        naive = value.replace(tzinfo=None)
        # Moments are the same where they are the same instant; it may lie beyond the calendar.
        exact = datetime.combine(naive.date(), naive.time())
        since = exact - datetime.combine(date.min, time())
        return (since if offset is None else since - offset), offset is None
    return kind if value is None or kind is bool else (kind.__mro__[-2], str(value))


def same_instant(first: Any, second: Any) -> bool:
    return bool(plain(first) == plain(second))


def outcome(call: Callable[[], Any]) -> Any:
    """Return a result, or the error if it is one of those that are promised."""
    try:
        return call()
    except (nf.EditError, nf.ValidationError) as error:
        assert_names_a_place(error)
        return error


def assert_names_a_place(error: nf.EditError | nf.ValidationError) -> None:
    paths = (
        [error.path]
        if isinstance(error, nf.EditError)
        else [each.path for each in error.diagnostics]
    )
    assert paths
    assert all(path.startswith("$.") for path in paths), str(error)
    assert "depends on" not in str(error)


CALLS: dict[str, Callable[[nf.Document[Any]], Any]] = {
    "bytes": bytes,
    "diff": nf.Document.diff,
    "edits": nf.Document.edits,
    "check": nf.Document.check,
}


def check_text(document: nf.Document[Any]) -> Any:
    result = outcome(lambda: str(document))
    if not isinstance(result, Exception):
        assert same_instant(nf.Document.parse(result).article, document.article)
    return result


def check_all_calls(document: nf.Document[Any]) -> None:
    result = check_text(document)
    others = {name: outcome(partial(call, document)) for name, call in CALLS.items()}
    if isinstance(result, Exception):
        assert {str(each) for each in others.values()} == {str(result)}
    elif not isinstance(others["bytes"], Exception):
        assert others["bytes"].decode() == result


def changed(text: str, place: str, value: Any) -> nf.Document[nf.Article]:
    document = nf.Document.parse(text)
    PLACES[place](document.article, value)
    return document


def check_dumps(place: str, value: Any) -> None:
    article = nf.loads(TEXT)
    PLACES[place](article, value)
    result = outcome(lambda: nf.dumps(article))
    if not isinstance(result, Exception):
        assert same_instant(nf.loads(result), article)


@pytest.mark.parametrize("place", EACH_KIND_OF_PLACE)
def test_each_object_at_each_place(place: str) -> None:
    for value in objects():
        check_dumps(place, value)
    for value in objects():
        check_text(changed(TEXT, place, value))


@pytest.mark.parametrize("place", ["extra.new", "topics"])
def test_more_values_than_any_limit_allows(place: str) -> None:
    check_text(changed(TEXT, place, multiplied()))
    check_dumps(place, multiplied())


@given(st.sampled_from([TEXT, BY_HAND]), st.sampled_from(sorted(PLACES)), any_objects())
def test_totality(text: str, place: str, value: Any) -> None:
    check_all_calls(changed(text, place, value))


@given(st.sampled_from(sorted(PLACES)), any_objects())
def test_totality_of_dumps(place: str, value: Any) -> None:
    check_dumps(place, value)


UNTYPED: list[str] = [
    "title", "topics", "topics[0]", "topics[2]", "provider", "provider.images[0]", "images[0]",
    "images[0].credit", "images[0].credit.by[1]", "new", "new.inner",
]  # fmt: skip


@given(st.sampled_from([TEXT, BY_HAND]), st.sampled_from(UNTYPED), any_objects())
def test_totality_of_paths_without_a_model(text: str, path: str, value: Any) -> None:
    document = nf.Document.parse(text, None)
    result = outcome(lambda: document.set(path, value))
    if isinstance(result, Exception):
        assert str(document) == text
    else:
        assert same_instant(nf.Document.parse(str(document), None).article, document.article)
