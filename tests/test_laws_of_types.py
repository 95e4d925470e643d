"""The laws, for fields of every type that sites have."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsformat as nf
from any_objects import any_objects, objects
from newsformat import strategies as ns
from newsformat.strategies import Edit
from site_types import Author, Note, Site
from test_totality import assert_names_a_place, outcome, same_instant

MODELS = [Site, Note]


@pytest.mark.parametrize("model", MODELS)
def test_value_round_trip(model: type[Any]) -> None:
    @given(ns.models(model))
    def holds(made: Any) -> None:
        text = nf.dumps(made)
        assert nf.loads(text, model) == made
        assert nf.dumps(nf.loads(text, model)) == text
        assert nf.structure(nf.unstructure(made), model) == made

    holds()


@pytest.mark.parametrize("model", MODELS)
def test_identity_and_get_put(model: type[Any]) -> None:
    @given(ns.documents(model))
    def holds(document: nf.Document[Any]) -> None:
        text = str(document)
        model_of_text = copy.deepcopy(document.article)
        document.article = model_of_text
        assert str(document) == text
        assert nf.Document.parse(text, model).article == model_of_text

    holds()


@pytest.mark.parametrize("model", MODELS)
def test_put_get(model: type[Any]) -> None:
    @given(ns.documents(model), ns.edits(model))
    def holds(document: nf.Document[Any], edit: Edit) -> None:
        before = str(document)
        try:
            edit.apply(document)
        except nf.EditError as error:
            assert_names_a_place(error)
            assert str(document) == before
            return
        assert nf.loads(str(document), model) == document.article

    holds()


TEXT = """---
title: t
tags: [a, b]
authors:
  - Jo # x
  - name: Bo
    zz: 5
menu: {a: {name: n}}
day: 2024-01-01
number: 5
media: {kind: article, text: x}
all_media:
  - kind: video
    seconds: 3
pair: [1, x]
many: [a]
words: [b, a]
counts: [3, 1]
link: {href: h, rank: 1, more: [1]}
links:
  a: {href: h}
box: {content: 5}
color: red
layout: auto
mixed: [a, {b: 1}]
codes: {404: x}
scores: [1]
ranks: {a: 1}
picture: {src: s}
---
Text
"""


def assign(name: str) -> Callable[[Any, Any], None]:
    return lambda site, value: setattr(site, name, value)


PLACES: dict[str, Callable[[Any, Any], None]] = {
    each.name: assign(each.name) for each in attrs.fields(Site)
} | {
    "tags[0]": lambda site, value: site.tags.__setitem__(0, value),
    "authors[0]": lambda site, value: site.authors.__setitem__(0, value),
    "authors[]": lambda site, value: site.authors.append(value),
    "authors[1].name": lambda site, value: setattr(site.authors[1], "name", value),
    "menu.a": lambda site, value: site.menu.__setitem__("a", value),
    "menu{}": lambda site, value: site.menu.__setitem__(value, Author("q")),
    "media.kind": lambda site, value: setattr(site.media, "kind", value),
    "all_media[]": lambda site, value: site.all_media.append(value),
    "pair[1]": lambda site, value: setattr(site, "pair", (1, value)),
    "many[0]": lambda site, value: setattr(site, "many", (value,)),
    "words[]": lambda site, value: site.words.add(value),
    "counts[]": lambda site, value: setattr(site, "counts", site.counts | {value}),
    "link.href": lambda site, value: site.link.__setitem__("href", value),
    "link.more": lambda site, value: site.link.__setitem__("more", value),
    "links.a": lambda site, value: site.links.__setitem__("a", value),
    "box.content": lambda site, value: setattr(site.box, "content", value),
    "mixed[]": lambda site, value: site.mixed.append(value),
    "mixed[1].b": lambda site, value: site.mixed[1].__setitem__("b", value),
    "codes{}": lambda site, value: site.codes.__setitem__(value, "x"),
    "ranks.a": lambda site, value: site.ranks.__setitem__("a", value),
    "picture.src": lambda site, value: setattr(site.picture, "src", value),
}


def puts(place: str, site: Site, value: Any) -> bool:
    """Put a value at a place, and tell whether Python lets it stand there."""
    try:
        PLACES[place](site, value)
    except Exception:  # noqa: BLE001 - what has no hash may raise anything
        return False
    return True


def check_dumps(place: str, value: Any) -> None:
    site = nf.loads(TEXT, Site)
    if puts(place, site, value):
        result = outcome(lambda: nf.dumps(site))
        if not isinstance(result, Exception):
            assert same_instant(nf.loads(result, Site), site)


def check_document(place: str, value: Any) -> None:
    document = nf.Document.parse(TEXT, Site)
    if puts(place, document.article, value):
        result = outcome(lambda: str(document))
        if not isinstance(result, Exception):
            assert same_instant(nf.loads(result, Site), document.article)


EACH_KIND_OF_PLACE = [
    "tags", "authors[]", "menu", "day", "number", "media", "pair", "many", "words", "words[]",
    "link", "link.more", "links.a", "box.content", "color", "layout", "mixed[]", "codes{}",
    "picture",
]  # fmt: skip


@pytest.mark.parametrize("place", EACH_KIND_OF_PLACE)
def test_each_object_at_each_place(place: str) -> None:
    for value in objects():
        check_dumps(place, value)


@given(st.sampled_from(sorted(PLACES)), any_objects())
def test_totality(place: str, value: Any) -> None:
    check_dumps(place, value)
    check_document(place, value)


PATHS = [
    "tags", "tags[0]", "authors[0]", "authors[1].name", "authors[2]", "menu.a", "menu.b", "number",
    "media", "media.kind", "all_media[0]", "all_media[1]", "pair[0]", "pair", "many[0]", "words",
    "link", "link.href", "link.more", "links.b", "box", "box.content", "color", "layout",
    "mixed[1].b", "codes.404", "ranks.b", "picture", "picture.width", "source",
]  # fmt: skip


@given(st.sampled_from(PATHS), any_objects())
def test_totality_of_paths(path: str, value: Any) -> None:
    document = nf.Document.parse(TEXT, Site)
    result = outcome(lambda: document.set(path, value))
    if isinstance(result, Exception):
        assert str(document) == TEXT
    else:
        assert same_instant(nf.loads(str(document), Site), document.article)
