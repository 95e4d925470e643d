"""Which characters may stand anywhere in a line, whatever is around them; and how lines end."""

from __future__ import annotations

import re
from typing import Final

# Bytes that stand in harmless lines: printable ASCII, and those of characters beyond ASCII but for
# the lead bytes of the odd ones.
_ODD_LEADS: Final = b"\xc2\xe2\xef"
_PLAIN_BYTES: Final = bytes({*range(32, 127), *range(128, 256)}.difference(_ODD_LEADS))
# Characters that readers disagree on, or that may not stand unescaped: line and paragraph
# separators, the byte order mark, what is no character, and C1 controls.
_NO_CHARACTER: Final = re.compile("[\ufeff\ufffe\uffff]")
_C1_CONTROL: Final = re.compile(rb"\xc2[\x80-\x9f]")


def has_harmless_lines(text: str, newline: str) -> bool:
    """Tell whether all lines end alike, and else hold only characters that all readers take alike.

    The characters of a line end may stand apart: whoever looks at the lines will see that.

    Args:
        text: The text.
        newline: The line end.

    Raises:
        UnicodeEncodeError: It has a lone surrogate.
    """
    content = text.encode()
    end = newline.encode()
    # One pass leaves the line ends, and what needs a closer look.
    odd = content.translate(None, _PLAIN_BYTES)
    if odd == end * (len(odd) // len(end)):
        return True
    ends = odd.translate(None, _ODD_LEADS)
    return ends == end * (len(ends) // len(end)) and not (
        (b"\xe2" in odd and ("\u2028" in text or "\u2029" in text))
        or (b"\xef" in odd and _NO_CHARACTER.search(text))
        or (b"\xc2" in odd and _C1_CONTROL.search(content))
    )
