"""The laws of `format` and of `check --fix`, over generated documents."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import event, example, given
from hypothesis import strategies as st

import newsformat as nf
from command_runs import newsformat
from commented_documents import Commented, commented_documents, comments_in, words_of_comments
from comparing import says_the_same
from generated_documents import any_documents
from newsformat import strategies as ours
from newsformat.cli.canonical_form import canonical_form
from newsformat.cli.comment_places import comments_of
from newsformat.rules import fix_document
from site_documents import site_documents
from test_laws_of_rules import article_texts, parsed


@attrs.define
class AnyKeys:
    """A class that has a place for everything, and says nothing of it."""

    extra: dict[str, object] = attrs.field(factory=dict)
    body: str = ""


def any_texts() -> st.SearchStrategy[str]:
    return st.one_of(
        any_documents().map(lambda each: each.text), site_documents().map(lambda each: each.text)
    )


def formatted(text: str, model: type[Any]) -> tuple[nf.Document[Any], str]:
    document = parsed(text, model)
    after, reason = canonical_form(document)
    event("left alone" if reason else "formatted")
    if reason:
        assert after == text
    return document, after


@pytest.mark.parametrize(
    ("model", "texts"), [(nf.Article, article_texts()), (AnyKeys, any_texts())]
)
@given(data=st.data())
def test_format_changes_no_value_and_reaches_a_fixed_point(
    model: type[Any], texts: st.SearchStrategy[str], data: st.DataObject
) -> None:
    text = data.draw(texts)
    document, after = formatted(text, model)
    again = nf.Document.parse(after, model)
    assert says_the_same(again.article, document.article)
    assert again.body == document.body
    assert canonical_form(again).text == after


@given(ours.canonical_texts())
def test_what_is_canonical_stays(text: str) -> None:
    assert canonical_form(nf.Document.parse(text)) == (text, "")


@given(article_texts())
def test_without_comments_it_is_what_dumps_writes(text: str) -> None:
    document, after = formatted(text, nf.Article)
    if after == text or comments_of(document):
        return
    canonical = nf.dumps(document.article)
    written = canonical[: len(canonical) - len(document.body)]
    front = after[: len(after) - len(document.body)]
    assert front.replace("\r\n", "\n").replace("\r", "\n") == written


@given(commented_documents())
def test_format_keeps_comments_and_what_they_are_about(commented: Commented) -> None:
    text = "---\n" + "".join(f"{line}\n" for line in commented.lines) + "---\n"
    _, after = formatted(text, AnyKeys)
    lines = after.splitlines()
    assert comments_in(lines) == comments_in(commented.lines)
    about = dict(words_of_comments(lines))
    # Behind a bracket that was opened on another line, a comment is about the key on that line.
    closing = comments_in([line for line in commented.lines if re.search(r"[\]}].*#", line)])
    for comment, words in words_of_comments(commented.lines):
        if words and words[0].startswith("k") and about[comment] and comment not in closing:
            assert words[0] in about[comment]


@given(article_texts(), st.booleans())
@example(text="---\ntitle: A\r\ncategory: no  \n---\n", unsafe=False)
def test_the_command_writes_what_the_library_fixes(text: str, unsafe: bool) -> None:
    document = parsed(text)
    options = ["--unsafe-fixes"] if unsafe else []
    run = newsformat("check", "-", "--fix", "--ignore", "NF58", *options, content=text.encode())
    expected = fix_document(document, "-", unsafe=unsafe)
    assert run.bytes == expected.text.encode()
    assert run.code == bool(expected.left)


@given(texts=st.lists(article_texts(), min_size=1, max_size=4))
def test_files_reach_a_fixed_point(tmp_path_factory: Any, texts: list[str]) -> None:
    folder = tmp_path_factory.mktemp("files")
    for number, text in enumerate(texts):
        Path(folder, f"{number}.md").write_bytes(text.encode())

    def content() -> list[bytes]:
        return [path.read_bytes() for path in sorted(folder.iterdir())]

    for options in (["check", "--fix"], ["check", "--fix", "--unsafe-fixes"], ["format"]):
        newsformat(*options, folder)
        first = content()
        newsformat(*options, folder)
        assert content() == first
    assert len(first) == len(texts)
