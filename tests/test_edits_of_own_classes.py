"""Edits of classes of a user's own, which have less, or more, than the library's models."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import attrs
import pytest

import newsformat as nf
from own_models import Course, Film, Person

FILM = """---
title: "A"
mood: calm

cast:
  - name: B
    age: 3
    shoe: 42 # large
  - name: C
    links:
    hat:
      - red

---
"""


def shouted(title: str) -> str:
    return title.upper()


@attrs.define(kw_only=True)
class Shouting:
    """What is made of a text is not what was set."""

    title: str = attrs.field(converter=shouted, on_setattr=attrs.setters.NO_OP)


@attrs.define(kw_only=True)
class Lamp:
    """A null is another value than its default."""

    name: str
    watts: int | None = 5


@attrs.define(kw_only=True)
class Shelf:
    books: list[str] = attrs.field(factory=list)


@attrs.define(kw_only=True)
class Measure:
    value: float


FOLLOWERS = ("alpha", "beta", "gamma")


@attrs.define(kw_only=True)
class Shop:
    title: str
    goods: list[str] = attrs.field(factory=list)
    extra: dict[str, Any] = attrs.field(
        factory=dict,
        metadata=nf.slot(
            role="extra", followers=dict.fromkeys(["alpha", "beta", "gamma"], "goods")
        ),
    )


@attrs.define(kw_only=True)
class Room:
    lamp: Lamp | None = None


class TestKeysThatTheClassHasNoPlaceFor:
    """They stay, whatever happens around them."""

    def film(self) -> nf.Document[Film]:
        return nf.Document.parse(FILM, Film)

    def test_a_change_beside_them(self) -> None:
        document = self.film()
        document.article.cast[0].age = 4
        document.article.year = 1999
        result = FILM.replace("age: 3", "age: 4").replace('"A"\n', '"A"\nyear: 1999\n')
        assert str(document) == result

    def test_a_removal_beside_them(self) -> None:
        document = self.film()
        document.article.cast[0].name = None
        assert str(document) == FILM.replace("- name: B\n    age", "- age")

    def test_items_that_move_take_them_along(self) -> None:
        document = self.film()
        document.article.cast.reverse()
        first, second = FILM[FILM.index("  - name: B") : -5].split("  - name: C")
        expected = FILM.replace(first, "").replace("red\n", f"red\n{first}")
        assert str(document) == expected
        assert second in expected

    def test_by_path(self) -> None:
        document = self.film()
        document.set("mood", "wild")
        document.set("cast[1].hat[0]", "blue")
        document.set("price", 3)
        assert (document.get("mood"), document.get("price")) == ("wild", 3)
        assert document.get("cast[1].hat") == ["blue"]
        result = FILM.replace("calm", "wild").replace("red", "blue")
        assert str(document) == result.replace("wild\n", "wild\nprice: 3\n")
        document.remove("mood")
        document.article.year = 1999
        result = result.replace("mood: wild\n", "year: 1999\nprice: 3\n")
        assert str(document) == result

    def test_a_refusal_leaves_no_trace(self) -> None:
        document = self.film()
        document.set("mood", "wild")
        for value in ("\ud800", {1, 2}, object()):
            with pytest.raises(nf.EditError, match="NF401"):
                document.set("price", value)
        assert str(document) == FILM.replace("calm", "wild")


def test_one_key_comes_as_another_goes_in_braces() -> None:
    text = "---\ntitle: A\n\ndirector: {name: B, links: [x]}\n---\n"
    document = nf.Document.parse(text, Film)
    assert document.article.director is not None
    document.article.director.name = None
    document.article.director.age = 3
    assert str(document) == text.replace("name: B", "age: 3")


def test_a_change_of_a_mapping_in_place() -> None:
    text = "---\ntitle: A\nratings:\n  count: 3\nimages:\n  - url: u\n    size:\n      w: 1\n---\n"
    document = nf.Document.parse(text)
    assert str(document) == text
    ratings: Any = document.article.extra["ratings"]
    size: Any = document.article.images[0].extra["size"]
    ratings["count"] = 4
    size["w"] = 2
    assert str(document) == text.replace("3", "4").replace("1", "2")


def test_unknown_keys_of_the_model_s_own_names() -> None:
    document = nf.Document.parse("---\ntitle: A\nimages:\n  - url: u\n---\n")
    for extra in (document.article.extra, document.article.images[0].extra):
        before = copy.deepcopy(extra)
        extra["title"] = "B"
        with pytest.raises(nf.EditError, match="NF205"):
            str(document)
        extra.clear()
        extra.update(before)


def test_items_that_are_set_are_of_their_class() -> None:
    document = nf.Document.parse("---\ntitle: A\nimages:\n  - url: u\n---\n")
    document.set("images[0]", {"url": "v", "credit": "C"})
    document.set("images[1]", {"url": "w"})
    assert document.article.images == [
        nf.Image(url="v", extra={"credit": "C"}),
        nf.Image(url="w"),
    ]


def test_a_required_object() -> None:
    with pytest.raises(nf.ValidationError) as raised:
        nf.loads("---\ntitle: A\n---\n", Course)
    assert [f"{each.code} {each.path}" for each in raised.value.diagnostics] == ["NF201 $.teacher"]
    with pytest.raises(nf.ValidationError) as raised:
        nf.loads("---\ntitle: A\nteacher:\n---\n", Course)
    assert [f"{each.code} {each.path}" for each in raised.value.diagnostics] == ["NF203 $.teacher"]


def test_an_object_that_holds_nothing() -> None:
    course = Course(title="A", teacher=Person())
    assert "teacher: {}\n" in nf.dumps(course)
    assert nf.loads(nf.dumps(course), Course) == course


def test_what_would_be_read_as_something_else_is_refused() -> None:
    document = nf.Document.parse("---\ntitle: A\n---\n", Shouting)
    document.article.title = "b"
    with pytest.raises(nf.EditError, match="NF204"):
        str(document)


def test_a_null_in_a_mapping_is_no_default() -> None:
    document = nf.Document.parse("---\nlamp:\n---\n", Room)
    document.set("lamp", {"name": "A", "watts": None})
    assert document.article.lamp == Lamp(name="A", watts=None)
    with pytest.raises(nf.EditError) as raised:
        document.set("lamp", {"name": None})
    assert (raised.value.code, raised.value.path) == ("NF203", "$.lamp.name")


def test_an_object_of_which_nothing_is_written() -> None:
    assert nf.dumps(Room()) == "---\n---\n"
    assert nf.dumps(Shelf()) == "---\n---\n"
    assert nf.dumps(Shelf(books=["A"])) == "---\nbooks:\n  - A\n\n---\n"


def test_what_would_be_read_as_something_else_is_not_written() -> None:
    film = Shouting(title="a")
    assert nf.loads(nf.dumps(film), Shouting) == film
    film.title = "a"
    with pytest.raises(nf.ValidationError, match=r"NF204 \$\.title: this value would be read back"):
        nf.dumps(film)


def test_a_block_and_one_of_those_that_follow_it_come_where_another_is() -> None:
    document = nf.Document.parse("---\ntitle: x\n\nbeta: 1\n---\n", Shop)
    document.article.goods = ["oak"]
    document.article.extra |= {"gamma": 3, "alpha": 0}
    lines = "goods:\n  - oak\nalpha: 0\nbeta: 1\ngamma: 3\n"
    assert str(document) == f"---\ntitle: x\n\n{lines}---\n"


def test_what_was_written_is_not_put_again(tmp_path: Path) -> None:
    path = tmp_path / "film.md"
    path.write_text(FILM, encoding="utf-8")
    document = nf.Document.read(path, Film)
    document.set("cast[0].shoe", 43)
    document.write()
    del document.article.cast[0]
    expected = FILM.replace("  - name: B\n    age: 3\n    shoe: 42 # large\n", "")
    assert str(document) == expected


def test_a_refused_change_of_such_a_key_is_forgotten() -> None:
    text = "---\ntitle: A\ncast:\n  - shoe: &large 42\n  - shoe: *large\n---\n"
    document = nf.Document.parse(text, Film)
    with pytest.raises(nf.EditError, match="NF403"):
        document.set("cast[0].shoe", 43)
    assert str(document) == text
    document.article.title = "B"
    assert str(document) == text.replace("A", "B")


@attrs.define(kw_only=True)
class Tagged(nf.Article):
    """Another name for the key that unknown keys of articles are written below."""

    topics: list[str] = attrs.field(factory=list, metadata=nf.slot("keywords"))


def test_an_unknown_key_whose_place_has_no_name_is_like_any_other() -> None:
    text = "---\ntitle: A\ntags: B\n\nkeywords:\n  - C\n---\n"
    document = nf.Document.parse(text, Tagged)
    document.article.category = "news"
    assert str(document) == text.replace("title", "category: news\ntitle", 1)
    document.article.topics.append("D")
    document.article.extra["tags"] = "E"
    assert nf.loads(str(document), Tagged) == document.article


def test_another_nan_is_no_change() -> None:
    text = "---\nvalue: .NaN\n---\n"
    document = nf.Document.parse(text, Measure)
    document.article.value = float("nan")
    assert str(document) == text
