"""What values of models become in a text, and which are refused, with which words."""

from __future__ import annotations

import enum
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

import attrs
import pytest

import newsformat as nf

TEXT = """---
title: "Boats"
publishedDateTime: 2024-10-27T00:30:00Z
heat: 3

provider:
  name: Harbour News
  mood: calm

images:
  - url: "https://boats.example/1.jpg"
    credit: Ines

---
"""


class Colour(enum.Enum):
    RED = "red"
    NULL = "null"


class Name(enum.StrEnum):
    RED = "red"
    NUMBER = "1984"


class Mixed(str, enum.Enum):  # noqa: UP042 - programs have both kinds
    RED = "red"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


def positive(instance: Any, attribute: Any, value: float) -> None:
    if value <= 0:
        raise ValueError("must be positive", attribute, value)


@attrs.define(kw_only=True)
class Part:
    title: str = attrs.field(validator=attrs.validators.max_len(5))
    seconds: float = attrs.field(default=1.0, validator=positive)


@attrs.define(kw_only=True)
class Course:
    title: str
    colour: Colour = Colour.RED
    name: Name | None = None
    mixed: Mixed | None = None
    level: Level | None = None
    size: Literal[1, 2, "large"] = 1
    rating: float = 0.5
    price: float = attrs.field(default=9.0, validator=positive)
    tags: list[str] = attrs.field(factory=lambda: ["new"])
    parts: list[Part] = attrs.field(factory=list)
    extra: dict[str, object] = attrs.field(factory=dict)


def message_of(change: Callable[[nf.Document[Any]], object]) -> str:
    document = nf.Document.parse(TEXT)
    try:
        change(document)
        str(document)
    except nf.EditError as error:
        return str(error)
    raise AssertionError("nothing was refused")


def assigning(**values: Any) -> Callable[[nf.Document[Any]], object]:
    def change(document: nf.Document[Any]) -> None:
        for name, value in values.items():
            setattr(document.article, name, value)

    return change


REFUSED: list[tuple[str, Callable[[nf.Document[Any]], object], str]] = [
    (
        "an integer for text",
        assigning(title=5),
        "NF202 $.title: expected text, found an integer (5)",
    ),
    (
        "bytes for text",
        assigning(title=b"x"),
        "NF202 $.title: expected text, found a value of type bytes",
    ),
    (
        "nothing for text",
        assigning(title=None),
        "NF203 $.title: expected text, found nothing; give it a value",
    ),
    (
        "text for a list",
        assigning(topics="Ferries"),
        "NF202 $.topics: expected a list, found text ('Ferries')",
    ),
    (
        "a set for a list",
        assigning(topics={"a"}),
        "NF202 $.topics: expected a list, found a value of type set",
    ),
    (
        "nothing for a list",
        assigning(topics=None),
        "NF202 $.topics: expected a list, found nothing",
    ),
    (
        "nothing in a list",
        assigning(topics=["a", None]),
        "NF203 $.topics[1]: expected text, found nothing; give it a value",
    ),
    (
        "a mapping for an object",
        assigning(provider={"name": "G"}),
        "NF202 $.provider: expected an object of the class Provider, found a mapping",
    ),
    (
        "a list of mappings",
        assigning(images=[{"url": "u"}]),
        "NF202 $.images[0]: expected an object of the class Image, found a mapping",
    ),
    (
        "another model",
        assigning(related=[nf.Article(title="t", topics=["a"])]),
        (
            "NF202 $.related[0]: expected an object of the class RelatedItem, "
            "found a value of type Article"
        ),
    ),
    (
        "nothing for a body",
        assigning(body=None),
        "NF202 $.body: expected text, found nothing",
    ),
    (
        "bytes for a body",
        assigning(body=b"x"),
        "NF202 $.body: expected text, found a value of type bytes",
    ),
    (
        "infinity",
        assigning(heat=float("inf")),
        "NF202 $.heat: expected a finite number, found inf",
    ),
    (
        "a model among unknown keys",
        assigning(extra={"a": nf.Image(url="u")}),
        (
            "NF401 $.a: a value of type Image cannot be written here; "
            "use the mapping that newsformat.unstructure returns for it"
        ),
    ),
    (
        "a tuple among unknown keys",
        assigning(extra={"a": ("b",)}),
        "NF401 $.a: a value of type tuple cannot be written; make it a list",
    ),
    (
        "a number for an unknown key",
        assigning(extra={1: "a"}),
        "NF202 $.extra: expected keys that are text, found an integer (1)",
    ),
    (
        "by path",
        lambda document: document.set("title", 5),
        "NF202 $.title: expected text, found an integer (5)",
    ),
    (
        "by path, below",
        lambda document: document.set("images[0]", {"url": 3}),
        "NF202 $.images[0].url: expected text, found an integer (3)",
    ),
]


@pytest.mark.parametrize(
    ("change", "expected"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_what_is_refused(change: Callable[[nf.Document[Any]], object], expected: str) -> None:
    assert message_of(change) == expected


def test_all_that_is_refused_is_reported_at_once() -> None:
    article = nf.Article(title="A", extra={"\udc80": 1, "a": {2, 3}})
    article.heat = "hot"  # type: ignore[assignment] # that is what is refused
    with pytest.raises(nf.ValidationError) as raised:
        nf.dumps(article)
    assert [(each.code, each.path) for each in raised.value.diagnostics] == [
        ("NF202", "$.heat"),
        ("NF401", "$.\udc80"),
        ("NF401", "$.a"),
    ]


def test_a_deleted_attribute() -> None:
    document = nf.Document.parse(TEXT)
    del document.article.title
    with pytest.raises(nf.EditError, match=r"NF201 \$\.title: the attribute is not there; set it"):
        str(document)
    article = nf.loads(TEXT)
    del article.topics
    with pytest.raises(nf.ValidationError, match=r"NF201 \$\.topics"):
        nf.dumps(article)


def test_a_subclass_of_the_model_is_refused() -> None:
    document = nf.Document.parse(TEXT)
    long_read = attrs.make_class(
        "LongRead", {"minutes": attrs.field(default=3)}, bases=(nf.Article,)
    )
    with pytest.raises(
        TypeError, match="expected Article, found LongRead; parse with model=LongRead"
    ):
        document.article = long_read(title="A")


class TestEnums:
    text = "---\ntitle: a\nname: 1984\nmixed: red\nlevel: 2\nsize: large\n---\n"

    def test_they_are_read(self) -> None:
        course = nf.loads(self.text, Course)
        assert (course.name, course.mixed) == (Name.NUMBER, Mixed.RED)
        assert (type(course.name), type(course.mixed)) == (Name, Mixed)
        assert (course.level, course.size) == (Level.HIGH, "large")
        assert type(course.level) is Level

    def test_they_are_written_by_their_values(self) -> None:
        course = Course(title=Mixed.RED, name=Name.NUMBER, mixed=Mixed.RED, level=Level.HIGH)
        text = nf.dumps(course)
        assert 'title: red\ncolour: red\nname: "1984"\nmixed: red\nlevel: 2\n' in text.replace(
            '"red"', "red"
        )
        assert nf.loads(text, Course) == course

    def test_edits(self) -> None:
        document = nf.Document.parse(self.text, Course)
        document.article.name = Name.RED
        document.article.level = Level.LOW
        assert str(document) == self.text.replace("1984", "red").replace("level: 2", "level: 1")

    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("name: green", "NF204 $.name: expected one of `red`, `1984`, found `green`"),
            ("level: 3", "NF204 $.level: expected one of `1`, `2`, found `3`"),
            ("level: true", "NF204 $.level: expected one of `1`, `2`, found `true`"),
            ("size: true", "NF204 $.size: expected one of `1`, `2`, `large`, found `true`"),
            ("size: 1.0", "NF204 $.size: expected one of `1`, `2`, `large`, found `1.0`"),
            ("rating: yes", "NF202 $.rating: expected a number, found text ('yes')"),
        ],
    )
    def test_what_is_no_member_is_refused(self, line: str, expected: str) -> None:
        with pytest.raises(nf.ValidationError) as raised:
            nf.loads(f"---\ntitle: a\n{line}\n---\n", Course)
        assert str(raised.value).split("\n")[0].partition(": ")[2] == expected

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("colour", object()),
            ("colour", "red"),
            ("colour", "green"),
            ("level", True),
            ("size", True),
        ],
    )
    def test_what_is_no_member_is_not_written(self, name: str, value: object) -> None:
        course = Course(title="a")
        setattr(course, name, value)
        with pytest.raises(nf.ValidationError, match=rf"\$\.{name}: expected"):
            nf.dumps(course)


@pytest.mark.parametrize("written", [".nan", ".inf", "-.inf", "1e400"])
def test_numbers_of_articles_are_finite(written: str) -> None:
    text = f"---\ntitle: A\nheat: {written}\nimages:\n  - url: u\n    width: {written}\n---\n"
    with pytest.raises(nf.ValidationError) as raised:
        nf.loads(text)
    assert [f"{each.code} {each.path}" for each in raised.value.diagnostics] == [
        "NF202 $.heat",
        "NF202 $.images[0].width",
    ]


class TestRemovals:
    @pytest.mark.parametrize(
        ("change", "line"),
        [
            (lambda doc: doc.article.images[0].extra.clear(), "    credit: Ines\n"),
            (lambda doc: doc.article.provider.extra.pop("mood"), "  mood: calm\n"),
            (lambda doc: doc.remove("images[0].credit"), "    credit: Ines\n"),
            (lambda doc: doc.remove("provider.mood"), "  mood: calm\n"),
        ],
        ids=["images[0].extra.clear()", "provider.extra.pop()", "remove an image's", "remove a"],
    )
    def test_of_the_last_unknown_key(
        self, change: Callable[[nf.Document[Any]], object], line: str
    ) -> None:
        document = nf.Document.parse(TEXT)
        change(document)
        assert str(document) == TEXT.replace(line, "")

    def test_of_a_key_whose_default_is_something(self) -> None:
        text = "---\ntitle: a\nrating: 4.5 # good\ntags: [old]\ncolour: red\n---\n"
        document = nf.Document.parse(text, Course)
        document.remove("rating")
        document.remove("tags")
        document.remove("colour")
        assert str(document) == "---\ntitle: a\n---\n"
        assert (document.article.rating, document.article.tags) == (0.5, ["new"])
        document.article.rating = 2.0
        assert str(document) == "---\ntitle: a\nrating: 2.0 # good\n---\n"

    def test_a_default_that_is_assigned_is_written(self) -> None:
        document = nf.Document.parse("---\ntitle: a\nrating: 4.5\n---\n", Course)
        document.article.rating = 0.5
        assert str(document) == "---\ntitle: a\nrating: 0.5\n---\n"


class TestMoments:
    berlin = ZoneInfo("Europe/Berlin")

    @pytest.mark.parametrize(
        "moment",
        [
            datetime(2024, 10, 27, 2, 30, tzinfo=berlin),
            datetime(2024, 10, 27, 1, 30, tzinfo=ZoneInfo("Europe/London")),
            type("Moment", (datetime,), {})(2024, 10, 27, 0, 30, tzinfo=UTC),
        ],
        ids=["a repeated hour", "another zone", "a subclass"],
    )
    def test_the_same_instant_changes_nothing(self, moment: datetime) -> None:
        document = nf.Document.parse(TEXT)
        document.article.published_date_time = moment
        assert str(document) == TEXT

    @pytest.mark.parametrize("fold", [0, 1])
    @pytest.mark.parametrize("day", ["2024-10-27", "2024-03-31"], ids=["repeated", "skipped"])
    def test_repeated_and_skipped_hours(self, day: str, fold: int) -> None:
        moment = datetime.fromisoformat(f"{day}T02:30:00").replace(tzinfo=self.berlin, fold=fold)
        offset = moment.utcoffset()
        assert offset is not None
        article = nf.Article(title="A", published_date_time=moment)
        read = nf.loads(nf.dumps(article)).published_date_time
        assert read is not None
        assert read - timedelta(0) == moment.replace(tzinfo=UTC, fold=0) - offset


class TestValidators:
    text = "---\ntitle: a\nprice: -1\nparts:\n  - title: too long\n    seconds: 0\n---\n"

    def test_all_that_fail_are_reported_at_their_lines(self) -> None:
        with pytest.raises(nf.ValidationError) as raised:
            nf.loads(self.text.replace("seconds: 0", "seconds: 2"), Course)
        assert [each.summary for each in raised.value.diagnostics] == [
            "5:12: NF204 $.parts[0].title: Length of 'title' must be <= 5: 8"
        ]
        with pytest.raises(nf.ValidationError) as raised:
            nf.loads("---\ntitle: too long\nseconds: 0\n---\n", Part)
        assert [each.summary for each in raised.value.diagnostics] == [
            "2:8: NF204 $.title: Length of 'title' must be <= 5: 8",
            "3:10: NF204 $.seconds: must be positive",
        ]

    def test_types_come_first(self) -> None:
        with pytest.raises(nf.ValidationError) as raised:
            nf.loads("---\ntitle: [a]\nseconds: 0\n---\n", Part)
        assert [each.code for each in raised.value.diagnostics] == ["NF202"]

    def test_in_edits(self) -> None:
        document = nf.Document.parse("---\ntitle: a\nprice: 1.5\n---\n", Course)
        with pytest.raises(nf.EditError, match=r"NF204 \$\.price: must be positive$"):
            document.set("price", -1.0)
        document.article.parts.append(Part(title="b"))
        object.__setattr__(document.article.parts[0], "title", "too long")
        with pytest.raises(nf.EditError, match=r"NF204 \$\.parts\[0\]\.title: Length of"):
            str(document)


class TestLimits:
    """What `dumps` writes, `loads` reads."""

    @pytest.mark.parametrize(
        ("limits", "place"),
        [
            (nf.Limits(nodes=5), "$.topics"),
            (nf.Limits(depth=2), "$.nested"),
            (nf.Limits(integer_digits=3), "$.heat"),
            (nf.Limits(front_matter=20), "$"),
        ],
    )
    def test_past_a_limit(self, limits: nf.Limits, place: str) -> None:
        article = nf.Article(title="A", topics=["a"] * 9, heat=1_000, extra={"nested": [["a"]]})
        with pytest.raises(nf.ValidationError) as raised:
            nf.dumps(article, limits=limits)
        assert (raised.value.diagnostics[0].code, raised.value.diagnostics[0].path) == (
            "NF111",
            place,
        )
        with pytest.raises(nf.ParseError, match=r"NF11[01]"):
            nf.loads(nf.dumps(article), limits=limits)

    def test_models_inside_each_other(self) -> None:
        def nested(depth: int) -> nf.Article:
            provider = nf.Provider(name="a")
            for _ in range(depth):
                provider = nf.Provider(name="a", authors=[provider])
            return nf.Article(title="A", provider=provider)

        assert nf.loads(nf.dumps(nested(49))) == nested(49)
        with pytest.raises(nf.ValidationError, match="NF111"):
            nf.dumps(nested(50))
        # A provider and its list of authors are two.
        for depth in (4, 5, 10, 21, 30, 98, 99):
            limits, most = nf.Limits(depth=depth), depth // 2 - 1
            assert nf.loads(nf.dumps(nested(most), limits=limits), limits=limits) == nested(most)
            with pytest.raises(nf.ParseError, match="NF111"):
                nf.loads(nf.dumps(nested(most + 1)), limits=limits)
            with pytest.raises(nf.ValidationError, match="NF111"):
                nf.dumps(nested(most + 1), limits=limits)

    @pytest.mark.parametrize("depth", range(1, 6))
    def test_what_is_written_is_within_the_depth_that_is_read(self, depth: int) -> None:
        provider = nf.Provider(name="B", images=[nf.Image(url="c")])
        article = nf.Article(title="A", provider=provider)
        limits, text = nf.Limits(depth=depth), nf.dumps(article)
        if depth < 4:
            with pytest.raises(nf.ParseError, match="NF111"):
                nf.loads(text, limits=limits)
            with pytest.raises(nf.ValidationError, match="NF111"):
                nf.dumps(article, limits=limits)
        else:
            assert nf.loads(text, limits=limits) == article
            assert nf.dumps(article, limits=limits) == text

    @pytest.mark.parametrize("model", [nf.Article, None])
    def test_canonical_text_that_is_too_deep(self, model: type[nf.Article] | None) -> None:
        def nested(depth: int) -> str:
            levels = (
                f"{' ' * (4 * level - 2)}authors:\n{' ' * 4 * level}- name: a\n"
                for level in range(1, depth + 1)
            )
            return f"---\ntitle: x\n\nprovider:\n  name: a\n{''.join(levels)}\n---\n"

        assert str(nf.Document.parse(nested(49), model)) == nested(49)
        with pytest.raises(nf.ParseError, match="NF111"):
            nf.Document.parse(nested(50), model)

    def test_a_model_that_contains_itself(self) -> None:
        provider = nf.Provider(name="A")
        provider.authors = [provider]
        article = nf.Article(title="A", provider=provider)
        with pytest.raises(nf.ValidationError, match="or one that contains itself"):
            nf.dumps(article)
        document = nf.Document.parse(TEXT)
        document.article.provider = provider
        with pytest.raises(nf.EditError, match="or one that contains itself"):
            str(document)

    @pytest.mark.parametrize("extra", [{}, {"a": {"b": [1.5]}}])
    def test_what_is_just_as_long_as_may_be(self, extra: dict[str, object]) -> None:
        article = nf.Article(title="A", extra=extra)
        text = nf.dumps(article)
        length = len(text) - len("---\n---\n")
        assert nf.dumps(article, limits=nf.Limits(front_matter=length)) == text
        assert nf.loads(text, limits=nf.Limits(front_matter=length)) == article
        limits = nf.Limits(front_matter=length - 1)
        with pytest.raises(nf.ValidationError, match="NF111"):
            nf.dumps(article, limits=limits)
        with pytest.raises(nf.ParseError, match="NF111"):
            nf.loads(text, limits=limits)

    def test_many_values(self) -> None:
        article = nf.Article(title="A", topics=["a"] * 100_000)
        with pytest.raises(nf.ValidationError, match="NF111"):
            nf.dumps(article)
        article.topics = ["a"] * 99_995
        assert nf.loads(nf.dumps(article)) == article

    def test_in_edits(self) -> None:
        document = nf.Document.parse(TEXT, limits=nf.Limits(nodes=30))
        document.article.topics = ["a"] * 30
        with pytest.raises(nf.EditError, match=r"NF111 \$\.topics: more than 30 values"):
            str(document)
        document.article.topics = []
        document.article.title = "x" * 300
        assert "x" * 300 in str(document)
