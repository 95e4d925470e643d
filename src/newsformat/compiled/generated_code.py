"""Compiles functions from generated source, which debuggers and tracebacks can show."""

from __future__ import annotations

import linecache
import weakref
from collections.abc import Callable, Iterable, Iterator
from typing import Any


def compiled_function(
    name: str, parameters: str, lines: Iterable[str], names: dict[str, Any], owner: type[Any] | None
) -> Any:
    """Compile a function; tracebacks and `inspect.getsource` show its source while it exists.

    Args:
        name: A name that says what the function does.
        parameters: The text between the parentheses of its signature.
        lines: The lines of its body.
        names: The names that the source uses; names that are added later are visible too.
        owner: The class that the function is for, if there is one.
    """
    source = f"def {name}({parameters}):\n" + "".join(f"    {line}\n" for line in lines)
    whose = f"{owner.__module__}.{owner.__qualname__}" if owner is not None else "plain data"
    file_name = _registered(f"newsformat generated {name} of {whose}", source)
    names["__name__"] = __name__
    code = compile(source, file_name, "exec")
    exec(code, names)  # noqa: S102 - made from declarations alone, as attrs makes `__init__`
    function = names[name]
    forget = weakref.finalize(function, linecache.cache.pop, file_name, None)
    # At the end of the program, the source need not be removed.
    forget.atexit = False
    return function


def add_later(names: dict[str, Any], name: str, compiled: Callable[[], Any]) -> None:
    """Add a function that is compiled when it is first called, since a class may contain itself.

    Args:
        names: The names that the source of another function uses.
        name: The name of the function.
        compiled: Compiles the function.
    """

    def call(*arguments: Any) -> Any:
        names[name] = function = compiled()
        return function(*arguments)

    names[name] = call


def indented(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines with one more level of indentation."""
    return (f"    {line}" for line in lines)


def _registered(title: str, source: str) -> str:
    """Register generated source in `linecache` under a unique file name, and return the name."""
    lines = source.splitlines(keepends=True)
    number, file_name = 1, f"<{title}>"
    # Without a modification time, `linecache` does not look for a file.
    entry = (len(source), None, lines, file_name)
    while linecache.cache.setdefault(file_name, entry) is not entry:
        # Two classes may have the same name, and a class may have several functions of one kind.
        number += 1
        file_name = f"<{title} ({number})>"
        entry = (len(source), None, lines, file_name)
    return file_name
