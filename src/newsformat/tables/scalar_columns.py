"""Makes columns for scalars, and reads scalars as other libraries return them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timezone
from decimal import Decimal
from functools import partial
from operator import attrgetter
from typing import Any, Final

import pyarrow

from newsformat.tables.arrays import make_converted, make_scalars
from newsformat.tables.columns import Column, InexactError

# Floats represent all integers up to this one exactly, but not all of those above it.
_EXACT: Final = 2**53

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_NO_YEAR: Final = "a date and time is not in the years 1 to 9999 in UTC"


def _nothing_to_check(value: Any) -> None:
    """Accept any value."""


def text_column() -> Column:
    """Make a column of texts."""
    return Column(pyarrow.string(), make_scalars(pyarrow.string()), check_text, _read_text)


def check_text(value: str) -> None:
    """Check that a text is valid Unicode, which all texts of Arrow are.

    Raises:
        InexactError: It has half of a surrogate pair.
    """
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


def enum_column() -> Column:
    """Make a column for members of an enum whose values are text."""
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

    return Column(kind, array, _check_moment, read_moment, may_fail=True)


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


def read_moment(value: Any) -> Any:
    """Read a moment, or a text in the form of one; any other value is returned as it is.

    Raises:
        InexactError: The moment has no zone, or is outside the years that Python has.
    """
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


def read_moment_of_list(value: Any) -> Any:
    """Return a date and time in a list.

    pandas stores lists as NumPy arrays, whose times have no zone and mean UTC.
    """
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    return read_moment(value)


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

SCALAR_COLUMNS: Final[dict[tuple[type, ...], Callable[[], Column]]] = {
    (str,): text_column,
    (bool,): _boolean_column,
    (int,): _integer_column,
    (float,): partial(_number_column, has_integers=False),
    (int, float): partial(_number_column, has_integers=True),
    (float, int): partial(_number_column, has_integers=True),
    (datetime,): _moment_column,
    (date,): _date_column,
}
"""The functions that make the column for each scalar type, or pair of scalar types."""
