"""The JSON Schema of a model accepts and refuses as `structure` does."""

from __future__ import annotations

import copy
import dataclasses
import enum
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, Generic, Literal, NotRequired, TypedDict, TypeVar

import attrs
import jsonschema_rs
import pytest
from hypothesis import assume, event, example, given
from hypothesis import strategies as st

import newsformat as nf
from newsformat import json_schema
from newsformat import strategies as ours
from newsformat.convert.json_schema import Draft

T = TypeVar("T")

DRAFTS: list[Draft] = ["2020-12", "draft-07"]
MODELS = [nf.Article, nf.Provider, nf.Image, nf.RelatedItem]


def in_json(value: object) -> Any:
    """Return data as JSON has it: moments and dates are texts."""
    if isinstance(value, dict):
        return {str(key): in_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [in_json(item) for item in value]
    return value.isoformat() if isinstance(value, (date, datetime)) else value


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize("model", MODELS)
def test_it_is_a_schema(model: type[Any], draft: Draft) -> None:
    schema = json_schema(model, draft)
    jsonschema_rs.meta.validate(schema)
    assert draft.removeprefix("draft-") in schema["$schema"]
    assert json.loads(json.dumps(schema)) == schema


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize("model", MODELS)
@given(data=st.data())
def test_it_takes_what_models_say(model: type[Any], draft: Draft, data: st.DataObject) -> None:
    mapping = in_json(nf.unstructure(data.draw(ours.models(model))))
    assume(is_json(mapping))
    assert is_valid(json_schema(model, draft), mapping)


def is_valid(schema: Any, mapping: Any) -> bool:
    return jsonschema_rs.validator_for(schema).is_valid(mapping)


def is_json(mapping: Any) -> bool:
    """Tell whether JSON can hold some data: it has no NaN and no infinity."""
    return not re.search(r"\b(NaN|Infinity)\b", json.dumps(mapping))


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of everything in a value."""
    inner: Any = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    for step, item in inner:
        yield (*path, step)
        yield from places(item, (*path, step))


MOMENT = datetime(2024, 1, 31, 12, 0, tzinfo=UTC)
OTHERS: list[Any] = [
    None, True, 1, 2.5, 3.0, "text", [], ["a"], {}, {"name": "x"}, {"url": "u"}, MOMENT,
    date(2024, 1, 31), "2024-01-31", "2024-13-01T12:00:00Z", "red", ["a", 1],
]  # fmt: skip
REMOVED = object()


@pytest.mark.parametrize("draft", DRAFTS)
@given(article=ours.articles(), data=st.data())
@example(article=nf.Article(title="t", topics=["a"]), data=("topics",))
@example(article=nf.Article(title="t", published_date_time=MOMENT), data=("publishedDateTime",))
def test_it_refuses_what_structure_refuses(draft: Draft, article: nf.Article, data: Any) -> None:
    require_same_verdict(draft, nf.Article, nf.unstructure(article), data)


def require_same_verdict(draft: Draft, model: type[Any], mapping: Any, data: Any) -> None:
    """Put another value somewhere, and require that the schema says what `structure` says."""
    damaged = copy.deepcopy(mapping)
    if isinstance(data, tuple):
        path, value = data, "2024-01-31"
    else:
        path = data.draw(st.sampled_from(list(places(mapping))))
        value = data.draw(st.sampled_from([*OTHERS, REMOVED]))
    damage(damaged, path, value)
    assume(is_json(in_json(damaged)))
    try:
        nf.structure(damaged, model)
    except nf.ValidationError:
        is_taken = False
    else:
        is_taken = True
    is_accepted = is_valid(json_schema(model, draft), in_json(damaged))
    event("taken" if is_taken else "refused")
    if is_accepted is not is_taken:
        # Only the differences that are documented are differences.
        assert is_accepted, "a schema refuses nothing that is taken"
        assert listed(path, value), (path, value)
        event(f"difference: {listed(path, value)}")


def listed(path: tuple[Any, ...], value: Any) -> str:
    """Return which of the documented differences a value at a path is."""
    if isinstance(value, str) and value.startswith("2024"):
        return "a quoted date where a date is wanted"
    if isinstance(value, date):
        return "a date where a text is wanted"
    if path[0] in {"body", "$body"}:
        return "the body"
    if value == 3.0 and isinstance(value, float):
        return "a whole number with a point"
    return ""


def damage(mapping: Any, path: tuple[Any, ...], value: Any) -> None:
    *above, last = path
    for step in above:
        mapping = mapping[step]
    if value is REMOVED:
        del mapping[last]
    else:
        mapping[last] = value


WRITTEN = [
    "low", "[]", "{}", "3", "3.0", "2024-01-31", "2024-13-01T00:00:00Z", '"2024-01-31 12:00"',
    "true", "", "[1]", '"x"', "{name: a}", "[{url: u}]", "null", "no", "0x1F",
]  # fmt: skip


@st.composite
def damaged_files(draw: st.DrawFn) -> str:
    """Return a file of which one line is gone, or says something else."""
    lines = draw(ours.articles().map(nf.dumps)).split("\n")
    number = draw(st.integers(1, lines.index("---", 1) - 1))
    if draw(st.booleans()):
        del lines[number]
    else:
        key = lines[number].partition(":")[0]
        lines[number] = f"{key}: {draw(st.sampled_from(WRITTEN))}"
    return "\n".join(lines)


@pytest.mark.parametrize("draft", DRAFTS)
@given(text=ours.documents().map(str) | damaged_files())
@example(text="---\ntitle: 1984\npublishedDateTime: '2024-01-31 12:00'\n---\n")
@example(text="---\ntitle: t\npublishedDateTime: 2024-13-01T00:00:00Z\n---\n")
@example(text="---\nheat: 1\n---\n")
def test_it_says_of_files_what_reading_says(draft: Draft, text: str) -> None:
    refusal = ""
    try:
        mapping = in_json(nf.unstructure(nf.loads(text)))
    except nf.ParseError:
        event("no front matter")
        return
    except nf.ValidationError as error:
        mapping, refusal = in_json(nf.Document.parse(text, None).data), str(error)
    assume(is_json(mapping))
    event("does not fit" if refusal else "fits")
    # A day that no month has looks like a date to a schema.
    if "2024-13" not in refusal:
        assert is_valid(json_schema(nf.Article, draft), mapping) is (not refusal)


# Classes of a user's own


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


@attrs.define
class Node:
    name: str
    inner: list[Node] = attrs.field(factory=list)
    parent: Node | None = None


@attrs.define
class Course:
    title: str
    colour: Colour = Colour.RED
    level: Literal[1, 2, "all"] | None = None
    pages: int | str | None = None
    size: tuple[int, str] | None = None
    marks: dict[str, int] | None = None
    tree: Node | None = None
    anything: object = None
    begins: datetime | date | None = None


@pytest.mark.parametrize("draft", DRAFTS)
@given(course=ours.models(Course), data=st.data())
def test_it_refuses_what_structure_refuses_of_a_class(
    draft: Draft, course: Course, data: Any
) -> None:
    require_same_verdict(draft, Course, nf.unstructure(course), data)


@attrs.define
class Marked:
    pages: int = 1
    level: Literal[1] | None = None
    at: datetime | None = None
    on: date | None = None
    number: int = attrs.field(default=1, validator=attrs.validators.gt(0))
    marks: dict[int, str] | None = None
    text: str = ""


# What a schema accepts and `structure` refuses; the page about editors lists them.
DIFFERENCES: dict[str, dict[str, Any]] = {
    "a quoted date where a date is wanted": {"on": "2024-01-31"},
    "a quoted date and time": {"at": "2024-01-31T12:00:00Z"},
    "a day that no month has": {"on": "2024-13-01"},
    "a date where a text is wanted": {"text": date(2024, 1, 31)},
    "a whole number with a point": {"pages": 3.0},
    "a validator": {"number": -1},
    "a text as a key": {"marks": {"1": "one"}},
}


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize("name", DIFFERENCES)
def test_differences(name: str, draft: Draft) -> None:
    mapping = DIFFERENCES[name]
    assert is_valid(json_schema(Marked, draft), in_json(mapping))
    with pytest.raises(nf.ValidationError):
        nf.structure(mapping, Marked)


TAKEN: list[Any] = [
    {"title": "t"},
    {"title": "t", "colour": "blue", "level": 1, "pages": 3},
    {"title": "t", "level": "all", "pages": "3", "size": [1, "a"], "marks": {"a": 1}},
    {"title": "t", "level": None, "tree": {"name": "a", "inner": [{"name": "b"}]}},
    {"title": "t", "anything": [1, {"a": None}], "more": True},
    {"title": "t", "tree": {"name": "a", "inner": None, "parent": {"name": "c"}}},
]
REFUSED: list[Any] = [
    {},
    {"title": None},
    {"title": 3},
    {"title": "t", "colour": "green"},
    {"title": "t", "level": 3},
    {"title": "t", "pages": 2.5},
    {"title": "t", "size": [1]},
    {"title": "t", "size": ["a", 1]},
    {"title": "t", "marks": {"a": "b"}},
    {"title": "t", "tree": {"inner": []}},
    {"title": "t", "tree": {"name": "a", "inner": [{}]}},
    {"title": "t", "tree": [1]},
    [],
    "t",
]


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize("mapping", TAKEN)
def test_what_a_class_takes(mapping: Any, draft: Draft) -> None:
    assert is_valid(json_schema(Course, draft), mapping)
    nf.structure(mapping, Course)


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize("mapping", REFUSED)
def test_what_a_class_refuses(mapping: Any, draft: Draft) -> None:
    assert not is_valid(json_schema(Course, draft), mapping)
    with pytest.raises(nf.ValidationError):
        nf.structure(mapping, Course)


# All sorts of types


class Access(enum.Flag):
    READ = 1
    WRITE = 2


class Slug(str):
    """A text of a class of its own."""

    __slots__ = ()


class Link(TypedDict):
    href: str
    label: NotRequired[str]
    inner: NotRequired[list[Link]]


@dataclasses.dataclass
class Photo:
    src: str
    kind: Literal["photo"] = "photo"


@attrs.define
class Clip:
    kind: Literal["clip", "film"]
    seconds: int = 0


@attrs.define
class Box(Generic[T]):
    content: T
    more: list[T] = attrs.field(factory=list)


@dataclasses.dataclass
class Site:
    title: str
    tags: str | list[str] = dataclasses.field(default_factory=list)
    menu: bool | dict[str, int] = False
    words: set[str] = dataclasses.field(default_factory=set)
    many: tuple[int, ...] = ()
    pair: tuple[int, str] | None = None
    link: Link | None = None
    media: list[Photo | Clip] = dataclasses.field(default_factory=list)
    number: Box[int] | None = None
    text: Box[str] | None = None
    sizes: dict[Literal["small", "large"], int] = dataclasses.field(default_factory=dict)
    mixed: list[str | dict[str, int]] = dataclasses.field(default_factory=list)
    slug: Slug | None = None
    access: Access | None = None


SITES_TAKEN: list[Any] = [
    {"tags": "a"},
    {"tags": ["a"]},
    {"tags": None},
    {"menu": True},
    {"menu": {"a": 1}},
    {"words": ["a", "b", "a"]},
    {"words": None, "many": None, "sizes": None},
    {"many": [1, 2, 3]},
    {"pair": [1, "a"]},
    {"link": {"href": "h"}},
    {"link": {"href": "h", "label": "x", "other": [1], "inner": [{"href": "i"}]}},
    {"media": [{"src": "s"}, {"kind": "photo", "src": "s"}, {"kind": "film", "seconds": 3}]},
    {"number": {"content": 1, "more": [2]}, "text": {"content": "a", "more": ["b"]}},
    {"sizes": {"small": 1}},
    {"mixed": ["a", {"b": 1}]},
    {"slug": "a", "access": 3},
]
SITES_REFUSED: list[Any] = [
    {"tags": 3},
    {"tags": [3]},
    {"tags": {"a": "b"}},
    {"menu": "a"},
    {"menu": {"a": "b"}},
    {"menu": None},
    {"words": "a"},
    {"words": [1]},
    {"many": ["a"]},
    {"pair": [1]},
    {"link": {}},
    {"link": {"label": "x"}},
    {"link": {"href": "h", "label": 3}},
    {"link": {"href": "h", "inner": [{}]}},
    {"media": [{"kind": "flim"}]},
    {"media": [{"kind": "film", "seconds": "x"}]},
    {"media": [{"kind": "photo"}]},
    {"number": {"content": "a"}},
    {"number": {"content": 1, "more": ["a"]}},
    {"text": {"content": 1}},
    {"sizes": {"medium": 1}},
    {"sizes": {"small": "a"}},
    {"mixed": [{"a": "b"}]},
    {"mixed": [None]},
    {"slug": 3},
    {"access": "a"},
]


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize("keys", SITES_TAKEN)
def test_what_all_sorts_of_types_take(keys: Any, draft: Draft) -> None:
    mapping = {"title": "t", **keys}
    nf.structure(mapping, Site)
    assert is_valid(json_schema(Site, draft), mapping)


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize("keys", SITES_REFUSED)
def test_what_all_sorts_of_types_refuse(keys: Any, draft: Draft) -> None:
    mapping = {"title": "t", **keys}
    with pytest.raises(nf.ValidationError):
        nf.structure(mapping, Site)
    assert not is_valid(json_schema(Site, draft), mapping)


@pytest.mark.parametrize("draft", DRAFTS)
@given(data=st.data())
def test_it_takes_what_objects_of_all_sorts_say(draft: Draft, data: st.DataObject) -> None:
    mapping = in_json(nf.unstructure(data.draw(ours.models(Site))))
    assume(is_json(mapping))
    # A text of a class of its own is a text.
    mapping = json.loads(json.dumps(mapping))
    assert is_valid(json_schema(Site, draft), mapping)


@pytest.mark.parametrize("draft", DRAFTS)
def test_a_schema_of_all_sorts_is_one(draft: Draft) -> None:
    schema = json_schema(Site, draft)
    jsonschema_rs.meta.validate(schema)
    assert json.loads(json.dumps(schema)) == schema


def test_a_class_of_arguments_has_a_definition_for_each() -> None:
    schema = json_schema(Site)
    assert sorted(schema["$defs"]) == ["Box", "Box2", "Clip", "Link", "Photo"]


def test_a_field_with_a_converter_takes_whatever_its_class_makes_something_of() -> None:
    made = attrs.make_class("Made", {"heat": attrs.field(type=int, converter=int)})
    made.__annotations__ = {"heat": int}
    schema = json_schema(made)
    for value in ("3", 3):
        assert nf.structure({"heat": value}, made).heat == 3
        assert is_valid(schema, {"heat": value})


def test_two_classes_of_one_name() -> None:
    first = attrs.make_class("Same", {"a": attrs.field(type=int)})
    second = attrs.make_class("Same", {"b": attrs.field(type=str)})
    both: Any = attrs.make_class(
        "Both", {"one": attrs.field(type=first), "two": attrs.field(type=second)}
    )
    schema = json_schema(both)
    assert sorted(schema["$defs"]) == ["Same", "Same2"]
    assert is_valid(schema, {"one": {"a": 1}, "two": {"b": "x"}})
    assert not is_valid(schema, {"one": {"b": "x"}, "two": {"a": 1}})


def test_descriptions_and_order_are_those_of_the_fields() -> None:
    schema = json_schema(nf.Article)
    assert schema["properties"]["title"]["description"] == "The headline."
    assert list(schema["properties"])[:2] == ["category", "title"]


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [((3,), TypeError, "class"), ((nf.Article, "draft-04"), ValueError, "2020-12, draft-07")],
)
def test_wrong_arguments(arguments: Any, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        json_schema(*arguments)
