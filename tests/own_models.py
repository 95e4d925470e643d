"""Classes of a user's own, with what the library's models do not have."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any, Literal

import attrs

from newsformat.fields import slot


class Level(enum.Enum):
    """How hard something is."""

    EASY = "easy"
    HARD = "hard"


@attrs.define(kw_only=True)
class Person:
    """An object that may be empty."""

    name: str | None = None
    age: int | None = None
    links: list[str] = attrs.field(factory=list)
    friends: list[Person] = attrs.field(factory=list)


@attrs.frozen(kw_only=True)
class Part:
    """Attributes cannot be set, and not all defaults are nothing."""

    _id: str
    seconds: float = 0.0
    is_free: bool | None = attrs.field(default=False, alias="isFree")


@attrs.define(kw_only=True)
class Course:
    """Objects that must be there, values of many types, no body."""

    title: str
    teacher: Person
    level: Level = Level.EASY
    price: Literal["Free", "Paid"] = "Free"
    starts: date | None = None
    updated: datetime | None = None
    rating: float | None = None
    parts: list[Part] = attrs.field(factory=list)
    scores: dict[str, int] = attrs.field(factory=dict)
    matrix: list[list[int]] = attrs.field(factory=list)
    anything: object = None
    mixed: str | int | None = None
    extra: dict[str, Any] = attrs.field(factory=dict)


@attrs.define(kw_only=True)
class Film:
    """Blocks and a body; no unknown keys."""

    title: str = attrs.field(metadata=slot(quoted=True))
    year: int | None = None
    poster_url: str | None = attrs.field(default=None, alias="posterUrl")
    director: Person | None = attrs.field(default=None, metadata=slot(block=True))
    cast: list[Person] = attrs.field(factory=list, metadata=slot(block=True))
    note: str | None = attrs.field(default=None, metadata=slot(block=True, final=True))
    body: str = ""


OWN_MODELS: tuple[type[Any], ...] = (Person, Part, Course, Film)
