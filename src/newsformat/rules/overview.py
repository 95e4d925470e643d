"""All that a document says, taken together, to tell at a glance that it surely keeps a rule.

Most documents of an archive were written by machine and break no rule. A rule that looks at them
one object after the other, with the path of each, takes longer than reading them. So a rule may
have a screen: a function that looks at all values of a kind together, and tells whether the rule
surely finds nothing. Only where it cannot tell, the rule is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

from newsformat.document import Reading
from newsformat.models import Article, Image
from newsformat.rules.addresses import are_usual
from newsformat.rules.gathered_values import GatheredValues, gathered
from newsformat.rules.model_parts import are_beyond_doubt
from newsformat.yaml.model_layout import Kind

_PLAIN_TYPES: Final = frozenset({str, int, float, bool, type(None)})


class Overview:
    """A document whose text is as machines write it: the template reader took it.

    So each value is exactly of the type that its field says, and the text has no comments, tags,
    anchors or doubled keys, and one kind of line ends. It may have unknown keys, but only at the
    root.

    Attributes:
        reading: What the document was read as.
        article: The object that was read.
        file: The path of the file; empty if it has none.
        now: The current time; `None` if nobody said.
        values: All values by their kinds.
        unknown: The keys of the root that its class does not know, with their values.
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
        "titles_and_excerpts", "unknown", "urls_are_usual", "values",
    )  # fmt: skip

    def __init__(self, reading: Reading, file: str, now: datetime | None) -> None:
        """Take what is known of the document."""
        self.reading: Reading = reading
        self.article: Any = reading.state
        self.file: str = file
        self.now: datetime | None = now
        self.values: GatheredValues = gathered(reading.layout, self.article)
        extra = reading.layout.extra_attribute
        self.unknown: dict[Any, Any] = {} if extra is None else getattr(self.article, extra)
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
        return (
            not self.values.others
            and not (self.unknown and self._unknown_are_doubtful())
            and self.urls_are_usual
            and self.moments_are_in_utc
            and not [moment for moment in self.values.moments if moment.microsecond]
            and are_beyond_doubt(self.values.words)
        )

    def _unknown_are_doubtful(self) -> bool:
        """Tell whether an unknown key may have a value that is no plain number, boolean or text."""
        shape = self.reading.layout.other
        # Where nothing says that it is a text, what looks like something else is that.
        is_free = shape.kind is Kind.ANY and shape.keeps is None
        return not is_free or any(type(each) not in _PLAIN_TYPES for each in self.unknown.values())


def overview_of(reading: Reading, file: str, now: datetime | None) -> Overview | None:
    """Return what can be said of a document at a glance; `None` where its text is unusual.

    Args:
        reading: What the document was read as.
        file: The path of the file; empty if it has none.
        now: The current time; `None` if nobody said.
    """
    parsed = reading.parsed
    if not parsed.is_by_template:
        return None
    text, fences = parsed.source.text, parsed.fences
    # All lines between the fences end alike, but the first one may end in another way.
    newline = "\n" if text.find("\r", fences.start, fences.end) < 0 else "\r\n"
    is_usual = text.startswith(f"---{newline}")
    return Overview(reading, file, now) if is_usual else None


Screen: TypeAlias = Callable[[Overview], bool]
"""What tells whether a document surely keeps a rule. A `False` may be wrong, a `True` never is."""
