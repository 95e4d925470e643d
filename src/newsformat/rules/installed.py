"""The rules that other packages provide through the entry point group `newsformat.rules`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Final

from newsformat.rules.definition import Rule
from newsformat.rules.errors import RuleError

GROUP: Final = "newsformat.rules"
"""The name of the entry point group."""


def installed_rules() -> list[Rule]:
    """Return the rules that installed packages offer.

    An entry point of the group `newsformat.rules` names a rule, a list of rules, or a module with
    rules in it.

    Returns:
        The rules, sorted by their codes.

    Raises:
        RuleError: An entry point cannot be loaded, or is not a rule.
    """
    from importlib.metadata import entry_points  # noqa: PLC0415 - it takes longer than most checks

    found: dict[str, Rule] = {}
    for point in entry_points(group=GROUP):
        name = f"the entry point {point.name} = {point.value}"
        try:
            value = point.load()
        except Exception as error:
            reason = f"it cannot be loaded: {type(error).__name__}: {error}"
            raise RuleError(name, reason) from error
        for rule in rules_in(value, name):
            if found.setdefault(rule.code, rule) is not rule:
                raise RuleError(name, f"another rule has the code {rule.code} already")
    return [found[code] for code in sorted(found)]


def rules_in(value: object, name: str) -> Iterator[Rule]:
    """Yield the rules in an object that an entry point names.

    Args:
        value: A rule, a module, or a collection of rules.
        name: The name of the entry point, for errors.

    Raises:
        RuleError: The object is something else.
    """
    if isinstance(value, Rule):
        yield value
        return
    if isinstance(value, ModuleType):
        rules = [each for each in vars(value).values() if isinstance(each, Rule)]
        if not rules:
            raise RuleError(name, "there is no rule in this module; @rule makes a function a rule")
        yield from dict.fromkeys(rules)
        return
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes)):
        for each in value:
            if not isinstance(each, Rule):
                raise RuleError(name, f"expected rules, found {each!r} among them")
            yield each
        return
    raise RuleError(name, f"expected a rule, found {value!r}; @rule makes a function a rule")
