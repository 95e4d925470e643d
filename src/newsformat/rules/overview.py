"""Gathers what is known of a document, so that most rules need not be run on it.

Most documents of an archive were written by programs and break no rule. A rule that goes through
all objects of a document with their paths takes longer than reading the document. So a rule may
have a screen: a function that looks at all values of a kind together, and tells whether the rule
will certainly find nothing. The rule is run only if its screen cannot tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple, TypeAlias, cast

from newsformat.compiled.model_functions import unstructure_function
from newsformat.document import Reading
from newsformat.fallback import UnusualError
from newsformat.models import Article, Image, RelatedItem
from newsformat.rules.addresses import are_usual
from newsformat.rules.gathered_values import GatheredValues, gathered
from newsformat.rules.usual_fields import has_usual_fields
from newsformat.yaml.model_layout import Kind, Layout
from newsformat.yaml.scalars import is_ambiguous

_PLAIN_TYPES: Final = frozenset({str, int, float, bool, type(None)})
# Only six decimal places of a second are read. If all six are zeros, the value that was read does
# not show whether further places follow.
_LOST_DIGITS: Final = ".000000"


class ItemValues(NamedTuple):
    """The values of an article and of its related items, which are all empty for other classes.

    In each list that has one value for each item, the first is that of the article, and a missing
    value is `None` or an empty text.

    Attributes:
        titles: The title of each item.
        web_urls: The address of each item.
        original_urls: The original address of each item.
        amp_urls: The AMP address of each item.
        cached_urls: The address in an AMP cache of each item.
        types: The type of each item.
        domains: The domain of the provider of each item.
        scores: The quality and the heat of the items that have one.
        topics: The topics of the article.
        secured: The secured value of the article.
        text: A text in UTF-8 that contains all titles and excerpts.
        day: The publishing date of the article, such as `2020-06-24`; empty if there is none.
    """

    titles: Sequence[str] = ()
    web_urls: Sequence[str | None] = ()
    original_urls: Sequence[str | None] = ()
    amp_urls: Sequence[str | None] = ()
    cached_urls: Sequence[str | None] = ()
    types: Sequence[str | None] = ()
    domains: Sequence[str | None] = ()
    scores: Sequence[float] = ()
    topics: Sequence[str] = ()
    secured: str | None = None
    text: bytes = b""
    day: str = ""


class Written(NamedTuple):
    """How a document is written.

    Attributes:
        reading: The result of reading it.
        values: All values by their kinds.
    """

    reading: Reading
    values: GatheredValues


class Overview(NamedTuple):
    """What screens know of a document in which each value has the type that its field declares.

    Its text has no tags, anchors or doubled keys, and all of its lines end alike.

    Attributes:
        file: The path of the file; empty if there is none.
        now: The current time; `None` if it is not known.
        items: The values of the article and of its related items.
        sides: The width and height of each image of the article, its related items and all
            providers; `None` for a missing one.
        urls_are_usual: Whether all URLs are certainly absolute and contain nothing unusual.
        moments_are_in_utc: Whether all dates and times have the offset of UTC, written as `Z`.
        latest: The latest of all dates and times, if they are all in UTC; `None` if there is none.
        unknown: For each object with unknown keys, the layout of its class, and these keys with
            their values.
        written: How the document is written.
    """

    file: str
    now: datetime | None
    items: ItemValues
    sides: Sequence[float | None]
    urls_are_usual: bool
    moments_are_in_utc: bool
    latest: datetime | None
    unknown: Sequence[tuple[Layout, Mapping[Any, Any]]]
    written: Written

    @property
    def is_beyond_doubt(self) -> bool:
        """Whether all YAML readers read all values alike, however they are written."""
        if any(may_be_doubtful(*each) for each in self.unknown):
            return False
        reading, values = self.written
        return (
            not values.others
            and _are_whole(values.moments)
            and not reading.parsed.has_in_front_matter(_LOST_DIGITS)
            and not any(map(is_ambiguous, values.words))
            # Every reader reads a usual URL as a text.
            and (self.urls_are_usual or not any(map(is_ambiguous, filter(None, values.urls))))
        )


def _are_whole(moments: Iterable[Any]) -> bool:
    """Tell whether all dates and times have an offset and whole seconds."""
    return not [
        each
        for each in moments
        if type(each) is not datetime or each.tzinfo is None or each.microsecond
    ]


def may_be_doubtful(layout: Layout, unknown: Mapping[Any, Any]) -> bool:
    """Tell whether an unknown key may have a value that is read in different ways.

    Args:
        layout: The layout of the class.
        unknown: The unknown keys with their values.
    """
    # If no type is declared for unknown keys, a plain value has the type that it looks like, and
    # numbers, booleans and texts are read alike.
    is_free = layout.other.kind is Kind.ANY and layout.other.keeps is None
    return not is_free or not all(map(_is_plain, unknown.values()))


def _is_plain(value: object) -> bool:
    """Tell whether a value without a declared type is certainly read alike."""
    kind = type(value)
    if kind is dict:
        return all(map(_is_plain, cast("dict[object, object]", value).values()))
    if kind is list:
        return all(map(_is_plain, cast("list[object]", value)))
    return kind in _PLAIN_TYPES


def overview_of(reading: Reading, file: str, now: datetime | None) -> Overview | None:
    """Return the overview of a document; `None` if anything in it, or in its class, is unusual.

    Args:
        reading: The result of reading the document.
        file: The path of the file; empty if there is none.
        now: The current time; `None` if it is not known.
    """
    if not has_usual_fields(reading.layout):
        return None
    parsed = reading.parsed
    has_returns = parsed.has_in_front_matter("\r")
    if parsed.is_by_template:
        # All lines between the fences end alike, but the line of the first fence may end otherwise.
        is_usual = parsed.source.text.startswith("---\r\n" if has_returns else "---\n")
    else:
        is_usual = (
            parsed.is_by_lines
            and not has_returns
            and not parsed.source.allowances.doubled_keys
            and parsed.source.text.startswith("---\n")
            and _is_exact(reading)
        )
    return _overview(reading, file, now) if is_usual else None


def _overview(reading: Reading, file: str, now: datetime | None) -> Overview:
    values = gathered(reading.layout, reading.state)
    are_in_utc = not [
        each for each in values.moments if type(each) is not datetime or each.tzinfo is not UTC
    ]
    images = [each for each in values.objects if isinstance(each, Image)]
    return Overview(
        file,
        now,
        _items_of(reading.state) if isinstance(reading.state, Article) else ItemValues(),
        [side for each in images for side in (each.width, each.height)],
        are_usual(values.urls),
        are_in_utc,
        max(values.moments) if are_in_utc and values.moments else None,
        values.unknown,
        Written(reading, values),
    )


def _items_of(article: Article) -> ItemValues:
    items: list[Article | RelatedItem] = [article, *article.related]
    scores = [article.heat, *[each.quality for each in items]]
    moment = article.published_date_time
    titles = [each.title for each in items]
    excerpts = [each.excerpt for each in items if each.excerpt]
    return ItemValues(
        titles,
        [each.web_url for each in items],
        [each.original_url for each in items],
        [each.amp_web_url for each in items],
        [each.cdn_amp_web_url for each in items],
        [each.type for each in items],
        [None if each.provider is None else each.provider.domain for each in items],
        [each for each in scores if each is not None],
        article.topics,
        article.secured,
        "".join(titles + excerpts).encode("utf-8", "surrogatepass"),
        "" if moment is None else moment.isoformat()[:10],
    )


def _is_exact(reading: Reading) -> bool:
    """Tell whether each value of a model has exactly the type that its field declares."""
    function = None if reading.model is None else unstructure_function(reading.layout)
    if function is None:
        return False
    try:
        function(reading.state)
    except (AttributeError, UnusualError):
        return False
    return True


Screen: TypeAlias = Callable[[Overview], bool]
"""A function that tells whether a document certainly fits a rule.

The rule finds nothing in a document for which the screen returns `True`. It may find something, or
nothing, in a document for which the screen returns `False`.
"""
