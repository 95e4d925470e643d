"""Edits of a text, put into it one after the other."""

from __future__ import annotations

import re
from bisect import bisect_right

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsformat as nf
from newsformat.diagnostics import Span
from newsformat.text.diffs import excerpt_around
from newsformat.text.text_edits import TextEdit, in_order, joined, splice

TEXT = "0123456789"
EDITS = st.builds(
    lambda start, length, text: TextEdit(Span(start, min(start + length, len(TEXT))), text),
    st.integers(0, len(TEXT)),
    st.integers(0, 3),
    st.text("ab", max_size=2),
)


@given(st.lists(EDITS, max_size=5))
def test_edits_that_do_not_overlap_are_put_in_by_place(edits: list[TextEdit]) -> None:
    taken = [place for edit in edits for place in range(edit.span.start, edit.span.end)]
    inside = any(
        other.span.start < edit.span.start < other.span.end for edit in edits for other in edits
    )
    if len(set(taken)) < len(taken) or inside:
        with pytest.raises(nf.EditError, match="NF404"):
            in_order(edits)
        return
    ordered = in_order(edits)
    assert sorted(ordered, key=id) == sorted(edits, key=id)
    # From the last to the first, no edit moves the place of another.
    expected = TEXT
    for edit in reversed(ordered):
        expected = expected[: edit.span.start] + edit.replacement + expected[edit.span.end :]
    assert splice(TEXT, ordered) == expected
    starts = [(edit.span.start, edit.span.end) for edit in ordered]
    assert starts == sorted(starts)


def test_insertions_at_one_place_keep_their_order() -> None:
    edits = [TextEdit(Span(3, 3), text) for text in "bca"] + [TextEdit(Span(3, 5), "x")]
    assert splice(TEXT, in_order(edits)) == "012bcax56789"


def edits_of(text: str) -> st.SearchStrategy[list[TextEdit]]:
    """Edits of a text that follow each other, some at the same place."""
    offsets = st.lists(st.integers(0, len(text)), max_size=8).map(sorted)
    replacements = st.lists(st.text("ab0", max_size=2), min_size=4, max_size=4)
    return st.builds(
        lambda places, texts: [
            TextEdit(Span(start, end), new)
            for start, end, new in zip(places[::2], places[1::2], texts, strict=False)
        ],
        offsets,
        replacements,
    )


@given(st.data())
def test_joined_edits_do_what_both_do(data: st.DataObject) -> None:
    first = data.draw(edits_of(TEXT))
    between = splice(TEXT, first)
    second = data.draw(edits_of(between))
    both = joined(TEXT, first, second)
    assert splice(TEXT, both) == splice(between, second)
    assert in_order(both) == both
    assert all(TEXT[each.span.start : each.span.end] != each.replacement for each in both)


@given(edits_of(TEXT))
def test_edits_and_what_undoes_them_are_none(edits: list[TextEdit]) -> None:
    undone = [TextEdit(Span(0, len(splice(TEXT, edits))), TEXT)]
    assert joined(TEXT, edits, undone) == []


@given(
    st.lists(st.sampled_from(["a", "b", "\n", "\n\n", "\r\n", "\r", "é"]), max_size=40),
    st.sampled_from(["\n", "\r\n", "\r", ""]),
    st.data(),
)
def test_an_excerpt_has_four_lines_above_edits_and_three_below(
    pieces: list[str], newline: str, data: st.DataObject
) -> None:
    text = "".join(pieces)
    if newline:
        text = re.sub(r"\r\n|\n|\r", newline, text)
    places = data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6))
    places.sort()
    pairs = zip(places[::2], places[1::2], strict=False)
    edits = [TextEdit(Span(start, end), "x") for start, end in pairs]
    excerpt = excerpt_around(text, edits, len(text))
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]
    first = bisect_right(starts, edits[0].span.start) - 1
    last = bisect_right(starts, edits[-1].span.end) - 1
    end = [*starts, *[len(text)] * 4][last + 4]
    if edits[0].span.start < len(text) or text.endswith(("\n", "\r")):
        assert (excerpt.line, excerpt.start) == (max(first - 4, 0) + 1, starts[max(first - 4, 0)])
    assert excerpt.text == text[excerpt.start : end]
