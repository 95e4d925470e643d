"""A model taken apart: each object in it, with its path and what its fields are for."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

import attrs

from newsformat.fields import model_fields
from newsformat.yaml.model_layout import Kind, Layout, Shape
from newsformat.yaml.paths import Path
from newsformat.yaml.results_per_layout import cached_per_layout

_Values: TypeAlias = Callable[[Any], tuple[Any, ...]]


@attrs.frozen
class Group:
    """The fields of a class that have one role.

    Attributes:
        keys: Their keys.
        values: Gives their values of an object.
    """

    keys: tuple[str, ...]
    values: _Values

    def of(self, model: Any) -> Iterator[tuple[str, Any]]:
        """Yield the keys of the fields that have a value, and the value."""
        for key, value in zip(self.keys, self.values(model), strict=True):
            if value is not None:
                yield key, value


@attrs.frozen
class FieldRoles:
    """The roles of the fields of a class.

    Attributes:
        layout: The layout of the class.
        urls: Those that hold a URL.
        moments: Those that hold a date and time.
        inner: Those that hold an object of another class, or a list of such objects.
        layouts: For each of these, its key and the layout of the objects.
        extra: The attribute for unknown keys.
    """

    layout: Layout
    urls: Group
    moments: Group
    inner: Group
    layouts: Sequence[tuple[str, Layout]]
    extra: str | None


class Part(NamedTuple):
    """An object of a model.

    Attributes:
        path: Where it is.
        model: The object.
        roles: What its fields are for.
    """

    path: Path
    model: Any
    roles: FieldRoles

    @property
    def extra(self) -> dict[Any, Any]:
        """The keys that its class does not know."""
        attribute = self.roles.extra
        extra: dict[Any, Any] = {} if attribute is None else getattr(self.model, attribute)
        return extra


def parts_of(layout: Layout, model: Any) -> list[Part]:
    """Return a model and all objects inside it; outer ones come before inner ones.

    Args:
        layout: The layout of its class.
        model: The model.
    """
    parts = [Part((), model, _roles_of(layout, type(model)))]
    for path, outer, roles in parts:
        if not roles.layouts:
            continue
        for (key, inner), value in zip(roles.layouts, roles.inner.values(outer), strict=True):
            if not value:
                continue
            items = enumerate(value) if isinstance(value, list) else ((None, value),)
            for index, item in items:
                place = (*path, key) if index is None else (*path, key, index)
                if item is not None:
                    parts.append(Part(place, item, _roles_of(inner, type(item))))
    return parts


@cached_per_layout
def _roles_of(layout: Layout, model: type[Any]) -> FieldRoles:
    fields = model_fields(model)
    sorts: dict[str, list[tuple[str, str]]] = {}
    layouts: list[tuple[str, Layout]] = []
    for field in fields.keys:
        shape = layout.by_key[field.key].shape
        names = field.key, field.name
        if shape.is_url:
            sorts.setdefault("urls", []).append(names)
        if shape.kind is Kind.MOMENT:
            sorts.setdefault("moments", []).append(names)
        elif (inner := _inner_layout(shape)) is not None:
            sorts.setdefault("inner", []).append(names)
            layouts.append((field.key, inner))
    groups = {kind: _group(sorts.get(kind, ())) for kind in ("urls", "moments", "inner")}
    return FieldRoles(layout, **groups, layouts=layouts, extra=fields.extra)


def _inner_layout(shape: Shape) -> Layout | None:
    """Return the layout of an object, or of the objects in a list; `None` for other values."""
    inner = shape.layout or (shape.items.layout if shape.items is not None else None)
    return inner if inner is not None and inner.slots else None


def _group(fields: Sequence[tuple[str, str]]) -> Group:
    keys = tuple(key for key, _ in fields)
    names = [name for _, name in fields]
    match names:
        case []:
            return Group(keys, _nothing)
        case [name]:
            get = operator.attrgetter(name)
            return Group(keys, lambda model: (get(model),))
    return Group(keys, operator.attrgetter(*names))


def _nothing(_: Any) -> tuple[()]:
    return ()
