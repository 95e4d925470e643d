"""Functions that are compiled for a class: they can be read, and do what the general ones do."""

from __future__ import annotations

import ast
import copy
import functools
import gc
import inspect
import linecache
import re
import traceback
from collections.abc import Callable
from typing import Any, Self

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsformat as nf
from comparing import in_same_order
from kinds_of_texts import texts_of_model
from newsformat.compiled import switch
from newsformat.compiled.canonical_writer import quick_canonical_text
from newsformat.compiled.generated_code import compiled_function
from newsformat.compiled.model_functions import (
    changes_function,
    structure_function,
    unstructure_function,
)
from newsformat.compiled.object_reader import read_by_template
from newsformat.compiled.value_rows import read_rows
from newsformat.convert.class_layout import layout_of
from newsformat.convert.compilable_classes import sets_attributes
from newsformat.convert.converter import (
    front_matter_converter,
    to_checked_plain,
    to_strict_changes,
    to_strict_plain,
    try_structure,
)
from newsformat.convert.problems import Problem
from newsformat.fallback import UnusualError
from newsformat.strategies import models
from newsformat.text.source import DEFAULT_LIMITS
from newsformat.write.emitter import canonical_text
from newsformat.yaml.plain_data import same
from own_models import OWN_MODELS
from usual_texts import read_first_texts

MODELS = [nf.Article, nf.RelatedItem, nf.Provider, nf.Image, *OWN_MODELS]
COMPILED = [structure_function, unstructure_function, changes_function]


def generated_sources() -> dict[str, str]:
    """Return the sources of all functions that were compiled so far, by their file names."""
    return {
        name: "".join(linecache.getlines(name))
        for name in list(linecache.cache)
        if name.startswith("<newsformat generated ")
    }


def make_article() -> nf.Article:
    return nf.Article(
        title="Boats",
        topics=["Canals"],
        images=[nf.Image(url="a.jpg")],
        provider=nf.Provider(name="The Canal"),
    )


# Reading the source


def test_the_source_of_a_function_can_be_read() -> None:
    function = structure_function(layout_of(nf.Image))
    assert function is not None
    source = inspect.getsource(function)
    assert source.startswith("def structure(data):\n")
    assert "value_url = get('url')" in source
    # A class has one such function for each layout, at the root and inside other classes.
    title = "newsformat generated structure of newsformat.models.Image"
    assert re.fullmatch(rf"<{title}(?: \(\d+\))?>", str(inspect.getsourcefile(function)))


def test_a_traceback_shows_the_source() -> None:
    function = structure_function(layout_of(nf.Image))
    assert function is not None
    with pytest.raises(UnusualError) as caught:
        function({"url": 3})
    assert "    raise UnusualError\n" in "".join(traceback.format_exception(caught.value))


def test_functions_have_no_idle_lines() -> None:
    for model in MODELS:
        for compiled in COMPILED:
            compiled(layout_of(model))
    text = nf.dumps(make_article())
    # What reads by a template is compiled only for a class of which many texts are read.
    for each in (text, text.replace('"Boats"', "Boats")):
        assert read_by_template(each, layout_of(nf.Article), DEFAULT_LIMITS) is not None
    sources = generated_sources()
    for kind in ("structure", "unstructure", "changes", "read", "write"):
        assert any(name.startswith(f"<newsformat generated {kind} of ") for name in sources)
    for name, source in sources.items():
        idle = [
            node
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Pass)
            or (isinstance(node, ast.If) and isinstance(node.test, ast.Constant))
        ]
        assert not idle, name


def test_functions_of_one_name_have_files_of_their_own() -> None:
    first = compiled_function("read", "", ["return 1"], {}, nf.Article)
    second = compiled_function("read", "", ["return 2"], {}, nf.Article)
    assert (first(), second()) == (1, 2)
    assert "return 1" in inspect.getsource(first)
    assert "return 2" in inspect.getsource(second)


def test_the_source_goes_with_the_class() -> None:
    model = attrs.make_class("Passing", {"title": attrs.field(type=str)})
    nf.dumps(nf.loads("---\ntitle: Boats\n---\n", model))
    assert any(".Passing" in name for name in generated_sources())
    del model
    gc.collect()
    assert not any(".Passing" in name for name in generated_sources())


# What the compiled functions do


@pytest.mark.parametrize("model", MODELS)
class TestCompiledFunctions:
    """Each does what the general one does, or says that it does not know."""

    @given(data=st.data())
    def test_structure(self, model: type[Any], data: st.DataObject) -> None:
        made = data.draw(models(model))
        plain = to_checked_plain(made, [])
        problems = list[Problem]()
        general = try_structure(plain, model, problems, front_matter_converter(model))
        compiled = structure_function(layout_of(model))
        if compiled is not None:
            assert problems == []
            assert in_same_order(compiled(plain), general)

    @given(data=st.data())
    def test_unstructure(self, model: type[Any], data: st.DataObject) -> None:
        made = data.draw(models(model))
        quick, problems = to_strict_plain(made), list[Problem]()
        general = to_checked_plain(made, problems)
        assert (quick is not None) <= (unstructure_function(layout_of(model)) is not None)
        if quick is not None:
            assert problems == []
            assert same(quick, general)
            assert list(quick) == list(general)

    @given(data=st.data())
    def test_changes(self, model: type[Any], data: st.DataObject) -> None:
        before, after = data.draw(models(model)), data.draw(models(model))
        earlier = to_checked_plain(before, [])
        for made in (copy.deepcopy(before), after):
            changes = to_strict_changes(made, earlier)
            if changes is not None:
                general = to_checked_plain(made, [])
                assert same(earlier | changes, general)

    @given(data=st.data())
    def test_nothing_changes_where_nothing_was_assigned(
        self, model: type[Any], data: st.DataObject
    ) -> None:
        made = data.draw(models(model))
        strict = to_strict_plain(made)
        if strict is not None:
            assert to_strict_changes(made, strict) == {}

    @given(data=st.data())
    def test_canonical_text(self, model: type[Any], data: st.DataObject) -> None:
        made, layout = data.draw(models(model)), layout_of(model)
        quick = quick_canonical_text(made, layout)
        if quick is not None:
            assert f"{quick}---\n" == canonical_text(to_checked_plain(made, []), layout, "")


@pytest.mark.parametrize("model", MODELS)
@given(data=st.data())
def test_all_is_the_same_without_them(model: type[Any], data: st.DataObject) -> None:
    """What readers and writers give does not depend on compiled code, nor do the errors."""
    made, text = data.draw(models(model)), data.draw(texts_of_model(model))
    compiled = outcomes(made, text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(switch, "is_on", False)
        general = outcomes(made, text)
    assert in_same_order(compiled, general)


def outcomes(made: Any, text: str) -> list[Any]:
    """What the public functions make of an object, and of a text of its class."""
    model = type(made)
    return [
        outcome(lambda: nf.dumps(made)),
        outcome(lambda: nf.loads(text, model)),
        outcome(lambda: str(nf.Document.parse(text, model))),
        outcome(lambda: assigned(nf.Document.parse(text, model), made)),
        outcome(lambda: nf.unstructure(made)),
    ]


def outcome(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except ValueError as error:
        return type(error).__name__, str(error)


def assigned(document: nf.Document[Any], made: Any) -> tuple[str, str]:
    """Return the text of a document after its model was replaced as a whole, and the diff."""
    document.article = made
    return str(document), document.diff()


def test_switched_off_there_is_no_compiled_code(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_article()
    text, layout = nf.dumps(made), layout_of(nf.Article)
    plain = to_checked_plain(made, [])

    def answers() -> list[bool]:
        return [
            quick_canonical_text(made, layout) is not None,
            read_by_template(text, layout, DEFAULT_LIMITS) is not None,
            to_strict_changes(made, plain) is not None,
            to_strict_plain(made) is not None,
            read_rows(b"---\ntitle: A\n---\n", layout, DEFAULT_LIMITS) is not None,
            *(compiled(layout) is not None for compiled in COMPILED),
        ]

    read_first_texts(nf.Article)
    assert answers() == [True] * 8
    monkeypatch.setattr(switch, "is_on", False)
    assert answers() == [False] * 8


# Objects that are made without a call


@attrs.define
class Plain:
    title: str


@attrs.define
class Derived(Plain):
    heat: int | None = None


@attrs.frozen
class Frozen:
    title: str


@attrs.define(unsafe_hash=True, cache_hash=True)
class Hashed:
    title: str


@attrs.define
class WithInit:
    title: str

    def __init__(self, title: str) -> None:
        self.title = title.upper()


class Undecorated(Plain):
    def __init__(self, title: str) -> None:
        super().__init__(title.upper())


@attrs.define
class Raised(Exception):  # noqa: N818 - a name like the others
    title: str


@attrs.define
class Made:
    title: str

    def __new__(cls, *_: object, **__: object) -> Self:
        return object.__new__(cls)


@attrs.define(slots=False)
class Wrapped:
    title: str


_written: Any = Wrapped.__init__


@functools.wraps(_written)
def _wrapping(self: Any, title: str) -> None:
    _written(self, title.upper())


Wrapped.__init__ = _wrapping  # type: ignore[method-assign] # as libraries that check types do it


@attrs.define(slots=False)
class Replaced:
    title: str


def _replacing(self: Any, title: str) -> None:
    self.title = title.upper()


Replaced.__init__ = _replacing  # type: ignore[method-assign] # as above


def test_attributes_are_set_where_making_an_object_does_nothing_else() -> None:
    is_told = hasattr(attrs, "inspect")
    assert [sets_attributes(each) for each in (Plain, Derived, *MODELS[:4])] == [is_told] * 6


@pytest.mark.parametrize(
    "model", [Frozen, Hashed, WithInit, Undecorated, Raised, Made, Wrapped, Replaced]
)
def test_classes_that_do_more_are_called(model: type[Any]) -> None:
    assert not sets_attributes(model)
    made = nf.loads("---\ntitle: Boats\n---\n", model)
    assert made.title == model("Boats").title
    assert vars(type(made)) == vars(model)
