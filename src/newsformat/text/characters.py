"""Which characters are safe anywhere in a line, and which characters end a line."""

from __future__ import annotations

from itertools import chain
from typing import Final

from newsformat.lazy_patterns import pattern

# The bytes of harmless lines: printable ASCII, and all bytes of other characters except for the
# lead bytes of those listed below.
_UNUSUAL_LEADS: Final = b"\xc2\xe2\xef"
_PLAIN_BYTES: Final = bytes({*range(32, 127), *range(128, 256)}.difference(_UNUSUAL_LEADS))
_PLAIN_LINES: Final = _PLAIN_BYTES + b"\t\n\xe2"
_UNESCAPED_BYTES: Final = _PLAIN_BYTES.translate(None, b'"\\')
# Characters that YAML readers disagree about or that must be escaped: the line and paragraph
# separators, the byte order mark, noncharacters, and the C1 controls.
_NO_CHARACTER: Final = pattern("[\ufeff\ufffe\uffff]")
_C1_CONTROL: Final = pattern(rb"\xc2[\x80-\x9f]")
# YAML 1.2 reads NEL, LS and PS as text, although other programs take them for line ends.
_OTHER_CONTROL: Final = pattern(rb"\xc2[\x80-\x84\x86-\x9f]")


def has_harmless_lines(text: str, newline: str) -> bool:
    """Tell whether all lines end alike and hold only characters that all readers understand alike.

    A line end of two characters may be torn apart somewhere; the code that reads the lines notices
    that.

    Args:
        text: The text.
        newline: The line end.

    Raises:
        UnicodeEncodeError: The text contains a lone surrogate.
    """
    content = text.encode()
    # One pass removes all harmless bytes. Only line ends and what needs a closer look remain.
    unusual = content.translate(None, _PLAIN_BYTES)
    end = newline.encode()
    return _consists_of(end, unusual) or (
        _consists_of(end, unusual.translate(None, _UNUSUAL_LEADS))
        and not _has_special_characters(text, content, unusual)
    )


def has_unescaped_lines(content: bytes, text: str, newline: bytes) -> bool:
    """Tell whether lines are harmless, without a backslash, and with none or two quotes in each.

    Args:
        content: The lines in UTF-8.
        text: A text that contains the lines.
        newline: The line end.
    """
    unusual = content.translate(None, _UNESCAPED_BYTES)
    ends = unusual.translate(None, _UNUSUAL_LEADS)
    return _consists_of(newline, ends.replace(b'""' + newline, newline)) and not (
        len(ends) < len(unusual) and _has_special_characters(text, content, unusual)
    )


def has_special_characters(content: bytes, text: str) -> bool:
    """Tell whether lines without control characters hold one that YAML readers disagree about.

    Args:
        content: The lines in UTF-8.
        text: A text that contains the lines.
    """
    # U+2028 and U+2029 end with these bytes, which are much rarer than the byte that they begin
    # with.
    return (
        (b"\xa8" in content or b"\xa9" in content) and ("\u2028" in text or "\u2029" in text)
    ) or (b"\xef" in content and _NO_CHARACTER.search(text) is not None)


def _consists_of(end: bytes, content: bytes) -> bool:
    """Tell whether content consists of line ends only."""
    return content == end * (len(content) // len(end))


def _has_special_characters(text: str, content: bytes, unusual: bytes) -> bool:
    """Tell whether a text has one of the special characters that the given bytes may begin."""
    return (
        (b"\xe2" in unusual and ("\u2028" in text or "\u2029" in text))
        or (b"\xef" in unusual and _NO_CHARACTER.search(text) is not None)
        or (b"\xc2" in unusual and _C1_CONTROL.search(content) is not None)
    )


# These end a line in YAML 1.1 and for ruamel.yaml, but are text in YAML 1.2 (section 5.4).
_FORMER_LINE_ENDS: Final = "\x85\u2028\u2029"
# Private-use characters, and then ranges of other characters that YAML does not treat specially.
_STAND_INS: Final = (
    range(0xE000, 0xF900),
    range(0xF0000, 0xFFFFE),
    range(0x100000, 0x10FFFE),
    range(0x10000, 0xF0000),
    range(0x3400, 0xD7A4),
)


def with_stand_ins(text: str) -> tuple[str, dict[int, str]] | None:
    """Replace NEL, LS and PS, which ruamel.yaml would take for line ends, by other characters.

    All offsets stay the same.

    Args:
        text: The text.

    Returns:
        The text with characters that it did not have before, and what each of them stands for;
        `None` where it has nearly every character there is.
    """
    present = [char for char in _FORMER_LINE_ENDS if char in text]
    if not present:
        return text, {}
    used = set(text)
    free = (code for code in chain(*_STAND_INS) if chr(code) not in used)
    stand_ins = dict(zip(free, present, strict=False))
    if len(stand_ins) < len(present):
        return None
    return text.translate({ord(char): code for code, char in stand_ins.items()}), stand_ins


def has_usual_characters(text: str) -> bool:
    """Tell whether a text holds only characters that are allowed in YAML, tabs and line feeds.

    Args:
        text: The text.
    """
    try:
        content = text.encode()
    except UnicodeEncodeError:
        # The text contains a lone surrogate.
        return False
    unusual = content.translate(None, _PLAIN_LINES)
    return not unusual or (
        not unusual.translate(None, b"\xc2\xef")
        and not (b"\xef" in unusual and _NO_CHARACTER.search(text))
        and not (b"\xc2" in unusual and _OTHER_CONTROL.search(content))
    )
