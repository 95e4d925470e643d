"""Cards and tables of HTML: what they show, and that nothing in them can run or is loaded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, cast

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsformat as nf
from any_objects import objects
from newsformat import strategies as ours
from newsformat.notebook_html import card, table


class Page(HTMLParser):
    """What a browser would make of a text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attributes}
        self.links += [value or "" for name, value in attributes if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def page(text: str) -> Page:
    """Read a card, of which everything must be closed, and nothing load or run."""
    made = Page(text)
    assert made.open == []
    assert made.tags <= {"div", "span", "b", "a", "table", "thead", "tbody", "tr", "th", "td"}
    assert made.attributes <= {"style", "href", "rel"}
    assert all(link.startswith(("https://", "http://")) for link in made.links)
    assert "url(" not in text.partition("</div>")[0]
    return made


ARTICLE = nf.Article(
    title="Boats & <b>barges</b>",
    excerpt="On the canal.",
    heat=114,
    published=True,
    published_date_time=datetime(2024, 1, 31, 12, 0, tzinfo=UTC),
    web_url="https://example.com/boats?a=1&b=2",
    provider=nf.Provider(name="Gazette", domain="example.com"),
    topics=["Ferries", "<script>"],
    images=[nf.Image(url="https://example.com/a.jpg", width=640)],
    related=[nf.RelatedItem(title="Ferries", web_url="https://example.com/f")],
    extra={"mood": "calm", "odd": {"deep": {"deeper": {"deepest": 1}}}},
    body="The text.\n",
)


def test_a_card_says_what_the_article_says() -> None:
    made = page(card(ARTICLE, "boats.md"))
    for text in (
        "Boats & <b>barges</b>", "On the canal.", "114", "true", "2024-01-31 12:00 UTC", "Gazette",
        "domain: example.com", "Ferries", "<script>", "width: 640", "calm", "The text.", "boats.md",
    ):  # fmt: skip
        assert text in made.text
    assert "https://example.com/boats?a=1&b=2" in made.links
    assert "https://example.com/a.jpg" in made.links
    assert "img" not in made.tags


@pytest.mark.parametrize(
    "value", [ARTICLE, ARTICLE.provider, ARTICLE.images[0], ARTICLE.related[0]]
)
def test_models_show_themselves_in_notebooks(value: Any) -> None:
    assert value._repr_html_() == card(value)


def test_what_is_long_is_cut() -> None:
    long = nf.Article(title="t", topics=["x"] * 500, secured="a" * 5_000, body="word " * 5_000)
    made = page(card(long))
    assert "and 488 more" in made.text
    assert len(made.text) < 1_500


def test_zones_are_named() -> None:
    zone = timezone(timedelta(hours=-4))
    moment = datetime(2024, 1, 31, 12, 0, tzinfo=zone)
    assert "12:00 -0400" in page(card({"at": moment})).text
    assert "12:00<" in card({"at": moment.replace(tzinfo=None)})


def test_other_classes_and_mappings_have_cards() -> None:
    @attrs.define
    class Course:
        title: str
        link: str = "javascript:alert(1)"

    made = page(card(Course("Boats")))
    assert "Boats" in made.text
    assert made.links == []
    assert "mapping" not in page(card({"a": {}})).text


def test_a_table() -> None:
    made = page(table(["title", "heat"], [["<i>", 1], [None, 2.5]], "2 of 300 files"))
    assert made.text == "titleheat<i>12.52 of 300 files"


def test_control_characters_are_marks() -> None:
    assert "\x1b" not in card({"title": "\x1b[31mred"})


@given(st.one_of(ours.articles(), ours.models(nf.RelatedItem), ours.models(nf.Provider)))
def test_any_model_has_a_card(model: Any) -> None:
    page(card(model))


@pytest.mark.parametrize(
    "attribute", ["title", "provider", "topics", "extra", "body", "published_date_time"]
)
def test_any_object_can_stand_in_a_card(attribute: str) -> None:
    for value in objects():
        article = nf.Article(title="t")
        setattr(article, attribute, value)
        page(card(article))


def test_a_document_shows_its_card() -> None:
    document = nf.Document.parse(nf.dumps(ARTICLE), name="boats.md")
    assert page(document._repr_html_()).text.endswith("boats.md")
    document.article.heat = 1
    assert page(document._repr_html_()).text.endswith("boats.md, changed")
    document.article.heat = cast("Any", "hot")
    assert "boats.md: NF202" in page(document._repr_html_()).text


def test_a_collection_shows_its_first_documents(tmp_path: Path) -> None:
    for number in range(20):
        nf.dump(attrs.evolve(ARTICLE, heat=number), tmp_path / f"{number:02}.md")
    (tmp_path / "00.md").write_text("---\ntitle: [\n---\n", encoding="utf-8")
    collection = nf.Collection(tmp_path)
    made = page(collection._repr_html_())
    assert "filetitleproviderpublishedDateTimeheat" in made.text
    # A file is called as it is looked up, without its folder.
    assert "heat01.mdBoats & <b>barges</b>Gazette2024-01-31 12:00 UTC1" in made.text
    assert "12.md" in made.text
    assert "13.md" not in made.text
    assert made.text.endswith("the first 12 documents; there are more")
    few = nf.Collection(tmp_path, "0[12].md", model=None)
    assert page(few._repr_html_()).text.endswith("2 documents")
