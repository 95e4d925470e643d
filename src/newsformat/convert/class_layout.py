"""The layouts of models, derived from their field declarations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

import attrs

from newsformat.convert.simple_classes import (
    argument_name,
    exact_types,
    is_simple,
    sets_attributes,
)
from newsformat.fields import Field, cached_per_class, model_fields
from newsformat.models import Article, Image, Provider, RelatedItem
from newsformat.type_hints import Sort, ValueType
from newsformat.yaml.layout import (
    FREE,
    UNTYPED,
    Assembly,
    Kind,
    Layout,
    Shape,
    Slot,
    Style,
)

_KINDS: Final = {
    str: Kind.TEXT,
    int: Kind.NUMBER,
    float: Kind.NUMBER,
    bool: Kind.BOOLEAN,
    datetime: Kind.MOMENT,
}
# Their files are in the format, whose canonical form says how everything is written.
_CANONICAL: Final = (Article, RelatedItem, Provider, Image)
_COLLECTION_KINDS: Final = frozenset({list, tuple, dict, set, frozenset})


def layout_of(model: Any) -> Layout:
    """Return the layout of a model's front matter.

    What a class of the user's own does not declare about a key, it takes from the article's
    declaration of the key of that name.

    Args:
        model: An attrs class, or `None` for keys that nothing is known of.
    """
    return FREE if model is None else _layout_of_class(model)


@cached_per_class
def _layout_of_class(model: Any) -> Layout:
    vocabulary = FREE if model is Article else layout_of(Article)
    layout = _Derivation().model(model, vocabulary, is_root=True)
    # Who says which keys follow others wants them in those places, whatever a file does.
    is_of_the_format = isinstance(model, type) and issubclass(model, _CANONICAL)
    layout.is_canonical = is_of_the_format or bool(layout.followers)
    fields = model_fields(model).keys
    layout.declares_blocks = any(field.declaration.block is not None for field in fields)
    return layout


class _Derivation:
    """Derives layouts, each once, since a model may contain itself."""

    def __init__(self) -> None:
        self._layouts: dict[object, Layout] = {}

    def model(self, model: type, vocabulary: Layout, *, is_root: bool = False) -> Layout:
        """Derive the layout of an attrs class; only at the root do blank lines separate blocks."""
        known = self._layouts.get((model, id(vocabulary), is_root))
        if known is not None:
            return known
        layout = self._layouts[model, id(vocabulary), is_root] = Layout()
        fields = model_fields(model).keys
        layout.followers = model_fields(model).followers
        layout.body_attribute = model_fields(model).body
        layout.assembly = _assembly(model)
        layout.slots = tuple(
            self._slot(
                field, vocabulary, is_block=is_root and _is_block(fields[index:], vocabulary)
            )
            for index, field in enumerate(fields)
        )
        return layout

    def _slot(self, field: Field, vocabulary: Layout, *, is_block: bool) -> Slot:
        declared = field.declaration
        known = vocabulary.by_key.get(field.key)
        model_shape = known.shape if known else UNTYPED
        style = Style.QUOTED if declared.quoted else Style.PLAIN
        shape = self._shape(field.value_type, model_shape)._replace(
            style=model_shape.style if declared.quoted is None else style,
            is_url=model_shape.is_url if declared.url is None else declared.url,
            is_style_declared=declared.quoted is not None,
        )
        return Slot(
            key=field.key,
            shape=shape,
            is_block=is_block,
            is_final=_first(declared.final, known.is_final if known else None),
            is_identity=(
                known.is_identity if declared.identity is None and known else declared.identity
            ),
            attribute=field.name,
            argument=argument_name(field.attribute),
            is_required=field.attribute.default is attrs.NOTHING,
            is_finite=declared.finite and float in (shape.items or shape).types,
        )

    def _shape(self, value: ValueType, vocabulary: Shape) -> Shape:
        """Return the shape of values of a type."""
        kind, types = _kind(value), exact_types(value)
        reads_dates = _reads_dates(value)
        if kind is not Kind.ANY or reads_dates:
            return Shape(
                kind=kind,
                style=vocabulary.style,
                is_url=vocabulary.is_url,
                reads_dates=reads_dates,
                types=types,
            )
        if value.sort is Sort.MODEL:
            return Shape(layout=self.model(value.hint, vocabulary.layout or FREE))
        if value.container in {list, Sequence} and value.items:
            return Shape(items=self._shape(value.items[0], vocabulary.items or UNTYPED))
        if value.sort is Sort.MAPPING and value.items:
            return Shape(layout=Layout(other=self._shape(value.items[1], UNTYPED)))
        return Shape(types=types) if types else UNTYPED


def _assembly(model: Any) -> Assembly | None:
    """Tell how objects of a class are made, where nothing but its fields is needed for it."""
    if not is_simple(model):
        return None
    fields, attributes = model_fields(model), attrs.fields_dict(model)
    # The body of a file's model is set when all else is read; a model inside has none.
    defaults = {} if fields.body is None else {fields.body: ""}
    return Assembly(
        model,
        extra_argument=fields.extra and argument_name(attributes[fields.extra]),
        extra_attribute=fields.extra,
        defaults=defaults if sets_attributes(model) else None,
        is_complete=all(attributes[name].default == text for name, text in defaults.items()),
    )


def _is_block(fields: Sequence[Field], vocabulary: Layout) -> bool:
    """Tell whether the first of some fields is a block.

    Where nothing says so, collections are blocks, unless header lines still follow.
    """
    field, *following = fields
    known = vocabulary.by_key.get(field.key)
    if field.declaration.block is not None or known is not None:
        return _first(field.declaration.block, known.is_block if known else None)
    if not _is_collection(field.value_type):
        return False
    return all(
        _is_collection(other.value_type) or _is_block([other], vocabulary) for other in following
    )


def _first(*declarations: bool | None) -> bool:
    """Return the first declaration that says something."""
    return next((each for each in declarations if each is not None), False)


def _kind(value: ValueType) -> Kind:
    hint = value.hint
    if value.sort is Sort.LITERAL:
        return Kind.TEXT if all(isinstance(each, str) for each in value.literals) else Kind.ANY
    if value.sort is Sort.ENUM:
        is_text = all(isinstance(member.value, str) for member in hint)
        return Kind.TEXT if is_text else Kind.ANY
    if value.sort is Sort.SCALAR:
        kinds = {_KINDS.get(scalar, Kind.ANY) for scalar in value.scalars}
        return kinds.pop() if len(value.scalars) == 1 or kinds == {Kind.NUMBER} else Kind.ANY
    return Kind.TEXT if isinstance(hint, type) and issubclass(hint, str) else Kind.ANY


def _reads_dates(value: ValueType) -> bool:
    """Tell whether a type is for dates, or dates and times, and not for texts."""
    members = value.members or (value,)
    kinds = [kind for each in members for kind in (each.scalars or (each.hint,))]
    classes = [kind for kind in kinds if isinstance(kind, type)]
    is_text = any(_kind(each) is Kind.TEXT or each.sort is Sort.ANYTHING for each in members)
    if is_text or any(issubclass(each, str) for each in classes):
        return False
    return any(issubclass(each, date) for each in classes)


def _is_collection(value: ValueType) -> bool:
    return value.sort is Sort.MODEL or value.container in _COLLECTION_KINDS
