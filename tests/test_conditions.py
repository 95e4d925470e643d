"""Conditions: what they say of data, what is refused, and that nothing in them is run."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsformat as nf
from newsformat.archive.conditions import ConditionError, parse_condition

DATA: dict[str, object] = {
    "title": "Boats in the harbour",
    "heat": 114,
    "quality": 2.5,
    "published": True,
    "draft": False,
    "empty": None,
    "topics": ["AI", "Ferries"],
    "none": "a key that is called none",
    "provider": {"name": "Gazette", "domain": "x.example"},
    "images": [{"url": "https://x.example/a.jpg", "width": 640}, {"width": 2}],
    "publishedDateTime": datetime(2024, 1, 31, 12, 0, tzinfo=UTC),
    "day": date(2024, 1, 31),
    "my key": 3,
    "key": "k",
    "größe": 1,
}

TRUE = [
    "heat > 100",
    "heat >= 114 and heat <= 114",
    "100 < heat < 200",
    "heat == 114.0",
    "heat != 115",
    "heat in [1, 114]",
    "heat in (1, 114)",
    "heat not in [1, 2]",
    "missing == null or true",
    "quality == 2.5",
    'title == "Boats in the harbour"',
    "title == 'Boats in the harbour'",
    '"harbour" in title',
    'lower(title) == "boats in the harbour"',
    '"AI" in topics',
    '"Ferries" in topics and not "Boats" in topics',
    "len(topics) == 2",
    "len(missing) == 0",
    'topics == ["AI", "Ferries"]',
    'provider.domain == "x.example"',
    'provider["domain"] == "x.example"',
    '"domain" in provider',
    "images[0].width == 640",
    "images[-1].width == 2",
    "images[7].width == null",
    "published",
    "published == true",
    "published == True",
    "not draft",
    "empty == null",
    "missing == null",
    "missing.deeper[3] == none",
    "missing != 1",
    "not (missing > 1) and not (missing < 1)",
    "title > 'A'",
    "publishedDateTime > date('2024-01-01')",
    "publishedDateTime > '2024-01-31'",
    "publishedDateTime == '2024-01-31T13:00:00+01:00'",
    "publishedDateTime < date('2024-02-01')",
    "day == '2024-01-31'",
    "day in [date('2024-01-31')]",
    'key["my key"] == 3',
    'key == "k"',
    'key["none"] == "a key that is called none"',
    "größe == 1",
    "heat > 100 or draft",
    "  heat > 100  ",
]

FALSE = [
    "heat > 200",
    "published == 1",
    "heat == '114'",
    "heat > 'a'",
    "title > 3",
    "missing > 0",
    "missing < 0",
    "missing",
    "empty",
    "draft or empty",
    "'x' in heat",
    "3 in title",
    "day > 'not a date'",
    "topics == ['AI']",
    "publishedDateTime == 3",
]

REFUSED = [
    ("", 1, "an empty condition"),
    ("   ", 1, "an empty condition"),
    ("heat = 3", 6, "use == to compare"),
    ("heat +", 7, "not a condition"),
    ("heat > 1 2", 10, "not a condition"),
    ("heat is None", 1, "not with `is`"),
    ("heat + 1 > 2", 1, "only keys, numbers"),
    ("1)+(2", 2, "not a condition"),
    ("__import__('os')", 1, "functions of a condition"),
    ("heat.__class__()", 1, "functions of a condition"),
    ("len(1, 2)", 1, "functions of a condition"),
    ("len(*topics)", 1, "takes one value"),
    ("len(x=1)", 1, "functions of a condition"),
    ("(lambda: 1)()", 1, "functions of a condition"),
    ("lambda: 1", 1, "only keys, numbers"),
    ("[x for x in y]", 1, "only keys, numbers"),
    ("{1: 2}", 1, "only keys, numbers"),
    ("f'{heat}'", 1, "only keys, numbers"),
    ("b'x' == title", 1, "only keys, numbers"),
    ("a if b else c", 1, "only keys, numbers"),
    ("(a := 3)", 2, "only keys, numbers"),
    ("a[b]", 1, "a path consists of"),
    ("a[1:2]", 1, "a path consists of"),
    ("(1).real", 2, "a path consists of"),
    ("größe == 3 and f(2)", 16, "functions of a condition"),
    ("date(3)", 6, "a quoted date"),
    ("date('2024-13-01')", 6, "a quoted date"),
    ("not " * 60 + "x", 205, "levels"),
    ("(" * 500, 201, "not a condition"),
    ("x" * 5_000, 1, "characters"),
    ("a\0b", 1, "not a condition"),
]


@pytest.mark.parametrize("text", TRUE)
def test_what_is_true(text: str) -> None:
    assert parse_condition(text).matches(DATA)


@pytest.mark.parametrize("text", FALSE)
def test_what_is_false(text: str) -> None:
    assert not parse_condition(text).matches(DATA)


@pytest.mark.parametrize(("text", "column", "reason"), REFUSED)
def test_what_is_refused(text: str, column: int, reason: str) -> None:
    with pytest.raises(ConditionError) as raised:
        parse_condition(text)
    assert reason in str(raised.value)
    assert raised.value.column == column


def test_the_message_shows_the_place() -> None:
    with pytest.raises(ConditionError) as raised:
        parse_condition("heat = 3")
    assert str(raised.value).split("\n")[1:] == ["  heat = 3", "       ^"]


def test_attributes_of_objects_are_no_paths() -> None:
    class Secret:
        password = "x"

    for text in ("secret.password", "secret.__class__", "secret['password']", "title.upper"):
        assert not parse_condition(text).matches({"secret": Secret(), "title": "t"})


ESCAPES = [
    "__import__('os').system('touch owned')",
    "().__class__.__bases__[0].__subclasses__()",
    "''.__class__.__mro__[1].__subclasses__()[0] == 1",
    "title.__class__.__init__.__globals__['os'] != null",
    "len.__globals__ != null",
    "date.__class__ != null",
    "key.__class__['x'] != null",
    "heat.__class__ != null",
    "__builtins__ != null",
    "__builtins__['eval'] != null",
    "eval('1')",
    "exec('x = 1')",
    "open('owned', 'w')",
    "getattr(title, 'upper')()",
    "lower(len)(1)",
    "len(len(title))(1)",
    'f\'{open("owned", "w")}\' in title',
    "'{0.__class__}'.format(title)",
    "'%s' % title",
    "[x for x in (1).__class__.__base__.__subclasses__()]",
    "(lambda: open('owned', 'w'))()",
    "(owned := 1)",
    "title[open('owned')] == 1",
    "*topics, 1",
    "await title",
    "(yield title)",
    "title if published else heat",
    "9 ** 9 ** 9 ** 9 > 1",
    "'a' * 999999999999 == title",
    "1 << 99999999999 > 1",
    "date('2024-01-31').__class__.today() != null",
    "import os",
    "heat > 1; import os",
    "heat > 1\nimport os",
]


@pytest.mark.parametrize("text", ESCAPES)
def test_nothing_is_run(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    try:
        condition = parse_condition(text)
    except ConditionError:
        pass
    else:
        # It is the path of a key that no front matter has.
        assert not condition.matches({**DATA, "object": nf.Article(title="t")})
    assert list(tmp_path.iterdir()) == []


# The same condition in Python, over objects

MOMENTS = st.floats(0, 300_000).map(
    lambda seconds: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


@attrs.frozen
class Described:
    """A condition, and what it means in Python."""

    text: str
    meaning: Callable[[dict[str, Any]], bool]


OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@st.composite
def comparisons(draw: st.DrawFn) -> Described:
    symbol = draw(st.sampled_from(list(OPERATORS)))
    compare = OPERATORS[symbol]
    match draw(st.sampled_from(["number", "text", "moment", "item"])):
        case "number":
            number = draw(st.integers(-5, 5) | st.floats(-5, 5))
            return Described(
                f"heat {symbol} {number!r}", lambda data: compare(data["heat"], number)
            )
        case "text":
            text = draw(st.text("ab\"'\\", max_size=3))
            return Described(f"title {symbol} {text!r}", lambda data: compare(data["title"], text))
        case "moment":
            moment = draw(MOMENTS).replace(microsecond=0)
            written = f"at {symbol} date({moment.isoformat()!r})"
            return Described(written, lambda data: compare(data["at"], moment))
    item = draw(st.text("ab", max_size=2))
    return Described(f"{item!r} in topics", lambda data: item in data["topics"])


def combined(inner: st.SearchStrategy[Described]) -> st.SearchStrategy[Described]:
    both = st.tuples(inner, inner)
    return (
        inner.map(lambda a: Described(f"not ({a.text})", lambda data: not a.meaning(data)))
        | both.map(
            lambda ab: Described(
                f"({ab[0].text}) and ({ab[1].text})",
                lambda data: ab[0].meaning(data) and ab[1].meaning(data),
            )
        )
        | both.map(
            lambda ab: Described(
                f"({ab[0].text}) or ({ab[1].text})",
                lambda data: ab[0].meaning(data) or ab[1].meaning(data),
            )
        )
    )


@given(
    st.recursive(comparisons(), combined, max_leaves=6),
    st.fixed_dictionaries(
        {
            "heat": st.integers(-5, 5) | st.floats(-5, 5),
            "title": st.text("ab\"'\\", max_size=3),
            "topics": st.lists(st.text("ab", max_size=2)),
            "at": MOMENTS,
        }
    ),
)
def test_a_condition_agrees_with_python(described: Described, data: dict[str, Any]) -> None:
    assert parse_condition(described.text).matches(data) == bool(described.meaning(data))


@given(st.text(max_size=40) | st.text("heat.()[]'\"=<>! andotri1\n", max_size=40))
def test_any_text_is_a_condition_or_is_refused(text: str) -> None:
    try:
        condition = parse_condition(text)
    except ConditionError as error:
        refusal = error
    else:
        assert condition.matches(DATA) in {True, False}
        assert condition.text == text
        return
    assert 1 <= refusal.column <= len(text) + 1


@pytest.mark.parametrize("model", [nf.Article, None])
@pytest.mark.parametrize("body", ["", "\n", "Text.\n"])
def test_the_body_is_text_with_a_model_and_without(model: Any, body: str) -> None:
    document = nf.Document.parse(f"---\ntitle: t\n---\n{body}", model)
    assert parse_condition("body != null and title == 't'")(document)
    assert parse_condition("len(body) > 2")(document) == (len(body) > 2)
    assert parse_condition("'Text' in body")(document) == ("Text" in body)


def test_nan_is_equal_to_nothing() -> None:
    assert not parse_condition("heat == heat").matches({"heat": math.nan})
