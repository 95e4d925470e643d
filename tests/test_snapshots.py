"""What an object says is kept so that every change of it is noticed."""

from __future__ import annotations

import copy
import pickle
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from unittest import mock

import attrs
import pytest
from hypothesis import event, example, given

import newsformat as nf
from kinds_of_texts import texts_of_articles
from newsformat import strategies as ours
from newsformat.compiled.snapshots import data_of, is_unchanged, snapshot_of
from newsformat.convert.class_layout import layout_of
from newsformat.convert.converter import to_plain
from newsformat.document import reading_of
from newsformat.document_parts import state
from newsformat.yaml.plain_data import same

LAYOUT = layout_of(nf.Article)
FIRST_TEXTS = 10
MOMENT = datetime(2020, 6, 24, tzinfo=UTC)


def article() -> nf.Article:
    picture = nf.Image(url="https://a.example/b.jpg", width=1)
    author = nf.Provider(name="B", images=[attrs.evolve(picture)])
    return nf.Article(
        title="Boats",
        published_date_time=MOMENT,
        heat=1,
        provider=nf.Provider(name="A", authors=[author]),
        topics=["Boats", "Canals"],
        images=[picture],
        related=[
            nf.RelatedItem(title="C", provider=nf.Provider(name="A")),
            nf.RelatedItem(title="D"),
        ],
        body="text\n",
    )


def set_at(place: Callable[[nf.Article], Any], name: str, value: Any) -> Callable[[Any], None]:
    return lambda model: setattr(place(model), name, value)


def picture_of_author(model: Any) -> Any:
    return model.provider.authors[0].images[0]


CHANGES: dict[str, Callable[[Any], object]] = {
    "a text": set_at(lambda model: model, "title", "Ferries"),
    "a text that is gone": set_at(lambda model: model, "title", None),
    "a text that comes": set_at(lambda model: model, "excerpt", ""),
    "another type of the same value": set_at(lambda model: model, "heat", bool(1)),
    "a float of the same value": set_at(lambda model: model, "heat", 1.0),
    "a moment": set_at(lambda model: model, "published_date_time", MOMENT.replace(tzinfo=None)),
    "a topic more": lambda model: model.topics.append("AI"),
    "a topic less": lambda model: model.topics.pop(),
    "another topic": lambda model: model.topics.__setitem__(0, "AI"),
    "topics in another order": lambda model: model.topics.reverse(),
    "no topics": lambda model: model.topics.clear(),
    "topics that are no list": set_at(lambda model: model, "topics", ("Boats", "Canals")),
    "topics that are gone": set_at(lambda model: model, "topics", None),
    "a provider that is gone": set_at(lambda model: model, "provider", None),
    "a provider that comes": set_at(
        lambda model: model.related[1], "provider", nf.Provider(name="A")
    ),
    "a provider of another class": set_at(lambda model: model, "provider", nf.Image(url="A")),
    "a name inside": set_at(lambda model: model.related[0].provider, "name", "B"),
    "a number far inside": set_at(picture_of_author, "width", 2),
    "an unknown key": lambda model: model.extra.update(locale="en"),
    "an unknown key inside": lambda model: model.related[1].extra.update(locale="en"),
    "unknown keys that are no dictionary": set_at(lambda model: model, "extra", []),
    "related items in another order": lambda model: model.related.reverse(),
    "an attribute that is deleted": lambda model: delattr(model.images[0], "width"),
}  # fmt: skip


def test_an_object_that_nobody_changed_is_unchanged() -> None:
    model = article()
    snapshot = snapshot_of(model, LAYOUT)
    assert snapshot is not None
    assert is_unchanged(model, snapshot, LAYOUT)
    model.body = "the body is no part of the front matter"
    assert is_unchanged(model, snapshot, LAYOUT)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_is_noticed(change: Callable[[Any], object]) -> None:
    model = article()
    snapshot = snapshot_of(model, LAYOUT)
    assert snapshot is not None
    change(model)
    assert not is_unchanged(model, snapshot, LAYOUT)
    assert data_of(snapshot, LAYOUT) == to_plain(article(), [])


@given(ours.articles())
def test_a_snapshot_says_what_plain_data_says(model: nf.Article) -> None:
    snapshot = snapshot_of(model, LAYOUT)
    if snapshot is not None:
        assert data_of(snapshot, LAYOUT) == to_plain(model, [])
        assert is_unchanged(model, snapshot, LAYOUT)


@attrs.define
class Open:
    title: str
    anything: Any = None


def test_what_can_be_changed_in_place_has_no_snapshot() -> None:
    layout = layout_of(Open)
    assert snapshot_of(Open("A"), layout) is not None
    assert snapshot_of(Open("A", ["b"]), layout) is None
    model = article()
    model.extra["tags"] = ["b"]
    assert snapshot_of(model, LAYOUT) is None


@attrs.define(kw_only=True)
class UnknownKeys:
    extra: dict[str, object] = attrs.field(factory=dict, metadata=nf.slot(role="extra"))


@attrs.define(kw_only=True)
class WithExtraKey:
    title: str
    extra: str | None = None
    others: dict[str, object] = attrs.field(factory=dict, metadata=nf.slot(role="extra"))


def test_a_key_may_have_the_name_of_the_usual_place_for_unknown_keys() -> None:
    layout = layout_of(WithExtraKey)
    model = WithExtraKey(title="A", extra="B", others={"locale": "en"})
    snapshot = snapshot_of(model, layout)
    assert snapshot is not None
    assert is_unchanged(model, snapshot, layout)
    assert data_of(snapshot, layout) == {"title": "A", "extra": "B", "locale": "en"}
    model.extra = "C"
    assert not is_unchanged(model, snapshot, layout)


def test_a_class_without_keys_has_a_snapshot() -> None:
    layout, model = layout_of(UnknownKeys), UnknownKeys()
    snapshot = snapshot_of(model, layout)
    assert snapshot == ((),)
    assert is_unchanged(model, snapshot, layout)
    assert data_of(snapshot, layout) == {}
    model.extra["a"] = 1
    assert not is_unchanged(model, snapshot, layout)


@pytest.fixture(scope="module", autouse=True)
def _the_template_is_compiled() -> None:
    for _ in range(FIRST_TEXTS):
        nf.Document.parse("---\ntitle: A\n---\n")


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_documents_notice_what_they_always_noticed(change: Callable[[Any], object]) -> None:
    text = nf.dumps(article())
    by_template = nf.Document.parse(text)
    assert reading_of(by_template).parsed.is_by_template
    # A comment is nothing that the template reader takes.
    commented = text.replace("heat: 1", "heat: 1 # rising")
    by_lines = nf.Document.parse(commented)
    assert not reading_of(by_lines).parsed.is_by_template
    expected = without_snapshot(commented, change)
    assert outcome(by_lines, change) == expected
    assert outcome(by_template, change) == expected.replace(" # rising", "")


def without_snapshot(text: str, change: Callable[[Any], object]) -> str:
    with mock.patch.object(state, "snapshot_of", return_value=None):
        return outcome(nf.Document.parse(text), change)


CHANGES_OF_UNKNOWN_KEYS: dict[str, Callable[[Any], object]] = {
    "another value": lambda extra: extra.update(locale="fr"),
    "another type of the same value": lambda extra: extra.update(zz=bool(1)),
    "a null": lambda extra: extra.update(zz=None),
    "a list": lambda extra: extra.update(zz=[1]),
    "a key more": lambda extra: extra.update(more=1),
    "a key less": lambda extra: extra.pop("locale"),
    "none": lambda extra: extra.clear(),
    "another key": lambda extra: extra.update(language=extra.pop("locale")),
    "the same again": lambda extra: extra.update(locale=extra.pop("locale")),
    "an equal value": lambda extra: extra.update(locale="-en"[1:]),
}


@pytest.mark.parametrize("place", ["root", "image"])
@pytest.mark.parametrize("change", CHANGES_OF_UNKNOWN_KEYS.values(), ids=CHANGES_OF_UNKNOWN_KEYS)
def test_changes_of_unknown_keys_are_noticed(change: Callable[[Any], object], place: str) -> None:
    def extra_of(model: Any) -> Any:
        return model.extra if place == "root" else model.images[0].extra

    model = article()
    extra_of(model).update(locale="en", zz=1)
    text = nf.dumps(model)
    document = nf.Document.parse(text)
    snapshot = snapshot_of(document.article, LAYOUT)
    assert snapshot is not None
    assert data_of(snapshot, LAYOUT) == to_plain(document.article, [])
    assert str(document) == text

    def changed(model: Any) -> None:
        change(extra_of(model))

    expected = without_snapshot(text, changed)
    assert outcome(document, changed) == expected
    assert not is_unchanged(document.article, snapshot, LAYOUT)


def test_unknown_keys_in_a_subclass_of_a_dictionary_are_looked_at_closely() -> None:
    model = article()
    model.extra["locale"] = "en"
    snapshot = snapshot_of(model, LAYOUT)
    assert snapshot is not None
    assert is_unchanged(model, snapshot, LAYOUT)
    model.extra = OrderedDict(model.extra)
    assert not is_unchanged(model, snapshot, LAYOUT)


@given(texts_of_articles())
@example("---\ntitle: A\nzz:\n---\n")
@example("---\ntitle: A\nheat: 1.0\ntopics: [no, ~]\n---\n")
def test_a_snapshot_of_any_article_says_what_plain_data_says(text: str) -> None:
    try:
        document = nf.Document.parse(text)
    except (nf.ParseError, nf.ValidationError):
        return
    reading = reading_of(document)
    if reading.parsed.has_exact_values:
        snapshot = snapshot_of(reading.state, LAYOUT)
        event(f"a snapshot: {snapshot is not None}")
        if snapshot is not None:
            assert same(data_of(snapshot, LAYOUT), to_plain(reading.state, []))
            assert is_unchanged(reading.state, snapshot, LAYOUT)


def outcome(document: nf.Document[nf.Article], change: Callable[[Any], object]) -> str:
    change(document.article)
    try:
        return str(document)
    except (nf.EditError, nf.ValidationError) as error:
        return str(error)
    except AttributeError as error:
        return repr(error)


def pickled(document: nf.Document[nf.Article]) -> Any:
    return pickle.loads(pickle.dumps(document))  # noqa: S301 - this test has pickled it


@pytest.mark.parametrize("way", [copy.copy, pickled])
def test_a_copy_of_a_document_knows_what_was_read(way: Callable[[Any], Any]) -> None:
    text = nf.dumps(article())
    document = nf.Document.parse(text)
    document.article.heat = 2
    again = way(document)
    assert str(again) == text.replace("heat: 1", "heat: 2")
    again.article.heat = 1
    assert str(again) == text
