"""Makes the overview of a machine-written text from the rows of its values, without an object.

That takes less time than reading the text into an object. The overview is the same, except that it
does not say how the text is written. So it is made only if no rule can find anything there, which
`breaks_no_rule_of_texts` tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from operator import itemgetter
from typing import Any, Final, NamedTuple, TypeAlias

from newsformat.compiled.row_patterns import Keys, ValueTable
from newsformat.compiled.sorted_keys import SortedKeys
from newsformat.compiled.value_rows import Row, TableRows, ValueRows, tables_of, text_items
from newsformat.models import Article, Image, Provider, RelatedItem
from newsformat.rules.collection_rules import ComparedValues, names_of_items
from newsformat.rules.overview import ItemValues, Overview
from newsformat.rules.usual_fields import has_usual_fields
from newsformat.yaml.model_layout import Kind, Layout
from newsformat.yaml.results_per_layout import cached_per_layout

_RELATED: Final = "related"
_PROVIDER: Final = "provider"
# The attributes of an article and of its related items that an overview needs. `_items` takes the
# values of these and of the following ones in this order.
_OF_ITEMS: Final = (
    "title", "excerpt", "web_url", "original_url", "amp_web_url", "cdn_amp_web_url", "type",
    "quality",
)  # fmt: skip
_OF_PROVIDERS: Final = ("name", "domain")
_OF_ARTICLES: Final = ("heat", "topics", "secured", "published_date_time")

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


class _Images(NamedTuple):
    """How the sizes of images are found.

    Attributes:
        table: The number of a table.
        sides: Returns the width and the height.
        first: The position of a value that every image has; `None` if all rows are images.
    """

    table: int
    sides: _Get
    first: int | None


class OverviewReader:
    """Makes the overviews of the texts of a class."""

    def __init__(self, tables: Sequence[ValueTable], layout: Layout) -> None:
        """Find the positions of all values that are needed.

        Args:
            tables: The tables of the class.
            layout: The layout of the class.
        """
        self._layout = layout
        self._moments = list(_moments(tables))
        self._images = list(_images(tables))
        self._articles = _articles(tables) if _is_a(layout, Article) else None

    def read(
        self, values: ValueRows, file: str, now: datetime | None
    ) -> tuple[Overview, ComparedValues]:
        """Return the overview of a text, and its values that are compared with those of others.

        Args:
            values: The values of the text.
            file: The path of the file; empty if there is none.
            now: The current time; `None` if it is not known.
        """
        rows, extra = values.rows, values.extra
        moments = [row[column] for number, column in self._moments for row in rows[number]]
        latest = max(moments, default="")
        items, compared = ItemValues(), ComparedValues(None, None, (), ())
        if self._articles is not None:
            items, compared = _items(self._articles, rows)
        overview = Overview(
            file,
            now,
            items,
            [int(side) if side else None for side in self._sides(rows)],
            urls_are_usual=True,
            moments_are_in_utc=True,
            # All of them are written alike, so the greatest text is the latest.
            latest=datetime.fromisoformat(latest) if latest else None,
            unknown=[(self._layout, extra)] if extra else (),
            written=None,
        )
        return overview, compared

    def _sides(self, rows: TableRows) -> Iterator[str]:
        """Yield the width and the height of each image; a missing one is empty."""
        for number, sides, first in self._images:
            of_table = rows[number]
            if of_table:
                images = of_table if first is None else [row for row in of_table if row[first]]
                yield from chain.from_iterable(map(sides, images))


def _items(places: _Articles, rows: TableRows) -> tuple[ItemValues, ComparedValues]:
    root = rows[0][0]
    values = [places.own(root)]
    if places.related is not None:
        values += map(places.related, rows[places.table])
    (
        titles, all_excerpts, web_urls, original_urls, amp_urls, cached_urls, types, qualities,
        names, domains,
    ) = zip(*values, strict=True)  # fmt: skip
    heat, lines, secured, published = places.others(root)
    topics = text_items(lines) if lines else []
    excerpts = list(filter(None, all_excerpts))
    items = ItemValues(
        titles,
        excerpts,
        web_urls,
        original_urls,
        amp_urls,
        cached_urls,
        types,
        domains,
        [int(score) for score in (heat, *qualities) if score],
        topics,
        secured or None,
        "".join([*titles, *excerpts]),
        published[:10],
    )
    compared = ComparedValues(web_urls[0], original_urls[0], names_of_items(names), topics)
    return items, compared


def breaks_no_rule_of_texts(keys: SortedKeys) -> bool:
    """Tell whether no rule can find anything in how front matter is written.

    Args:
        keys: Its keys.
    """
    return keys.were_in_order and not any(mark in keys.front for mark in _MARKS)


@cached_per_layout
def overview_reader(layout: Layout) -> OverviewReader | None:
    """Return what makes the overviews of texts; `None` for a class with unusual fields.

    Args:
        layout: The layout of the class, whose texts can be read into rows.
    """
    tables = tables_of(layout)
    if tables is None or not (has_usual_fields(layout) and _has_usual_places(layout, tables)):
        return None
    return OverviewReader(tables, layout)


def _has_usual_places(layout: Layout, tables: Sequence[ValueTable]) -> bool:
    """Tell whether providers and related items of an article are where every article has them."""
    if not _is_a(layout, Article):
        return True
    providers = set(_mappings(tables, Provider))
    related = set(_mappings(tables, RelatedItem))
    return providers <= {((), (_PROVIDER,)), ((_RELATED,), (_PROVIDER,))} and related <= {
        ((_RELATED,), ())
    }


def _is_a(layout: Layout, model: type[Any]) -> bool:
    return layout.model is not None and issubclass(layout.model, model)


def _mappings(tables: Sequence[ValueTable], model: type[Any]) -> Iterator[tuple[Keys, Keys]]:
    """Yield the places of the mappings of a class: the keys of the table, and those below it."""
    for table in tables:
        for keys, layout in table.layouts.items():
            if _is_a(layout, model):
                yield table.keys, keys


# Where values are


def _moments(tables: Sequence[ValueTable]) -> Iterator[tuple[int, int]]:
    """Yield for each date and time the number of its table, and its position in a row."""
    for number, table in enumerate(tables):
        for keys, layout in table.layouts.items():
            for slot in layout.slots:
                if slot.shape.kind is Kind.MOMENT:
                    yield number, table.column((*keys, slot.key))


def _images(tables: Sequence[ValueTable]) -> Iterator[_Images]:
    for number, table in enumerate(tables):
        for keys, layout in table.layouts.items():
            if _is_a(layout, Image):
                columns = _columns(table, keys, ("width", "height"))
                first = table.first_column(keys) if keys else None
                yield _Images(number, itemgetter(*columns), first)


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
