"""Makes JSON Schemas of the front matter of models, from their field declarations.

With a JSON Schema, editors and linters for YAML complete keys and mark wrong values.
"""

from __future__ import annotations

import enum
import types
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, Literal, TypeAlias

from newsformat.arguments import require_model_class
from newsformat.convert.members import named_values, scalar_of, told_of
from newsformat.fields import Field, model_fields, typed_keys
from newsformat.type_hints import Sort, ValueType

Draft: TypeAlias = Literal["2020-12", "draft-07"]
Schema: TypeAlias = dict[str, Any]

_DRAFTS: Final[Mapping[str, str]] = {
    "2020-12": "https://json-schema.org/draft/2020-12/schema",
    "draft-07": "http://json-schema.org/draft-07/schema#",
}
_DEFINITIONS: Final[Mapping[str, str]] = {"2020-12": "$defs", "draft-07": "definitions"}

# In JSON, and for many YAML readers, a moment is text. A `format` would allow fewer forms than
# YAML.
_DAY: Final = "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
_CLOCK: Final = (
    r"([Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]*)?)?"
    r"([ \t]*([Zz]|UTC|GMT|[-+][0-9]{1,2}(:?[0-9]{2}(:?[0-9]{2})?)?))?"
)
_SCALARS: Final[Mapping[type, Schema]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    datetime: {"type": "string", "pattern": f"^{_DAY}{_CLOCK}$"},
    date: {"type": "string", "pattern": f"^{_DAY}$"},
    types.NoneType: {"type": "null"},
}


def json_schema(model: type[Any], draft: Draft = "2020-12") -> Schema:
    """Make a JSON Schema of the front matter that a class is read from.

    Editors use it to complete keys and to mark wrong values. Dates are text in it, since JSON has
    no dates, and keys that the class does not have are allowed.

    Args:
        model: The attrs class or dataclass, such as `Article`.
        draft: The version of JSON Schema: `"2020-12"` or `"draft-07"`.

    Raises:
        TypeError: The class is neither an attrs class nor a dataclass.
        ValueError: `draft` has a value that is not listed above.

    Example:
        >>> from newsformat import Image
        >>> json_schema(Image)["required"]
        ['url']
    """
    require_model_class(model)
    if draft not in _DRAFTS:
        raise ValueError(f"a draft is one of {', '.join(_DRAFTS)}, not {draft!r}")
    writer = _Writer(draft)
    root = writer.model(model)
    schema = {"$schema": _DRAFTS[draft], **root}
    definitions = writer.definitions()
    return schema | ({_DEFINITIONS[draft]: definitions} if definitions else {})


class _Writer:
    """Makes the schemas of a model and of the classes inside it, each class only once."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._names: dict[Any, str] = {}
        self._made: dict[str, Schema] = {}

    def definitions(self) -> dict[str, Schema]:
        """Return the schemas of the inner classes by their names, sorted by name."""
        return dict(sorted(self._made.items()))

    def model(self, model: Any) -> Schema:
        """Return the schema of the mapping that a model is read from."""
        fields = model_fields(model).keys
        return _mapping(
            model,
            {field.key: self._property(field) for field in fields},
            [field.key for field in fields if field.is_required],
        )

    def _typed_dict(self, kind: Any) -> Schema:
        """Return the schema of a `TypedDict`."""
        keys = typed_keys(kind)
        return _mapping(
            kind,
            {key.key: self._nullable(key.value_type) for key in keys},
            [key.key for key in keys if key.is_required],
        )

    def _property(self, field: Field) -> Schema:
        # Only the class knows which values its converter for the field accepts.
        is_known = field.attribute.converter is None
        schema = self._nullable(field.value_type) if is_known else {}
        description = field.declaration.description
        if not description:
            return schema
        if "$ref" in schema and self._draft == "draft-07":
            # Draft 7 ignores all keywords beside a reference.
            schema = {"allOf": [schema]}
        return {**schema, "description": description}

    def _nullable(self, kind: ValueType, *, is_member: bool = False) -> Schema:
        """Return the schema of a type, which allows null if the type allows it.

        Args:
            kind: The type.
            is_member: Whether the type is a member of a union.
        """
        schema = self._schema(kind)
        # A key without a value is read as an empty list, or an empty mapping.
        is_empty = _has_any_size(kind) and not (is_member and kind.sort is Sort.MAPPING)
        if not (kind.is_optional or is_empty) or not schema:
            return schema
        if "enum" in schema:
            return schema if None in schema["enum"] else {"enum": [*schema["enum"], None]}
        if "type" in schema:
            kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
            return {**schema, "type": list(dict.fromkeys([*kinds, "null"]))}
        if "anyOf" in schema:
            return {"anyOf": [*schema["anyOf"], {"type": "null"}]}
        return {"anyOf": [schema, {"type": "null"}]}

    def _schema(self, kind: ValueType) -> Schema:
        match kind.sort:
            case Sort.SCALAR:
                return self._scalars(kind.scalars)
            case Sort.ENUM if issubclass(kind.hint, enum.Flag):
                # Combinations of named flags are members too.
                return {"type": "integer"}
            case Sort.ENUM | Sort.LITERAL:
                return {"enum": named_values(kind)}
            case Sort.MODEL | Sort.TYPED_DICT:
                return {"$ref": f"#/{_DEFINITIONS[self._draft]}/{self._define(kind)}"}
            case Sort.UNION:
                return {"anyOf": [self._nullable(each, is_member=True) for each in kind.members]}
            case Sort.LIST | Sort.SET | Sort.TUPLE | Sort.MAPPING:
                return self._collection(kind)
        scalar = scalar_of(kind)
        return {} if scalar is None else self._scalars((scalar,))

    def _collection(self, kind: ValueType) -> Schema:
        if kind.sort is Sort.MAPPING:
            values = self._nullable(kind.items[1]) if len(kind.items) > 1 else {}
            schema: Schema = {"type": "object"}
            if kind.items and kind.items[0].sort in {Sort.ENUM, Sort.LITERAL}:
                schema["propertyNames"] = self._schema(kind.items[0])
            return schema | ({"additionalProperties": values} if values else {})
        if kind.sort is Sort.TUPLE and not kind.is_variadic:
            items = [self._nullable(each) for each in kind.items]
            size = {"minItems": len(items), "maxItems": len(items)}
            if self._draft == "draft-07":
                return {"type": "array", "items": items, **size}
            return {"type": "array", "prefixItems": items, **size}
        items_of = self._nullable(kind.items[0]) if kind.items else {}
        array: Schema = {"type": "array"}
        return array | ({"items": items_of} if items_of else {})

    def _scalars(self, kinds: tuple[type, ...]) -> Schema:
        named = told_of(kinds)
        schemas = [_SCALARS[kind] for kind in named]
        if len(schemas) == 1:
            return dict(schemas[0])
        if str in named or not any("pattern" in each for each in schemas):
            # If any text is allowed, a text that looks like a date is allowed as well.
            return {"type": list(dict.fromkeys(each["type"] for each in schemas))}
        return {"anyOf": [dict(each) for each in schemas]}

    def _define(self, kind: ValueType) -> str:
        """Return the name of the definition of a class, which is made if it does not exist yet."""
        made = kind.hint
        if made not in self._names:
            name, number = made.__name__, 1
            while name in self._made:
                number += 1
                name = f"{made.__name__}{number}"
            self._names[made] = name
            # A class may contain itself, so its name must be known while its definition is made.
            self._made[name] = {}
            is_model = kind.sort is Sort.MODEL
            self._made[name] = self.model(made) if is_model else self._typed_dict(made)
        return self._names[made]


def _mapping(kind: Any, properties: Mapping[str, Schema], required: Sequence[str]) -> Schema:
    """Return the schema of a mapping with known keys."""
    schema: Schema = {"title": kind.__name__, "type": "object", "properties": properties}
    return schema | ({"required": required} if required else {})


def _has_any_size(kind: ValueType) -> bool:
    """Tell whether values of a type are lists or mappings that may be empty."""
    return kind.sort in {Sort.LIST, Sort.SET, Sort.MAPPING} or (
        kind.sort is Sort.TUPLE and kind.is_variadic
    )
