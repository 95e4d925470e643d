"""Results that are computed once for each class, stored on the class, and freed with it."""

from __future__ import annotations

import typing
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar

_Function = TypeVar("_Function", bound=Callable[..., object])

# The one attribute that is set on a model's class, in the `__dict__` of that class itself.
_RESULTS: Final = "__newsformat__"


class _Results:
    """The results that functions have computed for one class.

    They are stored on the class, so that they are freed together with it. A copy of the class, such
    as `attrs.define` makes for `slots=True`, starts without any.
    """

    __slots__ = ("by_function", "owner")

    def __init__(self, owner: object = None) -> None:
        self.owner = owner
        self.by_function: dict[Callable[..., object], object] = {}

    def __reduce__(self) -> tuple[type[_Results], tuple[()]]:
        """Pickle as an empty record: a class pickled by value can compute its results again."""
        return _Results, ()


def cached_per_class(function: _Function) -> _Function:
    """Cache a function's result for each model class, for as long as the class exists.

    Type checkers see the type of the function itself. A result is not cached where the argument is
    not a class written in Python.
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
        # The result for `Box[int]` is stored on `Box`.
        of_arguments: Any = _keep(owner, once, {})
        arguments = function, typing.get_args(model)
        if arguments not in of_arguments:
            of_arguments[arguments] = function(model)
        return of_arguments[arguments]

    return typing.cast("_Function", once)


def _keep(model: Any, function: Callable[..., object], result: object) -> object:
    """Store a result, and return the stored one, which another thread may have computed first."""
    results = getattr(model, "__dict__", {}).get(_RESULTS)
    if results is None or results.owner is not model:
        results = _Results(model)
        try:
            # A metaclass may refuse to set attributes, and built-in and extension classes always
            # do.
            type.__setattr__(model, _RESULTS, results)
        except TypeError:
            return result
    kept: object = results.by_function.setdefault(function, result)
    return kept
