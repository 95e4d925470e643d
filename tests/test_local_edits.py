"""Edits of single keys: what is done for them alone is what is done for whole texts."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsformat as nf
import newsformat.document_parts.state
from kinds_of_texts import texts_of_anything, texts_of_articles
from model_edits import Edit, texts_and_edit
from newsformat import strategies as ours
from newsformat.convert.class_layout import layout_of
from newsformat.convert.converter import to_strict_changes, to_strict_plain
from newsformat.editing import planner
from newsformat.fields import slot
from newsformat.lens import changed_keys, verified_edits
from newsformat.lens.changed_keys import render_changes, replace_scalar
from newsformat.lens.text_to_model import read_lens
from newsformat.lens.verified_edits import render
from newsformat.lens.wanted_data import wanted_data
from newsformat.text.source import DEFAULT_LIMITS, Source
from newsformat.text.text_edits import TextEdit
from newsformat.yaml.lines.lazy_nodes import find_scalar_line
from site_documents import front_matters

EXAMPLES = Path(__file__).parents[1] / "examples"
TEXT = (EXAMPLES / "harbour-city-limits-delivery-drones.md").read_bytes().decode()
KEYS = [each.name for each in attrs.fields(nf.Article) if each.name != "body"]


@attrs.define
class Film:
    """An unknown key has its place below the title."""

    title: str
    year: int | None = None
    extra: dict[str, Any] = attrs.field(
        factory=dict, metadata=slot(role="extra", followers={"subtitle": "title"})
    )


def both_ways(text: str, changes: dict[str, object], model: type[Any]) -> tuple[Any, Any]:
    """Make changes for the keys alone, and by way of the whole text."""
    reading, state = read_lens(Source(text), model, DEFAULT_LIMITS)
    before = to_strict_plain(state)
    assert before is not None
    for name, value in changes.items():
        setattr(state, name, value)
    changed, after = to_strict_changes(state, before), to_strict_plain(state)
    assert after is not None
    layout = layout_of(model)
    alone: tuple[str, list[TextEdit]] | None = None
    if changed is not None:
        alone = render_changes(reading, before, changed, layout, DEFAULT_LIMITS)
    wanted = wanted_data(reading.data, before, after, layout)
    return alone, render(reading, wanted, reading.body, layout, DEFAULT_LIMITS)


@given(ours.canonical_texts(), ours.articles(), st.sets(st.sampled_from(KEYS), max_size=4))
def test_both_ways_give_the_same(text: str, other: nf.Article, names: set[str]) -> None:
    changes = {name: getattr(other, name) for name in sorted(names)}
    alone, whole = both_ways(text, changes, nf.Article)
    assert alone in (None, whole)


CASES: dict[str, tuple[str, dict[str, object]]] = {
    "one number": (TEXT, {"heat": 1}),
    "one text": (TEXT, {"title": 'Boats: "all" of them'}),
    "several keys": (TEXT, {"heat": 1, "title": "Boats", "topics": ["Harbours"]}),
    "a new key": (TEXT.replace("heat:", "warmth:"), {"heat": 1}),
    "new keys at one place": ("---\ntitle: x\nsecured: y\n---\n", {"quality": 1, "heat": 2}),
    "a new key behind a changed one": (
        "---\ntitle: x\nquality: 1\n\ntopics:\n  - y\n---\n",
        {"quality": 2, "heat": 3},
    ),
    "CRLF": (TEXT.replace("\n", "\r\n"), {"heat": 1, "web_url": "https://boats.example/"}),
    "an unknown key": ("---\ntitle: x\nmood: calm\n---\n", {"heat": 1, "extra": {"mood": "wild"}}),
    "a comment behind a value": ("---\ntitle: x # y\n---\n", {"title": "z"}),
    "single quotes": ("---\ntitle: 'x'\nheat: 1\n---\n", {"title": "it's", "heat": 2}),
    "a key in quotes": (
        "---\ntitle: x\n\"heat\": 1\n'quality': 2\n---\n",
        {"heat": 3, "quality": 4},
    ),
    "a blank before a colon": ("---\ntitle: x\nheat \t: 1\n---\n", {"heat": 3}),
    "a flow list": ("---\ntitle: x\ntopics: [a, b] # c\n---\n", {"topics": ["a", "d"]}),
    "a literal": ("---\ntitle: |\n  x\n\n  y\n\n# c\nheat: 1\n---\n", {"title": "z"}),
    "a text over two lines": ("---\ntitle: x\n  y # c\nheat: 1\n---\n", {"title": "z"}),
    "a text below its key": ("---\ntitle:\n  x\nheat: 1\n---\n", {"title": "z"}),
    "a list in the column of its key": (
        "---\ntitle: x\ntopics:\n- a\n# c\n- b\n\n# d\nheat: 1\n---\n",
        {"topics": ["b"], "heat": 2},
    ),
    "a new key in CRLF": ("---\r\ntitle: x\r\nmood: calm\r\n---\r\n", {"heat": 1}),
    "an unknown key becomes nothing": (
        "---\ntitle: x\nmood: calm\n---\n",
        {"extra": {"mood": None}},
    ),
    "nothing is said of a key": ("---\ntitle: x\nheat:\n---\n", {"heat": 1}),
}


@pytest.mark.parametrize("name", CASES)
def test_single_keys_are_edited_alone(name: str) -> None:
    alone, whole = both_ways(*CASES[name], nf.Article)
    assert alone == whole


MORE: dict[str, tuple[str, dict[str, object], type[Any]]] = {
    "a key goes": (TEXT, {"heat": None}, nf.Article),
    "an unknown key goes": ("---\ntitle: x\nmood: calm\n---\n", {"extra": {}}, nf.Article),
    "an unknown key comes": (TEXT, {"extra": {"mood": "calm"}}, nf.Article),
    "a block comes": ("---\ntitle: x\n---\n", {"topics": ["y"]}, nf.Article),
    "nothing is above it": ("---\ntitle: x\n---\n", {"category": "news"}, nf.Article),
    "an anchor": ("---\ntitle: &a x\n---\n", {"title": "z"}, nf.Article),
    "a comment stands below the key above": (
        "---\ntitle: x\n# y\nsecured: z\n---\n",
        {"heat": 1},
        nf.Article,
    ),
    "an unknown key may be above it": ("---\ntitle: x\nsubtitle: y\n---\n", {"year": 1}, Film),
}


@pytest.mark.parametrize("name", MORE)
def test_there_is_more_to_other_edits(name: str) -> None:
    assert both_ways(*MORE[name])[0] is None


# The lines of a key `a`, with another key above, and what of them is known to be its value.
LINES: dict[str, tuple[str, str] | None] = {
    "a: b\nc: d\n": ("b", ""),
    "a: b\n": ("b", ""),
    "a:   b: \n": None,
    "a:   b c  \n\n  \nc: d\n": ("b c", ""),
    "a: b\r\n\r\n": ("b", ""),
    "a: 2020-01-01T10:00:00Z\n": ("2020-01-01T10:00:00Z", ""),
    "a: https://b.example/#c\n": ("https://b.example/#c", ""),
    "a: -1\n": ("-1", ""),
    "a: .5\n-c: d\n": (".5", ""),
    'a: "b: #c"\n': ("b: #c", '"'),
    "a: 'b'\n": ("b", "'"),
    "a: 'b \\ c'\n": None,
    "a: 'b \" c'\n": None,
    "a: 'b' c\n": None,
    "a: \"b'\n": None,
    "a: b # c\n": None,
    "a: b\tc\n": None,
    "a: b:\n": None,
    "a: b\n# c\n": None,
    "a: b\n  c\n": None,
    "a: b\n\n  c\n": None,
    "a: b\n\tc\n": None,
    "a: b\n- c\n": None,
    "a: b\n-\tc\n": None,
    "a: b\n]\n": None,
    "a: - b\n": None,
    "a: [b]\n": None,
    "a: |\n  b\n": None,
    "a: &b c\n": None,
    "a:\n  b\n": None,
    "a : b\n": None,
    "a\n": None,
    "'a': b\n": None,
}


@pytest.mark.parametrize("lines", LINES)
def test_a_value_alone_on_its_line_is_found(lines: str) -> None:
    text = f"---\nz: a\n{lines}---\na: e\n"
    found = find_scalar_line(text, 4, 9 + len(lines), "a")
    if LINES[lines] is None:
        assert found is None
        return
    assert found is not None
    place, node, end = found
    assert (node.text, node.style) == LINES[lines]
    assert text[node.start : node.end] == f"{node.style}{node.text}{node.style}"
    assert text[place:end] == f"{lines.partition(chr(10))[0]}\n"


def test_keys_that_must_be_quoted_are_not_looked_for() -> None:
    assert find_scalar_line("---\n1: x\n---\n", 4, 9, "1") is None


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        (TEXT, {"heat": 1}),
        (TEXT, {"title": 'Boats: "all" of them'}),
        (TEXT.replace("\n", "\r\n"), {"title": "Boats"}),
        ("---\ntitle: 'x'\n---\n", {"title": "it's"}),
    ],
)
def test_a_line_alone_is_edited_without_a_look_at_others(
    text: str, changes: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changed_keys, "_changed", None)
    monkeypatch.setattr(planner, "plan_edits", None)
    document = nf.Document.parse(text)
    for name, value in changes.items():
        setattr(document.article, name, value)
    assert len(document.edits()) == 1


@pytest.mark.parametrize("limit", ["nodes", "front_matter"])
def test_a_line_alone_is_no_way_around_a_limit(limit: str) -> None:
    text = "---\ntitle: x\n---\n"
    document = nf.Document.parse(text, limits=nf.Limits(**{limit: 9}))
    document.article.title = "xy"
    if limit == "front_matter":
        with pytest.raises(nf.EditError, match="longer than 9 characters"):
            str(document)
    else:
        assert str(document) == text.replace("x", "xy")


def outcome(text: str, model: type[Any] | None, change: Callable[[Any], object]) -> object:
    """What becomes of a text when its model, or its data, is changed: a text, or an error."""
    document: nf.Document[Any] = nf.Document.parse(text, model)
    change(document.article)
    try:
        return str(document), document.edits(), str(document)
    except nf.EditError as error:
        return error.code, error.path


def outcome_as_a_whole(
    text: str, model: type[Any] | None, change: Callable[[Any], object]
) -> object:
    """The same, where no key is edited alone, and all of the result is read again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(newsformat.document_parts.state, "render_changes", lambda *_: None)
        patch.setattr(verified_edits, "lines_say", lambda *_: False)
        return outcome(text, model, change)


# Texts that the line reader leaves, a key with its new value, and whether its line is all of it.
COMPOSED: dict[str, tuple[str, str, object, bool]] = {
    "an anchor elsewhere": ("a: &x b\nc: d\n", "c", "e", True),
    "a number": ("a: &x b\nc: 7\n", "c", 8, True),
    "quotes": ("a: !x b\nc: 'd'\n", "c", "it's", True),
    "an alias": ("a: &x b\nc: *x\n", "c", "e", False),
    "an anchor": ("a: &x b\nc: *x\n", "a", "e", False),
    "a merge": ("<<: {a: &x b}\na: c\n", "a", "e", True),
    "a merged key": ("<<: {a: &x b}\nc: d\n", "a", "e", False),
    "inside of a flow mapping": ("a: &x {\nc: d\n}\nb: 1\n", "c", "e", False),
    "a flow mapping": ("{a: &x b,\nc: d\n}\n", "c", "e", False),
    "more of a text": ("a: &x 'b\nc: d\n  '\nc: 'f'\n", "c", "e", False),
}


@pytest.mark.parametrize("name", COMPOSED)
def test_a_line_alone_is_edited_in_any_text(name: str) -> None:
    front, key, value, is_alone = COMPOSED[name]
    text = f"---\n{front}---\n"

    def change(article: dict[str, object]) -> None:
        article[key] = value

    with pytest.MonkeyPatch.context() as patch:
        looks = _looks_at(patch, "require_result")
        alone = outcome(text, None, change)
    assert bool(looks) is not is_alone
    assert alone == outcome_as_a_whole(text, None, change)


def test_a_doubled_key_is_not_edited_alone() -> None:
    document = nf.Document.parse("---\na: b\na: c\n---\n", None, duplicates="last")
    document.article["a"] = "d"
    with pytest.raises(nf.EditError, match="twice"):
        str(document)


def _looks_at(patch: pytest.MonkeyPatch, name: str) -> list[object]:
    """Watch the calls of a function."""
    calls: list[object] = []
    function = getattr(verified_edits, name)

    def watched(*arguments: Any) -> Any:
        calls.append(arguments)
        return function(*arguments)

    patch.setattr(verified_edits, name, watched)
    return calls


@given(texts_and_edit(texts_of_articles()))
def test_edits_of_articles_come_to_the_same(text_and_edit: tuple[str, Edit]) -> None:
    text, edit = text_and_edit
    assert outcome(text, nf.Article, edit.apply) == outcome_as_a_whole(text, nf.Article, edit.apply)


def site_texts() -> st.SearchStrategy[str]:
    """Front matter as sites have it."""
    return st.integers(0, 10_000).map(lambda number: next(front_matters(1, seed=number)).text)


GONE = object()
VALUES = [GONE, None, 7, "text", "a: b # c", "two\nlines", ["a", "b"], [], {"k": [1, {"l": "m"}]}]


@given(st.one_of(texts_of_anything(), site_texts(), site_texts()), st.data())
def test_edits_of_any_keys_come_to_the_same(text: str, data: st.DataObject) -> None:
    before = nf.Document.parse(text, None).article
    keys = data.draw(st.lists(st.sampled_from([*before, "new", "title"]), min_size=1, max_size=3))
    values = [data.draw(st.sampled_from(VALUES)) for _ in keys]

    def change(article: dict[Any, Any]) -> None:
        for key, value in zip(keys, values, strict=True):
            if value is GONE:
                article.pop(key, None)
            elif isinstance(article.get(key), list) and article[key] and value == 7:
                del article[key][-1]
            else:
                article[key] = copy.deepcopy(value)

    assert outcome(text, None, change) == outcome_as_a_whole(text, None, change)


RATED = "---\ntitle: x\nheat: 1\nmood: calm\nquality: 5\n---\ny\n"
WRONG_PLANS = {
    "another value": (0, 1, "w"),
    "another key as well": (0, 1, "z\nsecured: b"),
    "a key that changes too, twice": (0, 1, "z\nquality: 6"),
    "a fence": (0, 1, "z\n---"),
    "the other fence": (0, 1, "z\n..."),
    "a line that ends otherwise": (0, 1, "z\r\nmood: calm"),
    "no line end": (0, 2, "z # "),
    "more than the lines of its key": (0, 10, "z\nheat: 2\n"),
    "the key below": (2, 9, "heat: 3"),
    "a key far below": (len("x\nheat: 1\n"), len("x\nheat: 1\nmood: calm"), "mood: wild"),
    "a key above": (-len("title: x"), -len("title: x"), "secured: b\n"),
}


@pytest.mark.parametrize("name", WRONG_PLANS)
@pytest.mark.parametrize("quality", [5, 6])
def test_what_is_planned_for_a_key_is_not_believed(
    name: str, quality: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, end, replacement = WRONG_PLANS[name]

    def wrong(source: Source, file_style: Any, entry: Any, value: Any, shape: Any) -> TextEdit:
        if entry.name != "title":
            return replace_scalar(source, file_style, entry, value, shape)
        place = RATED.index("x")
        return TextEdit(nf.Span(place + start, place + end), replacement)

    monkeypatch.setattr(changed_keys, "replace_scalar", wrong)
    document = nf.Document.parse(RATED)
    document.article.title, document.article.quality = "z", quality
    assert str(document) == RATED.replace("x", "z").replace("5", str(quality))
