"""JSON Schema of a model's front matter, made from its field declarations.

Editors and linters that read YAML with a JSON Schema complete keys and mark wrong values with it.
"""

from __future__ import annotations

import enum
import types
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, Literal, TypeAlias

import attrs

from newsformat.arguments import require_model_class
from newsformat.fields import Field, model_fields
from newsformat.type_hints import Sort, ValueType

Draft: TypeAlias = Literal["2020-12", "draft-07"]
Schema: TypeAlias = dict[str, Any]

_DRAFTS: Final[Mapping[str, str]] = {
    "2020-12": "https://json-schema.org/draft/2020-12/schema",
    "draft-07": "http://json-schema.org/draft-07/schema#",
}
_DEFINITIONS: Final[Mapping[str, str]] = {"2020-12": "$defs", "draft-07": "definitions"}

# To JSON, and to many readers of YAML, a moment is a text. `format` knows fewer forms than YAML.
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
    """Make the JSON Schema of the front matter that a model is read from.

    It is about data as JSON has it: dates and times are texts in ISO 8601. Keys that the model does
    not know are allowed. What a schema cannot say is listed on the page about editors.

    Args:
        model: The attrs class, such as `Article`.
        draft: The version of JSON Schema: `"2020-12"` or `"draft-07"`.

    Raises:
        TypeError: The model is no attrs class.
        ValueError: The draft is another text.

    Example:
        >>> from newsformat import Image
        >>> json_schema(Image)["required"]
        ['url']
    """
    require_model_class(model)
    if draft not in _DRAFTS:
        raise ValueError(f"a draft is one of {', '.join(_DRAFTS)}, not {draft!r}")
    writer = _Writer(draft)
    root = writer.mapping(model)
    schema = {"$schema": _DRAFTS[draft], **root}
    definitions = writer.definitions()
    return schema | ({_DEFINITIONS[draft]: definitions} if definitions else {})


class _Writer:
    """Writes the schemas of a model, and of the models inside it, once each."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._names: dict[type[Any], str] = {}
        self._made: dict[str, Schema] = {}

    def definitions(self) -> dict[str, Schema]:
        """Return the schemas of the models inside, by their names, in order of their names."""
        return dict(sorted(self._made.items()))

    def mapping(self, model: type[Any]) -> Schema:
        """Make the schema of the mapping that a model is read from."""
        fields = model_fields(model)
        properties = {field.key: self._property(field) for field in fields.keys}
        required = [field.key for field in fields.keys if field.attribute.default is attrs.NOTHING]
        schema: Schema = {"title": model.__name__, "type": "object", "properties": properties}
        return schema | ({"required": required} if required else {})

    def _property(self, field: Field) -> Schema:
        schema = self._nullable(field.value_type)
        description = field.declaration.description
        if not description:
            return schema
        if "$ref" in schema and self._draft == "draft-07":
            # Beside a reference, draft 7 ignores everything else.
            schema = {"allOf": [schema]}
        return {**schema, "description": description}

    def _nullable(self, kind: ValueType) -> Schema:
        """Make the schema of a type, whose value may be nothing where the type allows it."""
        schema = self._schema(kind)
        # A key without a value is a list without items.
        may_be_null = kind.is_optional or kind.sort is Sort.LIST
        if not may_be_null or not schema:
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
            case Sort.ENUM:
                return {"enum": [member.value for member in kind.hint]}
            case Sort.LITERAL:
                values = [
                    each.value if isinstance(each, enum.Enum) else each for each in kind.literals
                ]
                return {"enum": values}
            case Sort.MODEL:
                return {"$ref": f"#/{_DEFINITIONS[self._draft]}/{self._define(kind.hint)}"}
            case Sort.UNION:
                return {"anyOf": [self._nullable(member) for member in kind.members]}
            case Sort.LIST | Sort.TUPLE | Sort.MAPPING:
                return self._collection(kind)
        return {}

    def _collection(self, kind: ValueType) -> Schema:
        if kind.sort is Sort.MAPPING:
            values = self._nullable(kind.items[1]) if len(kind.items) > 1 else {}
            schema: Schema = {"type": "object"}
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
        # An integer is a number, so that a number says it all.
        named = [kind for kind in kinds if not (kind is int and float in kinds)]
        schemas = [_SCALARS[kind] for kind in named]
        if len(schemas) == 1:
            return dict(schemas[0])
        if str in named or not any("pattern" in each for each in schemas):
            # Where any text is allowed, one that looks like a date is as well.
            return {"type": list(dict.fromkeys(each["type"] for each in schemas))}
        return {"anyOf": [dict(each) for each in schemas]}

    def _define(self, model: type[Any]) -> str:
        """Return the name of a model's definition, which is made where it is not there yet."""
        if model not in self._names:
            name, number = model.__name__, 1
            while name in self._made:
                number += 1
                name = f"{model.__name__}{number}"
            self._names[model] = name
            # A model may contain itself; its name must be known while it is made.
            self._made[name] = {}
            self._made[name] = self.mapping(model)
        return self._names[model]
