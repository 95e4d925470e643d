"""The regular expressions of the line reader: one for a logical line, some for flow collections.

A logical line is a line with everything that belongs to it: the further lines of a quoted text, of
a flow collection, or of a literal or folded scalar. The expression matches any line, so that no
text is tried twice; the part of a line that is not understood goes to the last group.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

# All text is matched with `\n` as the only line end. Tabs are accepted in quotes, in literal and
# folded scalars and in comments, around a colon, and at the end of a line.
_PLAIN_START: Final = r"""(?:[^ \t\n"'#&*!|>%@`\[\]{},?:-]|[-?:](?=[^ \t\n]))"""
# A colon or a hash inside a plain scalar, and the text up to the next one.
_PLAIN_MORE: Final = r"[:#](?<![ ]#)(?<!:(?=[ \t\n]))[^\n\t:#]*"
_PLAIN: Final = rf"{_PLAIN_START}[^\n\t:#]*(?:{_PLAIN_MORE}(?:{_PLAIN_MORE})*|)(?<! )"

# After a quoted text or a flow collection, the line must end or a comment begin.
_ENDS: Final = r"(?=[ \t]*+(?:\n|(?<=[ \t])#))"
# Most quoted texts end at the next quote, and this first alternative is many times as fast.
_DOUBLE: Final = rf'"[^"]*+(?<!\\)"{_ENDS}|"[^"\\]*+(?:\\[\s\S][^"\\]*+)*"{_ENDS}'
_SINGLE: Final = rf"'[^']*+'{_ENDS}|'[^']*+(?:''[^']*+)*'{_ENDS}"
# Blanks and a comment may follow the header. The first line that is not blank sets the indent of
# all lines, unless the header states it; `\2` is the indent of the logical line, `\6` that of the
# text.
_BLOCK_HEADER_END: Final = r"(?:[ \t]++(?:\#.*|)|)(?=\n)"
BLOCK_HEADER: Final = r"[|>][-+0-9]*+[ \t]*+(?:#[^\r\n]*+)?(?:[\r\n]|\Z)"
"""What each header of a literal or folded scalar matches, and little else, with any line end."""
_BLANK_LINES: Final = r"(?:\n[ ]*+(?=\n))*"
_BLOCK: Final = (
    rf"[|>][-+]?+{_BLOCK_HEADER_END}{_BLANK_LINES}"
    r"(?:\n(\2[ ]++)[^ \n].*+(?:\n(?:\6.*+|[ ]*+(?=\n)))*|)"
    rf"|[|>](?:[-+][1-9]|[1-9][-+]?+){_BLOCK_HEADER_END}"
    r"(?:\n(?:\2[ ]++[^ \n].*+|[ ]*+(?=\n)))*"
)

# Within brackets, a quote is special only where an item may begin, and a hash only after a blank.
# Each `(?>...)` is atomic, so that an unclosed bracket fails in linear time.
_FLOW_QUOTED: Final = r"""(?>"[^"\\\n]*+(?:\\.[^"\\\n]*+)*"|'[^'\n]*+(?:''[^'\n]*+)*')"""
_FLOW_ATOM: Final = (
    rf"""[^\[\]{{}}"'#]++|(?<=[\[{{,: \n]){_FLOW_QUOTED}|(?<=[^\[{{,: \n])["'\#]|(?<=[ \n])\#.*+"""
)


def _flow(depth: int) -> str:
    """Return the expression of a flow collection that holds others, up to a depth."""
    inner = f"|{_flow(depth - 1)}" if depth > 1 else ""
    return rf"(?>[\[{{](?:{_FLOW_ATOM}{inner})*[\]}}])"


MOST_FLOW_DEPTH: Final = 4
"""How deep flow collections may be nested."""

# The first expression takes keys that begin like nearly all do, and can only be text; the second
# takes all others. YAML limits the length of a key (YAML 1.2.2, section 7.4.2).
_KEY: Final = (
    r"""(?>([^ \t\n"'#&*!|>%@`\[\]{},?:\-+.0-9<~=][^\n\t:#]{0,900}(?<! )))[ \t]{0,9}+:(?=[ \t\n])"""
)
# The lookahead makes most list items fail at once, without a second attempt.
_ODD_PLAIN_KEY: Final = rf"(?!<|---|\.\.\.){_PLAIN_START}[^\n\t:#]{{0,900}}(?:{_PLAIN_MORE})*(?<! )"
_ODD_KEY: Final = (
    r"""(?=[^\n:]*+:)(?>("[^"\\\n]{0,900}+"|'[^'\n]{0,900}+'"""
    rf"|{_ODD_PLAIN_KEY}))[ \t]{{0,9}}+:(?=[ \t\n])"
)


@cache
def logical_line() -> re.Pattern[str]:
    """Return the expression of a logical line.

    Its groups are: everything before the key or the value, with the dashes of items; the indent
    alone; an ordinary key; a key that is quoted, may not be text, or contains a colon or a hash;
    the value; the indent of a literal or folded scalar; and the rest of the line, which is a
    comment or something that is not understood.
    """
    values = "|".join((_DOUBLE, _SINGLE, _flow(MOST_FLOW_DEPTH) + _ENDS, _BLOCK, _PLAIN))
    prefix = r"([ ]*+)(?:-(?:[ ]++(?:-[ ]++)*|(?=\n))|)"
    key = rf"(?:(?:{_KEY}|{_ODD_KEY})[ \t]*+|)"
    return re.compile(rf"({prefix}){key}({values}|)[ ]*+(?:\t[ \t]*+(?=[\n#])|)(.*)\n")


_FLOW_START: Final = r"""(?:[^ \t\n"'#&*!|>%@`\[\]{},?:-]|-(?=[^ \t\n,\[\]{}]))"""
_FLOW_CHARS: Final = r"[^\n\t,\[\]{}:#]*+"
_FLOW_PLAIN: Final = (
    rf"{_FLOW_START}{_FLOW_CHARS}"
    rf"(?:[:#](?<![ ]#)(?<!:(?=[ \t\n,\[\]{{}}])){_FLOW_CHARS})*"
)
_FLOW_ITEM: Final = rf"(?>{_FLOW_QUOTED}|{_FLOW_PLAIN})"
# At the beginning of a line only a closing bracket is accepted, so that no line looks like a key.
_FLOW_BLANKS: Final = r"(?>[ ]*+(?:\n++(?=[ \]])[ ]*+)*)"
_FLOW_PAIR: Final = rf"([A-Za-z_][\w-]{{0,900}}+):[ ]++({_FLOW_ITEM})[ ]*+"


@cache
def flow_words() -> re.Pattern[str]:
    """Return the expression of a flow sequence of scalars on one line or on indented lines."""
    item = rf"{_FLOW_ITEM}{_FLOW_BLANKS}"
    return re.compile(rf"\[{_FLOW_BLANKS}(?:{item},{_FLOW_BLANKS})*(?:{item})?\]")


@cache
def flow_word() -> re.Pattern[str]:
    """Return the expression of one scalar in such a sequence, with the blanks after a plain one."""
    return re.compile(_FLOW_ITEM)


@cache
def flow_pairs() -> re.Pattern[str]:
    """Return the expression of a flow mapping on one line whose values are all scalars."""
    return re.compile(rf"\{{[ ]*+(?:{_FLOW_PAIR},[ ]*+)*(?:{_FLOW_PAIR})?\}}")


@cache
def flow_pair() -> re.Pattern[str]:
    """Return the expression of a key and its value in such a mapping, each in a group."""
    return re.compile(_FLOW_PAIR)


@cache
def flow_token() -> re.Pattern[str]:
    """Return the expression of a token in a flow collection.

    Its groups are: blanks, line ends and comments before the token; a quoted scalar; a plain scalar
    with the blanks after it; a punctuation mark. A colon is a mark if a blank follows it.
    """
    return re.compile(
        r"((?:[ \n]++|(?<=[ \n])\#.*+)*)"
        rf"(?:({_FLOW_QUOTED})|({_FLOW_PLAIN})|([\[\]{{}},]|:(?=[ \n])))"
    )
