"""What the fields of a model declare about their place in a file, and the facts that follow."""

from __future__ import annotations

import typing
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

import attrs

from newsformat.arguments import is_typed_dict, require, require_model_class
from newsformat.results_per_class import cached_per_class
from newsformat.type_hints import COLLECTIONS, ValueType, arguments_of, substituted, value_type

if TYPE_CHECKING:
    import dataclasses

METADATA_KEY: Final = "newsformat"
"""The key under which this library stores its declaration in a field's metadata."""

Role: TypeAlias = Literal["key", "extra", "body"]


class Declaration(NamedTuple):
    """The declaration of a field about its place in a file; `None` where it says nothing.

    Attributes:
        key: The key in the front matter.
        description: One sentence that explains the field.
        quoted: Whether its text is always written in double quotes.
        url: Whether its text is a URL, which is written in the style of the file's other URLs.
        block: Whether a blank line separates it from what is above it.
        final: Whether no blank line follows it when it is the last key.
        finite: Whether infinity and NaN are refused.
        role: `extra` for the attribute with the unknown keys, `body` for the one with the body.
        followers: For the role `extra`, the unknown keys that come directly below a known one.
        identity: Whether its value identifies an object in a list.
    """

    key: str | None = None
    description: str = ""
    quoted: bool | None = None
    url: bool | None = None
    block: bool | None = None
    final: bool | None = None
    finite: bool = False
    role: Role = "key"
    followers: Mapping[str, str] = MappingProxyType({})
    identity: bool | None = None


def slot(  # noqa: PLR0913 - each argument says one thing of a field
    key: str | None = None,
    description: str = "",
    *,
    quoted: bool | None = None,
    url: bool | None = None,
    block: bool | None = None,
    final: bool | None = None,
    finite: bool = False,
    role: Role = "key",
    followers: Mapping[str, str] = MappingProxyType({}),
    identity: bool | None = None,
) -> Mapping[str, Declaration]:
    """Say how a field of your class is written in a file: `attrs.field(metadata=slot(...))`.

    Args:
        key: The name of the key in the front matter. By default it is the alias of the field, or
            else its name; in a subclass of `Article` and its like, its name in camelCase.
        description: One sentence on what the field means, for `help` and for JSON Schema.
        quoted: Whether new text is always written in double quotes. By default it is quoted only
            if YAML needs it.
        url: Whether the text is a URL. A new one is quoted the way the other URLs of the file are.
        block: Whether a blank line is written above the key.
        final: Whether no blank line is written below the key when it is the last one.
        finite: Whether infinity and NaN are refused.
        role: `"extra"` for the dictionary that holds unknown keys, and `"body"` for the text below
            the front matter.
        followers: For the field with the role `"extra"`: unknown keys that have a fixed place, each
            with the key that it is written below.
        identity: Whether the field tells the items of a list apart. An item that moves is found
            again by its value, so its comments move with it. If no field of a class is marked,
            `id`, `url` and `name` are used.

    Returns:
        The value for the argument `metadata` of `attrs.field`.

    Raises:
        TypeError: An argument has the wrong type. The message says what to pass instead.
        ValueError: `role` has a value that is not listed above.

    Example:
        >>> import attrs
        >>> @attrs.define(kw_only=True)
        ... class Course:
        ...     web_url: str = attrs.field(metadata=slot("webUrl", url=True, identity=True))
    """
    require(key, (str, type(None)), "the key as text")
    require(description, str, "the description as text", 'slot("webUrl", "Where to read it.")')
    for flag in (quoted, url, block, final, finite, identity):
        require(flag, (bool, type(None)), "True, False or None")
    require(followers, Mapping, "a mapping of followers", 'followers={"tags": "topics"}')
    if role not in typing.get_args(Role):
        raise ValueError(f"there is no role {role!r}; a field is a key, extra or body")
    declaration = Declaration(
        key, description, quoted, url, block, final, finite, role, followers, identity
    )
    return {METADATA_KEY: declaration}


class Attribute(NamedTuple):
    """A field as its class, an attrs class or a dataclass, declares it.

    Attributes:
        name: The name.
        default: The default, or an `attrs.Factory` that makes it; else `attrs.NOTHING`.
        validator: The function that validates values, if there is one.
        converter: The function that converts values, if there is one.
        init: Whether `__init__` takes it.
        alias: The name of its argument.
        metadata: The metadata, which other libraries may use as well.
        is_alias_made: Whether the alias was derived from the name, not written by the user.
        type: The type, if the class has no annotation for it.
    """

    name: str
    default: Any = attrs.NOTHING
    validator: Any = None
    converter: Any = None
    init: bool = True
    alias: str = ""
    metadata: Mapping[Any, Any] = MappingProxyType({})
    is_alias_made: bool = True
    type: Any = Any


class Field(NamedTuple):
    """A field of a model: its key, its type, and what it declares.

    Attributes:
        name: The name of the attribute.
        key: The key in the front matter.
        type: The resolved type.
        value_type: The facts that the type states about the values.
        declaration: What the field declares about its place in a file.
        attribute: The attribute of the class.
    """

    name: str
    key: str
    type: Any
    value_type: ValueType
    declaration: Declaration
    attribute: Attribute

    @property
    def default(self) -> object:
        """The default; `attrs.NOTHING` if there is none, or if it depends on the object."""
        default: object = self.attribute.default
        if isinstance(default, attrs.Factory):  # type: ignore[arg-type] # attrs types it as a function
            factory: Any = default
            return factory.factory() if factory.factory in COLLECTIONS else attrs.NOTHING
        return default

    @property
    def is_omitted_when_empty(self) -> bool:
        """Whether a key that is left out is read as the same `None` or empty list."""
        return self.default is None or (type(self.default) in COLLECTIONS and not self.default)

    @property
    def is_required(self) -> bool:
        """Whether an object cannot be made without it."""
        return self.attribute.default is attrs.NOTHING


class ModelFields(NamedTuple):
    """The fields of a model.

    Attributes:
        keys: The fields that are keys of the front matter, in order.
        extra: The name of the attribute for unknown keys.
        body: The name of the attribute for the body.
        followers: Unknown keys that come directly below a known one.
    """

    keys: tuple[Field, ...]
    extra: str | None
    body: str | None
    followers: Mapping[str, str]


_PLACES: Final[Mapping[Role, str]] = {"extra": "unknown keys", "body": "the body"}


@cached_per_class
def model_fields(model: Any) -> ModelFields:
    """Return the fields of an attrs class, or of a dataclass.

    Args:
        model: The class; a generic one may have arguments, such as `Box[int]`.

    Raises:
        TypeError: The argument is not such a class, a type cannot be resolved, or two fields have
            the same place in a file.
    """
    owner = typing.get_origin(model) or model
    require_model_class(owner)
    fields = list(_fields(model, owner))
    _require_different_places(fields, owner)
    by_role = {field.declaration.role: field for field in fields}
    extra, body = by_role.get("extra"), by_role.get("body")
    keys = tuple(field for field in fields if field.declaration.role == "key")
    # A subclass may give the upper key another name, and then there is no place below it.
    known = {field.key for field in keys}
    followers = extra.declaration.followers if extra else {}
    return ModelFields(
        keys=keys,
        extra=extra.name if extra else None,
        body=body.name if body else None,
        followers={key: above for key, above in followers.items() if above in known},
    )


def _require_different_places(fields: Iterable[Field], owner: type[Any]) -> None:
    """Refuse a class in which a change of one field would be lost, because another is written.

    Raises:
        TypeError: Two fields have the same place in a file.
    """
    names: dict[str, str] = {}
    for field in fields:
        role = field.declaration.role
        place = f"the key {field.key!r}" if role == "key" else _PLACES[role]
        known = names.setdefault(place, field.name)
        if known != field.name:
            raise TypeError(
                f"{owner.__qualname__}.{field.name}: {known} is for {place} as well, and one of the"
                " two would not be written; give one of them a key of its own with slot(...)"
            )


def _resolved_hints(owner: Any) -> Mapping[str, Any]:
    """Return the type hints of a class, `Annotated` included."""
    try:
        try:
            return typing.get_type_hints(owner, include_extras=True)
        except NameError:
            # Early versions of Python 3.12 do not find the type variables of `class Box[T]`.
            names = {
                each.__name__: each
                for base in reversed(owner.__mro__)
                for each in getattr(base, "__type_params__", ())
            }
            if not names:
                raise
            return typing.get_type_hints(owner, localns=names, include_extras=True)
    except NameError as error:
        raise TypeError(
            f"the types of {owner.__qualname__} cannot be resolved: {error}; "
            "define it, and the classes it uses, at the top of a module"
        ) from error


def attributes_of(model: Any) -> Mapping[str, Attribute]:
    """Return the attributes of an attrs class, or of a dataclass, by their names.

    Args:
        model: The class, with or without arguments.

    Raises:
        TypeError: The `__init__` of the class has arguments that are not attributes.
    """
    owner: Any = typing.get_origin(model) or model
    if attrs.has(owner):
        return {each.name: _of_attrs(each) for each in attrs.fields(owner)}
    import dataclasses  # noqa: PLC0415 - few programs have any

    for name, field in owner.__dataclass_fields__.items():
        if isinstance(field.type, dataclasses.InitVar) or "InitVar" in str(field.type):
            reason = "an InitVar is not kept by the object, so it cannot be written"
            raise TypeError(f"{owner.__qualname__}.{name}: {reason}")
    return {each.name: _of_dataclass(each) for each in dataclasses.fields(owner)}


def _of_attrs(attribute: attrs.Attribute[Any]) -> Attribute:
    made = attribute.name.lstrip("_")
    return Attribute(
        attribute.name,
        attribute.default,
        attribute.validator,
        attribute.converter,
        attribute.init,
        attribute.alias or attribute.name,
        attribute.metadata,
        # Before version 25.4, attrs does not tell whether an alias was written by the user.
        getattr(attribute, "alias_is_default", attribute.alias == made),
        Any if attribute.type is None or isinstance(attribute.type, str) else attribute.type,
    )


def _of_dataclass(field: dataclasses.Field[Any]) -> Attribute:
    from dataclasses import MISSING  # noqa: PLC0415 - as above

    default: Any = attrs.NOTHING
    if field.default is not MISSING:
        default = field.default
    elif field.default_factory is not MISSING:
        default = attrs.Factory(field.default_factory)
    return Attribute(
        field.name, default, init=field.init, alias=field.name, metadata=field.metadata
    )


def _fields(model: Any, owner: Any) -> Iterator[Field]:
    hints, arguments = _resolved_hints(owner), arguments_of(model)
    attributes = [attribute for attribute in attributes_of(owner).values() if attribute.init]
    speaks_camel_case = any(METADATA_KEY in attribute.metadata for attribute in attributes)
    for attribute in attributes:
        hint = substituted(hints.get(attribute.name, attribute.type), arguments)
        kind = _value_type(hint, owner, attribute.name)
        declared: Declaration | None = attribute.metadata.get(METADATA_KEY)
        alias = None if attribute.is_alias_made else attribute.alias
        declaration = declared or Declaration(role=_implied_role(attribute, kind, alias))
        name = _camel_case(attribute.name) if speaks_camel_case else attribute.name
        yield Field(
            name=attribute.name,
            key=declaration.key or alias or name,
            type=hint,
            value_type=kind,
            declaration=declaration,
            attribute=attribute,
        )


def _value_type(hint: Any, owner: Any, name: str) -> ValueType:
    try:
        return value_type(hint)
    except TypeError as error:
        raise TypeError(f"{owner.__qualname__}.{name}: {error}") from None


class TypedKey(NamedTuple):
    """A key of a mapping whose keys have types of their own.

    Attributes:
        key: The key.
        name: The name of the attribute for it; in a `TypedDict` the key.
        value_type: The facts that its type states about the values.
        is_required: Whether the key is required.
    """

    key: str
    name: str
    value_type: ValueType
    is_required: bool


@cached_per_class
def typed_keys(kind: Any) -> tuple[TypedKey, ...]:
    """Return the keys of a `TypedDict`, or those of the mapping that a model has in a file.

    Args:
        kind: The class, with or without arguments.
    """
    owner = typing.get_origin(kind) or kind
    if not is_typed_dict(owner):
        return tuple(
            TypedKey(field.key, field.name, field.value_type, field.is_required)
            for field in model_fields(kind).keys
        )
    arguments = arguments_of(kind)
    return tuple(
        TypedKey(
            key,
            key,
            _value_type(substituted(hint, arguments), owner, key),
            _is_required(hint, is_named=key in owner.__required_keys__),
        )
        for key, hint in _resolved_hints(owner).items()
    )


def _is_required(hint: Any, *, is_named: bool) -> bool:
    """Tell whether a key of a `TypedDict` is required.

    If the annotations are strings, the class itself does not know this.
    """
    while (origin := typing.get_origin(hint)) is not None:
        if origin in {typing.Required, typing.NotRequired}:
            return origin is typing.Required
        if origin is not typing.Annotated and origin is not getattr(typing, "ReadOnly", None):
            break
        hint = typing.get_args(hint)[0]
    return is_named


def _implied_role(attribute: Attribute, kind: ValueType, alias: str | None) -> Role:
    """Return the role that a field without a declaration has because of its name and type."""
    hint = kind.declared
    while typing.get_origin(hint) is typing.Annotated:
        hint = typing.get_args(hint)[0]
    if alias is not None or hint is not kind.hint:
        return "key"
    if attribute.name == "extra" and kind.container is dict and kind.hint is not dict:
        return "extra"
    if attribute.name == "body" and kind.hint is str:
        return "body"
    return "key"


def _camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(part.capitalize() for part in others)
