"""Faults that laws have found, each with the smallest example."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import newsformat as nf


def tabs() -> None:
    for text in ("a:\tb", "a: b\t", "a: b\t# c", "a:\t# c\n  b"):
        assert nf.Document.parse(f"---\n{text}\n---\n", None).article == {"a": "b"}


def line_separators() -> None:
    for char in "\x85\u2028\u2029":
        for text in (
            f"a: x{char}y",
            f"a: 'x{char}y'",
            f'a: "x{char}y"',
            f"a: |- # {char}\n  x{char}y",
        ):
            comment = "" if "|" in text else f" # {char}"
            document = nf.Document.parse(f"---\n{text}{comment}\nb: 1\n---\n", None)
            assert document.article == {"a": f"x{char}y", "b": 1}


def last_unknown_key() -> None:
    document = nf.Document.parse("---\ntitle: A\nprovider:\n  name: B\n  rank: 1\n---\n")
    assert document.article.provider is not None
    document.article.provider.extra.clear()
    assert str(document) == "---\ntitle: A\nprovider:\n  name: B\n---\n"


def all_keys_replaced() -> None:
    document = nf.Document.parse("---\nmenu:\n  parent: x\n---\n", None)
    document.set("menu", {"key": "z"})
    assert str(document) == "---\nmenu:\n  key: z\n---\n"


def block_behind_literal() -> None:
    document = nf.Document.parse("---\ntitle: |+\n  A\n---\n")
    document.article.topics.append("B")
    assert nf.loads(str(document)).topics == ["B"]


def nan_as_key() -> None:
    document = nf.Document.parse("---\na:\n  .nan: 1\nb: 2\n---\n", None)
    document.set("b", 3)
    assert str(document) == "---\na:\n  .nan: 1\nb: 3\n---\n"


def comments_in_brackets() -> None:
    document = nf.Document.parse("---\ra: [1,\r  # kept\r  2, 3]\r---\r", None)
    try:
        document.remove("a[0]")
    except nf.EditError:
        return
    assert "# kept" in str(document)


def list_in_another_order() -> None:
    lines = ["- 'a' # first\n", "- b # second\n", "- c # third\n", "- d # fourth\n"]
    document = nf.Document.parse(f"---\na:\n{''.join(lines)}---\n", None)
    document.set("a", ["b", "a", "d", "c"])
    assert str(document) == f"---\na:\n{lines[1]}{lines[0]}{lines[3]}{lines[2]}---\n"


CHECKS: dict[str, Callable[[], None]] = {
    "a tab between tokens": tabs,
    "a raw line separator": line_separators,
    "the last unknown key of an inner model": last_unknown_key,
    "all keys of a block mapping replaced": all_keys_replaced,
    "a block behind a literal that keeps its blank lines": block_behind_literal,
    "NaN as a key": nan_as_key,
    "a list in another order": list_in_another_order,
    "comments in brackets of CR": comments_in_brackets,
}


@pytest.mark.parametrize("name", CHECKS)
def test_fault(name: str) -> None:
    CHECKS[name]()
