"""Derives the layouts of models from their field declarations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, Final

from newsformat.convert.compilable_classes import exact_types, is_simple, sets_attributes
from newsformat.convert.members import (
    SEQUENCES,
    named_values,
    nearest_class,
    scalar_of,
    told_by_keys,
)
from newsformat.convert.supported import IsCustom, nothing_is_custom, refuse_unsupported
from newsformat.fields import (
    Field,
    TypedKey,
    attributes_of,
    model_fields,
    typed_keys,
)
from newsformat.models import Article, Image, Provider, RelatedItem
from newsformat.results_per_class import cached_per_class
from newsformat.type_hints import ANYTHING, COLLECTIONS, Sort, ValueType, union_of
from newsformat.yaml.model_layout import (
    FREE,
    UNTYPED,
    Assembly,
    Kind,
    Layout,
    Shape,
    Slot,
    Style,
)
from newsformat.yaml.text_or_other import Kept

_KINDS: Final = {
    str: Kind.TEXT,
    int: Kind.NUMBER,
    float: Kind.NUMBER,
    bool: Kind.BOOLEAN,
    datetime: Kind.MOMENT,
}
# Files of these classes are in the format of the library, whose canonical form defines everything.
_CANONICAL: Final = (Article, RelatedItem, Provider, Image)


def layout_of(model: Any, is_custom: IsCustom | None = None) -> Layout:
    """Return the layout of a model's front matter.

    If a class of the user does not declare how a key looks, it looks like the key of the same name
    in an article.

    Args:
        model: An attrs class, a dataclass, or `None` if nothing is known about the keys.
        is_custom: Tells whether there are user-defined hooks for a type.

    Raises:
        TypeError: The class has a field of an unsupported type.
    """
    if model is None:
        return FREE
    return _layout_of_class(model) if is_custom is None else _derived(model, is_custom)


@cached_per_class
def _layout_of_class(model: Any) -> Layout:
    refuse_unsupported(model)
    return _derived(model)


def _derived(model: Any, is_custom: IsCustom | None = None) -> Layout:
    vocabulary = FREE if model is Article else layout_of(Article)
    layout = _Derivation(is_custom).root(model, vocabulary)
    # A class that declares which keys follow others wants them in these places, whatever a file
    # does.
    is_of_the_format = isinstance(model, type) and issubclass(model, _CANONICAL)
    layout.is_canonical = is_of_the_format or bool(layout.followers)
    fields = model_fields(model).keys
    layout.declares_blocks = any(field.declaration.block is not None for field in fields)
    return layout


class _Derivation:
    """Derives layouts, each only once, since a model may contain itself."""

    def __init__(self, is_custom: IsCustom | None) -> None:
        self._layouts: dict[object, Layout] = {}
        self._is_custom = is_custom or nothing_is_custom
        # If the user has registered hooks, objects must be made with them.
        self._is_usual = is_custom is None
        # The layouts of mappings that may be one of several classes; these are made after all
        # others.
        self._merged: list[tuple[Layout, Sequence[Layout]]] = []

    def root(self, model: type, vocabulary: Layout) -> Layout:
        """Return the layout of the class that a file is read as."""
        layout = self.model(model, vocabulary, is_root=True)
        for merged, variants in self._merged:
            slots = {slot.key: slot for each in reversed(variants) for slot in each.slots}
            merged.slots = tuple(slots.values())
        return layout

    def model(self, model: type, vocabulary: Layout, *, is_root: bool = False) -> Layout:
        """Return the layout of an attrs class; blank lines separate blocks only at the root."""
        known = self._layouts.get((model, id(vocabulary), is_root))
        if known is not None:
            return known
        layout = self._layouts[model, id(vocabulary), is_root] = Layout()
        fields = model_fields(model).keys
        layout.followers = model_fields(model).followers
        layout.body_attribute = model_fields(model).body
        layout.assembly = _assembly(model) if self._is_usual else None
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
        if field.attribute.converter is not None:
            # The class has a converter for the field, which may accept any text.
            shape = shape._replace(reads_dates=False)
        return Slot(
            key=field.key,
            shape=shape,
            is_block=is_block,
            is_final=_first(declared.final, known.is_final if known else None),
            is_identity=(
                known.is_identity if declared.identity is None and known else declared.identity
            ),
            attribute=field.name,
            argument=field.attribute.alias,
            is_required=field.is_required,
            is_finite=declared.finite and float in (shape.items or shape).types,
        )

    def _shape(self, value: ValueType, vocabulary: Shape) -> Shape:
        """Return the shape of the values of a type."""
        if self._is_custom(value):
            return UNTYPED
        members = [each for each in value.members or (value,) if not self._is_custom(each)]
        sequences = [each for each in members if each.sort in SEQUENCES]
        kind = _kind(value)
        return Shape(
            kind=kind,
            style=vocabulary.style,
            is_url=vocabulary.is_url,
            layout=self._mapping(members, vocabulary.layout or FREE),
            items=self._items(sequences, vocabulary.items or UNTYPED),
            reads_dates=_reads_dates(value),
            types=exact_types(value),
            keeps=None if kind is Kind.TEXT else _kept(members),
            positions=self._positions(sequences, vocabulary.items or UNTYPED),
            is_set=bool(sequences) and all(each.sort is Sort.SET for each in sequences),
        )

    def _items(self, sequences: Sequence[ValueType], vocabulary: Shape) -> Shape | None:
        """Return the shape of the items, which may have any of the item types of some lists."""
        items = [item for each in sequences for item in each.items or (ANYTHING,)]
        return self._shape(union_of(items), vocabulary) if items else None

    def _positions(self, sequences: Sequence[ValueType], vocabulary: Shape) -> tuple[Shape, ...]:
        """Return the shapes of the items of a tuple whose items have different types."""
        if len(sequences) != 1 or sequences[0].sort is not Sort.TUPLE or sequences[0].is_variadic:
            return ()
        items = sequences[0].items
        if len({item.hint for item in items}) < 2:  # noqa: PLR2004 - then one shape is enough
            return ()
        return tuple(self._shape(item, vocabulary) for item in items)

    def _mapping(self, members: Sequence[ValueType], vocabulary: Layout) -> Layout | None:
        """Return the layout of mappings that may be of any of some types."""
        layouts: list[tuple[ValueType, Layout]] = []
        open_ones = [each for each in members if each.sort is Sort.MAPPING]
        for member in members:
            if member.sort is Sort.MODEL:
                layouts.append((member, self.model(member.hint, vocabulary)))
            elif member.sort is Sort.TYPED_DICT:
                layouts.append((member, self._typed_dict(member.hint, vocabulary)))
        if open_ones:
            layouts.append((open_ones[0], self._open_mapping(open_ones)))
        if len(layouts) < 2:  # noqa: PLR2004 - then there is nothing to choose
            return layouts[0][1] if layouts else None
        merged = Layout()
        merged.variants = partial(_variant, layouts)
        self._merged.append((merged, [layout for _, layout in layouts]))
        return merged

    def _open_mapping(self, members: Sequence[ValueType]) -> Layout:
        """Return the layout of mappings without known keys."""
        if not all(member.items for member in members):
            return FREE
        keys = [member.items[0] for member in members]
        values = union_of([member.items[1] for member in members])
        return Layout(other=self._shape(values, UNTYPED), has_text_keys=all(map(_is_text, keys)))

    def _typed_dict(self, hint: Any, vocabulary: Layout) -> Layout:
        known = self._layouts.get((hint, id(vocabulary)))
        if known is not None:
            return known
        layout = self._layouts[hint, id(vocabulary)] = Layout()
        layout.slots = tuple(self._slot_of_key(key, vocabulary) for key in typed_keys(hint))
        return layout

    def _slot_of_key(self, key: TypedKey, vocabulary: Layout) -> Slot:
        known = vocabulary.by_key.get(key.key)
        shape = known.shape if known else UNTYPED
        return Slot(
            key.key,
            self._shape(key.value_type, shape)._replace(style=shape.style, is_url=shape.is_url),
            is_identity=known.is_identity if known else None,
        )


def _variant(
    layouts: Sequence[tuple[ValueType, Layout]], texts: Mapping[Any, str | None]
) -> Layout:
    """Return the layout of a mapping, chosen by its keys and values."""
    told = told_by_keys([member for member, _ in layouts], texts)
    if not told:
        nearest = nearest_class([member for member, _ in layouts], texts)
        told = [layouts[0][0] if nearest is None else nearest]
    return next(layout for member, layout in layouts if member is told[0])


def _is_text(kind: ValueType) -> bool:
    """Tell whether all values of a type are texts."""
    return all(_kind(member) is Kind.TEXT for member in kind.members or (kind,))


def _kept(members: Sequence[ValueType]) -> Kept | None:
    """Return the plain scalars that are not text, at a place for text and other values."""
    if not any(map(_takes_texts, members)) or any(
        member.sort is Sort.ANYTHING for member in members
    ):
        return None
    types: set[type] = set()
    values: list[Any] = []
    for member in members:
        scalar = scalar_of(member)
        types.update(member.scalars if scalar is None else (scalar,))
        if member.sort in {Sort.LITERAL, Sort.ENUM}:
            values += [each for each in named_values(member) if not isinstance(each, str)]
    if float in types:
        types.add(int)
    return Kept(frozenset(types - {str}), tuple(values))


def _takes_texts(member: ValueType) -> bool:
    """Tell whether a text may be a value of a type."""
    if member.sort in {Sort.LITERAL, Sort.ENUM}:
        return any(isinstance(each, str) for each in named_values(member))
    return str in member.scalars or scalar_of(member) is str


def _assembly(model: Any) -> Assembly | None:
    """Return how objects of a class are made, if nothing but its fields is needed for that."""
    if not is_simple(model):
        return None
    fields, attributes = model_fields(model), attributes_of(model)
    # The body of the root model is set after everything else is read; an inner model has no body.
    defaults = {} if fields.body is None else {fields.body: ""}
    return Assembly(
        model,
        extra_argument=fields.extra and attributes[fields.extra].alias,
        extra_attribute=fields.extra,
        defaults=defaults if sets_attributes(model) else None,
        is_complete=all(attributes[name].default == text for name, text in defaults.items()),
    )


def _is_block(fields: Sequence[Field], vocabulary: Layout) -> bool:
    """Tell whether the first of some fields is a block.

    By default collections are blocks, unless keys of the header follow.
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
    """Return the first declaration that is not `None`."""
    return next((each for each in declarations if each is not None), False)


def _kind(value: ValueType) -> Kind:
    if value.sort in {Sort.LITERAL, Sort.ENUM}:
        is_text = all(isinstance(each, str) for each in named_values(value))
        return Kind.TEXT if is_text else Kind.ANY
    if value.sort is Sort.SCALAR:
        kinds = {_KINDS.get(scalar, Kind.ANY) for scalar in value.scalars}
        return kinds.pop() if len(value.scalars) == 1 or kinds == {Kind.NUMBER} else Kind.ANY
    return Kind.TEXT if scalar_of(value) is str else Kind.ANY


def _reads_dates(value: ValueType) -> bool:
    """Tell whether a type is for dates, or dates and times, but not for texts."""
    members = value.members or (value,)
    if any(_takes_texts(each) or each.sort is Sort.ANYTHING for each in members):
        return False
    kinds = [kind for each in members for kind in (each.scalars or (scalar_of(each),))]
    return any(kind is not None and issubclass(kind, date) for kind in kinds)


def _is_collection(value: ValueType) -> bool:
    return value.sort is Sort.MODEL or value.container in COLLECTIONS
