"""Gathers what is known of a machine-written text from its values, without making objects.

What screens know of a document can be gathered from the rows of its values in half of the time that
reading it takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeAlias

from newsformat.compiled.value_rows import Keys, Row, ValueTable, tables_of, text_items
from newsformat.models import Article, Image, Provider, RelatedItem
from newsformat.rules.collection_rules import ComparedValues, names_of_items
from newsformat.rules.overview import ItemValues, Overview
from newsformat.yaml.model_layout import Kind, Layout, cached_per_layout

Tables: TypeAlias = Sequence[Sequence[Row]]
"""The rows of each table of a class."""

_RELATED: Final = "related"
# The attributes of an item that its overview needs, in the order of `_Item`.
_OF_ITEMS: Final = (
    "title", "excerpt", "web_url", "original_url", "amp_web_url", "cdn_amp_web_url", "type",
    "quality",
)  # fmt: skip


class _Item(NamedTuple):
    """The positions of the values of an article, or of a related item, in a row."""

    title: int
    excerpt: int
    web_url: int
    original_url: int
    amp_web_url: int
    cdn_amp_web_url: int
    type: int
    quality: int
    name: int
    domain: int


class _Places(NamedTuple):
    """The positions of the values of an article that is no related item, in the first row."""

    heat: int
    topics: int
    secured: int
    published: int
    own: _Item
    related: _Item | None
    related_table: int


class _Images(NamedTuple):
    """The positions of the sizes of images in the rows of a table."""

    table: int
    first: int
    width: int
    height: int


class Summary(NamedTuple):
    """What is known of a text.

    Attributes:
        overview: What screens know of it.
        compared: The values that are compared with those of other documents.
    """

    overview: Overview
    compared: ComparedValues


class Summarizer:
    """Gathers what is known of the texts of a class."""

    def __init__(self, tables: Sequence[ValueTable], layout: Layout) -> None:
        """Find the positions of all values that are needed.

        Args:
            tables: The tables of the class.
            layout: The layout of the class.
        """
        self._moments = list(_moments(tables))
        self._images = list(_images(tables))
        self._places = _places(tables) if _is_a(layout, Article) else None

    def summary(self, tables: Tables, file: str, now: datetime | None) -> Summary:
        """Return what is known of a text.

        Args:
            tables: The values of the text.
            file: The path of the file; empty if there is none.
            now: The current time; `None` if it is not known.
        """
        moments = [row[column] for number, column in self._moments for row in tables[number]]
        latest = max(moments, default="")
        items, compared = ItemValues(), ComparedValues(None, None, (), ())
        if self._places is not None:
            items, compared = _items(self._places, tables)
        overview = Overview(
            file,
            now,
            items,
            [int(side) if side else None for side in self._sides(tables)],
            urls_are_usual=True,
            moments_are_in_utc=True,
            # All of them are written alike, so the greatest text is the latest.
            latest=datetime.fromisoformat(latest) if latest else None,
            written=None,
        )
        return Summary(overview, compared)

    def _sides(self, tables: Tables) -> list[str]:
        return [
            side
            for number, first, width, height in self._images
            if tables[number]
            for row in tables[number]
            if row[first]
            for side in (row[width], row[height])
        ]


def _items(places: _Places, tables: Tables) -> tuple[ItemValues, ComparedValues]:
    root, related = tables[0][0], tables[places.related_table] if places.related else ()
    columns = list(zip(*related, strict=True))
    own, other = places.own, places.related
    if other is None or not columns:
        lists: list[list[str]] = [[root[column]] for column in own]
    else:
        lists = [[root[mine], *columns[its]] for mine, its in zip(own, other, strict=True)]
    titles, excerpts, web_urls, original_urls, amp_urls, cached, types, scores, *others = lists
    names, domains = others
    scores.append(root[places.heat])
    lines = root[places.topics]
    topics = text_items(lines) if lines else []
    excerpts = [excerpt for excerpt in excerpts if excerpt]
    items = ItemValues(
        titles,
        excerpts,
        web_urls,
        original_urls,
        amp_urls,
        cached,
        types,
        domains,
        [int(score) for score in scores if score],
        topics,
        root[places.secured] or None,
        "".join(titles + excerpts),
        root[places.published][:10],
    )
    providers = names_of_items(names)
    return items, ComparedValues(web_urls[0], original_urls[0], providers, topics)


@cached_per_layout
def summarizer(layout: Layout) -> Summarizer | None:
    """Return what gathers what is known of texts; `None` for a class with values elsewhere.

    Args:
        layout: The layout of the class, whose texts can be read into rows.
    """
    tables = tables_of(layout)
    if tables is None or not _has_usual_places(layout, tables):
        return None
    return Summarizer(tables, layout)


def _has_usual_places(layout: Layout, tables: Sequence[ValueTable]) -> bool:
    """Tell whether providers and related items of an article are where every article has them."""
    if not _is_a(layout, Article):
        return True
    providers = set(_mappings(tables, Provider))
    related = set(_mappings(tables, RelatedItem))
    return providers <= {((), ("provider",)), (("related",), ("provider",))} and related <= {
        (("related",), ())
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
                by_attribute = _columns(table, keys)
                yield _Images(
                    number,
                    table.first_column(keys),
                    by_attribute("width"),
                    by_attribute("height"),
                )


def _columns(table: ValueTable, keys: Keys) -> Any:
    """Return a function that returns the position of the value of an attribute."""
    known = {slot.attribute: slot.key for slot in table.layouts[keys].slots}

    def column(attribute: str) -> int:
        return table.column((*keys, known.get(attribute, "")))

    return column


def _places(tables: Sequence[ValueTable]) -> _Places:
    column = _columns(tables[0], ())
    numbers = {table.keys: number for number, table in enumerate(tables)}
    related = numbers.get((_RELATED,))
    return _Places(
        column("heat"),
        column("topics"),
        column("secured"),
        column("published_date_time"),
        _item(tables[0]),
        None if related is None else _item(tables[related]),
        related or 0,
    )


def _item(table: ValueTable) -> _Item:
    column = _columns(table, ())
    provider = _columns(table, ("provider",)) if ("provider",) in table.layouts else None
    inner = (-1, -1) if provider is None else (provider("name"), provider("domain"))
    return _Item(*map(column, _OF_ITEMS), *inner)
