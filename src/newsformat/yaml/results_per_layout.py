"""Results that are computed once for each layout, stored on the layout, and freed with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial, wraps
from typing import TypeVar, cast

from newsformat.yaml.model_layout import Layout

_Function = TypeVar("_Function", bound=Callable[..., object])


def cached_per_layout(function: _Function) -> _Function:
    """Cache a function's results by layout and other arguments, while the layout exists.

    Type checkers see the type of the function itself.
    """
    if function.__code__.co_argcount == 1:
        return cast("_Function", _once_per_layout(function))

    @wraps(function)
    def once(layout: Layout, *arguments: object, **options: object) -> object:
        try:
            known = layout.compiled[function]
        except KeyError:
            known = layout.compiled.setdefault(function, cache(partial(function, layout)))
        return known(*arguments, **options) if options else known(*arguments)

    return cast("_Function", once)


def _once_per_layout(function: Callable[[Layout], object]) -> Callable[[Layout], object]:
    """Do what `cached_per_layout` does for a function without other arguments, which is faster."""

    @wraps(function)
    def once(layout: Layout) -> object:
        try:
            return layout.compiled[function]
        except KeyError:
            return layout.compiled.setdefault(function, function(layout))

    return once
