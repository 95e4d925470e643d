"""Patterns of file names, as in `per-file-ignores`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_PARTS: Final = (
    r"(?P<any>(?:(?<=/)|^)\*\*/)|(?P<all>\*\*)|(?P<some>\*)|(?P<one>\?)"
    r"|\[(?P<not>!?)(?P<set>\]?[^\]]*)\]|(?P<char>.)"
)


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    written = []
    # Consecutive `**` have the same meaning as a single one.
    pattern = re.sub(r"(?:\*\*/)+", "**/", pattern)
    for part in re.finditer(_PARTS, pattern, re.DOTALL):
        match part.lastgroup:
            case "any":
                written.append("(?:.*/)?")
            case "all":
                written.append(".*")
            case "some":
                written.append("[^/]*")
            case "one":
                written.append("[^/]")
            case "set":
                inside = part["set"].replace("\\", "\\\\").replace("[", "\\[").replace("&", "\\&")
                inside = inside.replace("~", "\\~").replace("|", "\\|").replace("^", "\\^")
                inside = f"\\{inside}" if inside.startswith("]") else inside
                written.append(f"[{'^/' if part['not'] else ''}{inside}]")
            case _:
                written.append(re.escape(part["char"]))
    return re.compile("".join(written), re.DOTALL)


def matches(pattern: str, path: str) -> bool:
    """Tell whether a pattern matches a path, with `/` between its parts.

    `*` and `?` match characters of one part, and `**` any number of parts. A pattern without `/` is
    compared with the last part only, wherever the file is; one that ends with `/` matches
    everything in a folder.

    Args:
        pattern: The pattern.
        path: The path, relative to the folder of the pattern.

    Example:
        >>> matches("drafts/**", "drafts/2020/boats.md"), matches("*.md", "drafts/boats.md")
        (True, True)
    """
    if pattern.endswith("/"):
        pattern += "**"
    if "/" not in pattern:
        path = path.rpartition("/")[2]
    return _compiled(pattern.removeprefix("./").removeprefix("/")).fullmatch(path) is not None
