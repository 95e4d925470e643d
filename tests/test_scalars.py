# ruff: noqa: E501 - tables of cases are easier to read in long lines
from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from ruamel.yaml import YAML

import newsformat as nf
from newsformat.strategies import texts
from newsformat.yaml.plain_data import same
from newsformat.yaml.scalars import (
    Unreadable,
    block_lines,
    has_lost_digits,
    is_plain_safe,
    resolve,
)

TEXTS = [
    "", " ", "  ", "no", "No", "yes", "y", "N", "on", "OFF", "true", "False", "null", "Null", "~", "NULL",
    "1984", "-3", "+4", "1_000", "1,000", "0o17", "017", "0x1F", "0b11", "08", "1.5", ".5", "5.", "1e5",
    "1.0e+5", ".inf", "-.INF", ".nan", "12:30", "190:20:30", "1:2.5", "2020-01-01", "2020-1-1",
    "2020-06-24T19:27:00Z", "2020-06-24 19:27:00 +02:00", "=", "<<", "- x", "-", "--", "---", "--- a", "...",
    "... a", "-x", "a: b", "a:b", "a:", ":a", ": a", ":", "a #b", "a#b", "#a", "?", "? a", "?a", "!a", "&a",
    "*a", "|", ">", "%a", "@a", "`a", ",a", "a,b", "[", "]", "[a]", "{", "}", "{a}", "'", '"', "'a'", '"a"',
    "it's", 'say "a"', "\\", "a\\", "\\n", "\t", "\ta", "a\t", "a\tb", "a\t#b", "\n", "a\n", "\na", "a\nb",
    "a\n\nb", "\r", "a\rb", "a\r\nb", " a", "a ", "a  b", "\x00", "\x01", "\x07", "\x1b", "\x7f", "\x80",
    "\x85", "a\x85b", "\x9f", "\xa0", "\xa0a", "\xad", "\u200b", "\u2028", "a\u2028b", "\u2029", "\ufeff",
    "\ufeffa", "\ufffd", "\ufffe", "\uffff", "\U0001f600", "\U0001f468\u200d\U0001f469", "\U0010ffff", "e\u0301",
    "\u05d0", "日本語", "“a”", "a&nbsp;b", 'key: "quoted"', "a" * 2000, "https://a.example/?b=c#d",
]  # fmt: skip

LOADERS: list[Callable[[str], Any]] = [
    lambda text: YAML(typ="safe", pure=True).load(text),
    lambda text: yaml.load(text, yaml.SafeLoader),
    lambda text: yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)),  # noqa: S506 - as above
]


def front_of(text: str) -> str:
    return text[4 : text.rindex("\n---")] + "\n"


def start_of(text: str) -> str:
    return ascii(text[:40])


def survives(text: str) -> None:
    """Show that a text is read back as itself by everyone, wherever it stands."""
    article = nf.Article(
        title=text,
        category=text,
        topics=[text],
        provider=nf.Provider(name=text),
        extra={"value": text, "list": [text, {"inner": text}]}
        | ({text: 1} if len(text) < 200 else {}),
    )
    written = nf.dumps(article)
    for load in LOADERS:
        data = load(front_of(written))
        assert data["title"] == data["category"] == data["provider"]["name"] == text
        assert data["topics"] == [text]
        assert (data["value"], data["list"]) == (text, [text, {"inner": text}])
        assert text in data or len(text) >= 200
    assert nf.loads(written) == article


@pytest.mark.parametrize("text", TEXTS, ids=start_of)
def test_texts_survive(text: str) -> None:
    survives(text)


@given(texts().filter(lambda text: text not in {"title", "body", "value", "list"}))
def test_any_text_survives(text: str) -> None:
    survives(text)


@pytest.mark.parametrize("text", TEXTS, ids=start_of)
@pytest.mark.parametrize(
    "old", ["plain", "'single'", '"double"', "|\n  literal", ">-\n  folded", "", "~"], ids=ascii
)
def test_texts_survive_in_every_style(text: str, old: str) -> None:
    deeper = old.replace("\n", "\n  ")
    for before, place in [(f"a: {old}\nb: 1\n", "a"), (f"l:\n  - {deeper}\n  - b\n", "l")]:
        document = nf.Document.parse(f"---\n{before}---\n", None)
        document.set(place if place == "a" else "l[0]", text)
        for load in LOADERS:
            data = load(front_of(str(document)))
            assert (data["a"] if place == "a" else data["l"][0]) == text
    if "\n" not in old:
        document = nf.Document.parse(f"---\na: [{old or '~'}, {{k: x}}]\n---\n", None)
        document.set("a[0]", text)
        document.set("a[1].k", text)
        for load in LOADERS:
            assert load(front_of(str(document)))["a"] == [text, {"k": text}]


@pytest.mark.parametrize(
    "text",
    [
        *[text for text in TEXTS if is_plain_safe(text)],
        "~", "null", "true", "FALSE", "0", "-0", "+7", "017", "0o17", "-0o7", "0x1f", "0b101", "1__0", "1_000",
        "1.", "-.5", "1e3", "1E-3", "1.5e+3", ".5e+3", ".inf", "-.Inf", "+.INF", "12e03", "1_0.5", "2020-01-31",
        "2020-1-31", "2020-01-31T10:20:30Z", "2020-1-1 1:02:03", "2020-01-31 10:20:30.123456789 -03:30",
        "2020-01-31t10:20:30.9999999+5", "2020-01-31T10:20:30 Z", "12:30", "1:30:00", "0o8", "0b2", "0xg", "1e",
        "09", "9223372036854775808", "_1", "no", "yes", "y", "on", "12,5",
    ],
)  # fmt: skip
def test_plain_scalars_mean_what_ruamel_yaml_says(text: str) -> None:
    assert same(resolve(text), plain(YAML(typ="safe", pure=True).load(f"a: {text}")["a"]))


def plain(value: Any) -> Any:
    # Its time zones carry a name; ours do not.
    return value.replace(tzinfo=value.tzinfo) if hasattr(value, "tzinfo") else value


@pytest.mark.parametrize("text", ["_", "+", "-", "0x", "0b_", "+_", ".", "._", "=", "<<"])
def test_texts_that_only_begin_like_numbers(text: str) -> None:
    assert resolve(text) == text


@pytest.mark.parametrize(
    "text", ["2020-02-30", "2020-01-01T25:00:00Z", "2020-01-01 10:00:00 +99", "9" * 5000]
)
def test_what_breaks_the_rules_of_its_type(text: str) -> None:
    assert isinstance(resolve(text), Unreadable)


def test_lost_digits() -> None:
    assert has_lost_digits("2020-06-05T03:48:04.0681394Z")
    assert not has_lost_digits("2020-06-05T03:48:04.0681390Z")
    assert not has_lost_digits("text")


@given(st.text(), st.sampled_from("|>"))
def test_block_scalars_hold_what_they_are_given(text: str, indicator: str) -> None:
    lines = block_lines(text, indicator)
    if lines is not None:
        written = "a: " + "\n".join(
            [lines[0], *("  " + line if line else "" for line in lines[1:])]
        )
        for load in LOADERS:
            assert load(written + "\n")["a"] == text


@given(st.floats())
@example(1e16)
@example(-1e16)
@example(1e-7)
@example(5e-324)
@example(1.7976931348623157e308)
@example(0.1)
@example(-0.0)
@example(float("nan"))
@example(float("inf"))
@example(float("-inf"))
def test_floats_are_read_alike_by_everyone(value: float) -> None:
    """Readers of YAML 1.1 take `1e+16` for text: they want a point and a sign."""
    extra = {"value": value, "list": [value, {"inner": value}], "keys": {value: 1}}
    article = nf.Article(title="A", heat=value if math.isfinite(value) else None, extra=extra)
    document = nf.Document.parse("---\nvalue: 0\nlist: [0, {inner: 1.5}]\nkeys: {}\n---\n", None)
    document.article.update(extra)
    for text in (nf.dumps(article), str(document)):
        for load in LOADERS:
            data = load(front_of(text))
            (key,) = data["keys"]
            for found in (data["value"], data["list"][0], data["list"][1]["inner"], key):
                assert same(found, value)
            assert same(data.get("heat", value), value)
        assert same(nf.Document.parse(text, None).article["list"], extra["list"])
    assert same(nf.loads(nf.dumps(article)).extra, extra)


OFFSETS = st.timedeltas(-timedelta(days=1, microseconds=-1), timedelta(days=1, microseconds=-1))
HALF_A_MINUTE = timedelta(seconds=30)


@given(st.datetimes(timezones=OFFSETS.map(timezone)))
@example(datetime(1900, 1, 1, tzinfo=timezone(timedelta(minutes=19, seconds=32))))
@example(datetime.min.replace(tzinfo=timezone(HALF_A_MINUTE)))
@example(datetime.min.replace(tzinfo=timezone(timedelta(hours=5) + HALF_A_MINUTE)))
@example(datetime.max.replace(tzinfo=timezone(-HALF_A_MINUTE)))
@example(datetime.max.replace(tzinfo=timezone(-timedelta(hours=23) - HALF_A_MINUTE)))
@example(datetime.min.replace(tzinfo=timezone(timedelta(hours=23, minutes=58))))
def test_moments_survive_with_any_offset(moment: datetime) -> None:
    article = nf.Article(title="A", published_date_time=moment, extra={"value": [moment]})
    assert nf.loads(nf.dumps(article)) == article
    document = nf.Document.parse("---\ntitle: A\npublishedDateTime: 2020-01-01 10:00:00\n---\n")
    document.article.published_date_time = moment
    assert nf.loads(str(document)).published_date_time == moment


def test_a_moment_that_no_offset_can_say_is_refused() -> None:
    offset = timezone(timedelta(hours=23, minutes=59, seconds=30))
    for moment in (datetime.min.replace(tzinfo=offset),):
        with pytest.raises(nf.ValidationError, match=r"NF401 \$\.publishedDateTime"):
            nf.dumps(nf.Article(title="A", published_date_time=moment))


def test_seconds_of_an_offset_are_no_yaml() -> None:
    text = "1900-01-01T00:00:00+00:19:32"
    assert resolve(text) == text


@pytest.mark.parametrize("word", ["y", "n", "yes", "no", "on", "off", "true", "false", "null"])
def test_words_that_mean_something_elsewhere_are_quoted(word: str) -> None:
    for text in (word, word.title(), word.upper()):
        assert f'category: "{text}"\n' in nf.dumps(nf.Article(title="x", category=text))
