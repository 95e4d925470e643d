"""Edits that change no data are known as such from the lines that they touch."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import event, example, given
from hypothesis import strategies as st

import newsformat as nf
from generated_documents import any_documents, article_documents, rearranged
from newsformat import strategies as ours
from newsformat.diagnostics import Span
from newsformat.document import reading_of
from newsformat.lens.parsed_text import ParsedText
from newsformat.lens.rereading import keep_data
from newsformat.text.source import DEFAULT_LIMITS, Limits
from newsformat.text.text_edits import TextEdit, in_order, splice
from newsformat.yaml.plain_data import same


def parsed(text: str, model: Any = None) -> ParsedText:
    return reading_of(nf.Document.parse(text, model)).parsed


def are_kept(
    reading: ParsedText, edits: Sequence[TextEdit], limits: Limits = DEFAULT_LIMITS
) -> bool:
    return keep_data(reading, splice(reading.source.text, edits), edits, limits)


def replaced(text: str, old: str, new: str) -> TextEdit:
    assert text.count(old) == 1
    start = text.index(old)
    return TextEdit(Span(start, start + len(old)), new)


KEPT = {
    "blanks at the end of a line": ("title: A \t \nheat: 1\n", "A \t ", "A"),
    "blanks inside a list": ("topics:\n  - A  \n  - B\n", "A  ", "A"),
    "a blank line with blanks": ("title: A\n  \nheat: 1\n", "  ", ""),
    "keys in another order": ("heat: 1\ntitle: A\n", "heat: 1\ntitle: A\n", "title: A\nheat: 1\n"),
    "blank lines between keys": ("heat: 1\ntitle: A\n", "1\n", "1\n\n \n"),
    "quotes": ("title: A\nheat: 1\n", "A", '"A"'),
    "a comment": ("title: A # newsformat\nheat: 1\n", " # newsformat", ""),
    "a comment above the first key": ("# newsformat\ntitle: A\n", "# newsformat\n", ""),
    "keys inside a mapping": ("a:\n  b: 1\n  c: 2\n", "  b: 1\n  c: 2\n", "  c: 2\n  b: 1\n"),
    "the indent of a list": ("topics:\n- A\n", "- A", "  - A"),
    "blank lines below a literal scalar": ("a: |\n  b\n\nc: 1\n", "b\n\n", "b\n"),
    "nothing": ("title: A\n", "A", "A"),
}  # fmt: skip


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("name", KEPT)
def test_what_changes_no_data(name: str, newline: str) -> None:
    front, old, new = (each.replace("\n", newline) for each in KEPT[name])
    text = f"---{newline}{front}---{newline}heat: 2 \n"
    assert are_kept(parsed(text), [replaced(text, old, new)])


NOT_KEPT = {
    "another value": ("title: A\nheat: 1\n", "1", "2"),
    "another type": ("heat: 1\n", "1", "1.0"),
    "another key": ("title: A\nheat: 1\n", "heat", "heap"),
    "a key less": ("title: A\nheat: 1\n", "heat: 1\n", ""),
    "a key more": ("title: A\n", "A\n", "A\nheat:\n"),
    "a key twice": ("title: A\nheat: 1\n", "1\n", "1\ntitle: A\n"),
    "a key twice, as a null": ("title: A\nheat: 1\n", "1\n", "1\ntitle:\n"),
    "a list in another order": ("a:\n  - b\n  - c\n", "  - b\n  - c\n", "  - c\n  - b\n"),
    "the line end of the last key": ("title: A\n", "A\n", "A"),
    "a fence": ("title: A\nheat: 1\n", "A\n", "A\n---\n"),
    "a fence of dots": ("title: A\nheat: 1\n", "A\n", "A\n...\n"),
    "a fence in quotes": ("title: 'A\n\n  B'\n", "\n\n", "\n---\n"),
    "a return": ("title: A\nheat: 1\n", "A\n", "A\r"),
    "another line end": ("title: A\nheat: 1\n", "A\n", "A\r\n"),
    "blank lines of a literal scalar": ("a: |+\n  b\n\nc: 1\n", "b\n\n", "b\n"),
    "blanks of a literal scalar": ("a: |\n  b  \nc: 1\n", "b  ", "b"),
    "blank lines of an item": ("a:\n  - |+\n    b\n\nc: 1\n", "b\n\n", "b\n"),
    "a character that is not allowed": ("title: A # c\n", "c", "\x07"),
    "an anchor": ("title: A\nheat: 1\n", "A", "&a A"),
}


@pytest.mark.parametrize("name", NOT_KEPT)
def test_what_may_change_data(name: str) -> None:
    front, old, new = NOT_KEPT[name]
    text = f"---\n{front}---\nbody\n"
    assert not are_kept(parsed(text), [replaced(text, old, new)])


@pytest.mark.parametrize("old", ["---\ntitle", "A\n---", "body"])
def test_edits_outside_the_front_matter_are_not_judged(old: str) -> None:
    text = "---\ntitle: A\n---\nbody\n"
    assert not are_kept(parsed(text), [replaced(text, old, old)])


@pytest.mark.parametrize("front", ["a: &b 1\nc: *b \n", "a: !b c \n"])
def test_texts_of_the_other_reader_are_not_judged(front: str) -> None:
    text = f"---\n{front}---\n"
    assert not are_kept(parsed(text), [replaced(text, " \n", "\n")])
    assert not are_kept(parsed(text), [])


def test_a_text_that_becomes_too_long_is_not_judged() -> None:
    text = "---\ntitle: A\n---\n"
    edits = [replaced(text, "A\n", "A\n\n")]
    assert are_kept(parsed(text), edits)
    assert not are_kept(parsed(text), edits, Limits(front_matter=9))
    assert not are_kept(parsed(text), edits, Limits(nodes=9))


PIECES = [
    "", "", " ", "  ", "\t", "\n", "\n\n", " \n", "\r\n", "\r", "# a\n", " # a", '"', "'", "\\",
    "|", ">", ":", "a: b\n", "\na: b", "\n---\n", "\n...\n", "- ", "\n- ", "\n  a", "&a ", "null",
    "~", "1", "1.0", "\ufeff", "\u2028", "\x85", "]", "}", "?", "<<: *a",
]  # fmt: skip


@st.composite
def texts_and_edits(draw: st.DrawFn) -> tuple[str, list[TextEdit]]:
    """Draw a text, and edits that move its keys or touch its lines."""
    documents = any_documents() | article_documents()
    texts = documents.map(lambda each: each.text)
    text = draw(texts | rearranged(texts) | ours.canonical_texts())
    match = re.match(r"---\r?\n(.*?\n)---", text, re.DOTALL)
    start, end = match.span(1) if match else (0, len(text))
    if draw(st.booleans()):
        keys = draw(st.permutations(re.split(r"(?<=\n)(?=[^\s#-])", text[start:end])))
        return text, [TextEdit(Span(start, end), "".join(keys))]
    edits = []
    ends = [each.start() for each in re.finditer(r"[ \t]*\r?\n", text[start:end])]
    for _ in range(draw(st.integers(1, 3))):
        first = start + draw(st.sampled_from([0, *ends]) | st.integers(0, end - start))
        last = min(first + draw(st.sampled_from([0, 0, 1, 1, 2, 5])), end)
        edits.append(TextEdit(Span(first, last), draw(st.sampled_from(PIECES))))
    try:
        return text, in_order(edits)
    except nf.EditError:
        return text, edits[:1]


@given(texts_and_edits(), st.sampled_from([None, nf.Article]))
@example(("---\na: |\n  b\n\nc: 1\n---\n", [TextEdit(Span(11, 12), "")]), None)
def test_what_is_said_to_be_kept_is_kept(drawn: tuple[str, list[TextEdit]], model: Any) -> None:
    text, edits = drawn
    try:
        before = parsed(text, model)
    except (nf.ParseError, nf.ValidationError):
        return
    kept = are_kept(before, edits)
    event(f"kept: {kept}")
    if kept:
        after = parsed(splice(text, edits), model)
        assert same(after.data, before.data)
        assert after.body == before.body
