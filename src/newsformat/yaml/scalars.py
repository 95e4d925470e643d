"""Scalars: the value of a plain one, and how a text must be written to be read back unchanged."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final, NamedTuple

from newsformat.lazy_patterns import pattern
from newsformat.yaml.plain_data import Plain


class Unreadable(NamedTuple):
    """The result for a scalar that has the form of a type but breaks its rules."""

    reason: str


NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
"""The plain scalars that are null (YAML 1.2.2, section 10.3.2)."""

_BOOLEANS: Final = {
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip

# These follow ruamel.yaml's resolver for YAML 1.2, which adds underscores and timestamps to the
# core schema of YAML 1.2.2, section 10.3.2.
_INTEGER: Final = pattern(r"[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|[0-9_]+)")
_FLOAT: Final = pattern(
    r"[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+"
    r"|[-+]?\.[0-9_]+(?:[eE][-+][0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)"
    r"|\.(?:nan|NaN|NAN)"
)
_DECIMAL: Final = pattern(r"[-+]?[0-9]+")
_TIMESTAMP: Final = pattern(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"|(\d{4})-(\d\d?)-(\d\d?)(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?"
    r"(?:[ \t]*(Z|([-+])(\d\d?)(?::(\d\d))?))?",
    re.ASCII,
)
_NUMERIC_START: Final = frozenset("0123456789+-.")
_BASES: Final = {"0b": 2, "0o": 8, "0x": 16}


def resolve(text: str, integer_digits: int = 4_300) -> Plain | Unreadable:
    """Return the value of a plain scalar, as ruamel.yaml reads YAML 1.2.

    Example:
        >>> resolve("0o17"), resolve("no")
        (15, 'no')
    """
    if text in NULLS:
        return None
    if text[0] in _NUMERIC_START:
        return _resolve_number(text, integer_digits)
    return _BOOLEANS.get(text, text)


def is_null(text: str) -> bool:
    """Tell whether a plain scalar is null."""
    return text in NULLS


def is_integer(text: str) -> bool:
    """Tell whether a plain scalar has the form of an integer."""
    return _INTEGER.fullmatch(text) is not None


def read_as(kind: str, text: str, integer_digits: int) -> Plain | Unreadable:
    """Read a scalar that has a tag for a type: `int`, `float`, `bool`, `null` or `timestamp`."""
    timestamp = _TIMESTAMP.fullmatch(text)
    value: Plain | Unreadable = text
    if kind == "int" and _INTEGER.fullmatch(text):
        value = read_integer(text, integer_digits)
    elif kind == "float" and (_FLOAT.fullmatch(text) or _DECIMAL.fullmatch(text)):
        value = read_float(text)
    elif kind == "bool":
        value = _BOOLEANS.get(text, text)
    elif kind == "null" and is_null(text):
        return None
    elif kind == "timestamp" and timestamp:
        value = read_timestamp(timestamp)
    if isinstance(value, str):
        return Unreadable(f"expected a scalar of type {kind}, found {text[:40]!r}")
    return value


def _resolve_number(text: str, integer_digits: int) -> Plain | Unreadable:
    if _INTEGER.fullmatch(text):
        return read_integer(text, integer_digits)
    if _FLOAT.fullmatch(text):
        return read_float(text)
    timestamp = _TIMESTAMP.fullmatch(text)
    return read_timestamp(timestamp) if timestamp else text


def read_integer(text: str, integer_digits: int) -> int | str | Unreadable:
    """Read a text that looks like an integer; without any digit it is text after all."""
    digits = text.replace("_", "")
    sign, digits = (-1, digits[1:]) if digits[:1] == "-" else (1, digits.removeprefix("+"))
    base = _BASES.get(digits[:2])
    number = digits if base is None else digits[2:]
    if not number:
        return text
    if len(number) > integer_digits:
        return Unreadable(
            f"an integer of {len(number):,} digits; at most {integer_digits:,} are read"
        )
    return sign * int(number, base or 10)


def read_float(text: str) -> float | str:
    """Read a text that looks like a floating-point number."""
    number = text.replace("_", "").lower()
    if number == ".":
        return text
    # A dictionary finds NaN as a key only if it is the same object.
    return math.nan if number == ".nan" else float(number.replace(".inf", "inf"))


def read_timestamp(match: re.Match[str]) -> date | datetime | Unreadable:
    """Return the date, or date and time, of a match; seconds are rounded to microseconds."""
    if match.group(1):
        return _make_date(match)
    year, month, day, hour, minute, second = (int(match.group(i)) for i in range(4, 10))
    fraction = (match.group(10) or "")[:7].ljust(7, "0")
    microseconds = (int(fraction) + 5) // 10
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=_make_zone(match))
        return moment + timedelta(microseconds=microseconds)
    except (ValueError, OverflowError) as error:
        return Unreadable(f"not a date and time: {error}")


def _make_date(match: re.Match[str]) -> date | Unreadable:
    try:
        return date(int(match.group(1)), int(match.group(2)), int(match.group(3)))
    except ValueError as error:
        return Unreadable(f"not a date: {error}")


def _make_zone(match: re.Match[str]) -> timezone | None:
    zone, sign, hours, minutes = match.group(11, 12, 13, 14)
    if zone is None:
        return None
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    return timezone(-offset if sign == "-" else offset) if offset else UTC


def has_lost_digits(text: str) -> bool:
    """Tell whether a timestamp has more decimal places than a `datetime` holds."""
    match = _TIMESTAMP.fullmatch(text)
    return bool(match and (match.group(10) or "")[6:].rstrip("0"))


def write_float(value: float) -> str:
    """Write a floating-point number such that YAML 1.1 and 1.2 both read it as one."""
    if math.isnan(value):
        return ".nan"
    if math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    text = repr(value)
    # YAML 1.1 accepts an exponent only after a decimal point.
    return text.replace("e", ".0e") if "e" in text and "." not in text else text


def write_timestamp(value: datetime) -> str:
    """Write a date and time as in RFC 3339, with `Z` for UTC.

    YAML cannot express a zone with seconds, so such a time is written in UTC. If that leaves the
    years 1 to 9999, it is written in the nearest zone with whole minutes.

    Raises:
        OverflowError: Such a zone leads out of these years too.
    """
    offset = value.utcoffset()
    if offset is None:
        return value.replace(tzinfo=None).isoformat()
    if offset % _MINUTE:
        value = _in_whole_minutes(value, offset)
        offset = value.utcoffset()
    if not offset:
        return value.replace(tzinfo=None).isoformat() + "Z"
    return value.replace(tzinfo=timezone(offset)).isoformat()


_MINUTE: Final = timedelta(minutes=1)


def _in_whole_minutes(value: datetime, offset: timedelta) -> datetime:
    below = offset - offset % _MINUTE
    for zone in (timedelta(), below, below + _MINUTE):
        try:
            # A conversion by way of UTC, as `astimezone` does it, may leave the range of the
            # calendar.
            moment = value.replace(tzinfo=None) + (zone - offset)
            return moment.replace(tzinfo=timezone(zone))
        except (OverflowError, ValueError):
            continue
    raise OverflowError


# Characters that need no escape: YAML 1.2.2, production [1] c-printable, without the line breaks of
# YAML 1.1 and without the byte order mark, which some readers drop.
_PRINTABLE: Final = (
    "\t\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff"
)
_PRINTABLE_LINE: Final = pattern(f"[{_PRINTABLE}]*")
_ESCAPED: Final = pattern(f'["\\\\]|[^{_PRINTABLE}]')
_SHORT_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r"}
_SURROGATE: Final = pattern("[\ud800-\udfff]")

# Texts that YAML 1.1 readers take for something else, by the resolvers of PyYAML and of Psych,
# which also accepts commas in numbers. `y` and `n` are in the YAML 1.1 type repository.
NOT_TEXT_ELSEWHERE: Final = (
    r"~|null|Null|NULL|=|<<"
    r"|y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF"
    r"|[-+]?0b[01_]+|[-+]?0o[0-7_]+|[-+]?0x[0-9a-fA-F_]+"
    r"|[-+]?[0-9_][0-9_,]*"
    r"|[-+]?(?:[0-9][0-9_,]*)?\.[0-9_]*(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?[0-9][0-9_,]*[eE][-+]?[0-9]+"
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
    r"|\d{4}-\d\d?-\d\d?(?:(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?"
    r"(?:[ \t]*(?:Z|[-+]\d\d?(?::?\d\d)?))?)?"
)
"""The plain texts that other readers take for something else, as a regular expression in ASCII."""
_AMBIGUOUS: Final = pattern(NOT_TEXT_ELSEWHERE, re.ASCII)
# Characters that cannot begin a plain scalar: YAML 1.2.2, production [123] ns-plain-first. In
# Psych, `:` also begins a symbol.
_INDICATORS: Final = frozenset(",[]{}#&*!|>'\"%@`:?")
_MARKERS: Final = ("---", "...")
_ENDS_PLAIN: Final = pattern(r": |:\Z|[ ]#|\t")
_ENDS_FLOW_PLAIN: Final = pattern(r"[,\[\]{}:#]")


LONGEST_KEY: Final = 1_000
"""The maximal length of a key; YAML allows 1,024 with the `:` (YAML 1.2.2, section 7.4.2)."""


def is_ambiguous(text: str) -> bool:
    """Tell whether some YAML reader takes this plain text for something other than text.

    Example:
        >>> is_ambiguous("no"), is_ambiguous("now")
        (True, False)
    """
    return not text or _AMBIGUOUS.fullmatch(text) is not None


def is_plain_safe(text: str, *, in_flow: bool = False) -> bool:
    """Tell whether YAML 1.1 and 1.2 readers read a text back unchanged if it is written plain."""
    if not text or text[0] in _INDICATORS or text[0] == " " or text[-1] == " ":
        return False
    if text[0] == "-" and (len(text) == 1 or text[1] == " " or in_flow):
        return False
    if text[:3] in _MARKERS and text[3:4] in {"", " "}:
        return False
    if _ENDS_PLAIN.search(text) or (in_flow and _ENDS_FLOW_PLAIN.search(text)):
        return False
    return _PRINTABLE_LINE.fullmatch(text) is not None and not is_ambiguous(text)


def is_writable(text: str) -> bool:
    """Tell whether a text can be written at all, which a lone surrogate prevents."""
    return _SURROGATE.search(text) is None


def double_quoted(text: str) -> str:
    r"""Write a text between double quotes, with as few escapes as YAML allows.

    Example:
        >>> print(double_quoted('say "hi"\n'))
        "say \"hi\"\n"
    """
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    code = ord(char)
    short = _SHORT_ESCAPES.get(char)
    if short is not None:
        return short
    return f"\\u{code:04x}"


def single_quoted(text: str) -> str | None:
    """Write a text between single quotes; return `None` if it needs an escape."""
    if _PRINTABLE_LINE.fullmatch(text) is None:
        return None
    return "'" + text.replace("'", "''") + "'"


_UNESCAPED_BLOCK_LINE: Final = pattern(f"[{_PRINTABLE}]*")


def block_lines(text: str, indicator: str) -> list[str] | None:
    """Write a text as a block scalar: the header, then the lines without their indent.

    Args:
        text: The text to write.
        indicator: `|` for literal, `>` for folded.

    Returns:
        The lines, or `None` where a block scalar cannot hold the text, or only by means that
        readers disagree on (leading spaces, lines of spaces, trailing blank lines).
    """
    content = text.removesuffix("\n")
    lines = content.split("\n")
    if not content or not lines[0] or not lines[-1]:
        return None
    for line in lines:
        if _UNESCAPED_BLOCK_LINE.fullmatch(line) is None or line[:1] in {" ", "\t"}:
            return None
        if line and line[-1] in " \t":
            return None
    if indicator == ">":
        # A single line end would be folded into a space, so each is doubled. Empty lines already
        # stand for themselves.
        if "" in lines:
            return None
        lines = "\n\n".join(lines).split("\n")
    return [indicator + ("" if text.endswith("\n") else "-"), *lines]
