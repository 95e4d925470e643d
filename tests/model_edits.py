"""Edits of articles, as programs make them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

import newsformat as nf
from newsformat import strategies as ours
from newsformat.fields import model_fields

KEYS = {each.name: each for each in model_fields(nf.Article).keys}
LISTS = {"topics": ours.texts(), "images": ours.images(), "related": ours.related_items()}


@dataclass(frozen=True)
class Edit:
    """A change of one top-level key of an article."""

    key: str
    description: str
    apply: Callable[[nf.Article], None] = field(repr=False)


@st.composite
def field_sets(draw: st.DrawFn) -> Edit:
    """A field set to a value, or to nothing."""
    each = draw(st.sampled_from(list(KEYS.values())))
    value = draw(ours.field_values(nf.Article, each.key))

    def apply(article: nf.Article) -> None:
        setattr(article, each.name, value)

    return Edit(each.key, f"{each.name} = {value!r}", apply)


@st.composite
def list_edits(draw: st.DrawFn) -> Edit:
    """An item inserted, removed, replaced or moved."""
    name = draw(st.sampled_from(sorted(LISTS)))
    item = draw(LISTS[name])
    index = draw(st.integers(0, 3))
    action = draw(st.sampled_from(["insert", "remove", "replace", "move", "append"]))

    def apply(article: nf.Article) -> None:
        items = getattr(article, name)
        if action == "insert":
            items.insert(index, item)
        elif action == "append" or not items:
            items.append(item)
        elif action == "remove":
            del items[index % len(items)]
        elif action == "replace":
            items[index % len(items)] = item
        else:
            items.append(items.pop(index % len(items)))

    return Edit(KEYS[name].key, f"{action} {name}[{index}] {item!r}", apply)


@st.composite
def nested_edits(draw: st.DrawFn) -> Edit:
    """A change inside a provider, an image or a related item."""
    text, number = draw(ours.texts()), draw(st.integers())
    image = draw(ours.images())
    kind = draw(
        st.sampled_from(
            ["provider.name", "provider.domain", "provider.images", "image.width", "image.title",
             "related.title", "related.provider", "related.quality", "related.images"]
        )
    )  # fmt: skip

    def apply(article: nf.Article) -> None:
        match kind:
            case "provider.name" if article.provider:
                article.provider.name = text
            case "provider.domain" if article.provider:
                article.provider.domain = text
            case "provider.images" if article.provider:
                article.provider.images.append(image)
            case "image.width" if article.images:
                article.images[-1].width = number
            case "image.title" if article.images:
                article.images[0].title = None if article.images[0].title else text
            case "related.title" if article.related:
                article.related[-1].title = text
            case "related.provider" if article.related:
                article.related[0].provider = nf.Provider(name=text)
            case "related.quality" if article.related:
                article.related[0].quality = number
            case "related.images" if article.related:
                article.related[-1].images = [image]

    return Edit(kind.split(".")[0].replace("image", "images"), f"{kind} {text!r} {number}", apply)


@st.composite
def extra_edits(draw: st.DrawFn) -> Edit:
    """An unknown key set or removed."""
    key = draw(st.sampled_from(["locale", "tags", "path", "updatedDateTime"]))
    value = draw(ours.plain_values())
    removes = draw(st.booleans())

    def apply(article: nf.Article) -> None:
        if removes:
            article.extra.pop(key, None)
        else:
            article.extra[key] = value

    return Edit(key, f"extra[{key!r}] = {value!r} ({removes=})", apply)


@st.composite
def sets_of_two_scalars(draw: st.DrawFn, present: Collection[object]) -> list[Edit]:
    """Two fields set to scalars that are not nothing, both of keys that are there.

    Args:
        draw: Draws.
        present: The keys that are there.
    """
    names = sorted(
        name
        for name, each in KEYS.items()
        if name not in {*LISTS, "provider"} and each.key in present
    )
    assume(len(names) > 1)
    chosen = draw(st.lists(st.sampled_from(names), min_size=2, max_size=2, unique=True))
    return [draw(_scalar_set(name)) for name in chosen]


def _scalar_set(name: str) -> st.SearchStrategy[Edit]:
    values = ours.field_values(nf.Article, KEYS[name].key).filter(lambda value: value is not None)
    return values.map(
        lambda value: Edit(KEYS[name].key, f"{name} = {value!r}", _setter(name, value))
    )


def _setter(name: str, value: Any) -> Callable[[nf.Article], None]:
    return lambda article: setattr(article, name, value)


def top_level_edits() -> st.SearchStrategy[Edit]:
    """An edit of one key."""
    return st.one_of(field_sets(), list_edits(), nested_edits(), extra_edits())


def edit_lists() -> st.SearchStrategy[list[Edit]]:
    """Several edits."""
    return st.lists(top_level_edits(), min_size=1, max_size=4)
