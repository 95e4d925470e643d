"""What is refused, with its code, its place and its words; and that each result is read again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any

import attrs
import pytest

import newsformat as nf
from newsformat.convert import changes_at_paths
from newsformat.diagnostics import Span
from newsformat.editing import planner, replacement
from newsformat.lens import changed_keys
from newsformat.text.text_edits import TextEdit, in_order

REMOVED = ...
DEPENDS = "another place depends on what would change; edit the text"
MERGED = "it comes from a merge key, and cannot be removed here"
NO_COLON = "it has no ':'; write one"
NO_BRACES = "a pair without braces cannot be changed; write the braces"
NO_ANCHOR = "*x would have no anchor above it; write out its value first"

OF_PATHS: dict[str, tuple[str, str, object, str, str, str]] = {
    # What another place says would change.
    "the value of an anchor": ("a: &x 1\nb: *x", "a", 2, "NF403", "$.b", DEPENDS),
    "a key inside of one": ("a: &x\n  k: 1\nb: [*x]", "a.k", 2, "NF403", "$.b[0].k", DEPENDS),
    "an item inside of one": ("a: &x [1, 2]\nb: *x", "a[0]", 3, "NF403", "$.b[0]", DEPENDS),
    "a key that comes to one": ("a: &x {k: 1}\nb: *x", "a.l", 2, "NF403", "$.b.l", DEPENDS),
    "a key that goes from one": (
        "a: &x {k: 1, l: 2}\nb: *x", "a.l", REMOVED, "NF403", "$.b.l", DEPENDS,
    ),
    "what is merged": ("a: &x\n  k: 1\nb:\n  <<: *x", "a.k", 2, "NF403", "$.b.k", DEPENDS),
    "a key whose name is merged": (
        "a: &x {k: 1}\nb:\n  <<: *x\n  k: 2\n  l: 3", "b.k", REMOVED, "NF403", "$.b.k", DEPENDS,
    ),
    "a merged key": (
        "a: &x {k: 1}\nb:\n  <<: *x\n  l: 2", "b.k", REMOVED, "NF403", "$.b.k", MERGED,
    ),
    "a merged key of an item": (
        "a: &x {k: 1}\nb:\n  - <<: *x\n    l: 2", "b[0].k", REMOVED, "NF403", "$.b[0].k", MERGED,
    ),
    "a merged key in braces": (
        "a: &x {k: 1}\nb: {<<: *x, l: 2}", "b.k", REMOVED, "NF403", "$.b.k", MERGED,
    ),
    "an anchor": ("a: &x 1\nb: *x", "a", REMOVED, "NF403", "$", NO_ANCHOR),
    "an anchor's collection": (
        "a: &x\n  k: 1\nb: *x", "a", 2, "NF403", "$", NO_ANCHOR,
    ),
    # The place is written in a way that cannot be edited.
    "a question mark without a colon": ("? a\n? b\n: 1", "a", 2, "NF404", "$.a", NO_COLON),
    "a key alone in braces": ("a: {b, c: 1}", "a.b", 2, "NF404", "$.a.b", NO_COLON),
    "a pair in brackets": ("a: [b: 1]", "a[0].c", 2, "NF404", "$.a[0]", NO_BRACES),
    "its only key": ("a: [x, b: 1]", "a[1]", {"c": 1}, "NF404", "$.a[1]", NO_BRACES),
}  # fmt: skip


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("name", OF_PATHS)
def test_paths_that_are_refused(name: str, newline: str) -> None:
    front, path, value, *expected = OF_PATHS[name]
    text = f"---\n{front}\n---\n".replace("\n", newline)
    document = nf.Document.parse(text, None)
    act = partial(document.remove, path)
    if value is not REMOVED:
        act = partial(document.set, path, value)
    with pytest.raises(nf.EditError) as raised:
        act()
    error = raised.value
    assert [error.code, error.path, error.reason] == expected
    assert str(document) == text
    assert document.edits() == []


def test_neighbours_of_what_is_refused_are_edited() -> None:
    text = "---\na: &x {k: 1}\nb:\n  <<: *x\n  l: 2\nc: *x\n---\n"
    document = nf.Document.parse(text, None)
    for path, value in {"b.l": 3, "b.k": 4, "c": 5}.items():
        document.set(path, value)
    assert str(document) == "---\na: &x {k: 1}\nb:\n  <<: *x\n  l: 3\n  k: 4\nc: 5\n---\n"


@pytest.mark.parametrize(
    "text",
    [
        "---\rtitle: A\r---\rText.",
        "---\ntitle: A\n---\rText.",
        "---\r---\rText.",
        "---\r---",
        "---\ntitle: A\r---",
        "Text.\rText.",
    ],
)
@pytest.mark.parametrize("title", [None, "B"])
def test_a_body_that_would_be_cut_elsewhere(text: str, title: str | None) -> None:
    document = nf.Document.parse(text, None, missing="empty")
    if title is not None:
        document.set("title", title)
    document.body = "\n---\nText."
    with pytest.raises(nf.EditError) as raised:
        str(document)
    assert (raised.value.code, raised.value.path) == ("NF403", "$.body")
    assert raised.value.reason == "the body would begin at another place"


@pytest.mark.parametrize("comment", ["", " # one"])
def test_front_matter_that_would_be_too_long(comment: str) -> None:
    text = f"---\ntitle: A{comment}\nexcerpt: B\n---\n"
    document = nf.Document.parse(text, limits=nf.Limits(front_matter=60))
    document.set("title", "A" * 30)
    with pytest.raises(nf.EditError) as raised:
        document.set("excerpt", "B" * 30)
    assert (raised.value.code, raised.value.path) == ("NF111", "$")
    assert "the front matter is longer than 60 characters" in raised.value.reason
    assert document.article.excerpt == "B"
    assert str(document) == text.replace("A", "A" * 30)


def shout(text: str) -> str:
    return text.upper()


@attrs.define(on_setattr=attrs.setters.NO_OP)
class Shouted:
    """What is read is not what was written."""

    title: str = attrs.field(converter=shout)


def test_values_that_a_model_would_not_read_back() -> None:
    document = nf.Document.parse("---\ntitle: A\n---\n", Shouted)
    document.article.title = "b"
    with pytest.raises(nf.EditError) as raised:
        str(document)
    assert (raised.value.code, raised.value.path) == ("NF204", "$.title")
    assert raised.value.reason == "this value would be read back as a different one"


def test_edits_that_overlap() -> None:
    edits = [TextEdit(Span(0, 2), "x"), TextEdit(Span(1, 3), "y")]
    with pytest.raises(nf.EditError) as raised:
        in_order(edits)
    assert (raised.value.code, raised.value.path) == ("NF404", "$")
    assert raised.value.reason == "two edits overlap; make the changes one after the other"


# A plan may be wrong: then nobody sees the text. These are wrong on purpose.

TEXT = """---
title: A
heat: 1
topics:
  - B
---
Text.
"""


def with_other_text(edit: TextEdit) -> TextEdit:
    return TextEdit(edit.span, edit.replacement.replace("2", "3"))


def with_a_key_more(edit: TextEdit) -> TextEdit:
    return TextEdit(edit.span, f"{edit.replacement}\nquality: 2")


def with_a_fence(edit: TextEdit) -> TextEdit:
    return TextEdit(edit.span, f"{edit.replacement}\n---")


def with_a_line_less(edit: TextEdit) -> TextEdit:
    return TextEdit(Span(edit.span.start - len("heat: "), edit.span.end + 1), "")


def with_a_broken_line(edit: TextEdit) -> TextEdit:
    return TextEdit(edit.span, f"{edit.replacement}: [")


def with_another_key(edit: TextEdit) -> TextEdit:
    return TextEdit(Span(edit.span.start - len("heat: "), edit.span.end), "warm: 2")


def with_the_line_above(edit: TextEdit) -> TextEdit:
    return TextEdit(Span(edit.span.start - len("A\nheat: "), edit.span.end), "C\nheat: 2")


def with_nothing(edit: TextEdit) -> TextEdit:
    return TextEdit(Span(edit.span.start, edit.span.start), "")


WRONG: dict[Callable[[TextEdit], TextEdit], tuple[str, str]] = {
    with_other_text: ("$.heat", DEPENDS),
    with_a_key_more: ("$.quality", DEPENDS),
    with_a_fence: ("$.body", "the body would begin at another place"),
    with_a_line_less: ("$.heat", DEPENDS),
    with_a_broken_line: ("$", "the result would not be readable"),
    with_another_key: ("$.warm", DEPENDS),
    with_the_line_above: ("$.title", DEPENDS),
    with_nothing: ("$.heat", DEPENDS),
}


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("comment", ["", " # one"])
def test_wrong_plans_are_refused(
    wrong: Callable[[TextEdit], TextEdit], comment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(monkeypatch, "plan_edits", wrong)
    spoil(monkeypatch, "replace_scalar", wrong)
    text = TEXT.replace("- B", f"- B{comment}")
    document = nf.Document.parse(text)
    document.article.heat = 2
    path, reason = WRONG[wrong]
    for show in (str, bytes, nf.Document.diff, nf.Document.edits, nf.Document.check):
        with pytest.raises(nf.EditError) as raised:
            show(document)
        assert (raised.value.code, raised.value.path) == ("NF403", path)
        assert raised.value.reason.startswith(reason)
    document.article.heat = 1
    assert str(document) == text


@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_plans_of_one_key_are_made_again(
    wrong: Callable[[TextEdit], TextEdit], monkeypatch: pytest.MonkeyPatch
) -> None:
    for edit, name, times, expected in EDITS:
        with monkeypatch.context() as patch:
            spoil(patch, name, wrong, times)
            document = nf.Document.parse(TEXT)
            edit(document.article)
            assert str(document) == expected


def change(article: nf.Article) -> None:
    article.heat = 2


def insert(article: nf.Article) -> None:
    article.heat, article.quality = 1, 2


def change_inside(article: nf.Article) -> None:
    article.topics[0] = "2"


EDITS: list[tuple[Callable[[nf.Article], None], str, int, str]] = [
    # A line alone, then what belongs to the key, and then all of the text is planned.
    (change, "replace_scalar", 1, TEXT.replace("heat: 1", "heat: 2")),
    (change, "replace_scalar", 2, TEXT.replace("heat: 1", "heat: 2")),
    (insert, "insert_below", 1, TEXT.replace("heat: 1", "quality: 2\nheat: 1")),
    (change_inside, "plan_edits", 1, TEXT.replace("- B", '- "2"')),
]


PLANNING: dict[str, ModuleType] = {
    "replace_scalar": changed_keys,
    "insert_below": replacement,
    "plan_edits": planner,
}


def spoil(
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    wrong: Callable[[TextEdit], TextEdit],
    times: int = 1_000,
) -> None:
    """Let a function that plans edits do so wrongly, the first times that it is called."""
    module = PLANNING[name]
    plan = getattr(module, name)
    left = [wrong] * times

    def planned(*arguments: Any) -> Any:
        edits = plan(*arguments)
        change = left.pop() if left else None
        if change is None:
            return edits
        return change(edits) if isinstance(edits, TextEdit) else [change(edit) for edit in edits]

    monkeypatch.setattr(module, name, planned)


def test_nothing_is_made_on_the_way_to_what_is_removed() -> None:
    data = {"a": None}
    with pytest.raises(nf.EditError, match=r"NF402 \$\.a: there is nothing here"):
        changes_at_paths.put(data, ("a", "b"), changes_at_paths.REMOVED)
    assert data == {"a": None}
