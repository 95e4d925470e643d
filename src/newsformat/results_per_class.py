"""What is derived from a class is kept on the class, and goes when the class goes."""

from __future__ import annotations

import typing
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar

_Function = TypeVar("_Function", bound=Callable[..., object])

# The one attribute that a model's class gets, in its own dictionary.
_RESULTS: Final = "__newsformat__"


class _Results:
    """What was derived from a class, by the functions that derive it.

    It is kept on the class, so that it goes when the class goes. A copy of the class, such as
    `attrs.define` makes of one that it is given a second time, takes nothing over.
    """

    __slots__ = ("by_function", "owner")

    def __init__(self, owner: object = None) -> None:
        self.owner = owner
        self.by_function: dict[Callable[..., object], object] = {}

    def __reduce__(self) -> tuple[type[_Results], tuple[()]]:
        """Return an empty record: where a class is pickled by value, all can be derived again."""
        return _Results, ()


def cached_per_class(function: _Function) -> _Function:
    """Keep the result of a function for each model, as long as the model's class exists.

    For type checkers the function stays what it was. Its result for anything but a class that is
    written in Python is not kept.
    """

    @wraps(function)
    def once(model: Any) -> object:
        try:
            results: _Results = model.__dict__[_RESULTS]
            if results.owner is model:
                return results.by_function[function]
        except (AttributeError, KeyError):
            pass
        owner = typing.get_origin(model)
        if owner is None:
            return _keep(model, function, function(model))
        # What is derived from `Box[int]` is kept on `Box`.
        of_arguments: Any = _keep(owner, once, {})
        arguments = function, typing.get_args(model)
        if arguments not in of_arguments:
            of_arguments[arguments] = function(model)
        return of_arguments[arguments]

    return typing.cast("_Function", once)


def _keep(model: Any, function: Callable[..., object], result: object) -> object:
    """Keep a result, and return the one that is kept: another thread may have been quicker."""
    results = getattr(model, "__dict__", {}).get(_RESULTS)
    if results is None or results.owner is not model:
        results = _Results(model)
        try:
            # A metaclass may refuse attributes; a class that is no Python code always does.
            type.__setattr__(model, _RESULTS, results)
        except TypeError:
            return result
    kept: object = results.by_function.setdefault(function, result)
    return kept
