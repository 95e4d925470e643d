"""Finds UTF-8 text that was wrongly decoded as Latin-1 or Windows-1252, and repairs it."""

from __future__ import annotations

import re
from typing import Final

from newsformat.lazy_patterns import pattern


def _bytes_of_characters() -> dict[str, int]:
    """Return the byte behind each character; Windows-1252 leaves five bytes as C1 controls."""
    table = {chr(byte): byte for byte in range(256)}
    for byte in range(0x80, 0xA0):
        char = bytes([byte]).decode("cp1252", "ignore")
        if char:
            table[char] = byte
    return table


_BYTES: Final = _bytes_of_characters()
# The bytes of a character after the first one (RFC 3629, section 3).
_CONTINUATIONS: Final = range(0x80, 0xC0)
_FOLLOWING: Final = "".join(
    re.escape(char) for char, byte in _BYTES.items() if byte in _CONTINUATIONS
)
_SEQUENCE: Final = pattern(
    f"[\xc2-\xdf][{_FOLLOWING}]|[\xe0-\xef][{_FOLLOWING}]{{2}}|[\xf0-\xf4][{_FOLLOWING}]{{3}}"
)
# Sequences that hardly occur in text that was decoded correctly: accents, quotation marks and
# dashes, emoji, the byte order mark and the replacement character.
_TELLING: Final = pattern(
    f"\xe2(?:\u20ac|\x80)[{_FOLLOWING}]|\xf0(?:\u0178|\x9f)[{_FOLLOWING}]{{2}}"
    "|\xef(?:\xbb\xbf|\xbf\xbd)|\xc3[\xa0-\xbf]|\xc2[\xa0-\xbf]"
)
# This many other sequences are no accident, if there is nothing else beyond ASCII.
_FEWEST: Final = 2


def may_be_misread(content: bytes) -> bool:
    """Tell whether any part of a text may have been decoded wrongly.

    Args:
        content: The text in UTF-8.

    Example:
        >>> may_be_misread("CafÃ©".encode()), may_be_misread("Café, 50 €".encode())
        (True, False)
    """
    # The characters from U+00C0 to U+00FF are those that UTF-8 encodes with this first byte.
    return b"\xc3" in content and bool(_SEQUENCE.search(content.decode("utf-8", "surrogatepass")))


def repaired(text: str) -> str | None:
    """Return the original of a text that was decoded wrongly; `None` if it was not.

    Args:
        text: The text.

    Example:
        >>> repaired("CafÃ© MÃ¼nchen"), repaired("Café München")
        ('Café München', None)
    """
    # Such a sequence begins with a character of Latin-1 above ASCII, which most texts do not have.
    if text.isascii() or text.encode("latin-1", "ignore").isascii():
        return None
    if _SEQUENCE.search(text) is None:
        return None
    whole = _reread(text)
    if whole is not None:
        is_sure = _TELLING.search(text) is not None
        return whole if is_sure or len(_SEQUENCE.findall(text)) >= _FEWEST else None
    parts = _TELLING.sub(lambda match: _reread(match.group()) or match.group(), text)
    return parts if parts != text else None


def _reread(text: str) -> str | None:
    codes = [_BYTES.get(char) for char in text]
    known = [code for code in codes if code is not None]
    if len(known) < len(codes):
        return None
    try:
        return bytes(known).decode("utf-8")
    except UnicodeDecodeError:
        return None
