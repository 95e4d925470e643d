"""The laws of fixes and suppressions, over generated documents."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any
from unittest import mock

import pytest
from hypothesis import assume, event, example, given
from hypothesis import strategies as st

import newsformat as nf
from generated_documents import any_documents, article_documents, mutated, rearranged
from newsformat import strategies as ours
from newsformat.document import reading_of
from newsformat.lens.parsed_text import ParsedText
from newsformat.rules import (
    RULES,
    Finding,
    Settings,
    check_document,
    check_text,
    fix_document,
    fix_edits,
    front_matter_rules,
    key_sorting,
)
from newsformat.yaml.plain_data import same

# Safe fixes that change a value, which is what they say.
CHANGING = ["repeated-topic"]
KEEPING = Settings(ignore=CHANGING)
LINE_END = re.compile(r"\r\n|\n|\r")


@st.composite
def untidy(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> str:
    """Draw texts with blanks at the ends of lines, and comments that suppress rules."""
    text = draw(texts)
    pieces: list[str] = []
    position = 0
    for end in LINE_END.finditer(text):
        pieces.append(text[position : end.start()])
        position = end.end()
        match draw(st.integers(0, 11)):
            case 0:
                pieces.append(draw(st.sampled_from([" ", "  ", "\t", " \t "])))
            case 1:
                name = draw(st.sampled_from([each.name for each in RULES.values()]))
                pieces.append(f" # newsformat: ignore[{name}]")
            case 2:
                names = draw(st.lists(st.sampled_from(sorted(RULES)), min_size=1, max_size=3))
                indent = draw(st.sampled_from(["", "  "]))
                pieces.append(f"{end.group()}{indent}# newsformat: ignore[{', '.join(names)}]")
            case _:
                pass
        pieces.append(end.group())
    return "".join([*pieces, text[position:]])


@st.composite
def disordered(draw: st.DrawFn) -> str:
    """Draw articles with their keys in any order, some with a comment above."""
    front, fence, body = draw(ours.canonical_texts()).removeprefix("---\n").partition("\n---")
    entries = draw(st.permutations(re.split(r"\n(?=\S)", front)))
    above = draw(st.lists(st.sampled_from(["", "", "# note\n"]), min_size=len(entries)))
    lines = "\n".join(map("".join, zip(above, entries, strict=False)))
    for keys in (r"( +)(name: .*\n) +(domain: .*\n)", r"( +- )(url: .*\n) +(width: .*\n)"):
        if draw(st.booleans()):
            lines = re.sub(keys, _swapped, lines)
    return f"---\n{lines}{fence}{body}"


def _swapped(match: re.Match[str]) -> str:
    return f"{match[1]}{match[3]}{' ' * len(match[1])}{match[2]}"


def article_texts() -> st.SearchStrategy[str]:
    texts = article_documents().map(lambda each: each.text)
    return st.one_of(
        texts,
        ours.canonical_texts(),
        rearranged(texts),
        untidy(texts),
        untidy(rearranged(ours.canonical_texts())),
        untidy(disordered()),
    )


def parsed(text: str, model: Any = nf.Article) -> nf.Document[Any]:
    try:
        return nf.Document.parse(text, model)
    except (nf.ParseError, nf.ValidationError):
        assume(False)  # noqa: FBT003 - so hypothesis has it
        raise


def data_of(document: nf.Document[Any]) -> Any:
    return reading_of(document).parsed.data


@given(article_texts(), st.booleans())
def test_fixes_reach_a_fixed_point(text: str, unsafe: bool) -> None:
    result = fix_document(parsed(text), "a.md", unsafe=unsafe)
    event(f"fixed: {min(len(result.fixed), 3)}")
    again = fix_document(nf.Document.parse(result.text), "a.md", unsafe=unsafe)
    assert (again.text, again.fixed) == (result.text, ())
    assert again.left == result.left


@given(article_texts())
def test_safe_fixes_change_no_value(text: str) -> None:
    before = parsed(text)
    result = fix_document(before, "a.md", KEEPING)
    after = nf.Document.parse(result.text)
    assert same(data_of(after), data_of(before))
    assert after.body == before.body
    assert str(before) == text


@given(untidy(any_documents().map(lambda each: each.text)))
def test_safe_fixes_change_no_value_without_a_model(text: str) -> None:
    before = parsed(text, None)
    result = fix_document(before, "a.md", KEEPING)
    after = nf.Document.parse(result.text, None)
    assert same(data_of(after), data_of(before))
    assert after.body == before.body
    assert not fix_document(after, "a.md", KEEPING).fixed


def lines_of(text: str) -> list[str]:
    return LINE_END.split(text)


@given(untidy(article_documents().map(lambda each: each.text)))
def test_trailing_blanks_and_nothing_else_go(text: str) -> None:
    result = fix_document(parsed(text), "", Settings(select=["trailing-blanks"]))
    before, after = lines_of(text), lines_of(result.text)
    assert LINE_END.findall(result.text) == LINE_END.findall(text)
    assert [line.rstrip(" \t") for line in after] == [line.rstrip(" \t") for line in before]
    assert not result.left


@given(disordered())
def test_keys_move_with_their_lines(text: str) -> None:
    result = fix_document(parsed(text), "", Settings(select=["key-order"]))
    event(f"moved: {result.text != text}")

    def words(each: str) -> Counter[str]:
        # The first key of an item stands beside the dash.
        return Counter(
            re.sub(r"^(?:[ \t]|- )*", "", line) for line in lines_of(each) if line.strip()
        )

    assert words(result.text) == words(text)


@given(article_texts())
def test_each_edit_of_a_finding_can_be_made_alone(text: str) -> None:
    document = parsed(text)
    findings = check_document(document, "a.md", KEEPING)
    before = Counter(map(known, findings))
    for finding in findings:
        after = text
        for edit in reversed(finding.edits):
            after = after[: edit.span.start] + edit.replacement + after[edit.span.end :]
        if finding.fix == "safe":
            assert same(data_of(nf.Document.parse(after)), data_of(document))
        assert (after == text) is (finding.fix is None)
        left = Counter(map(known, check_text(after, "a.md", KEEPING)))
        if finding.fix is not None and finding.name != "key-order":
            assert left[known(finding)] < before[known(finding)]


@given(article_texts())
@example('---\n"heat": 1\ntitle: A\n---\n')
@example("---\nheat: 1\ntitle: |+\n  A\n\ncategory: b\n---\n")
@example("---\nheat: 1\n\n# b\ntitle: A\nprovider:\n  domain: b\n  name: A\n---\n")
@example("---\r\nheat: 1\r\n\r\ntitle: A \r\n---\r\n")
@example("---\ntitle: A | \ncategory: \nexcerpt: >\n  b \n \nheat: 1 \n---\n")
def test_what_is_not_read_again_is_found_all_the_same(text: str) -> None:
    found = check_document(parsed(text), "a.md")
    fixed = fix_document(parsed(text), "a.md")
    with (
        mock.patch.object(fix_edits, "keep_data", return_value=False),
        mock.patch.object(key_sorting, "_keys_by_lines", return_value=None),
        mock.patch.object(front_matter_rules, "_may_keep_some", return_value=True),
        mock.patch.object(ParsedText, "root_with", lambda parsed, _: parsed.root),
    ):
        assert check_document(parsed(text), "a.md") == found
        assert fix_document(parsed(text), "a.md") == fixed


def known(finding: Finding) -> tuple[str, str]:
    return finding.code, finding.message


@given(article_texts(), st.data())
def test_a_suppression_suppresses_exactly_its_rule(text: str, data: st.DataObject) -> None:
    found = check_document(parsed(text), "a.md")
    rules = [each.code for each in found if each.code != "NF553"]
    assume(rules)
    code = data.draw(st.sampled_from(rules))
    comment = f"# newsformat: ignore-file[{data.draw(st.sampled_from([code, RULES[code].name]))}]"
    reading = reading_of(parsed(text)).parsed
    start = reading.fences.start
    with_comment = text[:start] + comment + reading.source.newline_before(start) + text[start:]
    after = Counter(map(known, check_document(parsed(with_comment), "a.md")))
    assert after == Counter(map(known, (each for each in found if each.code != code)))


@pytest.mark.parametrize("model", [nf.Article, None])
@given(mutated(article_texts()))
@example("---\ntitle: A\ntopics: &a [b, *a]\n---\n")
def test_whatever_a_text_is_findings_come_out(model: Any, text: str) -> None:
    for finding in check_text(text, "a.md", model=model, missing="empty", duplicates="last"):
        assert finding.message
        if finding.span is not None and finding.line is not None:
            assert 0 <= finding.span.start <= finding.span.end <= len(text)


@given(ours.canonical_texts())
def test_what_the_canonical_writer_writes_breaks_no_rule_of_writing(text: str) -> None:
    settings = Settings(select=["key-order", "trailing-blanks", "ambiguous-text", "local-tag"])
    assert check_text(text, "", settings) == []
