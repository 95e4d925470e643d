"""The values of scalars: plain ones, quoted ones with escapes, and those over several lines."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from newsformat.fallback import UnusualError
from newsformat.lazy_patterns import pattern
from newsformat.yaml import scalars
from newsformat.yaml.plain_data import Plain

WORDS: Final[Mapping[str, Plain]] = {
    word: value
    for name, value in (("null", None), ("true", True), ("false", False))
    for word in (name, name.title(), name.upper())
} | {"~": None}
"""The plain scalars that look like words but have other values than text."""

_LONGEST_QUICK_INTEGER: Final = 18
# The forms that `datetime.fromisoformat` reads exactly as YAML does; newer versions accept hour 24.
_MOMENT: Final = pattern(
    r"\d{4}-\d\d-\d\d[T ](?:[01]\d|2[0-3]):\d\d:\d\d(?:Z|[-+][01]\d:\d\d)?", re.ASCII
)


def number_value(raw: str, integer_digits: int) -> Plain | scalars.Unreadable:
    """Return the value of a plain scalar that begins like a number or a date.

    The result is that of `scalars.resolve`, but the usual forms are read many times as fast.

    Args:
        raw: The scalar.
        integer_digits: How many digits an integer may have.

    Raises:
        ValueError: The scalar is a date or a time that does not exist.
    """
    if (
        raw.isdecimal()
        and raw.isascii()
        and len(raw) <= min(integer_digits, _LONGEST_QUICK_INTEGER)
    ):
        return int(raw)
    if len(raw) >= len("2020-01-01") and raw[4] == raw[7] == "-":
        if len(raw) == len("2020-01-01"):
            return date.fromisoformat(raw)
        if _MOMENT.fullmatch(raw):
            return datetime.fromisoformat(raw)
    elif "/" in raw:
        return raw
    return scalars.resolve(raw, integer_digits)


_ESCAPES: Final = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f",
    "r": "\r", "e": "\x1b", " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0",
    "L": "\u2028", "P": "\u2029",
}  # fmt: skip
# An escape, which may remove a line end; or a line end with the blanks around it.
_ESCAPE: Final = pattern(
    r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})"
    r"|\n[ \t]*((?:\n[ \t]*)*)|([^\n]))"
    r"|(?<![ \t])[ \t]*\n[ \t]*((?:\n[ \t]*)*)"
)
_LINE_ENDS: Final = pattern(r"(?<![ \t])[ \t]*\n[ \t]*((?:\n[ \t]*)*)")
# Lines without an indent, and escaped blanks before a line end, are left to ruamel.yaml.
_UNINDENTED: Final = pattern(r"\n[^ \n]")
_ESCAPED_BLANK: Final = pattern(r"\\[ \t]+\n")
# The header of a literal or folded scalar, and the indent of its first line directly below.
_EVEN_BLOCK: Final = pattern(r"([|>])(-?)[ ]*\n([ ]+)(?=[^ \t\n])")
_HEADER: Final = pattern(r"[|>]([-+]?)([1-9]?)([-+]?)")


def quoted_text(raw: str) -> str:
    r"""Return the text of a quoted scalar.

    Args:
        raw: The scalar with its quotes, its lines ended by `\n`.

    Raises:
        UnusualError: A line is not indented, or an escape is not defined in YAML or is half of a
            surrogate pair.
    """
    return _double_quoted(raw) if raw[0] == '"' else _single_quoted(raw)


def _double_quoted(raw: str) -> str:
    """Return the text of a double-quoted scalar."""
    if "\n" not in raw:
        if "\\" not in raw:
            return raw[1:-1]
    elif _UNINDENTED.search(raw) or _ESCAPED_BLANK.search(raw):
        raise UnusualError
    try:
        return _ESCAPE.sub(_unescaped, raw[1:-1])
    except (KeyError, ValueError):
        raise UnusualError from None


def _unescaped(match: re.Match[str]) -> str:
    two, four, eight, escaped_breaks, letter, breaks = match.groups()
    if letter is not None:
        return _ESCAPES[letter]
    if breaks is not None:
        return "\n" * breaks.count("\n") or " "
    if escaped_breaks is not None:
        return "\n" * escaped_breaks.count("\n")
    char = chr(int(two or four or eight, 16))
    if not scalars.is_writable(char):
        raise ValueError
    return char


def _single_quoted(raw: str) -> str:
    """Return the text of a single-quoted scalar."""
    if "\n" in raw:
        if _UNINDENTED.search(raw):
            raise UnusualError
        raw = _LINE_ENDS.sub(_folded_breaks, raw)
    return raw[1:-1].replace("''", "'")


def _folded_breaks(match: re.Match[str]) -> str:
    """Return what a run of line ends means: a blank for a single one, else one line end fewer."""
    return "\n" * match[1].count("\n") or " "


def block_text(raw: str, column: int) -> str:
    r"""Return the text of a literal or folded scalar.

    Args:
        raw: The header and the lines, with `\n` after all but the last; blank lines may follow.
        column: The column of the mapping or list that contains the scalar.

    Raises:
        UnusualError: The lines are not indented as YAML requires, or blanks above the first line
            make the indent doubtful.
    """
    quick = _EVEN_BLOCK.match(raw)
    if quick is not None and len(quick[3]) > column:
        text = _even_text(quick)
        if text is not None:
            return text
    header, *lines = raw.split("\n")
    chomping, digit = _indicators(header)
    first = next((line for line in lines if line.strip(" ")), None)
    if first is None and any(lines):
        # There are only blanks, perhaps more of them than the indent.
        raise UnusualError
    indent = column + 1 if first is None else _block_indent(first, digit, column)
    _require_indent(lines, indent, column, is_given=bool(digit))
    last = len(lines)
    while last and not lines[last - 1].strip(" "):
        last -= 1
    if any(len(line) > indent for line in lines[last:]):
        # Blanks beyond the indent are text.
        raise UnusualError
    texts = [line[indent:] for line in lines[:last]]
    text = "\n".join(texts) if header[0] == "|" else _folded(texts)
    if chomping == "+":
        return text + "\n" * (len(lines) - last + (1 if last else 0))
    return text if chomping == "-" or not last else f"{text}\n"


def _even_text(block: re.Match[str]) -> str | None:
    """Return the text of a literal or folded scalar if all its lines have the same indent.

    Args:
        block: The match of the header and the indent of the first line.

    Returns:
        The text; `None` where its lines are not so simple.
    """
    style, chomping, margin = block.groups()
    text = block.string[block.end() :].replace(f"\n{margin}", "\n").rstrip("\n")
    if "\n " in text or "\n\t" in text or text[-1] == " ":
        return None
    if style == ">":
        if "\n\n" in text:
            return None
        text = text.replace("\n", " ")
    return text if chomping else f"{text}\n"


def _indicators(header: str) -> tuple[str, str]:
    """Return the line end indicator and the indent indicator of a literal or folded scalar."""
    before, digit, behind = _HEADER.match(header).groups()  # type: ignore[union-attr] # it is one
    return before or behind, digit


def _block_indent(first: str, digit: str, column: int) -> int:
    """Return the indent of the lines of a literal or folded scalar.

    Args:
        first: The first line that is not blank.
        digit: The indent indicator of the header, if there is one.
        column: The column of the mapping or list that contains the scalar.
    """
    return column + int(digit) if digit else len(first) - len(first.lstrip(" "))


def _require_indent(lines: Sequence[str], indent: int, column: int, *, is_given: bool) -> None:
    """Refuse lines that are indented too little, or whose indent is doubtful because of blanks."""
    if indent <= column:
        raise UnusualError
    above, margin = not is_given, " " * indent
    for line in lines:
        is_blank = not line.strip(" ")
        above = above and is_blank
        if (line and above) or not (is_blank or line.startswith(margin)):
            raise UnusualError


def _folded(lines: Sequence[str]) -> str:
    """Join folded lines: a single line end becomes a blank, except beside indented lines."""
    parts: list[str] = []
    breaks = 0
    was_indented = True
    for line in lines:
        if not line:
            breaks += 1
            continue
        is_indented = line[0] in " \t"
        if not parts:
            parts.append("\n" * breaks)
        elif is_indented or was_indented:
            parts.append("\n" * (breaks + 1))
        else:
            parts.append("\n" * breaks or " ")
        parts.append(line)
        was_indented, breaks = is_indented, 0
    return "".join(parts)


def block_length(raw: str, column: int) -> int:
    r"""Count the characters of a literal or folded scalar.

    Blank lines below the text belong to it only where its header says to keep them, or where they
    are indented further than the text.

    Args:
        raw: The header and the lines, with `\n` after all but the last; blank lines may follow.
        column: The column of the mapping or list that contains the scalar.
    """
    header, separator, content = raw.partition("\n")
    chomping, digit = _indicators(header)
    if chomping == "+":
        return len(raw)
    text_end = len(content.rstrip(" \n"))
    if not text_end:
        return len(header)
    # Blanks at the end of the last line are part of the text.
    last = content.find("\n", text_end)
    own = last if last >= 0 else len(content)
    if " " in content[own:]:
        first = next(line for line in content.split("\n") if line.strip(" "))
        indent = _block_indent(first, digit, column)
        place = own
        for line in content[own + 1 :].split("\n"):
            place += 1 + len(line)
            own = place if len(line) > indent else own
    return len(header) + len(separator) + own
