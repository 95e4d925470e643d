"""Converters of a user's own: types that the library does not know, and JSON."""

from __future__ import annotations

import copy
import decimal
import io
import json
import pathlib
import pickle
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import attrs
import cattrs
import pydantic
import pytest
from cattrs.preconf.json import make_converter as make_json_converter

import newsformat as nf
from newsformat.convert.given_converter import converter_for
from site_types import Author, Box, Site


class Seo(pydantic.BaseModel):
    title: str
    score: int = 0


@attrs.define
class Product:
    title: str
    price: decimal.Decimal | None = None
    prices: list[decimal.Decimal] = attrs.field(factory=list)
    id: uuid.UUID | None = None
    opens: time | None = None
    file: pathlib.PurePosixPath | None = None
    seo: Seo | None = None
    note: decimal.Decimal | str | None = None
    body: str = ""


def decimal_of(value: Any, _: Any) -> decimal.Decimal:
    if type(value) not in {str, int, float}:
        raise TypeError("not a number")
    return decimal.Decimal(str(value))


@pytest.fixture
def converter() -> cattrs.Converter:
    made = nf.make_converter()
    hooks: list[tuple[Any, Callable[[Any, Any], Any], Callable[[Any], Any]]] = [
        (decimal.Decimal, decimal_of, str),
        (uuid.UUID, lambda value, _: uuid.UUID(value), str),
        (time, lambda value, _: time.fromisoformat(value), lambda value: f"{value:%H:%M}"),
        (pathlib.PurePosixPath, lambda value, kind: kind(value), str),
        (Seo, lambda value, kind: kind.model_validate(value), lambda seo: seo.model_dump()),
    ]
    for kind, structure, unstructure in hooks:
        made.register_structure_hook(kind, structure)
        made.register_unstructure_hook(kind, unstructure)
    return made


TEXT = """---
title: a
price: 19.90
prices: [1.5, "2.50"]
id: 12345678-1234-5678-1234-567812345678
opens: 10:30
file: a/b.md # x
seo: {title: x, score: 5}
note: 1.50
---
Text.
"""
PRODUCT = Product(
    title="a",
    price=decimal.Decimal("19.90"),
    prices=[decimal.Decimal("1.5"), decimal.Decimal("2.50")],
    id=uuid.UUID(int=0x12345678123456781234567812345678),
    opens=time(10, 30),
    file=pathlib.PurePosixPath("a/b.md"),
    seo=Seo(title="x", score=5),
    note=decimal.Decimal("1.50"),
    body="Text.\n",
)


class TestFiles:
    def test_reading_and_writing(self, converter: cattrs.Converter, tmp_path: pathlib.Path) -> None:
        assert nf.loads(TEXT, Product, converter=converter) == PRODUCT
        text = nf.dumps(PRODUCT, converter=converter)
        assert nf.loads(text, Product, converter=converter) == PRODUCT
        path = tmp_path / "a.md"
        nf.dump(PRODUCT, path, converter=converter)
        assert nf.load(path, Product, converter=converter) == PRODUCT
        assert nf.load(io.BytesIO(TEXT.encode()), Product, converter=converter) == PRODUCT
        assert nf.Document.read(path, Product, converter=converter).article == PRODUCT
        with nf.edit(path, Product, converter=converter) as product:
            product.price = decimal.Decimal(7)
        assert 'price: "7"\n' in path.read_text("utf-8")

    def test_mappings(self, converter: cattrs.Converter) -> None:
        mapping = nf.unstructure(PRODUCT, converter=converter)
        assert mapping["price"] == "19.90"
        assert nf.structure(mapping, Product, converter=converter) == PRODUCT

    def test_edits(self, converter: cattrs.Converter) -> None:
        document = nf.Document.parse(TEXT, Product, converter=converter)
        assert str(document) == TEXT
        document.article = copy.deepcopy(document.article)
        assert str(document) == TEXT
        assert document.article.seo is not None
        document.article.seo.score = 7
        document.article.file = pathlib.PurePosixPath("z.md")
        document.set("price", "5.00")
        document.set("opens", time(9))
        expected = TEXT.replace("score: 5", "score: 7").replace("a/b.md", "z.md")
        expected = expected.replace("19.90", '"5.00"').replace("10:30", '"09:00"')
        assert str(document) == expected
        assert document.article.price == decimal.Decimal(5)

    @pytest.mark.parametrize(
        ("path", "value", "expected"),
        [
            ("id", "zz", "$.id: expected a value of type uuid.UUID, found text ('zz')"),
            ("price", [], "$.price: expected a value of type decimal.Decimal, found a list"),
            ("prices[0]", "x", ("$.prices[0]: expected a value of type decimal.Decimal, "
             "found text ('x')")),
        ],
    )  # fmt: skip
    def test_values_of_other_types_are_refused(
        self, converter: cattrs.Converter, path: str, value: object, expected: str
    ) -> None:
        document = nf.Document.parse(TEXT, Product, converter=converter)
        with pytest.raises(nf.EditError) as raised:
            document.set(path, value)
        assert str(raised.value) == f"NF202 {expected}"
        assert str(document) == TEXT

    @pytest.mark.parametrize(
        ("name", "value"), [("price", 5), ("price", decimal.Decimal("NaN")), ("note", "abc")]
    )
    def test_equal_values_are_written(
        self, converter: cattrs.Converter, name: str, value: Any
    ) -> None:
        document = nf.Document.parse(TEXT, Product, converter=converter)
        setattr(document.article, name, value)
        again = nf.loads(str(document), Product, converter=converter)
        assert str(getattr(again, name)) == str(value)

    @pytest.mark.parametrize(
        ("name", "value"), [("price", "5"), ("note", "1.5"), ("seo", {"title": "x"}), ("id", 5)]
    )
    def test_what_would_be_read_as_another_value_is_refused(
        self, converter: cattrs.Converter, name: str, value: Any
    ) -> None:
        document = nf.Document.parse(TEXT, Product, converter=converter)
        setattr(document.article, name, value)
        with pytest.raises(nf.EditError, match=rf"\$\.{name}: "):
            str(document)

    def test_what_hooks_refuse_is_said_at_its_place(self, converter: cattrs.Converter) -> None:
        text = "---\ntitle: a\nprice: abc\nopens: '99'\nprices: [x]\nid: 5\nseo: {score: 1}\n---\n"
        with pytest.raises(nf.ValidationError) as raised:
            nf.loads(text, Product, converter=converter)
        found = [f"{each.line}:{each.column} {each.path}" for each in raised.value.diagnostics]
        assert found == ["3:8 $.price", "4:8 $.opens", "5:10 $.prices[0]", "6:5 $.id", "7:1 $.seo"]
        messages = [each.message for each in raised.value.diagnostics]
        assert messages[0] == (
            "expected a value of type decimal.Decimal, found text ('abc'): InvalidOperation"
        )
        assert messages[1] == (
            "expected a value of type datetime.time, found text ('99'): hour must be in 0..23"
        )

    def test_documents_are_copied_and_not_pickled(self, converter: cattrs.Converter) -> None:
        document = nf.Document.parse(TEXT, Product, converter=converter)
        for copied in (copy.copy(document), copy.deepcopy(document)):
            copied.article.price = decimal.Decimal(1)
            assert str(document) == TEXT
            assert 'price: "1"' in str(copied)
        with pytest.raises(TypeError, match="a document with a converter cannot be pickled"):
            pickle.dumps(document)

    def test_classes_without_its_types_are_read_as_ever(self, converter: cattrs.Converter) -> None:
        assert converter_for(converter, nf.Article) is None
        assert converter_for(converter, Product) is not None
        assert nf.loads("---\ntitle: a\n---\n", converter=converter) == nf.Article(title="a")
        document = nf.Document.parse("---\na: 1\n---\n", None, converter=converter)
        assert document.article == {"a": 1}

    def test_hooks_for_a_class_take_the_place_of_its_own(self) -> None:
        converter = nf.make_converter()
        converter.register_structure_hook(Author, lambda value, _: Author(value.upper()))
        converter.register_unstructure_hook(Author, lambda author: author.name.lower())
        text = "---\nauthors: [jo]\nmenu: {a: bo}\n---\n"
        model = attrs.make_class(
            "Own",
            {
                "authors": attrs.field(type=list[Author]),
                "menu": attrs.field(type=dict[str, Author]),
            },
        )
        document: nf.Document[Any] = nf.Document.parse(text, model, converter=converter)
        assert document.article == model([Author("JO")], {"a": Author("BO")})
        document.article.authors.append(Author("AL"))
        assert str(document) == text.replace("[jo]", "[jo, al]")

    def test_hooks_for_a_scalar_take_the_place_of_the_strict_ones(self) -> None:
        converter = nf.make_converter()
        converter.register_structure_hook(date, lambda value, _: date.fromisoformat(f"{value}-01"))
        converter.register_unstructure_hook(date, lambda value: f"{value:%Y-%m}")
        model = attrs.make_class("Month", {"month": attrs.field(type=date)})
        document: nf.Document[Any] = nf.Document.parse(
            "---\nmonth: 2024-05\n---\n", model, converter=converter
        )
        assert document.article.month == date(2024, 5, 1)
        document.article.month = date(2024, 6, 1)
        assert str(document) == "---\nmonth: 2024-06\n---\n"
        document.article.month = date(2024, 6, 2)
        with pytest.raises(nf.EditError, match=r"\$\.month: "):
            str(document)


def test_a_hook_for_the_class_of_a_file_is_refused() -> None:
    converter = nf.make_converter()
    converter.register_structure_hook(Product, lambda _, kind: kind(title="a"))
    with pytest.raises(TypeError, match="the converter has a hook for Product, which is the class"):
        nf.loads(TEXT, Product, converter=converter)
    assert nf.structure({}, Product, converter=converter) == Product(title="a")


CALLS: dict[str, Callable[[Any], Any]] = {
    "loads": lambda converter: nf.loads("---\ntitle: a\n---\n", converter=converter),
    "load": lambda converter: nf.load(io.BytesIO(b""), converter=converter),
    "dumps": lambda converter: nf.dumps(nf.Article(title="a"), converter=converter),
    "dump": lambda converter: nf.dump(nf.Article(title="a"), io.BytesIO(), converter=converter),
    "parse": lambda converter: nf.Document.parse("---\ntitle: a\n---\n", converter=converter),
    "edit": lambda converter: nf.edit("article.md", converter=converter),
    "structure": lambda converter: nf.structure({"title": "a"}, nf.Article, converter=converter),
    "unstructure": lambda converter: nf.unstructure(nf.Article(title="a"), converter=converter),
}


@pytest.mark.parametrize("name", CALLS)
class TestWhatIsNoConverterForIt:
    def test_a_plain_one(self, name: str) -> None:
        with pytest.raises(TypeError, match=r"configure_converter\(converter\) prepares it"):
            CALLS[name](cattrs.Converter())

    def test_something_else(self, name: str) -> None:
        with pytest.raises(TypeError, match="expected a cattrs converter, found an object of"):
            CALLS[name]("json")

    def test_one_for_json(self, name: str) -> None:
        converter = nf.make_converter(json=True)
        if name.endswith("structure"):
            CALLS[name](converter)
            return
        with pytest.raises(TypeError, match="expected a converter for files, found one for JSON"):
            CALLS[name](converter)

    def test_a_copy_of_a_prepared_one(self, name: str) -> None:
        if name not in {"load", "edit"}:
            CALLS[name](nf.make_converter().copy())


MOMENT = datetime(2024, 5, 2, 7, 30, tzinfo=UTC)


class TestJson:
    @pytest.mark.parametrize(
        "converter",
        [
            nf.make_converter(json=True),
            nf.configure_converter(make_json_converter(), json=True),
            nf.configure_converter(cattrs.BaseConverter(), json=True),
        ],
    )
    def test_an_article_both_ways(self, converter: cattrs.BaseConverter) -> None:
        article = nf.Article(
            title="a", published_date_time=MOMENT, topics=["b"], extra={"heat2": 5}, body="Text."
        )
        mapping = nf.unstructure(article, converter=converter)
        assert mapping["publishedDateTime"] == "2024-05-02T07:30:00Z"
        mapping = json.loads(json.dumps(mapping))
        assert nf.structure(mapping, nf.Article, converter=converter) == article

    def test_a_mapping_from_an_api(self) -> None:
        mapping = {"title": "a", "publishedDateTime": "2020-06-05T03:48:04.0681394Z"}
        article = nf.structure(mapping, nf.Article, converter=nf.make_converter(json=True))
        assert article.published_date_time == datetime(2020, 6, 5, 3, 48, 4, 68139, tzinfo=UTC)

    @pytest.mark.parametrize("value", ["2020-06-05", "soon", 5, None])
    def test_what_is_no_moment(self, value: object) -> None:
        mapping = {"title": "a", "related": [{"title": "b", "publishedDateTime": value}]}
        converter = nf.make_converter(json=True)
        if value is None:
            article = nf.structure(mapping, nf.Article, converter=converter)
            assert article.related[0].published_date_time is None
            return
        with pytest.raises(nf.ValidationError) as raised:
            nf.structure(mapping, nf.Article, converter=converter)
        (problem,) = raised.value.diagnostics
        assert problem.path == "$.related[0].publishedDateTime"
        assert problem.message.startswith("expected a date and time, found ")

    def test_all_types(self) -> None:
        site = Site(
            day=date(2024, 1, 1), words={"b", "a"}, pair=(1, "x"), codes={404: "x"}, box=Box(5),
            authors=["a", Author("b")], many=("a",), number="5",
        )  # fmt: skip
        converter = nf.configure_converter(make_json_converter(), json=True)
        text = converter.dumps(site)
        assert '"day": "2024-01-01"' in text
        assert '"words": ["a", "b"]' in text
        assert converter.loads(text, Site) == site

    def test_hooks_of_others(self) -> None:
        converter = nf.make_converter(json=True)
        converter.register_structure_hook(decimal.Decimal, decimal_of)
        converter.register_unstructure_hook(decimal.Decimal, str)
        model: type[Any] = attrs.make_class("Own", {"price": attrs.field(type=decimal.Decimal)})
        made = nf.structure({"price": "5.00"}, model, converter=converter)
        assert made == model(decimal.Decimal("5.00"))
        assert nf.unstructure(made, converter=converter) == {"price": "5.00"}
