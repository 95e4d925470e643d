"""Tells whether subclasses of the classes of articles hold values of the types that these declare.

A class that inherits from `Article` may declare one of its fields again with another type, which
what is known about articles says nothing of.
"""

from __future__ import annotations

from typing import Any, Final

from newsformat.fields import model_fields
from newsformat.models import Article, Image, Provider, RelatedItem
from newsformat.type_hints import Sort, ValueType
from newsformat.yaml.model_layout import Layout
from newsformat.yaml.results_per_layout import cached_per_layout

_MODELS: Final = (Article, RelatedItem, Provider, Image)


@cached_per_layout
def has_usual_fields(layout: Layout) -> bool:
    """Tell whether fields of articles have their types, in a class and in all classes inside it.

    Args:
        layout: The layout of the class.
    """
    return all(
        _is_usual(each.model, declared)
        for each in layout.with_inner_layouts()
        for declared in _MODELS
        if each.model is not None and issubclass(each.model, declared)
    )


def _is_usual(model: type[Any], declared: type[Any]) -> bool:
    """Tell whether a class has the fields of a class that it inherits from."""
    if model is declared:
        return True
    own = {field.name: field.value_type for field in model_fields(model).keys}
    return all(
        field.name in own and _fits(own[field.name], field.value_type)
        for field in model_fields(declared).keys
    )


def _fits(own: ValueType, declared: ValueType) -> bool:
    """Tell whether a type allows only values that another type allows too."""
    if own.sort is not declared.sort or (own.is_optional and not declared.is_optional):
        return False
    if declared.sort is Sort.MODEL:
        return issubclass(own.container, declared.container)
    if declared.sort is Sort.SCALAR:
        return {*own.scalars} <= {*declared.scalars}
    return (
        own.container is declared.container
        and len(own.items) == len(declared.items)
        and all(map(_fits, own.items, declared.items))
    )
