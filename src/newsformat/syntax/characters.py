"""Which characters may stand anywhere in a line, whatever is around them."""

from __future__ import annotations

import re
from typing import Final

# Bytes that stand in harmless lines: printable ASCII, line ends, and those of characters beyond
# ASCII but for the lead bytes of the odd ones.
_ODD_LEADS: Final = b"\xc2\xe2\xef"
_PLAIN_BYTES: Final = bytes({10, 13, *range(32, 127), *range(128, 256)}.difference(_ODD_LEADS))
# Characters that readers disagree on, or that may not stand unescaped: line and paragraph
# separators, the byte order mark, what is no character, and C1 controls.
_NO_CHARACTER: Final = re.compile("[\ufeff\ufffe\uffff]")
_C1_CONTROL: Final = re.compile(rb"\xc2[\x80-\x9f]")


def are_harmless(text: str) -> bool:
    """Tell whether a text has none but line ends and characters that all readers take alike.

    Raises:
        UnicodeEncodeError: It has a lone surrogate.
    """
    content = text.encode()
    odd = content.translate(None, _PLAIN_BYTES)
    return not odd or not (
        odd.translate(None, _ODD_LEADS)
        or (b"\xe2" in odd and ("\u2028" in text or "\u2029" in text))
        or (b"\xef" in odd and _NO_CHARACTER.search(text))
        or (b"\xc2" in odd and _C1_CONTROL.search(content))
    )
