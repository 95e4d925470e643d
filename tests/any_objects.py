"""Objects of every kind that a program may put into a model by mistake."""

from __future__ import annotations

import array
import collections
import contextlib
import decimal
import enum
import fractions
import importlib
import pathlib
import types
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Any, NamedTuple, NoReturn
from unittest import mock
from zoneinfo import ZoneInfo

import attrs
from hypothesis import strategies as st

import newsformat as nf


class Text(str):
    """A text with an addition of its own."""

    __slots__ = ()

    def __str__(self) -> str:
        return "something else"

    def __format__(self, _: str) -> str:
        return "something else"


class Whole(int):
    """An integer that raises where it is shown."""

    def __str__(self) -> str:
        raise RuntimeError("shown")

    __repr__ = __str__


class Real(float):
    """A number whose conversion raises."""

    def __float__(self) -> float:
        raise RuntimeError("converted")


class Items(list[Any]):
    """A list that goes through other items than it has."""

    def __iter__(self) -> Iterator[Any]:
        return iter(["something else"])


class Mapping(dict[Any, Any]):
    """A dictionary whose entries are others than it has."""

    def items(self) -> Any:
        return {"something": "else"}.items()


class Moment(datetime):
    """A moment of a user's own class."""


class Day(date):
    """A date of a user's own class."""


class Plain(enum.Enum):
    TEXT = "text"
    NUMBER = 1


class Named(enum.StrEnum):
    TEXT = "text"
    NULL = "null"


class Mixed(str, enum.Enum):  # noqa: UP042 - programs have both kinds
    TEXT = "text"
    NULL = "null"


class Number(enum.IntEnum):
    ONE = 1


class Bits(enum.IntFlag):
    ONE = 1
    TWO = 2


class Pair(NamedTuple):
    first: str
    second: int


class Uncomparable:
    """An object that cannot be compared, shown, hashed nor asked whether it is true."""

    def __eq__(self, other: object) -> NoReturn:
        raise RuntimeError("compared")

    def __bool__(self) -> NoReturn:
        raise RuntimeError("asked")

    def __repr__(self) -> NoReturn:
        raise RuntimeError("shown")

    __hash__ = None  # type: ignore[assignment] # that is what makes it unhashable


class UncomparableText(str):
    """A text that cannot be compared."""

    __slots__ = ()

    def __eq__(self, other: object) -> NoReturn:
        raise RuntimeError("compared")

    __hash__ = str.__hash__


class BrokenZone(tzinfo):
    """A time zone that does not know its offset."""

    def utcoffset(self, _: datetime | None) -> NoReturn:
        raise RuntimeError("asked")

    tzname = dst = utcoffset


@attrs.define
class Foreign:
    """An attrs class that is no model of ours."""

    url: str = "u"


@attrs.define(kw_only=True)
class Photo(nf.Image):
    """An image with a field of its own."""

    camera: str = "pinhole"


@attrs.define(kw_only=True)
class LongRead(nf.Article):
    """An article with a field of its own."""

    minutes: int = 30


MIDNIGHT = datetime.combine(date(2020, 1, 1), time())
BERLIN = ZoneInfo("Europe/Berlin")
# In the repeated hour, in the skipped one, and on a day like any other.
ZONED = [
    datetime(2024, 10, 27, 2, 30, tzinfo=BERLIN),
    datetime(2024, 10, 27, 2, 30, tzinfo=BERLIN, fold=1),
    datetime(2024, 3, 31, 2, 30, tzinfo=BERLIN),
    datetime(2024, 3, 31, 2, 30, tzinfo=BERLIN, fold=1),
    datetime(2024, 6, 1, tzinfo=BERLIN),
    datetime(1890, 1, 1, tzinfo=BERLIN),
    datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
    datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=timezone(timedelta(hours=-14))),
    datetime(2024, 6, 1, tzinfo=timezone(timedelta(seconds=1172))),
    datetime(2024, 6, 1, tzinfo=timezone(timedelta(microseconds=1))),
]


def cyclic() -> Iterator[Any]:
    items: list[Any] = ["a"]
    items.append(items)
    yield items
    mapping: dict[str, Any] = {}
    mapping["again"] = [mapping]
    yield mapping
    deep: Any = "a"
    for _ in range(5_000):
        deep = [deep]
    yield deep


def multiplied() -> Any:
    """A list that stands twice in a list that does so again: more values than any limit allows."""
    items: Any = ["a"]
    for _ in range(40):
        items = [items, items]
    return items


def scientific() -> Iterator[Any]:
    """Scalars and tables of numpy and pandas, where these are installed."""
    with contextlib.suppress(ImportError):
        numpy: Any = importlib.import_module("numpy")
        yield from [numpy.int64(1), numpy.float64(1.5), numpy.float64("nan"), numpy.str_("a")]
        yield from [numpy.bool_(1), numpy.datetime64("2020-01-01"), numpy.array(["a", "b"])]
    with contextlib.suppress(ImportError):
        pandas: Any = importlib.import_module("pandas")
        yield from [pandas.Timestamp("2020-01-01T00:00:00Z"), pandas.NaT, pandas.NA]
        yield from [pandas.Timestamp(2020, 1, 1, nanosecond=5), pandas.Series(["a"])]


def objects() -> list[Any]:
    """Make one of each kind, anew each time, since most can be changed."""
    return [
        None, True, False, 0, 1, -1, 10**30, 10**5_000, -(10**5_000), 0.0, -0.0, 1.5, 1e16, 1e300,
        5e-324, float("nan"), float("inf"), -float("inf"), 1j, "", "a", "no", "1", "\ud800", "\x00",
        "a\nb", "\x85", "x" * 2_000, b"a", bytearray(b"a"), memoryview(b"a"), ..., NotImplemented,
        [], ["a"], ["a", None], [1], [[]], [{}], (), ("a",), Pair("a", 1), set(), {"a"},
        frozenset({"a"}), {}, {"a": 1}, {1: "a"}, {None: 1}, {True: 1}, {1.5: 1}, {(): 1},
        {"name": "x"}, {"url": "u"}, {"title": "t"}, {"x" * 2_000: 1}, {"\ud800": 1}, {"<<": {}},
        {float("nan"): 1, float("nan") * 1: 2}, {date(2020, 1, 1): 1}, {UncomparableText("a"): 1},
        {"url": 3}, [{"url": "u"}], [{"name": "x"}], range(3), iter(["a"]), (x for x in "ab"),
        {"a": 1}.keys(), {"a": 1}.items(), types.MappingProxyType({"a": 1}),
        collections.deque("a"), collections.OrderedDict(a=1), collections.defaultdict(list, a=[1]),
        collections.Counter("a"), collections.ChainMap({"a": 1}), collections.UserDict(a=1),
        collections.UserList(["a"]),
        collections.UserString("a"), array.array("i", [1]), types.SimpleNamespace(a=1), object(),
        object, str, len, print, lambda: "a", types, decimal.Decimal("1.5"),
        fractions.Fraction(1, 2), uuid.UUID(int=1), pathlib.Path("a"), time(1), timedelta(1),
        date(2020, 1, 1),
        MIDNIGHT, MIDNIGHT.replace(tzinfo=UTC), *ZONED, MIDNIGHT.replace(fold=1),
        datetime(2020, 1, 1, tzinfo=BrokenZone()),
        Moment(2020, 1, 1, tzinfo=UTC), Moment(2024, 10, 27, 2, 30, tzinfo=BERLIN, fold=1),
        Day(2020, 1, 1), Text("a"), Whole(3), Real(1.5), Real("inf"), Items(["a"]),
        Mapping({"a": 1}), Plain.TEXT, Plain.NUMBER, Named.TEXT, Named.NULL, Mixed.TEXT, Mixed.NULL,
        Number.ONE, Bits.ONE | Bits.TWO, Plain, Uncomparable(), UncomparableText("a"),
        [Uncomparable()], {"a": Uncomparable()}, mock.Mock(spec=str), mock.MagicMock(spec=list),
        mock.MagicMock(spec=dict), Foreign(), Foreign, Photo(url="u"), LongRead(title="t"),
        nf.Article(title="t", topics=["a"]), nf.RelatedItem(title="t"), nf.Provider(name="n"),
        nf.Image(url="u"), [nf.Image(url="u")], [Photo(url="u")], [nf.Article(title="t")],
        [nf.Provider(name="n"), "n"], nf.Image, {"a": nf.Image(url="u")}, *cyclic(), *scientific(),
    ]  # fmt: skip


def any_objects() -> st.SearchStrategy[Any]:
    """Return one of the objects, or a list or a mapping with some of them."""
    count = len(objects())
    one = st.integers(0, count - 1).map(lambda index: objects()[index])
    return st.one_of(
        one,
        one,
        st.lists(one, max_size=3),
        st.dictionaries(st.sampled_from(["a", "b", "url"]), one, max_size=2),
    )
