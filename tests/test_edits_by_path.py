"""What the methods of a document that take a path do, and what they refuse."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

import newsformat as nf
from changed_lines import touchable
from comparing import says_the_same
from kinds_of_texts import texts_of_anything, texts_of_articles
from newsformat import strategies as ours
from newsformat.yaml.paths import Path, format_path
from site_documents import SiteDocument, site_documents

Change = Callable[[nf.Document[Any]], object]


@attrs.define(kw_only=True)
class Picture:
    """A class without a place for unknown keys."""

    url: str
    width: int | None = None


@attrs.define(kw_only=True)
class Page:
    """A class with defaults that are something, and without a place for unknown keys."""

    title: str | None = None
    heat: int = 3
    warmth: int = 5
    pictures: list[Picture] = attrs.field(factory=list)
    scores: dict[str, int] = attrs.field(factory=dict)
    parts: dict[str, Picture] = attrs.field(factory=dict)
    short: str | None = attrs.field(
        default=None, validator=attrs.validators.optional(attrs.validators.max_len(5))
    )


@attrs.define(kw_only=True)
class OpenPage(Page):
    """It takes other keys as well."""

    extra: dict[str, object] = attrs.field(factory=dict)


PAGES = [Page, OpenPage]


def spliced(text: str, document: nf.Document[Any]) -> str:
    for edit in reversed(document.edits()):
        text = text[: edit.span.start] + edit.replacement + text[edit.span.end :]
    return text


def check_refusal(text: str, model: Any, change: Change, code: str, path: str, reason: str) -> None:
    document = nf.Document.parse(text, model)
    before = copy.deepcopy(document.data)
    with pytest.raises(nf.EditError) as raised:
        change(document)
    assert (raised.value.code, raised.value.path) == (code, path)
    assert reason in raised.value.reason
    assert document.data == before
    assert (str(document), document.edits(), document.changed) == (text, [], False)


class TestData:
    def test_it_is_another_name_of_the_article(self) -> None:
        document = nf.Document.parse("---\ntitle: A\n---\n", Page)
        assert document.data is document.article
        document.data.heat = 4
        document.data = Page(title="B")
        assert document.article == Page(title="B")
        assert str(document) == "---\ntitle: B\n---\n"

    def test_without_a_model(self) -> None:
        document = nf.Document.parse("---\nlayout: post\n---\n", None)
        document.data["layout"] = "page"
        assert str(document) == "---\nlayout: page\n---\n"

    def test_it_takes_what_the_article_takes(self) -> None:
        document = nf.Document.parse("---\ntitle: A\n---\n", Page)
        with pytest.raises(TypeError, match="expected Page, found str"):
            document.data = "title: B"  # type: ignore[assignment] # that is the point


class TestGetWithADefault:
    TEXT = "---\ntitle: A\nheat:\nprovider:\n  name: N\ntopics: []\n---\n"

    @pytest.mark.parametrize("model", [nf.Article, None])
    @pytest.mark.parametrize(
        "path", ["quality", "provider.domain", "topics[0]", "a.b[3].c", "images"]
    )
    def test_where_nothing_stands(self, model: Any, path: str) -> None:
        document = nf.Document.parse(self.TEXT, model)
        assert path not in document
        assert document.get(path, "none") == "none"
        assert document.get(path, None) is None
        assert document.get(path, default=document) is document

    @pytest.mark.parametrize("model", [nf.Article, None])
    @pytest.mark.parametrize("path", ["title", "heat", "provider.name", "topics"])
    def test_where_something_stands(self, model: Any, path: str) -> None:
        document = nf.Document.parse(self.TEXT, model)
        assert path in document
        assert document.get(path, "none") == document.get(path)

    def test_what_the_text_says_now_counts(self) -> None:
        document = nf.Document.parse(self.TEXT)
        document.article.quality, document.article.provider = 3, None
        assert (document.get("quality", 0), document.get("provider.name", 0)) == (3, 0)
        assert ("quality" in document, "provider" in document) == (True, False)

    def test_a_default_of_the_model_is_not_in_the_text(self) -> None:
        document = nf.Document.parse("---\ntitle: A\n---\n", Page)
        assert (document.get("heat"), document.get("heat", 7), "heat" in document) == (3, 7, False)

    def test_what_is_given_is_no_part_of_the_document(self) -> None:
        document = nf.Document.parse("---\nzz: [1]\n---\n", Page)
        document.set("yy", [1])
        document.get("zz").append(2)
        document.get("yy").append(2)
        assert (document.get("zz"), document.get("yy")) == ([1], [1])


class TestLocate:
    TEXT = (
        "---\r\n"
        "title: 'A' # first\r\n"
        "base: &b\r\n"
        "  x: &x !!int 1\r\n"
        "  \"y.z\": {k: [é, 'b']}\r\n"
        "again: *b\r\n"
        "merged: {<<: *b, x: *x}\r\n"
        "list:\r\n"
        "  - one\r\n"
        "  -\r\n"
        "  - k: >\r\n"
        "      text\r\n"
        "      more\r\n"
        "none:\r\n"
        "---\r\n"
    )

    @pytest.mark.parametrize(
        ("path", "key", "value", "place"),
        [
            ("title", "title", "'A'", (2, 1, 2, 8)),
            ("base.x", "x", "1", (4, 3, 4, 15)),
            ('base["y.z"]', '"y.z"', "{k: [é, 'b']}", (5, 3, 5, 10)),
            ('base["y.z"].k[0]', None, "é", (None, None, 5, 15)),
            ('base["y.z"].k[-1]', None, "'b'", (None, None, 5, 18)),
            ("again", "again", "*b", (6, 1, 6, 8)),
            ("again.x", "x", "1", (4, 3, 4, 15)),
            ("merged.x", "x", "*x", (7, 18, 7, 21)),
            ('merged["y.z"].k', "k", "[é, 'b']", (5, 11, 5, 14)),
            ("list[0]", None, "one", (None, None, 9, 5)),
            ("list[1]", None, "", (None, None, 10, 4)),
            ("list[2]", None, "k: >\r\n      text\r\n      more", (None, None, 11, 5)),
            ("list[2].k", "k", ">\r\n      text\r\n      more", (11, 5, 11, 8)),
            ("none", "none", "", (14, 1, 14, 6)),
        ],
    )
    def test_places(
        self, path: str, key: str | None, value: str, place: tuple[int | None, ...]
    ) -> None:
        found = nf.Document.parse(self.TEXT, None).locate(path)
        assert (found.key and self.TEXT[found.key.start : found.key.end]) == key
        assert self.TEXT[found.value.start : found.value.end] == value
        where = found.key_line, found.key_column, found.value_line, found.value_column
        assert where == place

    @pytest.mark.parametrize(
        "path", ["nope", "title.x", "list[3]", "list[-4]", "list.x", "none[0]"]
    )
    def test_nothing(self, path: str) -> None:
        check_refusal(
            self.TEXT, None, lambda doc: doc.locate(path), "NF402", f"$.{path}", "nothing here"
        )

    def test_a_key_with_a_dot_is_named(self) -> None:
        check_refusal(
            "---\na.b: 1\n---\n",
            None,
            lambda doc: doc.locate("a.b"),
            "NF402",
            "$.a.b",
            'write the path as ["a.b"]',
        )

    def test_it_is_about_the_text_with_the_edits(self) -> None:
        document = nf.Document.parse("---\ntitle: A\nheat: 3\n---\n")
        document.article.title, document.article.category = "Longer", "news"
        found = document.locate("heat")
        assert found == nf.Document.parse(str(document)).locate("heat")
        assert (found.value_line, str(document)[found.value.start]) == (4, "3")

    def test_the_last_of_two_keys(self) -> None:
        document = nf.Document.parse("---\na: 1\na: 2\n---\n", None, duplicates="last")
        assert document.locate("a").value_line == 3

    def test_without_front_matter(self) -> None:
        document = nf.Document.parse("Text", None, missing="empty")
        assert "a" not in document
        document.set("a", 1)
        assert document.locate("a").key == nf.Span(4, 5)

    def test_a_location_is_plain_data(self) -> None:
        found = nf.Document.parse("---\na: 1\n---\n", None).locate("a")
        assert found == nf.Location(nf.Span(4, 5), nf.Span(7, 8), 2, 1, 2, 4)
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            found.value = nf.Span(0, 0)  # type: ignore[misc] # that is the point


class TestRename:
    @pytest.mark.parametrize("model", [*PAGES, None])
    def test_what_the_model_does_not_know(self, model: Any) -> None:
        document = nf.Document.parse("---\nzz: [1] # one\nyy: 2\n---\n", model)
        document.rename("zz", "ww")
        assert (document.get("ww"), document.get("yy"), "zz" in document) == ([1], 2, False)
        assert str(document) == "---\nww: [1] # one\nyy: 2\n---\n"

    def test_the_order_of_unknown_keys_stays(self) -> None:
        document = nf.Document.parse("---\na: 1\nb: 2\nc: 3\n---\n", OpenPage)
        document.rename("b", "z")
        assert list(document.data.extra.items()) == [("a", 1), ("z", 2), ("c", 3)]

    @pytest.mark.parametrize("null", ["", " ~", " null # none"])
    def test_a_key_without_a_value_becomes_a_field(self, null: str) -> None:
        before = f"---\ntitle: A\nqualty:{null}\nprovider:\n  name: B\n  domian:{null}\n---\n"
        document = nf.Document.parse(before)
        document.rename("qualty", "quality")
        document.rename("provider.domian", "domain")
        after = before.replace("qualty", "quality").replace("domian", "domain")
        assert str(document) == after
        assert document.article == nf.loads(after)

    @pytest.mark.parametrize("model", PAGES)
    def test_to_a_key_of_the_model(self, model: Any) -> None:
        document = nf.Document.parse("---\ntitel: 1984 # the year\npics:\n- url: u\n---\n", model)
        document.rename("titel", "title")
        document.rename("pics", "pictures")
        assert (document.data.title, document.data.pictures) == ("1984", [Picture(url="u")])
        assert str(document) == "---\ntitle: 1984 # the year\npictures:\n- url: u\n---\n"
        document.data.pictures[0].url = "v"
        assert str(document) == "---\ntitle: 1984 # the year\npictures:\n- url: v\n---\n"

    @pytest.mark.parametrize("model", PAGES)
    def test_from_a_key_of_the_model(self, model: Any) -> None:
        document = nf.Document.parse("---\ntitle: A # x\nheat: 4\n---\n", model)
        document.rename("heat", "temperature")
        assert (document.data.heat, document.get("temperature")) == (3, 4)
        assert str(document) == "---\ntitle: A # x\ntemperature: 4\n---\n"
        document.data.heat = 7
        assert nf.loads(str(document), model).heat == 7
        document.data.heat = 3
        assert str(document) == "---\ntitle: A # x\ntemperature: 4\n---\n"

    def test_from_one_key_of_the_model_to_another(self) -> None:
        document = nf.Document.parse("---\ntitle: A\nprovider: {name: N}\nheat: 4\n---\n")
        document.rename("heat", "quality")
        assert (document.article.heat, document.article.quality) == (None, 4)

    def test_an_object_stays_the_same_object(self) -> None:
        text = "---\ntitle: A\nprovider:\n  name: N\n  authors:\n  - name: Ines\n---\n"
        document = nf.Document.parse(text)
        assert document.article.provider is not None
        authors = document.article.provider.authors
        document.rename("provider.authors", "publishers")
        assert document.article.provider.publishers is authors
        authors[0].name = "Ada"
        assert str(document) == text.replace("authors", "publishers").replace("Ines", "Ada")

    @pytest.mark.parametrize("model", PAGES)
    def test_inside_items_and_mappings(self, model: Any) -> None:
        text = (
            "---\npictures:\n  - url: u\n    widht: 3\nscores: {a: 1}\nparts:\n  x: {url: v}\n---\n"
        )
        document = nf.Document.parse(text, model)
        picture, part = document.data.pictures[0], document.data.parts["x"]
        document.rename("pictures[0].widht", "width")
        document.rename("scores.a", "b")
        document.rename("parts.x", "w")
        assert (picture.width, document.data.scores) == (3, {"b": 1})
        assert document.data.parts == {"w": part}
        assert document.data.parts["w"] is part
        changed = text.replace("widht", "width").replace("a: 1", "b: 1").replace("x: {", "w: {")
        assert str(document) == changed

    def test_a_name_that_it_has_changes_nothing(self) -> None:
        document = nf.Document.parse("---\n'a': 1\n---\n", None)
        document.rename("a", "a")
        assert document.edits() == []

    def test_there_and_back_is_no_change(self) -> None:
        document = nf.Document.parse("---\na: 1\nb: 2\n---\n", None)
        document.set("b", 3)
        document.rename("a", "c")
        document.set("b", 2)
        assert document.diff().count("\n+") == 2
        document.rename("c", "a")
        assert (document.edits(), document.diff(), document.changed) == ([], "", False)

    def test_a_body_that_was_changed_stays(self) -> None:
        document = nf.Document.parse("---\na: 1\n---\nText\n", None)
        document.body = "Other\n"
        document.rename("a", "b")
        assert str(document) == "---\nb: 1\n---\nOther\n"
        assert spliced("---\na: 1\n---\nText\n", document) == str(document)
        document.body = "Text\n"
        assert document.diff().endswith("-a: 1\n+b: 1\n ---\n")

    @pytest.mark.parametrize("model", PAGES)
    @pytest.mark.parametrize(
        ("change", "code", "path", "reason"),
        [
            (lambda doc: doc.rename("nope", "x"), "NF402", "$.nope", "nothing here"),
            (lambda doc: doc.rename("warmth", "x"), "NF402", "$.warmth", "nothing here"),
            (lambda doc: doc.rename("nope", "nope"), "NF402", "$.nope", "nothing here"),
            (lambda doc: doc.rename("zz", "heat"), "NF402", "$.heat", "exists already"),
            (lambda doc: doc.rename("zz", "null"), "NF402", "$.null", "exists already"),
            (lambda doc: doc.rename("pictures[0]", "x"), "NF402", "$.pictures[0]", "no key"),
            (
                lambda doc: doc.rename("pictures[0].url", "link"),
                "NF204",
                "$.pictures[0].url",
                "Picture requires this key",
            ),
            (lambda doc: doc.rename("zz", "warmth"), "NF202", "$.warmth", "expected an integer"),
            (lambda doc: doc.rename("yy", "short"), "NF204", "$.short", "must be <= 5"),
            (lambda doc: doc.rename("zz", "a\ud800"), "NF401", "$.a\ud800", "surrogate"),
            (lambda doc: doc.rename("zz", "x" * 1001), "NF401", "$." + "x" * 1001, "longer than"),
        ],
    )
    def test_refusals(self, model: Any, change: Change, code: str, path: str, reason: str) -> None:
        text = '---\nheat: 4\nzz: text\nyy: a longer text\n"null": 1\npictures:\n- url: u\n---\n'
        check_refusal(text, model, change, code, path, reason)

    @pytest.mark.parametrize(
        ("front", "path", "key", "code"),
        [
            ("a: &x {k: 1}\nb: *x", "b.k", "l", "NF403"),
            ("a: &x {k: 1}\nb: *x", "a.k", "l", "NF403"),
            ("a: &x {k: 1}\nb: {<<: *x}", "b.k", "l", "NF403"),
            ("a: &x {k: 1}\nb: {<<: *x, k: 2}", "b.k", "l", "NF403"),
            ("&x a: 1\nb: *x", "a", "l", "NF403"),
            ("b:\n  !!int 1: x", "b.1", "l", "NF403"),
        ],
    )
    def test_what_depends_on_a_key(self, front: str, path: str, key: str, code: str) -> None:
        text = f"---\n{front}\n---\n"
        document = nf.Document.parse(text, None)
        with pytest.raises(nf.EditError) as raised:
            document.rename(path, key)
        assert raised.value.code == code
        assert (str(document), document.edits()) == (text, [])

    def test_a_key_that_stands_twice(self) -> None:
        text = "---\na: 1\na: 2\nb: 3\n---\n"
        document = nf.Document.parse(text, None, duplicates="last")
        with pytest.raises(nf.EditError, match=r"NF404.*appears twice"):
            document.rename("a", "c")
        document.rename("b", "c")
        assert str(document) == text.replace("b", "c")

    def test_the_new_key_is_a_text(self) -> None:
        document = nf.Document.parse("---\na: 1\n---\n", None)
        with pytest.raises(TypeError, match="the new key as text"):
            document.rename("a", 1)  # type: ignore[arg-type] # that is the point

    def test_limits_hold(self) -> None:
        document = nf.Document.parse("---\na: 1\n---\n", None, limits=nf.Limits(front_matter=8))
        with pytest.raises(nf.EditError, match="NF111"):
            document.rename("a", "long name")
        assert str(document) == "---\na: 1\n---\n"

    def test_frozen_models_say_so_themselves(self) -> None:
        @attrs.frozen(kw_only=True)
        class Frozen:
            title: str | None = None

        check_refusal(
            "---\ntitel: A\n---\n",
            Frozen,
            lambda doc: doc.rename("titel", "title"),
            "NF204",
            "$.title",
            "",
        )


class TestItems:
    def test_an_object_is_copied(self) -> None:
        document = nf.Document.parse("---\ntitle: A\n---\n")
        image = nf.Image(url="u")
        document.append("images", image)
        image.url = "v"
        assert document.article.images == [nf.Image(url="u")]

    def test_the_list_stays_the_same_list(self) -> None:
        document = nf.Document.parse("---\ntopics: [a]\n---\n", OpenPage)
        topics = document.data.extra["topics"]
        document.append("topics", "b")
        document.move("topics[0]", 1)
        assert document.data.extra["topics"] is topics
        assert topics == ["b", "a"]

    @pytest.mark.parametrize("model", PAGES)
    def test_lists_that_the_model_may_not_know(self, model: Any) -> None:
        document = nf.Document.parse("---\nzz: [a] # few\n---\n", model)
        document.append("zz", "b")
        document.insert("zz[0]", "c")
        document.move("zz[1]", -1)
        document.append("yy", 1)
        document.insert("xx[0]", 1)
        assert (document.get("zz"), document.get("yy"), document.get("xx")) == (
            ["c", "b", "a"],
            [1],
            [1],
        )
        assert "\nzz: [c, b, a] # few\n" in str(document)

    def test_what_the_model_does_not_know_goes_with_its_item(self) -> None:
        text = "---\npictures:\n- url: u\n- url: v\n- url: w\n---\n"
        document = nf.Document.parse(text, Page)
        document.set("pictures[0].mood", "calm")
        document.move("pictures[0]", 2)
        document.set("pictures[2].hour", 7)
        document.remove("pictures[0]")
        document.data.pictures.reverse()
        assert nf.Document.parse(str(document), None).data == {
            "pictures": [{"url": "u", "mood": "calm", "hour": 7}, {"url": "w"}]
        }

    @pytest.mark.parametrize(
        ("change", "path", "reason"),
        [
            (lambda doc: doc.append("title", 1), "$.title", "expected a list here, found text"),
            (lambda doc: doc.append("scores", 1), "$.scores", "found a mapping"),
            (lambda doc: doc.append("pictures[0]", 1), "$.pictures[0]", "expected a list here"),
            (lambda doc: doc.append("zz[5]", 1), "$.zz", "nothing here"),
            (lambda doc: doc.insert("title", 1), "$.title", "not the path of an item"),
            (lambda doc: doc.insert("[0]", 1), "$", "is a mapping, and no list"),
            (lambda doc: doc.insert("pictures[3]", {}), "$.pictures[3]", "the list has 2 items"),
            (lambda doc: doc.insert("pictures[-3]", {}), "$.pictures[-3]", "has 2 items"),
            (lambda doc: doc.insert("zz[1]", 1), "$.zz[1]", "the list has no items"),
            (lambda doc: doc.move("pictures", 0), "$.pictures", "not the path of an item"),
            (lambda doc: doc.move("pictures[2]", 0), "$.pictures[2]", "the list has 2 items"),
            (lambda doc: doc.move("pictures[0]", 2), "$.pictures[0]", "moved to 2"),
            (lambda doc: doc.move("one[0]", -2), "$.one[0]", "the list has one item"),
            (lambda doc: doc.move("zz[0]", 0), "$.zz[0]", "nothing here"),
            (lambda doc: doc.move("title[0]", 0), "$.title", "expected a list here, found text"),
        ],
    )
    @pytest.mark.parametrize("model", [*PAGES, None])
    def test_refusals(self, model: Any, change: Change, path: str, reason: str) -> None:
        text = "---\ntitle: A\nscores: {a: 1}\none: [1]\npictures:\n- url: u\n- url: v # v\n---\n"
        check_refusal(text, model, change, "NF402", path, reason)

    @pytest.mark.parametrize(
        ("change", "code", "path"),
        [
            (lambda doc: doc.append("pictures", {"link": "u"}), "NF201", "$.pictures[2].url"),
            (lambda doc: doc.append("pictures", 1), "NF202", "$.pictures[2]"),
            (lambda doc: doc.append("heat", 1), "NF402", "$.heat"),
            (lambda doc: doc.append("short", 1), "NF202", "$.short"),
            (lambda doc: doc.insert("pictures[0]", {"url": 1}), "NF202", "$.pictures[0].url"),
            (lambda doc: doc.append("zz", object()), "NF401", "$.zz[0]"),
            (lambda doc: doc.append("pictures", {"url": "\ud800"}), "NF401", "$.pictures[2].url"),
        ],
    )
    @pytest.mark.parametrize("model", PAGES)
    def test_values_that_do_not_fit(self, model: Any, change: Change, code: str, path: str) -> None:
        text = "---\ntitle: A\npictures:\n- url: u\n- url: v # v\n---\n"
        check_refusal(text, model, change, code, path, "")

    def test_the_index_is_an_integer(self) -> None:
        document = nf.Document.parse("---\na: [1, 2]\n---\n", None)
        for to in (True, "0", None, 1.0):
            with pytest.raises(TypeError, match="the new index as an integer"):
                document.move("a[0]", to)  # type: ignore[arg-type] # that is the point


def test_an_item_in_two_documents_is_one_object() -> None:
    """What is changed in it changes in both; a copy is an object of its own."""
    first, second, third, fourth = (
        nf.Document.parse("---\ntitle: A\nimages:\n- url: u # here\n---\n") for _ in range(4)
    )
    image = first.article.images[0]
    second.article.images.append(image)
    third.article.images.append(copy.deepcopy(image))
    fourth.article.images.append(attrs.evolve(image, width=5))
    image.url = "v"
    assert str(first) == "---\ntitle: A\nimages:\n- url: v # here\n---\n"
    assert [each.url for each in second.article.images] == ["u", "v"]
    assert [each.url for each in third.article.images] == ["u", "u"]
    assert [each.url for each in fourth.article.images] == ["u", "u"]
    assert '- url: "v"' in str(second) or "- url: v" in str(second)
    assert "url: v" not in str(third) + str(fourth)
    assert nf.loads(str(fourth)).images[1].width == 5


# The laws


def places_in(value: object, path: Path = ()) -> list[tuple[Path, object]]:
    """All places in plain data, with what stands there."""
    found = [(path, value)] if path else []
    inner = value.items() if isinstance(value, dict) else ()
    steps = [*inner, *(enumerate(value) if isinstance(value, list) else ())]
    return found + [each for step, item in steps for each in places_in(item, (*path, step))]


def inside(value: Any, steps: Path) -> Any:
    for step in steps:
        value = value[step]
    return value


NEW_KEYS = st.one_of(
    st.sampled_from(
        ["new", "a b", "a.b", "404", "true", "it's", 'say "x"', "日本", "<<", "? x", ""]
    ),
    ours.texts(),
)


@st.composite
def changes(draw: st.DrawFn, data: Any) -> tuple[str, Path, object, object]:
    """Draw a method, a path, its other argument, and the data that should come of it.

    The data is `None` where the method has to refuse.
    """
    after = copy.deepcopy(data)
    places = places_in(data)
    keys = [path for path, _ in places if isinstance(inside(data, path[:-1]), dict)]
    lists = [path for path, value in places if isinstance(value, list)]
    method = draw(st.sampled_from(["rename", "append", "insert", "move"] if lists else ["rename"]))
    if method == "rename":
        path, key = draw(st.sampled_from(keys)), draw(NEW_KEYS)
        holder = inside(after, path[:-1])
        if key in holder:
            return method, path, key, after if path[-1] == key else None
        entries = [(key if each == path[-1] else each, value) for each, value in holder.items()]
        holder.clear()
        holder.update(entries)
        return method, path, key, after
    path = draw(st.sampled_from(lists))
    items = inside(after, path)
    if method == "move" and items:
        index, to = (draw(st.integers(-len(items), len(items) - 1)) for _ in range(2))
        items.insert(to % len(items), items.pop(index))
        return method, (*path, index), to, after
    value = draw(ours.plain_values())
    index = draw(st.integers(-len(items), len(items))) if method == "insert" else len(items)
    items.insert(index, copy.deepcopy(value))
    if method == "insert":
        return method, (*path, index), value, after
    return "append", path, value, after


def check_changes(text: str, data: st.DataObject, count: int = 3) -> None:
    """Make some changes, each to a document with those before it and to a new one."""
    document = nf.Document.parse(text, None)
    for _ in range(count):
        before, present = str(document), copy.deepcopy(document.data)
        assume(present)
        method, path, argument, wanted = data.draw(changes(present))
        new = nf.Document.parse(before, None)
        for each in (document, new):
            try:
                getattr(each, method)(format_path(path), copy.deepcopy(argument))
            except nf.EditError as error:
                event(f"{method} refused: {error.code}")
                assert str(each) == before
                assert says_the_same(each.data, present)
            else:
                assert wanted is not None
                assert says_the_same(each.data, wanted)
                assert says_the_same(nf.Document.parse(str(each), None).data, wanted)
        assert spliced(text, document) == str(document)
        if not new.changed:
            continue
        if method == "rename":
            check_name_alone(new, before, path, (*path[:-1], argument))
        else:
            check_lines(new, before, path if method == "append" else path[:-1])


def check_name_alone(document: nf.Document[Any], before: str, path: Path, new_path: Path) -> None:
    """Nothing but the key is another one."""
    old = nf.Document.parse(before, None).locate(format_path(path)).key
    new = document.locate(format_path(new_path)).key
    assert old is not None
    assert new is not None
    after = str(document)
    assert before[: old.start] == after[: new.start]
    assert before[old.end :] == after[new.end :]


def check_lines(document: nf.Document[Any], before: str, path: Path) -> None:
    """Locality: nothing that stands outside the list is removed."""
    allowed = touchable(before, path, is_removed=False)
    for each in document.edits():
        if each.span.length:
            assert allowed is not None
            assert allowed.allows(before, each.span.start, each.span.end)


class TestLaws:
    """Each method does to the text what the same operation does to plain data, and no more."""

    @given(texts_of_anything(), st.data())
    def test_in_any_yaml(self, text: str, data: st.DataObject) -> None:
        check_changes(text, data)

    @given(site_documents(), st.data())
    def test_in_files_of_sites(self, document: SiteDocument, data: st.DataObject) -> None:
        check_changes(document.text, data)

    @given(texts_of_articles(), st.data())
    def test_in_articles(self, text: str, data: st.DataObject) -> None:
        document = nf.Document.parse(text)
        for _ in range(3):
            before, article = str(document), copy.deepcopy(document.article)
            present = nf.Document.parse(before, None).data
            method, path, argument, _ = data.draw(changes(present))
            try:
                getattr(document, method)(format_path(path), copy.deepcopy(argument))
            except nf.EditError as error:
                event(f"{method} refused: {error.code}")
                assert str(document) == before
                assert says_the_same(document.article, article)
            assert says_the_same(nf.loads(str(document)), document.article)
            assert spliced(text, document) == str(document)
