"""Values of many texts in columns, as the rules need them that find texts that may break a rule.

Looking at a column takes less time than looking at the same values text by text. Most values occur
again and again, so that a rule is asked for each different value only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import datetime
from itertools import chain, repeat
from typing import NamedTuple, TypeAlias

from newsformat.compiled.sorted_keys import SortedKeys
from newsformat.yaml.model_layout import Layout


class Addresses(NamedTuple):
    """The parts of the addresses of articles and related items, which are empty if there is none.

    Attributes:
        hosts: The hosts.
        paths: The paths, without a slash at the end.
        queries: What follows the question marks, up to the fragment.
    """

    hosts: Sequence[str] = ()
    paths: Sequence[str] = ()
    queries: Sequence[str] = ()


class AmpAddresses(NamedTuple):
    """The parts of the AMP addresses of articles and related items, each of which may be empty.

    Attributes:
        hosts: The hosts of the usual AMP addresses.
        others: The other AMP addresses.
        subdomains: For addresses in the usual cache with the same host, path, query and fragment,
            the first label of the host in the cache.
        others_in_caches: The other addresses in a cache.
    """

    hosts: Sequence[str] = ()
    others: Sequence[str] = ()
    subdomains: Sequence[str] = ()
    others_in_caches: Sequence[str] = ()


class ItemColumns(NamedTuple):
    """The values of articles and of their related items, which are all empty for other classes.

    First come the articles, and then the related items of the first article, of the second one, and
    so on. A missing value is an empty text.

    Attributes:
        owners: The number of the text of each.
        positions: The position of each in its text: 0 for the article, from 1 for related items.
        pages: The addresses.
        originals: The original addresses.
        amp: The AMP addresses.
        types: The types.
        names: The names of the providers.
        domains: The domains of the providers.
    """

    owners: Sequence[int] = ()
    positions: Sequence[int] = ()
    pages: Addresses = Addresses()
    originals: Addresses = Addresses()
    amp: AmpAddresses = AmpAddresses()
    types: Sequence[str] = ()
    names: Sequence[str] = ()
    domains: Sequence[str] = ()


class TopicColumns(NamedTuple):
    """The topics of all articles, text by text.

    Attributes:
        owners: The number of the text of each topic.
        positions: The position of each topic in its text.
        topics: The topics.
    """

    owners: Sequence[int] = ()
    positions: Sequence[int] = ()
    topics: Sequence[str] = ()


class TextColumns(NamedTuple):
    """The values of machine-written texts that meet the conditions of some rules.

    In all of these texts, the keys of inner mappings are in canonical order, the addresses of
    articles and related items are absolute, with a plain host and no port, and all dates and times
    are in UTC. Texts are known by their numbers, which begin with 0. A missing value is an empty
    text.

    Attributes:
        layout: The layout of their class.
        now: The current time; `None` if it is not known.
        files: The paths of the files; empty where there is none.
        fronts: The front matter of each text in UTF-8.
        sorted_keys: The top-level keys of each text that the patterns do not match as it is, with
            the number of the text. All texts with unknown keys, keys out of order, comments, or
            blanks at the ends of lines are among them.
        moments: Columns of dates and times, all written alike, with the numbers of their texts.
        unusual_urls: Columns of other URLs that are not like these addresses, with the numbers of
            their texts.
        items: The values of articles and related items.
        topics: The topics of articles.
        published: The publishing date of each article.
        secured: The secured value of each article.
    """

    layout: Layout
    now: datetime | None
    files: Sequence[str]
    fronts: Sequence[bytes]
    sorted_keys: Sequence[tuple[int, SortedKeys]]
    moments: Sequence[tuple[Sequence[int], Sequence[str]]]
    unusual_urls: Sequence[tuple[Sequence[int], Sequence[str]]]
    items: ItemColumns = ItemColumns()
    topics: TopicColumns = TopicColumns()
    published: Sequence[str] = ()
    secured: Sequence[str] = ()

    @property
    def numbers(self) -> range:
        """The numbers of the texts."""
        return range(len(self.files))


Doubts: TypeAlias = Callable[[TextColumns], Iterable[int]]
"""A function that returns the numbers of the texts that may break a rule.

The rule finds nothing in the other texts.
"""


def owners_where_not(
    fits: Callable[..., object], owners: Sequence[int], *columns: Sequence[Hashable]
) -> list[int]:
    """Return the numbers of the texts with values that do not fit.

    Args:
        fits: Tells whether values fit that belong together. It is called once for different ones.
        owners: The number of the text of each value.
        columns: Columns of values, of which those at the same position belong together.

    Example:
        >>> owners_where_not(str.startswith, [0, 0, 1], ["ab", "bc", "ab"], ["a", "c", "a"])
        [0]
    """
    unfit = {values for values in set(zip(*columns, strict=True)) if not fits(*values)}
    if not unfit:
        return []
    rows = zip(owners, zip(*columns, strict=True), strict=True)
    return [owner for owner, values in rows if values in unfit]


def owners_of_twins(rows: Sequence[tuple[int, *tuple[Hashable, ...]]]) -> list[int]:
    """Return the numbers of the texts that have the same values twice.

    Args:
        rows: Values, each with the number of its text in front.

    Example:
        >>> owners_of_twins([(0, "a"), (0, "b"), (1, "c"), (1, "c")])
        [1]
    """
    if len(set(rows)) == len(rows):
        return []
    return [row[0] for row, count in Counter(rows).items() if count > 1]


def owners_of(counts: Sequence[int]) -> list[int]:
    """Return the number of the text of each value, given how many values each text has.

    Example:
        >>> owners_of([2, 0, 1])
        [0, 0, 2]
    """
    return list(chain.from_iterable(map(repeat, range(len(counts)), counts)))
