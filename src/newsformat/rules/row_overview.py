"""Makes the overview of a machine-written text from the rows of its values, without an object.

That takes less time than reading the text into an object. The overview is the same, except that it
does not say how the text is written, and leaves out values that meet the conditions of the rules.
So it is made only if no rule can find anything there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, Final, NamedTuple, TypeAlias

from newsformat.compiled.row_patterns import (
    Keys,
    RowChoice,
    ValueCondition,
    ValueTable,
    matched_mappings,
)
from newsformat.compiled.sorted_keys import SortedKeys
from newsformat.compiled.value_rows import Row, RowReader, TableRows, row_reader, text_items
from newsformat.models import Article, Provider, RelatedItem
from newsformat.rules.collection_rules import ComparedValues, names_of_items
from newsformat.rules.overview import ItemValues, Overview
from newsformat.rules.usual_fields import has_usual_fields
from newsformat.text.source import DEFAULT_LIMITS
from newsformat.yaml.model_layout import Kind, Layout, Slot
from newsformat.yaml.results_per_layout import cached_per_layout

_RELATED: Final = "related"
_PROVIDER: Final = "provider"
# The attributes of an article and of its related items that an overview needs. `_items` takes the
# values of these and of the following ones in this order.
_OF_ITEMS: Final = (
    "web_url", "original_url", "amp_web_url", "cdn_amp_web_url", "type",
)  # fmt: skip
_OF_PROVIDERS: Final = ("name", "domain")
_OF_ARTICLES: Final = ("topics", "secured", "published_date_time")
_KEPT: Final = (
    (Article, {*_OF_ITEMS, *_OF_ARTICLES}),
    (RelatedItem, {*_OF_ITEMS}),
    (Provider, {*_OF_PROVIDERS}),
)

# Blanks at the end of a line, and what each comment contains that suppresses a rule, which a rule
# reports if it is not needed. No text with a tab is read into rows.
_MARKS: Final = (" \n", "newsformat")

_Get: TypeAlias = Callable[[Row], tuple[str, ...]]
"""Returns some values of a row."""


class _Articles(NamedTuple):
    """How the values of an article are found.

    Attributes:
        own: Returns the values of an article that a related item has too.
        others: Returns the values that only an article has.
        related: Returns the values of a related item; `None` if there are no related items.
        table: The number of the table of related items.
    """

    own: _Get
    others: _Get
    related: _Get | None
    table: int


class OverviewReader:
    """Makes the overviews of the texts of a class whose values meet some conditions."""

    def __init__(self, layout: Layout, rows: RowReader) -> None:
        """Find the positions of all values that are needed.

        Args:
            layout: The layout of the class.
            rows: What reads its texts into rows.
        """
        self._layout = layout
        self._rows = rows
        self._moments = list(_moments(rows.tables))
        self._articles = _articles(rows.tables) if _is_a(layout, Article) else None

    def read(
        self, content: bytes, file: str, now: datetime | None
    ) -> tuple[Overview, ComparedValues] | None:
        """Return the overview of a text, and its values that are compared with those of others.

        Args:
            content: The text in UTF-8.
            file: The path of the file; empty if there is none.
            now: The current time; `None` if it is not known.

        Returns:
            Both; `None` for an unusual text, or if a value does not meet a condition.
        """
        values = self._rows.read(content, DEFAULT_LIMITS, _breaks_no_rule_of_texts)
        if values is None:
            return None
        rows, extra = values.rows, values.extra
        latest = max(
            [row[column] for number, column in self._moments for row in rows[number]], default=""
        )
        items, compared = ItemValues(), ComparedValues(None, None, (), ())
        if self._articles is not None:
            items, compared = _items(self._articles, rows, values.front)
        overview = Overview(
            file,
            now,
            items,
            sides=(),
            urls_are_usual=True,
            moments_are_in_utc=True,
            # All of them are written alike, so the greatest text is the latest.
            latest=datetime.fromisoformat(latest) if latest else None,
            unknown=[(self._layout, extra)] if extra else (),
            written=None,
        )
        return overview, compared


def _items(places: _Articles, rows: TableRows, front: bytes) -> tuple[ItemValues, ComparedValues]:
    root = rows[0][0]
    values = [places.own(root)]
    if places.related is not None:
        values += map(places.related, rows[places.table])
    web_urls, original_urls, amp_urls, cached_urls, types, names, domains = zip(
        *values, strict=True
    )
    lines, secured, published = places.others(root)
    topics = text_items(lines) if lines else []
    items = ItemValues(
        (),
        web_urls,
        original_urls,
        amp_urls,
        cached_urls,
        types,
        domains,
        (),
        topics,
        secured or None,
        front,
        published[:10],
    )
    compared = ComparedValues(web_urls[0], original_urls[0], names_of_items(names), topics)
    return items, compared


def _breaks_no_rule_of_texts(keys: SortedKeys) -> bool:
    """Tell whether no rule can find anything in how front matter is written.

    Args:
        keys: Its keys.
    """
    return keys.were_in_order and not any(mark in keys.front for mark in _MARKS)


@cached_per_layout
def overview_reader(layout: Layout, conditions: frozenset[ValueCondition]) -> OverviewReader | None:
    """Return what makes the overviews of texts; `None` for a class with unusual fields.

    Args:
        layout: The layout of the class.
        conditions: What the values have to be like.
    """
    if not (has_usual_fields(layout) and _has_usual_places(layout)):
        return None
    choice = RowChoice(_is_kept, has_usual_urls=True, conditions=conditions)
    rows = row_reader(layout, choice)
    return None if rows is None else OverviewReader(layout, rows)


def _is_kept(layout: Layout, slot: Slot) -> bool:
    """Tell whether an overview needs the values of a slot."""
    return slot.shape.kind is Kind.MOMENT or any(
        _is_a(layout, model) and slot.attribute in attributes for model, attributes in _KEPT
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


def _columns(table: ValueTable, keys: Keys, attributes: Iterable[str]) -> list[int]:
    """Return the positions of the values of some attributes of a mapping."""
    slots = table.layouts[keys].slots if keys in table.layouts else ()
    known = {slot.attribute: slot.key for slot in slots}
    return [table.column((*keys, known.get(attribute, ""))) for attribute in attributes]


def _articles(tables: Sequence[ValueTable]) -> _Articles:
    numbers = {table.keys: number for number, table in enumerate(tables)}
    related = numbers.get((_RELATED,))
    return _Articles(
        _item(tables[0]),
        itemgetter(*_columns(tables[0], (), _OF_ARTICLES)),
        None if related is None else _item(tables[related]),
        related or 0,
    )


def _item(table: ValueTable) -> _Get:
    provider = _columns(table, (_PROVIDER,), _OF_PROVIDERS)
    return itemgetter(*_columns(table, (), _OF_ITEMS), *provider)
