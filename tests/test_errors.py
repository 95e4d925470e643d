from __future__ import annotations

import pickle
import tracemalloc
from itertools import pairwise

import pytest

import newsformat as nf
from newsformat.diagnostics import LineIndex
from newsformat.text.source import DEFAULT_LIMITS

TEN = ",".join("x" * 10)
HOSTILE = {
    "alias bomb": f"a: &a [{TEN}]\n"
    + "".join(f"{b}: &{b} [{','.join([f'*{a}'] * 10)}]\n" for a, b in pairwise("abcdefghi")),
    "merge bomb": "a: &b0 {k: 1}\n"
    + "".join(f"b{i}: &b{i} {{<<: [{','.join([f'*b{i - 1}'] * 9)}]}}\n" for i in range(1, 9)),
    "brackets": "a: " + "[" * 100_000 + "\n",
    "braces": "a: " + "{" * 100_000 + "\n",
    "dashes": "a:\n" + "- " * 100_000 + "\n",
    "indents": "a:\n" + "".join(" " * depth + "-\n" for depth in range(1, 500)),
    "alias chain": "a0: &a0 [1]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, 500)),
    "an integer of 200,000 digits": f"heat: {'9' * 200_000}\n",
    "a tagged integer": f"heat: !!int {'9' * 200_000}\n",
    "5 MB": "a: b\n" * 1_000_000,
    "quotes": "a: " + '"' * 100_000 + "\n",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_is_refused_in_little_memory(name: str) -> None:
    text = f"---\ntitle: A\n{HOSTILE[name]}---\n"
    tracemalloc.start()
    try:
        with pytest.raises(nf.ParseError) as raised:
            nf.loads(text)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 60_000_000
    assert [each.line is not None for each in raised.value.diagnostics] == [True]
    assert len(str(raised.value)) < 600


def nested(depth: int) -> str:
    return "x:\n" + "".join(" " * each + "a:\n" for each in range(1, depth))


FEW_VALUES = nf.Limits(nodes=1_000)
LIMITED = {
    "values": ("\ntopics:\n" + "  - a\n" * 995, FEW_VALUES, 0),
    "values, one too many": ("\ntopics:\n" + "  - a\n" * 996, FEW_VALUES, 1),
    "depth": (nested(100), DEFAULT_LIMITS, 0),
    "depth, one too many": (nested(101), DEFAULT_LIMITS, 1),
    "far too deep": (nested(1000), DEFAULT_LIMITS, 1),
}


@pytest.mark.parametrize("name", LIMITED)
@pytest.mark.parametrize("comment", ["", " # Read by way of ruamel.yaml."])
def test_both_readers_keep_the_limits(name: str, comment: str) -> None:
    lines, limits, excess = LIMITED[name]
    try:
        nf.loads(f"---\ntitle: A{comment}\n{lines}---\n", limits=limits)
        codes = []
    except nf.ParseError as error:
        codes = [each.code for each in error.diagnostics]
    assert codes == ["NF111"] * excess


def test_the_fast_reader_keeps_the_default_limit_on_values() -> None:
    with pytest.raises(nf.ParseError, match="NF111 more than 100,000 values"):
        nf.loads("---\ntitle: A\n\ntopics:\n" + "  - a\n" * 99_996 + "---\n")


def test_limits_can_be_set() -> None:
    text = "---\ntitle: A\na: [[1]]\n---\n"
    assert nf.loads(text, limits=nf.Limits(depth=3)).extra == {"a": [[1]]}
    for limits in (nf.Limits(depth=2), nf.Limits(nodes=4), nf.Limits(front_matter=10)):
        with pytest.raises(nf.ParseError, match="NF111"):
            nf.loads(text, limits=limits)
    with pytest.raises(nf.ParseError, match="an integer of 4 digits; at most 3 are read"):
        nf.loads("---\ntitle: A\nheat: 1000\n---\n", limits=nf.Limits(integer_digits=3))


def message(text: str | bytes) -> str:
    with pytest.raises((nf.ParseError, nf.ValidationError)) as raised:
        nf.Document.parse(text, name="post.md")
    return str(raised.value)


class TestMessages:
    def test_all_problems_at_once_in_the_order_of_the_text(self) -> None:
        assert message("---\nheat: hot\nimages:\n  - width: 3\n---\n") == (
            "post.md:2:1: NF201 $.title: this key is required but missing\n"
            "  2 | heat: hot\n"
            "    | ^\n"
            "post.md:2:7: NF202 $.heat: expected a number, found text ('hot')\n"
            "  2 | heat: hot\n"
            "    |       ^^^\n"
            "post.md:4:5: NF201 $.images[0].url: this key is required but missing\n"
            "  4 |   - width: 3\n"
            "    |     ^^^^^"
        )

    @pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=ascii)
    def test_every_kind_of_line_end(self, newline: str) -> None:
        text = "---\ntitle: A\n\nheat: hot\n---\n".replace("\n", newline)
        assert message(text).startswith("post.md:4:7: NF202")

    def test_wide_characters_take_two_cells(self) -> None:
        assert message('---\ntitle: A\nheat: "日本" # x\n---\n').endswith(
            '  3 | heat: "日本" # x\n    |       ^^^^^^'
        )

    def test_a_tab_takes_one_cell(self) -> None:
        shown = message("---\ntitle: A\nprovider:\n\tname: X\n---\n")
        assert shown.endswith("  4 |  name: X\n    | ^")

    def test_combining_characters_take_no_cell(self) -> None:
        assert message("---\ntitle: A\nheat: e\u0301e\n---\n").endswith("|       ^^")

    def test_long_lines_are_cut_around_the_place(self) -> None:
        lines = message(f'---\ntitle: "{"a" * 200}" x{"b" * 200}\n---\n').split("\n")
        assert lines[1].startswith("  2 | …aaa")
        assert lines[1].endswith("bbb…")
        assert lines[1][lines[2].index("^")] == "x"

    def test_controls_are_not_sent_to_the_terminal(self) -> None:
        shown = message("---\ntitle: \x1b[31mA\n---\n")
        assert "\x1b" not in shown
        assert "U+001B" in shown

    def test_bytes_that_are_not_utf_8(self) -> None:
        assert message(b"---\ntitle: caf\xe9\n---\n").startswith(
            "post.md:2:11: NF103 byte 0xe9 is not UTF-8; save the file as UTF-8\n  2 | title: caf"
        )

    def test_half_a_surrogate_pair(self) -> None:
        assert "half of a surrogate pair" in message("---\ntitle: \ud800\n---\n")

    def test_an_unterminated_quote_is_shown_where_it_begins(self) -> None:
        assert message('---\ntitle: "A\nheat: 3\n---\n').startswith("post.md:2:8: NF120")

    def test_without_a_name(self) -> None:
        with pytest.raises(nf.ParseError, match=r"\A1:1: NF101"):
            nf.loads("title: A")


def test_errors_carry_their_facts() -> None:
    error = nf.EditError("NF402", "$.a", "there is nothing here")
    assert (error.code, error.path, error.reason) == ("NF402", "$.a", "there is nothing here")
    assert str(error) == "NF402 $.a: there is nothing here"
    assert str(nf.ConflictError("post.md")).startswith("post.md changed since it was read")
    assert issubclass(nf.EditError, ValueError)
    assert issubclass(nf.ParseError, ValueError)
    assert issubclass(nf.ValidationError, ValueError)


def test_errors_can_be_sent_to_another_process() -> None:
    with pytest.raises(nf.ParseError) as raised:
        nf.loads("---\na: [\n---\n")
    copy = pickle.loads(pickle.dumps(raised.value))  # noqa: S301 - our own
    assert str(copy) == str(raised.value)
    for error in (nf.EditError("NF402", "$.a", "r"), nf.ConflictError("p")):
        assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301 - our own


class TestCheck:
    def codes(self, text: str, model: type[nf.Article] | None = nf.Article) -> list[str]:
        document = nf.Document.parse(text) if model else nf.Document.parse(text, None)
        return [f"{each.code} {each.path} {each.line}:{each.column}" for each in document.check()]

    def test_a_clean_file(self) -> None:
        assert self.codes('---\ntitle: "A"\ntopics:\n  - AI\n\n---\n') == []

    def test_text_that_looks_like_something_else(self) -> None:
        text = "---\ntitle: 1984\ntopics:\n  - no\n  - AI\nprovider: {name: y}\n---\n"
        assert self.codes(text) == [
            "NF301 $.title 2:8",
            "NF301 $.topics[0] 4:5",
            "NF301 $.provider.name 6:18",
        ]

    def test_local_tags_line_ends_and_lost_digits(self) -> None:
        text = "---\ntitle: A\r\nx: !local {a: 1}\n"
        text += "publishedDateTime: 2020-06-05T03:48:04.0681394Z\n---\n"
        assert self.codes(text) == [
            "NF303  2:9",
            "NF302 $.x 3:4",
            "NF304 $.publishedDateTime 4:20",
        ]
        assert all(each.severity is nf.Severity.WARNING for each in nf.Document.parse(text).check())

    def test_what_stands_after_an_edit_is_checked(self) -> None:
        document = nf.Document.parse("---\ntitle: no\n---\n")
        document.article.title = "A"
        assert document.check() == []

    def test_aliases_are_looked_at_once(self) -> None:
        assert self.codes("---\ntitle: &t no\nexcerpt: *t\n---\n") == ["NF301 $.title 2:11"]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_place_is_found_alike_in_short_and_long_texts(newline: str) -> None:
    text = newline.join(["", "a", "", *("b" * (number % 90) for number in range(300)), "c"])
    index = LineIndex(text)
    assert len(text) > 10_000
    line, column = 1, 1
    for offset, char in enumerate(text):
        assert index.locate(offset) == (line, column)
        is_end = char == newline[-1]
        line, column = (line + 1, 1) if is_end else (line, column + 1)
    assert index.locate(len(text)) == (line, column)
