# ruff: noqa: E501 - tables of cases are easier to read in long lines
"""Which item of a list became which, and where it goes."""

from __future__ import annotations

import copy
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsformat as nf
from newsformat.convert.class_layout import layout_of
from newsformat.diagnostics import Span
from newsformat.editing.alignment import align, rising
from newsformat.editing.list_moves import NOTHING, arrange
from newsformat.fields import slot
from newsformat.text.text_edits import TextEdit, splice_part
from newsformat.yaml.model_layout import FREE, Layout
from newsformat.yaml.plain_data import same

RELATED = layout_of(nf.RelatedItem)
PROVIDER = layout_of(nf.Provider)


def thing(identity: object, **values: object) -> dict[str, object]:
    return {"id": identity, **values}


CASES: dict[str, tuple[list[Any], list[Any], list[int]]] = {
    "nothing changed": (["a", "b"], ["a", "b"], [0, 1]),
    "another order": (["a", "b", "c"], ["c", "a", "b"], [2, 0, 1]),
    "one removed": (["a", "b", "c"], ["a", "c"], [0, 2]),
    "one inserted": (["a", "b"], ["a", "x", "b"], [0, -1, 1]),
    "one changed in its place": (["a", "b", "c"], ["a", "x", "c"], [0, 1, 2]),
    "all changed in their places": (["a", "b"], ["x", "y"], [0, 1]),
    "one removed and the next changed": (["a", "b"], ["x"], [-1]),
    "one moved and one changed": (["a", "b", "c", "d"], ["d", "a", "x", "c"], [3, 0, 1, 2]),
    "equal items in order": (["a", "a", "b"], ["b", "a", "a"], [2, 0, 1]),
    "the first of equal items removed": (["a", "b", "a", "c"], ["b", "a", "d"], [1, 2, 3]),
    "one of equal items doubled": (["a", "b"], ["a", "a", "b"], [0, -1, 1]),
    "three values": ([1, 1.0, True], [True, 1, 1.0], [2, 0, 1]),
    "an item known by its id": ([thing(1, n=1), thing(2, n=2)], [thing(2, n=3)], [1]),
    "known items moved and changed": ([thing(1, n=1), thing(2, n=2)], [thing(2, n=3), thing(1, n=4)], [1, 0]),
    "an id before a url": ([{"id": 1, "url": "a"}, {"id": 2, "url": "b"}], [{"id": 2, "url": "a"}, {"id": 1, "url": "b"}], [1, 0]),
    "one id for two: the one that is equal": ([thing(1, n=1), thing(1, n=2)], [thing(1, n=2)], [1]),
    "one id for two: the one that is more alike": ([thing(1, n=1, m=1), thing(1, n=2, m=2)], [thing(1, n=3, m=2)], [1]),
    "one id for two: in order": ([thing(1, n=1), thing(1, n=2)], [thing(1, n=3), thing(1, n=4)], [0, 1]),
    "another id in one place": ([thing(1, n=1, m=2)], [thing(2, n=1, m=2)], [0]),
    "nothing but another id": ([thing(1)], [thing(2)], [0]),
    "a stranger in one place": ([thing(1, n=1, m=2)], [thing(2, n=3, m=2)], [-1]),
    "a stranger in another place": ([thing(1, n=1, m=2), thing(3)], [thing(3), thing(2, n=1, m=2)], [1, -1]),
    "no id, but alike": ([{"n": 1, "m": 2}, {"n": 3, "m": 4}], [{"n": 9, "m": 4}], [1]),
    "no id, but alike inside": ([{"n": {"m": 1, "o": 2}}, {"n": {"m": 3, "o": 4}}, {"x": 1}], [{"x": 1}, {"n": {"m": 3, "o": 5}}], [2, 1]),
    "no id, and a little alike nearby": ([{"n": 1, "m": 2, "o": 3}, {"n": 4, "m": 5, "o": 6}], [{"n": 7, "m": 8, "o": 6}], [1]),
    "no id, and a little alike far away": ([{"n": 1, "m": 2, "o": 3}, "x"], ["x", {"n": 7, "m": 8, "o": 3}], [1, -1]),
    "what several have tells nothing": ([{"n": 1, "k": 0}, {"n": 2, "k": 0}], [{"n": 3, "k": 0}], [-1]),
    "no id, other values in one place": ([{"n": 1, "m": 2}], [{"n": 3, "m": 4}], [0]),
    "no id, other keys in one place": ([{"n": 1}], [{"m": 1}], [0]),
    "lists that are alike": ([[1, 2], [3, 4]], [[3, 5], [1, 2]], [1, 0]),
    "a list changed in its place": ([[1], [2]], [[1], [3]], [0, 1]),
    "a scalar becomes a list": (["a", "b"], [["a"], "b"], [0, 1]),
    "a list becomes a scalar": ([["a"], "b"], ["a", "b"], [0, 1]),
    "equal items at both ends of what is between": ([1, "u", "x", "a", "y", "a", "v", 2], [3, "u", "a", "v", 4], [0, 1, 5, 6, 7]),
    "an empty text is no name": ([{"name": "", "n": 1, "m": 1}, "x"], ["x", {"name": "", "n": 2, "m": 2}], [1, -1]),
    "true is no id": ([{"id": True, "n": 1, "m": 1}, "x"], ["x", {"id": True, "n": 2, "m": 2}], [1, -1]),
    "more alike before less alike": ([{"a": 1, "p": 1, "q": 1, "r": 1}, {"b": 2, "c": 3, "s": 1, "t": 1, "u": 1}], [{"a": 1, "b": 2, "c": 3, "v": 1, "w": 1}], [1]),
    "no items": ([], ["a"], [-1]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_which_was_which(name: str) -> None:
    before, after, origins = CASES[name]
    assert align(before, after) == origins


@attrs.define(kw_only=True)
class Book:
    isbn: str = attrs.field(metadata=slot(identity=True))
    name: str
    url: str | None = None


@attrs.define(kw_only=True)
class Nameless:
    name: str = attrs.field(metadata=slot(identity=False))
    pages: int
    year: int


DECLARED: dict[str, tuple[Layout, list[Any], list[Any], list[int]]] = {
    "a URL before a title": (
        RELATED,
        [{"title": "a", "webUrl": "1"}, {"title": "b", "webUrl": "2"}],
        [{"title": "a", "webUrl": "2"}, {"title": "b", "webUrl": "1"}],
        [1, 0],
    ),
    "either of two URLs": (
        RELATED,
        [{"title": "a", "originalUrl": "1", "webUrl": "2"}, {"title": "b"}],
        [{"title": "b"}, {"title": "c", "originalUrl": "3", "webUrl": "2"}],
        [1, 0],
    ),
    "a title where there is no URL": (
        RELATED,
        [{"title": "a", "quality": 1}, {"title": "b", "quality": 1}],
        [{"title": "b", "quality": 2, "webUrl": "1"}],
        [1],
    ),
    "one title, but another URL elsewhere": (
        RELATED,
        [{"title": "a", "webUrl": "1"}, {"title": "b", "webUrl": "2"}],
        [{"title": "b", "webUrl": "2"}, {"title": "a", "webUrl": "3"}],
        [1, -1],
    ),
    "an item taken from a better source": (
        RELATED,
        [{"title": "a", "webUrl": "1", "excerpt": "x"}],
        [{"title": "a", "webUrl": "2", "excerpt": "y"}],
        [0],
    ),
    "a name": (PROVIDER, [{"name": "a"}, {"name": "b", "domain": "x"}], [{"name": "b"}], [1]),
    "a field of one's own": (
        layout_of(Book),
        [{"isbn": "1", "name": "a"}, {"isbn": "2", "name": "b"}],
        [{"isbn": "2", "name": "a", "url": "x"}, {"isbn": "1", "name": "b", "url": "x"}],
        [1, 0],
    ),
    "a field that is none": (
        layout_of(Nameless),
        [{"name": "a", "pages": 1, "year": 1}, {"name": "b", "pages": 2, "year": 2}],
        [{"name": "b", "pages": 1, "year": 1}],
        [0],
    ),
}


@pytest.mark.parametrize("name", DECLARED)
def test_which_was_which_by_what_is_declared(name: str) -> None:
    layout, before, after, origins = DECLARED[name]
    assert align(before, after, layout) == origins


def test_what_items_are_known_by() -> None:
    assert layout_of(nf.Image).identities == (("url",),)
    assert layout_of(nf.Provider).identities == (("name",),)
    assert layout_of(nf.RelatedItem).identities == (("originalUrl", "webUrl"), ("title",))
    assert FREE.identities == (("id",), ("url",), ("name",))


def items() -> st.SearchStrategy[Any]:
    scalars = st.one_of(st.integers(0, 3), st.sampled_from("abc"), st.none(), st.booleans())
    keys = st.sampled_from(["id", "url", "name", "k"])
    return st.one_of(
        scalars,
        st.dictionaries(keys, st.one_of(scalars, st.lists(scalars, max_size=2)), max_size=3),
        st.lists(scalars, max_size=2),
    )


@given(st.lists(items(), max_size=8), st.lists(items(), max_size=8))
def test_each_item_was_at_most_one(before: list[Any], after: list[Any]) -> None:
    origins = align(before, after)
    known = [old for old in origins if old >= 0]
    assert len(origins) == len(after)
    assert len(set(known)) == len(known)
    assert set(known) <= set(range(len(before)))


@given(st.lists(items(), max_size=8), st.lists(items(), max_size=8), st.data())
def test_as_many_equal_items_are_found_as_there_are(
    before: list[Any], after: list[Any], data: st.DataObject
) -> None:
    mixed = data.draw(st.permutations([*after, *before[: len(before) // 2]]))
    origins = align(before, mixed)
    found = sum(
        old >= 0 and same(before[old], new) for old, new in zip(origins, mixed, strict=True)
    )
    left = copy.copy(mixed)
    for item in before:
        for at, other in enumerate(left):
            if same(item, other):
                del left[at]
                break
    assert found == len(mixed) - len(left)


@given(st.lists(st.integers(0, 12), max_size=8))
def test_the_longest_rising_positions(numbers: list[int]) -> None:
    positions = rising(numbers)
    chosen = [numbers[position] for position in positions]
    assert positions == sorted(set(positions))
    assert chosen == sorted(set(chosen))
    longest = [0] * len(numbers)
    for at, number in enumerate(numbers):
        longest[at] = 1 + max((longest[i] for i in range(at) if numbers[i] < number), default=0)
    assert len(positions) == max(longest, default=0)


@given(st.integers(0, 8), st.data())
def test_each_new_item_has_one_place(count: int, data: st.DataObject) -> None:
    known = data.draw(st.permutations(range(count)))
    kept = known[: data.draw(st.integers(0, count))]
    origins = data.draw(st.permutations([*kept, *[NOTHING] * data.draw(st.integers(0, 4))]))
    arrangement = arrange(origins, count)
    order: list[int] = [*arrangement.behind.get(NOTHING, ()), *arrangement.ahead.get(0, ())]
    for place, new in enumerate(arrangement.filled):
        order += [new] if new != NOTHING else []
        order += arrangement.behind.get(place, ())
        order += arrangement.ahead.get(place + 1, ())
    assert order == list(range(len(origins)))


def test_an_edit_beyond_the_item_that_moves_is_refused() -> None:
    edits = [TextEdit(Span(9, 10), "3"), TextEdit(Span(0, 1), "c")]
    with pytest.raises(nf.EditError, match="NF404"):
        splice_part("a: 1, b: 2", edits, 6, 10)
