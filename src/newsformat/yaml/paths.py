"""Paths to places in the data, such as `$.images[0].width`."""

from __future__ import annotations

import contextlib
import re
from datetime import datetime
from typing import Final, TypeAlias

from newsformat.arguments import require
from newsformat.errors import EditError
from newsformat.lazy_patterns import pattern
from newsformat.yaml import scalars

Path: TypeAlias = tuple[object, ...]
"""The keys, and the indices of list items, from the root to a place."""

_STEP: Final = pattern(
    r"""\.?(?P<key>[^.\[\]"'\s][^.\[\]"']*)
    |\[(?P<index>-?[0-9]{1,18})\]
    |\[(?P<double>"(?:[^"\\]|\\.)*")\]
    |\[(?P<single>'(?:[^'\\]|\\.)*')\]""",
    re.VERBOSE | re.DOTALL,
)
# In single quotes a double quote needs no backslash, and a single quote may have one.
_SINGLE_QUOTED_PART: Final = pattern(r"""\\.|\"""", re.DOTALL)
_SIMPLE_KEY: Final = pattern(r"""[^.\[\]"'\s$][^.\[\]"'\x00-\x1f]*""")


def format_path(path: Path) -> str:
    """Write a path, given as steps, as text.

    Example:
        >>> format_path(("images", 0, "a.b"))
        '$.images[0]["a.b"]'
    """
    return "$" + "".join(_format_step(step) for step in path)


def _format_step(step: object) -> str:
    if isinstance(step, int) and not isinstance(step, bool):
        return f"[{step}]"
    text = _named(step)
    if _SIMPLE_KEY.fullmatch(text) and text[-1] != " ":
        return f".{text}"
    import json  # noqa: PLC0415 - few paths need it, and it takes a while

    return f"[{json.dumps(text, ensure_ascii=False)}]"


def _named(key: object) -> str:
    """Return how a path shows a key that is not an identifier; other types are shown by `repr`."""
    match key:
        case None:
            return "null"
        case bool():
            return "true" if key else "false"
        case float():
            return scalars.write_float(key)
        case datetime():
            with contextlib.suppress(OverflowError):
                return scalars.write_timestamp(key)
    return str(key)


def parse_path(text: str) -> Path:
    """Read a path: keys separated by dots, and indices or quoted keys in brackets.

    Raises:
        EditError: The text is not a path.
        TypeError: The argument is not a `str`.

    Example:
        >>> parse_path("provider.images[0].url")
        ('provider', 'images', 0, 'url')
        >>> parse_path("params['a.b']")
        ('params', 'a.b')
    """
    require(text, str, "a path as text, such as 'images[0].width'")
    position = 1 if text == "$" or text[:2] in {"$.", "$["} else 0
    steps: list[object] = []
    while position < len(text):
        step = _STEP.match(text, position)
        # A dot separates keys, so there is none before the first.
        is_joined = step is not None and (step["key"] is None) != (text[position] == ".")
        if step is None or not (is_joined or (position == 0 and step["key"] is not None)):
            raise _no_path(text, position)
        steps.append(_read_step(text, step))
        position = step.end()
    if not steps:
        raise EditError("NF402", text or "$", "an empty path; name a key")
    return tuple(steps)


def _no_path(text: str, position: int) -> EditError:
    """Return the error that says where a text stops being a path."""
    reason = f"not a path: unexpected {text[position:]!r}"
    advice = 'a key with dots, quotes or brackets in it is written as ["a.b"]'
    return EditError("NF402", text, f"{reason}; {advice}")


def _read_step(text: str, step: re.Match[str]) -> object:
    """Read a step of a path.

    Raises:
        EditError: A quoted key contains an unknown escape.
    """
    if step["key"] is not None:
        return step["key"]
    if step["index"] is not None:
        return int(step["index"])
    quoted = step["double"]
    if quoted is None:
        quoted = '"' + _SINGLE_QUOTED_PART.sub(_in_double_quotes, step["single"][1:-1]) + '"'
    import json  # noqa: PLC0415 - as above

    try:
        return json.loads(quoted, strict=False)
    except ValueError:
        raise _no_path(text, step.start()) from None


def _in_double_quotes(match: re.Match[str]) -> str:
    """Convert a part of a single-quoted key to its form in double quotes."""
    part = match.group()
    return {'"': '\\"', "\\'": "'"}.get(part, part)
