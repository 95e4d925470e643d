"""The settings with which a cattrs converter was prepared, kept in the converter itself.

So they can be looked up from the converter alone: whether dates are text, for instance.
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
    """What a converter is prepared for; it stands in the converter as the hook of its own class.

    Attributes:
        owner: The converter.
        has_body: Whether the body of a model is a key of its mapping.
        is_json: Whether dates and times are texts.
    """

    def __init__(
        self, owner: cattrs.BaseConverter, fresh: _Fresh, *, has_body: bool, is_json: bool
    ) -> None:
        """Take the facts, and what makes a converter that has no hooks of anybody's."""
        self.owner = owner
        self.fresh = fresh
        self.has_body = has_body
        self.is_json = is_json
        # What is known of models: whether somebody has hooks for their types, that all of these
        # are supported, and how their files look.
        self.by_model: dict[Any, bool] = {}
        self.supported: set[Any] = set()
        self.layouts: dict[Any, Layout] = {}
        self._custom: dict[Any, bool] = {}

    def __call__(self, value: object, _: object) -> object:
        """Do what a hook does for an object that is one already."""
        return value

    @cached_property
    def front(self) -> cattrs.BaseConverter:
        """A copy of the converter for front matter alone, in which `body` is a key like any other.

        It has the hooks that the converter has when it is first asked for.
        """
        copy = self.owner.copy()
        prepare(copy, self.fresh, has_body=False, is_json=False)
        return copy

    @cached_property
    def _pristine(self) -> cattrs.BaseConverter:
        return self.fresh()

    def is_custom(self, kind: ValueType) -> bool:
        """Tell whether somebody else registered hooks for a type."""
        hint = kind.named
        try:
            known = self._custom.get(hint)
        except TypeError:  # what annotates the type has no hash
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
    """Return what tells where a hook comes from: functions that are made alike have one name."""
    function = getattr(hook, "__func__", hook)
    name = getattr(function, "__module__", None), getattr(function, "__qualname__", None)
    return name if all(name) else function


def prepare(
    converter: cattrs.BaseConverter, fresh: _Fresh, *, has_body: bool, is_json: bool
) -> None:
    """Keep in a converter what it is prepared for."""
    settings = Settings(converter, fresh, has_body=has_body, is_json=is_json)
    converter.register_structure_hook(Settings, settings)


def settings_of(converter: cattrs.BaseConverter) -> Settings | None:
    """Return what a converter is prepared for; `None` where nobody prepared it."""
    try:
        found: object = converter.get_structure_hook(Settings)
    except Exception:  # noqa: BLE001 - a converter without such a hook may raise anything
        return None
    if not isinstance(found, Settings):
        return None
    if found.owner is not converter:
        # It is a copy of a converter that was prepared, and may have other hooks.
        prepare(converter, found.fresh, has_body=found.has_body, is_json=found.is_json)
        return settings_of(converter)
    return found


def is_for_json(converter: cattrs.BaseConverter) -> bool:
    """Tell whether a converter has texts in the places of dates."""
    settings = settings_of(converter)
    return settings is not None and settings.is_json
