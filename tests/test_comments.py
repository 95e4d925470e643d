"""The law of comments: one goes with the lines it stands in, and no other is lost or moved."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

from hypothesis import event, given, note
from hypothesis import strategies as st

import newsformat as nf
from commented_documents import (
    Commented,
    Place,
    commented_documents,
    comments_in,
    words_in,
    words_of_comments,
)
from newsformat.yaml.paths import format_path
from newsformat.yaml.plain_data import same

NEWLINES = st.sampled_from(["\n", "\r\n", "\r"])
NEW_VALUES: list[Any] = ["w1", 7, None, {}, [], ["w1", "w2"], {"n1": "w1"}, {"n1": {"n2": ["w1"]}}]

# An opening bracket with an item behind it on the line of its key.
ITEM_IN_BRACKETS = re.compile(r"[^#]*[\[{][^#]*\w")


def places(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Yield every place below a value, with what is there."""
    steps = value.items() if isinstance(value, dict) else []
    for step, inner in enumerate(value) if isinstance(value, list) else steps:
        yield (*place, step), inner
        yield from places(inner, (*place, step))


def data_of(document: Commented) -> dict[str, Any]:
    """Return what a document says."""
    return nf.Document.parse(text_of(document, "\n"), None).article


def text_of(document: Commented, newline: str) -> str:
    """Return the whole text."""
    return newline.join(["---", *document.lines, "---", ""])


def edited(document: Commented, newline: str, place: Place, value: Any) -> list[str]:
    """Set a value, or remove one for `...`; give the lines of the result."""
    text = text_of(document, newline)
    note(text)
    parsed = nf.Document.parse(text, None)
    if value is ...:
        parsed.remove(format_path(place))
    else:
        parsed.set(format_path(place), copy.deepcopy(value))
    result = str(parsed)
    note(result)
    assert same(nf.Document.parse(result, None).article, parsed.article)
    assert newline == "\r" or "\r" not in result.replace("\r\n", "")
    lines = result.split(newline)
    assert lines[0] == "---"
    assert lines[-2:] == ["---", ""]
    return lines[1:-2]


def check(document: Commented, after: list[str], gone: set[str], free: set[str]) -> None:
    """Hold that comments stay with what they are about.

    Args:
        document: The document.
        after: Its lines after an edit.
        gone: The comments that must go.
        free: Those that may go, and must not come to something else.
    """
    everything = comments_in(document.lines)
    written = [comment for comment, _ in words_of_comments(after)]
    assert len(written) == len(set(written))
    assert everything - gone - free <= set(written) <= everything - gone
    now = dict(words_of_comments(after))
    left = {word for line in after for word in words_in(line)}
    for comment, words in words_of_comments(document.lines):
        if comment in now and words[:1] and words[0] in left:
            assert words[0] in now[comment], comment


def check_lines(document: Commented, after: list[str], place: Place) -> None:
    """Hold that no line changes but those of the top-level key of a place."""
    start, end = document.spans[place[:1]]
    above = without_blank_lines(document.lines[:start])
    assert without_blank_lines(after)[: len(above)] == above
    # A blank line above a block comes and goes with it, also above the comments of its key.
    while start and document.lines[start - 1].lstrip(" ")[:1] in {"", "#"}:
        start -= 1
    assert after[:start] == document.lines[:start]
    below = without_blank_lines(document.lines[end:])
    assert not below or without_blank_lines(after)[-len(below) :] == below


def without_blank_lines(lines: list[str]) -> list[str]:
    """Leave out blank lines, which go where a text above would take them for its own."""
    return [line for line in lines if line]


def has_lines_alone(document: Commented, place: Place) -> bool:
    """Tell whether a key or an item stands on lines of its own, in block style beside others."""
    siblings = [each for each in document.spans if each[:-1] == place[:-1]]
    around = document.spans.get(place[:-1], (-1, 0))[0]
    return place in document.blocks and len(siblings) > 1 and around != document.spans[place][0]


def removed_comments(document: Commented, place: Place, value: Any) -> tuple[set[str], set[str]]:
    """Return the comments that go with a place, and those that may as well stay."""
    if place not in document.spans:
        # The comment beside an item in brackets goes with the item if it is the last of its line.
        lines = [line for line in document.lines if str(value) in words_in(line)[-1:]]
        return set(), comments_in(lines)
    gone, first = document.comments_of(place), document.spans[place][0]
    siblings = [each for each in document.spans if each[:-1] == place[:-1]]
    if siblings == [place] and document.spans.get(place[:-1], (-1, 0))[0] == first:
        # The item of which this is the only key stays, on the line of that key.
        beside = comments_in(document.lines[first : first + 1])
        return gone - beside, beside
    return gone, set()


def equal_items(values: dict[Place, Any], place: Place) -> list[Place]:
    """Return the other items of the same list that are equal to the one at a place."""
    if not isinstance(place[-1], int):
        return []
    return [
        each
        for each, value in values.items()
        if each != place and each[:-1] == place[:-1] and same(value, values[place])
    ]


@given(commented_documents(), NEWLINES, st.data())
def test_of_what_is_removed(document: Commented, newline: str, data: st.DataObject) -> None:
    values = dict(places(data_of(document)))
    place = data.draw(st.sampled_from(list(values)))
    after = edited(document, newline, place, ...)
    gone, free = removed_comments(document, place, values[place])
    alike = equal_items(values, place)
    if alike:
        # The data does not show which of several equal items is gone.
        comments = [document.comments_of(each) for each in alike if each in document.spans]
        gone, free = set(), gone.union(free, *comments)
    event("with comments" if gone else "without comments")
    check(document, after, gone, free)
    check_lines(document, after, place)
    if has_lines_alone(document, place) and not alike:
        start, end = document.spans[place]
        others = document.lines[:start] + document.lines[end:]
        assert without_blank_lines(after) == without_blank_lines(others)


def comments_of_parts(document: Commented, place: Place, before: Any) -> set[str]:
    """Return the comments that may go with the old keys or items of a place."""
    inner = [place + below for below, _ in places(before)]
    comments = [document.comments_of(each) for each in inner if each in document.spans]
    start, end = document.spans.get(place, (0, 0))
    # The comment beside the last item of a line is that of the item, on the first line as well if
    # brackets that open there are closed below.
    start += not (end - start > 1 and ITEM_IN_BRACKETS.match(document.lines[start]))
    beside = [line for line in document.lines[start:end] if words_in(line)]
    return comments_in(beside).union(*comments)


@given(commented_documents(), NEWLINES, st.sampled_from(NEW_VALUES), st.data())
def test_of_what_is_replaced(
    document: Commented, newline: str, value: Any, data: st.DataObject
) -> None:
    place, before = data.draw(st.sampled_from(list(places(data_of(document)))))
    after = edited(document, newline, place, value)
    free = comments_of_parts(document, place, before)
    event(f"{type(before).__name__} becomes {type(value).__name__}")
    check(document, after, set(), free)
    check_lines(document, after, place)


def test_a_comment_beside_an_item_in_brackets_goes_with_the_item() -> None:
    for value, expected in (
        (["d", "e"], "k: [d, e # c\n  ]"),
        (["d"], "k: [d\n  ]"),
    ):
        document = nf.Document.parse("---\nk: [a, b # c\n  ]\n---\n", None)
        document.set("k", value)
        assert str(document) == f"---\n{expected}\n---\n"


@given(commented_documents(), NEWLINES, st.data())
def test_of_what_is_added(document: Commented, newline: str, data: st.DataObject) -> None:
    collections = [((), data_of(document)), *places(data_of(document))]
    place, before = data.draw(
        st.sampled_from([each for each in collections if isinstance(each[1], (dict, list))])
    )
    value = data.draw(st.sampled_from(NEW_VALUES))
    step = len(before) if isinstance(before, list) else "n9"
    after = edited(document, newline, (*place, step), value)
    check(document, after, set(), set())
    if place:
        check_lines(document, after, place)
    else:
        old = iter(after)
        assert all(line in old for line in document.lines)
