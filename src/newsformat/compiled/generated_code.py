"""Functions whose source is written while the program runs, and can be read like any other."""

from __future__ import annotations

import linecache
import weakref
from collections.abc import Iterable, Iterator
from typing import Any


def compiled_function(
    name: str, parameters: str, lines: Iterable[str], names: dict[str, Any], owner: type[Any] | None
) -> Any:
    """Compile a function; tracebacks and `inspect.getsource` show its source as long as it lives.

    Args:
        name: Its name, which says what it does.
        parameters: Its parameters, as they stand between the parentheses.
        lines: The lines of its body.
        names: What its source refers to; the function sees what is added later.
        owner: The class that it is made for, if there is one.
    """
    source = f"def {name}({parameters}):\n" + "".join(f"    {line}\n" for line in lines)
    whose = f"{owner.__module__}.{owner.__qualname__}" if owner is not None else "plain data"
    file_name = _registered(f"newsformat generated {name} of {whose}", source)
    names["__name__"] = __name__
    code = compile(source, file_name, "exec")
    exec(code, names)  # noqa: S102 - made from declarations alone, as attrs makes `__init__`
    function = names[name]
    forget = weakref.finalize(function, linecache.cache.pop, file_name, None)
    # When the program ends, the source may well be there.
    forget.atexit = False
    return function


def indented(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines of a block, one step further to the right."""
    return (f"    {line}" for line in lines)


def _registered(title: str, source: str) -> str:
    """Register the lines of a source under a file name of its own, and return that."""
    lines = source.splitlines(keepends=True)
    number, file_name = 1, f"<{title}>"
    # Without a time of change, nobody looks for a file.
    entry = (len(source), None, lines, file_name)
    while linecache.cache.setdefault(file_name, entry) is not entry:
        # Two classes may have the same name, and a class several functions of a kind.
        number += 1
        file_name = f"<{title} ({number})>"
        entry = (len(source), None, lines, file_name)
    return file_name
