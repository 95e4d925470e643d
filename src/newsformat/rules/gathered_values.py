"""Gathers all values of a model by their kinds, without their paths.

For each class, a function is compiled that goes through its fields. The functions that find the
objects in a model together with their paths take several times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any, Final, NamedTuple, TypeAlias

from newsformat.compiled.generated_code import add_later, compiled_function
from newsformat.yaml.model_layout import Kind, Layout, Slot
from newsformat.yaml.results_per_layout import cached_per_layout

# Every text that some YAML reader takes for something other than a text begins with one of these
# characters, or is a short word such as `false`.
_DOUBTFUL_STARTS: Final = frozenset("0123456789+-._~=<")
_LONGEST_WORD: Final = 5


class GatheredValues(NamedTuple):
    """The values of a model and of all objects in it, without those that are `None`.

    Attributes:
        objects: The model and the objects in it.
        urls: The texts in fields that are declared as URLs.
        words: Other texts, including those in lists, that some YAML reader may take for something
            other than a text if they are written without quotes.
        moments: The dates and times.
        others: The values of all other kinds, without numbers and booleans.
        unknown: For each object with unknown keys, the layout of its class, and these keys with
            their values.
    """

    objects: list[Any]
    urls: list[str]
    words: list[str]
    moments: list[datetime]
    others: list[Any]
    unknown: list[tuple[Layout, dict[Any, Any]]]


_Gather: TypeAlias = Callable[..., None]


def gathered(layout: Layout, model: Any) -> GatheredValues:
    """Return the values of a model by their kinds.

    Args:
        layout: The layout of its class.
        model: The model, in which each value has exactly the type that its field declares.
    """
    values = GatheredValues([], [], [], [], [], [])
    _gather(layout)(model, *values)
    return values


@cached_per_layout
def _gather(layout: Layout) -> _Gather:
    names: dict[str, Any] = {"layout": layout, "doubtful_starts": _DOUBTFUL_STARTS}
    for slot in layout.slots:
        inner = slot.element.layout
        if inner is not None:
            add_later(names, f"inner_{slot.attribute}", partial(_gather, inner))
    columns = ", ".join(GatheredValues._fields)
    lines = _lines(layout, columns)
    function: _Gather = compiled_function("gather", f"model, {columns}", lines, names, layout.model)
    return function


def _lines(layout: Layout, columns: str) -> Iterator[str]:
    yield "objects.append(model)"
    if layout.extra_attribute is not None:
        yield f"if model.{layout.extra_attribute}:"
        yield f"    unknown.append((layout, model.{layout.extra_attribute}))"
    for slot in layout.slots:
        column = _column(slot)
        if slot.element.layout is not None:
            yield f"value = model.{slot.attribute}"
            if slot.shape.items is not None:
                yield "for item in value:"
                yield f"    inner_{slot.attribute}(item, {columns})"
            else:
                yield "if value is not None:"
                yield f"    inner_{slot.attribute}(value, {columns})"
        elif column == "words":
            if slot.shape.items is not None:
                yield f"for value in model.{slot.attribute}:"
            else:
                yield f"value = model.{slot.attribute}"
                yield "if value:"
            yield f"    if len(value) <= {_LONGEST_WORD} or value[0] in doubtful_starts:"
            yield "        words.append(value)"
        elif column is not None:
            yield f"value = model.{slot.attribute}"
            yield "if value is not None:"
            yield f"    {column}.append(value)"


def _column(slot: Slot) -> str | None:
    """Return the list that the values of a field are gathered in; `None` if they are not needed."""
    shape = slot.element
    if shape.is_text:
        return "urls" if shape.is_url and slot.shape.items is None else "words"
    if slot.shape.items is None:
        if shape.kind is Kind.MOMENT:
            return "moments"
        if shape.kind in {Kind.NUMBER, Kind.BOOLEAN}:
            return None
    return "others"
