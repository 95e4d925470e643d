"""Decides how the values of a field are held in a column of Arrow, for each type of field."""

from __future__ import annotations

import math
import re
import types
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timezone
from decimal import Decimal
from functools import partial
from operator import attrgetter
from typing import Any, Final

import attrs
import pyarrow

from newsformat.convert.converter import to_plain_at
from newsformat.convert.problems import Problem
from newsformat.fields import Field, ModelFields, model_fields
from newsformat.tables.arrays import (
    Make,
    make_converted,
    make_filled,
    make_lists,
    make_scalars,
    make_structs,
)
from newsformat.tables.tagged_json import TaggedJsonError, from_tagged_json, to_tagged_json
from newsformat.type_hints import Sort, ValueType
from newsformat.yaml.paths import Path
from newsformat.yaml.plain_data import in_order

# Floats represent all integers up to this one exactly, but not all of those above it.
_EXACT: Final = 2**53

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_NO_YEAR: Final = "a date and time is not in the years 1 to 9999 in UTC"


class InexactError(ValueError):
    """A column cannot hold a value exactly.

    Attributes:
        path: The path of the value in the data of its file.
        reason: Why the column cannot hold it.
    """

    def __init__(self, reason: str, path: Path = ()) -> None:
        """Make an error with a reason and a path."""
        super().__init__(reason)
        self.reason = reason
        self.path = path


@attrs.frozen
class Column:
    """A column for the values of one type.

    Attributes:
        type: The Arrow type.
        array: Makes an array of values, in which `None` becomes a null. It may raise any error if
            it cannot hold a value; `check` then tells which.
        check: Raises `InexactError` if the column cannot hold a value exactly. It is not called
            with `None`.
        read: Makes plain data of a value as `to_pylist` returns it. It is not called with `None`.
            A value that it cannot convert is returned unchanged, and is refused later by the code
            that knows the types of fields.
        may_fail: Whether a file can contain values that the column cannot hold.
    """

    type: pyarrow.DataType
    array: Make
    check: Callable[[Any], None]
    read: Callable[[Any], Any]
    may_fail: bool = False


def _own_column(kind: ValueType, around: tuple[Any, ...], owner: type[Any]) -> Column | None:
    """Make a column for a type that Arrow has too; return `None` if Arrow has no such type."""
    match kind.sort:
        case Sort.SCALAR if kind.scalars in _SCALARS:
            return _SCALARS[kind.scalars]()
        case Sort.ENUM if all(type(each.value) is str for each in kind.hint):
            return _enum_column()
        case Sort.LITERAL if all(type(each) is str for each in kind.literals):
            return text_column()
        case Sort.MODEL if kind.hint not in around:
            return _model_column(kind.hint, (*around, kind.hint), owner)
        case Sort.LIST | Sort.TUPLE | Sort.SET if kind.items and (
            kind.sort is not Sort.TUPLE or kind.is_variadic
        ):
            item = _own_column(kind.items[0], around, owner)
            if item is None or (kind.sort is Sort.SET and kind.items[0].sort is not Sort.SCALAR):
                return None
            return _list_column(item, is_set=kind.sort is Sort.SET)
    return None


# Scalars


def _nothing_to_check(value: Any) -> None:
    """Accept any value."""


def text_column() -> Column:
    """Make a column of texts."""
    return Column(pyarrow.string(), make_scalars(pyarrow.string()), _check_text, _read_text)


def _check_text(value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InexactError("a text has half of a surrogate pair") from None


def _read_text(value: Any) -> Any:
    if not isinstance(value, bytes):
        return value
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise InexactError("the bytes are not valid UTF-8") from None


def _enum_column() -> Column:
    text = pyarrow.string()
    return Column(text, make_converted(text, attrgetter("value")), _nothing_to_check, _read_text)


def _boolean_column() -> Column:
    def read(value: Any) -> Any:
        return _BOOLEANS.get(value.lower(), value) if isinstance(value, str) else value

    kind = pyarrow.bool_()
    return Column(kind, make_scalars(kind), _nothing_to_check, read)


_BOOLEANS: Final = {"true": True, "false": False}


def _integer_column() -> Column:
    def check(value: int) -> None:
        if not -(2**63) <= value < 2**63:
            raise InexactError("the integer is too large for 64 bits")

    kind = pyarrow.int64()
    return Column(kind, make_scalars(kind), check, _read_integer, may_fail=True)


def _read_integer(value: Any) -> Any:
    number = _number_of(value)
    if isinstance(number, float) and number.is_integer() and abs(number) < _EXACT:
        # In many libraries, a column of integers becomes one of floats if some values are missing.
        # The limit itself may have been the next integer, which no float is.
        return int(number)
    return value if isinstance(number, float) else number


def _number_column(*, has_integers: bool) -> Column:
    kind = pyarrow.float64()
    simple, checked = make_scalars(kind), make_converted(kind, _as_float)

    def array(values: Sequence[Any]) -> Any:
        try:
            return simple(values)
        except pyarrow.ArrowInvalid:
            # pyarrow refuses all large integers, but some of them are exact as floats, such as
            # powers of two.
            return checked(values)

    def check(value: float) -> None:
        _as_float(value)

    read = _read_number if has_integers else _read_float
    return Column(kind, array, check, read, may_fail=True)


def _as_float(value: float) -> float:
    if isinstance(value, int):
        try:
            if float(value) == value:
                return float(value)
        except OverflowError:
            pass
        raise InexactError("the integer is too large to be exact as a float")
    return float(value)


def _read_float(value: Any) -> Any:
    number = _number_of(value)
    if isinstance(number, int) and not isinstance(value, int):
        return _exact_float(number, value)
    return number


def _read_number(value: Any) -> Any:
    """Return a number, as an integer if it is whole, because most files write it so."""
    number = _number_of(value)
    if isinstance(number, float) and number.is_integer() and abs(number) <= _EXACT:
        whole = int(number)
        # Negative zero stays a float, because integers have no negative zero.
        return number if whole == 0 and str(number)[0] == "-" else whole
    return number


_DIGITS: Final = re.compile("[+-]?[0-9]+")
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NOT_FINITE: Final = frozenset({"nan", "inf", "-inf"})


def _number_of(value: Any) -> Any:
    """Return a text or a decimal as a number, if it is one, and any other value unchanged.

    Texts such as `1_0` are not converted, although Python accepts them as numbers.
    """
    if isinstance(value, Decimal):
        return _number_of_decimal(value)
    if not isinstance(value, str):
        return value
    if _DIGITS.fullmatch(value) is not None:
        # A large integer is not read as a float, which might be another number. Python refuses to
        # convert texts with very many digits.
        try:
            return int(value)
        except ValueError:
            return value
    if value.lower() in _NOT_FINITE:
        return float(value)
    # If the number is too large for a float, it must not become infinity.
    return _exact_float(value, value) if _NUMBER.fullmatch(value) is not None else value


def _exact_float(number: int | str, value: Any) -> Any:
    """Return a number as a float, or the given value if the number is too large for a float."""
    try:
        found = float(number)
    except OverflowError:
        return value
    return value if math.isinf(found) else found


def _number_of_decimal(value: Decimal) -> Any:
    """Return an integer or float with the same digits as a decimal, or the decimal itself."""
    if not value.is_finite():
        return value
    if value == value.to_integral_value():
        return int(value)
    found = float(value)
    return found if Decimal(repr(found)) == value else value


def _moment_column() -> Column:
    kind, since = pyarrow.timestamp("us", tz="UTC"), pyarrow.duration("us")
    durations, moments = make_scalars(since), make_scalars(kind)

    def array(values: Sequence[Any]) -> Any:
        if {each.tzinfo for each in values if each is not None} <= {UTC}:
            # An array of durations is made in a third of the time.
            passed = [each if each is None else each - _EPOCH for each in values]
            return durations(passed).view(kind)
        for value in values:
            if value is not None:
                _check_moment(value)
        return moments(values)

    return Column(kind, array, _check_moment, _read_moment, may_fail=True)


def _check_moment(value: datetime) -> None:
    zone = value.tzinfo
    if zone is UTC:
        return
    if value.utcoffset() is None:
        raise InexactError("a date and time without a zone says no moment")
    try:
        is_same = value.astimezone(UTC) == value
    except OverflowError:
        raise InexactError(_NO_YEAR) from None
    if not is_same and not isinstance(zone, timezone):
        raise InexactError("a date and time that a zone has twice, or not at all")


def _read_moment(value: Any) -> Any:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return value
    if not isinstance(value, datetime):
        return value
    if value.tzinfo is None:
        raise InexactError("a date and time without a zone says no moment; give it in UTC")
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise InexactError(_NO_YEAR) from None


def _read_moment_of_list(value: Any) -> Any:
    """Return a date and time in a list.

    pandas stores lists as NumPy arrays, whose times have no zone and mean UTC.
    """
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    return _read_moment(value)


def _date_column() -> Column:
    def read(value: Any) -> Any:
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                return value
        if isinstance(value, datetime) and value == datetime.combine(value, _MIDNIGHT):
            return value.date()
        return value

    kind = pyarrow.date32()
    return Column(kind, make_scalars(kind), _nothing_to_check, read)


_MIDNIGHT: Final = datetime.min.time()

_SCALARS: Final[dict[tuple[type, ...], Callable[[], Column]]] = {
    (str,): text_column,
    (bool,): _boolean_column,
    (int,): _integer_column,
    (float,): partial(_number_column, has_integers=False),
    (int, float): partial(_number_column, has_integers=True),
    (float, int): partial(_number_column, has_integers=True),
    (datetime,): _moment_column,
    (date,): _date_column,
}


# Lists


def _list_column(item: Column, *, is_set: bool) -> Column:
    kind = pyarrow.list_(item.type)
    read_item = _read_moment_of_list if item.read is _read_moment else item.read
    make = make_lists(kind, item.array)

    def array(values: Sequence[Any]) -> Any:
        return make([each if each is None else in_order(each) for each in values])

    def check(value: Any) -> None:
        for index, each in enumerate(value):
            if each is not None:
                _checked(item, each, index)

    def read(value: Any) -> Any:
        if isinstance(value, (str, bytes)):
            return _data_of_json(value)
        if isinstance(value, (list, tuple)):
            return [None if each is None else read_item(each) for each in value]
        return value

    return Column(kind, array if is_set else make, check, read, item.may_fail)


def _checked(column: Column, value: Any, place: object) -> None:
    try:
        column.check(value)
    except InexactError as error:
        raise InexactError(error.reason, (place, *error.path)) from None


# Objects


@attrs.frozen
class KeyColumn:
    """The column of a key.

    Attributes:
        name: The name of the column.
        key: The key.
        attribute: The name of the attribute that has the value of the key.
        column: How the values are held.
        null_is_none: Whether a null in the table means the value `None`. Otherwise it means that
            the key is absent.
        field: The declaration of the field.
    """

    name: str
    key: str
    attribute: str
    column: Column
    null_is_none: bool
    field: Field

    def read(self, value: Any) -> Any:
        """Make plain data of a value of this column."""
        return self.column.read(value)


def key_columns(
    fields: ModelFields, around: tuple[Any, ...], owner: type[Any]
) -> Iterator[KeyColumn]:
    """Yield the columns of the keys of a class.

    Args:
        fields: The fields of the class.
        around: The classes that enclose the values, the outermost first and this class last.
        owner: The class of the whole model.
    """
    for field in fields.keys:
        kind = field.value_type
        column = _own_column(kind, around, owner)
        null_is_none = kind.is_optional and field.default is not None
        if column is None:
            column = json_column(kind, owner, default=_omitted(field))
        yield KeyColumn(field.key, field.key, field.name, column, null_is_none, field)


def _omitted(field: Field) -> Any:
    """Return the value that a missing key stands for, or an object that equals no value."""
    return field.default if field.is_omitted_when_empty else _NO_VALUE


_NO_VALUE: Final = object()

_CONTAINERS: Final = frozenset({list, dict})


def own_name(name: str, taken: Sequence[str]) -> str:
    """Return a name for a column that does not hold a key, different from the names of keys."""
    while name in taken:
        name = f"${name}"
    return name


def blank(attributes: Sequence[str], value: Any) -> Any:
    """Return an object whose attributes all have the same value."""
    return types.SimpleNamespace(**dict.fromkeys(attributes, value))


def _model_column(model: Any, around: tuple[Any, ...], owner: type[Any]) -> Column | None:
    """Make the column for objects of a class, which is a struct of the known and unknown keys."""
    fields = model_fields(model)
    columns = list(key_columns(fields, around, owner))
    extra = own_name("extra", [each.name for each in columns])
    parts = [(each.name, each.attribute, each.column) for each in columns]
    if fields.extra is not None:
        parts.append((extra, fields.extra, extra_column()))
    if not parts:
        return None
    kind = pyarrow.struct([pyarrow.field(name, column.type) for name, _, column in parts])
    # The fields of a null struct need values too. A column of lists is made faster if it has no
    # nulls, so its value is an empty list.
    nothing = types.SimpleNamespace(
        **{
            attribute: () if pyarrow.types.is_list(column.type) else None
            for _, attribute, column in parts
        }
    )
    make = make_structs(
        kind,
        [attribute for _, attribute, _ in parts],
        [column.array for _, _, column in parts],
        nothing,
    )

    def read(value: Any) -> Any:
        if isinstance(value, (str, bytes)):
            return _data_of_json(value)
        return read_keys(value, columns, extra) if isinstance(value, dict) else value

    may_fail = any(each.column.may_fail for each in columns)
    check = partial(check_keys, columns=columns, extra=fields.extra)
    return Column(kind, make, check, read, may_fail)


def check_keys(value: Any, columns: Sequence[KeyColumn], extra: str | None) -> None:
    """Raise `InexactError` if a value of an object cannot be held exactly by its column."""
    for each in columns:
        inner = getattr(value, each.attribute)
        if inner is not None:
            _checked(each.column, inner, each.key)
    if extra is not None:
        extra_column().check(getattr(value, extra))


def read_keys(row: dict[str, Any], columns: Sequence[KeyColumn], extra: str) -> dict[Any, Any]:
    """Make a mapping of plain data from a row.

    Args:
        row: The values, by the names of their columns. Columns may be missing.
        columns: The columns of the known keys.
        extra: The name of the column of the unknown keys.

    Raises:
        InexactError: A value cannot be read.
    """
    mapping: dict[Any, Any] = {}
    for each in columns:
        value = row.get(each.name)
        if value is not None:
            mapping[each.key] = _read_at(each, value)
        elif each.null_is_none and each.name in row:
            mapping[each.key] = None
    others = row.get(extra)
    if others is not None:
        found = _data_of_json(others)
        if not isinstance(found, dict):
            raise InexactError("expected a JSON object of other keys", (extra,))
        mapping |= found
    return mapping


def _read_at(column: KeyColumn, value: Any) -> Any:
    try:
        return column.column.read(value)
    except InexactError as error:
        raise InexactError(error.reason, (column.key, *error.path)) from None


# Values that have no type in Arrow


def json_column(kind: ValueType, owner: type[Any], default: Any = _NO_VALUE) -> Column:
    """Make a column that holds values of any type as tagged JSON.

    Args:
        kind: The type.
        owner: The class of the whole model.
        default: The value that becomes a null.
    """
    # If the value may be `None`, a null means `None`, so it cannot also mean the default.
    empty = _NO_VALUE if kind.is_optional else type(default)

    def text(value: Any) -> str | None:
        if type(value) is empty and value == default:
            return None
        return _json_of(value, kind, owner)

    def check(value: Any) -> None:
        found = text(value)
        if found is not None:
            _check_text(found)

    # If every empty value equals the default, empty values need not be compared one by one.
    is_filled = empty in _CONTAINERS and not default and kind.container is empty
    make = (make_filled if is_filled else make_converted)(pyarrow.string(), text)
    return Column(pyarrow.string(), make, check, _data_of_json, may_fail=True)


def _json_of(value: Any, kind: ValueType, owner: type[Any]) -> str:
    problems = list[Problem]()
    plain = to_plain_at((), value, kind.declared, problems, owner=owner)
    if problems:
        raise InexactError(problems[0].message, problems[0].path)
    return to_tagged_json(plain)


def _data_of_json(value: Any) -> Any:
    if not isinstance(value, (str, bytes)):
        return value
    try:
        return from_tagged_json(value)
    except TaggedJsonError as error:
        raise InexactError(str(error)) from None


def extra_column() -> Column:
    """Return the column of the keys that a class does not know."""
    return _EXTRA


def _check_extra(value: Any) -> None:
    if value:
        _check_text(to_tagged_json(value))


_EXTRA: Final = Column(
    pyarrow.string(),
    make_filled(pyarrow.string(), to_tagged_json),
    _check_extra,
    _data_of_json,
    may_fail=True,
)
