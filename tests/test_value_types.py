"""What type hints say."""

from __future__ import annotations

import enum
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal, NewType, TypeVar

import attrs
import pytest

import newsformat as nf
from newsformat.convert.problems import SCALAR_NAMES
from newsformat.type_hints import SCALARS, Sort, ValueType, value_type


class Color(enum.Enum):
    RED = "red"


Title = NewType("Title", str)
MaybeTitle = typing.cast("Any", NewType)("MaybeTitle", str | None)
T = TypeVar("T")
Box = attrs.make_class("Box", ["content"])


def words(kind: ValueType) -> str:
    """Say in one line what a type is said to be."""
    inner = [*map(words, (*kind.items, *kind.members))]
    inner += [scalar.__name__ for scalar in kind.scalars] + [*map(repr, kind.literals)]
    inner += ["..."] * kind.is_variadic
    name = kind.sort.name.lower() + "?" * kind.is_optional
    return f"{name}[{', '.join(inner)}]" if inner else name


CASES: list[tuple[Any, str]] = [
    (object, "anything"),
    (Any, "anything"),
    (T, "anything"),
    (object | None, "anything?"),
    (str, "scalar[str]"),
    (None, "scalar[NoneType]"),
    (types.NoneType, "scalar[NoneType]"),
    (str | None, "scalar?[str]"),
    (typing.Union[None, str], "scalar?[str]"),  # noqa: UP007 - the older notation
    (int | float, "scalar[int, float]"),
    (date | datetime | None, "scalar?[date, datetime]"),
    (Title, "scalar[str]"),
    (Title | None, "scalar?[str]"),
    (Title | int, "scalar[str, int]"),
    (MaybeTitle, "scalar?[str]"),
    (typing.Union[MaybeTitle, int], "scalar?[str, int]"),  # noqa: UP007 - as above
    (Annotated[str, "any"], "scalar[str]"),
    (Annotated[int | None, "any"], "scalar?[int]"),
    (Annotated[int, "any"] | None, "scalar?[int]"),
    (Color, "enum"),
    (Color | None, "enum?"),
    (Literal["a", 1], "literal['a', 1]"),
    (Literal["a"] | None, "literal?['a']"),
    (nf.Image, "model"),
    (nf.Image | None, "model?"),
    (list, "list"),
    (list[str], "list[scalar[str]]"),
    (list[str] | None, "list?[scalar[str]]"),
    (list[str | None], "list[scalar?[str]]"),
    (Sequence[nf.Image], "list[model]"),
    (Iterable[int], "list[scalar[int]]"),
    (Sequence, "other"),
    (tuple, "tuple[...]"),
    (tuple[int, ...], "tuple[scalar[int], ...]"),
    (tuple[int, str], "tuple[scalar[int], scalar[str]]"),
    (dict, "mapping"),
    (dict[str, list[int]], "mapping[scalar[str], list[scalar[int]]]"),
    (Mapping[str, object], "mapping[scalar[str], anything]"),
    (str | list[str], "union[scalar[str], list[scalar[str]]]"),
    (nf.Image | str | None, "union?[model, scalar[str]]"),
    (set[nf.Image], "set[model]"),
    (Callable[[int], str], "other[scalar[str]]"),
    (complex, "other"),
]


@pytest.mark.parametrize(("hint", "expected"), CASES, ids=[str(case[0]) for case in CASES])
def test_what_hints_say(hint: Any, expected: str) -> None:
    kind = value_type(hint)
    assert words(kind) == expected
    assert kind.declared == hint


def test_a_type_is_made_of_parts() -> None:
    parts = value_type(dict[str, list[nf.Image] | None]).parts()
    assert [part.sort for part in parts] == [Sort.MAPPING, Sort.SCALAR, Sort.LIST, Sort.MODEL]


def test_each_scalar_has_a_name() -> None:
    assert set(SCALAR_NAMES) == SCALARS


@attrs.define
class Wide:
    """A class with types that stand inside others."""

    title: Title
    ratio: Title | int | None = None
    colors: list[Color] = attrs.field(factory=list)
    pages: tuple[int, ...] = ()


@pytest.mark.parametrize(
    "made",
    [
        Wide(Title("Boats")),
        Wide(Title("Boats"), 3),
        Wide(Title("Boats"), Title("3"), [Color.RED], (1, 2)),
    ],
)
def test_types_inside_others_are_written_and_read(made: Wide) -> None:
    assert nf.loads(nf.dumps(made), Wide) == made
    assert nf.structure(nf.unstructure(made), Wide) == made
