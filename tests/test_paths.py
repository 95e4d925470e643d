"""The spellings of paths, and that every method of a document takes them."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import newsformat as nf
from newsformat import strategies as ours
from newsformat.yaml.paths import Path, format_path, parse_path

SPELLINGS: dict[str, Path] = {
    "title": ("title",),
    "$.title": ("title",),
    "images[0].width": ("images", 0, "width"),
    "images[-1]": ("images", -1),
    "two words.and three more": ("two words", "and three more"),
    "日本.é": ("日本", "é"),
    "kebab-case.x/y": ("kebab-case", "x/y"),
    "$id": ("$id",),
    "404": ("404",),
    "errors[404]": ("errors", 404),
    '["a.b"]': ("a.b",),
    '$["a.b"].c': ("a.b", "c"),
    'params["a.b"][0]["c d"]': ("params", "a.b", 0, "c d"),
    "params['a.b']": ("params", "a.b"),
    '["it\'s"]': ("it's",),
    r"['it\'s']": ("it's",),
    r'["say \"x\""]': ('say "x"',),
    "['say \"x\"']": ('say "x"',),
    r'["\\"]': ("\\",),
    r"['\\']": ("\\",),
    r'["\u00e9\n"]': ("é\n",),
    r"['\u00e9\n']": ("é\n",),
    '["[0]"]': ("[0]",),
    '[""]': ("",),
    "['']": ("",),
    '["$"]': ("$",),
    '[" a "]': (" a ",),
    '["a\tb"]': ("a\tb",),
}
NO_PATHS = [
    "", "$", "a..b", "a.", "a[", "a[]", "a[x]", "a]", "a[1", "a[1]b", 'a["b"]c', "it's", 'a"b',
    " a", 'a["b]', "a['b]", r'["\x"]', r"['\x']", r'["\u12"]', "a[1.5]", "a[٣]", "a[+1]",
    "a[1 ]",
    "a[" + "9" * 5000 + "]", "a. b", "['a\"]", '["a\']',
]  # fmt: skip


@pytest.mark.parametrize("text", SPELLINGS)
def test_a_spelling(text: str) -> None:
    assert parse_path(text) == SPELLINGS[text]
    assert parse_path(format_path(SPELLINGS[text])) == SPELLINGS[text]


METHODS: dict[str, Callable[[nf.Document[Any], str], object]] = {
    "get": lambda doc, path: doc.get(path),
    "get with a default": lambda doc, path: doc.get(path, None),
    "in": lambda doc, path: path in doc,
    "locate": lambda doc, path: doc.locate(path),
    "set": lambda doc, path: doc.set(path, 1),
    "remove": lambda doc, path: doc.remove(path),
    "rename": lambda doc, path: doc.rename(path, "new"),
    "append": lambda doc, path: doc.append(path, 1),
    "insert": lambda doc, path: doc.insert(path, 1),
    "move": lambda doc, path: doc.move(path, 0),
}


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
@pytest.mark.parametrize("model", [nf.Article, None])
class TestEveryMethod:
    @pytest.mark.parametrize("text", NO_PATHS)
    def test_refuses_what_is_no_path(
        self, model: type[Any] | None, method: Callable[..., Any], text: str
    ) -> None:
        document = nf.Document.parse("---\ntitle: A\na: [1]\n---\n", model)
        with pytest.raises(nf.EditError) as raised:
            method(document, text)
        assert raised.value.code == "NF402"
        assert str(document) == "---\ntitle: A\na: [1]\n---\n"

    @pytest.mark.parametrize("path", [None, 1, ("a", 0), b"a"])
    def test_takes_texts_alone(
        self, model: type[Any] | None, method: Callable[..., Any], path: Any
    ) -> None:
        document = nf.Document.parse("---\ntitle: A\n---\n", model)
        with pytest.raises(TypeError, match=r"a path as text, such as 'images\[0\].width'"):
            method(document, path)


KEYS = ["a.b", "two words", "it's", 'say "x"', "[0]", "日本", "$", "", " a ", "404", "true", "a\\b",
        "a\tb", "#x", "- x", "a: b", "<<", "~", "\u2028", "x" * 900]  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("model", [nf.Article, None])
@pytest.mark.parametrize("is_flow", [True, False])
def test_every_method_takes_every_key(key: str, model: type[Any] | None, *, is_flow: bool) -> None:
    outer = "zz: {y: 1}\n" if is_flow else "zz:\n  y: 1\n"
    document = nf.Document.parse(f"---\ntitle: A\n{outer}---\n", model)
    path = format_path(("zz", key))
    document.set(path, [1])
    assert (document.get(path), document.get(path, 0), path in document) == ([1], [1], True)
    document.append(path, 2)
    document.insert(f"{path}[0]", 0)
    document.move(f"{path}[2]", 1)
    assert document.get(path) == [0, 2, 1]
    place = document.locate(path).value
    written = str(document)[place.start : place.end]
    assert re.findall(r"\d", written) == ["0", "2", "1"]
    assert written[0] in "-["
    document.rename(path, "other")
    assert document.get("zz") == {"y": 1, "other": [0, 2, 1]}
    document.rename("zz.other", key)
    assert nf.Document.parse(str(document), model).get("zz") == {"y": 1, key: [0, 2, 1]}
    document.remove(path)
    assert (document.get(path, 0), path in document) == (0, False)
    assert str(document) == f"---\ntitle: A\n{outer}---\n"


@given(st.lists(st.one_of(ours.texts(), st.integers(-9, 9)), min_size=1, max_size=4).map(tuple))
@example(("\ud800",))
def test_a_path_that_is_written_is_read(steps: Path) -> None:
    assert parse_path(format_path(steps)) == steps


@given(st.text(alphabet="ab.[]\"'\\$ 01-\n", max_size=12))
def test_any_text_is_a_path_or_refused(text: str) -> None:
    with contextlib.suppress(nf.EditError):
        steps = parse_path(text)
        assert steps
        assert parse_path(format_path(steps)) == steps
