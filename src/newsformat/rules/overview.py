"""All that a document says, taken together, to tell at a glance that it surely keeps a rule.

Most documents of an archive were written by machine and break no rule. A rule that looks at them
one object after the other, with the path of each, takes longer than reading them. So a rule may
have a screen: a function that looks at all values of a kind together, and tells whether the rule
surely finds nothing. Only where it cannot tell, the rule is asked.
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
# Six decimal places are read; of these zeros, more may follow than are.
_LOST_DIGITS: Final = ".000000"


class Overview:
    """A document in which all values are exactly of the types that their fields say.

    Its text has no tags, anchors or doubled keys, and one kind of line ends.

    Attributes:
        reading: What the document was read as.
        article: The object that was read.
        file: The path of the file; empty if it has none.
        now: The current time; `None` if nobody said.
        values: All values by their kinds.
        urls_are_usual: Whether all URLs surely are absolute, and nothing in them is unusual.
        moments_are_in_utc: Whether all dates and times have the offset of UTC, written as `Z`.
        items: The article and its related items; nothing for another class, as the next ones.
        titles: Their titles.
        titles_and_excerpts: Their titles, and the excerpts of those that have one.
        images: The images of the article, of its related items and of all providers.
    """

    # Nearly all screens are asked of nearly all documents, so nothing waits until it is needed.
    __slots__ = (
        "article", "file", "images", "items", "moments_are_in_utc", "now", "reading", "titles",
        "titles_and_excerpts", "urls_are_usual", "values",
    )  # fmt: skip

    def __init__(self, reading: Reading, file: str, now: datetime | None) -> None:
        """Take what is known of the document."""
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
        """Whether all values are read alike by everybody, however they are written."""
        values = self.values
        return (
            not values.others
            and not any(_may_be_doubtful(*each) for each in values.unknown)
            and self._moments_are_whole
            and not any(map(is_ambiguous, values.words))
            # A usual URL is a text to everybody.
            and (self.urls_are_usual or not any(map(is_ambiguous, filter(None, values.urls))))
        )

    @property
    def _moments_are_whole(self) -> bool:
        """Whether all dates and times have an offset, and no more digits than are read."""
        parsed = self.reading.parsed
        return not [
            each
            for each in self.values.moments
            if type(each) is not datetime or each.tzinfo is None or each.microsecond
        ] and not parsed.has_in_front_matter(_LOST_DIGITS)


def _may_be_doubtful(layout: Layout, unknown: Mapping[Any, Any]) -> bool:
    """Tell whether an unknown key may have a value that is no plain number, boolean or text."""
    # Where nothing says that it is a text, what looks like something else is that.
    is_free = layout.other.kind is Kind.ANY and layout.other.keeps is None
    return not is_free or any(type(each) not in _PLAIN_TYPES for each in unknown.values())


def overview_of(reading: Reading, file: str, now: datetime | None) -> Overview | None:
    """Return what can be said of a document at a glance; `None` where anything is unusual.

    Args:
        reading: What the document was read as.
        file: The path of the file; empty if it has none.
        now: The current time; `None` if nobody said.
    """
    parsed = reading.parsed
    has_returns = parsed.has_in_front_matter("\r")
    if parsed.is_by_template:
        # All lines between the fences end alike, but the first one may end in another way.
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
    """Tell whether all values of a model are exactly of the types that their fields say."""
    function = None if reading.model is None else unstructure_function(reading.layout)
    if function is None:
        return False
    try:
        function(reading.state)
    except (AttributeError, UnusualError):
        return False
    return True


Screen: TypeAlias = Callable[[Overview], bool]
"""What tells whether a document surely keeps a rule. A `False` may be wrong, a `True` never is."""
