"""Values are read into rows exactly as they are read into objects, or not at all."""

# Quotation marks and dashes are what is tested, and dates without a time zone.
# ruff: noqa: RUF001, DTZ001

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest
from hypothesis import event, example, given
from hypothesis import strategies as st

import newsformat as nf
from generated_documents import mutated
from newsformat import strategies as ours
from newsformat.compiled.value_rows import Row, RowReader, ValueRows, row_reader, text_items
from newsformat.convert.class_layout import layout_of
from newsformat.document import reading_of
from newsformat.text.source import DEFAULT_LIMITS
from newsformat.yaml.model_layout import Kind, Layout, Shape


@attrs.define(kw_only=True)
class Size:
    unit: str
    width: int | None = None


@attrs.define(kw_only=True)
class Part:
    size: Size | None = None
    names: list[str] = attrs.field(factory=list)
    parts: list[Part] = attrs.field(factory=list)


@attrs.define(kw_only=True)
class Boat:
    name: str
    home: str | None = attrs.field(default=None, metadata=nf.slot(url=True))
    built: datetime | None = None
    afloat: bool | None = None
    length: float | None = None
    hull: Part | None = None
    masts: list[Part] = attrs.field(factory=list)
    body: str = ""


def newline_of(text: str) -> str:
    return "\n" if text.startswith("---\n") else "\r\n"


def rows_of(text: str, model: Any = nf.Article) -> tuple[RowReader, ValueRows | None]:
    reader = row_reader(layout_of(model), newline_of(text))
    assert reader is not None
    return reader, reader.read(text.encode(), text, DEFAULT_LIMITS)


class Data:
    """Puts the front matter of a text together again from its rows."""

    def __init__(self, reader: RowReader, rows: ValueRows, newline: str) -> None:
        self._newline = newline
        self._tables = reader.tables
        self._numbers = {table.keys: number for number, table in enumerate(reader.tables)}
        self._rows = [iter(table) for table in rows.tables]

    def whole(self) -> dict[str, Any]:
        data = self._mapping(0, next(self._rows[0]), ())
        # All rows belong to an item of some list.
        assert [next(rows, None) for rows in self._rows] == [None] * len(self._rows)
        return data

    def _mapping(self, number: int, row: Row, keys: tuple[str, ...]) -> dict[str, Any]:
        layout = self._tables[number].layouts[keys]
        found = ((slot.key, self._value(number, row, (*keys, slot.key))) for slot in layout.slots)
        return {key: value for key, value in found if value is not None}

    def _value(self, number: int, row: Row, keys: tuple[str, ...]) -> Any:
        table = self._tables[number]
        if keys in table.layouts:
            is_there = row[table.first_column(keys)]
            return self._mapping(number, row, keys) if is_there else None
        raw = row[table.column(keys)]
        shape: Shape = table.layouts[keys[:-1]].by_key[keys[-1]].shape
        if not raw:
            return None
        if shape.items is None:
            return value_of(raw, shape.kind)
        if shape.items.layout is None:
            return text_items(raw, self._newline)
        inner = self._numbers[*table.keys, *keys]
        count = len(re.findall(rf"(?m)^{re.match(' *- ', raw)[0]}", raw))  # type: ignore[index] # it is a list
        return [self._mapping(inner, next(self._rows[inner]), ()) for _ in range(count)]


def value_of(raw: str, kind: Kind) -> Any:
    match kind:
        case Kind.NUMBER:
            return int(raw)
        case Kind.BOOLEAN:
            return raw == "true"
        case Kind.MOMENT:
            return datetime.fromisoformat(raw)
        case _:
            return raw


def holds_of(text: str, model: Any) -> bool:
    """Hold that rows have the values of the text, if there are any; tell whether there are."""
    reader, rows = rows_of(text, model)
    if rows is None:
        return False
    # An object can be made of the values.
    nf.loads(text, model)
    document = nf.Document.parse(text, model)
    assert Data(reader, rows, newline_of(text)).whole() == reading_of(document).parsed.data
    assert text[rows.body :] == document.body
    assert text.startswith("---", rows.end)
    return True


WORDS = [
    "Boats", "Boats on the canal", "Dave's", "no", "Null", "now", "1984", "5G", "12:30", "a:b",
    "a: b", "a:", "a #b", "a#b", "C#", 'say "no"', '"', 'a"', "x\\y", "", " ", "b ", "a\tb", "\t",
    "It’s", "café", "日本", "a\u2028b", "\ufeff", "a\x85b", "a\nb", "---", "...", "-", "- a", "?",
    "=", "<<", "~", ".5", "2020-01-01", "!a", "&a", "*a", "[a", "{a", "a,b", "%", "@a", "`a", "|",
    ">", "#", "'a'", "😀", "\u00a0a", "a\u00a0",
]  # fmt: skip
URLS = [
    "https://a.example", "https://a.example/b", "http://a-b.example/?c=d&e#f", "https://a.example:80/",
    "/b", "", "https://a.example/b c", "https://A.example", "https://a.example/é", "https://a.example/b:",
    "https://", 'https://a.example/"', "https://a.example/\\", "https://a.example/b:c#d",
]  # fmt: skip
MOMENTS = [
    datetime(2020, 2, 29, tzinfo=UTC), datetime(2020, 12, 31, 23, 59, 59, tzinfo=UTC),
    datetime(2020, 6, 30), datetime(1, 1, 1, tzinfo=UTC),
    datetime(2020, 6, 24, 1, 2, 3, 4, tzinfo=UTC),
]  # fmt: skip
NUMBERS = [None, 0, -1, 7, 10**15, 10**14, 0.5, -0.0, 1e300]


def words() -> st.SearchStrategy[str]:
    return st.sampled_from(WORDS[:6]) | st.sampled_from(WORDS)


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


def parts(depth: int = 1) -> st.SearchStrategy[Part]:
    return st.builds(
        Part,
        size=maybe(st.builds(Size, unit=words(), width=st.sampled_from([None, 3]))),
        names=st.lists(words(), max_size=2),
        parts=st.lists(parts(depth - 1), max_size=1) if depth else st.just([]),
    )


def boats() -> st.SearchStrategy[Boat]:
    return st.builds(
        Boat,
        name=words(),
        home=maybe(st.sampled_from(URLS)),
        built=maybe(st.sampled_from(MOMENTS)),
        afloat=st.sampled_from([None, True, False]),
        length=st.sampled_from(NUMBERS),
        hull=maybe(parts()),
        masts=st.lists(parts(0), max_size=3),
        body=words(),
    )


def articles() -> st.SearchStrategy[nf.Article]:
    images = st.builds(nf.Image, url=st.sampled_from(URLS[:3]), width=st.sampled_from(NUMBERS))
    provider = st.builds(nf.Provider, name=words(), images=st.lists(images, max_size=2))
    fields: dict[str, st.SearchStrategy[Any]] = {
        "title": words(),
        "web_url": maybe(st.sampled_from(URLS)),
        "published_date_time": maybe(st.sampled_from(MOMENTS)),
        "provider": maybe(provider),
        "images": st.lists(images, max_size=2),
    }
    return st.builds(
        nf.Article,
        **fields,
        topics=st.lists(words(), max_size=3),
        related=st.lists(st.builds(nf.RelatedItem, **fields), max_size=3),
        secured=maybe(words()),
        body=words(),
    )


@st.composite
def touched(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> str:
    """Draw texts of which some are written in other styles than the canonical one."""
    text = draw(texts)
    match draw(st.integers(0, 8)):
        case 0:
            return text.replace("\n", "\r\n")
        case 1:
            return re.sub(r'(?m)(: |- )"(.*)"$', r"\1\2", text)
        case 2:
            return re.sub(r"(?m)(: |- )([^\s\"].*)$", r'\1"\2"', text)
        case 3:
            return text.replace("\n\n", draw(st.sampled_from(["\n", "\n\n\n", "\n \n"])))
        case 4:
            return text.replace(
                "\n", draw(st.sampled_from([" \n", "\n# a\n", '"\n', "\n- a\n"])), 3
            )
        case _:
            return text


@given(touched(boats().map(nf.dumps)))
@example("---\nname: a\nbuilt: 2021-02-29T00:00:00Z\n---\n")
@example("---\nname: a\nbuilt: 2021-04-31T00:00:00Z\n---\n")
@example("---\nname: a\nbuilt: 0000-04-30T00:00:00Z\n---\n")
@example("---\nname: a\nbuilt: 2021-04-30T24:00:00Z\n---\n")
@example('---\nname: a"\nhome: "https://a.example\n---\n')
@example('---\nname: "a"b"\nhome: c"\n---\n')
@example("---\nname: a\nhull:\n---\n")
@example("---\nname: a\nmasts:\n  - names:\n    - a\n---\n")
@example("---\nname: a\nmasts:\n  - size:\n      unit: m\n     width: 3\n---\n")
@example("---\nname: a\n---\n...\n---\n")
@example("---\nname: a\nname: b\n---\n")
@example("---\nlength: 007\nname: a\n---\n")
@example("---\nname: a\nlength: 007\n---\n")
def test_rows_have_the_values_of_the_object(text: str) -> None:
    try:
        nf.loads(text, Boat)
    except (nf.ParseError, nf.ValidationError):
        assert rows_of(text, Boat)[1] is None
        return
    event(f"rows: {holds_of(text, Boat)}")


@given(touched(articles().map(nf.dumps)))
def test_the_same_holds_of_articles(text: str) -> None:
    try:
        nf.loads(text)
    except (nf.ParseError, nf.ValidationError):
        assert rows_of(text)[1] is None
        return
    event(f"rows: {holds_of(text, nf.Article)}")


@given(mutated(touched(ours.canonical_texts())))
def test_the_same_holds_of_texts_with_mistakes(text: str) -> None:
    try:
        nf.loads(text)
    except (nf.ParseError, nf.ValidationError):
        try:
            assert rows_of(text)[1] is None
        except UnicodeEncodeError:
            event("a lone surrogate")
        return
    event(f"rows: {holds_of(text, nf.Article)}")


@pytest.mark.parametrize(
    "lines",
    [
        'title: "A"',
        "title: It’s a café, open till 12:30",
        "title: 5G in 1984",
        "title: C#\nwebUrl: https://a.example/b:c#d",
        'title: "A: b # c"\npublishedDateTime: 2020-06-24T19:27:00Z\nquality: -3\nheat: 0',
        'title: A\n\nprovider:\n  name: "B"\n  images:\n    - url: "https://a.example/"',
        'title: A\n\ntopics:\n  - B\n  - "C"',
        "title: A\ntopics:\n  - B",
        "title: A\n\n\nrelated:\n  - title: B\n    quality: 3\n\n",
    ],
)
def test_usual_texts_have_rows(lines: str) -> None:
    text = f"---\n{lines}\n---\nThe body.\n"
    assert holds_of(text, nf.Article)
    assert holds_of(text.replace("\n", "\r\n"), nf.Article)


@pytest.mark.parametrize(
    "lines",
    [
        'title: "A \\u0042"',
        "title: A # comment",
        "title: 'A'",
        "title: A\nlocale: en",
        "category: no\ntitle: A",
        "topics: [B]\ntitle: A",
        "title: A\nwebUrl: /b",
        "title: A\ntopics: [B]",
        "title: A\nrelated:\n  - title: B\n    topics: C",
        "title: A\nprovider:\n  name: B\n  authors:\n    - name: C",
    ],
)
def test_other_texts_have_none(lines: str) -> None:
    assert not holds_of(f"---\n{lines}\n---\n", nf.Article)


def test_lines_that_are_too_many_have_no_rows() -> None:
    text = f"---\ntitle: A\nexcerpt: {'b' * 200}\n---\n"
    reader, rows = rows_of(text)
    assert rows is not None
    for few in (nf.Limits(front_matter=100), nf.Limits(nodes=100)):
        assert reader.read(text.encode(), text, few) is None
    for many in (nf.Limits(front_matter=1_000), nf.Limits(depth=50)):
        assert reader.read(text.encode(), text, many) == rows


def test_values_that_may_be_too_deep_have_no_rows() -> None:
    text = "---\ntitle: A\nimages:\n  - url: https://a.example\n---\n"
    reader, rows = rows_of(text)
    assert rows is not None
    assert reader.read(text.encode(), text, nf.Limits(depth=3)) is None
    assert reader.read(text.encode(), text, nf.Limits(integer_digits=3)) is None


@attrs.define
class Checked:
    title: str = attrs.field(validator=attrs.validators.max_len(3))


@attrs.define
class Holder:
    title: str
    checked: Checked | None = None


@attrs.define
class Empty:
    pass


@attrs.define
class Around:
    empty: Empty


@attrs.define
class Free:
    title: Any


@pytest.mark.parametrize("model", [Checked, Holder, Around, Free, None], ids=str)
def test_classes_that_rows_cannot_stand_for_have_no_reader(model: Any) -> None:
    layout: Layout = layout_of(model)
    assert row_reader(layout, "\n") is None


def places(model: Any) -> Iterator[tuple[str, ...]]:
    reader = row_reader(layout_of(model), "\n")
    assert reader is not None
    for table in reader.tables:
        yield table.keys


def test_each_list_of_mappings_has_a_table() -> None:
    assert list(places(nf.Article)) == [
        (),
        ("provider", "images"),
        ("images",),
        ("related",),
        ("related", "provider", "images"),
        ("related", "images"),
    ]
