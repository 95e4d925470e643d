"""What scalars stand for: plain ones, and those with escapes or over several lines."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from newsformat.lazy_patterns import pattern
from newsformat.yaml import scalars
from newsformat.yaml.plain_data import Plain

WORDS: Final[Mapping[str, Plain]] = {
    word: value
    for name, value in (("null", None), ("true", True), ("false", False))
    for word in (name, name.title(), name.upper())
} | {"~": None}
"""The plain scalars that are words, and mean something else than their texts."""

_LONGEST_QUICK_INTEGER: Final = 18
# What `datetime.fromisoformat` reads exactly as YAML says; newer ones know hour 24.
_MOMENT: Final = pattern(
    r"\d{4}-\d\d-\d\d[T ](?:[01]\d|2[0-3]):\d\d:\d\d(?:Z|[-+][01]\d:\d\d)?", re.ASCII
)


def number_value(raw: str, integer_digits: int) -> Plain | scalars.Unreadable:
    """Return the value of a plain scalar that begins as numbers and dates do.

    It is what `scalars.resolve` gives, with the usual forms read many times as fast.

    Args:
        raw: The scalar.
        integer_digits: How many digits an integer may have.

    Raises:
        ValueError: It is a date or a time that no calendar has.
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
# An escape, of which one takes away a line end; or a line end with the blanks around it.
_ESCAPE: Final = pattern(
    r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})"
    r"|\n[ \t]*((?:\n[ \t]*)*)|([^\n]))"
    r"|(?<![ \t])[ \t]*\n[ \t]*((?:\n[ \t]*)*)"
)
_LINE_ENDS: Final = pattern(r"(?<![ \t])[ \t]*\n[ \t]*((?:\n[ \t]*)*)")
# Lines that are not indented, and blanks that are escaped before a line end, need a closer look.
_UNINDENTED: Final = pattern(r"\n[^ \n]")
_ESCAPED_BLANK: Final = pattern(r"\\[ \t]+\n")
# The header of a literal or folded scalar, and the indent of its first line right below.
_EVEN_BLOCK: Final = pattern(r"([|>])(-?)[ ]*\n([ ]+)(?=[^ \t\n])")
_HEADER: Final = pattern(r"[|>]([-+]?)([1-9]?)([-+]?)")


def double_quoted_text(raw: str) -> str | None:
    r"""Return the text of a double-quoted scalar.

    Args:
        raw: The scalar with its quotes, its lines ended by `\n`.

    Returns:
        The text; `None` where a line is not indented, or an escape is not one of YAML's, or half
        a surrogate pair.
    """
    if "\n" in raw and (_UNINDENTED.search(raw) or _ESCAPED_BLANK.search(raw)):
        return None
    try:
        return _ESCAPE.sub(_unescaped, raw[1:-1])
    except (KeyError, ValueError):
        return None


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


def single_quoted_text(raw: str) -> str | None:
    r"""Return the text of a single-quoted scalar; `None` where a line is not indented.

    Args:
        raw: The scalar with its quotes, its lines ended by `\n`.
    """
    if "\n" in raw:
        if _UNINDENTED.search(raw):
            return None
        raw = _LINE_ENDS.sub(_folded_breaks, raw)
    return raw[1:-1].replace("''", "'")


def _folded_breaks(match: re.Match[str]) -> str:
    """Return what line ends stand for: one for a blank, and more for all but the first."""
    return "\n" * match[1].count("\n") or " "


def block_text(raw: str, column: int) -> str | None:
    r"""Return the text of a literal or folded scalar.

    Args:
        raw: Its header and its lines, ended by `\n` all but the last; blank lines may follow.
        column: The column of the mapping or the list that it is a value in.

    Returns:
        The text; `None` where its lines are not indented as YAML wants them.
    """
    quick = _EVEN_BLOCK.match(raw)
    if quick is not None and len(quick[3]) > column:
        text = _even_text(quick)
        if text is not None:
            return text
    header, *lines = raw.split("\n")
    indent = _block_indent(header, lines, column)
    if indent is None:
        return None
    before, _, behind = _HEADER.match(header).groups()  # type: ignore[union-attr] # it is one
    chomping = before or behind
    last = len(lines)
    while last and not lines[last - 1].strip(" "):
        last -= 1
    if any(len(line) > indent for line in lines[last:]):
        # Blanks beyond the indent are text.
        return None
    texts = [line[indent:] for line in lines[:last]]
    text = "\n".join(texts) if header[0] == "|" else _folded(texts)
    if chomping == "+":
        return text + "\n" * (len(lines) - last + (1 if last else 0))
    return text if chomping == "-" or not last else f"{text}\n"


def _even_text(block: re.Match[str]) -> str | None:
    """Return the text of a literal or folded scalar whose lines all have one indent.

    Args:
        block: The match of its header and the indent of its first line.

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


def _block_indent(header: str, lines: Sequence[str], column: int) -> int | None:
    """Return the indent of the lines of a literal or folded scalar.

    Args:
        header: Its first line, with the indicators.
        lines: Its lines.
        column: The column of the mapping or the list that it is a value in.

    Returns:
        The indent; `None` where a line has less, or where blanks above the first line make it
        doubtful.
    """
    _, digit, _ = _HEADER.match(header).groups()  # type: ignore[union-attr] # it is one
    first = next((line for line in lines if line.strip(" ")), None)
    if first is None:
        # Only blank lines: they have no indent that could be too deep.
        return None if any(lines) else column + 1
    indent = column + int(digit) if digit else len(first) - len(first.lstrip(" "))
    if indent <= column:
        return None
    above, margin = not digit, " " * indent
    for line in lines:
        is_blank = not line.strip(" ")
        above = above and is_blank
        if (line and above) or not (is_blank or line.startswith(margin)):
            return None
    return indent


def _folded(lines: Sequence[str]) -> str:
    """Put lines together: a single line end is a blank, but for lines that begin with one."""
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
    r"""Count the characters of a literal or folded scalar without what is not part of it.

    Blank lines below it are part of it only where its header says to keep them, or where they have
    more blanks than its indent, which are text.

    Args:
        raw: Its header and its lines, ended by `\n` all but the last; blank lines may follow.
        column: The column of the mapping or the list that it is a value in.
    """
    header, separator, lines = raw.partition("\n")
    if "+" in header.partition("#")[0]:
        return len(raw)
    content = lines.rstrip(" \n")
    if not content:
        return len(header)
    # Blanks at the end of the last line of text are text.
    last = lines.find("\n", len(content))
    own = last if last >= 0 else len(lines)
    if own < len(lines) and " " in lines[own:]:
        _, digit, _ = _HEADER.match(header).groups()  # type: ignore[union-attr] # it is one
        first = next(line for line in lines.split("\n") if line.strip(" "))
        indent = column + int(digit) if digit else len(first) - len(first.lstrip(" "))
        place = own
        for line in lines[own + 1 :].split("\n"):
            place += 1 + len(line)
            own = place if len(line) > indent else own
    return len(header) + len(separator) + own
