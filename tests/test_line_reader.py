"""The line reader agrees with the composer: the same data, nodes and places, or nothing."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise
from typing import Any

import attrs
import pytest
from hypothesis import event, example, given
from hypothesis import strategies as st

import newsformat as nf
from generated_documents import any_documents, mutated
from newsformat.convert.class_layout import layout_of
from newsformat.text.fences import Fences, find_fences
from newsformat.text.source import DEFAULT_LIMITS, Limits, Source
from newsformat.yaml.events.composer import compose
from newsformat.yaml.lines.entry_spans import entry_spans
from newsformat.yaml.lines.lazy_nodes import find_entry, find_scalar_line, outline, outlined_entry
from newsformat.yaml.lines.line_reader import read_data
from newsformat.yaml.model_layout import FREE, Layout
from newsformat.yaml.node_values import construct
from newsformat.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from newsformat.yaml.plain_data import same
from site_documents import front_matters, site_documents


@attrs.define
class Page:
    """Texts, and collections of texts, beside values of other kinds."""

    title: str | None = None
    date: str | None = None
    tags: list[str] = attrs.field(factory=list)
    seo: dict[str, str] = attrs.field(factory=dict)
    menu: dict[str, int] = attrs.field(factory=dict)
    weight: int | None = None
    authors: list[dict[str, str]] = attrs.field(factory=list)


@attrs.define
class Show:
    """Texts may be dates."""

    begins: datetime | None = None
    days: list[date] = attrs.field(factory=list)
    doors: dict[str, datetime] = attrs.field(factory=dict)
    title: str | None = None


LAYOUTS = {
    "untyped": layout_of(None),
    "article": layout_of(nf.Article),
    "page": layout_of(Page),
    "show": layout_of(Show),
    "free": FREE,
}


def described(node: Node) -> Any:
    """Everything that a node says, and where."""
    place = (node.start, node.end, node.outer)
    match node:
        case ScalarNode():
            return "scalar", place, node.text, node.style, node.tag
        case MappingNode():
            entries = [
                (entry.name, entry.start, entry.colon, described(entry.key), described(entry.value))
                for entry in node.entries
            ]
            return "mapping", place, node.is_flow, node.tag, entries
        case SequenceNode():
            items = [described(item) for item in node.items]
            return "sequence", place, node.is_flow, node.tag, list(node.dashes), items
    return "alias", place


def in_same_order(first: Any, second: Any) -> bool:
    """Whether the keys of equal data come in one order."""
    if isinstance(first, dict):
        return list(first) == list(second) and all(
            in_same_order(first[key], second[key]) for key in first
        )
    return not isinstance(first, list) or all(map(in_same_order, first, second))


def read(text: str, layout: Layout, limits: Limits = DEFAULT_LIMITS) -> tuple[Fences, Any] | None:
    """What the line reader reads, if it takes a text."""
    try:
        fences = find_fences(Source(text), limits)
    except nf.ParseError:
        return None
    data = read_data(text, fences.start, fences.end, layout, limits)
    return None if data is None else (fences, data)


def agrees(text: str, layout: Layout, limits: Limits = DEFAULT_LIMITS) -> bool:
    """Whether the line reader takes a text; if it does, hold it to the composer."""
    taken = read(text, layout, limits)
    if taken is None:
        return False
    fences, data = taken
    source = Source(text)
    root = compose(source, fences.start, fences.end, limits)
    expected = construct(source, root, layout, limits)
    assert same(data, expected)
    assert in_same_order(data, expected)
    assert described(outline(text, fences.start, fences.end)) == described(root)
    return True


layouts = st.sampled_from(list(LAYOUTS.values()))


# What people do to a text that they edit, and what goes wrong when it is copied.

_INSERTED = (
    " ", "  ", "    ", "\t", "\n", "\n\n", "\r", "\r\n", "\n ", "\n  ", "\n# c\n", '"', "'", '""',
    "''", ":", ": ", " :", "#", " #", " # c", "-", "- ", "---", "--- ", "...", "[", "]", "{", "}",
    ",", ", ", "|", ">", "|\n", ">-\n", "|+\n", "|2\n", "\\", "\\\n", "\\n", "\\x41", "&a ", "*a",
    "!t ", "!!str ", "<<: ", "? ", "%", "@", "`", "~", "null", "true", "0", "-1", ".5", "1e3",
    "0x1F", "_", "=", "2020-01-01", "12:30", "k: v", "\nk: v\n", "\n- x\n", "[a, b]", "{a: b}",
    "\t\n", "\t# c\n", ":\t",
    "[[a]]", "'a'", '"b"', "\x00", "\x85", "\u2028", "\ufeff", "\xa0", "é", "🚀", "\ud800",
)  # fmt: skip


def _insert(draw: st.DrawFn, text: str) -> str:
    place = draw(st.integers(0, len(text)))
    return text[:place] + draw(st.sampled_from(_INSERTED)) + text[place:]


def _delete(draw: st.DrawFn, text: str) -> str:
    place = draw(st.integers(0, len(text)))
    return text[:place] + text[place + draw(st.integers(1, 4)) :]


def _swap_characters(draw: st.DrawFn, text: str) -> str:
    place = draw(st.integers(0, max(0, len(text) - 2)))
    return text[:place] + text[place : place + 2][::-1] + text[place + 2 :]


def _move_line(draw: st.DrawFn, text: str) -> str:
    lines = text.split("\n")
    line = lines.pop(draw(st.integers(0, len(lines) - 1)))
    lines.insert(draw(st.integers(0, len(lines))), line)
    return "\n".join(lines)


def _repeat_or_drop_line(draw: st.DrawFn, text: str) -> str:
    lines = text.split("\n")
    place = draw(st.integers(0, len(lines) - 1))
    lines[place : place + 1] = [lines[place]] * draw(st.sampled_from([0, 2]))
    return "\n".join(lines)


def _indent_line(draw: st.DrawFn, text: str) -> str:
    lines = text.split("\n")
    place = draw(st.integers(0, len(lines) - 1))
    change = draw(st.sampled_from([-4, -2, -1, 1, 2, 4]))
    line = lines[place]
    lines[place] = " " * change + line if change > 0 else line[min(-change, _blanks(line)) :]
    return "\n".join(lines)


def _blanks(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


_DAMAGES = (_insert, _insert, _delete, _swap_characters, _move_line, _repeat_or_drop_line,
            _indent_line, _indent_line)  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn, texts: st.SearchStrategy[str], most: int = 2) -> str:
    """Texts with a few damages."""
    text = draw(texts)
    for _ in range(draw(st.integers(1, most))):
        text = draw(st.sampled_from(_DAMAGES))(draw, text)
    return text


site_texts = site_documents().map(lambda document: document.text)
dressed_texts = any_documents().map(lambda document: document.text)


@given(site_documents(), layouts)
def test_agreement_site_documents(document: Any, layout: Layout) -> None:
    is_taken = agrees(document.text, layout)
    event(f"taken: {is_taken}, with anchors or tags: {document.is_linked}")


@given(dressed_texts, layouts)
def test_agreement_generated_documents(text: str, layout: Layout) -> None:
    event(f"taken: {agrees(text, layout)}")


@given(damaged(site_texts), layouts)
@example("---\na: b\n  -  # c\n---\n", FREE)
@example("---\n--- *a: b\n---\n", FREE)
@example("---\na: >\n    \n  b\n---\n", FREE)
@example("---\na: >\n  b\n  \nc: d\n---\n", FREE)
@example("---\na: >\n  \tb\n  c\n---\n", FREE)
@example("---\na:\n  - b\n  - 'c': d\n---\n", FREE)
@example("---\ra: b\r\nc: d\r\n---\r\n", FREE)
def test_agreement_damaged_site_documents(text: str, layout: Layout) -> None:
    event(f"taken: {agrees(text, layout)}")


@given(mutated(dressed_texts) | damaged(dressed_texts), layouts)
def test_agreement_damaged_generated_documents(text: str, layout: Layout) -> None:
    event(f"taken: {agrees(text, layout)}")


@given(
    site_texts | dressed_texts,
    st.builds(
        Limits,
        depth=st.integers(1, 8),
        nodes=st.integers(1, 60),
        integer_digits=st.integers(1, 6),
        front_matter=st.integers(50, 2_000),
    ),
)
def test_limits_are_kept(text: str, limits: Limits) -> None:
    # Past a limit the composer raises, so that a text which is taken is within all of them.
    event(f"taken: {agrees(text, FREE, limits)}")


@given(site_texts | dressed_texts | damaged(site_texts), layouts)
def test_each_top_level_key_is_read_alone_as_with_the_others(text: str, layout: Layout) -> None:
    taken = read(text, layout)
    if taken is None:
        return
    fences, data = taken
    spans = list(entry_spans(text, fences.start, fences.end))
    together: dict[Any, Any] = {}
    for start, end in spans:
        alone = read_data(text, start, end, layout, DEFAULT_LIMITS)
        assert alone is not None
        ((key, value),) = alone.items()
        if layout is not FREE:
            # Keys are texts there, so that none stands twice.
            assert outlined_entry(text, start, end).name == key
            assert find_entry(text, fences.start, fences.end, str(key)) == (start, end)
        together[key] = value
    assert same(together, data)
    assert in_same_order(together, data)
    assert all(first[1] == second[0] for first, second in pairwise(spans))
    assert not spans or spans[-1][1] == fences.end


@given(site_texts, st.text("abtikey .:'", max_size=8))
def test_a_key_that_is_not_there_is_not_found(text: str, key: str) -> None:
    taken = read(text, LAYOUTS["untyped"])
    if taken is not None and key not in taken[1]:
        assert find_entry(text, taken[0].start, taken[0].end, key) is None


def test_nearly_all_front_matter_of_sites_is_taken() -> None:
    documents = [each for each in front_matters(2_000) if not each.is_linked]
    taken = sum(read(each.text, LAYOUTS["untyped"]) is not None for each in documents)
    assert taken / len(documents) >= 0.99


# The constructs of YAML, one by one. Each is put at the root, below a key, and into a list.

TAKEN = {
    "a plain scalar": "a: b c",
    "blanks around a value": "a:   b   ",
    "a blank before the colon": "a : b",
    "an empty value": "a:",
    "an empty value and a blank": "a: ",
    "null": "a: null\nb: ~\nc: NULL",
    "booleans": "a: true\nb: False\nc: TRUE",
    "words of YAML 1.1": "a: yes\nb: no\nc: on\nd: y",
    "integers": "a: 1\nb: -1\nc: +1\nd: 007\ne: 1_000\nf: 0x1F\ng: 0o17\nh: 0b11\ni: _\nj: 0",
    "a long integer": "a: 123456789012345678901234567890",
    "floating-point numbers": "a: 1.5\nb: -1.5e3\nc: .5\nd: 1e3\ne: .inf\nf: -.INF\ng: 1.\nh: .",
    "not quite numbers": "a: 1.2.3\nb: 1,000\nc: 5px\nd: '1'\ne: +\nf: -\u00a0x\ng: 1e\nh: ٣",
    "dates": "a: 2020-01-01\nb: 2020-1-1\nc: 20200101\nd: 2020-W01-1\ne: 01/02/2020",
    "moments": (
        "a: 2020-01-01T10:00:00Z\nb: 2020-01-01 10:00:00\nc: 2020-01-01t10:00:00.25+02:00\n"
        "d: 2020-01-01 10:00:00 -5\ne: 2020-01-01 10:00\nf: 2020-01-01 10:00:00 +0200\n"
        "g: 2020-01-01T10:00:00-00:00\nh: 2020-01-01T10:00:00.1234567Z\ni: 2020-01-01   10:00:00"
    ),
    "times": "a: 12:30\nb: 12:30:45",
    "a URL": "a: https://a.b:80/c?d=e#f",
    "indicators inside a plain scalar": "a: b:c#d\nb: :c#",
    "indicators that begin plain scalars": "a: -b\nb: :c\nc: ?d\nd: --e\ne: <f\nf: =g\ng: (h)",
    "indicators later in plain scalars": "a: b & c * d ! e | f > g ' h \" i % j @ k ` l [m] {n}",
    "a comment": "a: b # c\n# d\n  # e\n\n#\nb: c #",
    "comments below a key": "a: # b\n  # c\n  - d # e\n# f\n  # g\n  - e",
    "blank lines": "\na: b\n\n   \nb:\n\n  - c\n\n  - d\n\n",
    "single quotes": "a: 'b'\nb: ''\nc: 'it''s'\nd: ''''\ne: 'a # b: c'\nf: 'x' # y",
    "double quotes": 'a: "b"\nb: ""\nc: "\\"d\\""\nd: "a # b: c"\ne: "\\\\"\nf: "x" # y',
    "escapes": (
        r'a: "\0\a\b\t\n\v\f\r\e\ \"\/\\\N\_\L\P\x41\u00e9\U0001F600"'
        "\n"
        r'b: "\	x"'
        "\n"
        r'c: "c:\\d"'
    ),
    "a next line": "a: b\x85c\nd\x85: '\x85'\n\x85e: \x85",
    "line separators": (
        "a: 'b\u2028c'\nd:\n  - \u2029\n  - [\u2028, {e: \u2029}]\nf: |\n  g\u2028\n  h"
    ),
    "tabs behind values": (
        "a: b\t\nc: 'd'\t \ne: \"f\" \t\ng: [h]\t\ni:\n  - j\t\n  - k: l\t\nm: 1\t\nn: \t\no:\t"
    ),
    "tabs before comments": "a: b\t# c\nd: 'e'\t#f\ng:\t# h\n  i: j \t # k\n\t# l\nm: [n]\t# o",
    "tabs around colons": "a:\tb\nc\t: d\ne \t : \t'f'\n'g'\t:\t|\n  h\ni:\t[j]\nk:\n- l:\tm",
    "tabs behind headers": "a: |\t\n  b\nc: >-\t# d\n  e\nf: |2\t\n  g",
    "tabs between lines": "a: b\n\t\nc:\n  d: e\n \t \n  f: g\t\n\t\n\t\nh: i",
    "tabs behind lines of a text": "a: b\t\n  c\t\n\n  d \t # e\nf:\n  g\t",
    "tabs in block scalars": "a: >\n  b\n  \tc\n  d\ne: |\n  f\n  \tg",
    "a plus in the comment of a header": "a: | # +\n  b\n\nc: >- # +\n  d\n\ne: f",
    "the deepest flow collections": "a: [[[[b]]]]\nc:\n  - {d: {e: {f: {g: h}}}}",
    "a tab in quotes": 'a: "b\tc"\nb: \'c\td\'\nc: "\te\t"',
    "quotes over several lines": "a: 'b\n  c\n\n  d\n '\nb: \"c\n    d\n \n\n e\"",
    "blanks around line ends in quotes": "a: \"b  \n  c\"\nb: 'c \t \n  \t d'",
    "an escaped line end": 'a: "b\\\n  c"\nb: "c \\\n  \\ d\\\n\n  e"',
    "an escaped blank": 'a: "b\\ c"',
    "a plain scalar over several lines": "a: b\n  c\n    d\n e\n\n  f\n\n\n  g",
    "further lines that look like something else": (
        "a: b\n  - c\n  [d]\n  'e' f\n  *g &h !i\n  > j\n  %k\n  {l\n  ] m ,"
    ),
    "a moment over two lines": "a: 2020-01-01\n  10:00:00\nb: 1\n  2",
    "a comment ends a plain scalar": "a: b\n  # c\nb: c\n  d # e\n# f\nc: d",
    "text below its key": "a:\n  b\nb:\n\n  c d\n  e\nc: # f\n  'g'\nd:\n  \"h\n  i\"\ne:\n  1",
    "a flow collection below its key": "a:\n  [b, c]\nb:\n  {c: d}",
    "a literal": "a: |\n  b\n  c\n\n  d\ne: f",
    "a folded scalar": "a: >\n  b\n  c\n\n  d\n\n\n  e\nf: g",
    "more indent in a literal": "a: |\n  b\n    c\n  d",
    "more indent in a folded scalar": "a: >\n  b\n    c\n    d\n\n    e\n\n  f\n  g",
    "chomping": "a: |-\n  b\n\nb: |+\n  c\n\n\nc: |\n  d\n\nd: >-\n  e\n\ne: >+\n  f\n\n",
    "an indent in the header": "a: |2\n    b\n  c\nb: >2-\n   d\n  e\nc: |-1\n  f",
    "a comment behind a header": "a: | # b\n  c\nb: >- # d\n  e",
    "blank lines that begin a literal": "a: |\n\n\n  b\nb: >\n\n  c\n  d",
    "blank lines in a literal": "a: |\n  b\n \n  \n\n  c",
    "a comment that ends a literal": "a: |\n    b\n # c\nd: e",
    "a hash in a literal": "a: |\n  # b\n  c # d\ne: f",
    "a literal of nothing": "a: |\nb: >-\n\nc: |-",
    "tabs in a literal": "a: |\n  b\tc\n  \td\n  e\t\nb: >\n  \tc\n  d",
    "blanks at the ends of lines in a literal": "a: |\n  b  \n  c \nb: >\n  c  \n  d ",
    "a mapping": "a:\n  b: c\n  d: e\nf: g",
    "a mapping of any indent": "a:\n b:\n      c: d\n      e: f\n g: h",
    "a list": "a:\n  - b\n  - c\nd: e",
    "a list in the column of its key": "a:\n- b\n- c\nd:\n- e",
    "a list of any indent": "a:\n       - b\n       - c\nd:\n -   e\n - f",
    "empty items": "a:\n  -\n  - b\n  - \n  - # c\n  -",
    "a list of mappings": "a:\n  - b: c\n    d: e\n\n  # f\n  - g: h\n    i:\n      j: k\n  - l:",
    "mappings below a dash": "a:\n  -\n    b: c\n    d: e\n  -\n    f: g",
    "a list in a mapping in a list": "a:\n- b:\n  - c\n  - d: e\n    f:\n    - g\n- h:\n    - i",
    "a list in a list": "a:\n- - b\n  - c\n- - - d\n    - e: f\n      g:\n  -   h\n- -   i",
    "a mapping in a list in a list": "a:\n  - - b: c\n      d: e\n    - f\n  -\n    - g",
    "wide dashes": "a:\n-   b: c\n    d: e\n-  f",
    "text over lines in a list": "a:\n  - b\n    c\n  - 'd\n    e'\n  - >\n    f\n  -\n    g",
    "a literal in a list of mappings": "a:\n  - b: |\n      c\n    d: >-\n      e\n  - |\n   f",
    "a flow sequence": "a: []\nb: [ ]\nc: [d]\ne: [f, g ,h]\ni: [j,]\nk: [1, true, ~]",
    "quotes in a flow sequence": "a: ['b', \"c\", 'it''s', \"\\u00e9\", 'd, e', \"[f]\"]",
    "words with quotes in a flow sequence": 'a: [it\'s, 5", b"c]',
    "a flow sequence over several lines": "a: [\n  b,\n  c\n]\nd: [e,\n    f]\ng: [\n  h,\n  ]",
    "comments in a flow sequence": "a: [\n  # b [\n  c, # d\n  e #\n]",
    "URLs in a flow sequence": "a: [http://b.c/d#e, f:g, 12:30]",
    "negative numbers in a flow sequence": "a: [-1, -b, --c]",
    "a flow mapping": "a: {}\nb: {c: d}\ne: {f: 1, g: 'h', i: }\nj: {k : l,}",
    "a flow mapping as JSON": 'a: {"b": 1, "c": [true, null], "d": {"e": "f"}}',
    "a flow mapping over several lines": "a: {\n  b: c,\n  d: e\n}",
    "flow in flow": "a: [[b, c], [], {d: [e]}]\nf: [[g]]\nh: {i: {j: {k: l}}}",
    "keys that may be numbers": "1: a\n2.5: b\n2020-01-01: c\n-1: d\n.5: e",
    "keys with blanks, dots and marks": "a b: 1\nc.d: 2\ne/f: 3\n$g: 4\nh-i: 5\nj[k]: 6\nl?: 7",
    "keys with colons and hashes": "a:b: c\nd#e: f\ng::h: i",
    "keys beyond ASCII": "é: 1\nключ: 2\n日本: 3\n🚀: 4",
    "quoted keys": "'a': 1\n\"b\": 2\n'c d' : 3\n'': 4\n'e: f': 5\n\"#g\": |\n  h",
    "keys that look like words of YAML 1.1": "yes: 1\nno: 2\ny: 3",
    "characters beyond ASCII": "a: é\u00a0ü\u200b—“x” 🚀 \u3000\nb: '\u00a0'",
    "a long key": f"{'a' * 900}: b",
}

LEFT = {
    "an anchor": "a: &b c",
    "an alias": "a: &b c\nd: *b",
    "a tag": "a: !!str b",
    "a merge key": "a:\n  <<: {b: c}",
    "a merge key in flow": "a: {<<: {b: c}}",
    "a complex key": "? a\n: b",
    "a key that is a list": "[a]: b",
    "a key that stands twice": "a: b\na: c",
    "a key that stands twice, quoted": "a: b\n'a': c",
    "a key that stands twice in flow": "a: {b: c, b: d}",
    "a key of no text, in a free mapping": "a:\n  true: b\n  ~: c",
    "dashes with nothing behind": "a:\n- -\n  - b",
    "a pair in a flow sequence": "a: [b: c]",
    "a key without a value in flow": "a: {b, c: d}",
    "a text over several lines in flow": "a: [b\n  c, d]",
    "a quoted text over several lines in flow": "a: ['b\n  c', d]",
    "flow deeper than ever": "a: [[[[[[b]]]]]]",
    "unindented lines in quotes": "a: 'b\nc'\nd: \"e\nf\"",
    "unindented lines in flow": "a: [\nb\n]",
    "a literal below its key": "a:\n  |\n  b",
    "a literal that is indented less than its header": "a:\n  |\n # b",
    "blanks above a literal": "a: |\n    \n  b",
    "blanks below a literal": "a: |\n  b\n    \nc: d",
    "a document marker": "a: b\n--- c",
    "the end of a document": "a: b\n... # the end",
    "a directive": "%YAML 1.2",
    "a root that is a list": "- a\n- b",
    "a root in flow": "{a: b}",
    "a root that is a text": "a",
    "a root that is indented": "  a: b\n  c: d",
    "a byte order mark": "\ufeffa: b",
    "a control character below the next line": "a: b\x84c",
    "a control character above the next line": "a: b\x86c",
    "the last control character": "a: b\x9fc",
    "a control character": "a: b\x07",
    "a lone surrogate": "a: b\ud800",
    "a lone carriage return": "a: b\rc: d",
    "a tab in a text": "a: b\tc",
    "a tab before a value below its key": "a:\n  \tb",
    "a tab before one more line of a text": "a: b\n  \tc",
    "a tab behind a dash": "a:\n-\tb",
    "a tab and a blank behind a dash": "a:\n- \tb",
    "a tab in a flow list": "a: [b,\tc]",
    "a tab as indent": "a:\n\tb: c",
    "a tab as indent of one more line": "a: b\n\tc",
    "a key behind a tab": "a:\tb: c",
    "a value with a colon": "a: b: c",
    "a value that begins with a mark": "a: @b\nc: `d",
    "a list behind a colon": "a: - b",
    "an item behind a text": "a: b\n- c",
    "a key below a text": "a: b\n  c: d",
    "text behind quotes": "a: 'b' c",
    "a hash right behind quotes": "a: 'b'#c",
    "text behind a comment": "a: b # c\n  d",
    "text below a comment": "a: b\n  # c\n  d",
    "an open quote": "a: 'b\nc: d",
    "an open bracket": "a: [b\nc: d",
    "the wrong bracket": "a: [b}\nc: d",
    "commas": "a: [,]\nb: [c,,d]",
    "an unknown escape": 'a: "\\q"',
    "half an escape": 'a: "\\x4"',
    "half a surrogate pair": 'a: "\\ud83d"',
    "February 30": "a: 2020-02-30",
    "hour 24": "a: 2020-01-01T24:00:00Z",
    "a header of more": "a: |x\n  b",
    "an indent of none": "a: |0\n  b",
    "less indent": "a:\n    b: c\n  d: e",
    "more indent": "a: b\n  c: d",
    "a key that is too long": f"{'a' * 1_100}: b",
    "a key in flow that is too long": f"a: {{{'b' * 1_100}: c, d: [e]}}",
    "a date in flow that no calendar has": "a: [2020-13-01]",
}


def _placed(front: str) -> dict[str, str]:
    """Put lines at the root, into a mapping and into lists."""
    deeper = front.replace("\n", "\n    ")
    return {
        "at the root": front,
        "in a mapping": f"k:\n    {deeper}\nz: 1",
        "in a list": f"k:\n  - {deeper}\n  - z",
        "in a list in the column of its key": f"k:\n-   {deeper}\nz: 1",
    }


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("name", TAKEN)
def test_what_is_taken(name: str, newline: str) -> None:
    for where, front in _placed(TAKEN[name]).items():
        text = f"---\n{front}\n---\n".replace("\n", newline)
        for layout in LAYOUTS.values():
            is_taken = agrees(text, layout)
            assert is_taken or where != "at the root"


DATES = {
    "begins: '2020-02-29 10:00 -0400'\ndays: ['2020-02-29', 2020-03-01]\ntitle: '2020-02-30'": True,
    "doors:\n  a: '2020-01-01T10:00'\n  b: soon": True,
    "days:\n- 2020-01-01\n- '2020-01-02'\n- x": True,
    "begins: '2020-02-30'": False,
    "days:\n- '2020-02-30'": False,
    "days: ['2020-02-30']": False,
    "doors:\n  a: '2020-02-30 10:00'": False,
}


@pytest.mark.parametrize("front", DATES)
def test_texts_that_may_be_dates(front: str) -> None:
    assert agrees(f"---\n{front}\n---\n", LAYOUTS["show"]) is DATES[front]


@pytest.mark.parametrize("limit", ["depth", "nodes"])
@pytest.mark.parametrize("name", TAKEN)
def test_limits_are_kept_to_the_last_value(name: str, limit: str) -> None:
    for front in _placed(TAKEN[name]).values():
        text = f"---\n{front}\n---\n"
        least = _least(text, limit)
        assert read(text, FREE, Limits(**{limit: least - 1})) is None
        if limit == "nodes" and read(text, FREE) is not None:
            assert agrees(text, FREE, Limits(nodes=least))


def _least(text: str, limit: str) -> int:
    """Return the least of a limit that the composer keeps to."""
    few, enough = 0, 1_000
    fences = find_fences(Source(text), DEFAULT_LIMITS)
    while enough - few > 1:
        middle = (few + enough) // 2
        limits = Limits(**{limit: middle})
        try:
            root = compose(Source(text), fences.start, fences.end, limits)
            construct(Source(text), root, FREE, limits)
        except nf.ParseError:
            few = middle
        else:
            enough = middle
    return enough


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("name", LEFT)
def test_what_is_left_alone(name: str, newline: str) -> None:
    for front in _placed(LEFT[name]).values():
        text = f"---\n{front}\n---\n".replace("\n", newline)
        for layout in LAYOUTS.values():
            agrees(text, layout)
    text = f"---\n{LEFT[name]}\n---\n".replace("\n", newline)
    assert read(text, LAYOUTS["untyped"]) is None


def test_mixed_line_ends_are_left_alone() -> None:
    assert read("---\na: b\r\nc: d\n---\n", FREE) is None
    assert read("---\na: b\nc: d\r\n---\n", FREE) is None


@pytest.mark.parametrize("front", ["", "\n", "# a\n", "\n  \n# a\n  # b\n"])
def test_nothing_is_an_empty_mapping(front: str) -> None:
    assert agrees(f"---\n{front}---\n", FREE)


# Each is nearly what an expression takes, or takes all at once. With an expression that tries
# twice at each character, or a loop that puts texts together line by line, one of them would take
# minutes.
LONG = 30_000
LONG_TEXTS = {
    "quotes": 'a: "' + '"' * LONG,
    "quotes and blanks": 'a: "' + '" ' * LONG + "x",
    "single quotes": "a: '" + "'" * LONG + "x",
    "open quotes": 'a: "b\n' * (LONG // 5),
    "open single quotes": "- 'a ''\n" * (LONG // 5),
    "backslashes": 'a: "' + "\\" * LONG,
    "escaped blanks": 'a: "' + "\\ " * LONG + '\n b"',
    "blanks in quotes": 'a: "' + " " * LONG + '\n b"',
    "blanks": "a: b" + " " * LONG + "c",
    "blanks at the end": "a: b" + " " * LONG,
    "blanks behind a key": "a" + " " * LONG + ": b",
    "blank lines": "a: b\n" + "   \n" * LONG,
    "tabs": "a: b" + "\t" * LONG + "c",
    "tabs at the end": "a: 'b'" + " \t" * LONG,
    "tabs behind quotes": 'a: "b"' + "\t" * LONG + "c",
    "tabs behind a key": "a" + "\t " * LONG + ": b",
    "lines of tabs": "a: b\n" + "\t\t \n" * LONG,
    "colons": "a: " + ":" * LONG,
    "colons and blanks": "a" + ": " * LONG,
    "keys on a line": "a:b" * LONG,
    "hashes": "a: " + "#" * LONG,
    "dashes": "- " * LONG,
    "dashes in a row": "a: " + "-" * LONG,
    "open brackets": "a: " + "[" * LONG,
    "open braces": "a: " + "{" * LONG,
    "open braces and quotes": "a: " + "{'':'" * LONG,
    "open brackets and quotes": "a: " + "'''' #\n[" * (LONG // 10),
    "blanks in brackets": "a: [" + " " * LONG + "&b]",
    "blank lines in brackets": "a: [" + "\n " * LONG + "&b]",
    "colons in brackets": "a: [" + "b:c" * LONG + "&]",
    "quotes in brackets": "a: [" + "''" * LONG + "]",
    "brackets on lines": "a: [\n" * (LONG // 5),
    "items with brackets": "a:\n" + "  - [b\n" * (LONG // 5),
    "flow items": "a: [" + "b, " * LONG + "c",
    "flow items in quotes": "a: [" + "'b', " * LONG + "'",
    "flow comments": "a: [\n" + "  # b ] [\n" * (LONG // 5),
    "flow pairs": "a: {" + "b: c, " * (LONG // 3) + "d",
    "one long flow sequence": "a: [" + "b, " * LONG + "c]",
    "lines of a text": "a: b" + "\n  c" * LONG,
    "lines of a text and blank lines": "a: b" + "\n\n  c" * LONG,
    "lines of a literal": "a: |" + "\n  b" * LONG,
    "lines of a folded scalar": "a: >" + "\n  b\n   c" * (LONG // 2),
    "blank lines in a literal": "a: |\n  b" + "\n" * LONG + "c",
    "indents in a literal": "a: |\n" + "".join(f"{' ' * (each % 90)}b\n" for each in range(5_000)),
    "indents": "a:\n" + "".join(f"{' ' * (each % 90)}b:\n" for each in range(5_000)),
    "many keys": "".join(f"a{each}: b\n" for each in range(LONG)),
    "many items": "a:\n" + "  - b\n" * LONG,
    "many mappings": "a:\n" + "  - b: c\n    d: e\n" * (LONG // 2),
    "a deep indent": "a:\n" + " " * LONG + "b: c",
    "a long word": "a: " + "b" * LONG * 10,
    "a long line": "a: " + "b c " * LONG,
    "digits": "a: " + "9" * LONG,
    "a date of many digits": "a: 2020-01-01 10:00:00." + "1" * LONG,
    "fences": "a: b\n" + "---c\n" * LONG,
    "carriage returns": "a: b\r" * LONG,
}  # fmt: skip


@pytest.mark.parametrize("name", LONG_TEXTS)
def test_long_texts_take_linear_time(name: str) -> None:
    front = f"{LONG_TEXTS[name]}\n"
    limits = Limits(nodes=1_000_000, front_matter=10_000_000)
    find_scalar_line(f"---\n{front}---\n", 4, 4 + len(front), "a")
    if read_data(front, 0, len(front), FREE, limits) is not None:
        list(outline(front, 0, len(front)).entries)[-1].value  # noqa: B018 - made when asked for
