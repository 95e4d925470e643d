"""Converts objects of any class to plain data, and reports values that cannot be read back.

The functions in `compiled.model_functions` do the same faster for simple classes, and leave all
other cases to this module.
"""

from __future__ import annotations

import enum
import math
import typing
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from newsformat.convert.checked_copies import TooLargeError, Walk, items_of
from newsformat.convert.custom_values import Conversions
from newsformat.convert.members import (
    candidates,
    expected_in_text,
    in_words,
    is_of,
    named_members,
    named_values,
)
from newsformat.convert.problems import (
    Problem,
    collision,
    misfit,
    no_choice,
)
from newsformat.convert.union_values import are_alike, name_of, telling_problems
from newsformat.fields import Field, model_fields, typed_keys
from newsformat.text.source import Limits
from newsformat.type_hints import ANYTHING, COLLECTIONS, Sort, ValueType, value_type
from newsformat.yaml.model_layout import UNTYPED
from newsformat.yaml.paths import Path
from newsformat.yaml.plain_data import Plain, in_order
from newsformat.yaml.subclass_values import NOT_PLAIN, exact_scalar


def unstructure_checked(
    value: object,
    hint: Any,
    problems: list[Problem],
    limits: Limits,
    conversions: Conversions,
    *,
    path: Path = (),
    takes_data: bool = False,
) -> Plain:
    """Make plain data from a value at a place of a type.

    Args:
        value: Any object.
        hint: The type; `object` for any plain data.
        problems: Collects the values that cannot be read back; if there are any, the result is
            meaningless.
        limits: How large the data may be.
        conversions: Converts values of types that are not known here.
        path: The path of the value.
        takes_data: Whether plain data is accepted in place of the value that it would be read as,
            such as a mapping in place of an object.

    Returns:
        Plain data of exact types, which shares nothing with the value.
    """
    kind = ANYTHING if hint is object else value_type(hint)
    walk = _TypedWalk(problems, limits, conversions, takes_data=takes_data)
    return walk.guarded(lambda: walk.typed(value, kind, path))


class _TypedWalk(Walk):
    """The state of walking through a value that a type describes."""

    def __init__(
        self,
        problems: list[Problem],
        limits: Limits,
        conversions: Conversions,
        *,
        takes_data: bool,
    ) -> None:
        super().__init__(problems, limits)
        self._conversions = conversions
        self._takes_data = takes_data

    def typed(self, value: object, kind: ValueType, path: Path) -> Plain:
        """Make plain data from a value at a place of a type."""
        if value is None and kind.is_optional:
            return self._checked(None, path)
        if self._conversions.is_custom(kind):
            return self._other(value, kind, path)
        match kind.sort:
            case Sort.ANYTHING:
                return self.untyped(value, UNTYPED, path)
            case Sort.UNION:
                return self._union(value, kind, path)
            case Sort.LITERAL:
                return self._literal(value, kind, path)
            case Sort.SCALAR:
                return self._scalar(value, kind.scalars, path)
            case Sort.ENUM:
                return self._member(value, kind, path)
            case Sort.MODEL:
                return self._model(value, kind, path)
            case _:
                return self._collection(value, kind, path)

    def _collection(self, value: object, kind: ValueType, path: Path) -> Plain:
        """Make plain data from a collection, or from a value of an unknown type."""
        match kind.sort:
            case Sort.LIST:
                return self._list(value, kind.items or (ANYTHING,), path)
            case Sort.TUPLE:
                return self._tuple(value, kind, path)
            case Sort.SET:
                return self._set(value, kind, path)
            case Sort.TYPED_DICT:
                return self._typed_dict(value, kind.hint, path)
            case Sort.MAPPING:
                return self._mapping(value, kind.items or (ANYTHING, ANYTHING), path)
            case _:
                return self._other(value, kind, path)

    def _scalar(self, value: object, kinds: Sequence[type], path: Path) -> Plain:
        exact = exact_scalar(value)
        if is_of(exact, kinds):
            return self._checked(exact, path)
        expected = in_words(kinds)
        if value is None:
            self._report("NF203", f"expected {expected}, found nothing; give it a value", path)
        else:
            self._problems.append(misfit(expected, value, path))
        return None

    def _union(self, value: object, kind: ValueType, path: Path) -> Plain:
        members: Sequence[ValueType] = kind.members
        if self._takes_data and issubclass(type(value), dict):
            # The keys decide which class the object will have.
            members = candidates(members, value)
            if not members:
                return self.untyped(value, UNTYPED, path)
        attempts: list[tuple[ValueType, list[Problem]]] = []
        clash: tuple[ValueType, ValueType] | None = None
        for member in members:
            result, problems = self._attempt(partial(self.typed, value, member, path))
            other = None if problems else self._other_reader(result, member, kind)
            if not problems and other is None:
                return result
            clash = clash or (None if other is None else (member, other))
            attempts.append((member, problems))
        if clash is not None:
            reason = f"{name_of(clash[0])} would be read as {name_of(clash[1])} here"
            self._report("NF204", reason, path)
        else:
            self._problems.extend(telling_problems(attempts, value, path))
        return None

    def _attempt(self, walk: Callable[[], Plain]) -> tuple[Plain, list[Problem]]:
        """Run a walk, and return the problems together with the result."""
        outer, values = self._problems, self._values
        self._problems = problems = list[Problem]()
        try:
            result = walk()
        except TooLargeError:
            outer.extend(problems)
            raise
        finally:
            self._problems = outer
        if problems:
            self._values = values
        return result, problems

    def _other_reader(self, plain: Plain, member: ValueType, kind: ValueType) -> ValueType | None:
        """Return the member of a union that plain data would be read as, if it is not this one."""
        readers = candidates(kind.members, plain)
        for each in readers:
            if each is member:
                return None
            if self._conversions.takes(plain, each.named):
                return None if are_alike(each, member) else each
        return readers[0] if readers else kind

    def _literal(self, value: object, kind: ValueType, path: Path) -> Plain:
        exact = exact_scalar(value)
        members: tuple[Any, ...] = kind.literals
        for member in members:
            if isinstance(member, enum.Enum):
                if value is member:
                    return self.untyped(member.value, UNTYPED, path)
            elif type(exact) is type(member) and exact == member:
                return self._checked(exact, path)
        self._report("NF204", no_choice(named_values(kind), value), path)
        return None

    def _member(self, value: object, kind: ValueType, path: Path) -> Plain:
        if issubclass(type(value), kind.hint):
            return self.untyped(typing.cast("enum.Enum", value).value, UNTYPED, path)
        # A text equals the member of a `StrEnum`, and a number that of an `IntEnum`.
        exact = exact_scalar(value)
        for member, item in zip(named_members(kind), named_values(kind), strict=True):
            named = item if self._takes_data else exact_scalar(member)
            if named is not NOT_PLAIN and type(named) is type(exact) and named == exact:
                return self.untyped(item, UNTYPED, path)
        if self._takes_data:
            self._report("NF204", no_choice(named_values(kind), value), path)
        else:
            self._problems.append(misfit(name_of(kind), value, path))
        return None

    def _model(self, value: object, kind: ValueType, path: Path) -> Plain:
        model = kind.hint
        if self._takes_data and issubclass(type(value), dict):
            return self._mapping_of_model(typing.cast("Any", value), model, path)
        if type(value) is not kind.container:
            if value is None:
                self._report("NF203", f"expected {name_of(kind)}, found nothing", path)
            else:
                self._problems.append(misfit(name_of(kind), value, path))
            return None
        self._enter(path)
        fields = model_fields(model)
        data: dict[Plain, Plain] = {}
        for field in fields.keys:
            inner = (*path, field.key)
            try:
                item = getattr(value, field.name)
            except AttributeError:
                self._report("NF201", "the attribute is not there; set it", inner)
                continue
            if not _is_omitted(field, item):
                data[field.key] = self._field(item, field, inner)
        if fields.extra is not None:
            known = frozenset(field.key for field in fields.keys)
            extra = getattr(value, fields.extra, None)
            data.update(self._extra(extra, known, (*path, fields.extra), path))
        return data

    def _field(self, value: object, field: Field, path: Path) -> Plain:
        plain = self.typed(value, field.value_type, path)
        if field.declaration.finite and type(plain) is float and not math.isfinite(plain):
            self._report("NF202", f"expected a finite number, found {plain}", path)
        return plain

    def _extra(
        self, extra: object, known: frozenset[str], path: Path, model: Path
    ) -> dict[Plain, Plain]:
        """Make plain data from the unknown keys of a model, which is at the path `model`."""
        data: dict[Plain, Plain] = {}
        if not issubclass(type(extra), dict):
            self._problems.append(misfit("a mapping of the unknown keys", extra, path))
            return data
        for key, item in dict.items(typing.cast("dict[object, object]", extra)):
            exact = exact_scalar(key)
            if not isinstance(exact, str):
                self._problems.append(misfit("keys that are text", key, path))
            elif exact in known:
                self._problems.append(collision((*path, exact)))
            else:
                inner = (*model, exact)
                self._checked(exact, inner)
                data[exact] = self.untyped(item, UNTYPED, inner)
        return data

    def _mapping_of_model(self, value: dict[object, object], model: Any, path: Path) -> Plain:
        """Make plain data from a mapping that will become an object of a model."""
        self._enter(path)
        by_key = {field.key: field for field in model_fields(model).keys}
        data: dict[Plain, Plain] = {}
        for key, item in dict.items(value):
            exact = exact_scalar(key)
            inner = (*path, exact)
            if not isinstance(exact, str):
                self._problems.append(misfit("keys that are text", key, path))
            elif exact not in by_key:
                data[exact] = self.untyped(item, UNTYPED, inner)
            elif item is not None:
                data[exact] = self._field(item, by_key[exact], inner)
            else:
                data[exact] = None
        return data

    def _list(self, value: object, arguments: Sequence[ValueType], path: Path) -> Plain:
        if not issubclass(type(value), list):
            self._problems.append(misfit("a list", value, path))
            return None
        items = items_of(value)
        return self._items(items, list(arguments) * len(items), path)

    def _items(self, items: Sequence[object], kinds: Sequence[ValueType], path: Path) -> Plain:
        self._enter(path)
        return [
            self.typed(item, kind, (*path, index))
            for index, (item, kind) in enumerate(zip(items, kinds, strict=True))
        ]

    def _tuple(self, value: object, kind: ValueType, path: Path) -> Plain:
        if type(value) is not tuple and not (self._takes_data and type(value) is list):
            self._problems.append(misfit("a tuple", value, path))
            return None
        arguments = kind.items
        if kind.is_variadic:
            arguments = (arguments or (ANYTHING,)) * len(value)
        if len(arguments) != len(value):
            count = len(arguments)
            expected = f"a tuple of {count} {'value' if count == 1 else 'values'}"
            self._report("NF202", f"expected {expected}, found one of {len(value)}", path)
            return None
        return self._items(value, arguments, path)

    def _set(self, value: object, kind: ValueType, path: Path) -> Plain:
        container = frozenset if kind.container is frozenset else set
        is_data = self._takes_data and type(value) is list
        if type(value) is not container and not is_data:
            self._problems.append(misfit(f"a {container.__name__}", value, path))
            return None
        items = list(typing.cast("Iterable[object]", value))
        plain = self._items(items, (kind.items or (ANYTHING,)) * len(items), path)
        return plain if is_data else in_order(typing.cast("list[Plain]", plain))

    def _typed_dict(self, value: object, hint: Any, path: Path) -> Plain:
        if not issubclass(type(value), dict):
            self._problems.append(misfit("a mapping", value, path))
            return None
        known = {key.key: key for key in typed_keys(hint)}
        for name, key in known.items():
            if key.is_required and not dict.__contains__(typing.cast("Any", value), name):
                self._report("NF201", "this key is required but missing", (*path, name))
        return self._entries(
            value,
            path,
            lambda key: self._key(key, path, is_text=True),
            lambda item, key, inner: (
                self.typed(item, known[key].value_type, inner)
                if isinstance(key, str) and key in known
                else self.untyped(item, UNTYPED, inner)
            ),
        )

    def _mapping(self, value: object, arguments: Sequence[ValueType], path: Path) -> Plain:
        if not issubclass(type(value), dict):
            self._problems.append(misfit("a mapping", value, path))
            return None
        key_kind, item_kind = arguments
        return self._entries(
            value,
            path,
            lambda key: self._typed_key(key, key_kind, path),
            lambda item, _, inner: self.typed(item, item_kind, inner),
        )

    def _typed_key(self, key: object, kind: ValueType, path: Path) -> Plain:
        """Make plain data from a key; a problem says that it is about the key."""
        count = len(self._problems)
        plain = self.typed(key, kind, path)
        if any(each.code in {"NF202", "NF203"} for each in self._problems[count:]):
            expected = f"{expected_in_text(kind)} as the key"
            self._problems[count:] = [misfit(expected, key, path)]
        return plain

    def _other(self, value: object, kind: ValueType, path: Path) -> Plain:
        plain, problems = self._attempt(partial(self._foreign, value, kind, path))
        if problems and self._takes_data:
            data, problems_of_data = self._attempt(partial(self.untyped, value, UNTYPED, path))
            if not problems_of_data and self._conversions.takes(data, kind.named):
                return data
        self._problems.extend(problems)
        return plain

    def _foreign(self, value: object, kind: ValueType, path: Path) -> Plain:
        """Make plain data from a value with the converter, if the converter can read it back."""
        try:
            made = self._conversions.unstructure(value, kind.named)
        except Exception:  # noqa: BLE001 - hooks may raise anything
            self._problems.append(misfit(name_of(kind), value, path))
            return None
        plain, problems = self._attempt(partial(self.untyped, made, UNTYPED, path))
        if not problems and not self._conversions.gives_back(plain, kind.named, value):
            problems = [misfit(name_of(kind), value, path)]
        self._problems.extend(problems)
        return plain


def _is_omitted(field: Field, value: object) -> bool:
    """Tell whether a missing key is read as the value, so that the key can be omitted."""
    if not field.is_omitted_when_empty:
        return False
    if value is None:
        return field.default is None
    kind = type(field.default)
    return kind in COLLECTIONS and type(value) is kind and not value
