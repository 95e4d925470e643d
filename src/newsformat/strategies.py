"""Hypothesis strategies that draw articles, texts and edits; they need the extra `testing`.

They are made from the fields of a class, so they work for your own classes as well.
"""

from __future__ import annotations

import string
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache, partial
from typing import Any, Final, TypeVar, overload

import attrs
from hypothesis import strategies as st

from newsformat.arguments import require_model_class
from newsformat.convert.class_layout import layout_of
from newsformat.convert.converter import to_plain_at
from newsformat.convert.problems import Problem
from newsformat.document import Document
from newsformat.fields import (
    Field,
    attributes_of,
    model_fields,
    typed_keys,
)
from newsformat.models import Article, Image, Provider, RelatedItem
from newsformat.results_per_class import cached_per_class
from newsformat.serialization import dumps
from newsformat.type_hints import Sort, ValueType
from newsformat.yaml.model_layout import Slot

_Model = TypeVar("_Model")

# Deep enough for nesting, small enough to read.
_MOST_ITEMS: Final = 3
_MOST_ITEMS_INSIDE: Final = 2
# The share of optional fields that are present, in thirds: few in one object, all in another.
_OUT_OF: Final = 3
_FULLNESS: Final = (1, 0, 1, 2, 3)
# Full objects inside other objects would multiply.
_FULLNESS_INSIDE: Final = (1, 0, 0, 1, 3)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
# From this moment to the end of the year 2099.
_LAST_USUAL_SECOND: Final = 4_102_444_799
# As many years as possible around it, without the first and the last one, in which not every moment
# can be expressed in every time zone.
_YEARS_BEFORE: Final = 1968
_YEARS_AFTER: Final = 8028
_SECONDS_OF_A_YEAR: Final = 31_536_000

_WORDS: Final = ("canal", "boats", "Portals", "5G", "l'été", "AT&T", "C#", "low-code", "“quoted”")

_KEYS: Final = ("locale", "path", "tags", "updatedDateTime", "ratings", "extra", "layout", "_id")
# Keys that need quotes in a path, or in a file.
_HARD_KEYS: Final = ("ms.date", "a b", "é", "x/y", "$id", "キー", "0", "a-b", "no", "a:b", "a[0]")

# Texts that are difficult to write.
_HARD_TEXTS: Final = (
    "", " ", "no", "null", "~", "1984", "1_000", "0o17", "1e5", "12:30", "2020-01-01", "=", "<<",
    "- x", "a: b", "a #b", "#", "---", "...", "'", '"', "\\", "a:", ":a", "[a", "{a", "@a", "`a",
    "%a", "!a", "&a", "*a", "|", ">", "? a", "\n", "a\nb", "a\r\nb", "\ta", " a ", "\x00", "\x07",
    "\x7f", "\x85", "\u2028", "\u2029", "\ufeff", "\u200b", "\xa0", "\U0001f600",
)  # fmt: skip


def texts() -> st.SearchStrategy[str]:
    """Draw texts: words, sentences, texts that YAML has to quote, and any text at all."""
    return _texts()


@cache
def _texts() -> st.SearchStrategy[str]:
    sentences = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=6).map(" ".join)
    return st.one_of(sentences, st.sampled_from(_HARD_TEXTS), st.text(max_size=8))


def urls() -> st.SearchStrategy[str]:
    """Draw URLs such as those of news sites."""
    slugs = st.text(string.ascii_lowercase + string.digits + "-._", min_size=1, max_size=12)
    queries = st.sampled_from(["", "?v=1&w=300", "#part", "?signature=9iox=", ".amp"])
    return st.builds("https://example.com/{}{}".format, slugs, queries)


def moments() -> st.SearchStrategy[datetime]:
    """Draw dates with times: most of our time, in UTC and whole seconds.

    Some have fractions of a second, another offset from UTC, or a year between 2 and 9998.
    """
    # A single number is drawn quickly and shrinks well, unlike the seven parts of a date.
    usual = st.integers(0, _LAST_USUAL_SECOND).map(_moment)
    any_year = st.builds(
        lambda moment, years: moment.replace(year=moment.year + years),
        st.integers(0, _SECONDS_OF_A_YEAR - 1).map(_moment),
        st.integers(-_YEARS_BEFORE, _YEARS_AFTER),
    )
    precise = st.builds(
        lambda moment, fraction: moment.replace(microsecond=fraction),
        st.one_of(usual, any_year),
        st.integers(0, 999_999),
    )
    minutes = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timedelta(minutes=minutes))
    seconds = st.integers(-14 * 3600, 14 * 3600).map(lambda seconds: timedelta(seconds=seconds))
    zones = st.one_of(minutes, minutes, seconds).map(timezone)
    shifted = st.builds(lambda moment, zone: moment.replace(tzinfo=zone), precise, zones)
    naive = precise.map(lambda moment: moment.replace(tzinfo=None))
    return st.one_of(usual, usual, any_year, shifted, naive)


def _moment(seconds: int) -> datetime:
    return _EPOCH + timedelta(seconds=seconds)


def plain_values() -> st.SearchStrategy[object]:
    """Draw values of every kind that front matter can hold."""
    return _plain_values()


@cache
def _plain_values() -> st.SearchStrategy[object]:
    scalars = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False),
        texts(),
        moments(),
        st.dates(),
    )
    lists = st.lists(scalars, max_size=_MOST_ITEMS)
    mappings = st.dictionaries(_keys(), st.one_of(scalars, lists), max_size=_MOST_ITEMS)
    return st.one_of(scalars, lists, mappings, st.lists(st.one_of(lists, mappings), max_size=2))


@cache
def _keys() -> st.SearchStrategy[str]:
    """Return keys: words, keys that are difficult to write, and any text."""
    words = st.sampled_from(_KEYS)
    return st.one_of(words, words, st.sampled_from(_HARD_KEYS), texts())


def models(model: type[_Model]) -> st.SearchStrategy[_Model]:
    """Draw objects of an attrs class.

    Args:
        model: The class, such as `Article`, or one of your own.
    """
    require_model_class(model)
    strategy: st.SearchStrategy[_Model] = _models_at_root(typing.cast("Any", model))
    return strategy


# Building a strategy takes longer than drawing from it.
@cached_per_class
def _models_at_root(model: Any) -> st.SearchStrategy[Any]:
    return _models(model, frozenset())


def _models(model: Any, outer: frozenset[type]) -> st.SearchStrategy[Any]:
    fields = model_fields(model)
    slots = layout_of(model).by_key
    inner = outer | {model}
    values: dict[str, st.SearchStrategy[Any]] = {
        # Whether an optional field is present is drawn before its value.
        field.name: _field_values(
            field, slots[field.key], inner, is_there=field.is_omitted_when_empty
        )
        for field in fields.keys
        # A model may contain itself, but one level is enough.
        if not (model in outer and _contains(field.value_type, model))
    }
    if fields.extra is not None:
        # The first two are names of attributes, and the third is the key of the body in a mapping.
        keys = st.one_of(_keys(), _keys(), st.sampled_from(("body", "extra", "$body")))
        keys = keys.filter(lambda key: key not in slots)
        values[fields.extra] = st.dictionaries(keys, plain_values(), max_size=2)
    if fields.body is not None:
        values[fields.body] = bodies()
    return _instances(_Recipe(model, values, _FULLNESS_INSIDE if outer else _FULLNESS))


class _Recipe:
    """The strategies for the fields of a class.

    They are kept in one object, since hypothesis prints the arguments of a strategy, and those for
    an article would fill pages.
    """

    def __init__(
        self,
        model: type[Any],
        values: Mapping[str, st.SearchStrategy[Any]],
        fullness: Sequence[int],
    ) -> None:
        self.model = model
        self.values = values
        self.fullness = fullness

    def __repr__(self) -> str:
        return self.model.__name__


@st.composite
def _instances(draw: st.DrawFn, recipe: _Recipe) -> Any:
    """Draw an object in which some of the optional fields are present, or all of them."""
    attributes = attributes_of(recipe.model)
    fullness = draw(st.sampled_from(recipe.fullness))
    arguments = {}
    for name, values in recipe.values.items():
        is_required = attributes[name].default is attrs.NOTHING
        # Each field is drawn separately, so that each can be left out when an example shrinks.
        if is_required or draw(st.integers(1, _OUT_OF)) > _OUT_OF - fullness:
            arguments[attributes[name].alias] = draw(values)
    return recipe.model(**arguments)


def bodies() -> st.SearchStrategy[str]:
    """Draw bodies: most are empty or a line end, others any text."""
    return st.one_of(
        st.sampled_from(["", "\n", "\r\n", "Text.\n", "---\nnot: front matter\n---\n"]),
        st.text(max_size=40),
    )


def articles() -> st.SearchStrategy[Article]:
    """Draw articles."""
    return models(Article)


def related_items() -> st.SearchStrategy[RelatedItem]:
    """Draw related items."""
    return models(RelatedItem)


def providers() -> st.SearchStrategy[Provider]:
    """Draw providers."""
    return models(Provider)


def images() -> st.SearchStrategy[Image]:
    """Draw images."""
    return models(Image)


def canonical_texts(model: type[Any] = Article) -> st.SearchStrategy[str]:
    """Draw texts as `dumps` writes them.

    Args:
        model: The class.
    """
    return models(model).map(dumps)


# Comments that people write, and lines above the opening fence.
_COMMENTS: Final = ("# checked", "#", "# was: 'unknown'", "# ana: - ask", "# \u00fcber 9000")
_MOST_COMMENTS: Final = 3


@overload
def documents() -> st.SearchStrategy[Document[Article]]: ...
@overload
def documents(model: type[_Model]) -> st.SearchStrategy[Document[_Model]]: ...
def documents(model: type[Any] = Article) -> st.SearchStrategy[Document[Any]]:
    """Draw documents, most of which look as if somebody had edited them by hand.

    Some have comments, CRLF line ends, a byte order mark, or keys in another order.

    Args:
        model: The class.
    """
    texts_by_hand = canonical_texts(model).flatmap(_by_hand)
    return texts_by_hand.map(lambda text: Document.parse(text, model))


@st.composite
def _by_hand(draw: st.DrawFn, text: str) -> str:
    """Change a canonical text in ways that do not change its data."""
    front, body = _cut(text)
    if draw(st.booleans()):
        front = draw(st.permutations(front))
    lines = [line for entry in front for line in entry]
    for _ in range(draw(st.integers(0, _MOST_COMMENTS))):
        index, comment = draw(st.integers(0, len(lines))), draw(st.sampled_from(_COMMENTS))
        if index < len(lines) and lines[index] and draw(st.booleans()):
            lines[index] += f" {comment}"
        else:
            following = lines[index] if index < len(lines) else ""
            lines.insert(index, " " * (len(following) - len(following.lstrip(" "))) + comment)
    newline = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    start = draw(st.sampled_from(["", "", "", "\ufeff"]))
    return start + newline.join(["---", *lines, "---", ""]) + body


def _cut(text: str) -> tuple[list[list[str]], str]:
    """Split a canonical text into the lines of each top-level key, and its body."""
    front, _, body = text.removeprefix("---").partition("\n---\n")
    entries: list[list[str]] = []
    for line in front.split("\n")[1:]:
        if not entries or (line and not line.startswith(" ")):
            entries.append([])
        entries[-1].append(line)
    return entries, body


@attrs.frozen
class Edit:
    """A change of a document: a value for a path.

    Attributes:
        path: The path, such as `heat`.
        value: The new value.
    """

    path: str
    value: object

    def apply(self, document: Document[Any]) -> None:
        """Set the value in a document.

        Raises:
            EditError: The change cannot be made safely; nothing changed.
        """
        document.set(self.path, self.value)


def edits(model: type[Any] = Article) -> st.SearchStrategy[Edit]:
    """Draw edits of the top-level keys of a class.

    Args:
        model: The class.
    """
    require_model_class(model)
    keys = [field.key for field in model_fields(model).keys]
    return st.one_of(*(st.builds(Edit, st.just(key), field_values(model, key)) for key in keys))


def _contains(kind: ValueType, model: type) -> bool:
    return any(part.hint is model for part in kind.parts())


def field_values(model: type[Any], key: str) -> st.SearchStrategy[Any]:
    """Draw values for one field of a class.

    Args:
        model: The class.
        key: The field's key in the front matter.

    Raises:
        TypeError: The class is not an attrs class.
        ValueError: The class has no such key.
    """
    require_model_class(model)
    keys = [field.key for field in model_fields(model).keys]
    if key not in keys:
        raise ValueError(f"{model.__qualname__} has no key {key!r}; it has {', '.join(keys)}")
    strategy: st.SearchStrategy[Any] = _values_by_key(typing.cast("Any", model))(key)
    return strategy


@cached_per_class
def _values_by_key(model: Any) -> Callable[[str], st.SearchStrategy[Any]]:
    return cache(partial(_values_of_key, model))


def _values_of_key(model: Any, key: str) -> st.SearchStrategy[Any]:
    field = next(field for field in model_fields(model).keys if field.key == key)
    return _field_values(field, layout_of(model).by_key[key], frozenset({model}))


def _field_values(
    field: Field, slot: Slot, outer: frozenset[type], *, is_there: bool = False
) -> st.SearchStrategy[Any]:
    """Return a strategy for a field; if the field must be present, without empty values."""
    kind = field.value_type
    if slot.shape.is_url:
        values = st.one_of(urls(), texts())
        return st.one_of(values, st.none()) if kind.is_optional and not is_there else values
    if is_there:
        return _values(attrs.evolve(kind, is_optional=False), outer, fewest=1)
    return _values(kind, outer)


def _values(kind: ValueType, outer: frozenset[type], fewest: int = 0) -> st.SearchStrategy[Any]:
    """Return a strategy for values of a type, at a place inside some models.

    Args:
        kind: The type.
        outer: The models around the place.
        fewest: The smallest number of items in a list or a dictionary.
    """
    if kind.is_optional:
        there = attrs.evolve(kind, is_optional=False)
        return st.one_of(_values(there, outer, fewest), st.none())
    match kind.sort:
        case Sort.ANYTHING:
            return plain_values()
        case Sort.SCALAR:
            return st.one_of(*(_SIMPLE[scalar]() for scalar in kind.scalars))
        case Sort.MODEL:
            return _models(kind.hint, outer)
        case Sort.UNION:
            members = st.one_of(*(_values(member, outer, fewest) for member in kind.members))
            return members.filter(partial(_is_told_apart, kind))
        case Sort.LIST | Sort.TUPLE | Sort.SET | Sort.MAPPING | Sort.TYPED_DICT:
            return _collections(kind, outer, fewest)
    return st.from_type(kind.declared)


def _is_told_apart(kind: ValueType, value: object) -> bool:
    """Tell whether a value of a union is read back as a value of the same member."""
    problems = list[Problem]()
    to_plain_at((), value, kind.hint, problems)
    return not problems


def _collections(kind: ValueType, outer: frozenset[type], fewest: int) -> st.SearchStrategy[Any]:
    """Return a strategy for lists, tuples, sets and dictionaries."""
    most = _MOST_ITEMS_INSIDE if len(outer) > 1 else _MOST_ITEMS
    inner = [_values(item, outer) for item in kind.items] or [plain_values()]
    if kind.sort is Sort.TYPED_DICT:
        return _typed_dicts(kind.hint, outer)
    if kind.sort is Sort.TUPLE and not kind.is_variadic:
        return st.tuples(*inner[: len(kind.items)])
    if kind.sort is Sort.MAPPING:
        keys = inner[0] if kind.items and kind.items[0].hint is not str else _keys()
        return st.dictionaries(keys, inner[-1], min_size=fewest, max_size=_MOST_ITEMS)
    if kind.sort is Sort.SET:
        items = inner[0] if kind.items else texts()
        make = frozenset if kind.container is frozenset else set
        return st.lists(items, min_size=fewest, max_size=most).map(make)
    lists = st.lists(inner[0], min_size=fewest, max_size=most)
    return lists.map(tuple) if kind.sort is Sort.TUPLE else lists


def _typed_dicts(kind: Any, outer: frozenset[type]) -> st.SearchStrategy[Any]:
    """Return a strategy for a `TypedDict`; one that contains itself is nested only once."""
    keys = [
        key
        for key in typed_keys(kind)
        if key.is_required or not (kind in outer and _contains(key.value_type, kind))
    ]
    inner = outer | {kind}
    return st.fixed_dictionaries(
        {key.key: _values(key.value_type, inner) for key in keys if key.is_required},
        optional={key.key: _values(key.value_type, inner) for key in keys if not key.is_required},
    )


_SIMPLE: Final[Mapping[Any, Callable[[], st.SearchStrategy[Any]]]] = {
    types.NoneType: st.none,
    str: texts,
    bool: st.booleans,
    int: lambda: st.one_of(st.integers(0, 200), st.integers()),
    float: partial(st.floats, allow_nan=False, allow_infinity=False),
    datetime: moments,
    date: st.dates,
}
