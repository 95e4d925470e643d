"""The lines that machine-written front matter is made of, as regular expressions.

Both fast ways of reading share them: the recogniser, which takes values from whole blocks, and the
outline, which gives nodes with places. What these lines do not cover goes to ruamel.yaml.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from newsformat.syntax import scalars

# A few words; with its `:`, a key may have no more than 1,024 characters (YAML 1.2.2, section
# 7.4.2).
_INSIDE_WORD: Final = r"[\w.$/+@-]"
KEY: Final = rf"[\w$/]{_INSIDE_WORD}{{0,100}}+(?:[ ]{_INSIDE_WORD}{{1,100}}+){{0,8}}+"

# YAML 1.2.2, production [123] ns-plain-first, and a dash where no blank follows it.
PLAIN_START: Final = r"""[^\s"'#&*!|>%@`\[\]{},?:-]"""
PLAIN: Final = rf"(?:-+{PLAIN_START}|{PLAIN_START}).*"


class DoubtError(Exception):
    """The text may mean something that the fast reader does not know. It never leaves `syntax`.

    Attributes:
        position: Where a line begins that is not the expected one, if that is what is the matter.
    """

    def __init__(self, position: int | None = None) -> None:
        """Take what is known."""
        super().__init__()
        self.position: int | None = position


@cache
def top_level_lines(newline: str) -> re.Pattern[str]:
    """Give the pattern of a top-level key with its value, its indented lines and blank lines.

    Groups: the key, the quoted value, the plain value, the indented lines; the last one takes
    a character that nothing else takes.

    Args:
        newline: The line end of the file.
    """
    end = re.escape(newline)
    return re.compile(
        rf"({KEY}):(?: (\".*\")[ ]*| ({PLAIN})|[ ]*){end}"
        rf"((?:[ ]+[^ \r\n].*{end})*+)(?:[ ]*{end})*+|([\s\S])"
    )


@cache
def nested_lines(newline: str) -> re.Pattern[str]:
    """Give the pattern of one line inside a block.

    Groups: the indent, the dash, the key, its quoted value, its plain value, a quoted item, a
    plain item. A character that begins no such line is a match without groups.

    Args:
        newline: The line end of the file.
    """
    end = re.escape(newline)
    return re.compile(
        rf"([ ]++)(- )?(?:({KEY}):(?: (\".*\")[ ]*| ({PLAIN})|[ ]*)|(\".*\")[ ]*|({PLAIN})){end}"
        r"|[\s\S]"
    )


def plain_text(raw: str) -> str:
    """Give the text of a plain scalar that stands alone on the rest of its line.

    Raises:
        DoubtError: It does not stand alone: a comment, or another key.
    """
    text = raw.rstrip(" \r") if raw[-1] in " \r" else raw
    if ": " in text or " #" in text or text[-1] == ":":
        raise DoubtError
    return text


def text_value(raw: str) -> str | None:
    """Give the value of a plain scalar in a slot for text.

    Raises:
        DoubtError: It does not stand alone: a comment, or another key.
    """
    if raw[-1] in " \r:" or ": " in raw or " #" in raw or raw in scalars.NULLS:
        text = plain_text(raw)
        return None if scalars.is_null(text) else text
    return raw


_ESCAPED: Final = re.compile(r'[^"\\]*+(?:\\(?:["\\/nrt]|u[0-9a-fA-F]{4})[^"\\]*+)*+')
_ESCAPE: Final = re.compile(r'\\(["\\/nrt]|u(....))')
_ESCAPES: Final = {'"': '"', "\\": "\\", "/": "/", "n": "\n", "r": "\r", "t": "\t"}


def unescape(raw: str) -> str:
    r"""Give the text between double quotes that has escapes in it.

    Raises:
        DoubtError: It has other escapes than the usual ones, or is not one scalar after all.

    Example:
        >>> unescape(r"say \"hi\"")
        'say "hi"'
    """
    backslashes = raw.count("\\")
    if backslashes == raw.count('\\"') == raw.count('"'):
        return raw.replace('\\"', '"')
    if _ESCAPED.fullmatch(raw) is None:
        raise DoubtError
    return _ESCAPE.sub(_unescaped, raw)


def _unescaped(match: re.Match[str]) -> str:
    code = match.group(2)
    if code is None:
        return _ESCAPES[match.group(1)]
    char = chr(int(code, 16))
    if not scalars.is_writable(char):
        raise DoubtError
    return char
