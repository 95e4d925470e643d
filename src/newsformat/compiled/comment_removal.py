"""Removes comments from lines that patterns match."""

from __future__ import annotations

from typing import Final

from newsformat.lazy_patterns import pattern

# A line with a comment. The group is what stands before it; it does not take part in a line that is
# nothing but a comment. A comment begins its line, or follows a blank (YAML 1.2.2, section 6.6).
_COMMENTED: Final = pattern(r"""(?:((?:[^"#]*+"[^"]*+"|[^"#]*[^\s"#]))[ ]++|[ ]*+)\#[^"]*+""")


def without_comments(lines: str) -> str:
    r"""Return lines without their comments, if each value is on a single line.

    Whoever reads the result must decline backslashes, and values that go on in further lines, since
    a part of them may be removed. A comment with a quotation mark is left.

    Args:
        lines: The lines, which end with `\n`.
    """
    if "#" not in lines:
        return lines
    kept: list[str] = []
    for line in lines.split("\n"):
        match = _COMMENTED.fullmatch(line) if "#" in line else None
        if match is None:
            kept.append(line)
        elif match[1] is not None:
            kept.append(match[1])
    return "\n".join(kept)
