"""Values are read into rows exactly as they are read into objects, or not at all."""

# Quotation marks are what is tested.
# ruff: noqa: RUF001

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import attrs
import pytest
from hypothesis import event, example, given

import newsformat as nf
from generated_documents import mutated, rearranged
from newsformat import strategies as ours
from newsformat.compiled.row_patterns import UNUSUAL, RowChoice, ValueCondition, ValueParts
from newsformat.compiled.sorted_keys import SortedKeys
from newsformat.compiled.value_rows import (
    EVERY_VALUE,
    Row,
    RowReader,
    ValueRows,
    read_rows,
    row_reader,
    text_items,
)
from newsformat.convert.class_layout import layout_of
from newsformat.document import reading_of
from newsformat.text.source import DEFAULT_LIMITS, Limits
from newsformat.yaml.model_layout import Kind, Shape
from usual_texts import Boat, articles, boats, commented, touched


def reader_of(choice: RowChoice, model: Any = nf.Article) -> RowReader:
    reader = row_reader(layout_of(model), choice)
    assert reader is not None
    return reader


UNUSUAL_URLS = RowChoice(lambda _, __: False, keeps_unusual_urls=True)


def rows_of(
    text: str, model: Any = nf.Article, limits: Limits = DEFAULT_LIMITS
) -> ValueRows | None:
    try:
        content = text.encode()
    except UnicodeEncodeError:
        return None
    return read_rows(content, layout_of(model), limits)


class Data:
    """Puts the front matter of a text together again from its rows."""

    def __init__(self, rows: ValueRows) -> None:
        self._tables = rows.tables
        self._numbers = {table.keys: number for number, table in enumerate(rows.tables)}
        self._rows = [iter(table) for table in rows.rows]
        self._counts = [len(table) for table in rows.rows]

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
            return text_items(raw)
        inner = self._numbers[*table.keys, *keys]
        count = (
            len(re.findall(rf"(?m)^{re.match(' *- ', raw)[0]}", raw))  # type: ignore[index] # it is a list
            if number
            else self._counts[inner]
        )
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
    rows = rows_of(text, model)
    if rows is None:
        return False
    # Whether a text has rows does not depend on which values are kept.
    others = reader_of(UNUSUAL_URLS, model).read(text.encode(), DEFAULT_LIMITS)
    assert others is not None
    assert others[:3] == rows[:3]
    # An object can be made of the values.
    nf.loads(text, model)
    document = nf.Document.parse(text, model)
    extra = rows.extra
    data = reading_of(document).parsed.data
    # A key without a value is the same as a missing key.
    expected = {key: data[key] for key in data if data[key] is not None or key in extra}
    assert {**Data(rows).whole(), **extra} == expected
    assert rows.body.decode() == document.body
    return True


def keeps_the_law(text: str, model: Any) -> None:
    try:
        nf.loads(text, model)
    except (nf.ParseError, nf.ValidationError):
        assert rows_of(text, model) is None
        return
    event(f"rows: {holds_of(text, model)}")


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
@example("---\nname: éééé\nhome: https://a.example/---\n---\nBody\n---\n")
@example("---\r\nname: éééé\r\nhome: https://a.example/---\r\n---\r\nBody\r\n---\r\n")
@example("---\r\nname: a\n---\r\n")
@example("---\nname: a\r\n---\n")
@example('---\r\nname: "a\r\n---\r\n')
@example("---\n---\n")
@example("---\nname: a\nlength: 007\n---\n")
def test_rows_have_the_values_of_the_object(text: str) -> None:
    keeps_the_law(text, Boat)


@given(touched(articles().map(nf.dumps)))
def test_the_same_holds_of_articles(text: str) -> None:
    keeps_the_law(text, nf.Article)


@given(mutated(touched(ours.canonical_texts())))
@example(
    "---\ntitle: A\nrelated:\n"
    "  - title: B\n    images:\n      - url: c\n"
    "  - title: D\n    images:\n        title: e\n      - url: f\n---\n"
)
def test_the_same_holds_of_texts_with_mistakes(text: str) -> None:
    keeps_the_law(text, nf.Article)


@given(commented(rearranged(articles().map(nf.dumps))))
@example("---\nx: 'a # b'\ntitle: c'\ny: 'd'\n---\n")
@example("---\nx: a # b\n  c\ntitle: d\n---\n")
@example("---\nx: 'a\ntitle: b'\ny: 'c\nheat: 3'\n---\n")
@example("---\ntitle: a # b\n  c\n---\n")
@example('---\ntitle: "a # b" # c\n---\n')
@example('---\ntitle: "a # b"\n---\n')
@example("---\ntitle: a\n--- \nb: c\n---\n")
@example("---\ntitle: a\n...\nb: c\n---\n")
@example("---\ntitle: a\nx: |\n  # b\n\n---\n")
@example("---\ntitle: a\nx:\n  - |\n    # b\n\nheat: 3\n---\n")
@example("---\n# a\ntitle: a\n---\n")
@example("---\n- a\ntitle: b\n---\n")
@example("---\n  a: b\ntitle: c\n---\n")
@example("---\nheat\ntitle: a\n---\n")
@example("---\nx: [a,\ntitle: b\ny: c]\n---\n")
@example("---\nx: {a: b,\ntitle: c}\ny: d\n---\n")
@example("---\ntitle: a\n'title': b\n---\n")
@example("---\ntitle: a\ntitle : b\n---\n")
@example("---\ntitle: a\n? title\n: b\n---\n")
@example("--- \ntitle: a\nlocale: b\n---\n")
@example("\n---\ntitle: a # b\n---\n")
@example("\ufeff---\ntitle: a # b\n---\n")
@example("---\r\ntitle: a # b\r\n---\r\nBody\n---\r\n")
@example("---\ntitle: a # b\n---\n---\n")
@example("---\ntitle: a # b\\\n---\n")
@example("---\nx: 0xffffffffffffffffffffffff\ntitle: a\n---\n")
def test_the_same_holds_of_comments_unknown_keys_and_other_orders(text: str) -> None:
    keeps_the_law(text, nf.Article)


@given(commented(touched(boats().map(nf.dumps)) | rearranged(boats().map(nf.dumps))))
@example("---\nname: a\nlocale: en\n---\n")
def test_the_same_holds_of_comments_in_another_class(text: str) -> None:
    keeps_the_law(text, Boat)


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
        'title: "Say \\"A\\""\ntopics:\n  - "\\"B\\" # c"\n  - C',
        'title: "A"\nrelated:\n  - title: "\\"B"\n    excerpt: "\\""\n  - title: C',
        "title: A\n\n\nrelated:\n  - title: B\n    quality: 3\n\n",
        "title: A\nwebUrl: /b\nampWebUrl: ../a b",
        "title: A # comment",
        "title: A # a comment # of two parts ",
        "# comment\ntitle: A\n# comment\ntopics: # comment\n  # comment\n  - B # comment\n#",
        'title: "A # B" # comment\ncategory: news',
        "locale: en\ntitle: A\ntags: # comment\n  - B\n  - C: D",
        "title: A\nheat:\n \nexcerpt: ",
        "title: A\npublishedDateTime: 2020-02-29T19:27:00Z",
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
        'title: "A \\\\"',
        'title: "A \\\\\\"B"',
        'title: A \\"B\\" C',
        'title: \\"B',
        'title: B\\"',
        'title: "A\\"',
        'title: "A \x1f"',
        'title: A\ntopics:\n  - B\\"',
        'title: A # "comment"',
        "title: 'A'",
        "title: A\nlocale: |\n  en",
        "category: no\ntitle: A",
        "topics: [B]\ntitle: A",
        "title: A\ntopics: [B]",
        "title: A\nrelated:\n  - title: B\n    topics: C",
        "title: A\nprovider:\n  name: B\n  authors:\n    - name: C",
    ],
)
def test_other_texts_have_none(lines: str) -> None:
    assert not holds_of(f"---\n{lines}\n---\n", nf.Article)


@pytest.mark.parametrize("url", ["/b", "https://", "ftp://a.example", "https://a.example/b c"])
def test_unusual_urls_can_be_kept_alone(url: str) -> None:
    usual = "https://a.example/b"
    related = f"related:\n  - title: B\n    webUrl: {usual}\n  - title: C\n    webUrl: {url}\n"
    images = "".join(f"  - url: {each}\n" for each in (usual, url, usual))
    text = f"---\ntitle: A\nwebUrl: {url}\nampWebUrl: {usual}\nimages:\n{images}{related}---\n"
    values = reader_of(UNUSUAL_URLS).read(text.encode(), DEFAULT_LIMITS)
    assert values is not None
    (row,), table = values.rows[0], values.tables[0]
    kept = [("webUrl",), ("ampWebUrl",), ("images", "url"), ("related", "webUrl")]
    assert [row[table.column((*keys, UNUSUAL))] for keys in kept] == [url, "", url, url]
    assert [row[table.column(keys)] for keys in kept] == [""] * len(kept)


def test_unusual_urls_do_not_match_where_urls_are_kept_in_parts() -> None:
    parts = ValueParts((nf.Article,), ("web_url",), "https://([a-z.]+)", ("host",))
    choice = RowChoice(keeps_unusual_urls=True, parts=(parts,))
    for url, is_read in (("https://a.example", True), ("/b", False)):
        text = f"---\ntitle: A\nwebUrl: {url}\n---\n"
        assert (reader_of(choice).read(text.encode(), DEFAULT_LIMITS) is not None) is is_read


def test_sorted_keys_are_shown_before_rows_are_made() -> None:
    text = "---\nlocale: en\ntitle: A\n---\n"
    seen: list[SortedKeys] = []

    def are_wanted(keys: SortedKeys) -> bool:
        seen.append(keys)
        return False

    assert reader_of(EVERY_VALUE).read(text.encode(), DEFAULT_LIMITS, are_wanted) is None
    (keys,) = seen
    assert (keys.known, keys.extra, keys.were_in_order) == ("title: A\n", {"locale": "en"}, True)


@pytest.mark.parametrize("beginning", ["---\r", "--- \r\n", "\ufeff---\r\n", "\r\n---\r\n"])
def test_texts_with_an_unusual_beginning_have_no_rows(beginning: str) -> None:
    for lines in ("title: A", "title: A # b", "locale: en\r\ntitle: A"):
        text = f"{beginning}{lines}\r\n---\r\n"
        assert rows_of(text) is None
        assert rows_of(text.replace("\r\n", "\n")) is None


def test_front_matter_that_may_be_too_long_has_no_rows() -> None:
    text = f"---\ntitle: A\nexcerpt: {'b' * 200}\n---\n"
    rows = rows_of(text)
    assert rows is not None
    for low in (nf.Limits(front_matter=100), nf.Limits(nodes=100)):
        assert rows_of(text, limits=low) is None
    for high in (nf.Limits(front_matter=1_000), nf.Limits(depth=50)):
        assert rows_of(text, limits=high) == rows


def test_values_that_may_be_too_deep_have_no_rows() -> None:
    text = "---\ntitle: A\nimages:\n  - url: https://a.example\n---\n"
    assert rows_of(text) is not None
    assert rows_of(text, limits=nf.Limits(depth=3)) is None
    assert rows_of(text, limits=nf.Limits(integer_digits=3)) is None


def test_bytes_that_are_no_text_have_no_rows() -> None:
    assert read_rows(b"---\ntitle: A\n---\n\xff", layout_of(nf.Article), DEFAULT_LIMITS) is None


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
def test_classes_that_rows_cannot_stand_for_have_no_tables(model: Any) -> None:
    assert row_reader(layout_of(model), EVERY_VALUE) is None


@attrs.define
class Numbers:
    numbers: list[int] = attrs.field(factory=list)
    extra: dict[str, object] = attrs.field(factory=dict)


@pytest.mark.parametrize(
    ("lines", "has_rows"), [("a: b", True), ("", True), ("numbers:\n  - 1", False)]
)
def test_a_class_may_have_no_value_that_rows_hold(lines: str, has_rows: bool) -> None:
    assert holds_of(f"---\n{lines}\n---\n", Numbers) is has_rows


def test_each_list_of_mappings_has_a_table() -> None:
    assert [table.keys for table in reader_of(EVERY_VALUE).tables] == [
        (),
        ("provider", "images"),
        ("images",),
        ("related",),
        ("related", "provider", "images"),
        ("related", "images"),
    ]


# Chosen values


def choice_of(*attributes: str, conditions: frozenset[ValueCondition] = frozenset()) -> RowChoice:
    return RowChoice(lambda _, slot: slot.attribute in attributes, conditions=conditions)


FEW = choice_of("heat", "topics", "width", "name")


@given(touched(articles().map(nf.dumps)) | commented(rearranged(articles().map(nf.dumps))))
@example('---\ntitle: A\nimages:\n  - url: "b\n---\n')
@example("---\ntitle: A\nprovider:\n  name: B\n  images:\n    - url: c\n---\n")
def test_chosen_values_are_the_same_as_without_a_choice(text: str) -> None:
    whole = rows_of(text)
    few = reader_of(FEW).read(text.encode("utf-8", "replace"), DEFAULT_LIMITS)
    assert (few is None) is (whole is None)
    if few is None or whole is None:
        return
    assert (few.front, few.body, few.extra) == (whole.front, whole.body, whole.extra)
    tables = {table.keys: number for number, table in enumerate(whole.tables)}
    for table, rows in zip(few.tables, few.rows, strict=True):
        number = tables[table.keys]
        for keys, column in table.columns.items():
            others = [row[whole.tables[number].column(keys)] for row in whole.rows[number]]
            assert [row[column] for row in rows] == others


def test_a_list_without_a_chosen_value_has_no_table() -> None:
    assert [table.keys for table in reader_of(FEW).tables] == [
        (),
        ("provider", "images"),
        ("images",),
        ("related",),
        ("related", "provider", "images"),
        ("related", "images"),
    ]
    few = reader_of(choice_of("excerpt", "topics"))
    assert [(table.keys, [*table.columns]) for table in few.tables] == [
        ((), [("excerpt",), ("topics",), ("related",)]),
        (("related",), [("excerpt",)]),
    ]


@pytest.mark.parametrize(
    ("lines", "has_rows"),
    [
        ("title: A\nheat: 30", True),
        ("title: A\nheat: 300", False),
        ("title: A", True),
        ("title: A\nrelated:\n  - title: B\n    images:\n      - url: c\n        width: 3", True),
        ("title: A\nrelated:\n  - title: B\n    images:\n      - url: c", False),
        ("title: A\nimages:\n  - url: c\n    width: -3", False),
        ('title: "  "', False),
        ('title: " A"', True),
    ],
)
def test_texts_have_rows_where_their_values_meet_the_conditions(lines: str, has_rows: bool) -> None:
    conditions = {
        ValueCondition((nf.Article,), ("title",), r'(?!"\s*+")'),
        ValueCondition((nf.Article,), ("heat",), r"(?=[0-9]{1,2}\n)"),
        ValueCondition((nf.Image,), ("width",), "(?=[1-9])", is_required=True),
    }
    reader = reader_of(choice_of("heat", conditions=frozenset(conditions)))
    content = f"---\n{lines}\n---\n".encode()
    assert (reader.read(content, DEFAULT_LIMITS) is not None) is has_rows
