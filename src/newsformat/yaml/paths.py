"""Paths to a place in the data, such as `$.images[0].width`."""

from __future__ import annotations

import json
import re
from typing import Final, TypeAlias

from newsformat.arguments import require
from newsformat.errors import EditError

Path: TypeAlias = tuple[object, ...]
"""Keys and, for items of a sequence, indices from the root."""

_STEP: Final = re.compile(
    r"""\.?(?P<key>[^.\[\]"'\s][^.\[\]"']*)|\[(?P<index>-?\d+)\]|\[(?P<quoted>"(?:[^"\\]|\\.)*")\]"""
)
_SIMPLE_KEY: Final = re.compile(r"""[^.\[\]"'\s$][^.\[\]"'\x00-\x1f]*""")


def format_path(path: Path) -> str:
    """Write a path from its steps.

    Example:
        >>> format_path(("images", 0, "a.b"))
        '$.images[0]["a.b"]'
    """
    return "$" + "".join(_format_step(step) for step in path)


def _format_step(step: object) -> str:
    if isinstance(step, int) and not isinstance(step, bool):
        return f"[{step}]"
    text = str(step)
    if _SIMPLE_KEY.fullmatch(text) and text[-1] != " ":
        return f".{text}"
    return f"[{json.dumps(text, ensure_ascii=False)}]"


def parse_path(text: str) -> Path:
    """Read a path: keys with dots between them, indices and quoted keys in brackets.

    Raises:
        EditError: It is not a path.
        TypeError: It is not text.

    Example:
        >>> parse_path("provider.images[0].url")
        ('provider', 'images', 0, 'url')
    """
    require(text, str, "a path as text, such as 'images[0].width'")
    position = 1 if text == "$" or text[:2] in {"$.", "$["} else 0
    steps: list[object] = []
    while position < len(text):
        step = _STEP.match(text, position)
        # A dot stands between keys, not before the first.
        is_joined = step is not None and (step["key"] is None) != (text[position] == ".")
        if step is None or not (is_joined or (position == 0 and step["key"] is not None)):
            raise EditError("NF402", text, f"not a path: unexpected {text[position:]!r}")
        steps.append(_read_step(step))
        position = step.end()
    if not steps:
        raise EditError("NF402", text or "$", "an empty path; name a key")
    return tuple(steps)


def _read_step(step: re.Match[str]) -> object:
    if step["key"] is not None:
        return step["key"]
    if step["index"] is not None:
        return int(step["index"])
    return json.loads(step["quoted"])
