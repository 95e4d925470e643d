"""The settings with which a cattrs converter was prepared, stored in the converter itself.

So they can be looked up from the converter alone, for instance whether dates are text.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeAlias

import cattrs

from newsformat.type_hints import ValueType
from newsformat.yaml.model_layout import Layout

_Fresh: TypeAlias = Callable[[], cattrs.BaseConverter]


class Settings:
    """The settings of a converter, stored in it as the hook of this very class.

    Attributes:
        owner: The converter.
        has_body: Whether the body of a model is a key of its mapping.
        is_json: Whether dates and times are text.
    """

    def __init__(
        self, owner: cattrs.BaseConverter, fresh: _Fresh, *, has_body: bool, is_json: bool
    ) -> None:
        """Take the facts, and a function that makes a converter without user-defined hooks."""
        self.owner = owner
        self.fresh = fresh
        self.has_body = has_body
        self.is_json = is_json
        # The results for models: whether the user has hooks for their types, whether all their
        # types are supported, and the layouts of their files.
        self.by_model: dict[Any, bool] = {}
        self.supported: set[Any] = set()
        self.layouts: dict[Any, Layout] = {}
        self._custom: dict[Any, bool] = {}

    def __call__(self, value: object, _: object) -> object:
        """Return a value unchanged, as a hook does for an object that needs no conversion."""
        return value

    @cached_property
    def front(self) -> cattrs.BaseConverter:
        """A copy of the converter for front matter alone, in which `body` is a key like any other.

        It has the hooks that the converter has when this is first read.
        """
        copy = self.owner.copy()
        prepare(copy, self.fresh, has_body=False, is_json=False)
        return copy

    @cached_property
    def _pristine(self) -> cattrs.BaseConverter:
        return self.fresh()

    def is_custom(self, kind: ValueType) -> bool:
        """Tell whether the user has registered hooks for a type."""
        hint = kind.named
        try:
            known = self._custom.get(hint)
        except TypeError:  # The metadata of an `Annotated` type may not be hashable.
            return self._has_hooks_of_others(hint)
        if known is None:
            known = self._custom[hint] = self._has_hooks_of_others(hint)
        return known

    def _has_hooks_of_others(self, hint: Any) -> bool:
        return _origin(_structure_hook(self.owner, hint)) != _origin(
            _structure_hook(self._pristine, hint)
        ) or _origin(_unstructure_hook(self.owner, hint)) != _origin(
            _unstructure_hook(self._pristine, hint)
        )


def _structure_hook(converter: cattrs.BaseConverter, hint: Any) -> object:
    try:
        return converter.get_structure_hook(hint)
    except Exception:  # noqa: BLE001 - a factory of somebody's may raise anything
        return None


def _unstructure_hook(converter: cattrs.BaseConverter, hint: Any) -> object:
    try:
        return converter.get_unstructure_hook(hint)
    except Exception:  # noqa: BLE001 - as above
        return None


def _origin(hook: Any) -> object:
    """Return a value that identifies where a hook comes from; generated functions share a name."""
    function = getattr(hook, "__func__", hook)
    name = getattr(function, "__module__", None), getattr(function, "__qualname__", None)
    return name if all(name) else function


def prepare(
    converter: cattrs.BaseConverter, fresh: _Fresh, *, has_body: bool, is_json: bool
) -> None:
    """Store in a converter what it is prepared for."""
    settings = Settings(converter, fresh, has_body=has_body, is_json=is_json)
    converter.register_structure_hook(Settings, settings)


def settings_of(converter: cattrs.BaseConverter) -> Settings | None:
    """Return the settings of a converter; `None` if it was not prepared by this library."""
    try:
        found: object = converter.get_structure_hook(Settings)
    except Exception:  # noqa: BLE001 - a converter without such a hook may raise anything
        return None
    if not isinstance(found, Settings):
        return None
    if found.owner is not converter:
        # The converter is a copy of a prepared one, and may have other hooks.
        prepare(converter, found.fresh, has_body=found.has_body, is_json=found.is_json)
        return settings_of(converter)
    return found


def is_for_json(converter: cattrs.BaseConverter) -> bool:
    """Tell whether a converter writes dates as text."""
    settings = settings_of(converter)
    return settings is not None and settings.is_json
