"""What YAML 1.2 allows is read as YAML 1.2 says, also where ruamel.yaml does not know it."""

from __future__ import annotations

from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

import newsformat as nf
from generated_documents import any_documents
from newsformat.syntax.alignment import same

FORMER_LINE_ENDS = ("\x85", "\u2028", "\u2029")


def read(front: str) -> Any:
    return nf.Document.parse(f"---\n{front}---\n", None).article


def replaced(value: Any, old: str, new: str) -> Any:
    match value:
        case str():
            return value.replace(old, new)
        case list():
            return [replaced(item, old, new) for item in value]
        case dict():
            return {
                replaced(key, old, new): replaced(item, old, new) for key, item in value.items()
            }
    return value


@given(any_documents(has_tabs=True).map(lambda document: document.text))
def test_tabs_part_things_as_spaces_do(text: str) -> None:
    assert same(
        nf.Document.parse(text, None).article,
        nf.Document.parse(text.replace("\t", " "), None).article,
    )


@given(any_documents().map(lambda document: document.text), st.sampled_from(FORMER_LINE_ENDS))
def test_former_line_ends_are_text(text: str, char: str) -> None:
    letter = "\U00010380"
    assume(char not in text and letter not in text)
    letters = nf.Document.parse(text.replace("i", letter), None).article
    chars = nf.Document.parse(text.replace("i", char), None).article
    assert same(chars, replaced(letters, letter, char))
