"""Classes that are made while a program runs go when nothing else holds them."""

from __future__ import annotations

import enum
import gc
import pickle
import weakref
from pathlib import Path
from typing import Any, Literal

import attrs
import pytest

import newsformat as nf
from newsformat.convert.class_layout import layout_of
from newsformat.convert.converter import front_matter_converter
from newsformat.fields import model_fields, slot

COUNT = 20

# Each of these is read and written in another way: by compiled functions, by the converter, or by
# both.
KINDS: dict[str, dict[str, Any]] = {
    "usual": {"default": None, "type": int | None},
    "with a validator": {"default": 0, "type": int, "validator": attrs.validators.ge(0)},
    "with a default of its own": {"default": 3, "type": int},
    "with a converter": {"default": 0, "type": int, "converter": int},
}


def make_class(number: int, score: dict[str, Any]) -> tuple[type[Any], list[type[Any]]]:
    """Make a class, and the classes that its fields hold."""
    color: Any = enum.EnumType.__call__(enum.Enum, "Color", {"RED": "red", "BLUE": "blue"})
    author: Any = attrs.make_class("Author", {"name": attrs.field(type=str)}, kw_only=True)
    # mypy does not know types that are made here.
    field: Any = attrs.field
    fields = {
        "title": field(type=str, metadata=slot(quoted=True)),
        "heat": field(default=None, type=int | None),
        "score": field(**score),
        "color": field(default=None, type=color | None),
        "state": field(default="draft", type=Literal["draft", "final"]),
        "topics": field(factory=list, type=list[str]),
        "authors": field(factory=list, type=list[author]),
        "editor": field(default=None, type=author | None),
        "ratings": field(factory=dict, type=dict[str, int]),
        "extra": field(factory=dict, type=dict[str, object]),
        "body": field(default="", type=str),
    }
    model = attrs.make_class(f"Page{number}", fields, kw_only=True)
    return model, [author, color]


def use(model: type[Any], folder: Path) -> None:
    """Read, write and edit texts of a class in all ways."""
    text = (
        '---\ntitle: "Boats"\nheat: 3\ntopics:\n  - Canals\nauthors:\n  - name: Ana\n'
        "editor:\n  name: Ben\n---\nText.\n"
    )
    page = nf.loads(text, model)
    assert nf.loads(nf.dumps(page), model) == page
    with_comment = text.replace("heat: 3", "heat: 3 # rising\nunknown: [1, 2]\ncolor: red")
    assert nf.loads(with_comment, model).heat == 3
    with pytest.raises(nf.ValidationError):
        nf.loads(text.replace("heat: 3", "heat: much"), model)
    document = nf.Document.parse(with_comment, model)
    document.article.heat = 4
    document.set("authors[0].name", "Cleo")
    document.set("editor", {"name": "Dora"})
    document.set("color", type(document.article.color)("blue"))
    document.remove("topics")
    assert "heat: 4 # rising" in str(document)
    assert document.check() == [] or document.diff()
    path = folder / "page.md"
    nf.dump(page, path)
    with nf.edit(path, model) as edited:
        edited.score = 5
    assert nf.load(path, model).score == 5
    mapping = nf.unstructure(page)
    assert nf.structure(mapping, model) == page
    with pytest.raises(nf.ValidationError):
        nf.structure({"title": 3}, model)


def test_classes_made_at_run_time_go(tmp_path: Path) -> None:
    made = list[weakref.ref[type[Any]]]()
    kinds = list(KINDS.values())
    for number in range(COUNT):
        model, inner = make_class(number, kinds[number % len(kinds)])
        use(model, tmp_path)
        made += [weakref.ref(each) for each in (model, *inner)]
    # The last ones, and what refers to them in a circle.
    del model, inner
    gc.collect()
    assert [each() for each in made if each() is not None] == []


def test_what_is_derived_is_kept_as_long_as_the_class() -> None:
    model, _ = make_class(0, KINDS["usual"])
    assert layout_of(model) is layout_of(model)
    assert model_fields(model) is model_fields(model)
    assert front_matter_converter(model) is front_matter_converter(model)


def test_a_subclass_derives_its_own() -> None:
    @attrs.define
    class Page:
        title: str

    layout = layout_of(Page)

    @attrs.define
    class Story(Page):
        heat: int

    assert [each.key for each in layout_of(Story).slots] == ["title", "heat"]
    assert layout_of(Page) is layout


def test_a_class_that_is_decorated_again_takes_nothing_over() -> None:
    @attrs.define(slots=False)
    class Page:
        title: str

    assert [each.key for each in layout_of(Page).slots] == ["title"]
    again = attrs.define(Page)
    assert again is not Page
    assert nf.loads("---\ntitle: Boats\n---\n", again) == again("Boats")
    assert type(nf.loads("---\ntitle: Boats\n---\n", Page)) is Page


def test_what_is_kept_is_not_pickled() -> None:
    model, _ = make_class(0, KINDS["usual"])
    layout_of(model)
    results = pickle.loads(pickle.dumps(model.__dict__["__newsformat__"]))  # noqa: S301 - made here
    assert results.by_function == {}
