"""Gathers what is known of a document, so that most rules need not be run on it.

Most documents of an archive were written by programs and break no rule. A rule that goes through
all objects of a document with their paths takes longer than reading the document. So a rule may
have a screen: a function that looks at all values of a kind together, and tells whether the rule
will certainly find nothing. The rule is run only if its screen cannot tell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

from newsformat.compiled.model_functions import unstructure_function
from newsformat.document import Reading
from newsformat.fallback import UnusualError
from newsformat.models import Article, Image
from newsformat.rules.addresses import are_usual
from newsformat.rules.gathered_values import GatheredValues, gathered
from newsformat.yaml.model_layout import Kind, Layout
from newsformat.yaml.scalars import is_ambiguous

_PLAIN_TYPES: Final = frozenset({str, int, float, bool, type(None)})
# Only six decimal places of a second are read. If all six are zeros, the value that was read does
# not show whether further places follow.
_LOST_DIGITS: Final = ".000000"


class Overview:
    """A document in which each value has exactly the type that its field declares.

    Its text has no tags, anchors or doubled keys, and all of its lines end alike.

    Attributes:
        reading: The result of reading the document.
        article: The object that was read.
        file: The path of the file; empty if there is none.
        now: The current time; `None` if it is not known.
        values: All values by their kinds.
        urls_are_usual: Whether all URLs are certainly absolute and contain nothing unusual.
        moments_are_in_utc: Whether all dates and times have the offset of UTC, written as `Z`.
        items: The article and its related items; empty if the object is not an `Article`.
        titles: The titles of the items.
        titles_and_excerpts: The titles of the items, and the excerpts of those that have one.
        images: The images of the article, of its related items and of all providers.
    """

    # Nearly all screens look at nearly all documents, so every attribute is computed at once.
    __slots__ = (
        "article", "file", "images", "items", "moments_are_in_utc", "now", "reading", "titles",
        "titles_and_excerpts", "urls_are_usual", "values",
    )  # fmt: skip

    def __init__(self, reading: Reading, file: str, now: datetime | None) -> None:
        """Gather the values of a document."""
        self.reading: Reading = reading
        self.article: Any = reading.state
        self.file: str = file
        self.now: datetime | None = now
        self.values: GatheredValues = gathered(reading.layout, self.article)
        self.urls_are_usual: bool = are_usual(self.values.urls)
        self.moments_are_in_utc: bool = not [
            each
            for each in self.values.moments
            if type(each) is not datetime or each.tzinfo is not UTC
        ]
        is_article = isinstance(self.article, Article)
        self.items: list[Any] = [self.article, *self.article.related] if is_article else []
        self.titles: list[str] = [item.title for item in self.items]
        excerpts = [item.excerpt for item in self.items if item.excerpt]
        self.titles_and_excerpts: list[str] = self.titles + excerpts
        self.images: list[Image] = [each for each in self.values.objects if isinstance(each, Image)]

    @property
    def is_beyond_doubt(self) -> bool:
        """Whether all YAML readers read all values alike, however they are written."""
        values = self.values
        return (
            not values.others
            and not any(_may_be_doubtful(*each) for each in values.unknown)
            and self._moments_are_whole
            and not any(map(is_ambiguous, values.words))
            # Every reader reads a usual URL as a text.
            and (self.urls_are_usual or not any(map(is_ambiguous, filter(None, values.urls))))
        )

    @property
    def _moments_are_whole(self) -> bool:
        """Whether all dates and times have an offset, whole seconds and no further digits."""
        parsed = self.reading.parsed
        return not [
            each
            for each in self.values.moments
            if type(each) is not datetime or each.tzinfo is None or each.microsecond
        ] and not parsed.has_in_front_matter(_LOST_DIGITS)


def _may_be_doubtful(layout: Layout, unknown: Mapping[Any, Any]) -> bool:
    """Tell whether an unknown key may have a value that is read in different ways."""
    # If no type is declared for unknown keys, a plain value has the type that it looks like, and
    # numbers, booleans and texts are read alike.
    is_free = layout.other.kind is Kind.ANY and layout.other.keeps is None
    return not is_free or any(type(each) not in _PLAIN_TYPES for each in unknown.values())


def overview_of(reading: Reading, file: str, now: datetime | None) -> Overview | None:
    """Return the overview of a document; `None` if anything in the document is unusual.

    Args:
        reading: The result of reading the document.
        file: The path of the file; empty if there is none.
        now: The current time; `None` if it is not known.
    """
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
    return Overview(reading, file, now) if is_usual else None


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
