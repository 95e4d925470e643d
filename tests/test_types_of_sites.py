"""What sites write, read as what stands in the text, and what they cannot mean, in words."""

from __future__ import annotations
import __future__

import dataclasses
import datetime as dt
import decimal
import enum
import pickle
import sys
import types
import typing
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, Literal, TypedDict

import attrs
import pytest
from typing_extensions import TypeAliasType

import newsformat as nf
from newsformat.type_hints import value_type
from site_types import Author, Book, Box, Color, Link, Note, Page, Picture, Post, Site, Video


def read(line: str) -> Site:
    return nf.loads(f"---\n{line}\n---\n", Site)


READ: list[tuple[str, str, object]] = [
    ("tags: a", "tags", "a"),
    ("tags: 1984", "tags", "1984"),
    ("tags: no", "tags", "no"),
    ("tags: [a, 1984, 2024-01-01]", "tags", ["a", "1984", "2024-01-01"]),
    ("tags:", "tags", []),
    ("tags:\n- 5\n- '6'", "tags", ["5", "6"]),
    ("authors: [Jo, {name: 1984}, 5]", "authors", ["Jo", Author("1984"), "5"]),
    ("menu: false", "menu", False),
    ("menu: {404: {name: 5}}", "menu", {"404": Author("5")}),
    ("day: 2024-01-01", "day", date(2024, 1, 1)),
    ('day: "2024-01-01"', "day", "2024-01-01"),
    ("day: 2024-01-01T00:00:00Z", "day", datetime(2024, 1, 1, tzinfo=UTC)),
    ("day: soon", "day", "soon"),
    ("day: 5", "day", "5"),
    ("number: 5", "number", 5),
    ('number: "5"', "number", "5"),
    ("number: 5.50", "number", "5.50"),
    ("number: 0x1F", "number", 31),
    ("number: true", "number", "true"),
    ("number: ~", "number", None),
    ("ratio: 5", "ratio", 5),
    ("ratio: 1e3", "ratio", 1000.0),
    ("ratio: '1e3'", "ratio", "1e3"),
    ("flag: yes", "flag", "yes"),
    ("flag: true", "flag", True),
    ("flag: 05", "flag", "05"),
    ("maybe: [a, null, ~, 5, 'null']", "maybe", ["a", None, None, "5", "null"]),
    ("media: {kind: article, text: 5}", "media", Post("article", "5")),
    ("media: {seconds: 5, kind: film}", "media", Video("film", 5)),
    ("all_media:\n- text: 1984\n  kind: article\n- kind: video", "all_media",
     [Post("article", "1984"), Video("video")]),
    ("source: {title: a, isbn: 978}", "source", Book("a", "978")),
    ("source: {title: a, url: u}", "source", Page("a", "u")),
    ("pair: [1, 2]", "pair", (1, "2")),
    ("many: [1, no]", "many", ("1", "no")),
    ("words: [b, a, b]", "words", {"a", "b"}),
    ("counts: [3, 1]", "counts", frozenset({1, 3})),
    ("link: {href: 5, more: 6}", "link", {"href": "5", "more": 6}),
    ("link: {href: a, inner: [{href: 7, rank: 8}]}", "link",
     {"href": "a", "inner": [{"href": "7", "rank": 8}]}),
    ("links: {a: {href: x, rank: 1}}", "links", {"a": {"href": "x", "rank": 1}}),
    ("slug: 007", "slug", "007"),
    ("box: {content: 5, more: [6]}", "box", Box(5, [6])),
    ("text_box: {content: 5, more: [6]}", "text_box", Box("5", ["6"])),
    ("color: red", "color", Color.RED),
    ("color: 5", "color", 5),
    ("layout: auto", "layout", "auto"),
    ("layout: 3", "layout", 3),
    ("mixed: [5, {a: 5, b: [x]}]", "mixed", ["5", {"a": 5, "b": ["x"]}]),
    ("codes: {404: x, -1: y}", "codes", {404: "x", -1: "y"}),
    ("scores: [1, 2]", "scores", [1, 2]),
    ("ranks: {5: 1}", "ranks", {"5": 1}),
    ("size: 5", "size", 5),
    ("picture: {src: 5, width: 6}", "picture", Picture("5", 6)),
    # Comments, anchors and merge keys take other readers.
    ("media: &m {kind: article, text: 5} # c", "media", Post("article", "5")),
    ("base: &b {kind: article}\nmedia:\n  <<: *b\n  text: 5", "media", Post("article", "5")),
    ("number: &n 5", "number", 5),
    ("tags: !!str 5", "tags", "5"),
    ("flag: >-\n  true", "flag", "true"),
    ("number: 5\n  6", "number", "5 6"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "name", "expected"), READ, ids=[case[0] for case in READ])
def test_a_value_is_what_stands_in_the_text(line: str, name: str, expected: object) -> None:
    site = read(line)
    found = getattr(site, name)
    assert found == expected
    assert type(found) is type(expected)
    assert nf.loads(nf.dumps(site), Site) == site
    assert nf.structure(nf.unstructure(site), Site) == site
    text = f"---\n{line}\n---\n"
    document = nf.Document.parse(text, Site)
    document.article.title = "new"
    assert set(line.split("\n")) <= set(str(document).split("\n"))
    assert nf.loads(str(document), Site) == document.article
    document.remove("title")
    assert nf.loads(str(document), Site) == document.article


REFUSED: list[tuple[str, str]] = [
    ("tags: {a: 1}", "2:1: NF202 $.tags: expected text or a list, found a mapping"),
    ("tags: [a, [b]]",
     "2:11: NF202 $.tags[1]: expected text, found a list; quote the value if it is text"),
    ("authors:\n  - site: x", "3:5: NF201 $.authors[0].name: this key is required but missing"),
    ("menu: yes", "2:7: NF202 $.menu: expected true or false or a mapping, found text ('yes')"),
    ("day: 2024-02-30", "2:6: NF110 $.day: not a date: day is out of range for month"),
    ("media: {kind: vidoe}",
     "2:15: NF204 $.media.kind: expected one of `article`, `video`, `film`, found `vidoe`"),
    ("media: {text: a}", "2:1: NF201 $.media.kind: this key is required but missing"),
    ("media: {kind: film, seconds: a}",
     "2:30: NF202 $.media.seconds: expected an integer, found text ('a')"),
    ("media: text", "2:8: NF202 $.media: expected a mapping, found text ('text')"),
    ("source: {title: a}", ("2:1: NF202 $.source: expected a mapping with the keys of Book "
     "(`title`, `isbn`) or the keys of Page (`title`, `url`), found a mapping")),
    ("source: {isbn: a}", "2:1: NF201 $.source.title: this key is required but missing"),
    ("pair: [1]", "2:1: NF202 $.pair: expected a list of 2 values, found one of 1"),
    ("pair: [a, b]", "2:8: NF202 $.pair[0]: expected an integer, found text ('a')"),
    ("words: [[a]]",
     "2:9: NF202 $.words[0]: expected text, found a list; quote the value if it is text"),
    ("link: {rank: 5}", "2:1: NF201 $.link.href: this key is required but missing"),
    ("link: {href: a, inner: [{href: b, rank: c}]}",
     "2:41: NF202 $.link.inner[0].rank: expected an integer, found text ('c')"),
    ("box: {content: a}", "2:16: NF202 $.box.content: expected an integer, found text ('a')"),
    ("color: green",
     "2:8: NF202 $.color: expected an integer or one of `red`, `blue`, found `green`"),
    ("layout: manual", "2:9: NF202 $.layout: expected an integer or `auto`, found `manual`"),
    ("codes: {a: x}", "2:12: NF202 $.codes.a: expected an integer as the key, found text ('a')"),
    ("size: x", "2:7: NF202 $.size: expected an integer, found text ('x')"),
    ("picture: {width: 5}", "2:1: NF201 $.picture.src: this key is required but missing"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "expected"), REFUSED, ids=[case[0] for case in REFUSED])
def test_what_is_of_no_member_is_refused_at_its_place(line: str, expected: str) -> None:
    with pytest.raises((nf.ValidationError, nf.ParseError)) as raised:
        read(line)
    message, source, caret = str(raised.value).split("\n")
    assert message == expected
    place = raised.value.diagnostics[0]
    assert source.endswith(f"| {line.splitlines()[(place.line or 0) - 2]}")
    assert set(caret.partition("|")[2].strip()) == {"^"}


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(nf.ValidationError) as raised:
        read("media: {kind: x}\nlink: {rank: a}\nauthors: [{}, {name: []}]\nsize: a")
    assert [each.path for each in raised.value.diagnostics] == [
        "$.media.kind", "$.link.href", "$.link.rank", "$.authors[0].name", "$.authors[1].name",
        "$.size",
    ]  # fmt: skip


EDITED = """---
tags: a
authors: [Jo, {name: Bo}] # two
menu:
  a: {name: n}
number: 5
media: {kind: article, text: x}
all_media:
  - kind: video
pair: [1, x]
many: [a]
words: [b, a]
link: {href: h}
links:
  a: {href: h}
box:
  content: 5
codes: {404: x}
mixed: [a]
---
"""


@pytest.mark.parametrize(
    ("method", "arguments", "line"),
    [
        ("append", ("many", "b"), "many: [a, b]"),
        ("append", ("words", "c"), "words: [b, a, c]"),
        ("append", ("words", "a"), "words: [b, a]"),
        ("append", ("authors", Author("Al")), "authors: [Jo, {name: Bo}, {name: Al}] # two"),
        ("append", ("box.more", 5), "  more: [5]"),
        ("insert", ("many[0]", "b"), "many: [b, a]"),
        ("insert", ("authors[1]", "Al"), "authors: [Jo, Al, {name: Bo}] # two"),
        ("move", ("authors[1]", 0), "authors: [{name: Bo}, Jo] # two"),
        ("rename", ("links.a", "b"), "  b: {href: h}"),
        ("rename", ("media.text", "words"), "media: {kind: article, words: x}"),
    ],
)
def test_items_and_keys_are_changed_by_path(
    method: str, arguments: tuple[Any, ...], line: str
) -> None:
    document = nf.Document.parse(EDITED, Site)
    getattr(document, method)(*arguments)
    assert line in str(document).split("\n")
    again = nf.Document.parse(str(document), Site)
    assert again.data == document.data or method == "rename"


def test_a_tuple_of_one_value_is_called_so() -> None:
    @attrs.define
    class Row:
        only: tuple[int]

    with pytest.raises(nf.EditError, match=r"expected a tuple of 1 value, found one of 2"):
        nf.Document.parse("---\nonly: [1]\n---\n", Row).set("only", (1, 2))


def test_a_renamed_key_has_the_value_that_its_new_type_reads() -> None:
    document = nf.Document.parse("---\nlinks:\n  a: {href: h, position: 5}\n---\n", Site)
    document.rename("links.a.position", "rank")
    assert document.data.links == {"a": {"href": "h", "rank": 5}}
    with pytest.raises(nf.EditError, match=r"\$\.links\.a\.href: its type requires this key"):
        document.rename("links.a.href", "target")


@pytest.mark.parametrize(
    ("method", "arguments", "message"),
    [
        ("append", ("pair", 3), "expected a tuple of 2 values, found one of 3"),
        ("append", ("words", 3), "expected text, found an integer"),
        ("append", ("tags", "b"), "expected a list here, found text"),
        ("insert", ("words[0]", "c"), "expected a list here, found a value of type set"),
        ("move", ("words[0]", 1), "expected a list here, found a value of type set"),
        ("remove", ("pair[0]",), "this item is required"),
        ("remove", ("link.href",), "this key is required"),
        ("rename", ("links.a.href", "rank"), "its type requires this key"),
    ],
)
def test_changes_by_path_that_a_type_refuses(
    method: str, arguments: tuple[Any, ...], message: str
) -> None:
    document = nf.Document.parse(EDITED, Site)
    with pytest.raises(nf.EditError, match=message):
        getattr(document, method)(*arguments)
    assert str(document) == EDITED


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        ("tags", "1984", 'tags: "1984"'),
        ("tags", ["a"], "tags: [a]"),
        ("authors[0]", {"name": "Al"}, "authors: [{name: Al}, {name: Bo}] # two"),
        ("authors[1].name", "Al", "authors: [Jo, {name: Al}] # two"),
        ("authors[1]", "Al", "authors: [Jo, Al] # two"),
        ("authors[2]", Author("Al"), "authors: [Jo, {name: Bo}, {name: Al}] # two"),
        ("menu", True, "menu: true"),
        ("menu.a.name", "q", "  a: {name: q}"),
        ("menu.b.name", "q", "  b: {name: q}"),
        ("number", "5", 'number: "5"'),
        ("number", 6, "number: 6"),
        ("media", {"kind": "film", "seconds": 5}, "media: {kind: film, seconds: 5}"),
        ("media.text", "1984", 'media: {kind: article, text: "1984"}'),
        ("all_media[0].kind", "film", "  - kind: film"),
        ("all_media[1]", {"kind": "article"}, "  - kind: article"),
        ("pair[1]", "zz", "pair: [1, zz]"),
        ("pair", [7, "z"], "pair: [7, z]"),
        ("many[1]", "b", "many: [a, b]"),
        ("words", {"c", "b"}, "words: [b, c]"),
        ("link.rank", 5, "link: {href: h, rank: 5}"),
        ("link.other", [1], "link: {href: h, other: [1]}"),
        ("links.b.href", "x", "  b: {href: x}"),
        ("box.content", 6, "  content: 6"),
        ("codes.404", "yes it is", "codes: {404: yes it is}"),
        ("codes.500", "z", "codes: {404: x, 500: z}"),
        ("mixed[1].q", 5, "mixed: [a, {q: 5}]"),
        ("color", "red", "color: red"),
        ("color", Color.BLUE, "color: blue"),
        ("color", 5, "color: 5"),
        ("layout", "auto", "layout: auto"),
        ("day", "2024-01-01", 'day: "2024-01-01"'),
        ("day", date(2024, 1, 1), "day: 2024-01-01"),
    ],
)
def test_values_are_set_by_path(path: str, value: object, line: str) -> None:
    document = nf.Document.parse(EDITED, Site)
    document.set(path, value)
    assert line in str(document).split("\n")
    assert nf.loads(str(document), Site) == document.article


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("tags", 5, "NF202 $.tags: expected text or a list, found an integer (5)"),
        ("tags", ["a", 5], "NF202 $.tags[1]: expected text, found an integer (5)"),
        ("authors[1].name", 5, "NF202 $.authors[1].name: expected text, found an integer (5)"),
        ("authors[2]", {"nme": "x"}, "NF201 $.authors[2].name: this key is required but missing"),
        ("menu.b", 5, ("NF202 $.menu.b: expected an object of the class Author, "
         "found an integer (5)")),
        ("number", 1.5, "NF202 $.number: expected an integer or text, found a number (1.5)"),
        ("media", {"kind": "vidoe"}, ("NF204 $.media.kind: expected one of `article`, `video`, "
         "`film`, found `vidoe`")),
        ("media.kind", "video", "NF204 $.media.kind: expected `article`, found `video`"),
        ("pair", (1,), "NF202 $.pair: expected a tuple of 2 values, found one of 1"),
        ("pair[1]", 5, "NF202 $.pair[1]: expected text, found an integer (5)"),
        ("pair[2]", 5, "NF402 $.pair[2]: there is nothing here"),
        ("words", {5}, "NF202 $.words[0]: expected text, found an integer (5)"),
        ("link", {"rank": 5}, "NF201 $.link.href: this key is required but missing"),
        ("link.rank", "x", "NF202 $.link.rank: expected an integer, found text ('x')"),
        ("links.b", {"rank": 1}, "NF201 $.links.b.href: this key is required but missing"),
        ("box", Box("x"), "NF202 $.box.content: expected an integer, found text ('x')"),
        ("codes.abc", "z", "NF202 $.codes: expected an integer as the key, found text ('abc')"),
        ("color", "x", "NF202 $.color: expected a member of Color or an integer, found `x`"),
        ("layout", "x", "NF202 $.layout: expected `auto` or an integer, found `x`"),
    ],
)  # fmt: skip
def test_what_is_of_no_member_is_refused_at_its_path(
    path: str, value: object, expected: str
) -> None:
    document = nf.Document.parse(EDITED, Site)
    with pytest.raises(nf.EditError) as raised:
        document.set(path, value)
    assert str(raised.value) == expected
    assert str(document) == EDITED


@pytest.mark.parametrize("path", ["link.href", "pair[0]", "media.kind", "box.content"])
def test_what_is_required_stays(path: str) -> None:
    document = nf.Document.parse(EDITED, Site)
    with pytest.raises(nf.EditError, match="is required; it cannot be removed"):
        document.remove(path)
    assert str(document) == EDITED


@attrs.define
class Clash:
    """Unions whose members may be written alike."""

    name: Color | str = ""
    person: dict[str, str] | Author | None = None
    names: list[str] | list[Color] = attrs.field(factory=list)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (Clash("red"), "NF204 $.name: text would be read as a member of Color here"),
        (Clash("", {"name": "a"}), ("NF204 $.person: a mapping would be read as an object of "
         "the class Author here")),
        (Clash("", None, [Color.RED]), "NF204 $.names: a list would be read as a list here"),
    ],
)  # fmt: skip
def test_a_value_that_would_be_read_as_another_is_refused(made: Clash, expected: str) -> None:
    with pytest.raises(nf.ValidationError) as raised:
        nf.dumps(made)
    assert str(raised.value) == expected


@pytest.mark.parametrize(
    "made",
    [Clash(Color.RED), Clash("green"), Clash("", {"nme": "a"}), Clash("", Author("a")),
     Clash("", None, ["red"])],
)  # fmt: skip
def test_a_value_that_is_read_as_itself_is_written(made: Clash) -> None:
    assert nf.loads(nf.dumps(made), Clash) == made


def class_with(hint: Any) -> type[Any]:
    return attrs.make_class("Course", {"price": attrs.field(type=hint, default=None)})


class Twin(TypedDict):
    """A mapping with the keys of an author."""

    name: str
    site: typing.NotRequired[str]


class Pairs(enum.Enum):
    ONE = (1, 2)


@attrs.define(kw_only=True)
class Comment:
    """Its body is one where it is the class of a file, and nowhere else."""

    name: str
    body: str = ""


@attrs.define(kw_only=True)
class Remark:
    """Its body is a key."""

    name: str
    body: str = attrs.field(default="", metadata=nf.slot("body"))


def test_an_inner_object_has_a_body_that_is_a_key() -> None:
    course = class_with(Remark | None)
    text = "---\nprice:\n  name: a\n  body: b\n---\nText.\n"
    document = nf.Document.parse(text, course)
    assert document.article.price == Remark(name="a", body="b")
    document.article.price.body = "c"
    assert str(document) == text.replace("body: b", "body: c")
    assert nf.loads("---\nname: a\n---\nText.\n", Comment).body == "Text.\n"


@pytest.mark.parametrize(
    ("hint", "expected"),
    [
        (decimal.Decimal, "the type decimal.Decimal is not supported in front matter"),
        (list[decimal.Decimal] | None, "the type decimal.Decimal is not supported"),
        (bytes, "the type bytes is not supported"),
        (dict[str, complex], "the type complex is not supported"),
        (dict[tuple[int, int], str], r"the type dict\[.*\] has keys that are not scalars"),
        (set[Author], r"the type set\[.*\] has items that are not scalars"),
        (Callable[[int], int], "is not supported in front matter"),
        (Box[decimal.Decimal], "the type decimal.Decimal is not supported"),
        (Author | Twin, "nothing distinguishes site_types.Author and .*Twin;"),
        (Pairs, "has values that are not scalars"),
        (Comment, r"Comment.body would be the body of the file; declare it with slot\(\"body\"\)"),
        (list[Comment] | None, "Comment.body would be the body of the file"),
        (list[nf.Article], "Article.body would be the body of the file"),
    ],
)
def test_what_is_not_supported_fails_when_a_class_is_first_used(hint: Any, expected: str) -> None:
    for use in (
        lambda: nf.loads("---\nname: x\n---\n", class_with(hint)),
        lambda: nf.Document.parse("---\nname: x\n---\n", class_with(hint)),
        lambda: nf.structure({}, class_with(hint)),
        lambda: nf.dumps(class_with(hint)()),
        lambda: nf.unstructure(class_with(hint)()),
    ):
        with pytest.raises(TypeError, match=f"Course.price: .*{expected}"):
            use()


def test_a_typed_dict_is_no_model() -> None:
    with pytest.raises(TypeError, match="a TypedDict is the type of a field, not a model"):
        nf.loads("---\nhref: a\n---\n", Link)
    with pytest.raises(TypeError, match="a TypedDict is the type of a field, not a model"):
        nf.Document.parse("---\nhref: a\n---\n", Link)


Texts = TypeAliasType("Texts", str | list[str])
Item = typing.TypeVar("Item")
Couple = TypeAliasType("Couple", tuple[Item, Item], type_params=(Item,))


@pytest.mark.parametrize(
    ("hint", "value", "expected"),
    [
        (Texts, 5, "5"),
        (Texts | None, [5], ["5"]),
        (list[Texts], ["a", [5]], ["a", ["5"]]),
        (Couple[int], [1, 2], (1, 2)),
        (Couple[str], [1, 2], ("1", "2")),
        (list[str] | list[Author], [{"name": "a"}], [Author("a")]),
        (Literal["a"] | Literal["b"], "b", "b"),  # noqa: PYI030 - a type may be made of two
    ],
)
def test_other_names_for_types(hint: Any, value: object, expected: object) -> None:
    written = str(value).replace("'", "")
    model = class_with(hint)
    made = nf.loads(f"---\nprice: {written}\n---\n", model)
    assert made.price == expected
    assert nf.loads(nf.dumps(made), model) == made


def test_an_alias_of_itself_is_refused() -> None:
    kind: Any = type("TypeAliasType", (), {})
    alias = kind()
    # Python 3.12 makes such an alias of `type Tree = dict[str, Tree]`.
    alias.__value__ = types.GenericAlias(dict, (str, alias))
    with pytest.raises(TypeError, match="is an alias of itself; make it a class"):
        value_type(alias)


NOTE = """---
title: 1984
tags: [a]
pictures:
  - src: x # first
webUrl: "u"
mood: calm
---
Text.
"""


class TestDataclasses:
    def test_they_are_read_and_written(self) -> None:
        note = nf.loads(NOTE, Note)
        assert note == Note(
            title="1984", tags=["a"], pictures=[Picture("x")], web_url="u",
            extra={"mood": "calm"}, body="Text.\n",
        )  # fmt: skip
        assert nf.loads(nf.dumps(note), Note) == note
        assert nf.structure(nf.unstructure(note), Note) == note

    def test_their_documents_are_edited(self) -> None:
        document = nf.Document.parse(NOTE, Note)
        document.article.pictures[0].width = 5
        document.set("pictures[1]", {"src": "y"})
        document.set("day", dt.date(2024, 1, 1))
        document.article.body = "New.\n"
        expected = NOTE.replace("# first\n", '# first\n    width: 5\n  - src: "y"\n')
        expected = expected.replace("webUrl", "day: 2024-01-01\nwebUrl").replace("Text.", "New.")
        assert str(document) == expected
        assert str(pickle.loads(pickle.dumps(document))) == expected  # noqa: S301 - it is our own

    def test_what_does_not_fit_is_said(self) -> None:
        with pytest.raises(nf.ValidationError) as raised:
            nf.loads("---\ntags: x\npictures: [{width: a}]\n---\n", Note)
        assert [f"{each.code} {each.path}" for each in raised.value.diagnostics] == [
            "NF201 $.title", "NF202 $.tags", "NF201 $.pictures[0].src",
            "NF202 $.pictures[0].width",
        ]  # fmt: skip

    def test_an_argument_that_is_not_kept_is_refused(self) -> None:
        @dataclasses.dataclass
        class Sized:
            size: int
            unit: dataclasses.InitVar[str]

        with pytest.raises(TypeError, match=r"Sized\.unit: an InitVar is not kept"):
            nf.loads("---\nsize: 1\n---\n", Sized)

    def test_two_fields_for_one_key_are_refused(self) -> None:
        @dataclasses.dataclass
        class Renamed:
            title: str = dataclasses.field(metadata=nf.slot("name"))
            name: str = ""

        with pytest.raises(TypeError, match=r"Renamed\.name: title is for the key 'name' as well"):
            nf.loads("---\nname: A\n---\n", Renamed)

    def test_what_they_raise_is_a_problem(self) -> None:
        @dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
        class Positive:
            size: int

            def __post_init__(self) -> None:
                if self.size < 0:
                    raise ValueError("must not be negative")

        assert nf.loads("---\nsize: 1\n---\n", Positive) == Positive(size=1)
        with pytest.raises(nf.ValidationError, match="must not be negative"):
            nf.loads("---\nsize: -1\n---\n", Positive)


def words_of(value: Any) -> Any:
    return value.split() if value else []


def in_list(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


def itself(value: Any) -> Any:
    return value


def split(value: Any) -> Any:
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


@attrs.define
class Converted:
    """Fields whose values the class makes of what stands in the text."""

    tags: list[str] = attrs.field(factory=list, converter=split)
    once: list[str] = attrs.field(factory=list, converter=words_of)
    people: list[Author] = attrs.field(factory=list, converter=in_list)
    number: int = attrs.field(default=0, converter=int)
    seen: object = attrs.field(default=None, converter=itself)


class TestConvertersOfFields:
    @pytest.mark.parametrize(
        ("line", "name", "expected"),
        [
            ("tags: a, b # c", "tags", ["a", "b"]),
            ("tags: [a, 5]", "tags", ["a", "5"]),
            ("once: a b", "once", ["a", "b"]),
            ("people: {name: a}", "people", [Author("a")]),
            ("number: '5'", "number", 5),
            ("number: 5.5", "number", 5),
            ("seen: 5", "seen", 5),
            ("seen: '5'", "seen", "5"),
        ],
    )
    def test_they_see_the_raw_value(self, line: str, name: str, expected: object) -> None:
        assert getattr(nf.loads(f"---\n{line}\n---\n", Converted), name) == expected

    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("tags: 5", "2:7: NF202 $.tags: expected a list, found an integer (5)"),
            ("people: [{n: x}]", "2:11: NF201 $.people[0].name: this key is required but missing"),
            ("number: x", "2:9: NF204 $.number: invalid literal for int() with base 10: 'x'"),
        ],
    )  # fmt: skip
    def test_what_they_give_must_fit_the_type(self, line: str, expected: str) -> None:
        with pytest.raises(nf.ValidationError) as raised:
            nf.loads(f"---\n{line}\n---\n", Converted)
        assert str(raised.value).split("\n")[0] == expected

    def test_a_path_takes_what_they_take(self) -> None:
        document = nf.Document.parse("---\ntags: a, b # c\nnumber: 1\n---\n", Converted)
        document.set("number", "7")
        assert str(document) == "---\ntags: a, b # c\nnumber: 7\n---\n"
        document.set("tags", "q, r")
        assert document.article.tags == ["q", "r"]
        before = str(document)
        with pytest.raises(nf.EditError, match=r"\$\.tags: expected a list"):
            document.set("tags", 5)
        assert str(document) == before
        assert document.article.tags == ["q", "r"]

    def test_what_they_would_not_take_back_is_refused(self) -> None:
        made = Converted()
        made.once = "a b"  # type: ignore[assignment] # the class makes a list of it
        with pytest.raises(nf.ValidationError, match=r"\$\.once: 'list' object has no attribute"):
            nf.dumps(made)


def test_order_of_a_set_is_that_of_the_text() -> None:
    text = "---\nwords:\n  - zoo # last\n  - art\n  - art\n---\n"
    document = nf.Document.parse(text, Site)
    document.article.words = {"art", "zoo"}
    assert str(document) == text
    document.article.words.add("bee")
    document.article.words.remove("zoo")
    assert str(document) == "---\nwords:\n  - art\n  - art\n  - bee\n---\n"


def test_plain_texts_that_may_be_something_else_are_doubtful() -> None:
    document = nf.Document.parse("---\ntags: 1984\nnumber: 5\nflag: no\n---\n", Site)
    assert [(each.code, each.path) for each in document.check()] == [
        ("NF301", "$.tags"),
        ("NF301", "$.flag"),
    ]


LATER_PYTHON = """
import attrs

type Tags = str | list[str]
type Pair[A, B] = tuple[B, A]

@attrs.define
class Page[T]:
    items: list[T]

@attrs.define
class Course:
    tags: Tags
    pair: Pair[int, str]
    page: Page[int]
"""


@pytest.mark.skipif(sys.version_info < (3, 12), reason="`type` statements are of Python 3.12")
def test_the_notation_of_python_3_12(monkeypatch: pytest.MonkeyPatch) -> None:
    module: Any = types.ModuleType("later_python")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    # Earlier versions cannot read it.
    code = compile(LATER_PYTHON, "later_python", "exec", flags=__future__.annotations.compiler_flag)
    exec(code, module.__dict__)  # noqa: S102 - it is written above
    text = "---\ntags: [5]\npair: [1, 2]\npage: {items: [3]}\n---\n"
    made = nf.loads(text, module.Course)
    assert made == module.Course(["5"], ("1", 2), module.Page([3]))
    assert nf.loads(nf.dumps(made), module.Course) == made
