"""Known keys are sorted and cleaned of comments, and unknown keys are set apart."""

from __future__ import annotations

from typing import Any

import pytest

import newsformat as nf
from newsformat.compiled.comment_removal import without_comments
from newsformat.compiled.sorted_keys import sorted_keys
from newsformat.convert.class_layout import layout_of
from newsformat.fallback import UnusualError
from newsformat.text.source import DEFAULT_LIMITS
from usual_texts import Boat


@pytest.mark.parametrize(
    ("front", "known", "extra", "ordered"),
    [
        ("title: A\nheat: 3\n", "title: A\nheat: 3\n", {}, True),
        ("heat: 3\ntitle: A\n", "title: A\nheat: 3\n", {}, False),
        ("title: A\n\ntopics:\n  - B\n\n", "title: A\ntopics:\n  - B\n", {}, True),
        ("title: A\n \nheat: 3\n", "title: A\nheat: 3\n", {}, True),
        ("title: A\nheat:\n", "title: A\n", {}, True),
        ("title: A\nheat: # none\n", "title: A\n", {}, True),
        ("heat:\ntitle: A\n", "title: A\n", {}, False),
        ("locale: en\ntitle: A\nx:\n  - 1 # b\n", "title: A\n", {"locale": "en", "x": [1]}, True),
        ("# a\ntitle: A # b\n# c\n", "title: A\n", {}, True),
        ("", "", {}, True),
    ],
)
def test_keys_are_sorted(front: str, known: str, extra: dict[str, Any], ordered: bool) -> None:
    keys = sorted_keys(front, layout_of(nf.Article), "\n", DEFAULT_LIMITS)
    assert keys == (front, known, extra, ordered)


def test_line_ends_are_kept() -> None:
    front = "heat: 3\r\nlocale: en\r\ntitle: A\r\n\r\n"
    keys = sorted_keys(front, layout_of(nf.Article), "\r\n", DEFAULT_LIMITS)
    assert (keys.known, keys.extra) == ("title: A\r\nheat: 3\r\n", {"locale": "en"})


@pytest.mark.parametrize(
    "front",
    [
        "- a\ntitle: A\n",
        "  a: b\ntitle: A\n",
        "]\ntitle: A\n",
        "title: A\nheat\n",
        "title: A\ntitle: B\n",
        "title: A\n'title': B\n",
        "title: A\ntitle : B\n",
        "title: A\nx: y: z\n",
        "title: A\nx: |\n  y\n",
        "title: A\nx:\n  - >\n    y\n",
        "title: A\nx: 1\nx: 2\n",
        "title: A\ntopics: [B]\n",
        "title: A\nx: &a b\n",
    ],
)
def test_what_is_unusual(front: str) -> None:
    with pytest.raises(UnusualError):
        sorted_keys(front, layout_of(nf.Article), "\n", DEFAULT_LIMITS)


def test_a_class_without_a_place_for_unknown_keys_has_none() -> None:
    with pytest.raises(UnusualError):
        sorted_keys("name: A\nlocale: en\n", layout_of(Boat), "\n", DEFAULT_LIMITS)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("title: A # b", "title: A"),
        ("title: A   #", "title: A"),
        ("title: A # b # c ", "title: A"),
        ('title: "A # b" # c', 'title: "A # b"'),
        ("  - A # b", "  - A"),
        ("topics: # b", "topics:"),
        ("title: it's # b", "title: it's"),
        ("title: A#b", "title: A#b"),
        ('title: "A # b"', 'title: "A # b"'),
        ('title: A # "b"', 'title: A # "b"'),
        ("title: A\t# b", "title: A\t# b"),
        ("webUrl: https://a.example/#b", "webUrl: https://a.example/#b"),
    ],
)
def test_comments_are_removed(line: str, expected: str) -> None:
    assert without_comments(f"{line}\nheat: 3\n") == f"{expected}\nheat: 3\n"


@pytest.mark.parametrize("line", ["# a", "#", "  # a", "    # a # b"])
def test_lines_that_are_comments_go(line: str) -> None:
    assert without_comments(f"title: A\n{line}\nheat: 3\n") == "title: A\nheat: 3\n"
