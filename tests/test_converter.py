from __future__ import annotations

import enum
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, ClassVar, Literal

import attrs
import cattrs
import pytest

import newsformat as nf

MOMENT = datetime(2020, 6, 24, 19, 27, tzinfo=UTC)


class Level(enum.Enum):
    EASY = "easy"
    HARD = "hard"


def not_negative(instance: Any, attribute: Any, value: int) -> None:
    if value < 0:
        raise ValueError("must not be negative")


@attrs.frozen(kw_only=True)
class Part:
    _id: str
    seconds: float = 0.0


@attrs.define(kw_only=True)
class Course:
    name: str
    web_url: str | None = attrs.field(default=None, alias="webUrl")
    level: Level = Level.EASY
    price: Literal["Free", "Paid"] = "Free"
    members: int = attrs.field(default=0, validator=not_negative)
    starts: date | None = None
    parts: list[Part] = attrs.field(factory=list)
    scores: dict[str, int] = attrs.field(factory=dict)
    anything: object = None
    mixed: str | int | None = None
    extra: dict[str, object] = attrs.field(factory=dict)


@attrs.define(kw_only=True)
class LongArticle(nf.Article):
    reading_minutes: int | None = None


@pytest.mark.parametrize(
    ("mapping", "expected"),
    [
        ({}, ["NF201 $.title"]),
        ({"title": None}, ["NF203 $.title"]),
        ({"title": 5}, ["NF202 $.title"]),
        ({"title": "A", "heat": True}, ["NF202 $.heat"]),
        ({"title": "A", "heat": "3"}, ["NF202 $.heat"]),
        ({"title": "A", "published": 1}, ["NF202 $.published"]),
        ({"title": "A", "publishedDateTime": date(2020, 1, 1)}, ["NF202 $.publishedDateTime"]),
        ({"title": "A", "publishedDateTime": "2020"}, ["NF202 $.publishedDateTime"]),
        ({"title": "A", "topics": "AI"}, ["NF202 $.topics"]),
        ({"title": "A", "topics": ["AI", 3, None]}, ["NF202 $.topics[1]", "NF203 $.topics[2]"]),
        ({"title": "A", "provider": []}, ["NF202 $.provider"]),
        (
            {"title": "A", "images": [{"url": "u", "width": "3"}, {}]},
            ["NF202 $.images[0].width", "NF201 $.images[1].url"],
        ),
        (
            {"title": "A", "related": [{"title": "B", "provider": {"name": 1}}]},
            ["NF202 $.related[0].provider.name"],
        ),
    ],
)
def test_what_does_not_fit(mapping: dict[str, object], expected: list[str]) -> None:
    with pytest.raises(nf.ValidationError) as raised:
        nf.structure(mapping, nf.Article)
    assert [f"{each.code} {each.path}" for each in raised.value.diagnostics] == expected
    assert all(each.line is None and each.column is None for each in raised.value.diagnostics)


@pytest.mark.parametrize(
    ("key", "value"),
    [("heat", 3), ("heat", 3.5), ("publishedDateTime", MOMENT), ("published", False)],
)
def test_values_stay_what_they_are(key: str, value: object) -> None:
    mapping = {"title": "A", key: value}
    result = nf.unstructure(nf.structure(mapping, nf.Article))
    assert result == mapping
    assert type(result[key]) is type(value)


def test_a_key_without_a_value_is_an_empty_list() -> None:
    assert nf.structure({"title": "A", "topics": None}, nf.Article).topics == []


def test_unknown_keys_are_kept_everywhere() -> None:
    mapping = {
        "title": "A",
        "locale": "en-us",
        "provider": {"name": "X", "rank": {"of": [1, None]}},
        "images": [{"url": "u", "credit": "C"}],
    }
    article = nf.structure(mapping, nf.Article)
    assert article.extra == {"locale": "en-us"}
    assert article.provider is not None
    assert article.provider.extra == {"rank": {"of": [1, None]}}
    assert article.images[0].extra == {"credit": "C"}
    assert nf.unstructure(article) == mapping


def test_unknown_values_are_copies() -> None:
    inner = [1]
    article = nf.structure({"title": "A", "list": inner}, nf.Article)
    inner.append(2)
    assert article.extra == {"list": [1]}


def test_the_body_has_a_key() -> None:
    article = nf.Article(title="A", body="Text\n")
    assert nf.unstructure(article) == {"title": "A", "body": "Text\n"}
    assert nf.structure({"title": "A", "body": "Text\n"}, nf.Article) == article


@attrs.define(kw_only=True)
class Bodiless:
    """It takes unknown keys, but no body."""

    title: str
    extra: dict[str, object] = attrs.field(factory=dict)


@attrs.define(kw_only=True)
class Renamed:
    """Its roles have other names, which leaves these for keys."""

    title: str
    body: str = attrs.field(metadata=nf.slot("body"))
    content: str = attrs.field(default="", metadata=nf.slot(role="body"))
    others: dict[str, object] = attrs.field(factory=dict, metadata=nf.slot(role="extra"))


@attrs.define(kw_only=True)
class Keyed:
    """These are keys like any other."""

    title: str
    body: int
    extra: list[str]


KEYS_LIKE_ROLES = {"body": "b", "extra": ["e"], "$body": 3, "$$body": None, "$extra": 4}


@pytest.mark.parametrize("keys", [KEYS_LIKE_ROLES, *({each: 1} for each in KEYS_LIKE_ROLES)])
@pytest.mark.parametrize("model", [nf.Article, Bodiless])
def test_keys_that_are_called_as_the_roles_are(model: type[Any], keys: dict[str, object]) -> None:
    fields = {"body": "Text.\n"} if model is nf.Article else {}
    made = model(title="A", extra=dict(keys), **fields)
    assert nf.structure(nf.unstructure(made), model) == made
    assert nf.loads(nf.dumps(made), model) == made
    document = nf.Document.parse(nf.dumps(made), model)
    for key, value in keys.items():
        assert document.get(f'["{key}"]' if key[0] == "$" else key) == value
        document.article.extra[key] = "changed"
    assert nf.loads(str(document), model).extra == dict.fromkeys(keys, "changed")
    assert document.body == fields.get("body", "")


@attrs.define(kw_only=True)
class TwoBodies:
    """The body would be in both fields."""

    body: str = ""
    text: str = attrs.field(default="", metadata=nf.slot(role="body"))


@attrs.define(kw_only=True)
class TwoPlacesForUnknownKeys:
    """So would an unknown key."""

    extra: dict[str, object] = attrs.field(factory=dict)
    others: dict[str, object] = attrs.field(factory=dict, metadata=nf.slot(role="extra"))


@attrs.define(kw_only=True)
class Post(nf.Article):
    """It has an address twice."""

    url: str | None = attrs.field(default=None, metadata=nf.slot("webUrl"))


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (TwoBodies, "TwoBodies.text: body is for the body as well"),
        (TwoPlacesForUnknownKeys, "others: extra is for unknown keys as well"),
        (Post, "Post.url: web_url is for the key 'webUrl' as well"),
    ],
)
def test_a_class_with_two_fields_for_one_place_is_refused(model: type[Any], message: str) -> None:
    for action in (partial(nf.loads, "---\n---\n"), partial(nf.structure, {})):
        with pytest.raises(TypeError) as raised:
            action(model)
        assert message in str(raised.value)


def test_a_known_key_that_is_called_as_the_body_is() -> None:
    text = "---\ntitle: A\nbody: b\nextra: 1\n---\nText.\n"
    made = nf.loads(text, Renamed)
    assert made == Renamed(title="A", body="b", content="Text.\n", others={"extra": 1})
    assert nf.structure(nf.unstructure(made), Renamed) == made
    assert nf.loads(nf.dumps(made), Renamed) == made
    with pytest.raises(nf.ValidationError, match=r"NF201 \$\.body"):
        nf.structure({"title": "A", "body": "Text."}, Renamed)


def test_fields_that_are_called_as_the_roles_are() -> None:
    made = nf.loads("---\ntitle: A\nbody: 3\nextra: [a]\n---\nText.\n", Keyed)
    assert made == Keyed(title="A", body=3, extra=["a"])
    assert nf.structure(nf.unstructure(made), Keyed) == made
    assert nf.loads(nf.dumps(made), Keyed) == made


@pytest.mark.parametrize("key", ["title", "heat"])
def test_an_unknown_key_with_a_known_name(key: str) -> None:
    article = nf.Article(title="A", extra={key: 3})
    with pytest.raises(nf.ValidationError, match="NF205"):
        nf.unstructure(article)


def test_what_is_no_value_of_its_field_is_not_unstructured() -> None:
    article = nf.Article(title="A", topics="AI")  # type: ignore[arg-type] # refused
    article.related = [nf.Article(title="B")]  # type: ignore[list-item] # refused
    with pytest.raises(nf.ValidationError) as raised:
        nf.unstructure(article)
    assert [f"{each.code} {each.path}" for each in raised.value.diagnostics] == [
        "NF202 $.topics",
        "NF202 $.related[0]",
    ]


def test_in_text_body_is_a_key_like_any_other() -> None:
    text = "---\ntitle: A\nbody: front\n---\nback"
    article = nf.loads(text)
    assert (article.extra, article.body) == ({"body": "front"}, "back")
    assert nf.loads(nf.dumps(article)) == article
    with pytest.raises(nf.ValidationError, match="NF205"):
        nf.dumps(nf.Article(title="A", extra={"title": "B"}))


class TestClassesOfOnesOwn:
    mapping: ClassVar[dict[str, object]] = {
        "name": "Knots",
        "webUrl": "https://k.example",
        "level": "hard",
        "price": "Paid",
        "members": 3,
        "starts": date(2020, 1, 1),
        "parts": [{"_id": "p1", "seconds": 4}],
        "scores": {"a": 1},
        "anything": [1, {"b": None}],
        "mixed": 3,
        "more": True,
    }  # fmt: skip

    def test_both_ways(self) -> None:
        course = nf.structure(self.mapping, Course)
        assert course.level is Level.HARD
        assert course.parts == [Part(id="p1", seconds=4)]
        assert course.extra == {"more": True}
        assert nf.unstructure(course) == self.mapping

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            ({"level": "none"}, "NF204 $.level"),
            ({"price": "Cheap"}, "NF204 $.price"),
            ({"members": -1}, "NF204 $.members"),
            ({"parts": [{"_id": 3}]}, "NF202 $.parts[0]._id"),
            ({"starts": MOMENT}, "NF202 $.starts"),
            ({"scores": {"a": "b"}}, "NF202 $.scores.a"),
            ({"mixed": 3.5}, "NF202 $.mixed"),
        ],
    )
    def test_what_does_not_fit(self, change: dict[str, object], expected: str) -> None:
        with pytest.raises(nf.ValidationError) as raised:
            nf.structure(self.mapping | change, Course)
        assert [f"{each.code} {each.path}" for each in raised.value.diagnostics] == [expected]

    def test_in_text(self) -> None:
        text = "---\nname: Knots\nlevel: hard\nparts:\n  - _id: 1\n    seconds: 2\n---\n"
        document = nf.Document.parse(text, Course)
        assert document.article.parts[0] == Part(id="1", seconds=2)
        document.article.parts = [Part(id="2", seconds=2)]
        document.article.level = Level.EASY
        result = text.replace("_id: 1", '_id: "2"').replace("hard", "easy")
        assert str(document) == result

    def test_dumps(self) -> None:
        course = nf.structure(self.mapping, Course)
        assert nf.loads(nf.dumps(course), Course) == course

    def test_an_invalid_change_is_refused(self) -> None:
        document = nf.Document.parse("---\nname: Knots\n---\n", Course)
        with pytest.raises(nf.EditError, match="must not be negative"):
            document.set("members", -1)
        assert document.article.members == 0
        document.article.scores["a"] = "b"  # type: ignore[assignment] # refused below
        with pytest.raises(nf.EditError, match="NF202"):
            str(document)

    def test_a_frozen_class(self) -> None:
        document = nf.Document.parse("---\n_id: a\nmore: 1\n---\n", Part)
        document.article = attrs.evolve(document.article, id="b")
        assert str(document) == "---\n_id: b\nmore: 1\n---\n"
        with pytest.raises(nf.EditError):
            document.set("_id", "c")

    def test_a_subclass_of_article(self) -> None:
        text = '---\ntitle: "A"\nreadingMinutes: 3\n\n---\n'
        article = nf.loads(text, LongArticle)
        assert article.reading_minutes == 3
        assert nf.loads(nf.dumps(article), LongArticle) == article

    def test_another_class_is_refused(self) -> None:
        with pytest.raises(TypeError, match="expected an attrs class"):
            nf.Document.parse("---\na: 1\n---\n", dict)
        document = nf.Document.parse("---\ntitle: A\n---\n")
        with pytest.raises(TypeError, match="expected Article, found Image"):
            document.article = nf.Image(url="u")  # type: ignore[assignment] # refused

    def test_local_classes_need_resolvable_types(self) -> None:
        @attrs.define
        class Local:
            other: Unknown  # type: ignore[name-defined] # noqa: F821 - that is what is refused

        with pytest.raises(TypeError, match="cannot be resolved"):
            nf.Document.parse("---\na: 1\n---\n", Local)


def test_a_converter_of_ones_own() -> None:
    converter = cattrs.Converter()
    assert nf.configure_converter(converter) is converter
    article = nf.Article(title="A", provider=nf.Provider(name="X"), extra={"n": 1})
    mapping = {"title": "A", "provider": {"name": "X"}, "n": 1}
    assert converter.unstructure(article) == mapping
    assert converter.structure(mapping, nf.Article) == article
    assert nf.make_converter().structure(mapping, nf.Article) == article
