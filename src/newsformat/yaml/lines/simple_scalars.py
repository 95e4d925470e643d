"""The values in the lines that the template reader matches: keys, plain texts, and escapes."""

from __future__ import annotations

import re
from typing import Final

from newsformat.fallback import UnusualError
from newsformat.lazy_patterns import pattern
from newsformat.yaml import scalars

# A few words. With its colon, a key is limited to 1,024 characters (YAML 1.2.2, section 7.4.2).
_INSIDE_WORD: Final = r"[\w.$/+@-]"
KEY: Final = rf"[\w$/]{_INSIDE_WORD}{{0,100}}+(?:[ ]{_INSIDE_WORD}{{1,100}}+){{0,8}}+"

# YAML 1.2.2, production [123] ns-plain-first, and a dash that is not followed by a blank.
PLAIN_START: Final = r"""[^\s"'#&*!|>%@`\[\]{},?:-]"""


def plain_text(raw: str) -> str:
    """Return the text of a plain scalar that fills the rest of its line.

    Raises:
        UnusualError: The scalar is followed by a comment, or is the key of another value.
    """
    text = raw.rstrip(" \r") if raw[-1] in " \r" else raw
    if ": " in text or " #" in text or text[-1] == ":":
        raise UnusualError
    return text


def text_value(raw: str) -> str | None:
    """Return the value of a plain scalar in a field for text.

    Raises:
        UnusualError: The scalar is followed by a comment, or is the key of another value.
    """
    if raw[-1] in " \r:" or ": " in raw or " #" in raw or raw in scalars.NULLS:
        text = plain_text(raw)
        return None if scalars.is_null(text) else text
    return raw


_ESCAPED: Final = pattern(r'[^"\\]*+(?:\\(?:["\\/nrt]|u[0-9a-fA-F]{4})[^"\\]*+)*+')
_ESCAPE: Final = pattern(r'\\(["\\/nrt]|u(....))')
_ESCAPES: Final = {'"': '"', "\\": "\\", "/": "/", "n": "\n", "r": "\r", "t": "\t"}


def unescape(raw: str) -> str:
    r"""Return the text between double quotes, with its escapes resolved.

    Raises:
        UnusualError: There are rare escapes, or the text is not a single scalar after all.

    Example:
        >>> unescape(r"say \"hi\"")
        'say "hi"'
    """
    backslashes = raw.count("\\")
    if backslashes == raw.count('\\"') == raw.count('"'):
        return raw.replace('\\"', '"')
    if _ESCAPED.fullmatch(raw) is None:
        raise UnusualError
    return _ESCAPE.sub(_unescaped, raw)


def _unescaped(match: re.Match[str]) -> str:
    code = match.group(2)
    if code is None:
        return _ESCAPES[match.group(1)]
    char = chr(int(code, 16))
    if not scalars.is_writable(char):
        raise UnusualError
    return char
