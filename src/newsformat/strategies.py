"""Hypothesis strategies for models, their texts and edits; needs the extra `testing`.

Everything here is derived from the field declarations, so a class of your own gets the same.
"""

from __future__ import annotations

import math
import string
import types
import typing
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache, partial
from typing import Any, Final, TypeVar, overload

import attrs
from hypothesis import strategies as st

from newsformat.arguments import require_model_class
from newsformat.codec import dumps
from newsformat.document import Document
from newsformat.fields import Field, model_fields
from newsformat.layouts import layout_of
from newsformat.models import Article, Image, Provider, RelatedItem
from newsformat.syntax.layout import Slot

_Model = TypeVar("_Model")

# Deep enough to nest, small enough to read.
_MOST_ITEMS: Final = 3
# One in so many optional fields is there.
_ONE_IN: Final = 3
_ONE_IN_INSIDE: Final = 4

# The end of the year 2099.
_LAST_SECOND: Final = 4_102_444_799

_WORDS: Final = ("canal", "boats", "Portals", "5G", "l'été", "AT&T", "C#", "low-code", "“quoted”")

# Texts that are easy to write wrong.
_HARD_TEXTS: Final = (
    "", " ", "no", "null", "~", "1984", "1_000", "0o17", "1e5", "12:30", "2020-01-01", "=", "<<",
    "- x", "a: b", "a #b", "#", "---", "...", "'", '"', "\\", "a:", ":a", "[a", "{a", "@a", "`a",
    "%a", "!a", "&a", "*a", "|", ">", "? a", "\n", "a\nb", "a\r\nb", "\ta", " a ", "\x00", "\x07",
    "\x7f", "\x85", "\u2028", "\u2029", "\ufeff", "\u200b", "\xa0", "\U0001f600",
)  # fmt: skip


def texts() -> st.SearchStrategy[str]:
    """Give texts: words and sentences, texts that are hard to write, and any text at all."""
    return _texts()


@cache
def _texts() -> st.SearchStrategy[str]:
    sentences = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=6).map(" ".join)
    return st.one_of(sentences, st.sampled_from(_HARD_TEXTS), st.text(max_size=8))


def urls() -> st.SearchStrategy[str]:
    """Give URLs as news sites have them."""
    slugs = st.text(string.ascii_lowercase + string.digits + "-._", min_size=1, max_size=12)
    queries = st.sampled_from(["", "?v=1&w=300", "#part", "?signature=9iox=", ".amp"])
    return st.builds("https://example.com/{}{}".format, slugs, queries)


def moments() -> st.SearchStrategy[datetime]:
    """Give dates with times, most in UTC and whole seconds; others have fractions and offsets."""
    # One number is quick to draw and shrinks well; seven parts of a date do neither.
    whole = st.integers(0, _LAST_SECOND).map(partial(datetime.fromtimestamp, tz=UTC))
    minutes = st.integers(-14 * 60, 14 * 60)
    offsets = minutes.map(lambda offset: timezone(timedelta(minutes=offset)))
    precise = st.builds(
        lambda moment, fraction: moment.replace(microsecond=fraction),
        whole,
        st.integers(0, 999_999),
    )
    shifted = st.builds(lambda moment, zone: moment.replace(tzinfo=zone), precise, offsets)
    return st.one_of(whole, whole, shifted, precise.map(lambda moment: moment.replace(tzinfo=None)))


def plain_values() -> st.SearchStrategy[object]:
    """Give plain data of any kind that front matter can hold."""
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
        st.dates(min_value=date(1900, 1, 1)),
    )
    lists = st.lists(scalars, max_size=_MOST_ITEMS)
    mappings = st.dictionaries(texts(), st.one_of(scalars, lists), max_size=_MOST_ITEMS)
    return st.one_of(scalars, lists, mappings, st.lists(st.one_of(lists, mappings), max_size=2))


def models(model: type[_Model]) -> st.SearchStrategy[_Model]:
    """Give instances of an attrs class, built from its field declarations.

    Args:
        model: The class, such as `Article`, or one of your own.
    """
    require_model_class(model)
    strategy: st.SearchStrategy[_Model] = _models(typing.cast("Any", model), frozenset())
    return strategy


# Putting a strategy together takes longer than drawing from it.
@cache
def _models(model: Any, outer: frozenset[type]) -> st.SearchStrategy[Any]:
    fields = model_fields(model)
    slots = layout_of(model).by_key
    inner = outer | {model}
    values: dict[str, st.SearchStrategy[Any]] = {
        field.name: _field_values(field, slots[field.key], inner)
        for field in fields.keys
        # A model may contain itself: once is enough.
        if not (model in outer and _contains(field.type, model))
    }
    if fields.extra is not None:
        # These two have the names of attributes, and one has that of the body in a mapping.
        keys = st.one_of(texts(), texts(), st.sampled_from(("body", "extra", "$body")))
        keys = keys.filter(lambda key: key not in slots)
        values[fields.extra] = st.dictionaries(keys, plain_values(), max_size=2)
    if fields.body is not None:
        values[fields.body] = bodies()
    return _instances(_Recipe(model, values, _ONE_IN_INSIDE if outer else _ONE_IN))


class _Recipe:
    """What the instances of a class are made of.

    Hypothesis shows the arguments of strategies, and those of an article's fields fill a book.
    """

    def __init__(
        self, model: type[Any], values: Mapping[str, st.SearchStrategy[Any]], one_in: int
    ) -> None:
        self.model = model
        self.values = values
        self.one_in = one_in

    def __repr__(self) -> str:
        return self.model.__name__


@st.composite
def _instances(draw: st.DrawFn, recipe: _Recipe) -> Any:
    """Give instances that have some of their optional fields."""
    attributes = {each.name: each for each in attrs.fields(recipe.model)}
    arguments = {}
    for name, values in recipe.values.items():
        is_required = attributes[name].default is attrs.NOTHING
        # A choice for each field, so that each can be left out when an example shrinks.
        if is_required or draw(st.integers(1, recipe.one_in)) == recipe.one_in:
            arguments[_argument(attributes[name])] = draw(values)
    return recipe.model(**arguments)


def bodies() -> st.SearchStrategy[str]:
    """Give bodies: mostly nothing or a line end, as articles have them, or any text."""
    return st.one_of(
        st.sampled_from(["", "\n", "\r\n", "Text.\n", "---\nnot: front matter\n---\n"]),
        st.text(max_size=40),
    )


def articles() -> st.SearchStrategy[Article]:
    """Give articles."""
    return models(Article)


def related_items() -> st.SearchStrategy[RelatedItem]:
    """Give related items."""
    return models(RelatedItem)


def providers() -> st.SearchStrategy[Provider]:
    """Give providers."""
    return models(Provider)


def images() -> st.SearchStrategy[Image]:
    """Give images."""
    return models(Image)


def canonical_texts(model: type[Any] = Article) -> st.SearchStrategy[str]:
    """Give canonical texts of a model.

    Args:
        model: The class.
    """
    return models(model).map(dumps)


# Comments of people, and what stands before a file's first line.
_COMMENTS: Final = ("# checked", "#", "# was: 'unknown'", "# ana: - ask", "# \u00fcber 9000")
_MOST_COMMENTS: Final = 3


@overload
def documents() -> st.SearchStrategy[Document[Article]]: ...
@overload
def documents(model: type[_Model]) -> st.SearchStrategy[Document[_Model]]: ...
def documents(model: type[Any] = Article) -> st.SearchStrategy[Document[Any]]:
    """Give documents as machines write them and people change them.

    There are comments, CRLF line ends, a byte order mark, keys in another order.

    Args:
        model: The class.
    """
    texts_by_hand = canonical_texts(model).flatmap(_by_hand)
    return texts_by_hand.map(lambda text: Document.parse(text, model))


@st.composite
def _by_hand(draw: st.DrawFn, text: str) -> str:
    """Change a canonical text in ways that change nothing of what it says."""
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
    """Cut a canonical text into the lines of its top-level keys, and its body."""
    front, body = text.removeprefix("---\n").split("---\n", 1) if text != "" else ("", "")
    entries: list[list[str]] = []
    for line in front.split("\n")[:-1]:
        if not entries or (line and not line.startswith(" ")):
            entries.append([])
        entries[-1].append(line)
    return entries, body


@attrs.frozen
class Edit:
    """A value to be set at a path of a document.

    Attributes:
        path: The path, as `Document.set` takes it.
        value: The value.
    """

    path: str
    value: object

    def apply(self, document: Document[Any]) -> None:
        """Set the value.

        Raises:
            EditError: As of `Document.set`; nothing changed.
        """
        document.set(self.path, self.value)


def edits(model: type[Any] = Article) -> st.SearchStrategy[Edit]:
    """Give edits of the top-level keys of a model.

    Args:
        model: The class.
    """
    require_model_class(model)
    keys = [field.key for field in model_fields(model).keys]
    return st.one_of(*(st.builds(Edit, st.just(key), field_values(model, key)) for key in keys))


def _argument(attribute: attrs.Attribute[Any]) -> str:
    return attribute.alias or attribute.name


def _contains(hint: Any, model: type) -> bool:
    return hint is model or any(_contains(inner, model) for inner in typing.get_args(hint))


def field_values(model: type[Any], key: str) -> st.SearchStrategy[Any]:
    """Give values for one field of a model.

    Args:
        model: The class.
        key: The field's key in the front matter.

    Raises:
        TypeError: It is not an attrs class.
        ValueError: It has no such key.
    """
    require_model_class(model)
    keys = [field.key for field in model_fields(model).keys]
    if key not in keys:
        raise ValueError(f"{model.__qualname__} has no key {key!r}; it has {', '.join(keys)}")
    strategy: st.SearchStrategy[Any] = _values_of_key(typing.cast("Any", model), key)
    return strategy


@cache
def _values_of_key(model: Any, key: str) -> st.SearchStrategy[Any]:
    field = next(field for field in model_fields(model).keys if field.key == key)
    return _field_values(field, layout_of(model).by_key[key], frozenset({model}))


def _field_values(field: Field, slot: Slot, outer: frozenset[type]) -> st.SearchStrategy[Any]:
    if slot.shape.is_url:
        return _optional(st.one_of(urls(), texts()), field.type)
    values = _values(field.type, outer)
    return values.filter(_is_finite) if field.declaration.finite else values


def _is_finite(value: object) -> bool:
    return not isinstance(value, float) or math.isfinite(value)


def _optional(values: st.SearchStrategy[Any], hint: Any) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), values) if types.NoneType in typing.get_args(hint) else values


def _values(hint: Any, outer: frozenset[type]) -> st.SearchStrategy[Any]:
    """Give values of a type, which stands inside some models."""
    simple = _SIMPLE.get(hint)
    if simple is not None:
        return simple()
    if isinstance(hint, type) and attrs.has(hint):
        return _models(hint, outer)
    arguments = typing.get_args(hint)
    origin = typing.get_origin(hint)
    if origin is list:
        items = _values(arguments[0], outer)
        # Inside of other models they would multiply.
        return st.lists(items, max_size=1 if len(outer) > 1 else _MOST_ITEMS)
    if origin is dict:
        return st.dictionaries(texts(), _values(arguments[1], outer), max_size=_MOST_ITEMS)
    if origin in {typing.Union, types.UnionType}:
        return st.one_of(*(_values(argument, outer) for argument in arguments))
    return st.from_type(hint)


_SIMPLE: Final[Mapping[Any, Callable[[], st.SearchStrategy[Any]]]] = {
    types.NoneType: st.none,
    str: texts,
    bool: st.booleans,
    int: lambda: st.one_of(st.integers(0, 200), st.integers()),
    float: partial(st.floats, allow_nan=False),
    datetime: moments,
    date: partial(st.dates, min_value=date(1900, 1, 1)),
    object: plain_values,
    Any: plain_values,
}
