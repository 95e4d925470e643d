"""Rules for articles that can be read but are not as they should be."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from newsformat.diagnostics import Severity
from newsformat.document import Document
from newsformat.models import Article, Image, RelatedItem
from newsformat.rules.addresses import canonical, page_of_usual_url
from newsformat.rules.article_fixes import articles_in, remove_item, set_value
from newsformat.rules.definition import Fix, Rule, Subject, Violation, rule
from newsformat.rules.mojibake import may_be_misread, repaired
from newsformat.rules.overview import Overview, Screen
from newsformat.rules.places import span_of_key
from newsformat.rules.similar_names import folded, folded_name, nearest_key
from newsformat.yaml.model_layout import Kind, Shape
from newsformat.yaml.paths import Path, format_path

_WHITE: Final = re.compile(r"\s*")
_TAG: Final = (
    r"</?(?:a|abbr|article|b|blockquote|br|button|center|cite|code|dd|del|div|dl|dt|em|figcaption"
    r"|figure|font|form|h[1-6]|hr|i|iframe|img|ins|kbd|li|mark|ol|p|picture|pre|q|s|script|section"
    r"|small|span|strike|strong|style|sub|sup|svg|table|tbody|td|tfoot|th|thead|tr|tt|u|ul|video)"
    r"(?:\s[^<>]*)?/?>|<!--"
)
# AES encrypts blocks of this many bytes, and needs an initialization vector of the same size.
_BLOCK: Final = 16
# Usual values are 0 to 200, but negative values and some hundreds occur too.
_LOWEST_SCORE: Final = -1000
_HIGHEST_SCORE: Final = 1000
_LONGEST_SIDE: Final = 100_000


@rule(
    code="NF501",
    name="empty-title",
    summary="The title, or that of a related item, is empty.",
    why="Lists of articles show nothing to click on. A missing title is the error NF201.",
    example='title: ""',
    severity=Severity.ERROR,
    model=Article,
)
def empty_title(subject: Subject[Article]) -> Iterator[Violation]:
    """Find titles without a letter."""
    if _WHITE.fullmatch(subject.article.title):
        yield Violation(("title",), "the title is empty")
    for index, item in enumerate(subject.article.related):
        if _WHITE.fullmatch(item.title):
            yield Violation(("related", index, "title"), "the title is empty")


def _all_have_titles(overview: Overview) -> bool:
    titles = overview.items.titles
    return all(titles) and not any(map(str.isspace, titles))


@rule(
    code="NF505",
    name="image-size",
    summary="An image lacks its width or its height, or one of them is not positive.",
    why="The page jumps while the image loads, and link previews leave the image out.",
    example='images: [{url: "https://a.example/b.jpg", width: 0, height: 630}]',
    model=Article,
)
def image_size(subject: Subject[Article]) -> Iterator[Violation]:
    """Check the images of the article, of its related items and of all providers."""
    for path, model, _ in subject.parts:
        if not isinstance(model, Image):
            continue
        for key, number in (("width", model.width), ("height", model.height)):
            if number is None:
                yield Violation((*path, key), f"the image has no {key}")
            elif number <= 0:
                yield Violation((*path, key), f"the {key} is {number}, and must be positive")


def _all_have_sizes(overview: Overview) -> bool:
    return not [side for side in overview.sides if side is None or side <= 0]


@rule(
    code="NF511",
    name="no-topics",
    summary="The article has no topics, or one of them is empty.",
    why="Readers who browse by topic do not find the article.",
    example="topics: []",
    model=Article,
)
def no_topics(subject: Subject[Article]) -> Iterator[Violation]:
    """Check that there is at least one topic, and that each contains a letter."""
    topics = subject.article.topics
    if not topics:
        yield Violation(("topics",), "an article needs a topic")
    for index, topic in enumerate(topics):
        # A null in the list counts as an empty topic.
        if not topic or _WHITE.fullmatch(topic):
            yield Violation(("topics", index), "the topic is empty")


def _has_topics(overview: Overview) -> bool:
    topics = overview.items.topics
    return bool(topics) and all(topics) and not any(map(str.isspace, topics))


@rule(
    code="NF512",
    name="repeated-topic",
    summary="A topic is listed twice.",
    why="The page of the topic shows the article twice.",
    example="topics: [Boats, Canals, Boats]",
    model=Article,
    fix="safe",
)
def repeated_topic(subject: Subject[Article]) -> Iterator[Violation]:
    """Compare the topics ignoring case and blanks; only exact duplicates can be removed."""
    topics = subject.article.topics
    if len(topics) <= 1:
        return
    first: dict[str, str] = {}
    seen: set[str] = set()
    for index, topic in enumerate(topics):
        if not topic:
            continue
        known = first.setdefault(folded(topic), topic)
        if topic in seen:
            fix = remove_item(("topics",), index)
            yield Violation(("topics", index), "this topic is listed twice", fix)
        elif known != topic:
            yield Violation(("topics", index), f"this is {known} in another spelling")
        seen.add(topic)


def _all_topics_differ(overview: Overview) -> bool:
    topics = overview.items.topics
    return len({*map(folded_name, topics)}) == len(topics)


@rule(
    code="NF513",
    name="repeated-related",
    summary="A related item is the article itself, or repeats an earlier item.",
    why="Readers are sent back to the article that they came from, or see an item twice.",
    example=(
        'webUrl: "https://a.example/b"\n'
        'related: [{title: Boats, webUrl: "http://a.example/b/#top"}]'
    ),
    model=Article,
    fix="unsafe",
)
def repeated_related(subject: Subject[Article]) -> Iterator[Violation]:
    """Compare addresses; if one of two items has none, compare titles."""
    article = subject.article
    if not article.related:
        return
    seen = _Seen()
    seen.add(article, "the article itself")
    for index, item in enumerate(article.related):
        path: Path = ("related", index)
        twin = seen.find(item)
        if twin is not None:
            yield Violation(path, f"this is {twin}", remove_item(("related",), index))
        seen.add(item, f"related[{index}] once more")


class _Seen:
    """The articles and related items so far, by address and by title."""

    def __init__(self) -> None:
        self._by_url: dict[str, str] = {}
        self._by_title: dict[str, str] = {}
        self._by_title_alone: dict[str, str] = {}

    def add(self, item: Article | RelatedItem, name: str) -> None:
        """Add an item."""
        urls, title = _urls(item), folded(item.title)
        for url in urls:
            self._by_url.setdefault(url, name)
        self._by_title.setdefault(title, name)
        if not urls:
            self._by_title_alone.setdefault(title, name)

    def find(self, item: Article | RelatedItem) -> str | None:
        """Return what an item repeats: an address, or a title if one of the two has no address."""
        urls, title = _urls(item), folded(item.title)
        known = (self._by_url[url] for url in urls if url in self._by_url)
        titles = self._by_title_alone if urls else self._by_title
        return next(known, titles.get(title) if title else None)


def _urls(item: Article | RelatedItem) -> Sequence[str]:
    """Return the addresses of an item without repetition, always in the same order."""
    return [*dict.fromkeys(canonical(url) for url in (item.web_url, item.original_url) if url)]


def _all_pages_differ(overview: Overview) -> bool:
    """Tell whether all items have an address, and no two items may lead to the same page."""
    urls, originals = overview.items.web_urls, overview.items.original_urls
    if len(urls) == 1:
        return True
    if not overview.urls_are_usual:
        return False
    if not any(originals):
        pages = {page_of_usual_url(url) for url in urls if url}
        return len(pages) == len(urls)
    seen: set[str] = set()
    for pair in zip(urls, originals, strict=True):
        own = {page_of_usual_url(url) for url in pair if url}
        if not own or not own.isdisjoint(seen):
            return False
        seen |= own
    return True


@rule(
    code="NF514",
    name="secured-form",
    summary="`secured` is not a ciphertext and an initialization vector of 16 bytes in Base64.",
    why="The site cannot decrypt the value. Usually a part of it was lost when it was copied.",
    example='secured: "c2VjcmV0"',
    model=Article,
)
def secured_form(subject: Subject[Article]) -> Iterator[Violation]:
    """Check the form of the two parts, not their content."""
    message = mistake_in_secured(subject.article.secured)
    if message:
        yield Violation(("secured",), message)


def _has_correct_form(overview: Overview) -> bool:
    return not mistake_in_secured(overview.items.secured)


def mistake_in_secured(secured: str | None) -> str:
    """Return what is wrong with the form of `secured`; an empty text if it is correct."""
    if secured is None:
        return ""
    cipher, semicolon, vector = secured.partition(";")
    message = ""
    if not semicolon:
        message = "expected base64;base64, found no semicolon"
    elif (length := _decoded_length(cipher)) is None:
        message = "the part before the semicolon is not Base64"
    elif not length or length % _BLOCK:
        message = f"the ciphertext has {length} bytes, which is not a multiple of {_BLOCK}"
    elif (length := _decoded_length(vector)) is None:
        message = "the part after the semicolon is not Base64"
    elif length != _BLOCK:
        message = f"the initialization vector has {length} bytes instead of {_BLOCK}"
    return message


def _decoded_length(text: str) -> int | None:
    try:
        return len(binascii.a2b_base64(text, strict_mode=True))
    except ValueError:
        return None


@rule(
    code="NF515",
    name="html-in-text",
    summary="A title or an excerpt contains an HTML tag.",
    why="Pages show the tag to readers, or interpret it, which can break a page or run a script.",
    example='title: "<b>Boats</b>"',
    model=Article,
)
def html_in_text(subject: Subject[Article]) -> Iterator[Violation]:
    """Find HTML tags that are common in texts."""
    for path, text in _titles_and_excerpts(subject.article):
        if "<" in text and (tag := re.search(_TAG, text, re.IGNORECASE)):
            yield Violation(path, f"the HTML tag {tag.group():.40} in plain text")


def _nothing_begins_a_tag(overview: Overview) -> bool:
    return b"<" not in overview.items.text


@rule(
    code="NF516",
    name="mojibake",
    summary="A title or an excerpt is UTF-8 that was read as Windows-1252.",
    why="Readers see characters such as â€™ instead of an apostrophe.",
    example='title: "CafÃ© on the canal"',
    model=Article,
    fix="unsafe",
)
def mojibake(subject: Subject[Article]) -> Iterator[Violation]:
    """Find the characters that this mistake produces; the fix restores the text."""
    for path, text in _titles_and_excerpts(subject.article):
        if not text.isascii() and (repair := repaired(text)):
            yield Violation(
                path,
                f"UTF-8 read as Windows-1252: {repair:.60}",
                set_value(path[:-1], str(path[-1]), repair),
            )


def _all_are_read_rightly(overview: Overview) -> bool:
    return not may_be_misread(overview.items.text)


def _titles_and_excerpts(article: Article) -> Iterator[tuple[Path, str]]:
    yield ("title",), article.title
    if article.excerpt:
        yield ("excerpt",), article.excerpt
    for index, item in enumerate(article.related):
        yield ("related", index, "title"), item.title
        if item.excerpt:
            yield ("related", index, "excerpt"), item.excerpt


@rule(
    code="NF517",
    name="misspelled-key",
    summary="An unknown key looks like a misspelled known one.",
    why="Programs ignore the misspelled key, and treat the right one as missing.",
    example="publishedDatTime: 2020-06-24T19:27:00Z",
    model=Article,
    fix="unsafe",
)
def misspelled_key(subject: Subject[Article]) -> Iterator[Violation]:
    """Compare the unknown keys of each object with the keys of its class."""
    for part in subject.parts:
        for key, value in part.extra.items():
            known = part.roles.layout.by_key
            meant = nearest_key(key, known) if isinstance(key, str) else None
            if meant is None or key in part.roles.layout.followers:
                continue
            if not _may_be_meant(known[meant].shape, value):
                continue
            path = (*part.path, key)
            fix = None
            if subject.node((*part.path, meant)) is None:
                fix = _rename(path, meant)
            message = f"an unknown key; did you mean {meant}?"
            yield Violation(path, message, fix, span_of_key(subject.node(part.path), key))


def _may_be_meant(shape: Shape, value: object) -> bool:
    """Tell whether a key with this value may be a misspelling of one with that shape.

    `image` beside `images` is a key of its own, and so is `publisher` with keys beside `published`.
    """
    if isinstance(value, dict) and shape.kind is not Kind.ANY:
        return False
    return (shape.items is not None) == isinstance(value, list)


def _no_key_is_nearly_known(overview: Overview) -> bool:
    return not [
        key
        for layout, unknown in overview.unknown
        for key in unknown
        if isinstance(key, str) and nearest_key(key, layout.by_key)
    ]


def _rename(path: Path, new_key: str) -> Fix:
    def fix(document: Document[Any]) -> None:
        document.rename(format_path(path), new_key)

    return fix


@rule(
    code="NF518",
    name="number-range",
    summary="A number is far outside the usual range.",
    why="Such a number usually stands for a missing value, and it spoils sorting and averages.",
    example="heat: -2147483648",
    model=Article,
)
def number_range(subject: Subject[Article]) -> Iterator[Violation]:
    """Check `quality`, `heat`, and the sizes of images."""
    for path, item in articles_in(subject.article):
        heat = item.heat if isinstance(item, Article) else None
        for key, number in (("quality", item.quality), ("heat", heat)):
            if number is not None and not _LOWEST_SCORE <= number <= _HIGHEST_SCORE:
                message = f"expected {_LOWEST_SCORE} to {_HIGHEST_SCORE}, found {number}"
                yield Violation((*path, key), message)
    for path, model, _ in subject.parts:
        if isinstance(model, Image):
            for key, side in (("width", model.width), ("height", model.height)):
                if side is not None and side > _LONGEST_SIDE:
                    yield Violation((*path, key), f"no image has a {key} of {side} pixels")


def _all_numbers_are_usual(overview: Overview) -> bool:
    scores = overview.items.scores
    are_usual = not scores or (min(scores) >= _LOWEST_SCORE and max(scores) <= _HIGHEST_SCORE)
    return are_usual and max(filter(None, overview.sides), default=0) <= _LONGEST_SIDE


ARTICLE_RULES: Final[tuple[Rule, ...]] = (
    empty_title, image_size, no_topics, repeated_topic, repeated_related, secured_form,
    html_in_text, mojibake, misspelled_key, number_range,
)  # fmt: skip
"""The rules of this module, sorted by code."""

ARTICLE_SCREENS: Final[Mapping[Rule, Screen]] = {
    empty_title: _all_have_titles,
    image_size: _all_have_sizes,
    no_topics: _has_topics,
    repeated_topic: _all_topics_differ,
    repeated_related: _all_pages_differ,
    secured_form: _has_correct_form,
    html_in_text: _nothing_begins_a_tag,
    mojibake: _all_are_read_rightly,
    misspelled_key: _no_key_is_nearly_known,
    number_range: _all_numbers_are_usual,
}
"""Tells for each of these rules whether a document certainly fits it."""
