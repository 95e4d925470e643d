"""Edits of articles, as programs make them: each at a place that the article has, or makes."""

from __future__ import annotations

import copy
import typing
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import attrs
from hypothesis import assume, event
from hypothesis import strategies as st

import newsformat as nf
from comparing import says_the_same
from newsformat import strategies as ours
from newsformat.fields import Field, model_fields
from newsformat.yaml.paths import Path, format_path

_Choice = TypeVar("_Choice")

KEYS = {each.name: each for each in model_fields(nf.Article).keys}


@dataclass(frozen=True)
class Edit:
    """A change of one place of an article.

    Attributes:
        path: The place in the data: a key, an item of a list, or `("body",)`.
        description: What happens to it.
        apply: What makes the change, in place.
    """

    path: Path
    description: str
    apply: Callable[[nf.Article], object] = field(repr=False)

    @property
    def key(self) -> str:
        """The key of the root mapping that changes."""
        return str(self.path[0])


@dataclass(frozen=True)
class Place:
    """A key of a model somewhere in an article.

    Attributes:
        steps: Attributes and indices that lead to the model.
        path: The place of the key in the data.
        field: The field of the key.
        value: Its value.
    """

    steps: Path
    path: Path
    field: Field
    value: Any

    @property
    def is_nested(self) -> bool:
        """Whether it is below a key of the article."""
        return len(self.path) > 1


def owner(root: Any, steps: Path) -> Any:
    """Return what attributes, keys and indices lead to."""
    for step in steps:
        root = getattr(root, step) if attrs.has(type(root)) else root[step]  # type: ignore[call-overload] # attributes are texts
    return root


def places_in(article: nf.Article) -> list[Place]:
    """Return every place that has a key, whether it is there or not."""
    return list(_places(article, (), ()))


def _places(model: Any, steps: Path, path: Path) -> Iterator[Place]:
    for each in model_fields(type(model)).keys:
        value = getattr(model, each.name)
        yield Place(steps, (*path, each.key), each, value)
        inner = (*steps, each.name), (*path, each.key)
        if attrs.has(type(value)):
            yield from _places(value, *inner)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if attrs.has(type(item)):
                    yield from _places(item, (*inner[0], index), (*inner[1], index))


def values_of(place: Place) -> st.SearchStrategy[Any]:
    """Return values of a place that are not the present one."""
    model = _model_of(place)
    values = ours.field_values(model, place.field.key)
    return values.filter(lambda value: not says_the_same(value, place.value))


def _model_of(place: Place) -> type[Any]:
    model: Any = nf.Article
    for step in place.steps:
        if isinstance(step, str):
            hint = next(each.type for each in model_fields(model).keys if each.name == step)
            model = next(each for each in [hint, *typing.get_args(hint)] if attrs.has(each))
    return typing.cast("type[Any]", model)


# Edits of fields


def _pick(draw: st.DrawFn, choices: Sequence[_Choice]) -> _Choice:
    """Draw one of some things that are long when they are shown."""
    return choices[draw(st.integers(0, len(choices) - 1))]


# They draw for themselves: hypothesis shows the arguments of strategies, and articles are long.


def field_set(draw: st.DrawFn, article: nf.Article, *, is_nested: bool) -> Edit:
    """Return a field set to another value, or to nothing."""
    places = [place for place in places_in(article) if place.is_nested == is_nested]
    place = _pick(draw, places)
    # Leaving a text or a list empty is not the same as removing it.
    is_there = place.value is not None and place.value != []
    if is_there and place.field.is_omitted_when_empty and draw(st.booleans()):
        return set_field(place, [] if isinstance(place.value, list) else None)
    return set_field(place, draw(values_of(place)))


def set_field(place: Place, value: Any) -> Edit:
    """The edit that sets a field to a value."""

    def apply(article: nf.Article) -> None:
        setattr(owner(article, place.steps), place.field.name, copy.deepcopy(value))

    return Edit(place.path, f"{format_path(place.path)} = {value!r}", apply)


def list_edited(draw: st.DrawFn, article: nf.Article, *, is_nested: bool) -> Edit:
    """Return an item inserted, removed, replaced or moved."""
    places = [
        place
        for place in places_in(article)
        if isinstance(place.value, list) and place.is_nested == is_nested
    ]
    if not places:
        # Images have no lists.
        return field_set(draw, article, is_nested=is_nested)
    filled = [place for place in places if place.value]
    place = _pick(draw, filled or places)
    actions = ["append", "insert", "remove", "replace", "move"]
    possible = {0: 2, 1: 4}.get(len(place.value), 5)
    action = actions[draw(st.integers(0, possible - 1))]
    last = len(place.value) - (action != "insert")
    index = draw(st.integers(0, max(last, 0))) if action != "append" else len(place.value)
    item = None
    if action in {"append", "insert", "replace"}:
        item = draw(values_of(place).filter(bool).map(lambda items: items[0]))
    return list_edit(place, action, index, item)


def list_edit(place: Place, action: str, index: int, item: Any) -> Edit:
    """The edit that does something to a list."""

    def apply(article: nf.Article) -> None:
        items = owner(article, (*place.steps, place.field.name))
        match action:
            case "append" | "insert":
                items.insert(index, copy.deepcopy(item))
            case "remove":
                del items[index]
            case "replace":
                items[index] = copy.deepcopy(item)
            case "move":
                items.append(items.pop(index))

    # Where all items go, or come, it is the key that changes.
    is_whole = not place.value or (action == "remove" and len(place.value) == 1)
    path = place.path if is_whole or action == "move" else (*place.path, index)
    return Edit(path, f"{action} {format_path(place.path)}[{index}] {item!r}", apply)


def extra_edited(draw: st.DrawFn, article: nf.Article, *, is_nested: bool) -> Edit:
    """Return an unknown key set, removed, or changed inside."""
    holders = [
        (steps, path, model)
        for steps, path, model in models_with_extra(article)
        if bool(path) == is_nested
    ]
    steps, path, model = _pick(draw, holders)
    present = sorted(key for key in model.extra if isinstance(key, str))
    if draw(st.booleans()) and present:
        key = draw(st.sampled_from(present))
        return _edit_of_extra(draw, article, steps, (*path, key))
    known = {each.key for each in model_fields(type(model)).keys} | {"body"}
    key = draw(st.sampled_from(["locale", "tags", "path", "ms.date", "a b", "credit", "é"]))
    assume(key not in known)
    return set_extra(steps, (*path, key), draw(_other_values(model.extra.get(key))))


def models_with_extra(article: nf.Article) -> list[tuple[Path, Path, Any]]:
    """Return the models that take unknown keys, with what leads to them."""
    found: list[tuple[Path, Path, Any]] = [((), (), article)]
    for place in places_in(article):
        steps = (*place.steps, place.field.name)
        if attrs.has(type(place.value)):
            found.append((steps, place.path, place.value))
        elif isinstance(place.value, list):
            found.extend(
                ((*steps, index), (*place.path, index), item)
                for index, item in enumerate(place.value)
                if attrs.has(type(item))
            )
    return found


def _other_values(present: object) -> st.SearchStrategy[Any]:
    return ours.plain_values().filter(lambda value: not says_the_same(value, present))


def _edit_of_extra(draw: st.DrawFn, article: nf.Article, steps: Path, path: Path) -> Edit:
    """An edit of an unknown key that is there, or of something inside it."""
    value = owner(article, steps).extra[path[-1]]
    if isinstance(value, dict) and value and draw(st.booleans()):
        inner = draw(st.sampled_from(sorted(value, key=repr)))
        return _edit_inside(steps, path, inner, draw(_other_values(value[inner])))
    if isinstance(value, list) and value and draw(st.booleans()):
        index = draw(st.integers(0, len(value) - 1))
        return _edit_inside(steps, path, index, draw(_other_values(value[index])))
    if draw(st.booleans()):
        return remove_extra(steps, path)
    return set_extra(steps, path, draw(_other_values(value)))


def _edit_inside(steps: Path, path: Path, inner: Any, value: Any) -> Edit:
    def apply(article: nf.Article) -> None:
        owner(article, steps).extra[path[-1]][inner] = copy.deepcopy(value)

    where = (*path, inner)
    return Edit(where, f"{format_path(where)} = {value!r} (unknown)", apply)


def set_extra(steps: Path, path: Path, value: Any) -> Edit:
    """The edit that sets an unknown key."""

    def apply(article: nf.Article) -> None:
        owner(article, steps).extra[path[-1]] = copy.deepcopy(value)

    return Edit(path, f"{format_path(path)} = {value!r} (unknown)", apply)


def remove_extra(steps: Path, path: Path) -> Edit:
    """The edit that removes an unknown key."""

    def apply(article: nf.Article) -> None:
        del owner(article, steps).extra[path[-1]]

    return Edit(path, f"remove {format_path(path)} (unknown)", apply)


# All of them


def edit_of(draw: st.DrawFn, article: nf.Article) -> Edit:
    """Draw an edit at a place that the article has."""
    has_nested = any(place.is_nested for place in places_in(article))
    is_nested = has_nested and draw(st.integers(0, 2)) > 0
    kind = draw(st.sampled_from([field_set, field_set, list_edited, extra_edited]))
    edit = kind(draw, article, is_nested=is_nested)
    event("an edit of something nested" if len(edit.path) > 1 else "an edit of a whole key")
    return edit


@st.composite
def texts_and_edit(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> tuple[str, Edit]:
    """Texts of articles, each with an edit of it."""
    text = draw(texts)
    return text, edit_of(draw, nf.loads(text))


@st.composite
def texts_and_edits(
    draw: st.DrawFn, texts: st.SearchStrategy[str], most: int = 4
) -> tuple[str, list[Edit]]:
    """Texts of articles with several edits, each of what those before it have left."""
    text = draw(texts)
    article = nf.loads(text)
    edits: list[Edit] = []
    for _ in range(draw(st.integers(1, most))):
        edit = edit_of(draw, article)
        edit.apply(article)
        edits.append(edit)
    return text, edits


@st.composite
def texts_and_edits_of_two_keys(
    draw: st.DrawFn, texts: st.SearchStrategy[str]
) -> tuple[str, Edit, Edit]:
    """Texts of articles, each with two edits of different keys."""
    text = draw(texts)
    article = nf.loads(text)
    first, second = (edit_of(draw, article) for _ in range(2))
    assume(first.key != second.key)
    return text, first, second


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
        if name not in {"topics", "images", "related", "provider"} and each.key in present
    )
    assume(len(names) > 1)
    chosen = draw(st.lists(st.sampled_from(names), min_size=2, max_size=2, unique=True))
    return [draw(_scalar_set(name)) for name in chosen]


def _scalar_set(name: str) -> st.SearchStrategy[Edit]:
    each = KEYS[name]
    values = ours.field_values(nf.Article, each.key).filter(lambda value: value is not None)
    return values.map(lambda value: set_field(Place((), (each.key,), each, None), value))
