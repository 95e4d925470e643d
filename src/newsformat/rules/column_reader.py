"""Reads machine-written texts into columns of values, without making objects.

Only the values that some rule needs are kept. The conditions of the other rules are a part of the
patterns, so that a text is read only if it breaks none of these rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, Final, NamedTuple

from newsformat.compiled.row_patterns import (
    UNUSUAL,
    USUAL_ADDRESS,
    USUAL_HOST,
    Keys,
    RowChoice,
    ValueCondition,
    ValueParts,
    ValueTable,
    matched_mappings,
)
from newsformat.compiled.sorted_keys import SortedKeys
from newsformat.compiled.value_rows import RowReader, ValueRows, items_of_all, row_reader
from newsformat.models import Article, Provider, RelatedItem
from newsformat.rules.text_columns import (
    Addresses,
    AmpAddresses,
    ItemColumns,
    TextColumns,
    TopicColumns,
    owners_of,
)
from newsformat.rules.usual_fields import has_usual_fields
from newsformat.text.source import DEFAULT_LIMITS
from newsformat.yaml.model_layout import Kind, Layout, Slot
from newsformat.yaml.results_per_layout import cached_per_layout

_ITEMS: Final = (Article, RelatedItem)
# A host, a path without slashes at its end, a query and a fragment (RFC 3986, section 3).
_PAGE: Final = (
    rf"https?://({USUAL_HOST}(?<!\.))((?:/++[!$-.0->@-\[\]-~]++)*+)/*+"
    r"(?:\?([!$-\[\]-~]*+))?+(?:\#[!#-\[\]-~]*+)?+"
)
# A page whose address in the usual cache is known by its host alone, or any other. The address in
# the cache repeats what follows the scheme.
_AMP: Final = rf"https://(?P<amp>({USUAL_HOST})(?:/[!#-\[\]-~]*+)?+)|({USUAL_ADDRESS})"
_CACHED: Final = rf"https://([a-z0-9-]++)\.cdn\.ampproject\.org/c/s/(?P=amp)|({USUAL_ADDRESS})"
_PARTS: Final = (
    ValueParts(_ITEMS, ("web_url", "original_url"), _PAGE, ("host", "path", "query")),
    ValueParts(_ITEMS, ("amp_web_url",), _AMP, ("page", "host", "other")),
    ValueParts(_ITEMS, ("cdn_amp_web_url",), _CACHED, ("subdomain", "other")),
)
# The values that are kept of articles and of related items, in the order of their columns, and
# those of articles only: the attributes that lead to them, and their parts.
_OF_ITEMS: Final = (
    ("web_url", "host"), ("web_url", "path"), ("web_url", "query"),
    ("original_url", "host"), ("original_url", "path"), ("original_url", "query"),
    ("amp_web_url", "host"), ("amp_web_url", "other"),
    ("cdn_amp_web_url", "subdomain"), ("cdn_amp_web_url", "other"),
    ("type",), ("provider", "name"), ("provider", "domain"),
)  # fmt: skip
_OF_ARTICLES: Final = (("topics",), ("published_date_time",), ("secured",))
_KEPT: Final = (
    (_ITEMS, {attributes[0] for attributes in _OF_ITEMS}),
    ((Article,), {attributes[0] for attributes in _OF_ARTICLES}),
    ((Provider,), {"name", "domain"}),
)
_AMP_PAIR: Final = ("amp_web_url", "cdn_amp_web_url")
_RELATED: Final = "related"
_PROVIDER: Final = "provider"

# Each comment that suppresses a rule contains it, and a rule reports those that are not needed.
_MARK_OF_SUPPRESSIONS: Final = "newsformat"


class _Table(NamedTuple):
    """The values of a table in columns.

    Attributes:
        owners: The number of the text of each row.
        counts: How many rows each text has.
        columns: The columns; none if there are no rows.
    """

    owners: Sequence[int]
    counts: Sequence[int]
    columns: Sequence[Sequence[str]]

    def column(self, position: int) -> Sequence[str]:
        """Return a column."""
        return self.columns[position] if self.columns else ()


class _Articles(NamedTuple):
    """Where the values of an article are.

    Attributes:
        own: The positions of the values of an article that a related item has too.
        others: The positions of the values that only an article has.
        related: The positions of the values of a related item.
        table: The number of the table of related items; `None` if there are none.
    """

    own: Sequence[int]
    others: Sequence[int]
    related: Sequence[int]
    table: int | None


class ColumnReader:
    """Reads the texts of a class whose values meet some conditions."""

    def __init__(self, layout: Layout, rows: RowReader) -> None:
        """Find the positions of all values that are needed.

        Args:
            layout: The layout of the class.
            rows: What reads its texts into rows.
        """
        self._layout = layout
        self._rows = rows
        self._moments = list(_moments(rows.tables))
        self._unusual_urls = list(_unusual_urls(rows.tables))
        self._articles = _articles(rows.tables) if _is_a(layout, Article) else None

    def read(
        self, texts: Sequence[tuple[str, bytes]], now: datetime | None
    ) -> tuple[TextColumns, list[int]]:
        """Read texts.

        Args:
            texts: The paths of the files, and the texts in UTF-8.
            now: The current time; `None` if it is not known.

        Returns:
            The columns, and for each text in them its position among the given ones. All others are
            unusual, or have a value that does not meet a condition.
        """
        read = self._rows.read
        rows = [read(text, DEFAULT_LIMITS, _suppresses_nothing) for _, text in texts]
        places = [place for place, values in enumerate(rows) if values is not None]
        usual = [values for values in rows if values is not None]
        tables = [_table(usual, number) for number in range(len(self._rows.tables))]
        columns = TextColumns(
            self._layout,
            now,
            [texts[place][0] for place in places],
            [values.front for values in usual],
            [
                (number, values.sorted_keys)
                for number, values in enumerate(usual)
                if values.sorted_keys is not None
            ],
            _columns(tables, self._moments),
            _columns(tables, self._unusual_urls),
        )
        if self._articles is not None:
            columns = _with_articles(columns, tables, self._articles)
        return columns, places


def _table(texts: Sequence[ValueRows], number: int) -> _Table:
    """Return the values of a table of some texts."""
    rows = [values.rows[number] for values in texts]
    counts = list(map(len, rows))
    columns = list(zip(*chain.from_iterable(rows), strict=True))
    return _Table(owners_of(counts), counts, columns)


def _columns(
    tables: Sequence[_Table], places: Iterable[tuple[int, int]]
) -> list[tuple[Sequence[int], Sequence[str]]]:
    """Return columns with the numbers of their texts.

    Args:
        tables: The tables.
        places: The number of the table of each column, and its position.
    """
    return [(tables[number].owners, tables[number].column(position)) for number, position in places]


def _with_articles(
    columns: TextColumns, tables: Sequence[_Table], places: _Articles
) -> TextColumns:
    root = tables[0]
    of_items = list(map(root.column, places.own))
    owners, positions = [*root.owners], [0] * len(root.owners)
    if places.table is not None and tables[places.table].columns:
        related = tables[places.table]
        owners += related.owners
        positions += chain.from_iterable(range(1, count + 1) for count in related.counts)
        of_related = map(related.column, places.related)
        of_items = [(*own, *others) for own, others in zip(of_items, of_related, strict=True)]
    lines, published, secured = map(root.column, places.others)
    return columns._replace(
        items=ItemColumns(
            owners,
            positions,
            Addresses(*of_items[:3]),
            Addresses(*of_items[3:6]),
            AmpAddresses(*of_items[6:10]),
            *of_items[10:],
        ),
        topics=_topics(lines),
        published=published,
        secured=secured,
    )


def _topics(lists: Sequence[str]) -> TopicColumns:
    """Return the columns of the topics of some articles, given the lines of each list."""
    counts, topics = items_of_all(lists)
    return TopicColumns(owners_of(counts), list(chain.from_iterable(map(range, counts))), topics)


def _suppresses_nothing(keys: SortedKeys) -> bool:
    """Tell whether no comment in front matter suppresses a rule.

    Args:
        keys: Its keys.
    """
    return _MARK_OF_SUPPRESSIONS not in keys.front


@cached_per_layout
def column_reader(layout: Layout, conditions: frozenset[ValueCondition]) -> ColumnReader | None:
    """Return what reads the texts of a class; `None` for a class with unusual fields.

    Args:
        layout: The layout of the class.
        conditions: What the values have to be like.
    """
    if not (has_usual_fields(layout) and _has_usual_places(layout) and _has_usual_order(layout)):
        return None
    choice = RowChoice(_is_kept, keeps_unusual_urls=True, conditions=conditions, parts=_PARTS)
    rows = row_reader(layout, choice)
    return None if rows is None else ColumnReader(layout, rows)


def _is_kept(layout: Layout, slot: Slot) -> bool:
    """Tell whether some rule needs the values of a slot."""
    return slot.shape.kind is Kind.MOMENT or any(
        slot.attribute in attributes and any(_is_a(layout, model) for model in models)
        for models, attributes in _KEPT
    )


def _has_usual_places(layout: Layout) -> bool:
    """Tell whether providers and related items of an article are where every article has them."""
    if not _is_a(layout, Article):
        return True
    usual = {(_PROVIDER,), (_RELATED,), (_RELATED, _PROVIDER)}
    return all(
        keys in usual
        for keys, inner in matched_mappings(layout)
        if _is_a(inner, Provider) or _is_a(inner, RelatedItem)
    )


def _has_usual_order(layout: Layout) -> bool:
    """Tell whether each AMP address is above its address in a cache, which repeats it.

    A field that a class declares again comes after all fields of the class that it inherits from.
    """
    for _, inner in matched_mappings(layout):
        if any(_is_a(inner, model) for model in _ITEMS):
            found = [slot.attribute for slot in inner.slots if slot.attribute in _AMP_PAIR]
            if found != [*_AMP_PAIR]:
                return False
    return True


def _is_a(layout: Layout, model: type[Any]) -> bool:
    return layout.model is not None and issubclass(layout.model, model)


# Where values are


def _moments(tables: Sequence[ValueTable]) -> Iterator[tuple[int, int]]:
    """Yield for each date and time the number of its table, and its position in a row."""
    for number, table in enumerate(tables):
        for keys, layout in table.layouts.items():
            for slot in layout.slots:
                if slot.shape.kind is Kind.MOMENT:
                    yield number, table.column((*keys, slot.key))


def _unusual_urls(tables: Sequence[ValueTable]) -> Iterator[tuple[int, int]]:
    """Yield for each URL that may be unusual the number of its table, and its position in a row."""
    for number, table in enumerate(tables):
        for keys, layout in table.layouts.items():
            for slot in layout.slots:
                place = (*keys, slot.key, UNUSUAL)
                if slot.shape.is_url and place in table.columns:
                    yield number, table.column(place)


def _articles(tables: Sequence[ValueTable]) -> _Articles:
    numbers = {table.keys: number for number, table in enumerate(tables)}
    related = numbers.get((_RELATED,))
    return _Articles(
        _positions(tables[0], _OF_ITEMS),
        _positions(tables[0], _OF_ARTICLES),
        () if related is None else _positions(tables[related], _OF_ITEMS),
        related,
    )


def _positions(table: ValueTable, values: Iterable[tuple[str, ...]]) -> list[int]:
    """Return the positions of some values.

    Args:
        table: Their table.
        values: The attributes that lead to each value, from the mapping of a row, and its part.
    """
    return [table.column(_keys(table.layouts, attributes)) for attributes in values]


def _keys(layouts: Mapping[Keys, Layout], attributes: Sequence[str]) -> Keys:
    """Return the keys that lead to a value, given attributes; an attribute is its own key below."""
    keys: Keys = ()
    for attribute in attributes:
        slots = layouts[keys].slots if keys in layouts else ()
        known = {slot.attribute: slot.key for slot in slots}
        keys = (*keys, known.get(attribute, attribute))
    return keys
