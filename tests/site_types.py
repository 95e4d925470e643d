"""Classes with every kind of type that a field may have, as sites would write them."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Generic, Literal, NewType, NotRequired, TypedDict, TypeVar

import attrs

import newsformat as nf

Content = TypeVar("Content")
Slug = NewType("Slug", str)


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Link(TypedDict):
    """A mapping with some keys of known types, and maybe more."""

    href: str
    rank: NotRequired[int]
    inner: NotRequired[list[Link]]


@attrs.define
class Author:
    name: str
    site: str | None = None


@attrs.define
class Post:
    kind: Literal["article"]
    text: str | None = None


@attrs.define
class Video:
    kind: Literal["video", "film"]
    seconds: int = 0


@attrs.define
class Book:
    """Told from a page by the key that only it has."""

    title: str
    isbn: str


@attrs.define
class Page:
    title: str
    url: str


@attrs.define
class Box(Generic[Content]):
    content: Content
    more: list[Content] = attrs.field(factory=list)


@dataclasses.dataclass
class Picture:
    src: str
    width: int | None = None


@attrs.define
class Site:
    """One field for each kind of type."""

    title: str = ""
    tags: str | list[str] = attrs.field(factory=list)
    authors: list[str | Author] = attrs.field(factory=list)
    menu: bool | dict[str, Author] = False
    day: date | datetime | str | None = None
    number: int | str | None = None
    ratio: float | str | None = None
    flag: bool | str | None = None
    maybe: list[str | None] = attrs.field(factory=list)
    media: Post | Video | None = None
    all_media: list[Post | Video] = attrs.field(factory=list)
    source: Book | Page | None = None
    pair: tuple[int, str] | None = None
    many: tuple[str, ...] = ()
    words: set[str] = attrs.field(factory=set)
    counts: frozenset[int] = frozenset()
    link: Link | None = None
    links: dict[str, Link] = attrs.field(factory=dict)
    slug: Slug | None = None
    box: Box[int] | None = None
    text_box: Box[str] | None = None
    color: Color | int | None = None
    layout: Literal["auto"] | int | None = None
    mixed: list[str | dict[str, object]] = attrs.field(factory=list)
    codes: dict[int, str] = attrs.field(factory=dict)
    scores: Sequence[int] = attrs.field(factory=list)
    ranks: Mapping[str, int] = attrs.field(factory=dict)
    size: Annotated[int, "in points"] | None = None
    picture: Picture | None = None
    extra: dict[str, object] = attrs.field(factory=dict)
    body: str = ""


@dataclasses.dataclass
class Note:
    """A dataclass is a model as an attrs class is."""

    title: str
    tags: list[str] = dataclasses.field(default_factory=list)
    pictures: list[Picture] = dataclasses.field(default_factory=list)
    day: date | None = None
    web_url: str | None = dataclasses.field(default=None, metadata=nf.slot("webUrl", quoted=True))
    extra: dict[str, object] = dataclasses.field(default_factory=dict)
    body: str = ""
