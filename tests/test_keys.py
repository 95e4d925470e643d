"""Keys that are no identifiers: in slots, in paths and in texts."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import newsformat as nf
from newsformat import strategies as ours
from newsformat.compiled.canonical_writer import quick_canonical_text
from newsformat.compiled.object_reader import read_by_template
from newsformat.convert.class_layout import layout_of
from newsformat.fields import slot
from newsformat.text.source import DEFAULT_LIMITS
from newsformat.write.emitter import canonical_text, key_text
from newsformat.yaml.paths import format_path
from reading_routes import line_data

PLAIN = [
    "ms.date", "a b", "é", "x/y", "$id", "日本", "x-", "a.b.c", "-x", "a'b", 'a"b', "a\\b", "a:b",
    "a}b", "😀", "k" * 1_000,
]  # fmt: skip
QUOTED = [
    "404", "true", "null", "2024-01-01", "~", "1.5", "0x1F", "1_000", "12:30", ".inf", "y", "<<",
    "=", "@id", "a: b", "a #b", "#x", "- x", "-", "? x", "?", "{x}", "[x]", "{0}", "a:", "'q'",
    '"q"', " lead", "trail ", "a\tb", "a\nb", "!t", "&a", "*a", "%x", "`b", "|", "> x", "---",
    "--- x", "...", "\x85x", "a\u2028b", "\ufeffk",
]  # fmt: skip
KEYS = [*PLAIN, *QUOTED]


@cache
def model_with(key: str) -> Any:
    """Make a class that has a key in all kinds of places."""

    def number() -> Any:
        return attrs.field(type=int | None, default=None, metadata=slot(key))  # type: ignore[arg-type] # a union is no class to mypy

    inner = attrs.make_class("Inner", {"number": number()}, kw_only=True)
    fields = {
        "title": attrs.field(type=str, metadata=slot("title")),
        "number": number(),
        "items": attrs.field(type=list[inner], factory=list, metadata=slot("items")),  # type: ignore[valid-type] # made above
        "extra": attrs.field(type=dict[str, Any], factory=dict, metadata=slot(role="extra")),
    }
    model = attrs.make_class("Outer", fields, kw_only=True)
    model.Inner = inner  # type: ignore[attr-defined] # found there by the tests
    return model


def object_of(model: Any, number: int) -> Any:
    return model(title="x", number=number, items=[model.Inner(number=2), model.Inner(number=3)])


@pytest.mark.parametrize("key", KEYS)
def test_slots_are_written_and_read(key: str) -> None:
    model = model_with(key)
    text = nf.dumps(object_of(model, 1))
    assert (key_text(key, ()) == key) == (key in PLAIN)
    assert f"\n{key_text(key, ())}: 1\n" in text
    assert nf.loads(text, model) == object_of(model, 1)
    assert nf.loads(text.replace("title: x", "title: x # one"), model) == object_of(model, 1)


@pytest.mark.parametrize("key", KEYS)
def test_slots_are_edited(key: str) -> None:
    text = nf.dumps(object_of(model_with(key), 1))
    check_edits(text, model_with(key))
    check_edits(text.replace("title: x", "title: x # one"), model_with(key))


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
@pytest.mark.parametrize("key", ["ms.date", "é", "404", "a: b"])
def test_slots_are_edited_with_any_line_ends(key: str, newline: str) -> None:
    text = nf.dumps(object_of(model_with(key), 1))
    check_edits(text.replace("\n", newline), model_with(key))


def check_edits(text: str, model: Any) -> None:
    document = nf.Document.parse(text, model)
    document.article.number, document.article.items[1].number = 4, 5
    changed = str(document)
    assert changed == text.replace(": 1", ": 4").replace(": 3", ": 5")
    document.article.number = None
    document.article.items.pop(0)
    written = nf.loads(str(document), model)
    assert (written.number, [item.number for item in written.items]) == (None, [5])
    again = nf.Document.parse(str(document), model)
    again.article.number = 6
    assert nf.loads(str(again), model).number == 6


@pytest.mark.parametrize("key", KEYS)
def test_errors_know_their_columns(key: str) -> None:
    model = model_with(key)
    text = nf.dumps(object_of(model, 1)).replace(": 1\n", ": one\n").replace(": 3\n", ": 'x'\n")
    with pytest.raises(nf.ValidationError) as raised:
        nf.loads(text, model)
    lines = text.replace("\u2028", "?").split("\n")
    places = [(each.line or 0, each.column or 0) for each in raised.value.diagnostics]
    assert [lines[line - 1][column - 1 :] for line, column in places] == ["one", "'x'"]
    assert [each.path for each in raised.value.diagnostics] == [
        format_path((key,)),
        format_path(("items", 1, key)),
    ]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("is_typed", [True, False])
def test_paths_lead_to_them(key: str, is_typed: bool) -> None:
    model = model_with(key) if is_typed else None
    text = nf.dumps(object_of(model_with(key), 1))
    document: nf.Document[Any] = nf.Document.parse(text, model)
    for path in (format_path((key,)), format_path(("items", 0, key))):
        assert document.get(path) in {1, 2}
        document.set(path, 7)
        assert document.get(path) == 7
        document.remove(path)
        with pytest.raises(nf.EditError, match="there is nothing here"):
            document.get(path)
        document.set(path, 8)
        assert document.get(path) == 8


@given(ours.texts(), st.integers())
@example("a\u2028", 0)
@example("", 0)
def test_the_compiled_writer_agrees(key: str, number: int) -> None:
    fields = {"number": attrs.field(type=int, metadata=slot(key))}
    model: Any = attrs.make_class("Model", fields)
    layout, name = layout_of(model), layout_of(model).slots[0].key
    quick = quick_canonical_text(model(number), layout)
    whole = canonical_text({name: number}, layout, "")
    assert quick is None or whole == f"{quick}---\n"
    assert nf.loads(whole, model) == model(number)


@pytest.mark.parametrize("key", ["ms.date", "a b", "é", "x/y", "$id", "日本", "404", "x@y", "1 2"])
def test_plain_ones_never_meet_ruamel_yaml(key: str) -> None:
    model = model_with(key)
    text = f"---\ntitle: x\n{key}: 1\nitems:\n  - {key}: 2\n---\n"
    assert read_by_template(text, layout_of(model), DEFAULT_LIMITS) is not None or key == "404"
    assert line_data(text, None) is not None
    assert nf.loads(text, model) == model(title="x", number=1, items=[model.Inner(number=2)])


def test_longer_ones() -> None:
    for key in ("k" * 200, " ".join("k" * 20)):
        text = f"---\n{key}: 1\n---\n"
        assert nf.Document.parse(text, None).article == {key: 1}


# Dots that are part of a key

SPLIT_KEYS = {
    "a key that is there": ("ms.date: x", "ms.date", '["ms.date"]'),
    "inside": ("a:\n  ms.date: x", "a.ms.date", 'a["ms.date"]'),
    "in an item": ("a:\n  - b\n  - ms.date: x", "a[1].ms.date", 'a[1]["ms.date"]'),
    "more below it": ("a.b.c: {d: [1]}", "a.b.c.d[0]", '["a.b.c"].d[0]'),
    "beside a null": ("ms:\nms.date: x", "ms.date", '["ms.date"]'),
}


@pytest.mark.parametrize("name", SPLIT_KEYS)
def test_a_dot_in_a_key_is_not_taken_for_a_step(name: str) -> None:
    front, path, spelling = SPLIT_KEYS[name]
    text = f"---\n{front}\n---\n"
    document = nf.Document.parse(text, None)
    acts: list[Callable[[str], None]] = [document.remove, lambda path: document.set(path, 3)]
    for act in acts:
        with pytest.raises(nf.EditError) as raised:
            act(path)
        assert (raised.value.code, raised.value.path) == ("NF402", f"$.{path}")
        assert raised.value.reason == f"the dot is part of a key here; write the path as {spelling}"
    assert str(document) == text
    document.set(spelling, 3)
    assert document.get(spelling) == 3
    assert "ms:\n  " not in str(document)


@attrs.define(kw_only=True)
class Page:
    """A key has a dot in it."""

    title: str | None = None
    date: str | None = attrs.field(default=None, metadata=slot("ms.date"))


@attrs.define(kw_only=True)
class OpenPage(Page):
    """It takes other keys as well."""

    extra: dict[str, Any] = attrs.field(factory=dict)


@pytest.mark.parametrize("model", [Page, OpenPage])
def test_a_slot_that_has_no_value_is_known_as_well(model: type[Page]) -> None:
    document = nf.Document.parse("---\ntitle: x\n---\n", model)
    with pytest.raises(nf.EditError, match=r'write the path as \["ms.date"\]'):
        document.set("ms.date", "x")
    with pytest.raises(nf.EditError, match=r'write the path as \["ms.date"\]'):
        document.get("ms.date")
    document.set('["ms.date"]', "x")
    assert document.article.date == "x"
    assert str(document) == "---\ntitle: x\nms.date: x\n---\n"
    document.set("ms.other", "y")
    assert document.get("ms.other") == "y"


def test_a_key_that_the_model_has_no_place_for_is_known_as_well() -> None:
    document = nf.Document.parse("---\ntitle: x\nms.topic: y\n---\n", Page)
    with pytest.raises(nf.EditError, match=r'write the path as \["ms.topic"\]'):
        document.get("ms.topic")
    assert document.get('["ms.topic"]') == "y"


def test_a_step_that_is_there_is_taken() -> None:
    document = nf.Document.parse("---\nms.date: x\nms:\n  topic: y\n---\n", None)
    document.set("ms.date", "z")
    assert document.article == {"ms.date": "x", "ms": {"topic": "y", "date": "z"}}


def test_keys_that_are_no_texts_are_named_as_they_are_written() -> None:
    text = "---\na:\n  404: x\n  true: y\n  2024-01-01: z\n  ~: w\n---\n"
    document = nf.Document.parse(text, None)
    for path in ("a.404", "a[404]", "a.true", "a.2024-01-01", "a.null"):
        document.set(path, 1)
        assert document.get(path) == 1
    assert str(document) == text.translate(str.maketrans("xyzw", "1111"))


@pytest.mark.parametrize("key", ["k" * 1_000, "#" * 998])
def test_the_longest_key(key: str) -> None:
    # A quoted one has two characters more.
    article = nf.Article(title="A", extra={key: 1})
    assert nf.loads(nf.dumps(article)) == article
    article.extra = {f"{key}k": 1}
    with pytest.raises(nf.ValidationError, match="a key is longer than 1000 characters"):
        nf.dumps(article)
    document = nf.Document.parse("---\ntitle: A\n---\n")
    document.article.extra = {f"{key}k": 1}
    with pytest.raises(nf.EditError, match="a key is longer than 1000 characters"):
        str(document)
