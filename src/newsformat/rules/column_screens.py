"""Tells for many machine-written texts together which of them may break a rule.

Most texts of an archive were written by programs and break no rule. For the values of these texts
there are two kinds of screens. A condition is a part of the pattern that the text has to match. And
a function looks at the columns of the values of many texts. Of the other texts, only the rules in
doubt are asked, and a document is made only if one of them needs it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC
from itertools import chain, compress
from types import MappingProxyType
from typing import Final, NamedTuple

from newsformat.compiled.row_patterns import ValueCondition
from newsformat.models import Article, Image, RelatedItem
from newsformat.rules import address_rules, article_rules, date_rules, front_matter_rules
from newsformat.rules.amp_cache_addresses import usual_subdomain
from newsformat.rules.definition import Rule
from newsformat.rules.mojibake import may_be_misread
from newsformat.rules.overview import may_be_doubtful
from newsformat.rules.similar_names import folded_name, nearest_key
from newsformat.rules.text_columns import (
    AmpAddresses,
    Doubts,
    TextColumns,
    owners_of_twins,
    owners_where_not,
)
from newsformat.yaml.model_layout import Layout
from newsformat.yaml.results_per_layout import cached_per_layout

_ITEMS: Final = (Article, RelatedItem)
_SIDES: Final = ("width", "height")
_PLAIN_TEXTS: Final = ("title", "excerpt")
# The length of a date and time without a fraction of a second and an offset.
_SECONDS: Final = len("2020-06-24T19:27:00")


class ColumnScreen(NamedTuple):
    """What is known of the texts that may break a rule.

    Attributes:
        conditions: What values have to be like. If that is not enough to know, there are doubts.
        doubts: Returns the numbers of the texts that may break the rule although their values meet
            the conditions; `None` if there are none.
        is_of_text: Whether the rule looks at the text alone, so that it needs no document.
    """

    conditions: tuple[ValueCondition, ...] = ()
    doubts: Doubts | None = None
    is_of_text: bool = False


def _without_address(columns: TextColumns) -> list[int]:
    items = columns.items
    if all(items.pages.hosts):
        return []
    return owners_where_not(
        _has_address_or_needs_none, items.owners, items.pages.hosts, items.types
    )


def _has_address_or_needs_none(host: str, kind: str) -> bool:
    return bool(host) or kind != "article"


def _with_unusual_urls(columns: TextColumns) -> Iterable[int]:
    return chain.from_iterable(compress(owners, urls) for owners, urls in columns.unusual_urls)


def _with_another_domain(columns: TextColumns) -> list[int]:
    items = columns.items
    return owners_where_not(
        address_rules.is_certainly_within, items.owners, items.pages.hosts, items.domains
    )


def _with_half_a_pair(columns: TextColumns) -> list[int]:
    if _all_are_usual(columns.items.amp):
        return []
    return owners_where_not(_is_pair, columns.items.owners, *columns.items.amp)


def _all_are_usual(amp: AmpAddresses) -> bool:
    """Tell whether there is a usual AMP address everywhere, with its address in the usual cache."""
    return all(amp.hosts) and all(amp.subdomains)


def _is_pair(host: str, other: str, subdomain: str, other_in_cache: str) -> bool:
    return bool(host or other) is bool(subdomain or other_in_cache)


def _in_another_cache(columns: TextColumns) -> list[int]:
    owners, amp = columns.items.owners, columns.items.amp
    if _all_are_usual(amp):
        return owners_where_not(_has_usual_subdomain, owners, amp.hosts, amp.subdomains)
    return owners_where_not(_is_in_usual_cache, owners, *amp)


def _is_in_usual_cache(host: str, other: str, subdomain: str, other_in_cache: str) -> bool:
    """Tell whether a host has a subdomain in the cache, or one of the addresses is absent."""
    if not (host or other) or not (subdomain or other_in_cache):
        return True
    return _has_usual_subdomain(host, subdomain)


def _has_usual_subdomain(host: str, subdomain: str) -> bool:
    return usual_subdomain(host) == subdomain


def _in_the_future(columns: TextColumns) -> Iterable[int]:
    now = columns.now
    if now is None:
        return ()
    # Moments have whole seconds, and are all written alike, so texts can be compared. Nothing is
    # known if it is not known which moment is now.
    latest = "" if now.tzinfo is None else f"{now.astimezone(UTC).isoformat()[:_SECONDS]}Z"
    return chain.from_iterable(
        [owner for owner, moment in zip(owners, moments, strict=True) if moment > latest]
        for owners, moments in columns.moments
        if max(moments, default="") > latest
    )


def _with_another_date(columns: TextColumns) -> list[int]:
    return [
        number
        for number, (file, moment) in enumerate(zip(columns.files, columns.published, strict=True))
        if moment and date_rules.other_date_of_name(file, moment[:10]) is not None
    ]


def _without_topics(columns: TextColumns) -> list[int]:
    topics = columns.topics
    blank = owners_where_not(str.strip, topics.owners, topics.topics)
    return [*blank, *{*columns.numbers}.difference(topics.owners)]


def _with_a_topic_twice(columns: TextColumns) -> list[int]:
    topics = columns.topics
    return owners_of_twins([*zip(topics.owners, map(folded_name, topics.topics), strict=True)])


def _with_a_page_twice(columns: TextColumns) -> list[int]:
    """Return the texts in which two items may lead to the same page, or an item leads to none."""
    items = columns.items
    own = list(zip(items.owners, items.pages.hosts, items.pages.paths, strict=True))
    if all(items.pages.hosts) and not any(items.originals.hosts):
        return owners_of_twins(own)
    others = zip(items.owners, items.originals.hosts, items.originals.paths, strict=True)
    pages = [
        dict.fromkeys(page for page in pair if page[1]) for pair in zip(own, others, strict=True)
    ]
    # An article without related items is compared with nothing.
    compared = {owner for owner, place in zip(items.owners, items.positions, strict=True) if place}
    return [
        *owners_of_twins([*chain.from_iterable(pages)]),
        *(
            owner
            for owner, found in zip(items.owners, pages, strict=True)
            if not found and owner in compared
        ),
    ]


def _with_mistakes_in_secured(columns: TextColumns) -> list[int]:
    return owners_where_not(_is_correct, columns.numbers, columns.secured)


def _is_correct(secured: str) -> bool:
    return not secured or not article_rules.mistake_in_secured(secured)


def _with_less_than_signs(columns: TextColumns) -> list[int]:
    begins_text = _beginning_of_text(columns.layout)
    return [
        number
        for number, front in enumerate(columns.fronts)
        if b"<" in front and any(begins_text(front, start) for start in _lines_with(b"<", front))
    ]


@cached_per_layout
def _beginning_of_text(layout: Layout) -> Callable[[bytes, int], object]:
    """Return what tells whether the line of a title or an excerpt begins at an offset."""
    keys = {
        re.escape(slot.key)
        for each in layout.with_inner_layouts()
        for slot in each.slots
        if slot.attribute in _PLAIN_TEXTS
    }
    return re.compile(rf"[ -]*+(?:{'|'.join(sorted(keys))}):".encode()).match


def _lines_with(mark: bytes, front: bytes) -> Iterator[int]:
    """Yield the offset of each line of front matter that contains something."""
    found = front.find(mark)
    while found >= 0:
        yield front.rfind(b"\n", 0, found) + 1
        found = front.find(mark, front.index(b"\n", found))


def _with_mojibake(columns: TextColumns) -> list[int]:
    return [number for number, front in enumerate(columns.fronts) if may_be_misread(front)]


def _with_keys_out_of_order(columns: TextColumns) -> list[int]:
    return [number for number, keys in columns.sorted_keys if not keys.were_in_order]


def _with_blanks_at_line_ends(columns: TextColumns) -> list[int]:
    # No text with a tab is read into rows.
    return [number for number, keys in columns.sorted_keys if " \n" in keys.front]


def _with_nearly_known_keys(columns: TextColumns) -> list[int]:
    known = columns.layout.by_key
    return [
        number
        for number, keys in columns.sorted_keys
        if any(isinstance(key, str) and nearest_key(key, known) for key in keys.extra)
    ]


def _with_doubtful_values(columns: TextColumns) -> list[int]:
    return [
        number
        for number, keys in columns.sorted_keys
        if keys.extra and may_be_doubtful(columns.layout, keys.extra)
    ]


NEVER_BROKEN: Final = ColumnScreen()
"""The screen for a rule that no text breaks whose values are in columns."""

COLUMN_SCREENS: Final[Mapping[Rule, ColumnScreen]] = MappingProxyType(
    {
        **dict.fromkeys(front_matter_rules.DOUBTS, ColumnScreen(doubts=_with_doubtful_values)),
        front_matter_rules.key_order: ColumnScreen(doubts=_with_keys_out_of_order, is_of_text=True),
        front_matter_rules.trailing_blanks: ColumnScreen(
            doubts=_with_blanks_at_line_ends, is_of_text=True
        ),
        address_rules.missing_web_url: ColumnScreen(doubts=_without_address),
        address_rules.absolute_url: ColumnScreen(doubts=_with_unusual_urls),
        address_rules.provider_domain: ColumnScreen(doubts=_with_another_domain),
        address_rules.amp_pair: ColumnScreen(doubts=_with_half_a_pair),
        address_rules.amp_cache_url: ColumnScreen(doubts=_in_another_cache),
        article_rules.empty_title: ColumnScreen(
            (ValueCondition(_ITEMS, ("title",), r'(?!"\s*+")', is_required=True),)
        ),
        article_rules.image_size: ColumnScreen(
            (ValueCondition((Image,), _SIDES, "(?=[1-9])", is_required=True),)
        ),
        article_rules.no_topics: ColumnScreen(doubts=_without_topics),
        article_rules.repeated_topic: ColumnScreen(doubts=_with_a_topic_twice),
        article_rules.repeated_related: ColumnScreen(doubts=_with_a_page_twice),
        article_rules.secured_form: ColumnScreen(doubts=_with_mistakes_in_secured),
        article_rules.html_in_text: ColumnScreen(doubts=_with_less_than_signs),
        article_rules.mojibake: ColumnScreen(doubts=_with_mojibake),
        article_rules.misspelled_key: ColumnScreen(doubts=_with_nearly_known_keys),
        # Numbers with so many digits are within the ranges.
        article_rules.number_range: ColumnScreen(
            (
                ValueCondition(_ITEMS, ("quality", "heat"), r"(?=-?[0-9]{1,3}\n)"),
                ValueCondition((Image,), _SIDES, r"(?=-?[0-9]{1,5}\n)"),
            )
        ),
        date_rules.utc_date: NEVER_BROKEN,
        date_rules.future_date: ColumnScreen(doubts=_in_the_future),
        date_rules.file_date: ColumnScreen(doubts=_with_another_date),
    }
)
"""The screens of the rules that look at one document."""
