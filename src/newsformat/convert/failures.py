"""The exceptions that hooks raise for data that does not fit, and their translation to problems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import cattrs
from cattrs.errors import (
    AttributeValidationNote,
    ClassValidationError,
    IterableValidationError,
    IterableValidationNote,
    StructureHandlerNotFoundError,
)

from newsformat.convert.members import expected_in_text, scalar_of, type_name, values_of
from newsformat.convert.problems import (
    KeyCollisionError,
    Problem,
    collision,
    describe,
    found_beside,
    message_of,
    no_choice,
)
from newsformat.fields import model_fields
from newsformat.type_hints import Sort, ValueType
from newsformat.yaml.paths import Path


class WrongTypeError(TypeError):
    """A value does not have the type of its field."""

    def __init__(self, expected: str, value: object, found: str | None = None) -> None:
        """Take the expected type in words, the value, and a description of it if that helps."""
        super().__init__(expected, value)
        self.is_null: bool = value is None
        self.reason: str = f"expected {expected}, found {found or describe(value)}"


class NoMemberError(ValueError):
    """A value is not one of those that its field allows."""

    def __init__(self, members: Iterable[object], value: object) -> None:
        """Take the allowed values and the value."""
        super().__init__(no_choice(members, value))


class HookError(ValueError):
    """A user-defined hook refused a value."""

    def __init__(self, kind: ValueType, value: object, error: Exception) -> None:
        """Take the type, the value, and the exception that the hook raised."""
        is_told = bool(error.args) and isinstance(error.args[0], str)
        reason = " ".join(str(error).split()) if is_told else ""
        expected = f"expected a value of type {type_name(kind.hint)}, found {describe(value)}"
        super().__init__(f"{expected}: {reason or type(error).__name__}")


class MissingKeyError(KeyError):
    """A required key is missing."""


def no_member(kind: ValueType, value: object) -> Exception:
    """Return the error for a value that does not belong to any member of a union."""
    named = [each for member in kind.members for each in values_of(member)]
    return WrongTypeError(expected_in_text(kind), value, found_beside(named, value))


def structured_as(value: Any, kind: ValueType, converter: cattrs.BaseConverter) -> Any:
    """Make a value of a type from data.

    Raises:
        Exception: The data does not fit; `explain` knows what the exception means.
    """
    if kind.sort is not Sort.OTHER or scalar_of(kind) is not None:
        return converter.structure(value, kind.declared)
    if value is None and kind.is_optional:
        return None
    try:
        return converter.structure(value, kind.named)
    except (cattrs.BaseValidationError, WrongTypeError, NoMemberError, HookError):
        # The hook called this library for a part of the value, so the error has a path already.
        raise
    except Exception as error:
        raise HookError(kind, value, error) from error


def placed(errors: Sequence[tuple[object, Exception]], hint: Any) -> Exception:
    """Combine the errors of some values of a collection into one.

    Args:
        errors: The keys or indices, each with the error.
        hint: The type of the collection.
    """
    for step, error in errors:
        note = IterableValidationNote(f"Structuring {hint} @ {step!r}", step, hint)  # type: ignore[arg-type] # cattrs itself gives keys, too
        error.__notes__ = [*getattr(error, "__notes__", []), note]
    message = f"While structuring {hint}"
    return IterableValidationError(message, [error for _, error in errors], hint)


def noted(error: Exception, name: str, model: Any, hint: Any) -> Exception:
    """Return an error with a note that names the attribute."""
    note = AttributeValidationNote(f"Structuring {model} @ attribute {name}", name, hint)
    error.__notes__ = [*getattr(error, "__notes__", []), note]
    return error


def explain(error: BaseException, path: Path) -> Iterator[Problem]:
    """Convert the exception for data that does not fit into problems with paths."""
    match error:
        case ClassValidationError():
            keys = {field.name: field.key for field in model_fields(error.cl).keys}
            attributes, others = error.group_exceptions()
            for inner, note in attributes:
                yield from explain(inner, (*path, keys.get(note.name, note.name)))
            for inner in others:
                yield from explain(inner, path)
        case IterableValidationError():
            items, others = error.group_exceptions()
            for inner, item_note in items:
                yield from explain(inner, (*path, item_note.index))
            for inner in others:
                yield from explain(inner, path)
        case MissingKeyError():
            yield Problem("NF201", "this key is required but missing", path)
        case WrongTypeError(is_null=True):
            yield Problem("NF203", f"{error.reason}; give it a value", path)
        case WrongTypeError():
            yield Problem("NF202", error.reason, path)
        case KeyCollisionError():
            yield collision(("extra", error.key))
        case StructureHandlerNotFoundError():
            reason = f"the type {error.type_} cannot be read; pass a converter with hooks for it"
            yield Problem("NF204", reason, path)
        case _:
            yield Problem("NF204", message_of(error), path)
