"""Converts values to cells of CSV, which no spreadsheet runs as formulas, and back.

A text that a spreadsheet would run as a formula gets an apostrophe in front, as OWASP recommends.
A text that already begins with apostrophes, and would be a formula without them, gets one more. So
reading can remove exactly the apostrophe that was added.
"""

from __future__ import annotations

import json
import math
import re
from datetime import date, datetime
from typing import Any, Final

from newsformat.cli.json_values import JsonValueError, json_of, moment_of, value_of_json
from newsformat.cli.values import moment_text
from newsformat.type_hints import Sort, ValueType

# Spreadsheets in some languages accept the wide forms of these characters too.
_OPERATORS: Final = "=+@\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH COMMERCIAL AT}"
_OPERATORS_AND_MINUS: Final = f"{_OPERATORS}\N{FULLWIDTH HYPHEN-MINUS}-"
_FORMULA: Final = re.compile(rf"'*(?:[ \n]*[{_OPERATORS_AND_MINUS}]|[\t\r])")
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_INTEGER: Final = re.compile("[+-]?[0-9]+")
_NOT_FINITE: Final = frozenset({"nan", "inf", "-inf"})
_BOOLEANS: Final = {"true": True, "false": False}
# Characters that some spreadsheet, perhaps in another country, takes for the end of a cell.
_SPECIAL: Final = re.compile(r"[\",;|\t\r\n']|^ | $")


def without_formula(text: str) -> str:
    """Return the cell for a text, which no spreadsheet takes for a formula.

    Example:
        >>> without_formula("=1+1"), without_formula("-5"), without_formula("'=1")
        ("'=1+1", '-5', "''=1")
    """
    if _FORMULA.match(text) is None or _NUMBER.fullmatch(text) is not None:
        return text
    return f"'{text}"


def with_formula(cell: str) -> str:
    """Return the text of a cell that `without_formula` has made.

    Example:
        >>> with_formula("'=1+1"), with_formula("'tis"), with_formula("''=1")
        ('=1+1', "'tis", "'=1")
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) is not None else cell


def quoted(cell: str) -> str:
    """Return a cell as it is written between two commas, in quotes if it needs them."""
    if _SPECIAL.search(cell) is None:
        return cell
    escaped = cell.replace('"', '""')
    return f'"{escaped}"'


def cell_of(value: Any, kind: ValueType) -> str:
    """Return the cell for a value.

    Args:
        value: Plain data. The cell for `None` is empty.
        kind: The type that the field declares.

    Example:
        >>> from newsformat.type_hints import value_type
        >>> cell_of(["a", "b"], value_type(list[str])), cell_of(True, value_type(bool))
        ('["a", "b"]', 'true')
    """
    if value is None:
        return ""
    if isinstance(value, str) and holds_text(kind):
        return without_formula(value)
    if kind.sort is Sort.SCALAR and str not in kind.scalars:
        match value:
            case bool():
                return "true" if value else "false"
            case float() if not math.isfinite(value):
                return without_formula(repr(value))
            case int() | float():
                return repr(value)
            case date() if len(kind.scalars) == 1 and kind.scalars[0] is type(value):
                return moment_text(value)
    return json.dumps(json_of(value, kind), ensure_ascii=False)


def value_of_cell(cell: str, kind: ValueType) -> Any:
    """Return the value of a cell.

    Args:
        cell: The cell. The value of an empty one is `None`.
        kind: The type that the field declares.

    Raises:
        JsonValueError: The cell does not hold a value of this type.
    """
    if not cell:
        return None
    if holds_text(kind):
        return with_formula(cell)
    if kind.sort is Sort.SCALAR and str not in kind.scalars:
        found = _scalar_of(with_formula(cell), kind)
        if found is not None:
            return found
    try:
        found = json.loads(cell, object_pairs_hook=unique_keys)
    except JsonValueError:
        raise
    except (ValueError, RecursionError):
        raise JsonValueError(f"expected {_expected(kind)}, found {cell!r}") from None
    return value_of_json(found, kind)


def unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the pairs of a JSON object as a dictionary.

    Raises:
        JsonValueError: A key is repeated, so one of its values would be lost.
    """
    found = dict(pairs)
    if len(found) < len(pairs):
        raise JsonValueError("a key appears twice")
    return found


def holds_text(kind: ValueType) -> bool:
    """Tell whether a field holds only texts, which are written in cells without JSON."""
    if kind.sort is Sort.SCALAR:
        return kind.scalars == (str,)
    if kind.sort is Sort.LITERAL:
        return all(isinstance(each, str) for each in kind.literals)
    if kind.sort is Sort.ENUM:
        return all(isinstance(each.value, str) for each in kind.hint)
    return False


def _scalar_of(text: str, kind: ValueType) -> Any:
    """Return the number, boolean, date or time in a cell; `None` if it must be read as JSON."""
    scalars = kind.scalars
    if bool in scalars and text.lower() in _BOOLEANS:
        return _BOOLEANS[text.lower()]
    if (int in scalars or float in scalars) and _NUMBER.fullmatch(text):
        return _number_of(text, is_whole=int in scalars)
    if float in scalars and text in _NOT_FINITE:
        return float(text)
    if scalars in {(datetime,), (date,)}:
        return moment_of(text, scalars[0])
    return None


def _number_of(text: str, *, is_whole: bool) -> float:
    if _INTEGER.fullmatch(text):
        # Python refuses to convert texts with very many digits to integers.
        try:
            return int(text)
        except ValueError as error:
            raise JsonValueError(str(error)) from None
    number = float(text)
    # Data frames turn integers into floats if some values of a column are missing.
    return int(number) if is_whole and number.is_integer() else number


def _expected(kind: ValueType) -> str:
    scalars = kind.scalars if kind.sort is Sort.SCALAR else ()
    if scalars == (bool,):
        return "true or false"
    if scalars and set(scalars) <= {int, float}:
        return "a number"
    return "JSON"
